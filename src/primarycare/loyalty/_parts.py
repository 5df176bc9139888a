"""Parts of every mechanism: amounts as they enter a working, and what is found in counts of visits.

What lives here: what more than one room of this package needs.
What this module may not know: any mechanism.

>>> from primarycare.money import EUR
>>> print(whole(Money.parse("12", EUR)))
12.00 EUR per period
"""

from collections.abc import Iterable
from fractions import Fraction

from primarycare.findings import Finding
from primarycare.identifiers import StructureId
from primarycare.loyalty.policies import VisitRatio
from primarycare.money import Money, Rate
from primarycare.outside_use import LoyaltyRate
from primarycare.workings import Part

__all__ = ["findings_of_counts", "whole"]


def whole(amount: Money) -> Part:
    """Give an amount as the part of a working line that factors meet."""
    return Part(Rate(value=amount.exact, currency=amount.currency, per="period"), Fraction(1))


def findings_of_counts(structure: StructureId, counts: Iterable[LoyaltyRate], ratio: VisitRatio) -> tuple[Finding, ...]:
    """Give a finding for each period in which no visit counts, and for each with visits of which nobody knows where."""
    found = []
    for counted in counts:
        if counted.rate is None:
            taken = f"{counted.within}, taken as {ratio.without_visits.value}"
            found.append(Finding(kind="no visit counts", subject=structure, detail=taken))
        if counted.unknown:
            unknown = f"{counted.unknown} {counted.within} that count nowhere, since nobody knows where they were"
            found.append(Finding(kind="visits not known", subject=structure, detail=unknown))
    return tuple(found)
