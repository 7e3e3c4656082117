"""Word problems of one or two steps, as in GSM8K."""

import random

from worked import Task, Worked

SHE = ("Anna", "Maria", "Emma", "Lucy", "Nina", "Ella")
HE = ("Tom", "Sam", "Max", "Paul", "Jack", "Adam")
THINGS = ("books", "pens", "balls", "toys", "cups", "coins", "apples", "stamps", "cards", "boxes")


def problem(rng: random.Random) -> Worked:
    """One of the kinds below, with sums that stay within 12 and products within 25."""
    kind = rng.choice(KINDS)
    female = rng.random() < 0.5
    words = {
        "name": rng.choice(SHE if female else HE),
        "pronoun": "she" if female else "he",
        "Pronoun": "She" if female else "He",
        "thing": rng.choice(THINGS),
    }
    return kind(rng, words)


def _worked(kind: str, words: dict[str, str], numbers: tuple[int, ...], question: str, reasoning: str, target: int) -> Worked:
    key = " ".join(["problem", kind, words["thing"], *map(str, numbers)])
    return Worked(key, question.format(**words), reasoning.format(**words), str(target))


def _gain(rng: random.Random, words: dict[str, str]) -> Worked:
    a = rng.randint(2, 10)
    b = rng.randint(2, min(5, 12 - a))
    verb = rng.choice(("buys", "finds", "gets"))
    return _worked(
        "gain", words, (a, b),
        f"{{name}} has {a} {{thing}}. {{Pronoun}} {verb} {b} more {{thing}}. How many {{thing}} does {{name}} have now?",
        f"{{name}} has {a} {{thing}}. {{Pronoun}} {verb} {b} more {{thing}}. {a} + {b} = {a + b}.",
        a + b,
    )  # fmt: skip


def _loss(rng: random.Random, words: dict[str, str]) -> Worked:
    a = rng.randint(4, 12)
    b = rng.randint(2, min(5, a - 1))
    verb = rng.choice(("loses", "sells", "gives away"))
    return _worked(
        "loss", words, (a, b),
        f"{{name}} has {a} {{thing}}. {{Pronoun}} {verb} {b} {{thing}}. How many {{thing}} does {{name}} have left?",
        f"{{name}} has {a} {{thing}}. {{Pronoun}} {verb} {b} {{thing}}. {a} - {b} = {a - b}.",
        a - b,
    )  # fmt: skip


def _gain_and_loss(rng: random.Random, words: dict[str, str]) -> Worked:
    a, b = rng.randint(2, 7), rng.randint(2, 5)
    c = rng.randint(2, min(5, a + b - 1))
    got, lost = rng.choice(("buys", "finds", "gets")), rng.choice(("loses", "sells", "gives away"))
    return _worked(
        "gain and loss", words, (a, b, c),
        f"{{name}} has {a} {{thing}}. {{Pronoun}} {got} {b} more {{thing}}. Then {{pronoun}} {lost} {c} {{thing}}. "
        "How many {thing} does {name} have left?",
        f"{{name}} has {a} {{thing}}. {{Pronoun}} {got} {b} more {{thing}}. {a} + {b} = {a + b}. "
        f"Then {{pronoun}} {lost} {c} {{thing}}. {a + b} - {c} = {a + b - c}.",
        a + b - c,
    )  # fmt: skip


def _groups(rng: random.Random, words: dict[str, str]) -> Worked:
    a, b = rng.randint(2, 5), rng.randint(2, 5)
    return _worked(
        "groups", words, (a, b),
        f"{{name}} has {a} bags. There are {b} {{thing}} in each bag. How many {{thing}} does {{name}} have in total?",
        f"There are {a} bags with {b} {{thing}} each. {a} * {b} = {a * b}.",
        a * b,
    )  # fmt: skip


KINDS = (_gain, _loss, _gain_and_loss, _groups)
GSM8K = Task("gsm8k", "", problem)
