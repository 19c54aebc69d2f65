# `make` prints this help. Every word works on a fresh machine with Python 3.11+, make and git.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
STAMP_DEV := $(VENV)/.installed-dev
INSTALL_CHROMIUM := { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -q \
  && apt-get install -q -y --no-install-recommends chromium fonts-noto-core; }

.PHONY: help setup run test check format lint types contracts bench fuzz docs lock clean

help: ## Print this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP_DEV) ## Make the virtual environment with everything the workshop needs
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	  || command -v google-chrome >/dev/null || $(INSTALL_CHROMIUM) \
	  || echo "No Chromium is here and none can be installed: tests in a browser are skipped."

run: $(STAMP) ## Serve three demo teams on http://127.0.0.1:8000
	@$(BIN)/quotewright migrate
	@$(BIN)/quotewright demo
	@$(BIN)/quotewright serve --host 127.0.0.1 --port 8000

test: $(STAMP_DEV) ## Run every test, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: format lint types contracts test ## What CI runs: format, lint, types, contracts, tests

format: $(STAMP_DEV)
	@$(BIN)/ruff format --check .

lint: $(STAMP_DEV)
	@$(BIN)/ruff check .

types: $(STAMP_DEV)
	@$(BIN)/mypy

contracts: $(STAMP_DEV)
	@$(BIN)/lint-imports

bench: $(STAMP_DEV) ## Measure what the program costs and print the table
	@$(BIN)/python -m bench

fuzz: $(STAMP_DEV) ## Try the API's contract on the program at random, MINUTES=10 in all
	@$(BIN)/python -m tests.fuzz

docs: $(STAMP_DEV) ## Write the command line's reference into docs/commands.md
	@$(BIN)/python -m typer quotewright.cli.reference utils docs --name quotewright --output docs/commands.md

lock: $(STAMP_DEV) ## Lock the dependencies again, with hashes
	@$(BIN)/python -m pip install --quiet pip-tools
	@for name in run build dev; do \
	  case $$name in run) source=pyproject.toml;; *) source="requirements/$$name.in";; esac; \
	  $(BIN)/pip-compile --quiet --upgrade --strip-extras --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	    --output-file requirements/$$name.txt $$source; done

clean: ## Remove the virtual environment and the caches (never the book in ./data)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Quotewright needs Python 3.11 or newer; try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(STAMP): $(BIN)/python requirements/run.txt requirements/build.txt pyproject.toml
	@echo "Installing the server ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(STAMP_DEV): $(STAMP) requirements/dev.txt
	@echo "Installing the workshop ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@
