package mmmlu

// mark is what stands between the word for "answer" and the letter.
type mark string

const (
	colon     mark = ":"
	wideColon mark = "："
	visarga   mark = "ঃ" // which Bengali writes instead of a colon
	// A colon that Korean answers were seen with, followed by six characters of
	// no width.
	hiddenColon mark = ":\u200b\u200b\u200b\u200b\u200b\u200b"
)

// answerWord is one way to announce an answer.
type answerWord struct {
	word  string
	mark  mark
	tight bool // no white space before the mark
}

// answerWords are the ways to announce an answer in the order in which they are
// looked for (simple-evals, common.py, MULTILINGUAL_ANSWER_REGEXES, at commit
// ee3b0318d8d1d9d72755a4120879be65f7c07e9e; see NOTICE). Some are composed of other characters than they look.
var answerWords = []answerWord{
	{"Answer", colon, false},
	{"Answer", hiddenColon, false},
	{"উত্তর", colon, false},
	{"उत्तर", colon, false},
	{"উত্তর", visarga, true},
	{"উত্তর", colon, false},
	{"Antwort", colon, false},
	{"답변", colon, false},
	{"정답", colon, false},
	{"답", colon, false},
	{"答案", wideColon, false},
	{"答案", colon, false},
	{"答", wideColon, false},
	{"答", colon, false},
	{"答复", wideColon, false},
	{"答曰", wideColon, false},
	{"الإجابة", colon, true},
	{"الجواب", colon, true},
	{"إجابة", colon, true},
	{"الإجابة النهائية", colon, true},
	{"الإجابة الصحيحة", colon, true},
	{"الإجابة الصحيحة هي", colon, true},
	{"الإجابة هي", colon, true},
	{"الجواب النهائي", colon, true},
	{"Respuesta", colon, false},
	{"Risposta", colon, false},
	{"答え", colon, false},
	{"答え", wideColon, false},
	{"回答", colon, false},
	{"回答", wideColon, false},
	{"解答", colon, false},
	{"Jawaban", colon, false},
	{"R\u00e9ponse", colon, false},
	{"Resposta", colon, false},
	{"Jibu", colon, false},
	{"Idahun", colon, false},
	{"\u00ccd\u00e1h\u00f9n", colon, false},
	{"Id\u00e1h\u00f9n", colon, false},
	{"A\u0300m\u1ecd\u0300na\u0300", colon, false},
	{"\u00c0d\u00e1h\u00f9n", colon, false},
	{"A\u0300nu\u0301go\u0323", colon, false},
	{"\u00c0\u1e63\u00e0y\u00e0n", colon, false},
}
