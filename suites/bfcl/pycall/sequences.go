package pycall

import (
	"math"
	"slices"
	"strings"

	"assay/suites/bfcl/pyvalue"
)

// sequences joins and repeats text, bytes, lists and tuples.
func sequences(op string, a, b pyvalue.Value) (pyvalue.Value, error) {
	if op == "+" && a.Kind == b.Kind {
		switch a.Kind {
		case pyvalue.Str:
			return pyvalue.NewStr(a.Text() + b.Text()), nil
		case pyvalue.Bytes:
			return pyvalue.NewBytes(a.Text() + b.Text()), nil
		case pyvalue.List:
			return pyvalue.NewList(slices.Concat(a.Items(), b.Items())...), nil
		case pyvalue.Tuple:
			return pyvalue.NewTuple(slices.Concat(a.Items(), b.Items())...), nil
		}
	}
	if op == "*" {
		if integral(a) {
			a, b = b, a
		}
		if integral(b) {
			return repeat(a, times(b))
		}
	}
	return pyvalue.Value{}, unsupported(op, a, b)
}

// repeat is v * n. The caller has seen to the size of the result.
func repeat(v pyvalue.Value, n int) (pyvalue.Value, error) {
	switch v.Kind {
	case pyvalue.Str:
		return pyvalue.NewStr(strings.Repeat(v.Text(), n)), nil
	case pyvalue.Bytes:
		return pyvalue.NewBytes(strings.Repeat(v.Text(), n)), nil
	case pyvalue.List:
		return pyvalue.NewList(slices.Repeat(v.Items(), n)...), nil
	case pyvalue.Tuple:
		return pyvalue.NewTuple(slices.Repeat(v.Items(), n)...), nil
	}
	return pyvalue.Value{}, unsupported("*", v, pyvalue.NewInt(int64(n)))
}

// times is how often an int repeats something: never if it is negative.
func times(count pyvalue.Value) int {
	switch n := count.BigInt(); {
	case n.Sign() <= 0:
		return 0
	case n.IsInt64() && n.Int64() <= math.MaxInt32:
		return int(n.Int64())
	}
	return math.MaxInt32
}

// resultSize estimates the size of a result before it is computed.
func resultSize(op string, a, b pyvalue.Value) int {
	if op == "*" {
		if integral(a) && !integral(b) {
			a, b = b, a
		}
		if integral(b) && !integral(a) {
			n, factor := size(a), times(b)
			if factor > 0 && n > maxComputed/factor {
				return math.MaxInt32
			}
			return 1 + n*factor
		}
	}
	if op == "**" && integral(a) && integral(b) {
		return 1 + size(b) + a.BigInt().BitLen()*min(times(b), maxBits)/64
	}
	return 1 + size(a) + size(b)
}

// size counts the values, bytes and words that a value consists of.
func size(v pyvalue.Value) int {
	switch v.Kind {
	case pyvalue.Str, pyvalue.Bytes:
		return 1 + len(v.Text())
	case pyvalue.Int:
		return 1 + v.BigInt().BitLen()/64
	}
	n := 1
	for _, item := range v.Items() {
		n += size(item)
	}
	return n
}
