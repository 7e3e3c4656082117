"""Tasks of BIG-Bench Hard that keep a running count.

All sums stay within 0 to 12, and add or take away 1 to 5 at a time.
"""

import random

from worked import Task, Worked

LARGEST = 12
LARGEST_STEP = 5


def _change(rng: random.Random, total: int) -> int:
    """A number to be added, or to be taken away where it is negative."""
    while True:
        step = rng.choice((1, -1)) * rng.randint(1, LARGEST_STEP)
        if 0 <= total + step <= LARGEST:
            return step


def _sum(total: int, step: int) -> str:
    return f"{total} {'+' if step > 0 else '-'} {abs(step)} = {total + step}."


def _arithmetic(rng: random.Random) -> Worked:
    total = rng.randint(1, 9)
    question, steps = str(total), []
    for _ in range(rng.choice((2, 3, 3, 4))):
        step = _change(rng, total)
        question += f" {'+' if step > 0 else '-'} {abs(step)}"
        steps.append(_sum(total, step))
        total += step
    return Worked("arithmetic " + question, question + " =", " ".join(steps), str(total))


WAYS = (("forward", "backward"), ("to the right", "to the left"), ("up", "down"), ("north", "south"))


def _navigate(rng: random.Random) -> Worked:
    """A walk on a line that never goes behind its start; one in two comes back."""
    there, back = rng.choice(WAYS)
    steps = _walk(rng, rng.random() < 0.5)
    told, sums, total = [], [], 0
    for step in steps:
        unit = "step" if abs(step) == 1 else "steps"
        told.append(f"Take {abs(step)} {unit} {there if step > 0 else back}.")
        sums.append(_sum(total, step))
        total += step
    question = " ".join(told) + " Are you back where you started?\nOptions:\n- Yes\n- No"
    reasoning = " ".join(sums) + f" The end is {total}."
    return Worked("navigate " + question, question, reasoning, "No" if total else "Yes")


def _walk(rng: random.Random, returns: bool) -> list[int]:
    while True:
        steps, total = [], 0
        for _ in range(rng.choice((2, 3, 3, 4, 4))):
            steps.append(_change(rng, total))
            total += steps[-1]
        if (total == 0) == returns:
            return steps


NUMBERS = {"a": 1, "two": 2, "three": 3, "four": 4}
KINDS = {
    "fruit": ("pear", "plum", "melon", "fig", "lemon", "grape"),
    "tool": ("hammer", "saw", "drill", "rake", "spade", "file"),
    "animal": ("cat", "dog", "goat", "cow", "pig", "hen"),
}


def _objects(rng: random.Random) -> Worked:
    """Things of two kinds, those of one of which are counted."""
    asked, other = rng.sample(tuple(KINDS), 2)
    kinds = [asked, asked, rng.choice((asked, other)), other][: rng.choice((3, 3, 4))]
    rng.shuffle(kinds)
    nouns = {kind: rng.sample(KINDS[kind], 3) for kind in (asked, other)}
    things, steps, total = [], [], 0
    for kind in kinds:
        number = rng.choice(tuple(NUMBERS))
        noun = nouns[kind].pop()
        things.append(f"{number} {noun}" + ("" if number == "a" else "s"))
        steps.append(f"{things[-1]}: {kind}.")
        if kind == asked:
            steps[-1] = f"{things[-1]}: {kind}, {_sum(total, NUMBERS[number])}"
            total += NUMBERS[number]
    listed = ", ".join(things[:-1]) + " and " + things[-1]
    question = f"I have {listed}. How many {asked}s do I have?"
    return Worked("objects " + question, question, " ".join(steps), str(total))


ARITHMETIC = Task("multistep_arithmetic_two", "Work out sums of several numbers, from left to right.", _arithmetic)
NAVIGATE = Task("navigate", "Follow a walk and say whether it ends where it began.", _navigate, ("Yes", "No"))
OBJECTS = Task("object_counting", "Count the things of one kind.", _objects)
