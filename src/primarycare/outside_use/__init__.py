"""Outside use: where a patient under contract was seen, whether the policy excuses it, and the loyalty rate.

What lives here: the reading of one visit against a contract (`uses`), and counts of many (`rates`). The promise is
moral, so what is found here informs a conversation and a rate, and nothing else: no result blocks care, ends a contract
or costs money.
What this package may not know: amounts, and how contracts change.

>>> from datetime import date
>>> from primarycare.periods import Period
>>> loyalty((), Period(date(2021, 1, 1), date(2022, 1, 1)), excused=ExcusedVisits.LEAVE_OUT).rate is None
True
"""

from primarycare.outside_use.rates import ExcusedVisits, LoyaltyRate, conversation, loyalty
from primarycare.outside_use.uses import PRECEDENCE, CoverPeriod, UseContext, UseKind, UseOfCare, classify

__all__ = [
    "PRECEDENCE",
    "CoverPeriod",
    "ExcusedVisits",
    "LoyaltyRate",
    "UseContext",
    "UseKind",
    "UseOfCare",
    "classify",
    "conversation",
    "loyalty",
]
