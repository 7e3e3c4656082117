"""What a skill hands to the trainer."""

from dataclasses import dataclass
from typing import Iterator, Protocol


@dataclass(frozen=True)
class Segment:
    """A piece of text that is tokenized by itself.

    learned says whether the model is trained to predict its tokens; a prompt
    is read, an answer is learned.
    """

    text: str
    learned: bool


@dataclass(frozen=True)
class Document:
    """One training example: at most 1,000 tokens, roughly 3,000 characters.

    A prompt and its answer are segments of their own, because an evaluation
    tokenizes the prompt alone. Control tokens are written out, such as
    <|start_of_role|>; the end of an answer, <|end_of_text|>, is part of it.
    """

    segments: tuple[Segment, ...]


class Skill(Protocol):
    """A module of this folder that teaches one family of tasks."""

    def documents(self, seed: int) -> Iterator[Document]:
        """Endless training examples, the same for the same seed."""

    def write_samples(self, root: str) -> None:
        """Write the evaluation items, in upstream's format, below root."""


def plain(text: str) -> Document:
    """A text to be learned as it stands."""
    return Document((Segment(text, True),))


def answered(prompt: str, answer: str) -> Document:
    """A prompt that is read and an answer that is learned."""
    return Document((Segment(prompt, False), Segment(answer, True)))


def chat(user: str, answer: str, system: str = "") -> Document:
    """One turn in Granite 4's chat format, with the line ends of its template."""
    prompt = ""
    if system:
        prompt = f"<|start_of_role|>system<|end_of_role|>{system}<|end_of_text|>\n"
    prompt += f"<|start_of_role|>user<|end_of_role|>{user}<|end_of_text|>\n"
    prompt += "<|start_of_role|>assistant<|end_of_role|>"
    return answered(prompt, answer + "<|end_of_text|>")
