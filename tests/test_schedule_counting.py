import pytest

from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.periods import ReferenceDay, Span
from primarycare.schedules import (
    ANY_DAY,
    DAILY_30,
    DAILY_ACTUAL,
    FIRST_OF_MONTH,
    FULL_MONTH,
    MID_MONTH,
    RULE_15_30,
    Counting,
    Cutoff,
    Daily,
    DayBase,
    Extent,
    KeptBy,
    Overlap,
    Snapshot,
    wash,
)


@pytest.mark.parametrize(
    ("preset", "counting"),
    [
        (ANY_DAY, Overlap(Extent.ANY_DAY, KeptBy.FIRST)),
        (FULL_MONTH, Overlap(Extent.WHOLE_MONTH, KeptBy.FIRST)),
        (DAILY_ACTUAL, Daily(DayBase.MONTH)),
        (DAILY_30, Daily(DayBase.THIRTY)),
        (FIRST_OF_MONTH, Snapshot(ReferenceDay(Span.MONTH, 1))),
        (MID_MONTH, Snapshot(ReferenceDay(Span.MONTH, 15))),
        (RULE_15_30, Cutoff(joins_through=15, leaves_from=15)),
    ],
)
def test_a_scheme_s_own_name_is_a_preset_of_one_of_the_four_kinds(preset: Counting, counting: Counting) -> None:
    assert preset == counting


def test_the_rule_of_15_and_30_is_the_wash_around_the_15th() -> None:
    assert wash(15) == RULE_15_30


@pytest.mark.parametrize("day", [1, 31])
def test_a_wash_has_the_same_day_for_joining_and_for_leaving(day: int) -> None:
    assert wash(day) == Cutoff(joins_through=day, leaves_from=day)


@pytest.mark.parametrize(("joins_through", "leaves_from"), [(0, 15), (32, 15), (15, 0), (15, 32)])
def test_a_cutoff_is_a_day_from_1_to_31(joins_through: int, leaves_from: int) -> None:
    with pytest.raises(InvalidValueError, match=r"^(joins_through|leaves_from): "):
        Cutoff(joins_through, leaves_from)


def test_a_convention_is_named_by_its_own_type() -> None:
    with pytest.raises(InvalidTypeError, match=r"^over: '30' is a str; give a DayBase$"):
        Daily("30")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^extent: "):
        Overlap("any day", KeptBy.FIRST)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^kept_by: "):
        Overlap(Extent.ANY_DAY, "first")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^on: 15 is a int; give a ReferenceDay$"):
        Snapshot(15)  # type: ignore[arg-type]
