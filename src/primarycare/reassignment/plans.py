"""Plans: where each patient of a physician who leaves goes, and why.

What lives here: the result of planning. Every patient stands in it exactly once, assigned, waiting or leaving, and no
capacity is exceeded; its constructor refuses anything else.
What this module may not know: how a plan is found; `primarycare.reassignment.planning` does that.

>>> print(Waiting(patient=PatientId("p-1"), reason=WaitingReason.NO_ROOM))
p-1: waiting, no receiver has room
"""

from collections import Counter
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError, InvalidValueError, NotKnownError, shown
from primarycare.findings import Finding
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.periods import Period
from primarycare.reassignment.moving import Departure, MovingPatient, Receiver
from primarycare.reassignment.policies import PlacementRule, ReassignmentPolicy

__all__ = [
    "Assigned",
    "CandidateRefusal",
    "Leaving",
    "LeavingReason",
    "PatientCover",
    "ReassignmentPlan",
    "RefusedCandidate",
    "Waiting",
    "WaitingReason",
]


class CandidateRefusal(Enum):
    """Why a physician whom a rule looked at did not get a patient.

    "Ranked lower" had room, but another came first under the rule. "Not a receiver" was seen and does not take part;
    "retires" was chosen and cannot be followed.

    >>> CandidateRefusal("no room")
    <CandidateRefusal.NO_ROOM: 'no room'>
    """

    NOT_A_RECEIVER = "not a receiver"
    RETIRES = "retires"
    NOT_ACCEPTING = "not accepting"
    OTHER_SITE = "other site"
    OTHER_LANGUAGE = "other language"
    NO_ROOM = "no room"
    NO_ROOM_FOR_HOUSEHOLD = "no room for the household"
    RANKED_LOWER = "ranked lower"


@frozen(kw_only=True)
class RefusedCandidate:
    """A physician who did not get a patient: under which rule, and why.

    >>> print(RefusedCandidate(
    ...     physician=PhysicianId("dr-2"), rule=PlacementRule.SPARE_CAPACITY, reason=CandidateRefusal.NO_ROOM
    ... ))
    dr-2 by spare capacity: no room
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    rule: PlacementRule = field(validator=checks.checked(checks.a(PlacementRule)))
    reason: CandidateRefusal = field(validator=checks.checked(checks.a(CandidateRefusal)))

    def __str__(self) -> str:
        return f"{self.physician} by {self.rule.value}: {self.reason.value}"


_the_refused = checks.checked(checks.each(checks.a(RefusedCandidate)))


@frozen(kw_only=True)
class Assigned:
    """A patient who goes to a receiver, the rule that decided, and whom the rules refused on the way.

    >>> print(Assigned(patient=PatientId("p-1"), physician=PhysicianId("dr-2"), rule=PlacementRule.HOUSEHOLD))
    p-1: to dr-2, household together
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    rule: PlacementRule = field(repr=False, validator=checks.checked(checks.a(PlacementRule)))
    refused: tuple[RefusedCandidate, ...] = field(default=(), repr=False, validator=_the_refused)

    @property
    def is_apart_from_household(self) -> bool:
        """Whether the household could not be kept together, so that this patient was placed alone."""
        return self.rule is not PlacementRule.HOUSEHOLD and any(
            candidate.rule is PlacementRule.HOUSEHOLD for candidate in self.refused
        )

    def __str__(self) -> str:
        return f"{self.patient}: to {self.physician}, {self.rule.value}"


class WaitingReason(Enum):
    """Why a patient waits.

    "Waits for the return" asked for the physician who is away for a time. "No rule leads to a receiver" means that
    somebody has room and the policy leaves out the rules that would go there.

    >>> WaitingReason("no receiver has room")
    <WaitingReason.NO_ROOM: 'no receiver has room'>
    """

    WAITS_FOR_RETURN = "waits for the return"
    CHOICE_UNMET = "the chosen physician cannot take the patient"
    NOBODY_ACCEPTS = "no receiver accepts patients"
    NO_ACCEPTABLE_SITE = "no receiver who accepts is at an acceptable site"
    NO_ROOM = "no receiver has room"
    NO_RULE = "no rule leads to a receiver"


