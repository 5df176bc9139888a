import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import evolve

from primarycare.capitation import statements_for_month
from primarycare.errors import (
    ConservationError,
    InvalidTypeError,
    InvalidValueError,
    MissingInputError,
    NotKnownError,
)
from primarycare.identifiers import PatientId, PhysicianId, ScheduleId, StructureId
from primarycare.membership import EnrolmentSpan
from primarycare.money import EUR, GBP, USD, Currency, Money, Rounding, RoundingMode
from primarycare.patients import DatedCategory, DatedFlag, Patient, Sex
from primarycare.periods import Month, Period, ReferenceDay, Span
from primarycare.reconciliation import (
    CorrectionReason,
    DaysBack,
    DueLine,
    DueMonth,
    LineFacts,
    MonthsBack,
    PaidLine,
    Payee,
    PayeeTotal,
    ReconciledLine,
    ReconciliationPolicy,
    ReconciliationStatement,
    WithheldBy,
    due_from_statements,
    reasons_for,
    reconcile,
    restated_month,
)
from primarycare.schedules import (
    RULE_15_30,
    About,
    Flag,
    OneOf,
    RateSchedule,
    Row,
    ScheduleLine,
    Table,
    schedule_from_toml,
)
from primarycare.settlement import close_month
from primarycare.timelines import Dated, Timeline
from tests.small_practice import (
    CABINET,
    DR1,
    DR2,
    P1,
    P2,
    SOURCE,
    a_group,
    a_patient,
    a_physician,
    a_schedule,
    a_schedule_by_age,
    a_span,
    a_version,
    an_engagement,
    day,
    designated,
    during,
    euros,
    known,
)

OURS = ScheduleId("ours")
JANUARY, FEBRUARY, MARCH, APRIL, MAY = (Month(2026, number) for number in range(1, 6))
UNLIMITED = ReconciliationPolicy(look_back=None, additions=None, recoupment=None, late_counting=None, citation=SOURCE)
FIRST, LAST = ReferenceDay(Span.MONTH, 1), ReferenceDay(Span.MONTH, -1)
ZERO = Money.zero(EUR)

# What is due and paid, in short


def owed(
    amount: str,
    payee: Payee = DR1,
    patient: str = P1,
    *,
    facts: LineFacts | None = None,
    reason: CorrectionReason | None = None,
    currency: Currency = EUR,
) -> DueLine:
    return DueLine(
        payee=payee,
        patient=PatientId(patient),
        amount=Money.parse(amount, currency),
        facts=facts,
        reason=reason,
    )


def due(month: Month, *lines: DueLine, schedule: ScheduleId = OURS, currency: Currency = EUR) -> DueMonth:
    return DueMonth(schedule=schedule, month=month, currency=currency, lines=lines)


def paid(month: Month, *lines: DueLine, schedule: ScheduleId = OURS, paid_in: Month | None = None) -> list[PaidLine]:
    currency = lines[0].amount.currency if lines else EUR
    return list(due(month, *lines, schedule=schedule, currency=currency).as_paid(paid_in or month))


def moves(statement: ReconciliationStatement) -> list[tuple[str, str, str, str, str]]:
    """Give each correction as patient, month, payee, amount and reasons."""
    return [
        (str(line.patient), str(line.month), str(line.payee), line.moved.text, line.why)
        for line in statement.retroactive
    ]


def facts(
    *covered: Period,
    counted: str = "1",
    rate: str | None = "30",
    born_on: date = date(1980, 6, 1),
    died_on: date | None = None,
    read_on: date = date(2026, 1, 1),
    categories: tuple[str, ...] = (),
) -> LineFacts:
    return LineFacts(
        covered=covered,
        counted=Fraction(counted),
        rate=None if rate is None else Fraction(rate),
        born_on=born_on,
        died_on=died_on,
        read_on=read_on,
        categories=categories,
    )


ALL_JANUARY = during("2026-01-01", "2026-01-31")

# The difference of due and paid


def test_a_late_enrolment_is_paid_in_one_later_statement_beside_the_current_month() -> None:
    # January to March were closed without p-2: 3 x 30.00 in April, and 30.00 each for April itself.
    ledger = [line for month in (JANUARY, FEBRUARY, MARCH) for line in paid(month, owed("30"))]
    now = [due(month, owed("30"), owed("30", patient=P2)) for month in (JANUARY, FEBRUARY, MARCH, APRIL)]
    statement = reconcile(now, ledger, UNLIMITED, closing=APRIL)
    assert [line.patient for line in statement.current] == [P1, P2]
    assert [(line.patient, line.month, line.moved) for line in statement.retroactive] == [
        (P2, month, euros("30")) for month in (JANUARY, FEBRUARY, MARCH)
    ]
    assert (statement.of(DR1).current.text, statement.of(DR1).retroactive.text) == ("60.00", "90.00")
    assert statement.total.text == "150.00"
    assert statement.findings == ()


def test_whoever_has_no_line_any_more_has_what_was_paid_taken_back() -> None:
    statement = reconcile([due(JANUARY)], paid(JANUARY, owed("30")), UNLIMITED, closing=APRIL)
    assert moves(statement) == [("p-1", "2026-01", "dr-1", "-30.00", "recalculation")]


def test_a_change_of_physician_is_a_minus_with_one_and_a_plus_with_the_other() -> None:
    then, now = owed("30", DR1, facts=facts(ALL_JANUARY)), owed("30", DR2, facts=facts(ALL_JANUARY))
    statement = reconcile([due(JANUARY, now)], paid(JANUARY, then), UNLIMITED, closing=MARCH)
    assert moves(statement) == [
        ("p-1", "2026-01", "dr-1", "-30.00", "change of physician"),
        ("p-1", "2026-01", "dr-2", "30.00", "change of physician"),
    ]
    assert statement.total == ZERO
    assert [(total.payee, total.total.text) for total in statement.payees] == [(DR1, "-30.00"), (DR2, "30.00")]


def test_all_statements_so_far_are_added() -> None:
    ledger = paid(JANUARY, owed("30")) + paid(JANUARY, owed("-12"), paid_in=FEBRUARY)
    (line,) = reconcile([due(JANUARY, owed("20"))], ledger, UNLIMITED, closing=MARCH).lines
    # 30 - 12 = 18 were paid, and 20 are due.
    assert (line.paid_before.text, line.moved.text, line.delta.text) == ("18.00", "2.00", "2.00")


