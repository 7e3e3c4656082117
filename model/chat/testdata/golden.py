"""Writes golden.json: how Python renders the templates of cases.py and *.jinja.

Run with Python 3.11 and Jinja2 3.1.6: python golden.py
"""

import datetime
import json
import pathlib

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

import cases

NOW = datetime.datetime(2025, 10, 7)
HERE = pathlib.Path(__file__).parent


class Generation(Extension):
    """The tag with which templates mark the assistant's text."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_render"), [], [], body).set_lineno(line)

    def _render(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda form: NOW.strftime(form)
    return env


def render(source, variables):
    defaults = {"tools": None, "documents": None, "add_generation_prompt": False, "bos_token": "<s>", "eos_token": "</s>"}
    try:
        return {"rendered": environment().from_string(source).render(**{**defaults, **variables})}
    except Exception as error:  # whatever fails, must fail in Go
        return {"error": f"{type(error).__name__}: {error}"}


def main():
    golden = []
    for section, text in cases.SECTIONS.items():
        # A case is a line, or more where a line begins with a space or "{%-".
        sources = []
        for line in text.strip().split("\n"):
            if sources and (line.startswith("   ") or line.startswith("{%-") or line.startswith("line {{")):
                sources[-1] += "\n" + line
            else:
                sources.append(line)
        for i, source in enumerate(sources):
            golden.append({"case": f"{section}/{i + 1}", "template": source, **render(source, cases.INPUT)})
    for i, source in enumerate(cases.TEXTS):
        golden.append({"case": f"text/{i + 1}", "template": source, **render(source, cases.INPUT)})
    for path in sorted(HERE.glob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        for name, variables in json.loads((HERE / "conversations.json").read_text(encoding="utf-8")).items():
            golden.append({"case": f"{path.name}/{name}", "file": path.name, "conversation": name, **render(source, variables)})
    lines = ",\n".join(json.dumps(g, ensure_ascii=False) for g in golden)
    (HERE / "golden.json").write_text("[\n" + lines + "\n]\n", encoding="utf-8")
    (HERE / "input.json").write_text(json.dumps(cases.INPUT, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(len(golden), "cases,", sum("error" in g for g in golden), "errors")


if __name__ == "__main__":
    main()
