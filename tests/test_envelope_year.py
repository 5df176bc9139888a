"""The envelope's year: caps, ring-fenced parts, commitments, several envelopes, the year's end, amounts and splits."""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypedDict, cast

import pytest
from attrs import evolve

from primarycare.envelope import (
    CarryBase,
    CommitmentDecision,
    EnvelopeAccount,
    EnvelopeAccounts,
    EnvelopeShare,
    EnvelopeSplit,
    ExpenseDecision,
    OpenCommitments,
    PartOfYear,
    ProRata,
    RefusalGround,
    RingFenceDraw,
    YearEnd,
    YearEndTerms,
    close_year,
    rated_amount,
    settle_envelope,
    settle_envelopes,
    split_among,
    split_over_year,
    stated_amount,
)
from primarycare.envelope.presets import arrs_year_end
from primarycare.envelopes import (
    CarriedMoney,
    EligibleUse,
    Envelope,
    Expense,
    ExpenseCommitment,
    RingFence,
    ShareCap,
)
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import CommitmentId, EnvelopeId, StructureId
from primarycare.money import EUR, USD, Currency, Money, Rate, Rounding, RoundingMode, Share
from primarycare.periods import Month, Period, Year
from tests.small_practice import CABINET, HALF_UP, SOURCE, an_envelope, an_expense, day, during, euros

DOWN = Rounding(2, RoundingMode.DOWN)
INTERPRETER, COORDINATION = EligibleUse("interpreter"), EligibleUse("coordination")


def a_fence(amount: str, *uses: str, name: str = "languages", opens_on: date | None = None) -> RingFence:
    return RingFence(name=name, amount=euros(amount), uses=uses or ("interpreter",), opens_on=opens_on)


def fenced(*fences: RingFence, amount: str = "1000", uses: tuple[EligibleUse, ...] = ()) -> Envelope:
    return evolve(an_envelope(*uses, amount=amount), ring_fences=fences)


def a_commitment(
    identifier: str = "c-1",
    amount: str = "300",
    *,
    on: str = "2020-03-02",
    use: str = "interpreter",
    released_on: str | None = None,
    envelope: str = "2020",
    structure: StructureId = CABINET,
    currency: Currency = EUR,
) -> ExpenseCommitment:
    return ExpenseCommitment(
        identifier=CommitmentId(identifier),
        envelope=EnvelopeId(envelope),
        structure=structure,
        promised_on=day(on),
        use=use,
        amount=Money.parse(amount, currency),
        released_on=None if released_on is None else day(released_on),
        justification="a year of Tamil",
    )


def paying(
    commitment: str, identifier: str, amount: str, *, on: str = "2020-08-03", use: str = "interpreter"
) -> Expense:
    return evolve(an_expense(identifier, amount, on=day(on), use=use), commitment=CommitmentId(commitment))


def told(account: EnvelopeAccount) -> dict[str, tuple[str, RefusalGround | None]]:
    return {str(each.expense.identifier): (each.accepted.text, each.ground) for each in account.decisions}


# Facts


def test_a_share_of_the_envelope_caps_a_use_and_the_lower_of_two_caps_holds() -> None:
    tenth = ShareCap(Share.percent("10"), DOWN)
    assert EligibleUse("x", share_cap=tenth).year_cap(euros("999.99")) == euros("99.99")
    assert EligibleUse("x", euros("80"), share_cap=tenth).year_cap(euros("1000")) == euros("80")
    assert EligibleUse("x", euros("120"), share_cap=tenth).year_cap(euros("1000")) == euros("100")
    assert INTERPRETER.year_cap(euros("1000")) is None


def test_a_share_of_more_places_than_the_currency_has_is_refused_with_the_envelope() -> None:
    with pytest.raises(InvalidValueError, match=r"^places: 3 is more than the 2 decimals of EUR"):
        an_envelope(EligibleUse("x", share_cap=ShareCap(Share.percent("10"), Rounding(3, RoundingMode.DOWN))))


def test_a_ring_fence_names_uses_once_each_and_at_least_one() -> None:
    with pytest.raises(InvalidValueError, match=r"^uses: nothing may take the part 'x'; name a use"):
        RingFence(name="x", amount=euros("1"), uses=())
    with pytest.raises(InvalidValueError, match=r"^uses: 'a' stands twice"):
        RingFence(name="x", amount=euros("1"), uses=("a", "a"))


def test_ring_fences_are_of_known_uses_each_in_one_and_not_more_than_the_amount() -> None:
    with pytest.raises(InvalidValueError, match=r"part 'languages' is for 'yacht', which is not a use of envelope"):
        fenced(a_fence("10", "yacht"))
    with pytest.raises(InvalidValueError, match=r"'interpreter' stands in 'languages' and 'more'; name it in one$"):
        fenced(a_fence("10"), a_fence("10", name="more"))
    with pytest.raises(InvalidValueError, match=r"^ring_fences: 'languages' stands twice"):
        fenced(a_fence("10"), a_fence("10", "coordination"))
    with pytest.raises(InvalidValueError, match=r"add up to 1000\.01 EUR, more than its 1000\.00 EUR"):
        fenced(a_fence("1000.01"))
    assert not fenced(a_fence("1000")).free


