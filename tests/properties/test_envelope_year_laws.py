"""Laws of the envelope's year: nothing leaks, nothing is lost, and what is given back is what was taken."""

from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.envelope import (
    AdvanceTerms,
    EnvelopeAccount,
    EnvelopeAccounts,
    EnvelopeSplit,
    OpenCommitments,
    PartOfYear,
    ProRata,
    RefusalGround,
    YearAdvance,
    YearBalance,
    YearEnd,
    YearEndTerms,
    advance_for,
    balance_of,
    close_year,
    rated_amount,
    settle_envelope,
    settle_envelopes,
    split_among,
    split_over_year,
    stated_amount,
)
from primarycare.envelopes import EligibleUse, Envelope, Expense, ExpenseCommitment, RingFence
from primarycare.identifiers import CommitmentId, ExpenseId
from primarycare.money import EUR, Money, Rate, Rounding, RoundingMode
from primarycare.periods import Period, Year, add_months
from primarycare.testing.strategies import (
    advance_terms,
    envelope_accounts,
    envelope_splits,
    moneys,
    parts_of_a_year,
    put_before_envelopes,
    side_by_side_accounts,
    year_advances,
    year_balances,
    year_end_terms,
    year_ends,
    years,
)
from tests.small_practice import SOURCE, an_envelope, an_expense

PutBefore = tuple[Envelope, tuple[Expense, ...], tuple[ExpenseCommitment, ...]]
CENTS = st.builds(Rounding, st.just(2), st.sampled_from(RoundingMode))
EUROS = moneys(currencies=st.just(EUR), min_minor=0)
some = settings(max_examples=60)
PASSING = CommitmentId("passing")
FIRST = date(2020, 1, 1)
_ITEM_CAPS = st.none() | st.none() | st.integers(30, 120).map(lambda minor: Money(minor, EUR))


USES = ("interpreter", "dietitian", "coordination")


@st.composite
def crowded(draw: st.DrawFn) -> PutBefore:
    """Draw a small envelope with two ring-fenced parts and so much put before it that limits are met all the time."""
    opens = draw(st.none() | st.integers(0, 40))
    cents = st.integers(1, 120)
    caps = [draw(st.none() | st.none() | cents) for _ in USES]
    envelope = an_envelope(
        *(
            EligibleUse(name, None if cap is None else Money(3 * cap, EUR), item_cap=draw(_ITEM_CAPS))
            for name, cap in zip(USES, caps, strict=True)
        ),
        amount="5",
    )
    envelope = evolve(
        envelope,
        ring_fences=(
            RingFence(name="languages", amount=Money(150, EUR), uses=("interpreter",)),
            RingFence(
                name="food",
                amount=Money(100, EUR),
                uses=("dietitian",),
                opens_on=None if opens is None else FIRST + timedelta(opens),
            ),
        ),
    )
    promised = tuple(
        ExpenseCommitment(
            identifier=CommitmentId(f"c-{number}"),
            envelope=envelope.identifier,
            structure=envelope.structure,
            promised_on=(on := FIRST + timedelta(draw(st.integers(0, 30)))),
            use=draw(st.sampled_from(USES)),
            amount=Money(draw(cents), EUR),
            released_on=None if (held := draw(st.none() | st.integers(1, 20))) is None else on + timedelta(held),
            justification="x",
        )
        for number in range(draw(st.integers(0, 3)))
    )
    spent = []
    for number in range(draw(st.integers(0, 8))):
        pays = draw(st.none() | st.sampled_from(promised)) if promised else None
        spent.append(
            evolve(
                an_expense(f"x-{number}", "1", on=FIRST + timedelta(draw(st.integers(0, 45)))),
                use=draw(st.sampled_from(USES)) if pays is None else pays.use,
                amount=Money(draw(cents), EUR),
                commitment=None if pays is None else pays.identifier,
            )
        )
    return envelope, tuple(spent), promised


def accounts() -> st.SearchStrategy[EnvelopeAccount]:
    return crowded().map(lambda put: settle_envelope(*put)) | envelope_accounts()


def in_all(amounts: list[Money]) -> Money:
    return Money.total(amounts, amounts[0].currency)


# Deciding


@some
@given(crowded(), st.data())
def test_the_order_in_which_things_come_in_does_not_matter(put: PutBefore, data: DataObject) -> None:
    envelope, spent, promised = put
    shuffled = settle_envelope(envelope, data.draw(st.permutations(spent)), data.draw(st.permutations(promised)))
    assert shuffled == settle_envelope(envelope, spent, promised)


