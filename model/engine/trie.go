package engine

import (
	"slices"

	"assay/model"
)

// trie holds the prompts of all jobs and of the prefixes kept for them, so that
// what they share is found by walking up from a prompt instead of comparing it
// with all others. It is a radix tree: a node stands for the tokens from the
// root to its end, and there is a node wherever two of its sequences part.
type trie struct{ root node }

type node struct {
	parent   *node
	label    []model.Token // from the end of the parent to the end of the node; not to be written
	depth    int           // tokens from the root
	children map[model.Token]*node
	users    int // jobs and kept prefixes that end exactly here
	prefix   *prefix
	towards  *node // the child that nearest went to last

	// Of this node and all below it:
	waiting int // jobs that are not admitted yet
	running int // jobs in slots
	kept    int // prefixes
}

// insert returns the node that ends with tokens, which must not change
// afterwards, and counts one user of it.
func (t *trie) insert(tokens []model.Token) *node {
	n := &t.root
	for n.depth < len(tokens) {
		rest := tokens[n.depth:]
		next := n.children[rest[0]]
		if next == nil {
			n = n.add(&node{label: rest, depth: len(tokens)})
			break
		}
		if shared := commonPrefix(next.label, rest); shared < len(next.label) {
			next = next.split(shared)
		}
		n = next
	}
	n.users++
	return n
}

// add makes child a child of n.
func (n *node) add(child *node) *node {
	if n.children == nil {
		n.children = map[model.Token]*node{}
	}
	child.parent = n
	n.children[child.label[0]] = child
	return child
}

// split puts a node in front of n that ends after the first shared tokens of
// its label, and returns it.
func (n *node) split(shared int) *node {
	front := &node{label: n.label[:shared], depth: n.depth - len(n.label) + shared,
		waiting: n.waiting, running: n.running, kept: n.kept}
	n.parent.add(front)
	n.label = n.label[shared:]
	front.add(n)
	return front
}

// leave ends one use of a node. A node that nobody uses and where nothing parts
// is taken out.
func (n *node) leave() {
	n.users--
	for n.users == 0 && n.parent != nil && len(n.children) < 2 {
		parent := n.parent
		n.parent = nil
		if len(n.children) == 0 {
			delete(parent.children, n.label[0])
			n = parent
			continue
		}
		for _, child := range n.children { // the only one takes its place
			child.label = slices.Concat(n.label, child.label)
			parent.add(child)
		}
		return
	}
}

// count adds to the counters of a node and all above it.
func (n *node) count(waiting, running, kept int) {
	for ; n != nil; n = n.parent {
		n.waiting += waiting
		n.running += running
		n.kept += kept
	}
}

// above returns the deepest node from n upwards for which ok holds, nil if
// there is none below the root.
func (n *node) above(ok func(*node) bool) *node {
	for ; n.parent != nil; n = n.parent {
		if ok(n) {
			return n
		}
	}
	return nil
}

// widest returns the node from n upwards that most waiting jobs share, going up
// by fewer than waitPrefix tokens: what chance lets two of many jobs share
// beyond that is not worth memory of its own. It accepts nil.
func (n *node) widest() *node {
	best := n
	for up := n; up != nil && up.parent != nil && up.depth+waitPrefix > n.depth; up = up.parent {
		if up.waiting > best.waiting {
			best = up
		}
	}
	return best
}

// nearest returns a prefix kept at n or below, which begins with the tokens of
// n. There must be one. Which of several it is changes no result.
func (n *node) nearest() *prefix {
	for n.prefix == nil {
		if n.towards == nil || n.towards.kept == 0 || n.towards.parent != n {
			n.towards = n.anyKept()
		}
		n = n.towards
	}
	return n.prefix
}

// anyKept returns the child with the lowest token below which a prefix is kept.
func (n *node) anyKept() *node {
	var best *node
	for _, c := range n.children {
		if c.kept > 0 && (best == nil || c.label[0] < best.label[0]) {
			best = c
		}
	}
	return best
}
