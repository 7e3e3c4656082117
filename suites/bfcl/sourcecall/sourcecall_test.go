package sourcecall

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// readable writes a call as name(argument=value; ...), arguments without a name
// as =value.
func readable(c Call) string {
	var args []string
	for _, a := range c.Args {
		args = append(args, a.Name+"="+a.Value)
	}
	return c.Name + "(" + strings.Join(args, "; ") + ")"
}

type reading struct{ text, want string }

// readAll compares readings; an empty want is an error.
func readAll(t *testing.T, read func(string) (Call, error), cases []reading) {
	t.Helper()
	for _, c := range cases {
		got, err := read(c.text)
		switch {
		case c.want == "" && err == nil:
			t.Errorf("%q: %s, want an error", c.text, readable(got))
		case c.want != "" && (err != nil || readable(got) != c.want):
			t.Errorf("%q: %s, %v, want %s", c.text, readable(got), err, c.want)
		}
	}
}

// As tree-sitter-java 0.21.0 and the original's walk over its trees read them.
func TestJava(t *testing.T) {
	readAll(t, Java, []reading{
		{`f(a="x", b=y)`, `f(a=x; b=y)`},
		{`Geo.create(c=mapController, p=mapArea)`, `Geo.create(c=mapController; p=mapArea)`},
		{`A.b(c=new int[]{1, 2})`, `A.b(c=new int[]{1,2})`},
		{`A.b(c=new int[][]{{1}, {2}})`, `A.b(c=new int[]{{1},{2}})`},
		{`A.b(c=new String[] { "a" , "b" })`, `A.b(c=new String[]{"a","b"})`},
		{`f(a=new ArrayList<>(Arrays.asList("a", "b")))`, `f(a=new ArrayList<>(Arrays.asList("a", "b")))`},
		{`f(a=new HashMap<String, String>() {{ put("k", "v"); }})`, `f(a=new HashMap<String,String>())`}, // the body is lost
		{`f(a=new Foo(1, "x"))`, `f(a=new Foo(1, "x"))`},
		{`f(a=true, b=null)`, `f(a=true; b=null)`},
		{`f(a=x.y.z, b=X.class)`, `f(a=x.y.z; b=X.class)`},
		{`f(a=x.y(1, 2), b = p -> p + 1)`, `f(a=x.y(1, 2); b=p->p+1)`}, // calls keep their blanks
		{`f(a=(int) 5)`, `f(a=(int)5)`},
		{`f(a=-5, b=1.5f, c=5L)`, `f(a=-5; b=1.5f; c=5L)`},
		{`a.f(b="x" + "y")`, `a.f(b="x"+"y")`},
		{`f(a=x instanceof Y)`, `f(a=xinstanceofY)`},
		{`f(a="a\"b")`, `f(a=a\"b)`},
		{"f(a=\"line\nx\")", "f(a=line\nx)"},
		{`f(a='x,y', b='z')`, `f(a=x,y; b=z)`},
		{`f(a="""x""")`, `f(a=""x"")`},
		{`f(a=Foo::bar)`, `f(a=Foo::bar)`},
		{`f(a=() -> {})`, `f(a=()->{})`},
		{`f(a=x.super.y)`, `f(a=x.super.y)`},
		{`f(a="x" /* c */)`, `f(a=x)`},
		{`x.y(a=1).z(b=2)`, `x.y(a=1).z(b=2)`},
		{`new Foo().bar(a=1)`, `new Foo().bar(a=1)`},
		{`f(a=1); g(b=2)`, `f(a=1)`},
		{`f(a=foo, b=c ? "d" : e)`, `f(a=foo; b=c?"d":e)`},
		{`f(b="é", c=foo)`, `f(b=é"; ==oo))`}, // displaced by a byte from the é on
		{`x = f(a="y")`, `f(a=y)`},
		{`f(a=[1, 2])`, ""}, {`f(a={1, 2})`, ""}, {`f(a={"k": "v"})`, ""}, {`f(a="x"`, ""}, {`f(a="x"))`, ""}, {`f(a="x`, ""},
		{`f(a=1, a=2)`, ""}, {`f(a="x", b)`, `f(a=x; =b)`}, {`f(a="x", b, c)`, ""}, {`f(a=new int[3])`, ""}, {`f(a=1), g(b=2)`, ""}, {`f(a: 1)`, ""}, {`f("a"=1)`, ""},
		{`f(a=@x)`, ""}, {`f(a=#x)`, ""}, {"f(a=`x`)", ""}, {`f(,)`, ""}, {`f(a=1,)`, ""}, {`f(a=1 b=2)`, ""}, {`f(class=1)`, ""}, {`f(a=new)`, ""},
		{`I cannot help.`, ""}, {"", ""}, {"hello", ""},
	})
}

