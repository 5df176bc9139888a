from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.citations import Citation, Evidence
from primarycare.encounters import Visit
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.findings import Finding
from primarycare.identifiers import HouseholdId, PatientId, PhysicianId, SiteId, VisitId
from primarycare.panels import Panels
from primarycare.periods import Period
from primarycare.reassignment import (
    Assigned,
    Audience,
    CandidateRefusal,
    Departure,
    DepartureKind,
    Leaving,
    LeavingReason,
    MovingPatient,
    NoticeRule,
    NoticesDue,
    PatientCover,
    PlacementRule,
    ReassignmentPlan,
    ReassignmentPolicy,
    Receiver,
    RefusedCandidate,
    SeenPhysician,
    UnmetChoice,
    Waiting,
    WaitingReason,
    designations_after,
    moving_patients,
    notice_before_moving,
    notice_of_full_panel,
    notice_to_patients_seen,
    notices_due,
    plan_reassignment,
    usual_order,
)
from tests.small_practice import DR1, DR2, DR3, P1, P2, P3, a_designation, a_patient, day, designated, during, known

DR4, OUTSIDE = PhysicianId("dr-4"), PhysicianId("dr-9")
LILAS, ROSES = SiteId("lilas"), SiteId("roses")
HOME = HouseholdId("h-1")
LAST_DAY = day("2026-09-01")
RETIRES = Departure(physician=DR1, kind=DepartureKind.RETIREMENT, on=LAST_DAY)
DEPARTS = evolve(RETIRES, kind=DepartureKind.DEPARTURE)
IS_AWAY = evolve(RETIRES, kind=DepartureKind.LONG_ABSENCE, returns_on=day("2027-03-01"))
NEXT, WAIT = (usual_order(unmet_choice=unmet) for unmet in (UnmetChoice.NEXT_RULE, UnmetChoice.WAIT))


def moving(
    patient: str = P1,
    weight: str = "1",
    *,
    choice: PhysicianId | None = None,
    household: HouseholdId | None = None,
    seen: Iterable[tuple[PhysicianId, int]] = (),
    sites: tuple[SiteId, ...] = (),
    language: str | None = None,
    turn: int = 0,
) -> MovingPatient:
    return MovingPatient(
        patient=PatientId(patient),
        weight=Fraction(weight),
        choice=choice,
        household=household,
        seen=tuple(seen_by(physician, visits) for physician, visits in seen),
        sites=sites,
        language=language,
        turn=turn,
    )


def seen_by(physician: PhysicianId, visits: int, last_on: str = "2026-02-01") -> SeenPhysician:
    return SeenPhysician(physician=physician, visits=visits, last_on=day(last_on))


def taking(
    physician: PhysicianId = DR2,
    room: str = "10",
    *,
    size: str = "100",
    sites: tuple[SiteId, ...] = (),
    languages: tuple[str, ...] = (),
    accepts: bool = True,
) -> Receiver:
    return Receiver(
        physician=physician,
        capacity=Fraction(size) + Fraction(room),
        size=Fraction(size),
        sites=sites,
        languages=languages,
        accepts=accepts,
    )


def planned(
    *given: MovingPatient | Receiver, departure: Departure = RETIRES, policy: ReassignmentPolicy = NEXT
) -> ReassignmentPlan:
    return plan_reassignment(
        departure,
        [one for one in given if isinstance(one, MovingPatient)],
        [one for one in given if isinstance(one, Receiver)],
        policy,
    )


def told(plan: ReassignmentPlan) -> list[str]:
    return [str(one) for one in sorted(plan.placements, key=lambda one: one.patient)]


def refusals(plan: ReassignmentPlan, patient: PatientId = P1) -> list[str]:
    placement = plan.placement_of(patient)
    assert not isinstance(placement, Leaving)
    return [str(candidate) for candidate in placement.refused]


def only(*rules: PlacementRule, sites_bind: bool = False) -> ReassignmentPolicy:
    return ReassignmentPolicy(
        rules=(PlacementRule.PATIENT_CHOICE, *rules), unmet_choice=UnmetChoice.NEXT_RULE, sites_bind=sites_bind
    )


# The patient's choice


def test_a_patient_goes_to_the_physician_asked_for_before_any_other_rule() -> None:
    plan = planned(moving(choice=DR3, seen=[(DR2, 5)]), taking(DR2, "50"), taking(DR3, "1"))
    assert told(plan) == ["p-1: to dr-3, patient choice"]


