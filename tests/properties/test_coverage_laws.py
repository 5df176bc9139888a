"""Laws of coverage: nothing is lost between plan and service, nobody serves or sees while away, cover holds."""

from collections import Counter
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from itertools import pairwise, permutations

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.coverage import (
    EACH_SCOPE,
    ChosenAs,
    Coverage,
    CoverPlan,
    FinalRota,
    RotaRule,
    SeenAs,
    Tried,
    Uncovered,
    WhyIneffective,
    WhyNot,
    breaches_of,
    check_move,
    circular_cover,
    cover_days,
    crowds,
    double_duties,
    final_rota,
    gaps,
    hand_over_duties,
    layer_for,
    planned_rota,
    propose_covers,
    single_points_of_failure,
    uncovered,
)
from primarycare.identifiers import PatientId, PhysicianId, SlotId
from primarycare.instants import Interval
from primarycare.money import Share
from primarycare.periods import Period, add_days
from primarycare.physicians import PhysicianStatus
from primarycare.rotations import (
    Absence,
    Assignment,
    Change,
    CoverAgreement,
    CoverScope,
    Gift,
    Layer,
    LocumContract,
    LocumKind,
    OpeningHours,
    Participant,
    Rota,
    Slot,
    Swap,
    Weekday,
    no_holidays,
)
from primarycare.testing.strategies import (
    changed_rotas,
    cover_practices,
    coverages,
    duty_practices,
    duty_slots,
    final_rotas,
    layers,
    opening_hours,
    rotas,
    round_robins,
    zones,
)
from primarycare.testing.strategies.covering import CoverPractice as Practice
from tests.small_rota import PARIS

Changed = tuple[Rota, tuple[Change, ...], tuple[Absence, ...]]

CHANGED = changed_rotas()
PRACTICES = cover_practices()
SOME_ROTAS = rotas()
ASSIGNED = SOME_ROTAS.filter(lambda rota: bool(rota.assignments))
COVERAGES = coverages()
UTC = timezone.utc
DAYS = 28
FIRST = date(2026, 8, 1)
PATIENTS = st.sampled_from([PatientId(f"p-{number}") for number in range(1, 5)])
INSTANTS = st.integers(0, DAYS * 48).map(lambda half: datetime(2026, 8, 1, tzinfo=UTC) + half * timedelta(minutes=30))
SCOPES = st.sampled_from(CoverScope)
SECOND = timedelta(seconds=1)
fewer = settings(max_examples=50)


def on_each(rota: Rota, slot: Slot, instants: list[datetime]) -> list[set[PhysicianId]]:
    """Give who is on in a slot at each instant, read from the assignments alone."""
    return [{one.physician for one in rota.of_slot(slot.identifier) if at in one.hours} for at in instants]


def samples(slot: Slot) -> list[datetime]:
    """Give an instant in each quarter of an hour of a slot."""
    count = int(slot.hours.hours * 4)
    return [slot.hours.start + number * timedelta(minutes=15) for number in range(count)]


# Planned rotas


@fewer
@given(st.data(), duty_slots(most_days=4, most_kinds=2))
def test_a_slot_is_planned_as_its_layer_says_whatever_the_order_of_layers(
    data: DataObject, slots: tuple[Slot, ...]
) -> None:
    zone = data.draw(zones())
    pattern = round_robins(zones=st.just("here"))
    several = data.draw(st.lists(layers(patterns=pattern), max_size=3, unique_by=lambda layer: layer.name))
    known = [evolve(layer, priority=number, during=Period(date(2000, 1, 1))) for number, layer in enumerate(several, 1)]
    named = {"here": zone}
    if getattr(zone, "key", None) is not None:
        named = {str(getattr(zone, "key")): zone}
        known = [evolve(layer, pattern=evolve(layer.pattern, zone=str(getattr(zone, "key")))) for layer in known]
    rota = planned_rota(known, slots, named)
    assert planned_rota(data.draw(st.permutations(known)), slots[::-1], named) == rota
    for slot in slots:
        layer: Layer | None = layer_for(slot, known)
        due = () if layer is None else layer.pattern.who_at(slot.hours.start, zone)
        on = rota.of_slot(slot.identifier)
        assert {one.physician for one in on} == set(due)
        assert all(one == Assignment.whole(slot, one.physician) for one in on)


