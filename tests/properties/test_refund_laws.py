"""Laws of refunds: a part of what was paid, less the longer the contract lasted, and never a debt."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import count, takewhile

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from primarycare.money import EUR, Money, Rounding, RoundingMode
from primarycare.periods import Period, add_months
from primarycare.refunds import EarnedDays, EarnedMonths, MembershipRefund, RefundTerms, UnusedMonths, refund
from primarycare.testing.strategies import dates
from primarycare.testing.strategies.refunds import (
    earned_months,
    membership_refunds,
    prepaid_periods,
    refund_terms,
    unused_months,
)

FEES = st.integers(0, 10**7).map(lambda minor: Money(minor, EUR))
MODES = st.sampled_from(RoundingMode)
PERIODS = prepaid_periods()
DAYS_FROM_START = st.integers(-40, 800)
UNLIMITED = refund_terms(currencies=st.just(EUR), statutes=st.none())


def after(covered: Period, days: int) -> date:
    return covered.start + timedelta(days=days)


def edges_of(covered: Period) -> list[date]:
    """List the first day of each month of a period and its end, one step at a time."""
    end = covered.end
    assert end is not None
    steps = (add_months(covered.start, months) for months in count())
    return [*takewhile(lambda edge: edge < end, steps), end]


@given(membership_refunds())
def test_what_goes_back_and_what_is_kept_make_what_was_paid(back: MembershipRefund) -> None:
    assert Money.zero(back.prepaid.currency) <= back.amount <= back.prepaid
    assert back.kept + back.amount == back.prepaid
    assert Money.zero(back.prepaid.currency) <= back.kept


@given(FEES, PERIODS, st.tuples(DAYS_FROM_START, DAYS_FROM_START), UNLIMITED, MODES)
def test_a_longer_contract_never_gives_back_more(
    prepaid: Money, covered: Period, days: tuple[int, int], terms: RefundTerms, mode: RoundingMode
) -> None:
    earlier, later = (
        refund(prepaid, covered, after(covered, length), terms, Rounding(2, mode)) for length in sorted(days)
    )
    assert later.amount <= earlier.amount


@given(FEES, PERIODS, st.integers(0, 40), UNLIMITED, MODES)
def test_outside_the_period_nothing_changes_any_more(
    prepaid: Money, covered: Period, days: int, terms: RefundTerms, mode: RoundingMode
) -> None:
    assert covered.end is not None
    cents = Rounding(2, mode)
    fee = terms.enrolment_fee if isinstance(terms, UnusedMonths) else Money.zero(EUR)
    never_begun = refund(prepaid, covered, covered.start - timedelta(days=days), terms, cents)
    served = refund(prepaid, covered, covered.end + timedelta(days=days), terms, cents)
    assert never_begun.amount == max(prepaid - fee, Money.zero(EUR))
    assert served.amount == Money.zero(EUR)


@given(FEES, PERIODS, DAYS_FROM_START, earned_months(statutes=st.none()), FEES)
def test_months_are_counted_like_their_edges(
    prepaid: Money, covered: Period, days: int, terms: EarnedMonths, fee: Money
) -> None:
    ended_on, edges = after(covered, days), edges_of(covered)
    months = len(edges) - 1
    completed = sum(edge <= ended_on for edge in edges[1:])
    begun = sum(edge < ended_on for edge in edges[:-1])
    cents = Rounding(2, RoundingMode.HALF_UP)
    by_month = refund(prepaid, covered, ended_on, terms, cents)
    assert by_month.amount == cents.settle(prepaid.exact * Fraction(months - completed, months), EUR)
    not_begun = refund(prepaid, covered, ended_on, UnusedMonths(citation=terms.citation, enrolment_fee=fee), cents)
    left = prepaid.exact * Fraction(months - begun, months) - fee.exact
    assert not_begun.amount == cents.settle(max(left, Fraction(0)), EUR)


@given(FEES, PERIODS, DAYS_FROM_START, unused_months(currencies=st.just(EUR), statutes=st.none()), MODES)
def test_the_unfinished_month_is_what_the_two_month_conventions_differ_by(
    prepaid: Money, covered: Period, days: int, terms: UnusedMonths, mode: RoundingMode
) -> None:
    ended_on = after(covered, days)
    without_fee = evolve(terms, enrolment_fee=Money.zero(EUR))
    cents = Rounding(2, mode)
    earned = refund(prepaid, covered, ended_on, EarnedMonths(citation=terms.citation), cents).amount
    unused = refund(prepaid, covered, ended_on, without_fee, cents).amount
    edges = edges_of(covered)
    if ended_on in edges or not edges[0] < ended_on < edges[-1]:
        assert earned == unused
    else:
        month = prepaid.exact / (len(edges) - 1)
        assert abs((earned - unused).exact - month) < Fraction(1, 100)
    assert refund(prepaid, covered, ended_on, terms, cents).amount <= unused


@given(FEES, dates(), st.integers(1, 800), DAYS_FROM_START, unused_months(currencies=st.just(EUR)), MODES)
def test_each_day_is_worth_the_same(
    prepaid: Money, start: date, length: int, days: int, terms: UnusedMonths, mode: RoundingMode
) -> None:
    covered = Period(start, start + timedelta(days=length))
    cents = Rounding(2, mode)
    back = refund(prepaid, covered, after(covered, days), EarnedDays(citation=terms.citation), cents)
    left = sum(after(covered, offset) >= after(covered, days) for offset in range(length))
    assert back.amount == cents.settle(prepaid.exact * Fraction(left, length), EUR)


@given(st.integers(0, 10**5), PERIODS, DAYS_FROM_START, UNLIMITED, MODES)
def test_whole_units_stay_within_what_was_paid_in_whole_units(
    units: int, covered: Period, days: int, terms: RefundTerms, mode: RoundingMode
) -> None:
    prepaid = Money.of(units, EUR)
    back = refund(prepaid, covered, after(covered, days), terms, Rounding(0, mode))
    assert Money.zero(EUR) <= back.amount <= prepaid
    assert back.amount.exact.denominator == 1