def test_a_choice_takes_room_before_a_patient_without_one_does() -> None:
    plan = planned(moving(P1), moving(P2, choice=DR2), taking(DR2, "1"))
    assert told(plan) == ["p-1: waiting, no receiver has room", "p-2: to dr-2, patient choice"]


def test_a_choice_without_room_is_placed_by_the_next_rule_or_waits_as_the_policy_says() -> None:
    given = (moving(choice=DR2), taking(DR2, "1/2"), taking(DR3))
    placed = planned(*given)
    assert told(placed) == ["p-1: to dr-3, spare capacity"]
    assert refusals(placed) == ["dr-2 by patient choice: no room", "dr-2 by spare capacity: no room"]
    waiting = planned(*given, policy=WAIT)
    assert told(waiting) == ["p-1: waiting, the chosen physician cannot take the patient"]
    assert refusals(waiting) == ["dr-2 by patient choice: no room"]


def test_a_receiver_who_accepts_nobody_takes_no_patient_who_asks_either() -> None:
    plan = planned(moving(choice=DR2), taking(DR2, accepts=False), policy=WAIT)
    assert refusals(plan) == ["dr-2 by patient choice: not accepting"]


@pytest.mark.parametrize("departure", [RETIRES, DEPARTS, IS_AWAY])
def test_a_patient_who_chooses_a_physician_outside_leaves(departure: Departure) -> None:
    plan = planned(moving(choice=OUTSIDE), taking(), departure=departure)
    assert told(plan) == ["p-1: leaves for dr-9, chose a physician outside"]


def test_a_patient_may_follow_one_who_departs() -> None:
    assert told(planned(moving(choice=DR1), taking(), departure=DEPARTS)) == [
        "p-1: leaves for dr-1, follows the physician"
    ]


def test_nobody_can_follow_one_who_retires() -> None:
    plan = planned(moving(choice=DR1), taking())
    assert told(plan) == ["p-1: to dr-2, spare capacity"]
    assert refusals(plan) == ["dr-1 by patient choice: retires"]
    assert told(planned(moving(choice=DR1), taking(), policy=WAIT)) == [
        "p-1: waiting, the chosen physician cannot take the patient"
    ]


def test_a_patient_may_wait_for_one_who_comes_back() -> None:
    assert told(planned(moving(choice=DR1), taking(), departure=IS_AWAY)) == ["p-1: waiting, waits for the return"]


def test_a_choice_does_not_ask_for_the_site_even_where_sites_bind() -> None:
    plan = planned(moving(choice=DR2, sites=(ROSES,)), taking(sites=(LILAS,)), policy=only(sites_bind=True))
    assert told(plan) == ["p-1: to dr-2, patient choice"]


# Households


@pytest.mark.parametrize(("room", "rule"), [("2", "household together"), ("199/100", "spare capacity")])
def test_a_household_goes_whole_where_its_weight_fits_and_apart_where_it_does_not(room: str, rule: str) -> None:
    # 1 + 1 = 2
    plan = planned(moving(P1, household=HOME), moving(P2, household=HOME), taking(DR2, room), taking(DR3, "1"))
    assert [one.rule.value for one in plan.assigned] == [rule, rule]
    assert plan.assigned[0].is_apart_from_household is (rule == "spare capacity")


def test_a_household_placed_apart_says_so() -> None:
    plan = planned(moving(P1, household=HOME), moving(P2, household=HOME), taking(DR2, "1"), taking(DR3, "1"))
    assert told(plan) == ["p-1: to dr-2, spare capacity", "p-2: to dr-3, spare capacity"]
    assert refusals(plan)[:2] == [
        "dr-2 by household together: no room for the household",
        "dr-3 by household together: no room for the household",
    ]
    apart = "no receiver could take all together; placed by spare capacity"
    assert plan.findings == tuple(
        Finding(kind="apart from the household", subject=patient, detail=apart) for patient in (P1, P2)
    )


def test_a_household_follows_the_member_who_chose() -> None:
    plan = planned(
        moving(P1, household=HOME, seen=[(DR2, 9)]),
        moving(P2, household=HOME, choice=DR3),
        taking(DR2, "99"),
        taking(DR3),
    )
    assert told(plan) == ["p-1: to dr-3, household together", "p-2: to dr-3, patient choice"]


def test_members_who_stay_behind_follow_the_one_who_chose_before_the_physician_they_have_seen() -> None:
    seen = [(DR2, 9)]
    plan = planned(
        moving(P1, household=HOME, seen=seen),
        moving(P2, household=HOME, seen=seen),
        moving(P3, household=HOME, choice=DR3),
        taking(DR2, "99"),
        taking(DR3, "3"),
    )
    assert {one.physician for one in plan.assigned} == {DR3}


