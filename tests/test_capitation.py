import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest
from attrs import evolve

from primarycare.capitation import (
    CapitationLine,
    CapitationStatement,
    Given,
    InstalmentDue,
    amount_for_month,
    amount_for_year,
    amounts_of_cases,
    instalments_of,
    rate_on,
    statements_for_month,
    statements_for_year,
)
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, MissingInputError, NotKnownError
from primarycare.identifiers import PatientId, PhysicianId, ScheduleId
from primarycare.money import EUR, NZD, Money, Rate, Rounding, RoundingMode, Stage, exact_text
from primarycare.patients import DatedCategory, DatedFlag, Patient, Sex
from primarycare.periods import LeapDayRule, Month, Quarter, ReferenceDay, Span, Year
from primarycare.published import load
from primarycare.schedules import (
    DAILY_ACTUAL,
    MID_MONTH,
    About,
    Age,
    Basis,
    Counting,
    InstalmentPlan,
    MonthShare,
    Number,
    RateSchedule,
    ScheduleVersion,
    Snapshot,
    Splitting,
    Subject,
    schedule_from_toml,
)
from primarycare.timelines import Dated, Timeline
from tests.small_practice import (
    DR1,
    DR2,
    FIRST_DAY,
    HALF_UP,
    P1,
    P2,
    P3,
    SOURCE,
    a_line,
    a_patient,
    a_schedule,
    a_schedule_by_age,
    a_span,
    a_version,
    always,
    day,
    during,
    euros,
    known,
)

MARCH = Month(2026, 3)

# National schemes, as data.


class Example(TypedDict):
    name: str
    schedule: str
    month: str
    counts: NotRequired[dict[str, int]]
    ratios: NotRequired[dict[str, str]]
    flags: NotRequired[dict[str, bool]]
    amount: str
    label: str
    source: str


NewZealand = TypedDict("NewZealand", {"source": str, "label": str, "months-and-years": list[tuple[str, str]]})
NationalPayments = TypedDict(
    "NationalPayments", {"schedules": dict[str, str], "example": list[Example], "new-zealand": NewZealand}
)


def national_payments() -> NationalPayments:
    text = (Path(__file__).parent / "vectors" / "national_payments.toml").read_text(encoding="utf-8")
    return cast(NationalPayments, tomllib.loads(text))


VECTORS = national_payments()


@pytest.mark.parametrize("example", VECTORS["example"], ids=lambda example: example["name"])
def test_a_national_payment_for_a_month_is_reproduced(example: Example) -> None:
    schedule = schedule_from_toml(VECTORS["schedules"][example["schedule"]])
    ratios = {name: Fraction(text) for name, text in example.get("ratios", {}).items()}
    given: Given = {**example.get("counts", {}), **ratios, **example.get("flags", {})}
    working = amount_for_month(schedule, Month.parse(example["month"]), given)
    assert working.total == Money.parse(example["amount"], schedule.currency)


def test_every_example_says_whether_its_source_prints_the_amount() -> None:
    assert {example["label"] for example in VECTORS["example"]} == {"published", "derived"}


@pytest.mark.parametrize(("month", "year"), VECTORS["new-zealand"]["months-and-years"])
def test_a_rate_of_four_decimals_is_never_rounded_by_itself(month: str, year: str) -> None:
    schedule = a_schedule(a_version(a_line(month)), currency=NZD)
    assert 12 * rate_on(schedule, date(2019, 1, 1), {}).total.value == Fraction(year)


# The rate, the month and the year of one subject.


def test_the_rate_of_a_day_is_exact_and_says_what_it_is_for() -> None:
    rate = rate_on(a_schedule(a_version(a_line("1/3"), a_line("1/7", label="supplement"))), date(2026, 3, 1), {}).total
    # 1/3 + 1/7 = 10/21
    assert rate == Rate(value=Fraction(10, 21), currency=EUR, per="person and month")


def test_the_rate_of_a_day_that_no_version_covers_is_not_known() -> None:
    with pytest.raises(NotKnownError, match=r"^fr-fmt: day: nothing is known on 2025-12-31; known from 2026-01-01$"):
        rate_on(load("fr-fmt"), date(2025, 12, 31), {})


def test_a_fraction_of_a_month_scales_the_amount_and_says_why() -> None:
    working = amount_for_month(a_schedule(), MARCH, {}, fraction=Fraction(15, 31), reason="15 of 31 days")
    # 30.00 × 15 / 31 = 14.516...
    assert working.total == euros("14.52")
    assert "× 15/31 (15 of 31 days)" in str(working)


def test_a_whole_month_is_not_scaled() -> None:
    working = amount_for_month(a_schedule(), MARCH, {})
    assert (working.total, working.scaling) == (euros("30.00"), ())


def test_a_fraction_of_a_month_is_an_exact_number() -> None:
    with pytest.raises(InvalidTypeError, match=r"^fraction: 0.5 is a float; give an int, a Fraction or a Decimal$"):
        amount_for_month(a_schedule(), MARCH, {}, fraction=0.5)  # type: ignore[arg-type]


def list_version(basis: Basis, month_share: MonthShare | None, *, value: str = "400") -> ScheduleVersion:
    return ScheduleVersion(
        subject=Subject.LIST,
        basis=basis,
        month_share=month_share,
        inputs=(),
        lines=(a_line(value),),
        rounding=HALF_UP,
        stage=Stage.STATEMENT,
        citation=SOURCE,
    )


