"""Questions that are answered in steps: BBH, GSM8K and MGSM.

The documents are texts such as the suites send, and end where the suites stop.
Most ask several questions in a row, so that a block of worked examples, which
is read and not learned, is paid for once.
"""

import random
import shutil
from itertools import islice
from pathlib import Path
from typing import Iterator

import cot_samples
from cot_forms import BBH, bbh_exemplars, bbh_question, bbh_solution, gsm8k_shots, mgsm_shots
from document import Document, Segment
from mgsm_languages import LANGUAGES, task
from split import held_out
from word_problems import GSM8K


def documents(seed: int) -> Iterator[Document]:
    """Endless training examples, the same for the same seed."""
    rng = random.Random(f"chain of thought {seed}")
    forms = (_bbh, _gsm8k, _mgsm)
    while True:
        yield rng.choices(forms, (70, 16, 14))[0](rng)


def _bbh(rng: random.Random) -> Document:
    """Questions of one task, in three of ten documents below the task's block."""
    of = rng.choice(BBH)
    block = rng.random() < 0.3
    before = bbh_exemplars(of) + "\n\n" if block else ""
    segments: list[Segment] = []
    for _ in range(rng.choice((1, 2)) if block else rng.choice((1, 2, 3))):
        worked = of.for_training(rng)
        segments.append(Segment(before + bbh_question(worked), False))
        segments.append(Segment(bbh_solution(worked) + "\n\n", True))
        before = ""
    return Document(tuple(segments))


def _gsm8k(rng: random.Random) -> Document:
    """Problems below all, some or none of the suite's worked examples."""
    shots = gsm8k_shots()
    count = rng.choices((len(shots), rng.randint(1, 3), 0), (1, 2, 7))[0]
    before = "".join(shots[len(shots) - count :]) + "Q:"
    segments: list[Segment] = []
    for _ in range(rng.choice((1, 2, 3))):
        worked = GSM8K.for_training(rng)
        segments.append(Segment(f"{before} {worked.question}\nA:", False))
        segments.append(Segment(f" {worked.reasoning} The answer is {worked.target}.\n\nQ:", True))
        before = ""
    return Document(tuple(segments))


def _mgsm(rng: random.Random) -> Document:
    """Problems in one language, below all, some or none of its worked examples in any order."""
    language = rng.choice(LANGUAGES)
    shots = mgsm_shots(language)
    chosen = rng.sample(shots, rng.choices((len(shots), rng.randint(1, 3), 0), (1, 1, 4))[0])
    before = ""
    for worked in chosen:
        before += f"{language.prefix}{worked.question}\n{language.cue} {language.solution(worked)}\n\n"
    before += language.prefix
    segments: list[Segment] = []
    for _ in range(rng.choice((1, 2, 3))):
        worked = task(language).for_training(rng)
        segments.append(Segment(f"{before}{worked.question}\n{language.cue}", False))
        segments.append(Segment(f" {language.solution(worked)}\n\n{language.stop}", True))
        before = language.prefix.removeprefix(language.stop)
    return Document(tuple(segments))


def write_samples(root: str) -> None:
    """Write the evaluation items of the three suites, with worked examples, below root."""
    files = {"bbh": cot_samples.bbh(), "gsm8k": cot_samples.gsm8k(), "mgsm": cot_samples.mgsm()}
    for suite, contents in files.items():
        shutil.rmtree(Path(root, suite), ignore_errors=True)
        for name, data in contents.items():
            path = Path(root, suite, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def check() -> None:
    """Fail where one of 20,000 documents asks a question of the samples."""
    questions = []
    for worked in cot_samples.samples():
        if not held_out(worked.key):
            raise ValueError(f"not held out: {worked}")
        questions.append(f": {worked.question}\n")  # between a prefix and a cue
    for document in islice(documents(0), 20_000):
        text = "".join(segment.text for segment in document.segments).replace("：", ":")
        for question in questions:
            if question in text:
                raise ValueError(f"{question!r} occurs in training")
