package check

import (
	"errors"
	"fmt"
	"strings"

	"assay/suites/bfcl/pyvalue"
)

// Function is what the checker knows of a function: its name and the declared
// types of its parameters.
type Function struct {
	Name       string
	Required   []string
	Parameters []Parameter // in the order of the dataset
}

// Parameter is a declared parameter.
type Parameter struct {
	Name    string
	Type    string // of the dataset: "integer", "array", "ArrayList"
	Element string // the type of a collection's elements, empty where none is declared
}

func (f Function) parameter(name pyvalue.Value) (Parameter, bool) {
	if name.Kind == pyvalue.Str {
		for _, p := range f.Parameters {
			if p.Name == name.Text() {
				return p, true
			}
		}
	}
	return Parameter{}, false
}

// expectedName is the name that a model must write.
func (f Function) expectedName(underscores bool) string {
	if underscores {
		return strings.ReplaceAll(f.Name, ".", "_")
	}
	return f.Name
}

// ParseFunction reads a function of the dataset:
//
//	{"name": ..., "parameters": {"properties": {NAME: {"type": ..., "items": {"type": ...}}}, "required": [...]}}
func ParseFunction(doc pyvalue.Value, language Language) (Function, error) {
	name, ok := doc.Get("name")
	if !ok || name.Kind != pyvalue.Str {
		return Function{}, errors.New("function without a name")
	}
	f := Function{Name: name.Text()}
	parameters, _ := doc.Get("parameters")
	properties, _ := parameters.Get("properties")
	required, _ := parameters.Get("required")
	if properties.Kind != pyvalue.Dict || required.Kind != pyvalue.List {
		return Function{}, fmt.Errorf("function %s: want parameters with properties and required", f.Name)
	}
	for _, r := range required.Items() {
		if r.Kind != pyvalue.Str {
			return Function{}, fmt.Errorf("function %s: required holds a %s", f.Name, r.Kind)
		}
		f.Required = append(f.Required, r.Text())
	}
	for i, key := range properties.Keys() {
		p, err := parseParameter(key.Text(), properties.Items()[i], language)
		if err != nil {
			return Function{}, fmt.Errorf("function %s: parameter %s: %w", f.Name, key.Text(), err)
		}
		f.Parameters = append(f.Parameters, p)
	}
	return f, nil
}

func parseParameter(name string, doc pyvalue.Value, language Language) (Parameter, error) {
	typ, _ := doc.Get("type")
	if _, ok := kindOf(language, typ.Text()); !ok {
		return Parameter{}, fmt.Errorf("unknown type %q", typ.Text())
	}
	p := Parameter{Name: name, Type: typ.Text()}
	if !hasElements(language, p.Type) {
		return p, nil
	}
	items, _ := doc.Get("items")
	element, _ := items.Get("type")
	if _, ok := kindOf(language, element.Text()); !ok {
		return Parameter{}, fmt.Errorf("%s of the unknown element type %q", p.Type, element.Text())
	}
	p.Element = element.Text()
	return p, nil
}
