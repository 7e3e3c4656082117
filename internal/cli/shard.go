package cli

import (
	"context"

	"github.com/spf13/cobra"

	"assay/eval"
	"assay/runner"
)

// shardFlags say which part of the run to do.
type shardFlags struct{ shard string }

func (f *shardFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.shard, "shard", "", "do the i-th of n parts of the run, such as 2/3; 'assay merge' joins their results")
}

// parse reads the flag, before anything slow happens.
func (f *shardFlags) parse() (runner.Shard, error) {
	if f.shard == "" {
		return runner.Shard{}, nil
	}
	s, err := runner.ParseShard(f.shard)
	if err != nil {
		return s, usageError("--%w", err)
	}
	return s, nil
}

// keep reduces a plan to the shard.
func (f *shardFlags) keep(ctx context.Context, p *runner.Plan) (*eval.ShardInfo, error) {
	s, err := f.parse()
	if err != nil {
		return nil, err
	}
	info, err := p.KeepShard(ctx, s)
	if err != nil && ctx.Err() == nil {
		return nil, withHint(withCode(ExitUsage, err), "use fewer shards")
	}
	return info, err
}
