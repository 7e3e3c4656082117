"""What the training makes small."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

import choosing
import corpus
from model import Granite


@dataclass(frozen=True)
class Share:
    """Rows of a batch, and what their losses are divided by: counts of the whole batch.

    kept marks the targets that count.
    """

    batch: corpus.Batch
    kept: np.ndarray
    choices: choosing.Choices | None
    answers: int
    prompts: int
    letters: int


def kept(b: corpus.Batch, random: np.random.Generator) -> np.ndarray:
    """The answers, and a fifth of the tokens of the prompts.

    Prompts are full of repetition, from which a model learns to look back much
    sooner than from the answers alone.
    """
    return b.learned | (b.read & (random.random(b.read.shape) < 0.2))


def shares(b: corpus.Batch, random: np.random.Generator, finder: choosing.Finder, count: int) -> list[Share]:
    """Cut a batch into `count` parts whose losses and gradients add up to those of the whole."""
    keep, choices = kept(b, random), finder.find(b)
    answers, letters = int(b.learned.sum()), len(choices.row) if choices else 0
    prompts = int(keep.sum()) - answers
    cuts = [i * len(b.tokens) // count for i in range(count + 1)]
    return [
        Share(b.rows(i, j), keep[i:j], choices and choices.of_rows(i, j), answers, prompts, letters)
        for i, j in zip(cuts, cuts[1:])
    ]


def loss(model: Granite, s: Share, spoken: Tensor) -> tuple[Tensor, float]:
    """The loss of a share, and what its answers add to their mean cross-entropy.

    A token of a prompt has a quarter of the weight of one of an answer.
    """
    tokens = torch.from_numpy(s.batch.tokens)
    states = model.states(tokens)
    logits = model.logits(states[-1][torch.from_numpy(s.kept)])
    losses = F.cross_entropy(logits, torch.from_numpy(s.batch.targets[s.kept]), reduction="none")
    learned = torch.from_numpy(s.batch.learned[s.kept])
    answer = losses[learned].sum() / max(1, s.answers)
    total = answer + 0.25 * losses[~learned].sum() / max(1, s.prompts)
    if s.choices:
        total = total + choosing.loss(model, states, tokens, s.choices, spoken) / s.letters
    return total, answer.item()
