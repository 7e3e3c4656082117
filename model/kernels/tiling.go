package kernels

// tiling is the order in which values, or blocks of them, of some rows are in memory. Either row by row, or
// in chunks, of so many of each row. A chunk is in tiles of as many rows as kernels multiply together, the
// last one of those that are left, and a tile has one of each row, then the next of each.
type tiling struct {
	height      int // rows of a tile; 0: row by row
	first, rows int // the first row that is meant, and the number of all
}

// chunkBlocks is the number of blocks of each row in a chunk, and of weights that are unpacked at a time: a
// super-block.
const chunkBlocks = 8

// at returns the index of item i, of so many in a row, of a row, and how far on the next one is, up to the end
// of the chunk.
func (t tiling) at(row, i, items, chunk int) (at, step int) {
	row += t.first
	if t.height == 0 {
		return row*items + i, 1
	}
	begin := i / chunk * chunk
	inChunk := min(chunk, items-begin)
	above := row / t.height * t.height
	step = min(t.height, t.rows-above)
	return begin*t.rows + above*inChunk + (i-begin)*step + row - above, step
}
