// Package chat renders the Jinja chat template that a GGUF file carries, to
// exactly the prompt that Hugging Face transformers makes of it: Jinja 3.1.6's
// ImmutableSandboxedEnvironment with trim_blocks, lstrip_blocks, the
// loopcontrols extension and the generation tag; the globals raise_exception
// and strftime_now; and tojson as json.dumps(ensure_ascii=False)
// (transformers/utils/chat_template_utils.py of release 5.0.0).
//
// # Why an engine of our own
//
// A prompt is part of what is measured, so "nearly the same text" is a wrong
// result. The Go libraries were compared with Python over real templates:
// gonja 2.9.1 and minijinja-go 2.24.0 fail on whole model families (order of
// dictionaries, JSON escapes, methods of strings), and ardanlabs/jinja 1.4.0,
// the closest, prints 1.0 as 1 and sorts the keys of indented JSON, which
// changes tool schemas; of the texts in testdata/golden.json it gets 89 of 262
// right. None of them has Python's numbers (integers of any size, the repr of
// floats), Jinja's rules for the scope of names, or limits that make a hostile
// template harmless. Those have to be right at the bottom of an engine and
// cannot be added around one.
//
// # How it works
//
// [Parse] splits the source into tokens (lexer.go), builds a syntax tree
// (parser*.go) and decides where every name lives (symbols.go, resolver.go)
// by the rules with which Jinja compiles templates to Python functions.
// [Template.Render] walks the tree (exec*.go, eval.go) over values that behave
// as Python's (value.go lists them). Templates come with model files and are
// not trusted: limits.go bounds time, memory and depth.
//
// Where Python would fail, rendering fails. What is left out also fails, with
// an error that says so: {% include %}, {% import %}, {% extends %} and
// {% autoescape %}, the filters pprint, random, urlize and wordwrap, the
// function lipsum, complex numbers, and strings with half a surrogate pair.
// So does a slice of a constant that has no items, such as 1[0:1], which Jinja
// folds to nothing. Printing an object whose text in Python is a memory address
// gives a text without one, and a number to the power of a fraction may differ
// from the C library's in the last digits.
package chat
