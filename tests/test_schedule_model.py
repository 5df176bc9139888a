from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.citations import Citation, Evidence
from primarycare.errors import (
    ConservationError,
    InvalidTypeError,
    InvalidValueError,
    MissingInputError,
    NotKnownError,
)
from primarycare.identifiers import ScheduleId
from primarycare.money import EUR, JPY, Rounding, RoundingMode, Stage
from primarycare.periods import LeapDayRule, Month, Period, ReferenceDay, Span, Year
from primarycare.schedules import (
    FIRST_OF_MONTH,
    About,
    Age,
    Band,
    Basis,
    Daily,
    DayBase,
    Flag,
    Instalment,
    InstalmentPlan,
    MonthShare,
    Number,
    OneOf,
    OpenPoint,
    Option,
    RateSchedule,
    RatioFactor,
    Row,
    ScheduleLine,
    ScheduleVersion,
    Splitting,
    Subject,
    Table,
    TableFactor,
    Tier,
    Tiers,
)
from primarycare.timelines import Dated, Timeline

SOURCE = Citation.illustrative("an example")
OTHER = Citation(title="an annex", publisher="the group", evidence=Evidence.AGREEMENT)
CENTS = Rounding(2, RoundingMode.HALF_UP)
UNITS = Rounding(0, RoundingMode.HALF_UP)

ALD = Flag(name="ald", about=About.PATIENT)
AGE = Age(leap_day=LeapDayRule.FEBRUARY_28)
POINTS = Number(name="points", about=About.LIST, unit="points", whole=True)
LOYALTY = Number(name="loyalty", about=About.PATIENT, unit="ratio", whole=False)
ZONE = OpenPoint(name="zone", question="replace or add?", choices=(Option("replaces", SOURCE), Option("adds", OTHER)))


def constant(value: Fraction | int, citation: Citation = SOURCE) -> Table:
    return Table((), (Row((), Fraction(value), citation),))


def by_flag(when_true: int, when_false: int) -> Table:
    return Table(
        (ALD,),
        (
            Row((OneOf("ald", (True,)),), Fraction(when_true), SOURCE),
            Row((OneOf("ald", (False,)),), Fraction(when_false), OTHER),
        ),
    )


LINE = ScheduleLine(label="socle", per="person and year", rate=by_flag(55, 5))
PERSON = ScheduleVersion(
    subject=Subject.PERSON,
    basis=Basis.YEAR,
    month_share=MonthShare.EQUAL,
    counting=FIRST_OF_MONTH,
    facts_on=ReferenceDay(Span.YEAR, 0),
    inputs=(ALD,),
    lines=(LINE,),
    rounding=CENTS,
    stage=Stage.PERSON,
    citation=SOURCE,
)
LIST = ScheduleVersion(
    subject=Subject.LIST,
    basis=Basis.MONTH,
    inputs=(POINTS,),
    lines=(ScheduleLine(label="points", per="point", rate=constant(7), quantity="points"),),
    rounding=CENTS,
    stage=Stage.STATEMENT,
    citation=SOURCE,
)

HOURS = Number(name="hours", about=About.DUTY, unit="hours", whole=False)
DUTY = ScheduleVersion(
    subject=Subject.DUTY,
    basis=Basis.OCCURRENCE,
    inputs=(HOURS,),
    lines=(ScheduleLine(label="regulation", per="hour", rate=constant(70), quantity="hours"),),
    rounding=CENTS,
    stage=Stage.DUTY,
    citation=SOURCE,
)


# Lines


def test_tiers_need_a_quantity() -> None:
    tiers = Tiers((Tier(None, Fraction(1), SOURCE),))
    with pytest.raises(InvalidValueError, match=r"^quantity: line 'basis' has tiers; name the input that counts"):
        ScheduleLine(label="basis", per="patient", rate=tiers)


def test_a_rate_is_a_table_or_tiers() -> None:
    with pytest.raises(InvalidTypeError, match=r"^rate: 5 is a int; give a Table or Tiers$"):
        ScheduleLine(label="basis", per="patient", rate=5)  # type: ignore[arg-type]


