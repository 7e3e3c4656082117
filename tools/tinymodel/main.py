"""Makes the model that ships with Assay. See README.md."""

import arithmetic  # before all that loads NumPy or PyTorch

import argparse
import sys
from pathlib import Path

import torch

import chain_of_thought
import choosing
import copying
import corpus
import export
import instructions
import multiple_choice
import programs
import refusals
import tokenizer
import tool_calls
import train
from document import Skill
from model import Granite, Shape

VOCABULARY = 3072
SEED = 1

# The skills, and how many tokens of each are made.
SKILLS: dict[str, tuple[Skill, int]] = {
    "copying": (copying, 700_000),
    "multiple_choice": (multiple_choice, 2_500_000),
    "chain_of_thought": (chain_of_thought, 2_400_000),
    "instructions": (instructions, 900_000),
    "refusals": (refusals, 400_000),
    "programs": (programs, 1_200_000),
    "tool_calls": (tool_calls, 2_200_000),
}


def prepare(work: Path) -> None:
    """Train the vocabulary, and write the documents of every skill as tokens."""
    work.mkdir(parents=True, exist_ok=True)
    path = work / "tokenizer.json"
    texts = (t for skill, _ in SKILLS.values() for t in corpus.texts(skill, SEED, 4000))
    tokenizer.train(texts, VOCABULARY, path)
    t = tokenizer.load(path)
    for name, (skill, budget) in SKILLS.items():
        part = corpus.build(skill, SEED + 1, t, budget)
        corpus.save(part, work / f"{name}.npz")
        corpus.save(corpus.build(skill, SEED + 2, t, budget // 20), work / f"{name}.check.npz")
        size = f"{len(part)} documents, {len(part.tokens)} tokens, {part.learned.mean():.0%} learned"
        print(f"{name}: {size}, digest {part.digest()}", flush=True)


def run_training(work: Path, args: argparse.Namespace) -> None:
    if reason := arithmetic.differs():
        print(f"The weights will not be the same as elsewhere: {reason}.", file=sys.stderr)
    t = tokenizer.load(work / "tokenizer.json")
    data = train.Data(
        {name: corpus.load(work / f"{name}.npz") for name in SKILLS},
        {name: corpus.load(work / f"{name}.check.npz") for name in SKILLS},
        choosing.Finder(t),
        t.token_to_id(tokenizer.PAD),
    )
    recipe = train.Recipe(args.tokens, 3072, args.matrix_rate, args.other_rate, args.seed)
    train.train(Shape(t.get_vocab_size()), data, recipe, work / "model.pt", workers=args.workers, resume=args.resume)


def write_model(work: Path, template: Path, out: Path) -> None:
    t = tokenizer.load(work / "tokenizer.json")
    model = Granite(Shape(t.get_vocab_size()))
    model.load_state_dict(torch.load(work / "model.pt", weights_only=True))
    export.write(model, work / "tokenizer.json", template.read_text(), out)


def main() -> None:
    here = Path(__file__).resolve().parent.parent.parent
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("command", choices=["samples", "prepare", "train", "export"])
    p.add_argument("--work", type=Path, default=Path("work"), help="folder for intermediate files")
    p.add_argument("--workers", type=int, choices=[1, train.SHARES], default=1, help="processes of a training")
    p.add_argument("--resume", action="store_true", help="go on with a training from its last checkpoint")
    p.add_argument("--tokens", type=int, default=9_216_000, help="tokens to train on, padding included")
    p.add_argument("--seed", type=int, default=SEED, help="of the order of documents and of the first weights")
    p.add_argument("--matrix-rate", type=float, default=0.05)
    p.add_argument("--other-rate", type=float, default=0.01)
    p.add_argument("--samples", type=Path, default=here / "datasets" / "samples")
    p.add_argument("--template", type=Path, default=here / "model" / "embedded" / "template.jinja")
    p.add_argument("--out", type=Path, default=here / "model" / "embedded" / "model.gguf")
    args = p.parse_args()
    if args.command == "samples":
        for skill, _ in SKILLS.values():
            skill.write_samples(str(args.samples))
    if args.command == "prepare":
        prepare(args.work)
    if args.command == "train":
        run_training(args.work, args)
    if args.command == "export":
        write_model(args.work, args.template, args.out)


if __name__ == "__main__":
    main()
