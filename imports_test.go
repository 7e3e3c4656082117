package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// allowed says who may import whom within the module: the keys are packages,
// "/..." standing for all below; the values are what they may import, besides
// packages below themselves. docs/rationale.md explains the layers.
var allowed = []struct {
	pkg   string
	deps  []string
	tests []string // only in tests
}{
	{pkg: "assay", deps: []string{"assay/internal/cli", "assay/sandbox"}},
	{pkg: "assay/internal/cli/...", deps: []string{"assay/..."}},
	{pkg: "assay/internal/doctest", tests: []string{"assay/internal/cli"}},
	{pkg: "assay/internal/wire", deps: nil},
	{pkg: "assay/internal/backoff", deps: nil},
	{pkg: "assay/internal/explog", deps: nil},
	{pkg: "assay/internal/filelock", deps: nil},
	{pkg: "assay/reports/html", deps: []string{"assay/eval/...", "assay/model", "assay/reports"}},
	{pkg: "assay/reports/...", deps: []string{"assay/eval/...", "assay/model"}},
	{pkg: "assay/runner/...", deps: []string{"assay/eval/...", "assay/model", "assay/internal/wire", "assay/internal/filelock"}, tests: []string{"assay/model/fake"}},
	{pkg: "assay/suites/...", deps: []string{"assay/eval/...", "assay/model", "assay/datasets", "assay/suites/..."},
		tests: []string{"assay/sandbox"}},
	{pkg: "assay/judge/...", deps: []string{"assay/eval", "assay/model", "assay/suites/pytext"}, tests: []string{"assay/model/fake"}},
	{pkg: "assay/sandbox/...", deps: []string{"assay/eval"}},
	{pkg: "assay/responses/...", deps: []string{"assay/eval", "assay/model"}},
	{pkg: "assay/examples/...", deps: []string{"assay/..."}},
	{pkg: "assay/drift", deps: []string{"assay/model/...", "assay/eval/stats", "assay/internal/explog"}},
	{pkg: "assay/datasets/...", deps: []string{"assay/eval", "assay/internal/backoff", "assay/internal/filelock"}},
	{pkg: "assay/eval/stats", deps: nil},
	{pkg: "assay/eval", deps: []string{"assay/eval/stats", "assay/model"}},
	{pkg: "assay/model", deps: nil},
	{pkg: "assay/model/open", deps: []string{"assay/model/..."}},
	{pkg: "assay/model/fake", deps: []string{"assay/model"}},
	{pkg: "assay/model/openai", deps: []string{"assay/model", "assay/internal/backoff"}},
	{pkg: "assay/model/cached", deps: []string{"assay/model", "assay/internal/wire"}, tests: []string{"assay/model/fake"}},
	{pkg: "assay/model/embedded", deps: []string{"assay/model/local", "assay/model/gguf", "assay/model/quant"},
		tests: []string{"assay/model", "assay/model/chat"}},
	{pkg: "assay/model/random", deps: []string{"assay/model/local", "assay/model/gguf", "assay/model/quant"}},
	{pkg: "assay/model/local", deps: []string{"assay/model", "assay/model/engine", "assay/model/decoder",
		"assay/model/tokenizer", "assay/model/chat", "assay/model/gguf"}, tests: []string{"assay/model/random"}},
	{pkg: "assay/model/engine", deps: []string{"assay/model", "assay/model/decoder", "assay/internal/explog"},
		tests: []string{"assay/model/random", "assay/model/gguf", "assay/model/kernels"}},
	{pkg: "assay/model/bench", deps: []string{"assay/model", "assay/model/engine", "assay/model/decoder", "assay/model/gguf",
		"assay/model/kernels", "assay/model/quant"}},
	{pkg: "assay/model/decoder", deps: []string{"assay/model/kernels", "assay/model/quant", "assay/model/gguf"}},
	{pkg: "assay/model/kernels/internal/...", deps: []string{"assay/model/kernels/internal/..."},
		tests: []string{"assay/model/kernels", "assay/model/quant"}},
	{pkg: "assay/model/kernels", deps: []string{"assay/model/quant", "assay/model/gguf"}},
	{pkg: "assay/model/requantize", deps: []string{"assay/model/quant", "assay/model/gguf"}},
	{pkg: "assay/model/quant", deps: []string{"assay/model/gguf"}},
	{pkg: "assay/model/tokenizer", deps: []string{"assay/model/gguf"}},
	{pkg: "assay/model/chat/...", deps: []string{"assay/model/gguf"}},
	{pkg: "assay/model/gguf", deps: nil},
}

func TestImportsPointDown(t *testing.T) {
	for _, p := range listPackages(t) {
		var deps, tests []string
		found := false
		for _, a := range allowed {
			if matches(a.pkg, p.ImportPath) {
				deps, tests, found = a.deps, append(a.tests, a.deps...), true
				break
			}
		}
		if !found {
			t.Errorf("package %s has no place in the layers: add it to the table", p.ImportPath)
			continue
		}
		check := func(imports, allowed []string, kind string) {
			for _, i := range imports {
				own := i == p.ImportPath || strings.HasPrefix(i, p.ImportPath+"/")
				if strings.HasPrefix(i, "assay/") && !own && !matchesAny(allowed, i) {
					t.Errorf("%s imports %s%s", p.ImportPath, i, kind)
				}
			}
		}
		check(p.Imports, deps, "")
		check(append(p.TestImports, p.XTestImports...), tests, " in its tests")
	}
}

// Third-party code is chosen in docs/rationale.md; a new import needs a reason
// there and a line here.
func TestThirdPartyImports(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range listPackages(t) {
		for _, i := range p.Imports {
			if first, _, _ := strings.Cut(i, "/"); strings.Contains(first, ".") {
				seen[i] = true
			}
		}
	}
	var got []string
	for i := range seen {
		got = append(got, i)
	}
	sort.Strings(got)
	want := []string{
		"github.com/mattn/go-isatty",
		"github.com/olekukonko/tablewriter",
		"github.com/olekukonko/tablewriter/pkg/twwidth",
		"github.com/olekukonko/tablewriter/renderer",
		"github.com/olekukonko/tablewriter/tw",
		"github.com/parquet-go/parquet-go",
		"github.com/parquet-go/parquet-go/format",
		"github.com/spf13/cobra",
		"github.com/spf13/pflag",
		"go.yaml.in/yaml/v3",
		"golang.org/x/sync/errgroup",
		"golang.org/x/sys/cpu",
		"golang.org/x/sys/unix",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

type listedPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []listedPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listedPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func matchesAny(patterns []string, path string) bool {
	for _, p := range patterns {
		if matches(p, path) {
			return true
		}
	}
	return false
}

func matches(pattern, path string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == prefix || strings.HasPrefix(path, prefix+"/")
	}
	return pattern == path
}
