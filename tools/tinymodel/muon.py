"""The Muon optimizer."""

import torch
from torch import Tensor


class Muon(torch.optim.Optimizer):
    """Momentum whose steps are made orthogonal, for matrices (Jordan et al., "Muon", 2024).

    As torch.optim.Muon, but in float32: that one multiplies in bfloat16, which
    takes ten times as long as the rest of a step on a processor that has no
    instructions for it.
    """

    def __init__(self, params, lr: float, momentum: float, weight_decay: float):
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                mean = self.state[p].setdefault("mean", torch.zeros_like(p))
                mean.lerp_(p.grad, 1 - group["momentum"])
                ahead = p.grad.lerp(mean, group["momentum"])
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(orthogonal(ahead), alpha=-group["lr"] * max(1.0, p.shape[0] / p.shape[1]) ** 0.5)


def orthogonal(g: Tensor) -> Tensor:
    """About the nearest matrix with orthogonal rows or columns, by five Newton-Schulz steps."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g if g.shape[0] <= g.shape[1] else g.T
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        square = x @ x.T
        x = a * x + (b * square + c * (square @ square)) @ x
    return x if g.shape[0] <= g.shape[1] else x.T
