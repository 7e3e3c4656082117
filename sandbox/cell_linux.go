package sandbox

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"assay/eval"
)

// cellRecycle is after how many programs a cell is replaced, so that nothing can
// build up in one.
const cellRecycle = 2000

// answerTime bounds how long a cell may take for what is its own work. It is
// long, because the machine may be busy.
const answerTime = 60 * time.Second

// cell is a sandboxed process tree: an interpreter that forks once per program.
// One program runs in it at a time.
type cell struct {
	cmd     *exec.Cmd
	control *net.UnixConn
	group   string // its control group, empty for none
	started int    // programs so far
	once    sync.Once
}

// cellPlan is what all cells of a sandbox have in common.
type cellPlan struct {
	level  string
	python interpreter
	start  *starter
	root   bool // started by a root that may make namespaces itself
	keepID bool // stay root: another user could not reach the interpreter
	work   string
	groups cgroups
}

// diskLimit is the size of the work folder, and of any file in it.
const diskLimit = 64 << 20

// open starts a cell and waits until it is ready.
func (p *cellPlan) open(slot int) (*cell, error) {
	control, theirs, err := controlPair()
	if err != nil {
		return nil, fmt.Errorf("starting a cell: %w", err)
	}
	c := &cell{control: control}
	if err := p.launch(c, theirs, slot); err != nil {
		c.close()
		return nil, fmt.Errorf("starting a cell: %w", err)
	}
	if err := c.configure(p); err != nil {
		c.close()
		return nil, fmt.Errorf("starting a cell: %w", err)
	}
	return c, nil
}

// controlPair makes the socket between host and cell. The host's end is told by
// the kernel which process sent a message.
func controlPair() (*net.UnixConn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "control"), os.NewFile(uintptr(fds[1]), "control")
	defer ours.Close()
	if err := unix.SetsockoptInt(fds[0], unix.SOL_SOCKET, unix.SO_PASSCRED, 1); err != nil {
		theirs.Close()
		return nil, nil, err
	}
	conn, err := net.FileConn(ours)
	if err != nil {
		theirs.Close()
		return nil, nil, err
	}
	return conn.(*net.UnixConn), theirs, nil
}

// launch starts this binary again, to become the cell.
func (p *cellPlan) launch(c *cell, control *os.File, slot int) error {
	defer control.Close()
	s := p.spec(slot)
	specR, specW, err := os.Pipe()
	if err != nil {
		return err
	}
	defer specR.Close()
	reportR, reportW, err := os.Pipe()
	if err != nil {
		specW.Close()
		return err
	}
	defer reportR.Close()
	cmd := &exec.Cmd{
		Path:        "/proc/self/exe",
		Args:        []string{initName},
		Env:         []string{"GOMAXPROCS=1"},
		Dir:         "/",
		ExtraFiles:  []*os.File{control, specR, reportW},
		SysProcAttr: p.attributes(),
	}
	closeGroup := p.groups.join(c, cmd.SysProcAttr)
	err = p.start.start(cmd)
	closeGroup()
	reportW.Close()
	if err != nil {
		specW.Close()
		return p.explain(err)
	}
	c.cmd = cmd
	err = json.NewEncoder(specW).Encode(s)
	specW.Close()
	if err != nil {
		return err
	}
	problem, err := io.ReadAll(io.LimitReader(reportR, 4096))
	if err != nil {
		return err
	}
	if len(problem) > 0 {
		return errors.New(string(problem))
	}
	return nil
}

// explain says why the kernel refused to start a cell.
func (p *cellPlan) explain(err error) error {
	if p.level != eval.LevelNamespaces {
		return err
	}
	switch {
	case errors.Is(err, unix.EPERM):
		return fmt.Errorf("new namespaces are forbidden here, by the container's profile or by the kernel's settings: %w", err)
	case errors.Is(err, unix.ENOSPC):
		return fmt.Errorf("user namespaces are switched off (user.max_user_namespaces): %w", err)
	}
	return err
}

