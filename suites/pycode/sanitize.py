# Reads {"text", "entry", "rules"} from standard input and prints {"code", "defines"}:
# the part of an answer that EvalPlus or, by its rules, BigCodeBench would run, and
# whether the function is in it. Nothing of the answer is executed here.
import ast, json, re, sys, warnings

ANSI_ESCAPE = re.compile(r"\x1B(?:[@-Z\\-_]|\[[0-?]*[ -/]*[@-~])")
LINE_END = re.compile(rb"\r\n|\r|\n")


def parse(code):
    try:
        return ast.parse(code)
    except (SyntaxError, MemoryError, ValueError, RecursionError):
        return None


def spans(lines):
    """All ranges of at least two lines, those with the most non-blank lines
    first; among equals by their first line, then by their last."""
    filled = [i for i, line in enumerate(lines) if line.strip()]
    for count in range(len(filled), 0, -1):
        for w in range(len(filled) - count + 1):
            first, last = filled[w], filled[w + count - 1]
            before = filled[w - 1] if w else -1
            after = filled[w + count] if w + count < len(filled) else len(lines)
            for i in range(before + 1, first + 1):
                for j in range(max(last, i + 1), after):
                    yield i, j


def longest_code(text):
    """The lines that parse, as many as possible. A text without such is its
    first line."""
    lines = text.split("\n")
    for i, j in spans(lines):
        code = "\n".join(lines[i:j + 1])
        if parse(code) is not None:
            return code
    return lines[0]


class Source:
    """The text of a module by the positions of its syntax tree."""

    def __init__(self, code):
        self.text = code.encode()
        self.starts = [0] + [m.end() for m in LINE_END.finditer(self.text)]

    def of(self, node):
        begin = self.starts[node.lineno - 1] + node.col_offset
        end = self.starts[node.end_lineno - 1] + node.end_col_offset
        return self.text[begin:end].decode()


def identifiers(node):
    """Every name below a node: of variables, attributes, parameters, keyword
    arguments, imports and definitions alike."""
    found = set()
    for n in ast.walk(node):
        if isinstance(n, ast.Constant):
            continue
        for field, value in ast.iter_fields(n):
            if field == "type_comment":
                continue
            for v in value if isinstance(value, list) else [value]:
                if isinstance(v, str):
                    found.update(v.split("."))
    return found


def assigned_name(node):
    """The name that an assignment goes by: its target, if that is a bare name,
    else its value, if that is one, else None."""
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    start = (node.lineno, node.col_offset)
    if isinstance(target, ast.Name) and (target.lineno, target.col_offset) == start:
        return target.id
    value = node.value
    if isinstance(node, ast.Assign) and len(node.targets) > 1:
        return None
    end = (node.end_lineno, node.end_col_offset)
    if isinstance(value, ast.Name) and (value.end_lineno, value.end_col_offset) == end:
        return value.id
    return None


def definition(node, only_returning):
    """Whether a statement defines something that may be kept, and its name."""
    if isinstance(node, ast.ClassDef):
        return not node.decorator_list, node.name
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        returns = not only_returning or any(isinstance(n, ast.Return) for n in ast.walk(node))
        return returns and not node.decorator_list, node.name
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        return True, assigned_name(node)
    return False, None


def is_import(node):
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or node.module != "__future__"
    return isinstance(node, ast.Import)


def reachable(entry, uses):
    seen, queue = {entry}, [entry]
    while queue:
        for name in uses.get(queue.pop(), ()):
            if name not in seen:
                seen.add(name)
                queue.append(name)
    return seen


def parts(code, entry, only_returning):
    """The imports and definitions of code that entry needs, and whether entry is
    among them; no text where nothing is valid."""
    tree = parse(code)
    if tree is None:
        return "", False
    source, imports, definitions = Source(code), [], {}
    for node in tree.body:
        if is_import(node):
            imports.append(node)
            continue
        keep, name = definition(node, only_returning)
        if keep and name not in definitions:
            definitions[name] = node
    wanted = reachable(entry, {name: identifiers(node) for name, node in definitions.items()})
    kept = imports + [node for name, node in definitions.items() if name in wanted]
    return "\n".join(source.of(node) for node in kept), entry in definitions


def evalplus(text, entry):
    code = longest_code(ANSI_ESCAPE.sub("", text))
    kept, defines = parts(code, entry, True)
    return kept.strip() or code, defines


def without_usage(code, entry):
    """Code without the end that mentions entry, up to the last indented line."""
    lines, end = code.splitlines(), None
    for i in range(len(lines) - 1, -1, -1):
        if lines[i].startswith(" "):
            break
        if entry in lines[i]:
            end = i
    return code if end is None else "\n".join(lines[:end])


def bigcodebench(text, entry):
    kept, _ = parts(longest_code(text.strip()), entry, False)
    code = without_usage(kept, entry).strip() or longest_code(text)
    tree = parse(code)
    return code, tree is not None and any(definition(node, False) == (True, entry) for node in tree.body)


RULES = {"evalplus": evalplus, "bigcodebench": bigcodebench}

warnings.simplefilter("ignore")
request = json.load(sys.stdin)
code, defines = RULES[request["rules"]](request["text"], request["entry"])
print(json.dumps({"code": code, "defines": defines}))
