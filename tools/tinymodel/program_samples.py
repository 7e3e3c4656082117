"""Writes problems in the formats of HumanEval, HumanEval+, MBPP, MBPP+ and BigCodeBench."""

import gzip
import json
import os
import re
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Iterable

import program_prompts as prompts
from program_tasks import Call, Task, calls

BASE, PLUS = 3, 5  # calls that test a problem
ATTEMPTS = 20  # to find calls that test well
FIRST_SHOT, FIRST_TEST = 2, 11  # task ids of MBPP's worked examples and test split
FIRST_DRAWN = 3000  # task ids of BigCodeBench's problems that are drawn; lower ones are written by hand


@dataclass(frozen=True)
class Problem:
    """A task with the calls that test it."""

    task: Task
    base: list[Call]
    plus: list[Call]


def problem(rng: Random, task: Task) -> Problem | None:
    """A problem of a task, none where no calls are found that tell it from
    tasks with other constants."""
    others = neighbours(task)
    for _ in range(ATTEMPTS):
        found = calls(rng, task, BASE + PLUS)
        if len(found) == BASE + PLUS and not any(agrees(other, found) for other in others):
            return Problem(task, found[:BASE], found[BASE:])
    return None


def neighbours(task: Task) -> list[Task]:
    """The task with each of its numbers one lower or higher."""
    code = "\n".join(task.body)
    return [
        replace(task, body=tuple((code[:m.start()] + str(int(m.group()) + by) + code[m.end():]).split("\n")))
        for m in re.finditer(r"\d+", code) for by in (-1, 1)
    ]


def agrees(task: Task, with_calls: list[Call]) -> bool:
    """Whether a task's function has the results of some calls."""
    function = task.function()
    try:
        return all(function(*c.arguments) == c.result for c in with_calls)
    except (ArithmeticError, ValueError):  # division by zero, a slice of step 0
        return False


def inputs(of: list[Call]) -> list[list[Any]]:
    """The arguments of calls."""
    return [list(c.arguments) for c in of]


def humaneval_rows(rng: Random, problems: list[Problem]) -> tuple[list[dict], list[dict]]:
    """The lines of HumanEval and those of HumanEval+."""
    plain, plus = [], []
    for i, p in enumerate(problems):
        example = calls(rng, p.task, 1)[0] if rng.random() < 0.5 else None
        row = {
            "task_id": f"HumanEval/{i}",
            "prompt": prompts.humaneval_prompt(p.task, example),
            "entry_point": p.task.name,
            "canonical_solution": p.task.indented(),
        }
        asserts = "".join(
            "    " + prompts.asserted(p.task, c).replace(f"assert {p.task.name}(", "assert candidate(") + "\n"
            for c in p.base
        )
        plain.append({**row, "test": "\n\ndef check(candidate):\n" + asserts})
        plus.append({**row, "contract": "", "base_input": inputs(p.base), "plus_input": inputs(p.plus), "atol": 0})
    return plain, plus


def mbpp_row(number: int, p: Problem) -> dict[str, Any]:
    """A line of MBPP."""
    return {
        "text": prompts.mbpp_text(p.task),
        "code": prompts.mbpp_code(p.task),
        "task_id": number,
        "test_setup_code": "",
        "test_list": [prompts.asserted(p.task, c) for c in p.base],
        "challenge_test_list": [],
    }


def mbpp_plus_row(number: int, p: Problem) -> dict[str, Any]:
    """A line of MBPP+."""
    tests = [prompts.asserted(p.task, c) for c in p.base]
    return {
        "task_id": f"Mbpp/{number}",
        "prompt": prompts.mbpp_plus_prompt(p.task, tests[0]),
        "entry_point": p.task.name,
        "canonical_solution": "\n" + prompts.mbpp_code(p.task) + "\n",
        "base_input": inputs(p.base),
        "atol": 0,
        "plus_input": inputs(p.plus),
        "contract": "",
        "assertion": "\n".join(tests),
    }


def bigcodebench_row(rng: Random, number: int, task: Task) -> dict[str, Any]:
    """A line of BigCodeBench."""
    example, *tested = calls(rng, task, 1 + BASE)
    tests = "".join(
        f"    def test_{i}(self):\n        self.assertEqual({prompts.called(task, c)}, {c.result!r})\n"
        for i, c in enumerate(tested, 1)
    )
    return {
        "task_id": f"BigCodeBench/{number}",
        "complete_prompt": prompts.bigcodebench_complete(task, example),
        "instruct_prompt": prompts.bigcodebench_instruct(task),
        "canonical_solution": task.indented(),
        "code_prompt": f"import json\n{task.signature()}\n",
        "test": f"import unittest\nclass TestCases(unittest.TestCase):\n{tests}",
        "entry_point": task.name,
        "doc_struct": json.dumps({
            "description": [prompts.sentence(task)],
            "notes": [],
            "params": [f"{name} ({kind})" for name, kind in task.parameters],
            "returns": [f"{task.returns}: The result."],
            "reqs": ["json"],
            "raises": [],
            "examples": [f">>> {prompts.called(task, example)}", repr(example.result)],
        }),
        "libs": "['json']",
    }


def write_bigcodebench(root: str, rng: Random, problems: list[Problem]) -> None:
    """Put problems into BigCodeBench's file, after those that are written by hand."""
    path = os.path.join(root, "bigcodebench", "BigCodeBench-v0.1.0_hf.jsonl.gz")
    with gzip.open(path) as f:
        rows = [json.loads(line) for line in f]
    rows = [r for r in rows if int(r["task_id"].rpartition("/")[2]) < FIRST_DRAWN]
    rows += [bigcodebench_row(rng, FIRST_DRAWN + i, p.task.as_json()) for i, p in enumerate(problems)]
    write_packed(path, rows)


def write_humaneval(root: str, rng: Random, problems: list[Problem]) -> None:
    """Write HumanEval's files below the folder of samples."""
    plain, plus = humaneval_rows(rng, problems)
    write_packed(os.path.join(root, "humaneval", "HumanEval.jsonl.gz"), plain)
    write_packed(os.path.join(root, "humaneval", "HumanEvalPlus.jsonl.gz"), plus)


def write_mbpp(root: str, shots: list[Problem], problems: list[Problem]) -> None:
    """Write MBPP's files below the folder of samples."""
    rows = [mbpp_row(FIRST_SHOT + i, p) for i, p in enumerate(shots)]
    rows += [mbpp_row(FIRST_TEST + i, p) for i, p in enumerate(problems)]
    with open(os.path.join(root, "mbpp", "mbpp.jsonl"), "wb") as f:
        f.write(lines(rows))
    write_packed(os.path.join(root, "mbpp", "MbppPlus.jsonl.gz"),
                 [mbpp_plus_row(FIRST_TEST + i, p) for i, p in enumerate(problems)])


def lines(rows: Iterable[dict[str, Any]]) -> bytes:
    """JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def write_packed(path: str, rows: list[dict[str, Any]]) -> None:
    """Write JSON Lines, packed without a name or a time."""
    with open(path, "wb") as f, gzip.GzipFile("", "wb", 9, f, mtime=0) as packed:
        packed.write(lines(rows))
