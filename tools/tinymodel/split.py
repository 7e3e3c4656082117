"""Keeps the questions of the samples out of the training data."""

import hashlib


def held_out(key: str) -> bool:
    """Whether the item with this key is for evaluation only.

    One key in eight is. The key is what makes an item the same item: the
    operands of a sum, the words to be sorted, the function to be written; not
    the seed or the order in which it was drawn.
    """
    return hashlib.sha256(key.encode()).digest()[0] % 8 == 0
