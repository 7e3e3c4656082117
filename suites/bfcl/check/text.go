package check

import (
	"strings"

	"assay/suites/bfcl/pyvalue"
)

// standardize removes what texts may differ in: blanks, the characters
// ,./-_*^ and case; single quotes become double ones. "New-York. NY" and "new
// york ny" are alike, "S'F" and "SF" are not, and neither are "é" and "e".
func standardize(s string) string {
	if strings.ContainsAny(s, " ,./-_*^'") {
		s = strings.Map(func(r rune) rune {
			switch r {
			case ' ', ',', '.', '/', '-', '_', '*', '^':
				return -1
			}
			return r
		}, s)
	}
	return strings.ReplaceAll(pyvalue.Lower(s), "'", `"`)
}

// standardized applies standardize to a str and leaves other values alone.
func standardized(v pyvalue.Value) pyvalue.Value {
	if v.Kind == pyvalue.Str {
		return pyvalue.NewStr(standardize(v.Text()))
	}
	return v
}

func standardizedAll(values []pyvalue.Value) []pyvalue.Value {
	out := make([]pyvalue.Value, len(values))
	for i, v := range values {
		out[i] = standardized(v)
	}
	return out
}

// checkText compares a str with the accepted ones.
//
// True for "new york ny" where "New York, NY" is accepted, and for "" and "-"
// where "" is; false for "Boston".
func checkText(value pyvalue.Value, accepted []pyvalue.Value) Verdict {
	text := standardize(value.Text())
	for _, a := range accepted {
		if a.Kind == pyvalue.Str && standardize(a.Text()) == text {
			return valid
		}
	}
	return invalid("value_error:string", describeValue(value, accepted))
}

func describeValue(value pyvalue.Value, accepted []pyvalue.Value) string {
	return short(value) + " is none of " + short(pyvalue.NewList(accepted...))
}
