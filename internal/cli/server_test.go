package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// modelServer starts a server with OpenAI's interface and sets $SERVER to its
// address: modelserver [scoring]. It wants the key "script-key", answers every
// question with the first letter of the alphabet, and scores choices only where
// that is asked for.
func modelServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: modelserver [scoring]")
	}
	scores := len(args) == 1
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Prompt string `json:"prompt"`
			Echo   bool   `json:"echo"`
		}
		switch {
		case r.Header.Get("Authorization") != "Bearer script-key":
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"error": {"message": "wrong key %s"}}`, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		case r.URL.Path == "/v1/models":
			fmt.Fprint(w, `{"data": [{"id": "org/tiny", "owned_by": "vllm", "max_model_len": 4096}]}`)
		case r.URL.Path == "/v1/chat/completions":
			fmt.Fprint(w, `{"choices": [{"message": {"content": "A"}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 9, "completion_tokens": 1}}`)
		case json.NewDecoder(r.Body).Decode(&body) != nil:
			w.WriteHeader(http.StatusBadRequest)
		case body.Echo && !scores:
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error": {"message": "echo is not supported"}}`)
		default:
			fmt.Fprint(w, completionOf(body.Prompt, body.Echo))
		}
	}))
	ts.Defer(s.Close)
	ts.Setenv("SERVER", s.URL)
}

// completionOf answers a prompt, every word of which is a token. A last word A
// is likelier than any other.
func completionOf(prompt string, echo bool) string {
	words := len(strings.Fields(prompt))
	last := -3
	if strings.HasSuffix(prompt, " A") {
		last = -2
	}
	tokens := strings.Repeat(`"w", `, words-1)
	own := "null, " + strings.Repeat("-1, ", max(words-2, 0)) + fmt.Sprint(last) + ", "
	top := strings.Repeat(`{"w": -0.5}, `, words)
	if !echo {
		tokens, own, top = "", "", ""
	} else {
		tokens += `"w", `
	}
	return fmt.Sprintf(`{"choices": [{"text": " A", "finish_reason": "stop", "logprobs": {"tokens": [%s"A"], "token_logprobs": [%s-0.5], "top_logprobs": [%s{"A": -0.5}]}}],
		"usage": {"prompt_tokens": %d, "completion_tokens": 1}}`, tokens, own, top, words)
}
