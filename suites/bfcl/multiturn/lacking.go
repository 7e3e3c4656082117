package multiturn

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"

	"assay/eval"
)

// noModule is how Python says that a package is not installed.
var noModule = regexp.MustCompile(`No module named '([^']+)'`)

// Lacking returns the Python package that a class of services needs and a
// sandbox's interpreter does not have, empty for none.
func (s *Services) Lacking(ctx context.Context, box eval.Sandbox, class string) (string, error) {
	probe := Entry{ID: "probe", Classes: []string{class}, Config: json.RawMessage("{}"), Services: s}
	i, err := probe.open(ctx, box)
	var raised *eval.RequestError
	if errors.As(err, &raised) {
		if name := noModule.FindStringSubmatch(raised.Text); name != nil && raised.Kind == "ModuleNotFoundError" {
			return name[1], nil
		}
		return "", nil // it wants a configuration, which only its conversations have
	}
	if err != nil {
		return "", err
	}
	return "", i.close()
}
