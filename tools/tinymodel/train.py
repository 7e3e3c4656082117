"""The training loop."""

import math
import time
from dataclasses import asdict, dataclass
from itertools import islice
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Iterator

import numpy as np
import torch
from torch import multiprocessing
from torch.nn import functional as F

import choosing
import corpus
import loss
from model import Granite, Shape
from parameters import Parameters

# A step's batch is cut into this many shares, whatever the number of workers:
# it decides in which order is added.
SHARES = 2

# Steps between lines of the log, between checkpoints, and between checks.
PRINT, KEEP, CHECK = 50, 250, 1000


@dataclass(frozen=True)
class Recipe:
    """What decides the weights, besides the data: padded tokens in all and in a step, rates, and the seed."""

    tokens: int
    size: int
    matrix_rate: float
    other_rate: float
    seed: int

    @property
    def steps(self) -> int:
        return self.tokens // self.size

    def rate(self, step: int) -> float:
        """Factor of the learning rates: a short rise, level, and a fall over the last 70%."""
        rise = min(1.0, (step + 1) / 100)
        return min(rise, (self.steps - step) / (0.7 * self.steps))


@dataclass(frozen=True)
class Data:
    """Documents to learn from and to check with, by skill."""

    parts: dict[str, corpus.Part]
    checks: dict[str, corpus.Part]
    finder: choosing.Finder
    pad: int


# What share of the training has passed, and up to which length documents are read from then on.
LONGEST = ((0.0, 96), (0.12, 256), (0.28, corpus.LENGTHS[-1]))


def endless(parts: list[corpus.Part], pad: int, r: Recipe) -> Iterator[corpus.Batch]:
    """Batches from short documents first, then from longer ones as well, then from all.

    Looking back a few words is learned first, and looking back further from it.
    """
    read, seed = 0, r.seed
    while True:
        stage = max(i for i, (share, _) in enumerate(LONGEST) if read >= share * r.tokens)
        end = r.tokens * LONGEST[stage + 1][0] if stage + 1 < len(LONGEST) else math.inf
        for b in corpus.batches(parts, pad, r.size, seed, LONGEST[stage][1]):
            yield b
            read += b.tokens.size
            if read >= end:
                break
        seed += 1


@torch.no_grad()
def exact(model: Granite, part: corpus.Part, pad: int, count: int) -> tuple[float, float]:
    """Mean loss a token, and the share of documents whose learned tokens all come first."""
    losses, tokens, right, total = 0.0, 0, 0, 0
    for group in corpus.grouped([(part, i) for i in range(min(count, len(part)))], 4096):
        b = corpus.batch([p.document(i) for p, i in group], pad)
        at = torch.from_numpy(b.learned)
        targets = torch.from_numpy(b.targets)[at]
        logits = model.logits(model.states(torch.from_numpy(b.tokens))[-1][at])
        wrong = torch.zeros(at.shape, dtype=torch.bool)
        wrong[at] = logits.argmax(-1) != targets
        losses += float(F.cross_entropy(logits, targets, reduction="sum"))
        tokens += len(targets)
        right += int((~wrong.any(-1)).sum())
        total += len(group)
    return losses / tokens, right / total


class Log:
    """Prints how far a training is, and a digest that is the same wherever it is repeated."""

    def __init__(self, steps: int):
        self.steps = steps
        self.clear()

    def clear(self) -> None:
        self.losses: list[float] = []
        self.tokens, self.began = 0, time.time()

    def add(self, tokens: int, loss: float) -> None:
        self.losses.append(loss)
        self.tokens += tokens

    def print(self, step: int, digest: str) -> None:
        speed = self.tokens / (time.time() - self.began)
        print(f"step {step}/{self.steps} {speed:.0f} tokens/s loss {np.mean(self.losses):.3f} weights {digest}", flush=True)
        self.clear()


@dataclass(frozen=True)
class Training:
    """A training under way, as its workers share it."""

    model: Granite
    parameters: Parameters
    data: Data
    recipe: Recipe
    out: Path
    means: torch.Tensor
    barrier: Barrier

    def work(self, worker: int, workers: int, first: int) -> None:
        """The steps of one worker from step `first` on.

        It takes its shares of every batch, then its part of the parameters.
        Workers meet before one of them needs what the others did.
        """
        own, log = self.parameters.own(worker, workers), Log(self.recipe.steps)
        batches = endless(list(self.data.parts.values()), self.data.pad, self.recipe)
        for step, b in enumerate(islice(batches, first, self.recipe.steps), first):
            random = np.random.default_rng((self.recipe.seed, step))
            for i, share in enumerate(loss.shares(b, random, self.data.finder, SHARES)):
                if i % workers == worker:
                    self.learn(i, share)
            self.barrier.wait()
            for i in own:
                self.parameters.add(i)
            if worker == 0:
                log.add(b.tokens.size, float(self.means.sum()))
            self.barrier.wait()
            factor = self.recipe.rate(step)
            for i in own:
                self.parameters.change(i, step, factor * self.recipe.matrix_rate, factor * self.recipe.other_rate)
            self.barrier.wait()
            if worker == 0:
                self.report(step + 1, log)

    def learn(self, i: int, share: loss.Share) -> None:
        """Calculate the gradients of share i of a batch."""
        if not share.batch.tokens.size:
            self.parameters.gradients[i] = self.means[i] = 0.0
            return
        value, mean = loss.loss(self.model, share, self.data.finder.spoken)
        self.parameters.put(i, torch.autograd.grad(value, list(self.model.parameters())))
        self.means[i] = mean

    def report(self, done: int, log: Log) -> None:
        """After so many steps: print how it goes, keep the state, and check."""
        last = done == self.recipe.steps
        if done % PRINT == 0 or last:
            log.print(done, self.parameters.digest())
        if done % KEEP == 0 or last:
            self.parameters.save(checkpoint(self.out), done, asdict(self.recipe))
            torch.save(self.model.state_dict(), self.out)
        if done % CHECK == 0 or last:
            for name, part in self.data.checks.items():
                mean, right = exact(self.model, part, self.data.pad, 100)
                print(f"  check {name}: loss {mean:.3f}, all right {right:.2f}", flush=True)


def checkpoint(out: Path) -> Path:
    """Where the state of a training is kept whose model goes to `out`."""
    return out.with_suffix(".checkpoint")


def train(shape: Shape, data: Data, recipe: Recipe, out: Path, *, workers: int, resume: bool) -> None:
    """Train a model and keep it in `out`; go on from the last checkpoint if told to."""
    model = Granite(shape)
    model.initialize(np.random.default_rng(recipe.seed))
    parameters = Parameters(model, SHARES)
    first = parameters.load(checkpoint(out), asdict(recipe)) if resume else 0
    means, barrier = torch.zeros(SHARES).share_memory_(), multiprocessing.Barrier(workers)
    training = Training(model, parameters, data, recipe, out, means, barrier)
    if workers == 1:
        training.work(0, 1, first)
    else:
        multiprocessing.start_processes(training.work, (workers, first), workers, start_method="fork")
    if not torch.isfinite(parameters.weights).all():
        raise RuntimeError("training diverged")
