# `make run` and `make test` set up what they need; both do it again only when the requirements changed.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

# A worker for each core, and never so many that their TensorFlows do not fit into memory.
PYTEST := $(BIN)/python -m pytest -n logical --maxprocesses=4

.PHONY: run test quick lint bench data

run: $(VENV)/.run data
	@$(BIN)/python -m pages.port $(PORT)
	$(BIN)/streamlit run app.py --server.port=$(PORT)

# Real ratings, once: where neither GroupLens nor the package index answers, the app opens without them.
data: $(VENV)/.run
	@$(BIN)/python -m recsys data fetch --if-none || true

test: $(VENV)/.dev
	$(PYTEST)

# What to run while writing: all but pages, commands and jobs as a whole, browsers, real ratings and networks.
quick: $(VENV)/.dev
	$(PYTEST) --quick

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

REQUIREMENTS := requirements.txt requirements-recsys.txt requirements-dashboard.txt

$(VENV)/.run: $(REQUIREMENTS) | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(REQUIREMENTS) | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -r requirements-dev.txt
	@touch $@ $(VENV)/.run

.PHONY: faults mutants

# By hand, now and then: do the tests notice what is wrong? Faults put in on purpose; small changes drawn at random.
faults: $(VENV)/.dev
	$(BIN)/python -m benchmarks.seeded_faults

mutants: $(VENV)/.dev
	$(BIN)/python -m benchmarks.mutants
