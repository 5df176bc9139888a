"""Cover that fails, proposals of cover, days of cover, working life, and duties that a locum takes over."""

from collections.abc import Callable, Iterable
from datetime import timezone
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.coverage import (
    EACH_SCOPE,
    Balance,
    ChosenAs,
    CoverChoice,
    CoverCircle,
    CoverPlan,
    CoverProposal,
    RejectedCover,
    SinglePoint,
    Uncovered,
    WhyNoCover,
    career_findings,
    circular_cover,
    cover_days,
    final_rota,
    gaps,
    hand_over_duties,
    propose_cover,
    propose_covers,
    single_points_of_failure,
    uncovered,
)
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import DutyKindId, PhysicianId
from primarycare.outside_use import CoverPeriod
from primarycare.periods import Period
from primarycare.physicians import Physician, PhysicianStatus
from primarycare.rotations import (
    Absence,
    Assignment,
    CoverAgreement,
    CoverScope,
    Duties,
    LocumContract,
    OptOut,
    Override,
    Participant,
    Rota,
    Slot,
)
from tests.small_cover import DR4, LOCUM, a_locum, an_agreement, in_status
from tests.small_practice import DR1, DR2, DR3, day, during
from tests.small_rota import PARIS, a_participant, a_slot, away, hours, part

with_wrong: Callable[..., object] = evolve
AUGUST = during("2026-08-01", "2026-08-31")
FORTNIGHT = during("2026-08-01", "2026-08-14")
RESULTS, MESSAGES, FULL = CoverScope.RESULTS, CoverScope.MESSAGES, CoverScope.FULL_PANEL


def on_leave(physician: PhysicianId, first: str, last: str) -> Absence:
    return away(during(first, last), physician)


def circles(agreements: Iterable[CoverAgreement], *absences: Absence, days: Period = AUGUST) -> list[str]:
    return list(map(str, circular_cover(agreements, absences, days, PARIS)))


# Circles


def test_two_who_cover_for_each_other_and_are_both_away_are_a_circle_on_the_days_in_common() -> None:
    absences = (on_leave(DR1, "2026-08-01", "2026-08-14"), on_leave(DR2, "2026-08-10", "2026-08-20"))
    expected = CoverCircle(physicians=(DR1, DR2), scopes=EACH_SCOPE, during=during("2026-08-10", "2026-08-14"))
    both_ways = an_agreement(reciprocal=True)
    assert circular_cover((both_ways,), absences, AUGUST, PARIS) == (expected,)
    pair = (an_agreement(DR1, DR2), an_agreement(DR2, DR1))
    assert circular_cover(pair, absences[::-1], AUGUST, PARIS) == (expected,)


def test_days_one_after_the_other_are_no_circle() -> None:
    absences = (on_leave(DR1, "2026-08-01", "2026-08-14"), on_leave(DR2, "2026-08-15", "2026-08-20"))
    assert circles((an_agreement(reciprocal=True),), *absences) == []


def test_a_circle_needs_one_scope_all_the_way_round() -> None:
    absences = [on_leave(who, "2026-08-01", "2026-08-14") for who in (DR1, DR2)]
    assert circles((an_agreement(DR1, DR2, RESULTS), an_agreement(DR2, DR1, MESSAGES)), *absences) == []
    found = circular_cover((an_agreement(DR1, DR2, RESULTS), an_agreement(DR2, DR1)), absences, AUGUST, PARIS)
    assert [circle.scopes for circle in found] == [(RESULTS,)]


def test_a_circle_may_have_any_length() -> None:
    ring = (an_agreement(DR1, DR2), an_agreement(DR2, DR3), an_agreement(DR3, DR4), an_agreement(DR4, DR1))
    absences = [on_leave(who, "2026-08-01", "2026-08-14") for who in (DR1, DR2, DR3, DR4)]
    assert [circle.physicians for circle in circular_cover(ring, absences, AUGUST, PARIS)] == [(DR1, DR2, DR3, DR4)]
    assert circles(ring, *absences[:3]) == []
    assert circles(ring[:3], *absences) == []


def test_two_circles_that_share_nobody_are_told_apart_and_those_that_share_somebody_as_one() -> None:
    absences = [on_leave(who, "2026-08-01", "2026-08-14") for who in (DR1, DR2, DR3, DR4)]
    apart = (an_agreement(DR1, DR2, reciprocal=True), an_agreement(DR3, DR4, reciprocal=True))
    assert [one.physicians for one in circular_cover(apart, absences, AUGUST, PARIS)] == [(DR1, DR2), (DR3, DR4)]
    shared = (an_agreement(DR1, DR2, reciprocal=True), an_agreement(DR2, DR3, reciprocal=True))
    assert [one.physicians for one in circular_cover(shared, absences, AUGUST, PARIS)] == [(DR1, DR2, DR3)]


def test_only_approved_absences_make_a_circle() -> None:
    absences = (
        on_leave(DR1, "2026-08-01", "2026-08-14"),
        evolve(on_leave(DR2, "2026-08-01", "2026-08-14"), approved=False),
    )
    assert circles((an_agreement(reciprocal=True),), *absences) == []


