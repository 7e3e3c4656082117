"""Questions about the world in other languages.

Names and digits are the same in all of them, so only questions for capitals and
for sums are translated: one sentence each.
"""

import random
from dataclasses import dataclass

import world
from choice_question import SUMS, Asked, Choice, in_translation

GEOGRAPHY = "high_school_geography"


@dataclass(frozen=True)
class Language:
    """Sentences of a language; a country's name stands between blanks.

    locale is that of MMMLU's files, folder that of INCLUDE's; empty where the
    suite's samples lack the language. mmmlu_name and about are the names in
    their descriptions: "(German)", and the sentence with the place of a domain
    (those of lm-evaluation-harness, at commit
    4e7e0d47f33bc71070c1d38394bafbb52b117163).
    """

    locale: str
    mmmlu_name: str
    folder: str
    about: str
    capital: str  # question
    capital_is: str  # statement, with the value
    sum: str  # question
    sum_is: str  # statement, with the value


LANGUAGES = (
    Language(
        "AR-XY", "Arabic", "Arabic", "فيما يلي أسئلة اختيارية متعددة (مع الإجابات) حول {}.",
        "ما هي عاصمة {} ؟", "عاصمة {} هي {}.", "ما ناتج {} ؟", "ناتج {} هو {}.",
    ),
    Language(
        "BN-BD", "Bengali", "", "",
        "দেশ {} এর রাজধানী কী?", "দেশ {} এর রাজধানী {}.", "যোগ বিয়োগ: {} কত?", "{} হল {}.",
    ),
    Language(
        "DE-DE", "German", "German", "Nachfolgend finden Sie Multiple-Choice-Fragen (mit Antworten) zu {}.",
        "Was ist die Hauptstadt von {}?", "Die Hauptstadt von {} ist {}.", "Wie viel ist {}?", "{} ist {}.",
    ),
    Language(
        "ES-LA", "Spanish", "Spanish", "Las siguientes son preguntas de opción múltiple (con respuestas) sobre {}.",
        "¿Cuál es la capital de {}?", "La capital de {} es {}.", "¿Cuánto es {}?", "{} es {}.",
    ),
    Language(
        "FR-FR", "French", "", "",
        "Quelle est la capitale de {} ?", "La capitale de {} est {}.", "Combien font {} ?", "{} font {}.",
    ),
    Language(
        "HI-IN", "Hindi", "Hindi", "निम्नलिखित {} के बारे में बहुविकल्पीय प्रश्न (उत्तर सहित) हैं।",
        "देश {} की राजधानी क्या है?", "देश {} की राजधानी {} है.", "हल करें: {} कितना है?", "{} होता है {}.",
    ),
    Language(
        "JA-JP", "Japanese", "Japanese", "以下は、{} に関する複数選択の質問（回答付き）です。",
        "国 {} の首都はどこですか？", "国 {} の首都は {} です。", "計算： {} はいくつですか？", "{} は {} です。",
    ),
    Language(
        "KO-KR", "Korean", "", "",
        "나라 {} 의 수도는 어디입니까?", "나라 {} 의 수도는 {} 입니다.", "계산: {} 은 얼마입니까?", "{} 은 {} 입니다.",
    ),
    Language(
        "PT-BR", "Brazilian Portuguese", "", "",
        "Qual é a capital de {}?", "A capital de {} é {}.", "Quanto é {}?", "{} é {}.",
    ),
    Language(
        "SW-KE", "Swahili", "", "",
        "Mji mkuu wa {} ni upi?", "Mji mkuu wa {} ni {}.", "Jumla ya {} ni ngapi?", "{} ni {}.",
    ),
    Language(
        "ZH-CN", "Simplified Chinese", "Chinese", "以下是关于 {} 的多项选择题（附答案）。",
        "国家 {} 的首都是哪里？", "国家 {} 的首都是 {} 。", "计算： {} 等于多少？", "{} 等于 {} 。",
    ),
    Language(
        "", "", "Turkish", "Aşağıda {} ile ilgili çoktan seçmeli sorular (cevaplarıyla birlikte) bulunmaktadır.",
        "Ülke {} başkenti neresidir?", "Ülke {} başkenti {}.", "Hesapla: {} kaçtır?", "{} sonucu {}.",
    ),
)


@dataclass(frozen=True)
class Translated:
    """The questions of a language by subject, those of training and those for evaluation only."""

    training: dict[str, list[Asked]]
    evaluation: dict[str, list[Asked]]


def translated(language: Language) -> Translated:
    out = Translated({GEOGRAPHY: [], SUMS: []}, {GEOGRAPHY: [], SUMS: []})
    for f in world.facts():
        if f.attribute == "capital":
            country = f.phrase.removeprefix("capital of ")
            asked = Asked(language.capital.format(country), f.value, f.others, language.capital_is.format(country, f.value))
            _of(out, f.phrase)[GEOGRAPHY].append(asked)
    for s in world.sums():
        asked = Asked(language.sum.format(s.expression), s.value, s.others, language.sum_is.format(s.expression, s.value))
        _of(out, s.expression)[SUMS].append(asked)
    return out


def _of(t: Translated, phrase: str) -> dict[str, list[Asked]]:
    return t.evaluation if in_translation(phrase) else t.training


def statements(language: Language) -> list[tuple[str, str]]:
    """All facts of a language as a text up to the value, and the value with what follows it."""
    t = translated(language)
    out: list[tuple[str, str]] = []
    for source in (t.training, t.evaluation):
        for subject in (GEOGRAPHY, SUMS):
            for a in source[subject]:
                before, _, after = a.statement.rpartition(" " + a.value)
                out.append((before, " " + a.value + after))
    return out


def distinct(rng: random.Random, asked: list[Asked], count: int) -> list[Choice]:
    """Different questions with four options each."""
    return [a.draw(rng, 4) for a in rng.sample(asked, count)]
