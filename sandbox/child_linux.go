package sandbox

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// child is the process of one program in a cell.
type child struct {
	cell     *cell
	pid      int // as the host knows it
	pidfd    int
	listener *os.File // tells of refused system calls, nil without audit
	done     chan struct{}
	exit     guestExit // once done is closed
	err      error     // the cell failed
}

// errCell says that a cell failed before its program began.
var errCell = errors.New("the cell failed")

// fork has a cell fork a process for a job. files become the process's
// descriptors; the caller closes its own ones.
func (c *cell) fork(role byte, job guestJob, files ...*os.File) (*child, error) {
	body, err := json.Marshal(job)
	if err != nil {
		return nil, fmt.Errorf("encoding a program: %w", err)
	}
	if len(body) > frameCap {
		return nil, fmt.Errorf("a program with its test has %d bytes, more than the limit of %d", len(body), frameCap)
	}
	jobR, jobW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer jobW.Close()
	err = c.request(role, append([]*os.File{jobR}, files...))
	jobR.Close()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCell, err)
	}
	ch, err := c.greet()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCell, err)
	}
	frame := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
	if err := ch.begin(jobW, frame); err != nil {
		ch.kill()
		_ = unix.Close(ch.pidfd)
		return nil, fmt.Errorf("%w: %w", errCell, err)
	}
	c.started++
	go ch.await()
	return ch, nil
}

// request asks for a process with some descriptors.
func (c *cell) request(role byte, files []*os.File) error {
	fds := make([]int, len(files))
	for i, f := range files {
		fds[i] = int(f.Fd())
		if err := unix.SetNonblock(fds[i], false); err != nil { // the guest's reads wait
			return err
		}
	}
	_, _, err := c.control.WriteMsgUnix([]byte{role}, unix.UnixRights(fds...), nil)
	return err
}

// greet waits for the new process's greeting, which carries its id.
func (c *cell) greet() (*child, error) {
	m, err := c.receive()
	if err != nil {
		return nil, err
	}
	if string(m.body) != "h" {
		return nil, fmt.Errorf("a new process said %q", m.body)
	}
	pidfd, err := unix.PidfdOpen(m.pid, 0)
	if err != nil {
		return nil, fmt.Errorf("opening process %d: %w", m.pid, err)
	}
	return &child{cell: c, pid: m.pid, pidfd: pidfd, done: make(chan struct{})}, nil
}

// begin hands the job over and waits until the process has given up its rights.
func (ch *child) begin(w *os.File, frame []byte) error {
	if err := w.SetWriteDeadline(time.Now().Add(answerTime)); err != nil {
		return err
	}
	if _, err := w.Write(frame); err != nil {
		return fmt.Errorf("handing over the program: %w", err)
	}
	m, err := ch.cell.receive()
	if err != nil {
		return err
	}
	if string(m.body) != "r" {
		return fmt.Errorf("a new process ended during its set-up: %s", m.body)
	}
	ch.listener = m.file
	return nil
}

// await waits for the end of the process.
func (ch *child) await() {
	defer close(ch.done)
	for {
		m, err := ch.cell.receive()
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			continue // its time is watched elsewhere
		}
		if err != nil {
			ch.err = fmt.Errorf("%w: %w", errCell, err)
			return
		}
		if err := json.Unmarshal(m.body, &ch.exit); err != nil {
			ch.err = fmt.Errorf("%w: it said %q", errCell, m.body)
		}
		return
	}
}

// kill ends the process, unless it has ended.
func (ch *child) kill() { _ = unix.PidfdSendSignal(ch.pidfd, unix.SIGKILL, nil, 0) }

// finish waits until the process is gone and lets go of it.
func (ch *child) finish() {
	<-ch.done
	_ = unix.Close(ch.pidfd)
}

// killed kills the process and waits until it is gone. A cell that does not
// tell is closed, which ends everything in it.
func (ch *child) killed() {
	ch.kill()
	select {
	case <-ch.done:
	case <-time.After(answerTime):
		ch.cell.close()
	}
	ch.finish()
}

// cpu is the CPU time of a process that has ended.
func (ch *child) cpu() time.Duration { return time.Duration(ch.exit.CPUMicros) * time.Microsecond }

// status is the wait status of a process that has ended.
func (ch *child) status() syscall.WaitStatus { return syscall.WaitStatus(ch.exit.Status) }