def test_one_member_left_behind_goes_elsewhere_alone_where_the_home_is_full() -> None:
    plan = planned(moving(P1, household=HOME), moving(P2, household=HOME, choice=DR3), taking(DR2), taking(DR3, "1"))
    assert told(plan) == ["p-1: to dr-2, spare capacity", "p-2: to dr-3, patient choice"]
    assert refusals(plan)[0] == "dr-3 by household together: no room for the household"


def test_a_household_without_a_home_is_ranked_by_visits_then_site_and_language_then_room() -> None:
    pair = (
        moving(P1, household=HOME, language="Tamil", sites=(LILAS,)),
        moving(P2, household=HOME, seen=[(DR4, 1)]),
    )
    receivers = (taking(DR2, "50"), taking(DR3, "5", sites=(LILAS,), languages=("Tamil",)), taking(DR4, "4"))
    assert {one.physician for one in planned(*pair, *receivers).assigned} == {DR4}
    unseen = (pair[0], evolve(pair[1], seen=()))
    assert {one.physician for one in planned(*unseen, *receivers).assigned} == {DR3}
    plain = tuple(evolve(one, language=None, sites=(), seen=()) for one in pair)
    plan = planned(*plain, *receivers)
    assert {one.physician for one in plan.assigned} == {DR2}
    assert refusals(plan) == ["dr-3 by household together: ranked lower", "dr-4 by household together: ranked lower"]


def test_a_patient_alone_in_a_household_is_placed_like_anybody() -> None:
    assert told(planned(moving(household=HOME), taking())) == ["p-1: to dr-2, spare capacity"]


# Second-most-seen


def test_the_physician_seen_most_besides_the_leaver_comes_first_then_the_next_who_can() -> None:
    given = moving(seen=[(DR1, 9), (OUTSIDE, 5), (DR2, 3), (DR3, 2)])
    assert told(planned(given, taking(DR2), taking(DR3, "90"))) == ["p-1: to dr-2, second-most-seen"]
    plan = planned(given, taking(DR2, "0"), taking(DR3, "90"))
    assert told(plan) == ["p-1: to dr-3, second-most-seen"]
    assert refusals(plan) == ["dr-9 by second-most-seen: not a receiver", "dr-2 by second-most-seen: no room"]


def test_physicians_seen_equally_often_are_ranked_by_the_last_visit_then_by_identifier() -> None:
    later = (seen_by(DR2, 2, "2026-01-01"), seen_by(DR3, 2, "2026-01-02"))
    assert [one.physician for one in MovingPatient(patient=P1, seen=later).seen] == [DR3, DR2]
    same_day = (seen_by(DR3, 2), seen_by(DR2, 2))
    assert [one.physician for one in MovingPatient(patient=P1, seen=same_day).seen] == [DR2, DR3]


# Site and language


def test_site_and_language_must_both_suit_under_their_rule() -> None:
    given = moving(sites=(LILAS,), language="Tamil")
    both = taking(DR4, "1", sites=(LILAS, ROSES), languages=("Arabic", "Tamil"))
    plan = planned(
        given, taking(DR2, "50", sites=(LILAS,)), taking(DR3, "50", sites=(ROSES,), languages=("Tamil",)), both
    )
    assert told(plan) == ["p-1: to dr-4, site and language"]
    assert refusals(plan) == ["dr-2 by site and language: other language", "dr-3 by site and language: other site"]


@pytest.mark.parametrize("wish", [moving(sites=(LILAS,)), moving(language="Tamil")])
def test_either_wish_alone_is_enough_for_the_rule(wish: MovingPatient) -> None:
    plan = planned(wish, taking(DR2, "50"), taking(DR3, sites=(LILAS,), languages=("Tamil",)))
    assert told(plan) == ["p-1: to dr-3, site and language"]


def test_a_site_is_a_preference_unless_it_binds() -> None:
    given = (moving(sites=(ROSES,)), taking(sites=(LILAS,)))
    assert told(planned(*given)) == ["p-1: to dr-2, spare capacity"]
    plan = planned(*given, policy=evolve(NEXT, sites_bind=True))
    assert told(plan) == ["p-1: waiting, no receiver who accepts is at an acceptable site"]
    assert "dr-2 by spare capacity: other site" in refusals(plan)


# Spare capacity


