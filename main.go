// Assay benchmarks language models that run locally and proves whether a
// change made them worse.
package main

import (
	"context"
	_ "embed"
	"os"
	"os/signal"
	"syscall"

	"assay/internal/cli"
	"assay/sandbox"
)

//go:embed datasets.lock
var lock []byte

func main() {
	sandbox.Init(os.Args)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() { // a second signal ends the process at once
		<-ctx.Done()
		stop()
	}()
	os.Exit(cli.Main(ctx, cli.Env{
		Args:   os.Args[1:],
		Stdin:  os.Stdin,
		Stdout: os.Stdout,
		Stderr: os.Stderr,
		Getenv: os.Getenv,
		Lock:   lock,
	}))
}
