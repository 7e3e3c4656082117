package check

import (
	"fmt"

	"assay/suites/bfcl/pyvalue"
)

// checkList compares a list with the accepted ones, the texts in both
// standardized.
//
// True for ["X", "y"] where ["x", "y"] is accepted, and for [] where the
// parameter is optional, for its mark "" counts as an empty list here; false for
// ["y", "x"].
func checkList(value pyvalue.Value, accepted []pyvalue.Value) Verdict {
	candidates := make([]pyvalue.Value, len(accepted))
	for i, a := range accepted {
		elements, ok := elementsOf(a)
		if !ok {
			return invalid(Raised, fmt.Sprintf("the accepted value %s is no list", short(a)))
		}
		candidates[i] = pyvalue.NewList(standardizedAll(elements)...)
	}
	if pyvalue.In(pyvalue.NewList(standardizedAll(value.Items())...), candidates) {
		return valid
	}
	return invalid("value_error:list/tuple", describeValue(value, accepted))
}

// elementsOf returns what indexing from 0 to len(v)-1 gives in Python, and false
// where it raises: the elements of a list, the characters of a str, nothing of
// an empty dict.
func elementsOf(v pyvalue.Value) ([]pyvalue.Value, bool) {
	switch v.Kind {
	case pyvalue.List, pyvalue.Tuple:
		return v.Items(), true
	case pyvalue.Str:
		var chars []pyvalue.Value
		for _, r := range v.Text() {
			chars = append(chars, pyvalue.NewStr(string(r)))
		}
		return chars, true
	case pyvalue.Dict:
		return nil, v.Len() == 0
	}
	return nil, false
}

// checkDict compares a dict with the accepted ones, each of which maps keys to
// lists of accepted values.
//
// With {"k": ["v1", "v2"], "n": [1, ""]} accepted, true for {"k": "V1"}; false
// for {"k": "v3"}, {"n": 1}, {"k": "v1", "z": 1} and {}.
func checkDict(value pyvalue.Value, accepted []pyvalue.Value) Verdict {
	last := invalid("dict_checker:unclear", "no dict is accepted")
	for _, a := range accepted {
		if a.IsStr("") {
			continue
		}
		if value.Kind != pyvalue.Dict || a.Kind != pyvalue.Dict {
			return invalid(Raised, "want dicts, got "+short(value)+" and the accepted value "+short(a))
		}
		if last = checkOneDict(value, a); last.Valid || last.Type == Raised {
			return last
		}
	}
	return last
}

// checkOneDict names the last fault that it meets, a missing key after all
// others.
func checkOneDict(value, accepted pyvalue.Value) Verdict {
	verdict := valid
	for i, key := range value.Keys() {
		options, ok := lookup(accepted, key)
		if !ok {
			verdict = invalid("value_error:dict_key", "unexpected key "+short(key))
			break
		}
		values, ok := elementsOf(options)
		if !ok {
			return invalid(Raised, "the accepted values of key "+short(key)+" are no list")
		}
		if !pyvalue.In(standardized(value.Items()[i]), standardizedAll(values)) {
			verdict = invalid("value_error:dict_value", "key "+short(key)+": "+describeValue(value.Items()[i], values))
			break
		}
	}
	for i, key := range accepted.Keys() {
		if _, ok := lookup(value, key); ok {
			continue
		}
		values := accepted.Items()[i]
		if values.Kind == pyvalue.Str { // "" is in every str
			continue
		}
		if values.Kind != pyvalue.List && values.Kind != pyvalue.Dict {
			return invalid(Raised, "the accepted values of key "+short(key)+" are no list")
		}
		if !containsEmpty(values) {
			return invalid("value_error:dict_key", "missing key "+short(key))
		}
	}
	return verdict
}

// containsEmpty is "" in v of a list or a dict.
func containsEmpty(v pyvalue.Value) bool {
	if v.Kind == pyvalue.Dict {
		return optional(v.Keys())
	}
	return optional(v.Items())
}

// lookup finds a key, which may be any hashable value.
func lookup(dict, key pyvalue.Value) (pyvalue.Value, bool) {
	for i, k := range dict.Keys() {
		if pyvalue.Equal(k, key) {
			return dict.Items()[i], true
		}
	}
	return pyvalue.Value{}, false
}

// checkDicts compares a list of dicts with the accepted lists, element by
// element in order.
//
// With [{"id": [1]}, {"id": [2]}] accepted, true for [{"id": 1}, {"id": 2}];
// false for these swapped, and for one of them.
func checkDicts(value pyvalue.Value, accepted []pyvalue.Value) Verdict {
	last := invalid("list_dict_checker:unclear", "no list of dicts is accepted")
	for _, a := range accepted {
		length, ok := lengthOf(a)
		if !ok {
			return invalid(Raised, "the accepted value "+short(a)+" has no length")
		}
		if value.Len() != length {
			last = invalid("value_error:list_dict_count", fmt.Sprintf("%d dicts, want %d", value.Len(), length))
			continue
		}
		elements, ok := elementsOf(a)
		if !ok {
			return invalid(Raised, "the accepted value "+short(a)+" is no list")
		}
		if last = checkEachDict(value.Items(), elements); last.Valid || last.Type == Raised {
			return last
		}
	}
	return last
}

func checkEachDict(values, accepted []pyvalue.Value) Verdict {
	for i := range values {
		if v := checkDict(values[i], accepted[i:i+1]); !v.Valid {
			return v
		}
	}
	return valid
}

// lengthOf is len(v), and false where it raises.
func lengthOf(v pyvalue.Value) (int, bool) {
	switch v.Kind {
	case pyvalue.Dict:
		return v.Len(), true
	case pyvalue.Str, pyvalue.List, pyvalue.Tuple:
		elements, _ := elementsOf(v)
		return len(elements), true
	}
	return 0, false
}