@some
@given(crowded(), st.data())
def test_what_happens_later_never_changes_an_earlier_decision(put: PutBefore, data: DataObject) -> None:
    envelope, spent, promised = put
    until = envelope.year.period.start + timedelta(data.draw(st.integers(0, 46)))
    earlier = settle_envelope(envelope, [each for each in spent if each.incurred_on < until], promised)
    whole = settle_envelope(envelope, spent, promised)
    assert earlier.decisions == tuple(each for each in whole.decisions if each.expense.incurred_on < until)
    for again, first in zip(earlier.commitments, whole.commitments, strict=True):
        assert again == first or first.commitment.promised_on >= until


@some
@given(crowded(), st.data())
def test_while_no_limit_binds_totals_do_not_depend_on_which_day_comes_first(put: PutBefore, data: DataObject) -> None:
    envelope, spent, _ = put
    unpaid = [evolve(expense, commitment=None) for expense in spent]
    days = data.draw(st.permutations([expense.incurred_on for expense in unpaid]))
    other = [evolve(expense, incurred_on=on) for expense, on in zip(unpaid, days, strict=True)]
    one, another = settle_envelope(envelope, unpaid), settle_envelope(envelope, other)
    if not one.overspent and not another.overspent:
        assert [one.accepted_for(use) for use in envelope.uses] == [another.accepted_for(use) for use in envelope.uses]


@some
@given(crowded())
def test_something_is_refused_for_want_of_money_only_where_there_was_no_more(put: PutBefore) -> None:
    envelope, spent, promised = put
    account = settle_envelope(envelope, spent, promised)
    for decision in account.decisions:
        on, use = decision.expense.incurred_on, decision.expense.use
        if decision.ground is not RefusalGround.NOTHING_LEFT:
            continue
        # Just after it, nothing that its use may take is left: neither free nor in a part that is open to it.
        until = [each for each in spent if (each.incurred_on, each.identifier) <= (on, decision.expense.identifier)]
        probe = evolve(decision.expense, identifier=ExpenseId("x-99"), commitment=None, amount=Money(1, EUR))
        after = settle_envelope(envelope, [*until, probe], promised).decisions[-1]
        assert after.expense.use == use and not after.accepted


@some
@given(accounts())
def test_a_ring_fence_pays_only_its_own_uses_until_it_opens(account: EnvelopeAccount) -> None:
    parts = {part.name: part for part in account.envelope.ring_fences}
    drawn = {name: Money.zero(account.envelope.amount.currency) for name in parts}
    for decision in account.decisions:
        for draw in decision.from_parts:
            drawn[draw.part] += draw.amount
            opens_on = parts[draw.part].opens_on
            is_open = opens_on is not None and opens_on <= decision.expense.incurred_on
            assert decision.expense.use in parts[draw.part].uses or is_open
    assert all(drawn[name] <= part.amount for name, part in parts.items())
    assert account.accepted - in_all([*drawn.values(), account.accepted - account.accepted]) <= account.envelope.free


@some
@given(accounts())
def test_what_is_spent_and_what_is_promised_are_never_more_than_there_is(account: EnvelopeAccount) -> None:
    days = {decision.expense.incurred_on for decision in account.decisions}
    days |= {decision.commitment.promised_on for decision in account.commitments}
    for day in days:
        spent = [each.accepted for each in account.decisions if each.expense.incurred_on <= day]
        spent.append(Money.zero(account.envelope.amount.currency))
        assert in_all(spent) + account.reserved_on(day) <= account.envelope.available
    assert account.reserved <= account.balance


@some
@given(crowded())
def test_a_release_gives_back_exactly_what_was_still_reserved(put: PutBefore) -> None:
    envelope, spent, promised = put
    account = settle_envelope(envelope, spent, promised)
    for decision in account.commitments:
        released_on = decision.commitment.released_on
        if released_on is None:
            continue
        day_before = released_on - timedelta(1)
        held = dict(account.held_on(day_before)).get(decision, Money.zero(envelope.amount.currency))
        paid = [
            each.accepted
            for each in account.decisions
            if each.expense.commitment == decision.commitment.identifier and each.expense.incurred_on < released_on
        ]
        paid_in_all = in_all([*paid, Money.zero(envelope.amount.currency)])
        assert held == decision.reserved - min(paid_in_all, decision.reserved)
        assert decision not in dict(account.held_on(released_on))


