"""Visits: continuity read from visits as they were made, of one patient or of a whole group in one pass.

What lives here: the policy, the order in which a patient's visits follow each other, and the reading of visits.
Which visits are of the kind to be counted (primary care, or with a physician at all) is decided before they get here.
What this module may not know: contracts, panels and attribution; declared physicians are given.

>>> from datetime import date
>>> from primarycare.identifiers import StructureId
>>> visits = [
...     Visit(identifier=VisitId(f"v-{number}"), patient=PatientId("p-1"), on=date(2021, month, 4),
...           physician=PhysicianId(physician), structure=StructureId("cabinet"), service="general practice")
...     for number, (month, physician) in enumerate([(1, "dr-1"), (5, "dr-1"), (9, "dr-2")])
... ]
>>> scores = continuity_of_patient(
...     PatientId("p-1"), visits, Period(date(2021, 1, 1), date(2022, 1, 1)),
...     ContinuityPolicy(minimum_visits=3, unknown_physicians=UnknownPhysicians.LEAVE_OUT),
...     declared=PhysicianId("dr-2"),
... )
>>> scores.upc, scores.declared_upc, scores.coc, scores.secon
(Fraction(2, 3), Fraction(1, 3), Fraction(1, 3), Fraction(1, 2))
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.continuity._running import RunningTally
from primarycare.continuity.scores import ContinuityScores, GroupContinuity
from primarycare.continuity.tallies import VisitTally, a_minimum
from primarycare.encounters import Visit
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.periods import Period

__all__ = [
    "ContinuityPolicy",
    "UnknownPhysicians",
    "VisitOrder",
    "continuity_of_group",
    "continuity_of_patient",
    "sequence_key",
]


class UnknownPhysicians(Enum):
    """What becomes of a visit of which nobody knows by whom it was.

    Left out, it counts nowhere, and the visits before and after it become neighbours for SECON; the scores tell how
    many were left out. Refused, it raises.

    >>> UnknownPhysicians("leave out")
    <UnknownPhysicians.LEAVE_OUT: 'leave out'>
    """

    LEAVE_OUT = "leave out"
    REFUSE = "refuse"


class VisitOrder(Enum):
    """How the visits of a group come in, which decides what has to be kept in memory.

    `ANY`: in any order; all visits are held and sorted, and an identifier that stands twice anywhere is refused.
    `IN_SEQUENCE`: those of each patient in the order of `sequence_key`, the patients in any order; memory is bounded by
    the pairs of patient and physician. A visit out of order or given twice is refused, but one identifier on two
    different visits is not noticed, since identifiers are not kept.

    >>> VisitOrder("in sequence")
    <VisitOrder.IN_SEQUENCE: 'in sequence'>
    """

    ANY = "any"
    IN_SEQUENCE = "in sequence"


@frozen
class ContinuityPolicy:
    """How many visits a score needs at least, and what becomes of visits of which nobody knows by whom.

    Studies ask for one, two or three visits; where one index needs more than another, take two policies. COC and SECON
    never have a score below 2 visits, whatever the policy says.

    >>> ContinuityPolicy(minimum_visits=3, unknown_physicians=UnknownPhysicians.LEAVE_OUT).minimum_visits
    3
    """

    minimum_visits: int = field(validator=checks.checked(a_minimum))
    unknown_physicians: UnknownPhysicians = field(validator=checks.checked(checks.a(UnknownPhysicians)))


def sequence_key(visit: Visit) -> tuple[date, int, str, str]:
    """Give what a patient's visits are put in order by: day, sequence within the day, physician, identifier.

    Of two visits of a day with the same sequence nobody knows which was first. They stand in order of the physician's
    identifier, one without a known physician before the others: a convention, on which SECON depends.

    >>> from datetime import date
    >>> visit = Visit(identifier=VisitId("v-1"), patient=PatientId("p-1"), on=date(2021, 1, 4), physician=None,
    ...               structure=None, service="general practice")
    >>> sequence_key(visit)
    (datetime.date(2021, 1, 4), 0, '', VisitId('v-1'))
    """
    return visit.on, visit.sequence, visit.physician or "", visit.identifier


_a_visit = checks.private(Visit)


def _in_any_order(visits: Iterable[Visit], window: Period, policy: ContinuityPolicy) -> Iterator[Visit]:
    seen: set[VisitId] = set()
    counted: dict[PatientId, list[Visit]] = {}
    for row, given in enumerate(visits):
        visit = _a_visit(given, f"visits[{row}]")
        if visit.identifier in seen:
            raise InvalidValueError(f"visits[{row}]: {str(visit.identifier)!r} stands twice; give each visit once")
        seen.add(visit.identifier)
        if visit.on in window:
            _refuse_unknown(visit, row, policy)
            counted.setdefault(visit.patient, []).append(visit)
    for own in counted.values():
        yield from sorted(own, key=sequence_key)


def _in_sequence(visits: Iterable[Visit], window: Period, policy: ContinuityPolicy) -> Iterator[Visit]:
    latest: dict[PatientId, tuple[date, int, str, str]] = {}
    for row, given in enumerate(visits):
        visit = _a_visit(given, f"visits[{row}]")
        key, before = sequence_key(visit), latest.get(visit.patient)
        if before is not None and key <= before:
            told = "stands twice; give each visit once"
            if key < before:
                told = (
                    f"belongs before {str(before[-1])!r} of the same patient; sort the visits by sequence_key, or say "
                    "that they come in any order"
                )
            raise InvalidValueError(f"visits[{row}]: {str(visit.identifier)!r} {told}")
        latest[visit.patient] = key
        if visit.on in window:
            _refuse_unknown(visit, row, policy)
            yield visit


def _refuse_unknown(visit: Visit, row: int, policy: ContinuityPolicy) -> None:
    if visit.physician is None and policy.unknown_physicians is UnknownPhysicians.REFUSE:
        raise InvalidValueError(
            f"visits[{row}]: nobody knows by whom {str(visit.identifier)!r} was; say who it was, or take a policy that "
            "leaves such visits out"
        )


def _declarations(declared: Mapping[PatientId, PhysicianId] | None) -> dict[PatientId, PhysicianId]:
    if declared is None:
        return {}
    if not isinstance(declared, Mapping):
        raise InvalidTypeError(
            f"declared: a {type(declared).__name__} was given; give a mapping of patient to physician"
        )
    given = dict(declared)
    for patient, physician in given.items():
        checks.a(PatientId)(patient, "declared")
        checks.a(PhysicianId)(physician, f"declared: of {str(patient)!r}")
    return given


def continuity_of_group(
    visits: Iterable[Visit],
    window: Period,
    policy: ContinuityPolicy,
    *,
    order: VisitOrder = VisitOrder.ANY,
    declared: Mapping[PatientId, PhysicianId] | None = None,
    patients: Iterable[PatientId] = (),
) -> GroupContinuity:
    """Read the continuity of many patients from one pass over their visits, given in any order unless `order` says so.

    Visits outside the window change nothing. Patients with a visit inside stand in the result, even where only visits
    by somebody unknown are left, and so do those named in `patients`, seen or not: name the whole population, or who
    was never seen is missing among the undefined. `declared` holds the declared physicians, as of whichever day the
    caller chose; by itself it adds no patient.
    Raises `InvalidValueError`, naming the row, for a visit given twice, one out of an order that was promised, and one
    by somebody unknown under a policy that refuses it.

    >>> from datetime import date
    >>> group = continuity_of_group(
    ...     (), Period(date(2021, 1, 1), date(2022, 1, 1)), ContinuityPolicy(2, UnknownPhysicians.REFUSE),
    ...     patients=(PatientId("p-1"),),
    ... )
    >>> str(group.patients[0].upc)
    'too few visits, 2 needed'
    """
    checks.a(Period)(window, "window")
    checks.a(ContinuityPolicy)(policy, "policy")
    declarations = _declarations(declared)
    named = checks.each(checks.a(PatientId))(tuple(patients), "patients")
    running = {patient: RunningTally() for patient in named}
    counted = _in_any_order if checks.a(VisitOrder)(order, "order") is VisitOrder.ANY else _in_sequence
    for visit in counted(visits, window, policy):
        kept = running.get(visit.patient)
        if kept is None:
            kept = running[visit.patient] = RunningTally()
        kept.add(visit.physician)
    return GroupContinuity(
        window=window,
        minimum_visits=policy.minimum_visits,
        patients=tuple(
            ContinuityScores(
                patient=patient,
                window=window,
                tally=VisitTally(
                    tuple(kept.counts.values()),
                    declared=kept.declared(declarations.get(patient)),
                    repeats=kept.repeats,
                ),
                minimum_visits=policy.minimum_visits,
                unknown=kept.unknown,
            )
            for patient, kept in running.items()
        ),
    )


def continuity_of_patient(
    patient: PatientId,
    visits: Iterable[Visit],
    window: Period,
    policy: ContinuityPolicy,
    *,
    declared: PhysicianId | None = None,
) -> ContinuityScores:
    """Read the continuity of one patient from that patient's visits, given in any order.

    Visits outside the window change nothing. Raises `InvalidValueError`, naming the row, for a visit of somebody else
    and for what `continuity_of_group` refuses.

    >>> from datetime import date
    >>> scores = continuity_of_patient(
    ...     PatientId("p-1"), (), Period(date(2021, 1, 1)), ContinuityPolicy(1, UnknownPhysicians.LEAVE_OUT))
    >>> scores.coc
    Undefined(reason=<WhyUndefined.TOO_FEW_VISITS: 'too few visits'>, needed=2)
    """
    checks.a(PatientId)(patient, "patient")
    own: list[Visit] = []
    for row, given in enumerate(visits):
        visit = _a_visit(given, f"visits[{row}]")
        if visit.patient != patient:
            raise InvalidValueError(
                f"visits[{row}]: {str(visit.identifier)!r} is a visit of {str(visit.patient)!r}; give only those of "
                f"{str(patient)!r}"
            )
        own.append(visit)
    checks.optional(checks.a(PhysicianId))(declared, "declared")
    declarations = {} if declared is None else {patient: declared}
    return continuity_of_group(own, window, policy, declared=declarations, patients=(patient,)).patients[0]
