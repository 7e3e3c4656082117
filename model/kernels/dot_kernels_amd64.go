//go:build amd64 && !purego

package kernels

// dotFunc adds rows of quantized activations times blocks of a panel of weights to c. ldc and lda
// are the bytes from one row to the next; there are tiles times as many rows as the kernel is for.
// What is at next, and activations by so many bytes ahead of others, is fetched into the cache.
type dotFunc func(c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, scale, min *float32, blocks, tiles int, next *byte, ahead uintptr)

// dotFuncs are the kernels of AVX2 for 1, 2 and 4 rows.
type dotFuncs [3]dotFunc

// tileHeight is the number of rows of a tile: of activations whose blocks, or values, AVX-512 kernels find next to
// each other.
const tileHeight = 6

// tileFunc sets rows of a panel of c to those of from, plus tiles of rows of quantized activations times blocks of
// weights. ldc and ldf are the bytes from one row to the next. For every block of a tile 64 bytes at next, which may be
// any address, and so many times more as extra, are fetched into the cache.
type tileFunc func(c *float32, ldc uintptr, from *float32, ldf uintptr, a, w *byte, scale, min *float32, blocks, tiles int, next uintptr, extra int)

// tileFuncs are the kernels for tiles of 1 to tileHeight rows.
type tileFuncs [tileHeight]tileFunc

// blockKernels are those that multiply weights as they are packed, for few rows, and unpacked ones.
type blockKernels struct {
	records recordFuncs
	dot     dotFuncs  // of AVX2
	tiles   tileFuncs // of AVX-512
}

func (w *blockPanels) tileKernels() tileFuncs {
	switch {
	case w.parts == 2 && w.layout.HasMin:
		return tileFuncs{dotUp255HalfMin1xAVX512, dotUp255HalfMin2xAVX512, dotUp255HalfMin3xAVX512,
			dotUp255HalfMin4xAVX512, dotUp255HalfMin5xAVX512, dotUp255HalfMin6xAVX512}
	case w.parts == 2:
		return tileFuncs{dotUp255Half1xAVX512, dotUp255Half2xAVX512, dotUp255Half3xAVX512,
			dotUp255Half4xAVX512, dotUp255Half5xAVX512, dotUp255Half6xAVX512}
	case w.layout.HasMin:
		return tileFuncs{dotUp255Min1xAVX512, dotUp255Min2xAVX512, dotUp255Min3xAVX512,
			dotUp255Min4xAVX512, dotUp255Min5xAVX512, dotUp255Min6xAVX512}
	}
	return tileFuncs{dotUp2551xAVX512, dotUp2552xAVX512, dotUp2553xAVX512,
		dotUp2554xAVX512, dotUp2555xAVX512, dotUp2556xAVX512}
}

// dotKernels chooses by how many products fit into 16 bits, too.
func (w *blockPanels) dotKernels() dotFuncs {
	switch {
	case w.bits == 8:
		return dotFuncs{dotSigned1xAVX2, dotSigned2xAVX2, dotSigned4xAVX2}
	case w.bits == 6:
		return dotFuncs{dotUp63Half1xAVX2, dotUp63Half2xAVX2, dotUp63Half4xAVX2}
	case w.bits == 5 && w.layout.HasMin:
		return dotFuncs{dotUp31Min1xAVX2, dotUp31Min2xAVX2, dotUp31Min4xAVX2}
	case w.bits == 5:
		return dotFuncs{dotUp311xAVX2, dotUp312xAVX2, dotUp314xAVX2}
	case w.parts == 2 && w.layout.HasMin:
		return dotFuncs{dotUp15HalfMin1xAVX2, dotUp15HalfMin2xAVX2, dotUp15HalfMin4xAVX2}
	case w.parts == 2:
		return dotFuncs{dotUp15Half1xAVX2, dotUp15Half2xAVX2, dotUp15Half4xAVX2}
	case w.layout.HasMin:
		return dotFuncs{dotUp15Min1xAVX2, dotUp15Min2xAVX2, dotUp15Min4xAVX2}
	}
	return dotFuncs{dotUp151xAVX2, dotUp152xAVX2, dotUp154xAVX2}
}
