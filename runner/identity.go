package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"assay/eval"
	"assay/model"
)

// Identity names everything that can change a result of the run. It builds
// every request once, because prompts are a part of it.
func (p *Plan) Identity(ctx context.Context) (eval.Identity, error) {
	c := p.config
	id := modelIdentity(c.Model.Info())
	id["limit"] = strconv.Itoa(c.Limit)
	id["seed"] = strconv.FormatUint(c.Seed, 10)
	id["repeats"] = strconv.Itoa(max(c.Repeats, 1))
	id["max_tokens"] = strconv.Itoa(c.Override.MaxTokens)
	id["top_k"] = strconv.Itoa(c.Probe.TopK)
	id["hash_logits"] = strconv.FormatBool(c.Probe.HashLogits)
	if p.shard != "" {
		id["shard"] = p.shard
	}
	identifyEnv(id, c.Env)
	var names []string
	for i, s := range p.suites {
		names = append(names, s.info.Name)
		items, requests, err := p.digests(ctx, i)
		if err != nil {
			return nil, err
		}
		identifySuite(id, s.info, missingNames(s.lacking))
		id["suite."+s.info.Name+".items"] = items
		id["suite."+s.info.Name+".requests"] = requests
	}
	id["suites"] = strings.Join(names, ",")
	p.identifySequential(id)
	return id, nil
}

// modelIdentity is what of a model can change an answer: not its CPU path nor
// its threads, which by contract C1 cannot. A model without digests is known by
// its name only.
func modelIdentity(m model.Info) eval.Identity {
	id := eval.Identity{
		"model.engine":      m.Engine,
		"model.weights":     m.WeightsDigest,
		"model.tokenizer":   m.TokenizerDigest,
		"model.template":    m.TemplateDigest,
		"model.numerics":    m.Numerics(),
		"model.activations": m.Activations,
		"model.kv_cache":    m.KVCache,
		"model.context":     strconv.Itoa(m.ContextLength),
	}
	if m.WeightsDigest == "" {
		id["model.uri"], id["model.name"] = m.URI, m.Name
	}
	return id
}

// identifyEnv names what scoring had from outside.
func identifyEnv(id eval.Identity, env eval.Env) {
	if env.Judge != nil {
		maps.DeleteFunc(id, func(name, _ string) bool { return strings.HasPrefix(name, "judge") }) // of another one
		maps.Copy(id, judgeIdentity(env.Judge.Info()))
	}
	if env.Sandbox != nil {
		info := env.Sandbox.Info()
		id["sandbox"] = strings.TrimSpace(info.Level + " " + info.Python)
	}
}

// identifySuite names the scorer of a suite, and what it lacks.
func identifySuite(id eval.Identity, info eval.SuiteInfo, missing []string) {
	id["suite."+info.Name+".version"] = info.Version
	delete(id, "suite."+info.Name+".missing")
	if len(missing) > 0 {
		id["suite."+info.Name+".missing"] = strings.Join(missing, ", ")
	}
}

// judgeIdentity is what of a judge can change a verdict.
func judgeIdentity(j eval.JudgeInfo) eval.Identity {
	id := eval.Identity{"judge": j.Kind, "judge.prompt": j.PromptDigest, "judge.file": j.FileDigest}
	if j.Model != nil {
		for name, value := range modelIdentity(*j.Model) {
			id["judge."+name] = value
		}
	}
	return id
}

// digests returns SHA-256 digests of the items of a suite, as far as they are in
// the plan, and of what the model is asked.
func (p *Plan) digests(ctx context.Context, suite int) (items, requests string, err error) {
	s := p.suites[suite]
	itemHash, requestHash := sha256.New(), sha256.New()
	for _, w := range p.work {
		if w.suite != suite {
			continue
		}
		if err := ctx.Err(); err != nil {
			return "", "", err
		}
		it := s.items[w.item]
		fmt.Fprintf(itemHash, "%q %s %d\n", it.ID, it.Digest, w.repeat)
		request, err := request(s.suite, it)
		if err != nil { // a row with this error, if it is the same again
			fmt.Fprintf(requestHash, "%q\n", err.Error())
			continue
		}
		fmt.Fprintln(requestHash, adjust(request, p.config, w.repeat).Digest())
	}
	return hex.EncodeToString(itemHash.Sum(nil)), hex.EncodeToString(requestHash.Sum(nil)), nil
}
