"""Comparing: the same services inside the network and outside it, as a patient can read it.

What lives here: what staying costs and what leaving does, side by side, and what of the difference counts towards
nothing. It informs: nothing here forbids a choice, and none is ranked.
What this module may not know: where the patient goes.

>>> compare_leaving(None, staying=None, leaving=None)
Traceback (most recent call last):
    ...
primarycare.errors.InvalidTypeError: claim: None is a NoneType; give a Claim
"""

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.claims import Claim
from primarycare.discounts._columns import columns, plain
from primarycare.discounts.adjudications import AdjudicatedLine, Adjudication, LineOutcome
from primarycare.discounts.statements import a_decision_of
from primarycare.errors import InvalidValueError
from primarycare.money import Money
from primarycare.plans import NetworkSide

__all__ = ["LeavingComparison", "compare_leaving"]

_PARTS = (
    ("deductible", "deductible"),
    ("copay", "copay"),
    ("copay above the allowed amount", "copay_above_allowed"),
    ("coinsurance", "coinsurance"),
    ("billed above what the plan allows", "balance_bill"),
    ("not covered", "not_covered"),
)


@frozen(kw_only=True)
class LeavingComparison:
    """What a patient owes for the same claim when staying in network and when leaving it, from the same start.

    Raises `InvalidValueError` where the two are not of the claim, where they begin with different accumulators or under
    different plans, where a line still waits for a price, since nothing can be compared with it, where the practice is
    out of network when staying or nowhere out of it when leaving, and where a forfait pays when leaving: what is paid
    by forfait inside has a fee outside.

    >>> LeavingComparison(claim=None, staying=None, leaving=None)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidTypeError: claim: None is a NoneType; give a Claim
    """

    claim: Claim = field(repr=False, validator=checks.checked(checks.a(Claim)))
    staying: Adjudication = field(validator=checks.checked(checks.a(Adjudication)))
    leaving: Adjudication = field(validator=checks.checked(checks.a(Adjudication)))

    def __attrs_post_init__(self) -> None:
        for field_name, side in (("staying", self.staying), ("leaving", self.leaving)):
            a_decision_of(self.claim, side, field_name)
            if side.pended:
                raise InvalidValueError(
                    f"{field_name}: line {side.pended[0].number} of claim {str(self.claim.identifier)!r} has no price; "
                    "price it before it is compared"
                )
        if self.staying.before != self.leaving.before:
            raise InvalidValueError(
                f"leaving: claim {str(self.claim.identifier)!r} begins with other accumulators than when staying; "
                "give both the same"
            )
        self._refuse_the_wrong_side()

    def _refuse_the_wrong_side(self) -> None:
        where = f"of claim {str(self.claim.identifier)!r}"
        for line in self.staying.lines:
            if line.practice_side is NetworkSide.OUT:
                raise InvalidValueError(
                    f"staying: line {line.number} {where} is out of network; give the claim as it is in network"
                )
        for line in self.leaving.lines:
            if line.outcome is LineOutcome.BY_FORFAIT:
                raise InvalidValueError(
                    f"leaving: line {line.number} {where} is paid by forfait, which ends with the network; price it by "
                    "fee before it is compared"
                )
        if all(line.practice_side is NetworkSide.IN for line in self.leaving.lines):
            raise InvalidValueError(f"leaving: every line {where} is in network; give the claim as it is outside")

    @property
    def difference(self) -> Money:
        """How much more the patient owes when leaving; negative where it is less."""
        return self.leaving.owed - self.staying.owed

    @property
    def uncounted(self) -> Money:
        """What of the price of leaving counts towards neither deductible nor maximum: balance bills and no cover."""
        return Money.total(
            (line.balance_bill + line.not_covered for line in self.leaving.lines), self.difference.currency
        )

    def __str__(self) -> str:
        rows: list[tuple[str, ...]] = [("", "in network", "out of network")]
        for line, staying, leaving in zip(self.claim.lines, self.staying.lines, self.leaving.lines):
            rows.append((f"{line.served_on}  {line.service}", "", ""))
            rows += [
                (f"  {label}", plain(one), plain(other))
                for label, one, other in (
                    ("billed", staying.billed, leaving.billed),
                    ("negotiated discount", -staying.negotiated_discount, -leaving.negotiated_discount),
                    ("not charged to you", -_forgiven(staying), -_forgiven(leaving)),
                    ("the plan pays", -_paid(staying), -_paid(leaving)),
                )
                if one or other
            ]
            rows.append(("  you pay", plain(staying.owed), plain(leaving.owed)))
            parts = ((label, getattr(staying, name), getattr(leaving, name)) for label, name in _PARTS)
            rows += [(f"    {label}", plain(one), plain(other)) for label, one, other in parts if one or other]
        rows.append(("you pay in all", plain(self.staying.owed), plain(self.leaving.owed)))
        return "\n".join((*columns(rows), *self._told()))

    def _told(self) -> list[str]:
        more = self.difference
        change = f"{abs(more):,} {'more' if more.minor > 0 else 'less'}" if more else "the same"
        told = [f"Leaving the network costs you {change}."]
        if self.uncounted:
            told.append(f"Of what you pay there, {self.uncounted:,} counts towards no deductible and no maximum.")
        return [*told, "The choice is yours."]


def _forgiven(line: AdjudicatedLine) -> Money:
    return line.contractual - line.negotiated_discount


def _paid(line: AdjudicatedLine) -> Money:
    return line.plan_paid + line.by_forfait


def compare_leaving(claim: Claim, *, staying: Adjudication, leaving: Adjudication) -> LeavingComparison:
    """Compare a claim adjudicated in network with the same claim adjudicated out of network.

    Raises as `LeavingComparison` does.

    >>> compare_leaving(None, staying=None, leaving=None)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidTypeError: claim: None is a NoneType; give a Claim
    """
    return LeavingComparison(claim=claim, staying=staying, leaving=leaving)
