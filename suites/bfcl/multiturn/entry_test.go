package multiturn

import (
	"context"
	"strings"
	"testing"

	"assay/suites/bfcl/pyvalue"
	"assay/suites/internal/suitetest"
)

const (
	deskDocs = `{"name": "open_ticket", "description": "Open."}` + "\n" + `{"name": "close_ticket", "description": "Close."}` + "\n"
	utils    = "bfcl_services/v3/multi_turn_eval/multi_turn_utils.py"
)

func readDesk(t testing.TB, files map[string]string) (*Services, error) {
	t.Helper()
	return ReadServices(context.Background(), suitetest.Files(files), "bfcl/v3", "bfcl_services/v3")
}

func desk(t testing.TB) *Services {
	t.Helper()
	s, err := readDesk(t, map[string]string{"bfcl/v3/multi_turn_func_doc/ticket_api.json": deskDocs, utils: "x = 1"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func names(docs []pyvalue.Value) string {
	var out []string
	for _, doc := range docs {
		name, _ := doc.Get("name")
		out = append(out, name.Text())
	}
	return strings.Join(out, " ")
}

const (
	question = `{"id": "multi_turn_miss_func_0", "question": [[{"role": "user", "content": "Hi"}], []], "initial_config": {}, "involved_classes": ["TicketAPI"], "missed_function": {"1": ["open_ticket"]}}`
	answer   = `{"id": "multi_turn_miss_func_0", "ground_truth": [[], ["open_ticket()"]]}`
)

func TestEntry(t *testing.T) {
	e, err := ParseEntry("multi_turn_miss_func", question, answer, desk(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := names(e.Functions) + "; " + names(e.Added[1]); got != "close_ticket; open_ticket" {
		t.Errorf("functions %s", got)
	}
	if got := e.Input() + "; " + e.Target(); got != "1. Hi\n2. (functions are added); 1. \n2. open_ticket()" {
		t.Errorf("shown as %q", got)
	}
}

func TestEntryRefuses(t *testing.T) {
	s := desk(t)
	for _, c := range []struct{ old, new, want string }{
		{`"id": "multi_turn_miss_func_0", "question"`, `"question"`, "want an id"},
		{`[[{"role": "user", "content": "Hi"}], []]`, `[]`, "want turns"},
		{`[[{"role": "user", "content": "Hi"}], []]`, `"Hi"`, "question"},
		{`"role": "user"`, `"role": "tool"`, `role "tool"`},
		{`"initial_config": {}`, `"initial_config": []`, "initial_config"},
		{`["TicketAPI"]`, `[]`, "involved_classes"},
		{`["TicketAPI"]`, `["Desk"]`, `"Desk"`},
		{`{"1": ["open_ticket"]}`, `{"1": ["lose_ticket"]}`, `no function "lose_ticket"`},
		{`{"1": ["open_ticket"]}`, `{"2": ["open_ticket"]}`, `"2" is none of the 2 turns`},
		{`{"1": ["open_ticket"]}`, `{"0": ["open_ticket"]}`, "turn 0 has a message"},
		{`{"1": ["open_ticket"]}`, `{}`, "turn 1 is empty"},
	} {
		_, err := ParseEntry("multi_turn_miss_func", strings.Replace(question, c.old, c.new, 1), answer, s)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.new, err, c.want)
		}
	}
	for _, bad := range []string{``, `{}`, `{"ground_truth": "x"}`, `{"ground_truth": []}`} {
		if _, err := ParseEntry("multi_turn_base", question, bad, s); err == nil || !strings.Contains(err.Error(), "answer") {
			t.Errorf("%s: error %v", bad, err)
		}
	}
}

func TestServicesRefuse(t *testing.T) {
	for _, c := range []struct {
		files map[string]string
		want  string
	}{
		{map[string]string{}, "services"},
		{map[string]string{utils: "", "bfcl/v3/multi_turn_func_doc/ticket_api.json": "{}\n"}, "ticket_api.json: line 1"},
		{map[string]string{utils: "", "bfcl/v3/multi_turn_func_doc/ticket_api.json": "\n{"}, "ticket_api.json: line 2"},
	} {
		if _, err := readDesk(t, c.files); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// Whatever changes what the services do or say changes their digest.
func TestServicesDigest(t *testing.T) {
	first := desk(t).Digest()
	for name, content := range map[string]string{"bfcl/v3/multi_turn_func_doc/ticket_api.json": deskDocs + "\n", utils: "x = 2", "bfcl_services/v3/multi_turn_eval/more.py": ""} {
		files := map[string]string{"bfcl/v3/multi_turn_func_doc/ticket_api.json": deskDocs, utils: "x = 1"}
		files[name] = content
		s, err := readDesk(t, files)
		if err != nil || s.Digest() == first {
			t.Errorf("%s: %v, digest %s", name, err, s.Digest())
		}
	}
}

func FuzzEntry(f *testing.F) {
	f.Add(question, answer)
	f.Add(strings.Replace(question, `"1"`, `"-1"`, 1), answer)
	f.Fuzz(func(t *testing.T, question, answer string) {
		e, err := ParseEntry("multi_turn_base", question, answer, desk(t))
		if err == nil && (e.ID == "" || len(e.Turns) == 0 || len(e.Truth) == 0 || len(e.Config) == 0) {
			t.Errorf("incomplete: %+v", e)
		}
	})
}
