package kernels

// tiling is the order in which blocks of activations are in memory. Either row by row, or in chunks, of so many
// of each row. A chunk is in tiles of as many rows as kernels multiply together, the last one of those that are
// left, and a tile has one of each row, then the next of each.
type tiling struct {
	height      int // rows of a tile; 0: row by row
	first, rows int // the first row that is meant, and the number of all
}

// chunkBlocks is the number of blocks of each row in a chunk, and of weights that are unpacked at a time: a
// super-block.
const chunkBlocks = 8

// at returns the index of block i of a row, which has so many, and how far on the next one is, up to the end of
// the chunk.
func (t tiling) at(row, i, blocks int) (at, step int) {
	row += t.first
	if t.height == 0 {
		return row*blocks + i, 1
	}
	begin := i / chunkBlocks * chunkBlocks
	inChunk := min(chunkBlocks, blocks-begin)
	above := row / t.height * t.height
	step = min(t.height, t.rows-above)
	return begin*t.rows + above*inChunk + (i-begin)*step + row - above, step
}
