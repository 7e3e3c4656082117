package sandbox

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"

	"assay/eval"
)

// Sandbox runs untrusted programs. It implements eval.Sandbox.
type Sandbox struct {
	info    eval.SandboxInfo
	plan    *cellPlan
	pool    *pool
	servers *servers
	close   sync.Once
}

var _ eval.Sandbox = (*Sandbox)(nil)

// Open chooses a level, proves by a self-test that it blocks what it claims, and
// returns the sandbox. The error wraps ErrUnavailable where this machine cannot
// isolate programs, and says why for every level.
func Open(ctx context.Context, o Options) (*Sandbox, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	python, err := findPython(ctx, o.Python)
	if err != nil {
		return nil, err
	}
	levels := []string{eval.LevelNamespaces, eval.LevelRestricted}
	if o.Level != "" {
		levels = []string{o.Level}
	}
	refused := ErrUnavailable
	for _, level := range levels {
		s, err := openLevel(ctx, level, python, o.Parallel)
		if err == nil {
			return s, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		refused = fmt.Errorf("%w: level %s: %w", refused, level, err)
	}
	return nil, refused
}

// Survey tries every level and says what this machine offers, strongest first,
// and which version of Python programs would meet.
func Survey(ctx context.Context, o Options) ([]Offer, string, error) {
	if err := o.check(); err != nil {
		return nil, "", err
	}
	python, err := findPython(ctx, o.Python)
	if err != nil {
		return nil, "", err
	}
	var offers []Offer
	for _, level := range []string{eval.LevelNamespaces, eval.LevelRestricted} {
		offer := Offer{Level: level}
		s, err := openLevel(ctx, level, python, 1)
		if err != nil {
			offer.Err = err
		} else {
			offer.Proofs, offer.Notes = s.info.Proofs, s.info.Notes
			_ = s.Close()
		}
		offers = append(offers, offer)
	}
	return offers, python.version + " (" + python.exe + ")", ctx.Err()
}

// openLevel opens a sandbox of one level.
func openLevel(ctx context.Context, level string, python interpreter, parallel int) (*Sandbox, error) {
	if parallel <= 0 {
		parallel = runtime.NumCPU()
	}
	plan, notes, err := planLevel(level, python)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{
		info:    eval.SandboxInfo{Level: level, Python: python.version, Notes: notes},
		plan:    plan,
		pool:    newPool(plan, parallel),
		servers: newServers(plan, parallel),
	}
	if s.info.Proofs, err = s.selfTest(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// Info implements eval.Sandbox.
func (s *Sandbox) Info() eval.SandboxInfo { return s.info }

// Close waits for running programs and open servers, and ends all processes of the sandbox.
func (s *Sandbox) Close() (err error) {
	s.close.Do(func() {
		s.pool.close()
		s.servers.close()
		s.plan.start.close()
		if s.plan.level == eval.LevelNone {
			err = os.RemoveAll(s.plan.work)
		}
	})
	return err
}
