"""Excess: what is paid of a cost above a limit, as two rooms here need it.

What lives here: a share of the excess, never negative, within a cap, and the lines that make it.
What this module may not know: what the cost is of.

>>> from primarycare.money import USD
>>> Excess(amount=Fraction(-5), coinsurance=Share.percent("80"), cap=None).paid
Fraction(0, 1)
>>> Excess(amount=Fraction(5), coinsurance=Share.percent("80"), cap=Money.parse("3", USD)).paid
Fraction(3, 1)
"""

from fractions import Fraction

from attrs import frozen

from primarycare.findings import Finding
from primarycare.money import Money, Share
from primarycare.risk._amounts import corrected
from primarycare.workings import WorkingLine


@frozen(kw_only=True)
class Excess:
    """A cost less its limit in major units, negative below the limit, and what is paid of it.

    >>> Excess(amount=Fraction(5), coinsurance=Share.percent("80"), cap=None).uncapped
    Fraction(4, 1)
    """

    amount: Fraction
    coinsurance: Share
    cap: Money | None

    @property
    def uncapped(self) -> Fraction:
        """The exact share of the excess, or 0 below the limit."""
        return max(Fraction(0), self.amount) * self.coinsurance.value

    @property
    def paid(self) -> Fraction:
        """The exact share of the excess within the cap."""
        return self.uncapped if self.cap is None else min(self.uncapped, self.cap.exact)

    def findings(self, subject: str) -> tuple[Finding, ...]:
        """Give the cap where it cuts what is paid."""
        if self.paid == self.uncapped:
            return ()
        return (Finding(kind="stop-loss capped", subject=subject, detail=f"no more than {self.cap} is paid"),)

    def limited(self, lines: list[WorkingLine]) -> tuple[WorkingLine, ...]:
        """Give lines that make the share of the excess, with those that keep it at 0 or more and within the cap."""
        currency, made = lines[0].currency, self.amount * self.coinsurance.value
        return (
            *lines,
            *corrected("below the limit, nothing paid", self.uncapped - made, currency),
            *corrected(f"over the cap of {self.cap}", self.paid - self.uncapped, currency),
        )