def test_a_circle_lasts_as_long_as_the_agreements_the_absences_and_the_period_asked_about() -> None:
    absences = [away(during("2026-08-01"), who) for who in (DR1, DR2)]
    until = an_agreement(reciprocal=True, days=during("2026-08-05", "2026-08-20"))
    assert [one.during for one in circular_cover((until,), absences, AUGUST, PARIS)] == [
        during("2026-08-05", "2026-08-20")
    ]
    endless = circular_cover((an_agreement(reciprocal=True),), absences, during("2026-08-10"), PARIS)
    assert [one.during for one in endless] == [during("2026-08-10")]


def test_an_absence_by_hours_counts_on_the_days_that_it_touches_in_the_zone() -> None:
    # from 23:00 on 4 August in Paris, which is 21:00 in UTC, to 01:00 on the 5th, which is 23:00 on the 4th in UTC
    absences = (away(hours("2026-08-04T23:00", "2026-08-05T01:00")), on_leave(DR2, "2026-08-01", "2026-08-14"))
    agreements = (an_agreement(reciprocal=True),)
    found = circular_cover(agreements, absences, AUGUST, PARIS)
    assert [one.during for one in found] == [during("2026-08-04", "2026-08-05")]
    in_utc = circular_cover(agreements, absences, AUGUST, timezone.utc)
    assert [one.during for one in in_utc] == [during("2026-08-04", "2026-08-04")]


# Single points of failure, and days without cover


def test_one_who_is_left_alone_is_a_single_point_for_the_days_in_question() -> None:
    agreements = (an_agreement(DR1, DR2), an_agreement(DR1, DR3))
    absences = (on_leave(DR1, "2026-08-01", "2026-08-14"), on_leave(DR3, "2026-08-10", "2026-08-20"))
    points = single_points_of_failure(agreements, absences, AUGUST, PARIS)
    # nobody covers for dr-3, who is away as well: that is no single point
    assert points == (
        SinglePoint(covered=DR1, physician=DR2, scopes=EACH_SCOPE, during=during("2026-08-10", "2026-08-14")),
    )
    without = uncovered(agreements, absences, AUGUST, PARIS)
    assert without == (Uncovered(physician=DR3, scopes=EACH_SCOPE, during=during("2026-08-10", "2026-08-20")),)


def test_scopes_with_others_left_are_told_apart() -> None:
    agreements = (an_agreement(DR1, DR2, RESULTS), an_agreement(DR1, DR3, RESULTS), an_agreement(DR1, DR3, MESSAGES))
    points = single_points_of_failure(agreements, (away(FORTNIGHT),), AUGUST, PARIS)
    assert [(one.physician, one.scopes) for one in points] == [(DR3, (MESSAGES,))]
    (without,) = uncovered(agreements, (away(FORTNIGHT),), AUGUST, PARIS)
    assert without.scopes == (CoverScope.URGENT_VISITS, CoverScope.REFILLS)


def test_one_who_covers_by_two_agreements_is_one_person() -> None:
    agreements = (an_agreement(), an_agreement(DR2, DR1, priority=2, reciprocal=True))
    assert [one.physician for one in single_points_of_failure(agreements, (away(FORTNIGHT),), AUGUST, PARIS)] == [DR2]


def test_scopes_may_be_narrowed_and_the_full_panel_asked_for_as_such() -> None:
    agreements = (an_agreement(DR1, DR2, RESULTS),)
    absences = (away(FORTNIGHT),)
    assert uncovered(agreements, absences, AUGUST, PARIS, scopes=(RESULTS,)) == ()
    (full,) = uncovered(agreements, absences, AUGUST, PARIS, scopes=(FULL, RESULTS))
    assert full.scopes == (FULL,)
    assert uncovered((an_agreement(),), absences, AUGUST, PARIS, scopes=(FULL, *EACH_SCOPE)) == ()


def test_a_locum_covers_everything_during_the_contract() -> None:
    contract = a_locum(days=during("2026-08-01", "2026-08-10"))
    points = single_points_of_failure((), (away(FORTNIGHT),), AUGUST, PARIS, locums=(contract,))
    assert [(one.physician, one.during) for one in points] == [(LOCUM, contract.during)]
    (without,) = uncovered((), (away(FORTNIGHT),), AUGUST, PARIS, locums=(contract,))
    assert without.during == during("2026-08-11", "2026-08-14")


def test_those_who_have_departed_are_not_left_and_need_no_cover() -> None:
    gone = in_status(DR2, ("2020-01-01", PhysicianStatus.ACTIVE), ("2026-08-08", PhysicianStatus.DEPARTED))
    agreements = (an_agreement(),)
    (without,) = uncovered(agreements, (away(FORTNIGHT),), AUGUST, PARIS, physicians=(gone,))
    assert (without.physician, without.during) == (DR1, during("2026-08-08", "2026-08-14"))
    assert uncovered((), (), AUGUST, PARIS, physicians=(gone,)) == ()


def test_leave_is_an_absence_by_status() -> None:
    absent = in_status(
        DR1,
        ("2020-01-01", PhysicianStatus.ACTIVE),
        ("2026-08-08", PhysicianStatus.ON_LEAVE),
        ("2026-08-15", PhysicianStatus.ACTIVE),
    )
    (without,) = uncovered((), (), AUGUST, PARIS, physicians=(absent,))
    assert (without.physician, without.during) == (DR1, during("2026-08-08", "2026-08-14"))
    # together with days off before it is one absence
    (longer,) = uncovered((), (on_leave(DR1, "2026-08-05", "2026-08-07"),), AUGUST, PARIS, physicians=(absent,))
    assert longer.during == during("2026-08-05", "2026-08-14")


