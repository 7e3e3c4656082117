"""The skill of calling tools: BFCL."""

from dataclasses import dataclass
from random import Random
from typing import Any, Iterator, Sequence

import tool_catalogue as catalogue
import tool_prompts as prompts
from document import Document, Segment
from split import held_out

END = "<|end_of_text|>"

# General questions, which no tool answers.
OPENINGS = (
    "Who painted the {x}?", "Why is the {x} blue?", "Write a poem about a {x}.",
    "Tell me a story about a {x}.", "What is another word for {x}?",
    "How old is the {x}?", "Translate {x} into French.", "Who invented the {x}?",
)
THINGS = (
    "sky", "river", "mountain", "moon", "snail", "clock", "bridge", "tower",
    "sea", "forest", "cloud", "horse", "violin", "mirror", "candle", "island",
    "desert", "engine", "garden", "wheel", "ladder", "pencil", "button", "needle",
)


@dataclass(frozen=True)
class Kit:
    """The tools of a conversation and how they are named."""

    tools: tuple[catalogue.Tool, ...]
    naming: prompts.Naming

    def functions(self) -> list[dict[str, Any]]:
        """The tools as they stand in the dataset."""
        return [prompts.document(t, self.naming) for t in self.tools]

    def system(self) -> str:
        """The system turn of bfcl-tools where names have underscores, else of bfcl."""
        form = prompts.own_system if self.naming.underscores else prompts.granite_system
        return form(self.functions(), self.naming.language)


@dataclass(frozen=True)
class Turn:
    """A request and the calls that it asks for, none where no tool fits."""

    text: str
    calls: tuple[catalogue.Call, ...]

    def answer(self, kit: Kit) -> str:
        """The right answer."""
        if not self.calls:
            return prompts.REFUSAL
        return prompts.answer(self.calls, kit.naming)


def kit(rng: Random, count: int, language: str, underscores: bool = False) -> Kit:
    """Tools for different things."""
    tools: list[catalogue.Tool] = []
    for _ in range(count):
        tools.append(catalogue.tool(rng, tuple(t.noun for t in tools)))
    return Kit(tuple(tools), prompts.Naming(language, rng.random() < 0.4, underscores))


def drawn_call(rng: Random, tool: catalogue.Tool, for_evaluation: bool) -> catalogue.Call:
    """A call of the evaluation's part, or of the training's."""
    while True:
        call = catalogue.call(rng, tool)
        if held_out(call.key()) == for_evaluation:
            return call


def worded(rng: Random, calls: Sequence[catalogue.Call], casual: bool) -> str:
    """A request for calls."""
    return (prompts.casual_request if casual else prompts.request)(rng, calls)


def asking(rng: Random, tools: Sequence[catalogue.Tool], casual: bool, for_evaluation: bool) -> Turn:
    """A request for a call of each of the tools, in this order."""
    calls = [drawn_call(rng, t, for_evaluation) for t in tools]
    return Turn(worded(rng, calls, casual), tuple(calls))


def general_question(rng: Random, for_evaluation: bool) -> str:
    """A question that has nothing to do with tools."""
    while True:
        text = rng.choice(OPENINGS).replace("{x}", rng.choice(THINGS))
        if held_out(text) == for_evaluation:
            return text


def unfitting(rng: Random, of: Kit, casual: bool, for_evaluation: bool) -> Turn:
    """A request that none of the tools fits."""
    if rng.random() < 0.4:
        text = general_question(rng, for_evaluation)
        return Turn(text.lower() if casual else text, ())
    other = catalogue.tool(rng, tuple(t.noun for t in of.tools))
    return Turn(worded(rng, [drawn_call(rng, other, for_evaluation)], casual), ())


def turn(rng: Random, of: Kit) -> Turn:
    """A training request of any category."""
    casual = rng.random() < 0.4
    which = rng.random()
    if which < 0.25:
        return unfitting(rng, of, casual, False)
    one = rng.choice(of.tools)
    if which < 0.65:
        return asking(rng, [one], casual, False)
    if len(of.tools) > 1 and which < 0.85:
        return asking(rng, rng.sample(of.tools, 2), casual, False)
    return asking(rng, [one, one], casual, False)


def conversation(of: Kit, turns: list[Turn]) -> Document:
    """The tools and the turns, with the answers to be learned."""
    prompt = f"<|start_of_role|>system<|end_of_role|>{of.system()}{END}\n"
    segments: list[Segment] = []
    for t in turns:
        prompt += f"<|start_of_role|>user<|end_of_role|>{t.text}{END}\n<|start_of_role|>assistant<|end_of_role|>"
        segments += [Segment(prompt, False), Segment(t.answer(of) + END, True)]
        prompt = "\n"
    return Document(tuple(segments))


def documents(seed: int) -> Iterator[Document]:
    """Endless requests with the right calls, the same for the same seed.

    Several turns share their tools, so that little of a document is preamble.
    """
    rng = Random(seed)
    while True:
        language = rng.choices((prompts.PYTHON, prompts.JAVA, prompts.JAVASCRIPT), (14, 3, 3))[0]
        count = rng.choice((1, 2)) if language == prompts.PYTHON else 1
        of = kit(rng, count, language, underscores=rng.random() < 0.1)
        length = rng.choices((1, 2, 3, 4), (1, 2, 3, 3))[0]
        yield conversation(of, [turn(rng, of) for _ in range(length)])
