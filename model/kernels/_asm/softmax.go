package main

import (
	"math"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// pageLen is the number of scores of a head in a page.
const pageLen = 32

// tailTable holds two masks, each followed by its complement: of pageLen numbers that are kept, and of as many that
// become minus infinity. From n numbers before its second half on, n are kept.
type tailTable struct{ keep, least Mem }

func newTailTable() *tailTable {
	table := func(name string, kept, others uint32) Mem {
		mem := GLOBL(name, attr.RODATA|attr.NOPTR)
		for lane := range 2 * pageLen {
			v := kept
			if lane >= pageLen {
				v = others
			}
			DATA(4*lane, U32(v))
		}
		return mem
	}
	return &tailTable{
		keep:  table("tailKeep", math.MaxUint32, 0),
		least: table("tailLeast", 0, math.Float32bits(float32(math.Inf(-1)))),
	}
}

// softmaxWriter writes a function that replaces scores of heads, each in pages of 32, by the exponentials of what
// they are above the greatest one, times scale, and sets sums to the sums of those. Pages are ldx bytes apart; of the last
// one only so many scores are used, and the others become anything.
type softmaxWriter struct {
	*isa
	x, ldx, page, left Register
	keep, least        Register // masks of the last page
	constants          *expTable
	lanes              []VecVirtual // 16 numbers
}

func (i *isa) softmax(e *expTable, t *tailTable) {
	i.text("softmax", "func(x *float32, ldx uintptr, pages, used, heads int, scale float32, sums *float32)")
	s := &softmaxWriter{isa: i, x: pointer("x"), ldx: pointer("ldx"), page: GP64(), left: GP64(), keep: GP64(), least: GP64()}
	used := pointer("used")
	SHLQ(U8(2), used)
	LEAQ(t.keep.Offset(4*pageLen), s.keep)
	SUBQ(used, s.keep)
	LEAQ(t.least.Offset(4*pageLen), s.least)
	SUBQ(used, s.least)
	s.constants = i.constants(e)
	for at := 0; at < 64; at += i.bytes {
		s.lanes = append(s.lanes, i.vector())
	}
	scale, top, sums := i.parameter("scale"), i.vector(), pointer("sums")
	least := i.bits(math.Float32bits(float32(math.Inf(-1))))
	loop("head", pointer("heads"), func() {
		s.greatest(scale, least)
		i.move(s.whole(func(x, y, dst VecVirtual) { VMAXPS(x, y, dst) }), top)
		s.exponentials(scale, top)
		VMOVSS(s.whole(func(x, y, dst VecVirtual) { VADDPS(x, y, dst) }).AsX(), Mem{Base: sums})
		ADDQ(Imm(4), sums)
		ADDQ(Imm(4*pageLen), s.x)
	})
	end()
}

// greatest sets lanes to the greatest scores, scaled. The scores stay as they are: writing them takes longer than to
// scale them twice.
func (s *softmaxWriter) greatest(scale, least VecVirtual) {
	for _, lane := range s.lanes {
		s.move(least, lane)
	}
	s.eachPage("scale", 1, func(last bool, vectors []Mem) {
		for v, m := range vectors {
			x := s.vector()
			VMULPS(m, scale, x)
			if last {
				s.and(s.mask(s.keep, v), x, x)
				s.or(s.mask(s.least, v), x, x)
			}
			lane := s.lanes[v%len(s.lanes)]
			VMAXPS(x, lane, lane)
		}
	})
}

// exponentials replaces the scores and adds the results to lanes.
func (s *softmaxWriter) exponentials(scale, top VecVirtual) {
	for _, lane := range s.lanes {
		s.clear(lane)
	}
	together, pages := 2, 1
	if s.isa == avx512 {
		together, pages = 4, 2
	}
	s.eachPage("exp", pages, func(last bool, vectors []Mem) {
		for n := 0; n < len(vectors); n += together {
			some := vectors[n:min(n+together, len(vectors))]
			x := make([]VecVirtual, len(some))
			for v, m := range some {
				x[v] = s.vector()
				VMULPS(m, scale, x[v])
				VSUBPS(top, x[v], x[v])
			}
			s.exp(s.constants, x...)
			for v, m := range some {
				VMOVUPS(x[v], m)
				if last {
					s.and(s.mask(s.keep, n+v), x[v], x[v])
				}
				lane := s.lanes[(n+v)%len(s.lanes)]
				VADDPS(x[v], lane, lane)
			}
		}
	})
}

func (s *softmaxWriter) mask(table Register, v int) Mem { return Mem{Base: table, Disp: v * s.bytes} }

// eachPage repeats a body, given where vectors of scores are, for all pages but the last, two together if there
// should be as many, and writes it once for that.
func (s *softmaxWriter) eachPage(label string, together int, body func(last bool, vectors []Mem)) {
	vectors := func(page Register) (all []Mem) {
		for at := 0; at < 4*pageLen; at += s.bytes {
			all = append(all, Mem{Base: page, Disp: at})
		}
		return all
	}
	last := LabelRef(label + "Last")
	MOVQ(s.x, s.page)
	Load(Param("pages"), s.left)
	DECQ(s.left)
	JEQ(last)
	if together == 2 {
		single, next := LabelRef(label), GP64()
		Label(label + "Two")
		CMPQ(s.left, Imm(2))
		JLT(single)
		LEAQ(Mem{Base: s.page, Index: s.ldx, Scale: 1}, next)
		body(false, append(vectors(s.page), vectors(next)...))
		LEAQ(Mem{Base: next, Index: s.ldx, Scale: 1}, s.page)
		SUBQ(Imm(2), s.left)
		JNZ(LabelRef(label + "Two"))
		JEQ(last)
	}
	loop(label, s.left, func() {
		body(false, vectors(s.page))
		ADDQ(s.ldx, s.page)
	})
	Label(label + "Last")
	body(true, vectors(s.page))
}

// whole returns the combination of all 16 lanes, in halves of 8, 4, 2 and 1, in the first lane at least.
func (s *softmaxWriter) whole(combine func(x, y, dst VecVirtual)) VecVirtual {
	all, t := s.lanes[0], s.vector()
	if s.isa == avx512 {
		for half := 8; half > 0; half /= 2 {
			VALIGND(U8(uint8(half)), all, all, t)
			combine(t, all, all)
		}
		return all
	}
	combine(s.lanes[1], all, all)
	VPERM2F128(U8(1), all, all, t) // halves
	combine(t, all, all)
	for _, order := range []uint8{0x4e, 0xb1} { // numbers 2 and 1 on
		VPERMILPS(U8(order), all, t)
		combine(t, all, all)
	}
	return all
}
