package sandbox

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"assay/eval"
)

// problem is a record of HumanEval.jsonl.
type problem struct {
	ID       string `json:"task_id"`
	Prompt   string `json:"prompt"`
	Entry    string `json:"entry_point"`
	Solution string `json:"canonical_solution"`
	Test     string `json:"test"`
}

// humanEval reads the 164 problems, which do not ship with the module.
func humanEval(t testing.TB) []problem {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	path := filepath.Join("..", "..", "shared", "datasets", "humaneval", "HumanEval.jsonl.gz")
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("needs HumanEval.jsonl.gz: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var list []problem
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p problem
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// program is a problem with a completion as FormSplit or FormTogether.
func (p problem) program(form eval.Form, completion string) eval.Program {
	prog := eval.Program{Form: form, Source: p.Prompt + completion, Guard: true, Test: p.Test + "\ncheck(" + p.Entry + ")"}
	if form == eval.FormSplit {
		prog.Setup, prog.Entry = p.Prompt+"    pass\n", []string{p.Entry}
	}
	return prog
}

// Every canonical solution passes at every level, in a process of its own and
// beside its test.
func TestHumanEvalSolutions(t *testing.T) {
	problems := humanEval(t)
	atEachLevel(t, func(t *testing.T, s *Sandbox) {
		for _, form := range []eval.Form{eval.FormSplit, eval.FormTogether} {
			judgeAll(t, s, problems, form, true, func(p problem) string { return p.Solution })
		}
	})
}

// No function without a body passes.
func TestHumanEvalWithoutBody(t *testing.T) {
	judgeAll(t, open(t, Options{}), humanEval(t), eval.FormSplit, false, func(problem) string { return "    return None\n" })
}

// judgeAll judges a completion of every problem.
func judgeAll(t *testing.T, s *Sandbox, problems []problem, form eval.Form, want bool, completion func(problem) string) {
	t.Helper()
	var g errgroup.Group
	g.SetLimit(2)
	for _, p := range problems {
		g.Go(func() error {
			v, err := s.Run(context.Background(), p.program(form, completion(p)))
			if err == nil && v.Passed() != want {
				t.Errorf("%s: %s: %s: %s", form, p.ID, v.Outcome, v.Detail)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkHumanEval judges canonical solutions at the strongest level, as many
// at a time as there are CPUs.
func BenchmarkHumanEval(b *testing.B) {
	problems := humanEval(b)
	for _, level := range levels {
		b.Run(level, func(b *testing.B) {
			s := open(b, Options{Level: level})
			begin := time.Now()
			var next atomic.Int64
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					p := problems[int(next.Add(1))%len(problems)]
					if v := run(b, s, p.program(eval.FormSplit, p.Solution)); !v.Passed() {
						b.Errorf("%s: %s", p.ID, v.Detail)
					}
				}
			})
			b.ReportMetric(float64(b.N)/time.Since(begin).Seconds(), "programs/s")
		})
	}
}