def test_the_second_reconciliation_of_a_month_has_no_line() -> None:
    now = [due(JANUARY, owed("30")), due(APRIL, owed("30"), owed("0", patient=P2))]
    first = reconcile(now, (), UNLIMITED, closing=APRIL)
    assert len(first.paid) == 3
    assert reconcile(now, first.paid, UNLIMITED, closing=APRIL).lines == ()


def test_what_the_statement_of_a_month_paid_stands_until_the_next_one() -> None:
    ledger = reconcile([due(APRIL, owed("30"))], (), UNLIMITED, closing=APRIL).paid
    with pytest.raises(
        InvalidValueError, match="^due: 'p-1' in 2026-04 was paid otherwise by the statement of 2026-04"
    ):
        reconcile([due(APRIL, owed("20"))], ledger, UNLIMITED, closing=APRIL)
    assert reconcile([due(APRIL, owed("20"))], ledger, UNLIMITED, closing=MAY).total.text == "-10.00"


def test_a_patient_counted_for_nothing_has_a_current_line_and_no_retroactive_one() -> None:
    now = [due(MARCH, owed("0")), due(APRIL, owed("0"))]
    statement = reconcile(now, (), UNLIMITED, closing=APRIL)
    assert [(line.month, line.moved) for line in statement.lines] == [(APRIL, ZERO)]
    assert [line.month for line in statement.paid] == [APRIL]


def test_several_schedules_stand_side_by_side() -> None:
    other = ScheduleId("other")
    ledger = paid(JANUARY, owed("30")) + paid(JANUARY, owed("4"), schedule=other)
    statement = reconcile(
        [due(JANUARY, owed("30")), due(JANUARY, owed("5"), schedule=other)], ledger, UNLIMITED, closing=MARCH
    )
    assert [(line.schedule, line.moved.text) for line in statement.lines] == [(other, "1.00")]


def test_a_physician_and_a_structure_of_one_name_are_two_payees() -> None:
    physician, structure = PhysicianId("cabinet"), StructureId("cabinet")
    statement = reconcile(
        [due(JANUARY, owed("30", structure))], paid(JANUARY, owed("30", physician)), UNLIMITED, closing=MARCH
    )
    assert [(type(line.payee), line.moved.text) for line in statement.lines] == [
        (PhysicianId, "-30.00"),
        (StructureId, "30.00"),
    ]
    assert statement.of(structure).total.text == "30.00"
    assert statement.of(physician).total.text == "-30.00"


def test_a_month_paid_in_advance_is_current_and_has_no_reason() -> None:
    (line,) = reconcile(
        [due(APRIL, owed("31"))], paid(APRIL, owed("30"), paid_in=MARCH), UNLIMITED, closing=APRIL
    ).lines
    assert (line.moved.text, line.reasons, line.why) == ("1.00", (), "month being closed")


# Limits


@pytest.mark.parametrize(("back", "moved", "withheld"), [(3, "30.00", "0.00"), (2, "0.00", "30.00")])
def test_nothing_moves_before_the_look_back(back: int, moved: str, withheld: str) -> None:
    policy = evolve(UNLIMITED, look_back=MonthsBack(back))
    statement = reconcile([due(JANUARY, owed("30"))], (), policy, closing=APRIL)
    assert (statement.total.text, statement.withheld_total.text) == (moved, withheld)


@pytest.mark.parametrize(
    ("policy", "added", "taken"),
    [
        (evolve(UNLIMITED, recoupment=MonthsBack(2)), "30.00", "0.00"),
        (evolve(UNLIMITED, additions=MonthsBack(2)), "0.00", "-30.00"),
        (evolve(UNLIMITED, additions=MonthsBack(2), recoupment=MonthsBack(2)), "0.00", "0.00"),
        (evolve(UNLIMITED, additions=MonthsBack(3), recoupment=MonthsBack(3)), "30.00", "-30.00"),
    ],
)
def test_additions_and_recoupment_have_limits_of_their_own(
    policy: ReconciliationPolicy, added: str, taken: str
) -> None:
    statement = reconcile(
        [due(JANUARY, owed("30", patient=P2))], paid(JANUARY, owed("30", patient=P1)), policy, closing=APRIL
    )
    assert [line.moved.text for line in statement.lines] == [taken, added]


def test_an_amount_withheld_is_a_finding_with_the_exact_money_and_is_asked_again() -> None:
    policy = evolve(UNLIMITED, recoupment=MonthsBack(2))
    now, ledger = [due(JANUARY, owed("10"), owed("5", DR2))], paid(JANUARY, owed("30"))
    statement = reconcile(now, ledger, policy, closing=APRIL)
    assert [str(finding) for finding in statement.findings] == [
        "correction withheld: recoupment: p-1 (-20.00 EUR for 2026-01 with dr-1 under ours (recalculation))",
        "month paid to two payees: p-1 (2026-01 under ours: 5.00 EUR goes to dr-2, and 20.00 EUR too much stays with "
        "dr-1)",
    ]
    assert [line.withheld for line in statement.withheld] == [euros("-20")]
    assert statement.withheld[0].withheld_by is WithheldBy.RECOUPMENT
    again = reconcile(now, [*ledger, *statement.paid], policy, closing=MAY)
    assert (again.total, again.withheld_total.text) == (ZERO, "-20.00")


def test_a_month_that_a_limit_leaves_with_one_structure_while_another_is_paid_for_it_is_found() -> None:
    ours, theirs = CABINET, StructureId("other")
    now, ledger = [due(JANUARY, owed("30", theirs))], paid(JANUARY, owed("30", ours))

    def found(recoupment: MonthsBack | None) -> list[str]:
        policy = evolve(UNLIMITED, recoupment=recoupment)
        statement = reconcile(now, ledger, policy, closing=APRIL)
        later = reconcile(now, [*ledger, *statement.paid], policy, closing=MAY)
        assert not [finding for finding in later.findings if finding.kind == "month paid to two payees"]
        return [finding.detail for finding in statement.findings if finding.kind == "month paid to two payees"]

    # April less three months is January, which is in reach; less two it is not.
    assert found(MonthsBack(3)) == found(None) == []
    assert found(MonthsBack(2)) == [
        "2026-01 under ours: 30.00 EUR goes to other, and 30.00 EUR too much stays with cabinet"
    ]


