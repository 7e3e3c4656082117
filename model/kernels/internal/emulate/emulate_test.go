package emulate

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const program = `
DATA ones<>+0(SB)/4, $0x00000001
DATA ones<>+4(SB)/4, $0x00000002
GLOBL ones<>(SB), RODATA|NOPTR, $8

// func sum(dst, src *float32, n int, scale float32, last *float32)
TEXT ·sum(SB), NOSPLIT, $0-40
	MOVQ         dst+0(FP), AX
	MOVQ         src+8(FP), CX
	MOVQ         n+16(FP), DX
	MOVSS        scale+24(FP), X1
	MOVQ         last+32(FP), BX
	VBROADCASTSS X1, X1
	MOVQ         $0x00000004, SI
	VPXORD       Z0, Z0, Z0

loop:
	VMOVUPS (CX)(SI*4), X2
	VFMADD231PS X2, X1, X0
	ADDQ $+16, CX
	DECQ DX
	JNZ  loop
	VMOVUPS X0, -16(AX)(SI*4)
	VMOVUPS X2, (BX)
	RET

TEXT ·broken(SB), NOSPLIT, $0-0
	VPERMB Z0, Z1, Z2
	RET

TEXT ·endless(SB), NOSPLIT, $0-0
	VZEROUPPER
`

func parse(t *testing.T) *Program {
	t.Helper()
	p, err := Parse(program)
	if err != nil {
		t.Fatal(err)
	}
	p.FMA = func(x, y, z float32) float32 { return x*y + z }
	return p
}

func TestCall(t *testing.T) {
	var dst, last [4]float32
	src := [12]float32{100, 100, 100, 100, 1, 2, 3, 4, 5, 6, 7, 8}
	parse(t).Call("sum", &dst[0], &src[0], 2, float32(2), &last[0])
	if diff := cmp.Diff([2][4]float32{{12, 16, 20, 24}, {5, 6, 7, 8}}, [2][4]float32{dst, last}); diff != "" {
		t.Error(diff)
	}
}

func TestCallPanics(t *testing.T) {
	for name, want := range map[string]string{
		"broken": `unknown instruction "VPERMB Z0, Z1, Z2"`, "endless": "does not return", "missing": "no function missing",
	} {
		func() {
			defer func() {
				if s, _ := recover().(string); !strings.Contains(s, want) {
					t.Errorf("%s: %q, want %q", name, s, want)
				}
			}()
			parse(t).Call(name)
		}()
	}
}

func TestParseErrors(t *testing.T) {
	for _, line := range []string{
		"\tRET", "DATA x+0(SB)/8, $1", "TEXT ·f(SB), 4, $0\n\tMOVQ $x, AX", "TEXT ·f(SB), 4, $0\n\tMOVQ (ZZ), AX",
		"TEXT ·f(SB), 4, $0\n\tMOVQ 8(AX)(ZZ*2), AX", "TEXT ·f(SB), 4, $0\n\tMOVQ y(AX), AX",
	} {
		if _, err := Parse(line); err == nil {
			t.Errorf("no error for %q", line)
		}
	}
}

// TestInstructions checks those whose operands or lanes are easily confused.
func TestInstructions(t *testing.T) {
	bits := math.Float32bits
	for _, c := range []struct {
		text    string
		x, y, z uint32 // Z0, Z1, Z2 before
		want    uint32 // Z2 after
	}{
		{"VSUBPS Z0, Z1, Z2", bits(1), bits(5), 0, bits(4)},
		{"VDIVPS Z0, Z1, Z2", bits(2), bits(6), 0, bits(3)},
		{"VPSUBD Z0, Z1, Z2", 1, 5, 0, 4},
		{"VMAXPS Z0, Z1, Z2", bits(1), 0x7fc00000, 0, bits(1)},
		{"VMAXPS Z0, Z1, Z2", 0x7fc00000, bits(1), 0, 0x7fc00000},
		{"VMINPS Z0, Z1, Z2", bits(1), bits(2), 0, bits(1)},
		{"VPDPBUSD Z0, Z1, Z2", 0x000180ff, 0x00ffff02, 10, uint32(0x100000000 + 10 + 255 - 128*255 - 2)},
		{"VFMADD213PS Z0, Z1, Z2", bits(2), bits(3), bits(5), bits(17)},
		{"VFMADD231PS Z0, Z1, Z2", bits(2), bits(3), bits(5), bits(11)},
		{"VFNMADD231PS Z0, Z1, Z2", bits(2), bits(3), bits(5), bits(-1)},
		{"VALIGND $0, Z0, Z1, Z2", 1, 2, 0, 1},
		{"VPSRLW $4, Z1, Z2", 0, 0xabcd1234, 0, 0x0abc0123},
		{"VPSLLW $4, Z1, Z2", 0, 0xabcd1234, 0, 0xbcd02340},
		{"VPSRAD $4, Z1, Z2", 0, 0x80000000, 0, 0xf8000000},
		{"VPSLLD X0, Z1, Z2", 32, 1, 0, 0},
		{"VCVTDQ2PS Z1, Z2", 0, 0xffffffff, 0, bits(-1)},
	} {
		p, err := Parse("TEXT ·f(SB), 4, $0\n\t" + c.text)
		if err != nil {
			t.Fatal(err)
		}
		p.FMA = func(x, y, z float32) float32 { return x*y + z }
		m := &machine{Program: p}
		m.vectors[0], m.vectors[1], m.vectors[2] = lanes{c.x}, lanes{c.y}, lanes{c.z}
		m.execute(&p.functions["f"].code[0])
		if got := m.vectors[2][0]; got != c.want {
			t.Errorf("%s of %#x, %#x, %#x is %#x, want %#x", c.text, c.x, c.y, c.z, got, c.want)
		}
	}
}
