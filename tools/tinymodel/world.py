"""A small invented world, whose facts are learned by heart.

Every fact is the value of an attribute of an entity, and is told by one noun
phrase: "the capital of Dorna" is "Velin". Values of an attribute come from one
small set, so that the wrong choices of a question are values as well.
"""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One thing to know: "The <phrase> is <value>."

    others are the other values that the attribute may have.
    """

    subject: str
    attribute: str
    phrase: str
    value: str
    others: tuple[str, ...]

    @property
    def statement(self) -> str:
        return f"The {self.phrase} is {self.value}."


COUNTRIES = (
    "Arvel Belmar Corath Dorna Elvar Fenmor Galdor Harwen Ilmar Jorlan Kelda Lorath "
    "Mirel Nordia Osmar Pelnor Quern Rivena Sarlo Tavon Ulmar Vardo Weskar Yarden"
).split()
CAPITALS = (
    "Abrin Bolna Cresk Dalen Emsk Farlo Gisha Holmet Inzel Jutra Korvo Lisk "
    "Mosta Nesso Orlin Aldun Quim Rasna Bresk Torrek Umbro Chiva Gorsk Zorin"
).split()
RULERS = "Anna Tom Ben Leo Sam Lucy Max Emma Paul Nora Dan Finn Hugo Olga Lena Nina".split()
PLANETS = "Orbus Tavra Nixus Helon Cyron Zephon Lumar Vexis Prion Solta Drax Ketos Myron Thalor Jenos Rhion".split()
BEASTS = "grum blik torp nask wub fesk dral plon krit zib mott vank snel gorp yeek hulm".split()
FRUITS = "pomel brin kessa lodo tima vappa ronda quil sumo jarra nelu ofka delta umi palo hesk".split()
SALTS = "axite borite celite durite elmite farite gorite hestite imlite jorite kelite lorite morite nelite orlite parite".split()

COLOURS = "red blue green yellow black white brown pink".split()
DIGITS = "0 1 2 3 4 5 6 7 8 9".split()
GOODS = "tea rice wool wine wood honey fish bread".split()
BUILDINGS = "bridge tower harbour temple road market castle library".split()
MOUNTS = "horse camel elephant donkey goat lion bear deer".split()
TREASURES = "coins books cards stamps cups boxes toys letters".split()
GROUNDS = "sand iron salt rock ash snow grass wood".split()
FEEDS = "grass fish nuts worms seeds eggs leaves bread".split()
PLACES = "forest desert lake cave swamp river mountain island".split()
TASTES = "sweet sour bitter salty spicy mild creamy smoky".split()
MONTHS = "January March April May June August October December".split()
SMELLS = "mint smoke lemon rain wood fish honey grass".split()

# Subject, attribute, noun phrase, entities, values.
_ATTRIBUTES = (
    ("high_school_geography", "capital", "capital of {}", COUNTRIES, CAPITALS),
    ("high_school_geography", "good", "main good of {}", COUNTRIES, GOODS),
    ("high_school_geography", "flag", "flag colour of {}", COUNTRIES, COLOURS),
    ("high_school_world_history", "building", "building of {}", RULERS, BUILDINGS),
    ("high_school_world_history", "mount", "mount of {}", RULERS, MOUNTS),
    ("high_school_world_history", "treasure", "treasure of {}", RULERS, TREASURES),
    ("astronomy", "colour", "colour of {}", PLANETS, COLOURS),
    ("astronomy", "moons", "number of moons of {}", PLANETS, DIGITS),
    ("astronomy", "ground", "ground of {}", PLANETS, GROUNDS),
    ("high_school_biology", "feed", "food of the {}", BEASTS, FEEDS),
    ("high_school_biology", "place", "home of the {}", BEASTS, PLACES),
    ("high_school_biology", "fur", "fur colour of the {}", BEASTS, COLOURS),
    ("nutrition", "taste", "taste of the {}", FRUITS, TASTES),
    ("nutrition", "skin", "skin colour of the {}", FRUITS, COLOURS),
    ("nutrition", "month", "month of the {}", FRUITS, MONTHS),
    ("high_school_chemistry", "flame", "flame colour of {}", SALTS, COLOURS),
    ("high_school_chemistry", "smell", "smell of {}", SALTS, SMELLS),
    ("high_school_chemistry", "source", "source of {}", SALTS, PLACES),
)

# Words by the category that they belong to, for questions such as "Which of
# these is a metal?".
CATEGORIES: dict[str, list[str]] = {
    "a colour": COLOURS,
    "an animal": MOUNTS,
    "a month": MONTHS,
    "a taste": TASTES,
    "a building": "tower temple castle library barn school palace cottage".split(),
    "a tool": "hammer saw spade needle rope ladder brush axe".split(),
    "a fruit": "apple pear plum cherry lemon grape mango melon".split(),
    "a metal": "iron nickel tin lead zinc steel brass chrome".split(),
}


def facts() -> list[Fact]:
    """All facts but sums, in the same order every time; every value of an attribute is about as frequent."""
    order = random.Random(1)
    out: list[Fact] = []
    for subject, attribute, phrase, entities, values in _ATTRIBUTES:
        spread = [values[i % len(values)] for i in range(len(entities))]
        order.shuffle(spread)
        for entity, value in zip(entities, spread):
            others = tuple(v for v in values if v != value)
            out.append(Fact(subject, attribute, phrase.format(entity), value, others))
    return out


@dataclass(frozen=True)
class Sum:
    """A sum or a difference of two digits whose result is a digit."""

    expression: str
    value: str

    @property
    def statement(self) -> str:
        return f"{self.expression} is {self.value}."

    @property
    def others(self) -> tuple[str, ...]:
        return tuple(d for d in DIGITS if d != self.value)


def sums() -> list[Sum]:
    """All sums up to 9 and all differences of digits that are not negative."""
    out = [Sum(f"{a} + {b}", str(a + b)) for a in range(10) for b in range(10 - a)]
    return out + [Sum(f"{a} - {b}", str(a - b)) for a in range(10) for b in range(a + 1)]
