"""The weights of a training and what goes with them, in memory that processes share."""

import hashlib
import math
from pathlib import Path

import torch
from torch import Tensor, nn

import adam
import muon


class Parameters:
    """Everything that a step changes. Each of the tensors is one line of numbers, a stretch for each parameter.

    gradients has a line for each share of a batch.
    """

    def __init__(self, model: nn.Module, shares: int):
        """Move the weights of the model into shared memory."""
        named = list(model.named_parameters())
        self.shapes = [p.shape for _, p in named]
        # Muon is for the matrices of the layers, Adam for the embedding and the norms.
        self.orthogonal = [name.startswith("blk.") and p.dim() == 2 for name, p in named]
        ends = torch.tensor([p.numel() for _, p in named]).cumsum(0).tolist()
        self.places = [slice(end - p.numel(), end) for end, (_, p) in zip(ends, named)]
        self.weights, self.means, self.squares = (torch.zeros(ends[-1]).share_memory_() for _ in range(3))
        self.gradients = torch.zeros(shares, ends[-1]).share_memory_()
        self.lengths = torch.zeros(len(named), dtype=torch.float64).share_memory_()
        for i, (_, p) in enumerate(named):
            weight = self.of(self.weights, i)
            weight.copy_(p.detach())
            p.data = weight

    def of(self, line: Tensor, i: int) -> Tensor:
        """The stretch of a line that belongs to parameter i, in its shape."""
        return line[self.places[i]].view(self.shapes[i])

    def put(self, share: int, gradients: tuple[Tensor, ...]) -> None:
        """Keep the gradients of a share of the batch."""
        for i, g in enumerate(gradients):
            self.of(self.gradients[share], i).copy_(g)

    def own(self, worker: int, workers: int) -> list[int]:
        """The parameters that a worker changes: as much work for each."""
        return sorted(range(len(self.shapes)), key=lambda i: -self.shapes[i].numel())[worker::workers]

    def add(self, i: int) -> None:
        """Add the gradients of parameter i, and measure the sum."""
        total = self.of(self.gradients[0], i)
        for other in self.gradients[1:]:
            total += self.of(other, i)
        self.lengths[i] = total.double().square().sum()

    def change(self, i: int, step: int, matrix_rate: float, other_rate: float) -> None:
        """Take a step with parameter i. Gradients that are longer than 1 all together are shortened to it."""
        length = math.sqrt(sum(self.lengths.tolist()))
        weight, grad, mean = (self.of(line, i) for line in (self.weights, self.gradients[0], self.means))
        grad *= min(1.0, 1.0 / (length + 1e-6))
        if self.orthogonal[i]:
            muon.step(weight, grad, mean, matrix_rate)
        else:
            adam.step(weight, grad, mean, self.of(self.squares, i), other_rate, step + 1)

    def digest(self) -> str:
        """SHA-256 of the weights."""
        return hashlib.sha256(self.weights.numpy().tobytes()).hexdigest()

    def save(self, path: Path, step: int, recipe: dict[str, object]) -> None:
        """Keep the state after a step, at once or not at all."""
        state = {"step": step, "recipe": recipe, "weights": self.weights, "means": self.means, "squares": self.squares}
        new = path.with_suffix(".new")
        torch.save(state, new)
        new.replace(path)

    def load(self, path: Path, recipe: dict[str, object]) -> int:
        """Go back to a state that was kept, and return its step."""
        state = torch.load(path, weights_only=True)
        if state["recipe"] != recipe:
            raise ValueError(f"{path} is of another training: {state['recipe']}, not {recipe}")
        for line, values in ((self.weights, "weights"), (self.means, "means"), (self.squares, "squares")):
            line.copy_(state[values])
        return state["step"]
