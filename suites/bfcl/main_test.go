package bfcl

import (
	"os"
	"testing"

	"assay/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Init(os.Args)
	os.Exit(m.Run())
}
