package pycall

import (
	"errors"
	"fmt"
	"math"
	"math/big"

	"assay/suites/bfcl/pyvalue"
)

var (
	errZero  = errors.New("division by zero")
	errLarge = errors.New("the result is too large")
)

// calculator does the arithmetic of one source, within a budget for the size of
// all results.
type calculator struct{ left int }

// compute is the value of arithmetic on constants. Names and calls, which
// Python would look up and run, are an error.
func (c *calculator) compute(n *node) (pyvalue.Value, error) {
	switch n.kind {
	case nodeConstant:
		return n.value, nil
	case nodeList, nodeTuple:
		return c.elements(n)
	case nodeUnary:
		v, err := c.compute(n.kids[0])
		if err != nil {
			return v, err
		}
		return unary(n.text, v)
	case nodeBinary:
		left, err := c.compute(n.kids[0])
		if err != nil {
			return left, err
		}
		right, err := c.compute(n.kids[1])
		if err != nil {
			return right, err
		}
		if c.left -= resultSize(n.text, left, right); c.left < 0 {
			return left, errLarge
		}
		return binary(n.text, left, right)
	}
	return pyvalue.Value{}, fmt.Errorf("%.80s is no constant, and nothing else is computed", unparse(n))
}

func (c *calculator) elements(n *node) (pyvalue.Value, error) {
	items := make([]pyvalue.Value, len(n.kids))
	for i, kid := range n.kids {
		var err error
		if items[i], err = c.compute(kid); err != nil {
			return pyvalue.Value{}, err
		}
	}
	if n.kind == nodeTuple {
		return pyvalue.NewTuple(items...), nil
	}
	return pyvalue.NewList(items...), nil
}

func integral(v pyvalue.Value) bool { return v.Kind == pyvalue.Int || v.Kind == pyvalue.Bool }
func realNumber(v pyvalue.Value) bool {
	return integral(v) || v.Kind == pyvalue.Float
}

// negate is -v of a number.
func negate(v pyvalue.Value) (pyvalue.Value, error) {
	switch {
	case integral(v):
		return pyvalue.NewBig(new(big.Int).Neg(v.BigInt())), nil
	case v.Kind == pyvalue.Float:
		return pyvalue.NewFloat(-v.Float64()), nil
	case v.Kind == pyvalue.Complex:
		return pyvalue.NewComplex(-v.Complex128()), nil
	}
	return pyvalue.Value{}, fmt.Errorf("%s has no negative", v.Kind)
}

func unary(op string, v pyvalue.Value) (pyvalue.Value, error) {
	switch op {
	case "-":
		return negate(v)
	case "not":
		return pyvalue.NewBool(!truth(v)), nil
	case "~":
		if integral(v) {
			return pyvalue.NewBig(new(big.Int).Not(v.BigInt())), nil
		}
	case "+":
		if integral(v) {
			return pyvalue.NewBig(v.BigInt()), nil
		}
		if v.Kind == pyvalue.Float || v.Kind == pyvalue.Complex {
			return v, nil
		}
	}
	return pyvalue.Value{}, unsupported(op, v)
}

func truth(v pyvalue.Value) bool {
	switch v.Kind {
	case pyvalue.NoneType:
		return false
	case pyvalue.Str, pyvalue.Bytes:
		return v.Text() != ""
	case pyvalue.List, pyvalue.Tuple, pyvalue.Dict:
		return v.Len() > 0
	case pyvalue.Ellipsis:
		return true
	}
	return !pyvalue.Equal(v, pyvalue.NewInt(0))
}

func unsupported(op string, operands ...pyvalue.Value) error {
	kinds := ""
	for i, v := range operands {
		if i > 0 {
			kinds += " and "
		}
		kinds += v.Kind.String()
	}
	return fmt.Errorf("operator %s of %s is not computed", op, kinds)
}

func binary(op string, a, b pyvalue.Value) (pyvalue.Value, error) {
	switch {
	case integral(a) && integral(b):
		return integers(op, a, b)
	case realNumber(a) && realNumber(b):
		x, ok := asFloat(a)
		y, ok2 := asFloat(b)
		if !ok || !ok2 {
			return pyvalue.Value{}, errLarge
		}
		return floats(op, x, y)
	case (realNumber(a) || a.Kind == pyvalue.Complex) && (realNumber(b) || b.Kind == pyvalue.Complex):
		return complexes(op, a, b)
	}
	return sequences(op, a, b)
}

