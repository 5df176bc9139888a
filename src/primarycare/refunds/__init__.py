"""Refunds: what goes back of a membership fee paid in advance when the contract ends early.

What lives here: three named conventions of when a practice has earned a fee, what statutes add to them (a longest
prepayment, a time for paying back), and the refund with its working. The practice keeps what it has earned, and an
enrolment fee out of the rest where the terms say so; whatever happens, a patient who leaves owes nothing.
What this package may not know: why the contract ended, or what the notice period was; it is told the first day no
longer covered.

>>> from datetime import date
>>> from primarycare.citations import Citation
>>> from primarycare.money import USD, Money, Rounding, RoundingMode
>>> from primarycare.periods import Period
>>> print(refund(
...     Money.parse("1200", USD), Period(date(2026, 1, 1), date(2027, 1, 1)), date(2026, 4, 21),
...     UnusedMonths(citation=Citation.illustrative("Our terms"), enrolment_fee=Money.parse("75", USD)),
...     Rounding(2, RoundingMode.HALF_UP),
... ).working)
refund of the membership from 2026-01-01 to before 2027-01-01, ended on 2026-04-21
  paid in advance                                                                    1,200.00
  earned           1200.00 USD per prepaid period × -1 × 1/3 (4 of 12 months begun)   -400.00    [1] illustrative
  enrolment fee                                                                        -75.00
  rounded half-up to 0.01 per person
  total                                                                                725.00 USD
  [1] Our terms, made up for an example (illustrative)
"""

from primarycare.refunds.settling import MembershipRefund, refund
from primarycare.refunds.terms import (
    IDAHO,
    SOUTH_DAKOTA,
    TENNESSEE,
    WEST_VIRGINIA,
    EarnedDays,
    EarnedMonths,
    RefundStatute,
    RefundTerms,
    UnusedMonths,
)

__all__ = [
    "IDAHO",
    "SOUTH_DAKOTA",
    "TENNESSEE",
    "WEST_VIRGINIA",
    "EarnedDays",
    "EarnedMonths",
    "MembershipRefund",
    "RefundStatute",
    "RefundTerms",
    "UnusedMonths",
    "refund",
]
