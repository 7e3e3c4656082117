package decoder

import "assay/model/kernels"

// workspace is the memory of one forward pass, kept for the next.
type workspace struct {
	batch batch

	x    []float32     // [rows][width] the residual stream
	h    kernels.Input // [rows][width] normalized, input of projections
	q    []float32     // [rows][heads*dim]
	k, v []float32     // [rows][kv*dim]
	a    kernels.Input // [rows][heads*dim] what attention reads
	y    []float32     // [rows][width] what a block adds to x
	gate []float32     // [rows][ffn], if anybody looks at it
	up   []float32     // [rows][ffn], likewise
	z    kernels.Input // [rows][ffn] hidden state of the feed-forward network

	cos, sin []float32 // [rows][pairs]
	logits   []float32 // [up to logitRows][vocab]

	tiles   []tile
	pieces  []piece
	threads []threadSpace

	observer Observer // of this pass, or nil
}

// threadSpace is the memory of one goroutine.
type threadSpace struct {
	attention kernels.AttentionScratch
	gate, up  []float32 // some rows and panels
	pages     []kernels.Page
	list      []kernels.Attention
}

func newWorkspace(threads int) *workspace {
	return &workspace{threads: make([]threadSpace, threads)}
}

// resize returns a slice of n elements of any content, s itself if it has room.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// shape makes x an input of the given shape, of any content.
func shape(x *kernels.Input, rows, cols int) {
	x.Rows, x.Cols = rows, cols
	x.F32 = resize(x.F32, rows*cols)
}
