package decoder

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"assay/model/gguf"
)

// TestLoadGivesFileBack: weights are not in memory twice, in the file and packed.
func TestLoadGivesFileBack(t *testing.T) {
	from := synthetic{vocab: 60000, matrix: gguf.Q8_0}.file(t)
	w := gguf.NewWriter()
	for _, key := range from.Keys() {
		v, _ := from.Value(key)
		if err := w.Set(key, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, tensor := range from.Tensors() {
		data, err := from.Data(tensor)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.AddTensor(tensor.Name, tensor.Type, tensor.Dims, gguf.Bytes(data)); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "m.gguf")
	if err := w.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	f, err := gguf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()

	peak, stop, stopped := 0, make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				peak = max(peak, fileMemory())
			}
		}
	}()
	before := fileMemory()
	m, err := Load(t.Context(), f, Options{Threads: 2})
	close(stop)
	<-stopped
	if err != nil {
		t.Fatal(err)
	}
	if m.Config().Vocab != 60000 {
		t.Errorf("the vocabulary has %d tokens", m.Config().Vocab)
	}
	if grown := peak - before; grown > int(f.Size())/2 {
		t.Errorf("up to %d of %d bytes of the file were in memory while it was packed", grown, f.Size())
	}
	if left := fileMemory() - before; left > int(f.Size())/8 {
		t.Errorf("%d of %d bytes of the file are left in memory", left, f.Size())
	}
}

// fileMemory returns the bytes of files that are in the memory of this process, or 0 if the system does
// not tell.
func fileMemory() int {
	status, _ := os.ReadFile("/proc/self/status")
	for lines := bufio.NewScanner(bytes.NewReader(status)); lines.Scan(); {
		if f := strings.Fields(lines.Text()); len(f) == 3 && f[0] == "RssFile:" {
			n, _ := strconv.Atoi(f[1])
			return n << 10
		}
	}
	return 0
}
