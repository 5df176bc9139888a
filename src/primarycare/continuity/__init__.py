"""Continuity: how far a patient sees one physician, by five indices, for one patient and for a group.

What lives here: the indices and the counts they are worked out from (`tallies`), the scores of a patient and the
figures of a group (`scores`), and the reading of visits (`visits`). Every score is an exact fraction, or says why there
is none.
What this package may not know: contracts, panels and attribution. Whose physician is declared is given, and which
visits count as primary care is decided by whoever gives them.

To score a group: choose a window and a policy, give the visits, and ask for a figure by the name of its index.

>>> from datetime import date
>>> from primarycare.encounters import Visit
>>> from primarycare.identifiers import PatientId, PhysicianId, StructureId, VisitId
>>> from primarycare.periods import Period
>>> made = [("p-1", 2, "dr-1"), ("p-1", 5, "dr-1"), ("p-1", 9, "dr-2"), ("p-2", 3, "dr-2"), ("p-2", 4, "dr-2")]
>>> visits = [
...     Visit(identifier=VisitId(f"v-{number}"), patient=PatientId(patient), on=date(2021, month, 1),
...           physician=PhysicianId(physician), structure=StructureId("cabinet"), service="general practice")
...     for number, (patient, month, physician) in enumerate(made)
... ]
>>> group = continuity_of_group(
...     visits, Period(date(2021, 1, 1), date(2022, 1, 1)),
...     ContinuityPolicy(minimum_visits=2, unknown_physicians=UnknownPhysicians.LEAVE_OUT),
...     declared={PatientId("p-1"): PhysicianId("dr-2")}, patients=(PatientId("p-3"),),
... )
>>> [str(scores.upc) for scores in group.patients]
['2/3', '1', 'too few visits, 2 needed']
>>> group.mean_of_patients(ContinuityIndex.UPC), group.pooled(ContinuityIndex.UPC)
(Fraction(5, 6), Fraction(4, 5))
>>> group.undefined(ContinuityIndex.UPC), group.undefined(ContinuityIndex.DECLARED_UPC)
(1, 2)

To score visits that are counted already, give the count of each physician.

>>> scores_of_counts((3, 2, 1), minimum_visits=3).coc
Fraction(4, 15)

To read visits that come from a file without holding them, sort each patient's by `sequence_key` and say so.

>>> continuity_of_group(
...     iter(sorted(visits, key=sequence_key)), group.window, ContinuityPolicy(2, UnknownPhysicians.LEAVE_OUT),
...     order=VisitOrder.IN_SEQUENCE,
... ).pooled(ContinuityIndex.SECON)
Fraction(2, 3)
"""

from primarycare.continuity.scores import ContinuityScores, CountScores, GroupContinuity, scores_of_counts
from primarycare.continuity.tallies import ContinuityIndex, Score, Undefined, VisitTally, WhyUndefined
from primarycare.continuity.visits import (
    ContinuityPolicy,
    UnknownPhysicians,
    VisitOrder,
    continuity_of_group,
    continuity_of_patient,
    sequence_key,
)

__all__ = [
    "ContinuityIndex",
    "ContinuityPolicy",
    "ContinuityScores",
    "CountScores",
    "GroupContinuity",
    "Score",
    "Undefined",
    "UnknownPhysicians",
    "VisitOrder",
    "VisitTally",
    "WhyUndefined",
    "continuity_of_group",
    "continuity_of_patient",
    "scores_of_counts",
    "sequence_key",
]
