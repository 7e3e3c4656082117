package html

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

// browser drives a headless Chromium by its DevTools protocol over pipes: JSON
// messages that end in a zero byte, read from its descriptor 3 and written to 4.
type browser struct {
	t       testing.TB
	in      *os.File
	out     *bufio.Reader
	session string
	last    *int     // id of the latest command
	faults  []string // exceptions and what the page's policy refused
}

// startBrowser starts Chromium, or skips the test where there is none.
func startBrowser(t testing.TB) *browser {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Chromium is driven over inherited descriptors, which Windows does not have")
	}
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no chromium and no google-chrome in PATH: the page is not tried in a browser")
	}
	fromTest, toTest, err := pipes()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	cmd := exec.CommandContext(ctx, path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe",
		"--window-size=1400,1000", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{fromTest[0], toTest[1]}
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		cancel()
		t.Skipf("chromium does not start: %v", err)
	}
	fromTest[0].Close()
	toTest[1].Close()
	b := &browser{t: t, in: fromTest[1], out: bufio.NewReaderSize(toTest[0], 1<<20), last: new(int)}
	t.Cleanup(func() {
		b.call("Browser.close", nil, nil)
		b.in.Close()
		_ = cmd.Wait()
		cancel()
		toTest[0].Close()
	})
	return b
}

func pipes() (one, two [2]*os.File, err error) {
	var e1, e2 error
	one[0], one[1], e1 = os.Pipe()
	two[0], two[1], e2 = os.Pipe()
	return one, two, errors.Join(e1, e2)
}

// tab opens a page of its own for a test.
func (b *browser) tab(t testing.TB) *browser {
	b = &browser{t: t, in: b.in, out: b.out, last: b.last}
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var s struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &s)
	b.session = s.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

// call sends a command and reads its answer; events in between are looked at.
func (b *browser) call(method string, params map[string]any, result any) {
	b.t.Helper()
	*b.last++
	message := map[string]any{"id": *b.last, "method": method, "params": params}
	if params == nil {
		message["params"] = map[string]any{}
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.in.Write(append(text, 0)); err != nil {
		b.t.Fatalf("chromium: %v", err)
	}
	for {
		line, err := b.out.ReadBytes(0)
		if err != nil {
			b.t.Fatalf("chromium ended: %v", err)
		}
		var m struct {
			ID     int
			Method string
			Params json.RawMessage
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err := json.Unmarshal(bytes.TrimRight(line, "\x00"), &m); err != nil {
			b.t.Fatal(err)
		}
		switch {
		case m.Method == "Runtime.exceptionThrown", m.Method == "Log.entryAdded", m.Method == "Page.javascriptDialogOpening":
			b.faults = append(b.faults, m.Method+" "+string(m.Params))
		case m.ID != *b.last:
		case m.Error != nil:
			b.t.Fatalf("%s: %s", method, m.Error.Message)
		case result != nil:
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatal(err)
			}
			return
		default:
			return
		}
	}
}

// open loads a file and waits until its script is done.
func (b *browser) open(path, hash string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": "file://" + path + hash}, nil)
	b.wait(`document.documentElement?.dataset.ready === "yes"`)
}

// wait waits for an expression to become true.
func (b *browser) wait(expression string) {
	b.t.Helper()
	for range 600 {
		var ok bool
		if b.eval(expression, &ok); ok {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("never true: %s; %q", expression, b.faults)
}

// eval evaluates an expression in the page.
func (b *browser) eval(expression string, result any) {
	b.t.Helper()
	var r struct {
		Result struct{ Value json.RawMessage }

		ExceptionDetails *struct{ Text string }
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &r)
	if r.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, r.ExceptionDetails.Text)
	}
	if err := json.Unmarshal(r.Result.Value, result); err != nil {
		b.t.Fatalf("%s: %s: %v", expression, r.Result.Value, err)
	}
}

func (b *browser) text(expression string) string {
	b.t.Helper()
	var s string
	b.eval("String("+expression+")", &s)
	return s
}

// press presses a key.
func (b *browser) press(key string) {
	b.t.Helper()
	codes := map[string]int{"ArrowDown": 40, "ArrowUp": 38, "PageDown": 34, "End": 35, "Home": 36, "Enter": 13, "Escape": 27, "Tab": 9}
	for _, kind := range []string{"rawKeyDown", "keyUp"} {
		b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": codes[key]}, nil)
	}
}

// noFaults fails if the page threw or was refused something.
func (b *browser) noFaults() {
	b.t.Helper()
	for _, f := range b.faults {
		b.t.Errorf("%.600s", f)
	}
}
