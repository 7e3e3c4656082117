"""A question with the reasoning that answers it."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from split import held_out


@dataclass(frozen=True)
class Worked:
    """key says what makes the question the same question, for split.held_out."""

    key: str
    question: str
    reasoning: str  # without the sentence that states the answer
    target: str


@dataclass(frozen=True)
class Task:
    """A family of questions.

    targets are the possible answers where they are few: samples have each of
    them equally often.
    """

    name: str
    description: str
    draw: Callable[[random.Random], Worked]
    targets: tuple[str, ...] = ()

    def for_training(self, rng: random.Random) -> Worked:
        """A question that no sample asks."""
        while held_out((worked := self.draw(rng)).key):
            pass
        return worked

    def shots(self, count: int) -> list[Worked]:
        """The worked examples, always the same, with answers as varied as can be."""
        return self._distinct(random.Random(f"shots of {self.name}"), count, False)

    def samples(self, count: int) -> list[Worked]:
        """The questions for evaluation, all different."""
        return self._distinct(random.Random(f"samples of {self.name}"), count, True)

    def _distinct(self, rng: random.Random, count: int, held: bool) -> list[Worked]:
        kinds = len(self.targets)
        quota = -(-count // kinds) if kinds else count
        keys: list[str] = []
        out: list[Worked] = []
        while len(out) < count:
            worked = self.draw(rng)
            if worked.key in keys or held_out(worked.key) != held:
                continue
            if sum(o.target == worked.target for o in out) < quota:
                keys.append(worked.key)
                out.append(worked)
        return out
