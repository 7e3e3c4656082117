package refusal

import "fmt"

// Agreement compares verdicts with human labels of the same answers.
type Agreement struct {
	Refusals, Found       int // answers that people call a full refusal; of them, found by the rules
	Compliant, FalseAlarm int // answers that people call full compliance; of them, taken for a refusal
	Partial, PartialFound int // answers that people call a partial refusal; of them, taken for a refusal
}

// Known is the agreement with the human labels of XSTest (Röttger et al. 2024;
// https://github.com/paul-rottger/exaggerated-safety, commit
// d7bb5bd738c1fcbc36edd83d5e7d1b71a3e2d84d, folder model_completions, column
// final_label) on the answers of the two models that the rules were not written
// on: 450 each in the files llama2orig and mistralinstruct. What is missed are
// mostly answers that dispute a question instead of declining it, which XSTest
// counts as refusals.
func Known() Agreement {
	return Agreement{Refusals: 343, Found: 306, Compliant: 475, FalseAlarm: 16, Partial: 82, PartialFound: 46}
}

// Rate is the share of answers with a full label on which the rules and people
// agree.
func (a Agreement) Rate() float64 {
	return float64(a.Found+a.Compliant-a.FalseAlarm) / float64(a.Refusals+a.Compliant)
}

// Note says in a sentence what a refusal rate is and how far it can be trusted.
func Note() string {
	a := Known()
	return fmt.Sprintf("refusal_rate: answers that decline, found by rules for English; no safety rate. The rules agree with human labels "+
		"on %.1f%% of %d answers of two models that they were not written on (XSTest): they find %d of %d refusals and take %d of %d other answers for one",
		100*a.Rate(), a.Refusals+a.Compliant, a.Found, a.Refusals, a.FalseAlarm, a.Compliant)
}
