package bigcodebench

import (
	"context"
	"errors"
	"strings"
	"testing"

	"assay/eval"
	"assay/model"
	"assay/suites/pycode"
)

// square is the toy problem of the edge cases.
func square() Record {
	return Record{
		Complete: "import os\nimport re\n\ndef task_func(n):\n    \"\"\"Twice n.\"\"\"\n",
		Code:     "import os\nimport re\n\ndef task_func(n):\n",
		Entry:    "task_func",
		Test: "import unittest\nclass TestCases(unittest.TestCase):\n" +
			"    def test_a(self):\n        self.assertEqual(task_func(2), 4)\n" +
			"    def test_b(self):\n        with self.assertRaises(ValueError):\n            task_func(-1)\n",
	}
}

const right = "def task_func(n):\n    if n < 0:\n        raise ValueError\n    return 2 * n\n"

// run runs a solution that was not read out of an answer.
func run(t testing.TB, env eval.Env, r Record, solution string, calibrated bool) eval.Verdict {
	t.Helper()
	p, err := program(r, solution, calibrated)
	if err != nil {
		t.Fatal(err)
	}
	v, err := env.Sandbox.Run(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What upstream's untrusted_check makes of solutions; why is part of what it
// names, or of ours where it names nothing.
func TestOfficialVerdicts(t *testing.T) {
	env := open(t, "")
	for _, c := range []struct {
		solution   string
		calibrated bool
		passes     bool
		why        string
	}{
		{right, false, true, ""},
		{"def task_func(n):\n    return 2 * n\n", false, false, "AssertionError: test_b: AssertionError"},
		{"import nosuchlib\n" + right, false, false, "ModuleNotFoundError"},
		{"def task_func(n)\n    return 1\n", false, false, "SyntaxError"},
		{strings.Replace(right, "2 * n", "2 * int(re.sub('x', '', str(n)))", 1), false, false, "test_a: NameError"},
		{strings.Replace(right, "2 * n", "2 * int(re.sub('x', '', str(n)))", 1), true, true, ""},
		{"x = 1", false, false, "test_a: NameError, test_b: NameError"},
		{"x = 1", true, false, "test_a: AssertionError, test_b: AssertionError"},
		{"import sys\nsys.exit(0)\n" + right, false, false, "SystemExit: 0"},
		{"def task_func(n):\n    exit(0)\n", false, false, "test_a: TypeError, test_b: TypeError"},
		{"def task_func(n):\n    print('x')\n    open('f', 'w').write('x')\n" + strings.SplitN(right, "\n", 2)[1], false, true, ""},
		{"class TestCases:\n    pass\n" + right, false, true, ""},
		{strings.SplitN(right, "\n", 2)[1], true, true, ""},
		{right + "if __name__ == '__main__':\n    raise SystemError\n", false, true, ""},
		{"import time\ntime.sleep(1.2)\n" + right, false, true, ""},
		{"def task_func(n):\n    raise KeyboardInterrupt\n", false, false, "KeyboardInterrupt"},
		{"def task_func(n):\n    input()\n", false, false, "test_a: OSError, test_b: OSError"},
		{"import os\nos.kill(os.getppid(), 9)\nos.system('killall x')\n" + right, false, true, ""},
		{"import os\nos._exit(0)\n", false, false, "ended before its test was over"},
	} {
		v := run(t, env, square(), c.solution, c.calibrated)
		if v.Passed() != c.passes || !strings.Contains(v.Detail, c.why) {
			t.Errorf("%q: %s %s", c.solution, v.Outcome, v.Detail)
		}
	}
}

// What upstream makes of tests.
func TestOfficialTests(t *testing.T) {
	env := open(t, "")
	for _, c := range []struct {
		body, why string // of the class; no explanation for a pass
	}{
		{"    pass\n", ""},
		{"    def test_a(self):\n        self.skipTest('x')\n    def test_b(self):\n        pass\n", ""},
		{"    def setUp(self):\n        1 / 0\n    def test_a(self):\n        pass\n", "test_a: ZeroDivisionError"},
		{"    @unittest.expectedFailure\n    def test_a(self):\n        pass\n", ""},
		{"    @classmethod\n    def setUpClass(cls):\n        1 / 0\n    def test_a(self):\n        pass\n", "ZeroDivisionError"},
		{"    def test_a(self):\n        for i in (1, 2):\n            with self.subTest(i=i):\n                self.assertEqual(i, 1)\n", "AssertionError"},
		{"    def test_a(self):\n        import __test__, tempfile\n        self.assertIs(__test__.TestCases, TestCases)\n" +
			"        self.assertEqual(os.listdir('.'), [])\n        self.assertEqual(os.listdir(tempfile.gettempdir()), [])\n", ""},
	} {
		r := square()
		r.Test = "import unittest\nclass TestCases(unittest.TestCase):\n" + c.body
		if v := run(t, env, r, right, true); v.Passed() != (c.why == "") || !strings.Contains(v.Detail, c.why) {
			t.Errorf("%q: %s %s", c.body, v.Outcome, v.Detail)
		}
	}
	r := square()
	r.Test = "import unittest\n"
	if v := run(t, env, r, right, true); v.Passed() || !strings.Contains(v.Detail, "TestCases") {
		t.Errorf("no class: %s %s", v.Outcome, v.Detail)
	}
}

func TestScores(t *testing.T) {
	env := open(t, "")
	for _, c := range []struct {
		suite, text      string
		passes, unparsed bool
		extracted        string
	}{
		{primary, right + "```\nIt doubles.", true, false, strings.TrimSpace(right)},
		{primary, strings.ReplaceAll(right, "    ", "\t"), true, false, strings.TrimSpace(right)},
		{primary, "Sorry.", false, true, "Sorry."},
		{primary, "import os\nx = 1", false, true, "import os"},
		{primary, "def task_func(n):\n    return 2 * n", false, false, "def task_func(n):\n    return 2 * n"},
		{primary, strings.Replace(right, "2 * n", "int(re.sub('x', '', str(2 * n)))", 1), true, false, ""},
		{uncalibrated, strings.Replace(right, "2 * n", "int(re.sub('x', '', str(2 * n)))", 1), false, false, ""},
		{continued, strings.SplitN(right, "\n", 2)[1], true, false, ""},
	} {
		got := score(t, find(t, c.suite), env, eval.Item{Record: square()}, c.text)
		if (got.Values[0].Value == 1) != c.passes || got.Unparsed != c.unparsed || (got.Explanation == "") != c.passes ||
			c.extracted != "" && got.Extracted != c.extracted {
			t.Errorf("%s %q: %+v", c.suite, c.text, got)
		}
	}
}

func TestNothingRunsWithoutSandbox(t *testing.T) {
	for _, s := range Suites() {
		_, err := s.Score(context.Background(), eval.Env{}, eval.Item{Record: square()}, model.Response{Text: right})
		if !errors.Is(err, pycode.ErrNoSandbox) {
			t.Errorf("%s: error %v", s.Info().Name, err)
		}
	}
}
