package datasets

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var hash = strings.Repeat("ab", 32)

func TestParseLock(t *testing.T) {
	other := strings.Repeat("cd", 32)
	text := "# comment\n\n" +
		"bbh/a.json v1 " + hash + " 10 MIT https://example.org/a.json\n" +
		"mmlu-pro/x v2 " + other + " 7 Apache-2.0 http://example.org/x?y=1\n" +
		"mmlu/dev/d.csv v3 " + hash + " 10 LicenseRef-x https://example.org/d.csv\n" +
		"mmlu/test/t.csv v3 " + hash + " 10 MIT https://example.org/t.csv"
	l, err := ParseLock("datasets.lock", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []File{
		{"bbh/a.json", "v1", hash, 10, "MIT", "https://example.org/a.json"},
		{"mmlu-pro/x", "v2", other, 7, "Apache-2.0", "http://example.org/x?y=1"},
		{"mmlu/dev/d.csv", "v3", hash, 10, "LicenseRef-x", "https://example.org/d.csv"},
		{"mmlu/test/t.csv", "v3", hash, 10, "MIT", "https://example.org/t.csv"},
	}
	if diff := cmp.Diff(want, l.Files()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"bbh", "mmlu", "mmlu-pro"}, l.Suites()); diff != "" {
		t.Error(diff)
	}
	for folder, want := range map[string][]File{
		"": want, "mmlu": want[2:], "mmlu/": want[2:], "mmlu/test": want[3:], "mmlu-pro": want[1:2],
		"mm": nil, "mmlu/test/t.csv": nil, "zzz": nil, "aaa": nil,
	} {
		if diff := cmp.Diff(want, l.Folder(folder)); diff != "" && len(want)+len(l.Folder(folder)) > 0 {
			t.Errorf("Folder(%q): %s", folder, diff)
		}
	}
	if f, ok := l.File("mmlu/dev/d.csv"); !ok || f != want[2] {
		t.Errorf("File: got %v, %v", f, ok)
	}
	if _, ok := l.File("mmlu"); ok {
		t.Error("File found a folder")
	}
	if got := l.Digest(); got != sha256Hex(text) {
		t.Errorf("digest %s, want the SHA-256 of the text", got)
	}
}

func TestParseLockRefuses(t *testing.T) {
	line := func(name, version, sha, bytes, licence, url string) string {
		return strings.Join([]string{name, version, sha, bytes, licence, url}, " ")
	}
	named := func(name string) string { return line(name, "v", hash, "1", "MIT", "https://e.org/x") }
	hashed := func(sha string) string { return line("a/b", "v", sha, "1", "MIT", "https://e.org/x") }
	sized := func(bytes string) string { return line("a/b", "v", hash, bytes, "MIT", "https://e.org/x") }
	at := func(url string) string { return line("a/b", "v", hash, "1", "MIT", url) }
	for _, c := range []struct{ name, text, want string }{
		{"too few fields", "a/b v " + hash, "5: 3 fields"},
		{"two blanks", "a/b  v " + hash + " 1 MIT https://e.org/x", "7 fields"},
		{"trailing blank", named("a/b") + " ", "7 fields"},
		{"carriage return", named("a/b") + "\r", "carriage return"},
		{"parent folder", named("a/../b"), "field name"},
		{"parent folder first", named("../b"), "field name"},
		{"absolute", named("/etc/passwd"), "absolute"},
		{"backslash", named(`a\..\b`), "backslash"},
		{"drive", named("c:/x"), "':'"},
		{"empty element", named("a//b"), "plain path"},
		{"trailing slash", named("a/b/"), "plain path"},
		{"dot", named("./a/b"), "plain path"},
		{"dots that windows drops", named("a/.../b"), "ends in a dot"},
		{"no folder", named("a"), "no folder"},
		{"control character", named("a/\x01"), "character"},
		{"not ASCII", named("a/é"), "character"},
		{"short hash", hashed("abc"), "field sha256"},
		{"upper-case hash", hashed(strings.ToUpper(hash)), "field sha256"},
		{"hash of other letters", hashed(strings.Repeat("xy", 32)), "field sha256"},
		{"hash with a path", hashed("../" + hash[3:]), "field sha256"},
		{"negative size", sized("-1"), "field bytes"},
		{"no size", sized("0"), "field bytes"},
		{"size with zeros", sized("01"), "field bytes"},
		{"size with a sign", sized("+1"), "field bytes"},
		{"huge size", sized("9223372036854775807"), "field bytes"},
		{"size beyond 64 bits", sized("99999999999999999999"), "field bytes"},
		{"licence", line("a/b", "v", hash, "1", "MIT,BSD", "https://e.org/x"), "field licence"},
		{"no version", line("a/b", "", hash, "1", "MIT", "https://e.org/x"), "field version"},
		{"file URL", at("file:///etc/passwd"), "field url"},
		{"ftp URL", at("ftp://e.org/x"), "field url"},
		{"relative URL", at("x/y"), "field url"},
		{"no host", at("https:///x"), "field url"},
		{"credentials", at("https://me:secret@e.org/x"), "field url"},
		{"fragment", at("https://e.org/data.tar#x"), "field url"},
		{"twice", named("a/b") + "\n" + named("a/b"), "6: field name: a/b is listed twice"},
		{"unsorted", named("b/b") + "\n" + named("a/b"), "6: field name: a/b comes after b/b"},
		{"file and folder", named("a/b") + "\n" + named("a/b-c/d") + "\n" + named("a/b/c"), "7: field name: a/b is both"},
		{"sizes of one hash", sized("1") + "\n" + line("a/c", "v", hash, "2", "MIT", "https://e.org/x"), "6: field bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseLock("datasets.lock", []byte("# 1\n# 2\n\n# 4\n"+c.text+"\n"))
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.HasPrefix(err.Error(), "datasets.lock:") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %q, want datasets.lock:LINE and %q", err, c.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("error %q shows a password", err)
			}
		})
	}
}

