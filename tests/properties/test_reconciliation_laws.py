"""Laws of reconciliation, over histories whose facts become known late and in any order, and over plain months."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from primarycare.identifiers import PatientId, PhysicianId, ScheduleId
from primarycare.membership import EnrolmentSpan
from primarycare.money import EUR, Money, Stage
from primarycare.patients import Patient
from primarycare.periods import Month, Period, add_days
from primarycare.reconciliation import (
    CorrectionReason,
    DueMonth,
    MonthsBack,
    PaidLine,
    ReconciliationPolicy,
    ReconciliationStatement,
    WithheldBy,
    reconcile,
    restated_month,
)
from primarycare.schedules import Counting, Daily, DayBase, RateSchedule
from primarycare.testing.strategies import countings, due_months, reconciliation_policies
from tests.small_practice import (
    DR1,
    DR2,
    P1,
    P2,
    SOURCE,
    a_line,
    a_patient,
    a_schedule,
    a_schedule_by_age,
    a_version,
)

MONTHS = tuple(Month(2026, number) for number in range(1, 6))
LAST = MONTHS[-1]
UNLIMITED = ReconciliationPolicy(look_back=None, additions=None, recoupment=None, late_counting=None, citation=SOURCE)
# Days over a year's days belong to a schedule by the year, which this one is not.
BY_MONTH = countings().filter(lambda counting: counting != Daily(DayBase.YEAR))
LIMITED = reconciliation_policies().map(lambda policy: evolve(policy, late_counting=None))
POLICIES = st.builds(
    lambda policy, counting: evolve(policy, late_counting=counting), reconciliation_policies(), st.none() | BY_MONTH
)

# Histories

ITEMS = ("cover of p-1", "cover of p-2", "birth of p-1", "death of p-2", "price")


@frozen(kw_only=True)
class Facts:
    """What somebody takes for true of two patients and of the price."""

    cover: Mapping[PatientId, tuple[tuple[PhysicianId, Period], ...]]
    born_on: date
    died_on: date | None
    price: str

    @property
    def patients(self) -> dict[PatientId, Patient]:
        return {P1: a_patient(P1, born_on=self.born_on), P2: a_patient(P2, died_on=self.died_on)}

    @property
    def spans(self) -> list[EnrolmentSpan]:
        return [
            EnrolmentSpan(patient, physician, part)
            for patient, stays in self.cover.items()
            for physician, during in stays
            if (part := during.cut(self.patients[patient].lived)) is not None
        ]

    def told(self, items: Iterable[str], truth: "Facts") -> "Facts":
        """Give these facts with some items put right."""
        right = frozenset(items)
        return Facts(
            cover={patient: (truth if f"cover of {patient}" in right else self).cover[patient] for patient in (P1, P2)},
            born_on=(truth if "birth of p-1" in right else self).born_on,
            died_on=(truth if "death of p-2" in right else self).died_on,
            price=(truth if "price" in right else self).price,
        )


@frozen(kw_only=True)
class History:
    """What was believed at first, what is true, how the schedule counts, and two orders in which the truth comes."""

    believed: Facts
    truth: Facts
    counting: Counting
    stage: Stage
    arrivals: tuple[Mapping[str, Month], Mapping[str, Month]]

    def known_in(self, closing: Month, arrivals: Mapping[str, Month]) -> Facts:
        return self.believed.told((item for item, month in arrivals.items() if month <= closing), self.truth)

    def schedule(self, facts: Facts) -> RateSchedule:
        by_age = a_schedule_by_age().versions.entries[0].value
        lines = (a_line(facts.price, label="price"), *by_age.lines)
        return a_schedule(a_version(*lines, inputs=by_age.inputs, counting=self.counting, stage=self.stage))

    def due(
        self, facts: Facts, closing: Month, paid: Sequence[PaidLine], policy: ReconciliationPolicy
    ) -> list[DueMonth]:
        return [
            restated_month(self.schedule(facts), facts.spans, month, facts.patients, paid, policy, closing=closing)
            for month in MONTHS
            if month <= closing
        ]

    def lived_through(
        self, arrivals: Mapping[str, Month], policy: ReconciliationPolicy
    ) -> tuple[list[PaidLine], list[ReconciliationStatement]]:
        """Close each month and correct those before it, with what is known in it; give the ledger and statements."""
        ledger: list[PaidLine] = []
        statements = []
        for closing in MONTHS:
            due = self.due(self.known_in(closing, arrivals), closing, ledger, policy)
            statement = reconcile(due, ledger, policy, closing=closing)
            statements.append(statement)
            ledger += statement.paid
        return ledger, statements


@st.composite
def covers(draw: DrawFn) -> tuple[tuple[PhysicianId, Period], ...]:
    """Draw stays with two physicians, some of them up to the next, from days of the months or of the day before."""
    turns = sorted(draw(st.sets(st.integers(0, 150), max_size=3)))
    days = [add_days(date(2025, 12, 20), turn) for turn in turns]
    last = draw(st.booleans())
    ends = [*days[1:], None] if last else days[1:]
    return tuple(
        (draw(st.sampled_from((DR1, DR2))), Period(start, end)) for start, end in zip(days, ends, strict=False)
    )


@st.composite
def facts(draw: DrawFn) -> Facts:
    return Facts(
        cover={P1: draw(covers()), P2: draw(covers())},
        # In their seventh or eightieth year, or neither.
        born_on=draw(st.sampled_from((date(2019, 3, 1), date(1980, 1, 1), date(1946, 2, 14)))),
        died_on=draw(st.none() | st.dates(date(2026, 1, 10), date(2026, 5, 20))),
        price=draw(st.sampled_from(("30.00", "31.55", "12.34"))),
    )


@st.composite
def histories(draw: DrawFn) -> History:
    arrivals = st.fixed_dictionaries(dict.fromkeys(ITEMS, st.sampled_from(MONTHS)))
    return History(
        believed=draw(facts()),
        truth=draw(facts()),
        counting=draw(BY_MONTH),
        stage=draw(st.sampled_from((Stage.PERSON, Stage.STATEMENT))),
        arrivals=(draw(arrivals), draw(arrivals)),
    )


def sums(ledger: Iterable[PaidLine]) -> dict[tuple[Month, str, str], int]:
    """Give what was paid in all for each month, patient and payee, where that is not nothing."""
    paid: dict[tuple[Month, str, str], int] = {}
    for line in ledger:
        key = (line.month, str(line.patient), str(line.payee))
        paid[key] = paid.get(key, 0) + line.amount.minor
    return {key: amount for key, amount in paid.items() if amount}


def owed(due: Iterable[DueMonth]) -> dict[tuple[Month, str, str], int]:
    return sums(line for month in due for line in month.as_paid(month.month))


@settings(max_examples=40, deadline=None)
@given(histories())
def test_without_limits_all_statements_together_are_what_is_due_in_any_order_of_late_facts(history: History) -> None:
    final = owed(history.due(history.truth, LAST, (), UNLIMITED))
    for arrivals in history.arrivals:
        ledger, _ = history.lived_through(arrivals, UNLIMITED)
        assert sums(ledger) == final


@settings(max_examples=40, deadline=None)
@given(histories(), LIMITED)
def test_under_limits_statements_and_what_is_withheld_together_are_what_is_due(
    history: History, policy: ReconciliationPolicy
) -> None:
    ledger, statements = history.lived_through(history.arrivals[0], policy)
    withheld = [
        PaidLine(
            schedule=line.schedule,
            payee=line.payee,
            patient=line.patient,
            month=line.month,
            paid_in=LAST,
            amount=line.withheld,
        )
        for line in statements[-1].withheld
        if line.withheld is not None
    ]
    assert sums([*ledger, *withheld]) == owed(history.due(history.truth, LAST, (), policy))


@settings(max_examples=40, deadline=None)
@given(histories(), POLICIES)
def test_a_second_reconciliation_moves_nothing(history: History, policy: ReconciliationPolicy) -> None:
    ledger, statements = history.lived_through(history.arrivals[0], policy)
    for closing in (LAST, LAST.plus(1)):
        due = history.due(history.truth, LAST, ledger, policy)
        again = reconcile(due, ledger, policy, closing=closing)
        assert not again.total and not any(line.moved for line in again.lines)
        assert again.paid == ()
    assert [line.delta for line in statements[-1].withheld] == [
        line.delta for line in reconcile(due, ledger, policy, closing=LAST).withheld
    ]


@settings(max_examples=40, deadline=None)
@given(histories(), POLICIES)
def test_never_is_more_taken_back_than_was_paid_and_nothing_moves_beyond_a_limit(
    history: History, policy: ReconciliationPolicy
) -> None:
    _, statements = history.lived_through(history.arrivals[0], policy)
    nothing = Money.zero(EUR)
    for statement in statements:
        assert statement.total == Money.total((line.moved for line in statement.lines), EUR)
        assert sum((total.total.minor for total in statement.payees), 0) == statement.total.minor
        for line in statement.lines:
            assert line.paid_before + line.moved >= nothing
            if line.month < statement.closing:
                for reach, moves in (
                    (policy.look_back, bool(line.moved)),
                    (policy.additions, line.moved > nothing),
                    (policy.recoupment, line.moved < nothing),
                ):
                    assert not moves or reach is None or reach.reaches(line.month, statement.closing)
        for payee in statement.payees:
            assert statement.working(payee.payee).total == payee.total


REASONS_OF_COVER = {
    CorrectionReason.LATE_ENROLMENT,
    CorrectionReason.LATE_END,
    CorrectionReason.DATES,
    CorrectionReason.PHYSICIAN,
    CorrectionReason.RECALCULATION,
}
REASONS = {
    "cover of p-1": REASONS_OF_COVER,
    "cover of p-2": REASONS_OF_COVER,
    "birth of p-1": {CorrectionReason.BIRTH_DATE},
    # After a death that is taken back, the months that nobody paid for are a late enrolment.
    "death of p-2": {CorrectionReason.DEATH, CorrectionReason.PHYSICIAN, CorrectionReason.LATE_ENROLMENT},
    "price": {CorrectionReason.RATE},
}


@settings(max_examples=60, deadline=None)
@given(histories(), st.sampled_from(ITEMS))
def test_a_correction_names_the_fact_that_came_late(history: History, item: str) -> None:
    only = evolve(history, truth=history.believed.told((item,), history.truth), stage=Stage.PERSON)
    _, statements = only.lived_through(dict.fromkeys(ITEMS, MONTHS[3]), UNLIMITED)
    assert all(not statement.retroactive for statement in statements[:3])
    for line in statements[3].retroactive:
        assert set(line.reasons) <= REASONS[item]


# Plain months

DUE = st.lists(
    due_months(
        schedules=st.sampled_from((ScheduleId("ours"), ScheduleId("theirs"))),
        months=st.sampled_from(MONTHS),
        currencies=st.just(EUR),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda month: (month.schedule, month.month),
)


@settings(max_examples=40, deadline=None)
@given(DUE, DUE, reconciliation_policies())
def test_a_statement_does_not_depend_on_the_order_of_what_is_given(
    then: list[DueMonth], now: list[DueMonth], policy: ReconciliationPolicy
) -> None:
    paid = [line for month in then for line in month.as_paid(month.month)]
    turned = [evolve(month, lines=month.lines[::-1]) for month in now[::-1]]
    closing = LAST.plus(1)
    assert reconcile(now, paid, policy, closing=closing) == reconcile(turned, paid[::-1], policy, closing=closing)


@settings(max_examples=60, deadline=None)
@given(DUE, st.integers(-5_000, 5_000), reconciliation_policies())
def test_an_amount_below_zero_is_withheld_and_takes_back_no_more_than_was_paid(
    months: list[DueMonth], less: int, policy: ReconciliationPolicy
) -> None:
    paid = [line for month in months for line in month.as_paid(month.month)]
    lowered = [
        evolve(month, lines=tuple(evolve(line, amount=line.amount - Money(less, EUR)) for line in month.lines))
        for month in months
    ]
    statement = reconcile(lowered, paid, policy, closing=LAST.plus(1))
    assert statement.total + statement.withheld_total == Money.total(
        (month.total for month in lowered), EUR
    ) - Money.total((line.amount for line in paid), EUR)
    for line in statement.withheld:
        if line.withheld_by is WithheldBy.PAID_BEFORE:
            assert line.due.minor < 0 and line.moved == -line.paid_before and line.withheld == line.due


@settings(max_examples=30, deadline=None)
@given(DUE, DUE)
def test_a_longer_look_back_never_withholds_more(then: list[DueMonth], now: list[DueMonth]) -> None:
    paid = [line for month in then for line in month.as_paid(month.month)]
    statements = [
        reconcile(now, paid, evolve(UNLIMITED, look_back=MonthsBack(back)), closing=LAST.plus(1)) for back in range(6)
    ]
    held = [len(statement.withheld) for statement in statements]
    assert held == sorted(held, reverse=True) and held[-1] == 0
