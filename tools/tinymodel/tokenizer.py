"""The byte-level BPE vocabulary, in the form that GGUF files name "dbrx"."""

from pathlib import Path
from typing import Iterable

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

PAD = "<|pad|>"
END_OF_TEXT = "<|end_of_text|>"
CONTROL = [PAD, END_OF_TEXT, "<|start_of_role|>", "<|end_of_role|>", "<|unk|>"]

# Tags of Granite's tool calls: whole tokens, but text of an answer.
USER_DEFINED = ["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"]

SPLIT = (
    r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
    r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def _splitter(pattern: str) -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def train(texts: Iterable[str], size: int, path: Path) -> None:
    """Learn the merges from texts, and write the tokenizer of `size` tokens to path.

    Digits are kept apart while learning, so that no merge joins them: numbers
    are then spelled digit by digit, which a small model calculates with best.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = _splitter(SPLIT.replace("{1,3}", ""))
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(CONTROL) - len(USER_DEFINED),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.pre_tokenizer = _splitter(SPLIT)
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in CONTROL])
    tokenizer.add_tokens([AddedToken(t, special=False, normalized=False) for t in USER_DEFINED])
    tokenizer.save(str(path))


def load(path: Path) -> Tokenizer:
    """Read a tokenizer that train wrote."""
    return Tokenizer.from_file(str(path))
