package eval

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestIdentityDifferences(t *testing.T) {
	a := Identity{"limit": "10", "model.weights": strings.Repeat("a", 64), "seed": "1", "judge": "rewards"}
	b := Identity{"limit": "20", "model.weights": strings.Repeat("b", 64), "seed": "1", "sandbox": "namespaces"}
	want := []string{
		"judge: none, was rewards",
		"limit: 20, was 10",
		"model.weights: bbbbbbbbbbbb…, was aaaaaaaaaaaa…",
		"sandbox: namespaces, was none",
	}
	if diff := cmp.Diff(want, b.Differences(a)); diff != "" {
		t.Error(diff)
	}
	if got := a.Differences(a); got != nil {
		t.Errorf("differs from itself: %v", got)
	}
}
