"""The same small word problems in five languages, as in MGSM."""

import random
from dataclasses import dataclass

from worked import Task, Worked


@dataclass(frozen=True)
class Language:
    """How a language puts a problem and its answer.

    prefix, stop and cue are those of the suite; shot_cue is the cue that a
    worked answer of the files starts with, and that the suite cuts off. things
    are pairs of a thing and, where the language has them, its counter; the
    other texts are templates with {name}, {thing}, {counter}, {a}, {b} and {c}.
    """

    code: str
    prefix: str
    stop: str
    cue: str
    shot_cue: str
    names: tuple[str, ...]
    things: tuple[tuple[str, str], ...]
    has: str
    gets: str
    loses: str
    asks: str
    result: str  # with {sum}
    answer: str  # with {target}
    gap: str  # between sentences

    def worked(self, problem: "Problem") -> Worked:
        """The problem in this language; its target is the same in all."""
        thing, counter = self.things[problem.thing]
        words = {"name": self.names[problem.name], "thing": thing, "counter": counter}
        told = [self.has.format(n=problem.start, **words)]
        sums, total = [], problem.start
        for step in problem.steps:
            told.append((self.gets if step > 0 else self.loses).format(n=abs(step), **words))
            sums.append(self.result.format(sum=f"{total} {'+' if step > 0 else '-'} {abs(step)} = {total + step}"))
            total += step
        question = self.gap.join([*told, self.asks.format(**words)])
        return Worked(problem.key(), question, self.gap.join(sums), str(total))

    def solution(self, worked: Worked) -> str:
        """The reasoning and the answer in the words that the suite looks for."""
        return worked.reasoning + self.gap + self.answer.format(target=worked.target)


@dataclass(frozen=True)
class Problem:
    """What is the same in all languages: indices of a name and a thing, numbers."""

    name: int
    thing: int
    start: int
    steps: tuple[int, ...]

    def key(self) -> str:
        return " ".join(["mgsm", *map(str, (self.thing, self.start, *self.steps))])


def draw_problem(rng: random.Random) -> Problem:
    """Someone has some things and gets or loses some, once or twice."""
    start = total = rng.randint(2, 10)
    steps: list[int] = []
    count = rng.choice((1, 2))
    while len(steps) < count:
        step = rng.choice((1, -1)) * rng.randint(2, 5)
        if 1 <= total + step <= 12:
            steps.append(step)
            total += step
    return Problem(rng.randrange(4), rng.randrange(6), start, tuple(steps))


def task(language: Language) -> Task:
    """The problems in one language, for which the samples are the same in all."""
    return Task("mgsm", "", lambda rng: language.worked(draw_problem(rng)))


LANGUAGES = (
    Language(
        code="en", prefix="Question: ", stop="Question:", cue="Step-by-Step Answer:", shot_cue="Step-by-Step Answer: ",
        names=("Anna", "Maria", "Emma", "Lena"),
        things=(("books", ""), ("pens", ""), ("balls", ""), ("sweets", ""), ("cakes", ""), ("stamps", "")),
        has="{name} has {n} {thing}.", gets="She gets {n} more.", loses="She gives away {n}.",
        asks="How many {thing} does she have now?", result="{sum}.", answer="The answer is {target}.", gap=" ",
    ),
    Language(
        code="es", prefix="Pregunta: ", stop="Pregunta:", cue="Respuesta paso a paso:", shot_cue="Respuesta paso a paso: ",
        names=("Ana", "María", "Emma", "Lena"),
        things=(("libros", ""), ("lápices", ""), ("globos", ""), ("dulces", ""), ("pasteles", ""), ("sellos", "")),
        has="{name} tiene {n} {thing}.", gets="Recibe {n} más.", loses="Regala {n}.",
        asks="¿Cuántos {thing} tiene ahora?", result="{sum}.", answer="La respuesta es {target}.", gap=" ",
    ),
    Language(
        code="fr", prefix="Question : ", stop="Question :", cue="Réponse étape par étape :", shot_cue="Réponse étape par étape : ",
        names=("Anna", "Marie", "Emma", "Lena"),
        things=(("livres", ""), ("stylos", ""), ("ballons", ""), ("bonbons", ""), ("gâteaux", ""), ("timbres", "")),
        has="{name} a {n} {thing}.", gets="Elle en reçoit encore {n}.", loses="Elle en donne {n}.",
        asks="Combien de {thing} a-t-elle maintenant ?", result="{sum}.", answer="La réponse est {target}.", gap=" ",
    ),
    Language(
        code="ja", prefix="問題： ", stop="問題：", cue="ステップごとの答え:", shot_cue="ステップごとの答え： ",
        names=("アンナ", "マリア", "エマ", "レナ"),
        things=(("本", "冊"), ("ペン", "本"), ("ボール", "個"), ("あめ", "個"), ("ケーキ", "個"), ("切手", "枚")),
        has="{name}は{thing}を{n}{counter}持っています。", gets="さらに{n}{counter}もらいました。", loses="{n}{counter}あげました。",
        asks="{thing}は今何{counter}ありますか？", result="{sum}。", answer="答えは{target}です。", gap="",
    ),
    Language(
        code="zh", prefix="问题： ", stop="问题：", cue="逐步解答:", shot_cue="逐步解答： ",
        names=("安娜", "玛丽", "艾玛", "莉娜"),
        things=(("书", "本"), ("笔", "支"), ("球", "个"), ("糖", "颗"), ("蛋糕", "块"), ("邮票", "张")),
        has="{name}有{n}{counter}{thing}。", gets="她又得到{n}{counter}。", loses="她送出{n}{counter}。",
        asks="她现在有多少{counter}{thing}？", result="{sum}。", answer="答案是 {target}。", gap="",
    ),
)  # fmt: skip