@pytest.mark.parametrize(
    ("month_share", "amounts"),
    [
        # 400 / 3 = 133.333...
        (MonthShare.EQUAL, ["133.33", "133.33", "133.33"]),
        # 400 × 31 / 90 = 137.777..., × 28 / 90 = 124.444..., × 31 / 90
        (MonthShare.DAYS, ["137.78", "124.44", "137.78"]),
    ],
)
def test_a_month_of_a_quarter_is_a_third_or_its_days(month_share: MonthShare, amounts: list[str]) -> None:
    schedule = a_schedule(list_version(Basis.QUARTER, month_share))
    assert [amount_for_month(schedule, month, {}).total.text for month in Quarter(2026, 1).months] == amounts


def test_a_year_of_a_schedule_is_its_lines() -> None:
    assert amount_for_year(load("fr-fpmt"), Year(2024), {"age": 82, "ald": False}).total == euros("46.00")


@pytest.mark.parametrize(
    ("basis", "month_share"), [(Basis.MONTH, None), (Basis.QUARTER, MonthShare.EQUAL)], ids=["month", "quarter"]
)
def test_a_schedule_that_does_not_pay_by_the_year_has_no_amount_for_one(
    basis: Basis, month_share: MonthShare | None
) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        amount_for_year(a_schedule(list_version(basis, month_share)), Year(2026), {})
    assert str(refusal.value) == f"schedule: 'ours' pays by the {basis.value}; work out each by itself"


def test_a_span_in_which_the_version_changes_is_refused() -> None:
    halves = (during("2020-01-01", "2026-03-14"), during("2026-03-15"))
    schedule = RateSchedule(
        identifier=ScheduleId("ours"),
        title="Our forfait",
        currency=EUR,
        versions=Timeline(tuple(Dated(half, a_version()) for half in halves)),
    )
    refused = r"^ours: the version in force on 2026-03-01 does not last through 2026-03"
    with pytest.raises(InvalidValueError, match=refused):
        amount_for_month(schedule, MARCH, {})


# Instalments.


@pytest.mark.parametrize(
    ("splitting", "first", "year"), [(Splitting.ALLOCATED, "0.42", "5.00"), (Splitting.ROUNDED, "0.42", "5.04")]
)
def test_twelve_months_of_five_euros_make_five_euros_or_four_cents_more(
    splitting: Splitting, first: str, year: str
) -> None:
    plan = InstalmentPlan.monthly(splitting)
    version = evolve(a_version(), basis=Basis.YEAR, month_share=MonthShare.EQUAL, instalments=plan)
    parts = instalments_of(version, Year(2026), euros("5.00"))
    assert [str(part.due_in) for part in parts] == [f"2026-{number:02}" for number in range(1, 13)]
    assert parts[0].amount == euros(first)
    assert Money.total((part.amount for part in parts), EUR) == euros(year)


def test_a_version_without_a_plan_has_no_instalments() -> None:
    with pytest.raises(NotKnownError, match=r"^instalments: the version does not say in which parts a year is paid"):
        instalments_of(a_version(), Year(2026), euros("5.00"))


# The French schedules on a small list.

SETTLED: Given = {
    "first_installation": "replaces",
    "c2s_in_uplifted_base": "inside",
    "unseen_c2s": "5",
    "validated_indicators": 0,
}


def french(identifier: str, *, born_on: date, ald: bool = False, c2s: bool = False, seen: bool = True) -> Patient:
    flags = (always("ald", so=ald), always("c2s", so=c2s), always("seen_within_two_years", so=seen))
    return a_patient(identifier, born_on=born_on, flags=flags)


# Under the FMT of 2026: 5 + 55 + (100 + 10) + 15 + 15 + 5 = 205.
FRENCH_LIST = (
    french("adult", born_on=date(1980, 6, 1)),
    french("adult with ALD", born_on=date(1980, 6, 1), ald=True),
    french("aged 82 with ALD and C2S", born_on=date(1943, 6, 1), ald=True, c2s=True),
    french("child", born_on=date(2022, 6, 1)),
    french("aged 76", born_on=date(1949, 6, 1)),
    french("not seen", born_on=date(1940, 6, 1), seen=False),
)


def fmt_year(
    patients: tuple[Patient, ...] = FRENCH_LIST,
    *,
    age: int = 66,
    zone: str = "ordinary",
    given: Given = SETTLED,
    of_patients: Mapping[PatientId, Given] = {},
) -> CapitationStatement:
    [statement] = statements_for_year(
        load("fr-fmt"),
        [a_span(patient.identifier, DR1, "2019-01-01") for patient in patients],
        Year(2026),
        known(*patients),
        given=given,
        of_physicians={DR1: {"physician_age": age, "practice_zone": zone}},
        of_patients=of_patients,
    )
    return statement


def test_the_fmt_of_a_small_list_is_the_sum_of_its_patients() -> None:
    statement = fmt_year()
    assert {line.patient: line.due.text for line in statement.lines} == {
        "adult": "5.00",
        "adult with ALD": "55.00",
        "aged 76": "15.00",
        "aged 82 with ALD and C2S": "110.00",
        "child": "15.00",
        "not seen": "5.00",
    }
    assert statement.total == euros("205.00")
    assert statement.counted == 6


ZONE_YEAR_1 = "priority first installation year 1"
ZONE_YEAR_2 = "priority first installation year 2"


