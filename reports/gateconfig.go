package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Requirements of a gate, from the strictest.
const (
	RequireIdentical    = "identical"
	RequireEquivalent   = "equivalent"
	RequireNotRegressed = "not_regressed"
)

// GateRule is what a suite has to meet. Losses and floors are fractions here and
// percent in the file.
type GateRule struct {
	Require  string
	Alpha    float64 // probability of a false alarm over all suites
	MaxLoss  float64 // tolerated loss
	MinPower float64 // 0: not asked for
	Detect   float64 // the loss that MinPower is about
	MaxFlips float64 // at most so many items may flip; a share where FlipShare is set; negative: any number
	// FlipShare says that MaxFlips is a share of the items.
	FlipShare bool
	Floors    map[string]float64 // task, or "all" for the suite -> least value
	Line      int                // in the file, 0 for the built-in rule
}

// GateConfig holds the rules of a gate.
type GateConfig struct {
	File    string
	Default GateRule
	Suites  map[string]GateRule // that need rules of their own
}

// DefaultGate is the gate without a file: no significant loss in any suite.
func DefaultGate() GateConfig {
	return GateConfig{Default: GateRule{Require: RequireNotRegressed, Alpha: 0.05, Detect: 0.01, MaxFlips: -1}}
}

// Rule is the rule of a suite.
func (c GateConfig) Rule(suite string) GateRule {
	if r, ok := c.Suites[suite]; ok {
		return r
	}
	return c.Default
}

// maxGateFile bounds the size of a file of rules.
const maxGateFile = 1 << 20

// ReadGateConfig reads rules from YAML. Every mistake is reported, each with its
// line; suites says whether a name is that of a suite.
func ReadGateConfig(name string, in io.Reader, suite func(string) bool) (GateConfig, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxGateFile+1))
	if err != nil {
		return GateConfig{}, fmt.Errorf("read %s: %w", name, err)
	}
	if len(text) > maxGateFile {
		return GateConfig{}, fmt.Errorf("read %s: larger than %d bytes: this is no file of gate rules", name, maxGateFile)
	}
	p := gateParser{file: name, suite: suite}
	config := p.document(text)
	config.File = name
	return config, errors.Join(p.errs...)
}

// gateParser reads a file of rules and collects what is wrong with it.
type gateParser struct {
	file  string
	suite func(string) bool
	errs  []error
}

func (p *gateParser) fail(line int, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("%s:%d: %s", p.file, line, fmt.Sprintf(format, args...)))
}

func (p *gateParser) document(text []byte) GateConfig {
	config := DefaultGate()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var doc yaml.Node
	err := decoder.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF):
		p.fail(1, "the file is empty: want version: 1 and rules below defaults and suites")
		return config
	case err != nil:
		p.errs = append(p.errs, fmt.Errorf("%s: %s", p.file, strings.TrimPrefix(err.Error(), "yaml: ")))
		return config
	}
	root := doc.Content[0]
	version := false
	p.mapping(root, "the file", func(key, value *yaml.Node) {
		if key.Value == "version" {
			version = true
			if value.Value != "1" {
				p.fail(value.Line, "version is %s, want 1", Visible(value.Value))
			}
		}
		if key.Value == "defaults" {
			config.Default = p.rule(value, config.Default)
		}
	})
	p.mapping(root, "the file", func(key, value *yaml.Node) { // needs the defaults
		switch key.Value {
		case "version", "defaults":
		case "suites":
			config.Suites = p.suites(value, config.Default)
		default:
			p.unknown(key, "version", "defaults", "suites")
		}
	})
	if !version && len(p.errs) == 0 {
		p.fail(1, "version is missing: want version: 1")
	}
	return config
}

func (p *gateParser) suites(node *yaml.Node, defaults GateRule) map[string]GateRule {
	out := map[string]GateRule{}
	p.mapping(node, "suites", func(key, value *yaml.Node) {
		if !p.suite(key.Value) {
			p.fail(key.Line, "there is no suite %q ('assay list' names them)", Visible(key.Value))
		}
		rule := p.rule(value, defaults)
		rule.Line = key.Line
		out[key.Value] = rule
	})
	return out
}

