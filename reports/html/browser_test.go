package html

import (
	"fmt"
	"strings"
	"testing"

	"assay/eval"
	"assay/reports"
)

// ladder are three runs of models of different sizes.
func ladder(t testing.TB) []reports.Side {
	sized := func(n int64, quantization string) func(*eval.RunInfo) {
		return func(i *eval.RunInfo) { i.Model.Bytes, i.Model.Quantization = n<<20, quantization }
	}
	return []reports.Side{
		store(t, "bf16", rows("sum", 300, func(i int) bool { return i%10 == 3 }), sized(6400, "BF16")),
		store(t, "q8_0", rows("sum", 300, func(i int) bool { return i%10 == 3 || i == 50 }), sized(3400, "Q8_0")),
		store(t, "q4", rows("sum", 300, func(i int) bool { return i%10 == 4 || i%10 == 3 && i > 50 }), sized(1900, "Q4_K_M")),
	}
}

// One browser for all, which takes seconds to start.
func TestInChromium(t *testing.T) {
	b := startBrowser(t)
	for _, c := range []struct {
		name string
		test func(t *testing.T, b *browser)
	}{
		{"filters", testFilters}, {"keyboard", testKeyboard}, {"address of an item", testAddressOfItem}, {"hostile texts do not act", testHostileTexts},
		{"the policy refuses scripts", testPolicy}, {"inflating by hand", testInflatingByHand},
		{"empty run", testEmptyRun}, {"differences", testDifferences}, {"inflateRaw", testInflateRaw},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, b.tab(t)) })
	}
}

func testFilters(t *testing.T, b *browser) {
	b.open(save(t, render(t, Options{}, ladder(t)...)), "")
	if got := b.text(`document.getElementById("found").textContent`); got != "1 of 300 items" {
		t.Errorf("the first comparison's changes: %s", got)
	}
	set := func(name, value string) {
		b.text(fmt.Sprintf(`(() => { const f = document.getElementById("filter-%s"); f.value = %q; f.dispatchEvent(new Event(f.tagName === "INPUT" ? "input" : "change")); })()`, name, value))
	}
	for _, c := range []struct{ name, value, want string }{
		{"run", "2", "35 of 300 items"}, {"change", "lost", "30 of 300 items"}, {"change", "gained", "5 of 300 items"},
		{"change", "", "300 of 300 items"}, {"outcome", "wrong", "55 of 300 items"}, {"task", "task 1", "18 of 300 items"},
		{"status", "error", "0 of 300 items"}, {"status", "", "18 of 300 items"}, {"text", "1/13", "1 of 300 items"},
	} {
		set(c.name, c.value)
		b.wait(fmt.Sprintf(`document.getElementById("found").textContent === %q`, c.want))
	}
	b.text(`document.getElementById("filter-reset").click()`)
	b.wait(`document.getElementById("found").textContent === "300 of 300 items"`)
	b.text(`document.getElementById("filter-deep").click()`)
	set("text", "adding BOTH, I get 101.")
	b.wait(`document.getElementById("found").textContent === "1 of 300 items"`)
	b.noFaults()
}

func testKeyboard(t *testing.T, b *browser) {
	b.open(save(t, render(t, Options{}, ladder(t)...)), "#?run=2&suite=sum&change=lost")
	b.wait(`document.activeElement.id === "list"`)
	b.press("ArrowDown")
	b.press("ArrowDown")
	b.wait(`document.querySelector("#item ins") !== null`)
	for expression, want := range map[string]string{
		`document.querySelector("#list [aria-selected=true]").ariaPosInSet`:                       "2",
		`document.getElementById("list").getAttribute("aria-activedescendant")`:                   "row-1",
		`document.querySelector("#item h3").textContent`:                                          "Suite sum task 2/14",
		`[...document.querySelectorAll("#item del")].map((e) => e.textContent).join()`:            "28",
		`[...document.querySelectorAll("#item ins")].map((e) => e.textContent).join()`:            "29",
		`document.querySelectorAll("#item .answers > section").length`:                            "3",
		`decodeURIComponent(location.hash)`:                                                       "#/sum/task 2/14",
		`document.querySelectorAll("#list .row").length < 60`:                                     "true",
		`[...document.querySelectorAll(".verdict")].map((e) => e.textContent).slice(0, 1).join()`: "CHANGED",
	} {
		if got := b.text(expression); got != want {
			t.Errorf("%s: %q, want %q", expression, got, want)
		}
	}
	b.press("End")
	b.wait(`document.querySelector("#list [aria-selected=true]").ariaPosInSet === "30"`)
	b.press("Enter")
	b.wait(`document.activeElement.id === "item"`)
	b.press("Escape")
	b.wait(`document.activeElement.id === "list"`)
	b.noFaults()
}

