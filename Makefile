# Quancheng: every command a newcomer needs. Python 3.11 and make suffice.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup run test check coverage bench soak mutants shots lock clean

help: ## list these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(READY) ## make the environment (.venv); the others call it

$(READY): requirements.lock pyproject.toml
	@$(PY) -c 'import sys; sys.exit("Quancheng needs Python 3.11 or newer: make setup PY=python3.11" if sys.version_info < (3, 11) else 0)'
	@echo "setting up $(VENV) (half a minute the first time) …"
	@$(PY) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

run: setup ## start everything: PostgreSQL, Temporal, worker, API, trial city
	@$(BIN)/quancheng up

test: setup ## all tests that CI runs
	@$(BIN)/pytest

check: setup ## format, lint, types, import rules and the tests that take seconds
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/pytest tests/domain tests/catalog tests/house -m "not slow and not soak"

coverage: setup ## lines and branches of domain/ that its own tests take; fails below 95 %
	@$(BIN)/coverage run -m pytest -n 0 -q tests/domain
	@$(BIN)/coverage report
	@$(BIN)/coverage json -q -o - | $(BIN)/python -m tests.domain.branches

bench: setup ## time the whole path; figures to bench.json
	@$(BIN)/quancheng bench --json bench.json

soak: setup ## long fault and load runs, not part of CI
	@$(BIN)/pytest -m soak -n 0 --timeout 3600 -o faulthandler_timeout=3700

mutants: setup ## change the law of time a little at a time: which changes does no test see?
	@rm -rf mutants
	@$(BIN)/python -m mutmut run
	@$(BIN)/python -m mutmut results
	@$(BIN)/python -m mutmut export-cicd-stats > mutants/stats.log
	@$(BIN)/python -m tests.domain.law.mutants

shots: setup ## pictures of every page to shots/, those of the READMEs to docs/shots/
	@$(BIN)/pytest -n 0 -q tests/browser/shots.py

lock: setup ## resolve requirements.lock anew, hashed and without index addresses
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile pyproject.toml --extra embedded --group dev --universal --generate-hashes --no-header --no-annotate --upgrade -o requirements.lock

clean: ## remove the environment and the data of `make run`
	@rm -rf $(VENV) .quancheng .coverage mutants
