# Needs Python >= 3.11, make and a package registry; everything else comes into .venv.
PYTHON = python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: all demo test train clean

all: demo

# Builds a graph of the examples and answers one question from it.
demo: $(BIN)/python
	@echo 'Installing into .venv (a few minutes the first time) ...'
	@$(PIP) install .
	$(BIN)/kg build examples -o outputs
	@echo
	@echo 'Which methods and models are tested on which benchmark? (kg query outputs methods-per-benchmark --limit 20)'
	@echo
	@$(BIN)/kg query outputs methods-per-benchmark --limit 20
	@echo
	@echo 'Now open outputs/graph.html in a browser; more questions: $(BIN)/kg query outputs --list'

# Installs what the tests need and runs every check.
test: $(BIN)/python
	@echo 'Installing into .venv (a few minutes the first time) ...'
	@$(PIP) install '.[test]'
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2

# Trains what the package ships, from SHARED: about an hour on two cores (docs/training.md).
SHARED = ../shared
WORK = training/work
TRAIN = PYTHONPATH=.:training $(BIN)/python training
train: $(BIN)/python
	@$(PIP) install '.[training]'
	$(TRAIN)/vectors.py $(SHARED) $(WORK)
	$(TRAIN)/convert.py $(SHARED) $(WORK) --folds 3
	for fold in 0 1 2; do $(TRAIN)/train.py $(WORK) $(WORK)/model-$$fold $(WORK)/fold-$$fold || exit 1; done
	$(TRAIN)/train.py $(WORK) $(WORK)/model
	rm -rf kg/extraction/model/[!R]*
	cp -r $(WORK)/model/model-best/* kg/extraction/model/
	$(TRAIN)/calibrate.py $(SHARED) $(WORK) --write

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find outputs -mindepth 1 ! -name .gitkeep -exec rm -rf {} +
