package datasets

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A download goes through the proxy that the environment names. The http
// package reads the environment once, hence the child process.
func TestFetchThroughAProxy(t *testing.T) {
	const address = "http://files.invalid/a.csv" // a host that does not exist
	f := fileOf("mmlu/test/a.csv", longText, address)
	if dir := os.Getenv(childCache); dir != "" {
		fetcher := Fetcher{Store: storeOf(t, "", dir, f), Retry: quick}
		if err := fetcher.Fetch(context.Background(), []File{f}); err != nil {
			t.Fatal(err)
		}
		return
	}
	asked := make(chan string, 10)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.String()
		ranged(longText)(w, r)
	}))
	defer proxy.Close()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "cache")
	child := exec.Command(exe, "-test.run=^TestFetchThroughAProxy$")
	child.Env = append(os.Environ(), childCache+"="+dir, "HTTP_PROXY="+proxy.URL, "NO_PROXY=")
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("child: %v\n%s", err, out)
	}
	if got := <-asked; got != address {
		t.Errorf("the proxy was asked for %s, want %s", got, address)
	}
	if got, err := open(t, storeOf(t, "", dir, f), f.Name); err != nil || got != longText {
		t.Errorf("the cache has %d bytes, %v", len(got), err)
	}
}
