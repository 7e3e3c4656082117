"""Small templates, one idea each. golden.py renders them with Python."""

# Variables that every case sees.
INPUT = {
    "messages": [
        {"role": "system", "content": " Be brief. "},
        {"role": "user", "content": "Grüße, \"you\" & <me>"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": {"a": 1.0}}}]},
        {"role": "tool", "content": "line 1\nline 2"},
    ],
    "n": 7,
    "f": 2.5,
    "one": 1.0,
    "small": 1e-05,
    "large": 1e16,
    "big": 123456789012345678901234567890,
    "neg": -3,
    "s": "Hello, World",
    "u": "äöü ß ﬁ 日本 🙂",
    "empty": "",
    "t": True,
    "no": False,
    "none_value": None,
    "items_list": [3, 1, 2],
    "words": ["banana", "Apple", "cherry", "apple"],
    "mixed": [1, "a", None, True, 2.5, [1], {"k": "v"}],
    "d": {"b": 1, "a": 2, "C": 3},
    "nested": {"x": {"y": [10, {"z": "deep"}]}, "items": "shadowed", "get": "g"},
    "people": [
        {"name": "Ann", "age": 30, "tags": ["x"]},
        {"name": "bob", "age": 25},
        {"name": "Cid", "age": 30, "tags": []},
    ],
    "html": "<a href='x'>T & C</a>",
    "quotes": "it's \"q\"",
    "ctl": "tab\tnew\nbell\u0007del\u007fnbsp\u00a0",
    "tools": [{"type": "function", "function": {"name": "w", "parameters": {"z": 1, "a": [1.0, 2, None, True], "e": {}, "l": []}}}],
}

SECTIONS = {}

SECTIONS["print"] = r"""
{{ n }}
{{ f }}
{{ one }}
{{ small }}
{{ large }}
{{ big }}
{{ t }} {{ no }} {{ none_value }}
{{ none_value is none }}
{{ missing }}
{{ items_list }}
{{ mixed }}
{{ d }}
{{ nested }}
{{ quotes }}|{{ [quotes] }}
{{ [ctl] }}
{{ [u, "\\", "'", '"', "'\""] }}
{{ (1,) }} {{ () }} {{ (1, 2) }} {{ 1, 2 }}
{{ {} }} {{ [] }} {{ {1: 2, 'a': [True]} }}
{{ [missing] }}
{{ 1e5 }} {{ 1.50 }} {{ 1E-7 }} {{ 123456789.0 }} {{ 0.1 + 0.2 }} {{ 1e22 }} {{ 1e15 }} {{ 1e16 }} {{ 1.5e300 }}
{{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 1_000 }} {{ 1_0.5_0 }}
{{ "a" "b" 'c' }}
{{ "\u00e9\x41\n\101\q" }}
{{ "é\é" }}
{{ true }} {{ false }} {{ none }} {{ True }} {{ False }} {{ None }}
{% print n, s %}
{{ range(5) }} {{ range(1, 5, 2) }} {{ range(5)|list }}
{{ namespace(a=1, b='x') }}
{{ d.keys() }} {{ d.values() }} {{ d.items() }}
{{ [1.0, 1e100, -0.0, 3] }}
{{ 10000000000000000000000 }} {{ -5 }} {{ +5 }} {{ - 5 }}
{{ 9223372036854775807 }} {{ 9223372036854775808 }}
"""

SECTIONS["arithmetic"] = r"""
{{ 7 / 2 }} {{ 6 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }}
{{ 7.5 // 2 }} {{ -7.5 // 2 }} {{ 7.5 % 2 }} {{ -7.5 % 2 }} {{ 1e308 * 10 }}
{{ 2 ** 10 }} {{ 2 ** -1 }} {{ 2 ** 0.5 }} {{ 2 ** 100 }} {{ -2 ** 2 }} {{ 2 ** 3 ** 2 }} {{ (-1) ** 3 }} {{ 0 ** 0 }}
{{ big * big }} {{ big + 1 }} {{ big // 7 }} {{ big % 1000 }} {{ -big // 7 }} {{ big / 3 }} {{ -big % 7 }}
{{ 9223372036854775807 + 1 }} {{ -9223372036854775807 - 2 }} {{ 4611686018427387904 * 2 }} {{ 3037000500 * 3037000500 }}
{{ 1 / 0 }}
{{ 1 // 0 }}
{{ 1 % 0 }}
{{ 1.0 / 0 }}
{{ 0 ** -1 }}
{{ t + 1 }} {{ t * 3 }} {{ t + t }} {{ -t }} {{ no / 1 }}
{{ "a" * 3 }} {{ 3 * "ab" }} {{ "a" * 0 }} {{ "a" * -1 }} {{ [1, 2] * 2 }} {{ 2 * (1,) }} {{ "a" * t }}
{{ "a" + "b" }} {{ [1] + [2] }} {{ (1,) + (2,) }}
{{ "a" + 1 }}
{{ 1 + "a" }}
{{ [1] + (2,) }}
{{ "a" * "b" }}
{{ "a" * 1.5 }}
{{ "a" - "b" }}
{{ none + 1 }}
{{ {} + {} }}
{{ -"a" }}
{{ missing + 1 }}
{{ "a" + missing }}
{{ -missing }}
{{ 1 ~ 2 ~ "x" ~ none ~ true ~ missing ~ [1, 'a'] ~ 1.0 }}
{{ 1 + 2 ~ 3 + 4 }} {{ "a" ~ 2 * 3 }}
{{ 1 + 2 * 3 - 4 / 2 }} {{ (1 + 2) * 3 }} {{ 10 - 3 - 2 }} {{ 100 / 10 / 2 }}
{{ 5 * 1.0 }} {{ 3 - 3.0 }} {{ 1e3 }} {{ 7 // 2.0 }} {{ 2 * 0.5 }} {{ 10 ** 20 }} {{ 10.0 ** 20 }}
{{ 3 > 2 }} {{ 3 >= 3.0 }} {{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1.0 }} {{ 1 == true }} {{ 1 != "1" }} {{ "a" < "b" }} {{ [1, 2] < [1, 3] }} {{ (1,) == [1] }}
{{ 1 < "a" }}
{{ none < 1 }}
{{ missing < 1 }}
{{ {} < {} }}
{{ missing == missing }} {{ missing == none }} {{ none == none }} {{ missing != 1 }}
{{ 1 == 1 == 1 }} {{ 3 in [1, 2, 3] == true }} {{ 1 in [1] and 2 not in [1] }}
{{ big == big }} {{ big > 1e10 }} {{ 9007199254740993 == 9007199254740992.0 }} {{ 9007199254740993 > 9007199254740992.0 }}
{{ {'a': 1, 'b': 2} == {'b': 2, 'a': 1} }} {{ [1, [2]] == [1, [2]] }} {{ {1: 'x'} == {1.0: 'x'} }} {{ "a" == ["a"] }}
"""

SECTIONS["logic"] = r"""
{{ 1 and 2 }} {{ 0 and 2 }} {{ "" or "x" }} {{ [] or none }} {{ not 1 }} {{ not "" }} {{ not none }}
{{ missing or "d" }} {{ missing and 1 }} {{ not missing }}
{{ "y" if n > 5 else "n" }} {{ "y" if n > 50 else "n" }} [{{ "y" if n > 50 }}]
{{ "a" if no else "b" if t else "c" }}
{{ ("y" if no).x }}
{{ ("y" if no) is defined }} {{ "x" ~ ("y" if no) }}
{{ "lo" in "hello" }} {{ "x" not in "hello" }} {{ "" in "" }} {{ 1 in {1: 2} }} {{ "a" in d }} {{ 2 in d.values() }} {{ ("a", 2) in d.items() }} {{ "b" in d.keys() }}
{{ 1 in "1" }}
{{ 1 in 1 }}
{{ none in none }}
{{ none in [none] }} {{ 1.0 in [1] }} {{ true in [1] }} {{ "a" in missing }} {{ missing in [1] }}
{{ [] in d }}
{{ 3 in range(5) }} {{ 5 in range(5) }} {{ 2.0 in range(5) }}
{{ not 1 == 2 }} {{ not (1 == 1) and true }}
{{ 1 if [] else 2 }} {{ 1 if {} else 2 }} {{ 1 if 0.0 else 2 }} {{ 1 if "0" else 2 }} {{ 1 if range(0) else 2 }} {{ 1 if namespace() else 2 }}
"""

SECTIONS["access"] = r"""
{{ d.a }} {{ d['a'] }} {{ d["C"] }} {{ d.zzz }} {{ d['zzz'] }} {{ d[1] }} {{ d[[]] }}
{{ nested.x.y[1].z }} {{ nested['x']['y'][0] }} {{ nested.x.y.1.z }} {{ nested.x.y.0 }}
{{ nested['items'] }} {{ nested['get'] }}
{{ nested.items is callable }} {{ nested.get('items') }} {{ d['get'] is callable }} {{ d.items is defined }}
{{ nested.q.r }}
{{ nested['q']['r'] }}
{{ missing.x }}
{{ missing['x'] }}
{{ missing[0] }}
{{ missing[0:1] }}
{{ missing() }}
{{ s.foo }} {{ n.foo }} {{ none_value.foo }} {{ items_list.foo }} {{ s[100] }} {{ items_list[10] }} {{ items_list[-10] }} {{ items_list['a'] }} {{ none_value[0] }} {{ n[0] }}
{{ none_value.foo.bar }}
{{ items_list[0] }} {{ items_list[-1] }} {{ items_list[true] }} {{ s[0] }} {{ s[-1] }} {{ u[0] }} {{ u[-1] }} {{ u[-2] }}
{{ items_list[1:] }} {{ items_list[:1] }} {{ items_list[::-1] }} {{ items_list[-2:] }} {{ items_list[:-1] }} {{ items_list[::2] }} {{ items_list[5:] }} {{ items_list[1:1] }} {{ items_list[none:2] }}
{{ s[::-1] }} {{ s[1:4] }} {{ s[-5:] }} {{ s[:-5] }} {{ s[::3] }} {{ s[10:2:-2] }} {{ s[100:] }} {{ u[::-1] }} {{ u[2:6] }} {{ (1, 2, 3)[1:] }} {{ s[-100:100] }}
{{ s[::0] }}
{{ s['a':] }}
{{ d[1:2] }}
{{ n[1:] }}
{{ range(10)[2] }} {{ range(10)[-1] }} {{ range(10)[2:5]|list }} {{ range(10)[::-3]|list }}
[{{ d._x }}{{ s.__class__ }}]
{{ s.__class__.__mro__ }}
{{ items_list.append(4) }}
{{ d.update({}) }}
{{ d.pop('a') }}
[{{ items_list.append }}]
{{ n() }}
{{ d.a() }}
{{ s.nope() }}
{{ messages[0].role }} {{ messages[0]['content'] | trim }} {{ messages[-1].content }} {{ messages[2].tool_calls[0].function.arguments }}
{{ messages|length }} {{ messages[1:]|length }} {{ messages[::-1][0].role }}
{{ n.real }} {{ n.imag }} {{ f.is_integer() }} {{ one.is_integer() }} {{ n.bit_length() }} {{ n.numerator }}
{{ [1,2,3].index(2) }} {{ [1,2,1].count(1) }} {{ (1,2).index(2) }}
{{ [1].index(5) }}
{{ d.get('a') }} {{ d.get('q') }} {{ d.get('q', 5) }} {{ d.get('a', 5) }} {{ d.copy() }}
{{ d.get() }}
{{ d.get('a', default=1) }}
{{ dict(a=1, b=2) }} {{ dict([('x', 1)]) }} {{ dict({'q': 1}, r=2) }} {{ dict() }}
{{ {'a': 1, 'a': 2, 'b': 3} }} {{ {1: 'i', true: 'b', 1.0: 'f'} }} {{ {none: 1, (1, 2): 3} }}
{{ {[]: 1} }}
{{ {(1, 2): 'tuple'}[(1, 2)] }} {{ {(1, 2): 'tuple'}[1, 2] }}
"""

SECTIONS["methods"] = r"""
{{ "a,b,,c".split(",") }} {{ "a,b,c".split(",", 1) }} {{ "a b  c ".split() }} {{ " a b c".split(none, 1) }} {{ "a,b,c".rsplit(",", 1) }} {{ " a b c ".rsplit(none, 1) }} {{ "abc".split("x") }} {{ "".split() }} {{ "".split(",") }} {{ "a,b,c".split(",", maxsplit=1) }} {{ "a,b".split(sep=",") }}
{{ "abc".split("") }}
{{ "abc".split(1) }}
[{{ "  x ".strip() }}] [{{ "  x ".lstrip() }}] [{{ "  x ".rstrip() }}] {{ "xxaxx".strip("x") }} {{ "abcba".lstrip("ab") }} {{ "abcba".rstrip("ab") }} [{{ "\u00a0\u2003x\u001c".strip() }}] [{{ "\u200bx".strip() }}]
{{ "abc".startswith("ab") }} {{ "abc".startswith(("x", "a")) }} {{ "abc".endswith("bc") }} {{ "abc".startswith("b", 1) }} {{ "abc".endswith("b", 0, 2) }} {{ "abc".startswith("") }} {{ "abc".startswith("", 5) }}
{{ "abc".startswith(1) }}
{{ "abc".startswith(["a"]) }}
{{ "aBc dEf".upper() }} {{ "aBc dEf".lower() }} {{ "aBc dEf".title() }} {{ "aBc dEf".capitalize() }} {{ "aBc".swapcase() }} {{ "ßﬁ".upper() }} {{ "ßa".capitalize() }} {{ "ÄÖ ΣΑΣ İ".lower() }} {{ "they're bill's".title() }} {{ "ß".casefold() }}
{{ "aXbXc".replace("X", "-") }} {{ "aXbXc".replace("X", "-", 1) }} {{ "abc".replace("", "-") }} {{ "abc".replace("b", "") }}
{{ "abc".replace("b") }}
{{ "abc".replace("b", 1) }}
{{ ",".join(["a", "b"]) }} {{ "".join([]) }} {{ "-".join("abc") }} {{ ", ".join(d) }}
{{ ",".join([1, 2]) }}
{{ "abcabc".find("c") }} {{ "abcabc".rfind("c") }} {{ "abc".find("x") }} {{ "äbc".find("c") }} {{ "abcabc".find("c", 3) }} {{ "abcabc".index("b") }} {{ "banana".count("an") }} {{ "aaa".count("") }}
{{ "abc".index("x") }}
{{ "x".center(5) }}| {{ "ab".center(5, "*") }} {{ "abc".center(6, "*") }} {{ "x".ljust(3, ".") }} {{ "x".rjust(3, ".") }} {{ "42".zfill(5) }} {{ "-42".zfill(5) }} {{ "a\tb".expandtabs(4) }}
{{ "a-b-c".partition("-") }} {{ "a-b-c".rpartition("-") }} {{ "abc".partition("-") }} {{ "abc".rpartition("-") }}
{{ "a\nb\r\nc\n".splitlines() }} {{ "a\nb".splitlines(true) }} {{ "".splitlines() }} {{ "\n\n".splitlines() }} {{ "a\u2028b\fc".splitlines() }}
{{ "test.py".removesuffix(".py") }} {{ "test.py".removeprefix("test") }} {{ "x".removeprefix("y") }}
{{ "123".isdigit() }} {{ "12a".isdigit() }} {{ "".isdigit() }} {{ "²".isdigit() }} {{ "²".isdecimal() }} {{ "½".isnumeric() }} {{ "abc".isalpha() }} {{ "äé".isalpha() }} {{ "a1".isalnum() }} {{ " \t".isspace() }} {{ "ABC".isupper() }} {{ "AbC".isupper() }} {{ "abc1".islower() }} {{ "Ab Cd".istitle() }} {{ "a_1".isidentifier() }} {{ "1a".isidentifier() }} {{ "é".isascii() }} {{ "a\n".isprintable() }}
{{ "{} and {}".format(1, "x") }} {{ "{1} {0}".format("a", "b") }} {{ "{a} {b}".format(a=1, b=[1]) }} {{ "{0.role} {0[content]}".format(messages[3]) }} {{ "{{}} {}".format(1) }} {{ "{!r} {!s}".format("a", "b") }}
{{ "{:>5}|{:<5}|{:^5}|{:*^5}".format(1, "a", "b", "c") }} {{ "{:05d} {:+d} {:,} {:x} {:#x} {:b} {:o} {:_}".format(42, 42, 1234567, 255, 255, 5, 8, 1234567) }}
{{ "{:.2f} {:.0f} {:e} {:g} {:%} {:8.3f}|{:.3}".format(3.14159, 2.5, 12345.678, 0.00001, 0.25, 2.0, 1.23456) }} {{ "{:g} {:g} {:G}".format(1e10, 123456, 1e-10) }} {{ "{:.3s}|{:>6.2s}".format("abcdef", "xyz") }} {{ "{:,.2f}".format(1234567.891) }} {{ "{:010.2f}".format(-3.14159) }} {{ "{:,}".format(1234567.5) }}
{{ "{:{}}|{:{w}.{p}f}".format("a", 4, 2.5, w=7, p=2) }} {{ "{}".format(true) }} {{ "{:d}".format(true) }} {{ "{:>6}".format(true) }} {{ "{}".format(none) }} {{ "{}".format(1.0) }} {{ "{0}{0}".format(missing) }}
{{ "{}".format() }}
{{ "{a}".format(b=1) }}
{{ "{".format() }}
{{ "}".format() }}
{{ "{:d}".format("a") }}
{{ "{:>5}".format(none) }}
{{ "{:.1d}".format(5) }}
{{ "{0}{}".format(1, 2) }}
{{ "%s %d %.2f %r %5d|%-5d|%05d %x %o %e %g %%" % ("a", 3, 2.5, "q", 1, 2, 3, 255, 8, 1234.5, 0.5) }}
{{ "%s" % "x" }} {{ "%s" % 5 }} {{ "%s" % [1] }} {{ "%(a)s %(b)03d" % {"a": 1, "b": 2} }} {{ "%s" % d }} {{ "%+d % d %c %c %5s|%-5s|%.1s" % (1, 2, "x", 65, "a", "b", "cd") }} {{ "%d" % 3.9 }} {{ "%i" % -3 }} {{ "%#x %X %*d" % (255, 255, 5, 42) }} {{ "%5.1f|%G" % (2.25, 1e-10) }} {{ "%a" % "é" }}
{{ "%s %s" % "x" }}
{{ "%d" % "x" }}
{{ "%s" % (1, 2) }}
{{ "%(a)s" % 1 }}
{{ "%y" % 1 }}
{{ "x" % 1 }}
{{ "%s" % missing }}
{{ "abc".nope() }}
{{ "abc".upper(1) }}
{{ "abc".strip(1) }}
"""

SECTIONS["filters_text"] = r"""
{{ s|upper }} {{ s|lower }} {{ s|title }} {{ "hello wORLD-foo (bar) it's"|title }} {{ "hELLO wORLD"|capitalize }} {{ 5|upper }} {{ none|upper }} {{ missing|upper }} {{ true|lower }}
[{{ "  x \n"|trim }}] [{{ "xxaxx"|trim("x") }}] [{{ "xxaxx"|trim(chars="x") }}] [{{ 5|trim }}] [{{ none|trim }}] [{{ missing|trim }}]
{{ "aXbX"|replace("X", "-") }} {{ "aXbX"|replace("X", "-", 1) }} {{ 121|replace(1, "x") }} {{ "aaa"|replace("a", "b", count=2) }}
{{ "a"|replace("a") }}
{{ "x"|center(5) }}| {{ "%s-%s"|format("a", 1) }} {{ "%(x)s"|format(x=1) }}
{{ "a\nb\n\nc"|indent }} {{ "a\nb"|indent(2) }} {{ "a\nb"|indent(2, true) }} {{ "a\n\nb"|indent(2, blank=true) }} {{ "a\nb"|indent(width=">>") }} {{ "a\nb\n"|indent(1) }}|{{ ""|indent }}|
{{ 5|indent }}
{{ "foo bar baz qux"|truncate(9) }} {{ "foo bar baz qux"|truncate(9, true) }} {{ "foo bar baz qux"|truncate(11) }} {{ "foo bar baz qux"|truncate(11, false, "...", 0) }} {{ "abc"|truncate(3, leeway=0) }}
{{ "a b_c d-e"|wordcount }} {{ html|striptags }} {{ html|escape }} {{ html|e }} {{ "a b&c/ü"|urlencode }} {{ {"a b": 1, "c": "d/e"}|urlencode }}
{{ html|safe }} {{ ("<"|safe) + "<" }} {{ "<" + ("<"|safe) }} {{ ("<"|safe) ~ "<" }} {{ "<"|safe is string }} {{ "<"|safe is escaped }} {{ ["<"|safe] }} {{ "<"|safe|upper }} {{ ("a"|safe) == "a" }} {{ ("<%s>"|safe) % "<" }} {{ ("{}"|safe).format("<") }} {{ ("a<"|safe).replace("a", "<") }} {{ ("-"|safe).join(["<", "b"]) }} {{ ("ab"|safe)[0] is escaped }} {{ "<"|safe|tojson }}
{{ 5|string ~ 6|string }} {{ [1]|string }} {{ none|string }} {{ 1.0|string }} {{ "x"|string is string }} {{ true|string }}
{{ "42"|int }} {{ "4.7"|int }} {{ "x"|int }} {{ "x"|int(5) }} {{ "0x1f"|int(0, 16) }} {{ "ff"|int(base=16) }} {{ 4.9|int }} {{ -4.9|int }} {{ none|int }} {{ " 42 "|int }} {{ "1_000"|int }} {{ true|int }} {{ "1e3"|int }} {{ []|int(7) }} {{ "-7"|int }} {{ ""|int }} {{ "٣"|int }}
{{ missing|int }}
{{ "4.2"|float }} {{ "x"|float }} {{ "x"|float(1.5) }} {{ 3|float }} {{ "1e3"|float }} {{ "inf"|float }} {{ "-nan"|float }} {{ none|float }} {{ " 1.5 "|float }} {{ "0x10"|float }} {{ true|float }} {{ "1_0.5"|float }}
{{ 42.55|round }} {{ 42.55|round(1) }} {{ 42.55|round(1, "floor") }} {{ 42.55|round(1, "ceil") }} {{ 42|round }} {{ 2.5|round }} {{ 3.5|round }} {{ 2.675|round(2) }} {{ 1234.5|round(-2) }} {{ 42|round(-1) }} {{ 45|round(-1) }} {{ 55|round(-1) }} {{ 42|round(0, "ceil") }} {{ 0.5|round|int }} {{ -2.5|round }} {{ 42.1|round(0, "floor") }}
{{ "a"|round }}
{{ -5|abs }} {{ 5|abs }} {{ -2.5|abs }} {{ neg|abs }} {{ true|abs }} {{ -big|abs }}
{{ "a"|abs }}
{{ missing|default("x") }} {{ none|default("x") }} {{ none|default("x", true) }} {{ ""|default("x", true) }} {{ ""|default("x") }} {{ 0|d(5, boolean=true) }} {{ missing|default }} {{ missing|default(default_value=3) }} {{ nested.q|default("z") }} {{ missing|d(missing2)|d("deep") }}
{{ missing.x|default("z") }}
{{ 1000|filesizeformat }} {{ 1|filesizeformat }} {{ 123456789|filesizeformat(true) }} {{ 5|filesizeformat }}
{{ {"class": "a<b", "id": 5, "n": none}|xmlattr }} {{ "it's <b>"|forceescape }}
{{ "x"|nosuchfilter }}
{% if false %}{{ "x"|nosuchfilter }}{% endif %}ok
{{ "x"|nosuchfilter if false else "ok" }}
{% if true %}{{ "x"|nosuchfilter }}{% endif %}
{% if true %}{% for a in [1] %}{{ "x"|nosuchfilter }}{% endfor %}{% endif %}
{{ "x" is nosuchtest }}
{{ "x"|upper("y") }}
{{ "a"|attr("upper") is callable }} {{ d|attr("a") is defined }} {{ d|attr("items") is callable }}
"""

SECTIONS["filters_sequence"] = r"""
{{ s|length }} {{ u|length }} {{ items_list|length }} {{ d|length }} {{ missing|length }} {{ items_list|count }} {{ range(4)|length }} {{ d.items()|length }}
{{ 5|length }}
{{ none|length }}
{{ [1, 2]|join }} {{ [1, 2]|join(", ") }} {{ words|join("|") }} {{ "abc"|join("-") }} {{ people|join(",", attribute="name") }} {{ people|join(", ", "age") }} {{ d|join }} {{ []|join(",") }} {{ missing|join }} {{ [none, true, 1.0]|join("/") }} {{ [1]|join(0) }}
{{ 5|join }}
{{ none|join }}
{{ people|map(attribute="name")|list }} {{ people|map(attribute="tags")|list }} {{ people|map(attribute="tags", default=[])|list }} {{ words|map("upper")|list }} {{ words|map("replace", "a", "o")|join(" ") }} {{ [[1, 2], [3]]|map("first")|list }} {{ [[1, 2], [3]]|map(attribute=0)|list }} {{ [1.6, 2]|map("int")|sum }} {{ []|map("nosuch")|list }} {{ missing|map("upper")|list }}
{{ people|map(attribute="tags.0")|list }}
{{ people[:1]|map(attribute="tags.0")|list }} {{ people|map(attribute="tags.0.x", default={})|list }}
{{ [1]|map("nosuch")|list }}
{{ [1]|map|list }}
{{ [1]|map(attribut="x")|list }}
{{ (none|map("upper"))|list }}
{{ people|selectattr("tags")|map(attribute="name")|list }} {{ people|selectattr("age", "equalto", 30)|map(attribute="name")|join(",") }} {{ people|selectattr("age", ">", 25)|list|length }} {{ people|rejectattr("tags")|map(attribute="name")|list }} {{ people|rejectattr("age", "==", 30)|map(attribute="name")|list }} {{ people|selectattr("tags", "defined")|list|length }} {{ people|selectattr("tags", "undefined")|map(attribute="name")|first }}
{{ people|selectattr|list }}
{{ people|selectattr("age", "nosuch")|list }}
{{ messages|selectattr("role", "equalto", "user")|list|length }} {{ messages|selectattr("role", "in", ["user", "tool"])|map(attribute="role")|join(",") }} {{ messages|rejectattr("content", "none")|list|length }} {{ (messages|selectattr("role", "eq", "system")|first).content|trim }} {{ messages|map(attribute="content")|select("string")|map("length")|list }}
{{ range(6)|select("odd")|list }} {{ range(6)|reject("odd")|list }} {{ [0, 1, "", "a"]|select|list }} {{ [0, 1, "", "a"]|reject|list }} {{ range(10)|select("divisibleby", 3)|list }} {{ mixed|select("string")|list }} {{ mixed|select("number")|list }} {{ mixed|reject("none")|list|length }}
{{ "abc"|list }} {{ d|list }} {{ d.items()|list }} {{ (1, 2)|list }} {{ missing|list }}
{{ 5|list }}
{{ items_list|first }} {{ items_list|last }} {{ "abc"|first }} {{ "abc"|last }} {{ []|first }} {{ []|last }} {{ d|first }} {{ d|last }} {{ range(3)|last }} {{ missing|first }} {{ words|map("upper")|first }}
{{ words|map("upper")|last }}
{{ ([]|first).x }}
{{ items_list|sort }} {{ words|sort }} {{ words|sort(case_sensitive=true) }} {{ words|sort(reverse=true) }} {{ people|sort(attribute="age")|map(attribute="name")|list }} {{ people|sort(attribute="age,name", reverse=true)|map(attribute="name")|list }} {{ "hello"|sort|join }} {{ d|sort }} {{ [2.5, 1, true]|sort }} {{ [[2, 1], [1, 2]]|sort }} {{ people|sort(true, false, "name")|map(attribute="name")|list }}
{{ [1, "a"]|sort }}
{{ [{}, {}]|sort|length }}
{{ [{}, {1: 2}]|sort }}
{{ d|dictsort }} {{ d|dictsort(true) }} {{ d|dictsort(false, "value") }} {{ d|dictsort(reverse=true) }} {{ d|dictsort(by="value", reverse=true) }}
{{ d|dictsort(by="x") }}
{{ [1]|dictsort }}
{{ d|items|list }} {{ missing|items|list }} {% for k, v in d|items %}{{ k }}={{ v }};{% endfor %}
{{ [1]|items|list }}
{{ words|unique|list }} {{ words|unique(true)|list }} {{ [1, 1.0, true, "1", 2]|unique|list }} {{ people|unique(attribute="age")|map(attribute="name")|list }} {{ []|unique|list }}
{{ [[1], [1]]|unique|list }}
{{ items_list|sum }} {{ people|sum(attribute="age") }} {{ items_list|sum(start=10) }} {{ [0.1, 0.2]|sum }} {{ []|sum }} {{ [[1], [2]]|sum(start=[]) }} {{ [true, true]|sum }}
{{ ["a"]|sum }}
{{ items_list|min }} {{ items_list|max }} {{ words|min }} {{ words|max }} {{ words|min(case_sensitive=true) }} {{ (people|max(attribute="age")).name }} {{ (people|min(attribute="name")).name }} {{ []|min }} {{ [1, 2.0, true]|min }} {{ "hello"|max }}
{{ [1, "a"]|max }}
{{ [1,2,3,4,5]|batch(2)|list }} {{ [1,2,3]|batch(2, "x")|list }} {{ []|batch(2)|list }} {{ [1,2,3,4,5]|slice(2)|list }} {{ [1,2,3,4,5]|slice(3, "x")|list }} {{ [1]|slice(3)|list }}
{{ items_list|reverse|list }} {{ "abc"|reverse }} {{ u|reverse }} {{ range(3)|reverse|list }} {{ d|reverse|list }} {{ words|map("upper")|reverse|list }}
{{ 5|reverse }}
{{ people|groupby("age") }} {% for g in people|groupby("age") %}{{ g.grouper }}:{{ g.list|map(attribute="name")|join(",") }};{% endfor %}{% for a, l in people|groupby("city", default="-") %}{{ a }}{{ l|length }}{% endfor %}
{{ people|groupby("tags", default="-") }}
{% for age, l in people|groupby("age") %}{{ age }}={{ l|length }} {% endfor %}{% for w, l in words|groupby(0) %}{{ w }}{{ l|length }} {% endfor %}
{% set g = words|map("upper") %}{{ g|list }}{{ g|list }}{% if g %}truthy{% endif %}
{{ words|map("upper")|length }}
{{ words|map("upper")|tojson }}
{{ words|map("upper")|join(",") }} {{ "A" in words|map("first")|map("upper") }} {{ words|select("string") is iterable }} {{ words|select("string") is sequence }}
{{ words|map("nosuchfilter") is defined }}
{{ [3, 1]|sort|first + 1 }} {{ (1, 2, 3)|sum / 2 }} {{ -1|abs }} {{ 2 ** 3|abs }} {{ "a" ~ "b"|upper }} {{ 1 + "2"|int }}
"""

SECTIONS["json"] = r"""
{{ tools|tojson }}
{{ tools|tojson(indent=2) }}
{{ tools[0].function|tojson(indent=4) }}
{{ d|tojson }} {{ d|tojson(sort_keys=true) }} {{ d|tojson(indent=0) }} {{ d|tojson(indent="->") }} {{ d|tojson(indent=none) }}
{{ d|tojson(separators=(",", ":")) }} {{ [1, 2]|tojson(separators=(",", ":"), indent=1) }}
{{ u|tojson }} {{ u|tojson(ensure_ascii=true) }} {{ ctl|tojson }} {{ ctl|tojson(true) }} {{ html|tojson }} {{ quotes|tojson }} {{ "a\\b/c\b\f\r\u2028\u0000"|tojson }}
{{ [1.0, 1e-05, 1e16, 1e15, 123456789.125, 0.1, -0.0, 1e100, 3, big, true, none]|tojson }}
{{ [small, large, one, f, n]|tojson }}
{{ ("inf"|float)|tojson }} {{ ("nan"|float)|tojson }} {{ -("inf"|float)|tojson }}
{{ {1: "a", true: "b", none: "c", 1.5: "d", "x": ()}|tojson }} {{ (1, (2, []))|tojson }} {{ {}|tojson(indent=2) }} {{ []|tojson(indent=2) }} {{ [[], {}, [1]]|tojson(indent=2) }}
{{ {(1, 2): 3}|tojson }}
{{ missing|tojson }}
{{ [missing]|tojson }}
{{ range(3)|tojson }}
{{ d.items()|tojson }}
{{ d.items()|list|tojson }}
{{ namespace(a=1)|tojson }}
{{ {1: 2, "a": 3}|tojson(sort_keys=true) }}
{{ s|tojson|length }} {{ d|tojson is string }} {{ "<"|tojson ~ "<" }} {{ (d|tojson) + "x" }}
{{ messages[2].tool_calls[0].function.arguments|tojson }}
"""

SECTIONS["tests"] = r"""
{{ n is defined }} {{ missing is defined }} {{ missing is undefined }} {{ n is not defined }} {{ d.q is defined }} {{ d.a is defined }} {{ none_value is defined }}
{{ none_value is none }} {{ n is none }} {{ n is not none }} {{ missing is none }}
{{ s is string }} {{ n is string }} {{ n is number }} {{ f is number }} {{ t is number }} {{ s is number }} {{ n is integer }} {{ f is integer }} {{ t is integer }} {{ f is float }} {{ big is integer }}
{{ t is boolean }} {{ n is boolean }} {{ t is true }} {{ 1 is true }} {{ no is false }} {{ 0 is false }}
{{ d is mapping }} {{ items_list is mapping }} {{ d is iterable }} {{ s is iterable }} {{ n is iterable }} {{ none_value is iterable }} {{ missing is iterable }} {{ items_list is sequence }} {{ s is sequence }} {{ d is sequence }} {{ n is sequence }} {{ missing is sequence }} {{ range(3) is sequence }} {{ (1,) is sequence }} {{ d.keys() is sequence }} {{ d.keys() is iterable }} {{ missing is mapping }}
{{ 3 is odd }} {{ 4 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ 3 is not even }} {{ 3.0 is odd }} {{ big is even }}
{{ "a" is odd }}
{{ 1 is divisibleby 0 }}
{{ 1 is == 1 }}
{{ 1 is equalto 1.0 }}
{{ 1 is eq 1 }} {{ 1 is ne 2 }} {{ 1 is lt 2 }} {{ 1 is gt 2 }} {{ 1 is le 1 }} {{ 1 is ge 2 }} {{ 1 is lessthan 2 }} {{ 2 is greaterthan 1 }} {{ 1 is in [1, 2] }} {{ 1 is not in [1, 2] }} {{ "a" is in "abc" }}
{{ "abc" is lower }} {{ "ABC" is upper }} {{ "aBC" is upper }} {{ 5 is lower }}
{{ none is sameas none }} {{ true is sameas true }} {{ 1 is sameas true }} {{ d is sameas d }} {{ [] is sameas [] }} {{ missing is sameas missing }}
{{ "upper" is filter }} {{ "nosuch" is filter }} {{ "odd" is test }} {{ "nosuch" is test }}
{{ s.upper is callable }} {{ s is callable }} {{ range is callable }} {{ missing is callable }}
{{ n is defined and n > 5 }} {{ n is string or n is number }} {{ not n is string }} {{ "y" if n is defined else "n" }}
{{ n is number is string }}
{{ s is string and s|length > 3 }} {{ items_list[0] is odd }} {{ items_list|length is odd }} {{ n + 1 is even }} {{ (n + 1) is even }}
{{ missing.x is defined }}
"""

SECTIONS["statements"] = r"""
{% for x in items_list %}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}
{% for x in items_list %}{{ loop.index }}/{{ loop.index0 }}/{{ loop.revindex }}/{{ loop.revindex0 }}/{{ loop.first }}/{{ loop.last }}/{{ loop.length }}/{{ loop.depth }}/{{ loop.depth0 }} {% endfor %}
{% for x in items_list %}[{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }}]{% endfor %}
{% for x in items_list %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }}{{ loop.cycle("a", "b") }}{{ loop.changed(x > 1) }} {% endfor %}
{% for x in items_list %}{{ loop.cycle() }}{% endfor %}
{% for x in [] %}x{% else %}empty{% endfor %}|{% for x in [1] %}x{% else %}empty{% endfor %}|{% for x in missing %}x{% else %}undef{% endfor %}
{% for x in none %}x{% endfor %}
{% for x in 5 %}x{% endfor %}
{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}
{% for k, v in d %}x{% endfor %}
{% for a, b in [(1, 2), [3, 4], "xy"] %}{{ a }}{{ b }};{% endfor %}{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}
{% for a, b in [(1, 2, 3)] %}x{% endfor %}
{% for a, b in [1] %}x{% endfor %}
{% for x in items_list if x > 1 %}{{ loop.index }}:{{ x }}/{{ loop.length }} {% endfor %}{% for x in items_list if x > 10 %}x{% else %}none{% endfor %}
{% for m in messages if m.role != "system" %}{{ m.role }}{{ loop.last }} {% endfor %}{% for m in messages if not loop %}x{% else %}no{% endfor %}
{% for m in messages if loop.first %}x{% endfor %}
{% for x in range(10) %}{% if x == 3 %}{% continue %}{% endif %}{% if x == 6 %}{% break %}{% endif %}{{ x }}{% endfor %}
{% for x in [1] %}{% continue %}{% else %}E{% endfor %}|{% for x in [1, 2] %}{% break %}{% else %}E{% endfor %}|{% for x in [1, 2] %}{% if x == 2 %}{% break %}{% endif %}{% else %}E{% endfor %}
{% break %}
{% for x in [1] %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}
{% for x in [1, 2] %}{% for y in "ab" %}{{ loop.index }}{{ x }}{{ y }} {% endfor %}{{ loop.index }};{% endfor %}
{% for x in [1, 2] %}{% set outer = loop %}{% for y in "ab" %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}
{% for x in [[1, [2, 3]], [4]] recursive %}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}:{{ loop.depth }} {% endif %}{% endfor %}
{% for x in [1] %}{{ loop([2]) }}{% endfor %}
{% for loop in [1] %}{% endfor %}
{% for x in [1] %}{% set loop = 1 %}{% endfor %}
{{ loop }}{{ loop is defined }}
{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = x + i %}{{ x }} {% endfor %}{{ x }}
{% set ns = namespace(x=0, l=[]) %}{% for i in range(4) %}{% set ns.x = ns.x + i %}{% set ns.l = ns.l + [i] %}{% endfor %}{{ ns.x }} {{ ns.l }} {{ ns.q is defined }} {{ ns['x'] }}
{% set d.x = 1 %}
{% set q.x = 1 %}
{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set a, b = b, a %}{{ a }}{{ b }}{% set c = 1, 2 %}{{ c }}{% set (p, q) = [3, 4] %}{{ p }}{{ q }}
{% set a, b = 1 %}
{% set ns = namespace() %}{% set ns.a, z = 1, 2 %}{{ ns.a }}{{ z }}{{ ns }}
{% set x %}a{{ n }}b{% endset %}[{{ x }}]{% set y | upper %}abc{% endset %}{{ y }}{% set z | trim | replace("a", "b") %} aa {% endset %}[{{ z }}]
{% if n > 5 %}a{% elif n > 3 %}b{% else %}c{% endif %}{% if n > 50 %}a{% elif n > 3 %}b{% else %}c{% endif %}{% if n > 50 %}a{% elif n > 30 %}b{% else %}c{% endif %}
{% if x is not defined %}{% set x = "default" %}{% endif %}{{ x }}
{% if n %}{% set n = n + 1 %}{% endif %}{{ n }}{% if no %}{% set n = 100 %}{% endif %}{{ n }}
{% if false %}{% set s = 1 %}{% endif %}{{ s }}{% if true %}{% set zz = 1 %}{% endif %}{{ zz }}
{% for i in [1] %}{% if true %}{% set s = "inner" %}{% endif %}{{ s }}{% endfor %}{{ s }}
{% for i in [1, 2] %}{% if i == 1 %}{% set q = "set" %}{% endif %}[{{ q }}]{% endfor %}[{{ q }}]
{% set late = "L" %}{% for i in [1] %}{{ late }}{% endfor %}{% set late = "M" %}{{ late }}
{% for i in [1] %}[{{ s }}]{% endfor %}{% set s = 1 %}
{% macro m(a, b=2, c=none) %}{{ a }},{{ b }},{{ c }};{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(1, c=5) }}{{ m(a=9) }}{{ m() }}{{ m }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=1) }}
{% macro m(a) %}{{ a.x }}{% endmacro %}{{ m() }}
{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}{{ m() }}
{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{% macro r(n) %}{{ n }}{% if n > 0 %}{{ r(n - 1) }}{% endif %}{% endmacro %}{{ r(3) }}
{% macro m() %}{{ m2() }}{% endmacro %}{% macro m2() %}two{% endmacro %}{{ m() }}
{{ early() }}{% macro early() %}x{% endmacro %}
{% set v = 1 %}{% macro m() %}{{ v }}{% set v = 5 %}{{ v }}{% endmacro %}{{ m() }}{{ v }}{% set v = 2 %}{{ m() }}
{% macro m(x) %}{{ x }}{{ s }}{{ later }}{% endmacro %}{{ m(1) }}{% set later = "now" %}{{ m(2) }}
{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}body {{ n }}{% endcall %}
{% macro m(l) %}{% for i in l %}{{ caller(i, i * 2) }};{% endfor %}{% endmacro %}{% call(a, b=0) m([1, 2]) %}{{ a }}-{{ b }}{% endcall %}
{% macro m() %}x{% endmacro %}{% call m() %}b{% endcall %}
{% macro m() %}{{ caller is defined }}{{ caller() if caller }}{% endmacro %}{{ m() }}
{% call n %}{% endcall %}
{% macro m(a, b) %}{{ caller }}{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.caller }}{{ m.catch_kwargs }}{{ m.catch_varargs }}
{% macro m(x) -%}
   {{ x }}
{%- endmacro %}[{{ m("a") }}]{{ m("b")|upper }}{{ m("c") ~ "d" }}{{ m(1)|int + 1 }}
{% macro m(x, x) %}{% endmacro %}
{% macro m(x=1, y) %}{% endmacro %}
{% for i in [1, 2] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}
{% set ns = namespace() %}{% macro m() %}<{{ n }}>{% endmacro %}{% set ns.m = m %}{{ ns.m() }}
{% filter upper %}abc {{ s }}{% endfilter %}|{% filter trim|replace("b", "x") %} abc {% endfilter %}|
{% for x in [1, 2] %}{% filter upper %}a{% break %}{% endfilter %}{% endfor %}|
{% with a=1, b=n %}{{ a }}{{ b }}{% set a = 5 %}{{ a }}{% endwith %}{{ a }}
{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q }}{% with a=1 %}{% with a=2, b=a %}{{ a }}{{ b }}{% endwith %}{{ a }}{% endwith %}
{% block x %}[{{ n }}{{ y }}]{% endblock %}{% set y = 3 %}{% block z %}{{ y }}{% endblock z %}
{% for i in [1, 2] %}{% block b scoped %}{{ i }}{% endblock %}{% block c %}{{ i }}{% endblock %}{% endfor %}
{% block x %}{% endblock %}{% block x %}{% endblock %}
{% generation %}a{% set g = 1 %}{{ g }}{% endgeneration %}{{ g }}|
{% for m in messages %}{% generation %}{{ m.role }}{{ loop.index }}{% endgeneration %}{% endfor %}
{% raw %}{{ not }} {% parsed %}{# c #}{% endraw %}|{% raw -%}  x  {%- endraw %}|
{# comment #}a{# multi
line {{ }} #}b{#- x -#} c
{% set c = cycler("a", "b") %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}
{% set j = joiner("|") %}{% for x in [1, 2, 3] %}{{ j() }}{{ x }}{% endfor %}{{ joiner()() }}
{{ raise_exception("bad: " ~ n) }}
{{ raise_exception() }}
{{ strftime_now("%d %b %Y") }} {{ strftime_now("%Y-%m-%d %H:%M:%S") }} {{ strftime_now("%B %A %a %j %y %I %p %U %W %w %u %V %G %% %e %-d %-m %D %F %T %R %h %C %g %Z|%z|%f %c %x %X %s %k %l %P %r") }} {{ strftime_now("%^a %#Z %_d %Q é") }}
{{ dict(a=1, **{"b": 2}) }}{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1, 2]) }}{{ m(1, **{"b": 3}) }}{{ m(*[1], b=4) }}
{% macro m(a) %}{% endmacro %}{{ m(1, a=2) }}
{{ m(1, **5) }}
{{ range(100001)|length }}
{{ range(3, 0, -1)|list }}{{ range(0) |list }}
{{ range(1.5) }}
{% do items_list.append(1) %}
{% include "x" %}
{% import "x" as y %}
{% extends "x" %}
{% nosuch %}
{% if true %}x
{% for x in y %}
{{ n
{{ "abc }}
{{ n }
{# never closed
{% raw %} never closed
{{ (1, 2 }}
{{ [1, 2) }}
{{ }}
{{ 1 2 }}
{{ n | }}
{{ a b }}
{{ n ? 1 }}
{{ n! }}
{% endif %}
{% if %}x{% endif %}
{% set 1 = 2 %}
{% set true = 2 %}
{% set x = %}
{% else %}
{% for x in [1] %}{% endif %}{% endfor %}
{{ f(a=1, a=2) }}
{{ f(a=1, 2) }}
{{ range(n, *[1], 2) }}
{{ n is }}
{{ not }}
{{ "a" "b }}
{% set x | nosuch %}{% endset %}
"""

# Whole texts, for white space.
TEXTS = [
    "  {% if true %}\n  x\n  {% endif %}\ny\n",
    "  {%- if true -%}\n  x\n  {%- endif -%}\n y\n",
    "  {%+ if true +%}\n  x\n  {%+ endif %}\ny\n\n",
    "a {{- n -}} b {{ n }} \n c\n",
    "{{ n }}\n{{ n }}\n\n",
    "line\n\n\n  {# comment #}\n  next {# c #} same\n",
    "a\r\nb{% if true %}\r\nc{% endif %}\rd\n",
    "\n\n{% set x = 1 %}\n\n{{ x }}\n",
    "  text {% if true %} y {% endif %}  \n  z",
    "\t{% for i in [1, 2] %}\n\t{{ i }}\n\t{% endfor %}\nend",
    "{% for i in [1, 2] -%}\n  {{ i }}\n{%- endfor %}",
    "{% raw %}\n  {{ x }}\n  {% endraw %}\nafter",
    "  {% raw %} a {% endraw %} b",
    "x{#- a -#}  y  {#+ b +#}\nz",
    "{{ '{{' }}{{ '}}' }}{{ '%}' }}{{ {'a': {'b': 1}} }}{{ {'a': {'b': 1}}['a'] }}",
    "{%if n%}y{%endif%}{{n}}{{-n-}}",
    "{{ n -}}\n\n  x",
    "a\n  {%- set q = 1 %}\n  b",
    "a\u00a0{%- if true %}b{% endif %}",
    "{% if true %}\n\n{% endif %}x",
    "{#\n#}\nx\n{##}y{#-#}z",
    "{% set x -%}\n  a\n{%- endset %}[{{ x }}]",
    "$ { { % } } #} %} }}",
    "",
    "\n",
    "only text",
    "{{ 'a\nb' }}|{{ 'a\r\nb' }}|{{ 'a\\\nb' }}",
    "{%- for m in messages %}\n    {%- if m.content is string %}\n        {{- '<|' + m.role + '|>' + m.content | trim + '\\n' }}\n    {%- endif %}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '<|assistant|>' }}\n{%- endif %}\n",
    "{{ bos_token }}{{ eos_token }}{{ bos_token is defined }}{{ documents is none }}{{ documents is defined }}{{ add_generation_prompt }}",
    "{% for x in [1,2] %}\n{{ x }}{% else %}\nnone\n{% endfor %}\n",
    "{{ 1 if true\n   else 2 }}\n{{ [1,\n 2] }}",
    "{%- macro m(a) -%}\n  <{{ a }}>\n{%- endmacro -%}\n{{ m(1) }}\n{{ m(2) }}",
    "{% if n: %}colon{% endif %}{% for x in [1]: %}{{ x }}{% endfor %}",
]
