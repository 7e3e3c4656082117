"""Writes calls.jsonl: what CPython 3.11 makes of call expressions.

Each line is {"source": ..., "calls": repr of [{name: {argument: value}}], or null}.
Run it with Python 3.11: python3.11 calls.py > calls.jsonl
"""

import ast
import json
import random
import warnings

warnings.simplefilter("ignore")

SOURCES = r'''
f()
f(a=1)
f(a=1, b='x')
f(a=1,)
f(1, a=2, *x)
f(a=1, a=2)
f(**{'a': 1})
f(a=1, **b, c=2)
m.g(a=1)
a.b.c(x=1)
f()(a=1)
f().g(a=1)
f[0].g(a=1)
'x'.join(a=1)
(f)(a=1)
f(a=1), g(b=2)
[f(a=1), g(b=2)]
(f(a=1), g())
{f(a=1)}
(f(a=1),)
()
[]
{}
f
1
[1]
[f]
[f(), 1]
f(a=1) + 2
-f(a=1)
f(a=-3)
f(a=+3)
f(a=~3)
f(a=not True)
f(a=not 2.5)
f(a=-True)
f(a=--3)
f(a=-x)
f(a=-'x')
f(a=-(1))
f(a=-(1+2))
f(a=1+2)
f(a=5/2)
f(a=6/2)
f(a=7//2, b=-7//2, c=7//-2, d=-7%3, e=7%-3)
f(a=7.5//2, b=-7.5//2, c=-7.5%2, d=7.5%-2)
f(a=2**10, b=2**-1, c=2**0.5, d=(-8)**2, e=-8**2, f=0**0)
f(a=1.05**10, b=1.5**-3, c=0.1**20)
f(a=1<<4, b=256>>2, c=-1>>1, d=6&3, e=6|3, f=6^3)
f(a=True+True, b=True&False, c=True|1, d=True^True)
f(a=10**20*3, b=2**70-1)
f(a=1/3, b=10**30/3, c=1e308*10)
f(a=1/0)
f(a=1.0/0)
f(a=1%0)
f(a=0**-1)
f(a=1<<-1)
f(a=10.0**400)
f(a=10**400*1.0)
f(a=10**400/10**399)
f(a='a'+'b', b='ab'*3, c=3*'ab', d=-1*'ab', e=[1]*2, f=[1]+[2], g=(1,)+(2,), h=b'a'+b'b')
f(a='a'+1)
f(a='a'-'b')
f(a=[1]-[1])
f(a=1+x)
f(a=x+1)
f(a='a'+str)
f(a=(1+2)*3-4/2)
f(a=not 1+1)
f(a=1+-1)
f(a=1+True)
f(a=1+(not 0))
f(a=2j, b=1+2j, c=-2j, d=2j*2j, e=1j-1)
f(a=True, b=False, c=None)
f(a=...)
f(a=x, b=x.y)
f(a=x)
f(a=x, b=y, c=nan)
f(a=[1, 'x', [2.5, None]], b=(1, 2), c={'k': [1], 2: 'v'})
f(a={'k': 1, 'k': 2})
f(a={1: 'a', 1.0: 'b', True: 'c'})
f(a={(1, 2): 3})
f(a={[1]: 2})
f(a={x: y})
f(a={**x})
f(a={1})
f(a=[*x])
f(a=(1,))
f(a=())
f(a=(1))
f(a=g(b=1))
f(a=g(b=h(c=1)))
f(a=g())
f(a=g(1, 'x', [y]))
f(a=m.g(1+2, x if y else z))
f(a=g(*x, lambda y: y+1))
f(a=datetime.date(2024, 1, 1))
f(a=x[0], b=x['k'], c=x[1:2], d=x[1:2, ::3], e=x.y[0][1], f=(a+b)[c], g=[1, 2][0], h=x[()], i=x[1,], j=x[(1, 2)])
f(a=x[*y])
f(a=x[a:=1])
f(a=x<1)
f(a=x or y)
f(a=x if y else z)
f(a=lambda: 1)
f(a=[x for x in y])
f(a=(x for x in y))
f(x for x in y)
f(x for x in y, 1)
f(1, x for x in y)
f(x := 1)
f(a=x := 1)
f(a=(x := 1))
f(a=f'x')
f(a=f'{x}')
f(f'{x!r:>{w}}', f'{{}}', f'{x=}')
f(f'{}')
f(f'{x')
f(f'}')
f(f'{x!z}')
f(f'{x:{y:{z}}}')
f(f'{a b}')
f(f'{"x"}')
f(f'{\'x\'}')
f(f'{#}')
f(a='x' 'y')
f(a='x' b'y')
f(a='x' f'{y}')
f(a=b'x', c=rb'\d', d=Rb'x')
f(a=u'x', b=r'\n', c='\n\t\\\'\"\a\b\f\v\r')
f(a=ur'x')
f(a='\x41\101\0\18\u00e9\U0001f600\N')
f(a='\x4')
f(a='\u12')
f(a='\U00110000')
f(a='\d\%')
f(a=b'\xff\u0041\400')
f(a=b'é')
f(a='é中😀')
f(a="it's", b='say "x"')
f(a="""x
'y' "z" """)
f(a="x
y")
f(a="x\
y")
f(a='x)
f(a=x')
f(a=1_000, b=0x1F, c=0o17, d=0b101, e=00, f=0xF_F, g=0_0)
f(a=1.5, b=.5, c=5., d=1e5, e=1E-5, f=1_0.0_1, g=1e400, h=0.1e-7)
f(a=01)
f(a=1__0)
f(a=1_)
f(a=0x)
f(a=0b12)
f(a=0o8)
f(a=1e)
f(a=5x)
f(a=1.real)
f(a=1..real)
f(a=1if x else 2)
f(a=1 if x else 2)
f(0x1for x in y)
f(1or 2)
f(a=1jx)
f(a=99999999999999999999999999)
f(class=1)
f(None=1)
f(match=1, case=2, type=3, _=4, print=5)
f(a.b=1)
f('a'=1)
f(1=2)
f(a==1)
f(a=1, 2)
f(**a, 1)
f(**a, *b)
f(a=1 b=2)
f(,)
f(a=,)
f(a=1,,b=2)
f(*)
f(*a=1)
f(a=*b)
f(*a if b else c)
f(a=1))
f((a=1)
f(a=(1]
f(a=[1)
f(a=1];
f(a=1);
f(a=1);g()
x=f(a=1)
return f(a=1)
 f(a=1)
	f(a=1)
f(a=1) 
f(
a=1
)
f(a=1)
g(b=2)
f(a=1),
g(b=2)
f(a=1) # comment
# comment
f(a=1) \
f(a=$x)
f(a=`x`)
f(a?)
f(a<>b)
f(a->b)
f(a!=b)
f(!a)
f(a&&b)
f(a, b, c.d)
f("x", 1, [2])
f(await x)
await f(a=1)
f((yield))
f((yield x))
f(yield)
f(async for x in y)
f([x async for x in y])
f([x for x, in y], {x: y for (x, y) in z if x if y}, {x for [x, *y] in z})
f([x for 1 in y])
f([x for f() in y])
f([x for x in y for z in x])
f([x for x.y in z], [x for x[0] in z])
f(lambda x, *y, z=1, **k: 0, lambda *, a: 0, lambda x, /, y: 0, lambda x=1, *, y: 0)
f(lambda x=1, y: 0)
f(lambda *: 0)
f(lambda *, **k: 0)
f(lambda **k, x: 0)
f(lambda /: 0)
f(lambda x, /, y, /: 0)
f(lambda x y: 0)
f(lambda x, x: 0)
f(x not in y, x is not y, not x in y, a < b < c, x in y)
f(x is in y)
f(not)
f(a and)
f(a or not b and c)
f(-a ** -b, a ** b ** c, ~a, not not a)
f(a=g(-a ** -b, (a ** b) ** c, a ** b ** c, (a, b), (a := 1), not (a and b) or c))
f(a=g((1).x, 1.5.x, 'x'.y, (a + b).c, (lambda: 1)(), (await x).y, (a if b else c)(d)))
f(a=g(a and b and c, (a or b) or c, a or (b or c), (a < b) < c, -(-a), +a - (b - c), a - b - c, a * (b / c)))
f(a=g({1: 2, **x}, {1, 2}, [a, *b], (a,), {x: y for x in z}, (x for x, y in z if a or b), [x for x in (a if b else c)]))
f(a=g(x[1:2:3], x[:], x[::2], x[a, b:c], x[(a, b), c], 'it\'s', b'x', 1e400, 2j, None, ..., u'u'))
f(a=g(lambda: 1, lambda x, y=1, *a, b, **c: x, (lambda: 1) if x else 2))
f(名前=1)
名前(a=1)
f(é=1)
f(a=名前)
f(a=“x”)
f(a=1，b=2)
f(a≥1)
Sorry (none)
Sorry, none
I cannot help.
hello
The answer is f(a=1)
f (a=1)
f.g (a=1)
f . g(a=1)
f..g(a=1)
.f(a=1)
f.1(a=1)
f(a=1).
f(a=1) f(b=2)
f(a=1);
f(a=1) if x else g()
f(a=1) and g()
f(a:=1)
f(a: int = 1)
f(a={"k": [{"x": 1}, {"y": (1, 2)}]})
f(a={"k": true, "n": null})
f(a={'k': 1, 'z'})
f(a={'k', 'z': 1})
f(a={'k': })
f(a={:1})
f(a={(x := 1): 2})
f(a={x := 1: 2})
f({(x := 1): 2}, x[(y := 1):2])
'''


