from datetime import date

import pytest

from primarycare.envelopes import EligibleUse, EnvelopePayment, Expense
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError
from primarycare.identifiers import EnvelopeId, ExpenseId
from primarycare.money import USD, Money
from tests.small_practice import CABINET, P1, an_envelope, an_expense, day, euros


def test_an_envelope_may_be_paid_in_parts_that_make_its_amount() -> None:
    envelope = an_envelope(payments={day("2020-07-01"): "7000", day("2021-01-15"): "5000"})
    assert [part.amount for part in envelope.payments] == [euros("7000"), euros("5000")]


@pytest.mark.parametrize("last", ["4999.99", "5000.01"])
def test_payments_that_do_not_make_the_amount_are_refused(last: str) -> None:
    refused = r"^payments: those of '2020' add up to .* EUR and the amount is 12000\.00 EUR; give parts"
    with pytest.raises(ConservationError, match=refused):
        an_envelope(payments={day("2020-07-01"): "7000", day("2020-12-01"): last})


def test_a_use_stands_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^uses: 'interpreter' stands twice; give each once$"):
        an_envelope(EligibleUse("interpreter"), EligibleUse("interpreter", euros("100")))


def test_the_cap_of_a_use_is_in_the_envelope_s_currency() -> None:
    with pytest.raises(
        InvalidValueError, match=r"^currency: 'interpreter' of envelope '2020' is in USD and the envelope in EUR"
    ):
        an_envelope(EligibleUse("interpreter", Money.parse("100", USD)))


@pytest.mark.parametrize("amount", ["0", "-0.01"])
def test_an_envelope_a_payment_a_cap_and_an_expense_are_more_than_nothing(amount: str) -> None:
    refused = rf"{euros(amount)} is 0 or less; give more than 0$"
    with pytest.raises(InvalidValueError, match=rf"^amount: {refused}"):
        an_envelope(amount=amount)
    with pytest.raises(InvalidValueError, match=rf"^amount: {refused}"):
        EnvelopePayment(date(2020, 7, 1), euros(amount))
    with pytest.raises(InvalidValueError, match=rf"^cap: {refused}"):
        EligibleUse("interpreter", euros(amount))
    with pytest.raises(InvalidValueError, match=rf"^amount: {refused}"):
        an_expense("x-1", amount)


def test_who_was_served_and_why_is_not_shown() -> None:
    expense = Expense(
        identifier=ExpenseId("x-1"),
        envelope=EnvelopeId("2020"),
        structure=CABINET,
        incurred_on=date(2020, 8, 3),
        use="interpreter",
        amount=euros("80"),
        beneficiary=P1,
        justification="Tamil, first consultation",
        paid_elsewhere=False,
    )
    assert "p-1" not in repr(expense)
    assert "Tamil" not in repr(expense)


def test_whether_somebody_else_pays_is_true_or_false() -> None:
    with pytest.raises(InvalidTypeError, match=r"^paid_elsewhere: 'no' is a str; give a bool$"):
        an_expense("x-1", "80", paid_elsewhere="no")  # type: ignore[arg-type]