@pytest.mark.parametrize(
    ("uses", "fences", "whose"),
    [
        ((EligibleUse("x", item_cap=Money.parse("1", USD)),), (), "x"),
        ((EligibleUse("x"),), (RingFence(name="y", amount=Money.parse("1", USD), uses=("x",)),), "y"),
    ],
)
def test_every_limit_is_in_the_currency_of_the_envelope(
    uses: tuple[EligibleUse, ...], fences: tuple[RingFence, ...], whose: str
) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        fenced(*fences, uses=uses)
    assert str(refusal.value) == (
        f"currency: {whose!r} of envelope '2020' is in USD and the envelope in EUR; convert it first"
    )


def test_what_was_carried_comes_on_top_is_of_another_envelope_and_in_its_currency() -> None:
    carried = evolve(an_envelope(amount="1000"), carried=CarriedMoney(EnvelopeId("2019"), euros("50")))
    assert (carried.available, carried.free) == (euros("1050"), euros("1050"))
    with pytest.raises(InvalidValueError, match=r"^carried: envelope '2020' cannot be left money by itself"):
        evolve(carried, carried=CarriedMoney(EnvelopeId("2020"), euros("50")))
    with pytest.raises(InvalidValueError, match=r"^currency: '2019' of envelope '2020' is in USD"):
        evolve(carried, carried=CarriedMoney(EnvelopeId("2019"), Money.parse("1", USD)))


def test_an_envelope_for_a_part_of_a_year_lies_in_it_and_refuses_what_is_dated_outside_it() -> None:
    since_may = evolve(an_envelope(amount="1000"), during=during("2020-05-01", "2020-12-31"))
    account = settle_envelope(
        since_may, [an_expense("x-1", "1", on=day("2020-04-30")), an_expense("x-2", "1", on=day("2020-05-01"))]
    )
    assert [each.reason for each in account.decisions] == [
        "dated 2020-04-30, outside the days from 2020-05-01 to before 2021-01-01",
        None,
    ]
    for outside in (during("2019-12-31", "2020-12-31"), during("2020-05-01", "2021-01-01"), Period(day("2020-05-01"))):
        with pytest.raises(InvalidValueError, match=r"^during: envelope '2020' is of 2020, and its days .* not all in"):
            evolve(since_may, during=outside)


def test_the_working_of_an_envelope_makes_its_amount() -> None:
    whole = PartOfYear.whole(Year(2020))
    made = stated_amount(euros("1000"), whole, HALF_UP, citation=SOURCE)
    assert evolve(an_envelope(amount="1000"), worked_out=made).worked_out == made
    with pytest.raises(ConservationError, match=r"^worked_out: the working of envelope '2020' makes 1000\.00 EUR and"):
        evolve(an_envelope(amount="1001"), worked_out=made)


def test_a_commitment_is_released_after_it_was_promised_and_hides_its_reason() -> None:
    with pytest.raises(InvalidValueError, match=r"^released_on: 'c-1' is released on 2020-03-02, which is not after"):
        a_commitment(released_on="2020-03-02")
    assert "Tamil" not in repr(a_commitment())


# Caps of items and ring-fenced parts


def test_one_expense_takes_no_more_than_the_cap_of_an_item() -> None:
    capped = an_envelope(EligibleUse("interpreter", euros("250"), item_cap=euros("100")), amount="1000")
    account = settle_envelope(capped, [an_expense("x-1", "100"), an_expense("x-2", "100.01"), an_expense("x-3", "90")])
    assert told(account) == {
        "x-1": ("100.00", None),
        "x-2": ("100.00", RefusalGround.ITEM_CAP),
        "x-3": ("50.00", RefusalGround.USE_CAP),
    }
    assert account.decisions[1].reason == "one expense for 'interpreter' may take 100.00 EUR"
    assert account.overspent == euros("40.01")


def test_others_take_what_is_free_and_leave_a_ring_fence_alone() -> None:
    # 1,000 of which 400 are for the interpreter: coordination finds 600.
    account = settle_envelope(fenced(a_fence("400")), [an_expense("x-1", "700", use="coordination")])
    assert told(account) == {"x-1": ("600.00", RefusalGround.NOTHING_LEFT)}
    assert account.decisions[0].reason == "the envelope has 600.00 EUR left for 'coordination'"
    assert account.balance == euros("400")


def test_a_use_takes_its_own_part_first_and_then_what_is_free() -> None:
    account = settle_envelope(fenced(a_fence("400")), [an_expense("x-1", "300"), an_expense("x-2", "300")])
    assert [each.from_parts for each in account.decisions] == [
        (RingFenceDraw("languages", euros("300")),),
        (RingFenceDraw("languages", euros("100")),),
    ]
    assert account.balance == euros("400")


def test_a_ring_fence_opens_to_every_use_on_its_day_and_not_before() -> None:
    envelope = fenced(a_fence("400", opens_on=day("2020-12-01")))
    for on, accepted in (("2020-11-30", "600.00"), ("2020-12-01", "1000.00")):
        account = settle_envelope(envelope, [an_expense("x-1", "1000", use="coordination", on=day(on))])
        assert account.accepted.text == accepted


def test_an_account_in_which_a_ring_fence_leaks_is_refused() -> None:
    def decided(use: str, *draws: RingFenceDraw, accepted: str = "50") -> ExpenseDecision:
        return ExpenseDecision(expense=an_expense("x-1", accepted, use=use), accepted=euros(accepted), from_parts=draws)

    envelope = fenced(a_fence("40"), amount="100")
    ten, all_of_it = RingFenceDraw("languages", euros("10")), RingFenceDraw("languages", euros("50"))
    with pytest.raises(
        ConservationError, match=r"'x-1' may not take 10\.00 EUR of 'languages'; draw from its own part$"
    ):
        EnvelopeAccount(envelope=envelope, decisions=(decided("coordination", ten),))
    with pytest.raises(ConservationError, match=r"takes 50\.00 EUR of the part 'languages', which has 40\.00 EUR left"):
        EnvelopeAccount(envelope=envelope, decisions=(decided("interpreter", all_of_it),))
    with pytest.raises(
        ConservationError, match=r"takes 61\.00 EUR of what is free, which has 60\.00 EUR left; take no"
    ):
        EnvelopeAccount(envelope=envelope, decisions=(decided("coordination", accepted="61"),))
    assert EnvelopeAccount(envelope=envelope, decisions=(decided("interpreter", ten),)).balance == euros("50")


