"""The entry point: importing hypothesis registers every type, and loads no strategy before one is asked for."""

import subprocess
import sys

from hypothesis import find
from hypothesis import strategies as st

from primarycare.money import Money
from primarycare.testing import register

SCRIPT = """
import sys
import hypothesis
print("primarycare.testing.strategies" in sys.modules)
from primarycare.money import Money
print(type(hypothesis.find(hypothesis.strategies.from_type(Money), lambda amount: True)) is Money)
"""


def test_importing_hypothesis_is_enough_and_loads_no_strategy() -> None:
    # a warning on import would reach everybody who has this library installed
    command = [sys.executable, "-W", "error", "-c", SCRIPT]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.stdout.split(), ran.stderr) == (["False", "True"], "")


def test_registering_again_changes_nothing() -> None:
    register()
    assert isinstance(find(st.from_type(Money), lambda amount: True), Money)
