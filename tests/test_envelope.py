from datetime import date

import pytest

from primarycare.envelope import EnvelopeAccount, EnvelopeMovement, ExpenseDecision, RefusalGround, settle_envelope
from primarycare.envelopes import EligibleUse, Envelope, Expense
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.identifiers import EnvelopeId, StructureId
from primarycare.money import EUR, USD, Money, exact_text
from primarycare.periods import Month, Year
from tests.small_practice import SOURCE, an_envelope, an_expense, day, euros

NOTHING = Money.zero(EUR)
NOTHING_LEFT = RefusalGround.NOTHING_LEFT


def decided(envelope: Envelope, *expenses: Expense) -> dict[str, tuple[str, str | None]]:
    """Give, for each expense, how much is accepted and why the rest is not."""
    account = settle_envelope(envelope, expenses)
    return {decision.expense.identifier: (decision.accepted.text, decision.reason) for decision in account.decisions}


def test_the_balance_is_what_the_eligible_expenses_leave() -> None:
    # Derived from the example of the rules: 12,000 less 9,500 eligible; 300 are for no eligible use.
    account = settle_envelope(
        an_envelope(),
        (
            an_expense("x-1", "9000", on=day("2020-07-20"), use="coordination"),
            an_expense("x-2", "500"),
            an_expense("x-3", "300", use="office furniture"),
        ),
    )
    assert (account.accepted, account.refused, account.balance) == (euros("9500"), euros("300"), euros("2500"))
    assert [str(finding) for finding in account.findings] == [
        "expense refused: x-3 (300.00 EUR: 'office furniture' is not a use of envelope 2020)"
    ]


def test_an_envelope_without_expenses_keeps_its_amount() -> None:
    account = settle_envelope(an_envelope(), ())
    assert (account.accepted, account.refused, account.balance) == (NOTHING, NOTHING, euros("12000"))
    assert account.findings == ()


@pytest.mark.parametrize(
    ("expense", "reason"),
    [
        (
            an_expense("x-1", "80", structure=StructureId("other")),
            "incurred by other, and the envelope is of cabinet",
        ),
        (an_expense("x-1", "80", on=day("2019-12-31")), "dated 2019-12-31, outside 2020"),
        (an_expense("x-1", "80", on=day("2021-01-01")), "dated 2021-01-01, outside 2020"),
        (an_expense("x-1", "80", use="desk"), "'desk' is not a use of envelope 2020"),
        (an_expense("x-1", "80", paid_elsewhere=True), "somebody else pays it already"),
    ],
)
def test_an_expense_is_refused_whole_for_the_first_reason_in_order(expense: Expense, reason: str) -> None:
    assert decided(an_envelope(), expense) == {"x-1": ("0.00", reason)}


@pytest.mark.parametrize("on", [day("2020-01-01"), day("2020-12-31")])
def test_an_expense_of_the_first_or_the_last_day_of_the_year_is_inside(on: date) -> None:
    assert decided(an_envelope(), an_expense("x-1", "80", on=on)) == {"x-1": ("80.00", None)}


def test_the_structure_is_asked_before_the_year_the_use_and_double_funding() -> None:
    everything_wrong = an_expense(
        "x-1", "80", structure=StructureId("other"), on=day("2019-12-31"), use="desk", paid_elsewhere=True
    )
    assert decided(an_envelope(), everything_wrong)["x-1"][1] == "incurred by other, and the envelope is of cabinet"


CAPPED = an_envelope(EligibleUse("interpreter", euros("100")), EligibleUse("coordination"), amount="1000")


def test_what_goes_over_the_cap_of_a_use_is_refused_in_part() -> None:
    expenses = (an_expense("x-1", "80"), an_expense("x-2", "50"), an_expense("x-3", "10"))
    assert decided(CAPPED, *expenses) == {
        "x-1": ("80.00", None),
        "x-2": ("20.00", "the cap of 'interpreter' has 20.00 EUR left"),
        "x-3": ("0.00", "the cap of 'interpreter' has 0.00 EUR left"),
    }


def test_what_goes_over_the_envelope_is_refused_in_part() -> None:
    expenses = (an_expense("x-1", "990", use="coordination"), an_expense("x-2", "50"), an_expense("x-3", "1"))
    assert decided(CAPPED, *expenses) == {
        "x-1": ("990.00", None),
        "x-2": ("10.00", "the envelope has 10.00 EUR left"),
        "x-3": ("0.00", "the envelope has 0.00 EUR left"),
    }


def test_an_expense_that_takes_the_last_cent_is_accepted_whole() -> None:
    assert decided(CAPPED, an_expense("x-1", "1000", use="coordination")) == {"x-1": ("1000.00", None)}
    assert decided(CAPPED, an_expense("x-1", "100")) == {"x-1": ("100.00", None)}