# Final rotas


@fewer
@given(CHANGED)
def test_the_planned_rota_and_the_differences_are_the_final_one(changed: Changed) -> None:
    rota, changes, away = changed
    result = final_rota(rota, changes=changes, absences=away)
    assert (result.planned, result.final.slots) == (rota, rota.slots)
    for slot in rota.slots:
        instants = samples(slot)
        told = [one for one in result.differences if one.slot == slot.identifier]
        for at, before, after in zip(
            instants, on_each(rota, slot, instants), on_each(result.final, slot, instants), strict=True
        ):
            differing = [one for one in told if at in one.hours]
            expected = [(tuple(sorted(before)), tuple(sorted(after)))] if before != after else []
            assert [(one.before, one.after) for one in differing] == expected


@fewer
@given(SOME_ROTAS)
def test_a_rota_to_which_nothing_happened_is_itself(rota: Rota) -> None:
    result = final_rota(rota, changes=(), absences=())
    assert (result.final, result.differences, result.by_swap, result.findings) == (rota, (), (), ())


@fewer
@given(CHANGED, st.data())
def test_the_order_in_which_changes_and_absences_are_given_does_not_matter(changed: Changed, data: DataObject) -> None:
    rota, changes, away = changed
    other = final_rota(rota, changes=data.draw(st.permutations(changes)), absences=data.draw(st.permutations(away)))
    assert other == final_rota(rota, changes=changes, absences=away)


@fewer
@given(CHANGED)
def test_nobody_who_is_away_is_in_the_final_rota(changed: Changed) -> None:
    rota, changes, away = changed
    final = final_rota(rota, changes=changes, absences=away).final
    for absence in away:
        for one in final.of_physician(absence.physician):
            slot = final.slot(one.slot)
            if isinstance(absence.during, Interval):
                assert not absence.approved or not absence.during.overlaps(one.hours)
            else:
                assert not absence.blocks(slot)


@fewer
@given(CHANGED, st.integers(-3, 6))
def test_what_was_recorded_later_is_as_if_it_had_not_happened(changed: Changed, later: int) -> None:
    rota, changes, away = changed
    day = add_days(rota.slots[0].on, later)
    known = tuple(change for change in changes if change.recorded_on <= day)
    assert final_rota(rota, changes=changes, absences=away, known_on=day) == final_rota(
        rota, changes=known, absences=away
    )


@fewer
@given(CHANGED)
def test_every_change_has_an_effect_or_a_reason_and_only_what_happened_is_told(changed: Changed) -> None:
    rota, changes, away = changed
    result = final_rota(rota, changes=changes, absences=away)
    without = {one.change for one in result.ineffective}
    assert without <= set(changes)
    effective = [change for change in changes if change not in without]
    assert final_rota(rota, changes=effective, absences=away) == evolve(result, ineffective=())
    assert len([one for one in result.findings if one.kind == "change without effect"]) == len(without)


def served(rota: Rota) -> Counter[SlotId]:
    """Count the seconds that are served in each slot, by all together."""
    total: Counter[SlotId] = Counter()
    for one in rota.assignments:
        total[one.slot] += int(one.hours.hours * 3_600)
    return total


def a_move(rota: Rota, data: DataObject) -> Swap | Gift:
    """Draw a swap or a gift that everybody agrees to, of duties that people have."""
    on = rota.slots[0].on
    one = data.draw(st.sampled_from(rota.assignments))
    others = [other for other in rota.assignments if other.physician != one.physician and other.slot != one.slot]
    if others and data.draw(st.sampled_from((True, False))):
        other = data.draw(st.sampled_from(others))
        both = one.physician, other.physician
        return Swap(
            first=one.slot,
            first_physician=both[0],
            second=other.slot,
            second_physician=both[1],
            agreed_by=both,
            recorded_on=on,
        )
    receiver = data.draw(st.sampled_from([PhysicianId(f"dr-{number}") for number in range(1, 7)]))
    assume(receiver != one.physician)
    return Gift(
        slot=one.slot, giver=one.physician, receiver=receiver, agreed_by=(one.physician, receiver), recorded_on=on
    )


