"""The Muon optimizer."""

import torch
from torch import Tensor

from arithmetic import multiply
from square_root import square_root

MOMENTUM = 0.95
DECAY = 0.02


@torch.no_grad()
def step(weight: Tensor, grad: Tensor, mean: Tensor, rate: float) -> None:
    """Momentum whose steps are made orthogonal, for matrices (Jordan et al., "Muon", 2024)."""
    mean.lerp_(grad, 1 - MOMENTUM)
    ahead = grad.lerp(mean, MOMENTUM)
    weight.mul_(1 - rate * DECAY)
    weight.add_(orthogonal(ahead), alpha=-rate * max(1.0, weight.shape[0] / weight.shape[1]) ** 0.5)


def orthogonal(g: Tensor) -> Tensor:
    """About the nearest matrix with orthogonal rows or columns, by five Newton-Schulz steps."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g if g.shape[0] <= g.shape[1] else g.T
    x = x / (square_root(x.square().sum().view(1)) + 1e-7)
    for _ in range(5):
        square = multiply(x, x.T)
        polynomial = multiply(square, square.T).mul_(c).add_(square, alpha=b)
        x = multiply(polynomial, x).add_(x, alpha=a)
    return x if g.shape[0] <= g.shape[1] else x.T
