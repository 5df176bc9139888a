"""Laws of rotas and their people: parts add up to the whole, time is halved right, rest elapses, absences block."""

from collections import Counter
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.identifiers import DutyKindId, PhysicianId
from primarycare.instants import Interval
from primarycare.periods import Period, add_days, add_months
from primarycare.rotations import (
    Absence,
    Assignment,
    BlockedDays,
    CoverAgreement,
    CoverScope,
    FreeTime,
    Gift,
    LimitSpan,
    LocumContract,
    LocumKind,
    Participant,
    PublicationRule,
    RestRegime,
    Rota,
    Slot,
    Swap,
    working_time_directive,
)
from primarycare.testing.strategies import (
    absences,
    cover_agreements,
    dates,
    duty_practices,
    duty_slots,
    gifts,
    locum_contracts,
    participants,
    publication_rules,
    rest_regimes,
    rotas,
    swaps,
)
from tests.small_rota import PARIS

SLOTS = duty_slots()
SECOND = timedelta(seconds=1)
# Two years that hold four changes of the clock.
INSTANTS = st.integers(0, 2 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=minutes)
)
DR1, DR2 = PhysicianId("dr-1"), PhysicianId("dr-2")


def edges(rota: Rota) -> list[datetime]:
    """Give the instants at which something begins or ends, and the seconds next to them."""
    bounds = {bound for one in rota.assignments for bound in (one.hours.start, one.hours.end)}
    return sorted({bound + offset * SECOND for bound in bounds for offset in (-1, 0, 1)})


# Rotas


@given(rotas())
def test_whoever_is_on_is_everybody_whose_hours_hold_the_instant(rota: Rota) -> None:
    for instant in edges(rota):
        assert rota.on_at(instant) == tuple(one for one in rota.assignments if instant in one.hours)


@given(rotas(), st.data())
def test_a_rota_does_not_depend_on_the_order_of_what_it_is_made_of(rota: Rota, data: DataObject) -> None:
    slots, assignments = data.draw(st.permutations(rota.slots)), data.draw(st.permutations(rota.assignments))
    assert Rota(tuple(slots), tuple(assignments)) == rota


@given(rotas())
def test_the_assignments_of_slots_and_those_of_physicians_are_all_assignments(rota: Rota) -> None:
    by_slot = [one for slot in rota.slots for one in rota.of_slot(slot.identifier)]
    by_physician = [one for physician in rota.physicians for one in rota.of_physician(physician)]
    assert Counter(by_slot) == Counter(by_physician) == Counter(rota.assignments)
    assert all(rota.slot(slot.identifier) is slot for slot in rota.slots)


@given(rotas())
def test_the_points_of_physicians_add_up_to_those_of_assignments(rota: Rota) -> None:
    assigned = sum((rota.points_for(one) for one in rota.assignments), Fraction(0))
    assert sum((rota.points_of(physician) for physician in rota.physicians), Fraction(0)) == assigned
    assert assigned <= sum(slot.points * slot.headcount for slot in rota.slots)


@given(SLOTS, st.lists(st.integers(1, 24 * 60 - 1), max_size=5, unique=True))
def test_the_points_of_split_parts_add_up_to_those_of_the_slot(slots: tuple[Slot, ...], cuts: list[int]) -> None:
    slot = slots[0]
    bounds = [slot.hours.start + timedelta(minutes=minutes) for minutes in sorted(cuts)]
    bounds = [slot.hours.start, *(bound for bound in bounds if bound < slot.hours.end), slot.hours.end]
    parts = tuple(
        Assignment(slot=slot.identifier, physician=(DR1, DR2)[position % 2], hours=Interval(start, end))
        for position, (start, end) in enumerate(zip(bounds, bounds[1:]))
    )
    split = Rota((slot,), parts)
    assert split.points_of(DR1) + split.points_of(DR2) == slot.points
    assert Rota((slot,), (Assignment.whole(slot, DR1),)).points_of(DR1) == slot.points


@given(SLOTS)
def test_slots_that_are_made_fit_into_one_rota_and_begin_on_their_day(slots: tuple[Slot, ...]) -> None:
    assert Rota(slots, ()).slots == slots
    assert all(slot.days.start == slot.on for slot in slots)


# Rest


