"""Careers: what leave, phased retirement and departure mean for a rota, and the duties that a locum takes over.

What lives here: duties that no longer suit where their physician stands in working life, leave without cover, and the
changes by which a locum serves in place of the one replaced.
What this module may not know: who is paid for that; see `primarycare.duty_pay`.

>>> from datetime import timezone
>>> ever = Period(date(2026, 1, 1))
>>> career_findings(Rota((), ()), (), (), during=ever, agreements=(), absences=(), zone=timezone.utc)
()
"""

from collections.abc import Iterable, Iterator
from datetime import date, tzinfo

from primarycare import _checks as checks
from primarycare.coverage._covering import days_not_practising
from primarycare.coverage.rings import EACH_SCOPE, uncovered
from primarycare.findings import Finding
from primarycare.periods import Period
from primarycare.physicians import Physician, PhysicianStatus
from primarycare.rotations import (
    Absence,
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

__all__ = ["career_findings", "hand_over_duties"]

_STILL_ON_DUTY = {
    PhysicianStatus.ON_LEAVE: "on duty while on leave",
    PhysicianStatus.DEPARTED: "on duty after departure",
    None: "on duty without a status",
}


def career_findings(
    rota: Rota,
    physicians: Iterable[Physician],
    participants: Iterable[Participant],
    *,
    during: Period,
    agreements: Iterable[CoverAgreement],
    absences: Iterable[Absence],
    zone: tzinfo,
    locums: Iterable[LocumContract] = (),
    scopes: Iterable[CoverScope] = EACH_SCOPE,
) -> tuple[Finding, ...]:
    """Find what a person should look at where working life and a rota meet, for duties that start within a period.

    Whoever is on leave, has departed or has no status on a day has no duty that touches it. Whoever is phased out has
    none of which they have opted out. Whoever is retiring may serve, and is told once, since somebody must follow.
    On leave or away by an approved absence, somebody keeps the panel, so that each scope needs somebody to cover.
    A physician of the rota who is not among those given has no finding here; validation names strangers.
    Raises `InvalidValueError` where somebody stands twice.

    >>> from datetime import timezone
    >>> from primarycare.identifiers import PhysicianId
    >>> from primarycare.rotations import AbsenceKind
    >>> away = Absence(
    ...     physician=PhysicianId("dr-1"), during=Period(date(2026, 8, 1), date(2026, 12, 1)),
    ...     kind=AbsenceKind.PARENTAL, approved=True,
    ... )
    >>> for finding in career_findings(
    ...     Rota((), ()), (), (), during=Period(date(2026, 1, 1)), agreements=(), absences=(away,), zone=timezone.utc
    ... ):
    ...     print(finding)
    nobody covers: dr-1 (urgent visits, results, refills, messages from 2026-08-01 to before 2026-12-01)
    """
    known = checks.several(Physician)(physicians, "physicians")
    people = checks.several(Participant)(participants, "participants")
    checks.unique((participant.physician for participant in people), "participants")
    checks.a(Rota)(rota, "rota")
    without = uncovered(agreements, absences, during, zone, locums=locums, physicians=known, scopes=scopes)
    found = [
        Finding(
            kind="nobody covers",
            subject=one.physician,
            detail=f"{', '.join(scope.value for scope in one.scopes)} {one.during}",
        )
        for one in without
    ]
    taking_part = {participant.physician: participant for participant in people}
    for physician in known:
        found += _duties_that_do_not_suit(rota, physician, taking_part.get(physician.identifier), during)
    return tuple(sorted(found))


def _duties_that_do_not_suit(
    rota: Rota, physician: Physician, participant: Participant | None, during: Period
) -> Iterator[Finding]:
    who = physician.identifier
    slots = [rota.slot(name) for name in dict.fromkeys(one.slot for one in rota.of_physician(who))]
    retiring: list[Slot] = []
    for slot in (slot for slot in slots if slot.on in during):
        missing = days_not_practising(physician, slot.days)
        if missing:
            first, status = missing[0]
            yield Finding(kind=_STILL_ON_DUTY[status], subject=who, detail=f"{slot.identifier}, {first}")
            continue
        status = physician.status.at(slot.on)
        if status is PhysicianStatus.PHASED and participant is not None and _has_opted_out(participant, slot):
            yield Finding(kind="on duty against an opt-out", subject=who, detail=slot.identifier)
        if status is PhysicianStatus.RETIRING:
            retiring.append(slot)
    if retiring:
        told = f"{len(retiring)} from {retiring[0].on} through {retiring[-1].on}; somebody must follow"
        yield Finding(kind="on duty while retiring", subject=who, detail=told)


def _has_opted_out(participant: Participant, slot: Slot) -> bool:
    return any(isinstance(known, OptOut) and known.blocks(slot) for known in participant.restrictions)


def hand_over_duties(
    rota: Rota, contract: LocumContract, *, recorded_on: date, first_sequence: int = 1
) -> tuple[Override, ...]:
    """Give the changes by which a locum takes over the duties of the one replaced, for `final_rota`.

    They are the duties that start on a day of the contract, with whatever hours the one replaced has in the rota. Where
    several are recorded on one day, they are numbered from `first_sequence` on. In France the duties of an absent
    physician pass to the locum (Art. R6315-4 of the public health code).

    >>> from primarycare.identifiers import PhysicianId
    >>> from primarycare.money import Share
    >>> from primarycare.rotations import LocumKind
    >>> contract = LocumContract(
    ...     locum=PhysicianId("dr-9"), replaces=PhysicianId("dr-1"), kind=LocumKind.DOCTOR,
    ...     during=Period(date(2026, 8, 1), date(2026, 9, 1)), signed_on=date(2026, 7, 1),
    ...     fees_share=Share.percent("70"), duty_share=Share.percent("100"),
    ... )
    >>> hand_over_duties(Rota((), ()), contract, recorded_on=date(2026, 7, 1))
    ()
    """
    checks.a(LocumContract)(contract, "contract")
    checks.a_date(recorded_on, "recorded_on")
    number = checks.whole_number(first_sequence, "first_sequence", minimum=1)
    held = ((rota.slot(one.slot), one) for one in checks.a(Rota)(rota, "rota").of_physician(contract.replaces))
    hours = dict.fromkeys((slot.kind, one.hours) for slot, one in held if slot.on in contract.during)
    return tuple(
        Override(
            during=served,
            duties=Duties(kinds=(kind,)),
            replaces=contract.replaces,
            by=(contract.locum,),
            reason=f"{contract.locum} stands in for {contract.replaces}",
            recorded_on=recorded_on,
            sequence=number + position,
        )
        for position, (kind, served) in enumerate(hours)
    )
