package tokenizer

import "math"

// noRank marks a pair that does not merge; every rank is lower.
const noRank = math.MaxUint32

// pairTable maps a pair of symbols to the rank and the result of its merge: an
// open-addressing hash table, at most half full, that is never changed once
// built. Lookups are most of the work of byte-pair encoding.
type pairTable struct {
	slots []pairSlot
	shift uint
}

type pairSlot struct {
	left, right int32
	rank        uint32 // noRank if the slot is empty
	result      int32
}

func newPairTable(pairs int) *pairTable {
	bits := uint(4)
	for 1<<bits < 2*pairs {
		bits++
	}
	t := &pairTable{slots: make([]pairSlot, 1<<bits), shift: 64 - bits}
	for i := range t.slots {
		t.slots[i].rank = noRank
	}
	return t
}

// home is the first slot to look at for a pair. Both multiplications are
// needed to spread ids that differ only in their high bits.
func (t *pairTable) home(left, right int32) uint64 {
	h := (uint64(uint32(left))<<32 | uint64(uint32(right))) * 0x9E3779B97F4A7C15
	h ^= h >> 32
	return h * 0xD6E8FEB86659FD93 >> t.shift
}

// add stores a pair unless it is there already: the first merge of a pair wins.
func (t *pairTable) add(left, right int32, rank uint32, result int32) {
	mask := uint64(len(t.slots) - 1)
	for i := t.home(left, right); ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.rank == noRank {
			*s = pairSlot{left, right, rank, result}
			return
		}
		if s.left == left && s.right == right {
			return
		}
	}
}

// find returns the rank and result of a pair, or noRank.
func (t *pairTable) find(left, right int32) (rank uint32, result int32) {
	mask := uint64(len(t.slots) - 1)
	for i := t.home(left, right); ; i = (i + 1) & mask {
		s := &t.slots[i&mask]
		if s.rank == noRank || s.left == left && s.right == right {
			return s.rank, s.result
		}
	}
}
