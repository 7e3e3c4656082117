"""A decoder of Granite 4's architecture, small."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


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


def rotary(shape: Shape, length: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines of every position, each [length, head_dim/2]."""
    half = torch.arange(0, shape.head_dim, 2, dtype=torch.float32) / shape.head_dim
    angles = torch.outer(torch.arange(length, dtype=torch.float32), shape.rope_base**-half)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn neighbouring pairs of x [batch, length, heads, head_dim].

    Pairs are (2i, 2i+1), as llama.cpp stores Granite, so that the file needs no
    permutation.
    """
    a, b = x[..., 0::2], x[..., 1::2]
    cos, sin = cos[:, None, :], sin[:, None, :]
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


class Block(nn.Module):
    """Attention and feed-forward of one layer."""

    def __init__(self, s: Shape):
        super().__init__()
        self.shape = s
        kv = s.kv_heads * s.head_dim
        self.attn_norm = nn.RMSNorm(s.width, s.norm_epsilon)
        self.attn_q = nn.Linear(s.width, s.width, bias=False)
        self.attn_k = nn.Linear(s.width, kv, bias=False)
        self.attn_v = nn.Linear(s.width, kv, bias=False)
        self.attn_output = nn.Linear(s.width, s.width, bias=False)
        self.ffn_norm = nn.RMSNorm(s.width, s.norm_epsilon)
        self.ffn_gate = nn.Linear(s.width, s.feed_forward, bias=False)
        self.ffn_up = nn.Linear(s.width, s.feed_forward, bias=False)
        self.ffn_down = nn.Linear(s.feed_forward, s.width, bias=False)

    def attend(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        s = self.shape
        n, length, _ = x.shape
        q = rotate(self.attn_q(x).view(n, length, s.heads, s.head_dim), cos, sin)
        k = rotate(self.attn_k(x).view(n, length, s.kv_heads, s.head_dim), cos, sin)
        v = self.attn_v(x).view(n, length, s.kv_heads, s.head_dim)
        group = s.heads // s.kv_heads
        k, v = k.repeat_interleave(group, 2), v.repeat_interleave(group, 2)
        out = F.scaled_dot_product_attention(
            q.transpose(1, 2).to(v.dtype),
            k.transpose(1, 2).to(v.dtype),
            v.transpose(1, 2),
            is_causal=True,
            scale=s.attention_multiplier,
        )
        return self.attn_output(out.transpose(1, 2).reshape(n, length, s.width))

    def looks(self, head: int, x: Tensor, row: Tensor, at: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """Logarithms [n, length] of how much a head attends to each position, from positions at[n] of rows row[n]."""
        s, d = self.shape, self.shape.head_dim
        kv = head // (s.heads // s.kv_heads)
        x = self.attn_norm(x)
        q = F.linear(x, self.attn_q.weight[head * d : (head + 1) * d])[:, :, None]
        k = F.linear(x, self.attn_k.weight[kv * d : (kv + 1) * d])[:, :, None]
        q, k = rotate(q, cos, sin)[row, at], rotate(k, cos, sin)[row, :, 0]
        scores = (q * k).sum(-1).float() * s.attention_multiplier
        later = torch.arange(x.shape[1]) > at[:, None]
        return F.log_softmax(scores.masked_fill(later, -torch.inf), -1)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        r = self.shape.residual_multiplier
        x = x + r * self.attend(self.attn_norm(x), cos, sin)
        h = self.ffn_norm(x)
        return x + r * self.ffn_down(F.silu(self.ffn_gate(h)) * self.ffn_up(h))


class Granite(nn.Module):
    """The whole decoder; input and output embeddings are one matrix."""

    def __init__(self, s: Shape):
        super().__init__()
        self.shape = s
        self.token_embd = nn.Embedding(s.vocabulary, s.width)
        self.blk = nn.ModuleList(Block(s) for _ in range(s.layers))
        self.output_norm = nn.RMSNorm(s.width, s.norm_epsilon)
        cos, sin = rotary(s, s.context)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self.initialize()

    def initialize(self) -> None:
        """Draw the weights, and lay out the two layers that look things up.

        Every skill finds words again that it has read. The circuit for that is
        known (Olsson et al., "In-context Learning and Induction Heads", 2022),
        and is what small models take most of their training to find; here it
        is where the training begins, and free to change.
        """
        for p in self.parameters():
            if p.dim() == 2:
                nn.init.normal_(p, std=0.1)
        nn.init.constant_(self.output_norm.weight, 4.0)
        with torch.no_grad():
            # The same number in every token, for heads to make positions of.
            self.token_embd.weight[:, 0] = 0.3
            content, *codes = (nn.init.orthogonal_(torch.empty(self.shape.width, self.shape.width)) for _ in range(3))
            self.look_at_tokens_before(self.blk[0], content, codes)
            self.look_after_the_same_token(self.blk[1], content, codes)

    def look_at_tokens_before(self, block: Block, content: Tensor, codes: list[Tensor]) -> None:
        """Heads of the last key-value head that attend to one and two tokens before.

        They hand on the content of that token, each in a code of its own.
        """
        s, d = self.shape, self.shape.head_dim
        frequencies = s.rope_base ** (-torch.arange(0, d, 2) / d)
        strength = 6.0 * (torch.arange(d // 2) < 12)
        at = slice((s.kv_heads - 1) * d, s.kv_heads * d)
        block.attn_k.weight[at] = 0.0
        block.attn_k.weight[at, 0] = torch.stack((strength, 0 * strength), -1).flatten()
        block.attn_v.weight[at] = 3.0 * content[:d]
        for distance, code in zip((1, 2), codes):
            of = slice((s.heads - distance) * d, (s.heads - distance + 1) * d)
            angle = distance * frequencies
            block.attn_q.weight[of] = 0.0
            block.attn_q.weight[of, 0] = torch.stack((strength * angle.cos(), -strength * angle.sin()), -1).flatten()
            block.attn_output.weight[:, of] = 3.0 * code[:d].T

    def look_after_the_same_token(self, block: Block, content: Tensor, codes: list[Tensor]) -> None:
        """Heads of the first key-value head that attend to what followed the same token before, and say it."""
        s, d = self.shape, self.shape.head_dim
        block.attn_k.weight[:d] = 4.5 * codes[0][:d]
        handed = nn.init.orthogonal_(torch.empty(d, s.width))
        block.attn_v.weight[:d] = 3.0 * handed
        for head in range(s.heads // s.kv_heads):
            of = slice(head * d, (head + 1) * d)
            block.attn_q.weight[of] = 4.5 * content[:d]
            block.attn_output.weight[:, of] = 3.0 * handed.T

    def states(self, tokens: Tensor) -> list[Tensor]:
        """The input of every layer and the output of the last, each [batch, length, width], for tokens [batch, length]."""
        length = tokens.shape[1]
        out = [self.token_embd(tokens) * self.shape.embedding_multiplier]
        for block in self.blk:
            out.append(block(out[-1], self.cos[:length], self.sin[:length]))
        return out

    def logits(self, state: Tensor) -> Tensor:
        """Logits [..., vocabulary] of rows of the last state; of an earlier one, what the model would say by then."""
        return F.linear(self.output_norm(state), self.token_embd.weight) / self.shape.logits_scaling
