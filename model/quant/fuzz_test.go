package quant

import (
	"encoding/binary"
	"math"
	"testing"

	"assay/model/gguf"
)

// FuzzDequantize reads arbitrary bytes as each type: no panic, an error exactly if the length does
// not fit, and the integer view agrees.
func FuzzDequantize(f *testing.F) {
	f.Add(uint32(gguf.Q4_K), []byte{})
	f.Add(uint32(gguf.F32), []byte{0, 0, 0xc0, 0x7f})
	f.Add(uint32(gguf.IQ1_S), make([]byte, 50))
	for _, typ := range dequantizable {
		block := make([]byte, 2*typ.BlockBytes())
		for i := range block {
			block[i] = byte(draw(3, i))
		}
		f.Add(uint32(typ), block)
		f.Add(uint32(typ), block[1:])
	}
	f.Fuzz(func(t *testing.T, id uint32, src []byte) {
		typ := gguf.Type(id)
		if !Supported(typ) {
			if Dequantize(typ, nil, src) == nil {
				t.Fatalf("%v is not supported but gives no error", typ)
			}
			return
		}
		blocks := len(src) / typ.BlockBytes()
		whole := len(src) == blocks*typ.BlockBytes()
		err := Dequantize(typ, make([]float32, blocks*typ.BlockSize()), src)
		if (err == nil) != whole {
			t.Fatalf("%v, %d bytes: error %v", typ, len(src), err)
		}
		if _, ok := LayoutOf(typ); ok && whole {
			checkViews(t, typ, src)
		}
	})
}

// FuzzQuantize writes arbitrary values as each type: no panic, no row with infinite or NaN values
// in it, and an error only where a value is not finite or large.
func FuzzQuantize(f *testing.F) {
	for _, typ := range quantizable {
		row := make([]byte, 4*typ.BlockSize())
		f.Add(uint32(typ), row)
		for i := range row {
			row[i] = byte(draw(4, i))
		}
		f.Add(uint32(typ), row)
		for i, v := range weightLike(5, len(row)/4) {
			binary.LittleEndian.PutUint32(row[4*i:], math.Float32bits(v))
		}
		f.Add(uint32(typ), row)
	}
	f.Fuzz(func(t *testing.T, id uint32, raw []byte) {
		typ := gguf.Type(id)
		if !CanQuantize(typ) {
			return
		}
		x := make([]float32, len(raw)/4/typ.BlockSize()*typ.BlockSize())
		dequantizeF32(x, raw)
		row := make([]byte, len(x)/typ.BlockSize()*typ.BlockBytes())
		if err := Quantize(typ, row, x); err != nil {
			if _, large := largest(x); abs(large) < 1<<15 && allFinite(x) {
				t.Fatal(err)
			}
			return
		}
		if err := Dequantize(typ, x, row); err != nil {
			t.Fatal(err)
		}
		if !allFinite(x) {
			t.Fatalf("%v: values that are not finite after quantizing", typ)
		}
	})
}

func allFinite(x []float32) bool {
	for _, v := range x {
		if !isFinite(v) {
			return false
		}
	}
	return true
}