def test_an_account_that_accepts_more_than_the_cap_of_an_item_is_refused() -> None:
    capped = an_envelope(EligibleUse("interpreter", item_cap=euros("50")))
    made = ExpenseDecision(expense=an_expense("x-1", "60"), accepted=euros("60"))
    with pytest.raises(ConservationError, match=r"60\.00 EUR of 'x-1' is accepted, but one expense for 'interpreter'"):
        EnvelopeAccount(envelope=capped, decisions=(made,))


def test_no_more_ring_fenced_money_is_drawn_than_is_accepted_and_each_part_stands_once() -> None:
    ten = RingFenceDraw("languages", euros("10"))
    with pytest.raises(ConservationError, match=r"^from_parts: 10\.00 EUR of ring-fenced money is drawn for 'x-1'"):
        ExpenseDecision(expense=an_expense("x-1", "9"), accepted=euros("9"), from_parts=(ten,))
    with pytest.raises(InvalidValueError, match=r"^from_parts: 'languages' stands twice"):
        ExpenseDecision(expense=an_expense("x-1", "30"), accepted=euros("30"), from_parts=(ten, ten))
    with pytest.raises(InvalidValueError, match=r"^amount: 0\.00 EUR is not drawn from 'x'; leave it out$"):
        RingFenceDraw("x", euros("0"))


# Commitments


def test_what_is_promised_is_not_there_for_others_until_it_is_released() -> None:
    envelope = an_envelope(amount="1000")
    others = [an_expense("x-1", "800", on=day("2020-03-01"), use="coordination")]
    others += [an_expense("x-2", "800", on=day("2020-05-01"), use="coordination")]
    # 1,000 - 800 - 150 promised = 50; from 1 July on the 150 are back.
    promised = a_commitment(amount="150", released_on="2020-07-01")
    later = an_expense("x-3", "800", on=day("2020-07-01"), use="coordination")
    account = settle_envelope(envelope, [*others, later], [promised])
    assert {name: accepted for name, (accepted, _) in told(account).items()} == {
        "x-1": "800.00",
        "x-2": "50.00",
        "x-3": "150.00",
    }
    held = {on: account.reserved_on(day(on)).text for on in ("2020-03-01", "2020-03-02", "2020-06-30", "2020-07-01")}
    assert held == {"2020-03-01": "0.00", "2020-03-02": "150.00", "2020-06-30": "150.00", "2020-07-01": "0.00"}


def test_no_more_is_reserved_than_is_left_and_the_rest_is_a_finding() -> None:
    capped = an_envelope(EligibleUse("interpreter", euros("500")), amount="1000")
    account = settle_envelope(capped, [an_expense("x-1", "350", on=day("2020-02-01"))], [a_commitment(amount="300")])
    [decision] = account.commitments
    assert (decision.reserved, decision.refused, decision.ground) == (
        euros("150"),
        euros("150"),
        RefusalGround.USE_CAP,
    )
    assert [str(finding) for finding in account.findings] == [
        "commitment refused: c-1 (150.00 EUR: the cap of 'interpreter' has 150.00 EUR left)"
    ]


def test_an_expense_that_pays_a_commitment_takes_what_is_reserved_first_and_then_what_is_left() -> None:
    envelope = an_envelope(EligibleUse("interpreter", euros("400")), COORDINATION, amount="1000")
    spent = [
        an_expense("x-0", "700", use="coordination", on=day("2020-04-01")),
        paying("c-1", "x-1", "120"),
        paying("c-1", "x-2", "150"),
        paying("c-1", "x-3", "150"),
    ]
    # 300 are reserved; coordination takes the 700 that are left, so that nothing beyond the 300 is there.
    account = settle_envelope(envelope, spent, [a_commitment(amount="300")])
    assert told(account) == {
        "x-0": ("700.00", None),
        "x-1": ("120.00", None),
        "x-2": ("150.00", None),
        "x-3": ("30.00", RefusalGround.NOTHING_LEFT),
    }
    assert not account.reserved


def test_a_commitment_holds_ring_fenced_money_where_its_use_has_some_and_gives_it_back_there() -> None:
    envelope = fenced(a_fence("200"), amount="500")
    promised = a_commitment(amount="300", released_on="2020-07-01")
    after = [an_expense("x-1", "500", use="coordination"), an_expense("x-2", "500")]
    account = settle_envelope(envelope, after, [promised])
    assert account.commitments[0].from_parts == (RingFenceDraw("languages", euros("200")),)
    assert [each.accepted for each in account.decisions] == [euros("300"), euros("200")]
    assert account.decisions[1].from_parts == (RingFenceDraw("languages", euros("200")),)


def test_on_one_day_money_is_released_then_promised_then_spent() -> None:
    envelope = an_envelope(amount="100")
    promised = [
        a_commitment("c-2", "100", released_on="2020-05-01"),
        a_commitment("c-1", "60", on="2020-05-01", use="coordination"),
    ]
    account = settle_envelope(envelope, [an_expense("x-0", "100", on=day("2020-05-01"))], promised)
    assert [each.reserved.text for each in account.commitments] == ["100.00", "60.00"]
    assert told(account) == {"x-0": ("40.00", RefusalGround.NOTHING_LEFT)}


