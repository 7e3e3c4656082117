package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"assay/eval"
)

func TestMapped(t *testing.T) {
	const all, few = "         0          0 4294967295\n", "         0       1000          1\n         1     100000      65536\n"
	for _, c := range []struct {
		idMap string
		id    int
		want  bool
	}{{all, 1 << 30, true}, {few, 1 << 30, false}, {few, 0, true}, {few, 65536, true}, {few, 65537, false}, {"", 0, false}, {"x y z\n", 0, false}} {
		if got := mapped(c.idMap, c.id); got != c.want {
			t.Errorf("mapped(%q, %d) = %v", c.idMap, c.id, got)
		}
	}
}

// Groups are made where the kernel would let us limit them, and nowhere else.
func TestFindCgroups(t *testing.T) {
	mount := t.TempDir()
	self := filepath.Join(mount, "self")
	own := filepath.Join(mount, "user.slice")
	if err := os.Mkdir(own, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(self, "3:cpuset:/\n0::/user.slice\n")
	if _, err := findCgroups(mount, self); err == nil || !strings.Contains(err.Error(), "no control groups of version 2") {
		t.Errorf("without version 2: %v", err)
	}
	write(filepath.Join(own, "cgroup.subtree_control"), "cpu memory\n")
	if _, err := findCgroups(mount, self); err == nil || !strings.Contains(err.Error(), "not delegated") {
		t.Errorf("without pids: %v", err)
	}
	write(filepath.Join(own, "cgroup.subtree_control"), "cpu memory pids\n")
	g, err := findCgroups(mount, self)
	if err != nil || string(g) != own {
		t.Errorf("groups in %q, %v", g, err)
	}
	write(self, "1:name=systemd:/\n")
	if _, err := findCgroups(mount, self); err == nil {
		t.Error("found groups without being in one")
	}

	var c cell
	var a syscall.SysProcAttr
	done := g.join(&c, &a)
	if !a.UseCgroupFD || c.group == "" {
		t.Fatalf("joined no group: %+v", a)
	}
	if b, err := os.ReadFile(filepath.Join(c.group, "memory.max")); err != nil || string(b) != "6442450944" {
		t.Errorf("memory.max is %q, %v", b, err)
	}
	done()
	if err := unix.Close(a.CgroupFD); err == nil {
		t.Error("the group's descriptor is still open")
	}
}

func TestRuntimeFiles(t *testing.T) {
	folder := t.TempDir()
	lib := filepath.Join(folder, "lib", "python3")
	if err := os.MkdirAll(lib, 0o755); err != nil {
		t.Fatal(err)
	}
	object := filepath.Join(lib, "x.so")
	if err := os.WriteFile(object, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	files := runtimeFiles([]string{lib, filepath.Join(lib, "sub"), "/", filepath.Join(folder, "missing")}, []string{object}, interpreter{exe: object})
	var ours []string
	for _, f := range files {
		if strings.HasPrefix(f, folder) {
			ours = append(ours, f)
		}
		if f == "/" {
			t.Error("the whole file system is listed")
		}
	}
	if len(ours) != 1 || ours[0] != lib {
		t.Errorf("listed %v, want %s alone", ours, lib)
	}
}

// Modules in the current folder are not imported outside of the sandbox, nor by
// its interpreter.
func TestHostileFolder(t *testing.T) {
	folder := t.TempDir()
	mark := filepath.Join(folder, "imported")
	for _, name := range []string{"json", "sysconfig", "ctypes", "ssl", "socket", "random", "sitecustomize", "usercustomize"} {
		code := fmt.Sprintf("open(%q, 'a').write(__name__)\nraise SystemExit('imported')\n", mark)
		if err := os.WriteFile(filepath.Join(folder, name+".py"), []byte(code), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
	t.Setenv("PYTHONPATH", folder)
	for _, level := range append(levels, eval.LevelNone) {
		t.Run(level, func(t *testing.T) { checkAlive(t, open(t, Options{Level: level, Parallel: 1})) })
	}
	if b, err := os.ReadFile(mark); err == nil {
		t.Errorf("imported %s", b)
	}
}
