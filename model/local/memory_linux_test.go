package local

import "testing"

func TestAvailable(t *testing.T) {
	for text, want := range map[string]int64{
		"MemTotal:       100 kB\nMemAvailable:   42 kB\n": 42 << 10,
		"MemTotal: 100 kB\n":                              0,
		"MemAvailable: much\n":                            0,
		"":                                                0,
	} {
		if got, ok := available([]byte(text)); got != want || ok != (want > 0) {
			t.Errorf("available(%q) = %d, %v; want %d", text, got, ok, want)
		}
	}
	if free, ok := freeMemory(); !ok || free <= 0 {
		t.Errorf("freeMemory() = %d, %v", free, ok)
	}
}
