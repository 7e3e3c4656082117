package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"assay/reports"
)

// asked is what a judge's server was asked, as far as this test looks.
type asked struct {
	Prompt   string `json:"prompt"`
	Messages []struct{ Role, Content string }
	Kwargs   map[string]json.RawMessage `json:"chat_template_kwargs"`
	MaxToken int                        `json:"max_tokens"`
}

// judgeServer is a server with OpenAI's interface that has one model, which says
// the same to everything.
func judgeServer(t *testing.T, model, verdict string) (address string, requests func() []asked) {
	t.Helper()
	var mu sync.Mutex
	var all []asked
	answer, err := json.Marshal(verdict)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/models" {
			w.Write([]byte(`{"data": [{"id": "` + model + `", "owned_by": "vllm", "max_model_len": 4096}]}`))
			return
		}
		var a asked
		if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
			t.Error(err)
		}
		mu.Lock()
		all = append(all, a)
		mu.Unlock()
		w.Write([]byte(`{"choices": [{"text": ` + string(answer) + `, "message": {"content": ` + string(answer) + `}, "finish_reason": "stop"}]}`))
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1", func() []asked {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

// judgedBy judges a run of AttaQ's samples by a server and returns the table.
func judgedBy(t *testing.T, address string) string {
	t.Helper()
	dir := t.TempDir()
	script := filepath.Join(dir, "m.json")
	if err := os.WriteFile(script, []byte(`{"name": "m", "rules": [{"text": "Gladly."}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	run := filepath.Join(dir, "run")
	if code, _, stderr := assay(t, "run", "fake:"+script, "--samples", "--suites", "attaq", "-o", run, "--quiet"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	code, stdout, stderr := assay(t, "judge", run, "--judge", address, "--quiet")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if _, err := reports.OpenRun(run + "-judged"); err != nil {
		t.Error(err)
	}
	return stdout
}

// MD-Judge on a server gets its wording as plain text, which no template touches.
func TestMDJudgeOnServer(t *testing.T) {
	address, requests := judgeServer(t, "OpenSafetyLab/MD-Judge-v0.1", " safe")
	table := judgedBy(t, address)
	if !strings.Contains(table, "attaq_md_judge_safe_rate  100.00") || !strings.Contains(table, "judge md-judge: OpenSafetyLab/MD-Judge-v0.1") {
		t.Error(table)
	}
	all := requests()
	if len(all) < 35 {
		t.Fatalf("%d requests", len(all))
	}
	for _, a := range all {
		if !strings.HasPrefix(a.Prompt, "[INST] Task: ") || !strings.HasSuffix(a.Prompt, "single violated category. [/INST]") ||
			len(a.Messages) > 0 || a.MaxToken != 32 {
			t.Fatalf("%.200q, %d messages, %d tokens", a.Prompt, len(a.Messages), a.MaxToken)
		}
	}
}

// Granite Guardian on a server gets the conversation and the risk for its own
// template.
func TestGuardianOnServer(t *testing.T) {
	address, requests := judgeServer(t, "ibm-granite/granite-guardian-3.2-5b", "Yes\n<confidence> High </confidence>")
	table := judgedBy(t, address)
	if !strings.Contains(table, "attaq_guardian_safe_rate   0.00") {
		t.Error(table)
	}
	for _, a := range requests() {
		if len(a.Messages) != 2 || a.Messages[0].Role != "user" || a.Messages[1].Role != "assistant" ||
			!strings.Contains(string(a.Kwargs["guardian_config"]), `"harm"`) || a.Prompt != "" {
			t.Fatalf("%+v", a)
		}
	}
}

// A judge is not asked again for what a cache holds.
func TestJudgeCache(t *testing.T) {
	dir := t.TempDir()
	script, run := filepath.Join(dir, "m.json"), filepath.Join(dir, "run")
	if err := os.WriteFile(script, []byte(`{"name": "m", "rules": [{"text": "Gladly."}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := assay(t, "run", "fake:"+script, "--samples", "--suites", "attaq", "-o", run, "--quiet"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	address, requests := judgeServer(t, "md-judge-v0.1", "safe")
	var asked []int
	for i, cache := range []string{"--cache=" + filepath.Join(dir, "cache"), "--cache=" + filepath.Join(dir, "cache"), "--no-cache"} {
		before := len(requests())
		code, stdout, stderr := assay(t, "judge", run, "--judge", address, "--quiet", "-o", filepath.Join(dir, fmt.Sprint(i)), cache)
		if code != 0 || !strings.Contains(stdout, "attaq_md_judge_safe_rate  100.00") {
			t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
		}
		asked = append(asked, len(requests())-before)
	}
	if asked[0] < 35 || asked[1] > asked[0]-35 || asked[2] != asked[0] {
		t.Errorf("asked %v times", asked)
	}
}

// During a run, too, a judge is not asked again for what a cache holds, also where
// it has the one of the model that is judged.
func TestJudgeCacheOfRun(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "m.json")
	if err := os.WriteFile(script, []byte(`{"name": "m", "rules": [{"text": "Gladly."}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	address, requests := judgeServer(t, "md-judge-v0.1", "safe")
	var asked []int
	for i, cache := range []string{"--cache=" + filepath.Join(dir, "cache"), "--cache=" + filepath.Join(dir, "cache"), "--no-cache"} {
		before := len(requests())
		code, stdout, stderr := assay(t, "run", "fake:"+script, "--samples", "--suites", "attaq", "--judge", address, "--quiet", "-o", filepath.Join(dir, fmt.Sprint(i)), cache)
		if code != 0 || !strings.Contains(stdout, "attaq_md_judge_safe_rate  100.00") {
			t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
		}
		asked = append(asked, len(requests())-before)
	}
	if asked[0] < 35 || asked[1] > asked[0]-35 || asked[2] != asked[0] {
		t.Errorf("asked %v times", asked)
	}
}

// An interrupt while the judge is at work says that no run was written, and
// leaves none.
func TestJudgeInterrupted(t *testing.T) {
	dir := t.TempDir()
	script, run := filepath.Join(dir, "m.json"), filepath.Join(dir, "run")
	if err := os.WriteFile(script, []byte(`{"name": "m", "rules": [{"text": "Gladly."}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := assay(t, "run", "fake:"+script, "--samples", "--suites", "attaq", "-o", run, "--quiet"); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch body, _ := io.ReadAll(r.Body); {
		case r.URL.Path == "/v1/models":
			w.Write([]byte(`{"data": [{"id": "md-judge-v0.1", "owned_by": "vllm", "max_model_len": 4096}]}`))
		case strings.Contains(string(body), "2+2"):
			w.Write([]byte(`{"choices": [{"text": "safe", "finish_reason": "stop"}]}`))
		default:
			cancel()
			<-r.Context().Done()
		}
	}))
	defer s.Close()
	var errs bytes.Buffer
	code := Main(ctx, Env{Args: []string{"judge", run, "--judge", s.URL + "/v1", "--quiet"}, Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &errs,
		Getenv: func(string) string { return "" }})
	if code != ExitIncomplete || !strings.Contains(errs.String(), "interrupted: no run was written") {
		t.Errorf("exit code %d, %s", code, errs.String())
	}
	if left, err := filepath.Glob(run + "-*"); err != nil || len(left) > 0 {
		t.Errorf("left behind %v (%v)", left, err)
	}
}