@pytest.mark.parametrize(
    ("age", "zone", "choices", "total"),
    [
        (66, "ordinary", {}, "205.00"),
        # 10 % of the socle, 195, and of the 10 for C2S where it is inside the base
        (67, "ordinary", {}, "225.50"),
        (67, "ordinary", {"c2s_in_uplifted_base": "outside"}, "224.50"),
        (66, "priority", {}, "225.50"),
        # 10 % twice, each of the plain base: 205 + 20.50 + 20.50
        (67, "priority", {}, "246.00"),
        # 50 % or 60 % of 205, 30 % or 40 % of it
        (66, ZONE_YEAR_1, {}, "307.50"),
        (66, ZONE_YEAR_1, {"first_installation": "adds"}, "328.00"),
        (66, ZONE_YEAR_2, {}, "266.50"),
        (66, ZONE_YEAR_2, {"first_installation": "adds"}, "287.00"),
        # 60 % and 10 % of 195, the 10 for C2S plain: 205 + 136.50
        (67, ZONE_YEAR_1, {"first_installation": "adds", "c2s_in_uplifted_base": "outside"}, "341.50"),
    ],
)
def test_the_uplifts_of_the_fmt_follow_the_physician_s_age_and_zone(
    age: int, zone: str, choices: Given, total: str
) -> None:
    assert fmt_year(age=age, zone=zone, given={**SETTLED, **choices}).total == euros(total)


def test_the_instalments_of_the_fmt_add_up_to_the_year() -> None:
    statement = fmt_year(age=67, given={**SETTLED, "c2s_in_uplifted_base": "outside"})
    # 224.50 / 4 = 56.125: the two cents left over go to the first two parts.
    assert [(str(part.due_in), part.amount.text) for part in statement.instalments] == [
        ("2026-04", "56.13"),
        ("2026-06", "56.13"),
        ("2026-09", "56.12"),
        ("2026-11", "56.12"),
    ]
    assert Money.total((part.amount for part in statement.instalments), EUR) == statement.total


@pytest.mark.parametrize(("answer", "due"), [("5", "5.00"), ("15", "15.00")])
def test_a_c2s_patient_who_was_not_seen_brings_what_the_chosen_answer_says(answer: str, due: str) -> None:
    unseen = french("unseen", born_on=date(1940, 6, 1), c2s=True, seen=False)
    assert fmt_year((unseen,), given={**SETTLED, "unseen_c2s": answer}).total == euros(due)


def test_each_validated_indicator_brings_five_euros() -> None:
    counted = {PatientId("adult"): {"validated_indicators": 3}, PatientId("child"): {"validated_indicators": 0}}
    pair = (FRENCH_LIST[0], FRENCH_LIST[3])
    given = {name: answer for name, answer in SETTLED.items() if name != "validated_indicators"}
    # 5 + 3 × 5 + 15
    assert fmt_year(pair, given=given, of_patients=counted).total == euros("35.00")


@pytest.mark.parametrize(("born_on", "due"), [(date(1945, 12, 31), "55.00"), (date(1946, 1, 1), "15.00")])
def test_the_fmt_reads_the_age_on_31_december_of_the_year_before(born_on: date, due: str) -> None:
    assert fmt_year((french("turning 80", born_on=born_on),)).total == euros(due)


def test_the_fmt_counts_who_was_on_the_list_on_31_december_of_the_year_before() -> None:
    patients = known(*FRENCH_LIST[:3])
    spans = (
        a_span("adult", DR1, "2019-01-01", "2025-12-30"),
        a_span("adult with ALD", DR1, "2019-01-01", "2025-12-31"),
        a_span("aged 82 with ALD and C2S", DR1, "2026-01-01"),
    )
    [statement] = statements_for_year(
        load("fr-fmt"),
        spans,
        Year(2026),
        patients,
        given=SETTLED,
        of_physicians={DR1: {"physician_age": 66, "practice_zone": "ordinary"}},
    )
    assert [line.patient for line in statement.lines] == ["adult with ALD"]


def fpmt(patient: Patient, months_or_year: list[Month] | Year) -> list[str]:
    spans, patients = (a_span(patient.identifier, DR1, "2010-01-01"),), known(patient)
    schedule = load("fr-fpmt")
    if isinstance(months_or_year, Year):
        return [statement.total.text for statement in statements_for_year(schedule, spans, months_or_year, patients)]
    return [
        statement.total.text
        for month in months_or_year
        for statement in statements_for_month(schedule, spans, month, patients)
    ]


def test_the_fpmt_of_a_patient_with_ald_rises_from_42_to_46_in_2024() -> None:
    patient = a_patient(flags=(always("ald"),))
    assert [fpmt(patient, Year(number)) for number in (2023, 2024, 2025)] == [["42.00"], ["46.00"], ["46.00"]]


def test_the_months_of_the_fpmt_on_both_sides_of_new_year_follow_their_own_version_and_list() -> None:
    turning_80 = a_patient(born_on=date(1944, 6, 1), flags=(always("ald", so=False),))
    # 5 / 12 = 0.416... at 79 on 31 December 2023; 46 / 12 = 3.833... at 80 on 31 December 2024
    assert fpmt(turning_80, [Month(2023, 12), Month(2024, 1)]) == ["0.42", "3.83"]
    with_ald = a_patient(born_on=date(1980, 6, 1), flags=(always("ald"),))
    # 42 / 12 and 46 / 12
    assert fpmt(with_ald, [Month(2023, 12), Month(2024, 1)]) == ["3.50", "3.83"]


def test_the_fpmt_says_what_it_leaves_out() -> None:
    patient = a_patient(flags=(always("ald"),))
    [statement] = statements_for_year(load("fr-fpmt"), (a_span(P1, DR1, "2010-01-01"),), Year(2024), known(patient))
    assert statement.notes == load("fr-fpmt").version_for(Year(2024)).caveats
    assert "note: without the uplift for a list with more than 7 %" in str(statement.lines[0].working)


