package chat

// variable is a storage place of a function of the template: the template
// itself, a macro, a call block, or the body of a recursive loop.
type variable struct {
	fn   *function
	slot int
}

// expr is an expression node.
type expr any

type (
	constExpr struct{ value value }
	// nameExpr reads, or as a target writes, a variable. v is set by the
	// resolver; hops is how many functions lie between the place of use and
	// the function that owns v.
	nameExpr struct {
		name string
		line int
		v    *variable
		hops int
	}
	// nsRefExpr is the target ns.attr of a set statement.
	nsRefExpr struct {
		ns   *nameExpr
		attr string
	}
	tupleExpr struct{ items []expr }
	listExpr  struct{ items []expr }
	dictExpr  struct{ keys, values []expr }
	condExpr  struct {
		test, then expr
		orElse     expr // nil where there is no else part
		line       int
	}
	andExpr   struct{ left, right expr }
	orExpr    struct{ left, right expr }
	notExpr   struct{ operand expr }
	unaryExpr struct {
		op      byte
		operand expr
	}
	binaryExpr struct {
		op          string
		left, right expr
	}
	concatExpr  struct{ parts []expr }
	compareExpr struct {
		first expr
		ops   []compareOp
	}
	compareOp struct {
		op      string // an operator, "in" or "not in"
		operand expr
	}
	attrExpr struct {
		object expr
		name   string
	}
	itemExpr  struct{ object, key expr }
	sliceExpr struct{ start, stop, step expr } // any may be nil
	callExpr  struct {
		callee expr
		args   arguments
	}
	// filterExpr applies a filter; a nil subject stands for the body of a
	// filter block or set block.
	filterExpr struct {
		subject expr
		name    string
		args    arguments
		line    int
		fn      filterFunc
	}
	testExpr struct {
		subject expr
		name    string
		args    arguments
		line    int
		fn      testFunc
	}
)

// arguments are the arguments of a call as written.
type arguments struct {
	pos    []expr
	kw     []keyword
	dynPos expr // after *, or nil
	dynKw  expr // after **, or nil
}

type keyword struct {
	name  string
	value expr
}

// stmt is a statement node.
type stmt any

type (
	dataStmt  struct{ text string }
	printStmt struct {
		value expr
		line  int
	}
	ifStmt struct {
		line     int
		branches []ifBranch
		orElse   []stmt
	}
	ifBranch struct {
		line int
		test expr
		body []stmt
	}
	forStmt struct {
		line      int
		target    expr
		iter      expr
		test      expr // nil where there is no "if"
		recursive bool
		body      []stmt
		orElse    []stmt

		// Set by the resolver.
		testTarget expr // the target as the test sees it
		testFrame  frameCode
		bodyFrame  frameCode
		elseFrame  frameCode
		loopVar    *variable // nil where the body does not use "loop"
		fn         *function // the body's function, of a recursive loop only
	}
	setStmt struct {
		line   int
		target expr
		value  expr
	}
	setBlockStmt struct {
		line   int
		target expr
		filter *filterExpr // nil where there is none
		body   []stmt
		frame  frameCode
	}
	macroStmt struct {
		line   int
		target *nameExpr
		macro  *macroCode
	}
	callBlockStmt struct {
		line  int
		call  *callExpr // nil for a generation block, which calls its body
		macro *macroCode
	}
	filterBlockStmt struct {
		line   int
		filter *filterExpr
		body   []stmt
		frame  frameCode
	}
	withStmt struct {
		line    int
		targets []expr
		values  []expr
		body    []stmt
		frame   frameCode
	}
	blockStmt struct {
		line     int
		name     string
		scoped   bool
		required bool
		body     []stmt
		fn       *function
		frame    frameCode
		names    map[string]*variable // what a scoped block sees
		hops     map[string]int
	}
	breakStmt    struct{ line int }
	continueStmt struct{ line int }
)

// macroCode is a macro or the body of a call block.
type macroCode struct {
	name     string // "" for a call block
	line     int
	params   []*nameExpr
	defaults []expr // of the last len(defaults) parameters
	body     []stmt

	// Set by the resolver.
	fn             *function
	frame          frameCode
	caller         *variable // nil where the body does not use "caller"
	kwargs         *variable
	varargs        *variable
	explicitCaller bool
}