def turned_back(move: Swap | Gift) -> Swap | Gift:
    """Give the move that leads back, recorded right after."""
    if isinstance(move, Gift):
        return evolve(move, giver=move.receiver, receiver=move.giver, sequence=2)
    return evolve(move, first_physician=move.second_physician, second_physician=move.first_physician, sequence=2)


@fewer
@given(ASSIGNED, st.data())
def test_a_move_that_is_moved_back_leads_back(rota: Rota, data: DataObject) -> None:
    move = a_move(rota, data)
    moved = final_rota(rota, changes=(move,), absences=())
    assume(not moved.ineffective)
    back = final_rota(rota, changes=(move, turned_back(move)), absences=())
    assert (back.final, back.differences, back.by_swap) == (rota, (), ())
    assert bool(moved.by_swap) is isinstance(move, Swap)


@fewer
@given(ASSIGNED, st.data())
def test_a_move_conserves_assignments_hours_and_points_and_concerns_two_people_alone(
    rota: Rota, data: DataObject
) -> None:
    move = a_move(rota, data)
    moved = final_rota(rota, changes=(move,), absences=()).final
    assert Counter(one.slot for one in moved.assignments) == Counter(one.slot for one in rota.assignments)
    assert served(moved) == served(rota)
    concerned = {move.giver, move.receiver} if isinstance(move, Gift) else {move.first_physician, move.second_physician}
    change = {who: moved.points_of(who) - rota.points_of(who) for who in {*rota.physicians, *moved.physicians}}
    assert sum(change.values(), Fraction(0)) == 0
    assert all(points == 0 for who, points in change.items() if who not in concerned)


@fewer
@given(ASSIGNED, st.data())
def test_a_gift_moves_the_points_of_the_duty_from_one_ledger_to_the_other(rota: Rota, data: DataObject) -> None:
    move = a_move(rota, data)
    assume(isinstance(move, Gift))
    assert isinstance(move, Gift)
    result = final_rota(rota, changes=(move,), absences=())
    assume(not result.ineffective)
    mine = [one for one in rota.of_slot(move.slot) if one.physician == move.giver]
    points = sum((rota.points_for(one) for one in mine), Fraction(0))
    assert result.final.points_of(move.giver) == rota.points_of(move.giver) - points
    assert result.final.points_of(move.receiver) == rota.points_of(move.receiver) + points


@fewer
@given(duty_practices(most_physicians=3), st.data())
def test_a_move_is_checked_as_if_the_whole_rota_were_validated(
    practice: tuple[tuple[Participant, ...], tuple[Slot, ...], tuple[Absence, ...]], data: DataObject
) -> None:
    people, slots, away = practice
    rota = data.draw(rotas(slots=st.just(slots)))
    assume(rota.assignments)
    move = a_move(rota, data)
    found = check_move(rota, move, people, absences=away)
    result = final_rota(rota, changes=(move,), absences=())
    if result.ineffective:
        assert (found.ineffective, found.added) == (result.ineffective[0].reason, ())
        return
    before, after = (breaches_of(each, people, absences=away) for each in (rota, result.final))
    new = {one for one in after if one not in before}
    received = (
        {(move.receiver, move.slot)}
        if isinstance(move, Gift)
        else {(move.first_physician, move.second), (move.second_physician, move.first)}
    )
    with_it = {one for one in new if any((one.physician, slot) in received for slot in one.slots)}
    told = {one for one in found.added if one.rule is not RotaRule.UNKNOWN_PERSON}
    minimum = {one for one in told if one.rule is RotaRule.MINIMUM}
    assert told - minimum == {one for one in with_it if one.rule not in (RotaRule.MINIMUM, RotaRule.UNKNOWN_PERSON)}
    assert minimum == {one for one in new - with_it if one.rule is RotaRule.MINIMUM}
    # whoever gives a duty away and receives none breaks a minimum at most
    if isinstance(move, Gift):
        assert {one.rule for one in found.added if one.physician == move.giver} <= {RotaRule.MINIMUM}


