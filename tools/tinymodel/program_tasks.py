"""Tiny functions to be written: descriptions with the code that they ask for.

A task is drawn from a small grammar: steps on a number or a text, conditions,
and lists that are filtered, mapped, counted or tested by them. Constants and
combinations vary, so that a task can be new although all its parts are known.
"""

import json
import re
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Callable, Union

Value = Union[int, str, bool, list]


@dataclass(frozen=True)
class Task:
    """A function to be written.

    varied tells whether it has a constant or combines parts: others are too
    few to keep any for evaluation. phrase is the description as an imperative
    without a capital or a full stop. body are the lines of the function, not
    indented.
    """

    varied: bool
    name: str
    parameters: tuple[tuple[str, str], ...]
    returns: str
    phrase: str
    body: tuple[str, ...]

    def key(self) -> str:
        """The function's code, whatever it and its parameters are called."""
        text = "\n".join(self.body)
        for i, (name, _) in enumerate(self.parameters):
            text = re.sub(rf"\b{name}\b", f"_{i}", text)
        return text

    def typed_signature(self) -> str:
        """The line that begins the function, with types."""
        listed = ", ".join(f"{name}: {kind}" for name, kind in self.parameters)
        return f"def {self.name}({listed}) -> {self.returns}:"

    def signature(self) -> str:
        """The line that begins the function, without types."""
        return f"def {self.name}({', '.join(name for name, _ in self.parameters)}):"

    def indented(self) -> str:
        """The body as it stands in the function, with a final line end."""
        return "".join(f"    {line}\n" for line in self.body)

    def as_json(self) -> "Task":
        """The function task_func that has the same result as JSON text."""
        *lines, last = self.body
        last = f"return json.dumps({last.removeprefix('return ')})"
        phrase = f"{self.phrase}, and return the result as JSON"
        return replace(self, name="task_func", returns="str", phrase=phrase, body=(*lines, last))

    def function(self) -> Callable[..., Value]:
        """The function itself, which does not change its arguments."""
        space: dict[str, Any] = {"json": json}
        exec(self.signature() + "\n" + self.indented(), space)
        return space[self.name]


@dataclass(frozen=True)
class Part:
    """A step or a condition: its kind and constants, words for it, code, a word
    for names.

    phrases and code hold {x} where the value stands.
    """

    kind: str
    phrases: tuple[str, ...]
    code: str
    word: str

    def varied(self) -> bool:
        """Whether it has a constant."""
        return " " in self.kind


NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve"
).split()
LETTERS = "abcdefghilmnoprstuw"
ENDINGS = ("!", "?", ".", "-", "x", "s", "ed", "ing", "er", "a", "o")
WORDS = (
    "apple bird cat dog egg fish goat hat ink jam kite lamp moon nest owl pear "
    "queen rose sun tree wolf boat bell cake door drum fox gold hill house king "
    "lake leaf milk mouse nut oak pen ring road sand ship snow star stone "
    "basket button forest garden orange silver summer window winter yellow"
).split()
ANSWERS = (
    ("yes", "no"), ("big", "small"), ("high", "low"), ("good", "bad"),
    ("hot", "cold"), ("old", "new"), ("long", "short"), ("on", "off"),
)
INTS, TEXTS, INT_LISTS, TEXT_LISTS = "int", "str", "list[int]", "list[str]"
PARAMETERS = {
    INTS: ("x", "n", "number"),
    TEXTS: ("text", "word", "s"),
    INT_LISTS: ("values", "numbers", "items"),
    TEXT_LISTS: ("words", "names", "texts"),
}


def small(rng: Random) -> int:
    """A constant of a description."""
    return rng.randint(2, 12)


def int_step(rng: Random) -> Part:
    """A step that makes a number of a number."""
    k = small(rng)
    n = NUMBERS[k]
    return rng.choice((
        Part(f"add {k}", (f"add {k} to {{x}}", f"increase {{x}} by {k}"), f"{{x}} + {k}", f"add_{n}"),
        Part(f"subtract {k}", (f"subtract {k} from {{x}}", f"decrease {{x}} by {k}"), f"{{x}} - {k}", f"subtract_{n}"),
        Part(f"multiply {k}", (f"multiply {{x}} by {k}",), f"{{x}} * {k}", f"multiply_by_{n}"),
        Part(f"divide {k}", (f"divide {{x}} by {k} and round down",), f"{{x}} // {k}", f"divide_by_{n}"),
        Part(f"remainder {k}", (f"take the remainder of {{x}} divided by {k}",), f"{{x}} % {k}", f"remainder_{n}"),
    ))


