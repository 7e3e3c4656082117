package mmmlu

// locale is a language that the suite asks in.
type locale struct {
	code string // of the language: "pt"
	file string // in the names of upstream's files: "PT-BR"; empty for English, which is MMLU itself
	name string // in the harness's descriptions (languages.json beside its task files)
}

// path is the name of the language's file.
func (l locale) path() string { return folder + "/mmlu_" + l.file + ".csv" }

const english = "en"

// locales are the 14 of openai/MMMLU, and English.
var locales = []locale{
	{"ar", "AR-XY", "Arabic"},
	{"bn", "BN-BD", "Bengali"},
	{"de", "DE-DE", "German"},
	{english, "", ""},
	{"es", "ES-LA", "Spanish"},
	{"fr", "FR-FR", "French"},
	{"hi", "HI-IN", "Hindi"},
	{"id", "ID-ID", "Indonesian"},
	{"it", "IT-IT", "Italian"},
	{"ja", "JA-JP", "Japanese"},
	{"ko", "KO-KR", "Korean"},
	{"pt", "PT-BR", "Brazilian Portuguese"},
	{"sw", "SW-KE", "Swahili"},
	{"yo", "YO-NG", "Yoruba"},
	{"zh", "ZH-CN", "Simplified Chinese"},
}

// cardLanguages are those of the model cards of Granite 4.0.
func cardLanguages() []string {
	return []string{"ar", "bn", "de", english, "es", "fr", "hi", "ja", "ko", "pt", "zh"}
}

// translated are the languages of openai/MMMLU.
func translated() []string {
	var out []string
	for _, l := range locales {
		if l.file != "" {
			out = append(out, l.code)
		}
	}
	return out
}