def test_nobody_is_paid_twice_where_less_than_nothing_is_due() -> None:
    # dr-1 gives back all of 30; what is due to it beyond, -5, cannot be taken back. dr-2 is paid.
    now, ledger = [due(JANUARY, owed("-5"), owed("30", DR2))], paid(JANUARY, owed("30"))
    statement = reconcile(now, ledger, UNLIMITED, closing=APRIL)
    assert [line.moved.text for line in statement.lines] == ["-30.00", "30.00"]
    assert [finding.kind for finding in statement.findings] == [
        "correction withheld: no more than was paid",
        "statement below zero",
    ]


def test_the_month_being_closed_is_never_limited() -> None:
    nothing_back = evolve(UNLIMITED, look_back=DaysBack(0, counted_from=LAST, reaching=FIRST))
    assert reconcile([due(APRIL, owed("30"))], (), nothing_back, closing=APRIL).total.text == "30.00"


@pytest.mark.parametrize(
    ("counted_from", "reaching", "days", "month", "reached"),
    [
        # From 1 February to 1 May: 28 + 31 + 30 = 89 days; from 31 January: 90; from 1 January: 120.
        (FIRST, FIRST, 90, FEBRUARY, True),
        (FIRST, FIRST, 88, FEBRUARY, False),
        (FIRST, FIRST, 89, FEBRUARY, True),
        (FIRST, FIRST, 90, JANUARY, False),
        (FIRST, LAST, 90, JANUARY, True),
        (FIRST, LAST, 89, JANUARY, False),
        # From 31 May back to 31 January: 120.
        (LAST, LAST, 120, JANUARY, True),
        (LAST, LAST, 119, JANUARY, False),
    ],
)
def test_days_are_counted_from_one_named_day_to_another(
    counted_from: ReferenceDay, reaching: ReferenceDay, days: int, month: Month, reached: bool
) -> None:
    assert DaysBack(days, counted_from=counted_from, reaching=reaching).reaches(month, MAY) is reached


def test_months_are_counted_over_the_year() -> None:
    assert MonthsBack(2).reaches(Month(2025, 11), JANUARY)
    assert not MonthsBack(1).reaches(Month(2025, 11), JANUARY)


def test_limits_say_what_they_are() -> None:
    assert str(MonthsBack(3)) == "3 months back"
    assert str(DaysBack(90, counted_from=FIRST, reaching=LAST)) == (
        "90 days back from day 1 of the month to last day of the month"
    )


@pytest.mark.parametrize("field", ["counted_from", "reaching"])
def test_a_limit_of_days_is_counted_in_months(field: str) -> None:
    days: dict[str, ReferenceDay] = {"counted_from": FIRST, "reaching": FIRST, field: ReferenceDay(Span.YEAR, 1)}
    with pytest.raises(InvalidValueError, match=f"^{field}: day 1 of the year is not found in a month"):
        DaysBack(90, **days)


def test_an_amount_below_zero_takes_back_what_was_paid_and_no_more() -> None:
    statement = reconcile([due(JANUARY, owed("-5"))], paid(JANUARY, owed("30")), UNLIMITED, closing=MARCH)
    (line,) = statement.lines
    assert (line.moved.text, line.withheld, line.withheld_by) == ("-30.00", euros("-5"), WithheldBy.PAID_BEFORE)
    (withheld, below) = statement.findings
    assert withheld.kind == "correction withheld: no more than was paid"
    assert str(below) == (
        "statement below zero: dr-1 (-30.00 EUR in 2026-03: more is taken back than is due; agree how it is paid)"
    )


def test_a_paid_month_that_is_not_worked_out_again_is_left_with_a_finding_where_it_is_in_reach() -> None:
    ledger = paid(JANUARY, owed("30")) + paid(FEBRUARY, owed("30"), owed("12", patient=P2))
    policy = evolve(UNLIMITED, look_back=MonthsBack(1))
    statement = reconcile([due(MARCH)], ledger, policy, closing=MARCH)
    assert [str(finding) for finding in statement.findings] == [
        "paid and not worked out again: ours (42.00 EUR for 2026-02, patients: 2; give it among those due)"
    ]
    assert statement.total == ZERO
    unlimited = reconcile([due(MARCH)], ledger, UNLIMITED, closing=MARCH)
    assert [finding.kind for finding in unlimited.findings] == ["paid and not worked out again"] * 2


# Reasons

BEFORE = facts(ALL_JANUARY)
LEFT_EARLY = facts(during("2026-01-01", "2026-01-20"))
JOINED_LATE = facts(during("2026-01-10", "2026-01-31"))


@pytest.mark.parametrize(
    ("then", "now", "reasons"),
    [
        ({}, {DR1: BEFORE}, ["late enrolment"]),
        ({DR1: facts(rate=None)}, {DR1: BEFORE}, ["late enrolment"]),
        ({DR1: JOINED_LATE}, {DR1: BEFORE}, ["late enrolment"]),
        ({DR1: BEFORE}, {}, ["late end"]),
        ({DR1: BEFORE}, {DR1: LEFT_EARLY}, ["late end"]),
        ({DR1: BEFORE}, {DR1: facts(rate=None, died_on=date(2025, 12, 30))}, ["death"]),
        ({DR1: BEFORE}, {DR1: evolve(LEFT_EARLY, died_on=date(2026, 1, 20))}, ["death"]),
        ({DR1: BEFORE}, {DR1: JOINED_LATE}, ["dates of cover"]),
        ({DR1: LEFT_EARLY}, {DR1: BEFORE}, ["dates of cover"]),
        (
            {DR1: BEFORE},
            {DR1: facts(during("2026-01-01", "2026-01-09"), during("2026-01-12", "2026-01-31"))},
            ["dates of cover"],
        ),
        ({DR1: JOINED_LATE}, {DR1: LEFT_EARLY}, ["late enrolment", "late end"]),
        ({DR1: BEFORE}, {DR2: BEFORE}, ["change of physician"]),
        (
            {DR1: BEFORE},
            {DR1: facts(during("2026-01-01", "2026-01-09")), DR2: JOINED_LATE},
            ["change of physician"],
        ),
        ({DR1: BEFORE}, {DR1: evolve(BEFORE, born_on=date(1981, 6, 1))}, ["birth date"]),
        ({DR1: BEFORE}, {DR1: evolve(BEFORE, categories=("ald",), rate=Fraction(50))}, ["category"]),
        # The category is another because it was read on another day.
        ({DR1: BEFORE}, {DR1: evolve(BEFORE, categories=("ald",), read_on=date(2026, 1, 9))}, ["recalculation"]),
        ({DR1: BEFORE}, {DR1: evolve(BEFORE, rate=Fraction(31))}, ["rate change"]),
        ({DR1: BEFORE}, {DR1: evolve(BEFORE, rate=Fraction(31), read_on=date(2026, 1, 9))}, ["recalculation"]),
        ({DR1: JOINED_LATE}, {DR1: evolve(BEFORE, rate=Fraction(31))}, ["late enrolment", "rate change"]),
        ({DR1: BEFORE}, {DR1: BEFORE}, ["recalculation"]),
    ],
)
def test_reasons_are_what_differs_between_then_and_now(
    then: dict[PhysicianId, LineFacts], now: dict[PhysicianId, LineFacts], reasons: list[str]
) -> None:
    assert [reason.value for reason in reasons_for(then, now)] == reasons


