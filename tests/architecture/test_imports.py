"""Importing the library is light: nothing but attrs, dateutil and the standard library, and little time."""

import subprocess
import sys
from importlib import import_module

import pytest

import primarycare

# dateutil 2.9 itself imports six; later releases do not.
ALLOWED = {"attr", "attrs", "dateutil", "six", "primarycare"}


def fresh(code: str) -> list[str]:
    """Run code in a fresh interpreter and give what it prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.split()


def test_importing_the_face_loads_no_module_of_the_house() -> None:
    loaded = fresh("import sys, primarycare; print(*(name for name in sys.modules if name.startswith('primarycare.')))")
    assert loaded == []


@pytest.mark.parametrize("noun", primarycare.__all__)
def test_a_noun_of_the_face_loads_only_attrs_dateutil_and_the_standard_library(noun: str) -> None:
    before = "import sys; before = set(sys.modules)"
    after = "print(*({name.partition('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names))"
    loaded = fresh(f"{before}; import primarycare; primarycare.{noun}; {after}")
    assert set(loaded) <= ALLOWED


@pytest.mark.parametrize("noun", primarycare.__all__)
def test_a_noun_of_the_face_loads_no_edge(noun: str) -> None:
    edges = ("primarycare.published", "primarycare.frames", "primarycare.interop", "primarycare.testing")
    loaded = fresh(f"import sys, primarycare; primarycare.{noun}; print(*sys.modules)")
    assert not [name for name in loaded if name.startswith(edges)]


def test_the_face_costs_less_than_a_tenth_of_what_it_stands_on() -> None:
    """The budget is 10 ms; importing attrs and dateutil takes some 40 ms in the same run, and the face about one."""
    clock = "import time; start = time.process_time()"
    stop = "print(time.process_time() - start)"
    foundation = min(float(*fresh(f"{clock}; import attrs, dateutil.relativedelta; {stop}")) for _ in range(5))
    face = min(
        float(*fresh(f"import attrs, dateutil.relativedelta; {clock}; import primarycare; {stop}")) for _ in range(5)
    )
    assert face < 0.010
    assert face < foundation


@pytest.mark.parametrize("noun", primarycare.__all__)
def test_a_noun_of_the_face_is_that_of_its_module(noun: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # what was asked for before is kept, and here it is asked for anew
    monkeypatch.delitem(vars(primarycare), noun, raising=False)
    value = getattr(primarycare, noun)
    assert value is getattr(import_module(value.__module__), noun)


def test_an_unknown_name_of_the_face_is_refused() -> None:
    with pytest.raises(AttributeError, match="module 'primarycare' has no attribute 'Moony'"):
        primarycare.Moony  # type: ignore[attr-defined]


def test_the_face_lists_its_nouns() -> None:
    assert set(primarycare.__all__) <= set(dir(primarycare))
