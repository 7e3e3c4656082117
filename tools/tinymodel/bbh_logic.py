"""Tasks of BIG-Bench Hard about what is true."""

import random

from worked import Task, Worked

NAMES = ("Ann", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana", "Ivo", "Jan", "Kim", "Leo")


def _operand(rng: random.Random) -> tuple[str, bool]:
    value = rng.random() < 0.5
    if rng.random() < 0.4:
        return f"not {not value}", value
    return str(value), value


def _joined(operator: str, a: bool, b: bool) -> bool:
    return a and b if operator == "and" else a or b


def _boolean(rng: random.Random) -> Worked:
    """Two operands in brackets and a third one, rewritten until one value is left."""
    (a, va), (b, vb), (c, vc) = (_operand(rng) for _ in range(3))
    inner, outer = rng.choice(("and", "or")), rng.choice(("and", "or"))
    sign = rng.choice(("", "not "))
    bracket = _joined(inner, va, vb)
    if sign:
        bracket = not bracket
    whole = _joined(outer, bracket, vc)
    steps = [f"{va} {inner} {vb}", f"{_joined(inner, va, vb)}"]
    if rng.random() < 0.5:
        question = f"{sign}( {a} {inner} {b} ) {outer} {c}"
        forms = [f"{sign}( {steps[0]} ) {outer} {vc}", f"{sign}{steps[1]} {outer} {vc}"]
        last = f"{bracket} {outer} {vc}"
    else:
        question = f"{c} {outer} {sign}( {a} {inner} {b} )"
        forms = [f"{vc} {outer} {sign}( {steps[0]} )", f"{vc} {outer} {sign}{steps[1]}"]
        last = f"{vc} {outer} {bracket}"
    if sign:
        forms.append(last)
    reasoning = "= " + " = ".join([*forms, str(whole)]) + "."
    return Worked("boolean " + question, question + " is", reasoning, str(whole))


def _lies(rng: random.Random) -> Worked:
    """A chain of people, each of whom says whether the one before lies."""
    people = rng.sample(NAMES, rng.choice((3, 3, 4)))
    honest = rng.random() < 0.5
    told = [f"{people[0]} {_verb(honest)}."]
    steps = [f"{people[0]} {_verb(honest)}."]
    for before, name in zip(people, people[1:]):
        claim = rng.random() < 0.5
        honest = claim == honest
        told.append(f"{name} says {before} {_verb(claim)}.")
        steps.append(f"{name} says {before} {_verb(claim)}, so {name} {_verb(honest)}.")
    question = " ".join(told) + f" Does {people[-1]} tell the truth?"
    return Worked("lies " + question, question, " ".join(steps), "Yes" if honest else "No")


def _verb(honest: bool) -> str:
    return "tells the truth" if honest else "lies"


BOOLEAN = Task(
    "boolean_expressions",
    "Work out the value of an expression made of True, False, and, or, not and brackets.",
    _boolean,
    ("True", "False"),
)
LIES = Task("web_of_lies", "Find out who tells the truth and who lies.", _lies, ("Yes", "No"))
