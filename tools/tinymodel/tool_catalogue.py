"""Tools that do something to a thing, and calls of them.

A tool is a verb, a noun and one to three parameters of the noun; which
parameters it has is drawn anew each time, so that a call can only be written
by reading the tool and the request.
"""

from dataclasses import dataclass
from random import Random
from typing import Union

Value = Union[str, int, bool]

TOWNS = ("Rome", "Paris", "Oslo", "Lima", "Cairo", "Bern", "Riga", "Kyoto", "Turin", "Leeds", "Porto", "Quito", "Delhi", "Dakar", "Tunis", "Ghent", "New York", "Hong Kong")
ROOMS = ("kitchen", "bedroom", "attic", "cellar", "hall", "garage", "study", "balcony", "bathroom", "living room")
COLOURS = ("red", "blue", "green", "yellow", "white", "black", "brown", "grey", "pink", "purple")
PEOPLE = ("Anna", "Ben", "Carla", "David", "Emma", "Felix", "Greta", "Hugo", "Ida", "Jonas", "Karin", "Leo", "Mia", "Nils", "Olga", "Paul")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FOODS = ("bread", "cheese", "soup", "rice", "salad", "pizza", "cake", "fish", "apple pie", "green tea")
STYLES = ("jazz", "rock", "folk", "pop", "opera", "blues")
SIZES = ("small", "medium", "large")
SHOPS = ("bakery", "market", "library", "museum", "station", "school", "harbour", "castle")
PLANTS = ("rose", "tulip", "lemon", "tomato", "basil", "mint", "cactus", "fern")

NUMBER, FLAG = "number", "flag"

# What may be said of a thing: parameter and its values.
NOUNS: dict[str, tuple[tuple[str, ...], tuple[tuple[str, Union[str, tuple[str, ...]]], ...]]] = {
    "lamp": (("set", "find", "buy"), (("room", ROOMS), ("level", NUMBER), ("color", COLOURS), ("dimmed", FLAG))),
    "heater": (("set", "check", "buy"), (("room", ROOMS), ("degrees", NUMBER), ("quiet", FLAG))),
    "alarm": (("set", "remove", "check"), (("day", DAYS), ("hour", NUMBER), ("loud", FLAG))),
    "train": (("book", "find", "check"), (("start", TOWNS), ("goal", TOWNS), ("day", DAYS), ("seats", NUMBER))),
    "flight": (("book", "find", "cancel"), (("start", TOWNS), ("goal", TOWNS), ("bags", NUMBER), ("direct", FLAG))),
    "hotel": (("book", "find", "cancel"), (("town", TOWNS), ("nights", NUMBER), ("breakfast", FLAG))),
    "table": (("book", "order", "paint"), (("name", PEOPLE), ("day", DAYS), ("guests", NUMBER), ("outside", FLAG))),
    "meal": (("order", "cook", "plan"), (("dish", FOODS), ("count", NUMBER), ("spicy", FLAG), ("day", DAYS))),
    "drink": (("order", "make", "find"), (("size", SIZES), ("count", NUMBER), ("cold", FLAG))),
    "song": (("play", "find", "save"), (("singer", PEOPLE), ("style", STYLES), ("volume", NUMBER), ("repeat", FLAG))),
    "film": (("play", "find", "rate"), (("actor", PEOPLE), ("stars", NUMBER), ("dubbed", FLAG))),
    "message": (("send", "read", "delete"), (("person", PEOPLE), ("urgent", FLAG), ("copies", NUMBER))),
    "call": (("plan", "start", "cancel"), (("person", PEOPLE), ("day", DAYS), ("minutes", NUMBER))),
    "meeting": (("plan", "cancel", "move"), (("person", PEOPLE), ("day", DAYS), ("hour", NUMBER), ("online", FLAG))),
    "car": (("rent", "wash", "sell"), (("town", TOWNS), ("days", NUMBER), ("color", COLOURS), ("electric", FLAG))),
    "bike": (("rent", "repair", "sell"), (("town", TOWNS), ("hours", NUMBER), ("size", SIZES))),
    "route": (("plan", "show", "save"), (("start", SHOPS), ("goal", SHOPS), ("stops", NUMBER), ("scenic", FLAG))),
    "weather": (("show", "check", "save"), (("town", TOWNS), ("day", DAYS), ("hourly", FLAG))),
    "plant": (("water", "buy", "move"), (("kind", PLANTS), ("room", ROOMS), ("litres", NUMBER))),
    "wall": (("paint", "clean", "measure"), (("room", ROOMS), ("color", COLOURS), ("coats", NUMBER))),
    "shirt": (("buy", "wash", "order"), (("color", COLOURS), ("size", SIZES), ("count", NUMBER), ("cotton", FLAG))),
    "parcel": (("send", "track", "weigh"), (("person", PEOPLE), ("town", TOWNS), ("weight", NUMBER), ("insured", FLAG))),
    "ticket": (("buy", "print", "cancel"), (("place", SHOPS), ("count", NUMBER), ("day", DAYS))),
    "account": (("open", "close", "check"), (("owner", PEOPLE), ("amount", NUMBER), ("shared", FLAG))),
    "photo": (("print", "save", "delete"), (("place", TOWNS), ("copies", NUMBER), ("size", SIZES))),
    "door": (("open", "close", "paint"), (("room", ROOMS), ("locked", FLAG), ("color", COLOURS))),
    "game": (("start", "save", "buy"), (("player", PEOPLE), ("rounds", NUMBER), ("online", FLAG))),
    "lesson": (("book", "plan", "cancel"), (("teacher", PEOPLE), ("day", DAYS), ("hours", NUMBER))),
}