@fewer
@given(final_rotas())
def test_what_somebody_has_by_a_swap_is_in_the_final_rota_and_was_not_planned_for_them(result: FinalRota) -> None:
    for one in result.by_swap:
        assert one in result.final.assignments
        planned = [known.hours for known in result.planned.of_slot(one.slot) if known.physician == one.physician]
        assert not any(hours.overlaps(one.hours) for hours in planned)


@fewer
@given(CHANGED)
def test_a_frozen_rota_is_changed_by_overrides_alone(changed: Changed) -> None:
    rota, changes, away = changed
    frozen = final_rota(rota, changes=changes, absences=away, frozen_on=date(2000, 1, 1))
    overrides = tuple(change for change in changes if not isinstance(change, Swap | Gift))
    assert frozen.final == final_rota(rota, changes=overrides, absences=away).final
    released = final_rota(rota, changes=changes, absences=away, frozen_on=date(2000, 1, 1), released=changes)
    assert released == final_rota(rota, changes=changes, absences=away)
    assert WhyIneffective.FROZEN not in {one.reason for one in released.ineffective}


# Gaps


@fewer
@given(CHANGED)
def test_seats_are_filled_or_gaps_or_crowds_at_every_moment(changed: Changed) -> None:
    rota, changes, _ = changed
    final = final_rota(rota, changes=changes, absences=()).final
    missing, extra = gaps(final), crowds(final)
    for slot in final.slots:
        instants = samples(slot)
        for at, on in zip(instants, on_each(final, slot, instants), strict=True):
            gap = sum(one.missing for one in missing if one.slot == slot.identifier and at in one.hours)
            crowd = sum(one.extra for one in extra if one.slot == slot.identifier and at in one.hours)
            assert slot.headcount - len(on) == gap - crowd
            assert not (gap and crowd)


@fewer
@given(SOME_ROTAS)
def test_somebody_is_on_double_duty_exactly_while_in_two_slots(rota: Rota) -> None:
    found = double_duties(rota)
    for physician in rota.physicians:
        mine = rota.of_physician(physician)
        expected = {
            (frozenset((one.slot, other.slot)), one.hours.cut(other.hours))
            for one in mine
            for other in mine
            if one.slot != other.slot and one.hours.overlaps(other.hours)
        }
        told = [one for one in found if one.physician == physician]
        assert {(frozenset((one.first, one.second)), one.hours) for one in told} == expected
        assert len(told) == len(expected)


# Opening hours


@fewer
@given(opening_hours(zones=st.just("Europe/Paris")), INSTANTS)
def test_a_practice_is_open_while_a_span_of_the_day_holds_the_wall_clock(hours: OpeningHours, at: datetime) -> None:
    local = at.astimezone(PARIS)
    clock = local.time().replace(fold=0)
    spans = [span for span in hours.spans if span.weekday is Weekday.of(local.date())]
    calendar = no_holidays(Period(date(2026, 1, 1), date(2027, 1, 1)))
    expected = any(span.opens <= clock and (span.closes == time(0) or clock < span.closes) for span in spans)
    assert hours.open_at(at, PARIS, calendar) is expected


# Who sees whom


def is_away(coverage: Coverage, physician: PhysicianId, at: datetime) -> bool:
    return any(one.physician == physician and one.blocks_at(at, UTC) for one in coverage.absences)


def practises(coverage: Coverage, physician: PhysicianId, day: date) -> bool:
    return all(one.practises_on(day) for one in coverage.physicians if one.identifier == physician)


def is_there(coverage: Coverage, physician: PhysicianId, at: datetime) -> bool:
    return practises(coverage, physician, at.date()) and not is_away(coverage, physician, at)


def is_open(coverage: Coverage, at: datetime) -> bool:
    return coverage.opening is None or coverage.opening.open_at(at, UTC, coverage.calendar)


def serving(coverage: Coverage, at: datetime, scope: CoverScope) -> set[PhysicianId]:
    on = [one for one in coverage.rota.assignments if at in one.hours]
    return {one.physician for one in on if any(known.includes(scope) for known in coverage.rota.slot(one.slot).scopes)}


