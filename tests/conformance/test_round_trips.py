"""Every public value travels in every format and comes back equal.

A new value gets a line in `tests/public_values.py`, without which this suite fails; a new format a line in `FORMATS`.
"""

import importlib
from enum import Enum
from typing import Protocol, TypeVar, cast, get_origin

import attrs
import pytest
from hypothesis import HealthCheck, given, settings

from primarycare.errors import InvalidTypeError
from primarycare.identifiers import Identifier
from primarycare.timelines import Dated, Timeline
from primarycare.workings import Working
from tests.public_values import HEAVY, VALUES, public_classes

T = TypeVar("T")


class Format(Protocol):
    """What every module of a format offers."""

    def dumps(self, value: object) -> str: ...

    def loads(self, text: str, cls: type[T]) -> T: ...


# Each format, and the package that its extra brings.
FORMATS = {"json": "cattrs"}


def the_format(name: str) -> Format:
    pytest.importorskip(FORMATS[name])
    return cast(Format, importlib.import_module(f"primarycare.interop.{name}"))


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("kind", VALUES, ids=str)
def test_a_value_comes_back_equal_and_is_written_the_same_again(kind: type[object], format_name: str) -> None:
    codec = the_format(format_name)
    examples = 20 if kind in HEAVY else 50

    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(VALUES[kind])
    def comes_back(value: object) -> None:
        text = codec.dumps(value)
        back = codec.loads(text, kind)
        assert (type(back), back) == (type(value), value)
        assert codec.dumps(back) == text

    comes_back()


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_member_of_every_enumeration_comes_back_itself(format_name: str) -> None:
    codec = the_format(format_name)
    for kind in public_classes():
        if issubclass(kind, Enum):
            for member in kind:
                assert codec.loads(codec.dumps(member), kind) is member


def test_every_public_value_has_an_entry_in_this_suite() -> None:
    travels = {get_origin(kind) or kind for kind in VALUES}
    values = {kind for kind in public_classes() if attrs.has(kind) or issubclass(kind, Identifier)}
    assert values - travels == set()


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("kind", [Timeline, Dated, Working])
def test_a_class_that_holds_values_is_read_only_with_their_class(kind: type[object], format_name: str) -> None:
    with pytest.raises(InvalidTypeError, match=rf"^cls: {kind.__name__} does not say of what"):
        the_format(format_name).loads("[]", kind)
