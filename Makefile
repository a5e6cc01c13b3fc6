# Needs Python >= 3.11, make and a package registry; everything else comes into .venv.
PYTHON = python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: all demo test train clean

all: demo

demo: $(BIN)/python
	$(PIP) install .
	$(BIN)/kg build examples -o outputs
	@echo
	@echo 'Which methods and models are tested on which benchmark (kg query outputs benchmarks --limit 12):'
	@echo
	@$(BIN)/kg query outputs benchmarks --limit 12
	@echo
	@echo 'Open outputs/graph.html in a browser to see the graph; `kg query outputs` lists more questions.'

test: $(BIN)/python
	$(PIP) install '.[test]'
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

$(BIN)/python:
	$(PYTHON) -m venv .venv

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find outputs -mindepth 1 ! -name .gitkeep -exec rm -rf {} +