@fewer
@given(COVERAGES, PATIENTS, INSTANTS, SCOPES)
def test_nobody_sees_a_patient_who_is_away_or_does_not_practise(
    coverage: Coverage, patient: PatientId, at: datetime, scope: CoverScope
) -> None:
    seen = coverage.who_sees(patient, at, scope, UTC)
    assert all(is_there(coverage, physician, at) for physician in seen.physicians)
    for tried in seen.tried:
        if tried.reason is WhyNot.AWAY:
            assert tried.physician is not None and is_away(coverage, tried.physician, at)
        if tried.reason is WhyNot.NOT_PRACTISING:
            assert tried.physician is not None and not practises(coverage, tried.physician, at.date())


@fewer
@given(COVERAGES, PATIENTS, INSTANTS, SCOPES)
def test_the_designated_physician_who_is_there_is_given_while_the_practice_is_open(
    coverage: Coverage, patient: PatientId, at: datetime, scope: CoverScope
) -> None:
    seen = coverage.who_sees(patient, at, scope, UTC)
    designated = coverage.panels.physician_of(patient, at.date())
    there = designated is not None and is_open(coverage, at) and is_there(coverage, designated, at)
    assert (seen.seen_as is SeenAs.DESIGNATED) is there
    assert not there or seen.physicians == (designated,)


@fewer
@given(COVERAGES, PATIENTS, INSTANTS, SCOPES)
def test_the_answer_is_nobody_only_if_everything_that_was_tried_fails(
    coverage: Coverage, patient: PatientId, at: datetime, scope: CoverScope
) -> None:
    seen = coverage.who_sees(patient, at, scope, UTC)
    designated = coverage.panels.physician_of(patient, at.date())
    able = {who for who in serving(coverage, at, scope) if is_there(coverage, who, at)}
    if designated is not None and is_open(coverage, at):
        locums = {one.locum for one in coverage.locums if one.replaces == designated and at.date() in one.during}
        covering = {one.coverer_for(designated, scope, at.date()) for one in coverage.agreements} - {None}
        able |= {who for who in {designated, *locums, *covering} if who is not None and is_there(coverage, who, at)}
    assert (seen.seen_as is SeenAs.NOBODY) is (not able)
    assert set(seen.physicians) <= able
    if seen.seen_as is SeenAs.NOBODY:
        assert seen.tried
        assert len(set(seen.tried)) == len(seen.tried)


@fewer
@given(COVERAGES, PATIENTS, INSTANTS, SCOPES)
def test_a_closed_practice_and_a_patient_of_nobody_have_duties_alone(
    coverage: Coverage, patient: PatientId, at: datetime, scope: CoverScope
) -> None:
    seen = coverage.who_sees(patient, at, scope, UTC)
    if coverage.panels.physician_of(patient, at.date()) is None:
        assert seen.tried[0] == Tried(None, WhyNot.NO_DESIGNATION)
    elif not is_open(coverage, at):
        assert seen.tried[0] == Tried(None, WhyNot.CLOSED)
    else:
        assert seen.seen_as is SeenAs.DESIGNATED or seen.tried[0].physician is not None
        return
    assert seen.seen_as in (SeenAs.ON_DUTY, SeenAs.NOBODY)


@fewer
@given(COVERAGES, PATIENTS, INSTANTS, SCOPES, st.data())
def test_who_sees_a_patient_does_not_depend_on_the_order_of_what_is_known(
    coverage: Coverage, patient: PatientId, at: datetime, scope: CoverScope, data: DataObject
) -> None:
    other = evolve(
        coverage,
        physicians=tuple(data.draw(st.permutations(coverage.physicians))),
        absences=tuple(data.draw(st.permutations(coverage.absences))),
        agreements=tuple(data.draw(st.permutations(coverage.agreements))),
        locums=tuple(data.draw(st.permutations(coverage.locums))),
    )
    assert other.who_sees(patient, at, scope, UTC) == coverage.who_sees(patient, at, scope, UTC)


