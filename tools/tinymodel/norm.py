"""Root-mean-square normalization."""

import torch
from torch import Tensor, nn


class _Norm(torch.autograd.Function):
    """In fewer passes over memory than PyTorch's, which keeps every intermediate result."""

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
        scale = x.square().mean(-1, keepdim=True).add_(epsilon).rsqrt_()
        unit = x * scale
        ctx.save_for_backward(unit, scale, weight)
        return unit * weight

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, Tensor, None]:
        unit, scale, weight = ctx.saved_tensors
        product = grad * unit
        of_weight = product.flatten(0, -2).sum(0)
        along = product.mul_(weight).mean(-1, keepdim=True)
        return (grad * weight).addcmul_(unit, along, value=-1.0).mul_(scale), of_weight, None


class Norm(nn.Module):
    """As torch.nn.RMSNorm."""

    def __init__(self, width: int, epsilon: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return _Norm.apply(x, self.weight, self.epsilon)
