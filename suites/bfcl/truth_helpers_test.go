package bfcl

import (
	"slices"
	"strings"
	"testing"

	"assay/suites/bfcl/check"
	"assay/suites/bfcl/pyvalue"
)

// truth returns calls that the accepted answers of a record make right: of each
// declared parameter the first value, in the form that the language demands.
func truth(t testing.TB, r Record) []check.Call {
	t.Helper()
	var calls []check.Call
	for _, a := range r.Answers {
		f := r.Declared[0] // whatever the answer calls it
		if (category{name: r.Category}).severalFunctions() {
			f = r.Declared[slices.IndexFunc(r.Declared, func(f check.Function) bool { return f.Name == a.Name })]
		}
		var args pyvalue.DictBuilder
		for _, p := range a.Parameters {
			v, ok := firstValue(p.Values)
			d := slices.IndexFunc(f.Parameters, func(d check.Parameter) bool { return d.Name == p.Name })
			if !ok && slices.Contains(f.Required, p.Name) {
				// Required, and nothing but the mark of an optional parameter is
				// accepted: as a text it is empty, as a list likewise.
				v, ok = pyvalue.NewStr(""), true
				if f.Parameters[d].Type == "array" {
					v = pyvalue.NewList()
				}
			}
			if !ok || d < 0 && pyvalue.In(pyvalue.NewStr(""), p.Values) {
				continue
			}
			if d >= 0 && r.Language != check.Python {
				v = pyvalue.NewStr(sourceText(r.Language, f.Parameters[d].Type, f.Parameters[d].Element, v))
			}
			args.Set(pyvalue.NewStr(p.Name), v)
		}
		calls = append(calls, check.Call{Name: pyvalue.NewStr(f.Name), Args: args.Dict()})
	}
	return calls
}

// firstValue is the first accepted value that is not the mark of an optional
// parameter, with the lists of accepted values in dicts resolved likewise.
func firstValue(accepted []pyvalue.Value) (pyvalue.Value, bool) {
	for _, v := range accepted {
		if !v.IsStr("") {
			return resolved(v), true
		}
	}
	return pyvalue.Value{}, false
}

func resolved(v pyvalue.Value) pyvalue.Value {
	switch v.Kind {
	case pyvalue.List:
		var items []pyvalue.Value
		for _, item := range v.Items() {
			if item.Kind == pyvalue.Dict {
				item = resolved(item)
			}
			items = append(items, item)
		}
		return pyvalue.NewList(items...)
	case pyvalue.Dict:
		var b pyvalue.DictBuilder
		for i, k := range v.Keys() {
			if x := v.Items()[i]; x.Kind == pyvalue.List {
				if first, ok := firstOption(x.Items()); ok {
					b.Set(k, first)
				}
			}
		}
		return b.Dict()
	}
	return v
}

// firstOption does not resolve further: dicts are compared one level deep.
func firstOption(accepted []pyvalue.Value) (pyvalue.Value, bool) {
	for _, v := range accepted {
		if !v.IsStr("") {
			return v, true
		}
	}
	return pyvalue.Value{}, false
}

// sourceText writes a value as Java or JavaScript.
func sourceText(language check.Language, typ, element string, v pyvalue.Value) string {
	if language == check.JavaScript {
		return javaScriptText(v, typ)
	}
	var items []string
	for _, item := range v.Items() {
		text := sourceText(language, element, "", item)
		if element == "String" && typ == "ArrayList" {
			text = `"` + text + `"`
		}
		items = append(items, text)
	}
	switch {
	case v.Kind == pyvalue.Str:
		return v.Text()
	case typ == "Array" && v.Kind == pyvalue.List:
		return "new T[]{" + strings.Join(items, ", ") + "}"
	case typ == "ArrayList" && len(items) > 0:
		return "new ArrayList<>(Arrays.asList(" + strings.Join(items, ", ") + "))"
	case typ == "ArrayList":
		return "new ArrayList<>()"
	case v.Kind == pyvalue.Dict:
		puts := ""
		for i, k := range v.Keys() {
			puts += `put("` + k.Text() + `", ` + javaLiteral(v.Items()[i]) + "); "
		}
		return "new HashMap<>() {{ " + puts + "}}"
	}
	return pyvalue.Dumps(v) + map[string]string{"long": "L", "float": "f"}[typ]
}

func javaLiteral(v pyvalue.Value) string {
	if v.Kind == pyvalue.Str {
		return `"` + v.Text() + `"`
	}
	return pyvalue.Dumps(v)
}

func javaScriptText(v pyvalue.Value, typ string) string {
	switch v.Kind {
	case pyvalue.Str:
		return v.Text()
	case pyvalue.List:
		var items []string
		for _, item := range v.Items() {
			items = append(items, javaScriptElement(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case pyvalue.Dict:
		var pairs []string
		for i, k := range v.Keys() {
			pairs = append(pairs, k.Text()+": "+javaScriptElement(v.Items()[i]))
		}
		return "{" + strings.Join(pairs, ", ") + "}"
	}
	return pyvalue.Dumps(v) + map[string]string{"Bigint": "n"}[typ]
}

func javaScriptElement(v pyvalue.Value) string {
	if v.Kind == pyvalue.Str {
		return "'" + v.Text() + "'"
	}
	return javaScriptText(v, "")
}

// asGranite writes calls in Granite's form.
func asGranite(calls []check.Call) string {
	var blocks []string
	for _, c := range calls {
		blocks = append(blocks, "<tool_call>\n{\"name\": "+pyvalue.Dumps(c.Name)+", \"arguments\": "+pyvalue.Dumps(c.Args)+"}\n</tool_call>")
	}
	return strings.Join(blocks, "\n")
}

// asTools writes calls as bfcl_eval records them from OpenAI's interface.
func asTools(calls []check.Call) string {
	var items []pyvalue.Value
	for _, c := range calls {
		var b pyvalue.DictBuilder
		b.Set(pyvalue.NewStr(strings.ReplaceAll(c.Name.Text(), ".", "_")), pyvalue.NewStr(pyvalue.Dumps(c.Args)))
		items = append(items, b.Dict())
	}
	return pyvalue.Dumps(pyvalue.NewList(items...))
}

// asPython writes calls as Python source.
func asPython(calls []check.Call) string {
	var out []string
	for _, c := range calls {
		var args []string
		for i, k := range c.Args.Keys() {
			args = append(args, k.Text()+"="+pyvalue.Repr(c.Args.Items()[i]))
		}
		out = append(out, c.Name.Text()+"("+strings.Join(args, ", ")+")")
	}
	return "[" + strings.Join(out, ", ") + "]"
}
