package sandbox

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:embed syscalls.txt
var syscallTable string

// syscallNumbers returns the system calls of an architecture by name.
func syscallNumbers(arch string) map[string]uint32 {
	column := 1
	if arch == "arm64" {
		column = 2
	}
	numbers := map[string]uint32{}
	for line := range strings.Lines(syscallTable) {
		f := strings.Fields(line)
		if len(f) != 3 || f[column] == "-" {
			continue
		}
		if n, err := strconv.ParseUint(f[column], 10, 32); err == nil {
			numbers[f[0]] = uint32(n)
		}
	}
	return numbers
}
