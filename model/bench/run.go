package bench

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"assay/model/decoder"
	"assay/model/engine"
	"assay/model/gguf"
	"assay/model/kernels"
)

// Options sets what is measured and how. None of it changes a result of the model.
type Options struct {
	Decoder  decoder.Options
	KVMemory int64 // bytes for keys and values; 0 means no bound

	Time     time.Duration // least time of a repeat; 0 means once through
	Count    int           // repeats; 0 means 3
	Only     []string      // figures or groups of them; empty means all. See Figures
	Subjects int           // of the MMLU-shaped workload; 0 means 4
	Items    int           // of a subject; 0 means 12
	Memory   int           // bytes that are read for the ceiling; 0 means 512 MiB

	Synthetic    bool   // the weights are random
	Quantization string // its name, for the report

	// Progress, where set, is told what is about to be measured.
	Progress func(round int, name string)
}

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		field    *int
		standard int
	}{{&o.Count, 3}, {&o.Subjects, 4}, {&o.Items, 12}, {&o.Memory, 512 << 20}} {
		if *d.field <= 0 {
			*d.field = d.standard
		}
	}
	if o.Progress == nil {
		o.Progress = func(int, string) {}
	}
	return o
}

// Run measures a model. It returns what it has measured so far with the error of ctx if that ends
// first.
func Run(ctx context.Context, f *gguf.File, o Options) (*Report, error) {
	o = o.withDefaults()
	figures, err := choose(o.Only)
	if err != nil {
		return nil, err
	}
	o.Progress(0, "load the weights")
	m, err := decoder.Load(ctx, f, o.Decoder)
	if err != nil {
		return nil, err
	}
	w, err := workOf(f, m.Config())
	if err != nil {
		return nil, err
	}
	s := &session{options: o, model: m, config: m.Config(), work: w}
	p := newProber(s.config.Threads, o.Memory, o.Time)
	report := describe(f, s)
	c := newCollector()
	err = s.rounds(ctx, p, figures, c)
	report.Measurements = c.measurements()
	return report, err
}

func describe(f *gguf.File, s *session) *Report {
	c := s.config
	name, err := f.String("general.name")
	if err != nil {
		name = c.Architecture // a file may be without a name
	}
	return &Report{
		Format: Format,
		Model: Model{
			Name:         name,
			Architecture: c.Architecture,
			Quantization: s.options.Quantization,
			Synthetic:    s.options.Synthetic,
			Parameters:   c.Parameters,
			PackedBytes:  int64(s.work.bytes),
			Activations:  string(c.Activations),
			KVCache:      string(c.KV),
		},
		Machine: Machine{
			OS:              runtime.GOOS,
			Arch:            runtime.GOARCH,
			CPUPath:         kernels.Path(),
			DotInstructions: kernels.PeakDotInstructions(),
			Threads:         c.Threads,
			GOMAXPROCS:      runtime.GOMAXPROCS(0),
		},
		Settings: Settings{
			Seconds:  s.options.Time.Seconds(),
			Count:    s.options.Count,
			Subjects: s.options.Subjects,
			Items:    s.options.Items,
			KVMemory: s.options.KVMemory,
		},
	}
}

// session is a model under measurement.
type session struct {
	options Options
	model   *decoder.Model
	config  decoder.Config
	work    work
	seed    uint64 // of the next tokens: prompts must not share what they are not meant to
}

// rounds measures everything several times over, and ceilings before and after each figure, so that
// what else the machine does in the meantime falls on all alike.
func (s *session) rounds(ctx context.Context, p *prober, figures []figure, c *collector) error {
	s.options.Progress(0, "warm up")
	if err := s.warmUp(ctx); err != nil {
		return err
	}
	for round := 1; round <= s.options.Count; round++ {
		c.newRound()
		s.options.Progress(round, "ceilings")
		before, err := p.measure(ctx)
		if err != nil {
			return err
		}
		c.addCeilings(before)
		for _, f := range figures {
			if f.context > s.config.Context {
				continue
			}
			s.options.Progress(round, f.name)
			readings, err := f.measure(ctx, s)
			if err != nil {
				return fmt.Errorf("measure %s: %w", f.name, err)
			}
			after, err := p.measure(ctx)
			if err != nil {
				return err
			}
			c.addCeilings(after)
			for _, r := range readings {
				c.add(r, s.work, before.mean(after))
			}
			before = after
		}
	}
	return nil
}

// engine starts an engine with at least so many slots, otherwise as a run would.
func (s *session) engine(slots int) *engine.Engine {
	o := engine.Options{KVMemory: s.options.KVMemory}
	if slots > standardSlots {
		o.Slots = slots
	}
	return engine.New(s.model, o)
}

// standardSlots is what an engine has by default.
const standardSlots = 16
