package drift

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func written(t testing.TB, f *Fingerprint) string {
	t.Helper()
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestFingerprintFile(t *testing.T) {
	f := fingerprint(t, perturbed(t, "", 0), 64)
	text := written(t, f)
	got, err := ReadFingerprint(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f, got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	if n := strings.Count(text, "\n"); n != len(f.Operations)+2 {
		t.Errorf("%d lines, want one for each of %d operations", n, len(f.Operations))
	}
}

// small is the least fingerprint.
const small = `{"schema":1,"model":"m","weights_digest":"","numerics_version":1,"cpu_path":"avx2","activations":"int8","kv_cache":"f16","chunk":64,` +
	`"tokens_sha256":"` + zeros + `","lengths":[2],"operations":[` +
	`{"layer":-1,"operation":"embedding","columns":4,"sha256":"` + zeros + `","rows":"0123456789abcdef","max_abs":2,"mean":0.5,"rms":1}]}`

const zeros = "0000000000000000000000000000000000000000000000000000000000000000"

func TestReadFingerprintRefuses(t *testing.T) {
	if _, err := ReadFingerprint(strings.NewReader(small)); err != nil {
		t.Fatal(err)
	}
	twice := small[strings.Index(small, `{"layer"`) : len(small)-2]
	for _, tc := range []struct{ old, new, want string }{
		{`"schema":1`, `"schema":2`, "its schema is 2, want 1"},
		{`[2]`, `[-1,3]`, "text 1 has -1 tokens"},
		{`[2]`, `[]`, "its texts have 0 tokens"},
		{`[2]`, `[4096,4096]`, "its texts have 8192 tokens, want 1 to 4096"},
		{`[2]`, `[3]`, "embedding has 2 rows, want 3"},
		{`"embedding"`, `"softmax"`, `operation 1: there is no operation "softmax"`},
		{`"layer":-1`, `"layer":-2`, "layer is -2"},
		{`"columns":4`, `"columns":0`, "embedding has 0 columns"},
		{`"rms":1`, `"rms":-1`, "negative max_abs, rms"},
		{`0123456789abcdef`, `0123456789abcdefg0`, "the hashes of rows"},
		{`0123456789abcdef`, `0123456789ab`, "12 digits, want a multiple of 8"},
		{`"sha256":"00`, `"sha256":"0`, "63 digits, want 64"},
		{twice, "", "it has no operations"},
		{twice, twice + "," + twice, "operation 2: embedding is there twice"},
		{small, "", "not a fingerprint"},
		{small, `{"schema":"x"}`, "not a fingerprint"},
	} {
		_, err := ReadFingerprint(strings.NewReader(strings.Replace(small, tc.old, tc.new, 1)))
		if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s instead of %.20s: error %v, want %q", tc.new, tc.old, err, tc.want)
		}
	}
}

// What is accepted can be written and compared, and is read back as it was.
func FuzzReadFingerprint(f *testing.F) {
	f.Add(small)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ReadFingerprint(strings.NewReader(text))
		if err != nil {
			return
		}
		again, err := ReadFingerprint(strings.NewReader(written(t, got)))
		if err != nil {
			t.Fatalf("what was written is refused: %v", err)
		}
		if diff := cmp.Diff(got, again); diff != "" {
			t.Errorf("read back:\n%s", diff)
		}
		l, err := Localize(got, again)
		if err != nil || l.First != -1 {
			t.Errorf("a fingerprint differs from itself: %+v, %v", l, err)
		}
	})
}