// ruleKeys are the keys of a rule.
var ruleKeys = []string{"require", "alpha", "max_loss", "min_power", "detect", "max_flips", "floors"}

func (p *gateParser) rule(node *yaml.Node, r GateRule) GateRule {
	r.Line = node.Line
	p.mapping(node, "a rule", func(key, value *yaml.Node) {
		switch key.Value {
		case "require":
			r.Require = value.Value
			if !slices.Contains([]string{RequireIdentical, RequireEquivalent, RequireNotRegressed}, r.Require) {
				p.fail(value.Line, "require is %q, want %s, %s or %s", Visible(value.Value), RequireIdentical, RequireEquivalent, RequireNotRegressed)
			}
		case "alpha":
			r.Alpha = p.number(value, "alpha", 1e-9, 0.5)
		case "max_loss":
			r.MaxLoss = p.number(value, "max_loss", 0, 100) / 100
		case "min_power":
			r.MinPower = p.number(value, "min_power", 0, 0.9999)
		case "detect":
			r.Detect = p.number(value, "detect", 1e-6, 100) / 100
		case "max_flips":
			r.MaxFlips, r.FlipShare = p.flips(value)
		case "floors":
			r.Floors = p.floors(value)
		default:
			p.unknown(key, ruleKeys...)
		}
	})
	return r
}

// mapping calls f for the pairs of a mapping whose keys are texts, each once.
func (p *gateParser) mapping(node *yaml.Node, what string, f func(key, value *yaml.Node)) {
	if node.Kind != yaml.MappingNode {
		p.once(node.Line, "%s has to be a mapping, key: value", what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode || value.Kind == yaml.AliasNode:
			p.once(key.Line, "keys have to be plain texts, and values must not be aliases")
		case seen[key.Value]:
			p.once(key.Line, "%s stands here twice", Visible(key.Value))
		default:
			f(key, value)
		}
		seen[key.Value] = true
	}
}

// once reports a mistake that may be seen twice.
func (p *gateParser) once(line int, format string, args ...any) {
	text := fmt.Sprintf("%s:%d: %s", p.file, line, fmt.Sprintf(format, args...))
	if !slices.ContainsFunc(p.errs, func(e error) bool { return e.Error() == text }) {
		p.errs = append(p.errs, errors.New(text))
	}
}

func (p *gateParser) unknown(key *yaml.Node, known ...string) {
	p.fail(key.Line, "unknown key %q, want %s", Visible(key.Value), strings.Join(known, ", "))
}

func (p *gateParser) number(node *yaml.Node, name string, low, high float64) float64 {
	x, err := strconv.ParseFloat(node.Value, 64)
	if node.Kind != yaml.ScalarNode || err != nil || math.IsNaN(x) || x < low || x > high {
		p.fail(node.Line, "%s is %q, want a number from %v to %v", name, Visible(node.Value), low, high)
		return low
	}
	return x
}

// flips reads a count, or a share of the items with a percent sign.
func (p *gateParser) flips(node *yaml.Node) (float64, bool) {
	if text, share := strings.CutSuffix(node.Value, "%"); share {
		x, err := strconv.ParseFloat(text, 64)
		if err == nil && x >= 0 && x <= 100 {
			return x / 100, true
		}
	} else if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		return float64(n), false
	}
	p.fail(node.Line, "max_flips is %q, want a number of items, or a share of them such as 1%%", Visible(node.Value))
	return 0, false
}

func (p *gateParser) floors(node *yaml.Node) map[string]float64 {
	out := map[string]float64{}
	p.mapping(node, "floors", func(key, value *yaml.Node) {
		out[key.Value] = p.number(value, "floor of "+Visible(key.Value), -100, 100) / 100
	})
	return out
}
