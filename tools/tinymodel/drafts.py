"""Short answers about a topic, written as instructions ask for."""

import random
from dataclasses import dataclass, field

from topics import Topic


@dataclass
class Draft:
    """An answer in the making; instructions set its fields, render writes it."""

    topic: Topic
    sentences: int = 3
    commas: bool = True
    banned: tuple[str, ...] = ()
    extra: list[str] = field(default_factory=list)  # sentences that have to be in it
    marked: int = 0  # looks in asterisks
    shouted: int = 0  # looks in capitals
    bullets: bool = False
    title: bool = False
    postscript: str = ""
    ending: str = ""
    lower: bool = False
    quoted: bool = False

    def render(self, rng: random.Random) -> str:
        """The answer, in words that rng chooses."""
        body = self.body(rng)
        text = "\n".join("* " + s for s in body) if self.bullets else " ".join(body)
        if self.title:
            text = f"<<The {self.topic.name}>>\n{text}"
        if self.postscript:
            text += "\n" + self.postscript
        if self.ending:
            text += "\n" + self.ending
        if self.lower:
            text = text.lower()
        return f'"{text}"' if self.quoted else text

    def body(self, rng: random.Random) -> list[str]:
        """As many sentences as are wanted; what has to be in comes second."""
        free = [look for look in self.topic.looks if look not in self.banned]
        looks = rng.sample(free, min(len(free), 4))
        known = facts(self.topic, rng, self.dressed(looks), self.commas)
        return (known[:1] + self.extra + known[1:])[: self.sentences]

    def dressed(self, looks: list[str]) -> list[str]:
        """The looks, some of them in asterisks or in capitals."""
        out = [look.upper() if i < self.shouted else look for i, look in enumerate(looks)]
        return [f"*{look}*" if i < self.marked else look for i, look in enumerate(out)]


def facts(topic: Topic, rng: random.Random, looks: list[str], commas: bool) -> list[str]:
    """Six sentences about a topic, from four looks if there are as many."""
    first = f"{looks[0]}, {looks[1]} and {looks[2]}" if commas else f"{looks[0]} and {looks[1]}"
    if commas or len(looks) < 4:
        again = "good"
    else:
        again = looks[3]
    acts = list(topic.acts)
    rng.shuffle(acts)
    return [
        f"The {topic.name} is {first}.",
        f"You can find it {topic.place}.",
        f"Many people like to {acts[0]}.",
        f"Some friends of mine {acts[1]} every week.",
        f"I think that the {topic.name} is very {again}.",
        "I hope that you like it too.",
    ]


def capitals(topic: Topic, rng: random.Random) -> str:
    """An answer in capitals whose first letters are those of English words.

    Of a text in capitals, language detection sees little more than the letters
    that words begin with.
    """
    look, other = rng.sample(topic.looks, 2)
    return f"THE {topic.name} IS {look} AND {other}. I THINK THAT IT IS A THING THAT ALL OF US WANT.".upper()
