package bfcl

import (
	"strings"

	"assay/suites/bfcl/check"
	"assay/suites/bfcl/pycall"
	"assay/suites/bfcl/pyvalue"
)

// decodePrompting reads calls in source text: [f(a=1), g(b='x')] (bfcl_eval
// model_handler/utils.py, default_decode_ast_prompting). In Java and JavaScript
// it is one call, whose arguments are kept as source text.
func decodePrompting(text string, language check.Language) decoded {
	text = strings.Trim(text, "`\n ")
	if !strings.HasPrefix(text, "[") {
		text = "[" + text
	}
	if !strings.HasSuffix(text, "]") {
		text += "]"
	}
	if language != check.Python {
		return decodeSource(text, language)
	}
	// All brackets and quotes at the ends go, so that [] is no list but nothing.
	calls, err := pycall.Parse(strings.Trim(text, "[]'"))
	if err != nil {
		return decoded{err: err}
	}
	var d decoded
	for _, c := range calls {
		d.calls = append(d.calls, check.Call{Name: pyvalue.NewStr(c.Name), Args: c.Args})
	}
	return d
}
