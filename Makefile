PYTHON ?= python3
BIN := .venv/bin
ENVIRONMENT := .venv/.complete

.PHONY: help run test test-browser long faults check fmt bench bench-peers soak demo schema released audit reset

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

run: $(ENVIRONMENT) ## the local stack: Neo4j, Redis, API, worker, demonstration world; Ctrl-C ends it
	@$(BIN)/sysops run $(RUN)

test: check ## everything a change must pass
	$(BIN)/pytest

test-browser: $(ENVIRONMENT) ## the experts' app of examples/ in headless Chromium; needs Node and Chromium, too
	cd examples/expert-app && npm ci && npm run build
	$(BIN)/pytest -n 0 -m browser tests/browser

long: $(ENVIRONMENT) ## thousands of random cases and lives, many minutes
	_JAVA_OPTIONS=-XX:TieredStopAtLevel=4 $(BIN)/pytest -m long # servers of tests start fast; these pay for being compiled well

faults: export _JAVA_OPTIONS := -XX:TieredStopAtLevel=4 # as for `long`
faults: $(ENVIRONMENT) ## kill everything at every point and in every way, up to 90 minutes; a table at the end
	$(BIN)/pytest -n 0 -k normal_life tests/faults/test_crash_points.py
	$(BIN)/pytest -m 'not long' tests/faults

check: $(ENVIRONMENT) ## style, types, dependencies between packages, committed schema, what was released
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/sysops schema --check schema.graphql --since docs/api/released.graphql

fmt: $(ENVIRONMENT) ## mend what can be mended by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(ENVIRONMENT) ## measure, or a part by BENCH=tickets; the figures go to benchmarks/results.json
	$(BIN)/python -m benchmarks $(BENCH)

bench-peers: $(ENVIRONMENT) ## measure beside others, who are fetched for it; half an hour
	$(BIN)/python -m benchmarks.peers

soak: $(ENVIRONMENT) ## an hour of lives while things fail; writes docs/soak.md; SOAK="--minutes 6" for a trial
	PYTHONPATH=tests $(BIN)/python -m benchmarks.soak $(SOAK)

demo: $(ENVIRONMENT) ## play the story against the running stack
	@$(BIN)/sysops demo

schema: $(ENVIRONMENT) ## write schema.graphql and the documents' pictures from the code
	$(BIN)/sysops schema --write schema.graphql
	$(BIN)/python docs/draw.py
	$(BIN)/python docs/graph_model.py
	$(BIN)/python docs/api_errors.py

released: $(ENVIRONMENT) ## at a release: from then on the schema may only grow until a new major version
	$(BIN)/sysops schema --release docs/api/released.graphql

audit: $(ENVIRONMENT) ## look for violated invariants in the running stack
	@$(BIN)/sysops audit --full

reset: $(ENVIRONMENT) ## remove the local stack's data
	@$(BIN)/sysops reset

$(ENVIRONMENT): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one by make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