# Stages of rounding.


def statement_at(
    stage: Stage, *, rounding: Rounding = HALF_UP, lines: tuple[str, ...] = ("1/3", "1/3"), members: int = 3
) -> CapitationStatement:
    labelled = (a_line(value, label=f"line {number}") for number, value in enumerate(lines))
    schedule = a_schedule(a_version(*labelled, stage=stage, rounding=rounding))
    patients = [a_patient(f"p-{number}") for number in range(members, 0, -1)]
    spans = [a_span(patient.identifier, DR1, "2020-01-01") for patient in patients]
    [statement] = statements_for_month(schedule, spans, MARCH, known(*patients))
    return statement


@pytest.mark.parametrize(
    ("stage", "parts", "total"),
    [
        # Each line 0.33
        (Stage.LINE, ["0.66", "0.66", "0.66"], "1.98"),
        # Each person 0.666... is 0.67
        (Stage.PERSON, ["0.67", "0.67", "0.67"], "2.01"),
        # 6 / 3 = 2.00 exactly; the two cents left over go to the first two patients by identifier
        (Stage.STATEMENT, ["0.67", "0.67", "0.66"], "2.00"),
    ],
)
def test_where_an_amount_is_rounded_decides_the_total(stage: Stage, parts: list[str], total: str) -> None:
    statement = statement_at(stage)
    assert [line.patient for line in statement.lines] == [P1, P2, P3]
    assert [line.due.text for line in statement.lines] == parts
    assert statement.total == euros(total)


def test_a_part_of_a_rounded_statement_says_what_the_one_rounding_gave_it() -> None:
    working = statement_at(Stage.STATEMENT).lines[2].working
    # 0.66 - 2/3
    assert working.statement_residue == Fraction(-1, 150)
    assert "-1/150 from the one rounding of the statement" in str(working)


def test_a_statement_may_be_rounded_to_whole_units_and_is_split_in_whole_units() -> None:
    whole = Rounding(0, RoundingMode.HALF_UP)
    statement = statement_at(Stage.STATEMENT, rounding=whole, lines=("12.40",), members=4)
    # 4 × 12.40 = 49.60
    assert statement.total == euros("50.00")
    assert [line.due.text for line in statement.lines] == ["13.00", "13.00", "12.00", "12.00"]


def test_each_distinct_answer_is_worked_once_and_shared() -> None:
    first, second, third = statement_at(Stage.PERSON).lines
    assert first.working is second.working is third.working


def test_ages_of_one_band_share_an_answer_and_different_numbers_do_not() -> None:
    ages = {PatientId("20"): date(2005, 6, 1), PatientId("60"): date(1965, 6, 1), PatientId("70"): date(1955, 6, 1)}
    patients = tuple(french(identifier, born_on=born_on) for identifier, born_on in ages.items())
    given = {name: answer for name, answer in SETTLED.items() if name != "validated_indicators"}
    counted = zip(ages, (0, 0, 2), strict=True)
    statement = fmt_year(patients, given=given, of_patients={who: {"validated_indicators": n} for who, n in counted})
    # 5, 5 and 5 + 2 × 5
    assert [line.due.text for line in statement.lines] == ["5.00", "5.00", "15.00"]
    assert statement.lines[0].working is statement.lines[1].working


# The day on which facts are read.


def paid_by_age(schedule: RateSchedule, patient: Patient, month: Month = MARCH, *, since: str = "2020-01-01") -> str:
    spans = (a_span(patient.identifier, DR1, since),)
    [statement] = statements_for_month(schedule, spans, month, known(patient))
    return statement.total.text


LAST_DAY = ReferenceDay(Span.MONTH, -1)
TURNING_80 = a_patient(born_on=date(1946, 3, 10))


def test_the_age_of_a_month_is_read_on_the_day_that_the_schedule_names() -> None:
    assert paid_by_age(a_schedule_by_age(FIRST_DAY), TURNING_80) == "5.00"
    assert paid_by_age(a_schedule_by_age(FIRST_DAY), TURNING_80, Month(2026, 4)) == "55.00"
    assert paid_by_age(a_schedule_by_age(LAST_DAY), TURNING_80) == "55.00"
    assert paid_by_age(a_schedule_by_age(ReferenceDay(Span.MONTH, 9)), TURNING_80) == "5.00"
    assert paid_by_age(a_schedule_by_age(ReferenceDay(Span.MONTH, 10)), TURNING_80) == "55.00"


def test_an_age_may_be_read_on_another_day_than_the_other_facts() -> None:
    on_the_last_of_the_year = a_schedule_by_age(age_on=ReferenceDay(Span.YEAR, -1))
    assert paid_by_age(on_the_last_of_the_year, TURNING_80, Month(2026, 1)) == "55.00"
    on_the_first_of_the_year = a_schedule_by_age(age_on=ReferenceDay(Span.YEAR, 1))
    assert paid_by_age(on_the_first_of_the_year, TURNING_80, Month(2026, 12)) == "5.00"


def test_a_newborn_is_read_on_the_first_covered_day() -> None:
    newborn = a_patient(born_on=date(2026, 3, 10))
    # 15 × 22 / 31 = 10.645...
    assert paid_by_age(a_schedule_by_age(), newborn, since="2026-03-10") == "10.65"


def test_the_first_covered_day_counts_only_where_it_is_later_than_the_day_that_is_named() -> None:
    # Covered from the 11th, aged 80 since the 10th: 55 × 21 / 31 = 37.258...
    assert paid_by_age(a_schedule_by_age(), TURNING_80, since="2026-03-11") == "37.26"
    # Covered from the 9th: 5 × 23 / 31 = 3.709...
    assert paid_by_age(a_schedule_by_age(), TURNING_80, since="2026-03-09") == "3.71"


