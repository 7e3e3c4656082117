package bfcl

import (
	"errors"
	"fmt"
	"strings"

	"assay/suites/bfcl/check"
	"assay/suites/bfcl/pyvalue"
)

// decoded is what a reply was read as.
type decoded struct {
	calls []check.Call
	// err says why the reply as a whole is not in the form of calls.
	err error
	// shapeless says that the reply was read, but as something else than a list
	// of calls.
	shapeless bool
	// unread counts what looks like a call but is in no form that is read.
	unread int
}

// decoder reads the calls of a reply.
type decoder func(text string, language check.Language) decoded

// The tags around a call. Upstream's pattern has the line ends in it: a call
// on the line of its tags is none, and neither is one between CRLFs.
const (
	openCall  = "<tool_call>\n"
	closeCall = "\n</tool_call>"
)

// decodeGranite reads all <tool_call> blocks (bfcl_eval Granite4FCHandler,
// decode_ast). Text around them does not matter, and a block that is no JSON is
// skipped; one that is JSON, but no call, spoils the reply.
func decodeGranite(text string, _ check.Language) decoded {
	var d decoded
	blocks := callBlocks(text)
	d.unread = max(0, strings.Count(text, "<tool_call>")-len(blocks))
	for _, block := range blocks {
		v, err := pyvalue.Loads(block)
		if err != nil {
			d.unread++
			continue
		}
		call, err := namedCall(v)
		if err != nil {
			if d.err == nil {
				d.err = err
			}
			continue
		}
		d.calls = append(d.calls, call)
	}
	return d
}

// callBlocks returns what <tool_call>\n(.*?)\n</tool_call> captures, where the
// dot matches line ends, too.
func callBlocks(text string) []string {
	var blocks []string
	for {
		_, rest, ok := strings.Cut(text, openCall)
		if !ok {
			return blocks
		}
		block, after, ok := strings.Cut(rest, closeCall)
		if !ok {
			return blocks
		}
		blocks = append(blocks, block)
		text = after
	}
}

// namedCall reads {"name": ..., "arguments": {...}}.
func namedCall(v pyvalue.Value) (check.Call, error) {
	if v.Kind != pyvalue.Dict {
		return check.Call{}, fmt.Errorf("a tool call is a %s, want an object", v.Kind)
	}
	name, ok := v.Get("name")
	if !ok {
		return check.Call{}, errors.New("tool call without a name")
	}
	if !name.Hashable() {
		return check.Call{}, fmt.Errorf("tool call whose name is a %s", name.Kind)
	}
	arguments, ok := v.Get("arguments")
	if !ok {
		return check.Call{}, errors.New("tool call without arguments")
	}
	if arguments.Kind != pyvalue.Dict {
		return check.Call{}, fmt.Errorf("the arguments of a tool call are a %s, want an object", arguments.Kind)
	}
	return check.Call{Name: name, Args: arguments}, nil
}

// callShaped reports whether what was decoded is a list of calls with
// arguments, as bfcl_eval demands (utils.py, is_function_calling_format_output).
func (d decoded) callShaped() bool {
	for _, c := range d.calls {
		if c.Args.Kind != pyvalue.Dict {
			return false
		}
	}
	return !d.shapeless
}

// readable writes the calls for a person: [{"f": {"a": 1}}].
func (d decoded) readable() string {
	const limit = 4096
	b := []byte{'['}
	for i, c := range d.calls {
		if i > 0 {
			b = append(b, ", "...)
		}
		name := c.Name
		if name.Kind != pyvalue.Str {
			name = pyvalue.NewStr(pyvalue.Repr(name))
		}
		b = append(pyvalue.AppendDumps(append(b, '{'), name), ": "...)
		b = append(pyvalue.AppendDumps(b, c.Args), '}')
		if len(b) > limit {
			return string(b[:limit]) + "..."
		}
	}
	return string(append(b, ']'))
}