def test_patients_spread_in_proportion_to_spare_capacity() -> None:
    # 60 patients of weight 1 over 10 + 20 + 30 = 60 units: all are filled exactly
    # 30 patients: half of each, 5 + 10 + 15
    receivers = (taking(DR2, "10"), taking(DR3, "20"), taking(DR4, "30"))
    for count, gained in ((60, [10, 20, 30]), (30, [5, 10, 15])):
        plan = planned(*(moving(f"p-{number:02}") for number in range(count)), *receivers)
        assert [plan.size_after(physician) - 100 for physician in (DR2, DR3, DR4)] == gained


def test_unequal_weights_spread_to_within_one_patient_of_the_proportion() -> None:
    # weights 0.5, 1.2 and 4.9 in turn: 30 of each make 198, over spare capacity of 100 + 200 + 300 = 600
    weights = ("1/2", "6/5", "49/10")
    patients = [moving(f"p-{number:02}", weights[number % 3]) for number in range(90)]
    plan = planned(*patients, taking(DR2, "100"), taking(DR3, "200"), taking(DR4, "300"))
    for physician, exact in ((DR2, 33), (DR3, 66), (DR4, 99)):
        assert abs(plan.size_after(physician) - 100 - exact) <= Fraction("4.9")


def test_the_proportion_is_that_of_the_room_left_when_the_rule_begins() -> None:
    # dr-2 has 10 and gives 5 to a choice: 6 patients over 5 and 10 make 2 and 4
    patients = [moving(f"p-{number}") for number in range(6)]
    plan = planned(*patients, moving("p-9", "5", choice=DR2), taking(DR2, "10"), taking(DR3, "10"))
    assert [plan.size_after(physician) - 100 for physician in (DR2, DR3)] == [5 + 2, 4]


def test_equal_parts_go_to_the_first_identifier_and_the_others_are_named() -> None:
    plan = planned(moving(), taking(DR3), taking(DR2))
    assert told(plan) == ["p-1: to dr-2, spare capacity"]
    assert refusals(plan) == ["dr-3 by spare capacity: ranked lower"]


def test_a_smaller_turn_is_placed_first_then_the_first_identifier() -> None:
    plan = planned(moving(P1, turn=1), moving(P2), moving(P3), taking(room="1"))
    assert [one.patient for one in plan.assigned] == [P2]
    assert [one.patient for one in plan.waiting] == [P1, P3]


def test_a_weight_of_nothing_fits_a_panel_that_is_exactly_full_and_not_one_that_is_over() -> None:
    assert told(planned(moving(weight="0"), taking(room="0"))) == ["p-1: to dr-2, spare capacity"]
    over = Receiver(physician=DR2, capacity=Fraction(99), size=Fraction(100))
    assert told(planned(moving(weight="0"), over)) == ["p-1: waiting, no receiver has room"]


@pytest.mark.parametrize(("weight", "placed"), [("10", True), ("1001/100", False)])
def test_a_capacity_is_reached_and_never_exceeded(weight: str, placed: bool) -> None:
    assert bool(planned(moving(weight=weight), taking(room="10")).assigned) is placed


# Waiting


def test_a_patient_waits_for_want_of_receivers() -> None:
    assert told(planned(moving())) == ["p-1: waiting, no receiver accepts patients"]
    plan = planned(moving(), taking(accepts=False))
    assert told(plan) == ["p-1: waiting, no receiver accepts patients"]
    assert plan.findings == (
        Finding(kind="waiting for a physician", subject=P1, detail="no receiver accepts patients"),
    )


def test_a_patient_waits_where_no_rule_of_the_policy_leads_to_a_receiver_with_room() -> None:
    plan = planned(moving(), taking(), policy=only(PlacementRule.SECOND_MOST_SEEN))
    assert told(plan) == ["p-1: waiting, no rule leads to a receiver"]
    bound = planned(
        moving(sites=(LILAS,)),
        taking(room="0", sites=(LILAS,)),
        taking(DR3, sites=(ROSES,)),
        policy=only(sites_bind=True),
    )
    assert told(bound) == ["p-1: waiting, no receiver has room"]


def test_more_capacity_can_leave_more_patients_waiting() -> None:
    # room of 2: p-1 of weight 3 does not fit, p-2 and p-3 of weight 1 do; room of 3: p-1 takes all of it
    patients = (moving(P1, "3"), moving(P2), moving(P3))
    assert [len(planned(*patients, taking(room=room)).waiting) for room in ("2", "3")] == [1, 2]


# Plans


def a_plan(**changes: object) -> ReassignmentPlan:
    fields: dict[str, object] = {
        "departure": RETIRES,
        "policy": NEXT,
        "patients": (moving(P1), moving(P2, "2")),
        "receivers": (taking(DR2, "3"), taking(DR3, accepts=False)),
        "assigned": (sent(P1), sent(P2)),
        "waiting": (),
        "leaving": (),
    }
    return ReassignmentPlan(**(fields | changes))  # type: ignore[arg-type]


