package chat

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

var errDivisionByZero = errors.New("division by zero")

// normalizeBig returns n as int64 if it fits.
func normalizeBig(n *big.Int) value {
	if n.IsInt64() {
		return n.Int64()
	}
	return n
}

// checkedBig is normalizeBig with the limit on the size of integers.
func checkedBig(rt *runtime, n *big.Int) (value, error) {
	if n.BitLen() > maxIntBits {
		return nil, fmt.Errorf("an integer of more than %d bits", maxIntBits)
	}
	if err := rt.allocate(n.BitLen() / 8); err != nil {
		return nil, err
	}
	return normalizeBig(n), nil
}

// toBig returns an int or bool as *big.Int, or nil.
func toBig(v value) *big.Int {
	switch v := v.(type) {
	case bool:
		if v {
			return big.NewInt(1)
		}
		return new(big.Int)
	case int64:
		return big.NewInt(v)
	case *big.Int:
		return v
	}
	return nil
}

// toInt64 returns an int or bool that fits.
func toInt64(v value) (int64, bool) {
	switch v := v.(type) {
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case int64:
		return v, true
	}
	return 0, false
}

// bigFromFloat returns the integer that f is exactly, or nil.
func bigFromFloat(f float64) *big.Int {
	if math.IsNaN(f) || math.IsInf(f, 0) || f != math.Trunc(f) {
		return nil
	}
	n, _ := new(big.Float).SetFloat64(f).Int(nil)
	return n
}

func isNumber(v value) bool {
	switch v.(type) {
	case bool, int64, *big.Int, float64:
		return true
	}
	return false
}

// toFloat converts a number to float, rounding as Python does.
func toFloat(v value) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case *big.Int:
		f, _ := new(big.Float).SetInt(v).Float64()
		if math.IsInf(f, 0) {
			return 0, errors.New("int too large to convert to float")
		}
		return f, nil
	}
	n, ok := toInt64(v)
	if !ok {
		return 0, fmt.Errorf("must be real number, not %s", typeName(v))
	}
	return float64(n), nil
}

// formatFloat is repr(f).
func formatFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	exp, _ := strconv.Atoi(s[strings.IndexByte(s, 'e')+1:])
	if exp < -4 || exp >= 16 {
		return s
	}
	s = strconv.FormatFloat(f, 'f', -1, 64)
	if strings.IndexByte(s, '.') < 0 {
		s += ".0"
	}
	return s
}

// formatInt is str(n) of a big integer.
func formatInt(n *big.Int) (string, error) {
	// 4300 digits are 14284.3 bits.
	if n.BitLen() > 14285 {
		return "", fmt.Errorf("exceeds the limit (%d digits) for integer string conversion", maxIntDigits)
	}
	return n.String(), nil
}

// arithmetic computes a binary operator of two numbers.
func arithmetic(rt *runtime, op string, a, b value) (value, error) {
	_, aFloat := a.(float64)
	_, bFloat := b.(float64)
	if aFloat || bFloat {
		x, err := toFloat(a)
		if err != nil {
			return nil, err
		}
		y, err := toFloat(b)
		if err != nil {
			return nil, err
		}
		return floatArithmetic(op, x, y)
	}
	x, xok := toInt64(a)
	y, yok := toInt64(b)
	if xok && yok {
		if r, ok := smallArithmetic(op, x, y); ok {
			return r, nil
		}
	}
	return bigArithmetic(rt, op, toBig(a), toBig(b))
}

// smallArithmetic handles what does not overflow.
func smallArithmetic(op string, x, y int64) (value, bool) {
	switch op {
	case "+":
		r := x + y
		return r, (r > x) == (y > 0)
	case "-":
		r := x - y
		return r, (r < x) == (y > 0)
	case "*":
		hi, lo := bits.Mul64(uint64(max(x, -x)), uint64(max(y, -y)))
		if hi != 0 || lo > math.MaxInt64 || x == math.MinInt64 || y == math.MinInt64 {
			return nil, false
		}
		return x * y, true
	case "//", "%":
		if y == 0 || y == -1 {
			return nil, false
		}
		q, r := x/y, x%y
		if r != 0 && (r < 0) != (y < 0) {
			q, r = q-1, r+y
		}
		if op == "%" {
			return r, true
		}
		return q, true
	}
	return nil, false
}