def test_facts_without_an_end_are_compared_too() -> None:
    ended, endless = facts(Period(day("2026-01-01"), day("2026-01-20"))), facts(Period(day("2026-01-01")))
    assert reasons_for({DR1: endless}, {DR1: ended}) == (CorrectionReason.LATE_END,)
    assert reasons_for({DR1: ended}, {DR1: endless}) == (CorrectionReason.DATES,)


def test_where_facts_are_missing_the_caller_says_why_or_nobody_does() -> None:
    ledger = paid(JANUARY, owed("30"))
    with_word = [due(JANUARY, owed("20", facts=BEFORE, reason=CorrectionReason.YEAR_END))]
    without = [due(JANUARY, owed("20", facts=BEFORE))]
    assert reconcile(with_word, ledger, UNLIMITED, closing=MARCH).lines[0].why == "result of the year"
    assert reconcile(without, ledger, UNLIMITED, closing=MARCH).lines[0].why == "recalculation"


def test_facts_go_before_the_callers_word_unless_they_tell_nothing() -> None:
    word = CorrectionReason.YEAR_END
    ledger = paid(JANUARY, owed("30", facts=BEFORE))
    ended = [due(JANUARY, owed("20", facts=LEFT_EARLY, reason=word))]
    same = [due(JANUARY, owed("20", facts=BEFORE, reason=word))]
    assert reconcile(ended, ledger, UNLIMITED, closing=MARCH).lines[0].reasons == (CorrectionReason.LATE_END,)
    assert reconcile(same, ledger, UNLIMITED, closing=MARCH).lines[0].reasons == (word,)


def test_the_facts_of_the_last_payment_are_the_ones_compared() -> None:
    first = paid(JANUARY, owed("30", facts=BEFORE))
    second = reconcile([due(JANUARY, owed("20", facts=LEFT_EARLY))], first, UNLIMITED, closing=MARCH)
    third = reconcile([due(JANUARY, owed("30", facts=BEFORE))], [*first, *second.paid], UNLIMITED, closing=APRIL)
    assert third.lines[0].reasons == (CorrectionReason.DATES,)


def test_a_patient_taken_out_and_brought_back_is_enrolled_late() -> None:
    first = paid(JANUARY, owed("30", facts=BEFORE))
    second = reconcile([due(JANUARY)], first, UNLIMITED, closing=MARCH)
    third = reconcile([due(JANUARY, owed("30", facts=BEFORE))], [*first, *second.paid], UNLIMITED, closing=APRIL)
    assert second.lines[0].reasons == (CorrectionReason.LATE_END,)
    assert third.lines[0].reasons == (CorrectionReason.LATE_ENROLMENT,)


# From statements and facts to what is due


def restated(
    spans: Iterable[EnrolmentSpan],
    month: Month = JANUARY,
    *,
    patients: Iterable[Patient] = (),
    ledger: Iterable[PaidLine] = (),
    policy: ReconciliationPolicy = UNLIMITED,
    schedule: RateSchedule | None = None,
    closing: Month = APRIL,
) -> DueMonth:
    people = known(*patients) or known(a_patient(P1), a_patient(P2))
    return restated_month(schedule or a_schedule(), spans, month, people, ledger, policy, closing=closing)


def test_the_statements_of_a_close_are_what_is_due() -> None:
    close = close_month(
        JANUARY,
        group=a_group(DR1),
        physicians=(a_physician(DR1),),
        patients=(a_patient(P1),),
        panels=designated(p_1=DR1),
        engagements=(an_engagement(),),
        schedule=a_schedule(),
    )
    made = due_from_statements(a_schedule(), close.month, close.statements)
    assert made == due(JANUARY, owed("30"))
    assert made.total == close.to_physicians


def test_a_statement_of_another_month_or_schedule_is_refused() -> None:
    statements = statements_for_month(a_schedule(), (a_span(P1, DR1, "2025-01-01"),), MARCH, known(a_patient(P1)))
    message = "^statements: that of 'dr-1' is of 2026-03 under 'ours', not of 2026-01 under 'ours'"
    with pytest.raises(InvalidValueError, match=message):
        due_from_statements(a_schedule(), JANUARY, statements)
    with pytest.raises(InvalidValueError, match="not of 2026-03 under 'theirs'"):
        due_from_statements(evolve(a_schedule(), identifier=ScheduleId("theirs")), MARCH, statements)


def test_the_facts_behind_lines_need_the_spans_and_the_patients() -> None:
    spans = (a_span(P1, DR1, "2025-01-01"),)
    statements = statements_for_month(a_schedule(), spans, JANUARY, known(a_patient(P1)))
    with pytest.raises(InvalidValueError, match="give both or neither$"):
        due_from_statements(a_schedule(), JANUARY, statements, spans=spans)
    with pytest.raises(InvalidValueError, match="give both or neither$"):
        due_from_statements(a_schedule(), JANUARY, statements, patients=known(a_patient(P1)))
    with pytest.raises(NotKnownError, match="^patients: 'p-1' is not among them"):
        due_from_statements(a_schedule(), JANUARY, statements, spans=spans, patients={})


