# All set-up happens in a virtual environment of the clone's own; `make demo` and `make test` need nothing else
# but Python 3.11 or newer. With uv on the PATH it does the installing, else pip.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := build/demo
DENIALS := $(DEMO)/denials
AS_OF := 2026-07-20

# What is compiled is kept, whatever the environment says: every test that starts a process would compile anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test faults year lint docs samples bench mutate clean

help: ## show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: $(STAMP) ## scrub a day of claims: what is wrong, what is fixed, what can go out; and a year's denials
	@rm -rf $(DEMO)
	@$(BIN)/scrubber scrub samples/837p/demo_day.837 --out $(DEMO) --as-of $(AS_OF) --format text; \
	code=$$?; [ $$code -le 1 ] || exit $$code
	@echo
	@echo "$(DEMO)/clean    the claims that can go out, in a file of their own"
	@echo "$(DEMO)/held     the claims that wait for a person"
	@echo "$(DEMO)/reports  why: .html to read, .csv to work through, .json for programs, .annotated.txt by segment"
	@echo
	@echo "A small year of invented claims and of what payers answered, and what was denied:"
	@$(BIN)/python tests/year/demo.py $(DENIALS)
	@$(BIN)/scrubber denials trend --by part --ledger $(DENIALS)/ledger.sqlite
	@echo
	@$(BIN)/scrubber denials report --ledger $(DENIALS)/ledger.sqlite --as-of 2026-09-30 --out $(DENIALS)/report.html
	@$(BIN)/scrubber denials export --ledger $(DENIALS)/ledger.sqlite --out $(DENIALS)/log.xlsx

test: lint ## everything that CI checks: linters, types, layers, generated pages, tests
	@$(BIN)/python -m pytest --cov --numprocesses auto --dist worksteal

faults: $(STAMP) ## break the drop folder at every step: killed, disk full, folder gone, database stopped, several watchers
	@$(BIN)/python -m pytest tests/faults --numprocesses auto --dist worksteal

year: $(STAMP) ## a year of 50,000 invented claims and remittances: is every denial found as it was planned
	@$(BIN)/python tests/year/prove.py --claims 50000

lint: $(STAMP) ## the quick checks: ruff, mypy, import-linter, generated pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/scrubber edits docs --check

docs: $(STAMP) ## write docs/edits from the catalogue again
	$(BIN)/scrubber edits docs

samples: $(STAMP) ## write samples again: claims, remittances, acknowledgements, the Mohs log
	$(BIN)/python tests/make_samples.py
	$(BIN)/python tests/make_mohs_log.py

bench: $(STAMP) ## speed and memory: ratios to pyx12 and to the bare split, tables, ledger, drop folder
	$(BIN)/python tests/bench/bench.py
	$(BIN)/python tests/bench/remits.py
	$(BIN)/python tests/bench/tables.py
	$(BIN)/python tests/bench/ledger.py
	$(BIN)/python tests/bench/watch.py

mutate: $(STAMP) ## spoil every edit in every small way; how many of the mutants do its own cases notice
	@$(BIN)/python tests/mutate.py --markdown -

clean: ## take away what was built and the virtual environment
	rm -rf build dist $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	find scrubber edits tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Once, and again when pyproject.toml changes. A uv that cannot reach its registry gives way to pip, which may
# have a configuration of its own.
$(STAMP): pyproject.toml
	@python=; \
	for each in "$$PYTHON" python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  [ -n "$$each" ] || continue; \
	  if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python=$$each; break; \
	  fi; \
	done; \
	if command -v uv >/dev/null 2>&1; then \
	  echo "setting up $(VENV) with uv (once)"; \
	  if uv venv --quiet --clear --python "$${python:-3.12}" $(VENV) \
	    && uv pip install --quiet --python $(BIN)/python --editable '.[dev]'; then \
	    touch $@; exit 0; \
	  fi; \
	  echo "uv could not do it; trying venv and pip"; \
	fi; \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11 or newer is needed, and none was found on the PATH." >&2; \
	  echo "Install it, or name it: make PYTHON=/where/python3.12/is demo" >&2; \
	  exit 1; \
	fi; \
	echo "setting up $(VENV) with $$($$python --version) (once; this takes a minute)"; \
	"$$python" -m venv --clear $(VENV) \
	  || { echo "$$python cannot make a virtual environment; on Debian and Ubuntu the package python3-venv is missing." >&2; exit 1; }; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' \
	  || { echo "pip could not install what pyproject.toml names; what it said stands above." >&2; exit 1; }; \
	touch $@
