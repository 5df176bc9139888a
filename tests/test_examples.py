"""The demo runs, says what is made up, and prints what it promises."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"


@pytest.fixture(scope="module")
def printed() -> str:
    script = EXAMPLES / "close_august.py"
    return subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout


def test_the_demo_says_that_its_amounts_are_made_up(printed: str) -> None:
    assert "Illustrative: the forfait and the envelope are made up" in printed


def test_the_demo_closes_a_practice_of_the_size_of_the_seed(printed: str) -> None:
    assert "engaged on 31 August: 526 = 526" in printed
    assert "patients with a médecin traitant on 31 August: 10,000 = 10,000" in printed
    assert "share engaged: 5.26%" in printed
    assert printed.count("  dr-") == 24


def test_the_demo_explains_three_patients(printed: str) -> None:
    for patient in ("p-01846", "p-00122", "p-03784"):
        assert f"{patient}, to dr-" in printed
    # 9 and 22 of the 31 days of one patient who changed physician: 3.63 + 8.87 = 12.50
    assert "3.63 EUR" in printed
    assert "8.87 EUR" in printed


def test_the_demo_is_the_same_on_every_run(printed: str) -> None:
    script = EXAMPLES / "close_august.py"
    again = subprocess.run([sys.executable, "-O", script], capture_output=True, text=True, check=True).stdout
    assert again == printed


def test_the_practice_is_what_its_script_makes(tmp_path: Path) -> None:
    copy = tmp_path / "make_practice.py"
    copy.write_bytes((EXAMPLES / "make_practice.py").read_bytes())
    subprocess.run([sys.executable, copy], capture_output=True, check=True)
    for made in sorted((tmp_path / "practice").iterdir()):
        assert made.read_bytes() == (EXAMPLES / "practice" / made.name).read_bytes()