def dated(name: str, *options: Dated[str]) -> DatedCategory:
    return DatedCategory(name, Timeline(options))


def test_the_facts_behind_a_line_are_those_of_the_reading_day() -> None:
    patient = a_patient(
        P1,
        died_on=day("2026-01-25"),
        sex=Sex.MALE,
        flags=(DatedFlag("ald", (during("2025-12-01", "2026-01-31"),)), DatedFlag("c2s", ())),
        categories=(
            dated("zone", Dated(Period(day("2020-01-01")), "priority")),
            dated(
                "not known",
            ),
        ),
    )
    spans = (a_span(P1, DR1, "2026-01-11", "2026-01-25"), a_span(P1, DR1, "2025-06-01", "2026-01-10"))
    (line,) = restated(spans, patients=[patient]).lines
    assert line.facts == facts(
        during("2026-01-01", "2026-01-25"),
        counted="25/31",
        died_on=day("2026-01-25"),
        categories=("ald", "sex: male", "zone: priority"),
    )


def test_a_death_after_the_month_is_no_fact_of_it() -> None:
    patient = a_patient(P1, died_on=day("2026-02-01"))
    (line,) = restated((a_span(P1, DR1, "2025-06-01", "2026-02-01"),), patients=[patient]).lines
    assert line.facts is not None and line.facts.died_on is None


def test_inputs_given_for_a_patient_are_facts_too() -> None:
    flag = Flag(name="extra", about=About.PATIENT)
    rows = (
        Row((OneOf("extra", (True,)),), Fraction(40), SOURCE),
        Row((OneOf("extra", (False,)),), Fraction(30), SOURCE),
    )
    line = ScheduleLine(label="forfait", per="person", rate=Table((flag,), rows))
    schedule = a_schedule(a_version(line, inputs=(flag,)))
    made = restated_month(
        schedule,
        (a_span(P1, DR1, "2025-06-01"),),
        JANUARY,
        known(a_patient(P1)),
        (),
        UNLIMITED,
        closing=APRIL,
        of_patients={P1: {"extra": True}},
    )
    assert made.lines[0].facts is not None
    assert made.lines[0].facts.categories == ("extra: True", "sex: female")


def test_a_patient_who_was_paid_for_and_died_before_the_month_has_a_line_of_nothing() -> None:
    ledger = restated((a_span(P1, DR1, "2025-06-01"),)).as_paid(JANUARY)
    dead = a_patient(P1, died_on=day("2025-12-30"))
    now = restated((a_span(P1, DR1, "2025-06-01", "2025-12-30"),), patients=[dead], ledger=ledger)
    assert [(line.patient, line.amount) for line in now.lines] == [(P1, ZERO)]
    statement = reconcile([now], ledger, UNLIMITED, closing=APRIL)
    assert moves(statement) == [("p-1", "2026-01", "dr-1", "-30.00", "death")]


def test_a_patient_of_whom_nothing_is_known_any_more_has_no_line() -> None:
    ledger = restated((a_span(P1, DR1, "2025-06-01"),)).as_paid(JANUARY)
    assert restated((), patients=[a_patient(P2)], ledger=ledger).lines == ()


BY_THE_15TH = evolve(UNLIMITED, late_counting=RULE_15_30)


def test_a_late_counting_counts_only_what_became_known_late() -> None:
    # p-1 joined on 20 January and was known in time: 12 of 31 days, 11.61. p-2 joined on 14 January, known in April:
    # by the day it would be 18 of 31 days, by the rule of the 15th it is the whole month.
    in_time = restated((a_span(P1, DR1, "2026-01-20"),), closing=JANUARY).as_paid(JANUARY)
    spans = (a_span(P1, DR1, "2026-01-20"), a_span(P2, DR1, "2026-01-14"))
    made = restated(spans, ledger=in_time, policy=BY_THE_15TH)
    assert [(line.patient, line.amount.text) for line in made.lines] == [(P1, "11.61"), (P2, "30.00")]
    assert [line.amount.text for line in restated(spans, ledger=in_time).lines] == ["11.61", "17.42"]
    first = reconcile([made], in_time, BY_THE_15TH, closing=APRIL)
    later = restated(spans, ledger=[*in_time, *first.paid], policy=BY_THE_15TH, closing=MAY)
    assert reconcile([later], [*in_time, *first.paid], BY_THE_15TH, closing=MAY).lines == ()


def test_a_late_counting_leaves_the_month_being_closed_alone() -> None:
    (line,) = restated((a_span(P1, DR1, "2026-01-20"),), policy=BY_THE_15TH, closing=JANUARY).lines
    assert line.amount.text == "11.61"


def test_a_late_counting_needs_the_facts_behind_what_was_paid() -> None:
    with pytest.raises(MissingInputError, match="^paid: 'p-1' was paid for 2026-01 without the facts behind the line"):
        restated((a_span(P1, DR1, "2026-01-20"),), ledger=paid(JANUARY, owed("30")), policy=BY_THE_15TH)


def test_a_line_paid_late_or_for_no_day_was_not_known_in_time() -> None:
    spans = (a_span(P1, DR1, "2026-01-14"),)
    late = restated(spans).as_paid(FEBRUARY)
    for_nothing = [evolve(line, paid_in=JANUARY, facts=facts(rate=None)) for line in late]
    for ledger in (late, for_nothing):
        (line,) = restated(spans, ledger=ledger, policy=BY_THE_15TH).lines
        assert line.amount.text == "30.00"


def test_a_month_outside_the_schedule_is_refused_with_the_patient_and_the_month() -> None:
    later = schedule_from_toml(ENGLAND["schedule"])
    with pytest.raises(NotKnownError, match=r"^month: 2025-03 is outside the schedule \('p-1' is covered in it\)"):
        restated((a_span(P1, DR1, "2025-01-01"),), Month(2025, 3), schedule=later)
    with pytest.raises(NotKnownError, match="^month: 2025-03 is outside the schedule: gb-eng"):
        restated((), Month(2025, 3), schedule=later)


def test_spans_of_one_patient_that_share_days_are_refused() -> None:
    spans = (a_span(P1, DR1, "2026-01-01", "2026-01-20"), a_span(P1, DR2, "2026-01-20"))
    with pytest.raises(InvalidValueError, match="^spans: two of 'p-1' share 2026-01-20"):
        restated(spans)


