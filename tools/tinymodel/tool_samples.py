"""Writes questions in the formats of BFCL, version 3."""

import json
import os
from dataclasses import dataclass
from typing import Any

from tool_prompts import JAVA, JAVASCRIPT, PYTHON, Kit, Turn


@dataclass(frozen=True)
class Category:
    """A part of the benchmark.

    tools and calls are the numbers of those that a question shows and asks for;
    casual questions are worded as users type.
    """

    name: str
    count: int
    tools: int
    calls: int
    casual: bool = False
    language: str = PYTHON


# The benchmark's score needs questions of every category.
CATEGORIES = (
    Category("simple", 14, 1, 1),
    Category("java", 8, 1, 1, language=JAVA),
    Category("javascript", 8, 1, 1, language=JAVASCRIPT),
    Category("multiple", 14, 2, 1),
    Category("parallel", 10, 1, 2),
    Category("parallel_multiple", 10, 2, 2),
    Category("irrelevance", 14, 1, 0),
    Category("live_simple", 14, 1, 1, casual=True),
    Category("live_multiple", 12, 2, 1, casual=True),
    Category("live_parallel", 4, 1, 2, casual=True),
    Category("live_parallel_multiple", 4, 2, 2, casual=True),
    Category("live_irrelevance", 8, 2, 0, casual=True),
    Category("live_relevance", 4, 1, 1, casual=True),
)
WITHOUT_ANSWERS = ("irrelevance", "live_irrelevance", "live_relevance")


@dataclass(frozen=True)
class Row:
    """A question: its tools, and what is asked of them."""

    kit: Kit
    turn: Turn

    def question(self, name: str) -> dict[str, Any]:
        """The line of the file of questions."""
        message = {"role": "user", "content": self.turn.text}
        return {"id": name, "question": [[message]], "function": self.kit.functions()}

    def answer(self, name: str) -> dict[str, Any]:
        """The line of the file of accepted answers."""
        calls = [
            {self.kit.naming.name(c.tool): {parameter: [value] for parameter, value in c.arguments}}
            for c in self.turn.calls
        ]
        return {"id": name, "ground_truth": calls}


def identifier(category: str, index: int) -> str:
    """An id in the dataset's form."""
    return f"{category}_{index}-{index}-0" if category.startswith("live") else f"{category}_{index}"


def write(root: str, rows: dict[str, list[Row]]) -> None:
    """Write all categories below the folder of samples."""
    folder = os.path.join(root, "bfcl", "v3")
    for category, of in rows.items():
        name = f"BFCL_v3_{category}.json"
        ids = [identifier(category, i) for i in range(len(of))]
        write_lines(os.path.join(folder, name), [r.question(i) for r, i in zip(of, ids)])
        if category not in WITHOUT_ANSWERS:
            write_lines(os.path.join(folder, "possible_answer", name), [r.answer(i) for r, i in zip(of, ids)])


def write_lines(path: str, rows: list[dict[str, Any]]) -> None:
    """Write JSON Lines."""
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.writelines(json.dumps(row) + "\n" for row in rows)
