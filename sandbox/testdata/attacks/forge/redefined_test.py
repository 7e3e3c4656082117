# Bring one's own test.
def check(candidate):
    pass
class TestCases:
    pass
def answer(x):
    return 0
