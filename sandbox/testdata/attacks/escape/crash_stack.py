# Run out of stack.
import sys
sys.setrecursionlimit(10 ** 9)
def f(x):
    return [f(x) for _ in x]
f([1])
