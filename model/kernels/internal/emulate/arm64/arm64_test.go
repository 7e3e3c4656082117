package arm64_test

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"assay/model/kernels"
	"assay/model/kernels/internal/emulate/arm64"
	"assay/model/quant"
)

const program = `
// func sum(dst, src *float32, n int, scale float32, last *float32)
TEXT ·sum(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD n+16(FP), R2
	FMOVS scale+24(FP), F1
	MOVD last+32(FP), R3
	MOVD $3, R4
	CMP R4, R2
	CSEL LT, R2, R4, R2
	WORD $0x4f00e400 // movi v0.16b, #0

loop:
	FMOVQ.P 16(R1), F2
	WORD $0x4f811040 // fmla v0.4s, v2.4s, v1.s[0]
	SUBS $1, R2, R2
	BNE loop
	FMOVQ F0, (R0)
	FMOVS F2, R5
	MOVW R5, 4(R3)
	RET

TEXT ·turn(SB), NOSPLIT, $0-8
	MOVD x+0(FP), R0
	VLD2 (R0), [V0.S4, V1.S4]
	VST2.P [V0.S4, V1.S4], 32(R0)
	FMOVQ F1, (R0)
	MOVD $0x0000000080000001, R1
	MOVD $2, R2
	CMPW R2, R1
	BLO end
	CBZ R2, end
	FMOVS F0, 16(R0)

end:
	RET

TEXT ·endless(SB), NOSPLIT, $0-0
	MOVD $1, R1
`

func parse(t *testing.T, text string) *arm64.Program {
	t.Helper()
	p, err := arm64.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	p.FMA, p.Half = kernels.FMA32, quant.F16
	return p
}

func TestCall(t *testing.T) {
	var dst, last [4]float32
	src := [12]float32{100, 100, 100, 100, 1, 2, 3, 4, 5, 6, 7, 8}
	p := parse(t, program)
	p.Call("sum", &dst[0], &src[4], 2, float32(2), &last[0])
	if diff := cmp.Diff([2][4]float32{{12, 16, 20, 24}, {0, 5, 0, 0}}, [2][4]float32{dst, last}); diff != "" {
		t.Error(diff)
	}
	p.Call("sum", &dst[0], &src[0], 100, float32(1), &last[0])
	if diff := cmp.Diff([4]float32{106, 108, 110, 112}, dst); diff != "" {
		t.Error(diff)
	}
	x := [13]float32{1, 2, 3, 4, 5, 6, 7, 8}
	p.Call("turn", &x[0])
	if diff := cmp.Diff([13]float32{1, 2, 3, 4, 5, 6, 7, 8, 2, 4, 6, 8, 1}, x); diff != "" {
		t.Error(diff)
	}
}

func TestCallPanics(t *testing.T) {
	for name, want := range map[string]string{"endless": "does not return", "missing": "no function missing"} {
		func() {
			defer func() {
				if s, _ := recover().(string); !strings.Contains(s, want) {
					t.Errorf("%s: %q, want %q", name, s, want)
				}
			}()
			parse(t, program).Call(name)
		}()
	}
}

