"""Writes the sample questions of MMLU, MMLU-Pro, GPQA, MMMLU and INCLUDE."""

import csv
import random
import re
import shutil
from pathlib import Path
from typing import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

import world
from choice_forms import reasoning
from choice_languages import GEOGRAPHY, LANGUAGES, Language, translated
from choice_question import SUMS, WORDS, Asked, Choice, Source, in_translation, of_fact, of_sum, word_choice
from document import Document

PER_SUBJECT = 28
SHOTS = 5
TRANSLATED = 6  # questions of each subject of MMMLU and of each domain of INCLUDE
PER_CATEGORY = 10
PER_DOMAIN = 16

# Subjects of the world by categories of MMLU-Pro, domains of GPQA and INCLUDE.
MMLU_PRO = {
    "biology": "high_school_biology",
    "health": "nutrition",
    "history": "high_school_world_history",
    "math": SUMS,
    "other": WORDS,
}
MMLU_PRO_OPTIONS = 6
GPQA = {"Biology": "high_school_biology", "Chemistry": "high_school_chemistry", "Physics": "astronomy"}
INCLUDE = {"Social Science": GEOGRAPHY, "STEM": SUMS}


def _letters(rng: random.Random, count: int, options: int) -> list[int]:
    """Places of right answers, every place about as often."""
    first = rng.randrange(options)
    out = [(first + i) % options for i in range(count)]
    rng.shuffle(out)
    return out


def _drawn(rng: random.Random, asked: list[Asked], count: int) -> list[Asked]:
    """Questions in random order; where there are too few, some come again, with other options."""
    order = rng.sample(asked, len(asked))
    return [order[i % len(order)] for i in range(count)]


class Samples:
    """The questions of all suites, the same every time."""

    def __init__(self) -> None:
        rng = random.Random(7)
        self.source = Source()
        self.dev = {s: self.source.distinct(rng, s, 4, SHOTS) for s in self.source.subjects}
        self.test = {s: self._subject(rng, s) for s in self.source.subjects}
        self.pro_dev = {c: self.source.distinct(rng, s, MMLU_PRO_OPTIONS, SHOTS) for c, s in MMLU_PRO.items()}
        self.pro_test = {c: self._held_out(rng, s, PER_CATEGORY, MMLU_PRO_OPTIONS) for c, s in MMLU_PRO.items()}
        self.gpqa = {d: self._held_out(rng, s, PER_DOMAIN, 4) for d, s in GPQA.items()}
        self.include = {
            l.folder: {d: self._foreign(rng, l, s) for d, s in INCLUDE.items()} for l in LANGUAGES if l.folder
        }

    def _held_out(self, rng: random.Random, subject: str, count: int, options: int) -> list[Choice]:
        places = _letters(rng, count, options)
        if subject == WORDS:
            return [word_choice(rng, options, True, p) for p in places]
        asked = _drawn(rng, self.source.banks[subject].evaluation, count)
        return [a.draw(rng, options, p) for a, p in zip(asked, places)]

    def _subject(self, rng: random.Random, subject: str) -> list[Choice]:
        """Questions of MMLU: first those that MMMLU asks as well."""
        if subject == WORDS:
            return self._held_out(rng, subject, PER_SUBJECT, 4)
        first = _translatable(subject)[:TRANSLATED]
        rest = [a for a in self.source.banks[subject].evaluation if a.text not in {f.text for f in first}]
        asked = first + _drawn(rng, rest, PER_SUBJECT - len(first))
        return [a.draw(rng, 4, p) for a, p in zip(asked, _letters(rng, PER_SUBJECT, 4))]

    def _foreign(self, rng: random.Random, language: Language, subject: str) -> list[Choice]:
        asked = rng.sample(translated(language).evaluation[subject], TRANSLATED)
        return [a.draw(rng, 4, p) for a, p in zip(asked, _letters(rng, TRANSLATED, 4))]

    def mmmlu(self, language: Language) -> dict[str, list[Choice]]:
        """MMLU's first questions in another language, with the same options."""
        asked = translated(language).evaluation
        return {
            s: [
                Choice(a.text, c.options, c.answer, a.statement)
                for a, c in zip(asked[s][:TRANSLATED], self.test[s])
            ]
            for s in (SUMS, GEOGRAPHY)
        }

    def for_evaluation(self) -> Iterable[Choice]:
        """All questions but worked examples."""
        foreign = [self.mmmlu(l) for l in LANGUAGES if l.locale] + list(self.include.values())
        for group in (self.test, self.pro_test, self.gpqa, *foreign):
            for choices in group.values():
                yield from choices


def _translatable(subject: str) -> list[Asked]:
    """The English questions whose facts other languages ask for evaluation only, in the order of `translated`."""
    if subject == GEOGRAPHY:
        return [of_fact(f, 0) for f in world.facts() if f.attribute == "capital" and in_translation(f.phrase)]
    if subject == SUMS:
        return [of_sum(s, 0) for s in world.sums() if in_translation(s.expression)]
    return []