def int_condition(rng: Random) -> Part:
    """A condition on a number, to follow "is" or "are"."""
    k = small(rng)
    n = NUMBERS[k]
    return rng.choice((
        Part(f"greater {k}", (f"greater than {k}", f"above {k}"), f"{{x}} > {k}", f"above_{n}"),
        Part(f"less {k}", (f"less than {k}", f"below {k}"), f"{{x}} < {k}", f"below_{n}"),
        Part(f"least {k}", (f"at least {k}",), f"{{x}} >= {k}", f"at_least_{n}"),
        Part(f"most {k}", (f"at most {k}",), f"{{x}} <= {k}", f"at_most_{n}"),
        Part(f"equal {k}", (f"equal to {k}",), f"{{x}} == {k}", f"equal_to_{n}"),
        Part(f"divisible {k}", (f"divisible by {k}",), f"{{x}} % {k} == 0", f"divisible_by_{n}"),
        Part("even", ("even",), "{x} % 2 == 0", "even"),
        Part("odd", ("odd",), "{x} % 2 == 1", "odd"),
    ))


def text_step(rng: Random) -> Part:
    """A step that makes a text of a text."""
    k = rng.randint(2, 6)
    n, end = NUMBERS[k], rng.choice(ENDINGS)
    a, b = rng.sample(LETTERS, 2)
    return rng.choice((
        Part(f"append {end}", (f"add '{end}' to the end of {{x}}",), f"{{x}} + '{end}'", "add_end"),
        Part(f"prepend {end}", (f"add '{end}' to the start of {{x}}",), f"'{end}' + {{x}}", "add_start"),
        Part(f"replace {a} {b}", (f"replace '{a}' with '{b}' in {{x}}",), f"{{x}}.replace('{a}', '{b}')", f"replace_{a}"),
        Part(f"remove {a}", (f"remove every '{a}' from {{x}}",), f"{{x}}.replace('{a}', '')", f"remove_{a}"),
        Part(f"repeat {k}", (f"repeat {{x}} {k} times",), f"{{x}} * {k}", f"repeat_{n}"),
        Part(f"first {k}", (f"take the first {k} letters of {{x}}",), f"{{x}}[:{k}]", f"first_{n}"),
        Part(f"last {k}", (f"take the last {k} letters of {{x}}",), f"{{x}}[-{k}:]", f"last_{n}"),
        Part(f"drop {k}", (f"drop the first {k} letters of {{x}}",), f"{{x}}[{k}:]", f"drop_{n}"),
        Part("upper", ("turn {x} to upper case",), "{x}.upper()", "upper"),
        Part("lower", ("turn {x} to lower case",), "{x}.lower()", "lower"),
        Part("reverse", ("reverse {x}",), "{x}[::-1]", "reverse"),
    ))


def text_condition(rng: Random) -> tuple[Part, str]:
    """A condition on a text, and the same in the plural."""
    k, c = rng.randint(2, 7), rng.choice(LETTERS)
    n = NUMBERS[k]
    return rng.choice((
        (Part(f"starts {c}", (f"starts with '{c}'",), f"{{x}}.startswith('{c}')", f"start_{c}"), f"start with '{c}'"),
        (Part(f"ends {c}", (f"ends with '{c}'",), f"{{x}}.endswith('{c}')", f"end_{c}"), f"end with '{c}'"),
        (Part(f"contains {c}", (f"contains '{c}'",), f"'{c}' in {{x}}", f"with_{c}"), f"contain '{c}'"),
        (Part(f"longer {k}", (f"is longer than {k}",), f"len({{x}}) > {k}", f"longer_{n}"), f"are longer than {k}"),
        (Part(f"shorter {k}", (f"is shorter than {k}",), f"len({{x}}) < {k}", f"shorter_{n}"), f"are shorter than {k}"),
        (Part(f"length {k}", (f"has length {k}",), f"len({{x}}) == {k}", f"length_{n}"), f"have length {k}"),
    ))


def words_of(rng: Random, part: Part) -> str:
    """One of the phrasings of a part."""
    return rng.choice(part.phrases)


def make(rng: Random, varied: bool, kind: str, returns: str, name: str,
         phrase: str, *body: str) -> Task:
    """A task of one parameter; phrase and body hold {x} where it stands."""
    x = rng.choice(PARAMETERS[kind])
    return Task(varied, name, ((x, kind),), returns, phrase.replace("{x}", x),
                tuple(line.replace("{x}", x) for line in body))


def steps(rng: Random, kind: str) -> Task:
    """One or two steps on a number or a text."""
    step = int_step if kind == INTS else text_step
    first, second = step(rng), step(rng)
    phrase = words_of(rng, first)
    if rng.random() < 0.5:
        return make(rng, first.varied(), kind, kind, first.word, phrase, f"return {first.code}")
    phrase += ", then " + words_of(rng, second).replace("{x}", "it")
    return make(rng, True, kind, kind, f"{first.word}_{second.word}",
                phrase, f"{{x}} = {first.code}", f"return {second.code}")


