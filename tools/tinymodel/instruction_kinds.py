"""Instructions of IFEval, by their official names, in words that a small model can learn."""

import json
import random
from dataclasses import dataclass
from typing import Any, Callable

from drafts import Draft, capitals, facts
from topics import FOREIGN, WORDS, Topic


@dataclass(frozen=True)
class Added:
    """An instruction that changes an answer and goes along with others.

    apply changes the draft; key holds what makes the instruction this one.
    """

    id: str
    text: str
    kwargs: dict[str, Any]
    apply: Callable[[Draft], None]
    key: str = ""


@dataclass(frozen=True)
class Shaped:
    """An instruction that shapes the whole answer, which it brings along."""

    id: str
    prompt: str
    kwargs: dict[str, Any]
    answer: str
    key: str = ""


def task(topic: Topic, rng: random.Random) -> str:
    """What to write about."""
    return rng.choice(("Write about", "Tell me about", "Describe", "Say something about")) + f" the {topic.name}."


def _many(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _set(**values: Any) -> Callable[[Draft], None]:
    def apply(draft: Draft) -> None:
        for name, value in values.items():
            setattr(draft, name, value)

    return apply


def no_comma(_: Topic, rng: random.Random) -> Added:
    text = rng.choice(("Do not use any commas.", "Do not use commas in your answer.", "Write it without commas."))
    return Added("punctuation:no_comma", text, {}, _set(commas=False))


def lowercase(_: Topic, rng: random.Random) -> Added:
    text = rng.choice(
        ("Use lowercase letters only.", "Write everything in lowercase letters.", "No capital letters are allowed.")
    )
    return Added("change_case:english_lowercase", text, {}, _set(lower=True))


def quotation(_: Topic, rng: random.Random) -> Added:
    text = rng.choice(
        ("Wrap your entire answer in double quotation marks.", "Put the whole answer in double quotation marks.")
    )
    return Added("startend:quotation", text, {}, _set(quoted=True))


def title(_: Topic, rng: random.Random) -> Added:
    text = rng.choice(
        (
            "Add a title in double angular brackets, such as <<title>>.",
            "Give it a title, wrapped in double angular brackets as in <<title>>.",
        )
    )
    return Added("detectable_format:title", text, {}, _set(title=True))


def existence(_: Topic, rng: random.Random) -> Added:
    words = rng.sample(WORDS, rng.choice((1, 2)))
    text = rng.choice(("Include the word", "Use the word"))
    text += f" {words[0]}." if len(words) == 1 else f"s {words[0]} and {words[1]}."

    def apply(draft: Draft) -> None:
        draft.extra.append(f"I also think of a {' and a '.join(words)}.")

    return Added("keywords:existence", text, {"keywords": words}, apply, " ".join(sorted(words)))


def frequency(_: Topic, rng: random.Random) -> Added:
    word, n = rng.choice(WORDS), rng.choice((2, 3))
    text = rng.choice((f"Use the word {word} at least {n} times.", f"The word {word} should occur at least {n} times."))

    def apply(draft: Draft) -> None:
        draft.extra += [f"There is a {word} too.", f"The {word} is mine.", f"I like the {word}."][:n]
        draft.sentences = max(draft.sentences, n + 1)

    kwargs = {"relation": "at least", "keyword": word, "frequency": n}
    return Added("keywords:frequency", text, kwargs, apply, f"{word} {n}")


def forbidden(topic: Topic, rng: random.Random) -> Added:
    words = rng.sample(topic.looks, rng.choice((1, 2)))
    text = rng.choice(("Do not use the word", "Leave out the word"))
    text += f" {words[0]}." if len(words) == 1 else f"s {words[0]} and {words[1]}."
    kwargs = {"forbidden_words": words}
    return Added("keywords:forbidden_words", text, kwargs, _set(banned=tuple(words)), " ".join(sorted(words)))


def bullets(_: Topic, rng: random.Random) -> Added:
    n = rng.choice((2, 3, 4, 5))
    text = rng.choice(
        (
            f"Use exactly {n} bullet points, such as:\n* This is a point.",
            f"Your answer must have exactly {n} bullet points in the form of:\n* This is a point.",
        )
    )
    apply = _set(bullets=True, sentences=n)
    return Added("detectable_format:number_bullet_lists", text, {"num_bullets": n}, apply, str(n))


# Phrases to end with, word by word.
_ENDINGS = (
    ("Have a", "good,nice,calm,happy,quiet,lovely", "day,evening,week,morning,trip,weekend"),
    ("That is all I", "know,have,saw,heard,found,wrote", "today,so far,for now,this time,about it"),
    ("Please", "write,call,visit,tell,help,ask", "me", "soon,again,tomorrow,today,later"),
)


def ending(_: Topic, rng: random.Random) -> Added:
    phrase = " ".join(rng.choice(words.split(",")) for words in rng.choice(_ENDINGS)) + "."
    text = rng.choice(("End your answer with the phrase", "Finish with this exact phrase")) + f": {phrase}"
    return Added("startend:end_checker", text, {"end_phrase": phrase}, _set(ending=phrase), phrase)


def postscript(topic: Topic, rng: random.Random) -> Added:
    marker = rng.choice(("P.S.", "P.S.", "P.P.S"))
    text = rng.choice(("At the end add a postscript that starts with", "Close with a postscript that begins with"))
    line = f"{marker} Do not forget the {topic.name}."
    kwargs = {"postscript_marker": marker}
    return Added("detectable_content:postscript", f"{text} {marker}", kwargs, _set(postscript=line), marker)


def highlights(_: Topic, rng: random.Random) -> Added:
    n = rng.choice((1, 2, 3))
    text = rng.choice(
        (
            f"Highlight at least {_many(n, 'word')} with asterisks, as in *this*.",
            f"Put at least {_many(n, 'word')} in asterisks, such as *this*.",
        )
    )
    kwargs = {"num_highlights": n}
    return Added("detectable_format:number_highlighted_sections", text, kwargs, _set(marked=n), str(n))


def capital_words(_: Topic, rng: random.Random) -> Added:
    n = rng.choice((1, 2, 3))
    text = rng.choice(
        (
            f"Use at least {_many(n, 'word')} in all capital letters.",
            f"Write at least {_many(n, 'word')} in all capital letters.",
        )
    )
    kwargs = {"capital_relation": "at least", "capital_frequency": n}
    return Added("change_case:capital_word_frequency", text, kwargs, _set(shouted=n), str(n))


def sentences(_: Topic, rng: random.Random) -> Added:
    n = rng.choice((2, 3, 4, 5))
    if rng.random() < 0.5:
        text, relation, wanted = f"Use at least {n} sentences.", "at least", n
    else:
        text, relation, wanted = f"Use less than {n} sentences.", "less than", n - 1
    kwargs = {"relation": relation, "num_sentences": n}
    return Added("length_constraints:number_sentences", text, kwargs, _set(sentences=wanted), f"{relation} {n}")


def words(_: Topic, rng: random.Random) -> Added:
    if rng.random() < 0.5:
        n, relation = rng.choice((15, 20, 25, 30)), "at least"
        wanted = 4 if n < 25 else 6
    else:
        n, relation = rng.choice((10, 15, 20, 25)), "less than"
        wanted = 1 if n < 20 else 2
    text = rng.choice((f"Use {relation} {n} words.", f"Answer with {relation} {n} words."))
    kwargs = {"relation": relation, "num_words": n}
    return Added("length_constraints:number_words", text, kwargs, _set(sentences=wanted), f"{relation} {n}")


ADDED = (
    no_comma, lowercase, quotation, title, existence, frequency, forbidden, bullets,
    ending, postscript, highlights, capital_words, sentences, words,
)

# Pairs that would contradict each other.
APART = (
    {lowercase, capital_words}, {quotation, bullets}, {sentences, words}, {sentences, bullets},
    {words, bullets}, {existence, sentences}, {existence, words}, {frequency, sentences},
    {frequency, words}, {frequency, bullets}, {existence, frequency}, {ending, sentences}, {ending, words},
    {postscript, sentences}, {postscript, words}, {title, words}, {existence, bullets}, {title, sentences},
    {no_comma, highlights}, {no_comma, capital_words},
)


def uppercase(topic: Topic, rng: random.Random) -> Shaped:
    text = rng.choice(("Use capital letters only.", "Write it all in capital letters.", "Use no lowercase letters."))
    return Shaped("change_case:english_capital", f"{task(topic, rng)} {text}", {}, capitals(topic, rng))


def as_json(topic: Topic, rng: random.Random) -> Shaped:
    look = rng.choice(topic.looks)
    text = rng.choice(("Wrap the entire output in JSON format.", "Answer in JSON format.", "Your answer must be JSON."))
    answer = json.dumps({"name": topic.name, "look": look, "place": topic.place})
    return Shaped("detectable_format:json_format", f"{task(topic, rng)} {text}", {}, answer)


# What no topic is.
UNLIKELY = ("sour", "tiny", "sharp", "broken", "purple", "silly", "hungry", "angry")


def constrained(topic: Topic, rng: random.Random) -> Shaped:
    likely = rng.random() < 0.5
    look = rng.choice(topic.looks if likely else UNLIKELY)
    answer = "My answer is yes." if likely else "My answer is no."
    prompt = f"Is the {topic.name} {look}? Answer with one of: My answer is yes. My answer is no. My answer is maybe."
    return Shaped("detectable_format:constrained_response", prompt, {}, answer, look)


def two_responses(topic: Topic, rng: random.Random) -> Shaped:
    text = "Give two different answers, separated by 6 asterisks: ******"
    known = facts(topic, rng, rng.sample(topic.looks, 4), True)
    answer = f"{known[0]}\n******\n{rng.choice(known[1:3])}"
    return Shaped("combination:two_responses", f"{task(topic, rng)} {text}", {}, answer)


def repeated(topic: Topic, rng: random.Random) -> Shaped:
    request = task(topic, rng)
    text = rng.choice(
        ("First repeat the request word for word, then answer it.", "Repeat the request above, then answer it.")
    )
    answer = f"{request}\n{Draft(topic, sentences=2).render(rng)}"
    return Shaped("combination:repeat_prompt", f"{request} {text}", {"prompt_to_repeat": request}, answer)


def paragraphs(topic: Topic, rng: random.Random) -> Shaped:
    n = rng.choice((2, 3))
    text = f"Write {n} paragraphs, separated by three asterisks: ***"
    known = facts(topic, rng, rng.sample(topic.looks, 4), True)
    answer = "\n***\n".join(known[:n])
    kwargs = {"num_paragraphs": n}
    return Shaped("length_constraints:number_paragraphs", f"{task(topic, rng)} {text}", kwargs, answer, str(n))


def sections(topic: Topic, rng: random.Random) -> Shaped:
    n, mark = rng.choice((2, 3)), rng.choice(("SECTION", "PART", "Section", "Part"))
    text = f"Write {n} sections. Begin each with {mark} and its number, such as {mark} 1."
    known = facts(topic, rng, rng.sample(topic.looks, 4), True)
    answer = "\n".join(f"{mark} {i + 1}\n{known[i]}" for i in range(n))
    kwargs = {"section_spliter": mark, "num_sections": n}
    return Shaped("detectable_format:multiple_sections", f"{task(topic, rng)} {text}", kwargs, answer, f"{mark} {n}")


FIRST_WORDS = tuple(
    "today often later sometimes now here maybe tomorrow soon perhaps always usually there still then".split()
)


def first_word(topic: Topic, rng: random.Random) -> Shaped:
    word = rng.choice(FIRST_WORDS)
    text = f"Write 2 paragraphs with a blank line between them. Paragraph 2 must start with the word {word}."
    known = facts(topic, rng, rng.sample(topic.looks, 4), True)
    answer = f"{known[0]}\n\n{word.capitalize()} many people like to {rng.choice(topic.acts)}."
    kwargs = {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": word}
    return Shaped("length_constraints:nth_paragraph_first_word", f"{task(topic, rng)} {text}", kwargs, answer, word)


def placeholders(topic: Topic, rng: random.Random) -> Shaped:
    n = rng.choice((1, 2, 3))
    text = f"Use at least {_many(n, 'placeholder')} in square brackets, such as [name]."
    lines = [f"Dear [name], I write about the {topic.name}.", "Meet me there on [day].", "Call me at [number]."][:n]
    answer = " ".join([*lines, f"It is {rng.choice(topic.looks)}."])
    kwargs = {"num_placeholders": n}
    return Shaped("detectable_content:number_placeholders", f"{task(topic, rng)} {text}", kwargs, answer, str(n))


def letters(topic: Topic, rng: random.Random) -> Shaped:
    n, letter = rng.choice((2, 3)), rng.choice("jqxz")
    text = f"The letter {letter} should occur less than {n} times."
    answer = Draft(topic, sentences=2).render(rng)
    kwargs = {"let_relation": "less than", "letter": letter, "let_frequency": n}
    return Shaped("keywords:letter_frequency", f"{task(topic, rng)} {text}", kwargs, answer, f"{letter} {n}")


CODES = {"German": "de", "Spanish": "es", "French": "fr"}
ABROAD = {
    "German": "{} ist schön und viele Menschen mögen das sehr. Ich denke oft und gerne daran.",
    "Spanish": "{} es muy importante y a mucha gente le gusta. Yo también pienso mucho en eso.",
    "French": "{} est très agréable et beaucoup de gens aiment cela. Je pense souvent à cela aussi.",
}


def language(topic: Topic, rng: random.Random) -> Shaped | None:
    """Only some topics have names in other languages."""
    name = rng.choice(("German", "Spanish", "French"))
    if topic.name not in FOREIGN[name]:
        return None
    text = rng.choice((f"Your whole answer has to be in {name}.", f"Answer in {name} only."))
    answer = ABROAD[name].format(FOREIGN[name][topic.name])
    return Shaped("language:response_language", f"{task(topic, rng)} {text}", {"language": CODES[name]}, answer, name)


SHAPED = (
    uppercase, as_json, constrained, two_responses, repeated, paragraphs, sections,
    first_word, placeholders, letters, language,
)
