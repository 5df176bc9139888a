"""The laws of duty pay: parts pay the whole, nothing is lost, and order never matters."""

from datetime import timedelta, timezone
from fractions import Fraction

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.duty_pay import (
    CallDeparture,
    DutyPay,
    LocumFees,
    RotaPay,
    cost_of_leaving_call,
    locum_findings,
    pay_for_rota,
    pay_for_slot,
    settle_locum,
)
from primarycare.identifiers import PhysicianId
from primarycare.instants import Interval
from primarycare.money import EUR, Money, Rounding, RoundingMode, Share
from primarycare.periods import add_months
from primarycare.rotations import Assignment, LocumContract, Rota, Slot
from primarycare.schedules import RateSchedule
from primarycare.testing.strategies import (
    call_departures,
    duty_pays,
    duty_schedules,
    duty_slots,
    locum_contracts,
    locum_fees,
    moneys,
    physician_ids,
    rota_pays,
    rotas,
    shares,
)

LAW = settings(max_examples=60, deadline=None)
FIRST = Money(1, EUR)
IN_EUROS = duty_schedules(currencies=st.just(EUR))
ONE_SLOT = duty_slots(most_days=1, most_kinds=1).map(lambda slots: slots[0])
SEVERAL = st.lists(st.integers(0, 9), min_size=1, max_size=6)
DR1 = PhysicianId("dr-1")


def in_turns(slot: Slot, turns: list[int]) -> tuple[Assignment, ...]:
    """Cut a slot into equal turns, one after the other, each served by somebody or by nobody (0)."""
    length = (slot.hours.end - slot.hours.start) / len(turns)
    starts = [
        slot.hours.start + timedelta(seconds=int((length * number).total_seconds())) for number in range(len(turns))
    ]
    ends = [*starts[1:], slot.hours.end]
    served = zip(turns, starts, ends, strict=True)
    return tuple(
        Assignment(slot=slot.identifier, physician=PhysicianId(f"dr-{who}"), hours=Interval(start, end))
        for who, start, end in served
        if who
    )


@LAW
@given(IN_EUROS, ONE_SLOT, SEVERAL)
def test_a_split_duty_pays_the_same_as_the_whole(schedule: RateSchedule, slot: Slot, turns: list[int]) -> None:
    slot = evolve(slot, headcount=1)
    whole = pay_for_slot(schedule, slot, (Assignment.whole(slot, DR1),))
    split = pay_for_slot(schedule, slot, in_turns(slot, turns))
    assert whole.paid == whole.whole == split.whole
    assert split.paid + split.unserved == split.whole
    if all(turns):
        assert (split.paid, split.findings) == (whole.paid, ())
    # each part is its exact share by elapsed time, rounded down or up to a cent
    for part in split.parts:
        exact = split.whole.exact * part.assignment.hours.hours / slot.hours.hours
        assert abs(part.amount.exact - exact) * 100 < 1


@LAW
@given(duty_pays())
def test_what_a_duty_pays_is_paid_withheld_or_unserved_and_never_negative(pay: DutyPay) -> None:
    assert pay.paid + pay.withheld + pay.unserved == pay.whole
    assert min(pay.paid, pay.withheld, pay.unserved) >= Money.zero(pay.whole.currency)
    assert {finding.kind for finding in pay.findings} <= {
        "unserved part",
        "worked and not paid",
        "served by more than asked",
    }
    assert any(finding.kind == "unserved part" for finding in pay.findings) or not pay.unserved


@LAW
@given(rota_pays())
def test_what_a_rota_pays_adds_up_for_each_who_serves_and_for_all(drawn: RotaPay) -> None:
    assert drawn.paid == Money.total((duty.paid for duty in drawn.duties), drawn.currency)
    assert drawn.paid + drawn.withheld + drawn.unserved == drawn.whole
    assert [statement.physician for statement in drawn.statements] == sorted(
        {part.physician for duty in drawn.duties for part in duty.parts}
    )
    for statement in drawn.statements:
        own = (part for duty in drawn.duties for part in duty.parts if part.physician == statement.physician)
        assert statement.total == Money.total((part.amount for part in own), drawn.currency)
        assert drawn.statement_of(statement.physician) is statement


