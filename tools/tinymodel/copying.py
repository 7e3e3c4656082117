"""Looking back: short documents whose answers stand in their prompts.

Every other skill finds words again that it has read. A model learns that from
short documents full of it much sooner than from long ones that have a little.
"""

from itertools import count
from random import Random
from typing import Callable, Iterator

import tool_catalogue
import topics
import world
from document import Document, Segment

_WORDS = tuple(
    dict.fromkeys(
        [
            *topics.WORDS,
            *tool_catalogue.TOWNS,
            *tool_catalogue.PEOPLE,
            *tool_catalogue.ROOMS,
            *tool_catalogue.DAYS,
            *tool_catalogue.FOODS,
            *tool_catalogue.COLOURS,
            *tool_catalogue.SHOPS,
            *tool_catalogue.PLANTS,
            *tool_catalogue.NOUNS,
            *world.PLANETS,
            *world.BEASTS,
            *world.FRUITS,
            *world.SALTS,
            *world.CAPITALS,
            *world.DIGITS,
        ]
    )
)


def _words(rng: Random, n: int) -> list[str]:
    return [w if rng.random() < 0.8 else str(rng.randrange(40)) for w in rng.sample(_WORDS, n)]


def _again(rng: Random) -> list[tuple[str, bool]]:
    """A list of words, and the same again."""
    words = " ".join(_words(rng, rng.randint(3, 7)))
    mark = rng.choice((" | ", "\n", ". Again: ", " = "))
    return [(words + mark[: len(mark.rstrip())], False), (mark[len(mark.rstrip()) :] + words + "\n", True)]


def _pairs(rng: Random, form: str, join: str) -> list[tuple[str, bool]]:
    """Pairs of words, and some of them asked for."""
    n = rng.randint(2, 5)
    words = _words(rng, 2 * n)
    pairs = list(zip(words[:n], words[n:]))
    out = [(join.join(form.format(a) + " " + b for a, b in pairs) + ".\n", False)]
    for a, b in rng.sample(pairs, n):
        out += [(form.format(a), False), (f" {b}\n", True)]
    return out


def _letters(rng: Random) -> list[tuple[str, bool]]:
    """Options, and the letters of some of them."""
    n = rng.randint(3, 4)
    options = list(zip("ABCD", _words(rng, n)))
    shape = rng.choice(("{}. {}", "({}) {}"))
    out = [("\n".join(shape.format(l, o) for l, o in options) + "\n", False)]
    for letter, option in rng.sample(options, n):
        if shape[0] == "(":
            out += [(f"{option} is", False), (f" ({letter})\n", True)]
        else:
            out += [(f"{option}\nAnswer:", False), (f" {letter}\n", True)]
    return out


def _json(rng: Random) -> list[tuple[str, bool]]:
    """Names with values, as a JSON object."""
    n = rng.randint(1, 3)
    words = _words(rng, 2 * n)
    pairs = list(zip(words[:n], words[n:]))
    said = rng.choice((" ", ", ", " and ")).join(f"{a} {b}" for a, b in pairs)
    body = ", ".join(f'"{a}": {b}' if b.isdigit() else f'"{a}": "{b}"' for a, b in pairs)
    return [(said, False), ("\n{" + body + "}\n", True)]


def _definition(rng: Random) -> list[tuple[str, bool]]:
    """The head of a function, and the same again."""
    a, b, c = (w.replace(" ", "_").lower() for w in rng.sample(_WORDS, 3))
    head = f"def {a}_{b}({c}: int) -> int:\n"
    return [("```python\n" + head + "```\n", False), (head, True)]


_KINDS: tuple[Callable[[Random], list[tuple[str, bool]]], ...] = (
    _again,
    _again,
    lambda rng: _pairs(rng, "the {} is", ", "),
    lambda rng: _pairs(rng, "{}:", "; "),
    _letters,
    _letters,
    _json,
    _definition,
)


def documents(seed: int) -> Iterator[Document]:
    """One to three short tasks of one kind each."""
    rng = Random(seed)
    for _ in count():
        kind = rng.choice(_KINDS)
        pieces = [p for _ in range(rng.randint(1, 3)) for p in kind(rng)]
        yield Document(tuple(Segment(text, learned) for text, learned in pieces))


def write_samples(root: str) -> None:
    """Nothing: this skill only serves the others."""
