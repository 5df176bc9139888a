"""Advances: what is paid ahead of a year's total.

What lives here: the terms of advances (shares, a minimum, the days on which they are due) and the advances of a year.
What this module may not know: the year's total, and its balance; see `primarycare.envelope.balances`.

>>> from primarycare.money import EUR, RoundingMode
>>> quarter = AdvancePart(Share.percent("25"), DueDay(month=4, day=1))
>>> terms = AdvanceTerms(parts=(quarter,), minimum=None, pro_rata=None, newcomer_months=None,
...                      balance_due=DueDay(month=1, day=31, years_later=1), citation=Citation.illustrative("ours"))
>>> [part.amount.text for part in advance_for(Money.parse("10.10", EUR), Year(2025), terms,
...                                           Rounding(2, RoundingMode.HALF_EVEN)).parts]
['2.52']
"""

from calendar import monthrange
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.envelope.parts_of_year import PartOfYear, ProRata
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.money import (
    Money,
    Rate,
    Rounding,
    Share,
    Stage,
    allocate,
    amount_above_zero,
    amount_not_negative,
    exact_text,
)
from primarycare.periods import Period, Year, add_months
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = [
    "AdvanceDue",
    "AdvanceMinimum",
    "AdvancePart",
    "AdvanceTerms",
    "DueDay",
    "YearAdvance",
    "advance_for",
]


@frozen(kw_only=True)
class DueDay:
    """A day of the year by which something is paid; `years_later` is 1 for the year after.

    A 29 February is due on the 28th of a common year.

    >>> DueDay(month=4, day=30, years_later=1).of(Year(2025))
    datetime.date(2026, 4, 30)
    """

    month: int = field(validator=checks.checked(checks.within(1, 12)))
    day: int = field(validator=checks.checked(checks.within(1, 31)))
    years_later: int = field(default=0, validator=checks.checked(checks.within(0, 1)))

    def __attrs_post_init__(self) -> None:
        last = monthrange(2024, self.month)[1]
        if self.day > last:
            raise InvalidValueError(f"day: month {self.month} has no day {self.day}; give 1 to {last}")

    def of(self, year: Year) -> date:
        """Give the day itself for a year."""
        number = checks.a(Year)(year, "year").number + self.years_later
        return date(number, self.month, min(self.day, monthrange(number, self.month)[1]))


@frozen
class AdvancePart:
    """A share of the base that is paid ahead, and the day by which it is.

    >>> AdvancePart(Share.percent("60"), DueDay(month=4, day=30)).share.value
    Fraction(3, 5)
    """

    share: Share = field(validator=checks.checked(checks.a(Share)))
    due: DueDay = field(validator=checks.checked(checks.a(DueDay)))

    def __attrs_post_init__(self) -> None:
        if not self.share.value:
            raise InvalidValueError("share: an advance of nothing is none; give more than 0")


@frozen(kw_only=True)
class AdvanceMinimum:
    """The least that is paid ahead in a year; `prorated` says whether a part of the year makes it less.

    >>> from primarycare.money import EUR
    >>> AdvanceMinimum(amount=Money.parse("12000", EUR), prorated=True,
    ...                citation=Citation.illustrative("ours")).amount.text
    '12000.00'
    """

    amount: Money = field(validator=checks.checked(amount_above_zero))
    prorated: bool = field(validator=checks.checked(checks.a(bool)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))