def test_before_anything_is_known_of_somebody_they_are_not_left() -> None:
    new = in_status(DR2, ("2026-08-08", PhysicianStatus.ACTIVE))
    (without,) = uncovered((an_agreement(),), (away(FORTNIGHT),), AUGUST, PARIS, physicians=(new,))
    assert without.during == during("2026-08-01", "2026-08-07")


@pytest.mark.parametrize("ask", [circular_cover, single_points_of_failure, uncovered])
@pytest.mark.parametrize(
    ("argument", "wrong"),
    [
        ("agreements", None),
        ("agreements", an_agreement()),
        ("agreements", [None]),
        ("absences", None),
        ("absences", away(FORTNIGHT)),
        ("during", None),
        ("during", hours("2026-08-01T08:00", "2026-08-01T09:00")),
        ("zone", None),
        ("zone", "Europe/Paris"),
    ],
)
def test_cover_is_asked_about_with_what_it_is_made_of(ask: Callable[..., object], argument: str, wrong: object) -> None:
    given: dict[str, object] = {"agreements": (), "absences": (), "during": AUGUST, "zone": PARIS, argument: wrong}
    with pytest.raises(InvalidTypeError, match=rf"^{argument}(\[0\])?: "):
        ask(**given)


@pytest.mark.parametrize("ask", [single_points_of_failure, uncovered])
def test_scopes_locums_and_physicians_are_given_in_a_row_and_once(ask: Callable[..., object]) -> None:
    for name, wrong in (("scopes", RESULTS), ("scopes", None), ("locums", a_locum()), ("physicians", None)):
        with pytest.raises(InvalidTypeError, match=f"^{name}: "):
            ask((), (), AUGUST, PARIS, **{name: wrong})
    for scopes in ((), (RESULTS, RESULTS)):
        with pytest.raises(InvalidValueError, match="^scopes: "):
            ask((), (), AUGUST, PARIS, scopes=scopes)
    known = in_status(DR1, ("2020-01-01", PhysicianStatus.ACTIVE))
    with pytest.raises(InvalidValueError, match="^physicians: .* stands twice"):
        ask((), (), AUGUST, PARIS, physicians=(known, known))


CIRCLE = CoverCircle(physicians=(DR1, DR2), scopes=(RESULTS,), during=AUGUST)
POINT = SinglePoint(covered=DR1, physician=DR2, scopes=(RESULTS,), during=AUGUST)
WITHOUT = Uncovered(physician=DR1, scopes=(RESULTS,), during=AUGUST)


@pytest.mark.parametrize(
    ("value", "field", "wrong"),
    [
        (CIRCLE, "physicians", (DR1,)),
        (CIRCLE, "physicians", ()),
        (CIRCLE, "physicians", (DR1, DR1)),
        (CIRCLE, "physicians", "dr-1"),
        (POINT, "physician", DR1),
        (POINT, "covered", None),
        (WITHOUT, "physician", "dr-1"),
        *((value, "scopes", wrong) for value in (CIRCLE, POINT, WITHOUT) for wrong in ((), (RESULTS,) * 2, RESULTS)),
        *((value, "during", hours("2026-08-01T08:00", "2026-08-01T09:00")) for value in (CIRCLE, POINT, WITHOUT)),
    ],
)
def test_what_is_found_about_cover_cannot_be_wrong(value: object, field: str, wrong: object) -> None:
    with pytest.raises((InvalidTypeError, InvalidValueError), match=f"^{field}"):
        with_wrong(value, **{field: wrong})


def test_what_is_found_about_cover_is_told_in_a_line() -> None:
    days = "from 2026-08-01 to before 2026-09-01"
    assert str(CIRCLE) == f"dr-1, dr-2 cover for each other and are all away {days}: results"
    assert str(POINT) == f"dr-2 alone is left for dr-1 {days}: results"
    assert str(WITHOUT) == f"nobody is left for dr-1 {days}: results"


# Days of cover


def test_whoever_covers_does_so_while_those_covered_are_away_and_locums_during_their_contracts() -> None:
    contract = a_locum(replaces=DR3, days=during("2026-08-20", "2026-08-31"))
    absences = (on_leave(DR1, "2026-08-01", "2026-08-07"), on_leave(DR1, "2026-08-08", "2026-08-14"))
    days = cover_days((an_agreement(),), (contract,), absences, AUGUST, PARIS)
    assert days == ((DR2, FORTNIGHT), (LOCUM, contract.during))
    assert [CoverPeriod(*known).physician for known in days] == [DR2, LOCUM]


def test_whoever_is_away_covers_on_no_day() -> None:
    absences = (away(FORTNIGHT), on_leave(DR2, "2026-08-05", "2026-08-06"), on_leave(LOCUM, "2026-08-01", "2026-08-30"))
    contract = a_locum(replaces=DR3, days=AUGUST)
    assert cover_days((an_agreement(),), (contract,), absences, AUGUST, PARIS) == (
        (DR2, during("2026-08-01", "2026-08-04")),
        (DR2, during("2026-08-07", "2026-08-14")),
        (LOCUM, during("2026-08-31", "2026-08-31")),
    )


