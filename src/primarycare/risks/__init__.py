"""Risks: the preventive assessment, a patient's risks over time, and rules that derive a category from them.

What lives here: observations of medical, psychological and social risk factors, the yearly assessment that makes
them, their history, and category rules as data. All that concerns a patient's condition is private.
What this package may not know: plans, contracts and payment; the decision itself is made in
`primarycare.reassessment`.

>>> from datetime import date
>>> from primarycare.identifiers import PatientId
>>> history = RiskHistory(PatientId("p-1"), (
...     RiskObservation(code="isolation", domain=RiskDomain.SOCIAL, severity=Severity.HIGH, status=RiskStatus.OPEN,
...                     source=RiskSource.PATIENT, observed_on=date(2020, 9, 1)),
...     RiskObservation(code="isolation", domain=RiskDomain.SOCIAL, severity=Severity.LOW, status=RiskStatus.RESOLVED,
...                     source=RiskSource.CLINICIAN, observed_on=date(2021, 9, 7)),
... ))
>>> len(history.current(date(2021, 9, 6))), len(history.current(date(2021, 9, 7))), len(history.on(date(2021, 9, 7)))
(1, 0, 1)
"""

from primarycare.risks.category_rules import CategoryEffect, CategoryRow, CategoryRule, RiskCondition
from primarycare.risks.observations import (
    PreventiveAssessment,
    RiskDomain,
    RiskHistory,
    RiskObservation,
    RiskSource,
    RiskStatus,
    Severity,
)

__all__ = [
    "CategoryEffect",
    "CategoryRow",
    "CategoryRule",
    "PreventiveAssessment",
    "RiskCondition",
    "RiskDomain",
    "RiskHistory",
    "RiskObservation",
    "RiskSource",
    "RiskStatus",
    "Severity",
]
