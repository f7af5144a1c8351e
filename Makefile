# What a user runs. `make run` and `make test` install what they need; nothing where it is there.
SWIFT ?= swift
PYTHON ?= python3
PEERS_PYTHON ?= .build/peers/bin/python
BUILD = $(SWIFT) build -c release --explicit-target-dependency-import-check error
BIN = .build/release
# The C kernels are optimized in the tests too: unoptimized they take most of the tests' time.
TEST_FLAGS = -Xcc -O2
SEED ?= 1
THREADS ?=

.PHONY: run test verify bench bench-peers deps build format lint docs clean help

help: ## This list.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: deps build ## Train a DQN on CartPole-v1 until it balances, evaluate it, record an episode.
	$(BIN)/palestra train --env CartPole-v1 --agent dqn --seed $(SEED) --record

test: deps build ## The tests, of the release programs (Python for some of them: PALESTRA_PYTHON, else one in .build).
	$(SWIFT) build --build-tests $(TEST_FLAGS) --explicit-target-dependency-import-check error
	@SWIFT="$(SWIFT)" PYTHON="$(PYTHON)" sh scripts/test.sh

verify: deps build ## The long checks (learning, damaged files, kills), of images where PALESTRA_DATA has them; see Benchmarks/RESULTS.md.
	$(BIN)/palestra-bench verify
	$(BIN)/palestra-bench fuzz
	$(BIN)/palestra-bench kills

bench: deps build ## The workloads, as JSON lines.
	@$(BIN)/palestra-bench run $(if $(THREADS),--threads $(THREADS))

.build/peers/bin/python:
	$(PYTHON) -m venv .build/peers
	.build/peers/bin/pip install -q -r Benchmarks/requirements.txt

bench-peers: deps build $(PEERS_PYTHON) ## The same workloads in Python beside ours, and the table of both.
	@mkdir -p .build/bench
	$(BIN)/palestra-bench run $(if $(THREADS),--threads $(THREADS)) > .build/bench/palestra.jsonl
	$(PEERS_PYTHON) Benchmarks/peers.py $(if $(THREADS),--threads $(THREADS)) > .build/bench/peers.jsonl
	$(PYTHON) Benchmarks/compare.py .build/bench/palestra.jsonl .build/bench/peers.jsonl

build: deps ## The release build.
	$(BUILD) --product palestra
	$(BUILD) --product palestra-bench

deps: ## The system libraries, by apt where they are missing.
	@sh scripts/install-dependencies.sh

format: ## Format the sources in place.
	$(SWIFT) format format -i -r Sources envs agents Examples Tests Benchmarks Package.swift

lint: ## Check format, documentation and words.
	$(PYTHON) scripts/check-words.py
	$(SWIFT) format lint --strict -r Sources envs agents Examples Tests Benchmarks Package.swift

docs: deps ## The API documentation and the tutorials as a site in .build/docs; fails on a broken link.
	$(SWIFT) build $(TEST_FLAGS) --explicit-target-dependency-import-check error
	@SWIFT="$(SWIFT)" $(PYTHON) scripts/make_docs.py $(TEST_FLAGS) \
	  --explicit-target-dependency-import-check error

clean: ## Remove the build.
	rm -rf .build