def test_days_of_cover_are_asked_about_with_several_of_each() -> None:
    ask: Callable[..., object] = cover_days
    for position, wrong in ((0, None), (1, None), (1, a_locum()), (2, away(FORTNIGHT)), (3, None), (4, "Europe/Paris")):
        given: list[object] = [(), (), (), AUGUST, PARIS]
        given[position] = wrong
        with pytest.raises(InvalidTypeError):
            ask(*given)


# Proposals


def people(*buddies: PhysicianId) -> tuple[Participant, ...]:
    """Give dr-1, with buddies, to dr-4."""
    first, *others = map(a_participant, (DR1, DR2, DR3, DR4))
    return (evolve(first, buddies=buddies), *others)


def proposed(
    absence: Absence = away(FORTNIGHT),
    participants: Iterable[Participant] | None = None,
    *,
    agreements: Iterable[CoverAgreement] = (),
    absences: Iterable[Absence] = (),
    balances: Iterable[Balance] = (),
    locums: Iterable[LocumContract] = (),
    physicians: Iterable[Physician] = (),
    scopes: Iterable[CoverScope] = EACH_SCOPE,
) -> CoverProposal:
    return propose_cover(
        absence,
        people() if participants is None else participants,
        agreements=agreements,
        absences=absences,
        balances=balances,
        zone=PARIS,
        locums=locums,
        physicians=physicians,
        scopes=scopes,
    )


def chosen(proposal: CoverProposal) -> list[str]:
    """Give who is chosen and why, each once where all scopes agree."""
    return list(dict.fromkeys(f"{one.coverer} {one.chosen_as.value}" for one in proposal.choices))


def owed(**points: int) -> tuple[Balance, ...]:
    return tuple(Balance(PhysicianId(who.replace("dr", "dr-")), Fraction(count)) for who, count in points.items())


def test_a_buddy_is_asked_first_whatever_the_balance() -> None:
    proposal = proposed(participants=people(DR4, DR3), balances=owed(dr4=99))
    assert chosen(proposal) == ["dr-4 buddy"]
    assert proposal.in_line == (DR4, DR3, DR2)
    assert proposal.rejected == (RejectedCover(DR1, WhyNoCover.IS_ABSENT),)


def test_then_whoever_has_the_lowest_balance_and_then_by_identifier() -> None:
    assert chosen(proposed(balances=owed(dr2=3, dr3=1, dr4=2))) == ["dr-3 lowest balance"]
    # whoever has no balance has 0
    assert proposed(balances=owed(dr2=3, dr4=-1)).in_line == (DR4, DR3, DR2)
    assert proposed().in_line == proposed(participants=people()[::-1]).in_line == (DR2, DR3, DR4)


def test_the_second_buddy_is_asked_where_the_first_is_away() -> None:
    absences = (on_leave(DR4, "2026-08-14", "2026-08-20"),)
    proposal = proposed(participants=people(DR4, DR3), absences=absences)
    assert chosen(proposal) == ["dr-3 buddy"]
    assert RejectedCover(DR4, WhyNoCover.AWAY) in proposal.rejected


@pytest.mark.parametrize(
    ("absence", "is_rejected"),
    [
        (on_leave(DR2, "2026-08-15", "2026-08-20"), False),
        (on_leave(DR2, "2026-08-14", "2026-08-20"), True),
        (on_leave(DR2, "2026-07-01", "2026-07-31"), False),
        (on_leave(DR2, "2026-07-01", "2026-08-01"), True),
        (away(hours("2026-08-14T22:00", "2026-08-14T23:00"), DR2), True),
        (away(hours("2026-08-15T00:00", "2026-08-15T01:00"), DR2), False),
        (evolve(on_leave(DR2, "2026-08-01", "2026-08-20"), approved=False), False),
    ],
)
def test_nobody_covers_who_is_away_on_one_of_the_days(absence: Absence, is_rejected: bool) -> None:
    proposal = proposed(absences=(absence,))
    assert (RejectedCover(DR2, WhyNoCover.AWAY) in proposal.rejected) is is_rejected
    assert (DR2 in proposal.in_line) is not is_rejected


def test_nobody_covers_who_does_not_take_part_or_practise_on_all_of_the_days() -> None:
    participants = (
        a_participant(DR1),
        a_participant(DR2, during=during("2026-08-02")),
        a_participant(DR3, during=during("2026-01-01", "2026-08-13")),
        a_participant(DR4, during=FORTNIGHT),
    )
    proposal = proposed(participants=participants)
    assert (proposal.in_line, [one.reason for one in proposal.rejected]) == (
        (DR4,),
        [WhyNoCover.IS_ABSENT, WhyNoCover.NOT_TAKING_PART, WhyNoCover.NOT_TAKING_PART],
    )
    leaving = in_status(DR2, ("2020-01-01", PhysicianStatus.ACTIVE), ("2026-08-14", PhysicianStatus.DEPARTED))
    staying = in_status(DR3, ("2020-01-01", PhysicianStatus.RETIRING), ("2026-08-15", PhysicianStatus.DEPARTED))
    proposal = proposed(physicians=(leaving, staying))
    assert RejectedCover(DR2, WhyNoCover.NOT_PRACTISING) in proposal.rejected
    assert proposal.in_line == (DR3, DR4)


