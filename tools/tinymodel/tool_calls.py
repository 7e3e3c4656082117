"""The skill of calling tools: BFCL."""

import json
import re
import sys
from itertools import islice
from random import Random
from typing import Iterator, Sequence

import tool_catalogue as catalogue
import tool_prompts as prompts
import tool_samples as samples
from document import Document, Segment
from split import held_out

END = "<|end_of_text|>"
SEED = 12

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


def kit(rng: Random, count: int, language: str, underscores: bool = False) -> prompts.Kit:
    """Tools for different things."""
    tools: list[catalogue.Tool] = []
    for _ in range(count):
        tools.append(catalogue.tool(rng, tuple(t.noun for t in tools)))
    return prompts.Kit(tuple(tools), prompts.Naming(language, rng.random() < 0.4, underscores))


def worded(rng: Random, calls: Sequence[catalogue.Call], casual: bool) -> str:
    """A request for calls."""
    return (prompts.casual_request if casual else prompts.request)(rng, calls)


def asking(rng: Random, tools: Sequence[catalogue.Tool], casual: bool) -> prompts.Turn:
    """A request for a call of each of the tools, in this order."""
    calls = tuple(catalogue.call(rng, t) for t in tools)
    return prompts.Turn(worded(rng, calls, casual), calls, tuple(c.key() for c in calls))


def unfitting(rng: Random, of: prompts.Kit, casual: bool) -> prompts.Turn:
    """A request that none of the tools fits."""
    if rng.random() < 0.4:
        text = rng.choice(OPENINGS).replace("{x}", rng.choice(THINGS))
        return prompts.Turn(text.lower() if casual else text, (), (text,))
    other = catalogue.tool(rng, tuple(t.noun for t in of.tools))
    asked = asking(rng, (other,), casual)
    return prompts.Turn(asked.text, (), asked.keys)


def any_turn(rng: Random, of: prompts.Kit) -> prompts.Turn:
    """A request of any category."""
    casual = rng.random() < 0.4
    which = rng.random()
    if which < 0.25:
        return unfitting(rng, of, casual)
    one = rng.choice(of.tools)
    if which < 0.65:
        return asking(rng, (one,), casual)
    if len(of.tools) > 1 and which < 0.85:
        return asking(rng, rng.sample(of.tools, 2), casual)
    return asking(rng, (one, one), casual)


def different(turn: prompts.Turn) -> bool:
    """Whether a request asks for nothing twice."""
    return len(turn.keys) == len(dict.fromkeys(turn.keys))


def training_turn(rng: Random, of: prompts.Kit) -> prompts.Turn:
    """A request of which nothing is kept for evaluation."""
    while True:
        turn = any_turn(rng, of)
        if different(turn) and not any(held_out(key) for key in turn.keys):
            return turn


def conversation(of: prompts.Kit, turns: list[prompts.Turn]) -> Document:
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
        yield conversation(of, [training_turn(rng, of) for _ in range(length)])


def question(rng: Random, c: samples.Category) -> samples.Row:
    """A question of a category."""
    of = kit(rng, c.tools, c.language)
    if c.calls == 0:
        return samples.Row(of, unfitting(rng, of, c.casual))
    several = c.tools > 1 and c.calls > 1
    asked = rng.sample(of.tools, c.calls) if several else [rng.choice(of.tools)] * c.calls
    return samples.Row(of, asking(rng, asked, c.casual))


def rows() -> dict[str, list[samples.Row]]:
    """The questions of all categories: no two of the same wording, all that is
    asked for kept for evaluation."""
    rng = Random(SEED)
    found: dict[str, list[samples.Row]] = {}
    texts: list[str] = []
    for c in samples.CATEGORIES:
        found[c.name] = []
        while len(found[c.name]) < c.count:
            row = question(rng, c)
            if row.turn.text not in texts and different(row.turn) and all(held_out(key) for key in row.turn.keys):
                texts.append(row.turn.text)
                found[c.name].append(row)
    return found


def write_samples(root: str) -> None:
    """Write the samples of BFCL below root."""
    samples.write(root, rows())


CALL = re.compile(r"<tool_call>\n(.*?)\n</tool_call>")


def called(text: str) -> Iterator[str]:
    """The calls in a text, whatever the order and the types of arguments; names
    without the customs of languages."""
    for body in CALL.findall(text):
        call = json.loads(body)
        name = sorted(re.findall("[a-z]+", re.sub("([A-Z])", r"_\1", call["name"]).lower()))
        yield f"{name} {sorted((k, str(v).lower()) for k, v in call['arguments'].items())}"


def check(count: int = 20_000) -> None:
    """Fail if one of count documents holds a sample's call or request, or
    nothing is read in them."""
    kept: dict[str, samples.Row] = {}
    for category in rows().values():
        for row in category:
            for text in (row.turn.text.lower(), *called(row.turn.answer(row.kit))):
                kept[text] = row
    read = 0
    for document in islice(documents(SEED + 1), count):
        for segment in document.segments:
            texts = list(called(segment.text)) if segment.learned else [asked(segment.text)]
            read += len(texts)
            if any(text in kept for text in texts):
                raise AssertionError(f"a document holds what a sample asks:\n{segment.text}")
    if read < count:
        raise AssertionError(f"{read} requests and calls found in {count} documents")


def asked(prompt: str) -> str:
    """What the user says last in a prompt."""
    return prompt.split("user<|end_of_role|>")[-1].split("<|")[0].lower()


def main() -> None:
    """Write the samples below the folder that is named, after the check."""
    check()
    write_samples(sys.argv[1])


if __name__ == "__main__":
    main()
