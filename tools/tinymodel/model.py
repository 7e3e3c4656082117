"""A decoder of Granite 4's architecture, small."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from arithmetic import linear
from attention import attend
from norm import Norm


@dataclass(frozen=True)
class Shape:
    """Sizes and the multipliers that set Granite apart from Llama.

    attention_multiplier is 1/head_dim as in Granite, not 1/sqrt(head_dim). The
    width and the feed-forward size are multiples of 256, so that every
    quantization format can hold every matrix.
    """

    vocabulary: int
    width: int = 256
    layers: int = 6
    heads: int = 4
    kv_heads: int = 2
    feed_forward: int = 512
    context: int = 2048
    rope_base: float = 10000.0
    norm_epsilon: float = 1e-5
    embedding_multiplier: float = 12.0
    residual_multiplier: float = 0.22
    logits_scaling: float = 10.0

    @property
    def head_dim(self) -> int:
        return self.width // self.heads

    @property
    def attention_multiplier(self) -> float:
        return 1.0 / self.head_dim


def rotary(shape: Shape, length: int) -> Tensor:
    """The turn of every pair at every position, as complex numbers [length, head_dim/2].

    Python calculates them with twice the digits, so that no processor rounds
    another way.
    """
    pairs = range(shape.head_dim // 2)
    angles = [[i * shape.rope_base ** (-2 * j / shape.head_dim) for j in pairs] for i in range(length)]
    return torch.tensor([[complex(math.cos(a), math.sin(a)) for a in row] for row in angles], dtype=torch.complex64)


def rotate(x: Tensor, turns: Tensor) -> Tensor:
    """Turn neighbouring pairs of x [batch, length, heads, head_dim].

    Pairs are (2i, 2i+1), as llama.cpp stores Granite, so that the file needs no
    permutation.
    """
    pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)))
    return torch.view_as_real(pairs * turns[:, None, :]).flatten(-2)


def orthogonal(random: np.random.Generator, rows: int, columns: int) -> Tensor:
    """A matrix whose rows, at most as many as columns, are orthogonal and of length one."""
    q, r = np.linalg.qr(random.standard_normal((columns, rows)))
    return torch.tensor((q * np.sign(np.diag(r))).T, dtype=torch.float32)


class Linear(nn.Module):
    """A matrix [outputs, inputs]."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs))

    def forward(self, x: Tensor) -> Tensor:
        return linear(x, self.weight)


class Block(nn.Module):
    """Attention and feed-forward of one layer."""

    def __init__(self, s: Shape):
        super().__init__()
        self.shape = s
        kv = s.kv_heads * s.head_dim
        self.attn_norm = Norm(s.width, s.norm_epsilon)
        self.attn_q = Linear(s.width, s.width)
        self.attn_k = Linear(s.width, kv)
        self.attn_v = Linear(s.width, kv)
        self.attn_output = Linear(s.width, s.width)
        self.ffn_norm = Norm(s.width, s.norm_epsilon)
        self.ffn_gate = Linear(s.width, s.feed_forward)
        self.ffn_up = Linear(s.width, s.feed_forward)
        self.ffn_down = Linear(s.feed_forward, s.width)

    def attend(self, x: Tensor, turns: Tensor) -> Tensor:
        s = self.shape
        n, length, _ = x.shape
        q = rotate(self.attn_q(x).view(n, length, s.heads, s.head_dim), turns * s.attention_multiplier)
        k = rotate(self.attn_k(x).view(n, length, s.kv_heads, s.head_dim), turns)
        v = self.attn_v(x).view(n, length, s.kv_heads, s.head_dim)
        out = attend(q.unflatten(2, (s.kv_heads, -1)), k.unsqueeze(3), v.unsqueeze(3))
        return self.attn_output(out.reshape(n, length, s.width))

    def looks(self, head: int, x: Tensor, row: Tensor, at: Tensor, turns: Tensor) -> Tensor:
        """Logarithms [n, length] of how much a head attends to each position, from positions at[n] of rows row[n]."""
        s, d = self.shape, self.shape.head_dim
        kv = head // (s.heads // s.kv_heads)
        x = self.attn_norm(x)
        q = linear(x, self.attn_q.weight[head * d : (head + 1) * d])[:, :, None]
        k = linear(x, self.attn_k.weight[kv * d : (kv + 1) * d])[:, :, None]
        q, k = rotate(q, turns)[row, at], rotate(k, turns)[row, :, 0]
        scores = (q * k).sum(-1) * s.attention_multiplier
        later = torch.arange(x.shape[1]) > at[:, None]
        return F.log_softmax(scores.masked_fill(later, -torch.inf), -1)

    def forward(self, x: Tensor, turns: Tensor) -> Tensor:
        r = self.shape.residual_multiplier
        x = torch.add(x, self.attend(self.attn_norm(x), turns), alpha=r)
        h = self.ffn_norm(x)
        return torch.add(x, self.ffn_down(F.silu(self.ffn_gate(h)) * self.ffn_up(h)), alpha=r)


