package check

import "testing"

func TestCheckText(t *testing.T) {
	judgeAll(t, checkText, `["New York, NY", ""]`, []example{
		{`"new york ny"`, ""},
		{`"New-York. NY"`, ""},
		{`"NEW/YORK^*NY_"`, ""},
		{`""`, ""},
		{`"-"`, ""}, // nothing is left of it
		{`"Boston"`, "value_error:string"},
		{`"New York; NY"`, "value_error:string"},
		{`"New\tYork NY"`, "value_error:string"}, // only the blank goes
	})
	judgeAll(t, checkText, `["it's", "Caf\u00e9", "\u0130stanbul"]`, []example{
		{`"IT\"S"`, ""},
		{`"its"`, "value_error:string"},
		{`"CAFÉ"`, ""},
		{`"Cafe"`, "value_error:string"},
		{`"i\u0307stanbul"`, ""},
		{`"istanbul"`, "value_error:string"},
	})
	judgeAll(t, checkText, `[5, null]`, []example{{`"5"`, "value_error:string"}})
	judgeAll(t, checkText, `[]`, []example{{`""`, "value_error:string"}})
}

func TestStandardize(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		" ,./-_*^":               "",
		"April 1, 2024":          "april12024",
		"S'F":                    `s"f`,
		"a\u00a0b":               "a\u00a0b",
		"ΟΔΟΣ":                   "οδος",
		"100%":                   "100%",
		"user@example.com":       "user@examplecom",
		"C:\\Program Files\\x.y": "c:\\programfiles\\xy",
	} {
		if got := standardize(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