def test_where_cap_and_envelope_leave_the_same_the_cap_is_the_reason() -> None:
    expenses = (an_expense("x-1", "900", use="coordination"), an_expense("x-2", "150"))
    assert decided(CAPPED, *expenses)["x-2"] == ("100.00", "the cap of 'interpreter' has 100.00 EUR left")


def test_what_is_refused_in_part_leaves_room_for_later_expenses_of_other_uses() -> None:
    expenses = (an_expense("x-1", "150"), an_expense("x-2", "900", use="coordination"))
    assert decided(CAPPED, *expenses) == {
        "x-1": ("100.00", "the cap of 'interpreter' has 100.00 EUR left"),
        "x-2": ("900.00", None),
    }


def test_expenses_are_decided_oldest_first_and_of_one_day_by_identifier() -> None:
    in_no_order = (
        an_expense("x-2", "60", on=day("2020-08-04")),
        an_expense("x-9", "60", on=day("2020-08-03")),
        an_expense("x-1", "60", on=day("2020-08-04")),
    )
    assert list(decided(CAPPED, *in_no_order).items()) == [
        ("x-9", ("60.00", None)),
        ("x-1", ("40.00", "the cap of 'interpreter' has 40.00 EUR left")),
        ("x-2", ("0.00", "the cap of 'interpreter' has 0.00 EUR left")),
    ]


def test_an_expense_stands_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^expenses: ExpenseId\('x-1'\) stands twice; give each once$"):
        decided(an_envelope(), an_expense("x-1", "80"), an_expense("x-1", "90"))


def test_an_expense_of_another_envelope_is_refused() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        decided(an_envelope(), an_expense("x-1", "80", envelope="2021"))
    assert str(refusal.value) == "expenses: 'x-1' is put before envelope '2021', not '2020'; give it to that one"


@pytest.mark.parametrize("use", ["interpreter", "desk"])
def test_an_expense_in_a_foreign_currency_is_refused_even_for_no_eligible_use(use: str) -> None:
    with pytest.raises(
        InvalidValueError, match=r"^expenses: 'x-1' is in USD and the envelope in EUR; convert it first$"
    ):
        decided(an_envelope(), an_expense("x-1", "80", use=use, currency=USD))


# The values.


def test_a_decision_says_what_it_refuses() -> None:
    decision = ExpenseDecision(
        expense=an_expense("x-1", "80"), accepted=euros("50"), ground=NOTHING_LEFT, reason="no more is left"
    )
    assert decision.refused == euros("30")
    assert str(decision.finding) == "expense refused: x-1 (30.00 EUR: no more is left)"


def test_a_decision_that_accepts_everything_has_no_finding() -> None:
    assert ExpenseDecision(expense=an_expense("x-1", "80"), accepted=euros("80")).finding is None


@pytest.mark.parametrize("accepted", ["-0.01", "80.01"])
def test_a_decision_accepts_a_part_of_the_expense(accepted: str) -> None:
    with pytest.raises(ConservationError) as refusal:
        ExpenseDecision(expense=an_expense("x-1", "80"), accepted=euros(accepted), ground=NOTHING_LEFT, reason="x")
    assert str(refusal.value) == (
        f"accepted: {accepted} EUR of 'x-1' is not a part of its 80.00 EUR; accept 0 to all of it"
    )


@pytest.mark.parametrize(
    ("accepted", "ground", "reason"),
    [
        ("80", NOTHING_LEFT, "x"),
        ("80", None, "x"),
        ("80", NOTHING_LEFT, None),
        ("79.99", None, None),
        ("79.99", NOTHING_LEFT, None),
        ("79.99", None, "x"),
    ],
)
def test_a_refusal_has_a_reason_with_its_ground_and_nothing_else_does(
    accepted: str, ground: RefusalGround | None, reason: str | None
) -> None:
    with pytest.raises(InvalidValueError, match=r"^reason: 'x-1' is refused .* EUR; give the reason and the ground of"):
        ExpenseDecision(expense=an_expense("x-1", "80"), accepted=euros(accepted), ground=ground, reason=reason)


def all_accepted(*amounts: str) -> tuple[ExpenseDecision, ...]:
    return tuple(
        ExpenseDecision(expense=an_expense(f"x-{number}", amount), accepted=euros(amount))
        for number, amount in enumerate(amounts, start=1)
    )


def test_an_account_that_accepts_more_than_the_envelope_holds_is_refused() -> None:
    with pytest.raises(ConservationError) as refusal:
        EnvelopeAccount(envelope=an_envelope(amount="100"), decisions=all_accepted("60", "41"))
    assert str(refusal.value) == "decisions: 101.00 EUR is accepted, but the envelope holds 100.00 EUR"


def test_an_account_that_accepts_more_than_a_cap_is_refused() -> None:
    with pytest.raises(ConservationError) as refusal:
        EnvelopeAccount(envelope=CAPPED, decisions=all_accepted("60", "41"))
    assert str(refusal.value) == "decisions: 101.00 EUR is accepted, but use 'interpreter' holds 100.00 EUR"