ROLES = {"start": "Where it starts.", "goal": "Where it ends.", "count": "How many."}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a tool; values is a list of words, NUMBER or FLAG."""

    name: str
    values: Union[str, tuple[str, ...]]
    required: bool

    def description(self) -> str:
        """A short sentence on the parameter."""
        if self.values == FLAG:
            return "True or false."
        return ROLES.get(self.name, f"The {self.name}.")


@dataclass(frozen=True)
class Tool:
    """A function that a model may call."""

    verb: str
    noun: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class Call:
    """A call of a tool with its arguments in the order of the request."""

    tool: Tool
    arguments: tuple[tuple[str, Value], ...]

    def key(self) -> str:
        """What is called with what, in any order and any wording."""
        listed = ", ".join(f"{name}={value}" for name, value in sorted(self.arguments))
        return f"{self.tool.verb} {self.tool.noun}({listed})"


def tool(rng: Random, without: tuple[str, ...] = ()) -> Tool:
    """A tool for a thing that is not one of some nouns."""
    noun = rng.choice([n for n in NOUNS if n not in without])
    verbs, candidates = NOUNS[noun]
    count = rng.choices((1, 2, 3), (2, 5, 3))[0]
    chosen = rng.sample(candidates, min(count, len(candidates)))
    optional = len(chosen) > 1 and rng.random() < 0.2
    return Tool(rng.choice(verbs), noun, tuple(
        Parameter(name, values, not (optional and i == len(chosen) - 1))
        for i, (name, values) in enumerate(chosen)
    ))


def value(rng: Random, parameter: Parameter) -> Value:
    """An argument for a parameter."""
    if parameter.values == NUMBER:
        return rng.randint(1, 40)
    if parameter.values == FLAG:
        return rng.random() < 0.5
    return rng.choice(parameter.values)


def call(rng: Random, of: Tool) -> Call:
    """A call of a tool, now and then without what is optional or in another order."""
    given = [p for p in of.parameters if p.required or rng.random() < 0.3]
    if rng.random() < 0.2:
        rng.shuffle(given)
    return Call(of, tuple((p.name, value(rng, p)) for p in given))
