package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"assay/eval"
)

// server source that counts, and does what it is told.
const serverSource = `
import os, time
seen = [data]
def answer(request):
    seen.append(request)
    if request == "raise": raise KeyError("x")
    if request == "exit": os._exit(3)
    if request == "leave": raise SystemExit(0)
    if request == "spin":
        while True: pass
    if request == "sleep": time.sleep(60)
    if request == "nan": return float("nan")
    if request == "large": return "x" * (17 << 20)
    if request == "close":
        os.closerange(3, 100)
        time.sleep(60)
    if request == "lie":
        for fd in range(3, 20):
            try: os.write(fd, b"\x00\x00\x00\x02=?")
            except OSError: pass
    if request == "flood":
        for fd in range(3, 20):
            try: os.write(fd, b"\xff\xff\xff\xff")
            except OSError: pass
    if request == "fork": os.fork()
    if request == "read": open("/etc/passwd").close()
    if request == "print": print("x" * (1 << 20), flush=True)
    return {"seen": seen}
`

func serve(t testing.TB, s *Sandbox, p eval.Program) eval.Server {
	t.Helper()
	p.Form = eval.FormServer
	v, err := s.Serve(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return v
}

func ask(v eval.Server, request string) (string, error) {
	content, err := v.Ask(context.Background(), json.RawMessage(fmt.Sprintf("%q", request)))
	return string(content), err
}

func TestServers(t *testing.T) {
	s := open(t, Options{Parallel: 1})
	t.Run("raise", func(t *testing.T) { serverRaises(t, s) })
	t.Run("end", func(t *testing.T) { serverEnds(t, s) })
	t.Run("limits", func(t *testing.T) { serverLimitsAreOfRequests(t, s) })
	t.Run("no start", func(t *testing.T) { serverDoesNotStart(t, s) })
	t.Run("cancelled", func(t *testing.T) { serverIsCancelled(t, s) })
	t.Run("beside programs", func(t *testing.T) { serversBesidePrograms(t, s) })
}

func TestServerKeepsState(t *testing.T) {
	atEachLevel(t, func(t *testing.T, s *Sandbox) {
		a := serve(t, s, eval.Program{Source: serverSource, Data: json.RawMessage(`{"n": 1}`)})
		b := serve(t, s, eval.Program{Source: serverSource, Data: json.RawMessage(`2`)})
		for i, want := range []string{`{"seen": [{"n": 1}, "a"]}`, `{"seen": [{"n": 1}, "a", "b"]}`} {
			if got, err := ask(a, string("ab"[i])); err != nil || got != want {
				t.Errorf("answer %d is %s, %v, want %s", i, got, err, want)
			}
		}
		if got, err := ask(b, "c"); err != nil || got != `{"seen": [2, "c"]}` {
			t.Errorf("the other server answered %s, %v", got, err)
		}
		if got, err := ask(b, "print"); err != nil || got != `{"seen": [2, "c", "print"]}` {
			t.Errorf("output: %.100s, %v", got, err)
		}
	})
}

// What fails for one request leaves a server as it is.
func serverRaises(t *testing.T, s *Sandbox) {
	v := serve(t, s, eval.Program{Source: serverSource})
	for _, c := range []struct{ request, kind string }{
		{"raise", "KeyError"}, {"leave", "SystemExit"}, {"nan", "ValueError"}, {"large", "WireError"}, {"fork", "PermissionError"},
		{"read", ""},
	} {
		var raised *eval.RequestError
		if _, err := ask(v, c.request); !errors.As(err, &raised) || c.kind != "" && raised.Kind != c.kind {
			t.Errorf("%s: %v, want %s", c.request, err, c.kind)
		}
	}
	if got, err := ask(v, "a"); err != nil || !strings.HasPrefix(got, `{"seen"`) {
		t.Errorf("afterwards: %.100s, %v", got, err)
	}
}

// What ends a server is told to every later request.
func serverEnds(t *testing.T, s *Sandbox) {
	for _, c := range []struct {
		request string
		want    eval.Outcome
	}{
		{"exit", eval.OutcomeFailed}, {"spin", eval.OutcomeTimeout}, {"sleep", eval.OutcomeTimeout},
		{"close", eval.OutcomeFailed}, {"lie", eval.OutcomeFailed}, {"flood", eval.OutcomeFailed},
	} {
		v := serve(t, s, eval.Program{Source: serverSource, Limits: eval.ProgramLimits{CPU: 300 * time.Millisecond, Wall: 600 * time.Millisecond}})
		for range 2 {
			var ended *eval.EndedError
			if _, err := ask(v, c.request); !errors.As(err, &ended) || ended.Outcome != c.want {
				t.Errorf("%s: %v, want %s", c.request, err, c.want)
			}
		}
	}
	if v := serve(t, s, eval.Program{Source: serverSource}); v != nil {
		if _, err := ask(v, "a"); err != nil {
			t.Errorf("a server after those that ended: %v", err)
		}
	}
}

// A request's limits are its own: those before it do not use them up.
func serverLimitsAreOfRequests(t *testing.T, s *Sandbox) {
	const source = "def answer(request):\n    import time\n    end = time.process_time() + .2\n    while time.process_time() < end: pass\n    return 1\n"
	v := serve(t, s, eval.Program{Source: source, Limits: eval.ProgramLimits{CPU: 400 * time.Millisecond, Wall: 5 * time.Second}})
	for range 4 {
		if _, err := ask(v, "a"); err != nil {
			t.Fatal(err)
		}
	}
}

func serverDoesNotStart(t *testing.T, s *Sandbox) {
	for source, kind := range map[string]string{"1/0": "ZeroDivisionError", "def other(): pass": "KeyError", "(": "SyntaxError"} {
		var raised *eval.RequestError
		if _, err := s.Serve(context.Background(), eval.Program{Form: eval.FormServer, Source: source}); !errors.As(err, &raised) || raised.Kind != kind {
			t.Errorf("%q: %v, want %s", source, err, kind)
		}
	}
	if _, err := s.Serve(context.Background(), eval.Program{Form: eval.FormScript}); err == nil {
		t.Error("a script was served")
	}
	if _, err := s.Run(context.Background(), eval.Program{Form: eval.FormServer}); err == nil {
		t.Error("a server was run")
	}
}

func serverIsCancelled(t *testing.T, s *Sandbox) {
	v := serve(t, s, eval.Program{Source: serverSource, Limits: eval.ProgramLimits{CPU: time.Minute, Wall: time.Minute}})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		time.Sleep(50 * time.Millisecond)
		cancel()
	}()
	if _, err := v.Ask(ctx, json.RawMessage(`"sleep"`)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := v.Close(); err != nil {
		t.Error(err)
	}
	if _, err := ask(v, "a"); err == nil {
		t.Error("a closed server answered")
	}
}

// Servers do not keep other programs from running.
func serversBesidePrograms(t *testing.T, s *Sandbox) {
	var open []eval.Server
	for range 5 {
		open = append(open, serve(t, s, eval.Program{Source: serverSource}))
	}
	if v := run(t, s, eval.Program{Form: eval.FormScript, Source: "print(1)"}); !v.Passed() {
		t.Errorf("a program beside servers: %s", v.Detail)
	}
	for _, v := range open {
		if _, err := ask(v, "a"); err != nil {
			t.Error(err)
		}
	}
}