@some
@given(crowded() | put_before_envelopes(), st.integers(1, 10**9))
def test_a_commitment_that_was_released_unpaid_leaves_everything_as_it_was(put: PutBefore, minor: int) -> None:
    envelope, spent, _ = put
    if not envelope.uses:
        return
    first = envelope.period.start
    unpaid = [evolve(expense, commitment=None) for expense in spent]
    after = [expense for expense in unpaid if expense.incurred_on > first]
    passing = ExpenseCommitment(
        identifier=PASSING,
        envelope=envelope.identifier,
        structure=envelope.structure,
        promised_on=first,
        use=envelope.uses[0].name,
        amount=Money(minor, envelope.amount.currency),
        released_on=first + timedelta(1),
        justification="changed its mind",
    )
    assert settle_envelope(envelope, after, (passing,)).decisions == settle_envelope(envelope, after).decisions


@some
@given(side_by_side_accounts())
def test_no_expense_is_paid_by_two_envelopes(accounts: EnvelopeAccounts) -> None:
    paid = [each.expense.identifier for known in accounts.accounts for each in known.decisions if each.accepted]
    assert len(paid) == len(set(paid))
    assert len(accounts.findings) == sum(len(known.findings) for known in accounts.accounts)
    assert all(accounts.of(known.envelope.identifier) == known for known in accounts.accounts)


@some
@given(put_before_envelopes(), st.data())
def test_an_envelope_beside_another_decides_as_it_does_alone(put: PutBefore, data: DataObject) -> None:
    envelope, spent, promised = put
    other, _, _ = data.draw(put_before_envelopes().filter(lambda given: given[0].identifier != envelope.identifier))
    assert settle_envelopes((other, envelope), spent, promised).of(envelope.identifier) == settle_envelope(
        envelope, spent, promised
    )


# The year's end


@some
@given(year_ends())
def test_spent_carried_and_clawed_back_make_what_was_available(end: YearEnd) -> None:
    assert end.spent + end.carry + end.clawback == end.account.envelope.available
    assert end.carry + end.clawback == end.unspent
    assert end.carry.minor >= 0 and end.clawback.minor >= 0
    assert end.working.total == end.clawback
    assert end.overspent <= end.account.refused
    carried = end.carried_forward
    assert (end.carry if carried is None else carried.amount) == end.carry
    assert (carried is None) is (not end.carry)


@some
@given(accounts(), year_end_terms(open_commitments=st.just(OpenCommitments.LAPSE)))
def test_more_than_the_cap_is_carried_only_for_what_was_promised(account: EnvelopeAccount, terms: YearEndTerms) -> None:
    end = close_year(account, terms)
    cap = terms.cap_for(account.envelope)
    assert end.carry == min(account.balance, cap)
    keeping = close_year(account, evolve(terms, open_commitments=OpenCommitments.CARRIED))
    assert end.carry <= keeping.carry <= cap + account.reserved
    assert keeping.carry >= account.reserved


# Amounts, parts of a year, splits


@st.composite
def a_cut_year(draw: st.DrawFn, *, by_months: bool) -> tuple[Period, ...]:
    year = draw(years(min_value=Year(1990), max_value=Year(2049)))
    start = year.period.start
    if by_months:
        cuts = sorted(draw(st.sets(st.integers(1, 11), max_size=4)))
        days = [start, *(add_months(start, cut) for cut in cuts), add_months(start, 12)]
    else:
        cuts = sorted(draw(st.sets(st.integers(1, 364), max_size=4)))
        days = [start, *(start + timedelta(cut) for cut in cuts), add_months(start, 12)]
    return tuple(Period(first, after) for first, after in zip(days, days[1:]))


def parts_under(convention: ProRata, cut: tuple[Period, ...]) -> tuple[PartOfYear, ...]:
    return tuple(PartOfYear(year=Year(each.start.year), during=each, pro_rata=convention) for each in cut)


@some
@given(a_cut_year(by_months=False), EUROS)
def test_the_days_of_all_parts_make_the_year_and_so_does_the_money(cut: tuple[Period, ...], amount: Money) -> None:
    parts = parts_under(ProRata.DAYS, cut)
    assert sum((part.factor.value for part in parts), Fraction(0)) == 1
    split = split_over_year(amount, parts)
    assert in_all([*split]) == amount
    for part, money in zip(parts, split, strict=True):
        assert abs(money.exact - amount.exact * part.factor.value) < Fraction(1, 100)