class Granite(nn.Module):
    """The whole decoder; input and output embeddings are one matrix."""

    def __init__(self, s: Shape):
        super().__init__()
        self.shape = s
        self.token_embd = nn.Embedding(s.vocabulary, s.width)
        self.blk = nn.ModuleList(Block(s) for _ in range(s.layers))
        self.output_norm = Norm(s.width, s.norm_epsilon)
        self.register_buffer("turns", rotary(s, s.context), persistent=False)

    @torch.no_grad()
    def initialize(self, random: np.random.Generator) -> None:
        """Draw the weights, and lay out the two layers that look things up.

        Every skill finds words again that it has read. The circuit for that is
        known (Olsson et al., "In-context Learning and Induction Heads", 2022),
        and is what small models take most of their training to find; here it
        is where the training begins, and free to change.
        """
        for p in self.parameters():
            if p.dim() == 2:
                p.copy_(torch.from_numpy(0.1 * random.standard_normal(tuple(p.shape))))
        self.output_norm.weight.fill_(4.0)
        # The same number in every token, for heads to make positions of.
        self.token_embd.weight[:, 0] = 0.3
        content, *codes, handed = (orthogonal(random, self.shape.head_dim, self.shape.width) for _ in range(4))
        self.look_at_tokens_before(self.blk[0], content, codes)
        self.look_after_the_same_token(self.blk[1], content, codes[0], handed)

    def look_at_tokens_before(self, block: Block, content: Tensor, codes: list[Tensor]) -> None:
        """Heads of the last key-value head that attend to one and two tokens before.

        They hand on the content of that token, each in a code of its own.
        """
        s, d = self.shape, self.shape.head_dim
        strength = 6.0 * (torch.arange(d // 2) < 12)
        at = slice((s.kv_heads - 1) * d, s.kv_heads * d)
        block.attn_k.weight[at] = 0.0
        block.attn_k.weight[at, 0] = torch.stack((strength, 0 * strength), -1).flatten()
        block.attn_v.weight[at] = 3.0 * content
        for distance, code in zip((1, 2), codes):
            of = slice((s.heads - distance) * d, (s.heads - distance + 1) * d)
            turn = strength * self.turns[distance].conj()
            block.attn_q.weight[of] = 0.0
            block.attn_q.weight[of, 0] = torch.view_as_real(turn.resolve_conj()).flatten()
            block.attn_output.weight[:, of] = 3.0 * code.T

    def look_after_the_same_token(self, block: Block, content: Tensor, code: Tensor, handed: Tensor) -> None:
        """Heads of the first key-value head that attend to what followed the same token before, and say it."""
        s, d = self.shape, self.shape.head_dim
        block.attn_k.weight[:d] = 4.5 * code
        block.attn_v.weight[:d] = 3.0 * handed
        for head in range(s.heads // s.kv_heads):
            of = slice(head * d, (head + 1) * d)
            block.attn_q.weight[of] = 4.5 * content
            block.attn_output.weight[:, of] = 3.0 * handed.T

    def states(self, tokens: Tensor) -> list[Tensor]:
        """The input of every layer and the output of the last, each [batch, length, width], for tokens [batch, length]."""
        length = tokens.shape[1]
        out = [self.token_embd(tokens) * self.shape.embedding_multiplier]
        for block in self.blk:
            out.append(block(out[-1], self.turns[:length]))
        return out

    def logits(self, state: Tensor) -> Tensor:
        """Logits [..., vocabulary] of rows of the last state; of an earlier one, what the model would say by then."""
        return linear(self.output_norm(state) / self.shape.logits_scaling, self.token_embd.weight)
