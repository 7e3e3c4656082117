package engine

import "assay/model/decoder"

// prefix is a sequence kept after the job that evaluated it, for jobs that
// begin with the same tokens. It holds exactly the tokens of its node.
type prefix struct {
	node *node
	seq  *decoder.Sequence
	used int // time of the last use
}

// needed reports whether a waiting job begins with all of the prefix.
func (p *prefix) needed() bool { return p.node.waiting > 0 }

// prefixes are the sequences kept. Those that a waiting job needs stay; of the
// others the last used ones stay, for requests that are still to come.
type prefixes struct {
	trie trie
	list []*prefix
	idle int // how many to keep that nobody waits for
}

// keep takes over what a slot has evaluated.
func (p *prefixes) keep(s *slot, now int) {
	if len(s.tokens) > 0 {
		p.place(&prefix{seq: s.seq, used: now}, p.trie.insert(s.tokens))
		s.seq, s.tokens = s.model.NewSequence(), nil
	}
	idle := 0
	for _, h := range p.list {
		if !h.needed() {
			idle++
		}
	}
	for ; idle > p.idle; idle-- {
		p.evict()
	}
}

// place makes h the prefix of a node, of which it has become a user. Where
// there is one already, one of the two is enough.
func (p *prefixes) place(h *prefix, n *node) {
	if other := n.prefix; other != nil {
		other.used = max(other.used, h.used)
		h.seq.Truncate(0)
		n.leave()
		return
	}
	h.node, n.prefix = n, h
	n.count(0, 0, 1)
	p.list = append(p.list, h)
}

// remove takes a prefix from its node. Its sequence is still there.
func (p *prefixes) remove(h *prefix) {
	for i, other := range p.list {
		if other == h {
			p.list = append(p.list[:i], p.list[i+1:]...)
			break
		}
	}
	h.node.prefix = nil
	h.node.count(0, 0, -1)
	h.node.leave()
}

// evict gives up the least recently used prefix that no waiting job needs, down
// to the part of it that one does need and that nothing else holds. It returns
// false if there is none.
func (p *prefixes) evict() bool {
	var oldest *prefix
	for _, h := range p.list {
		if !h.needed() && (oldest == nil || h.used < oldest.used) {
			oldest = h
		}
	}
	if oldest == nil {
		return false
	}
	part := oldest.node.above(func(n *node) bool { return n.waiting > 0 }).widest()
	if part == nil || part.kept > 1 {
		p.drop(oldest)
		return true
	}
	part.users++ // before the node below leaves, which may take it along
	p.remove(oldest)
	oldest.seq.Truncate(part.depth)
	p.place(oldest, part)
	return true
}

// evictNeeded gives up the prefix that the fewest jobs wait for, even though it
// will have to be evaluated again: the last resort where memory holds nothing
// else.
func (p *prefixes) evictNeeded() bool {
	var least *prefix
	for _, h := range p.list {
		if least == nil || h.node.waiting < least.node.waiting {
			least = h
		}
	}
	if least != nil {
		p.drop(least)
	}
	return least != nil
}

func (p *prefixes) drop(h *prefix) {
	p.remove(h)
	h.seq.Truncate(0)
}

// dropAll gives up everything.
func (p *prefixes) dropAll() {
	for len(p.list) > 0 {
		p.drop(p.list[0])
	}
}
