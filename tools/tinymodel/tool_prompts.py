"""The forms in which BFCL shows tools, and how requests and answers are worded."""

import json
from dataclasses import dataclass
from random import Random
from typing import Any, Sequence

from tool_catalogue import FLAG, NUMBER, Call, Parameter, Tool, Value

PYTHON, JAVA, JAVASCRIPT = "Python", "Java", "JavaScript"
SYNTAX = {PYTHON: "Python 3", JAVA: "Java 8 SDK", JAVASCRIPT: "JavaScript"}
TYPES = {
    PYTHON: ("integer", "boolean", "string"),
    JAVA: ("integer", "boolean", "String"),
    JAVASCRIPT: ("integer", "Boolean", "String"),
}

# Granite 4's system turn, as the suite writes it.
HEAD = (
    "You are a helpful assistant with access to the following tools. You may call one or more tools to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>"
)
TAIL = (
    "\n</tools>\n\n"
    "For each tool call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n"
    '{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>. '
    "If a tool does not exist in the provided list of tools, notify the user that you do not have the ability to fulfill the request."
)

# The system turn of the embedded model's own template.
OWN_HEAD = "Answer with calls of these tools where they fit.\n<tools>"
OWN_TAIL = (
    "\n</tools>\nWrite a call as JSON between tags:\n<tool_call>\n"
    '{"name": "NAME", "arguments": {}}\n</tool_call>\nSay so if no tool fits.'
)

REFUSAL = "None of the tools fits this request."
THIRD_PERSON = {"wash": "Washes"}


@dataclass(frozen=True)
class Naming:
    """How functions are named: a language's customs, for Python noun.verb or
    verb_noun, and whether dots become underscores, as in bfcl-tools."""

    language: str
    noun_first: bool
    underscores: bool = False

    def name(self, tool: Tool) -> str:
        """The name of a tool's function."""
        if self.language == JAVASCRIPT:
            return f"{tool.verb}{tool.noun.capitalize()}"
        name = f"{tool.verb}_{tool.noun}"
        if self.language == JAVA:
            name = f"{tool.noun.capitalize()}.{tool.verb}"
        elif self.noun_first:
            name = f"{tool.noun}.{tool.verb}"
        return name.replace(".", "_") if self.underscores else name


def described(tool: Tool) -> str:
    """A short sentence on what a tool does."""
    verb = THIRD_PERSON.get(tool.verb, tool.verb.capitalize() + "s")
    return f"{verb} {article(tool.noun)}."


def article(noun: str) -> str:
    """A noun with its indefinite article."""
    if noun == "weather":
        return "the weather"
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def parameter_type(parameter: Parameter, language: str) -> str:
    """A parameter's type as the dataset names it."""
    number, flag, text = TYPES[language]
    return {NUMBER: number, FLAG: flag}.get(str(parameter.values), text)


def document(tool: Tool, naming: Naming) -> dict[str, Any]:
    """A tool as it stands in the dataset."""
    return {
        "name": naming.name(tool),
        "description": described(tool),
        "parameters": {
            "type": "dict",
            "properties": {
                p.name: {"type": parameter_type(p, naming.language), "description": p.description()}
                for p in tool.parameters
            },
            "required": [p.name for p in tool.parameters if p.required],
        },
    }


def shown(function: dict[str, Any], language: str) -> dict[str, Any]:
    """A tool as the benchmark shows it: with hints at the language."""
    parameters = function["parameters"]
    properties = parameters["properties"]
    if language != PYTHON:
        properties = {
            name: {
                "type": "string",
                "description": f"{p['description']} This is {language} {p['type']} type parameter in string representation.",
            }
            for name, p in properties.items()
        }
    return {
        "name": function["name"],
        "description": f"{function['description']} Note that the provided function is in {SYNTAX[language]} syntax.",
        "parameters": {**parameters, "properties": properties},
    }