def sent(patient: PatientId, physician: PhysicianId = DR2) -> Assigned:
    return Assigned(patient=patient, physician=physician, rule=PlacementRule.SPARE_CAPACITY)


def left(patient: PatientId, physician: PhysicianId = OUTSIDE) -> Leaving:
    return Leaving(patient=patient, physician=physician, reason=LeavingReason.CHOSE_OUTSIDE)


ON_THE_LIST = Waiting(patient=P1, reason=WaitingReason.NO_ROOM)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"assigned": (sent(P1),)}, r"patients: 'p-2' stands 0 times among assigned, waiting and leaving"),
        ({"waiting": (ON_THE_LIST,)}, r"patients: 'p-1' stands 2 times"),
        ({"leaving": (left(P3),)}, r"patients: 'p-3' is placed and not among them; leave that one out$"),
        ({"receivers": (taking(DR2, "299/100"),)}, r"assigned: 'dr-2' would have 103 and holds 10299/100 at most"),
    ],
)
def test_a_plan_conserves_patients_and_respects_capacities(changes: dict[str, object], refused: str) -> None:
    assert a_plan().size_after(DR2) == 103
    with pytest.raises(ConservationError, match=rf"^{refused}"):
        a_plan(**changes)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"patients": (moving(P1), moving(P1))}, r"patients: PatientId\('p-1'\) stands twice; give each once$"),
        ({"receivers": (taking(DR2), taking(DR2))}, r"receivers: PhysicianId\('dr-2'\) stands twice; give each once$"),
        (
            {"receivers": (taking(DR1), taking(DR2))},
            r"receivers: 'dr-1' is the physician who leaves; leave that one out$",
        ),
        (
            {"assigned": (sent(P1),), "leaving": (left(P2, DR3),)},
            r"leaving: 'p-2' leaves for 'dr-3', a receiver; assign$",
        ),
        (
            {"assigned": (sent(P1), sent(P2, DR3))},
            r"assigned: 'p-2' goes to 'dr-3', who does not take patients; choose",
        ),
        (
            {"assigned": (sent(P1), sent(P2, DR4))},
            r"assigned: 'p-2' goes to 'dr-4', who does not take patients; choose",
        ),
    ],
)
def test_a_plan_sends_patients_only_to_receivers_who_accept(changes: dict[str, object], refused: str) -> None:
    with pytest.raises(InvalidValueError, match=rf"^{refused}"):
        a_plan(**changes)


def test_a_plan_answers_only_for_its_own_patients_and_receivers() -> None:
    with pytest.raises(NotKnownError, match=r"^patient: PatientId\('p-3'\) is not in the plan; ask about one of its"):
        a_plan().placement_of(P3)
    with pytest.raises(NotKnownError, match=r"^physician: PhysicianId\('dr-4'\) is not a receiver of the plan; ask"):
        a_plan().size_after(DR4)


def test_an_empty_departure_is_a_plan_of_nothing() -> None:
    plan = planned(taking())
    assert not plan.placements and not plan.findings and not plan.covers
    assert plan.size_after(DR2) == 100


@pytest.mark.parametrize(
    ("call", "refused"),
    [
        (lambda: plan_reassignment("dr-1", (), (), NEXT), r"departure: 'dr-1' is a str; give a Departure"),  # type: ignore[arg-type]
        (lambda: plan_reassignment(RETIRES, (P1,), (), NEXT), r"patients\[0\]: a PatientId was given"),  # type: ignore[arg-type]
        (lambda: plan_reassignment(RETIRES, (), (DR2,), NEXT), r"receivers\[0\]: PhysicianId\('dr-2'\) is a Phys"),  # type: ignore[arg-type]
        (lambda: plan_reassignment(RETIRES, (), (), None), r"policy: None is a NoneType; give a ReassignmentPolicy"),  # type: ignore[arg-type]
    ],
)
def test_planning_refuses_other_values(call: Callable[[], object], refused: str) -> None:
    with pytest.raises(InvalidTypeError, match=rf"^{refused}"):
        call()


# What a plan is made of