def test_a_factor_is_a_table_or_a_ratio() -> None:
    with pytest.raises(InvalidTypeError, match=r"^factors\[0\]: 2 is a int; give a TableFactor or RatioFactor$"):
        ScheduleLine(label="basis", per="patient", rate=constant(1), factors=(2,))  # type: ignore[arg-type]


def test_the_tables_of_a_line_are_those_of_its_rate_and_of_its_factors() -> None:
    rate, uplift = constant(1), by_flag(1, 2)
    factors = (TableFactor("uplift", uplift), RatioFactor("loyalty", "loyalty", SOURCE))
    line = ScheduleLine(label="a", per="patient", rate=rate, factors=factors)
    in_tiers = evolve(line, rate=Tiers((Tier(None, Fraction(1), SOURCE),)), quantity="points")
    assert line.tables == (rate, uplift)
    assert in_tiers.tables == (uplift,)


# Working


def worked(line: ScheduleLine, *inputs: Flag | Number, **given: object) -> Fraction:
    version = evolve(PERSON, inputs=inputs, lines=(line,))
    (only,) = version.work(given, EUR)
    return only.amount


def test_a_line_is_its_rate_where_it_has_no_quantity_and_no_factors() -> None:
    assert worked(LINE, ALD, ald=True) == 55


def test_a_line_without_a_rounding_stays_exact() -> None:
    line = ScheduleLine(label="a", per="patient", rate=constant(Fraction(10, 3)), quantity="points")
    assert worked(line, POINTS, points=2) == Fraction(20, 3)


def test_a_quantity_of_0_makes_0() -> None:
    assert worked(ScheduleLine(label="a", per="point", rate=constant(7), quantity="points"), POINTS, points=0) == 0


def test_a_ratio_multiplies_exactly() -> None:
    line = ScheduleLine(
        label="a", per="patient", rate=constant(10), factors=(RatioFactor("loyalty", "loyalty", SOURCE),)
    )
    assert worked(line, LOYALTY, loyalty=Fraction(2, 3)) == Fraction(20, 3)


def test_a_factor_is_rounded_before_it_multiplies_and_a_line_after() -> None:
    line = ScheduleLine(
        label="a",
        per="point",
        rate=constant(3),
        quantity="points",
        factors=(
            TableFactor("third", constant(Fraction(1, 3)), CENTS),
            RatioFactor("loyalty", "loyalty", SOURCE, UNITS),
        ),
        rounding=UNITS,
    )
    # 3 x 5 points x 0.33 x 2 (1.5 half-up) = 9.90, and 10 when the line is rounded
    assert worked(line, POINTS, LOYALTY, points=5, loyalty=Fraction(3, 2)) == 10


def test_each_line_of_a_working_cites_the_row_that_answered() -> None:
    line = evolve(LINE, factors=(TableFactor("uplift", by_flag(2, 3)),))
    (with_ald,) = evolve(PERSON, lines=(line,)).work({"ald": True}, EUR)
    (without,) = evolve(PERSON, lines=(line,)).work({"ald": False}, EUR)
    assert (with_ald.citation, with_ald.factors[0].citation) == (SOURCE, SOURCE)
    assert (without.citation, without.factors[0].citation) == (OTHER, OTHER)


def test_a_line_in_tiers_shows_each_tier_that_was_reached_with_its_own_source() -> None:
    tiers = Tiers((Tier(Fraction(10), Fraction(3), SOURCE), Tier(None, Fraction(2), OTHER)))
    line = ScheduleLine(label="a", per="point", rate=tiers, quantity="points")
    (reached,) = evolve(LIST, lines=(line,)).work({"points": 12}, EUR)
    assert [str(part) for part in reached.parts] == ["3.00 EUR per point × 10", "2.00 EUR per point × 2"]
    assert [part.citation for part in reached.parts] == [SOURCE, OTHER]
    assert reached.citation is None


# Inputs of a version


def test_inputs_are_read_in_the_order_of_their_declaration() -> None:
    two = evolve(
        PERSON,
        inputs=(ALD, POINTS),
        lines=(LINE, ScheduleLine(label="b", per="x", rate=constant(1), quantity="points")),
    )
    assert list(two.read({"points": 1, "ald": True}).items()) == [("ald", True), ("points", 1)]


