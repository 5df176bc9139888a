"""Reviews: when the preventive assessment is due again under each convention, and how long it may be late."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

import pytest
from attrs import evolve

from primarycare.citations import Citation
from primarycare.engagement import (
    AgeBand,
    AgeBands,
    Anniversary,
    CompletedReview,
    MinimumInterval,
    MonthAnniversary,
    ReviewAnchor,
    ReviewConvention,
    ReviewPolicy,
    ReviewStanding,
    ReviewWindow,
)
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.periods import LeapDayRule, Period
from tests.small_practice import day
from tests.test_engagement import with_part

FEBRUARY, MARCH = LeapDayRule.FEBRUARY_28, LeapDayRule.MARCH_1
FIXED = Anniversary(anchor=ReviewAnchor.FIXED, opens_days_before=30, leap_day=MARCH)
ROLLING = evolve(FIXED, anchor=ReviewAnchor.ROLLING)
BANDS = AgeBands((AgeBand(45, 50), AgeBand(60, 65)), MARCH)
BORN_ON = day("1980-03-02")


def made(*on: str) -> tuple[CompletedReview, ...]:
    return tuple(CompletedReview(day(each)) for each in on)


def due_on(convention: ReviewConvention, starts_on: str, reviews: Sequence[CompletedReview] = ()) -> date:
    due = convention.next_due(day(starts_on), reviews, None, None)
    assert due is not None
    return due[1]


@pytest.mark.parametrize("convention", [FIXED, ROLLING], ids=["fixed", "rolling"])
def test_without_initial_days_the_first_review_is_due_on_the_first_anniversary(convention: Anniversary) -> None:
    assert convention.next_due(day("2020-06-20"), ()) == (day("2021-05-21"), day("2021-06-20"), None)


@pytest.mark.parametrize("convention", [FIXED, ROLLING], ids=["fixed", "rolling"])
@pytest.mark.parametrize(("initial_days", "due"), [(0, "2020-06-20"), (90, "2020-09-18")])
def test_the_first_review_is_open_from_the_start_and_due_within_the_initial_days(
    convention: Anniversary, initial_days: int, due: str
) -> None:
    convention = evolve(convention, initial_days=initial_days)
    assert convention.next_due(day("2020-06-20"), ()) == (day("2020-06-20"), day(due), None)


@pytest.mark.parametrize(
    ("reviewed_on", "due"),
    [
        ("2020-06-20", "2021-06-20"),
        ("2021-05-20", "2021-06-20"),
        ("2021-05-21", "2022-06-20"),
        ("2021-06-20", "2022-06-20"),
        ("2021-12-31", "2022-06-20"),
        ("2022-05-20", "2022-06-20"),
        ("2022-05-21", "2023-06-20"),
    ],
)
def test_with_a_fixed_anchor_a_review_counts_for_the_latest_anniversary_whose_window_is_open(
    reviewed_on: str, due: str
) -> None:
    # Windows open 30 days before 20 June, on 21 May.
    assert due_on(FIXED, "2020-06-20", made(reviewed_on)) == day(due)


def test_with_a_fixed_anchor_a_review_during_the_initial_days_leaves_the_first_anniversary_due() -> None:
    convention = evolve(FIXED, initial_days=90)
    assert due_on(convention, "2020-06-20", made("2020-09-18")) == day("2021-06-20")


def test_with_a_fixed_anchor_a_review_before_the_start_moves_nothing() -> None:
    assert due_on(FIXED, "2020-06-20", made("2018-01-01")) == day("2021-06-20")


@pytest.mark.parametrize("reviewed_on", ["2021-02-01", "2021-06-20", "2021-12-31"])
def test_with_a_rolling_anchor_the_next_review_is_due_a_year_after_the_last(reviewed_on: str) -> None:
    last = day(reviewed_on)
    assert due_on(ROLLING, "2020-06-20", made("2020-07-01", reviewed_on)) == last.replace(year=last.year + 1)


@pytest.mark.parametrize(
    ("leap_day", "before", "counted"), [(FEBRUARY, "2025-02-27", "2025-02-28"), (MARCH, "2025-02-28", "2025-03-01")]
)
def test_the_anniversary_of_a_29_february_is_reached_on_the_day_the_rule_names(
    leap_day: LeapDayRule, before: str, counted: str
) -> None:
    convention = evolve(FIXED, opens_days_before=0, leap_day=leap_day)
    assert due_on(convention, "2024-02-29", made(before)) == day(counted)
    assert due_on(convention, "2024-02-29", made(counted)) == day(counted).replace(year=2026)


def test_a_period_of_months_is_clamped_to_the_end_of_a_shorter_month_and_counted_from_the_anchor() -> None:
    # From 31 August 2021 every 6 months: 28 February, 31 August, 28 February.
    half_yearly = evolve(FIXED, months=6, opens_days_before=0)
    reviewed = [made(), made("2022-02-28"), made("2022-08-30"), made("2022-08-31")]
    expected = ["2022-02-28", "2022-08-31", "2022-08-31", "2023-02-28"]
    assert [due_on(half_yearly, "2021-08-31", reviews) for reviews in reviewed] == [day(text) for text in expected]


@pytest.mark.parametrize(
    ("months", "opens_days_before", "initial_days"), [(12, 335, None), (12, 200, 135), (1, 27, 0), (120, 3_359, None)]
)
def test_a_window_that_does_not_reach_the_review_before_is_accepted(
    months: int, opens_days_before: int, initial_days: int | None
) -> None:
    accepted = evolve(FIXED, months=months, opens_days_before=opens_days_before, initial_days=initial_days)
    assert accepted.months == months


@pytest.mark.parametrize(
    ("months", "opens_days_before", "initial_days"), [(12, 336, None), (12, 200, 136), (1, 27, 1), (120, 3_360, None)]
)
def test_a_window_that_reaches_back_to_the_review_before_is_refused(
    months: int, opens_days_before: int, initial_days: int | None
) -> None:
    # 28 days a month: 336 for 12 months, 28 for one, 3,360 for 120.
    with pytest.raises(InvalidValueError) as refusal:
        evolve(FIXED, months=months, opens_days_before=opens_days_before, initial_days=initial_days)
    assert str(refusal.value) == (
        f"opens_days_before: {opens_days_before} and the initial days reach back to the review before; "
        f"give fewer than {28 * months} together"
    )


@pytest.mark.parametrize(
    ("last", "due"), [("2016-02-01", "2017-02-01"), ("2016-02-29", "2017-02-01"), ("2016-03-01", "2017-03-01")]
)
def test_by_month_a_review_is_due_from_the_first_of_the_same_month_a_year_later(last: str, due: str) -> None:
    assert MonthAnniversary().next_due(day("2015-01-01"), made(last)) == (day(due), day(due), None)


def test_by_month_the_first_review_is_due_a_year_after_the_month_of_the_start() -> None:
    assert due_on(MonthAnniversary(), "2015-01-31") == day("2016-01-01")


@pytest.mark.parametrize(("second", "due"), [("2017-01-31", "2017-02-01"), ("2017-02-01", "2018-02-01")])
def test_by_month_a_review_too_early_does_not_count(second: str, due: str) -> None:
    assert due_on(MonthAnniversary(), "2015-01-01", made("2016-02-14", second)) == day(due)


def test_by_month_the_first_review_counts_whenever_it_was() -> None:
    assert due_on(MonthAnniversary(), "2015-01-01", made("2015-03-10")) == day("2016-03-01")


def test_by_month_a_period_may_be_of_other_months() -> None:
    assert due_on(MonthAnniversary(months=3), "2015-01-01", made("2016-11-30")) == day("2017-02-01")


def test_by_interval_the_first_review_is_due_at_the_start() -> None:
    interval = MinimumInterval(leap_day=FEBRUARY)
    assert interval.next_due(day("2021-01-01"), ()) == (day("2021-01-01"), day("2021-01-01"), None)


@pytest.mark.parametrize(
    ("second", "exceptional", "due"),
    [
        ("2022-03-09", False, "2022-03-10"),
        ("2022-03-10", False, "2023-03-10"),
        ("2021-09-01", True, "2022-09-01"),
        ("2021-09-01", False, "2022-03-10"),
    ],
)
def test_by_interval_a_review_counts_once_the_months_have_passed_or_where_it_is_exceptional(
    second: str, exceptional: bool, due: str
) -> None:
    reviews = (*made("2021-03-10"), CompletedReview(day(second), exceptional))
    assert due_on(MinimumInterval(leap_day=FEBRUARY), "2021-01-01", reviews) == day(due)


def test_a_review_is_exceptional_only_where_somebody_says_so() -> None:
    early = CompletedReview(day("2021-09-01"))
    assert not early.exceptional
    assert due_on(MinimumInterval(leap_day=FEBRUARY), "2021-01-01", (*made("2021-03-10"), early)) == day("2022-03-10")


def test_by_interval_the_first_review_counts_even_before_the_start() -> None:
    assert due_on(MinimumInterval(leap_day=FEBRUARY), "2021-01-01", made("2020-12-01")) == day("2021-12-01")


@pytest.mark.parametrize(("leap_day", "due"), [(FEBRUARY, "2025-02-28"), (MARCH, "2025-03-01")])
def test_by_interval_a_29_february_has_the_anniversary_that_the_rule_names(leap_day: LeapDayRule, due: str) -> None:
    assert due_on(MinimumInterval(leap_day=leap_day), "2024-01-01", made("2024-02-29")) == day(due)
    assert due_on(MinimumInterval(leap_day=leap_day, months=3), "2024-01-01", made("2024-11-30")) == day("2025-02-28")


@pytest.mark.parametrize(
    ("on", "window"),
    [
        ("2025-01-01", ("2025-03-02", "2031-03-01", "2031-03-02")),
        ("2031-03-01", ("2025-03-02", "2031-03-01", "2031-03-02")),
        ("2031-03-02", ("2040-03-02", "2046-03-01", "2046-03-02")),
        ("2046-03-01", ("2040-03-02", "2046-03-01", "2046-03-02")),
        ("2046-03-02", None),
    ],
)
def test_by_age_a_band_is_open_from_its_first_birthday_to_the_day_before_the_one_after_its_last(
    on: str, window: tuple[str, str, str] | None
) -> None:
    # Born on 2 March 1980: 45 on 2025-03-02, 51 on 2031-03-02, 60 on 2040-03-02, 66 on 2046-03-02.
    found = BANDS.next_due(day("2020-01-01"), (), BORN_ON, day(on))
    assert found == (None if window is None else tuple(day(text) for text in window))


@pytest.mark.parametrize(
    ("reviewed_on", "opens_on"),
    [("2025-03-01", "2025-03-02"), ("2025-03-02", "2040-03-02"), ("2031-03-01", "2040-03-02")],
)
def test_by_age_a_review_counts_for_the_band_in_which_it_was_made(reviewed_on: str, opens_on: str) -> None:
    found = BANDS.next_due(day("2020-01-01"), made(reviewed_on), BORN_ON, day("2030-01-01"))
    assert found is not None
    assert found[0] == day(opens_on)


def test_by_age_nothing_is_due_before_the_contract_starts() -> None:
    inside = BANDS.next_due(day("2030-01-01"), (), BORN_ON, day("2026-01-01"))
    assert inside == (day("2030-01-01"), day("2031-03-01"), day("2031-03-02"))
    after = BANDS.next_due(day("2031-03-02"), (), BORN_ON, day("2026-01-01"))
    assert after is not None
    assert after[0] == day("2040-03-02")
    last_day = BANDS.next_due(day("2031-03-01"), (), BORN_ON, day("2031-03-01"))
    assert last_day == (day("2031-03-01"), day("2031-03-01"), day("2031-03-02"))


@pytest.mark.parametrize(("leap_day", "opens_on"), [(FEBRUARY, "2025-02-28"), (MARCH, "2025-03-01")])
def test_by_age_whoever_was_born_on_a_29_february_enters_a_band_on_the_day_the_rule_names(
    leap_day: LeapDayRule, opens_on: str
) -> None:
    found = evolve(BANDS, leap_day=leap_day).next_due(day("2020-01-01"), (), day("1980-02-29"), day("2024-01-01"))
    assert found is not None
    assert found[0] == day(opens_on)


@pytest.mark.parametrize(("born_on", "on"), [(None, day("2026-01-01")), (BORN_ON, None), (None, None)])
def test_a_band_of_ages_needs_the_birth_date_and_the_day(born_on: date | None, on: date | None) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        BANDS.next_due(day("2020-01-01"), (), born_on, on)
    assert str(refusal.value) == ("born_on: a band of ages needs the birth date and the day asked about; give both")


def test_bands_are_in_order_and_apart() -> None:
    assert AgeBand(45, 45).last == 45
    with pytest.raises(InvalidValueError, match=r"^last: 44 is before first, 45; correct one of them$"):
        AgeBand(45, 44)
    assert len(AgeBands((AgeBand(45, 50), AgeBand(51, 60)), MARCH).bands) == 2
    for later in (AgeBand(50, 60), AgeBand(18, 25)):
        with pytest.raises(InvalidValueError) as refusal:
            AgeBands((AgeBand(45, 50), later), MARCH)
        assert str(refusal.value) == (
            f"bands: the one from {later.first} begins before the one from 45 is over; give them in order and apart"
        )
    with pytest.raises(InvalidValueError, match=r"^bands: there are none; give at least one$"):
        AgeBands((), MARCH)


WINDOW = ReviewWindow(
    opens_on=day("2021-05-17"),
    due_on=day("2021-06-16"),
    overdue_from=day("2021-07-17"),
    lapses_on=day("2021-08-16"),
)


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        ("2021-05-16", ReviewStanding.NOT_OPEN),
        ("2021-05-17", ReviewStanding.OPEN),
        ("2021-07-16", ReviewStanding.OPEN),
        ("2021-07-17", ReviewStanding.OVERDUE),
        ("2021-08-16", ReviewStanding.OVERDUE),
    ],
)
def test_a_day_stands_before_in_or_after_a_window(on: str, standing: ReviewStanding) -> None:
    assert WINDOW.standing(day(on)) is standing


def test_a_window_that_is_never_overdue_stays_open() -> None:
    assert evolve(WINDOW, overdue_from=None, lapses_on=None).standing(date.max) is ReviewStanding.OPEN


@pytest.mark.parametrize("on", [datetime(2021, 6, 16), "2021-06-16"], ids=["datetime", "text"])
def test_a_window_is_asked_about_a_date(on: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^day: .*; give a date"):
        WINDOW.standing(on)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "refused", "accepted", "message"),
    [
        ("due_on", "2021-05-16", "2021-05-17", "due_on: 2021-05-16 is before opens_on, 2021-05-17; correct one of"),
        ("overdue_from", "2021-06-16", "2021-06-17", "overdue_from: 2021-06-16 is not after due_on, 2021-06-16; corr"),
        ("lapses_on", "2021-07-17", "2021-07-18", "lapses_on: 2021-07-17 is not after overdue_from, 2021-07-17; cor"),
        ("closes_on", "2021-06-16", "2021-06-17", "closes_on: 2021-06-16 is not after due_on, 2021-06-16; correct on"),
    ],
)
def test_the_days_of_a_window_are_in_order(name: str, refused: str, accepted: str, message: str) -> None:
    assert getattr(with_part(WINDOW, name, day(accepted)), name) == day(accepted)
    with pytest.raises(InvalidValueError, match=f"^{message}"):
        with_part(WINDOW, name, day(refused))


def test_a_contract_lapses_only_by_a_review_that_can_be_overdue() -> None:
    with pytest.raises(InvalidValueError, match=r"^lapses_on: 2021-08-16 is not after overdue_from, None; correct one"):
        evolve(WINDOW, overdue_from=None)


@pytest.mark.parametrize(
    ("grace_days", "lapse_days", "overdue_from", "lapses_on"),
    [(0, None, "2021-06-21", None), (30, None, "2021-07-21", None), (30, 1, "2021-07-21", "2021-07-22")],
)
def test_a_review_is_overdue_after_the_last_day_of_grace_and_the_contract_lapses_so_many_days_later(
    grace_days: int, lapse_days: int | None, overdue_from: str, lapses_on: str | None
) -> None:
    policy = ReviewPolicy(convention=FIXED, grace_days=grace_days, lapse_days=lapse_days)
    assert policy.window(day("2020-06-20"), ()) == ReviewWindow(
        opens_on=day("2021-05-21"),
        due_on=day("2021-06-20"),
        overdue_from=day(overdue_from),
        lapses_on=None if lapses_on is None else day(lapses_on),
    )


# Due on 20 June 2021, with 30 days of grace: overdue from 21 July, and lapsed 60 days after that, on 19 September.
@pytest.mark.parametrize(
    ("held", "overdue_from", "lapses_on"),
    [
        ([], "2021-07-21", "2021-09-19"),
        # What is over by the due date takes no day of grace.
        ([("2021-01-01", "2021-06-20")], "2021-07-21", "2021-09-19"),
        # 20 June itself counts, so one day held from then is one day more.
        ([("2021-01-01", "2021-06-21")], "2021-07-22", "2021-09-20"),
        # Ten days held in the middle of grace are ten days more.
        ([("2021-07-01", "2021-07-11")], "2021-07-31", "2021-09-29"),
        # The last day of grace is passed over, and so is everything held after it.
        ([("2021-07-20", "2021-08-20")], "2021-08-21", "2021-10-20"),
        # Once it is overdue it stays so; only the lapse waits, for ten days.
        ([("2021-07-21", "2021-07-31")], "2021-07-21", "2021-09-29"),
        ([("2021-09-19", "2021-12-01")], "2021-07-21", "2021-09-19"),
        # 5 days before and 10 days after the review is overdue.
        ([("2021-07-01", "2021-07-06"), ("2021-08-01", "2021-08-11")], "2021-07-26", "2021-10-04"),
    ],
)
def test_days_on_which_nobody_could_make_the_review_count_neither_as_grace_nor_towards_the_lapse(
    held: list[tuple[str, str]], overdue_from: str, lapses_on: str
) -> None:
    policy = ReviewPolicy(convention=FIXED, grace_days=30, lapse_days=60)
    periods = [Period(day(start), day(end)) for start, end in held]
    window = policy.window(day("2020-06-20"), (), held=periods)
    assert window is not None
    assert (window.due_on, window.overdue_from) == (day("2021-06-20"), day(overdue_from))
    assert window.lapses_on == policy.lapses_on(day("2020-06-20"), (), held=periods) == day(lapses_on)


def test_grace_of_what_fell_due_before_the_start_is_counted_from_the_start() -> None:
    policy = ReviewPolicy(convention=ROLLING, grace_days=30, lapse_days=None)
    window = policy.window(day("2022-02-01"), made("2021-01-05"))
    assert window is not None
    assert (window.due_on, window.overdue_from) == (day("2022-01-05"), day("2022-03-04"))


@pytest.mark.parametrize("convention", [FIXED, ROLLING, MonthAnniversary(), MinimumInterval(leap_day=MARCH)])
def test_the_day_of_the_lapse_is_that_of_the_window(convention: ReviewConvention) -> None:
    for lapse_days in (None, 60):
        policy = ReviewPolicy(convention=convention, grace_days=30, lapse_days=lapse_days)
        for reviews in ((), made("2020-07-01"), made("2020-07-01", "2021-06-20")):
            for held in ((), (Period(day("2021-06-19"), day("2021-12-24")),)):
                window = policy.window(day("2020-06-20"), reviews, held=held)
                assert window is not None
                assert policy.lapses_on(day("2020-06-20"), reviews, held=held) == window.lapses_on


@pytest.mark.parametrize(
    ("starts_on", "reviews", "held", "message"),
    [
        ("2020-06-20", (), (), "starts_on: '2020-06-20' is a str; give a date"),
        (datetime(2020, 6, 20), (), (), "starts_on: .* is a datetime; give a date"),
        (day("2020-06-20"), made("2020-07-01")[0], (), "reviews: one CompletedReview was given; give several, in a"),
        (day("2020-06-20"), (day("2020-07-01"),), (), r"reviews\[0\]: .* is a date; give a CompletedReview"),
        (day("2020-06-20"), (), Period(day("2021-01-01")), "held: one Period was given; give several, in a tuple or"),
        (day("2020-06-20"), (), (day("2021-01-01"),), r"held\[0\]: .* is a date; give a Period"),
    ],
)
def test_a_window_is_asked_of_a_start_reviews_and_periods(
    starts_on: date, reviews: Sequence[CompletedReview], held: Sequence[Period], message: str
) -> None:
    policy = ReviewPolicy(convention=FIXED, grace_days=30, lapse_days=60)
    with pytest.raises(InvalidTypeError, match=f"^{message}"):
        policy.window(starts_on, reviews, held=held)


def test_a_band_of_ages_has_neither_grace_nor_lapse() -> None:
    policy = ReviewPolicy(convention=BANDS, grace_days=0, lapse_days=None)
    assert policy.lapses_on(day("2020-06-20"), ()) is None
    for name, days in (("grace_days", 1), ("lapse_days", 1)):
        with pytest.raises(InvalidValueError) as refusal:
            with_part(policy, name, days)
        assert str(refusal.value) == (
            "grace_days: a band of ages closes by itself and nothing is overdue in it; give 0 and no lapse_days"
        )


def test_a_window_that_closes_is_never_overdue() -> None:
    window = partial(ReviewPolicy(convention=BANDS, grace_days=0, lapse_days=None).window, day("2020-01-01"), ())
    assert window(
        born_on=BORN_ON, on=day("2026-01-01"), held=(Period(day("2025-06-01"), day("2026-01-01")),)
    ) == ReviewWindow(opens_on=day("2025-03-02"), due_on=day("2031-03-01"), closes_on=day("2031-03-02"))
    assert window(born_on=BORN_ON, on=day("2046-03-02")) is None


@pytest.mark.parametrize(
    ("whole", "name", "least", "most"),
    [
        (FIXED, "opens_days_before", 0, None),
        (FIXED, "initial_days", 0, None),
        (evolve(FIXED, opens_days_before=0), "months", 1, 120),
        (MonthAnniversary(), "months", 1, 120),
        (MinimumInterval(leap_day=MARCH), "months", 1, 120),
        (AgeBand(0, 150), "first", 0, 150),
        (AgeBand(0, 150), "last", 0, 150),
        (ReviewPolicy(convention=FIXED, grace_days=0, lapse_days=None), "grace_days", 0, 3_660),
        (ReviewPolicy(convention=FIXED, grace_days=0, lapse_days=None), "lapse_days", 1, 3_660),
    ],
)
def test_every_number_has_bounds_that_are_both_inclusive(
    whole: object, name: str, least: int, most: int | None
) -> None:
    assert getattr(with_part(whole, name, least), name) == least
    with pytest.raises(InvalidValueError, match=f"^{name}: {least - 1} is too small; give {least} or more$"):
        with_part(whole, name, least - 1)
    if most is not None:
        assert getattr(with_part(whole, name, most), name) == most
    highest = 3_660 if most is None else most
    with pytest.raises(InvalidValueError, match=f"^{name}: {highest + 1} is too large; give {highest} or less$"):
        with_part(whole, name, highest + 1)
    with pytest.raises(InvalidTypeError, match=f"^{name}: True is a bool; give an int$"):
        with_part(whole, name, True)


@pytest.mark.parametrize(
    ("whole", "name", "value"),
    [
        (CompletedReview(day("2021-06-16")), "on", datetime(2021, 6, 16)),
        (CompletedReview(day("2021-06-16")), "exceptional", 1),
        (WINDOW, "opens_on", "2021-05-17"),
        (WINDOW, "due_on", datetime(2021, 6, 16)),
        (WINDOW, "overdue_from", datetime(2021, 7, 17)),
        (WINDOW, "lapses_on", datetime(2021, 8, 16)),
        (WINDOW, "closes_on", datetime(2021, 8, 16)),
        (FIXED, "anchor", "fixed"),
        (FIXED, "leap_day", "1 march"),
        (MinimumInterval(leap_day=MARCH), "leap_day", None),
        (BANDS, "bands", [AgeBand(45, 50)]),
        (BANDS, "bands", ((45, 50),)),
        (BANDS, "leap_day", None),
        (ReviewPolicy(convention=FIXED, grace_days=0, lapse_days=None), "citation", "a journal"),
    ],
)
def test_each_part_is_of_its_kind(whole: object, name: str, value: object) -> None:
    with pytest.raises(InvalidTypeError, match=rf"^{name}(\[0\])?: .*; give an? "):
        with_part(whole, name, value)


def test_a_convention_is_one_of_four() -> None:
    policy = ReviewPolicy(convention=FIXED, grace_days=0, lapse_days=None)
    for convention in (ROLLING, MonthAnniversary(), MinimumInterval(leap_day=MARCH), BANDS):
        assert with_part(policy, "convention", convention).convention == convention
    with pytest.raises(InvalidTypeError) as refusal:
        with_part(policy, "convention", "yearly")
    assert str(refusal.value) == (
        "convention: 'yearly' is a str; give an Anniversary, a MonthAnniversary, a MinimumInterval or AgeBands"
    )


def test_a_review_policy_does_not_show_its_source() -> None:
    cited = ReviewPolicy(convention=FIXED, grace_days=0, lapse_days=None, citation=Citation.illustrative("our charter"))
    assert "our charter" not in repr(cited)
    assert cited != evolve(cited, citation=None)
