"""Attributing: from visits, or from pairs of them, to whose patient everybody is.

What lives here: the one pass over the visits of a whole group, and the attribution of its patients from what is left.
What this module may not know: how a basis chooses, and how many patients a physician should have.

>>> from primarycare.attribution.policies import CutPolicy, Majority, NamedPhysicians
>>> policy = CutPolicy(
...     look_back_months=12, majority=Majority.STRICT, declared_first=False,
...     eligible=NamedPhysicians((PhysicianId("dr-1"),)),
... )
>>> attribute((), policy, date(2026, 1, 1), patients=(PatientId("p-1"),)).unattributed
(PatientId('p-1'),)
"""

from collections.abc import Iterable
from datetime import date

from primarycare import _checks as checks
from primarycare.attribution._reducing import Reduction
from primarycare.attribution.pairs import PairOfVisits
from primarycare.attribution.policies import (
    AttributionBasis,
    AttributionPolicy,
    NamedPhysicians,
    a_policy,
)
from primarycare.attribution.results import Attribution, Attributions
from primarycare.encounters import Visit
from primarycare.errors import InvalidValueError, MissingInputError
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.panels import Panels
from primarycare.periods import Period
from primarycare.physicians import Physician, PhysicianStatus

__all__ = ["attribute", "attribute_pairs", "eligible_physicians"]


def attribute(
    visits: Iterable[Visit],
    policy: AttributionPolicy,
    as_of: date,
    *,
    panels: Panels | None = None,
    patients: Iterable[PatientId] | None = None,
    physicians: Iterable[Physician] | None = None,
    distinct: bool = False,
) -> Attributions:
    """Attribute every patient of a group on a day, from visits in any order, read once.

    The population is `patients`; visits of others are passed over. Without them it is everybody with a visit that
    counts or with a designated physician on the day. `panels` are asked for declarations as of the day, `physicians`
    for statuses; a policy that goes by either must be given it. Physicians who have departed by the day receive nobody,
    even where the policy names them, as far as `physicians` tell. A visit whose physician is not known counts for
    nobody, nor does one to a physician who covers (`Circumstance.COVERING`).

    A stream of visits is not kept: memory grows with the pairs of a patient and a physician, and with the patients.
    Looking for a visit that stands twice needs every identifier as well; say `distinct` where they are known to be,
    as a database key is, and nothing is kept for each visit.

    Raises `InvalidValueError`, naming the position and the visit, for one after `as_of` or one that stands twice, even
    where it would not count, and `MissingInputError` for panels or physicians that the policy needs.

    >>> from primarycare.attribution.policies import CutPolicy, Majority
    >>> from primarycare.identifiers import VisitId
    >>> first, second = PhysicianId("dr-1"), PhysicianId("dr-2")
    >>> policy = CutPolicy(
    ...     look_back_months=12, majority=Majority.STRICT, declared_first=False,
    ...     eligible=NamedPhysicians((first, second)),
    ... )
    >>> visits = [
    ...     Visit(identifier=VisitId(f"v-{day}"), patient=PatientId("p-1"), on=date(2025, 3, day), physician=physician,
    ...           structure=None, service="general practice")
    ...     for day, physician in ((3, first), (10, first), (17, second))
    ... ]
    >>> print(attribute(visits, policy, date(2026, 1, 1)).of(PatientId("p-1")))
    p-1 on 2026-01-01: dr-1 by cut 2
      cut 1  only physician seen  no   2 seen
      cut 2  majority of visits   yes  2 of 3
      visits from 2025-01-01 to before 2026-01-01
        dr-1  2 of 3  last 2025-03-10
        dr-2  1 of 3  last 2025-03-17
    """
    group = _Group(policy, as_of, panels, patients, physicians)
    checks.a(bool)(distinct, "distinct")
    wanted = None if group.patients is None else frozenset(group.patients)
    reduction = Reduction(policy, as_of, group.eligible, wanted, distinct=distinct)
    reduction.read(visits)
    return group.attribute(reduction.pairs())


def attribute_pairs(
    pairs: Iterable[PairOfVisits],
    policy: AttributionPolicy,
    as_of: date,
    *,
    panels: Panels | None = None,
    patients: Iterable[PatientId] | None = None,
    physicians: Iterable[Physician] | None = None,
) -> Attributions:
    """Attribute every patient of a group on a day, from visits that were reduced to pairs before.

    Each pair is counted in one window of the policy, and a policy with several windows needs the pairs of each. Only
    visits that count may be in a pair: which kinds and services those are, this function cannot see. Pairs of
    physicians who are not eligible are passed over, as are those of patients outside the population; without
    `patients` it is everybody with a pair or with a designated physician on the day. The rest is as in `attribute`.

    Raises `InvalidValueError`, naming the position, for a pair that stands twice and for a window that the policy does
    not have, and `MissingInputError` for panels or physicians that the policy needs.

    >>> from primarycare.attribution.pairs import VisitMark
    >>> from primarycare.attribution.policies import CutPolicy, Majority
    >>> policy = CutPolicy(
    ...     look_back_months=12, majority=Majority.STRICT, declared_first=False,
    ...     eligible=NamedPhysicians((PhysicianId("dr-1"),)),
    ... )
    >>> window, = policy.windows(date(2026, 1, 1))
    >>> pair = PairOfVisits(patient=PatientId("p-1"), physician=PhysicianId("dr-1"), within=window, visits=2,
    ...                     last=VisitMark(date(2025, 3, 10)))
    >>> attribute_pairs((pair,), policy, date(2026, 1, 1)).panels
    {PhysicianId('dr-1'): (PatientId('p-1'),)}
    """
    return _Group(policy, as_of, panels, patients, physicians).attribute(pairs)


