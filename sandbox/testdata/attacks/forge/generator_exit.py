def answer(x):
    raise GeneratorExit
