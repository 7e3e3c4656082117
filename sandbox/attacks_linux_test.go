package sandbox

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"assay/eval"
)

// attack is a program of testdata/attacks that tries to do what it must not. It
// prints BREACH where it could.
type attack struct {
	name   string
	source string
	expect eval.Outcome // of its first line, "# expect: timeout"; empty for any
	honest bool         // first line "# together: passes": within one interpreter, values decide for themselves what they equal
}

func readAttacks(t *testing.T, folder string) []attack {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "attacks", folder, "*.py"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no attacks in %s: %v", folder, err)
	}
	var list []attack
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		a := attack{name: strings.TrimSuffix(filepath.Base(f), ".py"), source: string(b)}
		if rest, ok := strings.CutPrefix(a.source, "# expect: "); ok {
			line, _, _ := strings.Cut(rest, "\n")
			a.expect = eval.Outcome(line)
		}
		a.honest = strings.HasPrefix(a.source, "# together: passes\n")
		list = append(list, a)
	}
	return list
}

// host is what attacks are after: a secret, a file to be changed, servers.
type host struct {
	folder   string
	contacts atomic.Int64
	args     []string
}

const canaryText = "unchanged"

func newHost(t *testing.T) *host {
	t.Helper()
	h := &host{folder: t.TempDir()}
	if err := os.Chmod(h.folder, 0o777); err != nil {
		t.Fatal(err)
	}
	secret, canary := filepath.Join(h.folder, "secret"), filepath.Join(h.folder, "canary")
	for path, text := range map[string]string{secret: "hunter2", canary: canaryText} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	tcp := h.listen(t, "tcp", "127.0.0.1:0")
	_, port, err := net.SplitHostPort(tcp)
	if err != nil {
		t.Fatal(err)
	}
	h.receive(t, "udp", "127.0.0.1:"+port)
	path, abstract := filepath.Join(h.folder, "socket"), fmt.Sprintf("assay-test-%d-%d", os.Getpid(), time.Now().UnixNano())
	h.listen(t, "unix", path)
	h.listen(t, "unix", "@"+abstract)
	h.receive(t, "unixgram", path+".dgram")
	h.receive(t, "unixgram", "@"+abstract+".dgram")
	h.args = []string{fmt.Sprint(os.Getpid()), secret, h.folder, port, path, abstract}
	return h
}

// listen counts whoever connects.
func (h *host) listen(t *testing.T, network, address string) string {
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			h.contacts.Add(1)
			c.Close()
		}
	}()
	return l.Addr().String()
}

// receive counts datagrams.
func (h *host) receive(t *testing.T, network, address string) {
	c, err := net.ListenPacket(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	go func() {
		b := make([]byte, 16)
		for {
			if _, _, err := c.ReadFrom(b); err != nil {
				return
			}
			h.contacts.Add(1)
		}
	}()
}

// check finds what an attack did to the host.
func (h *host) check(t *testing.T) {
	t.Helper()
	if b, err := os.ReadFile(filepath.Join(h.folder, "canary")); err != nil || string(b) != canaryText {
		t.Errorf("the canary is %q, %v", b, err)
	}
	if n := h.contacts.Swap(0); n > 0 {
		t.Errorf("%d contacts with the host", n)
	}
	entries, err := os.ReadDir(h.folder)
	if err != nil || len(entries) != 4 {
		t.Errorf("the host's folder has %d entries, %v", len(entries), err)
	}
	for _, folder := range []string{"/", "/tmp", "/var/tmp", "/dev/shm", "/etc", "/usr"} {
		if planted, _ := filepath.Glob(folder + "/assay-planted*"); len(planted) > 0 {
			t.Errorf("planted: %v", planted)
		}
	}
}

// attackLimits are small, so that an attack that succeeds does no harm either.
func attackLimits() eval.ProgramLimits {
	return eval.ProgramLimits{CPU: 250 * time.Millisecond, Wall: 400 * time.Millisecond, Memory: 192 << 20}
}

// No attack reaches its aim, and the sandbox is as before after each.
func TestAttacksAreContained(t *testing.T) {
	attacks := readAttacks(t, "escape")
	atEachLevel(t, func(t *testing.T, s *Sandbox) {
		h := newHost(t)
		for _, a := range attacks {
			t.Run(a.name, func(t *testing.T) {
				v := run(t, s, eval.Program{Form: eval.FormScript, Source: a.source, Args: h.args, Limits: attackLimits()})
				if strings.Contains(string(v.Output), "BREACH") {
					t.Errorf("%s: %s", v.Detail, v.Output)
				}
				if a.expect != "" && v.Outcome != a.expect {
					t.Errorf("%s %s, want %s: %s", v.Outcome, v.Detail, a.expect, v.Output)
				}
				h.check(t)
				checkAlive(t, s)
			})
		}
	})
}

// No attack on the verdict passes a test, neither beside the test nor apart from
// it.
func TestForgeriesFail(t *testing.T) {
	const test = "SECRET = [3, 1, 2]\nassert answer([3, 1, 2]) == [1, 2, 3]\nfor i in map(answer, [[2, 1]]):\n    assert i == [1, 2]\nassert answer([]) == []\n"
	attacks := readAttacks(t, "forge")
	atEachLevel(t, func(t *testing.T, s *Sandbox) {
		for _, form := range []eval.Form{eval.FormSplit, eval.FormTogether} {
			for _, a := range attacks {
				t.Run(string(form)+"/"+a.name, func(t *testing.T) {
					v := run(t, s, eval.Program{Form: form, Source: a.source, Test: test, Entry: []string{"answer"}, Limits: attackLimits()})
					if want := a.honest && form == eval.FormTogether; v.Passed() != want {
						t.Errorf("passed is %v, want %v: %s", v.Passed(), want, v.Detail)
					}
					if form == eval.FormSplit && a.expect != "" && v.Outcome != a.expect {
						t.Errorf("%s %s, want %s", v.Outcome, v.Detail, a.expect)
					}
					checkAlive(t, s)
				})
			}
		}
	})
}

// checkAlive runs an honest program.
func checkAlive(t *testing.T, s *Sandbox) {
	t.Helper()
	v, err := s.Run(context.Background(), eval.Program{
		Form: eval.FormSplit, Source: "def f(x): return sorted(x)", Test: "assert f([2, 1]) == [1, 2]", Entry: []string{"f"},
	})
	if err != nil || !v.Passed() {
		t.Fatalf("an honest program afterwards: %+v, %v", v, err)
	}
}
