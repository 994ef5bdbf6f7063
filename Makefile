# Everything a newcomer needs: `make play` and `make test`. Both set themselves up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 5
# Python keeps what it has compiled: without that each worker, and each Meet that a test starts, compiles every file anew.
export PYTHONDONTWRITEBYTECODE :=

# One line that counts what pip has looked at so far, written over itself in a terminal.
PROGRESS = awk -v all="$$(grep -c '^[A-Za-z0-9].*==' requirements-dev.lock)" -v ends="$$ends" ' \
  /^(Collecting|Requirement already)/ { if (++n % 10 == 0 || ends == "\r") { printf "%d of %d libraries%s", n, all, ends; fflush() } } \
  /^Installing collected/ { printf "All libraries are here and are being installed.\n"; fflush() }'

.DEFAULT_GOAL := help
.PHONY: help play test test-postgres check lint types unused suite format bench fuzz mutants texts lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Meet needs Python 3.11 or newer: call make with PYTHON=/path/to/python3.11."; exit 1; }
	@echo "Setting up $(VENV): the locked libraries are fetched and installed, which takes one to five minutes."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo "python3 has no venv module: install it (Debian: apt install python3-venv)."; exit 1; }
	@rm -f $(VENV)/.refused; ends='\n'; if test -t 1; then ends='\r'; fi; { $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --no-deps \
	  --require-hashes -r requirements-dev.lock || touch $(VENV)/.refused; } | $(PROGRESS); test ! -e $(VENV)/.refused
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)
	@echo "$(VENV) is ready."

play: $(STAMP) ## Meet in the browser, without any account (PORT=0: on a free port)
	$(BIN)/meet play $(if $(PORT),--port $(PORT))

check: lint types unused ## lint, types, import contracts

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(STAMP)
	nice $(BIN)/mypy

unused: $(STAMP)
	nice $(BIN)/vulture

suite: $(STAMP)
	rm -rf .coverage_marks
	$(BIN)/python -m pytest -p tests.workers -p tests.measuring --workers=$(WORKERS) --durations=40 --durations-min=0.5
	$(BIN)/python -m tests.coverage_floors

# mypy and vulture run while pytest imports and collects, which takes one processor, and give way to tests.
test: lint ## lint, types, contracts and the whole test suite
	@$(MAKE) --no-print-directory -j3 types unused suite

test-postgres: ## the same, with Meet on a PostgreSQL that is started for it
	DATABASE_URL=postgresql+psycopg:// $(MAKE) test

format: $(STAMP) ## let ruff tidy the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## every figure of bench/, each with its target
	$(BIN)/python -m bench

fuzz: $(STAMP) ## the long forms: 10,000 mutations of each kind, 100 crashes of each kind
	MEET_FUZZ_EXAMPLES=10000 MEET_CRASH_ROUNDS=100 $(BIN)/pytest --timeout=0 -o faulthandler_timeout=0 tests/acceptance/test_fuzz_*.py tests/acceptance/test_crash_*.py

mutants: $(STAMP) ## change the rules and use-cases a little and see whether tests notice (hours)
	$(BIN)/mutmut run --max-children $(WORKERS)
	$(BIN)/mutmut results

texts: $(STAMP) ## take new texts into the catalogues of all languages
	$(BIN)/pybabel --quiet extract --no-default-keywords --keywords _ --keywords plural:1,2 --keywords mark \
	  --no-location --sort-output --omit-header --output-file $(VENV)/texts.pot bot handlers invites
	for file in bot/language/catalogues/*.po; do \
	  $(BIN)/pybabel --quiet update --no-wrap --omit-header --no-fuzzy-matching --ignore-obsolete --input-file $(VENV)/texts.pot \
	    --locale "$$(basename $$file .po)" --output-file $$file || exit 1; done

lock: $(STAMP) ## renew the lock files (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --extra postgres --extra playground --group dev -o requirements-dev.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --extra postgres -o requirements.lock

clean: ## remove what was set up
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .coverage* build dist mutants
