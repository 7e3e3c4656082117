# Tools, pinned in tools/go.mod.
GOLANGCI := go tool -modfile=tools/go.mod golangci-lint

# What `make eval` runs: the model and suites that ship with Assay, unless named.
MODEL    ?= embedded
SUITES   ?= all
LIMIT    ?=
OUT      ?=
ASSAY    := bin/assay

# The embedded model is too small to end an answer by itself: bound its length.
EVAL_FLAGS := $(if $(filter embedded,$(MODEL)),--samples --max-tokens 256)
EVAL_FLAGS += $(if $(LIMIT),--limit $(LIMIT)) $(if $(OUT),--output $(OUT))

.PHONY: help
help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: build
build: ## Build bin/assay
	CGO_ENABLED=0 go build -trimpath -o $(ASSAY) .

.PHONY: eval
eval: build ## Evaluate a model: make eval [MODEL=file.gguf] [SUITES=all] [LIMIT=200]
	$(ASSAY) run --model $(MODEL) --suites $(SUITES) $(EVAL_FLAGS)

# What `make gate` compares.
BASELINE ?= baseline.parquet
RUN      ?=
RULES    ?= gate.yaml

.PHONY: gate
gate: build ## Pass or fail a run against a baseline: make gate RUN=runs/new BASELINE=baseline.parquet
	@test -n "$(RUN)" || { echo "name a run: make gate RUN=runs/new BASELINE=$(BASELINE)"; exit 2; }
	$(ASSAY) gate $(RUN) --baseline $(BASELINE) --config $(RULES)

# The quantization levels of `make ladder`. A file that is quantized already, as
# the embedded model, is quantized again.
LEVELS   ?= $(if $(filter embedded,$(MODEL)),q8_0$(comma)q4_0,bf16$(comma)q8_0$(comma)q6_k$(comma)q4_k$(comma)q4_0)
comma    := ,

.PHONY: ladder
ladder: build ## Compare quantization levels: make ladder [MODEL=file.gguf] [LEVELS=bf16,q8_0,q4_k] [SUITES=all]
	$(ASSAY) ladder $(MODEL) --levels $(LEVELS) --suites $(SUITES) $(EVAL_FLAGS) $(if $(filter embedded,$(MODEL)),--requantize) --html runs/ladder.html

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
emulate: ## Run the AVX-512 functions in an interpreter, on any amd64 machine
	go test -tags emulate ./model/kernels
	go test -tags emulate -run Golden ./model/decoder

.PHONY: fault
fault: ## Check that a gate sees a bug: builds for testing that have one
	go test -tags fault -run 'Fault|Golden' ./model/decoder
	go test -tags fault -run Fault ./internal/cli ./drift

.PHONY: check
check: format vet lint generated cross test emulate fault race ## Everything that has to hold before a change lands

.PHONY: format
format: ## Check that the code is formatted and go.mod is tidy
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "not formatted (run gofmt -w):"; echo "$$out"; exit 1; }
	go mod tidy -diff

.PHONY: vet
vet:
	go vet ./...

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
