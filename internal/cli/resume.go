package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"assay/eval"
	"assay/reports"
	"assay/runner"
	"assay/runner/journal"
)

// journalFolder is where a run keeps its journal until it is complete.
const journalFolder = "journal"

// storedRun is the folder of a run that is to be started or taken up.
type storedRun struct {
	dir      string
	identity eval.Identity
	complete bool         // there is nothing to do
	info     eval.RunInfo // of a run to which there is nothing to do
	journal  *runner.Journal
	results  *reports.RunWriter
}

// openStored opens the folder of a run: an empty or new one, one with the
// journal of the same run, or one with the same run, complete. Anything else is
// refused, and left as it is.
func openStored(ctx context.Context, plan *runner.Plan, dir string) (*storedRun, error) {
	s := &storedRun{dir: dir}
	var err error
	if s.identity, err = plan.Identity(ctx); err != nil {
		return s, err
	}
	if err := s.check(); err != nil || s.complete {
		s.sweep(plan)
		return s, err
	}
	if s.journal, err = plan.OpenJournal(filepath.Join(dir, journalFolder), s.identity); err != nil {
		return s, err
	}
	// The process that had the journal may have completed the run meanwhile.
	if err := s.check(); err != nil || s.complete {
		s.close()
		return s, err
	}
	if s.results, err = reports.ResumeRun(dir); err != nil {
		s.close()
	}
	return s, err
}

// settled reports whether there is nothing left to do for a run: it is complete,
// or its sequential test has ended it.
func settled(info eval.RunInfo) bool { return info.Complete || info.Sequential.Settled() }

// sweep removes the journal of a complete run, which is left when its process
// was killed with the last step before it.
func (s *storedRun) sweep(plan *runner.Plan) {
	dir := filepath.Join(s.dir, journalFolder)
	if _, err := os.Stat(dir); err != nil || !s.complete {
		return
	}
	if j, err := plan.OpenJournal(dir, s.identity); err == nil {
		_ = j.Remove() // else the next run tries again
	}
}

// check looks at what the folder holds.
func (s *storedRun) check() error {
	run, err := reports.OpenRun(s.dir)
	switch {
	case errors.Is(err, reports.ErrNoRun):
		return s.checkUnfinished()
	case err != nil:
		return err
	case len(run.Info.Identity) == 0:
		return s.taken("a run that cannot be taken up: of 'assay score', or of an older version")
	}
	if diff := s.identity.Differences(run.Info.Identity); len(diff) > 0 {
		return &runner.DifferentRunError{Where: s.dir, Differences: diff}
	}
	s.complete, s.info = settled(run.Info), run.Info
	if !s.complete && !s.unfinished() {
		return s.taken("an incomplete run whose journal is gone")
	}
	return nil
}

// checkUnfinished looks at a folder without a manifest, which may be of a run
// whose process was killed.
func (s *storedRun) checkUnfinished() error {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open run: %w", err)
	}
	killed := s.unfinished()
	for _, e := range entries {
		name, temporary := strings.CutSuffix(e.Name(), ".tmp")
		result := name == reports.SamplesFile || name == reports.SummaryFile || name == reports.ManifestFile
		if e.Name() != journalFolder && (!result || !temporary && !killed) {
			return s.taken(e.Name())
		}
	}
	return nil
}

// unfinished reports whether the folder holds the journal of a run.
func (s *storedRun) unfinished() bool { return journal.Exists(filepath.Join(s.dir, journalFolder)) }

// started reports whether this process works on the run.
func (s *storedRun) started() bool { return s.journal != nil }

func (s *storedRun) taken(by string) error {
	return usageError("create run %s: %w (it holds %s): name another folder, or delete this one", s.dir, reports.ErrNotEmpty, by)
}

// finish writes the results. The journal goes when nothing is left to do.
func (s *storedRun) finish(info eval.RunInfo, summaries []eval.Summary) error {
	if err := s.results.Finish(info, summaries); err != nil {
		return err
	}
	if !settled(info) {
		return nil
	}
	j := s.journal
	s.journal = nil
	return j.Remove()
}

// close leaves the folder to others. A journal in which nothing is finished is
// worth nothing and goes.
func (s *storedRun) close() {
	if s.results != nil {
		_ = s.results.Close() // finish reports what could not be written
	}
	switch {
	case s.journal == nil:
	case s.journal.Empty() || s.complete:
		_ = s.journal.Remove()
		_ = os.Remove(s.dir) // which only works where nothing is in it
	default:
		_ = s.journal.Close()
	}
	s.results, s.journal = nil, nil
}

// explain adds to an error what to do about it.
func (s *storedRun) explain(err error) error {
	var different *runner.DifferentRunError
	var damaged *journal.DamagedError
	switch {
	case errors.As(err, &different):
		return withHint(withCode(ExitUsage, err), "name another folder with -o, or repeat the command that started this run")
	case errors.Is(err, journal.ErrLocked):
		return withHint(err, "wait for it, or name another folder with -o")
	case errors.As(err, &damaged) && damaged.Offset > 0:
		return withHint(err, "to go on with the %d records before the damage, cut the file to %d bytes; to start again, delete %s",
			damaged.Records, damaged.Offset, s.dir)
	case errors.As(err, &damaged):
		return withHint(err, "to start again, delete %s", s.dir)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return withHint(err, "free space there: what is finished is kept, and the same command with -o %s goes on", s.dir)
	case errors.Is(err, fs.ErrNotExist) && s.unfinished():
		return withHint(err, "something deleted or renamed files of %s meanwhile: what is finished is kept, and the same command with -o %s goes on", s.dir, s.dir)
	case errors.Is(err, fs.ErrNotExist) && s.started():
		return withHint(err, "something deleted or renamed %s, or files in it, while the run was going on: if it has another name now, name it with -o to go on", s.dir)
	case s.unfinished() && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)):
		return withHint(err, "let this user read and write %s and all that it holds, or copy it to where that is so: what is finished is kept, and the same command with -o and that folder goes on", s.dir)
	}
	return err
}

// interrupted gives work that a signal ended the exit code of an incomplete run,
// and says how far it came.
func interrupted(ctx context.Context, err error, stopped string) error {
	if err == nil || ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
		return err
	}
	return withCode(ExitIncomplete, errors.New(stopped))
}

// How far work came that a signal ended.
const (
	stoppedEarly = "stopped before the first item was finished"
	stoppedAlone = "stopped: nothing was written"
)

// resumable says how to go on with a run that was stopped.
func resumable(err error, out runner.Outcome, args []string, f runFlags, dir string) error {
	if err == nil || out.Stopped == "" {
		return err
	}
	command := append([]string{"assay"}, args...)
	if f.output == "" {
		command = append(command, "-o", dir)
	}
	for i, word := range command {
		command[i] = quoted(word)
	}
	return withHint(err, "to go on: %s", strings.Join(command, " "))
}

// quoted is a word as a shell takes it.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,+@%", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