def int_test(rng: Random) -> Task:
    """Whether a number fulfils one or two conditions."""
    first, second = int_condition(rng), int_condition(rng)
    if rng.random() < 0.5 or first.kind.split()[0] == second.kind.split()[0]:
        return make(rng, first.varied(), INTS, "bool", f"is_{first.word}",
                    f"tell whether {{x}} is {words_of(rng, first)}", f"return {first.code}")
    link = rng.choice(("and", "or"))
    return make(rng, True, INTS, "bool", f"is_{first.word}_{link}_{second.word}",
                f"tell whether {{x}} is {words_of(rng, first)} {link} {words_of(rng, second)}",
                f"return {first.code} {link} {second.code}")


def choice(rng: Random) -> Task:
    """One of two words, by a condition on a number."""
    condition, (yes, no) = int_condition(rng), rng.choice(ANSWERS)
    return make(rng, True, INTS, "str", f"{yes}_or_{no}",
                f"return '{yes}' if {{x}} is {words_of(rng, condition)}, else '{no}'",
                f"return '{yes}' if {condition.code} else '{no}'")


def text_test(rng: Random) -> Task:
    """Whether a text fulfils a condition."""
    condition, _ = text_condition(rng)
    return make(rng, True, TEXTS, "bool", f"is_{condition.word}",
                f"tell whether {{x}} {condition.phrases[0]}", f"return {condition.code}")


def letter_count(rng: Random) -> Task:
    """How often a letter stands in a text."""
    c = rng.choice(LETTERS)
    return make(rng, True, TEXTS, "int", f"count_{c}",
                f"count how often '{c}' stands in {{x}}", f"return {{x}}.count('{c}')")


def element(rng: Random, kind: str) -> tuple[str, str, Part, str]:
    """The variable for an element, its noun, a condition, and that in words for several."""
    if kind == INT_LISTS:
        condition = int_condition(rng)
        return "v", "number", condition, "are " + words_of(rng, condition)
    condition, several = text_condition(rng)
    return "w", "word", condition, several


def selection(rng: Random, kind: str) -> Task:
    """What of a list fulfils a condition: the elements, their number, any, all."""
    v, noun, condition, several = element(rng, kind)
    test = condition.code.replace("{x}", v)
    which = rng.randrange(4)
    if which == 0:
        return make(rng, True, kind, kind, f"keep_{condition.word}",
                    f"keep the {noun}s in {{x}} that {several}", f"return [{v} for {v} in {{x}} if {test}]")
    if which == 1:
        return make(rng, True, kind, "int", f"count_{condition.word}",
                    f"count the {noun}s in {{x}} that {several}", f"return len([{v} for {v} in {{x}} if {test}])")
    every = rng.choice(("any", "all"))
    return make(rng, True, kind, "bool", f"{every}_{condition.word}",
                f"tell whether {every} {noun}s in {{x}} {several}", f"return {every}({test} for {v} in {{x}})")


def mapping(rng: Random, kind: str) -> Task:
    """A step on each element of a list."""
    v, noun, step = ("v", "number", int_step(rng)) if kind == INT_LISTS else ("w", "word", text_step(rng))
    each = words_of(rng, step).replace("{x}", f"each {noun} in {{x}}")
    return make(rng, step.varied(), kind, kind, f"{step.word}_each", each,
                f"return [{step.code.replace('{x}', v)} for {v} in {{x}}]")


def conditional_sum(rng: Random) -> Task:
    """The sum of the numbers that fulfil a condition."""
    condition = int_condition(rng)
    return make(rng, True, INT_LISTS, "int", f"sum_{condition.word}",
                f"add up the numbers in {{x}} that are {words_of(rng, condition)}",
                f"return sum(v for v in {{x}} if {condition.code.replace('{x}', 'v')})")


def ends(rng: Random) -> Task:
    """The first or last elements of a list, also after sorting."""
    kind, k = rng.choice((INT_LISTS, TEXT_LISTS)), rng.randint(2, 4)
    noun = "numbers" if kind == INT_LISTS else "words"
    n = NUMBERS[k]
    word, phrase, code = rng.choice((
        (f"first_{n}", f"take the first {k} {noun} of {{x}}", f"{{x}}[:{k}]"),
        (f"last_{n}", f"take the last {k} {noun} of {{x}}", f"{{x}}[-{k}:]"),
        (f"drop_{n}", f"drop the first {k} {noun} of {{x}}", f"{{x}}[{k}:]"),
        (f"sort_first_{n}", f"sort {{x}}, then take the first {k} {noun}", f"sorted({{x}})[:{k}]"),
        (f"sort_last_{n}", f"sort {{x}}, then take the last {k} {noun}", f"sorted({{x}})[-{k}:]"),
    ))
    return make(rng, True, kind, kind, word, phrase, f"return {code}")


