"""Pathway: the French coordinated pathway, from where a visit stands in it to who pays which part of its fee.

What lives here: the facts of a visit (`situations`), the decision table that proves itself (`decisions`), tariffs and
terms dated to the day (`tariffs`, `terms`), what is billed (`visits`), the three parts of a fee (`reimbursing`), and
the French figures with their sources (`presets`).
What this package may not know: networks, contracts and plans; and what stands in a patient's file.

>>> from primarycare.identifiers import VisitId
>>> from primarycare.pathway.presets import national_table
>>> unreferred = VisitSituation(visit=VisitId("v-1"), age=45, by_physician=True, acting=Acting.ANOTHER)
>>> decide(unreferred, national_table()).position
<Position.OUT: 'outside'>
"""

from primarycare.pathway.decisions import (
    INPUTS,
    PathwayCode,
    PathwayDecision,
    PathwayRow,
    PathwayTable,
    Position,
    decide,
    table_as_markdown,
)
from primarycare.pathway.reimbursing import PatientPart, Reimbursement, reimburse, reimburse_visits
from primarycare.pathway.situations import Acting, ReferredBy, VisitSituation
from primarycare.pathway.tariffs import ActTariff, TariffAmount, tariff_of
from primarycare.pathway.terms import (
    CappedPenalty,
    FlatParticipation,
    FlatTicket,
    OutsideRate,
    PathwayTerms,
    PenaltyRule,
    SurchargeLimit,
    maternity_exemption,
)
from primarycare.pathway.visits import (
    BilledVisit,
    Complementary,
    ParticipationExemption,
    ParticipationTaken,
    ResponsibleContract,
    SolidarityCover,
)

__all__ = [
    "INPUTS",
    "ActTariff",
    "Acting",
    "BilledVisit",
    "CappedPenalty",
    "Complementary",
    "FlatParticipation",
    "FlatTicket",
    "OutsideRate",
    "ParticipationExemption",
    "ParticipationTaken",
    "PathwayCode",
    "PathwayDecision",
    "PathwayRow",
    "PathwayTable",
    "PathwayTerms",
    "PatientPart",
    "PenaltyRule",
    "Position",
    "ReferredBy",
    "Reimbursement",
    "ResponsibleContract",
    "SolidarityCover",
    "SurchargeLimit",
    "TariffAmount",
    "VisitSituation",
    "decide",
    "maternity_exemption",
    "reimburse",
    "reimburse_visits",
    "table_as_markdown",
    "tariff_of",
]