def test_a_buddy_who_does_not_take_part_is_rejected_with_the_reason() -> None:
    stranger = PhysicianId("dr-9")
    proposal = proposed(participants=people(stranger))
    assert RejectedCover(stranger, WhyNoCover.NOT_TAKING_PART) in proposal.rejected
    assert chosen(proposal) == ["dr-2 lowest balance"]


def test_the_absent_need_not_take_part() -> None:
    assert proposed(on_leave(PhysicianId("dr-9"), "2026-08-01", "2026-08-14")).in_line == (DR1, DR2, DR3, DR4)


def test_where_nobody_can_cover_each_scope_says_so() -> None:
    proposal = proposed(participants=(a_participant(DR1),))
    assert chosen(proposal) == ["None nobody can"]
    assert proposal.agreements == ()
    days = "from 2026-08-01 to before 2026-08-15"
    assert proposal.findings == (
        Finding(kind="nobody can cover", subject=DR1, detail=f"urgent visits, results, refills, messages {days}"),
    )


def test_what_is_agreed_already_stays_and_the_rest_is_proposed() -> None:
    proposal = proposed(agreements=(an_agreement(DR1, DR4, RESULTS),))
    assert [(one.scope, one.coverer, one.chosen_as) for one in proposal.choices] == [
        (CoverScope.URGENT_VISITS, DR2, ChosenAs.LOWEST_BALANCE),
        (RESULTS, DR4, ChosenAs.AGREED),
        (CoverScope.REFILLS, DR2, ChosenAs.LOWEST_BALANCE),
        (MESSAGES, DR2, ChosenAs.LOWEST_BALANCE),
    ]
    (agreement,) = proposal.agreements
    assert (agreement.covered, agreement.coverer, agreement.during) == (DR1, DR2, FORTNIGHT)
    assert agreement.scopes == (CoverScope.URGENT_VISITS, CoverScope.REFILLS, MESSAGES)
    assert proposal.findings == ()


@pytest.mark.parametrize(
    ("agreement", "absences"),
    [
        (an_agreement(DR1, DR4, days=during("2026-08-02")), ()),
        (an_agreement(DR1, DR4, days=during("2026-08-01", "2026-08-13")), ()),
        (an_agreement(DR1, DR4), (on_leave(DR4, "2026-08-05", "2026-08-05"),)),
        (an_agreement(DR4, DR1), ()),
    ],
)
def test_an_agreement_stays_only_where_it_covers_all_of_the_days(
    agreement: CoverAgreement, absences: tuple[Absence, ...]
) -> None:
    assert chosen(proposed(agreements=(agreement,), absences=absences)) == ["dr-2 lowest balance"]


def test_a_locum_for_all_of_the_days_stays() -> None:
    assert chosen(proposed(locums=(a_locum(days=AUGUST),))) == ["locum agreed already"]


def test_of_several_agreements_the_first_that_covers_all_of_the_days_stays() -> None:
    agreements = (an_agreement(DR1, DR3, days=during("2026-08-01", "2026-08-07")), an_agreement(DR1, DR4, priority=2))
    assert chosen(proposed(agreements=agreements)) == ["dr-4 agreed already"]


def test_cover_may_be_proposed_before_an_absence_is_approved() -> None:
    assert chosen(proposed(evolve(away(FORTNIGHT), approved=False))) == ["dr-2 lowest balance"]


def test_an_absence_by_hours_needs_cover_on_the_days_that_it_touches() -> None:
    proposal = proposed(away(hours("2026-08-04T23:00", "2026-08-05T01:00")))
    assert proposal.days == during("2026-08-04", "2026-08-05")


def test_scopes_are_those_asked_for_in_their_usual_order() -> None:
    proposal = proposed(scopes=(MESSAGES, RESULTS))
    assert [choice.scope for choice in proposal.choices] == [RESULTS, MESSAGES]
    # 14 days in 2 scopes
    assert (proposal.points_of(DR2), proposal.points_of(DR3)) == (Fraction(28), Fraction(0))


def planned(*wave: Absence, balances: Iterable[Balance] = (), absences: Iterable[Absence] = ()) -> CoverPlan:
    return propose_covers(
        wave, people(), agreements=(), absences=absences, balances=balances, zone=PARIS, scopes=(RESULTS,)
    )


def test_a_wave_spreads_over_those_who_have_covered_least() -> None:
    wave = [on_leave(DR1, f"2026-08-{first:02}", f"2026-08-{first + 6:02}") for first in (1, 8, 15, 22)]
    plan = planned(*wave)
    # a week in one scope counts 7; after dr-2, dr-3 and dr-4 it is again the turn of dr-2
    assert [one.choices[0].coverer for one in plan.proposals] == [DR2, DR3, DR4, DR2]
    assert plan.balances == owed(dr1=0, dr2=14, dr3=7, dr4=7)
    assert planned(*wave[::-1]) == plan


def test_balances_of_before_are_carried_on_those_of_strangers_too() -> None:
    plan = planned(away(FORTNIGHT), balances=owed(dr2=-5, dr9=4))
    # 14 days in one scope, from -5 on
    assert plan.balances == owed(dr1=0, dr2=9, dr3=0, dr4=0, dr9=4)


