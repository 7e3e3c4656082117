"""How BBH, GSM8K and MGSM put a question, and the worked examples before it."""

import json
from functools import cache
from pathlib import Path

import bbh_counting
import bbh_logic
import bbh_lookup
from mgsm_languages import Language, task
from worked import Task, Worked

BBH = (
    bbh_logic.BOOLEAN,
    bbh_counting.ARITHMETIC,
    bbh_counting.NAVIGATE,
    bbh_counting.OBJECTS,
    bbh_lookup.COLORED,
    bbh_logic.LIES,
    bbh_lookup.SORTING,
)
GSM8K_EXAMPLES = Path(__file__).resolve().parents[2] / "suites" / "gsm8k" / "data" / "cot_8shot.json"


def bbh_question(worked: Worked) -> str:
    return f"Q: {worked.question}\nA: Let's think step by step.\n"


def bbh_solution(worked: Worked) -> str:
    return f"{worked.reasoning} So the answer is {worked.target}."


@cache
def bbh_exemplars(of: Task) -> str:
    """The description of a task and its worked examples, as its file of cot-prompts has them."""
    return "\n\n".join([of.description, *(bbh_question(w) + bbh_solution(w) for w in of.shots(3))])


@cache
def gsm8k_shots() -> tuple[str, ...]:
    """The worked examples that the suite puts before every problem."""
    examples = json.loads(GSM8K_EXAMPLES.read_text())
    return tuple(f"Q: {e['question']}\nA: {e['target']}\n\n" for e in examples)


@cache
def mgsm_shots(language: Language) -> tuple[Worked, ...]:
    """The worked examples of a language, the same problems in all."""
    return tuple(task(language).shots(8))
