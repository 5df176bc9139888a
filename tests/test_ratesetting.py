"""From experience to what it indicates: tallies, averages, credibility and its estimation, intervals."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import cast

import pytest
from attrs import evolve

from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, MissingInputError, NotKnownError
from primarycare.identifiers import PatientId, ScheduleId
from primarycare.money import EUR, JPY, USD, Money, Rate, Rounding, RoundingMode, Share, Stage
from primarycare.periods import Month
from primarycare.ratesetting import (
    Adjustment,
    AverageForfait,
    Buhlmann,
    CategoryExperience,
    CategoryIndication,
    Cohort,
    CredibilityBounds,
    CredibilityEstimate,
    CredibilityPoint,
    CredibilityRule,
    CredibilityStanding,
    CredibilityTable,
    Experience,
    ExperienceRecord,
    ExposureUnit,
    LimitedFluctuation,
    LoadRounding,
    Observation,
    PastPayment,
    Quantile,
    RateInterval,
    RateIntervals,
    ScheduleTerms,
    average_forfait,
    confidence_intervals,
    estimate_buhlmann,
    estimate_buhlmann_straub,
    full_credibility_standard,
    indicated_rates,
    observations_by_month,
    rate_from_utilisation,
    tally_experience,
    utilisation_per_thousand,
    variances_of,
)
from primarycare.schedules import DAILY_30, DAILY_ACTUAL, Daily, DayBase
from tests.small_practice import FIRST_DAY, HALF_UP, SOURCE

PER = "person and month"
MAY, JUNE = Month(2021, 5), Month(2021, 6)
P1 = PatientId("p-1")
MONTHS = ExposureUnit.MEMBER_MONTHS
TO_UNITS = Rounding(0, RoundingMode.HALF_UP)
SURE = Quantile("two standard errors", Fraction(2))
TERMS = ScheduleTerms(
    identifier=ScheduleId("ours"),
    title="Our forfait",
    counting=DAILY_ACTUAL,
    facts_on=FIRST_DAY,
    rounding=HALF_UP,
    stage=Stage.PERSON,
    citation=SOURCE,
    caveats=("replaces fees",),
)
JANUARY, NEXT_JANUARY = date(2021, 1, 1), date(2022, 1, 1)


def euros(amount: str) -> Money:
    return Money.parse(amount, EUR)


def a_rate(value: str) -> Rate:
    return Rate.parse(value, EUR, per=PER)


def a_record(
    category: str = "adult",
    months: str = "1",
    cost: str = "12",
    *,
    claims: int | None = None,
    month: Month | None = None,
    patient: PatientId | None = None,
) -> ExperienceRecord:
    return ExperienceRecord(
        category=category,
        member_months=Fraction(months),
        cost=euros(cost),
        claims=claims,
        month=month,
        patient=patient,
    )


def a_tally(category: str = "adult", months: str = "1", cost: str = "12", claims: int | None = 0) -> CategoryExperience:
    return CategoryExperience(
        category=category, member_months=Fraction(months), cost=euros(cost), claims=claims, records=1
    )


# Records and tallies.


def test_member_months_costs_and_claims_add_up_by_category() -> None:
    year = tally_experience(
        (
            a_record("infant", "1/2", "20", claims=2),
            a_record("adult", "1", "10", claims=1),
            a_record("adult", "10/31", "4.50"),
        )
    )
    adult, infant = year.categories
    # 1 + 10/31 = 41/31; 10 + 4.50 = 14.50; one record of the adults counted no claims.
    assert (adult.member_months, adult.cost, adult.claims, adult.records) == (Fraction(41, 31), euros("14.50"), None, 2)
    # 20 / (1/2) = 40
    assert (infant.observed, infant.claims) == (a_rate("40"), 2)
    assert (year.member_months, year.cost, year.currency) == (Fraction(113, 62), euros("34.50"), EUR)
    assert year.average == Rate(value=Fraction("34.5") / Fraction(113, 62), currency=EUR, per=PER)
    assert year.of("infant") is infant


def test_a_listed_category_without_a_record_is_tallied_as_nothing() -> None:
    year = tally_experience((a_record("adult"),), categories=("adult", "infant"))
    infant = year.of("infant")
    assert (infant.member_months, infant.cost, infant.claims, infant.records) == (Fraction(0), euros("0"), 0, 0)
    assert infant.observed is None


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: a_record(months="-1"), r"^member_months: Fraction\(-1, 1\) is negative"),
        (lambda: a_record(cost="-0.01"), r"^cost: -0\.01 EUR is negative"),
        (lambda: a_record(claims=-1), r"^claims: -1 is too small"),
        (lambda: a_record(category=" adult"), r"^category: ' adult' is not a plain text"),
        (lambda: a_tally(months="0"), r"^member_months: 'adult' cost 12\.00 EUR and has none"),
        (lambda: Experience(()), r"^categories: none given"),
        (lambda: Experience((a_tally(), a_tally())), r"^categories: 'adult' stands twice"),
        (lambda: tally_experience(()), r"^records: none given"),
        (
            lambda: tally_experience((a_record("infant"),), categories=("adult",)),
            r"^records\[0\]: 'infant' is not a category; give one of adult$",
        ),
        (
            lambda: tally_experience(
                (
                    a_record(),
                    ExperienceRecord(category="infant", member_months=Fraction(1), cost=Money.parse("1", USD)),
                )
            ),
            r"^records\[1\]: 'infant' is in USD and row 0 in EUR",
        ),
        (
            lambda: Experience(
                (
                    a_tally(),
                    CategoryExperience(
                        category="b", member_months=Fraction(1), cost=Money.parse("1", USD), claims=0, records=1
                    ),
                )
            ),
            r"^categories: 'b' is in USD and 'adult' in EUR",
        ),
    ],
)
def test_experience_that_cannot_be_is_refused_by_row_or_category(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        made()


@pytest.mark.parametrize(
    "made",
    [
        lambda: tally_experience(cast(list[ExperienceRecord], a_record())),
        lambda: tally_experience(cast(list[ExperienceRecord], None)),
        lambda: tally_experience((a_record(),), categories="adult"),
        lambda: tally_experience((cast(ExperienceRecord, "adult"),)),
        lambda: ExperienceRecord(category="adult", member_months=cast(Fraction, 1.5), cost=euros("1")),
        lambda: ExperienceRecord(category="adult", member_months=cast(Fraction, 1), cost=euros("1")),
        lambda: ExperienceRecord(category="adult", member_months=Fraction(1), cost=cast(Money, 12)),
        lambda: a_record(claims=cast(int, True)),
        lambda: a_record(month=cast(Month, date(2021, 5, 1))),
        lambda: a_record(patient=cast(PatientId, "p-1")),
        lambda: rate_from_utilisation(
            per_thousand=cast(int, 4000.0),
            unit_cost=euros("100"),
            load=0,
            rounding=HALF_UP,
            load_rounding=LoadRounding.AFTER_LOAD,
        ),
        lambda: rate_from_utilisation(
            per_thousand=4_000,
            unit_cost=euros("100"),
            load=0,
            rounding=HALF_UP,
            load_rounding=cast(LoadRounding, "after"),
        ),
        lambda: average_forfait(cast(list[PastPayment], None), 12, HALF_UP),
        lambda: average_forfait((), cast(int, True), HALF_UP),
        lambda: indicated_rates(
            Experience((a_tally(),)), prior=a_rate("1"), rule=cast(CredibilityRule, 1), rounding=HALF_UP
        ),
        lambda: indicated_rates(
            cast(Experience, None), prior=a_rate("1"), rule=Buhlmann(k=None, unit=MONTHS), rounding=HALF_UP
        ),
        lambda: indicated_rates(
            Experience((a_tally(),)),
            prior=cast(Rate, Fraction(10)),
            rule=Buhlmann(k=None, unit=MONTHS),
            rounding=HALF_UP,
        ),
        lambda: indicated_rates(
            Experience((a_tally(),)),
            prior={"adult": cast(Rate, 10)},
            rule=Buhlmann(k=None, unit=MONTHS),
            rounding=HALF_UP,
        ),
        lambda: Buhlmann(k=Fraction(1), unit=MONTHS).credibility(cast(int, float("nan"))),
        lambda: full_credibility_standard(cast(Fraction, 1.645), Fraction(1)),
        lambda: estimate_buhlmann(cast(list[Observation], None)),
        lambda: variances_of(cast(list[ExperienceRecord], a_record())),
        lambda: confidence_intervals(Experience((a_tally(),)), cast(dict[str, Fraction], [Fraction(1)]), SURE, HALF_UP),
        lambda: average_forfait((PastPayment(label="fees", amount=euros("1")),), 12, HALF_UP).schedule(
            TERMS, effective_from=datetime(2021, 1, 1)
        ),
    ],
)
def test_what_is_not_of_the_right_type_is_refused(made: Callable[[], object]) -> None:
    with pytest.raises(InvalidTypeError):
        made()


def test_a_month_of_one_person_stands_once_and_the_refusal_names_person_and_rows_only() -> None:
    rows = (
        a_record("mental health", month=MAY, patient=P1),
        a_record("adult", month=JUNE, patient=P1),
        a_record("infant", month=MAY, patient=P1),
    )
    with pytest.raises(InvalidValueError) as refused:
        tally_experience(rows)
    assert str(refused.value) == (
        "records[2]: 'p-1' stands for 2021-05 in row 0 already; give each month of a person once"
    )
    assert tally_experience(rows[:2]).member_months == 2
    # Another person, and nobody in particular, may have the same month.
    assert tally_experience((*rows[:2], a_record(month=MAY, patient=PatientId("p-2")), a_record(month=MAY))).cost


@pytest.mark.parametrize("months", [(None, MAY), (MAY, None)])
def test_a_person_with_months_has_no_record_without_one_which_could_overlap(months: tuple[Month | None, ...]) -> None:
    with pytest.raises(InvalidValueError, match=r"^records\[1\]: 'p-1' stands for months and for a time without them"):
        tally_experience([a_record(month=month, patient=P1) for month in months])


def test_a_person_has_one_record_without_a_month() -> None:
    with pytest.raises(InvalidValueError, match=r"^records\[1\]: 'p-1' stands for a time without months in row 0"):
        tally_experience([a_record(patient=P1)] * 2)


def test_a_record_shows_no_person_beside_a_category() -> None:
    assert "p-1" not in repr(a_record("mental health", patient=P1))


def test_parts_of_months_that_add_up_to_no_number_of_use_are_refused_by_category() -> None:
    primes = (
        10**9 + 7,
        10**9 + 9,
        10**9 + 21,
        10**9 + 33,
        10**9 + 87,
        10**9 + 93,
        10**9 + 97,
        10**9 + 103,
        10**9 + 123,
    )
    with pytest.raises(InvalidValueError, match=r"^member_months of 'adult': what was worked out has too many digits"):
        tally_experience([a_record(months=f"1/{prime}") for prime in primes])


def test_an_unknown_tally_is_not_known_and_the_known_ones_are_named() -> None:
    with pytest.raises(NotKnownError, match=r"^category: 'infant' has no tally; known are adult$"):
        Experience((a_tally(),)).of("infant")


# Use and unit costs.


def test_a_load_is_a_factor_of_the_working_and_no_load_is_one_of_1() -> None:
    working = rate_from_utilisation(
        per_thousand=Decimal("4000"),
        unit_cost=euros("100"),
        load=Fraction(1, 10),
        rounding=HALF_UP,
        load_rounding=LoadRounding.BEFORE_LOAD,
    )
    assert str(working).splitlines()[1:3] == [
        "  services of a person and month  100.00 EUR per service × 1/3 rounded half-up to 0.01  33.33",
        "  × 1.1 (load)",
    ]


@pytest.mark.parametrize("name", ["per_thousand", "load"])
def test_negative_use_and_negative_loads_are_refused(name: str) -> None:
    given = {"per_thousand": 1, "load": 0} | {name: -1}
    with pytest.raises(InvalidValueError, match=rf"^{name}: Fraction\(-1, 1\) is negative"):
        rate_from_utilisation(
            per_thousand=given["per_thousand"],
            unit_cost=euros("1"),
            load=given["load"],
            rounding=HALF_UP,
            load_rounding=LoadRounding.AFTER_LOAD,
        )


def test_cohorts_of_nobody_and_labels_that_stand_twice_are_refused() -> None:
    nobody = Cohort(label="men", members=Fraction(0), per_head=Fraction(3))
    with pytest.raises(InvalidValueError, match=r"^cohorts: nobody stands in them"):
        utilisation_per_thousand((nobody,))
    with pytest.raises(InvalidValueError, match=r"^cohorts: 'men' stands twice"):
        utilisation_per_thousand((nobody, nobody))


# The first average forfait.

FEES = PastPayment(label="fees", amount=euros("100000"), citation=SOURCE)
FLAT = PastPayment(label="flat payments", amount=euros("20000"))


def test_fees_and_flat_payments_with_loads_and_deductions_make_the_average() -> None:
    forfait = average_forfait(
        (FEES, FLAT),
        10_000,
        HALF_UP,
        adjustments=(
            Adjustment(label="coordination", share=Fraction(1, 20)),
            Adjustment(label="visits outside", share=Fraction(-1, 10), citation=SOURCE),
            Adjustment(label="software", amount=euros("-500")),
        ),
    )
    # 120,000 + 6,000 - 12,000 - 500 = 113,500, over 10,000 member months.
    assert (forfait.amount, forfait.rate) == (euros("11.35"), a_rate("11.35"))
    assert [str(line.amount) for line in forfait.working.lines] == ["100000", "20000", "6000", "-12000", "-500"]
    assert forfait.working.citations == (SOURCE,)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: average_forfait((), 12, HALF_UP), r"^payments: none given"),
        (lambda: average_forfait((FEES,), 0, HALF_UP), r"^member_months: Fraction\(0, 1\) is 0 or less"),
        (lambda: average_forfait((FEES, FEES), 12, HALF_UP), r"^payments: 'fees' stands twice"),
        (
            lambda: average_forfait((FEES, PastPayment(label="b", amount=Money.parse("1", USD))), 12, HALF_UP),
            r"^payments: 'b' is in USD and 'fees' in EUR",
        ),
        (
            lambda: average_forfait(
                (FEES,), 12, HALF_UP, adjustments=(Adjustment(label="b", amount=Money.parse("1", USD)),)
            ),
            r"^payments: 'b' is in USD and 'fees' in EUR",
        ),
        (
            lambda: average_forfait(
                (FEES,), 50_000, HALF_UP, adjustments=(Adjustment(label="b", share=Fraction(-11, 10)),)
            ),
            # 100,000 - 110,000 = -10,000 over 50,000 member months
            r"^adjustments: deductions leave -0\.2 for a member month; take off less$",
        ),
        (lambda: PastPayment(label="fees", amount=euros("-1")), r"^amount: -1\.00 EUR is negative"),
        (lambda: Adjustment(label="b"), r"^share: 'b' is a share of the payments or an amount; give one of the two$"),
        (
            lambda: Adjustment(label="b", share=Fraction(1), amount=euros("1")),
            r"^share: 'b' is a share of the payments or an amount; give one of the two$",
        ),
    ],
)
def test_an_average_of_nothing_or_of_less_is_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        made()


def test_deductions_may_leave_nothing() -> None:
    whole = Adjustment(label="all", share=Fraction(-1))
    assert average_forfait((FEES,), 12, HALF_UP, adjustments=(whole,)).amount == euros("0")


def test_the_average_makes_a_schedule_of_one_line_for_everybody() -> None:
    forfait: AverageForfait = average_forfait((FEES, FLAT), 10_000, HALF_UP)
    schedule = forfait.schedule(TERMS, effective_from=JANUARY)
    version = schedule.version_on(JANUARY)
    assert [str(line.amount) for line in version.work({}, EUR)] == ["12"]
    assert (version.inputs, version.counting, version.caveats) == ((), DAILY_ACTUAL, ("replaces fees",))
    assert (schedule.identifier, schedule.title, schedule.currency) == ("ours", "Our forfait", EUR)


def test_days_over_the_days_of_the_year_cannot_pay_a_rate_for_a_month() -> None:
    with pytest.raises(InvalidValueError, match=r"^counting: days over the year's days share a yearly amount"):
        evolve(TERMS, counting=Daily(DayBase.YEAR))
    assert evolve(TERMS, counting=Daily(DayBase.THIRTY)).counting == DAILY_30


def test_rates_for_persons_are_not_rounded_by_the_duty() -> None:
    with pytest.raises(InvalidValueError, match="^stage: rates for persons are not rounded by the duty; give line"):
        evolve(TERMS, stage=Stage.DUTY)


def test_a_schedule_begins_with_a_month() -> None:
    with pytest.raises(InvalidValueError, match=r"^effective_from: 2021-01-02 is inside a month"):
        average_forfait((FEES,), 12, HALF_UP).schedule(TERMS, effective_from=date(2021, 1, 2))


# Credibility.


@pytest.mark.parametrize(
    ("unit", "exposure"),
    [
        (ExposureUnit.MEMBER_MONTHS, 72),
        (ExposureUnit.MEMBER_YEARS, 6),
        (ExposureUnit.CLAIMS, 30),
        (ExposureUnit.RECORDS, 8),
    ],
)
def test_each_unit_counts_another_exposure(unit: ExposureUnit, exposure: int) -> None:
    tally = CategoryExperience(category="adult", member_months=Fraction(72), cost=euros("0"), claims=30, records=8)
    assert unit.of(tally) == exposure


def test_claims_that_nobody_counted_are_missing() -> None:
    with pytest.raises(MissingInputError, match=r"^claims: not counted in every record of 'adult'"):
        ExposureUnit.CLAIMS.of(a_tally(claims=None))


@pytest.mark.parametrize(
    ("claims", "credibility"), [(0, "0"), (1, "0.03"), (1_081, "1"), (1_082, "1"), (1_083, "1"), (10**9, "1")]
)
def test_limited_fluctuation_is_0_of_nothing_and_never_above_1(claims: int, credibility: str) -> None:
    rule = LimitedFluctuation(full_at=Fraction(1_082), unit=ExposureUnit.CLAIMS, rounding=HALF_UP)
    assert rule.credibility(claims) == Share.parse(credibility)


@pytest.mark.parametrize(
    ("exposure", "full", "mode", "credibility"),
    [
        # The root of 1/4 is 0.5, a half of a whole: up, to the even 0, down, up.
        ("1", "4", RoundingMode.HALF_UP, "1"),
        ("1", "4", RoundingMode.HALF_EVEN, "0"),
        ("1", "4", RoundingMode.DOWN, "0"),
        ("1", "4", RoundingMode.UP, "1"),
        # The root of 26/100 is 0.5099..., of 24/100 0.4898....
        ("26", "100", RoundingMode.HALF_EVEN, "1"),
        ("24", "100", RoundingMode.HALF_UP, "0"),
        ("24", "100", RoundingMode.UP, "1"),
        # The root of 1 is 1, whichever way.
        ("100", "100", RoundingMode.UP, "1"),
    ],
)
def test_a_root_is_rounded_once_and_exactly(exposure: str, full: str, mode: RoundingMode, credibility: str) -> None:
    rule = LimitedFluctuation(full_at=Fraction(full), unit=ExposureUnit.CLAIMS, rounding=Rounding(0, mode))
    assert rule.credibility(Fraction(exposure)) == Share.parse(credibility)


def test_a_root_halfway_to_an_even_number_above_goes_up() -> None:
    # The root of 225 / 10,000 is 0.15, halfway from 0.1 to 0.2, and 2 is even.
    even = Rounding(1, RoundingMode.HALF_EVEN)
    rule = LimitedFluctuation(full_at=Fraction(10_000), unit=ExposureUnit.CLAIMS, rounding=even)
    assert rule.credibility(225) == Share.parse("0.2")


def test_no_variance_within_a_category_believes_it_wholly_and_none_between_them_not_at_all() -> None:
    assert Buhlmann(k=Fraction(0), unit=MONTHS).credibility(1) == Share.parse("1")
    assert Buhlmann(k=Fraction(0), unit=MONTHS).credibility(0) == Share.parse("0")
    assert Buhlmann(k=None, unit=MONTHS).credibility(10**6) == Share.parse("0")


@pytest.mark.parametrize(
    "made",
    [
        lambda: Buhlmann(k=Fraction(-1), unit=MONTHS),
        lambda: Buhlmann(k=Fraction(1), unit=MONTHS).credibility(-1),
        lambda: LimitedFluctuation(full_at=Fraction(0), unit=MONTHS, rounding=HALF_UP),
        lambda: LimitedFluctuation(full_at=Fraction(1), unit=MONTHS, rounding=HALF_UP).credibility(-1),
        lambda: full_credibility_standard(Fraction(0), Fraction(1)),
        lambda: full_credibility_standard(Fraction(1), Fraction(0)),
        lambda: CredibilityBounds(none_below=Fraction(2), full_above=Fraction(1), unit=MONTHS, citation=SOURCE),
        lambda: CredibilityBounds(
            none_below=Fraction(1), full_above=Fraction(1), unit=MONTHS, citation=SOURCE
        ).standing(-1),
        lambda: a_table((1, "1")),
        lambda: a_table((1, "1"), (1, "0")),
        lambda: a_table((2, "1"), (1, "0")),
        lambda: a_table((1, "1"), (2, "0")).factor(-1),
    ],
)
def test_credibility_of_less_than_nothing_is_refused(made: Callable[[], object]) -> None:
    with pytest.raises(InvalidValueError):
        made()


def a_table(*points: tuple[int, str]) -> CredibilityTable:
    return CredibilityTable(
        name="ours",
        unit=MONTHS,
        points=tuple(CredibilityPoint(Fraction(exposure), Share.parse(factor)) for exposure, factor in points),
        citation=Citation.illustrative("a table of our own"),
    )


@pytest.mark.parametrize(
    ("exposure", "factor", "standing"),
    [
        (Fraction("9.99"), "0", CredibilityStanding.NONE),
        (10, "0.8", CredibilityStanding.PARTIAL),
        (15, "0.6", CredibilityStanding.PARTIAL),
        (20, "0.4", CredibilityStanding.PARTIAL),
        (Fraction("29.75"), "0.205", CredibilityStanding.PARTIAL),
        (30, "0", CredibilityStanding.FULL),
        (31, "0", CredibilityStanding.FULL),
    ],
)
def test_a_table_is_a_straight_line_between_its_points_and_0_outside(
    exposure: int | Fraction, factor: str, standing: CredibilityStanding
) -> None:
    # From 20 to 30 it falls from 0.4 to 0.2, and from 30 on experience is fully credible.
    table = a_table((10, "0.8"), (20, "0.4"), (30, "0.2"))
    assert (table.factor(exposure), table.standing(exposure)) == (Share.parse(factor), standing)


# Estimation.


def observed(*rows: tuple[str, str, str]) -> list[Observation]:
    return [
        Observation(category=category, exposure=Fraction(exposure), value=Fraction(value))
        for category, exposure, value in rows
    ]


def test_buhlmann_estimates_the_variance_within_and_between_categories() -> None:
    estimate = estimate_buhlmann(
        observed(("a", "1", "3"), ("a", "1", "5"), ("a", "1", "7"), ("b", "1", "6"), ("b", "1", "12"), ("b", "1", "9"))
    )
    # Means 5 and 9, together 7. Within: (4 + 0 + 4 + 9 + 9 + 0) / (2 x 2) = 6.5. Between: (4 + 4) / 1 - 6.5 / 3.
    assert (estimate.mean, estimate.epv, estimate.vhm) == (Fraction(7), Fraction(13, 2), Fraction(35, 6))
    assert estimate.k == Fraction(39, 35)
    assert estimate.findings == ()
    # Three observations: 3 / (3 + 39/35) = 105/144.
    assert estimate.rule(ExposureUnit.RECORDS).credibility(3) == Share(Fraction(105, 144))


def test_categories_that_nothing_tells_apart_are_found_and_not_believed() -> None:
    estimate = estimate_buhlmann(observed(("a", "1", "3"), ("a", "1", "5"), ("b", "1", "4"), ("b", "1", "4")))
    # Means 4 and 4, within (1 + 1) / 2 = 1: the estimate between them is 0 - 1/2.
    assert (estimate.vhm, estimate.k) == (Fraction(-1, 2), None)
    assert [str(finding) for finding in estimate.findings] == [
        "no variance between categories: credibility (estimated as -0.5; no category's own experience is believed)"
    ]
    assert estimate.rule(MONTHS).credibility(10**9) == Share.parse("0")
    assert CredibilityEstimate(mean=Fraction(1), epv=Fraction(1), vhm=Fraction(0)).k is None


def test_buhlmann_and_straub_agree_where_every_exposure_is_1() -> None:
    rows = observed(("a", "1", "3"), ("a", "1", "5"), ("b", "1", "8"), ("b", "1", "12"))
    assert estimate_buhlmann(rows) == estimate_buhlmann_straub(rows)


def test_straub_takes_unequal_numbers_of_observations_and_one_of_a_category() -> None:
    estimate = estimate_buhlmann_straub(observed(("a", "1", "2"), ("a", "3", "6"), ("b", "2", "11")))
    # Means 5 and 11, together 42 / 6 = 7. Within: (1 x 9 + 3 x 1) / 1 = 12.
    # Between: (4 x 4 + 2 x 16 - 1 x 12) / (6 - (16 + 4) / 6) = 36 / (8/3) = 13.5.
    assert (estimate.mean, estimate.epv, estimate.vhm) == (Fraction(7), Fraction(12), Fraction(27, 2))


def test_an_estimate_is_rounded_where_a_rounding_is_named() -> None:
    rows = observed(
        ("a", "1", "3"), ("a", "1", "5"), ("a", "1", "7"), ("b", "1", "6"), ("b", "1", "12"), ("b", "1", "9")
    )
    assert estimate_buhlmann(rows, rounding=HALF_UP).vhm == Fraction("5.83")


def test_an_estimate_too_wide_to_be_kept_asks_for_a_rounding() -> None:
    primes = (10**9 + 7, 10**9 + 9, 10**9 + 21, 10**9 + 33, 10**9 + 87, 10**9 + 93)
    rows = [
        Observation(category="ab"[number % 2], exposure=Fraction(prime), value=Fraction(number**2 * 10**9, prime))
        for number, prime in enumerate(primes)
    ]
    with pytest.raises(InvalidValueError, match=r"^(mean|epv|vhm): what was worked out has too many digits"):
        estimate_buhlmann_straub(rows)
    assert estimate_buhlmann_straub(rows, rounding=Rounding(12, RoundingMode.HALF_EVEN)).epv > 0


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: estimate_buhlmann(()), r"^observations: none given"),
        (lambda: estimate_buhlmann_straub(observed(("a", "1", "1"), ("a", "1", "2"))), r"^observations: one category"),
        (
            lambda: estimate_buhlmann(observed(("a", "1", "1"), ("a", "1", "2"), ("b", "1", "2"))),
            r"^observations: 'a' 2, 'b' 1; give each category the same number, at least two",
        ),
        (lambda: estimate_buhlmann(observed(("a", "1", "1"), ("b", "1", "2"))), r"^observations: 'a' 1, 'b' 1; give"),
        (
            lambda: estimate_buhlmann_straub(observed(("a", "1", "1"), ("b", "1", "2"))),
            r"^observations: no category was observed twice",
        ),
        (lambda: observed(("a", "0", "1")), r"^exposure: Fraction\(0, 1\) is 0 or less"),
        (
            lambda: CredibilityEstimate(mean=Fraction(1), epv=Fraction(-1), vhm=Fraction(1)),
            r"^epv: Fraction\(-1, 1\) is negative",
        ),
        (
            lambda: observations_by_month((a_record(month=MAY), a_record()), MONTHS),
            r"^records\[1\]: 'adult' has no month",
        ),
        (
            lambda: observations_by_month((a_record(month=MAY, claims=0),), ExposureUnit.CLAIMS),
            r"^records: 'adult' cost 12 in 2021-05 and has no claims",
        ),
    ],
)
def test_too_few_observations_are_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        made()


def test_observations_are_what_a_category_cost_in_a_month_for_each_unit() -> None:
    rows = (
        a_record("infant", "2", "50", month=JUNE),
        a_record("adult", "1", "10", month=MAY, patient=P1),
        a_record("adult", "11", "134", month=MAY),
        a_record("adult", "0", "0", month=JUNE),
        a_record("adult", "3", "30", month=Month(2020, 12)),
    )
    # December before May; May: 144 in 12 months, which are one year; June has nobody.
    assert observations_by_month(rows, MONTHS) == tuple(
        observed(("adult", "3", "10"), ("adult", "12", "12"), ("infant", "2", "25"))
    )
    assert observations_by_month(rows, ExposureUnit.MEMBER_YEARS)[1] == observed(("adult", "1", "144"))[0]


# What is indicated.


def an_indication(
    months: str = "4", observed_rate: str | None = "12", credibility: str = "0.5", rounding: Rounding = HALF_UP
) -> CategoryIndication:
    return CategoryIndication(
        category="adult",
        member_months=Fraction(months),
        observed=None if observed_rate is None else a_rate(observed_rate),
        prior=a_rate("10"),
        credibility=Share.parse(credibility),
        rounding=rounding,
    )


def test_what_is_indicated_is_rounded_once() -> None:
    # 12 / 3 + 20 / 3 = 10.666...
    third = an_indication(credibility="1/3")
    assert (third.exact, third.rate) == (Fraction(32, 3), Fraction("10.67"))
    assert [str(part) for part in third.line.parts] == [
        "12.00 EUR per person and month × 1/3",
        "10.00 EUR per person and month × 2/3",
    ]


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: an_indication("0"), r"^observed: 'adult' has 0 member months"),
        (lambda: an_indication(observed_rate=None), r"^observed: 'adult' has 4 member months"),
        (lambda: an_indication("0", None), r"^credibility: 'adult' has no experience to believe 50 % of"),
        (
            lambda: CategoryIndication(
                category="adult",
                member_months=Fraction(1),
                observed=Rate.parse("12", USD, per=PER),
                prior=a_rate("10"),
                credibility=Share.parse("1"),
                rounding=HALF_UP,
            ),
            r"^observed: 12\.00 USD per person and month of 'adult' is not in EUR per person and month",
        ),
        (
            lambda: CategoryIndication(
                category="adult",
                member_months=Fraction(0),
                observed=None,
                prior=Rate.parse("10", EUR, per="person and year"),
                credibility=Share.parse("0"),
                rounding=HALF_UP,
            ),
            r"^prior: 10\.00 EUR per person and year of 'adult' is not in EUR per person and month",
        ),
        (
            lambda: indicated_rates(
                Experience((a_tally(months="0", cost="0"),)),
                prior=None,
                rule=Buhlmann(k=None, unit=MONTHS),
                rounding=HALF_UP,
            ),
            r"^prior: no category has a member month",
        ),
    ],
)
def test_an_indication_without_its_parts_is_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        made()


def test_without_a_prior_the_average_of_the_experience_stands() -> None:
    year = Experience((a_tally("adult", "30", "300"), a_tally("infant", "10", "300"), a_tally("other", "0", "0")))
    # 600 / 40 = 15; half of each: 12.50, 22.50.
    indications = indicated_rates(
        year, prior=None, rule=Buhlmann(k=Fraction(10), unit=ExposureUnit.MEMBER_MONTHS), rounding=HALF_UP
    )
    # 30 / 40 = 0.75: 7.50 + 3.75; 10 / 20 = 0.5: 15 + 7.50; nothing: 15.
    assert [known.rate for known in indications] == [Fraction("11.25"), Fraction("22.5"), 15]


def test_claims_without_a_member_month_are_not_believed() -> None:
    [adult] = indicated_rates(
        Experience((a_tally(months="0", cost="0", claims=50),)),
        prior=a_rate("10"),
        rule=Buhlmann(k=Fraction(1), unit=ExposureUnit.CLAIMS),
        rounding=HALF_UP,
    )
    assert (adult.credibility, adult.rate) == (Share.parse("0"), Fraction(10))


def test_a_category_without_a_prior_and_a_prior_without_a_category_are_not_known() -> None:
    year = Experience((a_tally("adult"), a_tally("infant")))
    rule = Buhlmann(k=None, unit=MONTHS)
    with pytest.raises(NotKnownError, match=r"^prior: 'infant' has none; give one for each category$"):
        indicated_rates(year, prior={"adult": a_rate("1")}, rule=rule, rounding=HALF_UP)
    every = {name: a_rate("1") for name in ("adult", "infant", "other")}
    both = {"infant": a_rate("8"), "adult": a_rate("7")}
    indications = indicated_rates(year, prior=both, rule=rule, rounding=HALF_UP)
    assert [known.rate for known in indications] == [7, 8]
    with pytest.raises(NotKnownError, match=r"^prior: 'other' is not a category; known are adult, infant$"):
        indicated_rates(year, prior=every, rule=rule, rounding=HALF_UP)


# Intervals.


def test_the_variance_of_a_member_month_comes_from_records_of_any_length() -> None:
    rows = (
        a_record("adult", "12", "120"),
        a_record("adult", "6", "84"),
        a_record("adult", "12", "156"),
        a_record("adult", "0", "0"),
        a_record("infant", "12", "240"),
    )
    # The mean is 360 / 30 = 12: 12 x (10 - 12)² + 6 x (14 - 12)² + 12 x (13 - 12)² = 84, over 2.
    # One record of infants tells nothing of their variance.
    assert variances_of(rows) == {"adult": Fraction(42)}
    assert variances_of(rows[:2], rounding=TO_UNITS) == {"adult": Fraction(64)}


def test_the_variance_is_that_of_major_units_whatever_the_currency() -> None:
    rows = [
        ExperienceRecord(category="adult", member_months=Fraction(12), cost=Money.parse(cost, JPY))
        for cost in ("120", "168")
    ]
    assert variances_of(rows) == {"adult": Fraction(96)}


def test_a_cost_in_no_member_month_is_refused_by_its_row() -> None:
    with pytest.raises(InvalidValueError, match=r"^records\[1\]: 'adult' cost 1\.00 EUR in no member month"):
        variances_of((a_record(), a_record(months="0", cost="1")))


def test_an_interval_that_reaches_the_average_does_not_exclude_it() -> None:
    def interval(average: str) -> RateInterval:
        return RateInterval(
            category="adult",
            mean=Fraction(12),
            member_months=Fraction(100),
            variance=Fraction(25),
            quantile=SURE,
            average=Fraction(average),
            rounding=HALF_UP,
        )

    # 2 x the root of 25 / 100 = 1.
    assert [interval("11").low, interval("11").high] == [11, 13]
    excluded = {average: interval(average).excludes_average for average in ("10.99", "11", "13", "13.01")}
    assert excluded == {"10.99": True, "11": False, "13": False, "13.01": True}


def test_categories_with_and_without_intervals_stand_side_by_side() -> None:
    year = Experience(
        (a_tally("adult", "100", "1000"), a_tally("infant", "100", "2000"), a_tally("other", "0", "0"), a_tally("rare"))
    )
    variances = {"adult": Fraction(10_000), "infant": Fraction(100)}
    found = confidence_intervals(year, variances, SURE, HALF_UP, average=Fraction(12))
    # Adults: 10 ± 2 x 10; infants: 20 ± 2 x 1, which excludes 12.
    assert [(interval.category, str(interval.low), str(interval.high)) for interval in found.intervals] == [
        ("adult", "-10", "30"),
        ("infant", "18", "22"),
    ]
    assert found.supported == ("infant",)
    assert [str(finding) for finding in found.findings] == [
        "no interval: other (no member month)",
        "no interval: rare (the variance of a member month is not known)",
    ]
    # 3012 / 201 = 14.98 is the average of the experience itself.
    assert confidence_intervals(year, variances, SURE, HALF_UP).of("infant").average == Fraction(3012, 201)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            lambda: confidence_intervals(Experience((a_tally(),)), {"infant": Fraction(1)}, SURE, HALF_UP),
            r"^variances: 'infant' has no tally; known are adult$",
        ),
        (
            lambda: confidence_intervals(Experience((a_tally(months="0", cost="0"),)), {}, SURE, HALF_UP),
            r"^average: there is no member month to take one from; give it$",
        ),
        (
            lambda: confidence_intervals(Experience((a_tally(),)), {"adult": Fraction(-1)}, SURE, HALF_UP),
            r"^variances\['adult'\]: Fraction\(-1, 1\) is negative; give 0 or more$",
        ),
        (lambda: Quantile("none", Fraction(0)), r"^value: Fraction\(0, 1\) is 0 or less"),
    ],
)
def test_intervals_without_what_they_need_are_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        made()


def test_a_group_names_each_category_once_and_does_not_know_others() -> None:
    found = confidence_intervals(Experience((a_tally(),)), {"adult": Fraction(1)}, SURE, HALF_UP)
    with pytest.raises(InvalidValueError, match=r"^intervals: 'adult' stands twice"):
        RateIntervals(found.intervals * 2, ())
    with pytest.raises(NotKnownError, match=r"^category: 'infant' has no interval"):
        found.of("infant")


# A person has no more than one month in a month.


def test_one_person_has_at_most_one_member_month_in_a_month() -> None:
    assert a_record(months="1", month=MAY, patient=P1).member_months == 1
    refused = r"^member_months: 'p-1' has 1\.5 in 2021-05; one person has at most 1 in a month$"
    with pytest.raises(InvalidValueError, match=refused):
        a_record(category="long-term illness", months="1.5", month=MAY, patient=P1)
    # A record about many, or about a longer time, may hold any number.
    assert a_record(months="12", month=MAY).member_months == a_record(months="12", patient=P1).member_months == 12


def test_intervals_ask_for_their_quantile_and_rounding_even_where_no_category_has_one() -> None:
    year = tally_experience((a_record(),))
    with pytest.raises(InvalidTypeError, match="^quantile: None is a NoneType; give a Quantile$"):
        confidence_intervals(year, {}, cast(Quantile, None), HALF_UP)
    with pytest.raises(InvalidTypeError, match="^rounding: None is a NoneType; give a Rounding$"):
        confidence_intervals(year, {}, SURE, cast(Rounding, None))
