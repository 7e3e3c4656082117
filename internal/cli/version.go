package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"assay/model/decoder"
)

// version returns the version that the Go toolchain stamped into the binary: a
// tag, or the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}

func newVersionCommand(env Env) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version of Assay and of its arithmetic",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(env.Stdout, "assay %s\nnumerics version %d\n%s %s/%s\n",
				version(), decoder.NumericsVersion, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
