package bench

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"assay/model/gguf"
	"assay/model/quant"
)

// filler writes random weights of one tensor.
type filler struct {
	kind     gguf.Type
	keep     uint64 // bits that are random
	fixed    uint64 // the others
	scale    uint16 // binary16, of blocks that have one
	min      uint16
	constant bool // every weight is 1: norms
}

// field is where a block has its binary16 scale and min, -1 for none, and the ratio of min to scale
// that centres the values.
type field struct {
	scale, min int
	ratio      float64
}

var fields = map[gguf.Type]field{
	gguf.Q8_0: {0, -1, 0}, gguf.Q4_0: {0, -1, 0}, gguf.Q6_K: {208, -1, 0},
	gguf.Q4_K: {0, 2, 7.5}, gguf.Q5_K: {0, 2, 15.5},
}

// fillerOf returns the filler of a tensor, whose weights are as large as keeps activations in range:
// their root mean square is about 1/sqrt(inputs).
func fillerOf(t tensor) (filler, error) {
	if t.outputs == 0 {
		return filler{constant: true}, nil
	}
	f := filler{kind: t.kind}
	rms := 1 / math.Sqrt(float64(t.inputs))
	// Numbers get a random sign and mantissa and one exponent, that of rms.
	exponent := uint64(math.Ilogb(rms))
	switch t.kind {
	case gguf.F32:
		f.keep, f.fixed = 0x807f_ffff, (exponent+127)<<23
		f.keep, f.fixed = f.keep|f.keep<<32, f.fixed|f.fixed<<32
	case gguf.F16:
		f.keep, f.fixed = 0x83ff*fourTimes, (exponent+15)<<10*fourTimes
	case gguf.BF16:
		f.keep, f.fixed = 0x807f*fourTimes, (exponent+127)<<7*fourTimes
	default:
		return f, f.setScale(rms)
	}
	return f, nil
}

// fourTimes repeats 16 bits when multiplied with them.
const fourTimes = 0x0001_0001_0001_0001

// setScale chooses the scale that gives random blocks a root mean square.
func (f *filler) setScale(rms float64) error {
	at, ok := fields[f.kind]
	if !ok {
		return fmt.Errorf("random weights of type %v are not supported", f.kind)
	}
	f.keep = math.MaxUint64
	one := 1.0
	if at.min >= 0 {
		one = 1.0 / 16 // so that the min does not overflow
	}
	f.set(one, at.ratio)
	const blocks = 64
	sample := make([]byte, blocks*f.kind.BlockBytes())
	f.fill(sample, 0, 0)
	values := make([]float32, blocks*f.kind.BlockSize())
	if err := quant.Dequantize(f.kind, values, sample); err != nil {
		return err
	}
	sum := 0.0
	for _, v := range values {
		sum += float64(float64(v) * float64(v))
	}
	f.set(one*rms/math.Sqrt(sum/float64(len(values))), at.ratio)
	return nil
}

func (f *filler) set(scale, ratio float64) {
	f.scale, f.min = quant.ToF16(float32(scale)), quant.ToF16(float32(scale*ratio))
}

// fill writes random weights, which the two numbers choose.
func (f *filler) fill(dst []byte, tensor, chunk uint64) {
	if f.constant {
		for at := 0; at < len(dst); at += 4 {
			binary.LittleEndian.PutUint32(dst[at:], math.Float32bits(1))
		}
		return
	}
	r := rand.NewPCG(tensor, chunk)
	rest := dst
	for ; len(rest) >= 8; rest = rest[8:] {
		binary.LittleEndian.PutUint64(rest, r.Uint64()&f.keep|f.fixed)
	}
	var last [8]byte
	binary.LittleEndian.PutUint64(last[:], r.Uint64()&f.keep|f.fixed)
	copy(rest, last[:])

	at, ok := fields[f.kind]
	if !ok {
		return
	}
	for size := f.kind.BlockBytes(); len(dst) > 0; dst = dst[size:] {
		binary.LittleEndian.PutUint16(dst[at.scale:], f.scale)
		if at.min >= 0 {
			binary.LittleEndian.PutUint16(dst[at.min:], f.min)
		}
	}
}
