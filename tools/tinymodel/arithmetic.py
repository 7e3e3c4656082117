"""Products of matrices that have the same bits on every processor.

The library that PyTorch multiplies with chooses its code by the maker and the
age of the processor, and each of its choices adds in another order. OpenBLAS,
which comes with NumPy, and PyTorch's own loops can be told which code to run:
the one for AVX2 and FMA, which every x86-64 processor of the last ten years
has. So all products go through NumPy here, and nothing in the training calls
PyTorch's; nor its square roots, see square_root.py.

This module is to be imported before any other that imports NumPy or PyTorch:
both read these settings when they are loaded.
"""

import os
import platform
from pathlib import Path

SETTINGS = {"OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "1", "ATEN_CPU_CAPABILITY": "avx2"}


def able() -> bool:
    """Whether this is an x86-64 Linux machine with AVX2 and FMA."""
    info = Path("/proc/cpuinfo")
    if platform.machine() != "x86_64" or not info.exists():
        return False
    return {"avx2", "fma"} <= set(info.read_text().split())


if able():
    os.environ.update(SETTINGS)

import numpy as np
import torch
from torch import Tensor

torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
torch.utils.deterministic.fill_uninitialized_memory = False  # finds bugs, at a price
torch.backends.mkldnn.enabled = False


def differs() -> str:
    """Why a training on this machine gives other bytes than elsewhere; empty if it does not."""
    if not able():
        return "this is not Linux on an x86-64 processor with AVX2 and FMA"
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    if "openblas" not in blas:
        return f"NumPy multiplies with {blas} here, not with OpenBLAS"
    if torch.backends.cpu.get_cpu_capability() != "AVX2":
        return "PyTorch was loaded before its settings were made"
    return ""


def multiply(a: Tensor, b: Tensor) -> Tensor:
    """The product of matrices [..., n, m] and [..., m, p], without a gradient."""
    return torch.from_numpy(np.matmul(a.detach().numpy(), b.detach().numpy()))


class _Linear(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        return multiply(x, weight.T)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, Tensor]:
        x, weight = ctx.saved_tensors
        return multiply(grad, weight), multiply(grad.T, x)


def linear(x: Tensor, weight: Tensor) -> Tensor:
    """As torch.nn.functional.linear, for x [..., inputs] and weight [outputs, inputs]."""
    return _Linear.apply(x.reshape(-1, x.shape[-1]), weight).view(*x.shape[:-1], -1)