def test_everybody_in_a_wave_is_away_approved_or_not() -> None:
    both = (away(FORTNIGHT), evolve(on_leave(DR2, "2026-08-10", "2026-08-20"), approved=False))
    assert [one.choices[0].coverer for one in planned(*both).proposals] == [DR3, DR4]
    assert planned(*both).findings == ()


def test_a_wave_that_takes_everybody_is_found() -> None:
    wave = [on_leave(who, "2026-08-01", "2026-08-14") for who in (DR4, DR3, DR2, DR1)]
    plan = planned(*wave)
    assert [finding.subject for finding in plan.findings] == [DR1, DR2, DR3, DR4]


def test_an_absence_without_an_end_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="^days: the absence of 'dr-1' from 2026-08-01 has no end in sight"):
        proposed(away(during("2026-08-01")))


@pytest.mark.parametrize(
    ("argument", "wrong"),
    [
        ("participants", None),
        ("participants", a_participant()),
        ("agreements", None),
        ("agreements", an_agreement()),
        ("absences", None),
        ("balances", None),
        ("balances", {DR1: Fraction(1)}),
        ("zone", None),
        ("zone", "Europe/Paris"),
        ("locums", None),
        ("physicians", [DR1]),
        ("scopes", RESULTS),
        ("scopes", ["results"]),
    ],
)
def test_cover_is_proposed_with_what_is_needed(argument: str, wrong: object) -> None:
    given: dict[str, object] = {"participants": (), "agreements": (), "absences": (), "balances": (), "zone": PARIS}
    given[argument] = wrong
    known = given.pop("participants")
    for ask, first in ((propose_cover, away(FORTNIGHT)), (propose_covers, (away(FORTNIGHT),))):
        asked: Callable[..., object] = ask
        with pytest.raises(InvalidTypeError, match=rf"^{argument}(\[0\])?: "):
            asked(first, known, **given)


