# Two commands do all the set-up: `make demo` runs the main job, `make test` all the tests.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PLAN   := plans/sondrio-2022-2024/plan.kpi
FUZZ_SECONDS ?= 60

.PHONY: demo test lint format bench fuzz data clean

demo: $(VENV)/.installed
	$(BIN)/kpidsl check $(PLAN)
	@echo
	@# Exit code 4 says that some KPIs have no points, and the scorecard says which and why.
	$(BIN)/kpidsl eval $(PLAN) --year 2022 || [ $$? -eq 4 ]

# interegular lets lark check the grammar strictly, and slows every start where it is installed: tests alone see it.
test: $(VENV)/.dev
	PYTHONPATH=$(VENV)/strict $(BIN)/pytest -n auto

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.installed
	$(BIN)/python bench/startup.py
	$(BIN)/python bench/check.py

# Looks for texts that break kpidsl, for a bounded time; what it finds is kept in tests/fuzz/corpus.
fuzz: $(VENV)/.dev
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS)

# The constructed data of the plans, made anew: the same bytes each time.
data: $(VENV)/.dev
	$(BIN)/python plans/sondrio-2022-2024/make_data.py
	$(BIN)/python plans/comune-bilancio/constructed_data.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# The grammar is compiled when kpidsl is installed.
$(VENV)/.installed: $(VENV)/bin/python pyproject.toml hatch_build.py grammar/kpidsl.lark
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target $(VENV)/strict 'interegular>=0.3,<1'
	@touch $@

clean:
	rm -rf $(VENV) .venv-bench build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
