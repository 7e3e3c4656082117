package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Write writes the comparison and what became of each rule.
func (g GateReport) Write(out io.Writer, format Format) error {
	if err := g.writeFound(out, format); err != nil {
		return err
	}
	grid := Grid{Header: []string{"suite", "rule", "outcome", "found"}, Right: make([]bool, 4)}
	for _, c := range g.Checks {
		grid.Rows = append(grid.Rows, []string{c.Suite, c.Rule, string(c.Outcome), c.Text})
	}
	p := printer{out: out, markdown: format == FormatMarkdown}
	p.blank()
	if format == FormatMarkdown {
		if err := grid.Write(out, format); err != nil {
			return err
		}
		p.blank()
		p.paragraph(g.Headline())
		return p.err
	}
	for _, c := range g.Checks {
		p.hanging(strings.ToUpper(string(c.Outcome)), indent+1, Visible(c.name()+": "+c.Text))
	}
	p.blank()
	p.paragraph(g.Headline())
	return p.err
}

// writeFound writes what the rules were applied to.
func (g GateReport) writeFound(out io.Writer, format Format) error {
	if g.Sequential != nil {
		return writeSequential(out, *g.Sequential, format)
	}
	table := CompareTable{Format: format}
	return table.Write(out, []*Comparison{g.Comparison})
}

// WriteJSON writes the outcome, the verdict and the checks as one JSON object, and
// the tests of a sequential gate.
func (g GateReport) WriteJSON(out io.Writer) error {
	object := map[string]any{"outcome": g.Outcome(), "verdict": g.verdict(), "checks": g.Checks, "config": g.Config.File}
	if g.Sequential != nil {
		object["sequential"] = g.Sequential.Sequential
	}
	return encode(out, object)
}

// The elements of JUnit XML as continuous integration reads it
// (https://github.com/testmoapp/junitxml).
type junitSuites struct {
	XMLName xml.Name   `xml:"testsuites"`
	Suite   junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitMessage `xml:"failure"`
	Error   *junitMessage `xml:"error"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes a test case for every rule: a broken one is a failure, an
// inconclusive one an error. A gate that checked nothing has one that failed.
func (g GateReport) WriteJUnit(out io.Writer) error {
	s := junitSuite{Name: "assay gate"}
	checks := g.Checks
	if len(checks) == 0 {
		checks = []GateCheck{{Rule: "gate", Outcome: Inconclusive, Text: "nothing was compared"}}
	}
	for _, c := range checks {
		text := Visible(c.Text)
		test := junitCase{Class: strings.TrimSuffix("assay."+Visible(c.Suite), "."), Name: c.Rule}
		switch c.Outcome {
		case Failed:
			s.Failures++
			test.Failure = &junitMessage{text, text}
		case Inconclusive:
			s.Errors++
			test.Error = &junitMessage{text, text}
		default:
			test.Output = text
		}
		s.Tests++
		s.Cases = append(s.Cases, test)
	}
	if _, err := io.WriteString(out, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(out)
	e.Indent("", "  ")
	if err := e.Encode(junitSuites{Suite: s}); err != nil {
		return err
	}
	_, err := io.WriteString(out, "\n")
	return err
}

// WriteGitHub writes annotations as GitHub's workflow commands: one for each rule
// that did not pass, at its line in the file of rules.
// (https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions)
func (g GateReport) WriteGitHub(out io.Writer) error {
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	message := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	for _, c := range g.Broken() {
		place := ""
		if c.Line > 0 && g.Config.File != "" {
			place = fmt.Sprintf("file=%s,line=%d,", property.Replace(Visible(g.Config.File)), c.Line)
		}
		if _, err := fmt.Fprintf(out, "::error %stitle=%s::%s\n", place, property.Replace("assay gate: "+Visible(c.name())),
			message.Replace(string(c.Outcome)+": "+Visible(c.Text))); err != nil {
			return err
		}
	}
	return nil
}

// WriteGitLab writes a Code Quality report: an issue for each rule that did not
// pass. (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format)
func (g GateReport) WriteGitLab(out io.Writer) error {
	issues := []map[string]any{}
	for _, c := range g.Broken() {
		file := g.Config.File
		if file == "" {
			file = "gate.yaml"
		}
		sum := sha256.Sum256([]byte(c.Suite + "\x00" + c.Rule + "\x00" + c.Text))
		severity := "critical"
		if c.Outcome == Inconclusive {
			severity = "major"
		}
		issues = append(issues, map[string]any{
			"description": "assay gate: " + Visible(c.name()) + " " + string(c.Outcome) + ": " + Visible(c.Text),
			"check_name":  "assay/" + c.Rule, "fingerprint": hex.EncodeToString(sum[:16]), "severity": severity,
			"location": map[string]any{"path": file, "lines": map[string]any{"begin": max(c.Line, 1)}},
		})
	}
	return encode(out, issues)
}
