"""Tasks of BIG-Bench Hard that find and arrange words."""

import random

from worked import Task, Worked

COLORS = ("red", "blue", "green", "black", "white", "yellow", "pink", "gray")
THINGS = ("pen", "cup", "hat", "book", "key", "ball", "box", "coin", "bag", "ring", "lamp", "plate")
LETTERS = "ABC"


def _colored(rng: random.Random) -> Worked:
    """Three things, each of another color."""
    colors, things = rng.sample(COLORS, 3), rng.sample(THINGS, 3)
    listed = [f"a {color} {thing}" for color, thing in zip(colors, things)]
    which = rng.randrange(3)
    options = rng.sample(colors, 3)
    color = colors[which]
    answer = f"({LETTERS[options.index(color)]})"
    question = f"There is {listed[0]}, {listed[1]} and {listed[2]}. What color is the {things[which]}?\nOptions:"
    for letter, option in zip(LETTERS, options):
        question += f"\n({letter}) {option}"
    key = "colored " + " ".join([*listed, things[which]])
    return Worked(key, question, f"The {things[which]} is {color}. {color} is {answer}.", answer)


WORDS = (
    "apple", "bread", "cloud", "door", "eagle", "flower",
    "garden", "house", "island", "jacket", "kite", "lamp",
)  # of different letters, so that the first letter is all that counts


def _sorting(rng: random.Random) -> Worked:
    """Words with the letters that they begin with, before and after they are sorted."""
    words = rng.sample(WORDS, rng.choice((3, 3, 4)))
    ordered = sorted(words)
    found = ", ".join(f"{word[0]} {word}" for word in words)
    arranged = ", ".join(f"{word[0]} {word}" for word in ordered)
    question = "Put these words into alphabetical order: " + " ".join(words)
    return Worked("sorting " + " ".join(words), question, f"{found}. In order: {arranged}.", " ".join(ordered))


COLORED = Task(
    "reasoning_about_colored_objects",
    "Say which color a thing has.",
    _colored,
    ("(A)", "(B)", "(C)"),
)
SORTING = Task("word_sorting", "Arrange words in the order of the alphabet.", _sorting)