@frozen(kw_only=True)
class Waiting:
    """A patient on the waiting list, why, and whom the rules refused on the way.

    >>> Waiting(patient=PatientId("p-1"), reason=WaitingReason.NO_ROOM).refused
    ()
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    reason: WaitingReason = field(repr=False, validator=checks.checked(checks.a(WaitingReason)))
    refused: tuple[RefusedCandidate, ...] = field(default=(), repr=False, validator=_the_refused)

    def __str__(self) -> str:
        return f"{self.patient}: waiting, {self.reason.value}"


class LeavingReason(Enum):
    """Why a patient leaves the group: with the physician who departs, or to a physician outside.

    >>> LeavingReason("follows the physician")
    <LeavingReason.FOLLOWS: 'follows the physician'>
    """

    FOLLOWS = "follows the physician"
    CHOSE_OUTSIDE = "chose a physician outside"


@frozen(kw_only=True)
class Leaving:
    """A patient who leaves by choice, to whom, and why.

    >>> print(Leaving(
    ...     patient=PatientId("p-1"), physician=PhysicianId("dr-9"), reason=LeavingReason.CHOSE_OUTSIDE
    ... ))
    p-1: leaves for dr-9, chose a physician outside
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    physician: PhysicianId = field(repr=False, validator=checks.checked(checks.a(PhysicianId)))
    reason: LeavingReason = field(repr=False, validator=checks.checked(checks.a(LeavingReason)))

    def __str__(self) -> str:
        return f"{self.patient}: leaves for {self.physician}, {self.reason.value}"


