"""Capitation: what a schedule pays for a person or a list, for a month or a year, with its working.

What lives here: the way from a version of a schedule and checked inputs to amounts: the exact rate on a day, the
month of one subject, the monthly statement of each physician's panel, the year in its instalments.
What this module may not know: which contract put a patient on the panel, and what was paid before.

>>> from primarycare.published import load
>>> from datetime import date
>>> print(rate_on(load("fr-fpmt"), date(2024, 1, 1), {"age": 45, "ald": True}).total)
46.00 EUR per person and year
"""

from primarycare.capitation._records import NO_INPUTS, NO_PATIENTS, NO_PHYSICIANS, Given
from primarycare.capitation.amounts import (
    InstalmentDue,
    amount_for_month,
    amount_for_year,
    amounts_of_cases,
    instalments_of,
    rate_on,
)
from primarycare.capitation.statements import (
    CapitationLine,
    CapitationStatement,
    statements_for_month,
    statements_for_year,
)

__all__ = [
    "NO_INPUTS",
    "NO_PATIENTS",
    "NO_PHYSICIANS",
    "CapitationLine",
    "CapitationStatement",
    "Given",
    "InstalmentDue",
    "amount_for_month",
    "amount_for_year",
    "amounts_of_cases",
    "instalments_of",
    "rate_on",
    "statements_for_month",
    "statements_for_year",
]
