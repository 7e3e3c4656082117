"""Multiple choice questions about the world, in English."""

import random
from dataclasses import dataclass

import world
from split import held_out
from world import Fact, Sum

LETTERS = "ABCDEFGHIJ"

# Ways to ask for the value of a noun phrase, for the value of a sum, and for the
# member of a category.
FACT_FORMS = (
    "What is the {}?",
    "Which of these is the {}?",
    "Name the {}.",
    "Choose the {}.",
    "The {} is",
)
SUM_FORMS = (
    "What is {}?",
    "Which of these is {}?",
    "How much is {}?",
    "Choose the value of {}.",
    "The value of {} is",
)
CATEGORY_FORMS = (
    "Which of these is {}?",
    "Which word is {}?",
    "Choose {}.",
)

SUMS = "elementary_mathematics"
WORDS = "miscellaneous"


@dataclass(frozen=True)
class Choice:
    """A question with its options in the order in which they are shown."""

    text: str
    options: tuple[str, ...]
    answer: int
    statement: str  # the right answer as a sentence

    @property
    def letter(self) -> str:
        return LETTERS[self.answer]


@dataclass(frozen=True)
class Asked:
    """A question without its options: wrong ones are drawn from others."""

    text: str
    value: str
    others: tuple[str, ...]
    statement: str

    def draw(self, rng: random.Random, options: int, letter: int | None = None) -> Choice:
        """Options in random order; the right one at the place `letter` where given."""
        wrong = rng.sample(self.others, options - 1)
        at = rng.randrange(options) if letter is None else letter
        shown = tuple(wrong[:at] + [self.value] + wrong[at:])
        return Choice(self.text, shown, at, self.statement)


def in_translation(phrase: str) -> bool:
    """Whether a fact is asked in other languages for evaluation only.

    Its English question, in the first form, is then for evaluation as well.
    """
    return held_out("translated: " + phrase) or held_out("in another language: " + phrase)


def _split(phrase: str, forms: tuple[str, ...]) -> tuple[list[int], list[int]]:
    """The forms in which a fact is asked in training, and those for evaluation only."""
    for_evaluation = [
        i for i in range(len(forms)) if held_out(f"{forms[i]}|{phrase}") or i == 0 and in_translation(phrase)
    ]
    return [i for i in range(len(forms)) if i not in for_evaluation], for_evaluation


def of_fact(fact: Fact, form: int) -> Asked:
    return Asked(FACT_FORMS[form].format(fact.phrase), fact.value, fact.others, fact.statement)


def of_sum(s: Sum, form: int) -> Asked:
    return Asked(SUM_FORMS[form].format(s.expression), s.value, s.others, s.statement)


@dataclass(frozen=True)
class Bank:
    """The questions of a subject that may be asked: with options, or the words of categories."""

    training: list[Asked]
    evaluation: list[Asked]


def banks() -> dict[str, Bank]:
    """All questions by subject, but for WORDS, whose questions word_choice draws."""
    out: dict[str, Bank] = {}

    def add(subject: str, make, source, phrase: str, forms: tuple[str, ...]) -> None:
        bank = out.setdefault(subject, Bank([], []))
        training, evaluation = _split(phrase, forms)
        bank.training.extend(make(source, i) for i in training)
        bank.evaluation.extend(make(source, i) for i in evaluation)

    for f in world.facts():
        add(f.subject, of_fact, f, f.phrase, FACT_FORMS)
    for s in world.sums():
        add(SUMS, of_sum, s, s.expression, SUM_FORMS)
    return out


def word_choice(rng: random.Random, options: int, for_evaluation: bool, letter: int | None = None) -> Choice:
    """A question for the one option that belongs to a category.

    The right word together with the wrong ones decides whether it is for
    evaluation.
    """
    categories = sorted(world.CATEGORIES)
    while True:
        category = rng.choice(categories)
        members = world.CATEGORIES[category]
        others = sorted({w for c in categories for w in world.CATEGORIES[c]} - set(members))
        word = rng.choice(members)
        statement = f"The word {word} is {category}."
        asked = Asked(rng.choice(CATEGORY_FORMS).format(category), word, tuple(others), statement)
        choice = asked.draw(rng, options, letter)
        if held_out("|".join([category, word, *sorted(choice.options)])) == for_evaluation:
            return choice


class Source:
    """Draws training questions of the subjects."""

    def __init__(self) -> None:
        self.banks = banks()
        self.subjects = sorted([*self.banks, WORDS])

    def draw(self, rng: random.Random, subject: str, options: int) -> Choice:
        if subject == WORDS:
            return word_choice(rng, options, for_evaluation=False)
        asked = rng.choice(self.banks[subject].training)
        return asked.draw(rng, min(options, len(asked.others) + 1))

    def distinct(self, rng: random.Random, subject: str, options: int, count: int) -> list[Choice]:
        """Several questions, all of them different."""
        out: list[Choice] = []
        while len(out) < count:
            c = self.draw(rng, subject, options)
            if all(c.text != o.text or c.options != o.options for o in out):
                out.append(c)
        return out