def test_an_account_decides_on_an_expense_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^decisions: ExpenseId\('x-1'\) stands twice; give each once$"):
        EnvelopeAccount(envelope=CAPPED, decisions=2 * all_accepted("10"))


def test_the_working_of_an_account_is_the_amount_less_what_each_use_took() -> None:
    expenses = (an_expense("x-1", "80"), an_expense("x-2", "20"), an_expense("x-3", "5", use="desk"))
    account = settle_envelope(an_envelope(), expenses)
    working = account.working
    assert [(line.label, exact_text(line.amount)) for line in working.lines] == [
        ("envelope 2020", "12000"),
        ("less interpreter", "-100"),
        ("less coordination", "0"),
    ]
    assert working.total == account.balance == euros("11900")
    assert working.citations == (SOURCE,)


# Months.

PAID_TWICE = an_envelope(payments={day("2020-07-01"): "7000", day("2021-01-15"): "5000"})
ACCOUNT = settle_envelope(
    PAID_TWICE,
    (
        an_expense("x-0", "11", on=day("2019-12-31")),
        an_expense("x-1", "100", on=day("2020-07-31")),
        an_expense("x-2", "80", on=day("2020-08-01")),
        an_expense("x-3", "20", on=day("2020-08-31"), use="desk"),
        an_expense("x-4", "7", on=day("2020-09-01")),
    ),
)


def test_a_month_moves_the_balance_by_what_is_accepted_in_it() -> None:
    august = ACCOUNT.movement(Month(2020, 8))
    assert (august.opening, august.accepted, august.closing) == (euros("11900"), euros("80"), euros("11820"))
    assert [decision.expense.identifier for decision in august.decisions] == ["x-2", "x-3"]
    assert august.paid_to_structure == NOTHING


def test_the_structure_is_paid_in_the_month_in_which_a_part_is_due() -> None:
    paid = {str(month): ACCOUNT.movement(month).paid_to_structure for month in (*Year(2020).months, Month(2021, 1))}
    told = {month: amount.text for month, amount in paid.items() if amount}
    assert told == {"2020-07": "7000.00", "2021-01": "5000.00"}


def test_the_months_of_a_year_lead_from_the_amount_to_the_balance() -> None:
    months = [ACCOUNT.movement(month) for month in Year(2020).months]
    assert months[0].opening == PAID_TWICE.amount
    assert [later.opening for later in months[1:]] == [earlier.closing for earlier in months[:-1]]
    assert months[-1].closing == ACCOUNT.balance
    assert Money.total((month.accepted for month in months), EUR) == ACCOUNT.accepted


def test_an_expense_outside_the_year_stands_in_none_of_its_months() -> None:
    months = [ACCOUNT.movement(month) for month in Year(2020).months]
    seen = {decision.expense.identifier for month in months for decision in month.decisions}
    assert seen == {"x-1", "x-2", "x-3", "x-4"}


def test_a_movement_whose_balances_do_not_meet_is_refused() -> None:
    with pytest.raises(ConservationError) as refusal:
        EnvelopeMovement(
            envelope=EnvelopeId("2020"),
            month=Month(2020, 8),
            opening=euros("100"),
            decisions=all_accepted("60"),
            closing=euros("39.99"),
            payments=(),
        )
    assert str(refusal.value) == "closing: envelope '2020' has 40.00 EUR left after 2020-08 and states 39.99 EUR"


def test_a_movement_holds_only_what_happened_in_its_month() -> None:
    with pytest.raises(
        InvalidValueError, match=r"^month: something of 2020-08-03 stands in 2020-09; put it in its own"
    ):
        EnvelopeMovement(
            envelope=EnvelopeId("2020"),
            month=Month(2020, 9),
            opening=euros("100"),
            decisions=all_accepted("60"),
            closing=euros("40"),
            payments=(),
        )


def test_an_account_holds_only_what_was_put_before_its_envelope() -> None:
    foreign = ExpenseDecision(expense=an_expense("x-1", "60", envelope="2019"), accepted=euros("60"))
    with pytest.raises(InvalidValueError, match=r"^decisions: 'x-1' was put before another envelope; leave it out$"):
        EnvelopeAccount(envelope=an_envelope(), decisions=(foreign,))


def test_an_account_accepts_nothing_for_a_use_that_is_not_eligible() -> None:
    yacht = ExpenseDecision(expense=an_expense("x-1", "60", use="yacht"), accepted=euros("60"))
    with pytest.raises(
        ConservationError, match=r"^decisions: 'x-1' is accepted, but 'yacht' is not a use of envelope 2020; refuse it$"
    ):
        EnvelopeAccount(envelope=an_envelope(), decisions=(yacht,))
