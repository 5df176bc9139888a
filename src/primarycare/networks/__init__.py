"""Networks: payers and their products, what their contracts pay, and who takes part, over time.

What lives here: payers, products, fee schedules, terms, contracts and participation.
What this package may not know: charges and plans; `primarycare.discounts` prices a line under a contract, and
`primarycare.routing` says who is in a network on a day.

>>> from datetime import date
>>> from primarycare.identifiers import FeeScheduleId
>>> from primarycare.periods import Period
>>> term = ContractTerm(
...     label="office visits", priority=1, term=PercentOfSchedule.percent("120", FeeScheduleId("medicare-2026")),
...     services=ServiceScope(ranges=(CodeRange("99202", "99215"),)), lesser_of=True, during=Period(date(2026, 1, 1)),
... )
>>> term.schedule
FeeScheduleId('medicare-2026')
"""

from primarycare.networks.contracts import MultipleProcedures, PayerContract, ReductionBase, TimelyFiling
from primarycare.networks.fee_schedules import FeeSchedule, FeeScheduleEntry, FeeScheduleVersion
from primarycare.networks.participation import NetworkParticipation, ParticipationStatus
from primarycare.networks.payers import Payer, Product, ProductForm
from primarycare.networks.scopes import CodeRange, ServiceScope
from primarycare.networks.terms import (
    Capitated,
    CaseRate,
    ContractTerm,
    FeeScheduleRate,
    FlatDiscount,
    PercentOfCharge,
    PercentOfSchedule,
    PerDiem,
    RateTerm,
)

__all__ = [
    "Capitated",
    "CaseRate",
    "CodeRange",
    "ContractTerm",
    "FeeSchedule",
    "FeeScheduleEntry",
    "FeeScheduleRate",
    "FeeScheduleVersion",
    "FlatDiscount",
    "MultipleProcedures",
    "NetworkParticipation",
    "ParticipationStatus",
    "Payer",
    "PayerContract",
    "PerDiem",
    "PercentOfCharge",
    "PercentOfSchedule",
    "Product",
    "ProductForm",
    "RateTerm",
    "ReductionBase",
    "ServiceScope",
    "TimelyFiling",
]
