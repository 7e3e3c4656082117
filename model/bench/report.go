package bench

import (
	"encoding/json"
	"fmt"
	"io"
)

// Format names the form of a report as JSON. It changes when a key changes its meaning.
const Format = "assay-bench-1"

// Report is what a benchmark found. It says nothing about the machine but what counts for the
// figures.
type Report struct {
	Format       string        `json:"format"`
	Model        Model         `json:"model"`
	Machine      Machine       `json:"machine"`
	Settings     Settings      `json:"settings"`
	Measurements []Measurement `json:"measurements"` // ceilings first, then figures in a fixed order
}

// Model describes what was measured.
type Model struct {
	Name         string `json:"name"`
	Architecture string `json:"architecture"`
	Quantization string `json:"quantization"`
	Synthetic    bool   `json:"synthetic"` // random weights
	Parameters   uint64 `json:"parameters"`
	PackedBytes  int64  `json:"packed_bytes"` // read for each decoded token
	Activations  string `json:"activations"`
	KVCache      string `json:"kv_cache"`
}

// Machine describes what was measured on.
type Machine struct {
	OS              string `json:"os"`
	Arch            string `json:"arch"`
	CPUPath         string `json:"cpu_path"`
	DotInstructions string `json:"dot_instructions"` // of ceiling-dot
	Threads         int    `json:"threads"`
	GOMAXPROCS      int    `json:"gomaxprocs"`
}

// Settings are the options that figures depend on.
type Settings struct {
	Seconds  float64 `json:"seconds"` // least time of a repeat
	Count    int     `json:"count"`
	Subjects int     `json:"mmlu_subjects"`
	Items    int     `json:"mmlu_items"` // of a subject
	KVMemory int64   `json:"kv_memory"`  // bytes; 0: no bound
}

// Measurement is one figure.
type Measurement struct {
	Name    string    `json:"name"`
	Value   float64   `json:"value"` // median of the samples
	Unit    string    `json:"unit"`
	Share   *float64  `json:"share"`      // of the ceiling, median; null where there is none
	Ceiling string    `json:"ceiling"`    // the name of the measurement that bounds this one, or ""
	Prefill *float64  `json:"of_prefill"` // the rate relative to that of prefill-512, median
	Samples []float64 `json:"samples"`    // in the order of the repeats
}

// Spread is half the distance between the least and the greatest sample, relative to the value.
func (m Measurement) Spread() float64 {
	low, high := extent(m.Samples)
	if m.Value == 0 {
		return 0
	}
	return (high - low) / 2 / m.Value
}

// maxReport bounds the size of a report to read.
const maxReport = 16 << 20

// ReadReport reads a report from JSON. Errors say what is wrong with it.
func ReadReport(r io.Reader) (*Report, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxReport+1))
	if err != nil {
		return nil, fmt.Errorf("read a report: %w", err)
	}
	if len(data) > maxReport {
		return nil, fmt.Errorf("a report of more than %d bytes is none", maxReport)
	}
	var report Report
	if err := json.Unmarshal(data, &report); err != nil {
		return nil, fmt.Errorf("not a report of a benchmark: %w", err)
	}
	if report.Format != Format {
		return nil, fmt.Errorf("not a report of a benchmark: the key \"format\" is %.40q, want %q", report.Format, Format)
	}
	seen := map[string]bool{}
	for i, m := range report.Measurements {
		if m.Name == "" || seen[m.Name] {
			return nil, fmt.Errorf("measurement %d: the name %.40q is missing or there twice", i, m.Name)
		}
		if len(m.Samples) == 0 || !(m.Value > 0) {
			return nil, fmt.Errorf("measurement %.40q has %d samples and the value %v", m.Name, len(m.Samples), m.Value)
		}
		seen[m.Name] = true
	}
	return &report, nil
}

// WriteTo writes the report as indented JSON.
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return 0, fmt.Errorf("write a report: %w", err)
	}
	n, err := w.Write(append(data, '\n'))
	return int64(n), err
}
