"""Strategies: generated values for tests, one function for each kind, named in the plural.

Everything that a strategy makes is valid; keyword arguments narrow it.

>>> from hypothesis import find
>>> from primarycare.testing.strategies import moneys
>>> find(moneys(min_minor=1), bool)
Money.parse('0.01', EUR)
"""

from primarycare.testing.strategies.vocabulary import (
    basket_ids,
    citations,
    currencies,
    dated_values,
    dates,
    engagement_ids,
    envelope_ids,
    exact_numbers,
    expense_ids,
    factors,
    findings,
    moneys,
    months,
    parts,
    patient_ids,
    periods,
    physician_ids,
    plain_texts,
    quarters,
    rate_workings,
    rates,
    reference_days,
    registrations,
    roundings,
    schedule_ids,
    shares,
    site_ids,
    structure_ids,
    timelines,
    working_lines,
    workings,
    years,
)

__all__ = [
    "basket_ids",
    "citations",
    "currencies",
    "dated_values",
    "dates",
    "engagement_ids",
    "envelope_ids",
    "exact_numbers",
    "expense_ids",
    "factors",
    "findings",
    "moneys",
    "months",
    "parts",
    "patient_ids",
    "periods",
    "physician_ids",
    "plain_texts",
    "quarters",
    "rate_workings",
    "rates",
    "reference_days",
    "registrations",
    "roundings",
    "schedule_ids",
    "shares",
    "site_ids",
    "structure_ids",
    "timelines",
    "working_lines",
    "workings",
    "years",
]