# Cover that fails


def away_on(practice: Practice, day: date) -> set[PhysicianId]:
    """Give who is away on a day, told by each hour of it."""
    clocks = [datetime.combine(day, time(hour), UTC) for hour in range(24)]
    return {one.physician for one in practice.absences if any(one.blocks_at(clock, UTC) for clock in clocks)}


def days_of(during: Period) -> list[date]:
    return [add_days(during.start, number) for number in range(during.days)]


def rings_on(
    agreements: tuple[CoverAgreement, ...], away: set[PhysicianId], scope: CoverScope, day: date
) -> set[PhysicianId]:
    """Give everybody who is in some ring of people away, by trying all rings."""

    def leads(who: PhysicianId, to: PhysicianId) -> bool:
        return any(one.coverer_for(who, scope, day) == to for one in agreements)

    found: set[PhysicianId] = set()
    for length in range(2, len(away) + 1):
        for ring in permutations(sorted(away), length):
            if all(leads(who, to) for who, to in pairwise((*ring, ring[0]))):
                found |= set(ring)
    return found


@fewer
@given(PRACTICES)
def test_circles_are_what_trying_all_rings_finds_day_by_day(practice: Practice) -> None:
    circles = circular_cover(practice.agreements, practice.absences, practice.days, UTC)
    for day in days_of(practice.days):
        away = away_on(practice, day)
        for scope in EACH_SCOPE:
            told = [one for one in circles if day in one.during and scope in one.scopes]
            people = [who for one in told for who in one.physicians]
            assert len(people) == len(set(people))
            assert set(people) == rings_on(practice.agreements, away, scope, day)


def known_status(practice: Practice, who: PhysicianId, day: date) -> PhysicianStatus | None:
    """Give the status of somebody; those who are not known count as active."""
    for one in practice.physicians:
        if one.identifier == who:
            entry = one.status.entry_at(day)
            return None if entry is None else entry.value
    return PhysicianStatus.ACTIVE


def left_on(practice: Practice, who: PhysicianId, scope: CoverScope, day: date) -> set[PhysicianId]:
    """Give who is left to cover, read from the facts day by day."""
    asked = {one.coverer_for(who, scope, day) for one in practice.agreements} - {None}
    asked |= {one.locum for one in practice.locums if one.replaces == who and day in one.during}
    missing = away_on(practice, day)
    statuses = {other: known_status(practice, other, day) for other in asked if other is not None}
    return {
        other for other, status in statuses.items() if other not in missing and status is not None and status.practises
    }


@fewer
@given(PRACTICES)
def test_single_points_and_days_without_cover_are_what_counting_finds_day_by_day(practice: Practice) -> None:
    points = single_points_of_failure(
        practice.agreements,
        practice.absences,
        practice.days,
        UTC,
        locums=practice.locums,
        physicians=practice.physicians,
    )
    without = uncovered(
        practice.agreements,
        practice.absences,
        practice.days,
        UTC,
        locums=practice.locums,
        physicians=practice.physicians,
    )
    for day in days_of(practice.days):
        on_leave = {
            one.identifier
            for one in practice.physicians
            if known_status(practice, one.identifier, day) is PhysicianStatus.ON_LEAVE
        }
        absent = away_on(practice, day) | on_leave
        for scope in EACH_SCOPE:
            left = {who: left_on(practice, who, scope, day) for who in absent}
            alone = {(who, *others) for who, others in left.items() if len(others) == 1}
            assert {
                (one.covered, one.physician) for one in points if day in one.during and scope in one.scopes
            } == alone
            nobody = {who for who, others in left.items() if not others}
            assert {one.physician for one in without if day in one.during and scope in one.scopes} == nobody


