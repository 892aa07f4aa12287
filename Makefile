# Everything that is done to this project, by name. `make demo` and `make test` set up what they need by themselves:
# missing system packages (Debian), a virtual environment, and the packages that constraints.txt pins by hash.

PYTHON ?= python3
VENV ?= .venv
DEMO_OUT ?= demo-out
UV ?= uv

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Each package must have a hash that constraints.txt names; "no-require" spares only this project itself, which is a
# folder and has none.
INSTALL := $(PIP) install --progress-bar off --no-require-hashes --constraint constraints.txt --build-constraint constraints.txt
# The output of pip; named if an installation fails.
LOG = $(VENV)/install.log
# A set-up is done anew when one of these has changed.
PINS := pyproject.toml constraints.txt
STATIC := format-check lint types imports docs-check spelling

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo setup test check rig bench bench-kb eval cov format clean wheel constraints $(STATIC)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.demo ## Hear, in text, how two spoken recordings lead to booked meetings
	@scripts/demo.sh $(BIN)/meeting-assistant $(DEMO_OUT)

setup: $(VENV)/.tests ## Set up for development: every extra, the tools, the test rig

test: setup ## Run all tests
	@$(BIN)/python -m pytest

check: setup ## Run format, lint, types, import contracts, docs, spelling and all tests
	@failed=; for step in $(STATIC); do \
	    echo "== $$step"; $(MAKE) $$step || failed="$$failed $$step"; \
	done; \
	echo "== test$${failed:+ (already failed:$$failed)}"; \
	$(BIN)/python -m pytest && test -z "$$failed"

format-check: setup ## Check the format
	@$(BIN)/ruff format --check --quiet --diff .

lint: setup ## Check the code's habits
	@$(BIN)/ruff check .

types: setup ## Check the types of sources and tests
	@$(BIN)/mypy

imports: setup ## Check which layer may import which
	@PYTHONPATH=src $(BIN)/lint-imports --no-logo

docs-check: setup ## Check that the generated parts of settings and documents are up to date
	@$(BIN)/python -m meeting_assistant.config.render --check
	@if test -f docs/draw_states.py; then $(BIN)/python docs/draw_states.py --check; fi

spelling: setup ## Check the spelling
	@$(BIN)/codespell

rig: setup ## Measure `talk` from outside, over a virtual microphone and loudspeaker; RIG=--quick for minutes
	@$(BIN)/python -m tests.rig $(RIG)

bench: setup ## Measure speed, latency and memory; takes minutes and wants a quiet machine
	@$(BIN)/python -m benchmarks

bench-kb: setup ## Measure search in documents at 1,000 to 100,000 passages, and ways of cutting Chinese
	@$(BIN)/python -m benchmarks.kb

eval: setup ## Hold the shipped conversations with the embedded server; 20 minutes; EVAL=--help lists ways
	@$(BIN)/python -m benchmarks.eval $(EVAL)

cov: setup ## Run all tests and show the lines that none reaches
	@$(BIN)/coverage run -m pytest
	@$(BIN)/coverage report

format: setup ## Format the code and sort its imports
	@$(BIN)/ruff check --quiet --select I --fix .
	@$(BIN)/ruff format .

wheel: setup ## Build the wheel into dist/
	@$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

constraints: ## Pin every package anew, with hashes (needs uv)
	@$(UV) pip compile pyproject.toml --all-extras --group build --group dev --group interop --group bench \
	    --universal --python-version 3.11 --upgrade --generate-hashes \
	    --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
	    --quiet --output-file constraints.txt >/dev/null

clean: ## Remove what can be made again, the virtual environment included
	rm -rf $(VENV) $(DEMO_OUT) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f .coverage
	find . -name __pycache__ -prune -exec rm -rf {} +

# The virtual environment, with a pip that knows dependency groups and build constraints.
$(VENV)/.made: $(PINS)
	@PYTHON=$(PYTHON) scripts/system-packages.sh venv
	@echo "making a virtual environment in $(VENV)"
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@awk '/^[^ ]/ {wanted = /^pip==/} wanted' constraints.txt > $(VENV)/pip.txt
	@scripts/quietly.sh "fetching a newer pip" $(LOG) $(PIP) install --progress-bar off --requirement $(VENV)/pip.txt
	@touch $@

$(VENV)/.demo: $(VENV)/.made
	@scripts/quietly.sh "installing the program with its speech models: some 400 MB the first time" $(LOG) \
	    $(INSTALL) --editable '.[local]'
	@touch $@

$(VENV)/.tests: $(VENV)/.made
	@PYTHON=$(PYTHON) scripts/system-packages.sh audio
	@PYTHON=$(PYTHON) scripts/system-packages.sh rig
	@scripts/system-packages.sh browser
	@scripts/quietly.sh "installing the program with every extra, and the tools: some 600 MB the first time" $(LOG) \
	    $(INSTALL) --editable '.[all]' --group dev --group interop --group bench
	@touch $(VENV)/.demo $@