def test_a_use_takes_its_own_part_before_one_that_is_open_to_all() -> None:
    envelope = fenced(a_fence("100"), a_fence("100", "coordination", name="a", opens_on=day("2020-01-01")))
    [decision] = settle_envelope(envelope, [an_expense("x-1", "150")]).decisions
    assert decision.from_parts == (RingFenceDraw("a", euros("50")), RingFenceDraw("languages", euros("100")))


def test_what_a_commitment_holds_is_taken_before_anything_else_even_a_part_of_its_own_use() -> None:
    # c-1 holds the part, c-2 free money; once c-1 is released, an expense that pays c-2 leaves the part alone.
    envelope = fenced(a_fence("100"), amount="1000")
    promised = [
        a_commitment("c-1", "100", on="2020-02-01", released_on="2020-06-01"),
        a_commitment("c-2", "100", on="2020-02-01"),
    ]
    account = settle_envelope(envelope, [paying("c-2", "x-1", "100")], promised)
    assert [each.from_parts for each in account.commitments] == [(RingFenceDraw("languages", euros("100")),), ()]
    assert account.decisions[0].from_parts == ()
    assert not account.reserved


def test_the_cap_of_an_item_is_for_expenses_and_not_for_the_commitment_that_promises_several() -> None:
    capped = an_envelope(EligibleUse("interpreter", item_cap=euros("100")))
    account = settle_envelope(capped, [paying("c-1", "x-1", "120")], [a_commitment(amount="300")])
    assert account.commitments[0].reserved == euros("300")
    assert told(account) == {"x-1": ("100.00", RefusalGround.ITEM_CAP)}


def test_a_commitment_may_be_paid_on_the_day_on_which_it_is_promised() -> None:
    account = settle_envelope(an_envelope(), [paying("c-1", "x-1", "10", on="2020-03-02")], [a_commitment()])
    assert told(account) == {"x-1": ("10.00", None)}


@pytest.mark.parametrize(
    ("expense", "reason"),
    [
        (paying("c-1", "x-1", "10", use="coordination"), "it pays c-1, which was promised for 'interpreter'"),
        (paying("c-1", "x-1", "10", on="2020-03-01"), "it pays c-1, which was promised later, on 2020-03-02"),
    ],
)
def test_an_expense_that_does_not_fit_its_commitment_is_refused(expense: Expense, reason: str) -> None:
    [decision] = settle_envelope(an_envelope(), [expense], [a_commitment()]).decisions
    assert (decision.ground, decision.reason) == (RefusalGround.OTHER_COMMITMENT, reason)
    assert not decision.overspent


@pytest.mark.parametrize(
    ("commitment", "ground", "reason"),
    [
        (
            a_commitment(structure=StructureId("other")),
            RefusalGround.OTHER_STRUCTURE,
            "promised by other, and the envelope is of cabinet",
        ),
        (a_commitment(on="2019-12-31"), RefusalGround.OUTSIDE_PERIOD, "dated 2019-12-31, outside 2020"),
        (a_commitment(use="desk"), RefusalGround.NO_USE, "'desk' is not a use of envelope 2020"),
    ],
)
def test_a_commitment_is_refused_whole_as_an_expense_would_be(
    commitment: ExpenseCommitment, ground: RefusalGround, reason: str
) -> None:
    [decision] = settle_envelope(an_envelope(), [], [commitment]).commitments
    assert (decision.reserved, decision.ground, decision.reason) == (euros("0"), ground, reason)
    assert decision.finding is not None


def test_a_commitment_that_is_not_given_cannot_be_paid() -> None:
    with pytest.raises(NotKnownError, match=r"^commitments: 'c-9', which 'x-1' pays, is not among those of envelope"):
        settle_envelope(an_envelope(), [paying("c-9", "x-1", "10")])
    made = ExpenseDecision(expense=paying("c-9", "x-1", "10"), accepted=euros("10"))
    with pytest.raises(NotKnownError, match=r"^commitments: 'c-9', which 'x-1' pays, is not among them; give it as"):
        EnvelopeAccount(envelope=an_envelope(), decisions=(made,))


def test_a_commitment_stands_once_names_its_envelope_and_is_in_its_currency() -> None:
    with pytest.raises(InvalidValueError, match=r"^commitments: CommitmentId\('c-1'\) stands twice"):
        settle_envelope(an_envelope(), [], [a_commitment(), a_commitment()])
    with pytest.raises(InvalidValueError, match=r"^commitments: 'c-1' is put before envelope '2019', not '2020'"):
        settle_envelope(an_envelope(), [], [a_commitment(envelope="2019")])
    with pytest.raises(InvalidValueError, match=r"^commitments: 'c-1' is in USD and the envelope in EUR; convert it"):
        settle_envelope(an_envelope(), [], [a_commitment(currency=USD)])
    reserved = CommitmentDecision(commitment=a_commitment(), reserved=euros("300"))
    with pytest.raises(InvalidValueError, match=r"^commitments: CommitmentId\('c-1'\) stands twice"):
        EnvelopeAccount(envelope=an_envelope(), decisions=(), commitments=(reserved, reserved))


