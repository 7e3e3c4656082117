"""The training loop."""

import math
import time
from pathlib import Path
from typing import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

import choosing
import corpus
from model import Granite, Shape
from muon import Muon


def optimizers(model: Granite, matrix_rate: float, other_rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the layers, AdamW for embedding and norms."""
    matrices = [p for b in model.blk for p in b.parameters() if p.dim() == 2]
    known = {id(p) for p in matrices}
    others = [p for p in model.parameters() if id(p) not in known]
    return [
        Muon(matrices, lr=matrix_rate, momentum=0.95, weight_decay=0.02),
        torch.optim.AdamW(others, lr=other_rate, betas=(0.9, 0.98), weight_decay=0.0),
    ]


def rate(step: int, steps: int) -> float:
    """Factor of the learning rates: a short rise, level, and a fall over the last 70%."""
    rise = min(1.0, (step + 1) / 100)
    return min(rise, (steps - step) / (0.7 * steps))


def precision() -> torch.autocast:
    """bfloat16 where the processor multiplies it; elsewhere it is far slower than float32."""
    able = torch.cpu.get_capabilities()
    return torch.autocast("cpu", torch.bfloat16, enabled=any(able.get(n) for n in ("avx512_bf16", "amx_bf16", "bf16")))


def loss_of(model: Granite, b: corpus.Batch, finder: choosing.Finder, random: np.random.Generator) -> tuple[Tensor, float]:
    """The loss to minimize, and the mean cross-entropy of the answers in it.

    A fifth of the prompts' tokens is learned too, at a quarter of the weight:
    they are full of repetition, from which a model learns to look back much
    sooner than from the answers alone.
    """
    keep = b.learned | (b.read & (random.random(b.read.shape) < 0.2))
    tokens = torch.from_numpy(b.tokens)
    states = model.states(tokens)
    logits = model.logits(states[-1][torch.from_numpy(keep)]).float()
    losses = F.cross_entropy(logits, torch.from_numpy(b.targets[keep]), reduction="none")
    answers = torch.from_numpy(b.learned[keep])
    n = max(1, int(answers.sum()))
    answer, prompt = losses[answers].sum() / n, losses[~answers].sum() / max(1, len(losses) - n)
    loss = answer + 0.25 * prompt
    if choices := finder.find(b):
        loss = loss + choosing.loss(model, states, tokens, choices, finder.spoken)
    return loss, answer.item()


@torch.no_grad()
def exact(model: Granite, part: corpus.Part, pad: int, count: int) -> tuple[float, float]:
    """Mean loss a token, and the share of documents whose learned tokens all come first."""
    losses, tokens, right, total = 0.0, 0, 0, 0
    for group in corpus.grouped([(part, i) for i in range(min(count, len(part)))], 4096):
        b = corpus.batch([p.document(i) for p, i in group], pad)
        targets, at = torch.from_numpy(b.targets), torch.from_numpy(b.learned)
        with precision():
            logits = model.logits(model.states(torch.from_numpy(b.tokens))[-1])
        logits = logits.float()
        losses += float(F.cross_entropy(logits[at], targets[at], reduction="sum"))
        tokens += int(at.sum())
        right += int(((logits.argmax(-1) == targets) | ~at).all(-1).sum())
        total += len(group)
    return losses / tokens, right / total


# What share of the training has passed, and up to which length documents are read from then on.
LONGEST = ((0.0, 96), (0.15, 256), (0.35, corpus.LENGTHS[-1]))


def endless(parts: list[corpus.Part], pad: int, size: int, seed: int, tokens: int) -> Iterator[corpus.Batch]:
    """Batches from short documents first, then from longer ones as well, then from all.

    Looking back a few words is learned first, and looking back further from it.
    """
    read = 0
    while True:
        stage = max(i for i, (share, _) in enumerate(LONGEST) if read >= share * tokens)
        end = tokens * LONGEST[stage + 1][0] if stage + 1 < len(LONGEST) else float("inf")
        for b in corpus.batches(parts, pad, size, seed, LONGEST[stage][1]):
            yield b
            read += b.tokens.size
            if read >= end:
                break
        seed += 1


def train(
    shape: Shape,
    parts: dict[str, corpus.Part],
    checks: dict[str, corpus.Part],
    finder: choosing.Finder,
    pad: int,
    out: Path,
    *,
    start: Path | None,
    tokens: int,
    size: int,
    matrix_rate: float,
    other_rate: float,
    seed: int,
) -> None:
    """Train until `tokens` padded tokens were read, `size` a step, and keep the model in `out`.

    With a model to start from, documents have all lengths from the beginning.
    """
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    model = Granite(shape)
    if start:
        model.load_state_dict(torch.load(start, weights_only=True))
    steps = tokens // size
    source = endless(list(parts.values()), pad, size, seed, 0 if start else tokens)
    opts = optimizers(model, matrix_rate, other_rate)
    base = [[g["lr"] for g in o.param_groups] for o in opts]
    began, seen = time.time(), 0
    means: list[float] = []
    for step in range(steps):
        for o, rates in zip(opts, base):
            for g, r in zip(o.param_groups, rates):
                g["lr"] = r * rate(step, steps)
        b = next(source)
        with precision():
            loss, mean = loss_of(model, b, finder, random)
        loss.backward()
        means.append(mean)
        seen += b.tokens.size
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for o in opts:
            o.step()
            o.zero_grad(set_to_none=True)
        if step % 50 == 49:
            print(f"step {step + 1}/{steps} {seen / (time.time() - began):.0f} tokens/s loss {np.mean(means):.3f}", flush=True)
            means = []
        if step % 500 == 499 or step == steps - 1:
            for name, part in checks.items():
                mean, share = exact(model, part, pad, 100)
                print(f"  check {name}: loss {mean:.3f}, all right {share:.2f}", flush=True)
            torch.save(model.state_dict(), out)
    if not math.isfinite(sum(p.detach().sum().item() for p in model.parameters())):
        raise RuntimeError("training diverged")
