# Tools, pinned in tools/go.mod.
GOLANGCI := go tool -modfile=tools/go.mod golangci-lint

# What `make eval` runs: the model and suites that ship with Assay, unless named.
MODEL    ?= embedded
SUITES   ?= all
LIMIT    ?=
OUT      ?=

# ASSAY_FAULT=kv-head make gate: a build that has a bug on purpose. See
# docs/gating.md.
ASSAY    := bin/assay$(if $(ASSAY_FAULT),-fault)
TAGS     := $(if $(ASSAY_FAULT),-tags fault)

# The model that ships with Assay answers the questions that ship with it.
EVAL_FLAGS := $(if $(filter embedded,$(MODEL)),--samples)
EVAL_FLAGS += $(if $(LIMIT),--limit $(LIMIT)) $(if $(OUT),--output $(OUT))

.PHONY: help
help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: build
build: ## Build bin/assay
	CGO_ENABLED=0 go build -trimpath $(TAGS) -o $(ASSAY) .

.PHONY: eval
eval: build ## Evaluate a model: make eval [MODEL=file.gguf] [SUITES=all] [LIMIT=200]
	$(ASSAY) run --model $(MODEL) --suites $(SUITES) $(EVAL_FLAGS)

# What `make gate` compares with, and by which rules. Without RUN it first
# evaluates MODEL, afresh: no stored answer stands in for a computed one. The
# baseline of the embedded model has the suites that run no programs, since not
# every machine has python3 and a sandbox.
ifeq ($(MODEL),embedded)
BASELINE    ?= baselines/embedded.parquet
GATE_SUITES ?= mmlu,bbh,ifeval,bfcl,salad,attaq,mmmlu,include,mmlu-pro,gpqa,gsm8k,mgsm
else
BASELINE    ?= baseline.parquet
GATE_SUITES ?= $(SUITES)
endif
RUN      ?=
RULES    ?= gate.yaml
GATE_RUN := runs/gate

.PHONY: gate
gate: build ## Evaluate a model and compare with a baseline: make gate [MODEL=file.gguf BASELINE=file.parquet | RUN=runs/new]
ifeq ($(RUN),)
	rm -rf $(GATE_RUN)
	$(ASSAY) run --model $(MODEL) --suites $(GATE_SUITES) $(EVAL_FLAGS) --no-cache --replay $(BASELINE) \
		--gate-against $(BASELINE) --config $(RULES) --output $(GATE_RUN)
else
	$(ASSAY) gate $(RUN) --baseline $(BASELINE) --config $(RULES)
endif

.PHONY: baseline
baseline: build ## Make the baseline of the embedded model anew, after a change that is meant to change answers
	rm -rf $(GATE_RUN)
	$(ASSAY) run --model embedded --suites $(GATE_SUITES) --samples --no-cache --output $(GATE_RUN)
	mkdir -p baselines
	$(ASSAY) baseline $(GATE_RUN) --drafts --output baselines/embedded.parquet

# The quantization levels of `make ladder`.
LEVELS   ?= bf16,q8_0,q6_k,q4_k,q4_0

.PHONY: ladder
ladder: build ## Compare quantization levels: make ladder [MODEL=file.gguf] [LEVELS=bf16,q8_0,q4_k] [SUITES=all]
	$(ASSAY) ladder $(MODEL) --levels $(LEVELS) --suites $(SUITES) $(EVAL_FLAGS) --html runs/ladder.html

.PHONY: test
test: ## Run all tests (no network, no other tools than Go)
	go test ./...

.PHONY: race
race: ## Run the tests of the concurrent packages with the race detector
	CGO_ENABLED=1 go test -race -short $(RACE)
RACE := ./runner/... ./model/engine/... ./model/local/... ./model/cached/... ./model/openai/... ./judge/... ./datasets/... ./reports

.PHONY: bench
bench: ## Run all benchmarks
	go test -run '^$$' -bench . -benchmem ./...

FUZZTIME ?= 60s
.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME (default 60s)
	@set -e; for pkg in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
			echo "$$pkg $$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg; \
		done; \
	done

.PHONY: generate
generate: ## Regenerate generated files
	go generate ./...

.PHONY: generated
generated: generate ## Check that generated files are what their generators make
	git diff --exit-code -- model

.PHONY: emulate
emulate: ## Run the functions of AVX-512 (on any amd64 machine) and NEON (on any) in an interpreter
	go test -tags emulate ./model/kernels
	go test -tags emulate -run Golden ./model/decoder
	go test -tags purego,emulate ./model/kernels
	go test -tags purego,emulate -run Golden ./model/decoder

# What runs programs for linux/arm64 on this machine.
QEMU ?= qemu-aarch64
.PHONY: qemu
qemu: ## Run the tests of the functions of NEON as a processor does, in qemu-aarch64 (Debian package qemu-user)
	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go test -exec '$(QEMU)' ./model/kernels

.PHONY: fault
fault: ## Check that a gate sees a bug: builds for testing that have one
	go test -tags fault -run 'Fault|Golden' ./model/decoder
	go test -tags fault -run Fault ./internal/cli ./drift

.PHONY: readme
readme: ## Run the commands of README.md that take a minute (needs python3 and a sandbox)
	ASSAY_DOCTEST=slow go test -count=1 -run Documents/README ./internal/doctest

.PHONY: check
check: format vet lint generated cross test emulate fault race ## Everything that has to hold before a change lands

.PHONY: format
format: ## Check that the code is formatted and go.mod is tidy
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "not formatted (run gofmt -w):"; echo "$$out"; exit 1; }
	go mod tidy -diff

.PHONY: vet
vet:
	go vet ./...
	go vet -tags purego ./...

.PHONY: lint
lint: ## Run the linters
	$(GOLANGCI) run

.PHONY: cross
cross: ## Build for all supported platforms without cgo
	@set -e; for p in linux/amd64 linux/arm64 darwin/arm64 darwin/amd64 windows/amd64; do \
		echo "build $$p"; \
		CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} go build -o /dev/null . ; \
		CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} go vet ./... ; \
	done
