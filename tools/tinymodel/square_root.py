"""Square roots with the same bits on every processor.

PyTorch leaves square roots to a library that calculates them in another way on
each kind of processor, and rounds some results up and some down. This is what
it does where there is AVX-512, in operations that are exact everywhere: first
the instruction VRSQRT14PS, which finds 1/sqrt(x) to 14 bits from 64 straight
lines, then one step of Newton's method.
"""

import numpy as np
import torch
from torch import Tensor

# The lines of VRSQRT14PS, for x from 1 to 4: where they begin, and how they fall.
BEGIN = 128 * np.array(
    [262121, 254113, 246469, 239154, 232142, 225415, 218957, 212753, 206778, 201025, 195479, 190132, 184962, 179962, 175135, 170459]
    + [165927, 161539, 157279, 153144, 149133, 145235, 141448, 137763, 134175, 130683, 127286, 123966, 120735, 117590, 114511, 111514]
    + [108565, 102905, 97500, 92324, 87372, 82615, 78049, 73657, 69437, 65371, 61445, 57661, 54005, 50474, 47057, 43755]
    + [40551, 37443, 34431, 31513, 28675, 25918, 23236, 20632, 18098, 15629, 13223, 10878, 8597, 6365, 4192, 2070],
    np.int32,
)
FALL = np.array(
    [1001, 955, 915, 877, 841, 807, 775, 747, 719, 693, 669, 647, 625, 603, 585, 567, 549, 533, 517, 501, 487, 473]
    + [461, 449, 437, 425, 415, 403, 393, 385, 375, 367, 707, 675, 647, 619, 595, 571, 549, 527, 509, 491, 473, 457]
    + [441, 427, 413, 401, 389, 377, 365, 355, 345, 335, 325, 317, 309, 301, 293, 285, 279, 271, 265, 259],
    np.int32,
)


def square_root(x: Tensor) -> Tensor:
    """Square roots of single-precision numbers from 0 to 2^60, right to 0.51 units of the last place."""
    values = x.numpy() * np.float32(2.0**64)  # so that no difference of the smallest is too small
    bits = values.view(np.int32)
    line, at = ((bits >> 18) & 63) ^ 32, (bits >> 8) & 1023
    exponent = 126 - (((bits >> 23) - 127) >> 1)
    inverse = ((exponent << 23) | (((BEGIN[line] - FALL[line] * at) >> 9) << 7)).view(np.float32)
    # Doubles hold these products, and the first difference, without rounding.
    root = (values * inverse).astype(np.float64)
    rest = (values - root * root).astype(np.float32)
    step = rest.astype(np.float64) * (inverse * np.float32(0.5))
    return torch.from_numpy(np.where(values > 0, _rounded_once(root, step), np.float32(0)) * np.float32(2.0**-32))


def _rounded_once(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Sums in single precision, for b much smaller than a.

    A sum that is rounded to double precision first may come to lie halfway
    between two numbers of single precision, where it did not: then it is moved
    off again.
    """
    total = a + b
    for i in np.flatnonzero((total.view(np.int64) & 0x1FFFFFFF) == 0x10000000):
        lost = b.flat[i] - (total.flat[i] - a.flat[i])
        total.flat[i] = np.nextafter(total.flat[i], np.sign(lost) * np.inf if lost else total.flat[i])
    return total.astype(np.float32)
