"""Strategies for the envelope's year: decisions, accounts, year ends, splits, advances and balances.

What lives here: one function for each kind of value, named in the plural. Each result is made by the library's own
function from generated facts that point at each other, so that it is consistent as a real one is.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> end = find(year_ends(years=st.just(Year(2020))), bool, settings=unshrunk)
>>> end.spent + end.carry + end.clawback == end.account.envelope.available
True
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import TypeAlias, TypeVar

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.envelope import (
    AdvanceDue,
    AdvanceMinimum,
    AdvancePart,
    AdvanceTerms,
    CarryBase,
    CommitmentDecision,
    DueDay,
    EnvelopeAccount,
    EnvelopeAccounts,
    EnvelopeMovement,
    EnvelopeShare,
    EnvelopeSplit,
    ExpenseDecision,
    OpenCommitments,
    PartOfYear,
    ProRata,
    RingFenceDraw,
    YearAdvance,
    YearBalance,
    YearEnd,
    YearEndTerms,
    advance_for,
    balance_of,
    close_year,
    settle_envelope,
    settle_envelopes,
    split_among,
)
from primarycare.envelopes import Envelope, Expense, ExpenseCommitment
from primarycare.identifiers import StructureId
from primarycare.money import Currency, Money, Rounding, RoundingMode, Share
from primarycare.periods import Period, Year, add_months
from primarycare.testing.strategies.facts import envelopes, expense_commitments, expenses
from primarycare.testing.strategies.vocabulary import (
    citations,
    currencies,
    dates,
    moneys,
    plain_texts,
    structure_ids,
    years,
)

__all__ = [
    "advance_dues",
    "advance_minimums",
    "advance_parts",
    "advance_terms",
    "commitment_decisions",
    "due_days",
    "envelope_accounts",
    "envelope_movements",
    "envelope_shares",
    "envelope_splits",
    "expense_decisions",
    "parts_of_a_year",
    "put_before_envelopes",
    "ring_fence_draws",
    "side_by_side_accounts",
    "year_advances",
    "year_balances",
    "year_end_terms",
    "year_ends",
]

T = TypeVar("T")
PutBefore: TypeAlias = tuple[Envelope, tuple[Expense, ...], tuple[ExpenseCommitment, ...]]

# Made once, since making a strategy takes longer than drawing from it.
_YEARS = years(min_value=Year(1990), max_value=Year(2049))
_USES = st.sampled_from(("interpreter", "dietitian"))
_PLACES = st.integers(0, 2**16)
_SPENT = st.lists(expenses(), max_size=4, unique_by=lambda expense: expense.identifier)
_PROMISED = st.lists(expense_commitments(), max_size=2, unique_by=lambda commitment: commitment.identifier)
_DAYS_IN_YEAR = st.integers(0, 366)
_HELD_DAYS = st.none() | st.integers(1, 200)
_LATER, _DIVISORS = st.integers(0, 40), st.sampled_from((1, 2, 4))
_ONE_IN_MANY = st.sampled_from((None,) * 13 + ("structure", "use", "day"))
_CITATIONS, _CURRENCIES, _NAMES = citations(), currencies(), plain_texts(max_size=12)
_MODES = st.sampled_from(RoundingMode)
_PAID = st.integers(1, 10**9)
_PERCENTS = st.integers(0, 100)
_WEIGHTS = st.integers(0, 50) | st.fractions(0, 50, max_denominator=12)


def _one_of(results: SearchStrategy[tuple[T, ...]]) -> SearchStrategy[T]:
    return results.filter(bool).flatmap(st.sampled_from)


@st.composite
def _put_before(draw: DrawFn, envelopes: SearchStrategy[Envelope]) -> PutBefore:
    envelope = draw(envelopes)
    uses = [use.name for use in envelope.uses]

    def wanted(minor: int) -> tuple[StructureId, str, date, Money]:
        """Give what an entry has, most often what the envelope pays, of a size at which limits are met."""
        oddity, place, divisor = draw(_ONE_IN_MANY), draw(_PLACES), draw(_DIVISORS)
        on = envelope.period.start + timedelta(place % envelope.period.days)
        return (
            StructureId("somebody else") if oddity == "structure" else envelope.structure,
            uses[place % len(uses)] if uses and oddity != "use" else "office furniture",
            envelope.year.period.start + timedelta(draw(_DAYS_IN_YEAR)) if oddity == "day" else on,
            Money(1 + minor % (1 + envelope.available.minor // divisor), envelope.amount.currency),
        )

    promised = []
    for commitment in draw(_PROMISED):
        structure, use, on, amount = wanted(commitment.amount.minor)
        held = draw(_HELD_DAYS)
        promised.append(
            evolve(
                commitment,
                envelope=envelope.identifier,
                structure=structure,
                use=use,
                promised_on=on,
                released_on=None if held is None else on + timedelta(held),
                amount=amount,
            )
        )
    spent = []
    for expense in draw(_SPENT):
        structure, use, on, amount = wanted(expense.amount.minor)
        place, later = draw(_PLACES), draw(_LATER)
        paid = promised[place % len(promised)] if promised and place % 3 else None
        if paid is not None and place % 8:
            use, on = paid.use, paid.promised_on + timedelta(later)
        spent.append(
            evolve(
                expense,
                envelope=envelope.identifier,
                structure=structure,
                use=use,
                commitment=None if paid is None else paid.identifier,
                incurred_on=on,
                amount=amount,
                paid_elsewhere=draw(_ONE_IN_MANY) == "use",
            )
        )
    return envelope, tuple(spent), tuple(promised)


def put_before_envelopes(
    envelopes: SearchStrategy[Envelope] = envelopes(years=_YEARS, use_names=_USES),
) -> SearchStrategy[PutBefore]:
    """Make an envelope with what was put before it: expenses and commitments, most of them such that it pays them.

    Some expenses pay a commitment, and not all of those fit it.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> envelope, spent, promised = find(put_before_envelopes(), lambda given: bool(given[1]), settings=unshrunk)
    >>> spent[0].envelope == envelope.identifier
    True
    """
    return _put_before(envelopes)


def envelope_accounts(
    *,
    structures: SearchStrategy[StructureId] = structure_ids(),
    years: SearchStrategy[Year] = _YEARS,
    currencies: SearchStrategy[Currency] = currencies(),
) -> SearchStrategy[EnvelopeAccount]:
    """Make the accounts of envelopes, with expenses and commitments that are accepted, cut by a limit, and refused.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> account = find(envelope_accounts(years=st.just(Year(2020))), bool, settings=unshrunk)
    >>> account.balance + account.accepted == account.envelope.available
    True
    """
    kept = envelopes(structures=structures, years=years, currencies=currencies, use_names=_USES)
    return _put_before(kept).map(lambda given: settle_envelope(*given))


@st.composite
def _side_by_side(draw: DrawFn, years: SearchStrategy[Year]) -> EnvelopeAccounts:
    of_year = st.just(draw(years))
    kept = draw(
        st.lists(
            _put_before(envelopes(years=of_year, use_names=_USES)),
            max_size=2,
            unique_by=lambda given: given[0].identifier,
        )
    )
    again = [
        evolve(kept[0][1][0], envelope=envelope.identifier, commitment=None)
        for envelope, spent, _ in kept[1:]
        if kept[0][1]
        and envelope.amount.currency == kept[0][0].amount.currency
        and kept[0][1][0].identifier not in {expense.identifier for expense in spent}
    ]
    return settle_envelopes(
        [envelope for envelope, _, _ in kept],
        [*(expense for _, spent, _ in kept for expense in spent), *again],
        [commitment for _, _, promised in kept for commitment in promised],
    )


def side_by_side_accounts(*, years: SearchStrategy[Year] = _YEARS) -> SearchStrategy[EnvelopeAccounts]:
    """Make the accounts of none to two envelopes, before both of which an expense may have been put.

    >>> from hypothesis import find
    >>> find(side_by_side_accounts(), lambda known: True).accounts
    ()
    """
    return _side_by_side(years)


def expense_decisions(*, years: SearchStrategy[Year] = _YEARS) -> SearchStrategy[ExpenseDecision]:
    """Make decisions on expenses: accepted, accepted in part, and refused.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> decision = find(expense_decisions(), bool, settings=unshrunk)
    >>> decision.accepted + decision.refused == decision.expense.amount
    True
    """
    return _one_of(envelope_accounts(years=years).map(lambda account: account.decisions))


def commitment_decisions(*, years: SearchStrategy[Year] = _YEARS) -> SearchStrategy[CommitmentDecision]:
    """Make decisions on commitments: reserved, reserved in part, and refused.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> decision = find(commitment_decisions(), bool, settings=unshrunk)
    >>> decision.reserved + decision.refused == decision.commitment.amount
    True
    """
    return _one_of(envelope_accounts(years=years).map(lambda account: account.commitments))


def ring_fence_draws(
    *, parts: SearchStrategy[str] = _NAMES, currencies: SearchStrategy[Currency] = _CURRENCIES
) -> SearchStrategy[RingFenceDraw]:
    """Make draws on ring-fenced parts.

    >>> from hypothesis import find
    >>> find(ring_fence_draws(parts=st.just("languages")), bool).part
    'languages'
    """
    return st.builds(RingFenceDraw, parts, st.builds(Money, _PAID, currencies))


def envelope_movements(*, years: SearchStrategy[Year] = _YEARS) -> SearchStrategy[EnvelopeMovement]:
    """Make what happened to envelopes in one month of their year.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> movement = find(envelope_movements(), bool, settings=unshrunk)
    >>> movement.opening - movement.accepted == movement.closing
    True
    """
    return envelope_accounts(years=years).flatmap(
        lambda account: st.sampled_from(account.envelope.year.months).map(account.movement)
    )


def year_end_terms(
    *,
    carry_caps: SearchStrategy[Share] = _PERCENTS.map(lambda percent: Share(Fraction(percent, 100))),
    open_commitments: SearchStrategy[OpenCommitments] = st.sampled_from(OpenCommitments),
) -> SearchStrategy[YearEndTerms]:
    """Make terms of a year's end, from losing all unused money to keeping all of it.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(year_end_terms(carry_caps=st.just(Share.percent("10"))), bool, settings=unshrunk).carry_cap.value
    Fraction(1, 10)
    """
    return st.builds(
        YearEndTerms,
        carry_cap=carry_caps,
        cap_of=st.sampled_from(CarryBase),
        open_commitments=open_commitments,
        rounding=st.builds(Rounding, st.just(0), _MODES),
        citation=_CITATIONS,
    )


def year_ends(
    *, years: SearchStrategy[Year] = _YEARS, terms: SearchStrategy[YearEndTerms] = year_end_terms()
) -> SearchStrategy[YearEnd]:
    """Make year-end statements of envelopes.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> end = find(year_ends(), bool, settings=unshrunk)
    >>> end.carry + end.clawback == end.unspent
    True
    """
    return st.builds(close_year, envelope_accounts(years=years), terms)


@st.composite
def _parts_of_a_year(draw: DrawFn, years: SearchStrategy[Year], pro_rata: SearchStrategy[ProRata]) -> PartOfYear:
    year, convention = draw(years), draw(pro_rata)
    if convention is ProRata.MONTHS:
        first = draw(st.integers(0, 11))
        months = draw(st.integers(1, 12 - first))
        start = add_months(year.period.start, first)
        return PartOfYear(year=year, during=Period(start, add_months(start, months)), pro_rata=convention)
    start = year.period.start + timedelta(draw(st.integers(0, year.days - 1)))
    days = draw(st.integers(1, year.days))
    during = Period(start, start + timedelta(days)).cut(year.period) or year.period
    return PartOfYear(year=year, during=during, pro_rata=convention)


def parts_of_a_year(
    *, years: SearchStrategy[Year] = _YEARS, pro_rata: SearchStrategy[ProRata] = st.sampled_from(ProRata)
) -> SearchStrategy[PartOfYear]:
    """Make parts of a year under any convention.

    >>> from hypothesis import find
    >>> find(parts_of_a_year(years=st.just(Year(2025)), pro_rata=st.just(ProRata.MONTHS)), bool).factor.label
    '1 of 12 whole months'
    """
    return _parts_of_a_year(years, pro_rata)


def envelope_splits(
    *,
    amounts: SearchStrategy[Money] = moneys(min_minor=0),
    structures: SearchStrategy[StructureId] = structure_ids(),
) -> SearchStrategy[EnvelopeSplit]:
    """Make splits of an amount among one to four structures.

    >>> from hypothesis import Phase, find, settings
    >>> from primarycare.money import EUR
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(envelope_splits(amounts=st.just(Money(1, EUR))), bool, settings=unshrunk).amount
    Money.parse('0.01', EUR)
    """
    weights = st.dictionaries(structures, _WEIGHTS, min_size=1, max_size=4).filter(lambda known: any(known.values()))
    return st.builds(split_among, amounts, weights)


def envelope_shares(*, amounts: SearchStrategy[Money] = moneys(min_minor=0)) -> SearchStrategy[EnvelopeShare]:
    """Make what one structure receives of a split amount.

    >>> from hypothesis import Phase, find, settings
    >>> from primarycare.money import EUR
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> of_a_cent = envelope_shares(amounts=st.just(Money(1, EUR)))
    >>> paid = find(of_a_cent, lambda share: bool(share.amount), settings=unshrunk)
    >>> paid.amount
    Money.parse('0.01', EUR)
    """
    return _one_of(envelope_splits(amounts=amounts).map(lambda split: split.shares))


def due_days(*, years_later: SearchStrategy[int] = st.integers(0, 1)) -> SearchStrategy[DueDay]:
    """Make days of a year by which something is paid.

    >>> from hypothesis import find
    >>> find(due_days(years_later=st.just(1)), bool).years_later
    1
    """
    days = dates(min_value=date(2024, 1, 1), max_value=date(2024, 12, 31))
    return st.builds(lambda day, later: DueDay(month=day.month, day=day.day, years_later=later), days, years_later)


_DUE_DAYS = due_days()
_SHARES_ABOVE_0 = st.integers(1, 100).map(lambda percent: Share(Fraction(percent, 100)))


def advance_parts(*, shares: SearchStrategy[Share] = _SHARES_ABOVE_0) -> SearchStrategy[AdvancePart]:
    """Make shares of a base that are paid ahead.

    >>> from hypothesis import find
    >>> find(advance_parts(shares=st.just(Share.percent("60"))), bool).share.value
    Fraction(3, 5)
    """
    return st.builds(AdvancePart, shares, due_days())


def advance_minimums(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[AdvanceMinimum]:
    """Make the least that is paid ahead.

    >>> from hypothesis import find
    >>> from primarycare.money import EUR
    >>> find(advance_minimums(currencies=st.just(EUR)), bool).amount.currency.code
    'EUR'
    """
    return st.builds(
        AdvanceMinimum, amount=st.builds(Money, _PAID, currencies), prorated=st.booleans(), citation=_CITATIONS
    )


@st.composite
def _advance_terms(draw: DrawFn, currencies: SearchStrategy[Currency]) -> AdvanceTerms:
    percents = draw(st.lists(st.integers(1, 33), min_size=1, max_size=3))
    days = sorted((draw(_DUE_DAYS) for _ in percents), key=lambda day: (day.years_later, day.month, day.day))
    return AdvanceTerms(
        parts=tuple(
            AdvancePart(Share(Fraction(percent, 100)), day) for percent, day in zip(percents, days, strict=True)
        ),
        minimum=draw(st.none() | advance_minimums(currencies=currencies)),
        # A newcomer signs on any day, so that whole months alone cannot be asked for.
        pro_rata=draw(st.none() | st.sampled_from([known for known in ProRata if known is not ProRata.MONTHS])),
        newcomer_months=draw(st.none() | st.integers(0, 12)),
        balance_due=draw(due_days(years_later=st.just(1))),
        citation=draw(_CITATIONS),
    )


def advance_terms(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[AdvanceTerms]:
    """Make terms of one to three advances, with a minimum and without.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> terms = find(advance_terms(), lambda terms: len(terms.parts) == 2, settings=unshrunk)
    >>> terms.share.value == terms.parts[0].share.value + terms.parts[1].share.value
    True
    """
    return _advance_terms(currencies)


@st.composite
def _year_advances(draw: DrawFn, currencies: SearchStrategy[Currency], years: SearchStrategy[Year]) -> YearAdvance:
    currency, year = draw(currencies), draw(years)
    signed_on = draw(st.none() | st.integers(0, 364).map(lambda days: year.period.start + timedelta(days)))
    return advance_for(
        Money(draw(st.integers(0, 10**9)), currency),
        year,
        draw(advance_terms(currencies=st.just(currency))),
        Rounding(currency.decimals, draw(_MODES)),
        signed_on=signed_on,
    )


def year_advances(
    *, currencies: SearchStrategy[Currency] = _CURRENCIES, years: SearchStrategy[Year] = _YEARS
) -> SearchStrategy[YearAdvance]:
    """Make the advances of a year, of newcomers too.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> advance = find(year_advances(), bool, settings=unshrunk)
    >>> sum(part.amount.minor for part in advance.parts) == advance.total.minor
    True
    """
    return _year_advances(currencies, years)


def advance_dues(*, years: SearchStrategy[Year] = _YEARS) -> SearchStrategy[AdvanceDue]:
    """Make advances with the day by which each is paid.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(advance_dues(), bool, settings=unshrunk).due_on.year >= 1990
    True
    """
    return _one_of(year_advances(years=years).map(lambda advance: advance.parts))


@st.composite
def _year_balances(draw: DrawFn, currencies: SearchStrategy[Currency]) -> YearBalance:
    currency = draw(currencies)
    paid = st.builds(Money, st.integers(0, 10**9), st.just(currency))
    return balance_of(draw(paid), draw(paid | year_advances(currencies=st.just(currency))))


def year_balances(*, currencies: SearchStrategy[Currency] = _CURRENCIES) -> SearchStrategy[YearBalance]:
    """Make balances of a year, payable and clawed back.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> back = find(year_balances(), lambda balance: bool(balance.clawback), settings=unshrunk)
    >>> back.total + back.clawback == back.advanced
    True
    """
    return _year_balances(currencies)