@frozen(kw_only=True)
class AdvanceTerms:
    """What of a year is paid ahead and when, in order, and when its balance is due.

    Shares of more than the whole are refused with `InvalidValueError`. `pro_rata` says how the base counts for somebody
    who joins within the year, None where it counts whole. `newcomer_months` is within how many months of signing a
    newcomer receives the first advance, None where the days of everybody hold.

    >>> half = Share.percent("50")
    >>> terms = AdvanceTerms(
    ...     parts=(AdvancePart(half, DueDay(month=1, day=31)), AdvancePart(half, DueDay(month=7, day=31))),
    ...     minimum=None, pro_rata=None, newcomer_months=None, balance_due=DueDay(month=1, day=31, years_later=1),
    ...     citation=Citation.illustrative("two halves"))
    >>> terms.share
    Share(value=Fraction(1, 1))
    """

    parts: tuple[AdvancePart, ...] = field(validator=checks.checked(checks.each(checks.a(AdvancePart))))
    minimum: AdvanceMinimum | None = field(validator=checks.checked(checks.optional(checks.a(AdvanceMinimum))))
    pro_rata: ProRata | None = field(validator=checks.checked(checks.optional(checks.a(ProRata))))
    newcomer_months: int | None = field(validator=checks.checked(checks.optional(checks.within(0, 12))))
    balance_due: DueDay = field(validator=checks.checked(checks.a(DueDay)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        whole = sum((part.share.value for part in self.parts), Fraction(0))
        if not 0 < whole <= 1:
            raise InvalidValueError(
                f"parts: the shares add up to {exact_text(whole)}; give advances of more than 0 and at most the whole"
            )
        days = [(part.due.years_later, part.due.month, part.due.day) for part in self.parts]
        if days != sorted(days):
            raise InvalidValueError(
                "parts: the advances are not in the order in which they are due; put the first first"
            )

    @property
    def share(self) -> Share:
        """The share of the base that is paid ahead in all."""
        return Share(sum((part.share.value for part in self.parts), Fraction(0)))


@frozen
class AdvanceDue:
    """An advance and the day by which it is paid.

    >>> from primarycare.money import EUR
    >>> AdvanceDue(date(2025, 4, 30), Money.parse("23520", EUR)).due_on
    datetime.date(2025, 4, 30)
    """

    due_on: date = field(validator=checks.checked(checks.a_date))
    amount: Money = field(validator=checks.checked(checks.a(Money)))


@frozen(kw_only=True)
class YearAdvance:
    """The advances of a year: parts that add up to the working's total, and the day by which the balance follows.

    Raises `ConservationError` where they do not add up.

    >>> from primarycare.money import EUR, RoundingMode
    >>> working = Working.settled("advance", (), Rounding(2, RoundingMode.DOWN), EUR)
    >>> YearAdvance(year=Year(2025), parts=(), balance_due_on=date(2026, 4, 30), working=working).total
    Money.parse('0.00', EUR)
    """

    year: Year = field(validator=checks.checked(checks.a(Year)))
    parts: tuple[AdvanceDue, ...] = field(validator=checks.checked(checks.each(checks.a(AdvanceDue))))
    balance_due_on: date = field(validator=checks.checked(checks.a_date))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        made = Money.total((part.amount for part in self.parts), self.total.currency)
        if made != self.total:
            raise ConservationError(
                f"parts: the advances of {self.year} add up to {made} and the total is {self.total}"
            )

    @property
    def total(self) -> Money:
        """All that is paid ahead in the year."""
        return checks.a(Money)(self.working.total, "working")


def advance_for(
    base: Money, year: Year, terms: AdvanceTerms, rounding: Rounding, *, signed_on: date | None = None
) -> YearAdvance:
    """Work out the advances of a year on a base: the shares, pro rata, never below the minimum; rounded once in all.

    `signed_on` is given for a newcomer of the year alone: the base then counts for the days from it to the end of
    the year, as the terms say, and the first advance is due so many months after it. No other advance is due before
    the first. Raises `InvalidValueError` for a negative base, for a day of signing outside the year and for a minimum
    in another currency.

    >>> from primarycare.envelope.presets import aci_advance
    >>> from primarycare.money import EUR, RoundingMode
    >>> terms = aci_advance(pro_rata=ProRata.DAYS, minimum_prorated=True)
    >>> advance = advance_for(Money.parse("39200", EUR), Year(2025), terms, Rounding(2, RoundingMode.HALF_UP))
    >>> advance.parts
    (AdvanceDue(due_on=datetime.date(2025, 4, 30), amount=Money.parse('23520.00', EUR)),)
    """
    amount_not_negative(base, "base")
    checks.a(Year)(year, "year")
    checks.a(AdvanceTerms)(terms, "terms")
    counted = _counted(year, terms, signed_on)
    currency = base.currency
    whole = Part(Rate(value=base.exact, currency=currency, per="year"), Fraction(1))
    of_base = WorkingLine.worked(
        f"{terms.share} of the base",
        (whole,),
        (Factor("paid ahead", terms.share.value), *counted),
        citation=terms.citation,
    )
    working = Working.settled(
        f"advance of {year}",
        (of_base, *_up_to_the_minimum(of_base, terms.minimum, counted)),
        checks.a(Rounding)(rounding, "rounding"),
        currency,
        stage=Stage.STATEMENT,
    )
    amounts = allocate(working.total, [part.share.value for part in terms.parts])
    days = _due_days(year, terms, signed_on)
    return YearAdvance(
        year=year,
        parts=tuple(AdvanceDue(day, amount) for day, amount in zip(days, amounts, strict=True)),
        balance_due_on=max(terms.balance_due.of(year), *days),
        working=working,
    )


def _counted(year: Year, terms: AdvanceTerms, signed_on: date | None) -> tuple[Factor, ...]:
    if signed_on is None:
        return ()
    if checks.a_date(signed_on, "signed_on") not in year.period:
        raise InvalidValueError(
            f"signed_on: {signed_on} is not in {year}; give the day of a newcomer of that year, and of nobody else"
        )
    if terms.pro_rata is None:
        return ()
    part = PartOfYear(year=year, during=Period(signed_on, year.period.end), pro_rata=terms.pro_rata)
    return (part.factor,)


def _up_to_the_minimum(
    of_base: WorkingLine, minimum: AdvanceMinimum | None, counted: tuple[Factor, ...]
) -> tuple[WorkingLine, ...]:
    if minimum is None:
        return ()
    if minimum.amount.currency != of_base.currency:
        raise InvalidValueError(
            f"minimum: {minimum.amount} was set for another currency than {of_base.currency.code}; give it in that one"
        )
    least = minimum.amount.exact
    for factor in counted if minimum.prorated else ():
        least *= factor.used
    if of_base.amount >= least:
        return ()
    label = f"up to the minimum of {minimum.amount}" + (" pro rata" if minimum.prorated and counted else "")
    raised = WorkingLine(
        label=label, amount=least - of_base.amount, currency=of_base.currency, citation=minimum.citation
    )
    return (raised,)


def _due_days(year: Year, terms: AdvanceTerms, signed_on: date | None) -> list[date]:
    days = [part.due.of(year) for part in terms.parts]
    if signed_on is None:
        return days
    first = max(days[0], signed_on)
    if terms.newcomer_months is not None:
        first = add_months(signed_on, terms.newcomer_months)
    return [first, *(max(day, first) for day in days[1:])]