def test_an_input_that_is_not_given_is_missed_by_name() -> None:
    with pytest.raises(MissingInputError, match=r"^ald: not given; the version needs ald$"):
        PERSON.read({})


def test_an_input_that_the_version_does_not_know_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^inputs: 'sex' is not known here; the version knows ald$"):
        PERSON.read({"ald": True, "sex": "f"})
    flat = evolve(PERSON, inputs=(), lines=(evolve(LINE, rate=constant(5)),))
    with pytest.raises(InvalidValueError, match=r"^inputs: 'ald' is not known here; the version knows none$"):
        flat.read({"ald": True})


def test_a_value_of_the_wrong_type_is_refused_by_its_declaration() -> None:
    with pytest.raises(InvalidTypeError, match=r"^ald: 1 is a int; give a bool$"):
        PERSON.read({"ald": 1})


def test_an_open_point_that_nobody_settled_is_missed_with_both_answers_and_who_gives_them() -> None:
    by_zone = Table((ZONE,), tuple(Row((OneOf("zone", (name,)),), Fraction(1), SOURCE) for name in ZONE.options))
    version = evolve(PERSON, inputs=(ZONE,), lines=(evolve(LINE, rate=by_zone),))
    assert version.open_points == (ZONE,)
    with pytest.raises(MissingInputError) as missed:
        version.work({}, EUR)
    assert str(missed.value) == (
        "zone: an open point that the sources do not settle: replace or add? "
        "choose 'replaces' (made up for an example) or 'adds' (the group)"
    )


def test_a_version_without_open_points_has_none() -> None:
    assert PERSON.open_points == ()


# What a version is made of


def test_a_version_has_a_line() -> None:
    with pytest.raises(InvalidValueError, match=r"^lines: none given; give at least one$"):
        evolve(PERSON, lines=())


def test_a_label_stands_on_one_line() -> None:
    with pytest.raises(InvalidValueError, match=r"^lines: 'socle' stands twice"):
        evolve(PERSON, lines=(LINE, LINE))


def test_an_input_is_declared_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^inputs: 'ald' stands twice"):
        evolve(PERSON, inputs=(ALD, ALD))


def test_an_input_that_decides_nothing_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^inputs: 'points' decides nothing in this version; leave it out$"):
        evolve(PERSON, inputs=(ALD, POINTS))


@pytest.mark.parametrize("inputs", [(), (Flag(name="ald", about=About.PHYSICIAN),), (evolve(POINTS, name="ald"),)])
def test_a_table_decides_by_an_input_as_the_version_declares_it(inputs: tuple[Flag | Number, ...]) -> None:
    with pytest.raises(InvalidValueError, match=r"^inputs: line 'socle' decides by 'ald', which the version does not"):
        evolve(PERSON, inputs=inputs)


def test_the_table_of_a_factor_decides_by_declared_inputs_too() -> None:
    line = evolve(LINE, rate=constant(1), factors=(TableFactor("uplift", by_flag(1, 2)),))
    with pytest.raises(InvalidValueError, match=r"^inputs: line 'socle' decides by 'ald', which the version does not"):
        evolve(PERSON, inputs=(), lines=(line,))


@pytest.mark.parametrize("inputs", [(), (evolve(ALD, name="loyalty"),), (evolve(AGE, name="loyalty"),)])
def test_a_ratio_is_declared_as_a_number(inputs: tuple[Flag | Age, ...]) -> None:
    line = evolve(LINE, rate=constant(1), factors=(RatioFactor("loyalty", "loyalty", SOURCE),))
    with pytest.raises(InvalidValueError, match=r"^inputs: line 'socle' counts 'loyalty'; declare it as a number$"):
        evolve(PERSON, inputs=inputs, lines=(line,))


def test_a_quantity_is_declared_as_a_number() -> None:
    line = evolve(LINE, quantity="ald")
    with pytest.raises(InvalidValueError, match=r"^inputs: line 'socle' counts 'ald'; declare it as a number$"):
        evolve(PERSON, lines=(line,))


