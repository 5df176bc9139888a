"""The JSON of one value of each class stands still: what was written once can be read for good.

A name or a form that changes here breaks what others have stored; a new class gets an entry in the golden file.
"""

import json
from enum import Enum
from pathlib import Path

import attrs
import pytest

from tests.public_values import VALUES, public_classes

pytest.importorskip("cattrs")

from primarycare.interop.json import dumps, loads

GOLDEN: dict[str, object] = json.loads((Path(__file__).parent / "golden" / "json.json").read_text(encoding="utf-8"))


def short_name(kind: type[object]) -> str:
    """Give the name of a class without its modules: `Timeline[Share]`."""
    outer, bracket, inner = str(kind).removeprefix("<class '").removesuffix("'>").partition("[")
    return outer.rpartition(".")[2] + bracket + inner.rpartition(".")[2]


KINDS = {short_name(kind): kind for kind in VALUES}
ENUMERATIONS = {kind.__name__: kind for kind in public_classes() if issubclass(kind, Enum)}


def as_written(tree: object) -> str:
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("name", sorted(GOLDEN.keys() - ENUMERATIONS.keys()))
def test_a_value_is_written_as_it_always_was(name: str) -> None:
    assert dumps(loads(as_written(GOLDEN[name]), KINDS[name])) == as_written(GOLDEN[name])


@pytest.mark.parametrize("name", sorted(ENUMERATIONS))
def test_the_members_of_an_enumeration_are_written_as_they_always_were(name: str) -> None:
    assert [json.loads(dumps(member)) for member in ENUMERATIONS[name]] == GOLDEN[name]


def test_every_public_value_has_an_entry_in_the_golden_file() -> None:
    classes = {kind.__name__ for kind in public_classes() if attrs.has(kind)}
    assert classes | ENUMERATIONS.keys() == {name.partition("[")[0] for name in GOLDEN}
