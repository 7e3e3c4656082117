package chat

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"assay/model/gguf"
)

func mustParse(t testing.TB, source string) *Template {
	t.Helper()
	tmpl, err := Parse(source, Options{BOS: "<s>", EOS: "</s>"})
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

func render(source string, in Input) (string, error) {
	tmpl, err := Parse(source, Options{})
	if err != nil {
		return "", err
	}
	if in.Messages == nil {
		in.Messages = json.RawMessage("[]")
	}
	return tmpl.Render(in)
}

func TestParseErrorLine(t *testing.T) {
	for source, want := range map[string]int{
		"a\nb\n{% if %}":                       3,
		"{{ 1 }}\n{{ 'x' | nosuch }}":          2,
		"{# c\n\n #}\n{% for x in y %}\n\n":    5,
		"\n{{ a\nb }}":                         3,
		"{% set x = 1 %}\n\n{% include 'x' %}": 3,
		"x\n{{ \"\\ud800\" }}":                 2,
	} {
		_, err := Parse(source, Options{})
		var located *Error
		if !errors.As(err, &located) || located.Line != want {
			t.Errorf("%q: error %v, want one at line %d", source, err, want)
		}
	}
}

func TestRenderErrorLine(t *testing.T) {
	_, err := render("a\n{% for m in messages %}\n{{ m.x.y }}\n{% endfor %}", Input{Messages: json.RawMessage(`[{}]`)})
	var located *Error
	if !errors.As(err, &located) || located.Line != 3 {
		t.Errorf("error %v, want one at line 3", err)
	}
	if want := "'dict object' has no attribute 'x'"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q in it", err, want)
	}
}

func TestRaised(t *testing.T) {
	_, err := render("{{ raise_exception('roles must alternate') }}", Input{})
	if !errors.Is(err, ErrRaised) || !strings.Contains(err.Error(), "roles must alternate") {
		t.Errorf("error %v, want ErrRaised with the template's message", err)
	}
	if _, err := render("{{ 1 / 0 }}", Input{}); errors.Is(err, ErrRaised) {
		t.Errorf("error %v matches ErrRaised", err)
	}
}

func TestInputErrors(t *testing.T) {
	for name, in := range map[string]Input{
		"messages: ":               {Messages: json.RawMessage(`[{"role": "user"]`)},
		"messages: want a JSON ar": {Messages: json.RawMessage(`{}`)},
		"messages: there are none": {Messages: json.RawMessage(`null`)},
		"tools: element 0: want a": {Messages: json.RawMessage(`[]`), Tools: json.RawMessage(`[1]`)},
		"documents: offset 1":      {Messages: json.RawMessage(`[]`), Documents: json.RawMessage(`[,]`)},
		`variable "x": offset 0`:   {Messages: json.RawMessage(`[]`), Extra: map[string]json.RawMessage{"x": json.RawMessage("nope")}},
		`variable "tools" belongs`: {Messages: json.RawMessage(`[]`), Extra: map[string]json.RawMessage{"tools": json.RawMessage("[]")}},
		"not valid UTF-8":          {Messages: json.RawMessage("[\"\xff\"]")},
		"half of a surrogate pair": {Messages: json.RawMessage(`["\ud800"]`)},
		"levels deep":              {Messages: json.RawMessage(strings.Repeat("[", 1000) + strings.Repeat("]", 1000))},
		"control character":        {Messages: json.RawMessage("[\"\n\"]")},
		"is not closed":            {Messages: json.RawMessage(`["abc`)},
	} {
		_, err := mustParse(t, "x").Render(in)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want %q in it", err, name)
		}
	}
}

func TestInputJSON(t *testing.T) {
	for data, want := range map[string]string{
		`[1, 1.0, 1E5, 1e-5, -0, -0.0, 12345678901234567890123]`: `[1, 1.0, 100000.0, 1e-05, 0, -0.0, 12345678901234567890123]`,
		`[{"b": 1, "a": 2, "b": 3}]`:                             `[{"b": 3, "a": 2}]`,
		`["\u00fc\ud83d\ude42\/\"\\"]`:                           `["ü🙂/\"\\"]`,
		`[NaN, Infinity, -Infinity, 1e999]`:                      `[NaN, Infinity, -Infinity, Infinity]`,
		" [\ttrue , false,null ] \n":                             `[true, false, null]`,
	} {
		got, err := render("{{ messages|tojson }}", Input{Messages: json.RawMessage(data)})
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", data, got, err, want)
		}
	}
}

func TestNow(t *testing.T) {
	const source = "{{ strftime_now('%Y-%m-%d %H:%M') }}"
	got, err := render(source, Input{})
	if err != nil || got != "2025-10-07 00:00" {
		t.Errorf("without a time: %q, %v", got, err)
	}
	zone := time.FixedZone("x", 2*60*60)
	got, err = render(source, Input{Now: time.Date(2026, 1, 2, 23, 30, 0, 0, zone)})
	if err != nil || got != "2026-01-02 23:30" {
		t.Errorf("with a time: %q, %v", got, err)
	}
}