@fewer
@given(PRACTICES, st.data())
def test_what_is_found_about_cover_does_not_depend_on_the_order_of_facts(practice: Practice, data: DataObject) -> None:
    agreements, absences = (
        data.draw(st.permutations(practice.agreements)),
        data.draw(st.permutations(practice.absences)),
    )
    locums, physicians = data.draw(st.permutations(practice.locums)), data.draw(st.permutations(practice.physicians))
    days, known = practice.days, practice
    assert circular_cover(agreements, absences, days, UTC) == circular_cover(
        known.agreements, known.absences, days, UTC
    )
    assert single_points_of_failure(
        agreements, absences, days, UTC, locums=locums, physicians=physicians
    ) == single_points_of_failure(
        known.agreements, known.absences, days, UTC, locums=known.locums, physicians=known.physicians
    )
    assert uncovered(agreements, absences, days, UTC, locums=locums, physicians=physicians) == uncovered(
        known.agreements, known.absences, days, UTC, locums=known.locums, physicians=known.physicians
    )


@fewer
@given(PRACTICES)
def test_a_new_agreement_leaves_nothing_uncovered_that_was_covered(practice: Practice) -> None:
    assume(practice.agreements)
    fewer_agreements = practice.agreements[1:]

    def bare(agreements: tuple[CoverAgreement, ...]) -> set[tuple[PhysicianId, CoverScope, date]]:
        found: tuple[Uncovered, ...] = uncovered(agreements, practice.absences, practice.days, UTC)
        return {(one.physician, scope, day) for one in found for scope in one.scopes for day in days_of(one.during)}

    assert bare(practice.agreements) <= bare(fewer_agreements)


@fewer
@given(PRACTICES)
def test_whoever_covers_on_a_day_is_there_and_is_asked_by_somebody(practice: Practice) -> None:
    found = cover_days(practice.agreements, practice.locums, practice.absences, practice.days, UTC)
    for day in days_of(practice.days):
        away = away_on(practice, day)
        covering = {
            one.coverer_for(who, scope, day) for one in practice.agreements for who in away for scope in CoverScope
        } - {None}
        locums = {one.locum for one in practice.locums if day in one.during}
        expected = {who for who in covering | locums if who not in away}
        assert {who for who, during in found if day in during} == expected
    assert found == tuple(sorted(found))


# Proposals


def proposed(practice: Practice) -> CoverPlan:
    return propose_covers(
        practice.wave,
        practice.participants,
        agreements=practice.agreements,
        absences=practice.absences,
        balances=practice.balances,
        zone=UTC,
        locums=practice.locums,
        physicians=practice.physicians,
    )


@fewer
@given(PRACTICES)
def test_nobody_is_proposed_who_is_absent_or_away_or_has_left(practice: Practice) -> None:
    everything = evolve(practice, absences=(*practice.absences, *(evolve(one, approved=True) for one in practice.wave)))
    for proposal in proposed(practice).proposals:
        absent = proposal.absence.physician
        chosen = {choice.coverer for choice in proposal.choices} - {None}
        assert absent not in {*chosen, *proposal.in_line}
        for day in days_of(proposal.days):
            away = away_on(everything, day)
            for who in {*chosen, *proposal.in_line}:
                assert who is not None and who not in away
                status = known_status(practice, who, day)
                assert status is not None and status.practises


@fewer
@given(PRACTICES)
def test_proposals_that_are_agreed_to_make_no_circle_and_leave_nothing_uncovered(practice: Practice) -> None:
    plan = proposed(practice)
    wave = tuple(evolve(one, approved=True) for one in practice.wave)
    absences = (*practice.absences, *wave)
    new = tuple(agreement for proposal in plan.proposals for agreement in proposal.agreements)
    together = (*practice.agreements, *new)
    before = circular_cover(practice.agreements, absences, practice.days, UTC)
    assert circular_cover(together, absences, practice.days, UTC) == before
    bare = uncovered(together, absences, practice.days, UTC, locums=practice.locums, physicians=practice.physicians)
    for proposal in plan.proposals:
        covered = {choice.scope for choice in proposal.choices if choice.coverer is not None}
        for one in bare:
            shared = one.during.cut(proposal.days)
            assert one.physician != proposal.absence.physician or shared is None or not covered & set(one.scopes)