// As tree-sitter-javascript 0.21.4 and the original's walk over its trees read
// them.
func TestJavaScript(t *testing.T) {
	readAll(t, JavaScript, []reading{
		{`f(a=1)`, `f(a=1)`}, {`f(a="x", b=y)`, `f(a=x; b=y)`}, {`a.b(c=[1, 2])`, `a.b(c=[1, 2])`}, {`f(a={k: "v"})`, `f(a={k: "v"})`},
		{`f(a='str')`, `f(a=str)`}, {`f(a=true, b=null)`, `f(a=true; b=null)`}, {`f(a=x => x+1)`, `f(a=x => x+1)`},
		{`f(a=function(x){ return x; })`, `f(a=function(x){ return x; })`}, {"f(a=`t${x}`)", "f(a=`t${x}`)"}, {`f(a=/re\/[/]/g)`, `f(a=/re\/[/]/g)`},
		{`f(a=new Foo(1).b, c=new Array(1,2))`, `f(a=new Foo(1).b; c=new Array(1,2))`}, {`f(a=1); g(b=2)`, `f(a=1)`}, {"f(a=1)\ng(b=2)", `f(a=1)`},
		{`f(a=None)`, `f(a=None)`}, {`f(a=5n)`, `f(a=5n)`}, {`f(a=async () => {await x})`, `f(a=async () => {await x})`}, {`f(a=[..."x", , 2])`, `f(a=[..."x", , 2])`},
		{`f(true)`, `f(=true)`}, {`f(x)`, `f(=x)`}, {`f(x, y)`, ""}, {`f(undefined, 1)`, `f()`}, {`f(a=1,)`, `f(a=1)`}, {`f(,)`, `f()`}, {`f(a=1 + 2)`, `f(a=1 + 2)`},
		{`f(a=x?y:z)`, `f(a=x?y:z)`}, {`f(a=class A extends B {})`, `f(a=class A extends B {})`}, {`f(a="a" + "b")`, `f(a=a" + "b)`},
		{`f(a={"k": 1, [x]: [1], k, m() {}, get y() {return 1}, ...z, 3: 4})`, `f(a={"k": 1, [x]: [1], k, m() {}, get y() {return 1}, ...z, 3: 4})`},
		{`f(a=-1, b=!x, c=typeof x)`, `f(a=-1; b=!x; c=typeof x)`}, {`f(a=x.y[0].z(), b=x?.y, c=x ?? y)`, `f(a=x.y[0].z(); b=x?.y; c=x ?? y)`}, {`f(a="é")`, `f(a=é)`},
		{`f({a: 1})`, `f()`}, {`f(a=b=c)`, `f(a=b=c)`}, {`f(a+=1)`, `f()`}, {`f(a.b=1)`, `f(a.b=1)`}, {`f(a=(1,2))`, `f(a=(1,2))`}, {"f(a=x\n, b=2)", `f(a=x; b=2)`},
		{"f`x`", `f()`}, {`f(a=1/*c*/)`, `f(a=1)`}, {`f(type="x", async=1)`, `f(type=x; async=1)`}, {`f(a=("x"))`, `f(a=("x"))`}, {`f(a={a:1}.b)`, `f(a={a:1}.b)`},
		{`f(a=y => { if (x) { return 1 } })`, `f(a=y => { if (x) { return 1 } })`}, {`f(a=function*(){}, b=super.x)`, `f(a=function*(){}; b=super.x)`}, {`f()`, `f()`},
		{`f(a=1`, ""}, {`f(a=1))`, ""}, {`f(a="x`, ""}, {`f(a=1, a=2)`, ""}, {`f(a=1), g(b=2)`, ""}, {`f(a: 1)`, ""}, {`f("a"=1)`, ""}, {`f(a=1 b=2)`, ""}, {`f(a='it's')`, ""},
		{`f(a=1;)`, ""}, {`(f(a=1))`, ""}, {`x = f(a=1)`, ""}, {`await f(a=1)`, ""}, {`new Foo(a=1)`, ""}, {"f(a=\"l\nx\")", ""}, {`f(class=1)`, ""}, {`f(function=1)`, ""}, {`f(new=1)`, ""},
		{`f(a=#x)`, ""}, {`f(a=@x)`, ""}, {`f(a=x as y)`, ""}, {`f(a=//)`, ""}, {`f(a=1.2.3)`, ""}, {`f(a=5x)`, ""}, {"hello", ""}, {"", ""},
	})
}

