"""Errors: each is of this library and of the built-in it refines, and a message survives any refused value."""

import pytest

from primarycare import errors
from primarycare.errors import (
    ConservationError,
    InvalidTypeError,
    InvalidValueError,
    MissingInputError,
    NotKnownError,
    PrimaryCareError,
    ScheduleTextError,
    shown,
)

REFINED = [
    (InvalidValueError, ValueError),
    (InvalidTypeError, TypeError),
    (NotKnownError, LookupError),
    (MissingInputError, LookupError),
    (ConservationError, ValueError),
    (ScheduleTextError, ValueError),
]


@pytest.mark.parametrize(("error", "builtin"), REFINED, ids=lambda kind: kind.__name__)
def test_an_error_can_be_caught_as_ours_and_as_the_builtin_it_refines(
    error: type[Exception], builtin: type[Exception]
) -> None:
    assert issubclass(error, PrimaryCareError)
    assert issubclass(error, builtin)


def test_every_error_of_the_module_refines_a_builtin() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PrimaryCareError)}
    assert {error for error, _ in REFINED} == kinds - {PrimaryCareError}


class _Unshowable:
    def __repr__(self) -> str:
        raise RuntimeError("no picture, please")


class _Table:
    def __repr__(self) -> str:
        return "a  b\n1  2\r\n3  4\u2028end"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (True, "True"),
        (None, "None"),
        (2**128 - 1, "340282366920938463463374607431768211455"),
        (2**128, "an integer of 129 bits"),
        # 5,000 digits are 5,000 × log2(10) = 16,609.6 bits
        (10**5_000 - 1, "an integer of 16610 bits"),
        (-(10**5_000), "an integer of 16610 bits"),
        ("x" * 60, repr("x" * 60)),
        ("x" * 61, repr("x" * 60) + " (cut)"),
        ("a\nb", r"'a\nb'"),
        ((10**5_000,), "a tuple"),
        (_Unshowable(), "a _Unshowable"),
        ([_Unshowable()], "a list"),
        (_Table(), "a  b 1  2 3  4 end"),
        # "[" and 39 × "1, " and "1]" are 120 characters
        ([1] * 40, repr([1] * 40)),
        ([1] * 41, repr([1] * 41)[:120] + " (cut)"),
    ],
    ids=range(16),
)
def test_a_refused_value_is_shown_short_and_on_one_line(value: object, expected: str) -> None:
    assert shown(value) == expected


def test_a_value_that_contains_itself_is_shown() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert shown(endless) == "[[...]]"


def test_a_value_nested_too_deeply_to_be_shown_is_named_by_its_type() -> None:
    deep: tuple[object, ...] = ()
    for _ in range(100_000):
        deep = (deep,)
    assert shown(deep) == "a tuple"
