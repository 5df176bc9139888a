from datetime import date, datetime

import pytest

from primarycare.engagement import EndReason, Engagement
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import EngagementId
from tests.small_practice import CABINET, P1, an_engagement, during

SIGNED, EFFECTIVE = date(2020, 6, 16), date(2020, 6, 20)


def contract(
    *, effective_on: date = EFFECTIVE, ended_on: date | None = None, end_reason: EndReason | None = None
) -> Engagement:
    return Engagement(
        identifier=EngagementId("e-1"),
        patient=P1,
        structure=CABINET,
        signed_on=SIGNED,
        effective_on=effective_on,
        ended_on=ended_on,
        end_reason=end_reason,
    )


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2020, 6, 16), False),
        (date(2020, 6, 19), False),
        (date(2020, 6, 20), True),
        (date(2020, 8, 11), True),
        (date(2020, 8, 12), False),
    ],
)
def test_a_contract_is_in_force_from_its_effect_to_before_its_end(day: date, in_force: bool) -> None:
    ended = contract(ended_on=date(2020, 8, 12), end_reason=EndReason.WITHDRAWN)
    assert ended.in_force_on(day) is in_force


def test_a_contract_without_an_end_stays_in_force() -> None:
    assert contract().during == during("2020-06-20")
    assert contract().in_force_on(date(2030, 1, 1))


def test_a_contract_may_take_effect_on_the_day_it_is_signed() -> None:
    assert contract(effective_on=SIGNED).in_force_on(SIGNED)


@pytest.mark.parametrize("ended_on", [SIGNED, EFFECTIVE])
def test_a_contract_withdrawn_by_the_day_of_its_effect_never_was_in_force(ended_on: date) -> None:
    withdrawn = contract(ended_on=ended_on, end_reason=EndReason.WITHDRAWN)
    assert withdrawn.during is None
    assert not withdrawn.in_force_on(EFFECTIVE)


def test_an_effect_before_the_signature_is_refused() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        contract(effective_on=date(2020, 6, 15))
    assert str(refusal.value) == (
        "effective_on: 'e-1' takes effect on 2020-06-15, before it was signed on 2020-06-16; correct one of them"
    )


def test_an_end_before_the_signature_is_refused() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        contract(ended_on=date(2020, 6, 15), end_reason=EndReason.OTHER)
    assert str(refusal.value) == (
        "ended_on: 'e-1' ended on 2020-06-15, before it was signed on 2020-06-16; correct one of them"
    )


@pytest.mark.parametrize(("ended_on", "reason"), [(date(2020, 8, 12), None), (None, EndReason.MOVED_AWAY)])
def test_an_end_and_its_reason_come_together(ended_on: date | None, reason: EndReason | None) -> None:
    with pytest.raises(InvalidValueError, match=r"^end_reason: 'e-1' needs an end and its reason together, or neither"):
        contract(ended_on=ended_on, end_reason=reason)


def test_a_contract_is_asked_about_a_date() -> None:
    with pytest.raises(InvalidTypeError, match=r"^day: .* is a datetime"):
        an_engagement().in_force_on(datetime(2020, 8, 1))