@pytest.mark.parametrize(
    ("version", "changes", "message"),
    [
        (PERSON, {"month_share": None}, "month_share: a version about a person with the year as its basis needs it; "),
        (
            PERSON,
            {"basis": Basis.QUARTER, "month_share": None},
            "month_share: a version about a person with the quarter as its basis needs it; ",
        ),
        (PERSON, {"counting": None}, "counting: a version about a person with the year as its basis needs it; "),
        (PERSON, {"facts_on": None}, "facts_on: a version about a person with the year as its basis needs it; "),
        (
            PERSON,
            {"basis": Basis.MONTH},
            "month_share: a version about a person with the month as its basis has no use for it; leave it out",
        ),
        (
            LIST,
            {"month_share": MonthShare.DAYS},
            "month_share: a version about a list with the month as its basis has no use for it; leave it out",
        ),
        (LIST, {"basis": Basis.YEAR}, "month_share: a version about a list with the year as its basis needs it; "),
        (
            LIST,
            {"counting": FIRST_OF_MONTH},
            "counting: a version about a list with the month as its basis has no use for it; leave it out",
        ),
        (
            LIST,
            {"subject": Subject.STRUCTURE, "facts_on": ReferenceDay(Span.MONTH, 1)},
            "facts_on: a version about a structure with the month as its basis has no use for it; leave it out",
        ),
        (LIST, {"age_on": ReferenceDay(Span.MONTH, 1)}, "age_on: a list has no age; leave the age out"),
        (
            DUTY,
            {"month_share": MonthShare.EQUAL},
            "month_share: a version about a duty with the occurrence as its basis has no use for it; leave it out",
        ),
        (
            DUTY,
            {"counting": FIRST_OF_MONTH},
            "counting: a version about a duty with the occurrence as its basis has no use for it; leave it out",
        ),
        (
            DUTY,
            {"facts_on": ReferenceDay(Span.MONTH, 1)},
            "facts_on: a version about a duty with the occurrence as its basis has no use for it; leave it out",
        ),
        (DUTY, {"age_on": ReferenceDay(Span.MONTH, 1)}, "age_on: a duty has no age; leave the age out"),
        (
            DUTY,
            {"instalments": InstalmentPlan.monthly(Splitting.ALLOCATED)},
            "instalments: a version with the occurrence as its basis has no year to split; leave them out",
        ),
    ],
)
def test_each_convention_is_given_where_it_is_needed_and_nowhere_else(
    version: ScheduleVersion, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidValueError) as refused:
        evolve(version, **changes)  # type: ignore[arg-type]
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("basis", [Basis.MONTH, Basis.QUARTER, Basis.YEAR])
def test_a_duty_is_paid_by_the_occurrence(basis: Basis) -> None:
    with pytest.raises(InvalidValueError, match=rf"^basis: a version about a duty has the {basis.value} as its basis"):
        evolve(DUTY, basis=basis)


@pytest.mark.parametrize("version", [PERSON, LIST, evolve(LIST, subject=Subject.STRUCTURE)])
def test_nothing_but_a_duty_is_paid_by_the_occurrence(version: ScheduleVersion) -> None:
    about = version.subject.value
    with pytest.raises(InvalidValueError, match=rf"^basis: a version about a {about} has the occurrence as its basis"):
        evolve(version, basis=Basis.OCCURRENCE, month_share=None)


def test_a_duty_is_rounded_by_the_line_or_by_the_duty() -> None:
    assert [evolve(DUTY, stage=stage).stage for stage in (Stage.LINE, Stage.DUTY)] == [Stage.LINE, Stage.DUTY]
    for stage in (Stage.PERSON, Stage.STATEMENT):
        with pytest.raises(InvalidValueError) as refused:
            evolve(DUTY, stage=stage)
        assert str(refused.value) == (
            f"stage: a version about a duty is not rounded by the {stage.value}; give line or duty"
        )


