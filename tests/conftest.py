"""What every test shares: how hypothesis runs, and which tests run on Spark."""

import os

import pytest
from hypothesis import Phase, settings

# Explaining takes seconds for large values, and every example of a docstring that uses `find` would pay for it.
PHASES = [phase for phase in Phase if phase is not Phase.explain]

# Thirty examples a law keep the whole suite within minutes; `pytest --hypothesis-profile thorough` takes its time.
settings.register_profile(
    "primarycare",
    deadline=None,
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),
    phases=PHASES,
    max_examples=30,
)
settings.register_profile("thorough", settings.get_profile("primarycare"), max_examples=500)
settings.load_profile("primarycare")

# Without Spark its own tests are not collected, rather than skipped; `make test-spark` runs them.
collect_ignore = [] if os.environ.get("PRIMARYCARE_SPARK") == "1" else ["spark"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that is given Spark as its engine, before `-m spark` chooses among the marks."""
    for item in items:
        parameters = getattr(item, "callspec", None)
        given = [] if parameters is None else parameters.params.values()
        if any(isinstance(value, str) and value == "pyspark" for value in given):
            item.add_marker("spark")
