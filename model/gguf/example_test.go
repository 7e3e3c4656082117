package gguf_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"

	"assay/model/gguf"
)

func Example() {
	w := gguf.NewWriter()
	if err := errors.Join(
		w.Set("general.architecture", "granite"),
		w.Set("granite.block_count", uint32(40)),
		w.AddTensor("output_norm.weight", gguf.F32, []uint64{4}, gguf.Bytes(make([]byte, 16))),
	); err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if _, err := w.WriteTo(&file); err != nil {
		log.Fatal(err)
	}

	f, err := gguf.Parse("granite.gguf", file.Bytes())
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	layers, err := f.Uint("granite.block_count")
	fmt.Println(layers, err)
	base, err := f.FloatOr("granite.rope.freq_base", 10000)
	fmt.Println(base, err)
	_, err = f.Uint("granite.embedding_length")
	fmt.Println(err)
	for _, t := range f.Tensors() {
		fmt.Println(t.Name, t.Type, t.Dims, t.Bytes())
	}
	// Output:
	// 40 <nil>
	// 10000 <nil>
	// granite.gguf: key "granite.embedding_length" is missing (convert the model again with a current converter)
	// output_norm.weight F32 [4] 16
}
