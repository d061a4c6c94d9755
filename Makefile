# All that one does with this checkout. Needs git, make and Python 3.11 or newer with venv, nothing else.

PYTHON ?= python3
BIN := .venv/bin
PIP := PIP_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet
# Runs the commands in the documents, and writes or compares their answers.
COG = PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/cog -I tests -p 'from console import console, record, served'
DOCUMENTS = README.md $(wildcard docs/*.md)

.PHONY: help demo serve test test-long check format build screenshots bench clean

help:
	@echo 'make demo       shows the main job on the real record, in a store of its own'
	@echo 'make serve      shows the same record in a browser, until Ctrl-C'
	@echo 'make test       runs the tests'
	@echo 'make test-long  runs them with many more examples'
	@echo 'make check      lint, types, import rules, documents and projections'
	@echo 'make build      makes projections/ and the generated documents anew'
	@echo 'make screenshots  makes the pictures in docs/ anew, with Chromium'
	@echo 'make bench      how fast, beside others, with N events (100000); writes bench/RESULTS.md'
	@echo 'make format     formats the code'
	@echo 'make clean      removes what make made'

# The program alone, for those who use it.
.venv/program: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "timeline needs Python 3.11 or newer; name one: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --editable .
	@touch $@

# The program and the tools of those who change it.
.venv/workshop: .venv/program
	$(PIP) --editable '.[dev]'
	@touch $@

demo: .venv/program
	@TIMELINE="$(BIN)/timeline" sh tests/demo.sh

# The program with what serves and draws.
.venv/web: .venv/program
	$(PIP) --editable '.[web]'
	@touch $@

# In a store of its own, which is gone afterwards.
serve: .venv/web
	@home=$$(mktemp -d) && trap 'rm -r "$$home"' EXIT && trap 'exit 130' INT TERM && export TIMELINE_STORE="$$home/timeline.db" \
		&& $(BIN)/timeline import events/*.jsonl && $(BIN)/timeline serve --open

test: .venv/workshop
	$(BIN)/pytest --numprocesses auto

test-long: .venv/workshop
	TIMELINE_EXAMPLES=2000 $(BIN)/pytest --numprocesses auto

check: .venv/workshop
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(COG) --check --check-fail-msg='run: make build' $(DOCUMENTS)
	$(BIN)/timeline --format markdown types | cmp - events/README.md
	@fresh=$$(mktemp -d) && $(BIN)/timeline build --html events "$$fresh" >/dev/null \
		&& diff --recursive "$$fresh" projections && rm -r "$$fresh" \
		|| { echo 'projections/ is not what events/ adds up to; run: make build'; exit 1; }

build: .venv/workshop
	$(BIN)/timeline --format markdown types > events/README.md
	$(BIN)/timeline build --html events projections
	$(COG) -r $(DOCUMENTS)

# Of the record on set days; what they look like depends on the browser and its fonts.
screenshots: .venv/workshop
	PYTHONPATH=tests:tests/cli $(BIN)/python tests/screenshots.py docs

format: .venv/workshop
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

# Others are installed under .bench/, and the files that are measured are gone afterwards.
bench: N = 100000
bench: .venv/workshop
	$(BIN)/python -m bench $(N)

clean:
	rm -rf .venv .bench .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