// spec says what the cell's first process has to do.
func (p *cellPlan) spec(slot int) spec {
	s := spec{
		Level: p.level,
		Args:  []string{p.python.exe, "-s", "-B", "-c", guestSource()},
		Env:   environment(),
		Files: p.python.files,
		Exec:  []string{p.python.exe},
		Work:  p.work,
		Disk:  diskLimit,
	}
	if p.python.loader != "" {
		s.Exec = append(s.Exec, p.python.loader)
	}
	if p.root && !p.keepID {
		s.User = cellUser(os.Getpid(), slot)
	}
	s.Tasks = p.tasks(s.User)
	return s
}

// tasks is the limit on threads and processes of a cell. The kernel counts them
// by user: those of the cell alone where it has a user of its own, else those of
// everything that the user runs, which leaves some room on top of what there is.
func (p *cellPlan) tasks(user int) int {
	const some = threadLimit + 16
	switch {
	case p.level == eval.LevelNone, user == nobody:
		return 0
	case user != 0, p.level == eval.LevelNamespaces && !p.root:
		return some
	}
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return 0
	}
	return int(info.Procs) + some
}

// nobody is the user that owns nothing.
const nobody = 65534

// environment is all that programs see of one: the same everywhere.
func environment() []string {
	return []string{"PATH=/usr/bin:/bin", "HOME=" + workFolder, "LANG=C.UTF-8", "TZ=UTC", "PYTHONHASHSEED=0", "PYTHONSAFEPATH=1",
		"PYTHONDONTWRITEBYTECODE=1", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "MKL_NUM_THREADS=1"}
}

// attributes say how the cell's first process is made.
func (p *cellPlan) attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	if p.level != eval.LevelNamespaces {
		return a
	}
	a.Cloneflags = unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP
	if !p.root {
		a.Cloneflags |= unix.CLONE_NEWUSER
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Geteuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Getegid(), Size: 1}}
		a.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_SETPCAP}
	}
	return a
}

// configure sends the guest its configuration and waits for its answer.
func (c *cell) configure(p *cellPlan) error {
	config := guestConfig{Self: selfID, Seccomp: unix.SYS_SECCOMP, Work: p.work, Path: p.python.path}
	if p.level != eval.LevelNone {
		ownFiles := p.level == eval.LevelNamespaces
		config.Filter = hex.EncodeToString(encode(programFilter(runtime.GOARCH, false, ownFiles)))
		config.AuditFilter = hex.EncodeToString(encode(programFilter(runtime.GOARCH, true, ownFiles)))
	}
	b, err := json.Marshal(config)
	if err != nil {
		return err
	}
	if _, err := c.control.Write(b); err != nil {
		return err
	}
	m, err := c.receive()
	if err != nil {
		return fmt.Errorf("the interpreter did not start: %w", err)
	}
	if !bytes.HasPrefix(m.body, []byte("{")) {
		return fmt.Errorf("the interpreter answered %q", m.body)
	}
	return nil
}

// close ends the cell with everything in it.
func (c *cell) close() {
	c.once.Do(func() {
		_ = c.control.Close()
		if c.cmd != nil && c.cmd.Process != nil {
			_ = unix.Kill(-c.cmd.Process.Pid, unix.SIGKILL) // without namespaces: its session is one group
			_ = c.cmd.Process.Kill()
			_ = c.cmd.Wait() // killed, which is no news
		}
		removeGroup(c.group)
	})
}

// message is one on the control socket.
type message struct {
	body []byte
	pid  int // of the sender, as the host knows it
	file *os.File
}

// receive waits for a message of the cell, answerTime at most.
func (c *cell) receive() (message, error) {
	if err := c.control.SetReadDeadline(time.Now().Add(answerTime)); err != nil {
		return message{}, err
	}
	body, oob := make([]byte, 4096), make([]byte, 256)
	n, oobn, _, _, err := c.control.ReadMsgUnix(body, oob)
	if err != nil {
		return message{}, err
	}
	if n == 0 {
		return message{}, io.ErrUnexpectedEOF
	}
	m := message{body: body[:n]}
	parts, err := unix.ParseSocketControlMessage(oob[:oobn])
	if err != nil {
		return message{}, err
	}
	for _, part := range parts {
		if cred, err := unix.ParseUnixCredentials(&part); err == nil {
			m.pid = int(cred.Pid)
		}
		if fds, err := unix.ParseUnixRights(&part); err == nil {
			for _, fd := range fds {
				unix.CloseOnExec(fd)
				m.file = os.NewFile(uintptr(fd), "listener")
			}
		}
	}
	return m, nil
}
