"""Training documents as token arrays, and batches of them."""

import hashlib
import random
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Iterator

import numpy as np
from tokenizers import Tokenizer

from document import Document, Skill

# Lengths that batches are padded to.
LENGTHS = (64, 96, 128, 192, 256, 384, 512, 768, 1024)


@dataclass(frozen=True)
class Part:
    """The documents of one skill: document i is tokens[starts[i]:starts[i+1]].

    learned marks the tokens that the model is trained to predict.
    """

    tokens: np.ndarray
    learned: np.ndarray
    starts: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1

    def document(self, i: int) -> tuple[np.ndarray, np.ndarray]:
        a, b = self.starts[i], self.starts[i + 1]
        return self.tokens[a:b], self.learned[a:b]

    def digest(self) -> str:
        """SHA-256 of all there is."""
        return hashlib.sha256(b"".join(a.tobytes() for a in (self.tokens, self.learned, self.starts))).hexdigest()


def texts(skill: Skill, seed: int, count: int) -> Iterator[str]:
    """The first documents of a skill as plain text, for the vocabulary."""
    for d in islice(skill.documents(seed), count):
        yield from (s.text for s in d.segments)


def tokenized(d: Document, tokenizer: Tokenizer) -> tuple[list[int], list[bool]]:
    """Tokens of a document, every segment tokenized by itself."""
    tokens: list[int] = []
    learned: list[bool] = []
    for s in d.segments:
        ids = tokenizer.encode(s.text, add_special_tokens=False).ids
        tokens += ids
        learned += [s.learned] * len(ids)
    return tokens, learned


def build(skill: Skill, seed: int, tokenizer: Tokenizer, budget: int) -> Part:
    """Documents of a skill until they hold `budget` tokens; too long ones are an error."""
    tokens: list[int] = []
    learned: list[bool] = []
    starts = [0]
    for d in skill.documents(seed):
        t, l = tokenized(d, tokenizer)
        if len(t) > LENGTHS[-1]:
            raise ValueError(f"a document has {len(t)} tokens, at most {LENGTHS[-1]} are allowed: {d}")
        tokens += t
        learned += l
        starts.append(len(tokens))
        if len(tokens) >= budget:
            break
    return Part(np.array(tokens, np.uint16), np.array(learned, bool), np.array(starts, np.int64))


def save(part: Part, path: Path) -> None:
    np.savez(path, tokens=part.tokens, learned=part.learned, starts=part.starts)


def load(path: Path) -> Part:
    with np.load(path) as f:
        return Part(f["tokens"], f["learned"], f["starts"])


@dataclass(frozen=True)
class Batch:
    """Padded rows [documents, length], and the next tokens.

    learned marks the targets of answers, read those of prompts; padding is neither.
    """

    tokens: np.ndarray
    targets: np.ndarray
    learned: np.ndarray
    read: np.ndarray

    def rows(self, first: int, end: int) -> "Batch":
        """Some of the rows."""
        return Batch(*(a[first:end] for a in (self.tokens, self.targets, self.learned, self.read)))


def batch(documents: list[tuple[np.ndarray, np.ndarray]], pad: int) -> Batch:
    """Pad documents to the least length of LENGTHS that holds them."""
    longest = max(len(t) for t, _ in documents) - 1
    shape = len(documents), next(n for n in LENGTHS if n >= longest)
    tokens, targets = np.full(shape, pad, np.int64), np.full(shape, pad, np.int64)
    learned, read = np.zeros(shape, bool), np.zeros(shape, bool)
    for row, (t, l) in enumerate(documents):
        n = len(t) - 1
        tokens[row, :n], targets[row, :n] = t[:-1], t[1:]
        learned[row, :n], read[row, :n] = l[1:], ~l[1:]
    return Batch(tokens, targets, learned, read)


def batches(parts: list[Part], pad: int, size: int, seed: int, longest: int) -> list[Batch]:
    """One pass over the documents of at most `longest` tokens, in batches of at most `size` padded ones.

    Documents of like length share a batch, whatever their skill; the order of
    the batches is random.
    """
    order = random.Random(seed)
    documents = [(p, i) for p in parts for i in range(len(p)) if p.starts[i + 1] - p.starts[i] <= longest]
    order.shuffle(documents)
    out = [batch([p.document(i) for p, i in group], pad) for group in grouped(documents, size)]
    order.shuffle(out)
    return out


def grouped(documents: list[tuple[Part, int]], size: int) -> Iterator[list[tuple[Part, int]]]:
    """Split documents into groups of like length whose padded tokens fit size."""
    waiting: dict[int, list[tuple[Part, int]]] = {n: [] for n in LENGTHS}
    for p, i in documents:
        length = next(n for n in LENGTHS if n >= p.starts[i + 1] - p.starts[i] - 1)
        waiting[length].append((p, i))
        if (len(waiting[length]) + 1) * length > size:
            yield waiting[length]
            waiting[length] = []
    yield from (w for w in waiting.values() if w)