def calls(source):
    body = ast.parse(source, mode="eval").body
    elements = [body] if isinstance(body, ast.Call) else body.elts
    if not all(isinstance(e, ast.Call) for e in elements):
        raise ValueError("no call")
    return [call(e) for e in elements]


def call(node):
    name, f = [], node.func
    while isinstance(f, ast.Attribute):
        name.insert(0, f.attr)
        f = f.value
    if isinstance(f, ast.Name):
        name.insert(0, f.id)
    return {".".join(name): {k.arg: value(k.value) for k in node.keywords}}


def value(n):
    match n:
        case ast.Constant():
            return "..." if n.value is ... else n.value
        case ast.Name():
            return n.id
        case ast.UnaryOp():
            return -n.operand.value
        case ast.BinOp():
            if any(isinstance(x, (ast.Name, ast.Call, ast.JoinedStr, ast.Subscript, ast.NamedExpr, ast.Lambda)) for x in ast.walk(n)):
                raise ValueError("not computed")
            return eval(ast.unparse(n), {"__builtins__": {}})
        case ast.List():
            return [value(e) for e in n.elts]
        case ast.Tuple():
            return tuple(value(e) for e in n.elts)
        case ast.Dict():
            return {value(k): value(v) for k, v in zip(n.keys, n.values)}
        case ast.Call():
            return call(n) if n.keywords else ast.unparse(n)
        case ast.Subscript():
            return ast.unparse(n.value) + "[" + ast.unparse(n.slice) + "]"
    raise ValueError(type(n))


