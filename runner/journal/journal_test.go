package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var header = []byte("configuration")

// contents opens a journal, returns its records and closes it.
func contents(t *testing.T, dir string) ([]string, error) {
	t.Helper()
	var out []string
	j, err := Open(dir, header, func(_ Ref, content []byte) error {
		out = append(out, string(content))
		return nil
	})
	if err != nil {
		return out, err
	}
	return out, j.Close()
}

// write makes a journal of n records and returns them with its bytes.
func write(t *testing.T, dir string, n int) ([]string, []byte) {
	t.Helper()
	j, err := Open(dir, header, func(Ref, []byte) error { return errors.New("a new journal has records") })
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range n {
		content := fmt.Sprintf("record %d %0*d", i, i%7, 0)
		at, err := j.Append([]byte(content))
		if err != nil {
			t.Fatal(err)
		}
		got, err := j.Read(at)
		if err != nil || string(got) != content {
			t.Fatalf("read %q, %v, want %q", got, err, content)
		}
		want = append(want, content)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, recordsFile))
	if err != nil {
		t.Fatal(err)
	}
	return want, data
}

// A journal cut at any byte, or continued with zeros as a crash of the machine
// leaves it, has the whole records before the cut, and goes on from there.
func TestTornEnd(t *testing.T) {
	want, data := write(t, t.TempDir(), 6)
	for cut := range len(data) + 1 {
		for _, zeros := range []int{0, 100} {
			dir := t.TempDir()
			torn := append(append([]byte(nil), data[:cut]...), make([]byte, zeros)...)
			if err := os.WriteFile(filepath.Join(dir, recordsFile), torn, 0o644); err != nil {
				t.Fatal(err)
			}
			j, err := Open(dir, header, func(Ref, []byte) error { return nil })
			if err != nil {
				t.Fatalf("cut at %d, %d zeros: %v", cut, zeros, err)
			}
			if _, err := j.Append([]byte("new")); err != nil {
				t.Fatal(err)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			got, err := contents(t, dir)
			if err != nil {
				t.Fatal(err)
			}
			whole := got[:len(got)-1]
			if diff := cmp.Diff(append(want[:len(whole):len(whole)], "new"), got); diff != "" {
				t.Fatalf("cut at %d, %d zeros: %s", cut, zeros, diff)
			}
			if next := len(whole); next < len(want) {
				reached := len(magic) + prefixBytes + len(header)
				for _, r := range want[:next+1] {
					reached += prefixBytes + len(r)
				}
				if cut >= reached {
					t.Fatalf("cut at %d, %d zeros: record %d is lost", cut, zeros, next)
				}
			}
		}
	}
}

// A byte changed anywhere but in the last record is an error that names the
// place, and the file stays as it is. In the last record it cannot be told from
// a half-written one.
func TestDamage(t *testing.T) {
	_, data := write(t, t.TempDir(), 4)
	last := len(data) - prefixBytes - len("record 3 000")
	for at := range data {
		dir := t.TempDir()
		path := filepath.Join(dir, recordsFile)
		changed := append([]byte(nil), data...)
		changed[at] ^= 0x40
		if err := os.WriteFile(path, changed, 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := contents(t, dir)
		var damaged *DamagedError
		if at >= last {
			if err != nil || len(got) != 3 {
				t.Errorf("byte %d of the last record changed: %d records, %v; want the 3 before it", at, len(got), err)
			}
			continue
		}
		if !errors.As(err, &damaged) {
			t.Fatalf("byte %d changed: %v, want a DamagedError", at, err)
		}
		if damaged.Offset > int64(at) || damaged.Records != len(got) {
			t.Errorf("byte %d changed: %v with %d records visited", at, err, len(got))
		}
		after, err := os.ReadFile(path)
		if err != nil || !cmp.Equal(changed, after) {
			t.Fatalf("byte %d changed: the journal was written to, %v", at, err)
		}
	}
}

func TestOtherHeader(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, 2)
	_, err := Open(dir, []byte("another"), func(Ref, []byte) error { return nil })
	var other *HeaderError
	if !errors.As(err, &other) || string(other.Header) != string(header) {
		t.Errorf("got %v, want a HeaderError with the header that is there", err)
	}
}

func TestOneProcessAtATime(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(dir, header, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, header, nil); !errors.Is(err, ErrLocked) {
		t.Errorf("a second opening gave %v, want ErrLocked", err)
	}
	if err := Busy(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("busy: %v, want ErrLocked", err)
	}
	if err := j.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
	if err := Busy(dir); err != nil {
		t.Errorf("there is no journal, and it is busy: %v", err)
	}
	again, err := Open(dir, header, nil)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
	if err := Busy(dir); err != nil {
		t.Errorf("nobody has it open, and it is busy: %v", err)
	}
}

func TestConcurrentAppends(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(dir, header, nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 50 {
				content := fmt.Sprint(i, n)
				at, err := j.Append([]byte(content))
				if err != nil {
					t.Error(err)
				}
				if got, err := j.Read(at); err != nil || string(got) != content {
					t.Errorf("read %q, %v, want %q", got, err, content)
				}
			}
		})
	}
	wg.Wait()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := contents(t, dir); err != nil || len(got) != 400 {
		t.Errorf("%d records, %v, want 400", len(got), err)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(dir, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(dir, "journal"), header, nil); err == nil {
		t.Error("a journal below a file was created")
	}
}

func FuzzOpen(f *testing.F) {
	valid := frame(frame([]byte(magic), header), []byte("content"))
	f.Add(valid)
	f.Add(valid[:len(valid)-1])
	f.Add(append(binary.LittleEndian.AppendUint32([]byte(magic), 1<<31), valid...))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, recordsFile), data, 0o644); err != nil {
			t.Fatal(err)
		}
		n := 0
		j, err := Open(dir, header, func(Ref, []byte) error { n++; return nil })
		if err != nil {
			return
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		again, err := contents(t, dir)
		if err != nil || len(again) != n {
			t.Fatalf("opened with %d records, then with %d, %v", n, len(again), err)
		}
	})
}