def test_an_account_that_reserves_more_than_there_is_or_than_a_cap_holds_is_refused() -> None:
    reserved = CommitmentDecision(commitment=a_commitment(), reserved=euros("300"))
    with pytest.raises(ConservationError, match=r"'c-1' takes 300\.00 EUR of what is free, which has 200\.00 EUR left"):
        EnvelopeAccount(envelope=an_envelope(amount="200"), decisions=(), commitments=(reserved,))
    capped = an_envelope(EligibleUse("interpreter", euros("250")))
    with pytest.raises(
        ConservationError, match=r"'c-1' takes 300\.00 EUR under the cap of 'interpreter', which has 250"
    ):
        EnvelopeAccount(envelope=capped, decisions=(), commitments=(reserved,))


@pytest.mark.parametrize("reserved", ["-0.01", "300.01"])
def test_a_commitment_is_reserved_in_part_or_whole(reserved: str) -> None:
    with pytest.raises(ConservationError, match=r"^reserved: .* EUR of 'c-1' is not a part of its 300\.00 EUR"):
        CommitmentDecision(
            commitment=a_commitment(), reserved=euros(reserved), ground=RefusalGround.NOTHING_LEFT, reason="x"
        )
    with pytest.raises(InvalidValueError, match=r"^reason: 'c-1' is refused 300\.00 EUR; give the reason"):
        CommitmentDecision(commitment=a_commitment(), reserved=euros("0"))


# Side by side


def beside(*expenses: str) -> EnvelopeAccounts:
    """Put one expense of 80 before two envelopes, of which the second may pay for a dietitian as well."""
    first, second = an_envelope(identifier="a"), an_envelope(INTERPRETER, EligibleUse("dietitian"), identifier="b")
    return settle_envelopes(
        [second, first], [an_expense("x-1", "80", envelope=name, use=use) for name, use in map(str.split, expenses)]
    )


def test_an_expense_put_before_two_envelopes_is_refused_by_the_second() -> None:
    accounts = beside("b interpreter", "a interpreter")
    assert [account.envelope.identifier for account in accounts.accounts] == ["a", "b"]
    assert [account.accepted.text for account in accounts.accounts] == ["80.00", "0.00"]
    assert [str(finding) for finding in accounts.findings] == [
        "expense refused: x-1 (80.00 EUR: envelope a has taken it already)"
    ]
    assert accounts.of(EnvelopeId("b")).decisions[0].ground is RefusalGround.OTHER_ENVELOPE


def test_what_the_first_envelope_refuses_whole_may_be_paid_by_the_second() -> None:
    accounts = beside("a dietitian", "b dietitian")
    assert [account.accepted.text for account in accounts.accounts] == ["0.00", "80.00"]


def test_what_the_second_envelope_would_never_pay_is_refused_for_that_reason() -> None:
    accounts = beside("b dietitian", "a interpreter")
    assert accounts.of(EnvelopeId("a")).accepted == euros("80")
    assert accounts.of(EnvelopeId("b")).decisions[0].ground is RefusalGround.OTHER_ENVELOPE
    desk = settle_envelopes(
        [an_envelope(identifier="a"), an_envelope(identifier="b")],
        [an_expense("x-1", "80", envelope="a"), an_expense("x-1", "80", envelope="b", use="desk")],
    )
    assert desk.of(EnvelopeId("b")).decisions[0].ground is RefusalGround.NO_USE


def test_a_commitment_and_an_expense_of_one_text_are_two_things() -> None:
    both = [an_envelope(identifier="a"), an_envelope(identifier="b")]
    accounts = settle_envelopes(
        both, [an_expense("1", "80", envelope="b")], [a_commitment("1", envelope="a"), a_commitment("1", envelope="b")]
    )
    assert accounts.of(EnvelopeId("b")).accepted == euros("80")
    assert accounts.of(EnvelopeId("b")).commitments[0].ground is RefusalGround.OTHER_ENVELOPE


def test_accounts_in_which_two_envelopes_pay_one_expense_are_refused() -> None:
    accounts = [
        settle_envelope(an_envelope(identifier=name), [an_expense("x-1", "80", envelope=name)]) for name in "ab"
    ]
    with pytest.raises(ConservationError, match=r"^accounts: 'x-1' is accepted by 'a' and by 'b'; let one of them pay"):
        EnvelopeAccounts(tuple(accounts))
    with pytest.raises(InvalidValueError, match=r"^accounts: EnvelopeId\('a'\) stands twice"):
        EnvelopeAccounts((accounts[0], accounts[0]))


def test_an_envelope_that_is_not_given_is_not_known() -> None:
    with pytest.raises(NotKnownError, match=r"^expenses: 'x-1' is put before envelope '2020', which is not given"):
        settle_envelopes((), [an_expense("x-1", "1")])
    with pytest.raises(NotKnownError, match=r"^commitments: 'c-1' is put before envelope '2020', which is not given"):
        settle_envelopes((), (), [a_commitment()])
    with pytest.raises(NotKnownError, match=r"^envelope: '2020' has no account here"):
        EnvelopeAccounts(()).of(EnvelopeId("2020"))
    with pytest.raises(InvalidValueError, match=r"^envelopes: EnvelopeId\('2020'\) stands twice"):
        settle_envelopes([an_envelope(), an_envelope()], ())


