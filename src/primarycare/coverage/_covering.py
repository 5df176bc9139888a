"""Who stands in for whom, who is there to do so, and on which days that changes.

What lives here: the order in which stand-ins are asked, days away, and cover from one change to the next; the rooms of
`primarycare.coverage` share it. What this module may not know: what is made of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, tzinfo

from attrs import frozen

from primarycare.identifiers import PhysicianId
from primarycare.instants import days_touched
from primarycare.periods import Period
from primarycare.physicians import Physician, PhysicianStatus
from primarycare.rotations import Absence, CoverAgreement, CoverScope, LocumContract

__all__ = ["Covering", "StandIns", "days_away", "days_not_practising", "days_of", "merged", "stand_ins"]


@frozen
class StandIns:
    """By what others stand in for one physician, in the order in which they are asked."""

    physician: PhysicianId
    contracts: tuple[LocumContract, ...]
    agreements: tuple[CoverAgreement, ...]

    def on(self, day: date, scope: CoverScope) -> Iterator[tuple[PhysicianId, bool]]:
        """Give who is asked on a day for a scope, in order, and whether as a locum."""
        for contract in self.contracts:
            if day in contract.during:
                yield contract.locum, True
        for agreement in self.agreements:
            coverer = agreement.coverer_for(self.physician, scope, day)
            if coverer is not None:
                yield coverer, False


def stand_ins(agreements: Iterable[CoverAgreement], locums: Iterable[LocumContract]) -> Mapping[PhysicianId, StandIns]:
    """Give the stand-ins of each physician: locums by identifier, then cover by priority and identifier."""
    contracts: dict[PhysicianId, list[LocumContract]] = {}
    for contract in locums:
        contracts.setdefault(contract.replaces, []).append(contract)
    agreed: dict[PhysicianId, list[tuple[int, PhysicianId, CoverAgreement]]] = {}
    for agreement in agreements:
        both = agreement.covered, agreement.coverer
        for covered, coverer in (both, both[::-1]) if agreement.reciprocal else (both,):
            agreed.setdefault(covered, []).append((agreement.priority, coverer, agreement))
    return {
        physician: StandIns(
            physician,
            tuple(sorted(contracts.get(physician, ()), key=lambda known: known.locum)),
            tuple(known for _, _, known in sorted(agreed.get(physician, ()), key=lambda known: known[:2])),
        )
        for physician in (*contracts, *agreed)
    }


def days_of(absence: Absence, zone: tzinfo) -> Period:
    """Give the days that an absence touches; the zone says so for one by hours."""
    return absence.during if isinstance(absence.during, Period) else days_touched(absence.during, zone)


def days_away(absences: Iterable[Absence], zone: tzinfo) -> dict[PhysicianId, tuple[Period, ...]]:
    """Give the days on which each physician is away by approved absences, merged."""
    found: dict[PhysicianId, list[Period]] = {}
    for absence in absences:
        if absence.approved:
            found.setdefault(absence.physician, []).append(days_of(absence, zone))
    return {physician: merged(periods) for physician, periods in found.items()}


def days_not_practising(physician: Physician, during: Period) -> tuple[tuple[Period, PhysicianStatus | None], ...]:
    """Give the days within a period on which a physician does not practise, and in what status, in order."""
    status = physician.status
    unknown: list[tuple[Period, PhysicianStatus | None]] = [(gap, None) for gap in status.gaps(during)]
    known = [(entry.during, entry.value) for entry in status.inside(during) if not entry.value.practises]
    return tuple(sorted((*unknown, *known), key=lambda found: found[0]))


def merged(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Give the same days in as few periods as possible, in order."""
    joined: list[Period] = []
    for period in sorted(periods):
        last = joined[-1] if joined else None
        if last is not None and (last.end is None or period.start <= last.end):
            ends = (last.end, period.end)
            joined[-1] = Period(last.start, None if None in ends else max(end for end in ends if end is not None))
        else:
            joined.append(period)
    return tuple(joined)


class Covering:
    """Who is absent, and who could stand in, on the days of a period; it lives as long as one call.

    Whoever is absent needs cover. Whoever is missing, absent or otherwise, gives none.
    """

    def __init__(
        self,
        agreements: Iterable[CoverAgreement],
        absences: Iterable[Absence],
        during: Period,
        zone: tzinfo,
        *,
        locums: Iterable[LocumContract] = (),
        physicians: Iterable[Physician] = (),
    ) -> None:
        self._stand_ins = stand_ins(agreements, locums)
        absent = {physician: list(periods) for physician, periods in days_away(absences, zone).items()}
        missing = {physician: list(periods) for physician, periods in absent.items()}
        for physician in physicians:
            for period, status in days_not_practising(physician, during):
                missing.setdefault(physician.identifier, []).append(period)
                if status is PhysicianStatus.ON_LEAVE:
                    absent.setdefault(physician.identifier, []).append(period)
        self._absent = {physician: merged(periods) for physician, periods in sorted(absent.items())}
        self._missing = {physician: merged(periods) for physician, periods in missing.items()}
        self.spans = tuple(_cut(during, self._dated()))

    def _dated(self) -> Iterator[Period]:
        for away in (self._absent, self._missing):
            yield from (period for periods in away.values() for period in periods)
        for known in self._stand_ins.values():
            yield from (contract.during for contract in known.contracts)
            yield from (agreement.during for agreement in known.agreements)

    def absent_on(self, day: date) -> tuple[PhysicianId, ...]:
        """Give who is absent on a day, in order of identifier."""
        return tuple(who for who, periods in self._absent.items() if any(day in period for period in periods))

    def is_there(self, physician: PhysicianId, day: date) -> bool:
        return not any(day in period for period in self._missing.get(physician, ()))

    def standing_in(self, physician: PhysicianId, scope: CoverScope, day: date) -> tuple[PhysicianId, ...]:
        """Give who stands in for a physician, there or not, in the order in which they are asked."""
        known = self._stand_ins.get(physician)
        return () if known is None else tuple(dict.fromkeys(who for who, _ in known.on(day, scope)))

    def left(self, physician: PhysicianId, scope: CoverScope, day: date) -> tuple[PhysicianId, ...]:
        """Give who stands in for a physician and is there."""
        return tuple(who for who in self.standing_in(physician, scope, day) if self.is_there(who, day))


def _cut(during: Period, dated: Iterable[Period]) -> Iterator[Period]:
    """Give the spans of a period inside each of which nothing dated begins or ends."""
    starts = {during.start}
    for period in dated:
        part = period.cut(during)
        if part is not None:
            starts.update(bound for bound in (part.start, part.end) if bound is not None)
    in_order = sorted(start for start in starts if start != during.end)
    for start, end in zip(in_order, (*in_order[1:], during.end)):
        yield Period(start, end)
