"""Following instructions: IFEval's, about everyday topics."""

import json
import os
import random
from dataclasses import dataclass
from itertools import islice
from typing import Any, Iterator

from document import Document, chat
from drafts import Draft
from instruction_kinds import ADDED, APART, SHAPED, task
from split import held_out
from topics import TOPICS


@dataclass(frozen=True)
class Item:
    """A prompt with its instructions and an answer that follows them."""

    key: str
    prompt: str
    ids: tuple[str, ...]
    kwargs: tuple[dict[str, Any], ...]
    answer: str


# How often an item has none, one added, two added or one shaping instruction.
_FORMS = ("none",) + ("one",) * 8 + ("two",) * 4 + ("shaped",) * 7


def item(rng: random.Random, form: str) -> Item:
    """An item of a form: "none", "one", "two" or "shaped"."""
    topic = rng.choice(TOPICS)
    if form == "shaped":
        made = None
        while made is None:
            made = rng.choice(SHAPED)(topic, rng)
            topic = rng.choice(TOPICS) if made is None else topic
        key = f"ifeval {made.id} {topic.name} {made.key}"
        return Item(key, made.prompt, (made.id,), (made.kwargs,), made.answer)
    kinds = rng.sample(ADDED, ("none", "one", "two").index(form))
    while set(kinds) in APART:
        kinds = rng.sample(ADDED, len(kinds))
    draft = Draft(topic)
    prompt = task(topic, rng)
    added = [kind(topic, rng) for kind in kinds]
    # What shows an example in lines of its own stands last.
    added.sort(key=lambda a: "\n" in a.text)
    for a in added:
        prompt += " " + a.text
        a.apply(draft)
    key = "ifeval " + " ".join(sorted(f"{a.id} {a.key}" for a in added)) + " " + topic.name
    return Item(key, prompt, tuple(a.id for a in added), tuple(a.kwargs for a in added), draft.render(rng))


def documents(seed: int) -> Iterator[Document]:
    """Prompts in chat format, each with an answer."""
    rng = random.Random(seed)
    while True:
        made = item(rng, rng.choice(_FORMS))
        if not made.ids or not held_out(made.key):
            yield chat(made.prompt, made.answer)


def samples() -> list[Item]:
    """Four items of every single instruction, and 24 pairs of instructions."""
    rng = random.Random(20)
    out: list[Item] = []
    taken: dict[str, int] = {}
    keys: dict[str, bool] = {}
    for form, size, wanted in (("one", 4, 4 * len(ADDED)), ("shaped", 4, 4 * len(SHAPED)), ("two", 1, 24)):
        start = len(out)
        while len(out) - start < wanted:
            made = item(rng, form)
            group = " ".join(sorted(made.ids))
            if not held_out(made.key) or made.key in keys or taken.get(group, 0) >= size:
                continue
            keys[made.key] = True
            taken[group] = taken.get(group, 0) + 1
            out.append(made)
    rng.shuffle(out)  # so that the first few are of several kinds
    return out


def write_samples(root: str) -> None:
    """Write ifeval/input_data.jsonl below root."""
    lines = [
        json.dumps({"key": n, "prompt": made.prompt, "instruction_id_list": made.ids, "kwargs": made.kwargs})
        for n, made in enumerate(samples(), 1)
    ]
    os.makedirs(os.path.join(root, "ifeval"), exist_ok=True)
    with open(os.path.join(root, "ifeval", "input_data.jsonl"), "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")


def check() -> None:
    """Fail if a sample occurs in the training data."""
    prompts = {chat(made.prompt, "").segments[0].text for made in samples()}
    for document in islice(documents(1), 20_000):
        assert document.segments[0].text not in prompts, document