@frozen(kw_only=True)
class PatientCover:
    """A patient who is looked after by another physician during an absence, while the designation stays.

    >>> from datetime import date
    >>> PatientCover(patient=PatientId("p-1"), physician=PhysicianId("dr-2"),
    ...              during=Period(date(2026, 9, 1), date(2027, 3, 1))).during.days
    181
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    during: Period = field(validator=checks.checked(checks.a(Period)))


@frozen(kw_only=True)
class ReassignmentPlan:
    """Where the patients of a physician who leaves go: assigned, waiting or leaving, each exactly once.

    For a long absence "assigned" is cover for its days: the designations stay, and `covers` lists who looks after whom.
    Raises `ConservationError` for a patient missing, unknown or placed twice and for a capacity exceeded,
    `InvalidValueError` for a patient sent to somebody who is no receiver or accepts nobody, for one who leaves for a
    receiver, and for a receiver who is the one who leaves.

    >>> from datetime import date
    >>> from primarycare.reassignment.moving import DepartureKind
    >>> from primarycare.reassignment.policies import UnmetChoice, usual_order
    >>> ReassignmentPlan(
    ...     departure=Departure(
    ...         physician=PhysicianId("dr-1"), kind=DepartureKind.RETIREMENT, on=date(2026, 9, 1)
    ...     ),
    ...     policy=usual_order(unmet_choice=UnmetChoice.WAIT),
    ...     patients=(MovingPatient(patient=PatientId("p-1")),), receivers=(), assigned=(), waiting=(), leaving=(),
    ... )
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: patients: 'p-1' stands 0 times among assigned, waiting and leaving; \
place everybody once
    """

    departure: Departure = field(validator=checks.checked(checks.a(Departure)))
    policy: ReassignmentPolicy = field(repr=False, validator=checks.checked(checks.a(ReassignmentPolicy)))
    patients: tuple[MovingPatient, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.private(MovingPatient)))
    )
    receivers: tuple[Receiver, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Receiver))))
    assigned: tuple[Assigned, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Assigned))))
    waiting: tuple[Waiting, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Waiting))))
    leaving: tuple[Leaving, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Leaving))))

    def __attrs_post_init__(self) -> None:
        checks.unique((known.patient for known in self.patients), "patients")
        checks.unique((receiver.physician for receiver in self.receivers), "receivers")
        self._conserves_patients()
        receivers = {receiver.physician: receiver for receiver in self.receivers}
        if self.departure.physician in receivers:
            raise InvalidValueError(
                f"receivers: {str(self.departure.physician)!r} is the physician who leaves; leave that one out"
            )
        for leaving in self.leaving:
            if leaving.physician in receivers:
                raise InvalidValueError(
                    f"leaving: {str(leaving.patient)!r} leaves for {str(leaving.physician)!r}, a receiver; assign"
                )
        self._respects_receivers(receivers)

    def _conserves_patients(self) -> None:
        placed = Counter(one.patient for one in self.placements)
        for patient in sorted({known.patient for known in self.patients} | set(placed)):
            if placed[patient] != 1:
                raise ConservationError(
                    f"patients: {str(patient)!r} stands {placed[patient]} times among assigned, waiting and leaving; "
                    "place everybody once"
                )
        strangers = sorted(set(placed) - {known.patient for known in self.patients})
        if strangers:
            raise ConservationError(f"patients: {str(strangers[0])!r} is placed and not among them; leave that one out")

    def _respects_receivers(self, receivers: Mapping[PhysicianId, Receiver]) -> None:
        for one in self.assigned:
            if one.physician not in receivers or not receivers[one.physician].accepts:
                raise InvalidValueError(
                    f"assigned: {str(one.patient)!r} goes to {str(one.physician)!r}, who does not take patients; "
                    "choose a receiver who accepts"
                )
        weights = {known.patient: known.weight for known in self.patients}
        gained: dict[PhysicianId, Fraction] = {}
        for one in self.assigned:
            gained[one.physician] = gained.get(one.physician, Fraction(0)) + weights[one.patient]
        for physician, weight in sorted(gained.items()):
            if not receivers[physician].has_room_for(weight):
                raise ConservationError(
                    f"assigned: {str(physician)!r} would have {receivers[physician].size + weight} and holds "
                    f"{receivers[physician].capacity} at most; send fewer"
                )

    @property
    def placements(self) -> tuple[Assigned | Waiting | Leaving, ...]:
        """Everybody in one list: the patients assigned, then those who wait, then those who leave."""
        return self.assigned + self.waiting + self.leaving

    def placement_of(self, patient: PatientId) -> Assigned | Waiting | Leaving:
        """Give where a patient goes and why; raises `NotKnownError` for somebody whom the plan does not move."""
        for one in self.placements:
            if one.patient == patient:
                return one
        raise NotKnownError(f"patient: {shown(patient)} is not in the plan; ask about one of its patients")

    def size_after(self, physician: PhysicianId) -> Fraction:
        """Give the weighted panel of a receiver with everybody who is assigned; raises `NotKnownError` for others."""
        weights = {known.patient: known.weight for known in self.patients}
        for receiver in self.receivers:
            if receiver.physician == physician:
                mine = (weights[one.patient] for one in self.assigned if one.physician == physician)
                return sum(mine, receiver.size)
        raise NotKnownError(f"physician: {shown(physician)} is not a receiver of the plan; ask about one of them")

    @property
    def covers(self) -> tuple[PatientCover, ...]:
        """Who looks after whom while the physician is away; empty for somebody who leaves for good."""
        if not self.departure.is_temporary:
            return ()
        away = self.departure.away
        return tuple(PatientCover(patient=one.patient, physician=one.physician, during=away) for one in self.assigned)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should look at: everybody who waits, and everybody placed apart from the household."""
        waiting = [
            Finding(kind="waiting for a physician", subject=one.patient, detail=one.reason.value)
            for one in self.waiting
        ]
        apart = [
            Finding(
                kind="apart from the household",
                subject=one.patient,
                detail=f"no receiver could take all together; placed by {one.rule.value}",
            )
            for one in self.assigned
            if one.is_apart_from_household
        ]
        return tuple(sorted((*waiting, *apart)))
