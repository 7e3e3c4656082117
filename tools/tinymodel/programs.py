"""The skill of writing functions of one or two lines: HumanEval, MBPP and BigCodeBench."""

import re
import sys
from itertools import cycle, islice
from random import Random
from typing import Iterator

import program_prompts as prompts
import program_samples as samples
import program_tasks as tasks
from document import Document, answered
from split import held_out

END = "<|end_of_text|>"
HUMANEVAL, MBPP, BIGCODEBENCH = 60, 45, 40  # numbers of samples
SEED = 11
ATTEMPTS = 200  # to find a new problem of a family


def for_training(rng: Random) -> tasks.Task:
    """A task that is not kept for evaluation."""
    while True:
        task = tasks.draw(rng)
        if not task.varied or not held_out(task.key()):
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
            shot = for_training(rng)
            text += prompts.mbpp_prompt(prompts.mbpp_text(shot), mbpp_tests(rng, shot))
            text += prompts.mbpp_code(shot) + "\n[DONE]\n\n"
    text += prompts.mbpp_prompt(prompts.mbpp_text(task), mbpp_tests(rng, task))
    return answered(text, f"{prompts.mbpp_code(task)}\n[DONE]{END}")


def mbpp_plus_document(rng: Random, task: tasks.Task) -> Document:
    """A problem of MBPP+ in EvalPlus's chat."""
    problem = prompts.mbpp_plus_prompt(task, prompts.asserted(task, tasks.calls(rng, task, 1)[0]))
    return answered(prompts.evalplus(problem), f"{prompts.mbpp_code(task)}\n{prompts.FENCE}\n{END}")


def bigcodebench_document(rng: Random, task: tasks.Task) -> Document:
    """A problem of BigCodeBench, whose solutions use a library, to be completed or in prose."""
    task = task.as_json()
    code = f"{prompts.bigcodebench_code(task)}{task.indented()}{prompts.FENCE}\n{END}"
    if rng.random() < 0.3:
        return answered(prompts.asked(prompts.bigcodebench_instruct(task)), code)
    problem = prompts.bigcodebench_complete(task, tasks.calls(rng, task, 1)[0])
    if rng.random() < 0.1:
        return answered(problem, task.indented() + END)
    return answered(prompts.evalplus(problem), code)


def documents(seed: int) -> Iterator[Document]:
    """Endless problems with their solutions, the same for the same seed."""
    rng = Random(seed)
    while True:
        form = rng.choices((humaneval_document, mbpp_document, mbpp_plus_document, bigcodebench_document), (5, 3, 2, 3))[0]
        yield form(rng, for_training(rng))


def evaluated(rng: Random, count: int, besides: list[samples.Problem]) -> list[samples.Problem]:
    """Different problems that are kept for evaluation, of all families in turn, besides others."""
    others = {p.task.key() for p in besides}
    chosen: dict[str, samples.Problem] = {}
    for family in cycle(tasks.FAMILIES):
        for _ in range(ATTEMPTS):
            task = family(rng)
            key = task.key()
            free = task.varied and held_out(key) and key not in chosen and key not in others
            problem = samples.problem(rng, task) if free else None
            if problem is not None:
                chosen[key] = problem
                break
        if len(chosen) == count:
            break
    return list(chosen.values())


def shots(rng: Random) -> list[samples.Problem]:
    """MBPP's three worked examples."""
    found: list[samples.Problem] = []
    while len(found) < 3:
        problem = samples.problem(rng, for_training(rng))
        if problem is not None:
            found.append(problem)
    return found


def write_samples(root: str) -> None:
    """Write the samples of HumanEval, HumanEval+, MBPP, MBPP+ and BigCodeBench below root."""
    rng = Random(SEED)
    problems = evaluated(rng, HUMANEVAL + MBPP, [])
    samples.write_humaneval(root, rng, problems[:HUMANEVAL])
    samples.write_mbpp(root, shots(rng), problems[HUMANEVAL:])
    samples.write_bigcodebench(root, rng, evaluated(rng, BIGCODEBENCH, problems))


DEFINITION = re.compile(r'^def \w+\((.*)\).*:\n(?:    """[^"]*"""\n)?((?:    .*\n)+)', re.M)


def defined(text: str) -> Iterator[str]:
    """The keys of the functions that stand in a text."""
    for listed, body in DEFINITION.findall(text):
        parameters = tuple((p.split(":")[0], "") for p in listed.split(", "))
        lines = tuple(re.sub(r"json\.dumps\((.*)\)$", r"\1", line.strip()) for line in body.splitlines())
        yield tasks.Task(True, "", parameters, "", "", lines).key()


def check(count: int = 20_000) -> None:
    """Fail if one of count documents holds a sample's solution, or none is read."""
    rng = Random(SEED)
    problems = evaluated(rng, HUMANEVAL + MBPP, [])
    kept = {p.task.key() for p in problems + evaluated(rng, BIGCODEBENCH, problems)}
    read = 0
    for document in islice(documents(SEED + 1), count):
        text = "".join(s.text for s in document.segments)
        for key in defined(text):
            read += 1
            if key in kept:
                raise AssertionError(f"a document holds a sample's solution:\n{text}")
    if read < count:
        raise AssertionError(f"{read} functions found in {count} documents")


def main() -> None:
    """Write the samples below the folder that is named, after the check."""
    check()
    write_samples(sys.argv[1])


if __name__ == "__main__":
    main()