func TestParseErrors(t *testing.T) {
	for line, want := range map[string]string{
		"VZEROUPPER":                   "unknown instruction VZEROUPPER",
		"WORD $0xd65f03c0":             "unknown instruction 0xd65f03c0",
		"WORD $0x6f1c0402":             "unknown instruction 0x6f1c0402", // ushr of 16 bits
		"MOVD x+0(FP), F0":             `"F0" is not a register`,
		"MOVD x(FP), R0":               `"x(FP)"`,
		"MOVD $one, R0":                `"$one" is not a number`,
		"MOVD 8(R99), R0":              `"R99" is not a register`,
		"FMOVQ R0, F1":                 `"R0" is not an address`,
		"FMOVQ (R0), F32":              `"F32" is not a register`,
		"ADD $1, R0":                   "an operand is missing",
		"ADD $1, R0, R1, R2":           `operand "R2" too many`,
		"CSEL GE, R0, R1, R2":          "unknown condition GE",
		"B nowhere":                    `no label "nowhere"`,
		"VLD2 (R0), [V0.S4, V2.S4]":    "not two registers",
		"VST2.P [V0.D2, V1.D2], 8(R0)": "not two registers",
	} {
		_, err := arm64.Parse("TEXT ·f(SB), 4, $0\n\t" + line)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
	if _, err := arm64.Parse("\tRET"); err == nil {
		t.Error("no error for an instruction outside a function")
	}
}

// TestWords checks what each instruction that is given as a word does, as assembled by LLVM, with what
// QEMU leaves in v2.
func TestWords(t *testing.T) {
	for _, c := range []struct {
		text string
		word uint32
		want [4]uint32
	}{
		{"fadd v2.4s, v0.4s, v1.4s", 0x4e21d402, [4]uint32{0x408001a0, 0xbfa100f9, 0x42c77f80, 0x4100017f}},
		{"fsub v2.4s, v0.4s, v1.4s", 0x4ea1d402, [4]uint32{0xbf800382, 0xc0517e82, 0x42c9817e, 0xc100017f}},
		{"fdiv v2.4s, v0.4s, v1.4s", 0x6e21fc02, [4]uint32{0x3f199865, 0xc00fe1f5, 0xc347b98d, 0x80002780}},
		{"fmax v2.4s, v0.4s, v1.4s", 0x4e21f402, [4]uint32{0x40200281, 0x3f80fe05, 0x42c8807f, 0x4100017f}},
		{"fmin v2.4s, v0.4s, v1.4s", 0x4ea1f402, [4]uint32{0x3fc00180, 0xc010ff7f, 0xbf007f80, 0x80013c00}},
		{"fmla v2.4s, v0.4s, v1.4s", 0x4e21cc02, [4]uint32{0x409802d1, 0xbe90f97d, 0xc2714837, 0x8009e017}},
		{"fmls v2.4s, v0.4s, v1.4s", 0x4ea1cc02, [4]uint32{0xc03005a2, 0x40890fa8, 0x42214837, 0x0009e025}},
		{"fmla v2.4s, v0.4s, v1.s[3]", 0x4fa11802, [4]uint32{0x415003bf, 0xc181012f, 0x444602d7, 0x8009e017}},
		{"fmls v2.4s, v0.4s, v1.s[1]", 0x4fa15002, [4]uint32{0xbf02fd15, 0x40890fa8, 0xc2de0e66, 0x00013e7a}},
		{"fmul v2.4s, v0.4s, v1.s[2]", 0x4f819802, [4]uint32{0xbf40c0c1, 0x3f918fed, 0xc2494837, 0x00009e9d}},
		{"sdot v2.4s, v0.16b, v1.4b[2]", 0x4f81e802, [4]uint32{0x3f803080, 0x3fffd051, 0xc11f703e, 0x00003e4b}},
		{"sdot v2.4s, v0.16b, v1.16b", 0x4e819402, [4]uint32{0x3f804742, 0x3fffeacd, 0xc11f703e, 0xffffdfc3}},
		{"fabs v2.4s, v0.4s", 0x4ea0f802, [4]uint32{0x3fc00180, 0x4010ff7f, 0x42c8807f, 0x00013c00}},
		{"fneg v2.4s, v0.4s", 0x6ea0f802, [4]uint32{0xbfc00180, 0x4010ff7f, 0xc2c8807f, 0x00013c00}},
		{"scvtf v2.4s, v0.4s", 0x4e21d802, [4]uint32{0x4e7f0006, 0xce7fbc02, 0x4e859101, 0xcefffd88}},
		{"fcvtl v2.4s, v0.4h", 0x0e217802, [4]uint32{0x37c00000, 0x3ff80000, 0xffefe000, 0xc0020000}},
		{"fcvtl2 v2.4s, v0.8h", 0x4e217802, [4]uint32{0xb6fe0000, 0x40590000, 0x3f800000, 0xb3800000}},
		{"shll v2.4s, v0.4h, #16", 0x2e613802, [4]uint32{0x01800000, 0x3fc00000, 0xff7f0000, 0xc0100000}},
		{"shll2 v2.4s, v0.8h, #16", 0x6e613802, [4]uint32{0x807f0000, 0x42c80000, 0x3c000000, 0x80010000}},
		{"sxtl v2.8h, v0.8b", 0x0f08a402, [4]uint32{0x0001ff80, 0x003fffc0, 0xffff007f, 0xffc00010}},
		{"sxtl2 v2.8h, v0.16b", 0x4f08a402, [4]uint32{0xff80007f, 0x0042ffc8, 0x003c0000, 0xff800001}},
		{"sxtl v2.4s, v0.4h", 0x0f10a402, [4]uint32{0x00000180, 0x00003fc0, 0xffffff7f, 0xffffc010}},
		{"sxtl2 v2.4s, v0.8h", 0x4f10a402, [4]uint32{0xffff807f, 0x000042c8, 0x00003c00, 0xffff8001}},
		{"uzp1 v2.8h, v0.8h, v1.8h", 0x4e411802, [4]uint32{0xff7f0180, 0x3c00807f, 0xfe050281, 0x017f7f80}},
		{"uzp1 v2.16b, v0.16b, v1.16b", 0x4e011802, [4]uint32{0x107fc080, 0x0100c87f, 0x80052081, 0x007f0080}},
		{"umax v2.4s, v0.4s, v1.4s", 0x6ea16402, [4]uint32{0x40200281, 0xc010ff7f, 0xbf007f80, 0x80013c00}},
		{"umaxv s2, v0.4s", 0x6eb0a802, [4]uint32{0xc010ff7f, 0x00000000, 0x00000000, 0x00000000}},
		{"saddlv h2, v0.16b", 0x4e303802, [4]uint32{0x0000ff94, 0x00000000, 0x00000000, 0x00000000}},
		{"shl v2.16b, v0.16b, #4", 0x4f0c5402, [4]uint32{0xf0001000, 0x0000f0f0, 0x208000f0, 0x0010c000}},
		{"sshr v2.16b, v0.16b, #4", 0x4f0c0402, [4]uint32{0x03fc00f8, 0xfc01ff07, 0x04fcf807, 0xf8000300}},
		{"ushr v2.16b, v0.16b, #4", 0x6f0c0402, [4]uint32{0x030c0008, 0x0c010f07, 0x040c0807, 0x08000300}},
		{"shl v2.4s, v0.4s, #8", 0x4f285402, [4]uint32{0xc0018000, 0x10ff7f00, 0xc8807f00, 0x013c0000}},
		{"sshr v2.4s, v0.4s, #24", 0x4f280402, [4]uint32{0x0000003f, 0xffffffc0, 0x00000042, 0xffffff80}},
		{"movi v2.16b, #0xa5", 0x4f05e4a2, [4]uint32{0xa5a5a5a5, 0xa5a5a5a5, 0xa5a5a5a5, 0xa5a5a5a5}},
		{"dup v2.4s, v0.s[2]", 0x4e140402, [4]uint32{0x42c8807f, 0x42c8807f, 0x42c8807f, 0x42c8807f}},
		{"mov v2.16b, v0.16b", 0x4ea01c02, [4]uint32{0x3fc00180, 0xc010ff7f, 0x42c8807f, 0x80013c00}},
		{"and v2.16b, v0.16b, v1.16b", 0x4e211c02, [4]uint32{0x00000080, 0x0000fe05, 0x02000000, 0x00000000}},
		{"eor v2.16b, v0.16b, v1.16b", 0x6e211c02, [4]uint32{0x7fe00301, 0xff90017a, 0xfdc8ffff, 0xc1013d7f}},
		{"orr v2.16b, v0.16b, v1.16b", 0x4ea11c02, [4]uint32{0x7fe00381, 0xff90ff7f, 0xffc8ffff, 0xc1013d7f}},
		{"sub v2.16b, v0.16b, v1.16b", 0x6e218402, [4]uint32{0xffa0ffff, 0x8190017a, 0x83c801ff, 0x3f013b81}},
		{"add v2.4s, v0.4s, v1.4s", 0x4ea18402, [4]uint32{0x7fe00401, 0xff91fd84, 0x01c8ffff, 0xc1013d7f}},
	} {
		p := parse(t, fmt.Sprintf(`
TEXT ·f(SB), NOSPLIT, $0-8
	MOVD x+0(FP), R0
	FMOVQ (R0), F0
	FMOVQ 16(R0), F1
	FMOVQ 32(R0), F2
	WORD $%#x
	FMOVQ F2, 32(R0)
	RET
`, c.word))
		x := [12]uint32{
			0x3fc00180, 0xc010ff7f, 0x42c8807f, 0x80013c00,
			0x40200281, 0x3f80fe05, 0xbf007f80, 0x4100017f,
			0x3f800000, 0x40000010, 0xc1200000, 0x00000007,
		}
		p.Call("f", (*byte)(unsafe.Pointer(&x[0])))
		if got := [4]uint32(x[8:]); got != c.want {
			t.Errorf("%s: %#x, want %#x", c.text, got, c.want)
		}
	}
}

// TestGeneralWords checks the words that move numbers between vector and general registers.
func TestGeneralWords(t *testing.T) {
	p := parse(t, `
TEXT ·f(SB), NOSPLIT, $0-8
	MOVD x+0(FP), R0
	FMOVQ (R0), F0
	WORD $0x4e022c01 // smov x1, v0.h[0]
	NEG R1, R1
	WORD $0x4e040c22 // dup v2.4s, w1
	FMOVQ F2, (R0)
	WORD $0x4e010c26 // dup v6.16b, w1
	FMOVS F6, R2
	MOVW R2, 16(R0)
	SCVTFWS R1, F3
	FMOVS F3, 4(R0)
	FMULS F3, F3, F4
	FMOVS F4, 8(R0)
	FDIVS F4, F3, F5
	FMOVS F5, 12(R0)
	RET
`)
	x := [5]uint32{0x1234fffc, 1, 2, 3}
	p.Call("f", (*byte)(unsafe.Pointer(&x[0])))
	if diff := cmp.Diff([5]uint32{4, 0x40800000, 0x41800000, 0x3e800000, 0x04040404}, x); diff != "" {
		t.Error(diff)
	}
}
