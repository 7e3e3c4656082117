"""The forms in which HumanEval, MBPP and BigCodeBench ask for a function."""

from program_tasks import Call, Task

INSTRUCTION = (
    "Please provide a self-contained Python script that solves the following "
    "problem in a markdown code block:"
)
BEGINNING = (
    "Below is a Python script with a self-contained function that solves the "
    "problem and passes corresponding tests:"
)
FENCE = "```"


def called(task: Task, call: Call) -> str:
    """A call as it stands in Python."""
    return f"{task.name}({', '.join(repr(a) for a in call.arguments)})"


def sentence(task: Task) -> str:
    """The description as a sentence of its own."""
    return task.phrase[0].upper() + task.phrase[1:] + "."


def humaneval_prompt(task: Task, example: Call | None) -> str:
    """Signature and docstring, with an example of a call where one is given."""
    text = f'{task.typed_signature()}\n    """{sentence(task)}'
    if example is not None:
        text += f"\n    >>> {called(task, example)}\n    {example.result!r}\n    "
    return text + '"""\n'


def asserted(task: Task, call: Call) -> str:
    """A test in MBPP's form."""
    return f"assert {called(task, call)} == {call.result!r}"


def mbpp_text(task: Task) -> str:
    """The description as MBPP words it."""
    return f"Write a function to {task.phrase}."


def mbpp_prompt(text: str, tests: list[str]) -> str:
    """What the harness asks, without the worked examples before it."""
    return (
        f"You are an expert Python programmer, and here is your task: {text} "
        "Your code should pass these tests:\n\n" + "\n".join(tests) + "\n[BEGIN]\n"
    )


def mbpp_code(task: Task) -> str:
    """A solution in MBPP's form, without a final line end."""
    return f"{task.signature()}\n{task.indented()}".rstrip("\n")


def mbpp_plus_prompt(task: Task, test: str) -> str:
    """The docstring that is the problem in MBPP+."""
    return f'"""\n{mbpp_text(task)}\n{test}\n"""\n'


def bigcodebench_code(task: Task) -> str:
    """Imports and signature, as an answer begins."""
    return f"import json\n\n{task.signature()}\n"


def bigcodebench_complete(task: Task, example: Call) -> str:
    """Imports, signature and docstring, to be completed."""
    listed = "".join(f"    - {name} ({kind})\n" for name, kind in task.parameters)
    return (
        f'{bigcodebench_code(task)}    """\n    {sentence(task)}\n\n    Args:\n{listed}\n'
        f"    Returns:\n    {task.returns}: The result.\n\n    Requirements:\n    - json\n\n"
        f'    Example:\n    >>> {called(task, example)}\n    {example.result!r}\n    """\n'
    )


def bigcodebench_instruct(task: Task) -> str:
    """What the function is to do, and how it begins."""
    return (
        f"{sentence(task)}\nThe function should output with:\n    {task.returns}: The result.\n"
        f"You should write self-contained code starting with:\n{FENCE}\nimport json\n{task.signature()}\n{FENCE}"
    )


def evalplus(problem: str) -> str:
    """EvalPlus's chat about a problem, up to the answer that has begun."""
    return asked(f"{FENCE}\n{problem.strip()}\n{FENCE}")


def asked(problem: str) -> str:
    """The chat of EvalPlus and BigCodeBench about a problem in prose or in a code block."""
    return (
        "<|start_of_role|>user<|end_of_role|>"
        f"{INSTRUCTION}\n{problem}\n<|end_of_text|>\n"
        "<|start_of_role|>assistant<|end_of_role|>"
        f"{BEGINNING}\n{FENCE}python\n"
    )
