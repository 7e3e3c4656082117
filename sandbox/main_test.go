package sandbox

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	Init(os.Args)
	os.Exit(m.Run())
}
