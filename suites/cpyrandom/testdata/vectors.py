# Writes vectors.json with what CPython's random draws: python3 vectors.py > vectors.json
import json
import random

SEEDS = [0, 1, 2, 42, 1234, 2**31, 2**32 - 1, 2**32, 2**40 + 7, 2**63 - 1, -1, -1234, -(2**63)]


def draws(seed):
    r = random.Random(seed)
    return {
        "seed": seed,
        "words": [r.getrandbits(32) for _ in range(4)],
        "bits": [r.getrandbits(k) for k in (1, 5, 31, 32, 33, 48, 63, 64)],
        "below": [r.randrange(n) for n in (1, 2, 3, 7, 8, 1000, 2**20, 2**31, 2**32 + 1, 2**40)],
        "randint": [r.randint(*ab) for ab in ((5, 5), (-3, 3), (100000, 999999))],
        "random": [r.random() for _ in range(3)],
        "uniform": [r.uniform(-10, 40), r.uniform(0, 1), r.uniform(3, -3)],
        "shuffle": shuffled(r, 17),
        "samples": [
            {"n": n, "k": k, "got": r.sample(range(n), k)}
            for n, k in ((0, 0), (5, 0), (5, 5), (8, 5), (21, 5), (22, 5), (40, 2), (85, 6), (86, 6), (250, 8),
                         (85, 21), (86, 21), (277, 22), (278, 22), (10**6, 30), (277, 85), (278, 85), (1045, 86), (1046, 86))
        ],
        "after": last(r, 2000),
    }


def shuffled(r, n):
    x = list(range(n))
    r.shuffle(x)
    return x


def last(r, n):
    for _ in range(n - 1):
        r.getrandbits(32)
    return r.getrandbits(32)


print(json.dumps([draws(s) for s in SEEDS]))
