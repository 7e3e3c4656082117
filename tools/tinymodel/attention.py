"""Attention of every position to itself and those before it."""

import numpy as np
import torch
from torch import Tensor

# Positions that are computed at once. They need none of the later keys, which
# saves nearly half of the work for long documents.
ROWS = 128


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """What each head reads: [documents, length, kv heads, group, size] for queries q of that shape.

    Keys and values are [documents, length, kv heads, 1, size]: one for each
    group of query heads. Queries are scaled already.
    """
    return _Attention.apply(q, k, v)


def _by_head(x: Tensor) -> np.ndarray:
    """A view [documents, kv heads, group, length, size] to multiply with."""
    return x.detach().numpy().transpose(0, 2, 3, 1, 4)


def _flipped(x: np.ndarray) -> np.ndarray:
    return x.swapaxes(-1, -2)


class _Attention(torch.autograd.Function):
    @staticmethod
    def forward(ctx, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        out = torch.empty_like(q)
        queries, keys, values, read = (_by_head(x) for x in (q, k, v, out))
        shares = []
        for first in range(0, q.shape[1], ROWS):
            end = min(first + ROWS, q.shape[1])
            scores = torch.from_numpy(np.matmul(queries[..., first:end, :], _flipped(keys[..., :end, :])))
            scores[..., first:] += torch.full((end - first, end - first), -torch.inf).triu(1)
            share = torch.softmax(scores, -1)
            np.matmul(share.numpy(), values[..., :end, :], out=read[..., first:end, :])
            shares.append(share)
        ctx.save_for_backward(q, k, v, *shares)
        return out

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        q, k, v, *shares = ctx.saved_tensors
        of_q, of_k, of_v = torch.empty_like(q), torch.zeros_like(k), torch.zeros_like(v)
        queries, keys, values, given, to_q = (_by_head(x) for x in (q, k, v, grad, of_q))
        to_k, to_v = (x.permute(0, 2, 3, 1, 4) for x in (of_k, of_v))
        for i, share in enumerate(shares):
            end = share.shape[-1]
            rows = slice(i * ROWS, end)
            weights = torch.from_numpy(np.matmul(given[..., rows, :], _flipped(values[..., :end, :])))
            scores = torch._softmax_backward_data(weights, share, -1, torch.float32).numpy()
            np.matmul(scores, keys[..., :end, :], out=to_q[..., rows, :])
            for to, a, b in ((to_k, scores, queries), (to_v, share.numpy(), given)):
                to[..., :end, :] += torch.from_numpy(np.matmul(_flipped(a), b[..., rows, :])).sum(2, keepdim=True)
        return of_q, of_k, of_v
