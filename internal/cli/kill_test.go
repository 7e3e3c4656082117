package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"assay/reports"
)

// killsVariable sets how many processes TestKilledRuns kills.
const killsVariable = "ASSAY_TEST_KILLS"

// killedRun is a run of the random model in a folder.
type killedRun struct {
	t    *testing.T
	exe  string
	env  []string
	flag []string
}

func newKilledRun(t *testing.T) killedRun {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	lock, err := filepath.Abs("../../datasets.lock")
	if err != nil {
		t.Fatal(err)
	}
	return killedRun{t: t, exe: exe,
		env: append(os.Environ(), "ASSAY_TEST_LOCK="+lock, "ASSAY_CACHE="+t.TempDir()),
		flag: []string{"assay", "run", "random", "--samples", "--suites", "mmlu,bbh,ifeval", "--limit", "30", "--max-tokens", "24",
			"--no-cache", "--quiet", "-o"}}
}

// command runs the test binary as the assay command, which TestMain makes of it
// by its name.
func (k killedRun) command(dir string) (*exec.Cmd, *bytes.Buffer) {
	var out bytes.Buffer
	c := &exec.Cmd{Path: k.exe, Args: append(append([]string(nil), k.flag...), dir), Env: k.env, Dir: filepath.Dir(dir), Stdout: &out, Stderr: &out}
	return c, &out
}

// finish runs to the end.
func (k killedRun) finish(dir string) {
	c, out := k.command(dir)
	if err := c.Run(); err != nil {
		k.t.Fatalf("run in %s: %v\n%s", dir, err, out)
	}
}

// kill starts a run and kills it when the moment comes. It reports whether the
// run was faster.
func (k killedRun) kill(dir string, moment func(done <-chan error) bool) (finished bool) {
	c, out := k.command(dir)
	if err := c.Start(); err != nil {
		k.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	if !moment(done) {
		return true
	}
	if err := c.Process.Kill(); err != nil {
		k.t.Log(err) // it ended in this very moment
	}
	if err := <-done; err != nil && c.ProcessState.Exited() {
		k.t.Fatalf("run in %s: %v\n%s", dir, err, out)
	}
	return false
}

// after is the moment when a time has passed.
func after(d time.Duration) func(<-chan error) bool {
	return func(done <-chan error) bool {
		select {
		case <-time.After(d):
			return true
		case <-done:
			return false
		}
	}
}

// appears is the moment when a file is there.
func appears(path string) func(<-chan error) bool {
	return func(done <-chan error) bool {
		for {
			select {
			case <-done:
				return false
			default:
			}
			if _, err := os.Stat(path); err == nil {
				return true
			}
		}
	}
}

func results(t *testing.T, dir string) [2][]byte {
	t.Helper()
	var out [2][]byte
	for i, name := range []string{reports.SamplesFile, reports.SummaryFile} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		out[i] = data
	}
	return out
}

// Runs are killed at random moments, and at every step of writing their results.
// Each is taken up until it ends, with the bytes of a run that nobody disturbed.
func TestKilledRuns(t *testing.T) {
	kills := 8
	if text := os.Getenv(killsVariable); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("%s: %v", killsVariable, err)
		}
		kills = n
	} else if testing.Short() {
		t.Skip("kills processes for some seconds")
	}
	k := newKilledRun(t)
	root := t.TempDir()
	undisturbed := filepath.Join(root, "undisturbed")
	started := time.Now()
	k.finish(undisturbed)
	took := time.Since(started)
	want := results(t, undisturbed)

	random := rand.New(rand.NewPCG(6, 30))
	steps := []string{reports.SamplesFile + ".tmp", reports.SamplesFile, reports.SummaryFile + ".tmp", reports.SummaryFile, reports.ManifestFile}
	resumes := 0
	for run := 0; kills > 0; run++ {
		dir := filepath.Join(root, fmt.Sprint(run))
		for kills > 0 {
			kills--
			moment := after(time.Duration(random.Float64() * float64(took)))
			if kills%3 == 0 {
				moment = appears(filepath.Join(dir, steps[kills/3%len(steps)]))
			}
			if k.kill(dir, moment) {
				break
			}
			resumes++
		}
		k.finish(dir)
		if got := results(t, dir); !bytes.Equal(got[0], want[0]) || !bytes.Equal(got[1], want[1]) {
			t.Fatalf("run %d: other bytes than those of the undisturbed run", run)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 3 {
			t.Fatalf("run %d: the folder holds %v, %v, want the three files of a run", run, entries, err)
		}
	}
	t.Logf("%d processes killed", resumes)
}

// A run that is told to stop says how to go on, and does.
func TestInterruptedRun(t *testing.T) {
	k := newKilledRun(t)
	k.flag = []string{"assay", "run", "random", "--samples", "--suites", "ifeval", "--repeats", "20", "--max-tokens", "200", "--no-cache",
		"--quiet", "-o"}
	dir := filepath.Join(t.TempDir(), "run")
	c, out := k.command(dir)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	records := filepath.Join(dir, journalFolder, "records")
	for { // until something is finished
		if info, err := os.Stat(records); err == nil && info.Size() > 1<<14 {
			break
		}
		select {
		case err := <-done:
			t.Fatalf("the run ended before it could be interrupted: %v\n%s", err, out)
		case <-time.After(time.Millisecond):
		}
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Skipf("no interrupts here: %v", err)
	}
	<-done
	want := "hint: to go on: assay run random --samples --suites ifeval --repeats 20 --max-tokens 200 --no-cache --quiet -o " + dir
	if c.ProcessState.ExitCode() != ExitIncomplete || !strings.Contains(out.String(), want) {
		t.Fatalf("exit code %d\n%s\nwant 4 and %q", c.ProcessState.ExitCode(), out, want)
	}
	first := opened(t, dir).Info
	k.finish(dir)
	all := opened(t, dir).Info
	if first.Complete || !all.Complete || all.Work.Resumes != 1 || all.Work.Seconds <= first.Work.Seconds ||
		!all.Started.Equal(first.Started) || all.Work.Usage.Decoded <= first.Work.Usage.Decoded {
		t.Errorf("work of the first process %+v, of both %+v", first.Work, all.Work)
	}
}

// Told so before anything is finished, it leaves nothing and is incomplete.
func TestInterruptedBeforeTheFirstItem(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var errs bytes.Buffer
	dir := filepath.Join(t.TempDir(), "run")
	code := Main(ctx, Env{Args: []string{"run", "random", "--samples", "--suites", "mmlu", "-o", dir}, Stdout: io.Discard, Stderr: &errs,
		Getenv: func(string) string { return "" }})
	if _, err := os.Stat(dir); code != ExitIncomplete || !strings.Contains(errs.String(), "before the first item") || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("exit code %d, %v\n%s", code, err, &errs)
	}
}
