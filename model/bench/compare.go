package bench

import "fmt"

// Change is a measurement that two reports have.
type Change struct {
	Name     string
	Unit     string
	Old, New Measurement
	Ratio    float64 // of the values, new to old
	// Verdict says what the repeats allow to say.
	Verdict Verdict
}

// Verdict is whether two sets of samples differ.
type Verdict string

const (
	// VerdictDiffers means that every sample of one report is above every one of the other, with at
	// least three in each.
	VerdictDiffers Verdict = "differs"
	// VerdictSame means that the ranges of the samples overlap.
	VerdictSame Verdict = "within the spread"
	// VerdictUnknown means that there are too few samples to tell.
	VerdictUnknown Verdict = "too few repeats"
)

// leastSamples are those of which a range says anything: three above three others is chance in one of
// ten cases.
const leastSamples = 3

// Compare sets the measurements of two reports against each other, in the order of the new one, and
// notes what makes the comparison doubtful: other models, settings or machines.
func Compare(old, now *Report) (changes []Change, notes []string) {
	before := map[string]Measurement{}
	for _, m := range old.Measurements {
		before[m.Name] = m
	}
	for _, m := range now.Measurements {
		o, ok := before[m.Name]
		if !ok {
			notes = append(notes, fmt.Sprintf("%s is not in the old report", m.Name))
			continue
		}
		changes = append(changes, Change{Name: m.Name, Unit: m.Unit, Old: o, New: m, Ratio: m.Value / o.Value, Verdict: verdict(o.Samples, m.Samples)})
	}
	for _, d := range []struct {
		what     string
		old, now any
	}{
		{"model", old.Model.Name, now.Model.Name},
		{"quantization", old.Model.Quantization, now.Model.Quantization},
		{"activations", old.Model.Activations, now.Model.Activations},
		{"KV cache", old.Model.KVCache, now.Model.KVCache},
		{"CPU path", old.Machine.CPUPath, now.Machine.CPUPath},
		{"threads", old.Machine.Threads, now.Machine.Threads},
		{"MMLU subjects", old.Settings.Subjects, now.Settings.Subjects},
		{"MMLU items", old.Settings.Items, now.Settings.Items},
	} {
		if d.old != d.now {
			notes = append(notes, fmt.Sprintf("%s: %v then, %v now", d.what, d.old, d.now))
		}
	}
	return changes, notes
}

func verdict(old, now []float64) Verdict {
	if min(len(old), len(now)) < leastSamples {
		return VerdictUnknown
	}
	lowOld, highOld := extent(old)
	lowNew, highNew := extent(now)
	if lowNew > highOld || highNew < lowOld {
		return VerdictDiffers
	}
	return VerdictSame
}