def test_a_birth_date_put_right_is_the_reason() -> None:
    # 15 a month below 7 years, 5 from 7.
    schedule = a_schedule_by_age()
    spans = (a_span(P1, DR1, "2025-01-01"),)
    child, schoolchild = a_patient(P1, born_on=date(2020, 5, 1)), a_patient(P1, born_on=date(2018, 5, 1))
    ledger = restated(spans, patients=[schoolchild], schedule=schedule).as_paid(JANUARY)
    now = restated(spans, patients=[child], schedule=schedule)
    statement = reconcile([now], ledger, UNLIMITED, closing=APRIL)
    assert moves(statement) == [("p-1", "2026-01", "dr-1", "10.00", "birth date")]


# What is refused


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([owed("30"), owed("1")], "^lines: 'p-1' in 2026-01 has two lines of 'dr-1'; make them one$"),
        (
            [owed("30", CABINET), owed("1", StructureId("other"))],
            "^lines: 'p-1' in 2026-01 has lines of two structures; only one can be paid$",
        ),
        ([owed("30", currency=USD)], "^lines: 'p-1' in 2026-01 has a line in USD and the month is in EUR; convert"),
    ],
)
def test_lines_of_a_month_that_contradict_each_other_are_refused(lines: list[DueLine], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        due(JANUARY, *lines)


def test_a_month_may_be_shared_by_physicians_and_one_structure() -> None:
    assert due(JANUARY, owed("10", DR1), owed("20", DR2), owed("5", CABINET)).total.text == "35.00"


def test_a_month_given_twice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="^due: 2026-01 under 'ours' stands twice"):
        reconcile([due(JANUARY), due(JANUARY)], (), UNLIMITED, closing=MARCH)


def test_a_month_after_the_closing_one_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="^due: 2026-04 under 'ours' is later than 2026-03"):
        reconcile([due(APRIL)], (), UNLIMITED, closing=MARCH)
    ledger = paid(JANUARY, owed("30"), paid_in=APRIL)
    with pytest.raises(InvalidValueError, match="^paid: 'p-1' for 2026-01 with 'dr-1' was paid in 2026-04, later than"):
        reconcile([due(JANUARY)], ledger, UNLIMITED, closing=MARCH)


def test_currencies_do_not_mix() -> None:
    with pytest.raises(InvalidValueError, match="^due: 2026-02 under 'ours' is in USD and 2026-01 under 'ours' in EUR"):
        reconcile([due(JANUARY), due(FEBRUARY, currency=USD)], (), UNLIMITED, closing=MARCH)
    ledger = paid(JANUARY, owed("30", currency=USD))
    with pytest.raises(
        InvalidValueError, match="^paid: 'p-1' for 2026-01 with 'dr-1' is in USD and what is due in EUR"
    ):
        reconcile([due(JANUARY)], ledger, UNLIMITED, closing=MARCH)


def test_a_line_of_a_statement_is_in_the_ledger_once() -> None:
    ledger = paid(JANUARY, owed("30"))
    with pytest.raises(
        InvalidValueError, match="^paid: 'p-1' for 2026-01 with 'dr-1' stands twice in the statement of"
    ):
        reconcile([due(JANUARY)], ledger * 2, UNLIMITED, closing=MARCH)


def test_a_ledger_with_more_taken_back_than_paid_is_refused() -> None:
    ledger = paid(JANUARY, owed("30")) + paid(JANUARY, owed("-31"), paid_in=FEBRUARY)
    with pytest.raises(InvalidValueError, match="^paid: 'p-1' for 2026-01 with 'dr-1' comes to -1.00 EUR"):
        reconcile([due(JANUARY)], ledger, UNLIMITED, closing=MARCH)


def test_nothing_due_at_all_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="^due: none given"):
        reconcile((), paid(JANUARY, owed("30")), UNLIMITED, closing=MARCH)


@pytest.mark.parametrize("wrong", [None, due(JANUARY), "2026-01", [owed("30")], [None]])
def test_what_is_due_must_be_several_months(wrong: Any) -> None:
    with pytest.raises(InvalidTypeError, match="^due"):
        reconcile(wrong, (), UNLIMITED, closing=MARCH)


@pytest.mark.parametrize("wrong", [None, paid(JANUARY, owed("30"))[0], "2026-01", [owed("30")]])
def test_what_was_paid_must_be_several_lines(wrong: Any) -> None:
    with pytest.raises(InvalidTypeError, match="^paid"):
        reconcile([due(JANUARY)], wrong, UNLIMITED, closing=MARCH)
    with pytest.raises(InvalidTypeError, match="^paid"):
        restated((), ledger=wrong)


def test_the_policy_and_the_closing_month_are_checked() -> None:
    wrong: Any = date(2026, 3, 1)
    with pytest.raises(InvalidTypeError, match="^closing"):
        reconcile([due(JANUARY)], (), UNLIMITED, closing=wrong)
    with pytest.raises(InvalidTypeError, match="^policy"):
        reconcile([due(JANUARY)], (), wrong, closing=MARCH)


@pytest.mark.parametrize("field", ["look_back", "additions", "recoupment", "late_counting"])
@pytest.mark.parametrize("wrong", [90, True, "90 days", Fraction(1)])
def test_a_policy_holds_limits_and_a_counting_only(field: str, wrong: Any) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{field}"):
        evolve(UNLIMITED, **{field: wrong})


@pytest.mark.parametrize("wrong", [-1, True, 1.0, None, "3"])
def test_a_limit_is_a_whole_number(wrong: Any) -> None:
    with pytest.raises((InvalidTypeError, InvalidValueError), match="^months"):
        MonthsBack(wrong)
    with pytest.raises((InvalidTypeError, InvalidValueError), match="^days"):
        DaysBack(wrong, counted_from=FIRST, reaching=FIRST)


@pytest.mark.parametrize("wrong", [P1, "dr-1", None, 7])
def test_a_payee_is_a_physician_or_a_structure(wrong: Any) -> None:
    with pytest.raises(InvalidTypeError, match="^payee: .* give a PhysicianId or a StructureId$"):
        owed("30", wrong)