@fewer
@given(PRACTICES)
def test_everybody_who_takes_part_is_in_line_or_rejected_with_a_reason(practice: Practice) -> None:
    taking_part = {participant.physician: participant for participant in practice.participants}
    for proposal in proposed(practice).proposals:
        absent = taking_part.get(proposal.absence.physician)
        asked = {*taking_part, *(() if absent is None else absent.buddies)}
        assert {*proposal.in_line, *(one.physician for one in proposal.rejected)} == asked
        if proposal.in_line:
            new = [choice for choice in proposal.choices if choice.chosen_as is not ChosenAs.AGREED]
            assert {choice.coverer for choice in new} <= {proposal.in_line[0]}
        assert bool(proposal.findings) is any(choice.coverer is None for choice in proposal.choices)


@fewer
@given(PRACTICES)
def test_buddies_come_first_in_their_order_and_then_whoever_has_the_lowest_balance(practice: Practice) -> None:
    assume(practice.wave)
    (proposal,) = proposed(evolve(practice, wave=practice.wave[:1])).proposals
    known = {participant.physician: participant for participant in practice.participants}
    absent = known.get(proposal.absence.physician)
    buddies = () if absent is None else absent.buddies
    balances = {one.physician: one.points for one in practice.balances}
    able = set(proposal.in_line)
    others = sorted((balances.get(who, Fraction(0)), who) for who in able if who not in buddies)
    assert proposal.in_line == (*(who for who in buddies if who in able), *(who for _, who in others))


@fewer
@given(PRACTICES, st.data())
def test_a_plan_does_not_depend_on_the_order_of_anything(practice: Practice, data: DataObject) -> None:
    assume(len({(one.physician, str(one.during)) for one in practice.wave}) == len(practice.wave))
    other = evolve(
        practice,
        participants=tuple(data.draw(st.permutations(practice.participants))),
        agreements=tuple(data.draw(st.permutations(practice.agreements))),
        absences=tuple(data.draw(st.permutations(practice.absences))),
        balances=tuple(data.draw(st.permutations(practice.balances))),
        wave=tuple(data.draw(st.permutations(practice.wave))),
    )
    assert proposed(other).balances == proposed(practice).balances
    assert Counter(proposed(other).proposals) == Counter(proposed(practice).proposals)


@fewer
@given(PRACTICES)
def test_points_are_days_times_scopes_and_balances_grow_by_them(practice: Practice) -> None:
    plan = proposed(practice)
    before = {one.physician: one.points for one in practice.balances}
    for balance in plan.balances:
        gained = sum((proposal.points_of(balance.physician) for proposal in plan.proposals), Fraction(0))
        assert balance.points == before.get(balance.physician, Fraction(0)) + gained
    for proposal in plan.proposals:
        covered = [choice for choice in proposal.choices if choice.coverer is not None]
        everybody = {choice.coverer for choice in covered}
        total = sum((proposal.points_of(who) for who in everybody if who is not None), Fraction(0))
        assert total == len(covered) * proposal.days.days


# Locums


@fewer
@given(SOME_ROTAS, st.integers(0, 3), st.integers(1, 9), st.integers(1, 50))
def test_a_locum_serves_all_duties_of_the_one_replaced_that_start_during_the_contract(
    rota: Rota, after: int, days: int, first_sequence: int
) -> None:
    start = add_days(rota.slots[0].on, after)
    contract = LocumContract(
        locum=PhysicianId("locum"),
        replaces=PhysicianId("dr-1"),
        during=Period(start, add_days(start, days)),
        kind=LocumKind.DOCTOR,
        fees_share=Share.percent("70"),
        duty_share=Share.percent("100"),
        signed_on=start,
    )
    changes = hand_over_duties(rota, contract, recorded_on=start, first_sequence=first_sequence)
    final = final_rota(rota, changes=changes, absences=()).final
    assert served(final) == served(rota)
    for one in final.of_physician(contract.replaces):
        assert rota.slot(one.slot).on not in contract.during or one not in rota.assignments
    for slot in rota.slots:
        mine = sum(one.hours.hours for one in rota.of_slot(slot.identifier) if one.physician == contract.replaces)
        theirs = sum(one.hours.hours for one in final.of_slot(slot.identifier) if one.physician == contract.locum)
        assert theirs == (mine if slot.on in contract.during else 0)
