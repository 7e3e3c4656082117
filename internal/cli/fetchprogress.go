package cli

import (
	"fmt"
	"io"
	"time"

	"assay/datasets"
)

// fetchProgress shows a fetch: one line that is drawn over on a terminal, a line
// per file elsewhere.
type fetchProgress struct {
	out      io.Writer
	terminal bool
	quiet    bool
	files    []datasets.File
	total    int64
	active   []string // files being downloaded, oldest first
	done     map[string]int64
	state    map[string]datasets.EventKind // last of present, fetched, failed
	finished int
	begun    time.Time
	drawn    time.Time
	received int64 // bytes of this run, for the rate
	now      func() time.Time
}

func newFetchProgress(out io.Writer, files []datasets.File, quiet bool) *fetchProgress {
	p := &fetchProgress{
		out: out, terminal: isTerminal(out), quiet: quiet, files: files,
		done: map[string]int64{}, state: map[string]datasets.EventKind{},
		begun: time.Now(), now: time.Now,
	}
	for _, f := range files {
		p.total += f.Bytes
	}
	return p
}

// report takes one event. Calls do not overlap.
func (p *fetchProgress) report(e datasets.Event) {
	name := e.File.Name
	switch e.Kind {
	case datasets.EventStarted:
		p.active = append(p.active, name)
	case datasets.EventReceived:
		if grown := e.Done - p.done[name]; grown > 0 {
			p.received += grown
		}
		p.done[name] = e.Done
	case datasets.EventPaused:
		p.line("%v; next attempt in %v", e.Err, e.Wait)
	case datasets.EventLocked:
		p.line("another 'assay fetch' fills this cache; waiting for it")
	case datasets.EventPresent, datasets.EventFetched, datasets.EventFailed:
		p.finish(e)
	}
	p.draw(false)
}

func (p *fetchProgress) finish(e datasets.Event) {
	name := e.File.Name
	p.finished++
	p.state[name] = e.Kind
	p.active = remove(p.active, name)
	if e.Kind == datasets.EventFailed {
		return // the error is shown at the end
	}
	p.done[name] = e.File.Bytes
	if e.Kind == datasets.EventFetched && !p.terminal {
		p.line("fetched %s (%s), %d of %d files", name, byteSize(e.File.Bytes), p.finished, len(p.files))
	}
}

// line prints a line that stays.
func (p *fetchProgress) line(format string, args ...any) {
	if p.quiet {
		return
	}
	if p.terminal {
		fmt.Fprint(p.out, clearLine)
	}
	fmt.Fprintf(p.out, format+"\n", args...)
	p.draw(true)
}

// clearLine returns to the start of a terminal's line and empties it.
const clearLine = "\r\x1b[K"

// draw shows the state on a terminal, at most ten times a second.
func (p *fetchProgress) draw(now bool) {
	if !p.terminal || p.quiet || !now && p.now().Sub(p.drawn) < 100*time.Millisecond {
		return
	}
	p.drawn = p.now()
	sum := int64(0)
	for _, n := range p.done {
		sum += n
	}
	line := fmt.Sprintf("%d/%d files  %s of %s", p.finished, len(p.files), byteSize(sum), byteSize(p.total))
	if seconds := p.now().Sub(p.begun).Seconds(); seconds > 0.5 && p.received > 0 {
		line += fmt.Sprintf("  %s/s", byteSize(int64(float64(p.received)/seconds)))
	}
	fmt.Fprint(p.out, clearLine+p.withFile(line))
}

// withFile adds the file that is longest under way, as far as 79 columns go.
func (p *fetchProgress) withFile(line string) string {
	if len(p.active) == 0 {
		return line
	}
	name := p.active[0]
	for _, f := range p.files {
		if f.Name == name {
			line += fmt.Sprintf("  %3d%% %s", 100*p.done[name]/f.Bytes, name)
			break
		}
	}
	return line[:min(len(line), 79)]
}

// end removes what draw left.
func (p *fetchProgress) end() {
	if p.terminal && !p.quiet {
		fmt.Fprint(p.out, clearLine)
	}
}

// summary prints one line per suite.
func (p *fetchProgress) summary(out io.Writer) {
	for _, suite := range suitesOf(p.files) {
		var count [3]int
		var size int64
		files := 0
		for _, f := range p.files {
			if f.Suite() != suite {
				continue
			}
			files++
			size += f.Bytes
			switch kind, known := p.state[f.Name]; {
			case known && kind == datasets.EventPresent:
				count[0]++
			case known && kind == datasets.EventFetched:
				count[1]++
			default:
				count[2]++
			}
		}
		fmt.Fprintf(out, "%s: %s\n", suite, describeFetch(files, size, count[0], count[1], count[2]))
	}
}

// describeFetch says in words what became of the files of a suite.
func describeFetch(files int, size int64, present, fetched, missing int) string {
	switch {
	case present == files:
		return fmt.Sprintf("up to date (%s, %s)", countFiles(files), byteSize(size))
	case missing == 0:
		return fmt.Sprintf("fetched %s, %d up to date (%s)", countFiles(fetched), present, byteSize(size))
	}
	return fmt.Sprintf("fetched %s, %d up to date, %d still missing", countFiles(fetched), present, missing)
}

func remove(words []string, word string) []string {
	for i, w := range words {
		if w == word {
			return append(words[:i], words[i+1:]...)
		}
	}
	return words
}
