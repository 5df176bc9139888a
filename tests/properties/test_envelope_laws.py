"""Laws of the envelope: what is put before it is accepted or refused, to the last cent, within what it holds."""

from collections.abc import Sequence
from typing import TypeAlias

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from primarycare.envelope import EnvelopeAccount, RefusalGround, settle_envelope
from primarycare.envelopes import Envelope, Expense
from primarycare.money import EUR, Money
from primarycare.periods import Month, Year
from primarycare.testing.strategies import envelope_accounts, envelopes, put_before_envelopes
from tests.small_practice import CABINET

YEAR = Year(2020)
PutBefore: TypeAlias = tuple[Envelope, tuple[Expense, ...]]


def put_before() -> SearchStrategy[PutBefore]:
    """Draw an envelope and expenses of which some are refused for each reason there is."""
    some = envelopes(
        structures=st.just(CABINET),
        years=st.just(YEAR),
        currencies=st.just(EUR),
        use_names=st.sampled_from(("interpreter", "dietitian")),
    )
    return put_before_envelopes(some).map(
        lambda given: (given[0], tuple(evolve(expense, commitment=None) for expense in given[1]))
    )


def total_of(amounts: Sequence[Money]) -> Money:
    return Money.total(amounts, EUR)


@given(put_before())
def test_what_is_put_before_an_envelope_is_accepted_or_refused(both: PutBefore) -> None:
    envelope, put = both
    account = settle_envelope(envelope, put)
    assert account.accepted + account.refused == total_of([expense.amount for expense in put])
    assert account.accepted + account.balance == envelope.available
    assert account.accepted <= envelope.available
    caps = {use: use.year_cap(envelope.amount) for use in envelope.uses}
    assert all(cap is None or account.accepted_for(use) <= cap for use, cap in caps.items())
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
def test_something_is_refused_in_part_only_where_its_limit_is_reached(both: PutBefore) -> None:
    envelope, put = both
    account = settle_envelope(envelope, put)
    assert len(account.findings) == sum(bool(decision.refused) for decision in account.decisions)
    uses = {use.name: use for use in envelope.uses}
    for decision in account.decisions:
        assert (decision.reason is None) is (decision.ground is None) is (not decision.refused)
        if decision.ground is RefusalGround.ITEM_CAP:
            assert decision.accepted == uses[decision.expense.use].item_cap
        elif decision.ground is RefusalGround.USE_CAP:
            use = uses[decision.expense.use]
            assert account.accepted_for(use) == use.year_cap(envelope.amount)
        elif decision.ground not in (None, RefusalGround.NOTHING_LEFT):
            assert not decision.accepted


@given(envelope_accounts())
def test_the_months_of_a_year_lead_from_the_amount_to_the_balance(account: EnvelopeAccount) -> None:
    envelope = account.envelope
    months = [account.movement(month) for month in envelope.year.months]
    assert months[0].opening == envelope.available
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