def test_a_departure_has_a_return_exactly_where_it_is_a_long_absence() -> None:
    assert IS_AWAY.away == Period(LAST_DAY, day("2027-03-01"))
    assert RETIRES.away == Period(LAST_DAY)
    with pytest.raises(InvalidValueError, match=r"^returns_on: the long absence of 'dr-1' has no return; give the day"):
        evolve(IS_AWAY, returns_on=None)
    with pytest.raises(
        InvalidValueError, match=r"^returns_on: 2027-03-01 was given for the retirement of 'dr-1'; leave"
    ):
        evolve(IS_AWAY, kind=DepartureKind.RETIREMENT)
    assert evolve(IS_AWAY, returns_on=day("2026-09-02")).away.days == 1
    with pytest.raises(InvalidValueError, match=r"^returns_on: 2026-09-01 is not after on, 2026-09-01; correct one"):
        evolve(IS_AWAY, returns_on=LAST_DAY)


def test_nothing_private_of_a_moving_patient_is_shown() -> None:
    patient = moving("p-1", "5", choice=DR3, household=HOME, seen=[(DR2, 2)], sites=(LILAS,), language="Tamil")
    assert repr(patient) == "MovingPatient(patient=PatientId('p-1'))"
    for weight in ("-1/100", f"{2**256}"):
        with pytest.raises(InvalidValueError, match=r"^weight: that of 'p-1' is negative or has too many digits; give"):
            moving(weight=weight)
    with pytest.raises(InvalidTypeError, match=r"^weight: a float was given; give a Fraction$"):
        MovingPatient(patient=P1, weight=1.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^language: a int was given; give a str$"):
        MovingPatient(patient=P1, language=3)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^choice: a str was given; give a PhysicianId$"):
        MovingPatient(patient=P1, choice="dr-2")  # type: ignore[arg-type]


def test_a_physician_seen_and_a_site_stand_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^seen: a physician of 'p-1' stands twice; add the visits up$"):
        moving(seen=[(DR2, 1), (DR2, 2)])
    with pytest.raises(InvalidValueError, match=r"^sites: a site of 'p-1' stands twice; give each once$"):
        moving(sites=(LILAS, LILAS))
    with pytest.raises(InvalidValueError, match=r"^sites: SiteId\('lilas'\) stands twice"):
        taking(sites=(LILAS, LILAS))
    with pytest.raises(InvalidValueError, match=r"^languages: 'Tamil' stands twice"):
        taking(languages=("Tamil", "Tamil"))


def test_a_policy_begins_with_the_patient_s_choice_and_names_each_rule_once() -> None:
    assert usual_order(unmet_choice=UnmetChoice.WAIT).rules == tuple(PlacementRule)
    for rules in ((), (PlacementRule.HOUSEHOLD, PlacementRule.PATIENT_CHOICE)):
        with pytest.raises(InvalidValueError, match=r"^rules: patient choice is not the first; put it there"):
            evolve(NEXT, rules=rules)
    with pytest.raises(InvalidValueError, match=r"^rules: 'household together' stands twice; give each once$"):
        only(PlacementRule.HOUSEHOLD, PlacementRule.HOUSEHOLD)


def test_a_refused_candidate_says_who_under_which_rule_and_why() -> None:
    candidate = RefusedCandidate(physician=DR2, rule=PlacementRule.HOUSEHOLD, reason=CandidateRefusal.NOT_ACCEPTING)
    assert str(candidate) == "dr-2 by household together: not accepting"


# From facts and back


def a_visit(identifier: str, physician: PhysicianId | None, on: str, patient: PatientId = P1) -> Visit:
    return Visit(
        identifier=VisitId(identifier),
        patient=patient,
        on=day(on),
        physician=physician,
        structure=None,
        service="general practice",
    )


WINDOW = during("2024-09-01", "2026-08-31")


def test_the_living_members_of_the_panel_move_with_what_is_known_of_them() -> None:
    panels = designated(p_1="dr-1", p_2="dr-1", p_3="dr-2")
    patients = known(a_patient(P1), a_patient(P2, died_on=day("2026-08-31")), a_patient(P3))
    got = moving_patients(
        DR1,
        LAST_DAY,
        panels=panels,
        patients=patients,
        visits=(),
        within=WINDOW,
        weights={P1: Fraction(2), P3: Fraction(3)},
        households={P1: HOME},
        choices={P1: DR3},
        sites={P1: (LILAS,)},
        languages={P1: "Tamil"},
        turns={P1: 1},
    )
    assert got == (moving(P1, "2", household=HOME, choice=DR3, sites=(LILAS,), language="Tamil", turn=1),)


def test_a_patient_moves_on_the_day_of_death_and_not_after_it() -> None:
    panels = designated(p_1="dr-1")
    for died_on, moves in (("2026-09-01", True), ("2026-08-31", False)):
        patients = known(a_patient(P1, died_on=day(died_on)))
        got = moving_patients(DR1, LAST_DAY, panels=panels, patients=patients, visits=(), within=WINDOW)
        assert bool(got) is moves


def test_visits_to_other_known_physicians_count_inside_the_window() -> None:
    visits = (
        a_visit("v-1", DR2, "2024-08-31"),
        a_visit("v-2", DR2, "2024-09-01"),
        a_visit("v-3", DR3, "2025-02-01"),
        a_visit("v-4", DR3, "2026-08-31"),
        a_visit("v-5", DR3, "2026-09-01"),
        a_visit("v-6", DR1, "2026-01-01"),
        a_visit("v-7", None, "2026-01-01"),
        a_visit("v-8", DR2, "2026-01-01", P2),
    )
    (got,) = moving_patients(
        DR1, LAST_DAY, panels=designated(p_1="dr-1"), patients=known(a_patient(P1)), visits=visits, within=WINDOW
    )
    assert got.seen == (seen_by(DR3, 2, "2026-08-31"), seen_by(DR2, 1, "2024-09-01"))


def test_a_member_without_facts_and_a_visit_given_twice_are_refused() -> None:
    with pytest.raises(NotKnownError, match=r"^patients: nothing is known of 'p-1', a member of the panel; give the"):
        moving_patients(DR1, LAST_DAY, panels=designated(p_1="dr-1"), patients={}, visits=(), within=WINDOW)
    twice = (a_visit("v-1", DR2, "2026-01-01"), a_visit("v-1", DR3, "2026-01-02"))
    with pytest.raises(InvalidValueError, match=r"^visits\[1\]: 'v-1' stands twice; give each visit once$"):
        moving_patients(DR1, LAST_DAY, panels=Panels(()), patients={}, visits=twice, within=WINDOW)


def test_a_visit_after_the_day_is_refused_with_its_place() -> None:
    visits = (a_visit("v-1", DR2, str(LAST_DAY)), a_visit("v-2", DR2, "2031-01-01"))
    with pytest.raises(InvalidValueError, match=r"^visits\[1\]: 'v-2' is on 2031-01-01, after .*; leave it out$"):
        moving_patients(DR1, LAST_DAY, panels=Panels(()), patients={}, visits=visits, within=WINDOW)


def test_designations_change_near_the_departure_only() -> None:
    panels = designated(p_1="dr-1")
    plan = planned(moving(P1), taking(DR2))
    assert plan.assigned
    departure = plan.departure.on
    for days, refused in ((-366, False), (366, False), (-367, True), (367, True)):
        on = departure + timedelta(days)
        if refused:
            with pytest.raises(InvalidValueError, match=r"^on: .* is more than 366 days from the departure on"):
                designations_after(plan, panels, on)
        else:
            assert designations_after(plan, panels, on).physician_of(P1, on) == plan.assigned[0].physician


def test_patients_assigned_change_physician_on_the_day_and_nobody_else_does() -> None:
    panels = designated(p_1="dr-1", p_2="dr-1", p_3="dr-1")
    plan = planned(moving(P1), moving(P2), moving(P3, choice=OUTSIDE), taking(room="1"))
    assert [type(one) for one in plan.placements] == [Assigned, Waiting, Leaving]
    after = designations_after(plan, panels, LAST_DAY)
    assert [after.physician_of(P1, day(on)) for on in ("2026-08-31", "2026-09-01")] == [DR1, DR2]
    assert after.timeline_of(P2) == panels.timeline_of(P2)
    assert after.timeline_of(P3) == panels.timeline_of(P3)


def test_every_day_of_the_leaver_from_then_on_becomes_the_receiver_s_and_gaps_stay() -> None:
    panels = Panels(
        (
            a_designation(P1, DR1, during("2020-01-01", "2020-12-31")),
            a_designation(P1, DR1, during("2026-09-01", "2026-10-31")),
            a_designation(P1, DR3, during("2027-01-01", "2027-01-31")),
            a_designation(P1, DR1, during("2027-03-01")),
        )
    )
    after = designations_after(planned(moving(P1), taking()), panels, LAST_DAY)
    assert after.designations == (
        a_designation(P1, DR1, during("2020-01-01", "2020-12-31")),
        a_designation(P1, DR2, during("2026-09-01", "2026-10-31")),
        a_designation(P1, DR3, during("2027-01-01", "2027-01-31")),
        a_designation(P1, DR2, during("2027-03-01")),
    )


def test_a_designation_that_ends_on_the_day_is_left_as_it_was() -> None:
    before, since = a_designation(P1, DR1, during("2020-01-01", "2026-08-31")), a_designation(P1, DR1, Period(LAST_DAY))
    after = designations_after(planned(moving(P1), taking()), Panels((before, since)), LAST_DAY)
    assert after.designations == (before, a_designation(P1, DR2, Period(LAST_DAY)))


def test_a_plan_that_the_panels_have_outrun_is_refused() -> None:
    plan = planned(moving(P1), taking())
    with pytest.raises(InvalidValueError, match=r"^panels: 'p-1' has not designated 'dr-1' on 2026-09-01; plan again"):
        designations_after(plan, designated(p_1="dr-3"), LAST_DAY)


def test_a_long_absence_is_covered_and_every_designation_stays() -> None:
    panels = designated(p_1="dr-1", p_2="dr-1")
    plan = planned(moving(P1), moving(P2), taking(room="1"), departure=IS_AWAY)
    assert designations_after(plan, panels, LAST_DAY) == panels
    assert plan.covers == (PatientCover(patient=P1, physician=DR2, during=during("2026-09-01", "2027-02-28")),)
    assert planned(moving(P1), taking()).covers == ()


# Notices


@pytest.mark.parametrize(
    ("rule", "days", "send_by"),
    [
        # 2026-09-01 - 30 days = 2026-08-02, - 60 days = 2026-07-03, - 90 days = 2026-06-03
        (notice_to_patients_seen(), 30, "2026-08-02"),
        (notice_before_moving(), 60, "2026-07-03"),
        (notice_of_full_panel(), 90, "2026-06-03"),
    ],
)
def test_a_published_notice_goes_out_so_many_days_before_and_has_its_source(
    rule: NoticeRule, days: int, send_by: str
) -> None:
    assert rule.days_before == days
    assert notices_due(rule, LAST_DAY, physician=DR1).send_by == day(send_by)
    assert rule.citation.evidence is Evidence.SINGLE_SOURCE
    assert rule.citation.verified_on == date(2026, 11, 21)


def test_patients_seen_from_the_look_back_to_the_departure_are_told_once() -> None:
    # the notice goes out by 2026-08-02, and three years before it is 2023-08-02
    visits = (
        a_visit("v-1", DR1, "2023-08-01", PatientId("p-9")),
        a_visit("v-2", DR1, "2023-08-02", P2),
        a_visit("v-3", DR1, "2026-08-31", P1),
        a_visit("v-4", DR1, "2026-01-01", P1),
        a_visit("v-5", DR1, "2026-09-01", PatientId("p-8")),
        a_visit("v-6", DR2, "2026-01-01", P3),
    )
    due = notices_due(notice_to_patients_seen(), LAST_DAY, physician=DR1, visits=visits, dependent=(P3,))
    assert due.tell == (P1, P2)
    assert due.no_new_patients_from is None


def test_patients_who_depend_on_continuity_are_told_and_nobody_new_is_taken_from_then_on() -> None:
    visits = (a_visit("v-1", DR1, "2026-01-01"),)
    due = notices_due(notice_before_moving(), LAST_DAY, physician=DR1, visits=visits, dependent=(P3, P2))
    assert due.tell == (P2, P3)
    assert due.no_new_patients_from == day("2026-07-03")


def test_a_payer_is_told_and_no_patient() -> None:
    visits = (a_visit("v-1", DR1, "2026-01-01"),)
    assert not notices_due(notice_of_full_panel(), LAST_DAY, physician=DR1, visits=visits, dependent=(P1,)).tell


def test_a_look_back_stands_for_patients_seen_and_for_nobody_else() -> None:
    source = Citation.illustrative("a notice of our own")
    with pytest.raises(InvalidValueError, match=r"^look_back_months: None was given for patients seen; give it for"):
        NoticeRule(title="ours", days_before=1, tells=Audience.SEEN, citation=source)
    with pytest.raises(InvalidValueError, match=r"^look_back_months: 12 was given for the payer; give it for patients"):
        NoticeRule(title="ours", days_before=1, tells=Audience.PAYER, look_back_months=12, citation=source)


def test_a_notice_before_the_calendar_and_a_patient_told_twice_are_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^days: -30 after 0001-01-01 leaves the calendar of years 1 to 9999$"):
        notices_due(notice_to_patients_seen(), date(1, 1, 1), physician=DR1)
    with pytest.raises(InvalidValueError, match=r"^tell: PatientId\('p-1'\) stands twice; give each once$"):
        NoticesDue(rule=notice_of_full_panel(), send_by=LAST_DAY, tell=(P1, P1))
