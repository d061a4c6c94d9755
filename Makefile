# Every task of this checkout. Needs git, make and Python 3.11 or newer with venv.

PYTHON ?= python3
BIN := .venv/bin
PIP := PIP_CONSTRAINT=$(CURDIR)/constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1
INSTALL := $(PIP) $(BIN)/python -m pip install --quiet
# worksteal: a worker that has run its own tests takes some from a worker that has many left.
PYTEST := $(BIN)/pytest --numprocesses auto --dist worksteal
# Runs the commands in the documents, and writes their output or compares it.
COG = PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/cog -I tests -p 'from console import console, record, served'
DOCUMENTS = README.md $(wildcard docs/*.md)
# An empty value lets Python cache bytecode: checks and tests start hundreds of processes.
export PYTHONDONTWRITEBYTECODE :=
# Tests of pure functions: they start no process, server or browser.
FAST = tests/events tests/validation tests/projections tests/render tests/test_language.py

.PHONY: help demo serve test test-fast test-long coverage check check-code check-types check-documents check-projections \
	format build dist screenshots bench clean

help:
	@echo 'make demo         show the main questions and answers on the real record'
	@echo 'make serve        show the same record in a browser, until Ctrl-C'
	@echo 'make test         run all tests'
	@echo 'make test-fast    run the tests of pure functions, in less than 30 seconds'
	@echo 'make test-long    run all tests with many more examples'
	@echo 'make coverage     run all tests and print which lines they did not execute'
	@echo 'make check        check style, types, import rules, documents and projections'
	@echo 'make format       format the code'
	@echo 'make build        rebuild projections/ and the generated parts of the documents'
	@echo 'make dist         build the wheel into dist/ and try it in a new virtual environment'
	@echo 'make screenshots  retake the pictures in docs/ with Chromium'
	@echo 'make bench        compare speed with other tools, N=100000 events; write bench/RESULTS.md'
	@echo 'make clean        remove what make created'

# The program as users install it.
.venv/program: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "timeline needs Python 3.11 or newer; choose one: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) --editable .
	@touch $@

# The program with its web server.
.venv/web: .venv/program
	$(INSTALL) --editable '.[web]'
	@touch $@

# The program with the tools of its developers.
.venv/workshop: .venv/program
	$(INSTALL) --editable '.[dev]'
	@touch $@

demo: .venv/program
	@TIMELINE="$(BIN)/timeline" sh tests/demo.sh

# Uses a temporary store, removed afterwards.
serve: .venv/web
	@home=$$(mktemp -d) && trap 'rm -r "$$home"' EXIT && trap 'exit 130' INT TERM && export TIMELINE_STORE="$$home/timeline.db" \
		&& $(BIN)/timeline import events/*.jsonl && $(BIN)/timeline serve --open

test: .venv/workshop
	$(PYTEST)

# Without the comparison with another date parser, which takes most of the time.
test-fast: .venv/workshop
	$(PYTEST) $(FAST) --ignore tests/events/test_dates_oracle.py

test-long: .venv/workshop
	TIMELINE_EXAMPLES=2000 $(PYTEST)

coverage: .venv/workshop
	$(PYTEST) --cov timeline --cov-branch --cov-report term-missing:skip-covered

check: check-code check-types check-documents check-projections

check-code: .venv/workshop
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

check-types: .venv/workshop
	$(BIN)/mypy

check-documents: .venv/workshop
	$(COG) --check --check-fail-msg='run: make build' $(DOCUMENTS)
	$(BIN)/timeline --format markdown types | cmp - events/README.md

check-projections: .venv/workshop
	@fresh=$$(mktemp -d) && $(BIN)/timeline build --html events "$$fresh" >/dev/null \
		&& diff --recursive "$$fresh" projections && rm -r "$$fresh" \
		|| { echo 'projections/ differs from what events/ gives; run: make build'; exit 1; }

build: .venv/workshop
	$(BIN)/timeline --format markdown types > events/README.md
	$(BIN)/timeline build --html events projections
	$(COG) -r $(DOCUMENTS)

# The demo needs the program alone. The pages need the extra `web`, and the assets inside the wheel.
dist: .venv/program
	rm -rf dist
	$(PIP) $(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && wheel=$$(echo dist/*.whl) \
		&& $(PYTHON) -m venv "$$fresh/venv" \
		&& $(PIP) "$$fresh/venv/bin/python" -m pip install --quiet "$$wheel" \
		&& TIMELINE="$$fresh/venv/bin/timeline" sh tests/demo.sh >/dev/null \
		&& $(PIP) "$$fresh/venv/bin/python" -m pip install --quiet "$$wheel[web]" \
		&& "$$fresh/venv/bin/timeline" build --html events "$$fresh/pages" >/dev/null \
		&& echo "$$wheel works in a new virtual environment"

# The pictures show the record on fixed days. They depend on the browser and its fonts.
screenshots: .venv/workshop
	PYTHONPATH=tests:tests/cli $(BIN)/python tests/screenshots.py docs

format: .venv/workshop
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

# Installs the other tools under .bench/. The stores that it measures are temporary.
bench: N = 100000
bench: .venv/workshop
	$(BIN)/python -m bench $(N)

clean:
	rm -rf .venv .bench .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage dist
	find . -name __pycache__ -prune -exec rm -rf {} +
