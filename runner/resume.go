package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"assay/eval"
	"assay/internal/wire"
	"assay/runner/journal"
)

// Journal holds the finished results of a run on disk until the run is complete,
// so that the run survives the end of its process in whatever way.
type Journal struct {
	log      *journal.Journal
	at       []journal.Ref // of the results, by canonical index
	sessions []session
	results  int // recorded, of whatever status

	recent      map[int]answer // what was put last, so that it need not be read back
	recentBytes int            // of their records
}

// maxRecent bounds the records whose answers wait in memory. Most wait for the few
// that are in flight; what does not fit is read back.
const maxRecent = 4 << 20

// session is the work of one process on the run.
type session struct {
	started time.Time
	spent   time.Duration // until its last result
}

// DifferentRunError says that a run was started with another configuration.
type DifferentRunError struct {
	Where       string   // journal or manifest
	Differences []string // as of eval.Identity
}

func (e *DifferentRunError) Error() string {
	return fmt.Sprintf("%s is of a run with another configuration:\n  %s", e.Where, strings.Join(e.Differences, "\n  "))
}

// OpenJournal opens the journal of this run in a folder, or starts one. Earlier
// results that have a score will not be asked again. The error is a
// *DifferentRunError for the journal of another run, a *journal.DamagedError
// for one that is not as it was written, and wraps journal.ErrLocked where
// another process works on the run. id is the plan's Identity.
func (p *Plan) OpenJournal(dir string, id eval.Identity) (*Journal, error) {
	header, err := json.Marshal(id) // names in alphabetical order
	if err != nil {
		return nil, fmt.Errorf("identify the run: %w", err)
	}
	j := &Journal{at: make([]journal.Ref, len(p.work)), recent: map[int]answer{}}
	j.log, err = journal.Open(dir, header, j.visit)
	var other *journal.HeaderError
	if !errors.As(err, &other) {
		return j, err
	}
	var earlier eval.Identity
	if err := json.Unmarshal(other.Header, &earlier); err != nil {
		return nil, &journal.DamagedError{Path: other.Path, Err: fmt.Errorf("header: %w", err)}
	}
	return nil, &DifferentRunError{Where: other.Path, Differences: id.Differences(earlier)}
}

// visit takes a record of an earlier process.
func (j *Journal) visit(at journal.Ref, content []byte) error {
	in := wire.NewReader(content)
	switch kind := in.Uint(); kind {
	case recordSession:
		j.sessions = append(j.sessions, session{started: time.Unix(0, in.Int()).UTC()})
		return in.Close()
	case recordResult:
		a, err := decodeAnswer(in)
		switch {
		case err != nil:
			return err
		case a.index < 0 || a.index >= len(j.at):
			return fmt.Errorf("a result of item %d of %d", a.index, len(j.at))
		case len(j.sessions) == 0:
			return errors.New("a result before any session")
		}
		j.sessions[len(j.sessions)-1].spent = a.elapsed
		j.results++
		j.at[a.index] = 0
		if a.result.Status.Scored() { // else it is asked again: the reason may have gone
			j.at[a.index] = at
		}
		return nil
	default:
		return fmt.Errorf("a record of unknown kind %d", kind)
	}
}

// Empty reports whether the journal holds no result at all.
func (j *Journal) Empty() bool { return j.results == 0 }

// Finished is the number of results that will not be asked again.
func (j *Journal) Finished() int {
	n := 0
	for _, at := range j.at {
		if at != 0 {
			n++
		}
	}
	return n
}

// Started is when the first process started to work on the run, the zero time
// before that.
func (j *Journal) Started() time.Time {
	if len(j.sessions) == 0 {
		return time.Time{}
	}
	return j.sessions[0].started
}

// Close frees the journal for other processes. It stays in its folder.
func (j *Journal) Close() error { return j.log.Close() }

// Remove deletes the journal of a run whose results are written.
func (j *Journal) Remove() error { return j.log.Remove() }

// RunJournaled is Run for a journal of the plan: a result is in the journal
// before it is counted, what earlier processes have finished is taken from
// there, and results wait for their turn there instead of in memory. The
// outcome's work is that of all processes; what a process was doing when it was
// killed is not counted.
func (p *Plan) RunJournaled(ctx context.Context, j *Journal, sink eval.Sink, progress Progress) (Outcome, error) {
	started := time.Now()
	if _, err := j.log.Append(encodeSession(started)); err != nil {
		return Outcome{}, err
	}
	earlier := j.sessions
	j.sessions = append(j.sessions[:len(earlier):len(earlier)], session{started: started.UTC()})
	out, err := p.run(ctx, j, func(i int) bool { return j.at[i] != 0 }, started, sink, progress)
	if err != nil {
		return out, err
	}
	for _, s := range earlier {
		out.Work.Seconds += s.spent.Seconds()
	}
	out.Work.Resumes = len(earlier)
	return out, j.log.Sync()
}

// put is how the collector keeps a result.
func (j *Journal) put(a *answer) error {
	record := encodeAnswer(a)
	at, err := j.log.Append(record)
	if err != nil {
		return err
	}
	j.at[a.index] = at
	j.results++
	j.drop(a.index) // of another time
	if a.bytes = len(record); j.recentBytes+a.bytes <= maxRecent {
		j.recent[a.index] = *a
		j.recentBytes += a.bytes
	}
	return nil
}

func (j *Journal) take(index int) (answer, error) {
	if a, ok := j.recent[index]; ok {
		j.drop(index)
		return a, nil
	}
	content, err := j.log.Read(j.at[index])
	if err != nil {
		return answer{}, err
	}
	in := wire.NewReader(content)
	in.Uint() // the kind, known since the record was visited or put
	return decodeAnswer(in)
}

// drop forgets an answer in memory; the journal keeps its record.
func (j *Journal) drop(index int) {
	j.recentBytes -= j.recent[index].bytes
	delete(j.recent, index)
}