@pytest.mark.parametrize("version", [PERSON, LIST])
def test_nothing_but_a_duty_is_rounded_by_the_duty(version: ScheduleVersion) -> None:
    with pytest.raises(InvalidValueError) as refused:
        evolve(version, stage=Stage.DUTY)
    assert str(refused.value) == (
        f"stage: a version about a {version.subject.value} is not rounded by the duty; give line, person or statement"
    )


def test_only_a_duty_is_asked_about_a_duty() -> None:
    line = evolve(LIST.lines[0], quantity="hours")
    with pytest.raises(InvalidValueError) as refused:
        evolve(LIST, inputs=(HOURS,), lines=(line,))
    assert str(refused.value) == (
        "inputs: 'hours' is about a duty and the version about a list; declare whom it is about"
    )


def test_a_duty_may_be_asked_about_others() -> None:
    of_physician = evolve(HOURS, about=About.PHYSICIAN)
    assert evolve(DUTY, inputs=(of_physician,)).inputs == (of_physician,)


def test_a_duty_pays_for_one_occurrence() -> None:
    # 70 x 2.5
    assert [line.amount for line in DUTY.work({"hours": Fraction(5, 2)}, EUR)] == [175]


def test_a_month_is_no_part_of_an_occurrence() -> None:
    with pytest.raises(InvalidValueError) as refused:
        DUTY.month_factor(Month(2026, 7))
    assert str(refused.value) == "basis: a month is no part of an occurrence; work out each duty by itself"


def test_only_a_person_has_an_age() -> None:
    by_age = Table((AGE,), (Row((Band("age"),), Fraction(1), SOURCE),))
    line = ScheduleLine(label="a", per="patient", rate=by_age)
    with pytest.raises(InvalidValueError, match=r"^age_on: a list has no age; leave the age out$"):
        evolve(LIST, inputs=(POINTS, AGE), lines=(*LIST.lines, line))


def test_the_day_of_the_age_may_be_left_to_the_day_of_the_facts() -> None:
    assert PERSON.age_on is None
    assert evolve(PERSON, age_on=ReferenceDay(Span.MONTH, -1)).age_on == ReferenceDay(Span.MONTH, -1)


@pytest.mark.parametrize(
    "name",
    [
        "subject",
        "basis",
        "month_share",
        "counting",
        "facts_on",
        "age_on",
        "rounding",
        "stage",
        "instalments",
        "citation",
    ],
)
def test_each_field_of_a_version_is_of_its_own_type(name: str) -> None:
    with pytest.raises(InvalidTypeError, match=rf"^{name}: 'x' is a str; give "):
        evolve(PERSON, **{name: "x"})  # type: ignore[arg-type]


# A month of the year


def share_of(version: ScheduleVersion, month: Month) -> Fraction | None:
    factor = version.month_factor(month)
    return None if factor is None else factor.used


def test_a_month_is_an_equal_twelfth_of_the_year() -> None:
    assert share_of(PERSON, Month(2026, 2)) == share_of(PERSON, Month(2026, 3)) == Fraction(1, 12)


def test_a_month_is_its_days_over_the_days_of_the_year() -> None:
    by_days = evolve(PERSON, month_share=MonthShare.DAYS)
    assert share_of(by_days, Month(2026, 2)) == Fraction(28, 365)
    assert share_of(by_days, Month(2016, 2)) == Fraction(29, 366)
    # Norway from July 2016 counts 31 of 366 days
    assert str(by_days.month_factor(Month(2016, 7))) == "× 31/366 (31 of the year's 366 days)"


def test_a_twelfth_counts_whole_for_who_was_there_on_the_first_day() -> None:
    # the twelfth is the month's part of the year; whether a person counts at all is the counting's matter
    assert PERSON.counting == FIRST_OF_MONTH
    assert str(PERSON.month_factor(Month(2022, 8))) == "× 1/12 (a month of the year)"


def test_a_month_is_a_third_or_the_days_of_its_quarter() -> None:
    quarterly = evolve(PERSON, basis=Basis.QUARTER)
    assert share_of(quarterly, Month(2026, 2)) == Fraction(1, 3)
    # January to March 2026 have 90 days, October to December 92
    by_days = evolve(quarterly, month_share=MonthShare.DAYS)
    assert share_of(by_days, Month(2026, 1)) == Fraction(31, 90)
    assert share_of(by_days, Month(2026, 12)) == Fraction(31, 92)


