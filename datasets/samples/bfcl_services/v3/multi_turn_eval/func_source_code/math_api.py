# A calculator without a state, for the sample conversations.

class MathAPI:
    def add(self, a, b):
        return {"result": a + b}

    def average(self, numbers):
        return {"result": sum(numbers) / len(numbers)}
