"""The skill of writing functions of one or two lines: HumanEval and MBPP."""

from random import Random
from typing import Iterator

import program_prompts as prompts
import program_tasks as tasks
from document import Document, answered
from split import held_out

END = "<|end_of_text|>"


def drawn(rng: Random, for_evaluation: bool) -> tasks.Task:
    """A task of the evaluation's part, or of the training's."""
    while True:
        task = tasks.draw(rng)
        held = task.key != "" and held_out(task.key)
        if held == for_evaluation:
            return task


def humaneval_document(rng: Random, task: tasks.Task) -> Document:
    """A problem of HumanEval in EvalPlus's chat; now and then as plain text."""
    example = tasks.calls(rng, task, 1)[0] if rng.random() < 0.5 else None
    problem = prompts.humaneval_prompt(task, example)
    if rng.random() < 0.1:
        return answered(problem, task.indented() + END)
    code = f"{task.typed_signature()}\n{task.indented()}"
    return answered(prompts.evalplus(problem), f"{code}{prompts.FENCE}\n{END}")


def mbpp_tests(rng: Random, task: tasks.Task) -> list[str]:
    """Three tests of a task."""
    return [prompts.asserted(task, call) for call in tasks.calls(rng, task, 3)]


def mbpp_document(rng: Random, task: tasks.Task) -> Document:
    """A problem of MBPP, one time in three after worked examples."""
    text = ""
    if rng.random() < 0.35:
        for _ in range(3):
            shot = drawn(rng, False)
            text += prompts.mbpp_prompt(prompts.mbpp_text(shot), mbpp_tests(rng, shot))
            text += prompts.mbpp_code(shot) + "\n[DONE]\n\n"
    text += prompts.mbpp_prompt(prompts.mbpp_text(task), mbpp_tests(rng, task))
    return answered(text, f"{prompts.mbpp_code(task)}\n[DONE]{END}")


def mbpp_plus_document(rng: Random, task: tasks.Task) -> Document:
    """A problem of MBPP+ in EvalPlus's chat."""
    problem = prompts.mbpp_plus_prompt(task, prompts.asserted(task, tasks.calls(rng, task, 1)[0]))
    return answered(prompts.evalplus(problem), f"{prompts.mbpp_code(task)}\n{prompts.FENCE}\n{END}")


def documents(seed: int) -> Iterator[Document]:
    """Endless problems with their solutions, the same for the same seed."""
    rng = Random(seed)
    while True:
        form = rng.choices((humaneval_document, mbpp_document, mbpp_plus_document), (5, 3, 2))[0]
        yield form(rng, drawn(rng, False))
