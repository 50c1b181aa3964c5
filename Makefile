# kurtc: `make demo` shows it, `make test` tests it; both set everything up first.
# PYTHON chooses the interpreter for the virtual environment: make demo PYTHON=python3.13

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
OUT    := out/demo

# Tests start kurtc some thousand times: without compiled modules each start takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo setup check format test golden e2e bench dist clean

help: ## this list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

# The stamp holds the environment: it is made again when the dependencies change.
$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "kurtc needs Python 3.11 or newer; choose one with: make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

setup: $(VENV)/.ready ## make the virtual environment and install kurtc with its tools into it

demo: setup ## plan, validate and build the package in examples/ (no engine needed)
	@KURTC=$(BIN)/kurtc OUT=$(OUT) sh examples/demo.sh

check: setup ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## let ruff format and fix what it can
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

test: setup ## every test that needs no engine
	$(BIN)/pytest -m 'not e2e' -n auto

golden: setup ## write golden/*/expected anew; look at the difference before you commit it
	$(BIN)/pytest tests/golden -m 'not e2e' --rewrite-golden

e2e: setup ## the tests on real engines (KURTC_REQUIRE_ENGINES=1: a missing engine fails)
	$(BIN)/pytest -m e2e -n 2 --dist loadfile

bench: setup ## how long things take, as ratios to `python3 -c pass`
	PYTHONPATH=tests $(BIN)/python -m bench

dist: setup ## sdist and wheel in dist/, the wheel tried in a fresh environment
	rm -rf dist
	$(BIN)/python -m build --quiet
	sh tests/dist.sh dist/*.whl

clean: ## remove what the other targets made
	rm -rf $(VENV) dist out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