@pytest.mark.parametrize("wrong", [None, "x-1", an_expense("x-1", "1"), [None], [an_envelope()]])
def test_expenses_come_in_several(wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^expenses"):
        settle_envelope(an_envelope(), wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^commitments"):
        settle_envelope(an_envelope(), (), wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^envelope: "):
        settle_envelope(None, ())  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^envelopes"):
        settle_envelopes(None, ())  # type: ignore[arg-type]


# The year's end


def end_terms(
    percent: str = "10",
    *,
    of: CarryBase = CarryBase.AMOUNT,
    open_commitments: OpenCommitments = OpenCommitments.LAPSE,
    rounding: Rounding = DOWN,
) -> YearEndTerms:
    return YearEndTerms(
        carry_cap=Share.percent(percent),
        cap_of=of,
        open_commitments=open_commitments,
        rounding=rounding,
        citation=SOURCE,
    )


def test_the_cap_is_of_the_year_s_amount_or_of_all_that_was_available_and_rounded_once() -> None:
    carried = evolve(an_envelope(amount="1000.05"), carried=CarriedMoney(EnvelopeId("2019"), euros("50")))
    account = settle_envelope(carried, ())
    # 10 % x 1,000.05 = 100.005; 10 % x 1,050.05 = 105.005.
    assert close_year(account, end_terms()).carry == euros("100")
    assert close_year(account, end_terms(rounding=HALF_UP)).carry == euros("100.01")
    assert close_year(account, end_terms(of=CarryBase.AVAILABLE)).carry == euros("105")


def test_the_working_of_a_claw_back_goes_from_the_amount_to_what_goes_back() -> None:
    end = close_year(settle_envelope(an_envelope(), [an_expense("x-1", "9500")]), end_terms())
    # 12,000 - 9,500 = 2,500, of which 10 % x 12,000 = 1,200 are carried over
    assert [(line.label, line.amount) for line in end.working.lines][-1] == ("less carried over", Fraction(-1200))
    assert end.working.total == end.clawback == euros("1300")


def test_carried_money_opens_the_next_envelope_as_a_line() -> None:
    end = close_year(settle_envelope(an_envelope(), [an_expense("x-1", "9500")]), end_terms())
    opened = evolve(an_envelope(identifier="2021", year=2021), carried=end.carried_forward)
    account = settle_envelope(opened, [])
    assert [(line.label, line.amount) for line in account.working.lines[:2]] == [
        ("envelope 2021", Fraction(12000)),
        ("carried from envelope 2020", Fraction(1200)),
    ]
    assert account.balance == account.movement(Month(2021, 1)).opening == euros("13200")


def test_overspending_stays_with_the_structure_and_is_a_finding_with_its_money() -> None:
    spent = [
        an_expense("x-1", "11900", use="coordination"),
        an_expense("x-2", "350"),
        an_expense("x-3", "9", use="desk"),
    ]
    end = close_year(settle_envelope(an_envelope(), spent), end_terms())
    assert (end.spent, end.carry, end.clawback, end.overspent) == (
        euros("12000"),
        euros("0"),
        euros("0"),
        euros("250"),
    )
    assert str(end.findings[-1]) == "envelope overspent: 2020 (250.00 EUR of eligible expenses stays with cabinet)"
    assert end.carried_forward is None


@pytest.mark.parametrize(
    ("fate", "carry", "clawback", "what"),
    [
        # 1,000 unspent of which 300 are promised: 100 by the cap, or 300 and then 100 by the cap.
        (OpenCommitments.LAPSE, "100", "900", "lapses"),
        (OpenCommitments.CARRIED, "400", "600", "is carried over"),
    ],
)
def test_promises_that_are_open_at_the_end_of_the_year_lapse_or_are_carried_over_first(
    fate: OpenCommitments, carry: str, clawback: str, what: str
) -> None:
    account = settle_envelope(
        an_envelope(amount="1000"), [], [a_commitment(), a_commitment("c-2", "200", released_on="2020-12-31")]
    )
    end = close_year(account, end_terms(open_commitments=fate))
    assert (end.carry, end.clawback) == (euros(carry), euros(clawback))
    assert end.unspent == end.carry + end.clawback
    assert [str(finding) for finding in end.findings] == [
        f"commitment open at the end of the year: c-1 (300.00 EUR is promised and not paid; it {what})"
    ]


def test_promises_are_carried_once_even_where_everything_may_be() -> None:
    account = settle_envelope(an_envelope(amount="1000"), [], [a_commitment()])
    end = close_year(account, end_terms("100", open_commitments=OpenCommitments.CARRIED))
    assert (end.carry, end.clawback) == (euros("1000"), euros("0"))


def test_a_promise_that_is_released_after_the_year_is_open_at_its_end() -> None:
    account = settle_envelope(an_envelope(), [], [a_commitment(released_on="2021-01-01")])
    assert account.reserved == euros("300")


def test_a_year_end_that_does_not_add_up_or_carries_too_much_is_refused() -> None:
    account = settle_envelope(an_envelope(amount="1000"), ())
    with pytest.raises(
        ConservationError, match=r"^clawback: spent, carried and clawed back of envelope '2020' make 999"
    ):
        YearEnd(account=account, terms=end_terms(), carry=euros("100"), clawback=euros("899.99"))
    with pytest.raises(
        ConservationError, match=r"^carry: envelope '2020' may carry over 100\.00 EUR and states 99\.99"
    ):
        YearEnd(account=account, terms=end_terms(), carry=euros("99.99"), clawback=euros("900.01"))


def test_closing_asks_for_an_account_and_terms() -> None:
    with pytest.raises(InvalidTypeError, match=r"^account: "):
        close_year(an_envelope(), end_terms())  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^terms: None is a NoneType; give a YearEndTerms$"):
        close_year(settle_envelope(an_envelope(), ()), None)  # type: ignore[arg-type]


# Amounts, parts and splits


@pytest.mark.parametrize("wrong", [None, True, 1.5, "50000", -1])
def test_a_population_is_an_exact_number_of_0_or_more(wrong: object) -> None:
    rate, whole = Rate.parse("1", EUR, per="person"), PartOfYear.whole(Year(2025))
    with pytest.raises((InvalidTypeError, InvalidValueError), match=r"^population: "):
        rated_amount(rate, wrong, whole, HALF_UP, citation=SOURCE)  # type: ignore[arg-type]


def test_an_amount_is_not_negative_and_everything_is_asked_for() -> None:
    whole = PartOfYear.whole(Year(2025))
    with pytest.raises(InvalidValueError, match=r"^amount: -0\.01 EUR is negative; give 0 or more$"):
        stated_amount(euros("-0.01"), whole, HALF_UP, citation=SOURCE)
    with pytest.raises(InvalidTypeError, match=r"^part: None"):
        stated_amount(euros("1"), None, HALF_UP, citation=SOURCE)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^rounding: None"):
        stated_amount(euros("1"), whole, None, citation=SOURCE)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^citation: None"):
        stated_amount(euros("1"), whole, HALF_UP, citation=None)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^rate: None"):
        rated_amount(None, 1, whole, HALF_UP, citation=SOURCE)  # type: ignore[arg-type]


def test_a_part_lies_in_its_year_and_counts_whole_months_only_where_it_has_them() -> None:
    with pytest.raises(InvalidValueError, match=r"^during: the days .* are not all in 2025; give days of that year$"):
        PartOfYear(year=Year(2025), during=during("2024-12-31", "2025-06-30"), pro_rata=ProRata.DAYS)
    with pytest.raises(InvalidValueError, match=r"^during: the days .* are not all in 2025"):
        PartOfYear(year=Year(2025), during=Period(day("2025-06-30")), pro_rata=ProRata.DAYS)
    with pytest.raises(InvalidValueError, match=r"^during: the days .* are not whole months; end them with a month"):
        PartOfYear(year=Year(2025), during=during("2025-01-01", "2025-06-29"), pro_rata=ProRata.MONTHS)


def halves(pro_rata: ProRata = ProRata.DAYS, *, year: int = 2025) -> list[PartOfYear]:
    return [
        PartOfYear(year=Year(year), during=during(f"{year}-{first}", f"{year}-{last}"), pro_rata=pro_rata)
        for first, last in (("01-01", "06-30"), ("07-01", "12-31"))
    ]


def test_parts_that_make_no_whole_year_are_refused() -> None:
    first, second = halves()
    amount = euros("100")
    with pytest.raises(ConservationError, match=r"^parts: none are given"):
        split_over_year(amount, [])
    with pytest.raises(ConservationError, match=r"^parts: from 2025-07-01 .* does not begin on 2025-01-01"):
        split_over_year(amount, [second])
    with pytest.raises(ConservationError, match=r"^parts: from 2025-01-01 .* does not begin on 2025-07-01"):
        split_over_year(amount, [first, first, second])
    with pytest.raises(ConservationError, match=r"^parts: they end before 2025-07-01 and count for 181/365 of 2025"):
        split_over_year(amount, [first])
    with pytest.raises(InvalidValueError, match=r"is of 2026 and others of 2025; split one year$"):
        split_over_year(amount, [first, halves(year=2026)[1]])
    cut = [
        PartOfYear(year=Year(2025), during=during(*days), pro_rata=ProRata.STARTED_MONTHS)
        for days in (("2025-01-01", "2025-06-15"), ("2025-06-16", "2025-12-31"))
    ]
    with pytest.raises(ConservationError, match=r"count for 13/12 of 2025"):
        split_over_year(amount, cut)


def test_the_parts_of_a_year_come_back_in_the_order_given() -> None:
    first, second = halves(ProRata.MONTHS)
    assert split_over_year(euros("0.01"), [first, second]) == (euros("0.01"), euros("0"))
    assert split_over_year(euros("0.01"), [second, first]) == (euros("0"), euros("0.01"))


A, B, C = StructureId("a"), StructureId("b"), StructureId("c")


def test_an_amount_is_split_by_weights_with_the_remainders_to_the_largest_and_then_by_identifier() -> None:
    split = split_among(euros("100"), {C: 1, B: Fraction(1), A: 1})
    assert [(share.structure, share.amount.text) for share in split.shares] == [
        (A, "33.34"),
        (B, "33.33"),
        (C, "33.33"),
    ]
    assert split.working(A).statement_residue == Fraction(1, 150)
    with pytest.raises(NotKnownError, match=r"^structure: .* is not in the split; name one that is$"):
        split.working(StructureId("d"))


def test_weights_are_by_structure_not_negative_and_not_all_zero() -> None:
    with pytest.raises(InvalidValueError, match=r"^weights: 2 weights add up to zero; give at least one above 0$"):
        split_among(euros("1"), {A: 0, B: 0})
    with pytest.raises(InvalidValueError, match=r"^weights\['b'\]: .* is negative; give 0 or more$"):
        split_among(euros("1"), {A: 1, B: -1})
    with pytest.raises(InvalidTypeError, match=r"^weights\['a'\]: 0\.5 is a float"):
        split_among(euros("1"), {A: 0.5})  # type: ignore[dict-item]
    with pytest.raises(InvalidTypeError, match=r"^weights: 'a' is a str; give a StructureId$"):
        split_among(euros("1"), {"a": 1})  # type: ignore[dict-item]
    with pytest.raises(InvalidTypeError, match=r"^weights: None is a NoneType; give a weight by structure$"):
        split_among(euros("1"), None)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match=r"^amount: -1\.00 EUR is negative; give 0 or more$"):
        split_among(euros("-1"), {A: 1})


def test_a_split_that_does_not_add_up_or_strays_from_its_quotas_is_refused() -> None:
    def share(structure: StructureId, amount: str, weight: int = 1) -> EnvelopeShare:
        return EnvelopeShare(structure=structure, weight=Fraction(weight), amount=euros(amount))

    with pytest.raises(
        ConservationError, match=r"^shares: those given add up to 0\.99 EUR and the amount is 1\.00 EUR$"
    ):
        EnvelopeSplit(euros("1"), (share(A, "0.50"), share(B, "0.49")))
    with pytest.raises(ConservationError, match=r"^shares: 'a' is given 0\.51 EUR, a minor unit or more off its quota"):
        EnvelopeSplit(euros("1"), (share(A, "0.51"), share(B, "0.49")))
    with pytest.raises(
        ConservationError, match=r"^shares: 'a' is given 1\.00 EUR, a minor unit or more off its quota of 0"
    ):
        EnvelopeSplit(euros("1"), (share(A, "1", 0),))
    with pytest.raises(InvalidValueError, match=r"^shares: .* stands twice"):
        EnvelopeSplit(euros("1"), (share(A, "0.50"), share(A, "0.50")))


# Vectors


class Example(TypedDict):
    name: str
    label: str
    source: str


class Rated(Example):
    rate: str
    population: str
    year: int
    currency: str
    amount: str


class Ended(Example):
    amount: str
    spent: str
    ineligible: str
    carry_percent: str
    carry: str
    clawback: str


class Counted(Example):
    amount: str
    first: date
    last: date
    pro_rata: str
    made: str


class Vectors(TypedDict):
    retrieved_on: date
    rated: list[Rated]
    year_end: list[Ended]
    part: list[Counted]
    aci: list[Example]
    assistant: list[Example]


PATH = Path(__file__).parent / "vectors" / "envelope.toml"
VECTORS = cast(Vectors, tomllib.loads(PATH.read_text(encoding="utf-8")))
EXAMPLES: list[Example] = [
    *VECTORS["rated"],
    *VECTORS["year_end"],
    *VECTORS["part"],
    *VECTORS["aci"],
    *VECTORS["assistant"],
]


def name_of(example: Example) -> str:
    return example["name"]


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_every_vector_says_where_it_comes_from_and_what_is_printed_there(example: Example) -> None:
    assert example["label"] in ("published", "recomputed", "derived")
    assert example["source"]


@pytest.mark.parametrize("example", VECTORS["rated"], ids=name_of)
def test_an_envelope_by_population_is_the_rate_times_it(example: Rated) -> None:
    currency = Currency.of(example["currency"])
    rate = Rate.parse(example["rate"], currency, per="weighted person and year")
    whole = PartOfYear.whole(Year(example["year"]))
    made = rated_amount(rate, Fraction(example["population"]), whole, HALF_UP, citation=SOURCE)
    assert made.total == Money.parse(example["amount"], currency)
    assert made.citations == (SOURCE,)


@pytest.mark.parametrize("example", VECTORS["year_end"], ids=name_of)
def test_the_end_of_a_year_is_what_the_example_says(example: Ended) -> None:
    spent = [an_expense("x-1", example["spent"]), an_expense("x-2", example["ineligible"], use="desk")]
    end = close_year(settle_envelope(an_envelope(amount=example["amount"]), spent), end_terms(example["carry_percent"]))
    assert (end.carry, end.clawback) == (euros(example["carry"]), euros(example["clawback"]))
    assert end.spent == euros(example["spent"])
    assert end.account.refused == euros(example["ineligible"])
    assert not end.overspent


@pytest.mark.parametrize("example", VECTORS["part"], ids=name_of)
def test_a_part_of_a_year_is_worth_what_the_example_says(example: Counted) -> None:
    part = PartOfYear(
        year=Year(example["first"].year),
        during=Period.through(example["first"], example["last"]),
        pro_rata=ProRata(example["pro_rata"]),
    )
    assert stated_amount(euros(example["amount"]), part, HALF_UP, citation=SOURCE).total == euros(example["made"])


def test_additional_roles_carry_nothing_forward() -> None:
    end = close_year(
        settle_envelope(an_envelope(), [an_expense("x-1", "9500")]),
        arrs_year_end(open_commitments=OpenCommitments.LAPSE),
    )
    assert (end.carry, end.clawback) == (euros("0"), euros("2500"))


@pytest.mark.parametrize("amount", [None, 1.0, 100])
def test_a_year_is_split_of_money_that_is_not_negative(amount: object) -> None:
    whole = (PartOfYear.whole(Year(2025)),)
    with pytest.raises(InvalidTypeError, match="^amount: .*; give a Money$"):
        split_over_year(cast(Money, amount), whole)
    with pytest.raises(InvalidValueError, match=r"^amount: -0\.01 EUR is negative; give 0 or more$"):
        split_over_year(euros("-0.01"), whole)


def test_an_account_is_asked_about_a_month_and_a_use() -> None:
    account = settle_envelope(an_envelope(), ())
    with pytest.raises(InvalidTypeError, match="^month: .* is a date; give a Month$"):
        account.movement(cast(Month, date(2020, 8, 1)))
    with pytest.raises(InvalidTypeError, match="^use: 'interpreter' is a str; give a EligibleUse$"):
        account.accepted_for(cast(EligibleUse, "interpreter"))