@pytest.mark.parametrize(("rule", "total"), [(LeapDayRule.FEBRUARY_28, "5.00"), (LeapDayRule.MARCH_1, "15.00")])
def test_a_child_of_a_29_february_turns_seven_on_the_day_that_the_rule_names(rule: LeapDayRule, total: str) -> None:
    child, age = a_patient(born_on=date(2016, 2, 29)), Age(leap_day=rule)
    assert paid_by_age(a_schedule_by_age(LAST_DAY, age=age), child, Month(2023, 2)) == total
    assert paid_by_age(a_schedule_by_age(age=age), child, Month(2023, 3)) == "5.00"


def test_a_change_of_physician_does_not_change_the_age_that_is_paid_for() -> None:
    spans = (a_span(P1, DR1, "2020-01-01", "2026-03-10"), a_span(P1, DR2, "2026-03-11"))
    statements = statements_for_month(a_schedule_by_age(), spans, MARCH, known(TURNING_80))
    # 5 × 10 / 31 = 1.612..., 5 × 21 / 31 = 3.387...
    assert [statement.total.text for statement in statements] == ["1.61", "3.39"]


# Where inputs come from.

BY_RECORD = schedule_from_toml("""
id = "by-record"
title = "By record"
currency = "EUR"
[citation.ours]
title = "a forfait of our own"
publisher = "us"
evidence = "illustrative"
[[version]]
effective_from = 2020-01-01
subject = "person"
basis = "month"
counting = { kind = "daily", over = "month" }
facts_on = { of = "month", day = 1 }
rounding = { places = 2, mode = "half-up", stage = "person" }
citation = "ours"
[version.inputs]
ald = { kind = "flag", about = "patient" }
sex = { kind = "choice", about = "patient", options = ["female", "male"] }
need = { kind = "choice", about = "patient", options = ["low", "high"] }
physician_age = { kind = "count", about = "physician", unit = "years" }
visits = { kind = "count", about = "patient", unit = "visits" }
reading = { kind = "open point", question = "wide or narrow?", options = [
    { name = "wide", citation = "ours" }, { name = "narrow", citation = "ours" },
] }
[[version.line]]
label = "ald"
per = "person"
rate = [{ when = { ald = true }, value = "1" }, { when = { ald = false }, value = "0" }]
[[version.line]]
label = "sex"
per = "person"
rate = [{ when = { sex = "female" }, value = "2" }, { when = { sex = "male" }, value = "0" }]
[[version.line]]
label = "need"
per = "person"
rate = [{ when = { need = "high" }, value = "4" }, { when = { need = "low" }, value = "0" }]
[[version.line]]
label = "physician"
per = "person"
rate = [
    { when = { physician_age = { from = 67 } }, value = "8" },
    { when = { physician_age = { to = 67 } }, value = "0" },
]
[[version.line]]
label = "reading"
per = "person"
rate = [{ when = { reading = "wide" }, value = "16" }, { when = { reading = "narrow" }, value = "0" }]
[[version.line]]
label = "visits"
per = "visit"
quantity = "visits"
tiers = [{ up_to = 10, value = "32" }]
""")

ALD_SINCE_THE_15TH = DatedFlag("ald", (during("2026-03-15"),))


def need(option: str, since: str = "2020-01-01") -> DatedCategory:
    return DatedCategory("need", Timeline((Dated(during(since), option),)))


RECORD = a_patient(flags=(always("ald"),), categories=(need("high"),))
EVERYBODY: Given = {"reading": "wide"}
PHYSICIANS: Mapping[PhysicianId, Given] = {DR1: {"physician_age": 67}}
PATIENTS: Mapping[PatientId, Given] = {P1: {"visits": 0}}


def paid_by_record(
    patient: Patient = RECORD,
    *,
    given: Given = EVERYBODY,
    of_physicians: Mapping[PhysicianId, Given] = PHYSICIANS,
    of_patients: Mapping[PatientId, Given] = PATIENTS,
    since: str = "2020-01-01",
) -> list[Fraction]:
    """Give the amounts of the lines, before the month is scaled."""
    [statement] = statements_for_month(
        BY_RECORD,
        (a_span(P1, DR1, since),),
        MARCH,
        {P1: patient},
        given=given,
        of_physicians=of_physicians,
        of_patients=of_patients,
    )
    return [line.amount for line in statement.lines[0].working.lines]


def test_each_input_comes_from_the_record_from_everybody_from_the_physician_or_from_the_patient() -> None:
    assert paid_by_record() == [1, 2, 4, 8, 16, 0]
    man = a_patient(sex=Sex.MALE, flags=(always("ald", so=False),), categories=(need("low"),))
    others = paid_by_record(
        man, given={"reading": "narrow"}, of_physicians={DR1: {"physician_age": 66}}, of_patients={P1: {"visits": 1}}
    )
    assert others == [0, 0, 0, 0, 0, 32]


def test_a_flag_is_read_on_the_named_day_or_on_the_first_covered_one() -> None:
    patient = a_patient(flags=(ALD_SINCE_THE_15TH,), categories=(need("high"),))
    assert paid_by_record(patient)[0] == 0
    assert paid_by_record(patient, since="2026-03-14")[0] == 0
    assert paid_by_record(patient, since="2026-03-15")[0] == 1


def test_a_flag_that_is_not_on_record_may_be_given() -> None:
    patient = a_patient(categories=(need("high"),))
    assert paid_by_record(patient, of_patients={P1: {"visits": 0, "ald": True}})[0] == 1