func asFloat(v pyvalue.Value) (float64, bool) {
	if v.Kind == pyvalue.Float {
		return v.Float64(), true
	}
	return v.ToFloat()
}

// floats computes with two floats, signs of remainders as in Python.
func floats(op string, x, y float64) (pyvalue.Value, error) {
	switch op {
	case "+":
		return pyvalue.NewFloat(x + y), nil
	case "-":
		return pyvalue.NewFloat(x - y), nil
	case "*":
		return pyvalue.NewFloat(x * y), nil
	case "/", "//", "%":
		if y == 0 {
			return pyvalue.Value{}, errZero
		}
		floor, mod := floatDivmod(x, y)
		return pyvalue.NewFloat(map[string]float64{"/": x / y, "//": floor, "%": mod}[op]), nil
	case "**":
		return power(x, y)
	}
	return pyvalue.Value{}, unsupported(op, pyvalue.NewFloat(x), pyvalue.NewFloat(y))
}

// floatDivmod follows float_divmod of CPython's Objects/floatobject.c.
func floatDivmod(x, y float64) (floor, mod float64) {
	mod = math.Mod(x, y)
	div := (x - mod) / y
	if mod != 0 {
		if (y < 0) != (mod < 0) {
			mod += y
			div--
		}
	} else {
		mod = math.Copysign(0, y)
	}
	if div == 0 {
		return math.Copysign(0, x/y), mod
	}
	floor = math.Floor(div)
	if div-floor > 0.5 {
		floor++
	}
	return floor, mod
}

// power is x ** y of floats. Whole exponents are computed exactly and rounded
// once, as a good C library comes out.
func power(x, y float64) (pyvalue.Value, error) {
	switch {
	case x == 0 && y < 0:
		return pyvalue.Value{}, errZero
	case x < 0 && !math.IsInf(y, 0) && y != math.Trunc(y):
		return pyvalue.Value{}, errors.New("root of a negative number is not computed")
	}
	result := math.Pow(x, y)
	if whole := math.Abs(y); whole == math.Trunc(whole) && whole > 1 && whole <= maxExact && result != 0 && !math.IsInf(result, 0) && !math.IsInf(x, 0) {
		result = exactPower(x, y)
	}
	if math.IsInf(result, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		return pyvalue.Value{}, errLarge
	}
	return pyvalue.NewFloat(result), nil
}

// maxExact is the largest exponent that exactPower is asked for.
const maxExact = 256

// exactPower squares and multiplies without rounding before the end.
func exactPower(x, y float64) float64 {
	const precision = 53*maxExact + 64
	square := new(big.Float).SetPrec(precision).SetFloat64(x)
	product := new(big.Float).SetPrec(precision).SetInt64(1)
	for n := int(math.Abs(y)); n > 0; n >>= 1 {
		if n&1 == 1 {
			product.Mul(product, square)
		}
		square.Mul(square, square)
	}
	if y < 0 {
		product.Quo(new(big.Float).SetPrec(precision).SetInt64(1), product)
	}
	f, _ := product.Float64()
	return f
}

func complexes(op string, a, b pyvalue.Value) (pyvalue.Value, error) {
	x, ok := asComplex(a)
	y, ok2 := asComplex(b)
	if !ok || !ok2 {
		return pyvalue.Value{}, errLarge
	}
	switch op {
	case "+":
		return pyvalue.NewComplex(x + y), nil
	case "-":
		return pyvalue.NewComplex(x - y), nil
	case "*":
		return pyvalue.NewComplex(x * y), nil
	case "/":
		if y == 0 {
			return pyvalue.Value{}, errZero
		}
		return pyvalue.NewComplex(x / y), nil
	}
	return pyvalue.Value{}, unsupported(op, a, b)
}

func asComplex(v pyvalue.Value) (complex128, bool) {
	if v.Kind == pyvalue.Complex {
		return v.Complex128(), true
	}
	f, ok := asFloat(v)
	return complex(f, 0), ok
}
