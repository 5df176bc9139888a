# Both targets need only Python 3.11 or later and make: they build their own environment in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE_STAMP := $(VENV)/.core
DEV_STAMP := $(VENV)/.dev

.PHONY: demo test clean

demo: $(CORE_STAMP)
	$(BIN)/python docs/examples/close_august.py

test: $(DEV_STAMP)
	$(BIN)/mypy src tests docs/examples
	$(BIN)/pytest --numprocesses auto --dist worksteal --cov

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv $(VENV)

$(CORE_STAMP): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(DEV_STAMP): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(CORE_STAMP) $@

clean:
	rm -rf $(VENV) .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache
