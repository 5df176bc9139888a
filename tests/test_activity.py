from datetime import date, datetime
from fractions import Fraction

import pytest

from primarycare.activity import ActivityRecord, Request
from primarycare.errors import InvalidTypeError, InvalidValueError


def test_a_record_is_a_quantity_of_a_unit_on_a_day() -> None:
    record = ActivityRecord(unit="opening hours", on=date(2026, 3, 2), quantity=Fraction(23, 2))
    assert (record.unit, record.on, record.quantity) == ("opening hours", date(2026, 3, 2), Fraction(23, 2))


def test_a_quantity_may_be_nothing_and_not_less() -> None:
    assert ActivityRecord(unit="workshops", on=date(2026, 3, 2), quantity=Fraction(0)).quantity == 0
    with pytest.raises(InvalidValueError, match=r"^quantity: Fraction\(-1, 100\) is negative; give 0 or more$"):
        ActivityRecord(unit="workshops", on=date(2026, 3, 2), quantity=Fraction(-1, 100))


@pytest.mark.parametrize("quantity", [1, 1.5, True, "1", None])
def test_a_quantity_is_exact(quantity: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^quantity: .*; give a Fraction$"):
        ActivityRecord(unit="workshops", on=date(2026, 3, 2), quantity=quantity)  # type: ignore[arg-type]


def test_a_record_has_a_unit_and_a_calendar_day() -> None:
    with pytest.raises(InvalidValueError, match=r"^unit: ' ' is not a plain text"):
        ActivityRecord(unit=" ", on=date(2026, 3, 2), quantity=Fraction(1))
    with pytest.raises(InvalidTypeError, match=r"^on: .* is a datetime"):
        ActivityRecord(unit="workshops", on=datetime(2026, 3, 2), quantity=Fraction(1))


def test_a_request_is_answered_on_the_day_of_asking_at_the_earliest() -> None:
    assert Request(identifier="m-1", asked_on=date(2026, 3, 6), answered_on=date(2026, 3, 6)).answered_on is not None
    with pytest.raises(InvalidValueError) as refusal:
        Request(identifier="m-1", asked_on=date(2026, 3, 6), answered_on=date(2026, 3, 5))
    assert str(refusal.value) == (
        "answered_on: 'm-1' was answered on 2026-03-05, before it was asked on 2026-03-06; correct one of them"
    )


@pytest.mark.parametrize(
    ("day", "there"), [(date(2026, 3, 8), False), (date(2026, 3, 9), True), (date(2026, 3, 10), True)]
)
def test_an_answer_is_there_from_its_day_on(day: date, there: bool) -> None:
    request = Request(identifier="m-1", asked_on=date(2026, 3, 6), answered_on=date(2026, 3, 9))
    assert request.answered_by(day) is there


def test_a_request_without_an_answer_never_has_one() -> None:
    assert not Request(identifier="m-1", asked_on=date(2026, 3, 6)).answered_by(date(9999, 12, 31))


def test_a_request_is_asked_about_a_calendar_day() -> None:
    request = Request(identifier="m-1", asked_on=date(2026, 3, 6))
    with pytest.raises(InvalidTypeError, match=r"^day: .* is a datetime"):
        request.answered_by(datetime(2026, 3, 6))
    with pytest.raises(InvalidTypeError, match=r"^asked_on: '2026-03-06' is a str; give a date$"):
        Request(identifier="m-1", asked_on="2026-03-06")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^answered_on: .* is a datetime"):
        Request(identifier="m-1", asked_on=date(2026, 3, 6), answered_on=datetime(2026, 3, 6))


def test_a_request_has_a_name() -> None:
    with pytest.raises(InvalidValueError, match=r"^identifier: '' is not a plain text"):
        Request(identifier="", asked_on=date(2026, 3, 6))
