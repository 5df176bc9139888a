"""Attribution: whose patient somebody is, where visits have to tell.

What lives here: the policies of groups and payers (`policies`), the published ones (`presets`), visits reduced to
pairs of a patient and a physician (`pairs`), the attribution of a whole group (`attributing`) and its result with the
evidence (`results`).
What this package may not know: panels' sizes, continuity, and how patients are moved. Attribution can only suggest a
designation, and changes none.

>>> from datetime import date
>>> from primarycare.identifiers import PatientId, PhysicianId
>>> policy = CutPolicy(
...     look_back_months=12, majority=Majority.STRICT, declared_first=False,
...     eligible=NamedPhysicians((PhysicianId("dr-1"),)),
... )
>>> print(attribute((), policy, date(2026, 1, 1), patients=(PatientId("p-1"),)))
0 of 1 attributed on 2026-01-01, 1 not
"""

from primarycare.attribution.attributing import attribute, attribute_pairs, eligible_physicians
from primarycare.attribution.pairs import PairOfVisits, VisitMark
from primarycare.attribution.policies import (
    EVERY_KIND_BUT_NURSE,
    NOT_DEPARTED,
    PRACTISING,
    AttributionBasis,
    AttributionPass,
    AttributionPolicy,
    CutPolicy,
    EligiblePhysicians,
    Majority,
    NamedPhysicians,
    PassPolicy,
    PhysiciansByStatus,
    TieBreak,
)
from primarycare.attribution.results import Attribution, Attributions

__all__ = [
    "EVERY_KIND_BUT_NURSE",
    "NOT_DEPARTED",
    "PRACTISING",
    "Attribution",
    "AttributionBasis",
    "AttributionPass",
    "AttributionPolicy",
    "Attributions",
    "CutPolicy",
    "EligiblePhysicians",
    "Majority",
    "NamedPhysicians",
    "PairOfVisits",
    "PassPolicy",
    "PhysiciansByStatus",
    "TieBreak",
    "VisitMark",
    "attribute",
    "attribute_pairs",
    "eligible_physicians",
]
