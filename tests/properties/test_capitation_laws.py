"""Laws of capitation: statements add up, nobody is paid for twice, and nothing but the facts decides."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Context, Inexact, localcontext
from fractions import Fraction

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.capitation import (
    CapitationStatement,
    amount_for_month,
    amount_for_year,
    amounts_of_cases,
    instalments_of,
    rate_on,
    statements_for_month,
)
from primarycare.membership import EnrolmentSpan, member_months
from primarycare.money import EUR, Money, Rounding, Stage
from primarycare.periods import Month, ReferenceDay, Year
from primarycare.schedules import (
    DAILY_ACTUAL,
    Basis,
    InstalmentPlan,
    MonthShare,
    RateSchedule,
    ScheduleVersion,
    Splitting,
    Subject,
)
from primarycare.testing.strategies import (
    capitation_statements,
    input_values,
    instalment_plans,
    moneys,
    reference_days,
    roundings,
    schedule_versions,
    years,
)
from tests.drawn_practice import MONTHS, Enrolled, cut_somewhere, enrolled_patients, plain_schedules
from tests.small_practice import DR1, a_line, a_schedule, a_schedule_by_age, a_version

FEWER = settings(max_examples=60)


def paid(
    schedule: RateSchedule, enrolled: Enrolled, spans: Iterable[EnrolmentSpan] | None = None
) -> tuple[CapitationStatement, ...]:
    return statements_for_month(
        schedule, enrolled.spans if spans is None else spans, enrolled.month, enrolled.by_identifier
    )


def total_of(statements: Iterable[CapitationStatement]) -> Money:
    return Money.total((statement.total for statement in statements), EUR)


def exact_by_patient(statements: Iterable[CapitationStatement]) -> dict[str, Fraction]:
    exact: defaultdict[str, Fraction] = defaultdict(Fraction)
    for statement in statements:
        for line in statement.lines:
            exact[line.patient] += line.working.exact
    return dict(exact)


def version_of(schedule: RateSchedule) -> ScheduleVersion:
    return schedule.versions.entries[0].value


# Statements add up


@FEWER
@given(capitation_statements())
def test_a_statement_is_the_sum_of_its_lines_and_every_line_says_how_it_came_about(
    statement: CapitationStatement,
) -> None:
    assert sum(line.due.minor for line in statement.lines) == statement.total.minor
    assert sum((line.counted for line in statement.lines), Fraction(0)) == statement.counted
    patients = [line.patient for line in statement.lines]
    assert patients == sorted(set(patients))
    for line in statement.lines:
        working = line.working
        assert working.exact == sum((part.amount for part in working.lines), Fraction(0)) * working.scale
        assert line.counted == 1 or any(step.label == line.reason for step in working.scaling)
        assert working.notes[: len(statement.notes)] == statement.notes


@FEWER
@given(enrolled_patients(), plain_schedules())
def test_what_is_counted_is_paid_and_to_whom_it_is_counted(enrolled: Enrolled, schedule: RateSchedule) -> None:
    counting = version_of(schedule).counting
    assert counting is not None
    counted = member_months(enrolled.spans, enrolled.month, counting)
    lines = [(statement.payee, line) for statement in paid(schedule, enrolled) for line in statement.lines]
    assert {(payee, line.patient, line.counted, line.reason) for payee, line in lines} == {
        (member.physician, member.patient, member.fraction, member.reason) for member in counted
    }
    assert len(lines) == len(counted)


# Rounding


@given(enrolled_patients(), plain_schedules(stages=st.just(Stage.STATEMENT)))
def test_a_statement_rounded_as_a_whole_is_its_exact_sum_rounded_once(
    enrolled: Enrolled, schedule: RateSchedule
) -> None:
    rounding = version_of(schedule).rounding
    unit = Fraction(1, 10**rounding.places)
    for statement in paid(schedule, enrolled):
        exact = [line.working.exact for line in statement.lines]
        assert statement.total == rounding.settle(sum(exact, Fraction(0)), EUR)
        assert all(abs(line.due.exact - line.working.exact) < unit for line in statement.lines)
        for amount in exact:
            # Of equal amounts, the first by identifier are served first.
            alike = [line.due for line in statement.lines if line.working.exact == amount]
            assert alike == sorted(alike, reverse=True)


@given(enrolled_patients(), plain_schedules(stages=st.sampled_from((Stage.LINE, Stage.PERSON))))
def test_a_line_or_a_person_is_rounded_by_itself(enrolled: Enrolled, schedule: RateSchedule) -> None:
    version = version_of(schedule)
    for statement in paid(schedule, enrolled):
        for line in statement.lines:
            parts = [part.amount * line.working.scale for part in line.working.lines]
            whole = [sum(parts, Fraction(0))]
            rounded = map(version.rounding.apply, parts if version.stage is Stage.LINE else whole)
            assert line.due.exact == sum(rounded, Fraction(0))


# Nothing but the facts decides


@given(enrolled_patients(), plain_schedules(), st.data())
def test_statements_do_not_depend_on_the_order_or_the_cut_of_spans_nor_on_the_order_of_patients(
    enrolled: Enrolled, schedule: RateSchedule, data: DataObject
) -> None:
    other = evolve(enrolled, spans=data.draw(cut_somewhere(enrolled.spans)), patients=enrolled.patients[::-1])
    assert paid(schedule, other) == paid(schedule, enrolled)


@FEWER
@given(enrolled_patients(), plain_schedules())
def test_statements_do_not_depend_on_the_decimal_context(enrolled: Enrolled, schedule: RateSchedule) -> None:
    with localcontext(Context(prec=1, traps=[Inexact])):
        narrow = [str(line.working) for statement in paid(schedule, enrolled) for line in statement.lines]
    assert narrow == [str(line.working) for statement in paid(schedule, enrolled) for line in statement.lines]


@given(enrolled_patients(), reference_days(), reference_days(), st.data())
def test_days_that_are_counted_pay_the_same_however_they_are_cut_and_shared_between_physicians(
    enrolled: Enrolled, facts_on: ReferenceDay, age_on: ReferenceDay, data: DataObject
) -> None:
    schedule = a_schedule_by_age(facts_on, age_on=age_on, counting=DAILY_ACTUAL)
    parts = data.draw(cut_somewhere(enrolled.spans))
    with_one = [evolve(span, physician=DR1) for span in enrolled.spans]
    assert exact_by_patient(paid(schedule, enrolled, parts)) == exact_by_patient(paid(schedule, enrolled, with_one))


@FEWER
@given(enrolled_patients(), plain_schedules(), st.data())
def test_fewer_patients_never_raise_the_total(enrolled: Enrolled, schedule: RateSchedule, data: DataObject) -> None:
    gone = {patient.identifier for patient in enrolled.patients if data.draw(st.booleans())}
    others = [span for span in enrolled.spans if span.patient not in gone]
    assert total_of(paid(schedule, enrolled, others)) <= total_of(paid(schedule, enrolled))


@FEWER
@given(enrolled_patients(), plain_schedules())
def test_a_rate_of_nothing_pays_nothing(enrolled: Enrolled, schedule: RateSchedule) -> None:
    free = a_schedule(evolve(version_of(schedule), lines=(a_line("0"),)))
    assert all(not line.due for statement in paid(free, enrolled) for line in statement.lines)


# Years and their parts

SUBJECTS = st.sampled_from((Subject.LIST, Subject.STRUCTURE))


@FEWER
@given(schedule_versions(subjects=SUBJECTS, bases=st.just(Basis.YEAR)), years(), st.data())
def test_the_exact_months_of_a_year_make_the_year(version: ScheduleVersion, year: Year, data: DataObject) -> None:
    schedule, values = a_schedule(version), data.draw(input_values(version))
    months = [amount_for_month(schedule, month, values).exact for month in year.months]
    whole = amount_for_year(schedule, year, values).exact
    assert sum(months, Fraction(0)) == whole == rate_on(schedule, year.period.start, values).total.value


@FEWER
@given(
    schedule_versions(subjects=SUBJECTS | st.just(Subject.PERSON), max_places=2),
    MONTHS,
    st.fractions(0, 2, max_denominator=366),
    st.data(),
)
def test_a_fraction_of_a_month_is_that_fraction_of_its_exact_amount(
    version: ScheduleVersion, month: Month, fraction: Fraction, data: DataObject
) -> None:
    schedule, values = a_schedule(version), data.draw(input_values(version))
    whole = amount_for_month(schedule, month, values)
    part = amount_for_month(schedule, month, values, fraction=fraction, reason="a part")
    assert part.exact == fraction * whole.exact


TOTALS = moneys(currencies=st.just(EUR))


@given(instalment_plans(), roundings(max_places=2), years(), TOTALS)
def test_allocated_instalments_make_the_year_and_rounded_ones_come_close(
    plan: InstalmentPlan, rounding: Rounding, year: Year, total: Money
) -> None:
    version = evolve(a_version(rounding=rounding), basis=Basis.YEAR, month_share=MonthShare.EQUAL, instalments=plan)
    parts = instalments_of(version, year, total)
    assert [part.due_in for part in parts] == [instalment.due_in(year) for instalment in plan.instalments]
    made = Money.total((part.amount for part in parts), EUR)
    if plan.splitting is Splitting.ALLOCATED:
        assert made == total
    else:
        assert abs(made - total).exact < len(parts) * Fraction(1, 10**rounding.places)


@FEWER
@given(data=st.data(), month=MONTHS)
def test_an_amount_without_its_working_is_the_amount_with_it(data: DataObject, month: Month) -> None:
    version = data.draw(schedule_versions(subjects=st.sampled_from((Subject.PERSON, Subject.LIST))))
    schedule = a_schedule(version)
    cases = data.draw(st.lists(input_values(version), min_size=1, max_size=3))
    fractions = [Fraction(0), Fraction(15, 31), Fraction(1)]
    assert list(amounts_of_cases(schedule, month, cases, fractions)) == [
        tuple(amount_for_month(schedule, month, case, fraction=fraction).total for fraction in fractions)
        for case in cases
    ]
