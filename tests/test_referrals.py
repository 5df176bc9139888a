"""Referrals: the rules of plans, what happened to one, where it stands, and which visit may use it."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypedDict

import pytest
from attrs import evolve

from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId, ReferralId, StructureId, VisitId
from primarycare.periods import Period
from primarycare.referrals import (
    ENDED_STATES,
    IdleReferralEvent,
    Referral,
    ReferralDecision,
    ReferralEnd,
    ReferralEvent,
    ReferralEventKind,
    ReferralPolicy,
    ReferralRefusal,
    ReferralRefusalReason,
    ReferralState,
    ReferralStatus,
    ReferralStep,
    ReferralTarget,
    ReferredVisit,
    StartWithin,
    ValidFor,
    accept,
    annul,
    blue_cross_massachusetts,
    change_physician,
    complete,
    consume,
    issue,
    meritage,
    refusal_in,
    revoke,
    status,
    wisconsin,
)

R1, P1, DR1, HEART = ReferralId("r-1"), PatientId("p-1"), PhysicianId("dr-01"), PhysicianId("dr-heart")
MONDAY = date(2026, 3, 2)
CARDIOLOGY = ReferralTarget(specialty="cardiology")
REASON, STATE, KIND = ReferralRefusalReason, ReferralState, ReferralEventKind


def a_policy(
    *,
    validity: ValidFor | StartWithin | None = ValidFor(30),
    most_visits: int | None = None,
    business_days_before: int | None = None,
    retroactive_days: int | None = None,
    exempt_services: tuple[str, ...] = (),
    ends_with_physician: bool = False,
    allows_standing: bool = False,
) -> ReferralPolicy:
    """Give rules of our own, by default thirty days and nothing else."""
    return ReferralPolicy(
        name="our plan",
        validity=validity,
        most_visits=most_visits,
        business_days_before=business_days_before,
        retroactive_days=retroactive_days,
        exempt_services=exempt_services,
        ends_with_physician=ends_with_physician,
        allows_standing=allows_standing,
        citations=(Citation.illustrative("Our plan"),),
    )


def a_draft(
    policy: ReferralPolicy | None = None,
    *,
    to: ReferralTarget = CARDIOLOGY,
    services: tuple[str, ...] = (),
    valid: Period | None = None,
    visits_allowed: int | None = None,
    is_standing: bool = False,
) -> Referral:
    return Referral(
        identifier=R1,
        patient=P1,
        referred_by=DR1,
        to=to,
        services=services,
        valid=valid,
        visits_allowed=visits_allowed,
        is_standing=is_standing,
        policy=a_policy() if policy is None else policy,
    )


def done(decision: ReferralDecision) -> Referral:
    assert isinstance(decision, ReferralStep), decision
    return decision.referral


def why(decision: ReferralDecision) -> ReferralRefusalReason:
    assert isinstance(decision, ReferralRefusal), decision
    return decision.reason


def issued(referral: Referral, on: date = MONDAY, *, recorded_on: date | None = None) -> Referral:
    return done(issue(referral, on=on, recorded_on=recorded_on or on))


def a_visit(
    on: date = date(2026, 3, 9),
    name: str = "v-1",
    *,
    patient: PatientId = P1,
    physician: PhysicianId = HEART,
    structure: StructureId | None = None,
    specialty: str | None = "cardiology",
    service: str = "consultation",
) -> ReferredVisit:
    return ReferredVisit(
        identifier=VisitId(name),
        patient=patient,
        on=on,
        physician=physician,
        structure=structure,
        specialty=specialty,
        service=service,
    )


def used(referral: Referral, visit: ReferredVisit, *, recorded_on: date | None = None) -> ReferralDecision:
    return consume(referral, visit, recorded_on=recorded_on or visit.on, holidays=())


def after(days: int, start: date = MONDAY) -> date:
    return start + timedelta(days)


def state_of(referral: Referral, on: date) -> ReferralState:
    return status(referral, on).state


# Published rules


class Example(TypedDict):
    """One visit or more under a published rule, and what a referral answers."""

    name: str
    policy: str
    first_day: date
    entered_on: date
    visits: list[date]
    answers: list[str]
    label: str
    source: str


class Vectors(TypedDict):
    """The file of examples."""

    sources: dict[str, str]
    example: list[Example]


def vectors() -> Vectors:
    text = (Path(__file__).parent / "vectors" / "referrals.toml").read_text(encoding="utf-8")
    read: Vectors = tomllib.loads(text)  # type: ignore[assignment]
    return read


POLICIES = {
    "blue-cross": blue_cross_massachusetts(ends_with_physician=True, allows_standing=False),
    "meritage": meritage(
        most_visits=99,
        business_days_before=None,
        retroactive_days=None,
        exempt_services=(),
        ends_with_physician=False,
        allows_standing=False,
    ),
}


@pytest.mark.parametrize("example", vectors()["example"], ids=lambda example: example["name"])
def test_an_example_is_answered_as_its_source_rules(example: Example) -> None:
    referral = issued(
        a_draft(POLICIES[example["policy"]], visits_allowed=99), example["first_day"], recorded_on=example["entered_on"]
    )
    answers = []
    for number, day in enumerate(example["visits"], start=1):
        decision = used(referral, a_visit(day, f"v-{number}"), recorded_on=max(day, example["entered_on"]))
        if isinstance(decision, ReferralRefusal):
            answers.append(decision.reason.value)
        else:
            referral = decision.referral
            answers.append("used, late" if decision.findings else "used")
    assert answers == example["answers"]


def test_every_example_names_its_source_and_its_label() -> None:
    read = vectors()
    assert {example["source"] for example in read["example"]} == set(read["sources"])
    assert {example["label"] for example in read["example"]} == {"derived"}


def test_the_published_rules_carry_their_sources() -> None:
    for policy in (*POLICIES.values(), a_wisconsin()):
        assert policy.citations and all(citation.evidence.is_published for citation in policy.citations)


def a_wisconsin() -> ReferralPolicy:
    return wisconsin(
        validity=ValidFor(90), most_visits=6, business_days_before=0, retroactive_days=None, ends_with_physician=False
    )


@pytest.mark.parametrize("service", ["behavioural health", "emergency", "urgent care"])
def test_blue_cross_asks_for_no_referral_for_some_services(service: str) -> None:
    referral = issued(a_draft(POLICIES["blue-cross"], visits_allowed=99))
    assert why(used(referral, a_visit(service=service))) is REASON.NO_REFERRAL_NEEDED
    assert POLICIES["blue-cross"].asks_for("cardiology")


@pytest.mark.parametrize("service", ["chiropractic", "obstetrics", "gynaecology"])
def test_wisconsin_gives_direct_access(service: str) -> None:
    assert not a_wisconsin().asks_for(service)


@pytest.mark.parametrize("visits", [1, 99])
def test_blue_cross_allows_1_to_99_visits(visits: int) -> None:
    assert a_draft(POLICIES["blue-cross"], visits_allowed=visits).visits_allowed == visits


@pytest.mark.parametrize(("visits", "told"), [(100, "allows 100"), (None, "allows no number")])
def test_blue_cross_refuses_more_than_99_visits_and_none_stated(visits: int | None, told: str) -> None:
    with pytest.raises(InvalidValueError, match=rf"visits_allowed: 'r-1' {told}, and its policy 1 to 99; give such"):
        a_draft(POLICIES["blue-cross"], visits_allowed=visits)


# Business days


@pytest.mark.parametrize(
    ("visit_on", "asked", "holidays", "until"),
    [
        # Tuesday: Monday before it; with Monday off, Friday.
        ("2026-03-10", 1, (), "2026-03-09"),
        ("2026-03-10", 1, ("2026-03-09",), "2026-03-06"),
        # Saturday and Sunday both look back to Friday.
        ("2026-03-07", 1, (), "2026-03-06"),
        ("2026-03-08", 1, (), "2026-03-06"),
        # Monday: two business days back is Thursday; a holiday on a Sunday changes nothing.
        ("2026-03-09", 2, ("2026-03-08",), "2026-03-05"),
        ("2026-03-09", 0, (), "2026-03-09"),
    ],
)
def test_business_days_are_monday_to_friday_without_holidays(
    visit_on: str, asked: int, holidays: tuple[str, ...], until: str
) -> None:
    policy = a_policy(business_days_before=asked)
    off = [date.fromisoformat(day) for day in holidays]
    assert policy.on_time_until(date.fromisoformat(visit_on), off) == date.fromisoformat(until)


def test_where_no_day_is_asked_for_any_entry_is_on_time() -> None:
    assert a_policy().on_time_until(MONDAY, ()) is None
    assert a_policy().taken_until(MONDAY, ()) is None
    referral = issued(a_draft(), MONDAY, recorded_on=after(400))
    assert isinstance(used(referral, a_visit(after(1)), recorded_on=after(400)), ReferralStep)


def test_without_a_time_for_late_entry_a_late_one_is_not_taken() -> None:
    policy = a_policy(business_days_before=1)
    early, late = issued(a_draft(policy), after(6)), issued(a_draft(policy), after(7))
    assert isinstance(used(early, a_visit(after(8))), ReferralStep)
    assert why(used(late, a_visit(after(7)))) is REASON.ENTERED_TOO_LATE
    assert policy.taken_until(after(8), ()) == after(7)


def test_late_entry_needs_a_rule_of_what_is_early() -> None:
    with pytest.raises(InvalidValueError, match="retroactive_days: 'our plan' asks for no entry before the visit"):
        a_policy(retroactive_days=90)


def test_a_late_entry_is_told() -> None:
    referral = issued(a_draft(a_policy(business_days_before=1, retroactive_days=90)), after(7))
    decision = used(referral, a_visit(after(7)))
    assert isinstance(decision, ReferralStep)
    assert [str(finding) for finding in decision.findings] == [
        "referral entered late: r-1 (for v-1 of 2026-03-09 it was due by 2026-03-06 and entered on 2026-03-09)"
    ]


# Life


def test_a_referral_lives_from_draft_to_its_last_visit() -> None:
    draft = a_draft(visits_allowed=2)
    open_ = issued(draft)
    taken = done(accept(open_, on=after(1), recorded_on=after(1)))
    once = done(used(taken, a_visit(after(7), "v-1")))
    twice = done(used(once, a_visit(after(8), "v-2")))
    states = [state_of(twice, after(days)) for days in (-1, 0, 1, 7, 8, 100)]
    assert states == [STATE.DRAFT, STATE.ISSUED, STATE.ACCEPTED, STATE.IN_USE, STATE.EXHAUSTED, STATE.EXHAUSTED]
    last = status(twice, after(8))
    assert (last.visits_used, last.visits_left, last.ended_on, last.end_reason) == (
        2, 0, after(8), ReferralEnd.EXHAUSTED,
    )  # fmt: skip
    assert why(used(twice, a_visit(after(9), "v-3"))) is REASON.EXHAUSTED
    assert state_of(draft, after(8)) is STATE.DRAFT


def test_a_referral_expires_on_the_day_after_its_last() -> None:
    referral = issued(a_draft())
    assert (state_of(referral, after(29)), state_of(referral, after(30))) == (STATE.ISSUED, STATE.EXPIRED)
    assert status(referral, after(99)).ended_on == after(30)
    assert isinstance(used(referral, a_visit(after(29))), ReferralStep)
    assert why(used(referral, a_visit(after(30)))) is REASON.OUTSIDE_DATES
    assert why(accept(referral, on=after(30), recorded_on=after(30))) is REASON.EXPIRED


def test_a_visit_before_the_first_day_does_not_use_it() -> None:
    assert why(used(issued(a_draft()), a_visit(after(-1)))) is REASON.NOT_ISSUED
    later = Period(after(3), after(5))
    referral = issued(a_draft(a_policy(validity=None), valid=later))
    assert [type(used(referral, a_visit(after(days)))) for days in (3, 4)] == [ReferralStep] * 2
    assert [why(used(referral, a_visit(after(days)))) for days in (2, 5)] == [REASON.OUTSIDE_DATES] * 2


def test_a_referral_that_was_begun_in_time_runs_until_it_is_completed() -> None:
    begun = done(used(issued(a_draft(a_policy(validity=StartWithin(10)))), a_visit(after(9))))
    assert status(begun, after(9)).valid == Period(MONDAY)
    assert status(begun, after(8)).valid == Period(MONDAY, after(10))
    completed = done(complete(begun, on=after(201), recorded_on=after(200)))
    assert isinstance(used(completed, a_visit(after(200), "v-2"), recorded_on=after(210)), ReferralStep)
    assert why(used(completed, a_visit(after(201), "v-2"))) is REASON.COMPLETED
    assert status(completed, after(201)).end_reason is ReferralEnd.COMPLETED


def test_a_draft_and_an_open_referral_can_be_revoked() -> None:
    assert state_of(done(revoke(a_draft(), on=MONDAY, recorded_on=MONDAY)), MONDAY) is STATE.REVOKED
    revoked = done(revoke(issued(a_draft()), on=after(3), recorded_on=after(3)))
    assert isinstance(used(revoked, a_visit(after(2))), ReferralStep)
    assert why(used(revoked, a_visit(after(3)))) is REASON.REVOKED
    assert why(revoke(revoked, on=after(4), recorded_on=after(4))) is REASON.REVOKED


def test_a_revocation_leaves_later_uses_without_effect_and_says_so() -> None:
    in_use = done(used(issued(a_draft()), a_visit(after(7))))
    standing = status(done(revoke(in_use, on=after(3), recorded_on=after(8))), after(8))
    assert (standing.state, standing.visits_used) == (STATE.REVOKED, 0)
    assert [str(finding) for finding in standing.findings] == [
        "referral event without effect: r-1 ('visit used' of 2026-03-09: it was revoked)"
    ]


@pytest.mark.parametrize(
    ("ends", "state", "reason"), [(True, STATE.REVOKED, ReferralEnd.PHYSICIAN_CHANGED), (False, STATE.ISSUED, None)]
)
def test_a_change_of_physician_ends_a_referral_where_the_policy_says_so(
    ends: bool, state: ReferralState, reason: ReferralEnd | None
) -> None:
    referral = issued(a_draft(a_policy(ends_with_physician=ends)))
    other = PhysicianId("dr-02")
    moved = done(change_physician(referral, other, on=after(3), recorded_on=after(1)))
    standing = status(moved, after(3))
    assert (standing.state, standing.end_reason, standing.physician) == (state, reason, other)
    assert status(moved, after(2)).physician == DR1
    decision = used(moved, a_visit(after(3)))
    if ends:
        assert why(decision) is REASON.PHYSICIAN_CHANGED
        assert why(complete(moved, on=after(4), recorded_on=after(4))) is REASON.PHYSICIAN_CHANGED
    else:
        assert isinstance(decision, ReferralStep)


def test_a_change_to_the_same_physician_is_none() -> None:
    decision = change_physician(issued(a_draft()), DR1, on=after(3), recorded_on=after(3))
    assert why(decision) is REASON.SAME_PHYSICIAN


def test_a_referral_is_issued_and_accepted_once() -> None:
    open_ = issued(a_draft())
    taken = done(accept(open_, on=after(1), recorded_on=after(1)))
    in_use = done(used(open_, a_visit(after(1))))
    assert why(issue(open_, on=after(1), recorded_on=after(1))) is REASON.ALREADY_ISSUED
    assert why(accept(taken, on=after(2), recorded_on=after(2))) is REASON.ALREADY_ACCEPTED
    assert why(accept(in_use, on=after(2), recorded_on=after(2))) is REASON.ALREADY_IN_USE


def test_a_draft_can_neither_be_used_nor_accepted_nor_completed() -> None:
    draft = a_draft()
    answers = (
        used(draft, a_visit()),
        accept(draft, on=MONDAY, recorded_on=MONDAY),
        complete(draft, on=MONDAY, recorded_on=MONDAY),
        change_physician(draft, HEART, on=MONDAY, recorded_on=MONDAY),
    )
    assert {why(answer) for answer in answers} == {REASON.NOT_ISSUED}


def test_what_was_known_on_a_day_is_answered_without_what_came_later() -> None:
    referral = issued(a_draft(), MONDAY, recorded_on=after(5))
    assert status(referral, after(1)).state is STATE.ISSUED
    assert status(referral, after(1), known_on=after(4)).state is STATE.DRAFT
    assert status(referral, after(1), known_on=after(5)).state is STATE.ISSUED


# Fit


@pytest.mark.parametrize(
    ("to", "visit", "reason"),
    [
        (CARDIOLOGY, a_visit(patient=PatientId("p-2")), REASON.ANOTHER_PATIENT),
        (ReferralTarget(physician=DR1), a_visit(), REASON.WRONG_PHYSICIAN),
        (ReferralTarget(structure=StructureId("clinic")), a_visit(), REASON.WRONG_STRUCTURE),
        (
            ReferralTarget(structure=StructureId("clinic")),
            a_visit(structure=StructureId("elsewhere")),
            REASON.WRONG_STRUCTURE,
        ),
        (CARDIOLOGY, a_visit(specialty="dermatology"), REASON.WRONG_SPECIALTY),
        (CARDIOLOGY, a_visit(specialty=None), REASON.WRONG_SPECIALTY),
        (
            ReferralTarget(structure=StructureId("clinic"), specialty="cardiology"),
            a_visit(structure=StructureId("clinic"), specialty="dermatology"),
            REASON.WRONG_SPECIALTY,
        ),
    ],
)
def test_a_visit_uses_only_a_referral_that_is_for_it(
    to: ReferralTarget, visit: ReferredVisit, reason: ReferralRefusalReason
) -> None:
    decision = used(issued(a_draft(to=to)), visit)
    assert why(decision) is reason
    assert str(decision) == f"r-1: visit used on 2026-03-09 refused: {reason.value}"


@pytest.mark.parametrize(
    "to",
    [
        CARDIOLOGY,
        ReferralTarget(physician=HEART),
        ReferralTarget(structure=StructureId("clinic")),
        ReferralTarget(physician=HEART, structure=StructureId("clinic"), specialty="cardiology"),
    ],
)
def test_a_visit_that_meets_all_that_is_named_uses_the_referral(to: ReferralTarget) -> None:
    assert isinstance(used(issued(a_draft(to=to)), a_visit(structure=StructureId("clinic"))), ReferralStep)


def test_a_referral_for_some_services_is_for_no_others() -> None:
    referral = issued(a_draft(services=("imaging", "consultation")))
    assert isinstance(used(referral, a_visit(service="imaging")), ReferralStep)
    assert why(used(referral, a_visit(service="surgery"))) is REASON.WRONG_SERVICE


def test_one_visit_uses_a_referral_once() -> None:
    once = done(used(issued(a_draft(visits_allowed=3)), a_visit()))
    assert why(used(once, a_visit())) is REASON.ALREADY_USED
    assert status(once, after(30)).visits_left == 2


def test_a_visit_entered_late_takes_no_place_of_another() -> None:
    used_up = done(used(issued(a_draft(visits_allowed=1)), a_visit(after(10), "v-2")))
    assert why(used(used_up, a_visit(after(5), "v-1"), recorded_on=after(11))) is REASON.EXHAUSTED
    room = done(used(issued(a_draft(visits_allowed=2)), a_visit(after(10), "v-2")))
    both = done(used(room, a_visit(after(5), "v-1"), recorded_on=after(11)))
    assert [status(both, after(days)).visits_used for days in (4, 5, 9, 10)] == [0, 1, 1, 2]


def test_a_visit_entered_late_may_come_before_the_acceptance() -> None:
    taken = done(accept(issued(a_draft()), on=after(5), recorded_on=after(5)))
    earlier = done(used(taken, a_visit(after(3)), recorded_on=after(9)))
    standing = status(earlier, after(9))
    assert (standing.visits_used, [idle.reason for idle in standing.without_effect]) == (1, [REASON.ALREADY_IN_USE])


def test_a_history_that_uses_more_than_is_allowed_keeps_the_first() -> None:
    once = done(used(issued(a_draft(visits_allowed=1)), a_visit(after(10), "v-2")))
    forced = evolve(once, events=(*once.events, a_use(a_visit(after(5), "v-1"))))
    standing = status(forced, after(20))
    assert (standing.visits_used, standing.ended_on) == (1, after(5))
    assert [idle.reason for idle in standing.without_effect] == [REASON.EXHAUSTED]


def a_use(visit: ReferredVisit, *, sequence: int = 0, recorded_on: date | None = None) -> ReferralEvent:
    return ReferralEvent(
        referral=R1,
        kind=KIND.VISIT_USED,
        effective_on=visit.on,
        recorded_on=recorded_on or visit.on,
        sequence=sequence,
        visit=visit,
    )


# Standing referrals


def test_a_standing_referral_lasts_as_long_as_it_says_and_not_as_the_policy_does() -> None:
    policy = a_policy(validity=ValidFor(30), most_visits=6, allows_standing=True)
    by_days = issued(a_draft(policy, is_standing=True, valid=Period(MONDAY, after(700))))
    by_visits = issued(a_draft(policy, is_standing=True, visits_allowed=24))
    assert isinstance(used(by_days, a_visit(after(699))), ReferralStep)
    assert why(used(by_days, a_visit(after(700)))) is REASON.OUTSIDE_DATES
    assert isinstance(used(by_visits, a_visit(after(3_000))), ReferralStep)
    assert status(by_visits, MONDAY).valid == Period(MONDAY)


def test_a_standing_referral_needs_a_policy_that_knows_it_and_a_limit() -> None:
    with pytest.raises(InvalidValueError, match="is_standing: the policy of 'r-1' knows no standing referral"):
        a_draft(is_standing=True, visits_allowed=2)
    with pytest.raises(InvalidValueError, match="valid: 'r-1' stands for a duration or a number of visits; give"):
        a_draft(a_policy(allows_standing=True), is_standing=True)


def test_the_days_are_the_policys_or_else_the_referrals_own() -> None:
    with pytest.raises(InvalidValueError, match="valid: the policy of 'r-1' counts its days; leave them out"):
        a_draft(valid=Period(MONDAY))
    with pytest.raises(InvalidValueError, match="valid: the policy of 'r-1' counts no days; give those of the"):
        a_draft(a_policy(validity=None))


# Events


def test_events_of_one_day_count_in_the_order_in_which_they_were_entered() -> None:
    open_ = issued(a_draft())
    day = after(3)
    revoked = ReferralEvent(referral=R1, kind=KIND.REVOKED, effective_on=day, recorded_on=day, sequence=1)
    for sequence, left in ((0, 1), (2, 0)):
        both = evolve(open_, events=(revoked, a_use(a_visit(day), sequence=sequence), *open_.events))
        assert status(both, day).visits_used == left


def test_what_is_done_on_one_day_is_numbered() -> None:
    referral = issued(a_draft(visits_allowed=3), MONDAY)
    referral = done(accept(referral, on=MONDAY, recorded_on=MONDAY))
    referral = done(used(referral, a_visit(MONDAY)))
    assert [(event.kind, event.sequence) for event in referral.events] == [
        (KIND.ISSUED, 0), (KIND.ACCEPTED, 1), (KIND.VISIT_USED, 2),
    ]  # fmt: skip


def test_an_annulled_visit_is_given_back() -> None:
    used_up = done(used(issued(a_draft(visits_allowed=1)), a_visit()))
    given_back = done(annul(used_up, used_up.events[-1], recorded_on=after(8)))
    assert (state_of(used_up, after(8)), state_of(given_back, after(8))) == (STATE.EXHAUSTED, STATE.ISSUED)
    assert isinstance(used(given_back, a_visit(after(9), "v-2")), ReferralStep)
    assert status(given_back, after(8), known_on=after(7)).visits_left == 0


def test_an_annulment_takes_back_its_own_visit_only_and_nothing_that_was_entered_later() -> None:
    referral = issued(a_draft(visits_allowed=3))
    day = after(7)
    for name in ("v-1", "v-2"):
        referral = done(used(referral, a_visit(day, name)))
    one = done(annul(referral, a_use(a_visit(day, "v-1")), recorded_on=day))
    assert status(one, day).visits_left == 2
    again = done(used(one, a_visit(day, "v-1")))
    assert status(again, day).visits_left == 1
    assert why(annul(referral, a_use(a_visit(day, "v-3")), recorded_on=day)) is REASON.NO_SUCH_EVENT


def test_an_annulment_without_its_event_is_told() -> None:
    idle = ReferralEvent(
        referral=R1, kind=KIND.ANNULLED, effective_on=MONDAY, recorded_on=MONDAY, annuls=KIND.COMPLETED
    )
    standing = status(evolve(a_draft(), events=(idle,)), MONDAY)
    assert standing.without_effect == (IdleReferralEvent(idle, REASON.NO_SUCH_EVENT),)


def an_event(
    kind: ReferralEventKind,
    *,
    effective_on: date = MONDAY,
    recorded_on: date = MONDAY,
    visit: ReferredVisit | None = None,
    physician: PhysicianId | None = None,
    annuls: ReferralEventKind | None = None,
) -> Callable[[], ReferralEvent]:
    return lambda: ReferralEvent(
        referral=R1,
        kind=kind,
        effective_on=effective_on,
        recorded_on=recorded_on,
        visit=visit,
        physician=physician,
        annuls=annuls,
    )


@pytest.mark.parametrize(
    ("making", "message"),
    [
        (an_event(KIND.VISIT_USED), "visit: an event 'visit used' of 'r-1' carries one; give it"),
        (an_event(KIND.PHYSICIAN_CHANGED), "physician: an event 'physician changed' of 'r-1' carries one; give it"),
        (an_event(KIND.ANNULLED), "annuls: an event 'annulled' of 'r-1' carries one; give it"),
        (an_event(KIND.ANNULLED, annuls=KIND.VISIT_USED), "visit: an event 'annulled' of 'r-1' carries one; give it"),
        (an_event(KIND.ISSUED, visit=a_visit(MONDAY)), "visit: an event 'issued' of 'r-1' carries none; leave it out"),
        (an_event(KIND.REVOKED, physician=DR1), "physician: an event 'revoked' of 'r-1' carries none; leave it out"),
        (an_event(KIND.ACCEPTED, annuls=KIND.ISSUED), "annuls: an event 'accepted' of 'r-1' carries none; leave it"),
        (an_event(KIND.ANNULLED, annuls=KIND.ANNULLED), "annuls: an annulment of 'r-1' cannot be annulled; record"),
        (
            an_event(KIND.VISIT_USED, visit=a_visit(after(1)), recorded_on=after(2)),
            "effective_on: the visit 'v-1' was on 2026-03-03, not on 2026-03-02; correct one of them",
        ),
        (
            an_event(KIND.ISSUED, effective_on=after(1)),
            "recorded_on: 'issued' of 'r-1' is dated 2026-03-03, after it was entered on 2026-03-02; correct one",
        ),
    ],
)
def test_an_event_carries_what_its_kind_carries(making: Callable[[], ReferralEvent], message: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        making()
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("kind", [KIND.REVOKED, KIND.COMPLETED])
def test_an_end_may_be_announced(kind: ReferralEventKind) -> None:
    assert an_event(kind, effective_on=after(9))().effective_on == after(9)


def test_a_referral_holds_its_own_events_once() -> None:
    event = an_event(KIND.ISSUED)()
    with pytest.raises(InvalidValueError, match="events: 'issued' of 'r-1', effective on 2026-03-02, stands twice"):
        evolve(a_draft(), events=(event, event))
    with pytest.raises(InvalidValueError, match="events: 'r-2' is another referral than 'r-1'; leave it out"):
        evolve(a_draft(), events=(evolve(event, referral=ReferralId("r-2")),))


def test_a_step_holds_its_event() -> None:
    with pytest.raises(InvalidValueError, match="event: 'r-1' does not hold it; give the referral after the event"):
        ReferralStep(referral=a_draft(), event=an_event(KIND.ISSUED)())


# States


def test_every_event_has_an_answer_in_every_state() -> None:
    happens = {(state, kind) for state in STATE for kind in KIND if refusal_in(state, kind) is None}
    standing = (STATE.ISSUED, STATE.ACCEPTED, STATE.IN_USE)
    assert happens == {
        (STATE.DRAFT, KIND.ISSUED),
        (STATE.ISSUED, KIND.ACCEPTED),
        (STATE.DRAFT, KIND.REVOKED),
        *((state, kind) for state in standing for kind in (KIND.VISIT_USED, KIND.PHYSICIAN_CHANGED)),
        *((state, kind) for state in standing for kind in (KIND.COMPLETED, KIND.REVOKED)),
    }


def test_nothing_happens_to_a_referral_that_is_over() -> None:
    assert [refusal_in(state, kind) for state in ENDED_STATES for kind in KIND if refusal_in(state, kind) is None] == []


@pytest.mark.parametrize(
    ("state", "ended_on", "reason", "told"),
    [
        (STATE.EXPIRED, None, None, "is expired; give the day and the reason"),
        (STATE.EXPIRED, MONDAY, None, "is expired; give the day and the reason"),
        (STATE.ISSUED, MONDAY, ReferralEnd.REVOKED, "is issued; leave the end out"),
    ],
)
def test_a_status_has_an_end_where_the_referral_is_over(
    state: ReferralState, ended_on: date | None, reason: ReferralEnd | None, told: str
) -> None:
    with pytest.raises(InvalidValueError, match=f"ended_on: 'r-1' {told}"):
        ReferralStatus(
            referral=R1,
            on=MONDAY,
            state=state,
            physician=DR1,
            valid=None,
            visits_used=0,
            visits_left=None,
            ended_on=ended_on,
            end_reason=reason,
        )


# Hostile input


def test_what_a_patient_suffers_from_is_shown_nowhere() -> None:
    visit = a_visit(specialty="psychiatry", service="addiction care")
    referral = evolve(
        a_draft(to=ReferralTarget(specialty="psychiatry"), services=("addiction care",)), condition="alcohol"
    )
    decisions = (used(issued(referral), visit), used(issued(referral), a_visit()))
    shown = " ".join(repr(value) for value in (visit, referral, *decisions)) + str(decisions[1])
    assert not any(private in shown for private in ("psychiatry", "addiction", "alcohol"))
    for making in (
        lambda: a_visit(service=" addiction"),
        lambda: a_visit(specialty=" addiction"),
        lambda: evolve(referral, condition=" addiction"),
        lambda: evolve(referral, services=(" addiction",)),
        lambda: ReferralTarget(specialty=" addiction"),
        lambda: a_policy().asks_for(" addiction"),
    ):
        with pytest.raises(InvalidValueError) as refused:
            making()
        assert "addiction" not in str(refused.value)


@pytest.mark.parametrize(
    ("making", "message"),
    [
        (lambda: ValidFor(True), "days: True is a bool; give an int"),
        (lambda: ValidFor(30.0), "days: 30.0 is a float; give an int"),  # type: ignore[arg-type]
        (lambda: ValidFor(30).period(datetime(2026, 3, 2)), "start: .* is a datetime; give a date"),
        (lambda: StartWithin(30).period("2026-03-02"), "start: '2026-03-02' is a str"),  # type: ignore[arg-type]
        (lambda: a_policy(validity=30), "validity: 30 is a int; give ValidFor, StartWithin"),  # type: ignore[arg-type]
        (lambda: a_policy(exempt_services=["x"]), "exempt_services: a list was"),  # type: ignore[arg-type]
        (lambda: a_policy().asks_for(None), "service: a NoneType was given"),  # type: ignore[arg-type]
        (lambda: a_policy().on_time_until(MONDAY, MONDAY), "holidays: one date was"),  # type: ignore[arg-type]
        (lambda: a_policy().on_time_until(MONDAY, [datetime(2026, 3, 2)]), "holidays: .* is a datetime"),
        (lambda: a_policy().on_time_until(datetime(2026, 3, 2), ()), "visit_on: .* is a datetime"),
        (lambda: ReferralTarget(physician="dr-01"), "physician: 'dr-01' is a str"),  # type: ignore[arg-type]
        (lambda: ReferralTarget(specialty=1), "specialty: a int was given"),  # type: ignore[arg-type]
        (lambda: status(None, MONDAY), "referral: None is a NoneType"),  # type: ignore[arg-type]
        (lambda: status(a_draft(), datetime(2026, 3, 2)), "on: .* is a datetime"),
        (lambda: status(a_draft(), MONDAY, known_on=datetime(2026, 3, 2)), "known_on: .* is a datetime"),
        (lambda: issue(None, on=MONDAY, recorded_on=MONDAY), "referral: None is a"),  # type: ignore[arg-type]
        (lambda: issue(a_draft(), on=MONDAY, recorded_on=None), "recorded_on: None is a"),  # type: ignore[arg-type]
        (lambda: issue(a_draft(), on=datetime(2026, 3, 2), recorded_on=MONDAY), "effective_on: .* is a datetime"),
        (lambda: used(a_draft(), None, recorded_on=MONDAY), "visit: None is a NoneType"),  # type: ignore[arg-type]
        (lambda: used(None, a_visit()), "referral: None is a NoneType"),  # type: ignore[arg-type]
        (
            lambda: change_physician(a_draft(), None, on=MONDAY, recorded_on=MONDAY),  # type: ignore[arg-type]
            "physician: None is a NoneType",
        ),
        (lambda: annul(a_draft(), None, recorded_on=MONDAY), "event: None is a NoneType"),  # type: ignore[arg-type]
        (lambda: refusal_in("draft", KIND.ISSUED), "state: 'draft' is a str"),  # type: ignore[arg-type]
        (lambda: refusal_in(STATE.DRAFT, "issued"), "kind: 'issued' is a str"),  # type: ignore[arg-type]
    ],
)
def test_what_is_not_of_its_type_is_refused(making: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{message}"):
        making()


@pytest.mark.parametrize(
    ("making", "message"),
    [
        (lambda: ValidFor(0), "days: 0 is too small; give 1 or more"),
        (lambda: StartWithin(0), "days: 0 is too small; give 1 or more"),
        (lambda: a_policy(most_visits=0), "most_visits: 0 is too small"),
        (lambda: a_policy(business_days_before=-1), "business_days_before: -1 is too small"),
        (lambda: a_policy(business_days_before=1, retroactive_days=-1), "retroactive_days: -1 is too small"),
        (lambda: a_policy(exempt_services=("a", "a")), "exempt_services: 'a' stands twice"),
        (ReferralTarget, "physician: a referral to nobody; name a physician, a structure or a specialty"),
        (lambda: a_draft(visits_allowed=0), "visits_allowed: 0 is too small"),
        (lambda: a_use(a_visit(), sequence=-1), "sequence: -1 is too small"),
    ],
)
def test_what_cannot_be_is_refused(making: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{message}"):
        making()
