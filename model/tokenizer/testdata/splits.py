"""Writes splits.jsonl: random strings and where the official patterns cut them.

    pip install regex==2026.11.19
    python splits.py [strings [seed]] > splits.jsonl

Each line has the text and, per pattern, the byte offset at which every piece
ends. The patterns are those of the published tokenizers: GPT-2's encoder.py,
cl100k_base as in llama.cpp's LLAMA_VOCAB_PRE_TYPE_DBRX, Qwen2's and Tekken's
tokenizer.json. "starcoder" is GPT-2's pattern on text cut at every digit first.
"""

import json
import random
import sys
import unicodedata

import regex

CL100K = (
    r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
HEAD, TAIL = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
PATTERNS = {
    "gpt2": r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    "llama3": CL100K,
    "qwen2": CL100K.replace("{1,3}", ""),
    "tekken": rf"[^\r\n\p{{L}}\p{{N}}]?{HEAD}*{TAIL}+|[^\r\n\p{{L}}\p{{N}}]?{HEAD}+{TAIL}*"
    r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
}
COMPILED = {name: regex.compile(p) for name, p in PATTERNS.items()}
NUMBER = regex.compile(r"\p{N}")


def cut_numbers(text):
    out, start = [], 0
    for m in NUMBER.finditer(text):
        out += [text[start : m.start()], m.group()]
        start = m.end()
    return [f for f in out + [text[start:]] if f]


def ends(name, text):
    fragments = [text]
    if name == "starcoder":
        name, fragments = "gpt2", cut_numbers(text)
    out, offset = [], 0
    for f in fragments:
        pieces = [m.group() for m in COMPILED[name].finditer(f)]
        assert "".join(pieces) == f, (name, f, pieces)
        for p in pieces:
            offset += len(p.encode())
            out.append(offset)
    return out


# Characters that Python's own, older tables know, so that the versions agree.
KNOWN = [chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs")]
KINDS = r"\p{Lu} \p{Lt} \p{Ll} \p{Lm} \p{Lo} \p{M} \p{N} \s [^\s\p{L}\p{N}\p{M}]".split()
POOLS = [[c for c in KNOWN if regex.match(k, c)] for k in KINDS]
COMMON = list("aabbSTREVMLDstrevmld''''   \n\r\n\t/123 ")
PARTS = ["'s", "'RE", "'Ll", "'vE", " 'd", "don't", "\r\n", "  ", "   ", "\n\n", " \n", "//", "\n/", "1234"]
PARTS += ["Ab", "aB", "AB", " A", " a", "\u3000", "\u00a0", "\u0085", "²", "Ⅷ", "'ſ", "'"]


def random_text(rng):
    out = []
    for _ in range(rng.randint(1, 14)):
        pool = rng.choice([COMMON, COMMON, PARTS, PARTS, *POOLS])
        out.append(rng.choice(pool) * (rng.randint(2, 4) if rng.random() < 0.15 else 1))
    return "".join(out)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for _ in range(n):
        text = random_text(rng)
        line = {"text": text, **{name: ends(name, text) for name in [*PATTERNS, "starcoder"]}}
        print(json.dumps(line, separators=(",", ":")))


main()