def test_a_month_is_whole_where_the_month_is_the_basis() -> None:
    assert LIST.month_factor(Month(2026, 1)) is None


# Instalments


def part(share: Fraction, month: int, years_later: int = 0) -> Instalment:
    return Instalment(share=share, month=month, years_later=years_later)


def test_a_plan_of_twelve_months_pays_a_twelfth_in_each() -> None:
    plan = InstalmentPlan.monthly(Splitting.ROUNDED)
    assert [(each.share, each.month) for each in plan.instalments] == [(Fraction(1, 12), n) for n in range(1, 13)]
    assert plan.splitting is Splitting.ROUNDED


@pytest.mark.parametrize(
    ("shares", "made"), [([], "0/1"), ([Fraction(1, 3)] * 2, "2/3"), ([Fraction(1, 2), Fraction(2, 3)], "7/6")]
)
def test_the_shares_of_a_plan_make_one_year(shares: list[Fraction], made: str) -> None:
    with pytest.raises(ConservationError, match=rf"^instalments: the shares add up to {made}; give parts that make"):
        InstalmentPlan(tuple(part(share, month) for month, share in enumerate(shares, start=1)), Splitting.ALLOCATED)


def test_two_parts_of_a_year_are_not_due_in_one_month() -> None:
    half = Fraction(1, 2)
    with pytest.raises(InvalidValueError, match=r"^instalments: 'month 3, 0 years later' stands twice"):
        InstalmentPlan((part(half, 3), part(half, 3)), Splitting.ALLOCATED)


def test_the_same_month_of_the_next_year_is_another_month() -> None:
    half = Fraction(1, 2)
    plan = InstalmentPlan((part(half, 3), part(half, 3, 1)), Splitting.ALLOCATED)
    assert [each.due_in(Year(2025)) for each in plan.instalments] == [Month(2025, 3), Month(2026, 3)]


def test_an_instalment_is_due_in_the_year_itself_unless_stated() -> None:
    assert Instalment(share=Fraction(1), month=4).due_in(Year(2026)) == Month(2026, 4)


@pytest.mark.parametrize("share", [Fraction(0), Fraction(-1, 2), Fraction(3, 2)])
def test_an_instalment_is_a_part_of_a_year(share: Fraction) -> None:
    with pytest.raises(InvalidValueError, match=r"^share: .* is not a part of a year; give more than 0 and at most 1$"):
        part(share, 1)


@pytest.mark.parametrize(("month", "years_later"), [(0, 0), (13, 0), (1, -1), (1, 2)])
def test_an_instalment_is_due_in_a_month_of_the_year_or_of_the_next(month: int, years_later: int) -> None:
    with pytest.raises(InvalidValueError, match=r"^(month|years_later): "):
        part(Fraction(1), month, years_later)


def test_a_share_is_a_fraction() -> None:
    with pytest.raises(InvalidTypeError, match=r"^share: 0.25 is a float; give a Fraction$"):
        part(0.25, 1)  # type: ignore[arg-type]


# Schedules

EARLIER = Dated(Period(date(2020, 6, 16), date(2021, 6, 16)), PERSON)
LATER = Dated(Period(date(2021, 6, 16), date(2023, 1, 1)), evolve(PERSON, caveats=("raised",)))
AFTER_A_GAP = Dated(Period(date(2024, 1, 1)), PERSON)
SCHEDULE = RateSchedule(
    identifier=ScheduleId("ours"), title="Our forfait", currency=EUR, versions=Timeline((EARLIER, LATER, AFTER_A_GAP))
)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2020, 6, 16), EARLIER.value),
        (date(2021, 6, 15), EARLIER.value),
        (date(2021, 6, 16), LATER.value),
        (date(2022, 12, 31), LATER.value),
        (date(2030, 1, 1), AFTER_A_GAP.value),
    ],
)
def test_a_version_is_in_force_from_its_first_day_to_the_day_before_its_end(
    day: date, version: ScheduleVersion
) -> None:
    assert SCHEDULE.version_on(day) == version