def granite_system(functions: list[dict[str, Any]], language: str) -> str:
    """The system turn of the suite bfcl."""
    return HEAD + "".join("\n" + json.dumps(shown(f, language)) for f in functions) + TAIL


def own_system(functions: list[dict[str, Any]], language: str) -> str:
    """The system turn of the suite bfcl-tools with the embedded model's template."""
    text = OWN_HEAD
    for f in functions:
        f = shown(f, language)
        f["parameters"] = {**f["parameters"], "type": "object"}
        f["parameters"]["properties"] = {
            name: {**p, "type": p["type"].lower()} for name, p in f["parameters"]["properties"].items()
        }
        text += "\n" + json.dumps({"type": "function", "function": f})
    return text + OWN_TAIL


def spoken(value: Value) -> str:
    """A value as a request names it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def quoted(value: Value) -> str:
    """The same with texts in quotes."""
    return f'"{value}"' if isinstance(value, str) else spoken(value)


def enumerated(parts: list[str]) -> str:
    """Parts with commas and an "and"."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def details(rng: Random, call: Call) -> str:
    """The arguments of a call in words: name and value of each."""
    say = quoted if rng.random() < 0.4 else spoken
    return enumerated([f"{name} {say(value)}" for name, value in call.arguments])


def request(rng: Random, calls: Sequence[Call]) -> str:
    """A request in full sentences. Calls of one tool share its verb and noun."""
    sentences: list[str] = []
    for i, call in enumerate(calls):
        verb, noun = call.tool.verb, call.tool.noun
        if i > 0 and calls[i - 1].tool == call.tool:
            sentences[-1] = sentences[-1][:-1] + f", and another with {details(rng, call)}."
            continue
        what = f"{verb} {article(noun)}"
        sentences.append(rng.choice((
            f"{what.capitalize()} with {details(rng, call)}.",
            f"Please {what} with {details(rng, call)}.",
            f"{what.capitalize()}: {details(rng, call)}.",
        )))
    return " ".join(sentences)


def casual_request(rng: Random, calls: Sequence[Call]) -> str:
    """A request as users type it."""
    parts = []
    for i, call in enumerate(calls):
        told = " ".join(f"{name} {spoken(value)}" for name, value in call.arguments)
        again = i > 0 and calls[i - 1].tool == call.tool
        parts.append(told if again else f"{call.tool.verb} {call.tool.noun} {told}")
    text = " and ".join(parts)
    return rng.choice((f"{text}", f"{text} please", f"i need to {text}", f"can you {text}?"))


def argument_value(value: Value, language: str) -> Value:
    """A value as an argument: source text where the language is not Python."""
    return value if language == PYTHON else spoken(value)


def answer(calls: Sequence[Call], naming: Naming) -> str:
    """The calls in Granite 4's form."""
    blocks = []
    for call in calls:
        body = {
            "name": naming.name(call.tool),
            "arguments": {name: argument_value(value, naming.language) for name, value in call.arguments},
        }
        blocks.append(f"<tool_call>\n{json.dumps(body)}\n</tool_call>")
    return "\n".join(blocks)


@dataclass(frozen=True)
class Kit:
    """The tools of a conversation and how they are named."""

    tools: tuple[Tool, ...]
    naming: Naming

    def functions(self) -> list[dict[str, Any]]:
        """The tools as they stand in the dataset."""
        return [document(t, self.naming) for t in self.tools]

    def system(self) -> str:
        """The system turn of bfcl-tools where names have underscores, else of bfcl."""
        form = own_system if self.naming.underscores else granite_system
        return form(self.functions(), self.naming.language)


@dataclass(frozen=True)
class Turn:
    """A request and the calls that it asks for, none where no tool fits.

    keys are of all that it asks for, with or without a fitting tool.
    """

    text: str
    calls: tuple[Call, ...]
    keys: tuple[str, ...]

    def answer(self, kit: Kit) -> str:
        """The right answer."""
        if not self.calls:
            return REFUSAL
        return answer(self.calls, kit.naming)
