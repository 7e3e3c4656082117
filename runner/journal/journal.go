// Package journal is an append-only file of checked records, in which a run
// keeps what is finished until its result files are written. It lies in a
// folder of its own:
//
//	lock     held by the process that works on the run
//	records  the file
//
// The file begins with a line that names its format. Every record is its length
// (uint32), the CRC-32C of length and content (uint32), both little-endian, and
// its content. The first one is the header, which says what the journal is of.
//
// A record is in the hands of the system when Append returns, so that it
// survives the end of the process in whatever way. Records are synced to the
// disk in groups, at most a second later, against the end of the machine. What a
// crash leaves half-written at the end is cut off when the journal is opened
// again; damage anywhere else is an error.
package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	magic       = "assay journal 1\n"
	recordsFile = "records"
	lockFile    = "lock"
	prefixBytes = 8
	maxRecord   = 1 << 30 // far above a row of results, far below what memory holds

	syncEvery = time.Second
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Ref is where a record lies. The zero value is none.
type Ref int64

// Journal is an open journal. It is safe for concurrent use.
type Journal struct {
	dir  string
	path string
	lock *os.File

	mu    sync.Mutex
	file  *os.File
	end   int64 // of the last whole record
	dirty bool  // records that are not synced
	err   error // of the first write or sync that failed
	stop  chan struct{}
	ended chan struct{}
}

// Open opens the journal in a folder, or creates both. The header of a new
// journal is what the caller gives; of one that is there it has to be the same,
// or the error is a *HeaderError. Each record is then handed to visit, in order;
// the content is valid during the call only. The error wraps ErrLocked where
// another process has the journal open, and is a *DamagedError where a record
// other than the last is not what was written.
func Open(dir string, header []byte, visit func(at Ref, content []byte) error) (*Journal, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("create journal: %w", err)
	}
	lock, err := acquire(filepath.Join(dir, lockFile))
	if err != nil {
		return nil, err
	}
	j := &Journal{dir: dir, path: filepath.Join(dir, recordsFile), lock: lock,
		stop: make(chan struct{}), ended: make(chan struct{})}
	if err := j.open(header, visit); err != nil {
		if j.file != nil {
			j.file.Close()
		}
		lock.Close()
		return nil, err
	}
	go j.syncInGroups()
	return j, nil
}

// Exists reports whether a folder holds a journal with anything in it.
func Exists(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, recordsFile))
	return err == nil && info.Size() > 0
}

func (j *Journal) open(header []byte, visit func(Ref, []byte) error) error {
	var err error
	if j.file, err = os.OpenFile(j.path, os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return fmt.Errorf("open journal: %w", err)
	}
	s := scanner{file: j.file, path: j.path, header: header, visit: visit}
	if err := s.scan(); err != nil {
		return err
	}
	if err := j.file.Truncate(s.end); err != nil {
		return fmt.Errorf("cut the unfinished end off the journal: %w", err)
	}
	j.end = s.end
	if s.end > 0 {
		return nil
	}
	// A crash within the first write leaves a beginning that scan takes for an
	// empty journal, so that one write need not be one step.
	return j.write(frame([]byte(magic), header))
}

// frame appends a record to b.
func frame(b, content []byte) []byte {
	var prefix [prefixBytes]byte
	binary.LittleEndian.PutUint32(prefix[:], uint32(len(content)))
	binary.LittleEndian.PutUint32(prefix[4:], checksum(prefix[:4], content))
	return append(append(b, prefix[:]...), content...)
}

func checksum(length, content []byte) uint32 {
	return crc32.Update(crc32.Checksum(length, castagnoli), castagnoli, content)
}

// Append adds a record. When it returns without an error, the record survives
// the end of the process.
func (j *Journal) Append(content []byte) (Ref, error) {
	if len(content) > maxRecord {
		return 0, fmt.Errorf("a record of %d bytes is larger than %d", len(content), maxRecord)
	}
	b := frame(make([]byte, 0, prefixBytes+len(content)), content)
	j.mu.Lock()
	defer j.mu.Unlock()
	at := Ref(j.end)
	return at, j.write(b)
}

// write appends bytes; what is written in part is taken back.
func (j *Journal) write(b []byte) error {
	if j.err != nil {
		return j.err
	}
	if _, err := j.file.WriteAt(b, j.end); err != nil {
		j.err = fmt.Errorf("write journal: %w", err)
		_ = j.file.Truncate(j.end) // else the next Open cuts it off
		return j.err
	}
	j.end += int64(len(b))
	j.dirty = true
	return nil
}

// Read returns the content of a record.
func (j *Journal) Read(at Ref) ([]byte, error) {
	j.mu.Lock()
	end := j.end
	j.mu.Unlock()
	content, err := readRecord(j.file, int64(at), end)
	if err != nil {
		return nil, fmt.Errorf("read journal %s at byte %d: %w", j.path, at, err)
	}
	return content, nil
}

// syncInGroups syncs what was written since the last time.
func (j *Journal) syncInGroups() {
	defer close(j.ended)
	tick := time.NewTicker(syncEvery)
	defer tick.Stop()
	for {
		select {
		case <-j.stop:
			return
		case <-tick.C:
			_ = j.Sync() // kept in err, for the next Append
		}
	}
}

// Sync makes all records durable against the end of the machine.
func (j *Journal) Sync() error {
	j.mu.Lock()
	dirty := j.dirty && j.err == nil
	j.dirty = false
	j.mu.Unlock()
	if !dirty {
		return nil
	}
	err := j.file.Sync() // without the lock: it takes long, and nobody has to wait
	if err != nil {
		err = fmt.Errorf("sync journal: %w", err)
		j.mu.Lock()
		j.err = errors.Join(j.err, err)
		j.mu.Unlock()
	}
	return err
}

// Close syncs the journal and frees its lock. The journal stays.
func (j *Journal) Close() error {
	close(j.stop)
	<-j.ended
	err := j.Sync()
	j.file.Close()
	j.lock.Close()
	return err
}

// Remove closes the journal and deletes it with its folder, once its content is
// elsewhere.
func (j *Journal) Remove() error {
	close(j.stop)
	<-j.ended
	j.file.Close()
	err := os.Remove(j.path)
	j.lock.Close() // first, because Windows does not delete open files
	// Another process may have taken the lock by now: then it finds no records,
	// and that its run is done.
	_ = os.Remove(filepath.Join(j.dir, lockFile))
	_ = os.Remove(j.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove journal: %w", err)
	}
	return nil
}
