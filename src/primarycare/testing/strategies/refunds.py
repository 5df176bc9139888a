"""Strategies for refunds: statutes, terms, prepaid periods and what goes back of a membership fee.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid; each
refund is made by the library's own function, from terms, a period and a notice that fit each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> back = find(membership_refunds(), lambda back: back.kept.minor > 0, settings=unshrunk)
>>> back.amount + back.kept == back.prepaid
True
"""

from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.money import Currency, Money, Rounding, RoundingMode
from primarycare.periods import Period, add_months
from primarycare.refunds import (
    EarnedDays,
    EarnedMonths,
    MembershipRefund,
    RefundStatute,
    RefundTerms,
    UnusedMonths,
    refund,
)
from primarycare.testing.strategies.vocabulary import citations, currencies, dates

__all__ = [
    "earned_days",
    "earned_months",
    "membership_refunds",
    "prepaid_periods",
    "refund_statutes",
    "refund_terms",
    "unused_months",
]

# Made once, since making a strategy takes longer than drawing from it.
_CITATIONS, _CURRENCIES = citations(), currencies()
_LONGEST_PREPAID = 24
_MODES = st.sampled_from(RoundingMode)
_FEES = st.just(0) | st.integers(1, 10**5) | st.integers(1, 10**9)
_PAID = st.integers(0, 10**9)


def refund_statutes() -> SearchStrategy[RefundStatute]:
    """Make statutes that limit the prepayment, the time for paying back, both or neither.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> statute = find(refund_statutes(), lambda statute: statute.due_within_days is not None, settings=unshrunk)
    >>> 1 <= statute.due_within_days <= 366
    True
    """
    return st.builds(
        RefundStatute,
        citation=_CITATIONS,
        most_months_prepaid=st.none() | st.integers(1, 120),
        due_within_days=st.none() | st.integers(1, 366),
    )


_STATUTES = st.none() | refund_statutes()


def earned_months(*, statutes: SearchStrategy[RefundStatute | None] = _STATUTES) -> SearchStrategy[EarnedMonths]:
    """Make terms under which completed months are earned.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(earned_months(statutes=st.none()), bool, settings=unshrunk).statute is None
    True
    """
    return st.builds(EarnedMonths, citation=_CITATIONS, statute=statutes)


@st.composite
def _unused_months(
    draw: DrawFn, currencies: SearchStrategy[Currency], statutes: SearchStrategy[RefundStatute | None]
) -> UnusedMonths:
    return UnusedMonths(
        citation=draw(_CITATIONS), statute=draw(statutes), enrolment_fee=Money(draw(_FEES), draw(currencies))
    )


def unused_months(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    statutes: SearchStrategy[RefundStatute | None] = _STATUTES,
) -> SearchStrategy[UnusedMonths]:
    """Make terms under which months not begun go back, less an enrolment fee that may be nothing.

    >>> from hypothesis import Phase, find, settings
    >>> from primarycare.money import USD
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(unused_months(currencies=st.just(USD)), bool, settings=unshrunk).enrolment_fee.currency.code
    'USD'
    """
    return _unused_months(currencies, statutes)


def earned_days(*, statutes: SearchStrategy[RefundStatute | None] = _STATUTES) -> SearchStrategy[EarnedDays]:
    """Make terms under which each covered day is earned.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(earned_days(statutes=st.none()), bool, settings=unshrunk).statute is None
    True
    """
    return st.builds(EarnedDays, citation=_CITATIONS, statute=statutes)


def refund_terms(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    statutes: SearchStrategy[RefundStatute | None] = _STATUTES,
) -> SearchStrategy[RefundTerms]:
    """Make terms of any of the three conventions.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> type(find(refund_terms(), lambda terms: isinstance(terms, EarnedDays), settings=unshrunk)).__name__
    'EarnedDays'
    """
    return st.one_of(
        earned_months(statutes=statutes),
        unused_months(currencies=currencies, statutes=statutes),
        earned_days(statutes=statutes),
    )


def _months_from(start: date, months: int) -> Period:
    return Period(start, add_months(start, months))


def prepaid_periods(
    *, starts: SearchStrategy[date] = dates(), max_months: int = _LONGEST_PREPAID
) -> SearchStrategy[Period]:
    """Make periods of whole months, counted from any day of a month.

    >>> from hypothesis import find
    >>> find(prepaid_periods(starts=st.just(date(2026, 1, 31))), bool).end
    datetime.date(2026, 2, 28)
    """
    return st.builds(_months_from, starts, st.integers(1, max_months))


@st.composite
def _membership_refunds(
    draw: DrawFn, currencies: SearchStrategy[Currency], terms: SearchStrategy[RefundTerms]
) -> MembershipRefund:
    drawn = draw(terms)
    currency = drawn.enrolment_fee.currency if isinstance(drawn, UnusedMonths) else draw(currencies)
    longest = None if drawn.statute is None else drawn.statute.most_months_prepaid
    covered = draw(prepaid_periods(max_months=_LONGEST_PREPAID if longest is None else min(longest, _LONGEST_PREPAID)))
    return refund(
        Money(draw(_PAID), currency),
        covered,
        draw(dates(min_value=add_months(covered.start, -1), max_value=add_months(covered.start, _LONGEST_PREPAID + 1))),
        drawn,
        Rounding(currency.decimals, draw(_MODES)),
        noticed_on=draw(dates()),
    )


def membership_refunds(
    *,
    currencies: SearchStrategy[Currency] = _CURRENCIES,
    terms: SearchStrategy[RefundTerms] | None = None,
) -> SearchStrategy[MembershipRefund]:
    """Make refunds of prepaid fees, from nothing to all of it; terms in one currency make refunds in it.

    >>> from hypothesis import Phase, find, settings
    >>> from primarycare.money import USD
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(membership_refunds(currencies=st.just(USD)), bool, settings=unshrunk).prepaid.currency.code
    'USD'
    """
    return _membership_refunds(currencies, refund_terms(currencies=currencies) if terms is None else terms)
