"""Strategies for reconciliation: limits and policies, facts behind lines, what is due and paid, and statements.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid; each
statement is made by the library's own function from months and a ledger that fit each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> statement = find(reconciliation_statements(), lambda made: bool(made.retroactive), settings=unshrunk)
>>> all(line.reasons for line in statement.retroactive)
True
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.identifiers import PatientId, PhysicianId, ScheduleId, StructureId
from primarycare.money import Currency, Money
from primarycare.periods import Month, Period, Span
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
    reconcile,
)
from primarycare.testing.strategies.schedules import countings
from primarycare.testing.strategies.vocabulary import (
    citations,
    currencies,
    dates,
    exact_numbers,
    moneys,
    months,
    patient_ids,
    physician_ids,
    plain_texts,
    reference_days,
    schedule_ids,
    structure_ids,
)

__all__ = [
    "days_backs",
    "due_lines",
    "due_months",
    "line_facts",
    "months_backs",
    "paid_lines",
    "payee_totals",
    "payees",
    "reconciled_lines",
    "reconciliation_policies",
    "reconciliation_statements",
]

T = TypeVar("T")

# Made once, since making a strategy takes longer than drawing from it.
_CITATIONS, _COUNTINGS, _CURRENCIES = citations(), countings(), currencies()
_SCHEDULE_IDS, _PATIENT_IDS = schedule_ids(), patient_ids()
_MONTHS = months(min_value=Month(1990, 1), max_value=Month(2049, 12))
_DAYS_OF_A_MONTH = reference_days(spans=st.just(Span.MONTH))
_DAYS, _AMOUNTS, _FEW = st.integers(0, 31), st.integers(0, 10_000), st.integers(0, 2)
_REASONS = st.sampled_from(CorrectionReason)


def months_backs(*, max_months: int = 24) -> SearchStrategy[MonthsBack]:
    """Make limits in months.

    >>> from hypothesis import find
    >>> find(months_backs(), bool)
    MonthsBack(months=0)
    """
    return st.builds(MonthsBack, st.integers(0, max_months))


def days_backs(*, max_days: int = 400) -> SearchStrategy[DaysBack]:
    """Make limits in days, counted from and to any day of a month.

    >>> from hypothesis import find
    >>> find(days_backs(max_days=0), bool).days
    0
    """
    return st.builds(DaysBack, st.integers(0, max_days), counted_from=_DAYS_OF_A_MONTH, reaching=_DAYS_OF_A_MONTH)


_REACHES = st.none() | months_backs() | days_backs()


def reconciliation_policies(*, unlimited: bool = False) -> SearchStrategy[ReconciliationPolicy]:
    """Make policies with each limit or without it, or with none at all.

    >>> from hypothesis import find
    >>> find(reconciliation_policies(unlimited=True), bool).look_back is None
    True
    """
    reaches = st.none() if unlimited else _REACHES
    return st.builds(
        ReconciliationPolicy,
        look_back=reaches,
        additions=reaches,
        recoupment=reaches,
        late_counting=st.none() | _COUNTINGS,
        citation=_CITATIONS,
    )


def payees() -> SearchStrategy[Payee]:
    """Make physicians and structures.

    >>> from hypothesis import find
    >>> find(payees(), lambda payee: isinstance(payee, StructureId))
    StructureId('0')
    """
    return physician_ids() | structure_ids()


def _cover_of(month: Month, turns: Sequence[int]) -> tuple[Period, ...]:
    start, last = month.period.start, month.days
    days = [start + timedelta(min(turn, last)) for turn in turns]
    pairs = zip(days[::2], days[1::2], strict=False)
    return tuple(Period(first, end) for first, end in pairs if first < end)


@st.composite
def _line_facts(draw: DrawFn, months: SearchStrategy[Month]) -> LineFacts:
    month = draw(months)
    turns = draw(st.lists(_DAYS, max_size=4, unique=True).map(sorted))
    return LineFacts(
        covered=_cover_of(month, turns),
        counted=draw(exact_numbers(min_value=0, max_value=1)),
        rate=draw(st.none() | exact_numbers(min_value=0, max_value=1000)),
        born_on=draw(dates()),
        died_on=draw(st.none() | dates()),
        read_on=month.period.start,
        categories=tuple(sorted(draw(st.sets(plain_texts(), max_size=2)))),
    )


def line_facts(*, months: SearchStrategy[Month] = _MONTHS) -> SearchStrategy[LineFacts]:
    """Make the facts behind a line of a month.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> facts = find(line_facts(months=st.just(Month(2026, 1))), lambda facts: bool(facts.covered), settings=unshrunk)
    >>> facts.covered[0].start in Month(2026, 1).period
    True
    """
    return _line_facts(months)


def due_lines(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[DueLine]:
    """Make lines of what is due, below zero too, with and without facts and a reason.

    >>> from hypothesis import Phase, find, settings
    >>> from primarycare.money import EUR
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(due_lines(currencies=st.just(EUR)), bool, settings=unshrunk).amount.currency.code
    'EUR'
    """
    return st.builds(
        DueLine,
        payee=payees(),
        patient=_PATIENT_IDS,
        amount=moneys(currencies=currencies),
        facts=st.none() | line_facts(),
        reason=st.none() | _REASONS,
    )


def paid_lines(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PaidLine]:
    """Make single lines of what was paid or taken back.

    >>> from hypothesis import Phase, find, settings
    >>> from primarycare.money import EUR
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(paid_lines(currencies=st.just(EUR)), bool, settings=unshrunk).amount.currency.code
    'EUR'
    """
    return st.builds(
        PaidLine,
        schedule=_SCHEDULE_IDS,
        payee=payees(),
        patient=_PATIENT_IDS,
        month=_MONTHS,
        paid_in=_MONTHS,
        amount=moneys(currencies=currencies),
        facts=st.none() | line_facts(),
    )


_PAYEES: tuple[Payee, ...] = (PhysicianId("dr-1"), PhysicianId("dr-2"), StructureId("cabinet"))
_PATIENTS = (PatientId("p-1"), PatientId("p-2"))


@st.composite
def _due_month(draw: DrawFn, schedule: ScheduleId, month: Month, currency: Currency) -> DueMonth:
    pairs = draw(st.sets(st.tuples(st.sampled_from(_PATIENTS), st.sampled_from(_PAYEES)), max_size=3))
    facts = st.none() | line_facts(months=st.just(month))
    return DueMonth(
        schedule=schedule,
        month=month,
        currency=currency,
        lines=tuple(
            DueLine(
                payee=payee,
                patient=patient,
                amount=Money(draw(_AMOUNTS), currency),
                facts=draw(facts),
                reason=draw(st.none() | _REASONS),
            )
            for patient, payee in sorted(pairs)
        ),
    )


@st.composite
def _due_months(
    draw: DrawFn,
    schedules: SearchStrategy[ScheduleId],
    months: SearchStrategy[Month],
    currencies: SearchStrategy[Currency],
) -> DueMonth:
    return draw(_due_month(draw(schedules), draw(months), draw(currencies)))


def due_months(
    *,
    schedules: SearchStrategy[ScheduleId] = _SCHEDULE_IDS,
    months: SearchStrategy[Month] = _MONTHS,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
) -> SearchStrategy[DueMonth]:
    """Make all that is due for a month: a few patients, some with two payees, or nobody.

    >>> from hypothesis import find
    >>> from primarycare.money import EUR
    >>> find(due_months(months=st.just(Month(2026, 1)), currencies=st.just(EUR)), bool).total
    Money.parse('0.00', EUR)
    """
    return _due_months(schedules, months, currencies)


@st.composite
def _statements(draw: DrawFn, policies: SearchStrategy[ReconciliationPolicy]) -> ReconciliationStatement:
    closing, schedule, currency = draw(_MONTHS), draw(_SCHEDULE_IDS), draw(_CURRENCIES)
    months = [closing.plus(-back) for back in range(draw(_FEW) + 1)]
    ledger = tuple(
        line
        for month in months
        if month < closing
        for line in draw(_due_month(schedule, month, currency)).as_paid(month)
    )
    due = tuple(draw(_due_month(schedule, month, currency)) for month in months)
    return reconcile(due, ledger, draw(policies), closing=closing)


_POLICIES = reconciliation_policies()


def reconciliation_statements(
    *, policies: SearchStrategy[ReconciliationPolicy] = _POLICIES
) -> SearchStrategy[ReconciliationStatement]:
    """Make statements of a month that correct up to two months before it, under limits and without.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> withheld = find(reconciliation_statements(), lambda made: bool(made.withheld), settings=unshrunk)
    >>> bool(withheld.findings)
    True
    """
    return _statements(policies)


def _one_of(several: SearchStrategy[tuple[T, ...]]) -> SearchStrategy[T]:
    return several.filter(bool).flatmap(st.sampled_from)


def reconciled_lines(*, policies: SearchStrategy[ReconciliationPolicy] = _POLICIES) -> SearchStrategy[ReconciledLine]:
    """Make lines of statements: current ones, corrections, and amounts withheld.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> line = find(reconciled_lines(), lambda line: line.moved.minor < 0, settings=unshrunk)
    >>> line.paid_before >= -line.moved
    True
    """
    return _one_of(reconciliation_statements(policies=policies).map(lambda statement: statement.lines))


def payee_totals(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[PayeeTotal]:
    """Make what statements come to for payees, below zero too.

    >>> from hypothesis import Phase, find, settings
    >>> from primarycare.money import EUR
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> total = find(payee_totals(currencies=st.just(EUR)), bool, settings=unshrunk)
    >>> total.current + total.retroactive == total.total
    True
    """
    return st.builds(_payee_total, payees(), currencies, st.integers(0, 10**9), st.integers(-(10**9), 10**9))


def _payee_total(payee: Payee, currency: Currency, current: int, retroactive: int) -> PayeeTotal:
    return PayeeTotal(
        payee=payee,
        current=Money(current, currency),
        retroactive=Money(retroactive, currency),
        total=Money(current + retroactive, currency),
    )
