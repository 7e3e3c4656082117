package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"assay/drift"
	"assay/model/kernels"
)

// fingerprintOfCPU has this program compute a fingerprint with another CPU path. A process has one path,
// chosen when it starts, so that it takes another one.
func fingerprintOfCPU(ctx context.Context, cmd *cobra.Command, path, cpu string) (*drift.Fingerprint, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program, to run it for --against-cpu: %w", err)
	}
	args := []string{"assay", "drift", "--localize"}
	for _, name := range append([]string{"suites", "chunk"}, evaluationFlags...) {
		if f := cmd.Flags().Lookup(name); f.Changed {
			args = append(args, "--"+name+"="+f.Value.String())
		}
	}
	child := exec.CommandContext(ctx, exe)
	child.Args = append(args, "--", path)
	child.Env = append(child.Environ(), kernels.PathVariable+"="+cpu)
	var out, errs bytes.Buffer
	child.Stdout, child.Stderr = &out, &errs
	if err := child.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("compute with --against-cpu %s: %s (%w)", cpu, complaint(errs.String()), err)
	}
	print, err := drift.ReadFingerprint(&out)
	if err != nil {
		return nil, fmt.Errorf("compute with --against-cpu %s: %w", cpu, err)
	}
	return print, nil
}

// complaint is the error that this program has written.
func complaint(stderr string) string {
	for line := range strings.Lines(stderr) {
		if text, ok := strings.CutPrefix(line, "assay: "); ok {
			return strings.TrimSpace(text)
		}
	}
	return "it ended without a message"
}
