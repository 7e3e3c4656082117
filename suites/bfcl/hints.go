package bfcl

import (
	"strings"

	"assay/suites/bfcl/check"
	"assay/suites/bfcl/pyvalue"
)

// hinted returns the documents of functions as models are given them: with a
// hint at the language, and for Java and JavaScript with every parameter as
// source text in a string (bfcl_eval model_handler/utils.py,
// func_doc_language_specific_pre_processing). Checking uses the documents
// without.
func hinted(functions []pyvalue.Value, language check.Language) []pyvalue.Value {
	out := make([]pyvalue.Value, len(functions))
	for i, f := range functions {
		f = describe(f, languageHint(language))
		if language != check.Python {
			parameters, _ := f.Get("parameters")
			properties, _ := parameters.Get("properties")
			properties = properties.Map(func(p pyvalue.Value) pyvalue.Value { return asSourceText(p, language) })
			f = f.With("parameters", parameters.With("properties", properties))
		}
		out[i] = f
	}
	return out
}

func languageHint(language check.Language) string {
	switch language {
	case check.Java:
		return " Note that the provided function is in Java 8 SDK syntax."
	case check.JavaScript:
		return " Note that the provided function is in JavaScript syntax."
	}
	return " Note that the provided function is in Python 3 syntax."
}

// describe appends to a document's description.
func describe(doc pyvalue.Value, text string) pyvalue.Value {
	description, _ := doc.Get("description")
	return doc.With("description", pyvalue.NewStr(description.Text()+text))
}

// asSourceText turns a parameter into a string that holds source text.
func asSourceText(p pyvalue.Value, language check.Language) pyvalue.Value {
	name := "Java"
	if language == check.JavaScript {
		name = "JavaScript"
	}
	t, _ := p.Get("type")
	typ := t.Text()
	if typ == "any" {
		p = describe(p, " This parameter can be of any type of "+name+" object in string representation.")
	} else {
		p = describe(p, " This is "+name+" "+typ+" type parameter in string representation.")
	}
	if typ == "Array" || typ == "ArrayList" || typ == "array" {
		items, _ := p.Get("items")
		element, _ := items.Get("type")
		p = describe(p, " The list elements are of type "+element.Text()+"; they are not in string representation.").Without("items")
	}
	if properties, ok := p.Get("properties"); ok && typ == "dict" {
		p = describe(p, " The dictionary entries have the following schema; they are not in string representation. "+pyvalue.Dumps(properties)).Without("properties")
	}
	return p.With("type", pyvalue.NewStr("string"))
}

// openAITools returns functions in the form of OpenAI's interface: names without
// dots, types of JSON Schema (bfcl_eval model_handler/utils.py, convert_to_tool
// with GORILLA_TO_OPENAPI).
func openAITools(functions []pyvalue.Value) pyvalue.Value {
	var tools []pyvalue.Value
	for _, f := range functions {
		name, _ := f.Get("name")
		f = f.With("name", pyvalue.NewStr(strings.ReplaceAll(name.Text(), ".", "_")))
		parameters, _ := f.Get("parameters")
		properties, _ := parameters.Get("properties")
		parameters = parameters.With("type", pyvalue.NewStr("object")).With("properties", properties.Map(toSchema))
		var tool pyvalue.DictBuilder
		tool.Set(pyvalue.NewStr("type"), pyvalue.NewStr("function"))
		tool.Set(pyvalue.NewStr("function"), f.With("parameters", parameters))
		tools = append(tools, tool.Dict())
	}
	return pyvalue.NewList(tools...)
}

// toSchema converts a parameter to JSON Schema, as deep as the original does:
// properties at any depth, elements of arrays two levels deep.
func toSchema(p pyvalue.Value) pyvalue.Value {
	if p.Kind != pyvalue.Dict {
		return p
	}
	t, declared := p.Get("type")
	if declared && t.IsStr("float") {
		p = describe(p.With("format", pyvalue.NewStr("float")), " This is a float type value.")
	}
	typ := schemaType(t.Text())
	p = p.With("type", pyvalue.NewStr(typ))
	if typ != "array" && typ != "object" {
		return p
	}
	if properties, ok := p.Get("properties"); ok && properties.Kind == pyvalue.Dict {
		return p.With("properties", properties.Map(toSchema))
	}
	if items, ok := p.Get("items"); ok && items.Kind == pyvalue.Dict {
		return p.With("items", itemsToSchema(items))
	}
	return p
}

func itemsToSchema(items pyvalue.Value) pyvalue.Value {
	items = withSchemaType(items)
	t, _ := items.Get("type")
	if inner, ok := items.Get("items"); ok && t.IsStr("array") && inner.Kind == pyvalue.Dict {
		return items.With("items", withSchemaType(inner))
	}
	if properties, ok := items.Get("properties"); ok && t.IsStr("object") && properties.Kind == pyvalue.Dict {
		return items.With("properties", properties.Map(toSchema))
	}
	return items
}

func withSchemaType(doc pyvalue.Value) pyvalue.Value {
	t, _ := doc.Get("type")
	return doc.With("type", pyvalue.NewStr(schemaType(t.Text())))
}

// schemaType is the type of JSON Schema for a type of the dataset, "string" for
// an unknown one.
func schemaType(typ string) string {
	switch typ {
	case "integer", "byte", "short", "long", "Bigint":
		return "integer"
	case "number", "float", "double":
		return "number"
	case "boolean", "bool":
		return "boolean"
	case "array", "list", "tuple", "ArrayList", "Array", "Queue", "Stack":
		return "array"
	case "dict", "object", "HashMap", "Hashtable":
		return "object"
	}
	return "string"
}
