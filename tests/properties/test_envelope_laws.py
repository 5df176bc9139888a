"""Laws of the envelope: what is put before it is accepted or refused, to the last cent, within what it holds."""

from collections.abc import Sequence
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn

from primarycare.envelope import EnvelopeAccount, settle_envelope
from primarycare.envelopes import Envelope, Expense
from primarycare.identifiers import StructureId
from primarycare.money import EUR, Money
from primarycare.periods import Month, Year
from primarycare.testing.strategies import dates, envelope_accounts, envelopes, expenses
from tests.small_practice import CABINET

YEAR = Year(2020)
PutBefore: TypeAlias = tuple[Envelope, tuple[Expense, ...]]


@st.composite
def put_before(draw: DrawFn) -> PutBefore:
    """Draw an envelope and expenses of which some are refused for each reason there is."""
    envelope = draw(
        envelopes(
            structures=st.just(CABINET),
            years=st.just(YEAR),
            currencies=st.just(EUR),
            use_names=st.sampled_from(("interpreter", "dietitian")),
        )
    )
    first = YEAR.period.start
    expense = expenses(
        envelopes=st.just(envelope.identifier),
        structures=st.sampled_from((CABINET, CABINET, CABINET, StructureId("other"))),
        incurred_on=dates(min_value=first.replace(year=2019, month=12), max_value=first.replace(year=2021, day=31)),
        uses=st.sampled_from(("interpreter", "dietitian", "desk")),
        currencies=st.just(EUR),
    )
    return envelope, tuple(draw(st.lists(expense, max_size=8, unique_by=lambda known: known.identifier)))


def total_of(amounts: Sequence[Money]) -> Money:
    return Money.total(amounts, EUR)


@given(put_before())
def test_what_is_put_before_an_envelope_is_accepted_or_refused(both: PutBefore) -> None:
    envelope, put = both
    account = settle_envelope(envelope, put)
    assert account.accepted + account.refused == total_of([expense.amount for expense in put])
    assert account.accepted + account.balance == envelope.amount
    assert account.accepted <= envelope.amount
    assert all(use.cap is None or account.accepted_for(use) <= use.cap for use in envelope.uses)
    assert total_of([account.accepted_for(use) for use in envelope.uses]) == account.accepted


@given(put_before(), st.data())
def test_the_order_in_which_expenses_come_in_does_not_matter(both: PutBefore, data: DataObject) -> None:
    envelope, put = both
    assert settle_envelope(envelope, data.draw(st.permutations(put))) == settle_envelope(envelope, put)


@given(put_before(), st.data())
def test_a_later_expense_never_changes_an_earlier_decision(both: PutBefore, data: DataObject) -> None:
    envelope, put = both
    decisions = settle_envelope(envelope, put).decisions
    so_far = data.draw(st.integers(0, len(decisions)))
    earlier = [decision.expense for decision in decisions[:so_far]]
    assert settle_envelope(envelope, earlier).decisions == decisions[:so_far]


@given(put_before())
def test_an_expense_that_is_refused_whole_changes_nothing_for_the_others(both: PutBefore) -> None:
    envelope, put = both
    paid = [decision for decision in settle_envelope(envelope, put).decisions if decision.accepted]
    assert settle_envelope(envelope, [decision.expense for decision in paid]).decisions == tuple(paid)


@given(put_before())
def test_something_is_refused_only_for_a_reason_and_in_part_only_where_a_limit_is_reached(both: PutBefore) -> None:
    envelope, put = both
    account = settle_envelope(envelope, put)
    assert len(account.findings) == sum(bool(decision.refused) for decision in account.decisions)
    exhausted = {use.name for use in envelope.uses if use.cap is not None and account.accepted_for(use) == use.cap}
    for decision in account.decisions:
        assert (decision.reason is None) is (not decision.refused)
        if decision.refused and decision.accepted:
            assert not account.balance or decision.expense.use in exhausted


@given(envelope_accounts())
def test_the_months_of_a_year_lead_from_the_amount_to_the_balance(account: EnvelopeAccount) -> None:
    envelope = account.envelope
    months = [account.movement(month) for month in envelope.year.months]
    assert months[0].opening == envelope.amount
    assert all(earlier.closing == later.opening for earlier, later in zip(months, months[1:]))
    assert months[-1].closing == account.balance
    assert Money.total((month.accepted for month in months), envelope.amount.currency) == account.accepted


@given(envelope_accounts())
def test_every_payment_falls_due_to_the_structure_once(account: EnvelopeAccount) -> None:
    months = {Month.of(payment.due_on) for payment in account.envelope.payments}
    paid = (account.movement(month).paid_to_structure for month in months)
    assert Money.total(paid, account.envelope.amount.currency) == account.envelope.amount


@given(envelope_accounts())
def test_the_working_of_an_account_makes_its_balance(account: EnvelopeAccount) -> None:
    assert account.working.total == account.balance
