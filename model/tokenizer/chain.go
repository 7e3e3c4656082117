package tokenizer

// chain is a linked list of symbols whose neighbours are merged pair by pair,
// the lowest rank first, the leftmost first among equals, in O(n log n). Both
// byte-pair encoding and SentencePiece end up here.
type chain struct {
	nodes []chainNode
	heap  []uint64 // rank<<32 | index of the left node; may hold outdated pairs
}

type chainNode struct {
	start, end int32  // span of the text
	symbol     int32  // what the span is
	prev, next int32  // neighbours, -1 at the ends
	rank       uint32 // of the pair with next, noRank if it does not merge
	result     int32  // symbol of that pair
}

// ranker says how the pair of neighbours left and right merges.
type ranker interface {
	rankPair(left, right *chainNode) (rank uint32, result int32)
}

// reset empties the chain and drops buffers that one huge input has left.
func (c *chain) reset() {
	const keep = 1 << 16
	if cap(c.nodes) > keep {
		c.nodes, c.heap = nil, nil
	}
	c.nodes, c.heap = c.nodes[:0], c.heap[:0]
}

// push adds a symbol at the end.
func (c *chain) push(start, end int, symbol int32) {
	i := int32(len(c.nodes))
	c.nodes = append(c.nodes, chainNode{
		start: int32(start), end: int32(end), symbol: symbol, prev: i - 1, next: i + 1, rank: noRank,
	})
}

// merge joins pairs until none is left. The nodes that remain are linked from
// node 0 by next.
func (c *chain) merge(r ranker) {
	if len(c.nodes) == 0 {
		return
	}
	c.nodes[len(c.nodes)-1].next = -1
	for i := range c.nodes[:len(c.nodes)-1] {
		c.rank(r, int32(i))
	}
	for len(c.heap) > 0 {
		top := c.pop()
		i := int32(uint32(top))
		if c.nodes[i].rank != uint32(top>>32) || c.nodes[i].rank == noRank {
			continue // the pair has changed since
		}
		c.join(i)
		if p := c.nodes[i].prev; p >= 0 {
			c.rank(r, p)
		}
		c.rank(r, i)
	}
}

// join merges node i with the next one.
func (c *chain) join(i int32) {
	left := &c.nodes[i]
	right := &c.nodes[left.next]
	left.symbol, left.end, left.next = left.result, right.end, right.next
	right.rank = noRank
	if right.next >= 0 {
		c.nodes[right.next].prev = i
	}
}

// rank looks at the pair that starts at node i and queues it if it merges.
func (c *chain) rank(r ranker, i int32) {
	left := &c.nodes[i]
	left.rank = noRank
	if left.next < 0 {
		return
	}
	left.rank, left.result = r.rankPair(left, &c.nodes[left.next])
	if left.rank != noRank {
		c.add(uint64(left.rank)<<32 | uint64(uint32(i)))
	}
}

// add and pop keep heap a binary heap, lowest first.
func (c *chain) add(v uint64) {
	c.heap = append(c.heap, v)
	h := c.heap
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if h[parent] <= v {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = v
}

func (c *chain) pop() uint64 {
	h := c.heap
	top, v := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	c.heap = h
	if len(h) == 0 {
		return top
	}
	i := 0
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && h[child+1] < h[child] {
			child++
		}
		if v <= h[child] {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = v
	return top
}