func bigArithmetic(rt *runtime, op string, x, y *big.Int) (value, error) {
	switch op {
	case "+":
		return checkedBig(rt, new(big.Int).Add(x, y))
	case "-":
		return checkedBig(rt, new(big.Int).Sub(x, y))
	case "*":
		return checkedBig(rt, new(big.Int).Mul(x, y))
	case "**":
		return bigPower(rt, x, y)
	}
	if y.Sign() == 0 {
		if op == "/" {
			return nil, errDivisionByZero
		}
		return nil, errors.New("integer division or modulo by zero")
	}
	if op == "/" {
		f, _ := new(big.Rat).SetFrac(x, y).Float64()
		if math.IsInf(f, 0) {
			return nil, errors.New("integer division result too large for a float")
		}
		return f, nil
	}
	q, r := new(big.Int).QuoRem(x, y, new(big.Int))
	if r.Sign() != 0 && r.Sign() != y.Sign() {
		q.Sub(q, big.NewInt(1))
		r.Add(r, y)
	}
	if op == "%" {
		return checkedBig(rt, r)
	}
	return checkedBig(rt, q)
}

func bigPower(rt *runtime, x, y *big.Int) (value, error) {
	if y.Sign() < 0 {
		fx, err := toFloat(normalizeBig(x))
		if err != nil {
			return nil, err
		}
		fy, err := toFloat(normalizeBig(y))
		if err != nil {
			return nil, err
		}
		return floatArithmetic("**", fx, fy)
	}
	if x.BitLen() > 1 && (!y.IsInt64() || y.Int64() > maxIntBits/int64(x.BitLen()-1)) {
		return nil, fmt.Errorf("an integer of more than %d bits", maxIntBits)
	}
	if x.BitLen() <= 1 {
		// 0, 1 and -1 to a power that may be huge.
		y = big.NewInt(int64(min(y.BitLen(), 1)) + int64(1-y.Bit(0))*int64(min(y.BitLen(), 1)))
	}
	return checkedBig(rt, new(big.Int).Exp(x, y, nil))
}

func floatArithmetic(op string, x, y float64) (value, error) {
	switch op {
	case "+":
		return x + y, nil
	case "-":
		return x - y, nil
	case "*":
		return x * y, nil
	case "/":
		if y == 0 {
			return nil, errors.New("float division by zero")
		}
		return x / y, nil
	case "**":
		return floatPower(x, y)
	}
	if y == 0 {
		return nil, errors.New("float floor division or modulo by zero")
	}
	q, r := floatDivmod(x, y)
	if op == "%" {
		return r, nil
	}
	return q, nil
}

// floatDivmod is divmod(x, y), by CPython's float_divmod: the remainder has
// the sign of y.
func floatDivmod(x, y float64) (q, r float64) {
	r = math.Mod(x, y)
	div := (x - r) / y
	if r != 0 {
		if (y < 0) != (r < 0) {
			r += y
			div--
		}
	} else {
		r = math.Copysign(0, y)
	}
	if div == 0 {
		return math.Copysign(0, x/y), r
	}
	q = math.Floor(div)
	if div-q > 0.5 {
		q++
	}
	return q, r
}

func floatPower(x, y float64) (value, error) {
	if x == 0 && y < 0 {
		return nil, errors.New("0.0 cannot be raised to a negative power")
	}
	if x < 0 && y != math.Trunc(y) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		return nil, errors.New("the power of a negative number to a fraction is complex, which is not supported")
	}
	r := power(x, y)
	if math.IsInf(r, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		return nil, errors.New("numerical result out of range")
	}
	return r, nil
}

// power is x**y, for the integer exponents that occur correctly rounded, which
// math.Pow is not and the C library's pow nearly is.
func power(x, y float64) float64 {
	switch {
	case y == 0.5 && x >= 0:
		return math.Sqrt(x)
	case y != math.Trunc(y) || math.Abs(y) > 1024 || x == 0 || math.IsInf(x, 0) || math.IsNaN(x):
		return math.Pow(x, y)
	}
	const precision = 512
	r := new(big.Float).SetPrec(precision).SetInt64(1)
	base := new(big.Float).SetPrec(precision).SetFloat64(x)
	for n := int(math.Abs(y)); n > 0; n >>= 1 {
		if n&1 == 1 {
			r.Mul(r, base)
		}
		base.Mul(base, base)
	}
	if y < 0 {
		r.Quo(big.NewFloat(1).SetPrec(precision), r)
	}
	f, _ := r.Float64()
	return f
}
