# Every target builds its own environment in .venv: all need Python 3.11 or later and make, test-spark Java 17 as well.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CORE_STAMP := $(VENV)/.core
DEV_STAMP := $(VENV)/.dev
SPARK_STAMP := $(VENV)/.spark

TYPED := src tests docs/examples
PYTEST := $(BIN)/pytest --numprocesses auto --dist worksteal
# Examples alone reach every branch. Measuring would make laws, edges and pages take almost twice as long.
UNMEASURED := tests/conformance tests/properties tests/test_docs.py

.PHONY: demo test test-spark clean

demo: $(CORE_STAMP)
	$(BIN)/python docs/examples/close_august.py

test: $(DEV_STAMP)
	$(BIN)/mypy $(TYPED)
	$(PYTEST) --cov $(UNMEASURED:%=--ignore=%)
	$(PYTEST) $(UNMEASURED)

# One session of Spark serves all tests, so that they run in one process.
test-spark: $(SPARK_STAMP)
	$(BIN)/mypy $(TYPED)
	PRIMARYCARE_SPARK=1 $(BIN)/pytest -m spark

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv $(VENV)

$(CORE_STAMP): $(BIN)/python pyproject.toml
	$(INSTALL) --editable .
	touch $@

$(DEV_STAMP): $(BIN)/python pyproject.toml
	$(INSTALL) --editable '.[dev]'
	touch $(CORE_STAMP) $@

$(SPARK_STAMP): $(BIN)/python pyproject.toml
	$(INSTALL) --editable '.[spark]'
	touch $(CORE_STAMP) $(DEV_STAMP) $@

clean:
	rm -rf $(VENV) .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache
