package bench

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func reportOf(path string, values map[string][]float64) *Report {
	r := &Report{Format: Format, Machine: Machine{CPUPath: path}}
	for _, name := range []string{"ceiling-dot", "prefill-512", "decode-1", "mmlu"} {
		if samples := values[name]; samples != nil {
			r.Measurements = append(r.Measurements, Measurement{Name: name, Value: median(samples), Unit: "x", Samples: samples})
		}
	}
	return r
}

func TestCompare(t *testing.T) {
	old := reportOf("avx2", map[string][]float64{"ceiling-dot": {10, 11, 12}, "prefill-512": {100, 110, 105}, "decode-1": {5}})
	now := reportOf("avx512", map[string][]float64{"ceiling-dot": {20, 22, 24}, "prefill-512": {109, 120, 130}, "decode-1": {7, 8, 9}, "mmlu": {1}})
	changes, notes := Compare(old, now)
	type line struct {
		Name    string
		Ratio   float64
		Verdict Verdict
	}
	var got []line
	for _, c := range changes {
		got = append(got, line{c.Name, c.Ratio, c.Verdict})
	}
	want := []line{{"ceiling-dot", 2, VerdictDiffers}, {"prefill-512", 120. / 105, VerdictSame}, {"decode-1", 1.6, VerdictUnknown}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"mmlu is not in the old report", "CPU path: avx2 then, avx512 now"}, notes); diff != "" {
		t.Error(diff)
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		samples []float64
		median  float64
		spread  float64
	}{
		{[]float64{4}, 4, 0},
		{[]float64{3, 5}, 4, 0.25},
		{[]float64{9, 1, 4}, 4, 1},
		{[]float64{1, 2, 4, 8}, 3, 7. / 6},
	} {
		m := Measurement{Value: median(c.samples), Samples: c.samples}
		if m.Value != c.median || m.Spread() != c.spread {
			t.Errorf("%v: median %v, spread %v, want %v and %v", c.samples, m.Value, m.Spread(), c.median, c.spread)
		}
	}
}

func TestReadReportErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "not a report of a benchmark: unexpected end of JSON input",
		"[]":                             "not a report of a benchmark: json: cannot unmarshal array",
		`{}`:                             `the key "format" is "", want "assay-bench-1"`,
		`{"format": "assay-bench-2"}`:    `the key "format" is "assay-bench-2"`,
		wrap(`{"name": ""}`):             "measurement 0: the name \"\" is missing",
		wrap(`{"name": "a"}`):            `measurement "a" has 0 samples and the value 0`,
		wrap(sample("a"), sample("a")):   `measurement 1: the name "a" is missing or there twice`,
		strings.Repeat(" ", maxReport+1): "a report of more than 16777216 bytes is none",
	} {
		if _, err := ReadReport(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", text, err, want)
		}
	}
}

func sample(name string) string { return `{"name": "` + name + `", "value": 2, "samples": [2]}` }

func wrap(measurements ...string) string {
	return `{"format": "assay-bench-1", "measurements": [` + strings.Join(measurements, ",") + "]}"
}

// FuzzReadReport: what is accepted can be compared, printed and read again.
func FuzzReadReport(f *testing.F) {
	f.Add([]byte(wrap(sample("prefill-512"))))
	f.Add([]byte(wrap(sample("a"), sample("b"))))
	f.Add([]byte(`{"format": "assay-bench-1", "model": {"parameters": 1e3}, "measurements": null}`))
	f.Add([]byte(`{"format": "assay-bench-1", "measurements": [{"name": "a", "value": 1e308, "share": null, "samples": [1e308, -1e308]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ReadReport(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		if changes, notes := Compare(r, r); len(changes) != len(r.Measurements) || len(notes) != 0 {
			t.Errorf("a report differs from itself: %v", notes)
		}
		for _, m := range r.Measurements {
			_ = m.Spread()
		}
		out, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ReadReport(strings.NewReader(string(out))); err != nil {
			t.Errorf("%s: %v", out, err)
		}
	})
}
