"""Planning: place the patients of a physician who leaves, rule by rule, within hard capacities.

What lives here: `plan_reassignment`.
What this module may not know: panels and visits; `primarycare.reassignment.designations` reads those.

>>> from datetime import date
>>> from primarycare.reassignment.moving import DepartureKind
>>> from primarycare.reassignment.policies import usual_order
>>> plan = plan_reassignment(
...     Departure(physician=PhysicianId("dr-1"), kind=DepartureKind.RETIREMENT, on=date(2026, 9, 1)),
...     (MovingPatient(patient=PatientId("p-1")), MovingPatient(patient=PatientId("p-2"))),
...     (Receiver(physician=PhysicianId("dr-2"), capacity=Fraction(1000), size=Fraction(999)),),
...     usual_order(unmet_choice=UnmetChoice.NEXT_RULE),
... )
>>> for placement in plan.assigned + plan.waiting:
...     print(placement)
p-1: to dr-2, spare capacity
p-2: waiting, no receiver has room
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from primarycare import _checks as checks
from primarycare.identifiers import HouseholdId, PatientId, PhysicianId
from primarycare.reassignment.moving import Departure, DepartureKind, MovingPatient, Receiver
from primarycare.reassignment.plans import (
    Assigned,
    CandidateRefusal,
    Leaving,
    LeavingReason,
    ReassignmentPlan,
    RefusedCandidate,
    Waiting,
    WaitingReason,
)
from primarycare.reassignment.policies import PlacementRule, ReassignmentPolicy, UnmetChoice

__all__ = ["plan_reassignment"]


def _at_a_site(patient: MovingPatient, receiver: Receiver) -> bool:
    return not patient.sites or not set(patient.sites).isdisjoint(receiver.sites)


def _in_a_language(patient: MovingPatient, receiver: Receiver) -> bool:
    return patient.language is None or patient.language in receiver.languages


class _Desk:
    """The plan while it is made: who is still to be placed, and how full each receiver is by now."""

    def __init__(
        self,
        departure: Departure,
        patients: Sequence[MovingPatient],
        receivers: Sequence[Receiver],
        policy: ReassignmentPolicy,
    ) -> None:
        self.departure, self.policy = departure, policy
        self.receivers = {receiver.physician: receiver for receiver in receivers}
        self.line = {known.patient: known for known in patients}
        self.gained = {physician: Fraction(0) for physician in self.receivers}
        self.gained_before_rule = dict(self.gained)
        self.refused: dict[PatientId, list[RefusedCandidate]] = {patient: [] for patient in self.line}
        self.homes: dict[HouseholdId, Counter[PhysicianId]] = {}
        self.assigned: list[Assigned] = []
        self.waiting: list[Waiting] = []
        self.leaving: list[Leaving] = []

    def apply(self, rule: PlacementRule) -> None:
        self.gained_before_rule = dict(self.gained)
        if rule is PlacementRule.HOUSEHOLD:
            self._place_households()
            return
        for known in list(self.line.values()):
            if rule is PlacementRule.PATIENT_CHOICE:
                self._follow_choice(known)
            elif rule is PlacementRule.SECOND_MOST_SEEN:
                seen = [one.physician for one in known.seen if one.physician != self.departure.physician]
                self._offer((known,), rule, seen)
            elif rule is PlacementRule.SPARE_CAPACITY or known.sites or known.language is not None:
                self._offer((known,), rule, self._least_filled_first(known.weight))

    def _follow_choice(self, known: MovingPatient) -> None:
        if known.choice is None:
            return
        follows = known.choice == self.departure.physician
        if follows and self.departure.is_temporary:
            self._wait(known, WaitingReason.WAITS_FOR_RETURN)
        elif follows and self.departure.kind is DepartureKind.DEPARTURE:
            self._leave(known, known.choice, LeavingReason.FOLLOWS)
        elif not follows and known.choice not in self.receivers:
            self._leave(known, known.choice, LeavingReason.CHOSE_OUTSIDE)
        else:
            self._offer((known,), PlacementRule.PATIENT_CHOICE, [known.choice])
            if known.patient in self.line and self.policy.unmet_choice is UnmetChoice.WAIT:
                self._wait(known, WaitingReason.CHOICE_UNMET)

    def _place_households(self) -> None:
        households: dict[HouseholdId, list[MovingPatient]] = {}
        for known in self.line.values():
            if known.household is not None:
                households.setdefault(known.household, []).append(known)
        for household, members in households.items():
            home = self.homes.get(household, Counter())
            # One member alone has nobody to be kept together with but those who went ahead.
            candidates = list(self.receivers) if len(members) > 1 else list(home)
            self._offer(members, PlacementRule.HOUSEHOLD, self._homeliest_first(candidates, members, home))

    def _homeliest_first(
        self, candidates: Iterable[PhysicianId], members: Sequence[MovingPatient], home: Counter[PhysicianId]
    ) -> list[PhysicianId]:
        visits: Counter[PhysicianId] = Counter()
        for member in members:
            visits.update({one.physician: one.visits for one in member.seen})
        weight = sum((member.weight for member in members), Fraction(0))

        def suited(physician: PhysicianId) -> int:
            receiver = self.receivers[physician]
            return sum(_at_a_site(member, receiver) and _in_a_language(member, receiver) for member in members)

        return sorted(
            candidates,
            key=lambda physician: (
                -home[physician],
                -visits[physician],
                -suited(physician),
                self._filled_with(physician, weight),
                physician,
            ),
        )

    def _least_filled_first(self, weight: Fraction) -> list[PhysicianId]:
        return sorted(self.receivers, key=lambda physician: (self._filled_with(physician, weight), physician))

    def _filled_with(self, physician: PhysicianId, weight: Fraction) -> tuple[bool, Fraction]:
        """Give the part of the spare capacity at the start of the rule that is used with so much weight more."""
        before = self.gained_before_rule[physician]
        spare = self.receivers[physician].spare - before
        return (False, (self.gained[physician] - before + weight) / spare) if spare > 0 else (True, Fraction(0))

    def _offer(self, members: Sequence[MovingPatient], rule: PlacementRule, candidates: Iterable[PhysicianId]) -> None:
        """Give all the members to the first candidate who can take them, and note why the others did not."""
        taken_by = None
        refused = []
        for physician in candidates:
            reason = self._reason_against(physician, members, rule)
            if reason is None and taken_by is None:
                taken_by = physician
            else:
                why = CandidateRefusal.RANKED_LOWER if reason is None else reason
                refused.append(RefusedCandidate(physician=physician, rule=rule, reason=why))
        for member in members:
            self.refused[member.patient].extend(refused)
            if taken_by is not None:
                self._assign(member, taken_by, rule)

    def _reason_against(
        self, physician: PhysicianId, members: Sequence[MovingPatient], rule: PlacementRule
    ) -> CandidateRefusal | None:
        receiver = self.receivers.get(physician)
        if receiver is None:
            retires = physician == self.departure.physician
            return CandidateRefusal.RETIRES if retires else CandidateRefusal.NOT_A_RECEIVER
        if not receiver.accepts:
            return CandidateRefusal.NOT_ACCEPTING
        matches = rule is PlacementRule.SITE_AND_LANGUAGE
        binds = matches or (self.policy.sites_bind and rule is not PlacementRule.PATIENT_CHOICE)
        if binds and not all(_at_a_site(member, receiver) for member in members):
            return CandidateRefusal.OTHER_SITE
        if matches and not all(_in_a_language(member, receiver) for member in members):
            return CandidateRefusal.OTHER_LANGUAGE
        if self._has_room(receiver, sum((member.weight for member in members), Fraction(0))):
            return None
        return CandidateRefusal.NO_ROOM_FOR_HOUSEHOLD if rule is PlacementRule.HOUSEHOLD else CandidateRefusal.NO_ROOM

    def _has_room(self, receiver: Receiver, weight: Fraction) -> bool:
        return receiver.has_room_for(self.gained[receiver.physician] + weight)

    def _assign(self, known: MovingPatient, physician: PhysicianId, rule: PlacementRule) -> None:
        del self.line[known.patient]
        self.gained[physician] += known.weight
        if known.household is not None:
            self.homes.setdefault(known.household, Counter())[physician] += 1
        refused = tuple(self.refused[known.patient])
        self.assigned.append(Assigned(patient=known.patient, physician=physician, rule=rule, refused=refused))

    def _wait(self, known: MovingPatient, reason: WaitingReason) -> None:
        del self.line[known.patient]
        refused = tuple(self.refused[known.patient])
        self.waiting.append(Waiting(patient=known.patient, reason=reason, refused=refused))

    def _leave(self, known: MovingPatient, physician: PhysicianId, reason: LeavingReason) -> None:
        del self.line[known.patient]
        self.leaving.append(Leaving(patient=known.patient, physician=physician, reason=reason))

    def put_the_rest_on_the_waiting_list(self) -> None:
        for known in list(self.line.values()):
            self._wait(known, self._why_waiting(known))

    def _why_waiting(self, known: MovingPatient) -> WaitingReason:
        accepting = [receiver for receiver in self.receivers.values() if receiver.accepts]
        if not accepting:
            return WaitingReason.NOBODY_ACCEPTS
        if self.policy.sites_bind:
            accepting = [receiver for receiver in accepting if _at_a_site(known, receiver)]
            if not accepting:
                return WaitingReason.NO_ACCEPTABLE_SITE
        if any(self._has_room(receiver, known.weight) for receiver in accepting):
            return WaitingReason.NO_RULE
        return WaitingReason.NO_ROOM


def plan_reassignment(
    departure: Departure,
    patients: Iterable[MovingPatient],
    receivers: Iterable[Receiver],
    policy: ReassignmentPolicy,
) -> ReassignmentPlan:
    """Place the patients of a physician who leaves; the order in which they are given does not matter.

    Rule by rule of the policy, each for everybody still to be placed before the next; within a rule by turn, then by
    identifier. A choice of a physician outside, or of one who departs, makes the patient leave; of one who is away for
    a time, wait. A household goes whole to the first receiver with room for its weight, ranked by members who went
    there already, then visits of the members, then members whom site and language suit, then as below; where nobody
    has room for all, each member is placed alone by the rules that follow. The second-most-seen physician who cannot
    is followed by the third. By site and language and by spare capacity, a patient goes where the smallest part of the
    spare weighted capacity at the start of the rule is used with the patient in it; equal parts go to the first
    identifier. So patients spread in proportion to spare capacity, as near as their weights allow.
    Nobody is sent over a capacity or to a receiver who does not accept: whoever fits nowhere waits, with the reason.

    Raises `InvalidTypeError` for other values, and what `ReassignmentPlan` raises.

    >>> from datetime import date
    >>> leaver = Departure(physician=PhysicianId("dr-1"), kind=DepartureKind.DEPARTURE, on=date(2026, 9, 1))
    >>> wait = ReassignmentPolicy(rules=tuple(PlacementRule), unmet_choice=UnmetChoice.WAIT, sites_bind=False)
    >>> moving = (MovingPatient(patient=PatientId("p-1"), choice=PhysicianId("dr-1")),)
    >>> print(*plan_reassignment(leaver, moving, (), wait).leaving)
    p-1: leaves for dr-1, follows the physician
    """
    checks.a(Departure)(departure, "departure")
    checks.a(ReassignmentPolicy)(policy, "policy")
    moving = checks.each(checks.private(MovingPatient))(tuple(patients), "patients")
    taking = checks.each(checks.a(Receiver))(tuple(receivers), "receivers")
    moving = tuple(sorted(moving, key=lambda known: (known.turn, known.patient)))
    taking = tuple(sorted(taking, key=lambda receiver: receiver.physician))
    desk = _Desk(departure, moving, taking, policy)
    for rule in policy.rules:
        desk.apply(rule)
    desk.put_the_rest_on_the_waiting_list()
    return ReassignmentPlan(
        departure=departure,
        policy=policy,
        patients=moving,
        receivers=taking,
        assigned=tuple(sorted(desk.assigned, key=lambda one: one.patient)),
        waiting=tuple(sorted(desk.waiting, key=lambda one: one.patient)),
        leaving=tuple(sorted(desk.leaving, key=lambda one: one.patient)),
    )