@given(rest_regimes(), INSTANTS)
def test_rest_is_as_long_as_the_regime_asks_and_no_second_longer(regime: RestRegime, ended: datetime) -> None:
    seconds = regime.rest_hours * 3_600
    rested = Fraction((regime.earliest_start_after(ended) - ended) // SECOND)
    assert seconds <= rested < seconds + 1
    assert regime.earliest_start_after(ended.astimezone(PARIS)) == regime.earliest_start_after(ended)


@given(INSTANTS)
def test_under_the_directive_the_wall_clock_shifts_by_the_change_of_the_clock(ended: datetime) -> None:
    regime = working_time_directive(free=FreeTime(Fraction(24), 7))
    before, after = ended.astimezone(PARIS), regime.earliest_start_after(ended).astimezone(PARIS)
    shifted = (after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
    assert after.replace(tzinfo=None) - before.replace(tzinfo=None) == timedelta(hours=11) + shifted


# Participants, absences, agreements


@given(participants())
def test_a_share_is_that_of_the_kind_or_that_in_all(participant: Participant) -> None:
    of_kinds = {known.kind: known.share.value for known in participant.kind_shares}
    for kind in (*of_kinds, DutyKindId("another")):
        assert participant.share_of(kind) == of_kinds.get(kind, participant.share.value)
    assert participant.physician not in participant.buddies


@given(dates())
def test_spans_of_limits_follow_each_other_without_gap_or_overlap(on: date) -> None:
    for span in LimitSpan:
        held = span.holding(on)
        assert on in held
        assert held.end is not None
        assert span.holding(held.end).start == held.end
        assert span.holding(add_days(held.end, -1)) == span.holding(held.start) == held


@given(duty_practices())
def test_an_absence_blocks_a_slot_exactly_where_it_is_away_in_some_second_or_day_of_it(
    practice: tuple[tuple[Participant, ...], tuple[Slot, ...], tuple[Absence, ...]],
) -> None:
    _, slots, away = practice
    for absence in away:
        for slot in slots:
            blocks = evolve(absence, approved=True).blocks(slot)
            if isinstance(absence.during, Period):
                days = (add_days(slot.on, offset) for offset in range(slot.days.days))
                assert blocks is any(day in absence.during for day in days)
                assert blocks is BlockedDays(absence.during).blocks(slot)
            else:
                first = max(slot.hours.start, absence.during.start)
                assert blocks is (first in slot.hours and first in absence.during)
            assert absence.blocks(slot) is (absence.approved and blocks)


@given(absences(), INSTANTS)
def test_an_absence_that_is_not_approved_blocks_nothing(absence: Absence, instant: datetime) -> None:
    assert not evolve(absence, approved=False).blocks_at(instant, PARIS)


@given(duty_practices())
def test_whoever_is_away_at_an_instant_of_a_slot_is_kept_from_it(
    practice: tuple[tuple[Participant, ...], tuple[Slot, ...], tuple[Absence, ...]],
) -> None:
    _, slots, away = practice
    for absence in away:
        for slot in slots:
            if absence.blocks_at(slot.hours.start, timezone.utc):
                assert absence.blocks(slot)


@given(cover_agreements(), st.sampled_from(CoverScope), st.data())
def test_nobody_is_covered_by_themselves_and_reciprocal_cover_turns_round(
    agreement: CoverAgreement, scope: CoverScope, data: DataObject
) -> None:
    on = data.draw(st.sampled_from((agreement.during.start, add_days(agreement.during.start, -1))))
    there = agreement.coverer_for(agreement.covered, scope, on)
    back = agreement.coverer_for(agreement.coverer, scope, on)
    assert there in (None, agreement.coverer)
    assert back == (agreement.covered if there is not None and agreement.reciprocal else None)
    assert there is None or on in agreement.during
    if agreement.coverer_for(agreement.covered, CoverScope.FULL_PANEL, on) is not None:
        assert there is not None


@given(locum_contracts())
def test_only_a_doctor_stands_in_for_longer_than_three_months(contract: LocumContract) -> None:
    latest = add_months(contract.during.start, 3)
    end = contract.during.end
    assert end is not None
    assert contract.kind is LocumKind.DOCTOR or end <= latest
    assert contract.locum != contract.replaces


# Changes and publication


@given(swaps() | gifts())
def test_a_change_is_agreed_once_both_have_and_not_before(change: Swap | Gift) -> None:
    concerned = (
        {change.first_physician, change.second_physician}
        if isinstance(change, Swap)
        else {change.giver, change.receiver}
    )
    assert len(concerned) == 2
    assert change.is_agreed is (set(change.agreed_by) == concerned)
    assert evolve(change, agreed_by=tuple(sorted(concerned))).is_agreed


@given(publication_rules(), dates(min_value=date(1901, 1, 1)))
def test_a_rota_is_with_the_council_before_it_goes_onward_and_both_before_it_starts(
    rule: PublicationRule, starts_on: date
) -> None:
    due = rule.dates_for(starts_on)
    assert due.to_council_by <= due.onward_by <= due.starts_on
    assert add_days(due.to_council_by, rule.before_start_days) == starts_on
    assert add_days(due.onward_by, rule.onward_days) == starts_on


@given(publication_rules(), dates(), st.integers(1, 500))
def test_a_longer_rota_is_long_enough_where_a_shorter_one_is(rule: PublicationRule, starts_on: date, days: int) -> None:
    during = Period(starts_on, add_days(starts_on, days))
    assume(rule.is_long_enough(during))
    assert rule.is_long_enough(Period(starts_on, add_days(starts_on, days + 1)))
    assert rule.is_long_enough(Period(starts_on))