// An address leads to an item that the filters leave out at first.
func testAddressOfItem(t *testing.T, b *browser) {
	b.open(save(t, render(t, Options{}, ladder(t)[:2]...)), "#/sum/task%200%2F0")
	b.wait(`document.querySelector("#item h3") !== null`)
	if got := b.text(`document.getElementById("item").textContent`); !strings.Contains(got, "What is 0 + 0?") || !strings.Contains(got, "The same text in both runs.") {
		t.Errorf("item: %s", got)
	}
	b.noFaults()
}

func testHostileTexts(t *testing.T, b *browser) {
	sides := []reports.Side{hostileRun(t, "a"+hostile, 1), hostileRun(t, "bb"+hostile, 0)}
	page := render(t, Options{}, sides...)
	path := save(t, page)
	b.open(path, "")
	title := b.text(`document.title`)
	b.text(`document.getElementById("filter-reset").click()`)
	b.press("Tab")
	for range 2 {
		b.text(`document.getElementById("list").focus()`)
		b.press("ArrowDown")
		b.wait(`document.querySelector("#item h3") !== null`)
	}
	if !strings.Contains(b.text(`document.getElementById("item").textContent`), `</script><script>document.title="owned"`) {
		t.Error("the text is not shown as it is")
	}
	for expression, want := range map[string]string{
		`document.querySelectorAll("img, iframe, object, embed, link, base, [onload], [onerror], a[href^=javascript]").length`: "0",
		`document.querySelectorAll("script:not([type])").length`:                                                               "1",
		`document.title === "owned"`: "false",
		`document.title.length`:      fmt.Sprint(len([]rune(title))),
		`/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069]/.test(document.documentElement.textContent)`: "false",
	} {
		if got := b.text(expression); got != want {
			t.Errorf("%s: %s, want %s", expression, got, want)
		}
	}
	b.noFaults()
}

// The page's policy is in force: a script that got into it all the same would not run.
func testPolicy(t *testing.T, b *browser) {
	b.open(save(t, render(t, Options{}, store(t, "a", rows("sum", 3, never), nil))), "")
	b.text(`(() => { const s = document.createElement("script"); s.textContent = "document.title = 'owned'"; document.body.append(s); })()`)
	b.text(`document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='document.title = 1'>")`)
	if got := b.text(`document.title`); got != "a – Assay report" {
		t.Errorf("title is %q", got)
	}
	if len(b.faults) == 0 {
		t.Error("nothing was refused")
	}
}

// A browser without DecompressionStream shows the same.
func testInflatingByHand(t *testing.T, b *browser) {
	b.call("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": "delete window.DecompressionStream"}, nil)
	b.open(save(t, render(t, Options{}, store(t, "a", rows("sum", 500, never), nil))), "#/sum/task%201%2F400")
	b.wait(`document.querySelector("#item h3") !== null`)
	if got := b.text(`document.getElementById("item").textContent`); !strings.Contains(got, "What is 400 + 400?") {
		t.Errorf("item: %s", got)
	}
	b.noFaults()
}

func testEmptyRun(t *testing.T, b *browser) {
	b.open(save(t, render(t, Options{}, store(t, "a", nil, nil))), "#/sum/1")
	if got := b.text(`document.getElementById("found").textContent + document.getElementById("item").textContent`); got != "0 of 0 itemsThere is no item of this address." {
		t.Errorf("page says %q", got)
	}
	b.noFaults()
}
