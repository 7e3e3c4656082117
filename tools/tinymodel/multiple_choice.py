"""Teaches the choice of a letter: MMLU, MMLU-Pro, GPQA, MMMLU and INCLUDE.

Facts of a small world are told and asked directly; most of them are asked with
options as well. The questions of the samples are never seen with options.
"""

import random
from itertools import islice
from typing import Iterator

import choice_forms as forms
import choice_samples
import world
from choice_languages import GEOGRAPHY, LANGUAGES, distinct, statements, translated
from choice_question import FACT_FORMS, SUM_FORMS, SUMS, WORDS, Choice, Source
from choice_samples import INCLUDE, MMLU_PRO, MMLU_PRO_OPTIONS
from document import Document, Segment

# How many questions a document has, and how often.
_COUNTS, _COUNT_WEIGHTS = (1, 2, 3, 6), (35, 20, 15, 30)

# How often all of a chain of thought is learned, not only what has to be known.
_WHOLE = 0.4


def documents(seed: int) -> Iterator[Document]:
    """Endless training examples, the same for the same seed."""
    return MultipleChoice().documents(seed)


def write_samples(root: str) -> None:
    """Write the questions of the five suites below root."""
    choice_samples.write(root)


def check() -> None:
    """Fail where a question of the samples occurs in 20,000 documents."""
    choice_samples.check(islice(documents(11), 20_000))