func TestNoCall(t *testing.T) {
	for _, read := range []func(string) (Call, error){Java, JavaScript} {
		for text, none := range map[string]bool{"x + 1": true, "": true, "f(": false, "x y": false} {
			if _, err := read(text); errors.Is(err, ErrNoCall) != none || err == nil {
				t.Errorf("%q: error %v", text, err)
			}
		}
	}
}

func TestHostile(t *testing.T) {
	for name, text := range map[string]string{
		"parentheses": strings.Repeat("(", 20000),
		"closed":      strings.Repeat("(", 10000) + strings.Repeat(")", 10000),
		"calls":       strings.Repeat("f(a=", 12000),
		"prefixes":    "f(a=" + strings.Repeat("!", 40000) + "x)",
		"casts":       "f(a=" + strings.Repeat("(int)", 8000) + "x)",
		"members":     strings.Repeat("a.", 20000) + "f(a=1)",
		"arrows":      "f(a=" + strings.Repeat("x=>", 12000) + "x)",
		"lambdas":     "f(a=" + strings.Repeat("(x)->", 8000) + "x)",
		"news":        "f(a=" + strings.Repeat("new ", 12000) + "x)",
		"initializer": "f(a=new int[]" + strings.Repeat("{", 20000),
		"types":       "f(a=new A" + strings.Repeat("<A", 20000),
		"ternary":     "f(a=" + strings.Repeat("x?y:", 12000) + "z)",
		"templates":   strings.Repeat("`${", 16000),
		"arguments":   "f(" + strings.Repeat("a,", 20000) + ")",
		"named":       "f(" + strings.Repeat("a=1,", 12000) + ")",
		"nested":      strings.Repeat("((x)", 12000),
		"names":       "f(" + strings.Repeat("x", 10) + manyNames(30000) + ")",
		"long":        strings.Repeat("x", maxSource+1),
	} {
		for _, read := range []func(string) (Call, error){Java, JavaScript} {
			start := time.Now()
			_, _ = read(text)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("%s: took %v", name, took)
			}
		}
	}
}

// manyNames is a list of assignments to names that all differ.
func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "=1,a%d", i)
	}
	return b.String() + "=1"
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{`A.b(c=new int[]{1, 2}, d="x")`, `f(a=new HashMap<String, X>() {{ put("k", 1); }})`, `f(a=(int) -x, b=p -> {})`, "f(a=`${x}`, b=/re/g)",
		`f(a={k: [1, ...x], m() {}}, b=async (x) => y ?? z)`, `f(b="é", c='d')`, "f(a=1) // c\n/* d */", `x.y::z`, "a[0]++"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(string) (Call, error){Java, JavaScript} {
			if c, err := read(text); err == nil && len(c.Args) > len(text) {
				t.Fatalf("%q: %d arguments", text, len(c.Args))
			}
		}
	})
}
