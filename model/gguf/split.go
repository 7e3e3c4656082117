package gguf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Keys that llama.cpp's gguf-split writes into every part.
const (
	splitNoKey      = "split.no"            // index of the part, from 0
	splitCountKey   = "split.count"         // number of parts
	splitTensorsKey = "split.tensors.count" // tensors of all parts together
)

var splitName = regexp.MustCompile(`^(.*)-([0-9]{5})-of-([0-9]{5})\.gguf$`)

// splitPaths returns the paths of all parts if path is named like a part of a
// split model and the other parts lie beside it, and path alone otherwise.
func splitPaths(path string) ([]string, error) {
	m := splitName.FindStringSubmatch(filepath.Base(path))
	if m == nil {
		return []string{path}, nil
	}
	no, count := atoi(m[2]), atoi(m[3])
	if count < 2 || no < 1 || no > count {
		return []string{path}, nil
	}
	var paths, missing []string
	for i := 1; i <= count; i++ {
		p := filepath.Join(filepath.Dir(path), fmt.Sprintf("%s-%05d-of-%05d.gguf", m[1], i, count))
		if i == no {
			p = path
		}
		if _, err := os.Stat(p); errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, filepath.Base(p))
		}
		paths = append(paths, p)
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%s: %d of %d parts missing in the same folder: %s (fetch them too): %w",
			path, len(missing), count, list(missing, 5), fs.ErrNotExist)
	}
	return paths, nil
}

func atoi(digits string) int {
	n, _ := strconv.Atoi(digits) // five digits cannot fail
	return n
}

// list joins names and cuts a long list short.
func list(names []string, most int) string {
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", ..."
	}
	return strings.Join(names, ", ")
}

// checkSplit checks what each part says about the split against the parts that
// are open.
func (f *File) checkSplit() error {
	total := uint64(0)
	for i, p := range f.parts {
		if err := p.checkPlace(i, len(f.parts)); err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		total += uint64(len(p.tensors))
	}
	for _, p := range f.parts {
		if err := p.checkTotal(total); err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
	}
	return nil
}

// checkPlace checks that the part is the one with that index of so many parts.
func (p *part) checkPlace(index, parts int) error {
	count, ok, err := p.splitValue(splitCountKey)
	if err != nil {
		return err
	}
	if !ok || count == 0 {
		if parts > 1 {
			return fmt.Errorf("named as one of %d parts, but has no key %q: not a part of a split model (rename the file to open it alone)", parts, splitCountKey)
		}
		return nil
	}
	no, _, err := p.splitValue(splitNoKey)
	if err != nil {
		return err
	}
	if parts == 1 && count > 1 {
		return fmt.Errorf("part %d of a model split into %d: open it under its name NAME-%05d-of-%05d.gguf with the other parts beside it", no+1, count, no+1, count)
	}
	if count != uint64(parts) {
		return fmt.Errorf("key %q is %d, but the file is named as one of %d parts", splitCountKey, count, parts)
	}
	if no != uint64(index) {
		return fmt.Errorf("key %q is %d, but the file is named as part %d, which has number %d (parts renamed or mixed up?)", splitNoKey, no, index+1, index)
	}
	return nil
}

// checkTotal checks the number of tensors of all parts.
func (p *part) checkTotal(tensors uint64) error {
	want, ok, err := p.splitValue(splitTensorsKey)
	if err != nil {
		return err
	}
	if ok && want != tensors {
		return fmt.Errorf("key %q is %d, but the parts hold %d tensors (parts of different models?)", splitTensorsKey, want, tensors)
	}
	return nil
}

func (p *part) splitValue(key string) (n uint64, ok bool, err error) {
	v, ok := p.values[key]
	if !ok {
		return 0, false, nil
	}
	if n, err = v.Uint(); err != nil {
		return 0, true, fmt.Errorf("key %q %w", key, err)
	}
	return n, true, nil
}
