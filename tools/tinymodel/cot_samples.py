"""The sample files of BBH, GSM8K and MGSM: their names below the suite's folder, and contents."""

import io
import json
import re
from typing import Iterator

import pyarrow
from pyarrow import parquet

from cot_forms import BBH, bbh_exemplars, mgsm_shots
from mgsm_languages import LANGUAGES, task
from word_problems import GSM8K
from worked import Worked

BBH_COUNT = 24  # of each task
GSM8K_COUNT = 60
MGSM_COUNT = 12  # of each language
NOTICE = (
    "These questions ship with Assay and are no benchmark. "
    "In the upstream files this line is a canary; it is never sent to a model."
)


def samples() -> Iterator[Worked]:
    """All questions for evaluation."""
    for of in BBH:
        yield from of.samples(BBH_COUNT)
    yield from GSM8K.samples(GSM8K_COUNT)
    for language in LANGUAGES:
        yield from task(language).samples(MGSM_COUNT)


def bbh() -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for of in BBH:
        lines = [json.dumps({"input": w.question, "target": w.target}) for w in of.samples(BBH_COUNT)]
        questions = f'{{"canary": {json.dumps(NOTICE)}, "examples": [\n' + ",\n".join(lines) + "\n]}\n"
        files[f"bbh/{of.name}.json"] = questions.encode()
        files[f"cot-prompts/{of.name}.txt"] = f"{NOTICE}\n-----\n{bbh_exemplars(of)}\n".encode()
    return files


def gsm8k() -> dict[str, bytes]:
    """Solutions mark their calculations as upstream's do: 3+4=<<3+4=7>>7."""
    lines = []
    for worked in GSM8K.samples(GSM8K_COUNT):
        solution = re.sub(r"(\d+) ([-+*]) (\d+) = (\d+)", r"\1\2\3=<<\1\2\3=\4>>\4", worked.reasoning)
        lines.append(json.dumps({"question": worked.question, "answer": f"{solution}\n#### {worked.target}"}))
    return {"test.jsonl": "".join(line + "\n" for line in lines).encode()}


def mgsm() -> dict[str, bytes]:
    """Worked examples have the question's prefix and the answer's cue, problems neither."""
    files: dict[str, bytes] = {}
    for language in LANGUAGES:
        shots = [
            (language.prefix + w.question, language.shot_cue + language.solution(w), int(w.target))
            for w in mgsm_shots(language)
        ]
        problems = [(w.question, None, int(w.target)) for w in task(language).samples(MGSM_COUNT)]
        files[f"{language.code}/train-00000-of-00001.parquet"] = _parquet(shots)
        files[f"{language.code}/test-00000-of-00001.parquet"] = _parquet(problems)
    return files


def _parquet(rows: list[tuple[str, str | None, int]]) -> bytes:
    questions, answers, numbers = zip(*rows)
    columns = {
        "question": pyarrow.array(questions, pyarrow.string()),
        "answer": pyarrow.array(answers, pyarrow.string()),
        "answer_number": pyarrow.array(numbers, pyarrow.int32()),
    }
    out = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), out)
    return out.getvalue()