def test_inputs_of_other_patients_and_physicians_do_not_matter() -> None:
    assert paid_by_record(
        of_physicians={**PHYSICIANS, DR2: {"physician_age": 30}}, of_patients={**PATIENTS, P2: {"visits": 5}}
    ) == [1, 2, 4, 8, 16, 0]


def refusal_of(refused: Callable[[], object], kind: type[Exception]) -> str:
    with pytest.raises(kind) as refusal:
        refused()
    assert type(refusal.value) is kind
    return str(refusal.value)


def test_a_flag_that_is_neither_on_record_nor_given_is_missing() -> None:
    patient = a_patient(categories=(need("high"),))
    assert refusal_of(lambda: paid_by_record(patient), MissingInputError) == (
        "p-1: ald: not given; the version needs ald, sex, need, physician_age, visits, reading"
    )


def test_a_flag_that_stands_on_record_as_a_category_is_not_known_as_a_flag() -> None:
    patient = a_patient(categories=(need("high"), DatedCategory("ald", Timeline.always("yes", date(2020, 1, 1)))))
    assert refusal_of(lambda: paid_by_record(patient), NotKnownError) == (
        "ald: not known of 'p-1'; add a DatedFlag, without periods if it never was so"
    )


def test_a_category_that_is_not_known_yet_on_the_reading_day_is_refused() -> None:
    patient = a_patient(flags=(always("ald"),), categories=(need("high", since="2026-03-02"),))
    assert refusal_of(lambda: paid_by_record(patient), NotKnownError) == (
        "need: not known of 'p-1' on 2026-03-01; add a DatedCategory"
    )


NOT_KNOWN_VALUE = "the value is not one that the schedule knows; correct the record"


def test_an_unknown_sex_is_refused_without_being_shown() -> None:
    patient = a_patient(sex=Sex.UNKNOWN, flags=(always("ald"),), categories=(need("high"),))
    assert refusal_of(lambda: paid_by_record(patient), InvalidValueError) == f"p-1: sex: {NOT_KNOWN_VALUE}"


def test_an_option_that_the_schedule_does_not_know_is_refused_without_being_shown() -> None:
    patient = a_patient(flags=(always("ald"),), categories=(need("very high"),))
    assert refusal_of(lambda: paid_by_record(patient), InvalidValueError) == f"p-1: need: {NOT_KNOWN_VALUE}"


def test_a_number_about_a_patient_is_refused_without_being_shown() -> None:
    refused = refusal_of(lambda: paid_by_record(of_patients={P1: {"visits": -7}}), InvalidValueError)
    assert refused == f"p-1: visits: {NOT_KNOWN_VALUE}"


def test_an_age_that_nobody_reaches_is_refused_without_being_shown() -> None:
    oldest = a_patient(born_on=date(1800, 1, 1))
    refused = refusal_of(lambda: paid_by_age(a_schedule_by_age(), oldest), InvalidValueError)
    assert refused == f"p-1: age: {NOT_KNOWN_VALUE}"


def test_a_number_about_a_physician_is_refused_and_shown() -> None:
    refused = refusal_of(lambda: paid_by_record(of_physicians={DR1: {"physician_age": -1}}), InvalidValueError)
    assert refused == "physician_age: -1 is too small; give 0 or more"


def test_a_quantity_beyond_the_last_tier_is_refused_naming_the_patient() -> None:
    refused = refusal_of(lambda: paid_by_record(of_patients={P1: {"visits": 11}}), NotKnownError)
    assert refused == "p-1: quantity: 11 is beyond the last tier, which ends at 10"


def test_an_input_given_in_two_places_is_refused() -> None:
    twice: Given = {"physician_age": 67, "visits": 0, "reading": "wide"}
    assert refusal_of(lambda: paid_by_record(given=twice), InvalidValueError) == (
        "p-1: physician_age, visits: given in two places; give it in one"
    )


def test_an_input_that_is_given_and_on_record_is_refused() -> None:
    refused = refusal_of(lambda: paid_by_record(given={**EVERYBODY, "ald": True}), InvalidValueError)
    assert refused == "p-1: ald: given, and on record too; give it in one place"


def test_an_open_point_that_nobody_settled_is_missing_naming_the_patient_and_the_answers() -> None:
    assert refusal_of(lambda: paid_by_record(given={}), MissingInputError) == (
        "p-1: reading: an open point that the sources do not settle: wide or narrow? "
        "choose 'wide' (us) or 'narrow' (us)"
    )


@pytest.mark.parametrize("misspelt", ["given", "of_physicians", "of_patients"])
def test_a_misspelt_input_is_refused_wherever_it_is_given(misspelt: str) -> None:
    everybody, physicians, patients = dict(EVERYBODY), dict(PHYSICIANS[DR1]), dict(PATIENTS[P1])
    {"given": everybody, "of_physicians": physicians, "of_patients": patients}[misspelt]["physican_age"] = 67
    refused = refusal_of(
        lambda: paid_by_record(given=everybody, of_physicians={DR1: physicians}, of_patients={P1: patients}),
        InvalidValueError,
    )
    assert refused == (
        "inputs: 'physican_age' is not known here; the version knows ald, sex, need, physician_age, visits, reading"
    )


def test_a_misspelt_input_is_refused_before_one_that_is_missing() -> None:
    without_ald = a_patient(categories=(need("high"),))
    misspelt: Given = {**EVERYBODY, "adl": True}
    refused = refusal_of(lambda: paid_by_record(without_ald, given=misspelt), InvalidValueError)
    assert refused.startswith("inputs: 'adl' is not known here")