func TestDigest(t *testing.T) {
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // of "abc"
	if got := mustParse(t, "abc").Digest(); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func TestConcurrentRender(t *testing.T) {
	tmpl := mustParse(t, "{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + m %}{% endfor %}{{ ns.n }}{% macro f(x) %}{{ x }}{% endmacro %}{{ f(ns.n) }}")
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			want := fmt.Sprintf("%d%d", 3*i, 3*i)
			got, err := tmpl.Render(Input{Messages: json.RawMessage(fmt.Sprintf("[%d, %d]", i, 2*i))})
			if err != nil || got != want {
				t.Errorf("got %q, %v, want %q", got, err, want)
			}
		})
	}
	group.Wait()
}

// TestHostile checks that templates cannot take unbounded time or memory.
func TestHostile(t *testing.T) {
	deep := func(open, end string, n int) string { return strings.Repeat(open, n) + "1" + strings.Repeat(end, n) }
	for name, source := range map[string]string{
		"long loop":        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
		"long output":      "{% for a in range(100000) %}{{ 'x' * 100000 }}{% endfor %}",
		"large text":       "{{ ('x' * 100000000) * 100000000 }}",
		"doubling":         "{% set ns = namespace(x='x') %}{% for a in range(100) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
		"large list":       "{{ [0] * 10000000000 }}",
		"doubling list":    "{% set ns = namespace(x=[1]) %}{% for a in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
		"shared list":      "{% set ns = namespace(x=[1]) %}{% for a in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
		"shared json":      "{% set ns = namespace(x=[1]) %}{% for a in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x|tojson }}",
		"shared equal":     "{% set ns = namespace(x=[1], y=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}",
		"shared less":      "{% set ns = namespace(x=[1], y=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x < ns.y }}",
		"shared key":       "{% set ns = namespace(x=(1,)) %}{% for a in range(60) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}{{ {ns.x: 1} }}",
		"cycle":            "{% set ns = namespace() %}{% set ns.x = [ns] %}{{ ns }}",
		"deep list":        "{% set ns = namespace(x=[]) %}{% for a in range(100000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
		"deep equal":       "{% set ns = namespace(x=[], y=[]) %}{% for a in range(100000) %}{% set ns.x = [ns.x] %}{% set ns.y = [ns.y] %}{% endfor %}{{ ns.x == ns.y }}",
		"recursion":        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
		"mutual":           "{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{{ f() }}{% endmacro %}{{ f() }}",
		"recursive loop":   "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
		"block recursion":  "{% macro f() %}{% call g() %}{{ f() }}{% endcall %}{% endmacro %}{% macro g() %}{{ caller() }}{% endmacro %}{{ f() }}",
		"big range":        "{{ range(1000000000)|list }}",
		"power":            "{{ 10 ** (10 ** 10) }}",
		"power tower":      "{{ (2 ** 100000) ** 1000 }}",
		"digits":           "{{ 2 ** 100000 }}",
		"squaring":         "{% set ns = namespace(x=3) %}{% for a in range(100) %}{% set ns.x = ns.x * ns.x %}{% endfor %}",
		"format width":     "{{ '%1000000000d' % 1 }}",
		"format star":      "{{ '%*d' % (1000000000, 1) }}",
		"spec width":       "{{ '{:1000000000}'.format(1) }}",
		"spec nested":      "{{ '{:{}}'.format(1, 1000000000) }}",
		"precision":        "{{ '%.1000000000f' % 1.0 }}",
		"center":           "{{ 'x'.center(1000000000) }}",
		"zfill":            "{{ 'x'.zfill(1000000000) }}",
		"tabs":             "{{ '\t'.expandtabs(1000000000) }}",
		"indent":           "{{ 'a\nb'|indent(1000000000) }}",
		"json indent":      "{{ [[[1]]]|tojson(indent=1000000000) }}",
		"json indent text": "{{ [[[1]]]|tojson(indent='x' * 100000000) }}",
		"replace":          "{{ ('x' * 100000).replace('', 'x' * 100000) }}",
		"join":             "{{ ('x' * 100000).join('x' * 100000) }}",
		"batch fill":       "{{ [1]|batch(1000000000, 1)|list }}",
		"slice":            "{{ [1]|slice(1000000000)|list }}",
		"deep parens":      "{{ " + deep("(", ")", 100000) + " }}",
		"deep lists":       "{{ " + deep("[", "]", 100000) + " }}",
		"deep not":         "{{ " + strings.Repeat("not ", 100000) + "1 }}",
		"deep minus":       "{{ " + strings.Repeat("- ", 100000) + "1 }}",
		"deep ifs":         deep("{% if 1 %}", "{% endif %}", 10000),
		"long sum":         "{{ 1" + strings.Repeat(" + 1", 100000) + " }}",
		"long attribute":   "{{ a" + strings.Repeat(".a", 100000) + " }}",
		"long filters":     "{{ 1" + strings.Repeat("|string", 100000) + " }}",
		"long else":        "{{ " + strings.Repeat("1 if 0 else ", 100000) + "1 }}",
		"cycler":           "{% set c = cycler(1, 2) %}{% for a in range(100000) %}{% for b in range(100000) %}{{ c.next() }}{% endfor %}{% endfor %}",
		"generator chain":  "{% set ns = namespace(x=[1]) %}{% for a in range(100000) %}{% set ns.x = ns.x|map('string') %}{% endfor %}{{ ns.x|list }}",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			got, err := render(source, Input{})
			if err == nil {
				t.Errorf("rendered %d bytes, want an error", len(got))
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// writeGGUF writes a file with the keys and opens it.
func writeGGUF(t *testing.T, keys map[string]any) *gguf.File {
	t.Helper()
	w := gguf.NewWriter()
	for key, v := range keys {
		if err := w.Set(key, v); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "model.gguf")
	if err := w.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	f, err := gguf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestFromGGUF(t *testing.T) {
	keys := map[string]any{
		"tokenizer.chat_template":          "{{ bos_token }}|{{ messages[0].content }}|{{ eos_token }}",
		"tokenizer.chat_template.tool_use": "other",
		"tokenizer.chat_templates":         []string{"tool_use"},
		"tokenizer.ggml.tokens":            []string{"a", "<s>", "</s>"},
		"tokenizer.ggml.bos_token_id":      uint32(1),
		"tokenizer.ggml.eos_token_id":      uint32(2),
	}
	tmpl, err := FromGGUF(writeGGUF(t, keys))
	if err != nil {
		t.Fatal(err)
	}
	got, err := tmpl.Render(Input{Messages: json.RawMessage(`[{"content": "hi"}]`)})
	if err != nil || got != "<s>|hi|</s>" {
		t.Errorf("got %q, %v", got, err)
	}

	delete(keys, "tokenizer.ggml.bos_token_id")
	if tmpl, err = FromGGUF(writeGGUF(t, keys)); err != nil {
		t.Fatal(err)
	}
	if got, err := tmpl.Render(Input{Messages: json.RawMessage(`[{}]`)}); err != nil || got != "||</s>" {
		t.Errorf("without a first token: got %q, %v", got, err)
	}

	keys["tokenizer.ggml.eos_token_id"] = uint32(3)
	if _, err := FromGGUF(writeGGUF(t, keys)); err == nil || !strings.Contains(err.Error(), "eos_token_id is 3") {
		t.Errorf("token id out of range: error %v", err)
	}

	keys["tokenizer.chat_template"] = "{% if %}"
	keys["tokenizer.ggml.eos_token_id"] = uint32(2)
	var located *Error
	if _, err := FromGGUF(writeGGUF(t, keys)); !errors.As(err, &located) {
		t.Errorf("broken template: error %v, want one with a line", err)
	}

	delete(keys, "tokenizer.chat_template")
	if _, err := FromGGUF(writeGGUF(t, keys)); !errors.Is(err, ErrNoTemplate) || !strings.Contains(err.Error(), "plain prompts") {
		t.Errorf("no template: error %v", err)
	}
}

// agentInput is a conversation with tools for the template agent.jinja.
func agentInput(t testing.TB) (string, Input) {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", "agent.jinja"))
	if err != nil {
		t.Fatal(err)
	}
	var conversations map[string]map[string]json.RawMessage
	readJSON(t, &conversations, "testdata", "conversations.json")
	return string(source), goldenCase{Input: conversations["tools"]}.input(t)
}

func BenchmarkRenderTools(b *testing.B) {
	source, in := agentInput(b)
	tmpl := mustParse(b, source)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tmpl.Render(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	source, _ := agentInput(b)
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		mustParse(b, source)
	}
}

// BenchmarkGranite renders the Granite 4.0 template with tools.
func BenchmarkGranite(b *testing.B) {
	dir := sharedDir(b, "decoder", "templates")
	const name = "ibm-granite-granite-4.0.jinja"
	source, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		b.Fatal(err)
	}
	tmpl := mustParse(b, string(source))
	for _, c := range readGoldens(b, filepath.Join(dir, "golden.json")) {
		if c.Template != name || !strings.Contains(c.Case, "tool") {
			continue
		}
		in := c.input(b)
		b.Run(c.Case, func(b *testing.B) {
			for b.Loop() {
				if _, err := tmpl.Render(in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
