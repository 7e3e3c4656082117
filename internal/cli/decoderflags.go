package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"assay/model/decoder"
	"assay/model/engine"
)

// decoderFlags are the flags that set how the local decoder computes.
type decoderFlags struct {
	threads     int
	activations string
	kv          string
	kvMemory    string
}

func (d *decoderFlags) register(cmd *cobra.Command) {
	cmd.Flags().IntVar(&d.threads, "threads", 0, "threads of the decoder; never changes a result (0: all cores)")
	cmd.Flags().StringVar(&d.activations, "activations", "auto", "precision of activations against quantized weights: int8, int8x1 (8 bits for keys and values too, as in llama.cpp), f32 (auto: int8)")
	cmd.Flags().StringVar(&d.kv, "kv", "auto", "precision of the KV cache: f16, f32 (auto: f16 where activations are int8, else f32)")
	cmd.Flags().StringVar(&d.kvMemory, "kv-memory", "auto", "memory for keys and values, such as 8GiB; never changes a result (auto: half of what is free)")
}

// options checks the flags.
func (d *decoderFlags) options() (decoder.Options, error) {
	o := decoder.Options{Threads: d.threads}
	if d.threads < 0 || d.threads > decoder.MaxThreads {
		return o, usageError("--threads is %d, want 1 to %d, or 0 for all cores", d.threads, decoder.MaxThreads)
	}
	var err error
	if o.Activations, err = oneOf("activations", d.activations, decoder.ActivationsInt8, decoder.ActivationsInt8x1, decoder.ActivationsF32); err != nil {
		return o, err
	}
	o.KV, err = oneOf("kv", d.kv, decoder.KVF16, decoder.KVF32)
	return o, err
}

// engine checks the flags of the engine, which has slots for so many requests
// at a time, 0 for the default.
func (d *decoderFlags) engine(slots int) (engine.Options, error) {
	o := engine.Options{Slots: slots}
	if d.kvMemory == "auto" {
		return o, nil
	}
	var err error
	if o.KVMemory, err = parseBytes(d.kvMemory); err != nil {
		return o, usageError("--kv-memory: %w", err)
	}
	return o, nil
}

// oneOf checks a flag that takes one of a few words, or "auto" for the default.
func oneOf[T ~string](flag, value string, words ...T) (T, error) {
	if value == "auto" {
		return "", nil
	}
	if !slices.Contains(words, T(value)) {
		known := "auto"
		for _, w := range words {
			known += ", " + string(w)
		}
		return "", usageError("--%s is %q, want one of %s", flag, value, known)
	}
	return T(value), nil
}