def test_a_span_of_an_unknown_patient_is_refused() -> None:
    with pytest.raises(NotKnownError, match=r"^patients: 'p-1' is not among them; add the patient$"):
        statements_for_month(a_schedule(), (a_span(P1, DR1, "2020-01-01"),), MARCH, {})


# Statements.


def test_there_is_one_statement_for_each_physician_and_one_line_for_each_patient() -> None:
    spans = (
        a_span(P3, DR2, "2020-01-01"),
        a_span(P1, DR2, "2026-03-11"),
        a_span(P2, DR1, "2026-03-17"),
        a_span(P1, DR1, "2020-01-01", "2026-03-10"),
    )
    statements = statements_for_month(a_schedule(), spans, MARCH, known(a_patient(P1), a_patient(P2), a_patient(P3)))
    due = {statement.payee: [(line.patient, line.due.text) for line in statement.lines] for statement in statements}
    # 30.00 × 10 / 31 = 9.677..., × 15 / 31 = 14.516..., × 21 / 31 = 20.322...
    assert due == {"dr-1": [("p-1", "9.68"), ("p-2", "14.52")], "dr-2": [("p-1", "20.32"), ("p-3", "30.00")]}
    assert [exact_text(statement.counted) for statement in statements] == ["25/31", "52/31"]


def test_nobody_enrolled_makes_no_statement() -> None:
    assert statements_for_month(a_schedule(), (), MARCH, {}) == ()


def test_a_year_has_instalments_only_where_its_version_has_a_plan() -> None:
    counting = Snapshot(ReferenceDay(Span.YEAR, 0))
    plan = InstalmentPlan.monthly(Splitting.ALLOCATED)
    for instalments, parts in ((None, 0), (plan, 12)):
        version = a_version(basis=Basis.YEAR, counting=counting, instalments=instalments)
        [statement] = statements_for_year(
            a_schedule(version), (a_span(P1, DR1, "2020-01-01"),), Year(2026), known(a_patient())
        )
        assert (statement.total, len(statement.instalments)) == (euros("30.00"), parts)


@pytest.mark.parametrize("counting", [DAILY_ACTUAL, MID_MONTH], ids=["daily", "15th of the month"])
def test_a_schedule_that_counts_months_has_no_statement_for_a_year(counting: Counting) -> None:
    schedule = a_schedule(a_version(basis=Basis.YEAR, counting=counting))
    with pytest.raises(InvalidValueError, match=r"^schedule: 'ours' counts months; work them out one by one$"):
        statements_for_year(schedule, (), Year(2026), {})


def test_a_schedule_for_a_list_has_no_statements_of_persons() -> None:
    schedule = a_schedule(list_version(Basis.MONTH, None))
    refused = r"^schedule: 'ours' pays for a list, not for persons; work out its amount$"
    with pytest.raises(InvalidValueError, match=refused):
        statements_for_month(schedule, (), MARCH, {})


def test_a_schedule_for_duties_is_refused_here_and_has_a_rate_all_the_same() -> None:
    hours = Number(name="hours", about=About.DUTY, unit="hours", whole=False)
    version = evolve(
        list_version(Basis.MONTH, None),
        subject=Subject.DUTY,
        basis=Basis.OCCURRENCE,
        stage=Stage.DUTY,
        inputs=(hours,),
        lines=(evolve(a_line("70"), quantity="hours"),),
    )
    schedule, given = a_schedule(version), {"hours": Fraction(2)}
    refused = "schedule: 'ours' pays for duties, each by itself, and not for {}; work them "
    refused += "out with primarycare.duty_pay"
    with pytest.raises(InvalidValueError, match=f"^{refused.format(MARCH)}$"):
        amount_for_month(schedule, MARCH, given)
    with pytest.raises(InvalidValueError, match=f"^{refused.format(2026)}$"):
        amount_for_year(schedule, Year(2026), given)
    with pytest.raises(InvalidValueError, match=f"^{refused.format(MARCH)}$"):
        statements_for_month(schedule, (), MARCH, {})
    # 70 x 2
    assert str(rate_on(schedule, date(2026, 3, 1), given).total) == "140.00 EUR per duty and occurrence"


def a_capitation_line(patient: PatientId = P1, *, minor: int = 100) -> CapitationLine:
    working = amount_for_month(a_schedule(a_version(a_line(f"{minor}/100"))), MARCH, {})
    return CapitationLine(patient=patient, counted=Fraction(1), reason="enrolled all month", working=working)


def a_statement(*lines: CapitationLine, total: Money, span: Month | Year = MARCH) -> CapitationStatement:
    return CapitationStatement(payee=DR1, schedule=ScheduleId("ours"), span=span, lines=lines, total=total)


def test_a_statement_counts_its_lines() -> None:
    statement = a_statement(a_capitation_line(P1), a_capitation_line(P2), total=euros("2.00"))
    assert statement.counted == 2


@pytest.mark.parametrize("total", ["0.99", "1.01"])
def test_a_statement_whose_lines_do_not_add_up_is_refused(total: str) -> None:
    with pytest.raises(ConservationError) as refusal:
        a_statement(a_capitation_line(), total=euros(total))
    assert str(refusal.value) == f"total: the lines of 'dr-1' add up to 1.00 EUR and the total is {total} EUR"


def test_a_patient_has_one_line_in_a_statement() -> None:
    with pytest.raises(InvalidValueError, match=r"^lines: PatientId\('p-1'\) stands twice; give each once$"):
        a_statement(a_capitation_line(), a_capitation_line(), total=euros("2.00"))


