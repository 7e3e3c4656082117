# Reads {"programs": {id: code}, "modules": {id: [names]}} from standard input and
# prints {"needs": {id: [names]}, "absent": [names], "present": [names]}: what each
# program imports, is said to import, and loads of NLTK's data; of all these names
# those that are not here, and the modules that are here and no part of Python.
# Nothing of the programs is executed.
import ast, glob, importlib, importlib.util, json, os, re, sys, warnings

OWN = set(getattr(sys, "stdlib_module_names", sys.builtin_module_names)) - {"antigravity", "this"}  # which act when imported
DOWNLOAD = re.compile(r"nltk\.download\(['\"](\w+)['\"]\)")
DATA = "NLTK data "
USES = {"stopwords": "stopwords", "word_tokenize": "punkt", "sent_tokenize": "punkt", "pos_tag": "averaged_perceptron_tagger",
        "SentimentIntensityAnalyzer": "vader_lexicon"}  # names in NLTK by the data that they load


def imported(code):
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return set()
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(a.name.split(".")[0] for a in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def needed(code, modules):
    names = imported(code) | set(modules)
    if "nltk" in names:
        words = set(re.findall(r"\w+", code))
        names |= {DATA + name for name in DOWNLOAD.findall(code)} | {DATA + data for word, data in USES.items() if word in words}
    return sorted(names)


def is_here(name):
    """Whether a module can be found; one of Python's own, whether it works."""
    if name.startswith(DATA):
        pattern = os.path.join("nltk_data", "*", name[len(DATA):] + "*")
        return any(glob.glob(os.path.join(glob.escape(folder), pattern)) for folder in sys.path)
    try:
        if name in OWN:
            importlib.import_module(name)
            return True
        return importlib.util.find_spec(name) is not None
    except Exception:
        return False


def is_writable():
    try:
        with open("probe", "w"):
            return True
    except OSError:
        return False


warnings.simplefilter("ignore")
request = json.load(sys.stdin)
needs = {key: needed(code, request["modules"][key]) for key, code in request["programs"].items()}
every = sorted({name for names in needs.values() for name in names})
here = [name for name in every if is_here(name)]
print(json.dumps({"needs": needs, "absent": [name for name in every if name not in here], "writable": is_writable(),
                  "present": [name for name in here if name not in OWN and not name.startswith(DATA)]}))
