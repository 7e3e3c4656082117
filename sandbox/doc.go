// Package sandbox runs untrusted Python programs at a declared level of
// isolation (contract C5) and judges them so that they cannot judge themselves.
//
// A cell is one sandboxed process tree. Its first process is this very binary,
// started again, which takes its own rights away and then becomes a Python
// interpreter (guest/zygote.py) that forks once per program; the fork gives up
// what was left before it meets the program. A test and the program that it
// judges run in two cells that are joined by nothing but two pipes.
//
// docs/sandbox.md says what each level blocks, and what no level can.
package sandbox
