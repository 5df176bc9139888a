"""Strategies for the vocabulary: identifiers, citations, findings, money, periods, timelines and workings.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid;
keyword arguments narrow it, and a bound that is given is included.
What this module may not know: facts, schedules, and the laws that are checked with its values.

>>> from hypothesis import find
>>> find(moneys(currencies=st.just(EUR)), lambda amount: amount > Money(1250, EUR))
Money.parse('12.51', EUR)
"""

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import ceil, floor
from typing import TypeVar

from attrs import evolve
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Citation, Evidence
from primarycare.findings import Finding
from primarycare.identifiers import (
    ActionId,
    BasketId,
    ClaimId,
    CommitmentId,
    ContractId,
    DutyKindId,
    EngagementId,
    EnvelopeId,
    ExpenseId,
    FeeScheduleId,
    GoalId,
    HouseholdId,
    NetworkId,
    PatientId,
    PayerId,
    PhysicianId,
    PlanId,
    ProductId,
    ReferralId,
    Registration,
    RegistrationSystem,
    ScheduleId,
    SiteId,
    SlotId,
    Standing,
    StructureId,
    VisitId,
    check_digit_holds,
)
from primarycare.money import (
    AUD,
    CAD,
    CHF,
    CZK,
    DKK,
    EUR,
    GBP,
    JPY,
    KWD,
    NOK,
    NZD,
    PLN,
    SEK,
    TND,
    USD,
    Currency,
    Money,
    Rate,
    Rounding,
    RoundingMode,
    Share,
    Stage,
)
from primarycare.periods import Month, Period, Quarter, ReferenceDay, Span, Year
from primarycare.timelines import Dated, Timeline
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = [
    "action_ids",
    "basket_ids",
    "citations",
    "claim_ids",
    "commitment_ids",
    "contract_ids",
    "currencies",
    "dated_values",
    "dates",
    "duty_kind_ids",
    "engagement_ids",
    "envelope_ids",
    "exact_numbers",
    "expense_ids",
    "factors",
    "fee_schedule_ids",
    "findings",
    "goal_ids",
    "household_ids",
    "moneys",
    "months",
    "network_ids",
    "parts",
    "patient_ids",
    "payer_ids",
    "periods",
    "physician_ids",
    "plain_texts",
    "plan_ids",
    "product_ids",
    "quarters",
    "rate_workings",
    "rates",
    "reference_days",
    "referral_ids",
    "registrations",
    "roundings",
    "schedule_ids",
    "shares",
    "site_ids",
    "slot_ids",
    "structure_ids",
    "timelines",
    "visit_ids",
    "working_lines",
    "workings",
    "years",
]

T = TypeVar("T")

_DAY = timedelta(days=1)
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
# No payer moves more in a year, and nine thousand such amounts still add up to money.
_LARGE_MINOR = 10**15
_LARGE_RATE = Fraction(1_000_000)
_NAMED_CURRENCIES = (EUR, AUD, CAD, CHF, CZK, DKK, GBP, JPY, KWD, NOK, NZD, PLN, SEK, TND, USD)
_WIDEST_RATE = 256


def plain_texts(*, max_size: int = 40) -> SearchStrategy[str]:
    """Make printable texts, not empty and without spaces around them, in any script.

    >>> from hypothesis import find
    >>> find(plain_texts(), bool)
    '0'
    """
    printable = st.characters(exclude_categories=("C", "Z"), include_characters=" ")
    return st.text(printable, min_size=1, max_size=max_size).map(str.strip).filter(bool)


def exact_numbers(*, min_value: int | Fraction = 0, max_value: int | Fraction = 1_000) -> SearchStrategy[Fraction]:
    """Make exact numbers: whole ones, ones of two or four decimals, and ratios such as 15/31.

    >>> from hypothesis import find
    >>> find(exact_numbers(min_value=Fraction(1, 3), max_value=Fraction(1, 3)), lambda number: True)
    Fraction(1, 3)
    """
    least, most = Fraction(min_value), Fraction(max_value)
    made: list[SearchStrategy[Fraction]] = []
    for scale in (1, 100, 10_000):
        low, high = ceil(least * scale), floor(most * scale)
        if low <= high:
            made.append(st.builds(Fraction, st.integers(low, high), st.just(scale)))
    widest = max(366, least.denominator, most.denominator)
    return st.one_of(*made, st.fractions(least, most, max_denominator=widest))


