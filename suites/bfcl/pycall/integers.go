package pycall

import (
	"errors"
	"math/big"
	"strings"

	"assay/suites/bfcl/pyvalue"
)

// integers computes with two ints or bools.
func integers(op string, a, b pyvalue.Value) (pyvalue.Value, error) {
	x, y := a.BigInt(), b.BigInt()
	if a.Kind == pyvalue.Bool && b.Kind == pyvalue.Bool && strings.Contains("&|^", op) {
		p, q := a.True(), b.True()
		return pyvalue.NewBool(op == "&" && p && q || op == "|" && (p || q) || op == "^" && p != q), nil
	}
	z := new(big.Int)
	switch op {
	case "+":
		z.Add(x, y)
	case "-":
		z.Sub(x, y)
	case "*":
		if x.BitLen()+y.BitLen() > maxBits {
			return pyvalue.Value{}, errLarge
		}
		z.Mul(x, y)
	case "&":
		z.And(x, y)
	case "|":
		z.Or(x, y)
	case "^":
		z.Xor(x, y)
	case "<<", ">>":
		return shift(op, x, y)
	case "/":
		return trueDivision(x, y)
	case "//", "%":
		return floorDivision(op, x, y)
	case "**":
		return integerPower(x, y)
	default:
		return pyvalue.Value{}, unsupported(op, a, b)
	}
	return pyvalue.NewBig(z), nil
}

func shift(op string, x, y *big.Int) (pyvalue.Value, error) {
	if y.Sign() < 0 {
		return pyvalue.Value{}, errors.New("negative shift count")
	}
	if op == ">>" {
		n := uint(maxBits) // leaves nothing of any int that can be here
		if y.IsUint64() && y.Uint64() < maxBits {
			n = uint(y.Uint64())
		}
		return pyvalue.NewBig(new(big.Int).Rsh(x, n)), nil
	}
	if x.Sign() == 0 {
		return pyvalue.NewInt(0), nil
	}
	if !y.IsUint64() || y.Uint64() > uint64(maxBits-x.BitLen()) {
		return pyvalue.Value{}, errLarge
	}
	return pyvalue.NewBig(new(big.Int).Lsh(x, uint(y.Uint64()))), nil
}

// trueDivision is the float nearest to the quotient.
func trueDivision(x, y *big.Int) (pyvalue.Value, error) {
	if y.Sign() == 0 {
		return pyvalue.Value{}, errZero
	}
	if x.Sign() == 0 && y.Sign() < 0 {
		return pyvalue.NewFloat(negativeZero()), nil
	}
	f, _ := new(big.Rat).SetFrac(x, y).Float64()
	if f > maxFloat || f < -maxFloat {
		return pyvalue.Value{}, errLarge
	}
	return pyvalue.NewFloat(f), nil
}

const maxFloat = 0x1p1023 * (1 + (1 - 0x1p-52))

func negativeZero() float64 {
	zero := 0.0
	return -zero
}

// floorDivision rounds down, and the remainder has the divisor's sign.
func floorDivision(op string, x, y *big.Int) (pyvalue.Value, error) {
	if y.Sign() == 0 {
		return pyvalue.Value{}, errZero
	}
	quotient, remainder := new(big.Int).QuoRem(x, y, new(big.Int))
	if remainder.Sign() != 0 && remainder.Sign() != y.Sign() {
		quotient.Sub(quotient, big.NewInt(1))
		remainder.Add(remainder, y)
	}
	if op == "//" {
		return pyvalue.NewBig(quotient), nil
	}
	return pyvalue.NewBig(remainder), nil
}

func integerPower(x, y *big.Int) (pyvalue.Value, error) {
	if y.Sign() < 0 {
		a, _ := new(big.Float).SetInt(x).Float64()
		b, _ := new(big.Float).SetInt(y).Float64()
		return power(a, b)
	}
	if x.IsInt64() && (x.Int64() == 0 || x.Int64() == 1 || x.Int64() == -1) {
		return pyvalue.NewBig(smallPower(x, y)), nil
	}
	if !y.IsInt64() || y.Int64() > maxBits || int64(x.BitLen())*y.Int64() > maxBits {
		return pyvalue.Value{}, errLarge
	}
	return pyvalue.NewBig(new(big.Int).Exp(x, y, nil)), nil
}

// smallPower is x ** y of x in -1, 0 and 1 and y of any size.
func smallPower(x, y *big.Int) *big.Int {
	switch {
	case y.Sign() == 0:
		return big.NewInt(1)
	case x.Int64() == -1 && y.Bit(0) == 0:
		return big.NewInt(1)
	}
	return x
}
