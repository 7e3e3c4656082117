# A value that fills the test's memory.
def answer(x):
    return ["x" * (1 << 20)] * 40
