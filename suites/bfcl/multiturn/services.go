package multiturn

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"

	"assay/eval"
	"assay/suites/bfcl/pyvalue"
	"assay/suites/digest"
)

// docFolder holds the documents of the services, below the folder of a version of
// the dataset.
const docFolder = "multi_turn_func_doc"

// docFiles are the documents of the functions of a class (bfcl_eval
// constants/category_mapping.py, MULTI_TURN_FUNC_DOC_FILE_MAPPING).
var docFiles = map[string]string{
	"GorillaFileSystem": "gorilla_file_system.json",
	"MathAPI":           "math_api.json",
	"MessageAPI":        "message_api.json",
	"TwitterAPI":        "posting_api.json",
	"TicketAPI":         "ticket_api.json",
	"TradingBot":        "trading_bot.json",
	"TravelAPI":         "travel_booking.json",
	"VehicleControlAPI": "vehicle_control.json",
}

// Services are the classes whose methods are called, with their documents. They
// are safe for concurrent use.
type Services struct {
	docs    map[string][]pyvalue.Value // by class
	modules map[string]string          // sources of Python modules by name
	digest  string

	mu       sync.Mutex
	compiled map[string]map[string]string // of the modules, by version of Python
}

// Digest names the content of the services: all that they do and say.
func (s *Services) Digest() string { return s.digest }

// ReadServices reads the services of a version of the dataset: the documents below
// the folder of the questions, and the modules from one of their own.
func ReadServices(ctx context.Context, d eval.Data, folder, modulesFolder string) (*Services, error) {
	s := &Services{docs: map[string][]pyvalue.Value{}, modules: map[string]string{}, compiled: map[string]map[string]string{}}
	var parts []string
	for _, name := range d.List(folder + "/" + docFolder) {
		text, err := read(ctx, d, name)
		if err != nil {
			return nil, err
		}
		docs, err := parseDocs(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for class, file := range docFiles {
			if file == path.Base(name) {
				s.docs[class] = docs
			}
		}
		parts = append(parts, name, text)
	}
	for _, name := range d.List(modulesFolder) {
		module, ok := moduleName(strings.TrimPrefix(name, modulesFolder+"/"))
		if !ok {
			continue
		}
		text, err := read(ctx, d, name)
		if err != nil {
			return nil, err
		}
		s.modules[module] = text
		parts = append(parts, name, text)
	}
	if _, ok := s.modules[executor]; !ok {
		return nil, fmt.Errorf("no module %s in %s: conversations need the benchmark's own services", executor, modulesFolder)
	}
	s.digest = digest.Of(parts...)
	return s, nil
}

// packageName is the package of the benchmark's modules, which import each other
// by their full names.
const packageName = "bfcl_eval.eval_checker."

// executor is the module that executes calls.
const executor = packageName + "multi_turn_eval.multi_turn_utils"

// moduleName is the name under which a file is imported.
func moduleName(file string) (string, bool) {
	file, ok := strings.CutSuffix(file, ".py")
	return packageName + strings.ReplaceAll(file, "/", "."), ok
}

// parseDocs reads JSON lines.
func parseDocs(text string) ([]pyvalue.Value, error) {
	var docs []pyvalue.Value
	n := 0
	for line := range strings.Lines(text) {
		n++
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		doc, err := pyvalue.Loads(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if name, _ := doc.Get("name"); name.Kind != pyvalue.Str {
			return nil, fmt.Errorf("line %d: want a document with a name", n)
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

func read(ctx context.Context, d eval.Data, name string) (string, error) {
	f, err := d.Open(ctx, name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return string(text), nil
}