def write(root: str) -> None:
    """Write the questions in upstream's formats below root, instead of those that are there."""
    samples, base = Samples(), Path(root)
    for suite in ("mmlu", "mmlu_pro", "gpqa", "mmmlu", "include"):
        shutil.rmtree(base / suite, ignore_errors=True)
    for subject, choices in samples.test.items():
        _write_csv(base / f"mmlu/dev/{subject}_dev.csv", [_mmlu_row(c) for c in samples.dev[subject]])
        _write_csv(base / f"mmlu/test/{subject}_test.csv", [_mmlu_row(c) for c in choices])
    _write_mmlu_pro(samples, base / "mmlu_pro")
    _write_gpqa(samples, base / "gpqa/gpqa_main.csv")
    for language in LANGUAGES:
        if language.locale:
            _write_mmmlu(samples.mmmlu(language), language.locale, base / f"mmmlu/test/mmlu_{language.locale}.csv")
        if language.folder:
            _write_include(samples.include[language.folder], language.folder, base / "include" / language.folder)


def _write_csv(path: Path, rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)


def _mmlu_row(c: Choice) -> list[str]:
    return [c.text, *c.options, c.letter]


def _write_gpqa(samples: Samples, path: Path) -> None:
    wrong = [f"Incorrect Answer {i}" for i in (1, 2, 3)]
    rows = [["Question", "Correct Answer", *wrong, "High-level domain", "Record ID"]]
    for domain, choices in samples.gpqa.items():
        for c in choices:
            others = [o for i, o in enumerate(c.options) if i != c.answer]
            rows.append([c.text, c.options[c.answer], *others, domain, f"sample-{len(rows):02}"])
    _write_csv(path, rows)


def _write_mmmlu(by_subject: dict[str, list[Choice]], locale: str, path: Path) -> None:
    # Some of upstream's files name a subject as a file.
    language, _, region = locale.partition("-")
    suffix = f"_test.csv_{language.lower()}-{region}.csv" if locale == "SW-KE" else ""
    rows = [["", "Question", "A", "B", "C", "D", "Answer", "Subject"]]
    for subject, choices in by_subject.items():
        for c in choices:
            rows.append([str(len(rows) - 1), *_mmlu_row(c), subject + suffix])
    _write_csv(path, rows)


def _write_mmlu_pro(samples: Samples, folder: Path) -> None:
    number = 0
    for name, group in (("validation", samples.pro_dev), ("test", samples.pro_test)):
        rows = []
        for category, choices in group.items():
            for c in choices:
                rows.append(_mmlu_pro_row(number, category, c, name == "validation"))
                number += 1
        _write_parquet(folder / f"{name}-00000-of-00001.parquet", rows, _MMLU_PRO_COLUMNS)


def _mmlu_pro_row(number: int, category: str, c: Choice, solved: bool) -> dict[str, object]:
    return {
        "question_id": number,
        "question": c.text,
        "options": list(c.options),
        "answer": c.letter,
        "answer_index": c.answer,
        "cot_content": f"A: Let's think step by step. {reasoning(c)}" if solved else "",
        "category": category,
        "src": "samples",
    }


_MMLU_PRO_COLUMNS = pa.schema(
    [
        ("question_id", pa.int64()),
        ("question", pa.string()),
        ("options", pa.list_(pa.string())),
        ("answer", pa.string()),
        ("answer_index", pa.int64()),
        ("cot_content", pa.string()),
        ("category", pa.string()),
        ("src", pa.string()),
    ]
)

_INCLUDE_COLUMNS = pa.schema(
    [(n, pa.string()) for n in ("language", "country", "domain", "subject", "regional_feature", "level", "question")]
    + [(f"option_{l}", pa.string()) for l in "abcd"]
    + [("answer", pa.int64())]
)


def _write_include(by_domain: dict[str, list[Choice]], language: str, folder: Path) -> None:
    rows = []
    for domain, choices in by_domain.items():
        for c in choices:
            row: dict[str, object] = {
                "language": language,
                "country": "none",
                "domain": domain,
                "subject": domain,
                "regional_feature": "agnostic",
                "level": "none",
                "question": c.text,
                "answer": c.answer,
            }
            row.update({f"option_{l}": o for l, o in zip("abcd", c.options)})
            rows.append(row)
    _write_parquet(folder / "test-00000-of-00001.parquet", rows, _INCLUDE_COLUMNS)


def _write_parquet(path: Path, rows: list[dict[str, object]], columns: pa.Schema) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, columns), path)


# A question with its options, as any of the forms shows them.
_SHOWN = re.compile(r"([^\n]+)\n(?:Options:\n|Choices:\n|\n)?((?: ?\(?[A-J][.)] [^\n]+\n)+)")
_GLUED = "What is the correct answer to this question:"
_ENGLISH = ("is multiple-choice question", "are multiple-choice questions (with answers)")


def check(documents: Iterable[Document]) -> None:
    """Fail where a question of the samples is asked with options in some documents.

    Questions for a word of a category are told apart by their options as well.
    """
    texts, words = set(), set()
    abouts = [_GLUED] + [l.about.format(d) for l in LANGUAGES if l.about for d in INCLUDE]
    abouts += [f"The following {v} about {d}." for v in _ENGLISH for d in INCLUDE]
    categories = {c.text for c in Samples().test[WORDS]}
    for c in Samples().for_evaluation():
        if c.statement.startswith("The word "):
            categories.add(c.text)
            words.add((c.text, tuple(sorted(c.options))))
        else:
            texts.add(c.text)
    for d in documents:
        for text, options in _SHOWN.findall("".join(s.text for s in d.segments)):
            # What the form puts before the question on its line is no part of it.
            text = re.sub(r"^.*<\|end_of_role\|>", "", text)
            for about in abouts:
                text = text.removeprefix(about)
            shown = tuple(sorted(re.findall(r"[A-J][.)] ([^\n<]+)", options)))
            if text in texts or (text, shown) in words:
                raise AssertionError(f"{text} {shown} is asked in training")
