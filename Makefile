# What a new machine needs: git, make, python3, python3-venv, and a package index.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TOOLS  := $(VENV)/.tools
TFLITE := .venv-tflite
BENCH  := .venv-bench
CHECKED := device tests

.DEFAULT_GOAL := help
.PHONY: help accuracy demo test test-tflite test-picamera bench lint model clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(READY): pyproject.toml device/__init__.py | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(TOOLS): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

model: $(READY) ## Fetch the face model, if it is not there yet
	@$(BIN)/mirror model fetch

demo: $(READY) model ## Run a practice session of a synthetic patient
	@$(BIN)/mirror demo

lint: $(TOOLS) ## Style, types, and who may import whom
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(TOOLS) model lint ## Run every check and test
	$(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder

$(TFLITE)/.ready: pyproject.toml device/__init__.py
	python3.11 -m venv $(TFLITE)
	$(TFLITE)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[tflite]' pytest hypothesis
	$(TFLITE)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --target $(TFLITE)/numpy2 'numpy>=2'
	touch $@

test-tflite: model ## What inference keeps to, with the older runtime (Python 3.11 only)
	@if ! command -v python3.11 >/dev/null; then \
	    echo "SKIPPED: tflite-runtime was not tested, because there is no python3.11 here"; \
	else \
	    $(MAKE) --no-print-directory $(TFLITE)/.ready && \
	    $(TFLITE)/bin/python -m pytest -q tests/contract/test_inference.py && \
	    PYTHONPATH=$(TFLITE)/numpy2 $(TFLITE)/bin/python -m pytest -q tests/contract/test_inference.py -k mixed; \
	fi

test-picamera: $(READY) model ## The Pi's camera over real picamera2, on a virtual camera (root, x86-64)
	@tests/picamera/run

$(BENCH)/.ready:
	$(PYTHON) -m venv $(BENCH)
	-$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check 'mediapipe>=1.2.2'
	touch $@

bench: $(TOOLS) model $(BENCH)/.ready ## Speed and memory as ratios, against MediaPipe and others
	@if command -v python3.11 >/dev/null; then $(MAKE) --no-print-directory $(TFLITE)/.ready; fi
	@$(BIN)/python -m tests.bench.run

$(VENV)/.plots: $(TOOLS)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[plot]'
	touch $@

accuracy: $(VENV)/.plots model $(BENCH)/.ready ## How far off the measures are, beside other ways to measure
	@$(BIN)/python -m tests.accuracy.run $(PEOPLE)

clean: ## Remove what was made here
	rm -rf $(VENV) $(TFLITE) $(BENCH) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
