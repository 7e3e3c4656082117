package ifeval

import (
	"assay/suites/ifeval/langdetect"
	"assay/suites/ifeval/pystr"
)

const (
	// detectionSeed decides the language of a text. The official checker uses no
	// seed; this is the one that langdetect's documentation suggests.
	detectionSeed = 0
	// otherSeeds is how many more seeds are tried to find out whether the
	// official verdict depends on chance.
	otherSeeds = 15
)

func languageCheckers() []checker {
	return []checker{{
		id: "language:response_language",
		build: func(a *arguments, r resources) check {
			language := a.text("language")
			return func(text string) (verdict, error) { return isIn(r.languages, text, language), nil }
		},
		examples: []example{
			{`{"language": "hi"}`, "यह एक छोटा सा वाक्य है जो हिन्दी में लिखा गया है।", true},
			{`{"language": "de"}`, "Das ist ein deutscher Satz, den jeder sofort versteht.", true},
			{`{"language": "hi"}`, "12345 !!!", true}, // no language to be seen
			{`{"language": "hi"}`, "This is a sentence that is written in English.", false},
		},
	}}
}

func caseCheckers() []checker {
	return []checker{
		{
			id: "change_case:english_capital",
			build: func(_ *arguments, r resources) check {
				return englishIn(r.languages, pystr.IsUpper)
			},
			examples: []example{
				{`{}`, "THE WEATHER IS NICE TODAY AND WE SHOULD ALL GO OUTSIDE TO ENJOY IT WHILE IT LASTS BECAUSE THE RAIN WILL COME BACK TOMORROW.", true},
				{`{}`, "DIES IST EIN DEUTSCHER SATZ UND NICHT ENGLISCH.", false},
				{`{}`, "THE WEATHER IS NICE TODAy", false},
				{`{}`, "12345", false},
			},
		},
		{
			id: "change_case:english_lowercase",
			build: func(_ *arguments, r resources) check {
				return englishIn(r.languages, pystr.IsLower)
			},
			examples: []example{
				{`{}`, "the weather is nice today and we should all go outside to enjoy it.", true},
				{`{}`, "das wetter ist heute schön und wir sollten alle nach draußen gehen.", false},
				{`{}`, "The weather is nice today and we should all go outside to enjoy it.", false},
				{`{}`, "12345", false},
			},
		},
		{
			id:    "change_case:capital_word_frequency",
			build: capitalWords,
			examples: []example{
				{`{"capital_frequency": 3, "capital_relation": "at least"}`, "NASA I A", true},
				{`{"capital_frequency": 2, "capital_relation": "less than"}`, "A well-known FACT-CHECK", false},
				{`{"capital_frequency": 2, "capital_relation": "less than"}`, "WELL-KNOWN CAN'T", false}, // CA and N'T
				{`{"capital_frequency": 2, "capital_relation": "less than"}`, "The U.S.A. wins", true},
			},
		},
	}
}

// englishIn wants a text of one case that is English. The case is looked at
// first, so that a text without letters fails.
func englishIn(d *langdetect.Detector, inCase func(string) bool) check {
	return func(text string) (verdict, error) {
		if !inCase(text) {
			return verdict{}, nil
		}
		return isIn(d, text, "en"), nil
	}
}

// isIn detects the language of a text. A text that has none counts as following
// the instruction.
func isIn(d *langdetect.Detector, text, language string) verdict {
	t, err := d.Read(text)
	if err != nil {
		return verdict{followed: true}
	}
	v := verdict{followed: t.Language(detectionSeed) == language}
	for seed := range uint32(otherSeeds) {
		if (t.Language(detectionSeed+1+seed) == language) != v.followed {
			v.random = true
			break
		}
	}
	return v
}