class _Group:
    """Everything that stands beside the visits, checked once."""

    def __init__(
        self,
        policy: AttributionPolicy,
        as_of: date,
        panels: Panels | None,
        patients: Iterable[PatientId] | None,
        physicians: Iterable[Physician] | None,
    ) -> None:
        self.policy = a_policy(policy, "policy")
        self.as_of = checks.a_date(as_of, "as_of")
        self.windows = policy.windows(as_of)
        self.eligible = eligible_physicians(policy, as_of, physicians=physicians)
        self.patients: tuple[PatientId, ...] | None = None
        if patients is not None:
            self.patients = checks.each(checks.a(PatientId))(tuple(patients), "patients")
            checks.unique(self.patients, "patients")
        self.asks = any(step.basis is AttributionBasis.DECLARED for step in policy.passes)
        self.declared = self._declared(checks.optional(checks.a(Panels))(panels, "panels"))

    def _declared(self, panels: Panels | None) -> dict[PatientId, PhysicianId]:
        if panels is None:
            if self.asks:
                raise MissingInputError(
                    "panels: the policy goes by declared physicians; give the panels, Panels(()) where nobody declared"
                )
            return {}
        return {known.patient: known.physician for known in panels.designations if self.as_of in known.during}

    def attribute(self, pairs: Iterable[PairOfVisits]) -> Attributions:
        by_patient = self._by_patient(pairs)
        population = self.patients
        if population is None:
            population = tuple({*by_patient, *self.declared})
        entries = []
        for patient in population:
            declared = self.declared.get(patient) if self.asks else None
            valid = declared in self.eligible
            entries.append(
                Attribution(
                    patient=patient,
                    as_of=self.as_of,
                    policy=self.policy,
                    declared=declared if valid else None,
                    declared_not_eligible=None if valid else declared,
                    pairs=tuple(pair for pair in by_patient.get(patient, ()) if pair.physician in self.eligible),
                )
            )
        return Attributions(as_of=self.as_of, policy=self.policy, patients=population, entries=tuple(entries))

    def _by_patient(self, pairs: Iterable[PairOfVisits]) -> dict[PatientId, list[PairOfVisits]]:
        found: dict[PatientId, list[PairOfVisits]] = {}
        window: Period | None = None
        for position, pair in enumerate(pairs):
            if type(pair) is not PairOfVisits:
                checks.a(PairOfVisits)(pair, f"pairs[{position}]")
            if pair.within is not window and pair.within not in self.windows:
                raise InvalidValueError(
                    f"pairs[{position}]: {str(pair.patient)!r} and {str(pair.physician)!r} were counted {pair.within}, "
                    f"which is no window of the policy on {self.as_of}; ask the policy for its windows"
                )
            window = pair.within
            others = found.setdefault(pair.patient, [])
            for other in others:
                if other.physician == pair.physician and other.within == window:
                    raise InvalidValueError(
                        f"pairs[{position}]: {str(pair.patient)!r} and {str(pair.physician)!r} stand twice {window}; "
                        "add them up"
                    )
            others.append(pair)
        return found


def eligible_physicians(
    policy: AttributionPolicy, as_of: date, *, physicians: Iterable[Physician] | None = None
) -> frozenset[PhysicianId]:
    """Give the physicians who may receive patients under a policy on a day, as `attribute` asks for them.

    Who counts visits elsewhere, in a database or a data frame, leaves out those to everybody else.
    Raises `MissingInputError` where the policy goes by statuses and no `physicians` are given.

    >>> from primarycare.attribution.policies import CutPolicy, Majority
    >>> policy = CutPolicy(
    ...     look_back_months=12, majority=Majority.STRICT, declared_first=False,
    ...     eligible=NamedPhysicians((PhysicianId("dr-1"),)),
    ... )
    >>> eligible_physicians(policy, date(2026, 1, 1))
    frozenset({PhysicianId('dr-1')})
    """
    a_policy(policy, "policy")
    checks.a_date(as_of, "as_of")
    if isinstance(policy.eligible, NamedPhysicians):
        departed = {
            physician.identifier
            for physician in _once(physicians or ())
            if _status_on(physician, as_of) is PhysicianStatus.DEPARTED
        }
        return frozenset(policy.eligible.physicians) - departed
    if physicians is None:
        raise MissingInputError("physicians: the policy goes by their status; give the physicians of the group")
    return frozenset(
        physician.identifier
        for physician in _once(physicians)
        if _status_on(physician, as_of) in policy.eligible.statuses
    )


def _once(physicians: Iterable[Physician]) -> tuple[Physician, ...]:
    known = checks.each(checks.a(Physician))(tuple(physicians), "physicians")
    checks.unique((physician.identifier for physician in known), "physicians")
    return known


def _status_on(physician: Physician, day: date) -> PhysicianStatus | None:
    entry = physician.status.entry_at(day)
    return None if entry is None else entry.value