@pytest.mark.parametrize("wrong", [None, "dr-1", DR1, FORTNIGHT])
def test_cover_is_proposed_for_absences(wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match="^absence: "):
        proposed(wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^wave(\[0\])?: "):
        planned(wrong)  # type: ignore[arg-type]


def test_everybody_stands_once() -> None:
    known = in_status(DR1, ("2020-01-01", PhysicianStatus.ACTIVE))
    with pytest.raises(InvalidValueError, match="^participants: .* stands twice"):
        proposed(participants=people() * 2)
    with pytest.raises(InvalidValueError, match="^balances: .* stands twice"):
        proposed(balances=owed(dr1=1) * 2)
    with pytest.raises(InvalidValueError, match="^physicians: .* stands twice"):
        proposed(physicians=(known, known))


PROPOSAL = proposed()
CHOICE = PROPOSAL.choices[0]


@pytest.mark.parametrize(
    ("value", "field", "wrong"),
    [
        (CHOICE, "coverer", None),
        (CHOICE, "coverer", "dr-2"),
        (CHOICE, "scope", "results"),
        (CHOICE, "chosen_as", None),
        (RejectedCover(DR1, WhyNoCover.AWAY), "physician", None),
        (RejectedCover(DR1, WhyNoCover.AWAY), "reason", "away"),
        (PROPOSAL, "absence", None),
        (PROPOSAL, "days", None),
        (PROPOSAL, "days", during("2026-08-01")),
        (PROPOSAL, "choices", (CHOICE, CHOICE)),
        (PROPOSAL, "choices", (evolve(CHOICE, coverer=DR1),)),
        (PROPOSAL, "choices", None),
        (PROPOSAL, "in_line", (DR2, DR2)),
        (PROPOSAL, "in_line", DR2),
        (PROPOSAL, "rejected", (RejectedCover(DR2, WhyNoCover.AWAY),)),
        (PROPOSAL, "rejected", None),
        (CoverPlan((), ()), "proposals", None),
        (CoverPlan((), ()), "proposals", PROPOSAL),
        (CoverPlan((), ()), "balances", owed(dr1=1) * 2),
        (CoverPlan((), ()), "balances", None),
    ],
)
def test_a_proposal_cannot_be_wrong(value: object, field: str, wrong: object) -> None:
    with pytest.raises((InvalidTypeError, InvalidValueError), match=f"{field}"):
        with_wrong(value, **{field: wrong})


def test_choices_and_rejections_are_told_in_a_line() -> None:
    assert str(CHOICE) == "urgent visits: dr-2 (lowest balance)"
    assert str(evolve(CHOICE, coverer=None, chosen_as=ChosenAs.NOBODY)) == "urgent visits: nobody can"
    assert str(RejectedCover(DR1, WhyNoCover.AWAY)) == "dr-1: away on one of the days"


def test_the_absent_do_not_stand_in_line_for_themselves() -> None:
    with pytest.raises(InvalidValueError, match="^choices: 'dr-1' is away and cannot cover for themselves"):
        evolve(PROPOSAL, rejected=(), in_line=(DR1,))


def test_nobody_is_chosen_as_nobody() -> None:
    with pytest.raises(InvalidValueError, match="^coverer: "):
        CoverChoice(scope=RESULTS, coverer=DR1, chosen_as=ChosenAs.NOBODY)


# Working life

NIGHTS = tuple(a_slot(f"2026-08-{number:02}", tags=("night",)) for number in (1, 2, 10))


def serving(physician: PhysicianId, *slots: Slot) -> Rota:
    return Rota(NIGHTS, tuple(Assignment.whole(slot, physician) for slot in slots or NIGHTS))


def life(
    *dated: tuple[str, PhysicianStatus],
    rota: Rota = serving(DR1),
    participants: Iterable[Participant] = (),
    agreements: Iterable[CoverAgreement] = (an_agreement(),),
    absences: Iterable[Absence] = (),
    days: Period = AUGUST,
) -> list[str]:
    """Give what is found of dr-1 in a life of these statuses."""
    found = career_findings(
        rota,
        (in_status(DR1, *dated),),
        participants,
        during=days,
        agreements=agreements,
        absences=absences,
        zone=PARIS,
    )
    return list(map(str, found))


def test_whoever_is_active_all_the_time_has_no_finding() -> None:
    assert life(("2020-01-01", PhysicianStatus.ACTIVE)) == []


def test_nobody_is_on_duty_on_a_day_of_leave() -> None:
    # the night of 2 August ends on 3 August, and the one of 1 August on the 2nd
    found = life(("2020-01-01", PhysicianStatus.ACTIVE), ("2026-08-03", PhysicianStatus.ON_LEAVE))
    assert found == [
        "on duty while on leave: dr-1 (night/2026-08-02, from 2026-08-03 to before 2026-08-04)",
        "on duty while on leave: dr-1 (night/2026-08-10, from 2026-08-10 to before 2026-08-12)",
    ]


def test_nobody_is_on_duty_after_departure_or_without_a_status() -> None:
    gone = life(("2020-01-01", PhysicianStatus.ACTIVE), ("2026-08-10", PhysicianStatus.DEPARTED))
    assert gone == ["on duty after departure: dr-1 (night/2026-08-10, from 2026-08-10 to before 2026-08-12)"]
    early = life(("2026-08-03", PhysicianStatus.ACTIVE))
    assert [finding.split(":")[0] for finding in early] == ["on duty without a status"] * 2


def test_a_duty_is_found_once_however_many_parts_of_it_somebody_has() -> None:
    night = NIGHTS[2]
    parts = Rota((night,), (part(night, DR1, 0, 2), part(night, DR1, 4, 6)))
    assert len(life(("2020-01-01", PhysicianStatus.DEPARTED), rota=parts)) == 1


def test_whoever_is_phased_out_keeps_to_the_opt_out() -> None:
    no_nights = OptOut(during("2026-08-01"), Duties(tags=("night",)))
    participant = evolve(a_participant(DR1), restrictions=(no_nights,))
    phased = ("2020-01-01", PhysicianStatus.PHASED)
    found = life(phased, rota=serving(DR1, NIGHTS[0]), participants=(participant,))
    assert found == ["on duty against an opt-out: dr-1 (night/2026-08-01)"]
    assert life(phased, participants=(a_participant(DR1),)) == []
    assert life(phased) == []
    # an active physician who opts out is for validation to name
    assert life(("2020-01-01", PhysicianStatus.ACTIVE), participants=(participant,)) == []


def test_whoever_is_retiring_is_told_once_since_somebody_must_follow() -> None:
    found = life(("2020-01-01", PhysicianStatus.RETIRING))
    assert found == ["on duty while retiring: dr-1 (3 from 2026-08-01 through 2026-08-10; somebody must follow)"]


def test_only_duties_that_start_within_the_period_are_looked_at() -> None:
    gone = ("2020-01-01", PhysicianStatus.DEPARTED)
    assert len(life(gone, days=during("2026-08-02", "2026-08-09"))) == 1


def test_leave_and_absence_need_cover_in_each_scope() -> None:
    leave = (
        ("2020-01-01", PhysicianStatus.ACTIVE),
        ("2026-08-20", PhysicianStatus.ON_LEAVE),
        ("2026-09-01", PhysicianStatus.ACTIVE),
    )
    agreements = (an_agreement(DR1, DR2, RESULTS),)
    told = "urgent visits, refills, messages from 2026-08-20 to before 2026-09-01"
    assert life(*leave, agreements=agreements) == [f"nobody covers: dr-1 ({told})"]
    assert life(*leave) == []
    absent = life(("2020-01-01", PhysicianStatus.ACTIVE), rota=Rota((), ()), agreements=(), absences=(away(FORTNIGHT),))
    assert absent == [
        "nobody covers: dr-1 (urgent visits, results, refills, messages from 2026-08-01 to before 2026-08-15)"
    ]


def test_findings_do_not_depend_on_the_order_of_physicians() -> None:
    known = (
        in_status(DR1, ("2020-01-01", PhysicianStatus.DEPARTED)),
        in_status(DR2, ("2020-01-01", PhysicianStatus.ON_LEAVE)),
    )
    found = [
        career_findings(serving(DR1), given, (), during=AUGUST, agreements=(), absences=(), zone=PARIS)
        for given in (known, known[::-1])
    ]
    assert found[0] == found[1]
    assert {finding.subject for finding in found[0]} == {DR1, DR2}


@pytest.mark.parametrize(
    ("argument", "wrong"),
    [
        ("rota", None),
        ("physicians", None),
        ("physicians", [DR1]),
        ("participants", None),
        ("during", None),
        ("agreements", None),
        ("absences", None),
        ("zone", None),
        ("locums", None),
        ("scopes", None),
    ],
)
def test_working_life_is_asked_about_with_what_is_needed(argument: str, wrong: object) -> None:
    ask: Callable[..., object] = career_findings
    given: dict[str, object] = {
        "rota": Rota((), ()),
        "physicians": (),
        "participants": (),
        "during": AUGUST,
        "agreements": (),
        "absences": (),
        "zone": PARIS,
        argument: wrong,
    }
    with pytest.raises(InvalidTypeError, match=rf"^{argument}(\[0\])?: "):
        ask(**given)


def test_participants_and_physicians_stand_once_in_a_working_life() -> None:
    active = ("2020-01-01", PhysicianStatus.ACTIVE)
    with pytest.raises(InvalidValueError, match="^participants: .* stands twice"):
        life(active, participants=(a_participant(DR1),) * 2)
    twice = (in_status(DR1, active),) * 2
    with pytest.raises(InvalidValueError, match="^physicians: .* stands twice"):
        career_findings(Rota((), ()), twice, (), during=AUGUST, agreements=(), absences=(), zone=PARIS)


# Locums


def test_a_locum_takes_over_the_duties_that_start_during_the_contract() -> None:
    contract = a_locum(days=during("2026-08-02", "2026-08-10"))
    rota = serving(DR1)
    changes = hand_over_duties(rota, contract, recorded_on=day("2026-07-15"))
    assert [change.sequence for change in changes] == [1, 2]
    leave = away(during("2026-08-02", "2026-08-10"))
    final = final_rota(rota, changes=changes, absences=()).final
    assert [one.physician for one in final.assignments] == [DR1, LOCUM, LOCUM]
    # with the absence of the one replaced, only the night that ends on its first day is a gap
    served = final_rota(rota, changes=changes, absences=(leave,)).final
    assert [gap.slot for gap in gaps(served)] == [NIGHTS[0].identifier]


def test_a_locum_takes_over_what_hours_the_one_replaced_has() -> None:
    night = NIGHTS[0]
    rota = Rota((night,), (part(night, DR1, 0, 4), part(night, DR2, 4, 8), part(night, DR1, 8, 12)))
    contract = a_locum(days=AUGUST)
    changes = hand_over_duties(rota, contract, recorded_on=day("2026-07-15"), first_sequence=7)
    assert [change.sequence for change in changes] == [7, 8]
    final = final_rota(rota, changes=changes, absences=()).final
    assert [one.physician for one in final.assignments] == [LOCUM, DR2, LOCUM]


def test_the_same_hours_of_one_kind_at_two_sites_are_one_change() -> None:
    sites = tuple(a_slot("2026-08-01", site=site) for site in ("north", "south"))
    rota = Rota(sites, tuple(Assignment.whole(slot, DR1) for slot in sites))
    changes = hand_over_duties(rota, a_locum(days=AUGUST), recorded_on=day("2026-07-15"))
    result = final_rota(rota, changes=changes, absences=())
    assert (len(changes), result.ineffective, result.final.physicians) == (1, (), (LOCUM,))


def test_duties_of_others_and_of_other_days_stay() -> None:
    assert hand_over_duties(serving(DR2), a_locum(days=AUGUST), recorded_on=day("2026-07-15")) == ()
    september = a_locum(days=during("2026-09-01", "2026-09-30"))
    assert hand_over_duties(serving(DR1), september, recorded_on=day("2026-07-15")) == ()


def test_a_hand_over_names_the_kind_of_duty_and_both() -> None:
    change = hand_over_duties(serving(DR1), a_locum(days=AUGUST), recorded_on=day("2026-07-15"))[0]
    assert change == Override(
        during=NIGHTS[0].hours,
        duties=Duties(kinds=(DutyKindId("night"),)),
        replaces=DR1,
        by=(LOCUM,),
        reason="locum stands in for dr-1",
        recorded_on=day("2026-07-15"),
        sequence=1,
    )


@pytest.mark.parametrize(
    ("argument", "wrong", "error"),
    [
        ("rota", None, InvalidTypeError),
        ("contract", None, InvalidTypeError),
        ("contract", an_agreement(), InvalidTypeError),
        ("recorded_on", "2026-07-15", InvalidTypeError),
        ("first_sequence", 0, InvalidValueError),
        ("first_sequence", True, InvalidTypeError),
    ],
)
def test_duties_are_handed_over_by_a_contract(argument: str, wrong: object, error: type[Exception]) -> None:
    ask: Callable[..., object] = hand_over_duties
    given: dict[str, object] = {
        "rota": serving(DR1),
        "contract": a_locum(days=AUGUST),
        "recorded_on": day("2026-07-15"),
        argument: wrong,
    }
    with pytest.raises(error, match=f"^{argument}: "):
        ask(**given)
    # Nothing is handed over, and the arguments are looked at all the same.
    with pytest.raises(error, match=f"^{argument}: "):
        ask(**{**given, "rota": serving(DR2), argument: wrong})
