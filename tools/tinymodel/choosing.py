"""Teaching the choice of a letter: where to look, besides what to say.

A model of this size that knows an answer and sees its options does not find the
letter from examples alone within millions of tokens: four things have to be
there at once before a letter is better than a guess. Each of them is therefore
asked for by itself:

* the first token of an option looks at the letter of its option,
* and holds that letter;
* where a letter is to be said, the first token of the right option is known,
* and is looked at.

What is asked of inner layers serves the training only. The model stays an
ordinary decoder.
"""

from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

import corpus
from model import Granite

LETTERS = "ABCDEFGHIJ"

# The layer and the head that look at an option's letter, and those that look at the right option.
MARKING = (1, 3)
CHOOSING = (4, 0)


@dataclass(frozen=True)
class Choices:
    """Positions in the rows of a batch, an entry for each letter that is learned.

    asked is where the letter is to be said, option the first token of the right
    option, mark its letter there; letter counts from A.
    """

    row: Tensor
    asked: Tensor
    option: Tensor
    mark: Tensor
    letter: Tensor

    def of_rows(self, first: int, end: int) -> "Choices | None":
        """The choices in some of the rows, none where there is none."""
        at = (self.row >= first) & (self.row < end)
        if not at.any():
            return None
        return Choices(self.row[at] - first, self.asked[at], self.option[at], self.mark[at], self.letter[at])


class Finder:
    """Finds choices among tokens: lines such as "A. tea" or "(A) tea", and learned letters after them."""

    def __init__(self, tokenizer: Tokenizer):
        texts = [tokenizer.decode([i], skip_special_tokens=False) for i in range(tokenizer.get_vocab_size())]
        bare = [t.strip(" (") for t in texts]
        self.letter = np.array([LETTERS.index(t) if t and t in tuple(LETTERS) else -1 for t in bare])
        self.opens = np.array([t.startswith("(") for t in texts])
        self.closes = np.array([t in (".", ")") for t in texts])
        self.ends_line = np.array([t.endswith("\n") for t in texts])
        self.blank = np.array([t == " " for t in texts])
        self.spoken = torch.tensor([tokenizer.encode(" " + l, add_special_tokens=False).ids[0] for l in LETTERS])

    def find(self, b: corpus.Batch) -> Choices | None:
        """The choices of a batch, none where it has none."""
        rows = (np.append(t[:1], n) for t, n in zip(b.tokens, b.targets))
        found = [(row, *c) for row, tokens in enumerate(rows) for c in self._of_row(tokens, b.learned[row])]
        return Choices(*torch.tensor(found).T) if found else None

    def _of_row(self, tokens: np.ndarray, learned: np.ndarray) -> list[tuple[int, int, int, int]]:
        out: list[tuple[int, int, int, int]] = []
        options: dict[int, tuple[int, int]] = {}
        for i in np.flatnonzero(self.letter[tokens] >= 0):
            letter = int(self.letter[tokens[i]])
            if i > 0 and learned[i - 1]:  # marked where it is to be said
                if letter in options and not self.opens[tokens[i]]:
                    out.append((i - 1, *options[letter], letter))
            elif self._begins_option(tokens, i):
                first = i + 2 + int(self.blank[tokens[i + 2]])
                if first < len(tokens):
                    options[letter] = (first, i)
        return out

    def _begins_option(self, tokens: np.ndarray, i: int) -> bool:
        if i == 0 or i + 2 >= len(tokens) or not self.closes[tokens[i + 1]]:
            return False
        return bool(self.opens[tokens[i]] or self.ends_line[tokens[i - 1]])


def loss(model: Granite, states: list[Tensor], tokens: Tensor, c: Choices, spoken: Tensor) -> Tensor:
    """What is asked of the inner layers for states of tokens, added up over the choices."""
    every = torch.arange(len(c.row))
    turns = model.turns[: tokens.shape[1]]

    def unseen(layer: int, head: int, at: Tensor, target: Tensor) -> Tensor:
        return -model.blk[layer].looks(head, states[layer], c.row, at, turns)[every, target].sum()

    before = states[CHOOSING[0]]
    held = model.logits(before[c.row, c.option])[:, spoken]
    known = model.logits(before[c.row, c.asked])
    return (
        unseen(*MARKING, c.option, c.mark)
        + unseen(*CHOOSING, c.asked, c.option)
        + 0.5 * F.cross_entropy(held, c.letter, reduction="sum")
        + 0.5 * F.cross_entropy(known, tokens[c.row, c.option], reduction="sum")
    )
