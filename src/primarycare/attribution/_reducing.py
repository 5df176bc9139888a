"""Reducing: visits on their way into pairs of a patient and a physician.

What lives here: the one pass over a stream of visits, and the refusal of bad ones.
What this module may not know: whose patient anybody is.
"""

from collections.abc import Iterable, Iterator, Set
from datetime import date
from typing import TypeAlias

from primarycare import _checks as checks
from primarycare.attribution.pairs import PairOfVisits, VisitMark
from primarycare.attribution.policies import AttributionPolicy
from primarycare.encounters import Circumstance, Visit, VisitKind
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.periods import Period

_Place: TypeAlias = tuple[date, int, VisitId]


class _Tally:
    __slots__ = ("last", "preventive", "visits")

    def __init__(self, place: _Place) -> None:
        self.visits = 0
        self.last = place
        self.preventive: _Place | None = None


class Reduction:
    """Visits on their way into pairs: one small tally for each patient, physician and window, and nothing per visit.

    The identifiers are kept as well where the visits are not known to be `distinct`.
    """

    def __init__(
        self,
        policy: AttributionPolicy,
        as_of: date,
        eligible: Set[PhysicianId],
        wanted: Set[PatientId] | None,
        *,
        distinct: bool,
    ) -> None:
        self._policy = policy
        self._as_of = as_of
        self._eligible = eligible
        self._wanted = wanted
        self._seen: set[VisitId] | None = None if distinct else set()
        self._tallies: list[tuple[Period, dict[tuple[PatientId, PhysicianId], _Tally]]] = [
            (window, {}) for window in reversed(policy.windows(as_of))
        ]

    def read(self, visits: Iterable[Visit]) -> None:
        """Read visits once, in any order; raises `InvalidValueError` for one that stands twice or is in the future."""
        kinds, services = frozenset(self._policy.kinds), frozenset(self._policy.services)
        as_of, eligible, wanted, seen = self._as_of, self._eligible, self._wanted, self._seen
        starts = [(window.start, tallies) for window, tallies in self._tallies]
        for position, visit in enumerate(visits):
            if type(visit) is not Visit:
                checks.private(Visit)(visit, f"visits[{position}]")
            on, patient, physician = visit.on, visit.patient, visit.physician
            if on > as_of:
                raise InvalidValueError(
                    f"visits[{position}]: {str(visit.identifier)!r} is on {on}, after as_of, {as_of}; "
                    "leave it out, or attribute as of a later day"
                )
            if seen is not None:
                if visit.identifier in seen:
                    raise InvalidValueError(
                        f"visits[{position}]: {str(visit.identifier)!r} stands twice; give each visit once"
                    )
                seen.add(visit.identifier)
            if wanted is not None and patient not in wanted:
                continue
            if (
                physician is None
                or physician not in eligible
                or on >= as_of
                or visit.kind not in kinds
                or (visit.circumstances and Circumstance.COVERING in visit.circumstances)
                or (services and visit.service not in services)
            ):
                continue
            place = on, visit.sequence, visit.identifier
            for start, tallies in starts:
                if on < start:
                    break
                tally = tallies.get((patient, physician))
                if tally is None:
                    tally = tallies[patient, physician] = _Tally(place)
                tally.visits += 1
                if place > tally.last:
                    tally.last = place
                if visit.kind is VisitKind.PREVENTIVE and (tally.preventive is None or place > tally.preventive):
                    tally.preventive = place

    def pairs(self) -> Iterator[PairOfVisits]:
        """Give what was read as pairs, those of the widest window first."""
        for window, tallies in self._tallies:
            for (patient, physician), tally in tallies.items():
                yield PairOfVisits(
                    patient=patient,
                    physician=physician,
                    within=window,
                    visits=tally.visits,
                    last=VisitMark(*tally.last),
                    last_preventive=None if tally.preventive is None else VisitMark(*tally.preventive),
                )
