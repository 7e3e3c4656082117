package html

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/reports"
)

// block returns the content of an element of data.
func block(t *testing.T, page []byte, id string) []byte {
	t.Helper()
	m := regexp.MustCompile(`<script type="application/json" id="data-` + id + `">([^<]*)</script>`).FindSubmatch(page)
	if m == nil {
		t.Fatalf("no data %s", id)
	}
	return m[1]
}

// inflated decodes what deflate made.
func inflated(t *testing.T, block []byte, v any) {
	t.Helper()
	var text string
	if err := json.Unmarshal(block, &text); err != nil {
		t.Fatal(err)
	}
	packed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(plain, v); err != nil {
		t.Fatal(err)
	}
}

func items(t *testing.T, page []byte) []texts {
	t.Helper()
	var out []texts
	inflated(t, block(t, page, "0"), &out)
	return out
}

func TestSameRunsSameBytes(t *testing.T) {
	sides := ladder(t)
	if !bytes.Equal(render(t, Options{}, sides...), render(t, Options{}, sides...)) {
		t.Error("two pages of the same runs differ")
	}
}

// The policy names exactly the script and the style that the page has.
func TestPolicyHasTheHashes(t *testing.T) {
	page := render(t, Options{}, ladder(t)...)
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindSubmatch(page)
	if policy == nil {
		t.Fatal("no policy")
	}
	for element, directive := range map[string]string{"script": "script-src", "style": "style-src"} {
		found := regexp.MustCompile(`(?s)<`+element+`>(.*?)</`+element+`>`).FindAllSubmatch(page, -1)
		if len(found) != 1 {
			t.Fatalf("%d elements %s, want 1", len(found), element)
		}
		sum := sha256.Sum256(found[0][1])
		want := directive + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if got := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(string(policy[1])); !strings.Contains(got, want) || !strings.HasPrefix(got, "default-src 'none'; ") {
			t.Errorf("policy is %s, want it to have %s", got, want)
		}
	}
}

// Nothing in the page leads elsewhere.
func TestNoAddressLeavesThePage(t *testing.T) {
	page := render(t, Options{}, ladder(t)...)
	for _, m := range regexp.MustCompile(`(?:href|src|action|xlink:href)="([^"]*)"`).FindAllSubmatch(page, -1) {
		if !bytes.HasPrefix(m[1], []byte("#")) {
			t.Errorf("address %q", m[1])
		}
	}
	if bytes.Contains(page, []byte("://")) || bytes.Contains(page, []byte("@import")) {
		t.Error("the page names another place")
	}
}

// Markup in texts stays text, in what the server of the page never sees: labels,
// titles, notes, fields of the manifest.
func TestHostileTextsAreEscaped(t *testing.T) {
	for _, o := range []Options{{}, {ShowUnsafe: true}} {
		page := render(t, o, hostileRun(t, "a"+hostile, 1), hostileRun(t, "bb"+hostile, 0))
		for _, bad := range []string{"<img", "<svg onload", "<script>document", "\x00", "\x1b", "\u202e", "\xff"} {
			if bytes.Contains(page, []byte(bad)) {
				t.Errorf("the page has %q", bad)
			}
		}
		if got := bytes.Count(page, []byte("<script")); got != 4 { // head, index, a chunk, the script
			t.Errorf("%d scripts", got)
		}
		got := items(t, page)[0]
		want := reports.VisibleLines(strings.ToValidUTF8(hostile, "\uFFFD"))
		if diff := cmp.Diff(excerpt(want), got.Input); diff != "" {
			t.Error(diff)
		}
	}
}

func TestUnsafeTextsStayOut(t *testing.T) {
	results := rows("sum", 3, never)
	results[1].Unsafe, results[1].Text, results[1].Input, results[1].Explanation, results[1].Extracted = true, "SECRET", "SECRET", "SECRET", "SECRET"
	results[2].Unsafe, results[2].Status, results[2].Error = true, eval.StatusError, "score: quoting SECRET"
	side := store(t, "a", results, nil)
	page := render(t, Options{}, side)
	raw, err := json.Marshal(items(t, page))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, []byte("SECRET")) || !bytes.Contains(page, []byte("The texts of 2 items may be harmful")) {
		t.Errorf("hidden texts: %s", raw)
	}
	if raw, err = json.Marshal(items(t, render(t, Options{ShowUnsafe: true}, side))); err != nil || bytes.Count(raw, []byte("SECRET")) != 5 {
		t.Errorf("shown texts: %s, %v", raw, err)
	}
}

// What one run marks as unsafe is hidden of all.
func TestUnsafeInOneRun(t *testing.T) {
	a, b := rows("sum", 1, never), rows("sum", 1, never)
	a[0].Unsafe = true
	b[0].Status, b[0].Scores, b[0].Text, b[0].Error = eval.StatusError, nil, "SECRET", "score: quoting SECRET"
	raw, err := json.Marshal(items(t, render(t, Options{}, store(t, "a", a, nil), store(t, "bb", b, nil))))
	if err != nil || bytes.Contains(raw, []byte("SECRET")) || !bytes.Contains(raw, []byte("details hidden")) {
		t.Errorf("%s, %v", raw, err)
	}
}

