"""The prompts that multiple choice suites send, with the answers that they read.

Answers of worked examples are learned like the last one: each of them is a
question of its own.
"""

from choice_question import Choice
from document import Document, Segment

END = "<|end_of_text|>"

_MMLU = "The following are multiple choice questions (with answers) about {}.\n\n"
_MMLU_PRO = (
    "The following are multiple choice questions (with answers) about {}. Think step by step and then "
    'finish your answer with "the answer is (X)" where X is the correct letter choice.\n'
)
_SIMPLE_EVALS = (
    "Answer the following multiple choice question. The last line of your response should be of the following "
    "format: 'Answer: $LETTER' (without quotes) where LETTER is one of ABCD. Think step by step before answering.\n\n"
)


def _options(c: Choice, line: str) -> str:
    return "".join(line.format("ABCDEFGHIJ"[i], o) for i, o in enumerate(c.options))


def mmlu_question(c: Choice) -> str:
    return c.text + _options(c, "\n{}. {}") + "\nAnswer:"


def include_question(c: Choice) -> str:
    return mmlu_question(c).replace("\nD. ", "\n D. ")


def mmlu_about(subject: str) -> str:
    return _MMLU.format(subject.replace("_", " "))


def letters(description: str, questions: list[str], answers: list[str], ends: bool) -> Document:
    """Worked examples and a question as text, each answered by a letter after a blank.

    ends: the last letter is followed by an empty line, as an example is.
    """
    out: list[Segment] = []
    before = description
    for q, a in zip(questions, answers):
        out += [Segment(before + q, False), Segment(" " + a, True)]
        before = "\n\n"
    return Document(tuple(out + [Segment("\n\n", True)] if ends else out))


def letter_turns(description: str, questions: list[str], answers: list[str]) -> Document:
    """The same as a conversation."""
    out: list[Segment] = []
    before = _turn("system", description) if description else ""
    for q, a in zip(questions, answers):
        out += [Segment(before + _turn("user", q) + _ASSISTANT, False), Segment(a + END, True)]
        before = "\n"
    return Document(tuple(out))


def letter_turn(description: str, questions: list[str], answers: list[str]) -> Document:
    """The same as a conversation of one turn, which holds the examples."""
    shots = "".join(f"{q} {a}\n\n" for q, a in zip(questions[:-1], answers))
    prompt = _turn("system", description) + _turn("user", shots + questions[-1]) + _ASSISTANT
    return Document((Segment(prompt, False), Segment(answers[-1] + END, True)))


_ASSISTANT = "<|start_of_role|>assistant<|end_of_role|>"


def _turn(role: str, text: str) -> str:
    return f"<|start_of_role|>{role}<|end_of_role|>{text}{END}\n"


def reasoning(c: Choice) -> str:
    """The chain of thought of MMLU-Pro and GPQA."""
    return f"{c.statement} The answer is ({c.letter})."


def _thought(c: Choice, before: str, after: str, whole: bool) -> list[Segment]:
    """A chain of thought, learned whole, or only what has to be known: the value and the letter."""
    if whole:
        return [Segment(before + reasoning(c) + after, True)]
    value = " " + c.options[c.answer]
    start, _, end = c.statement.rpartition(value)
    return [
        Segment(before + start, False),
        Segment(value, True),
        Segment(f"{end} The answer is (", False),
        Segment(c.letter, True),
        Segment(")." + after, True),
    ]


def mmlu_pro(category: str, choices: list[Choice], whole: bool = True) -> Document:
    """Worked examples and a question as text; the answer ends where a next question begins."""
    out: list[Segment] = []
    before = _MMLU_PRO.format(category) + "Question:\n"
    for c in choices:
        out.append(Segment(before + _mmlu_pro_question(c), False))
        out += _thought(c, " ", "\n\nQuestion:\n", whole)
        before = ""
    return Document(tuple(out))


def mmlu_pro_turns(category: str, choices: list[Choice]) -> Document:
    questions = ["Question:\n" + _mmlu_pro_question(c) for c in choices]
    return letter_turns(_MMLU_PRO.format(category), questions, [reasoning(c) for c in choices])


def _mmlu_pro_question(c: Choice) -> str:
    return f"{c.text}\nOptions:\n" + _options(c, "{}. {}\n") + "Answer: Let's think step by step."


def gpqa_prompt(c: Choice) -> str:
    return (
        f"What is the correct answer to this question:{c.text}\nChoices:"
        + _options(c, "\n({}) {}")
        + "\nLet's think step by step: "
    )


def gpqa(c: Choice, whole: bool = True) -> Document:
    return Document((Segment(gpqa_prompt(c), False), *_thought(c, "", END, whole)))


def gpqa_turn(c: Choice, whole: bool = True) -> Document:
    prompt = _turn("user", gpqa_prompt(c)) + _ASSISTANT
    return Document((Segment(prompt, False), *_thought(c, "", END, whole)))


def lookup(options: list[str], asked: list[int], line: str, in_words: bool) -> Document:
    """Options, and the letters of some of them: what every choice comes down to.

    line is how an option is shown: "{}. {}". The letters follow "Answer:" or
    stand at the end of a chain of thought, as in_words says.
    """
    before = "\n".join(line.format("ABCDEFGHIJ"[i], o) for i, o in enumerate(options))
    out: list[Segment] = []
    for i in asked:
        letter = "ABCDEFGHIJ"[i]
        if in_words:
            out += [Segment(f"{before}\nIt is {options[i]}. The answer is (", False), Segment(letter, True)]
            before = ")."
        else:
            out += [Segment(f"{before}\n\nIt is {options[i]}.\nAnswer:", False), Segment(" " + letter, True)]
            before = ""
    return Document(tuple(out))


def mmmlu_reasoned(c: Choice) -> Document:
    """The chat form of MMMLU that asks for reasoning."""
    prompt = _SIMPLE_EVALS + c.text + "\n" + _options(c, "\n{}) {}")
    return Document((Segment(_turn("user", prompt) + _ASSISTANT, False), Segment(f"{c.statement}\nAnswer: {c.letter}{END}", True)))
