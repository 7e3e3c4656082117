"""The Adam optimizer (Kingma and Ba, 2015), without weight decay."""

import torch
from torch import Tensor

from square_root import square_root

BETAS = (0.9, 0.98)
EPSILON = 1e-8


@torch.no_grad()
def step(weight: Tensor, grad: Tensor, mean: Tensor, square: Tensor, rate: float, count: int) -> None:
    """Step number `count`, from 1."""
    mean.lerp_(grad, 1 - BETAS[0])
    square.mul_(BETAS[1]).addcmul_(grad, grad, value=1 - BETAS[1])
    spread = square_root(square / (1 - BETAS[1] ** count)).add_(EPSILON)
    weight.addcdiv_(mean, spread, value=-rate / (1 - BETAS[0] ** count))