def test_facts_are_in_order_and_private() -> None:
    with pytest.raises(InvalidValueError, match="^covered: two periods share days"):
        facts(during("2026-01-01", "2026-01-20"), during("2026-01-20", "2026-01-31"))
    with pytest.raises(InvalidValueError, match="^covered: two periods share days"):
        facts(Period(day("2026-01-01")), during("2026-01-20", "2026-01-31"))
    with pytest.raises(InvalidValueError, match="^categories: two are the same or out of order; give each once"):
        facts(categories=("b", "a"))
    wrong: Any = datetime(1980, 6, 1)
    with pytest.raises(InvalidTypeError, match=r"^born_on: a datetime was given; give a date"):
        facts(born_on=wrong)
    text = repr(facts(ALL_JANUARY, died_on=date(2026, 1, 9), categories=("ald",)))
    assert text == "LineFacts(counted=Fraction(1, 1), rate=Fraction(30, 1))"


# What is built by hand must add up


def a_reconciled(**changed: Any) -> ReconciledLine:
    values: dict[str, Any] = {
        "schedule": OURS,
        "payee": DR1,
        "patient": P1,
        "month": JANUARY,
        "due": euros("20"),
        "paid_before": euros("30"),
        "moved": euros("-10"),
        "reasons": (CorrectionReason.LATE_END,),
    }
    return ReconciledLine(**{**values, **changed})


def test_a_line_must_add_up() -> None:
    with pytest.raises(ConservationError, match="^moved: 'p-1' in 2026-01 is due 20.00 EUR and was paid 30.00 EUR"):
        a_reconciled(moved=euros("-9"))
    with pytest.raises(ConservationError, match="take back no more than was paid$"):
        a_reconciled(due=euros("-5"), moved=euros("-35"))
    with pytest.raises(InvalidValueError, match="^withheld_by: 'p-1' in 2026-01 has an amount withheld or a limit"):
        a_reconciled(moved=ZERO, withheld=euros("-10"))
    with pytest.raises(InvalidValueError, match=r"^paid_before: -1\.00 EUR is negative; give 0 or more$"):
        a_reconciled(paid_before=euros("-1"))
    with pytest.raises(InvalidValueError, match="^currency: 'p-1' in 2026-01 is due in EUR and has an amount in USD"):
        a_reconciled(moved=Money.parse("-10", USD))


def test_a_statement_must_add_up() -> None:
    line = a_reconciled()
    statement = ReconciliationStatement(closing=MARCH, lines=(line,), total=euros("-10"), findings=())
    assert statement.retroactive == (line,)
    with pytest.raises(ConservationError, match="^total: the lines of 2026-03 move -10.00 EUR"):
        evolve(statement, total=euros("10"))
    with pytest.raises(InvalidValueError, match="^lines: 'p-1' in 2026-01 has two lines of 'dr-1'"):
        evolve(statement, lines=(line, line))
    with pytest.raises(InvalidValueError, match="^lines: 'p-1' in 2026-04 is later than 2026-03"):
        evolve(statement, lines=(evolve(line, month=APRIL),))
    with pytest.raises(InvalidValueError, match="only a correction has a reason"):
        evolve(statement, lines=(evolve(line, month=MARCH),))
    with pytest.raises(InvalidValueError, match="only a correction has a reason"):
        evolve(statement, lines=(evolve(line, reasons=()),))


def test_the_working_of_a_line_shows_what_is_due_and_what_was_paid() -> None:
    working = a_reconciled().working
    assert [(line.label, str(line.amount)) for line in working.lines] == [("due now", "20"), ("paid before", "-30")]
    assert working.total.text == "-10.00"


def test_the_total_of_a_payee_must_add_up() -> None:
    with pytest.raises(ConservationError, match="^total: 30.00 EUR and -12.00 EUR of 'dr-1' do not make 17.00 EUR"):
        PayeeTotal(payee=DR1, current=euros("30"), retroactive=euros("-12"), total=euros("17"))


def test_the_working_of_a_payee_shows_the_month_and_each_correction() -> None:
    policy = evolve(UNLIMITED, look_back=MonthsBack(2))
    ledger = paid(JANUARY, owed("30")) + paid(FEBRUARY, owed("30"), owed("30", DR2, P2))
    now = [
        due(JANUARY, owed("10")),
        due(FEBRUARY, owed("12", reason=CorrectionReason.LATE_END), owed("31", DR2, P2)),
        due(APRIL, owed("30"), owed("30", patient=P2)),
    ]
    statement = reconcile(now, ledger, policy, closing=APRIL)
    assert str(statement.working(DR1)).splitlines() == [
        "dr-1, statement of 2026-04",
        "  2026-04, patients: 2       60.00",
        "  2026-02, p-1: late end    -18.00",
        "  total                      42.00 EUR",
        "  note: 2026-01, p-1: -20.00 EUR withheld (look-back)",
        "  note: 2026-02, p-1: 12.00 EUR due and 30.00 EUR paid before",
    ]
    assert [line.label for line in statement.working(DR2).lines] == ["2026-02, p-2: recalculation"]
    (withheld,) = statement.withheld
    assert [(line.label, str(line.amount)) for line in withheld.working.lines] == [
        ("due now", "10"),
        ("paid before", "-30"),
        ("withheld (look-back)", "20"),
    ]
    assert withheld.working.total == ZERO


def test_a_payee_without_a_line_is_not_known() -> None:
    statement = reconcile([due(JANUARY, owed("30"))], (), UNLIMITED, closing=MARCH)
    with pytest.raises(NotKnownError, match="^payee: 'dr-2' has no line in the statement of 2026-03; see its payees$"):
        statement.of(DR2)
    assert statement.lines[0].finding is None


# Published and derived examples

VECTORS = tomllib.loads((Path(__file__).parent / "vectors" / "reconciliation.toml").read_text(encoding="utf-8"))
ENGLAND: dict[str, Any] = VECTORS["england"]


@pytest.mark.parametrize("rise", ENGLAND["rise"], ids=lambda rise: rise["name"])
def test_the_rises_of_the_english_price_are_as_printed(rise: dict[str, str]) -> None:
    before, after = Fraction(rise["from"]), Fraction(rise["to"])
    assert after - before == Fraction(rise["rise"])
    percent = Rounding(2, RoundingMode.HALF_UP).apply((after / before - 1) * 100)
    assert percent == Fraction(rise["percent"])


