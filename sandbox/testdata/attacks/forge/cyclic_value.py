def answer(x):
    v = []
    v.append(v)
    return v
