"""Statements: an adjudicated claim as its patient reads it.

What lives here: what was billed, what the contract takes off, what the plan pays and what is owed, line by line and in
all, with the reason codes and what the plan year has met so far.
What this module may not know: how any of it was worked out.

>>> from datetime import date
>>> from primarycare.claims import ChargeLine, PlaceOfService
>>> from primarycare.discounts.adjudications import PendedLine
>>> from primarycare.identifiers import ClaimId, PatientId, PhysicianId, PlanId, StructureId
>>> from primarycare.money import USD, Money
>>> from primarycare.periods import Period
>>> from primarycare.plans import Accumulators
>>> line = ChargeLine(
...     number=1, code="80053", billed=Money.parse("90", USD), served_on=date(2026, 3, 2),
...     physician=PhysicianId("dr-benque"), place=PlaceOfService.OFFICE, service="laboratory")
>>> claim = Claim(identifier=ClaimId("c-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"), lines=(line,),
...               submitted_on=date(2026, 3, 5))
>>> year = Period(date(2026, 1, 1), date(2027, 1, 1))
>>> print(PatientStatement(claim, Adjudication(
...     claim=claim.identifier, patient=claim.patient, lines=(),
...     pended=(PendedLine(1, line.billed, "the fee schedule does not list it"),),
...     before=Accumulators.opening(PlanId("gold"), year, (claim.patient,), USD),
... )))
claim c-1
2026-03-02  laboratory
  billed                                              90.00
  not settled yet: the fee schedule does not list it
you owe in all, USD                                    0.00
"""

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.claims import Claim
from primarycare.discounts._columns import columns, plain
from primarycare.discounts.adjudications import AdjudicatedLine, Adjudication
from primarycare.errors import InvalidValueError
from primarycare.plans import NetworkSide

__all__ = ["PatientStatement"]


def a_decision_of(claim: Claim, adjudication: Adjudication, field_name: str) -> Adjudication:
    """Check that an adjudication is that of a claim: of its patient, and of its lines as they were billed."""
    if adjudication.claim != claim.identifier or adjudication.patient != claim.patient:
        raise InvalidValueError(
            f"{field_name}: claim {str(adjudication.claim)!r} of {str(adjudication.patient)!r} is not claim "
            f"{str(claim.identifier)!r} of {str(claim.patient)!r}; give one of that claim"
        )
    if adjudication.charges != {line.number: line.billed for line in claim.lines}:
        raise InvalidValueError(
            f"{field_name}: its lines are not those of claim {str(claim.identifier)!r}; work that claim out again"
        )
    return adjudication


@frozen
class PatientStatement:
    """A claim and what it came to, printed for the patient; the services stand in the print and not in `repr`.

    The negotiated discount is that of the practice's contract, so that it stands there only in network.
    Raises `InvalidValueError` where the adjudication is not that of the claim.

    >>> PatientStatement(None, None)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidTypeError: claim: None is a NoneType; give a Claim
    """

    claim: Claim = field(repr=False, validator=checks.checked(checks.a(Claim)))
    adjudication: Adjudication = field(validator=checks.checked(checks.a(Adjudication)))

    def __attrs_post_init__(self) -> None:
        a_decision_of(self.claim, self.adjudication, "adjudication")

    def __str__(self) -> str:
        decided = {line.number: line for line in self.adjudication.lines}
        waiting = {line.number: line.reason for line in self.adjudication.pended}
        rows: list[tuple[str, ...]] = []
        for line in self.claim.lines:
            rows.append((f"{line.served_on}  {line.service}", ""))
            if line.number in decided:
                rows += _rows(decided[line.number])
            else:
                rows += [("  billed", plain(line.billed)), (f"  not settled yet: {waiting[line.number]}", "")]
        owed = self.adjudication.owed
        rows.append((f"you owe in all, {owed.currency.code}", plain(owed)))
        return "\n".join([f"claim {self.claim.identifier}", *columns(rows), *self._met()])

    def _met(self) -> list[str]:
        member = self.adjudication.after.of(self.claim.patient)
        return [
            f"counted this year {side.value}: {met.deductible} to the deductible, {met.maximum} to the maximum"
            for side in NetworkSide
            if (met := member.on(side)).deductible or met.maximum
        ]


def _rows(line: AdjudicatedLine) -> list[tuple[str, ...]]:
    discount = line.negotiated_discount
    steps = (
        ("negotiated discount", -discount),
        ("not charged to you", discount - line.contractual),
        ("paid by the forfait", -line.by_forfait),
        ("paid by the plan", -line.plan_paid),
    )
    told = [("billed", line.billed), *(step for step in steps if step[1]), ("you owe", line.owed)]
    rows: list[tuple[str, ...]] = [(f"  {label}", plain(amount)) for label, amount in told]
    return rows + [(f"    {adjustment.reason}", plain(adjustment.amount)) for adjustment in line.adjustments]
