package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
)

const (
	maxLockLine  = 8 << 10 // bytes of one line
	maxNameBytes = 512
	maxFileBytes = 4 << 30 // a file is read into memory
	sha256Digits = 64
)

// parseLockLine reads the six fields of a line.
func parseLockLine(line string) (File, error) {
	if len(line) > maxLockLine {
		return File{}, fmt.Errorf("line of %d bytes, more than the %d allowed", len(line), maxLockLine)
	}
	if strings.HasSuffix(line, "\r") {
		return File{}, errors.New("line ends in a carriage return, want plain newlines (check git's core.autocrlf)")
	}
	fields := strings.Split(line, " ")
	if len(fields) != 6 {
		return File{}, fmt.Errorf("%d fields separated by single blanks, want 6: name version sha256 bytes licence url", len(fields))
	}
	f := File{Name: fields[0], Version: fields[1], SHA256: fields[2], Licence: fields[4], URL: fields[5]}
	size, sizeErr := parseSize(fields[3])
	f.Bytes = size
	for _, c := range []struct {
		field string
		err   error
	}{
		{"name", checkName(f.Name)},
		{"version", checkWord(f.Version)},
		{"sha256", checkSHA256(f.SHA256)},
		{"bytes", sizeErr},
		{"licence", checkLicence(f.Licence)},
		{"url", checkURL(f.URL)},
	} {
		if c.err != nil {
			return File{}, fmt.Errorf("field %s: %w", c.field, c.err)
		}
	}
	return f, nil
}

// checkName refuses every name that could reach outside a folder on any system
// or that some system cannot store.
func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("is empty")
	case len(name) > maxNameBytes:
		return fmt.Errorf("has %d bytes, more than the %d allowed", len(name), maxNameBytes)
	case strings.Contains(name, `\`):
		return fmt.Errorf("%q has a backslash, want slashes", name)
	case strings.HasPrefix(name, "/"):
		return fmt.Errorf("%q is absolute, want a path below the folder of datasets", name)
	case !fs.ValidPath(name):
		return fmt.Errorf("%q is not a plain path (no '.', '..' or empty element)", name)
	case !strings.Contains(name, "/"):
		return fmt.Errorf("%q has no folder, want suite/file", name)
	}
	for _, element := range strings.Split(name, "/") {
		if strings.HasSuffix(element, ".") {
			return fmt.Errorf("%q has an element that ends in a dot, which some systems drop", name)
		}
	}
	for _, r := range name {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune(`:*?"<>|`, r) {
			return fmt.Errorf("%q has the character %q, want printable ASCII that every file system can store", name, r)
		}
	}
	return nil
}

// checkWord accepts printable ASCII without blanks.
func checkWord(s string) error {
	if s == "" {
		return errors.New("is empty")
	}
	for _, r := range s {
		if r <= ' ' || r >= 0x7f {
			return fmt.Errorf("%q has the character %q, want printable ASCII", s, r)
		}
	}
	return nil
}

func checkSHA256(s string) error {
	if len(s) != sha256Digits {
		return fmt.Errorf("%q has %d characters, want %d lower-case hex digits", s, len(s), sha256Digits)
	}
	for _, r := range s {
		if !strings.ContainsRune("0123456789abcdef", r) {
			return fmt.Errorf("%q has the character %q, want %d lower-case hex digits", s, r, sha256Digits)
		}
	}
	return nil
}

func parseSize(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != s || n < 1 {
		return 0, fmt.Errorf("%q is not a size, want a decimal number from 1", s)
	}
	if n > maxFileBytes {
		return 0, fmt.Errorf("%d is more than the %d allowed", n, int64(maxFileBytes))
	}
	return n, nil
}

// checkLicence accepts what an SPDX identifier is made of (SPDX 2.3, annex D).
func checkLicence(s string) error {
	if s == "" {
		return errors.New("is empty")
	}
	for _, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && !(r >= '0' && r <= '9') && !strings.ContainsRune("-.+", r) {
			return fmt.Errorf("%q is not an SPDX identifier such as MIT or Apache-2.0", s)
		}
	}
	return nil
}

func checkURL(s string) error {
	if err := checkWord(s); err != nil {
		return err
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return fmt.Errorf("%q is not a URL", s)
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%q is not an http or https address", s)
	case u.Hostname() == "":
		return fmt.Errorf("%q names no host", s)
	case u.User != nil:
		return errors.New("holds a user name; credentials come from the environment")
	case u.Fragment != "":
		return fmt.Errorf("%q has a fragment, want the direct address of the file", s)
	}
	return nil
}
