"""Discounts: what a contract allows for a claim, and who then pays which part of it.

What lives here: the price of a line under a contract, with the negotiated discount and the reason of every adjustment,
the statement of it, the most that somebody without a contract may charge, and prices by relative values.
What this package may not know: which visits were made, and what a forfait pays.
"""

from primarycare.discounts.adjudicating import adjudicate
from primarycare.discounts.adjudications import AdjudicatedLine, Adjudication, LineOutcome, PendedLine
from primarycare.discounts.comparing import LeavingComparison, compare_leaving
from primarycare.discounts.coordination import (
    CoordinatedLine,
    Coordination,
    CoordinationRule,
    coordinate,
)
from primarycare.discounts.limits import (
    GeographicIndices,
    LimitingCharge,
    RelativeValues,
    limiting_charge,
    relative_value_price,
)
from primarycare.discounts.negotiated import charges_statement, negotiated_discount
from primarycare.discounts.priced import (
    PricedClaim,
    PricedLine,
    PricingReason,
    PricingStatus,
)
from primarycare.discounts.pricing import price, price_claim, price_claims
from primarycare.discounts.reversal import reverse
from primarycare.discounts.standings import LineStanding, line_standing
from primarycare.discounts.statements import PatientStatement

__all__ = [
    "AdjudicatedLine",
    "Adjudication",
    "CoordinatedLine",
    "Coordination",
    "CoordinationRule",
    "GeographicIndices",
    "LeavingComparison",
    "LimitingCharge",
    "LineOutcome",
    "LineStanding",
    "PatientStatement",
    "PendedLine",
    "PricedClaim",
    "PricedLine",
    "PricingReason",
    "PricingStatus",
    "RelativeValues",
    "adjudicate",
    "charges_statement",
    "compare_leaving",
    "coordinate",
    "limiting_charge",
    "line_standing",
    "negotiated_discount",
    "price",
    "price_claim",
    "price_claims",
    "relative_value_price",
    "reverse",
]