def test_england_pays_the_arrears_of_a_backdated_price_in_one_later_month() -> None:
    arrears = ENGLAND["arrears"]
    at_first = schedule_from_toml(ENGLAND["schedule"])
    backdated = schedule_from_toml(ENGLAND["schedule"].replace(ENGLAND["april"], ENGLAND["later"]))
    people = known(*(a_patient(patient) for patient in arrears["weights"]))
    weights = {PatientId(patient): {"weight": Fraction(weight)} for patient, weight in arrears["weights"].items()}
    spans = [a_span(patient, DR1, "2024-01-01") for patient in arrears["weights"]]
    months, closing = [Month(2025, number) for number in range(4, 9)], Month.parse(arrears["closing"])
    assert Fraction(ENGLAND["later"]) - Fraction(ENGLAND["april"]) == Fraction(arrears["rise"])

    def worked_out(schedule: RateSchedule, month: Month) -> DueMonth:
        return restated_month(schedule, spans, month, people, (), UNLIMITED, closing=closing, of_patients=weights)

    ledger: list[PaidLine] = []
    for month in months[:-1]:
        statement = reconcile([worked_out(at_first, month)], ledger[:0], UNLIMITED, closing=month)
        assert {str(line.patient): line.moved.text for line in statement.lines} == arrears["at_first"]
        ledger += statement.paid
    august = reconcile([worked_out(backdated, month) for month in months], ledger, UNLIMITED, closing=closing)
    assert {str(line.patient): line.moved.text for line in august.current} == arrears["now"]
    assert {line.why for line in august.retroactive} == {"rate change"}
    assert len(august.retroactive) == 12
    assert (august.of(DR1).retroactive.text, august.of(DR1).current.text) == (
        arrears["retroactive"],
        arrears["current"],
    )
    assert august.total.currency == GBP
    september = [worked_out(backdated, month) for month in months]
    assert reconcile(september, [*ledger, *august.paid], UNLIMITED, closing=closing.plus(1)).lines == ()


@pytest.mark.parametrize("example", VECTORS["uhc"], ids=lambda example: example["name"])
def test_a_retroactive_change_counts_whole_months_by_the_15th(example: dict[str, Any]) -> None:
    schedule = a_schedule(a_version(counting=RULE_15_30))
    before = [EnrolmentSpan(P1, DR1, Period(date(2025, 1, 1)))] if "paid_through" in example else []
    during_now = Period(
        example.get("joins", date(2025, 1, 1)),
        example["leaves"].replace(day=example["leaves"].day + 1) if "leaves" in example else None,
    )
    ledger = restated(before, MARCH, schedule=schedule).as_paid(MARCH)
    now = restated([EnrolmentSpan(P1, DR1, during_now)], MARCH, schedule=schedule, ledger=ledger, closing=MAY)
    statement = reconcile([now], ledger, UNLIMITED, closing=MAY)
    assert (now.total.text, statement.total.text) == (example["due"], example["moved"])


def test_the_remittance_of_an_exchange_shows_the_month_and_its_adjustments() -> None:
    example = VECTORS["x12"]
    march, february = Month(2014, 3), Month(2014, 2)
    issuer = StructureId("national")

    def month_of(month: Month, amounts: dict[str, str]) -> DueMonth:
        lines = (owed(amount, issuer, patient, currency=USD) for patient, amount in amounts.items())
        return due(month, *lines, currency=USD)

    now = [month_of(march, example["march"]), month_of(february, example["february"])]
    statement = reconcile(now, (), UNLIMITED, closing=march)
    by_patient = {
        patient: sum(line.moved.minor for line in statement.lines if line.patient == patient)
        for patient in example["totals"]
    }
    assert by_patient == {patient: int(amount) * 100 for patient, amount in example["totals"].items()}
    assert statement.total == Money.parse(example["total"], USD)
    assert statement.total + Money.parse(example["balance"], USD) == Money.zero(USD)


def test_a_missed_target_claws_back_a_share_of_the_months_paid() -> None:
    example = VECTORS["oracle"]
    year = [Month(2025, number) for number in range(1, 13)]
    fee, share = Fraction(example["fee"]), Fraction(example["share"])
    ledger = [line for month in year for line in paid(month, owed(example["fee"]))]
    cut = Money.of(fee * share, EUR)
    assert cut.text == example["due"]
    now = [due(month, owed(cut.text, reason=CorrectionReason.YEAR_END)) for month in year]
    statement = reconcile(now, ledger, UNLIMITED, closing=JANUARY)
    assert statement.total.text == example["clawed_back"]
    assert {line.why for line in statement.retroactive} == {"result of the year"}


def test_every_example_says_whether_its_source_prints_it() -> None:
    examples = [ENGLAND, ENGLAND["arrears"], *VECTORS["uhc"], VECTORS["x12"], VECTORS["oracle"]]
    assert {example["label"] for example in examples} == {"published", "derived"}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("schedule", None, "schedule: None is a NoneType; give a RateSchedule"),
        ("month", date(2026, 1, 1), r"month: datetime\.date\(2026, 1, 1\) is a date; give a Month"),
        ("closing", None, "closing: None is a NoneType; give a Month"),
        ("policy", None, "policy: None is a NoneType; give a ReconciliationPolicy"),
        ("patients", [], "patients: one list was given; give a mapping, be it an empty one"),
        ("given", None, "given: one NoneType was given; give a mapping, be it an empty one"),
        ("of_physicians", None, "of_physicians: one NoneType was given; give a mapping, be it an empty one"),
        ("of_patients", None, "of_patients: one NoneType was given; give a mapping, be it an empty one"),
    ],
)
def test_a_month_is_not_worked_out_again_from_what_it_is_not_made_of(name: str, value: object, message: str) -> None:
    arguments: dict[str, Any] = {
        "schedule": a_schedule(),
        "spans": (),
        "month": JANUARY,
        "patients": {},
        "paid": (),
        "policy": UNLIMITED,
        "closing": JANUARY,
        name: value,
    }
    with pytest.raises(InvalidTypeError, match=f"^{message}$"):
        restated_month(**arguments)


def test_a_month_is_paid_in_a_month_even_where_nothing_is_due() -> None:
    with pytest.raises(InvalidTypeError, match="^paid_in: None is a NoneType; give a Month$"):
        due(JANUARY).as_paid(cast(Month, None))
