package mgsm

import "regexp"

// language is how a task of the harness puts a problem in a language
// (lm_eval/tasks/mgsm/native_cot/mgsm_native_cot_<code>.yaml).
type language struct {
	code    string
	prefix  string // before the question; those of the worked examples have it already
	stop    string // ends an answer: the prefix without its blank
	cue     string // after the question
	cut     int    // characters at the beginning of a worked answer that are dropped: its own cue
	pattern string // of the filter strict-match
}

// languages are those of the harness in the order of their codes.
var languages = []language{
	{"bn", "প্রশ্ন: ", "প্রশ্ন:", "ধাপে ধাপে উত্তর:", 17, `The answer is ` + number},
	{"de", "Frage: ", "Frage:", "Schritt-für-Schritt-Antwort:", 29, `Die Antwort lautet ` + number},
	{"en", "Question: ", "Question:", "Step-by-Step Answer:", 21, `The answer is ` + number},
	{"es", "Pregunta: ", "Pregunta:", "Respuesta paso a paso:", 23, `La respuesta es ` + number},
	{"fr", "Question : ", "Question :", "Réponse étape par étape :", 26, `La réponse est ` + number},
	{"ja", "問題： ", "問題：", "ステップごとの答え:", 11, `答えは` + number + `です。`},
	{"ru", "Задача: ", "Задача:", "Пошаговоерешение:", 18, `Ответ — ` + number},
	{"sw", "Swali: ", "Swali:", "Jibu la Hatua kwa Hatua:", 25, `Jibu ni ` + number},
	{"te", "ప్రశ్న: ", "ప్రశ్న:", "దశలవారీగా సమాధానం:", 19, `సమాధానం ` + number},
	{"th", "โจทย์: ", "โจทย์:", "คำตอบทีละขั้นตอน:", 18, `คำตอบคือ ` + number},
	{"zh", "问题： ", "问题：", "逐步解答:", 6, `答案是 ` + number + `。`},
}

const number = `(-?[0-9.,]+)`

// cardLanguages are those over which the cards of Granite 4.0 average.
func cardLanguages() []string { return []string{"en", "es", "fr", "ja", "zh"} }

// allLanguages are the codes of all languages.
func allLanguages() []string {
	var out []string
	for _, l := range languages {
		out = append(out, l.code)
	}
	return out
}

// announced are the compiled patterns by language.
var announced = func() map[string]*regexp.Regexp {
	out := map[string]*regexp.Regexp{}
	for _, l := range languages {
		out[l.code] = regexp.MustCompile(l.pattern)
	}
	return out
}()

// languageOf finds a language.
func languageOf(code string) (language, bool) {
	for _, l := range languages {
		if l.code == code {
			return l, true
		}
	}
	return language{}, false
}

// stops are the stop strings of a language's task, in its order.
func (l language) stops() []string { return []string{l.stop, "</s>", "<|im_end|>"} }
