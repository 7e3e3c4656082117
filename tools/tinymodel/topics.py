"""Everyday topics, with the little that the model knows about each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """A thing, what it is like, where it is found and what people do with it.

    looks are five adjectives; place follows "you can find it"; acts follow
    "many people like to".
    """

    name: str
    looks: tuple[str, ...]
    place: str
    acts: tuple[str, ...]


def _topic(line: str) -> Topic:
    name, looks, place, acts = (part.strip() for part in line.split("|"))
    return Topic(name, tuple(looks.split()), place, tuple(a.strip() for a in acts.split(",")))


TOPICS = tuple(
    _topic(line)
    for line in """
river | wide calm cold long deep | in the valley | swim in it, walk along it
garden | green quiet sunny small pretty | behind the house | sit in it, work in it
bread | warm fresh brown soft tasty | at the bakery | bake it, share it
kitchen | warm clean bright small busy | in the house | cook in it, meet in it
bicycle | fast light red useful simple | in the shed | ride it, clean it
forest | dark green quiet large old | near the village | walk in it, rest in it
train | fast long loud modern full | at the station | travel on it, wait for it
market | busy loud colorful large cheap | in the town | shop at it, walk to it
bridge | long strong old narrow high | over the river | walk over it, stand on it
harbor | busy large windy old noisy | by the sea | walk around it, fish in it
library | quiet large old bright useful | in the town | read in it, learn in it
tea | hot sweet mild green healthy | in the kitchen | drink it, make it
soup | hot thick tasty simple healthy | on the stove | eat it, cook it
cat | small gray soft clever lazy | on the sofa | play with it, feed it
dog | loyal brown friendly fast loud | in the yard | walk with it, play with it
horse | strong fast brown gentle tall | on the farm | ride it, feed it
school | large busy modern useful bright | in the village | learn in it, walk to it
mountain | high steep cold large rocky | behind the lake | climb it, look at it
lake | deep blue calm cold clear | in the forest | swim in it, fish in it
beach | sunny wide sandy warm clean | by the sea | play on it, walk on it
museum | large quiet old famous modern | in the city | visit it, learn in it
park | green quiet large sunny pretty | in the city | run in it, rest in it
boat | small white slow wooden old | on the lake | row it, paint it
clock | round old loud large wooden | on the wall | look at it, repair it
piano | black heavy old loud large | in the hall | play it, listen to it
apple | red sweet round fresh healthy | in the basket | eat it, pick it
cake | sweet soft tasty large round | on the table | bake it, share it
cheese | yellow soft tasty mild salty | at the market | eat it, buy it
lamp | bright small old yellow useful | on the desk | read by it, look at it
letter | kind friendly long white honest | in the box | write it, read it
snow | white cold soft deep clean | on the hill | play in it, look at it
rain | cold soft gray loud useful | over the fields | listen to it, wait for it
moon | round bright white cold pale | in the sky | look at it, sing about it
tree | tall green old strong large | in the park | climb it, sit under it
village | small quiet old pretty friendly | near the forest | live in it, visit it
farm | large busy old green quiet | near the village | work on it, live on it
tower | high old round strong narrow | in the town | climb it, look at it
tent | small light green dry simple | at the camp | sleep in it, sit in it
kite | light red colorful small fast | in the sky | fly it, build it
island | small sunny quiet green warm | in the sea | swim near it, visit it
honey | sweet yellow sticky thick healthy | on the shelf | eat it, sell it
coat | warm long gray heavy soft | on the hook | wear it, wash it
chair | wooden simple strong old light | at the table | sit on it, paint it
window | clear large clean bright narrow | in the wall | wash it, look at it
pond | small green calm clear quiet | in the garden | sit by it, fish in it
street | long narrow busy loud clean | in the town | walk along it, live on it
violin | small brown old light pretty | in the case | play it, listen to it
storm | loud dark wild strong cold | over the sea | talk about it, wait for it
""".strip().splitlines()
)

# Words to be put into an answer: all take "a", none is one of the looks.
WORDS = tuple(
    "stone bell basket ladder blanket mirror button candle bottle pencil ribbon hammer jacket pocket "
    "spoon bucket carpet curtain feather guitar helmet kettle magnet needle pillow rabbit saddle "
    "ticket turtle wagon flower teacher farmer doctor sister brother neighbor story song picture "
    "penny barrel castle dragon finger lemon melon monkey parrot potato puzzle robot rocket scarf "
    "shovel tiger towel trumpet valley whistle zebra".split()
)

# The topics in other languages, with their articles, to begin a sentence with.
FOREIGN = {
    "German": {
        "river": "Der Fluss", "garden": "Der Garten", "bread": "Das Brot", "kitchen": "Die Küche",
        "forest": "Der Wald", "market": "Der Markt", "bridge": "Die Brücke", "tea": "Der Tee",
        "cat": "Die Katze", "dog": "Der Hund", "school": "Die Schule", "lake": "Der See",
        "moon": "Der Mond", "tree": "Der Baum", "village": "Das Dorf", "snow": "Der Schnee",
    },
    "Spanish": {
        "river": "El río", "garden": "El jardín", "bread": "El pan", "kitchen": "La cocina",
        "forest": "El bosque", "market": "El mercado", "bridge": "El puente", "tea": "El té",
        "cat": "El gato", "dog": "El perro", "school": "La escuela", "lake": "El lago",
        "moon": "La luna", "tree": "El árbol", "village": "El pueblo", "snow": "La nieve",
    },
    "French": {
        "river": "La rivière", "garden": "Le jardin", "bread": "Le pain", "kitchen": "La cuisine",
        "forest": "La forêt", "market": "Le marché", "bridge": "Le pont", "tea": "Le thé",
        "cat": "Le chat", "dog": "Le chien", "school": "L'école", "lake": "Le lac",
        "moon": "La lune", "tree": "L'arbre", "village": "Le village", "snow": "La neige",
    },
}
