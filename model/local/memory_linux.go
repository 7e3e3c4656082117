package local

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"strings"
)

// freeMemory returns the bytes that the process can still use: what the kernel
// says is available, or what is left of the control group's limit if that is
// less, as in a container. It reports false where the system does not tell.
func freeMemory() (int64, bool) {
	info, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	free, ok := available(info)
	const group = "/sys/fs/cgroup/"
	if limit, known := number(group + "memory.max"); known {
		if used, known := number(group + "memory.current"); known {
			free = min(free, max(limit-used, 0))
		}
	}
	return free, ok
}

// available reads the line "MemAvailable: 123 kB" of /proc/meminfo.
func available(info []byte) (int64, bool) {
	for lines := bufio.NewScanner(bytes.NewReader(info)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) >= 2 && fields[0] == "MemAvailable:" {
			n, err := strconv.ParseInt(fields[1], 10, 64)
			return n << 10, err == nil && n < 1<<50
		}
	}
	return 0, false
}

// number reads a file that holds one number; "max" stands for no limit.
func number(path string) (int64, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}