// Where texts do not fit, those that changed keep more of theirs.
func TestTextsAreShortenedToFit(t *testing.T) {
	a, b := manyRows(512, 1, never), manyRows(512, 1, func(i int) bool { return i == 7 })
	sides := []reports.Side{store(t, "a", a, nil), store(t, "bb", b, nil)}
	whole := render(t, Options{}, sides...)
	const limit = 100 << 10
	page := render(t, Options{MaxBytes: limit}, sides...)
	if len(whole) < 2*limit || len(page) > limit+100<<10 || !bytes.Contains(page, []byte("texts are shortened")) || bytes.Contains(whole, []byte("texts are shortened")) {
		t.Errorf("%d and %d bytes", len(whole), len(page))
	}
	list := items(t, page)
	if _, ok := list[7].Answers[0].Text.(string); !ok {
		t.Errorf("the text of a changed item is shortened: %v", list[7].Answers[0].Text)
	}
	cut, ok := list[8].Answers[0].Text.([]any)
	if !ok || len(cut) != 3 {
		t.Fatalf("the text of an unchanged item is not shortened: %v", list[8].Answers[0].Text)
	}
	if !strings.HasPrefix(a[8].Text, cut[0].(string)) || !strings.HasSuffix(a[8].Text, cut[2].(string)) ||
		len(cut[0].(string))+int(cut[1].(float64))+len(cut[2].(string)) != len(a[8].Text) {
		t.Errorf("shortened: %v", cut)
	}
	var out bytes.Buffer
	if err := Write(t.Context(), &out, sides[:1], nil, Options{MaxBytes: 100}); err == nil || !strings.Contains(err.Error(), "raise the limit") {
		t.Errorf("a limit below everything: %v", err)
	}
}

func TestRefusedComparison(t *testing.T) {
	other := func(i *eval.RunInfo) { i.Override.MaxTokens = 7 }
	page := string(render(t, Options{}, store(t, "a", rows("sum", 9, never), nil), store(t, "bb", rows("sum", 9, never), other)))
	for _, want := range []string{"INVALID", "are not compared", "answers are limited to the suites&#39; own tokens in a, 7 in bb"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	var x index
	inflated(t, block(t, []byte(page), "index"), &x)
	for i, c := range x.Runs[1].Change {
		if c != changeNotCompared {
			t.Errorf("item %d: change %d", i, c)
		}
	}
}

func TestChangesInTheIndex(t *testing.T) {
	b := rows("sum", 9, func(i int) bool { return i == 2 })
	b[3].Text += " Yes."
	b[4].Status, b[4].Scores, b[4].Error = eval.StatusError, nil, "score: out of cheese"
	b = b[:8]
	sides := []reports.Side{store(t, "a", rows("sum", 9, func(i int) bool { return i == 1 }), nil), store(t, "bb", b, nil)}
	comparer, err := reports.NewComparer(sides[0], reports.CompareOptions{Allow: reports.AllowKinds()})
	if err != nil {
		t.Fatal(err)
	}
	c, err := comparer.Compare(sides[1])
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := Write(t.Context(), &page, sides, []*reports.Comparison{c}, Options{}); err != nil {
		t.Fatal(err)
	}
	var x index
	inflated(t, block(t, page.Bytes(), "index"), &x)
	want := []int{changeSame, changeGained, changeLost, changeAnswer, changeNotCompared, changeSame, changeSame, changeSame, changeNotCompared}
	if diff := cmp.Diff(want, x.Runs[1].Change); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{0, 0, 0, 0, 4, 0, 0, 0, -1}, x.Runs[1].Status); diff != "" {
		t.Error(diff)
	}
}

// A baseline has values and digests, and no texts.
func TestBaseline(t *testing.T) {
	a := store(t, "a", rows("sum", 20, never), nil)
	run, err := reports.OpenRun(a.Source.Path())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "base.parquet")
	if err := reports.WriteBaseline(path, run, reports.BaselineOptions{}); err != nil {
		t.Fatal(err)
	}
	source, err := reports.OpenResults(path)
	if err != nil {
		t.Fatal(err)
	}
	page := render(t, Options{}, reports.Side{Label: "base", Source: source}, store(t, "bb", rows("sum", 20, func(i int) bool { return i < 5 }), nil))
	for _, want := range []string{"REGRESSED", "a baseline, which keeps no texts", "75.00"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page does not have %q", want)
		}
	}
	it := items(t, page)[0]
	if it.Input != "What is 0 + 0?" || it.Answers[0].Text != nil || it.Answers[0].Digest == "" || it.Answers[1].Text == nil {
		t.Errorf("item: %+v", it)
	}
}

// A run that ended before its first item has a page too.
func TestEmptyRun(t *testing.T) {
	page := render(t, Options{}, store(t, "a", nil, nil))
	if got := string(block(t, page, "head")); !strings.HasPrefix(got, `{"items":0,`) || strings.Contains(got, "null") {
		t.Errorf("head: %s", got)
	}
}

func TestSomeSuites(t *testing.T) {
	side := store(t, "a", append(rows("sum", 3, never), rows("other", 4, never)...), nil)
	page := render(t, Options{Suites: []string{"other"}}, side)
	if bytes.Contains(page, []byte("Suite sum")) || !bytes.Contains(page, []byte("Suite other")) || len(items(t, page)) != 4 {
		t.Error("the page has another suite")
	}
}

// Divergences get a curve of their own.
func TestDivergences(t *testing.T) {
	sides := ladder(t)
	page := render(t, Options{KL: []float64{0, 0.0002, 0.0131}}, sides...)
	for _, want := range []string{"Mean KL divergence from bf16</bdi> (nats)", "q4 of 1.86 GiB: 0.0131", "Suite sum, acc</bdi> (%)", "q4 of 1.86 GiB: 81.67"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page does not have %q", want)
		}
	}
	if bytes.Contains(render(t, Options{}, sides...), []byte("Mean KL")) {
		t.Error("a curve of nothing")
	}
	if err := Write(t.Context(), io.Discard, sides[:1], nil, Options{KL: []float64{1, 2}}); err == nil {
		t.Error("divergences of other runs are taken")
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Write(ctx, io.Discard, []reports.Side{store(t, "a", rows("sum", 9, never), nil)}, nil, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
}
