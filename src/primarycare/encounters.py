"""Encounters: the visits that patients made, inside the structure and elsewhere.

What lives here: who was seen, on which day, by whom and where, for which kind of care, and under what circumstances.
What a visit was for is private: neither `repr` nor a message shows it.
What this module may not know: contracts and panels, and what a visit means for either.

>>> Visit(
...     identifier=VisitId("v-1"), patient=PatientId("p-1"), on=date(2021, 3, 2), physician=PhysicianId("dr-01"),
...     structure=StructureId("cabinet"), service="general practice",
... )
Visit(identifier=VisitId('v-1'), patient=PatientId('p-1'), on=datetime.date(2021, 3, 2), \
physician=PhysicianId('dr-01'), structure=StructureId('cabinet'))
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.identifiers import PatientId, PhysicianId, StructureId, VisitId

__all__ = ["Circumstance", "Visit", "VisitKind"]


class Circumstance(Enum):
    """Something about a visit that may matter for where it was made.

    "Closed hours" says that the patient's own structure was closed, "referred" that a physician sent the patient,
    "exempt setting" that care there is open to everybody (in France family planning, addiction and humanitarian care),
    "covering" that the physician stood in for the patient's own: such a visit moves nobody to another panel.

    >>> Circumstance("away from home")
    <Circumstance.AWAY_FROM_HOME: 'away from home'>
    """

    EMERGENCY = "emergency"
    AWAY_FROM_HOME = "away from home"
    REFERRED = "referred"
    CLOSED_HOURS = "closed hours"
    EXEMPT_SETTING = "exempt setting"
    AGREED_BEFOREHAND = "agreed beforehand"
    COVERING = "covering"


class VisitKind(Enum):
    """What a visit was for, where attribution or continuity depend on it; `OTHER` where nobody said.

    A preventive visit (well visit, preventive assessment) decides the third of the four cuts of attribution; a visit to
    a nurse qualifies for attribution only where a policy says so.

    >>> VisitKind("preventive")
    <VisitKind.PREVENTIVE: 'preventive'>
    """

    ACUTE = "acute"
    PREVENTIVE = "preventive"
    CHRONIC = "chronic"
    TELECONSULTATION = "teleconsultation"
    NURSE = "nurse"
    OTHER = "other"


def _in_order(circumstances: tuple[Circumstance, ...]) -> tuple[Circumstance, ...]:
    given = checks.each(checks.private(Circumstance))(circumstances, "circumstances")
    return tuple(known for known in Circumstance if known in given)


@frozen(kw_only=True)
class Visit:
    """A visit of a patient: the day, the physician and the structure where known, the kind of care, what went with it.

    `physician` and `structure` are None where they are not known, and are never guessed. `service` names the kind of
    care ("general practice"), `kind` what the visit was for. `sequence` is its place among the patient's visits of the
    day, from 0 on, where the order within a day is known. Circumstances stand once each, in one order.

    >>> Visit(
    ...     identifier=VisitId("v-2"), patient=PatientId("p-1"), on=date(2021, 8, 14), physician=None, structure=None,
    ...     service="general practice", circumstances=(Circumstance.AWAY_FROM_HOME, Circumstance.EMERGENCY),
    ... ).circumstances
    (<Circumstance.EMERGENCY: 'emergency'>, <Circumstance.AWAY_FROM_HOME: 'away from home'>)
    """

    identifier: VisitId = field(validator=checks.checked(checks.a(VisitId)))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    on: date = field(validator=checks.checked(checks.a_date))
    physician: PhysicianId | None = field(validator=checks.checked(checks.optional(checks.a(PhysicianId))))
    structure: StructureId | None = field(validator=checks.checked(checks.optional(checks.a(StructureId))))
    service: str = field(repr=False, validator=checks.checked(checks.a_private_text))
    kind: VisitKind = field(default=VisitKind.OTHER, repr=False, validator=checks.checked(checks.private(VisitKind)))
    sequence: int = field(default=0, repr=False, validator=checks.checked(checks.within(0, 10_000)))
    circumstances: tuple[Circumstance, ...] = field(default=(), converter=_in_order, repr=False)