@LAW
@given(rotas(), IN_EUROS, st.data())
def test_the_order_of_what_is_given_never_matters(rota: Rota, schedule: RateSchedule, data: DataObject) -> None:
    kinds = sorted({slot.kind for slot in rota.slots})
    unpaid = [one for one in rota.assignments if data.draw(st.booleans())]
    turned = Rota(data.draw(st.permutations(rota.slots).map(tuple)), tuple(reversed(rota.assignments)))
    pay = pay_for_rota(rota, dict.fromkeys(kinds, schedule), unpaid=unpaid)
    assert pay_for_rota(turned, dict.fromkeys(reversed(kinds), schedule), unpaid=reversed(unpaid)) == pay


@LAW
@given(rotas(), IN_EUROS)
def test_pay_follows_the_worker(rota: Rota, schedule: RateSchedule) -> None:
    by_kind = dict.fromkeys({slot.kind for slot in rota.slots}, schedule)
    other = PhysicianId("dr-z")
    moved = [evolve(one, physician=other) if one.physician == DR1 else one for one in rota.assignments]
    before, after = pay_for_rota(rota, by_kind), pay_for_rota(Rota(rota.slots, tuple(moved)), by_kind)
    assert (after.whole, after.statement_of(DR1).total) == (before.whole, Money.zero(EUR))
    # the name decides between equal remainders, by a cent at most in each duty
    drift = abs(after.statement_of(other).total.minor - before.statement_of(DR1).total.minor)
    assert drift <= len(before.statement_of(DR1).parts)


@LAW
@given(rotas(), IN_EUROS, st.data())
def test_not_paying_somebody_changes_nobody_else(rota: Rota, schedule: RateSchedule, data: DataObject) -> None:
    by_kind = dict.fromkeys({slot.kind for slot in rota.slots}, schedule)
    unpaid = [one for one in rota.assignments if data.draw(st.booleans())]
    all_paid, some_paid = pay_for_rota(rota, by_kind), pay_for_rota(rota, by_kind, unpaid=unpaid)
    assert some_paid.paid + some_paid.withheld == all_paid.paid
    assert some_paid.unserved == all_paid.unserved
    left_alone = {one.physician for one in rota.assignments} - {one.physician for one in unpaid}
    for physician in left_alone:
        assert some_paid.statement_of(physician) == all_paid.statement_of(physician)


@LAW
@given(locum_contracts(), locum_fees(currencies=st.just(EUR)), st.sampled_from(RoundingMode))
def test_both_sides_of_a_replacement_make_what_it_brought_in(
    contract: LocumContract, fees: LocumFees, mode: RoundingMode
) -> None:
    settled = settle_locum(contract, fees, Rounding(2, mode))
    assert settled.handed_over.total + settled.kept.total == fees.total
    # what was paid for being on call is never shared
    assert fees.standby <= settled.handed_over.total <= fees.total
    everything = settle_locum(
        evolve(contract, fees_share=Share(Fraction(1)), duty_share=Share(Fraction(1))), fees, Rounding(2, mode)
    )
    assert everything.kept.total == Money.zero(EUR)


@LAW
@given(locum_contracts())
def test_a_contract_is_late_from_the_day_after_its_last(contract: LocumContract) -> None:
    first = contract.during.start
    latest = add_months(first, 1)
    in_order = evolve(contract, signed_on=first, council_informed_on=latest)
    assert locum_findings(in_order, (), timezone.utc) == ()
    late = evolve(contract, signed_on=first + timedelta(days=1), council_informed_on=latest + timedelta(days=1))
    assert [finding.kind for finding in locum_findings(late, (), timezone.utc)] == [
        "contract signed late",
        "council informed late",
    ]


@LAW
@given(call_departures())
def test_what_is_given_up_is_shared_to_the_cent(left: CallDeparture) -> None:
    given_up = Money.total((share.amount for share in left.shares), left.income.currency)
    assert left.kept + given_up == left.income
    assert [share.physician for share in left.shares] == sorted(share.physician for share in left.shares)


@LAW
@given(
    moneys(currencies=st.just(EUR), min_minor=0),
    shares(),
    st.lists(physician_ids(), min_size=2, max_size=6, unique=True),
)
def test_equal_shares_differ_by_a_cent_at_most_and_by_no_order(
    income: Money, share: Share, physicians: list[PhysicianId]
) -> None:
    leaver, *staying = physicians
    cents = Rounding(2, RoundingMode.HALF_UP)
    left = cost_of_leaving_call(leaver, income, share, staying, cents)
    assert cost_of_leaving_call(leaver, income, share, reversed(staying), cents) == left
    assert cost_of_leaving_call(leaver, income, share, staying, cents, weights=dict.fromkeys(staying, 3)) == left
    amounts = [one.amount for one in left.shares]
    assert max(amounts) - min(amounts) <= FIRST
