package engine_test

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/model/engine"
	"assay/model/kernels"
)

// requests is the number of requests of the matrix.
func requests() int {
	if raceDetector || testing.Short() {
		return 60
	}
	return 200
}

// oneByOne answers requests in the plainest way: one at a time, with nothing
// cached, on one thread, one row at a time.
func oneByOne(t *testing.T, list []engine.Request) []engine.Response {
	t.Helper()
	m := load(t, 1)
	var out []engine.Response
	for i := range list {
		e := engine.New(m, engine.Options{Slots: 1, BatchRows: 1})
		out = append(out, answerAll(t, e, list[i:i+1], []int{0})[0])
		e.Close()
	}
	return out
}

// Contract C1: what comes out depends on the request alone. The evidence of
// every request holds a hash of its logits.
func TestScheduleDoesNotChangeAnswers(t *testing.T) {
	list := work(requests())
	want := oneByOne(t, list)
	arrival := make([]int, len(list))
	for i := range arrival {
		arrival[i] = i
	}
	shuffled := rand.New(rand.NewPCG(1, 2)).Perm(len(list))
	backwards := slices.Clone(arrival)
	slices.Reverse(backwards)
	for _, tc := range []struct {
		slots, chunk, threads int
		pages                 int // of memory; few make the cache evict all the time
		order                 []int
	}{
		{1, 512, 2, 0, arrival},
		{1, 7, 1, 8, shuffled},
		{3, 1, 1, 0, backwards},
		{3, 64, 2, 0, shuffled},
		{3, 7, 2, 10, arrival},
		{64, 512, 1, 0, arrival},
		{64, 64, 2, 12, shuffled},
		{64, 7, 2, 0, backwards},
		{64, 1, 2, 0, shuffled},
		{0, 0, 3, 0, shuffled}, // the defaults
	} {
		name := fmt.Sprintf("slots=%d,chunk=%d,threads=%d,pages=%d", tc.slots, tc.chunk, tc.threads, tc.pages)
		t.Run(name, func(t *testing.T) {
			m := load(t, tc.threads)
			e := engine.New(m, engine.Options{Slots: tc.slots, BatchRows: tc.chunk, KVMemory: int64(tc.pages) * m.PageBytes()})
			t.Cleanup(e.Close)
			for _, cache := range []string{"cold", "warm"} {
				if diff := cmp.Diff(want, answerAll(t, e, list, tc.order)); diff != "" {
					t.Errorf("%s cache: %s", cache, diff)
				}
			}
		})
	}
}

// TestDigestOfAnswers prints a digest of all answers of the matrix, for
// TestCPUPathsDoNotChangeAnswers.
func TestDigestOfAnswers(t *testing.T) {
	list := work(requests())
	order := rand.New(rand.NewPCG(5, 6)).Perm(len(list))
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", answerAll(t, start(t, engine.Options{}), list, order)))
	t.Logf("digest %x", sum)
}

// The CPU path is chosen when the process starts, so each runs in one of its own.
func TestCPUPathsDoNotChangeAnswers(t *testing.T) {
	digest := regexp.MustCompile(`digest [0-9a-f]{64}`)
	seen := map[string]string{} // digest -> path
	for _, path := range kernels.Paths() {
		cmd := exec.Command(os.Args[0], "-test.run=^TestDigestOfAnswers$", "-test.v", fmt.Sprintf("-test.short=%v", testing.Short()))
		cmd.Env = append(os.Environ(), "ASSAY_CPU="+path)
		out, err := cmd.CombinedOutput()
		if err != nil {
			if path != "portable" && regexp.MustCompile(`ASSAY_CPU`).Match(out) {
				t.Logf("%s: not on this machine", path)
				continue
			}
			t.Fatalf("%s: %v\n%s", path, err, out)
		}
		d := digest.FindString(string(out))
		if d == "" {
			t.Fatalf("%s printed no digest:\n%s", path, out)
		}
		seen[d] = path
	}
	if len(seen) != 1 {
		t.Errorf("the paths gave different answers: %v", seen)
	}
}