def joined(rng: Random) -> Task:
    """The words of a list in one text."""
    mark, name = rng.choice(((",", "comma"), (" ", "space"), ("-", "dash"), ("+", "plus"), ("/", "slash"), (";", "semicolon")))
    step = text_step(rng)
    if rng.random() < 0.4:
        return make(rng, False, TEXT_LISTS, "str", f"join_{name}", f"join {{x}} with '{mark}'", f"return '{mark}'.join({{x}})")
    return make(rng, True, TEXT_LISTS, "str", f"join_{name}_{step.word}",
                f"join {{x}} with '{mark}', then {words_of(rng, step).replace('{x}', 'it')}",
                f"{{x}} = '{mark}'.join({{x}})", f"return {step.code}")


def two_numbers(rng: Random) -> Task:
    """A step on what two numbers give."""
    a, b = rng.choice((("a", "b"), ("x", "y"), ("m", "n")))
    word, phrase, code = rng.choice((
        ("total", f"add {a} and {b}", f"{a} + {b}"),
        ("product", f"multiply {a} and {b}", f"{a} * {b}"),
        ("larger", f"take the larger of {a} and {b}", f"max({a}, {b})"),
        ("smaller", f"take the smaller of {a} and {b}", f"min({a}, {b})"),
    ))
    parameters = ((a, INTS), (b, INTS))
    if rng.random() < 0.3:
        return Task(False, f"{word}_of_two", parameters, "int", phrase, (f"return {code}",))
    step = int_step(rng)
    return Task(True, f"{word}_{step.word}", parameters, "int",
                f"{phrase}, then {words_of(rng, step).replace('{x}', 'it')}",
                (f"{a} = {code}", f"return {step.code.replace('{x}', a)}"))


def whole(rng: Random) -> Task:
    """What is known of a whole list, changed by a step."""
    word, phrase, code = rng.choice((
        ("total", "add up the numbers in {x}", "sum({x})"),
        ("largest", "find the largest number in {x}", "max({x})"),
        ("smallest", "find the smallest number in {x}", "min({x})"),
        ("length", "count the numbers in {x}", "len({x})"),
    ))
    if rng.random() < 0.3:
        return make(rng, False, INT_LISTS, "int", word, phrase, f"return {code}")
    step = int_step(rng)
    return make(rng, True, INT_LISTS, "int", f"{word}_{step.word}",
                f"{phrase}, then {words_of(rng, step).replace('{x}', 'it')}",
                f"{{x}} = {code}", f"return {step.code}")


FAMILIES: tuple[Callable[[Random], Task], ...] = (
    lambda rng: steps(rng, INTS), lambda rng: steps(rng, TEXTS),
    int_test, choice, text_test, letter_count,
    lambda rng: selection(rng, INT_LISTS), lambda rng: selection(rng, TEXT_LISTS),
    lambda rng: mapping(rng, INT_LISTS), lambda rng: mapping(rng, TEXT_LISTS),
    conditional_sum, ends, joined, two_numbers, whole,
)


def draw(rng: Random) -> Task:
    """A task of any family."""
    return rng.choice(FAMILIES)(rng)


def argument(rng: Random, kind: str) -> Value:
    """A value for a parameter."""
    if kind == INTS:
        return rng.randint(0, 25)
    if kind == TEXTS:
        return rng.choice(WORDS)
    count = rng.randint(2, 5)
    if kind == INT_LISTS:
        return [rng.randint(0, 20) for _ in range(count)]
    return rng.sample(WORDS, count)


@dataclass(frozen=True)
class Call:
    """A call of a function and its result."""

    arguments: list[Value]
    result: Value


def calls(rng: Random, task: Task, count: int) -> list[Call]:
    """Calls of different arguments, with as many different results as a few
    tries find."""
    function = task.function()
    first: list[Call] = []
    rest: list[Call] = []
    for _ in range(4 * count):
        arguments = [argument(rng, kind) for _, kind in task.parameters]
        call = Call(arguments, function(*arguments))
        if any(c.arguments == arguments for c in first + rest):
            continue
        (rest if any(c.result == call.result for c in first) else first).append(call)
        if len(first) == count:
            break
    chosen = (first + rest)[:count]
    rng.shuffle(chosen)
    return chosen
