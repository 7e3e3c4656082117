package bfcl

import (
	"errors"
	"fmt"
	"strings"

	"assay/suites/bfcl/check"
	"assay/suites/bfcl/pyvalue"
)

// executableGranite reads all <tool_call> blocks as Python source (bfcl_eval
// Granite4FCHandler, decode_execute). Arguments may be JSON in a text.
func executableGranite(text string) ([]string, error) {
	var named []check.Call
	for _, v := range graniteBlocks(text) {
		if v.Kind != pyvalue.Dict {
			return nil, fmt.Errorf("a tool call is a %s, want an object", v.Kind)
		}
		name, ok := v.Get("name")
		arguments, argued := v.Get("arguments")
		if !ok || !argued || !name.Hashable() {
			return nil, errors.New("tool call without a name or arguments")
		}
		named = append(named, check.Call{Name: name, Args: arguments})
	}
	return pythonSource(named)
}

// graniteBlocks returns the blocks that are JSON.
func graniteBlocks(text string) []pyvalue.Value {
	var out []pyvalue.Value
	for _, block := range callBlocks(text) {
		if v, err := pyvalue.Loads(block); err == nil {
			out = append(out, v)
		}
	}
	return out
}

// pythonSource writes calls as source, arguments by their repr (bfcl_eval
// model_handler/utils.py, convert_to_function_call).
func pythonSource(calls []check.Call) ([]string, error) {
	var out []string
	for _, c := range calls {
		args := c.Args
		if args.Kind == pyvalue.Str {
			var err error
			if args, err = pyvalue.Loads(args.Text()); err != nil {
				return nil, fmt.Errorf("arguments of a tool call: %w", err)
			}
		}
		if args.Kind != pyvalue.Dict {
			return nil, fmt.Errorf("the arguments of a tool call are a %s, want an object", args.Kind)
		}
		var list []string
		for i, k := range args.Keys() {
			list = append(list, asText(k)+"="+pyvalue.Repr(args.Items()[i]))
		}
		out = append(out, asText(c.Name)+"("+strings.Join(list, ",")+")")
	}
	return out, nil
}

// asText is Python's str().
func asText(v pyvalue.Value) string {
	if v.Kind == pyvalue.Str {
		return v.Text()
	}
	return pyvalue.Repr(v)
}

// executablePrompting reads calls in source text and writes them again as
// bfcl_eval does before it executes them (model_handler/utils.py,
// default_decode_execute_prompting): nested calls come out as calls.
func executablePrompting(text string) ([]string, error) {
	d := decodePrompting(text, check.Python)
	if d.err != nil {
		return nil, d.err
	}
	var out []string
	for _, c := range d.calls {
		list, err := nestedArguments(c.Args)
		if err != nil {
			return nil, err
		}
		out = append(out, asText(c.Name)+"("+list+")")
	}
	return out, nil
}

func nestedArguments(args pyvalue.Value) (string, error) {
	var list []string
	for i, k := range args.Keys() {
		v, err := nestedValue(args.Items()[i])
		if err != nil {
			return "", err
		}
		list = append(list, asText(k)+"="+v)
	}
	return strings.Join(list, ", "), nil
}

// nestedValue is bfcl_eval's parse_nested_value: a dict of dicts is a call.
func nestedValue(v pyvalue.Value) (string, error) {
	if v.Kind != pyvalue.Dict {
		return pyvalue.Repr(v), nil
	}
	call := true
	for _, x := range v.Items() {
		call = call && x.Kind == pyvalue.Dict
	}
	if call {
		if v.Len() == 0 {
			return "", errors.New("an empty dict as argument") // which the original takes for a call without a name
		}
		list, err := nestedArguments(v.Items()[0])
		return asText(v.Keys()[0]) + "(" + list + ")", err
	}
	var pairs []string
	for i, k := range v.Keys() {
		x, err := nestedValue(v.Items()[i])
		if err != nil {
			return "", err
		}
		pairs = append(pairs, "'"+asText(k)+"': "+x)
	}
	return "{" + strings.Join(pairs, ", ") + "}", nil
}
