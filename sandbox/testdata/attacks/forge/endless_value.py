# expect: timeout
# A value that has no end.
import itertools
def answer(x):
    def gen():
        while True:
            yield None
    return [gen() for _ in range(10 ** 4)]