def test_a_statement_is_of_a_month_or_a_year() -> None:
    with pytest.raises(InvalidTypeError, match=r"^span: 2026 is a int; give a Month or a Year$"):
        a_statement(total=euros("0.00"), span=2026)  # type: ignore[arg-type]


def test_a_line_does_not_show_what_is_known_of_the_patient() -> None:
    [line, *_] = fmt_year().lines
    assert repr(line) == (
        "CapitationLine(patient=PatientId('adult'), counted=Fraction(1, 1), reason='enrolled on 2025-12-31')"
    )


# What is refused before anything is worked out.


def test_nobody_is_paid_for_after_death() -> None:
    dead = a_patient(P1, died_on=day("2026-03-10"))
    refused = r"^spans: one of 'p-1' goes on after the patient's death; make spans with membership.enrolments or"
    with pytest.raises(InvalidValueError, match=refused):
        statements_for_month(a_schedule(), (a_span(P1, DR1, "2026-03-01", "2026-03-11"),), MARCH, known(dead))
    through_the_day = (a_span(P1, DR1, "2026-03-01", "2026-03-10"),)
    assert len(statements_for_month(a_schedule(), through_the_day, MARCH, known(dead))) == 1


def test_a_patient_stands_under_the_own_identifier() -> None:
    with pytest.raises(InvalidValueError, match=r"^patients: under 'p-1' stands 'p-2'; index each by its identifier$"):
        statements_for_month(a_schedule(), (a_span(P1, DR1, "2026-03-01"),), MARCH, {PatientId(P1): a_patient(P2)})


def test_a_negative_fraction_of_a_month_is_refused() -> None:
    with pytest.raises(
        InvalidValueError, match=r"^fraction: Fraction\(-1, 2\) is negative; give 0 or more of the month$"
    ):
        amount_for_month(a_schedule(), MARCH, {}, fraction=Fraction(-1, 2))


def test_a_month_is_not_taken_for_a_year_nor_a_year_for_a_month() -> None:
    with pytest.raises(InvalidTypeError, match=r"^month: Year\(number=2026\) is a Year; give a Month$"):
        amount_for_month(a_schedule(), Year(2026), {})  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^year: Month\(year=2026, number=3\) is a Month; give a Year$"):
        amount_for_year(a_schedule(), MARCH, {})  # type: ignore[arg-type]


def test_a_month_is_not_paid_in_instalments() -> None:
    part = InstalmentDue(due_in=MARCH, amount=euros("1"))
    with pytest.raises(
        InvalidValueError, match=r"^instalments: 2026-03 is a month; only a year is paid in instalments$"
    ):
        CapitationStatement(
            payee=PhysicianId(DR1),
            schedule=ScheduleId("ours"),
            span=MARCH,
            lines=(),
            total=euros("0"),
            instalments=(part,),
        )


def test_the_reading_of_an_open_point_stands_in_the_working() -> None:
    given: Given = {
        "age": 82,
        "ald": True,
        "c2s": True,
        "seen_within_two_years": True,
        "validated_indicators": 0,
        "physician_age": 50,
        "practice_zone": "ordinary",
        "first_installation": "adds",
        "c2s_in_uplifted_base": "outside",
        "unseen_c2s": "5",
    }
    notes = amount_for_year(load("fr-fmt"), Year(2026), given).notes
    assert [note.partition(":")[0] for note in notes[-3:]] == [
        "first_installation is taken as 'adds'",
        "c2s_in_uplifted_base is taken as 'outside'",
        "unseen_c2s is taken as '5'",
    ]


@pytest.mark.parametrize(
    ("spans", "patients", "told"),
    [
        (None, {}, "^spans: one NoneType was given; give several, in a tuple or a list$"),
        ((None,), {}, r"^spans\[0\]: None is a NoneType; give a EnrolmentSpan$"),
        ((), None, "^patients: one NoneType was given; give a mapping, be it an empty one$"),
        ((), [], "^patients: one list was given; give a mapping, be it an empty one$"),
    ],
)
def test_spans_are_several_and_patients_a_mapping(spans: object, patients: object, told: str) -> None:
    work = cast(Callable[..., object], statements_for_month)
    with pytest.raises(InvalidTypeError, match=told):
        work(load("fr-fpmt"), spans, Month(2024, 5), patients)


def test_the_amounts_of_many_cases_are_those_of_each_by_itself() -> None:
    cases: list[Given] = [{"age": age, "ald": ald} for age in (6, 45, 82) for ald in (True, False)]
    fractions = [Fraction(0), Fraction(15, 31), Fraction(1)]
    schedule = load("fr-fpmt")
    told = list(amounts_of_cases(schedule, Month(2024, 5), cases, fractions))
    assert told == [
        tuple(amount_for_month(schedule, Month(2024, 5), case, fraction=fraction).total for fraction in fractions)
        for case in cases
    ]
    years = list(amounts_of_cases(schedule, Year(2024), cases, [Fraction(1)]))
    assert years == [(amount_for_year(schedule, Year(2024), case).total,) for case in cases]


def test_the_amounts_of_many_cases_need_a_month_or_a_year_and_fractions_of_it() -> None:
    with pytest.raises(InvalidTypeError, match="span: '2024-05' is a str; give a Month or a Year"):
        amounts_of_cases(load("fr-fpmt"), "2024-05", [], [])  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match=r"fractions\[1\]: .*-1"):
        amounts_of_cases(load("fr-fpmt"), Month(2024, 5), [], [Fraction(1), Fraction(-1)])