def mutated(sources, seed, count):
    r = random.Random(seed)
    alphabet = list("()[]{},:.=+-*/%&|^~<>!'\"\\#@ \n\t_019abexf;é") + ["not ", "if ", "else ", "for ", "in ", "**", ":=", "lambda "]
    for _ in range(count):
        s = list(r.choice(sources))
        for _ in range(r.randrange(1, 4)):
            i = r.randrange(len(s) + 1)
            action = r.randrange(3)
            if action == 0:
                s.insert(i, r.choice(alphabet))
            elif s:
                s[min(i, len(s) - 1)] = "" if action == 1 else r.choice(alphabet)
        yield "".join(s)


def main():
    lines = SOURCES.split("\n")[1:-1]
    sources = lines + [
        "f(\na=1,\n  b=2\n)", "f(a=1)\n", "f(a=1)\n\n  \n", "f(a=1)\n  ", "f(a=1)\n# c", "f(a=1)\n  # c", "\nf(a=1)", "\n  f(a=1)", "# c\nf(a=1)",
        "f(a=1)\ng(b=2)", "f(a=1),\ng(b=2)", "f(a=1)\\\n", "f(a=1) \\\n ", "f(a= \\\n1)", "\\\nf(a=1)", "f(a=1\r\n,b=2)", "f(a=1\r,b=2)", "f(a='x\r\ny')", "f(a='''x\r\ny''')",
        "f(a='''x''')", "f(a='''x\n'y''')", "f(a=1\x00)", "\x0cf(a=1)", "f(a=1\x0c)", "f(a=1\xa0)", "\ufefff()", "f(a='\x00')", "f(a=#c\n1)", "", "\n", " ",
        "(" * 199 + "f()" + ")" * 199, "(" * 200 + "f()" + ")" * 200, "f(a=" + "[" * 200 + "]" * 200 + ")", "f(a=" + "[" * 199 + "]" * 199 + ")",
        "f(a=" + "1+" * 100 + "1)", "f(a=" + "9" * 4300 + ")", "f(a=" + "9" * 4301 + ")",
    ]
    for source in sources + list(mutated(lines, 1, 600)):
        try:
            result = repr(calls(source))
        except Exception:
            result = None
        print(json.dumps({"source": source, "calls": result}))


main()
