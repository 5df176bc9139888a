"""Strategies for the vocabulary: identifiers, citations, findings, money, periods, timelines and workings.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid;
keyword arguments narrow it, and a bound that is given is included.
What this module may not know: facts, schedules, and the laws that are checked with its values.

>>> from hypothesis import find
>>> find(moneys(currencies=st.just(EUR)), lambda amount: amount > Money(1250, EUR))
Money.parse('12.51', EUR)
"""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import TypeVar

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Citation, Evidence
from primarycare.findings import Finding
from primarycare.identifiers import (
    BasketId,
    EngagementId,
    EnvelopeId,
    ExpenseId,
    PatientId,
    PhysicianId,
    Registration,
    RegistrationSystem,
    ScheduleId,
    SiteId,
    Standing,
    StructureId,
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
    "basket_ids",
    "citations",
    "currencies",
    "dated_values",
    "dates",
    "engagement_ids",
    "envelope_ids",
    "exact_numbers",
    "expense_ids",
    "factors",
    "findings",
    "moneys",
    "months",
    "parts",
    "patient_ids",
    "periods",
    "physician_ids",
    "plain_texts",
    "quarters",
    "rate_workings",
    "rates",
    "reference_days",
    "registrations",
    "roundings",
    "schedule_ids",
    "shares",
    "site_ids",
    "structure_ids",
    "timelines",
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
    >>> find(plain_texts(), lambda text: " " in text)
    '0 0'
    """
    printable = st.characters(exclude_categories=("C", "Z"), include_characters=" ")
    return st.text(printable, min_size=1, max_size=max_size).map(str.strip).filter(bool)


def exact_numbers(
    *, min_value: int | Fraction = 0, max_value: int | Fraction = 1_000
) -> SearchStrategy[Fraction]:
    """Make exact numbers: whole ones, ones of two or four decimals, and ratios such as 15/31.

    >>> from hypothesis import find
    >>> find(exact_numbers(max_value=1), lambda number: number.denominator == 31)
    Fraction(1, 31)
    """
    least, most = Fraction(min_value), Fraction(max_value)
    made: list[SearchStrategy[Fraction]] = []
    for scale in (1, 100, 10_000):
        low, high = ceil(least * scale), floor(most * scale)
        if low <= high:
            made.append(st.builds(Fraction, st.integers(low, high), st.just(scale)))
    widest = max(366, least.denominator, most.denominator)
    return st.one_of(*made, st.fractions(least, most, max_denominator=widest))


_NAMES = plain_texts(max_size=128)


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


def basket_ids(*, texts: SearchStrategy[str] = _NAMES) -> SearchStrategy[BasketId]:
    """Make identifiers of baskets of services.

    >>> from hypothesis import find
    >>> find(basket_ids(), bool)
    BasketId('0')
    """
    return st.builds(BasketId, texts)


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


def _verified(system: RegistrationSystem) -> SearchStrategy[Registration]:
    numbers = _digits(_LEADING_DIGITS[system]).map(lambda leading: _with_check_digit(system, leading))
    return st.builds(Registration, system=st.just(system), number=numbers)


def _unverified(system: RegistrationSystem) -> SearchStrategy[Registration]:
    numbers = st.one_of(_digits(_LEADING_DIGITS[system] + 1), plain_texts(max_size=20))
    return st.builds(
        Registration, system=st.just(system), number=numbers, standing=st.just(Standing.UNVERIFIED)
    )


def registrations(
    *,
    systems: SearchStrategy[RegistrationSystem] = st.sampled_from(RegistrationSystem),
    verified: bool | None = None,
) -> SearchStrategy[Registration]:
    """Make registrations: verified ones with the right check digit, unverified ones as they come; both by default.

    >>> from hypothesis import find
    >>> find(registrations(systems=st.just(RegistrationSystem.NPI), verified=True), bool).number
    '0000000006'
    """
    made: list[Callable[[RegistrationSystem], SearchStrategy[Registration]]] = []
    if verified is not False:
        made.append(_verified)
    if verified is not True:
        made.append(_unverified)
    return systems.flatmap(lambda system: st.one_of([registrations_of(system) for registrations_of in made]))


@st.composite
def _citations(draw: DrawFn, evidence: SearchStrategy[Evidence]) -> Citation:
    kind = draw(evidence)
    days, urls = dates(), st.builds("{}://{}.example/{}".format, st.sampled_from(("https", "http")), _SLUGS, _SLUGS)
    verified_on = draw(days if kind.is_published else st.none() | days)
    return Citation(
        title=draw(plain_texts()),
        publisher=draw(plain_texts()),
        url=draw(urls if kind.is_published else st.none() | urls),
        verified_on=verified_on,
        published_on=draw(st.none() | (days if verified_on is None else dates(max_value=verified_on))),
        pinpoint=draw(st.none() | plain_texts()),
        evidence=kind,
    )


_SLUGS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12)


def citations(*, evidence: SearchStrategy[Evidence] = st.sampled_from(Evidence)) -> SearchStrategy[Citation]:
    """Make citations: published ones have a URL and a day of verification, the others may.

    >>> from hypothesis import find
    >>> find(citations(evidence=st.just(Evidence.AGREEMENT)), bool).url is None
    True
    """
    return _citations(evidence)


def findings(
    *, kinds: SearchStrategy[str] = plain_texts(), subjects: SearchStrategy[str] = _NAMES
) -> SearchStrategy[Finding]:
    """Make findings.

    >>> from hypothesis import find
    >>> print(find(findings(kinds=st.just("expense refused")), bool))
    expense refused: 0 (0)
    """
    return st.builds(Finding, kind=kinds, subject=subjects, detail=plain_texts())


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
    >>> find(shares(), lambda share: share.value > 0)
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


def dated_values(
    values: SearchStrategy[T], *, during: SearchStrategy[Period] = periods()
) -> SearchStrategy[Dated[T]]:
    """Make values with the period during which each holds.

    >>> from hypothesis import find
    >>> find(dated_values(st.just("active")), bool).value
    'active'
    """
    return st.builds(Dated, during, values)


@st.composite
def _timelines(
    draw: DrawFn,
    values: SearchStrategy[T],
    sizes: tuple[int, int],
    bounds: tuple[date, date],
    gaps: bool,
    open_ended: bool | None,
) -> Timeline[T]:
    held = draw(st.lists(values, min_size=sizes[0], max_size=sizes[1]))
    if not held:
        return Timeline(())
    turns = st.lists(
        dates(min_value=bounds[0], max_value=bounds[1]), min_size=len(held) + 1, max_size=len(held) + 1, unique=True
    )
    spans: list[Period] = []
    for start, end in pairwise(sorted(draw(turns))):
        early = gaps and draw(st.booleans())
        spans.append(Period(start, draw(dates(min_value=start + _DAY, max_value=end)) if early else end))
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
    >>> line = find(timelines(st.integers(), gaps=False), lambda line: len(line.entries) == 2)
    >>> line.entries[0].during.end == line.entries[1].during.start
    True
    """
    return _timelines(values, (min_size, max_size), (min_start, max_end), gaps, open_ended)


def parts(
    *, rates: SearchStrategy[Rate] = rates(), quantities: SearchStrategy[Fraction] = exact_numbers()
) -> SearchStrategy[Part]:
    """Make parts of a line: a rate and the quantity it meets.

    >>> from hypothesis import find
    >>> find(parts(quantities=st.just(Fraction(3))), lambda part: part.exact > 0).exact
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
    return st.builds(Factor, plain_texts(), values, rounding=roundings, citation=st.none() | citations())


def _lines_worked_in(currency: Currency) -> SearchStrategy[WorkingLine]:
    priced = rates(currencies=st.just(currency))
    return st.builds(
        WorkingLine.worked,
        plain_texts(),
        st.lists(parts(rates=priced), min_size=1, max_size=2).map(tuple),
        st.lists(factors(), max_size=2).map(tuple),
        rounding=st.none() | roundings(),
        citation=st.none() | citations(),
    )


def _lines_in(currency: Currency) -> SearchStrategy[WorkingLine]:
    stated = moneys(currencies=st.just(currency))
    return st.one_of(
        _lines_worked_in(currency),
        st.builds(WorkingLine.stated, plain_texts(), stated, citation=st.none() | citations()),
    )


def working_lines(*, currencies: SearchStrategy[Currency] = currencies()) -> SearchStrategy[WorkingLine]:
    """Make lines of a working: worked out from parts and factors, or stated.

    >>> from hypothesis import find
    >>> find(working_lines(), lambda line: len(line.factors) == 2 and line.amount == 1).amount
    Fraction(1, 1)
    """
    return currencies.flatmap(_lines_in)


@st.composite
def _workings(draw: DrawFn, currencies: SearchStrategy[Currency], stages: SearchStrategy[Stage]) -> Working[Money]:
    currency, stage = draw(currencies), draw(stages)
    settled = Working.settled(
        draw(plain_texts()),
        tuple(draw(st.lists(_lines_in(currency), max_size=4))),
        draw(roundings(max_places=currency.decimals)),
        currency,
        stage=stage,
        scaling=tuple(draw(st.lists(factors(), max_size=2))),
        notes=tuple(draw(st.lists(plain_texts(), max_size=2))),
    )
    if stage is not Stage.STATEMENT or draw(st.booleans()):
        return settled
    unit = Rounding(currency.decimals, draw(st.sampled_from((RoundingMode.DOWN, RoundingMode.UP))))
    total = unit.settle(settled.exact, currency)
    return Working(
        title=settled.title,
        lines=settled.lines,
        scaling=settled.scaling,
        stage=stage,
        statement_residue=total.exact - settled.exact,
        total=total,
        notes=settled.notes,
    )


def workings(
    *,
    currencies: SearchStrategy[Currency] = currencies(),
    stages: SearchStrategy[Stage] = st.sampled_from(Stage),
) -> SearchStrategy[Working[Money]]:
    """Make workings of money, rounded at any stage; those of a statement also as a person's part of it.

    >>> from hypothesis import find
    >>> find(workings(stages=st.just(Stage.LINE)), lambda working: len(working.lines) == 2).stage
    <Stage.LINE: 'line'>
    """
    return _workings(currencies, stages)


@st.composite
def _rate_workings(draw: DrawFn, currencies: SearchStrategy[Currency], per: SearchStrategy[str]) -> Working[Rate]:
    currency = draw(currencies)
    lines = tuple(draw(st.lists(_lines_worked_in(currency), max_size=3)))
    scaling = tuple(draw(st.lists(factors(), max_size=1)))
    value = sum((line.amount for line in lines), Fraction(0))
    for factor in scaling:
        value *= factor.used
    assume(max(value.numerator.bit_length(), value.denominator.bit_length()) <= _WIDEST_RATE)
    return Working(
        title=draw(plain_texts()),
        lines=lines,
        scaling=scaling,
        total=Rate(value=value, currency=currency, per=draw(per)),
        notes=tuple(draw(st.lists(plain_texts(), max_size=2))),
    )


def rate_workings(
    *, currencies: SearchStrategy[Currency] = currencies(), per: SearchStrategy[str] = plain_texts(max_size=20)
) -> SearchStrategy[Working[Rate]]:
    """Make workings of an exact rate.

    >>> from hypothesis import find
    >>> find(rate_workings(per=st.just("month")), lambda working: len(working.lines) == 1).total.per
    'month'
    """
    return _rate_workings(currencies, per)