// The lock of the repository parses, is sorted, and pins what it says it pins.
func TestBuiltinLock(t *testing.T) {
	l, err := ParseLock("datasets.lock", builtinLock(t))
	if err != nil {
		t.Fatal(err)
	}
	files := l.Files()
	if !slices.IsSortedFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("not sorted by name")
	}
	revision := regexp.MustCompile(`^[0-9a-f]{40}$`)
	for _, f := range files {
		if !revision.MatchString(f.Version) || !strings.Contains(f.URL, "/"+f.Version+"/") {
			t.Errorf("%s: the URL %s is not pinned to the revision %s", f.Name, f.URL, f.Version)
		}
	}
	for folder, want := range map[string]int{
		"mmlu/dev": 57, "mmlu/val": 57, "mmlu/test": 57, "bbh/bbh": 28, "bbh/cot-prompts": 27, "bfcl/v3": 40, "bfcl/v4": 41,
	} {
		if got := len(l.Folder(folder)); got != want {
			t.Errorf("%s has %d files, want %d", folder, got, want)
		}
	}
}

func FuzzParseLock(f *testing.F) {
	f.Add([]byte("a/b v " + hash + " 1 MIT https://e.org/x\n"))
	f.Add([]byte("# x\n\na/b v " + hash + " 1 MIT https://e.org/x\na/c w " + hash + " 1 MIT https://e.org/x"))
	f.Add([]byte("../b v " + hash + " 1 MIT https://e.org/x\n"))
	f.Add([]byte(`a\b v ` + hash + " 1 MIT file://x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ParseLock("x.lock", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x.lock:") {
				t.Errorf("error without a position: %v", err)
			}
			return
		}
		last := ""
		for _, file := range l.Files() {
			if file.Name <= last || strings.Contains(file.Name, "..") && slices.Contains(strings.Split(file.Name, "/"), "..") ||
				strings.HasPrefix(file.Name, "/") || strings.ContainsAny(file.Name, "\\:\x00") {
				t.Errorf("accepted the name %q after %q", file.Name, last)
			}
			if got, ok := l.File(file.Name); !ok || got != file {
				t.Errorf("File(%q) does not find it", file.Name)
			}
			if !slices.Contains(l.Folder(file.Suite()), file) {
				t.Errorf("Folder(%q) lacks %q", file.Suite(), file.Name)
			}
			last = file.Name
		}
	})
}