@pytest.mark.parametrize("day", [date(2020, 6, 15), date(2023, 1, 1), date(2023, 12, 31)])
def test_a_day_without_a_version_names_the_schedule_and_what_is_known(day: date) -> None:
    with pytest.raises(NotKnownError, match=rf"^ours: day: nothing is known on {day}; known from 2020-06-16"):
        SCHEDULE.version_on(day)


def test_a_month_or_a_year_inside_one_version_has_that_version() -> None:
    assert SCHEDULE.version_for(Month(2021, 5)) == EARLIER.value
    assert SCHEDULE.version_for(Month(2022, 12)) == LATER.value
    assert SCHEDULE.version_for(Year(2022)) == LATER.value
    assert SCHEDULE.version_for(Year(2024)) == AFTER_A_GAP.value


@pytest.mark.parametrize("span", [Month(2021, 6), Year(2021)])
def test_a_span_in_which_the_version_changes_is_refused(span: Month | Year) -> None:
    with pytest.raises(InvalidValueError, match=rf"^ours: the version in force on {span.period.start} does not last"):
        SCHEDULE.version_for(span)


def test_a_span_in_which_the_version_ends_is_refused() -> None:
    ended = evolve(SCHEDULE, versions=Timeline((EARLIER,)))
    with pytest.raises(InvalidValueError, match=r"does not last through 2021-06; work out each part by itself$"):
        ended.version_for(Month(2021, 6))


def test_a_span_that_begins_before_the_version_is_not_known() -> None:
    with pytest.raises(NotKnownError, match=r"^ours: day: nothing is known on 2020-06-01"):
        SCHEDULE.version_for(Month(2020, 6))


def test_two_versions_that_say_the_same_are_still_two() -> None:
    again = evolve(SCHEDULE, versions=Timeline((EARLIER, Dated(Period(date(2021, 6, 16)), PERSON))))
    with pytest.raises(InvalidValueError, match=r"^ours: the version in force on 2021-06-01 does not last"):
        again.version_for(Month(2021, 6))


def test_a_schedule_has_a_version() -> None:
    with pytest.raises(InvalidValueError, match=r"^versions: none given; give at least one$"):
        evolve(SCHEDULE, versions=Timeline(()))


def test_a_schedule_holds_versions_only() -> None:
    with pytest.raises(InvalidTypeError, match=r"^versions: 'x' is a str; give a ScheduleVersion$"):
        evolve(SCHEDULE, versions=Timeline((Dated(Period(date(2020, 1, 1)), "x"),)))  # type: ignore[arg-type]


def test_amounts_keep_no_more_places_than_the_currency_has() -> None:
    with pytest.raises(
        InvalidValueError, match=r"^rounding: the version from 2020-06-16 .* rounds to 2 places and JPY"
    ):
        evolve(SCHEDULE, currency=JPY)


def test_a_schedule_is_a_hashable_value() -> None:
    assert len({SCHEDULE, evolve(SCHEDULE)}) == 1


# Conventions that contradict each other.


def test_days_over_the_year_make_a_month_of_a_year_only_by_themselves() -> None:
    by_year = Daily(DayBase.YEAR)
    yearly = evolve(PERSON, counting=by_year, basis=Basis.YEAR, month_share=MonthShare.EQUAL)
    assert yearly.counting == by_year
    refused = r"^counting: days over the year's days make a month of a year by themselves; give them the year as the"
    with pytest.raises(InvalidValueError, match=refused):
        evolve(yearly, month_share=MonthShare.DAYS)
    with pytest.raises(InvalidValueError, match=refused):
        evolve(yearly, basis=Basis.MONTH, month_share=None)


def test_only_a_year_is_split_into_instalments() -> None:
    plan = InstalmentPlan.monthly(Splitting.ALLOCATED)
    with pytest.raises(InvalidValueError, match=r"^instalments: a version with the month as its basis has no year to"):
        evolve(PERSON, basis=Basis.MONTH, month_share=None, instalments=plan)