@some
@given(a_cut_year(by_months=True), st.sampled_from([ProRata.MONTHS, ProRata.STARTED_MONTHS, ProRata.COMPLETED_MONTHS]))
def test_parts_that_meet_between_months_make_the_year_by_any_count_of_months(
    cut: tuple[Period, ...], convention: ProRata
) -> None:
    assert sum((part.factor.value for part in parts_under(convention, cut)), Fraction(0)) == 1


@some
@given(parts_of_a_year())
def test_a_part_of_a_year_is_never_more_than_the_year_and_a_started_count_never_less_than_a_completed_one(
    part: PartOfYear,
) -> None:
    assert 0 <= part.factor.value <= 1

    def under(convention: ProRata) -> Fraction:
        return evolve(part, pro_rata=convention).factor.value

    assert under(ProRata.COMPLETED_MONTHS) <= under(ProRata.STARTED_MONTHS) <= under(ProRata.STARTED_QUARTERS)


@some
@given(EUROS, parts_of_a_year(), CENTS)
def test_a_part_of_a_stated_amount_is_never_more_than_it(amount: Money, part: PartOfYear, rounding: Rounding) -> None:
    made = stated_amount(amount, part, rounding, citation=SOURCE).total
    assert Money.zero(EUR) <= made <= amount
    assert stated_amount(amount, PartOfYear.whole(part.year), rounding, citation=SOURCE).total == amount


@some
@given(st.integers(0, 10**6), st.integers(0, 10**6), CENTS)
def test_a_larger_population_never_makes_a_smaller_envelope(few: int, more: int, rounding: Rounding) -> None:
    rate = Rate.parse("26.631", EUR, per="weighted person and year")
    whole = PartOfYear.whole(Year(2025))
    amounts = [
        rated_amount(rate, Fraction(heads, 7), whole, rounding, citation=SOURCE).total for heads in sorted((few, more))
    ]
    assert amounts[0] <= amounts[1]


@some
@given(envelope_splits())
def test_the_shares_of_a_split_make_its_amount_and_each_has_a_working(split: EnvelopeSplit) -> None:
    assert Money.total((share.amount for share in split.shares), split.amount.currency) == split.amount
    for share in split.shares:
        assert split.working(share.structure).total == share.amount
        assert share.weight or not share.amount


@some
@given(envelope_splits(), st.data())
def test_a_split_does_not_depend_on_the_order_of_the_structures(split: EnvelopeSplit, data: DataObject) -> None:
    shares = data.draw(st.permutations(split.shares))
    assert split_among(split.amount, {share.structure: share.weight for share in shares}) == split


# Advances


@some
@given(year_advances())
def test_the_advances_of_a_year_add_up_and_come_in_order(advance: YearAdvance) -> None:
    assert Money.total((part.amount for part in advance.parts), advance.total.currency) == advance.total
    days = [part.due_on for part in advance.parts]
    assert days == sorted(days)
    assert advance.balance_due_on >= days[-1]


@some
@given(EUROS, advance_terms(currencies=st.just(EUR)), CENTS, st.integers(0, 364))
def test_an_advance_is_the_share_of_the_base_or_the_minimum_whichever_is_more(
    base: Money, terms: AdvanceTerms, rounding: Rounding, days: int
) -> None:
    year = Year(2025)
    advance = advance_for(base, year, terms, rounding)
    of_base = base.exact * terms.share.value
    least = Fraction(0) if terms.minimum is None else terms.minimum.amount.exact
    assert advance.total == rounding.settle(max(of_base, least), EUR)
    newcomer = advance_for(base, year, terms, rounding, signed_on=date(2025, 1, 1) + timedelta(days))
    assert newcomer.total <= advance.total


@some
@given(year_balances())
def test_advances_and_balance_make_the_total(balance: YearBalance) -> None:
    assert balance.advanced + balance.payable - balance.clawback == balance.total
    assert not (balance.payable and balance.clawback)
    assert balance.working.total == balance.payable - balance.clawback


@some
@given(EUROS, advance_terms(currencies=st.just(EUR)), CENTS)
def test_the_balance_of_a_total_that_is_the_base_is_what_was_not_paid_ahead(
    base: Money, terms: AdvanceTerms, rounding: Rounding
) -> None:
    advance = advance_for(base, Year(2025), terms, rounding)
    balance = balance_of(base, advance)
    assert balance.payable - balance.clawback == base - advance.total
    assert balance.due_on == advance.balance_due_on
