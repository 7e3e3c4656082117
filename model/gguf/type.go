package gguf

import (
	"fmt"
	"strings"
)

// Type is the storage format of a tensor's elements, with the numeric values
// of ggml's enum ggml_type, which are what the file holds.
type Type uint32

// The tensor types that ggml defines today. The gaps in the numbering belong
// to formats that ggml has removed; they are refused with that explanation.
const (
	F32     Type = 0
	F16     Type = 1
	Q4_0    Type = 2
	Q4_1    Type = 3
	Q5_0    Type = 6
	Q5_1    Type = 7
	Q8_0    Type = 8
	Q8_1    Type = 9
	Q2_K    Type = 10
	Q3_K    Type = 11
	Q4_K    Type = 12
	Q5_K    Type = 13
	Q6_K    Type = 14
	Q8_K    Type = 15
	IQ2_XXS Type = 16
	IQ2_XS  Type = 17
	IQ3_XXS Type = 18
	IQ1_S   Type = 19
	IQ4_NL  Type = 20
	IQ3_S   Type = 21
	IQ2_S   Type = 22
	IQ4_XS  Type = 23
	I8      Type = 24
	I16     Type = 25
	I32     Type = 26
	I64     Type = 27
	F64     Type = 28
	IQ1_M   Type = 29
	BF16    Type = 30
	TQ1_0   Type = 34
	TQ2_0   Type = 35
	MXFP4   Type = 39
	NVFP4   Type = 40
	Q1_0    Type = 41
)

// layout is the shape of one block: how many elements it holds in how many
// bytes.
type layout struct {
	name     string
	elements int
	bytes    int
}

// layouts follows the block structures of ggml/src/ggml-common.h. An entry
// without elements is a type that ggml has removed.
var layouts = [...]layout{
	F32:     {"F32", 1, 4},
	F16:     {"F16", 1, 2},
	Q4_0:    {"Q4_0", 32, 18},
	Q4_1:    {"Q4_1", 32, 20},
	4:       {"Q4_2", 0, 0},
	5:       {"Q4_3", 0, 0},
	Q5_0:    {"Q5_0", 32, 22},
	Q5_1:    {"Q5_1", 32, 24},
	Q8_0:    {"Q8_0", 32, 34},
	Q8_1:    {"Q8_1", 32, 36},
	Q2_K:    {"Q2_K", 256, 84},
	Q3_K:    {"Q3_K", 256, 110},
	Q4_K:    {"Q4_K", 256, 144},
	Q5_K:    {"Q5_K", 256, 176},
	Q6_K:    {"Q6_K", 256, 210},
	Q8_K:    {"Q8_K", 256, 292},
	IQ2_XXS: {"IQ2_XXS", 256, 66},
	IQ2_XS:  {"IQ2_XS", 256, 74},
	IQ3_XXS: {"IQ3_XXS", 256, 98},
	IQ1_S:   {"IQ1_S", 256, 50},
	IQ4_NL:  {"IQ4_NL", 32, 18},
	IQ3_S:   {"IQ3_S", 256, 110},
	IQ2_S:   {"IQ2_S", 256, 82},
	IQ4_XS:  {"IQ4_XS", 256, 136},
	I8:      {"I8", 1, 1},
	I16:     {"I16", 1, 2},
	I32:     {"I32", 1, 4},
	I64:     {"I64", 1, 8},
	F64:     {"F64", 1, 8},
	IQ1_M:   {"IQ1_M", 256, 56},
	BF16:    {"BF16", 1, 2},
	31:      {"Q4_0_4_4", 0, 0},
	32:      {"Q4_0_4_8", 0, 0},
	33:      {"Q4_0_8_8", 0, 0},
	TQ1_0:   {"TQ1_0", 256, 54},
	TQ2_0:   {"TQ2_0", 256, 66},
	36:      {"IQ4_NL_4_4", 0, 0},
	37:      {"IQ4_NL_4_8", 0, 0},
	38:      {"IQ4_NL_8_8", 0, 0},
	MXFP4:   {"MXFP4", 32, 17},
	NVFP4:   {"NVFP4", 64, 36},
	Q1_0:    {"Q1_0", 128, 18},
}

func (t Type) layout() layout {
	if uint64(t) >= uint64(len(layouts)) {
		return layout{}
	}
	return layouts[t]
}

// String returns ggml's name of the type, such as "Q4_K", or "type(99)" for a
// number that names none.
func (t Type) String() string {
	if name := t.layout().name; name != "" {
		return name
	}
	return fmt.Sprintf("type(%d)", uint32(t))
}

// BlockSize returns the number of elements that are stored together in one
// block, 1 for plain numbers, and 0 for an unknown or removed type.
func (t Type) BlockSize() int { return t.layout().elements }

// BlockBytes returns the number of bytes of one block, and 0 for an unknown or
// removed type.
func (t Type) BlockBytes() int { return t.layout().bytes }

// ParseType returns the type with ggml's name s; case does not matter.
func ParseType(s string) (Type, error) {
	for t, l := range layouts {
		if l.elements > 0 && strings.EqualFold(l.name, s) {
			return Type(t), nil
		}
	}
	return 0, fmt.Errorf("unknown tensor type %q (known: %s)", s, strings.Join(typeNames(), " "))
}

func typeNames() []string {
	var names []string
	for _, l := range layouts {
		if l.elements > 0 {
			names = append(names, l.name)
		}
	}
	return names
}

// check explains why a tensor of this type cannot be read, if so.
func (t Type) check() error {
	switch l := t.layout(); {
	case l.elements > 0:
		return nil
	case l.name != "":
		return fmt.Errorf("type %s (%d) was removed from ggml: quantize the model again", l.name, uint32(t))
	default:
		return fmt.Errorf("unknown tensor type %d (written by a newer tool, or the file is corrupt)", uint32(t))
	}
}