class MultipleChoice:
    """Draws documents of all forms."""

    def __init__(self) -> None:
        self.source = Source()
        self.facts = world.facts()
        self.told = self._told()
        self.languages = [(l, translated(l), statements(l)) for l in LANGUAGES]

    def documents(self, seed: int) -> Iterator[Document]:
        rng = random.Random(seed)
        kinds = (
            (14, self._lookup),
            (8, self._named),
            (6, self._open),
            (26, self._mmlu),
            (2, self._mmlu_chat),
            (8, self._facts),
            (6, self._direct),
            (4, self._mmlu_pro),
            (7, self._gpqa),
            (3, self._foreign_facts),
            (8, self._mmmlu),
            (4, self._include),
        )
        weights = [w for w, _ in kinds]
        while True:
            yield rng.choices(kinds, weights)[0][1](rng)

    def _told(self) -> list[tuple[str, str, str, str]]:
        """Everything to know: subject, beginning of its statement, its value, and its noun phrase."""
        out = [(f.subject, f"The {f.phrase} is", f.value, f.phrase) for f in world.facts()]
        out += [(SUMS, f"{s.expression} is", s.value, s.expression) for s in world.sums()]
        for category, words in world.CATEGORIES.items():
            out += [(WORDS, f"The word {w} is", category, w) for w in words]
        return out

    def _facts(self, rng: random.Random) -> Document:
        """A few statements, whose values are learned."""
        out: list[Segment] = []
        before = ""
        for _, text, value, _ in rng.sample(self.told, rng.choice((1, 4, 8))):
            out += [Segment(before + text, False), Segment(f" {value}", True)]
            before = ".\n"
        return Document((*out, Segment("." + forms.END, True)))

    def _direct(self, rng: random.Random) -> Document:
        """A few questions without options, in the words of those with options."""
        out: list[Segment] = []
        before = ""
        askable = [t for t in self.told if t[0] != WORDS]
        for subject, _, value, phrase in rng.sample(askable, rng.choice((1, 4, 8))):
            question = rng.choice(SUM_FORMS if subject == SUMS else FACT_FORMS).format(phrase)
            out += [Segment(f"{before}{question}\nAnswer:", False), Segment(f" {value}", True)]
            before = "\n\n"
        return Document((*out, Segment(forms.END, True)))

    def _lookup(self, rng: random.Random) -> Document:
        """Letters of options that are named."""
        options = rng.sample(self._words(rng), rng.choice((4, 4, 6, 8)))
        asked = rng.sample(range(len(options)), 4)
        line = rng.choice(("{}. {}", "{}. {}", "({}) {}", "{}) {}"))
        return forms.lookup(options, asked, line, line[0] == "(" or rng.random() < 0.3)

    def _words(self, rng: random.Random) -> list[str]:
        """Words of one kind, or of all kinds."""
        some = [f.value for f in rng.sample(self.facts, 12)]
        one = rng.choice(self.facts)
        return sorted({*some} if rng.random() < 0.5 else {one.value, *one.others})

    def _named(self, rng: random.Random) -> Document:
        """Questions that name the option to choose, in the form of MMLU."""
        choices = []
        for _ in range(rng.choices(_COUNTS, _COUNT_WEIGHTS)[0]):
            options = rng.sample(self._words(rng), 4)
            answer = rng.randrange(4)
            text = rng.choice(("Choose {}.", "Which of these is {}?", "It is {}.")).format(options[answer])
            choices.append(Choice(text, tuple(options), answer, f"It is {options[answer]}."))
        return self._asked(rng, rng.choice(self.source.subjects), choices)

    def _open(self, rng: random.Random) -> Document:
        """Questions whose answer is told before."""
        subject, choices = self._drawn(rng, rng.choice((1, 2, 3)))
        told = [Choice(f"{c.statement} {c.text}", c.options, c.answer, c.statement) for c in choices]
        return self._asked(rng, subject, told)

    def _asked(self, rng: random.Random, subject: str, choices: list[Choice]) -> Document:
        """Questions in the form of MMLU, the short ones often without their description."""
        described = len(choices) == 6 or rng.random() < 0.5
        description = forms.mmlu_about(subject) if described else ""
        questions = [forms.mmlu_question(c) for c in choices]
        return forms.letters(description, questions, [c.letter for c in choices], rng.random() < 0.2)

    def _drawn(self, rng: random.Random, count: int) -> tuple[str, list[Choice]]:
        subject = rng.choice(self.source.subjects)
        return subject, self.source.distinct(rng, subject, 4, count)

    def _mmlu(self, rng: random.Random) -> Document:
        count = rng.choices(_COUNTS, _COUNT_WEIGHTS)[0]
        return self._asked(rng, *self._drawn(rng, count))

    def _mmlu_chat(self, rng: random.Random) -> Document:
        subject, choices = self._drawn(rng, rng.choice((1, 6)))
        form = rng.choice((forms.letter_turns, forms.letter_turns, forms.letter_turn))
        questions = [forms.mmlu_question(c) for c in choices]
        return form(forms.mmlu_about(subject), questions, [c.letter for c in choices])

    def _mmlu_pro(self, rng: random.Random) -> Document:
        category = rng.choice(sorted(MMLU_PRO))
        choices = self.source.distinct(rng, MMLU_PRO[category], MMLU_PRO_OPTIONS, rng.choice((1, 2, 6)))
        if rng.random() < 0.1:
            return forms.mmlu_pro_turns(category, choices)
        return forms.mmlu_pro(category, choices, rng.random() < _WHOLE)

    def _gpqa(self, rng: random.Random) -> Document:
        choice = self.source.draw(rng, rng.choice(self.source.subjects), 4)
        form = forms.gpqa_turn if rng.random() < 0.1 else forms.gpqa
        return form(choice, rng.random() < _WHOLE)

    def _foreign_facts(self, rng: random.Random) -> Document:
        """Statements in another language."""
        _, _, told = rng.choice(self.languages)
        out: list[Segment] = []
        end = ""
        for before, value in rng.sample(told, rng.choice((1, 4))):
            out += [Segment(end + before, False), Segment(value, True)]
            end = "\n"
        return Document((*out, Segment(forms.END, True)))

    def _mmmlu(self, rng: random.Random) -> Document:
        language, questions, _ = rng.choice([l for l in self.languages if l[0].locale])
        subject = rng.choice((GEOGRAPHY, SUMS))
        count = rng.choices(_COUNTS, _COUNT_WEIGHTS)[0]
        choices = distinct(rng, questions.training[subject], count)
        answers = [c.letter for c in choices]
        description = forms.mmlu_about(f"{subject} ({language.mmmlu_name})")
        asked = [forms.mmlu_question(c) for c in choices]
        kind = rng.random()
        if kind < 0.05:
            return forms.letter_turns(description, asked, answers)
        if kind < 0.1:
            return forms.mmmlu_reasoned(choices[0])
        return forms.letters(description if count == 6 or kind < 0.5 else "", asked, answers, False)

    def _include(self, rng: random.Random) -> Document:
        language, questions, _ = rng.choice([l for l in self.languages if l[0].folder])
        domain, subject = rng.choice(sorted(INCLUDE.items()))
        count = rng.choice((1, 2, 5, 6))
        choices = distinct(rng, questions.training[subject], count)
        asked, answers = [forms.include_question(c) for c in choices], [c.letter for c in choices]
        kind = rng.random()
        if kind < 0.1 and count == 1:
            return forms.letters(f"The following is multiple-choice question about {domain}.", asked, answers, False)
        if kind < 0.1:
            return forms.letters(
                f"The following are multiple-choice questions (with answers) about {domain}.", asked, answers, False
            )
        if kind < 0.15:
            return forms.letter_turns(language.about.format(domain), asked, answers)
        return forms.letters(language.about.format(domain), asked, answers, False)