def dates(*, min_value: date = _FIRST_DAY, max_value: date = _LAST_DAY) -> SearchStrategy[date]:
    """Make days from 1900 to 2100, or between given ones, among them 29 Februaries, ends of months and the bounds.

    >>> from hypothesis import find
    >>> find(dates(), lambda day: day.month == 2 and day.day > 28).day
    29
    """

    def clamped(day: date) -> date:
        return max(min_value, min(max_value, day))

    firsts = st.builds(date, st.integers(min_value.year, max_value.year), st.integers(1, 12), st.just(1))
    lasts = firsts.map(lambda first: first if first == date.min else first - _DAY)
    leap_years = st.integers(max(1, min_value.year // 4), max(1, max_value.year // 4)).map(lambda number: 4 * number)
    leap_days = leap_years.map(lambda year: date(year, 3, 1) - _DAY)
    return st.one_of(st.dates(min_value, max_value), st.one_of(firsts, lasts, leap_days).map(clamped))


_TEXTS, _NAMES, _DAYS = plain_texts(), plain_texts(max_size=128), dates()


def patient_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[PatientId]:
    """Make identifiers of patients.

    >>> from hypothesis import find
    >>> find(patient_ids(), bool)
    PatientId('0')
    """
    return st.builds(PatientId, texts)


def physician_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[PhysicianId]:
    """Make identifiers of physicians.

    >>> from hypothesis import find
    >>> find(physician_ids(texts=st.just("dr-01")), bool)
    PhysicianId('dr-01')
    """
    return st.builds(PhysicianId, texts)


def site_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[SiteId]:
    """Make identifiers of places of practice.

    >>> from hypothesis import find
    >>> find(site_ids(), bool)
    SiteId('0')
    """
    return st.builds(SiteId, texts)


def structure_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[StructureId]:
    """Make identifiers of structures.

    >>> from hypothesis import find
    >>> find(structure_ids(), bool)
    StructureId('0')
    """
    return st.builds(StructureId, texts)


def engagement_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[EngagementId]:
    """Make identifiers of engagement contracts.

    >>> from hypothesis import find
    >>> find(engagement_ids(), bool)
    EngagementId('0')
    """
    return st.builds(EngagementId, texts)


def visit_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[VisitId]:
    """Make identifiers of visits.

    >>> from hypothesis import find
    >>> find(visit_ids(), bool)
    VisitId('0')
    """
    return st.builds(VisitId, texts)


def household_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[HouseholdId]:
    """Make identifiers of households.

    >>> from hypothesis import find
    >>> find(household_ids(), bool)
    HouseholdId('0')
    """
    return st.builds(HouseholdId, texts)


def goal_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[GoalId]:
    """Make identifiers of the goals of health plans.

    >>> from hypothesis import find
    >>> find(goal_ids(), bool)
    GoalId('0')
    """
    return st.builds(GoalId, texts)


def action_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[ActionId]:
    """Make identifiers of the actions of health plans.

    >>> from hypothesis import find
    >>> find(action_ids(), bool)
    ActionId('0')
    """
    return st.builds(ActionId, texts)


def envelope_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[EnvelopeId]:
    """Make identifiers of envelopes.

    >>> from hypothesis import find
    >>> find(envelope_ids(), bool)
    EnvelopeId('0')
    """
    return st.builds(EnvelopeId, texts)


def expense_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[ExpenseId]:
    """Make identifiers of expenses.

    >>> from hypothesis import find
    >>> find(expense_ids(), bool)
    ExpenseId('0')
    """
    return st.builds(ExpenseId, texts)


def commitment_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[CommitmentId]:
    """Make identifiers of commitments to spend money of an envelope.

    >>> from hypothesis import find
    >>> find(commitment_ids(), bool)
    CommitmentId('0')
    """
    return st.builds(CommitmentId, texts)


def basket_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[BasketId]:
    """Make identifiers of baskets of services.

    >>> from hypothesis import find
    >>> find(basket_ids(), bool)
    BasketId('0')
    """
    return st.builds(BasketId, texts)


def duty_kind_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[DutyKindId]:
    """Make identifiers of kinds of duty.

    >>> from hypothesis import find
    >>> find(duty_kind_ids(), bool)
    DutyKindId('0')
    """
    return st.builds(DutyKindId, texts)


def slot_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[SlotId]:
    """Make identifiers of slots.

    >>> from hypothesis import find
    >>> find(slot_ids(), bool)
    SlotId('0')
    """
    return st.builds(SlotId, texts)


def claim_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[ClaimId]:
    """Make identifiers of claims.

    >>> from hypothesis import find
    >>> find(claim_ids(), bool)
    ClaimId('0')
    """
    return st.builds(ClaimId, texts)


def contract_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[ContractId]:
    """Make identifiers of contracts with payers.

    >>> from hypothesis import find
    >>> find(contract_ids(), bool)
    ContractId('0')
    """
    return st.builds(ContractId, texts)


def fee_schedule_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[FeeScheduleId]:
    """Make identifiers of fee schedules.

    >>> from hypothesis import find
    >>> find(fee_schedule_ids(), bool)
    FeeScheduleId('0')
    """
    return st.builds(FeeScheduleId, texts)


def network_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[NetworkId]:
    """Make identifiers of networks.

    >>> from hypothesis import find
    >>> find(network_ids(), bool)
    NetworkId('0')
    """
    return st.builds(NetworkId, texts)


def payer_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[PayerId]:
    """Make identifiers of payers.

    >>> from hypothesis import find
    >>> find(payer_ids(), bool)
    PayerId('0')
    """
    return st.builds(PayerId, texts)


def plan_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[PlanId]:
    """Make identifiers of plans.

    >>> from hypothesis import find
    >>> find(plan_ids(), bool)
    PlanId('0')
    """
    return st.builds(PlanId, texts)


def product_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[ProductId]:
    """Make identifiers of products.

    >>> from hypothesis import find
    >>> find(product_ids(), bool)
    ProductId('0')
    """
    return st.builds(ProductId, texts)


def referral_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[ReferralId]:
    """Make identifiers of referrals.

    >>> from hypothesis import find
    >>> find(referral_ids(), bool)
    ReferralId('0')
    """
    return st.builds(ReferralId, texts)


def schedule_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[ScheduleId]:
    """Make identifiers of rate schedules.

    >>> from hypothesis import find
    >>> find(schedule_ids(), bool)
    ScheduleId('0')
    """
    return st.builds(ScheduleId, texts)


_LEADING_DIGITS = {RegistrationSystem.RPPS: 10, RegistrationSystem.NPI: 9}


def _digits(count: int) -> SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def _with_check_digit(system: RegistrationSystem, leading: str) -> str:
    return next(leading + digit for digit in "0123456789" if check_digit_holds(system, leading + digit))


@cache
def _verified(system: RegistrationSystem) -> SearchStrategy[Registration]:
    numbers = _digits(_LEADING_DIGITS[system]).map(lambda leading: _with_check_digit(system, leading))
    return st.builds(Registration, system=st.just(system), number=numbers)


@cache
def _unverified(system: RegistrationSystem) -> SearchStrategy[Registration]:
    numbers = st.one_of(_digits(_LEADING_DIGITS[system] + 1), plain_texts(max_size=20))
    return st.builds(Registration, system=st.just(system), number=numbers, standing=st.just(Standing.UNVERIFIED))


def registrations(
    *,
    systems: SearchStrategy[RegistrationSystem] = st.sampled_from(RegistrationSystem),
    verified: bool | None = None,
) -> SearchStrategy[Registration]:
    """Make registrations: verified ones with the right check digit, unverified ones as they come; both by default.

    >>> from hypothesis import find
    >>> find(registrations(verified=True), bool).standing
    <Standing.VERIFIED: 'verified'>
    """
    if verified is None:
        return st.one_of(systems.flatmap(_verified), systems.flatmap(_unverified))
    return systems.flatmap(_verified if verified else _unverified)


_SLUGS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12)
_URLS = st.builds("{}://{}.example/{}".format, st.sampled_from(("https", "http")), _SLUGS, _SLUGS)


@st.composite
def _citations(draw: DrawFn, evidence: SearchStrategy[Evidence]) -> Citation:
    kind = draw(evidence)
    published_on, verified_on = sorted((draw(_DAYS), draw(_DAYS)))
    return Citation(
        title=draw(_TEXTS),
        publisher=draw(_TEXTS),
        url=draw(_URLS) if kind.is_published or draw(st.booleans()) else None,
        verified_on=verified_on if kind.is_published or draw(st.booleans()) else None,
        published_on=published_on if draw(st.booleans()) else None,
        pinpoint=draw(_TEXTS) if draw(st.booleans()) else None,
        evidence=kind,
    )


def citations(*, evidence: SearchStrategy[Evidence] = st.sampled_from(Evidence)) -> SearchStrategy[Citation]:
    """Make citations: published ones have a URL and a day of verification, the others may.

    >>> from hypothesis import find
    >>> find(citations(evidence=st.just(Evidence.AGREEMENT)), bool).evidence
    <Evidence.AGREEMENT: 'agreement'>
    """
    return _citations(evidence)


_CITED = st.none() | citations()


def findings(*, kinds: SearchStrategy[str] = _TEXTS, subjects: SearchStrategy[str] = _NAMES) -> SearchStrategy[Finding]:
    """Make findings.

    >>> from hypothesis import find
    >>> print(find(findings(kinds=st.just("expense refused")), bool))
    expense refused: 0 (0)
    """
    return st.builds(Finding, kind=kinds, subject=subjects, detail=_TEXTS)


def currencies(*, min_decimals: int = 0, max_decimals: int = 4) -> SearchStrategy[Currency]:
    """Make currencies: the named ones, and others with codes that ISO 4217 leaves to its users.

    >>> from hypothesis import find
    >>> find(currencies(min_decimals=3), bool)
    Currency(code='KWD', decimals=3)
    """
    named = [currency for currency in _NAMED_CURRENCIES if min_decimals <= currency.decimals <= max_decimals]
    codes = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ").map("ZZ{}".format)
    others = st.builds(Currency, codes, st.integers(min_decimals, max_decimals))
    return st.one_of(st.sampled_from(named), others) if named else others


def moneys(
    *,
    currencies: SearchStrategy[Currency] = currencies(),
    min_minor: int = -_LARGE_MINOR,
    max_minor: int = _LARGE_MINOR,
) -> SearchStrategy[Money]:
    """Make amounts, negative ones too; by default small enough that thousands of them still add up to money.

    >>> from hypothesis import find
    >>> find(moneys(max_minor=-1), bool)
    Money.parse('-0.01', EUR)
    """
    return st.builds(Money, st.integers(min_minor, max_minor), currencies)


def rates(
    *,
    currencies: SearchStrategy[Currency] = currencies(),
    min_value: int | Fraction = 0,
    max_value: int | Fraction = _LARGE_RATE,
    per: SearchStrategy[str] = plain_texts(max_size=20),
) -> SearchStrategy[Rate]:
    """Make exact prices of something.

    >>> from hypothesis import find
    >>> str(find(rates(per=st.just("person and month"), min_value=5), bool))
    '5.00 EUR per person and month'
    """
    values = exact_numbers(min_value=min_value, max_value=max_value)
    return st.builds(Rate, value=values, currency=currencies, per=per)


def shares(*, min_value: int | Fraction = 0, max_value: int | Fraction = 1) -> SearchStrategy[Share]:
    """Make shares of a whole.

    >>> from hypothesis import find
    >>> find(shares(min_value=1), bool)
    Share(value=Fraction(1, 1))
    """
    return st.builds(Share, exact_numbers(min_value=min_value, max_value=max_value))


def roundings(
    *,
    min_places: int = 0,
    max_places: int = 12,
    modes: SearchStrategy[RoundingMode] = st.sampled_from(RoundingMode),
) -> SearchStrategy[Rounding]:
    """Make roundings; money can be settled by those with no more places than its currency has decimals.

    >>> from hypothesis import find
    >>> str(find(roundings(min_places=2), bool))
    'half-up to 0.01'
    """
    return st.builds(Rounding, st.integers(min_places, max_places), modes)


def periods(
    *, min_start: date = _FIRST_DAY, max_end: date = _LAST_DAY, open_ended: bool | None = None
) -> SearchStrategy[Period]:
    """Make periods that start and end between two days; with an end, without one, or either.

    >>> from hypothesis import find
    >>> find(periods(open_ended=True), bool).end is None
    True
    """
    closed = (
        st.lists(dates(min_value=min_start, max_value=max_end), min_size=2, max_size=2, unique=True)
        .map(sorted)
        .map(lambda ends: Period(ends[0], ends[1]))
    )
    opened = st.builds(Period, dates(min_value=min_start, max_value=max_end))
    return st.one_of(closed, opened) if open_ended is None else opened if open_ended else closed


def years(*, min_value: Year = Year(1900), max_value: Year = Year(2100)) -> SearchStrategy[Year]:
    """Make calendar years.

    >>> from hypothesis import find
    >>> find(years(min_value=Year(2021), max_value=Year(2025)), lambda year: year.days == 366)
    Year(number=2024)
    """
    return st.builds(Year, st.integers(min_value.number, max_value.number))


def months(*, min_value: Month = Month(1900, 1), max_value: Month = Month(2100, 12)) -> SearchStrategy[Month]:
    """Make calendar months.

    >>> from hypothesis import find
    >>> find(months(), lambda month: month.days == 29).number
    2
    """
    span = 12 * (max_value.year - min_value.year) + max_value.number - min_value.number
    return st.integers(0, span).map(min_value.plus)


def quarters(
    *, min_value: Quarter = Quarter(1900, 1), max_value: Quarter = Quarter(2100, 4)
) -> SearchStrategy[Quarter]:
    """Make calendar quarters.

    >>> from hypothesis import find
    >>> find(quarters(), lambda quarter: quarter.period.days == 90).number
    1
    """
    within = months(min_value=min_value.months[0], max_value=max_value.months[-1])
    return within.map(lambda month: Quarter.of(month.period.start))


def reference_days(*, spans: SearchStrategy[Span] = st.sampled_from(Span)) -> SearchStrategy[ReferenceDay]:
    """Make reference days of a month or of a year.

    >>> from hypothesis import find
    >>> str(find(reference_days(spans=st.just(Span.YEAR)), lambda day: day.day < 0))
    'last day of the year'
    """
    return st.builds(ReferenceDay, spans, st.integers(-1, 28))


def dated_values(values: SearchStrategy[T], *, during: SearchStrategy[Period] = periods()) -> SearchStrategy[Dated[T]]:
    """Make values with the period during which each holds.

    >>> from hypothesis import find
    >>> find(dated_values(st.just("active")), bool).value
    'active'
    """
    return st.builds(Dated, during, values)


@st.composite
def _timelines(
    draw: DrawFn,
    lists: SearchStrategy[list[T]],
    days: SearchStrategy[date],
    gaps: bool,
    open_ended: bool | None,
) -> Timeline[T]:
    held = draw(lists)
    if not held:
        return Timeline(())
    turns = st.lists(days, min_size=len(held) + 1, max_size=len(held) + 1, unique=True)
    spans: list[Period] = []
    for start, end in pairwise(sorted(draw(turns))):
        early = gaps and draw(st.booleans())
        spans.append(Period(start, start + draw(st.integers(1, (end - start).days)) * _DAY if early else end))
    if open_ended or (open_ended is None and draw(st.booleans())):
        spans[-1] = Period(spans[-1].start)
    return Timeline(tuple(Dated(span, value) for span, value in zip(spans, held, strict=True)))


def timelines(
    values: SearchStrategy[T],
    *,
    min_size: int = 0,
    max_size: int = 5,
    min_start: date = _FIRST_DAY,
    max_end: date = _LAST_DAY,
    gaps: bool = True,
    open_ended: bool | None = None,
) -> SearchStrategy[Timeline[T]]:
    """Make timelines of values between two days; with gaps unless told otherwise, with an end or without one.

    >>> from hypothesis import find
    >>> line = find(timelines(st.just("active"), min_size=1, gaps=False), bool)
    >>> line.gaps(line.entries[0].during)
    ()
    """
    lists = st.lists(values, min_size=min_size, max_size=max_size)
    return _timelines(lists, dates(min_value=min_start, max_value=max_end), gaps, open_ended)


def parts(
    *, rates: SearchStrategy[Rate] = rates(), quantities: SearchStrategy[Fraction] = exact_numbers()
) -> SearchStrategy[Part]:
    """Make parts of a line: a rate and the quantity it meets.

    >>> from hypothesis import find
    >>> find(parts(quantities=st.just(Fraction(3))), bool).quantity
    Fraction(3, 1)
    """
    return st.builds(Part, rates, quantities)


def factors(
    *,
    min_value: int | Fraction = 0,
    max_value: int | Fraction = 2,
    roundings: SearchStrategy[Rounding | None] = st.none() | roundings(),
) -> SearchStrategy[Factor]:
    """Make factors, rounded and unrounded.

    >>> from hypothesis import find
    >>> find(factors(min_value=1, max_value=1, roundings=st.none()), bool).used
    Fraction(1, 1)
    """
    values = exact_numbers(min_value=min_value, max_value=max_value)
    return st.builds(Factor, _TEXTS, values, rounding=roundings, citation=_CITED)


_FEW_FACTORS: SearchStrategy[tuple[Factor, ...]] = st.lists(factors(), max_size=2).map(tuple)
_FEW_NOTES: SearchStrategy[tuple[str, ...]] = st.lists(_TEXTS, max_size=2).map(tuple)


@cache
def _lines_worked_in(currency: Currency) -> SearchStrategy[WorkingLine]:
    priced = rates(currencies=st.just(currency))
    return st.builds(
        WorkingLine.worked,
        _TEXTS,
        st.lists(parts(rates=priced), min_size=1, max_size=2).map(tuple),
        _FEW_FACTORS,
        rounding=st.none() | roundings(),
        citation=_CITED,
    )


@cache
def _lines_in(currency: Currency) -> SearchStrategy[WorkingLine]:
    stated = moneys(currencies=st.just(currency))
    return st.one_of(
        _lines_worked_in(currency),
        st.builds(WorkingLine.stated, _TEXTS, stated, citation=_CITED),
    )


def working_lines(*, currencies: SearchStrategy[Currency] = currencies()) -> SearchStrategy[WorkingLine]:
    """Make lines of a working: worked out from parts and factors, or stated.

    >>> from hypothesis import find
    >>> find(working_lines(), bool).amount
    Fraction(0, 1)
    """
    return currencies.flatmap(_lines_in)


@cache
def _settling(decimals: int) -> SearchStrategy[Rounding]:
    return roundings(max_places=decimals)


@st.composite
def _workings(draw: DrawFn, currencies: SearchStrategy[Currency], stages: SearchStrategy[Stage]) -> Working[Money]:
    currency, stage = draw(currencies), draw(stages)
    rounding = draw(_settling(currency.decimals))
    settled = Working.settled(
        draw(_TEXTS),
        tuple(draw(st.lists(_lines_in(currency), max_size=4))),
        rounding,
        currency,
        stage=stage,
        scaling=draw(_FEW_FACTORS),
        notes=draw(_FEW_NOTES),
    )
    if stage is not Stage.STATEMENT or draw(st.booleans()):
        return settled
    places, kept = draw(st.sampled_from(((currency.decimals, None), (rounding.places, rounding))))
    unit = Rounding(places, draw(st.sampled_from((RoundingMode.DOWN, RoundingMode.UP))))
    total = unit.settle(settled.exact, currency)
    return evolve(settled, rounding=kept, total=total, statement_residue=total.exact - settled.exact)


def workings(
    *,
    currencies: SearchStrategy[Currency] = currencies(),
    stages: SearchStrategy[Stage] = st.sampled_from(Stage),
) -> SearchStrategy[Working[Money]]:
    """Make workings of money, rounded at any stage; those of a statement also as a person's part of it.

    >>> from hypothesis import find
    >>> find(workings(stages=st.just(Stage.LINE)), bool).stage
    <Stage.LINE: 'line'>
    """
    return _workings(currencies, stages)


@st.composite
def _rate_workings(draw: DrawFn, currencies: SearchStrategy[Currency], per: SearchStrategy[str]) -> Working[Rate]:
    currency = draw(currencies)
    lines = tuple(draw(st.lists(_lines_worked_in(currency), max_size=3)))
    scaling = draw(_FEW_FACTORS)
    value = sum((line.amount for line in lines), Fraction(0))
    for factor in scaling:
        value *= factor.used
    assume(max(value.numerator.bit_length(), value.denominator.bit_length()) <= _WIDEST_RATE)
    return Working(
        title=draw(_TEXTS),
        lines=lines,
        scaling=scaling,
        total=Rate(value=value, currency=currency, per=draw(per)),
        notes=draw(_FEW_NOTES),
    )


def rate_workings(
    *, currencies: SearchStrategy[Currency] = currencies(), per: SearchStrategy[str] = plain_texts(max_size=20)
) -> SearchStrategy[Working[Rate]]:
    """Make workings of an exact rate.

    >>> from hypothesis import find
    >>> find(rate_workings(per=st.just("month")), bool).total.per
    'month'
    """
    return _rate_workings(currencies, per)
