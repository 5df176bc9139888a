"""Statements: the charges of a claim, the negotiated discount of each line, and what is left of them.

What lives here: the statement that a patient or a practice reads beside the bill. It shows days and numbers of lines
and never what was done. What this module may not know: what the plan pays and what the patient does.

>>> from datetime import date
>>> from primarycare.claims import CO_45, ChargeLine, Claim, ClaimAdjustment, PlaceOfService
>>> from primarycare.discounts.priced import PricedLine
>>> from primarycare.identifiers import ClaimId, ContractId, PatientId, PhysicianId, StructureId
>>> from primarycare.money import USD, Share
>>> line = ChargeLine(
...     number=1, code="99214", billed=Money.parse("260.00", USD), served_on=date(2026, 3, 2),
...     physician=PhysicianId("dr-benque"), place=PlaceOfService.OFFICE, service="primary care visit")
>>> claim = Claim(identifier=ClaimId("claim-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
...               lines=(line,), submitted_on=date(2026, 3, 5))
>>> allowed = Money.parse("131.20", USD)
>>> priced = PricedLine(
...     line=line, term="visits", allowed=allowed, adjustments=(ClaimAdjustment(CO_45, line.billed - allowed),),
...     withhold=Share.percent("0"),
...     working=Working(title="visit", lines=(WorkingLine.stated("agreed price", allowed),), total=allowed))
>>> print(charges_statement(
...     PricedClaim(claim=claim, contract=ContractId("contract-1"), lines=(priced,)), in_network=True))
claim claim-1, submitted on 2026-03-05
  line 1, served on 2026-03-02     260.00
  line 1: negotiated discount     -128.80
  total                            131.20 USD
"""

from primarycare import _checks as checks
from primarycare.claims import CO_45, CO_59
from primarycare.discounts.priced import PricedClaim, PricedLine
from primarycare.money import Money
from primarycare.workings import Working, WorkingLine

__all__ = ["charges_statement", "negotiated_discount"]

_NEGOTIATED = (CO_45, CO_59)


def negotiated_discount(priced: PricedLine | PricedClaim, *, in_network: bool) -> Money:
    """Give what the contract takes off the charges: CO-45 and CO-59 together, and 0 outside the network.

    Outside the network nobody has agreed on a price, so that no discount may be shown. What a late filing or a
    forfait takes off is no discount either. Negative where a contract allows more than the charge.

    >>> from datetime import date
    >>> from primarycare.claims import CO_29, ChargeLine, ClaimAdjustment, PlaceOfService
    >>> from primarycare.discounts.priced import PricingReason
    >>> from primarycare.identifiers import PhysicianId
    >>> from primarycare.money import USD, Share
    >>> line = ChargeLine(
    ...     number=1, code="99214", billed=Money.parse("260.00", USD), served_on=date(2026, 3, 2),
    ...     physician=PhysicianId("dr-benque"), place=PlaceOfService.OFFICE, service="primary care visit")
    >>> nothing = Money.zero(USD)
    >>> late = PricedLine(
    ...     line=line, reason=PricingReason.FILED_TOO_LATE, allowed=nothing, withhold=Share.percent("0"),
    ...     adjustments=(ClaimAdjustment(CO_29, line.billed),), working=Working(title="late", lines=(), total=nothing))
    >>> negotiated_discount(late, in_network=True)
    Money.parse('0.00', USD)
    """
    if isinstance(priced, PricedClaim):
        parts = (negotiated_discount(line, in_network=in_network) for line in priced.lines)
        return Money.total(parts, priced.currency)
    line = checks.a(PricedLine)(priced, "priced")
    known = checks.a(bool)(in_network, "in_network")
    return Money.total(
        (each.amount for each in line.adjustments if known and each.reason in _NEGOTIATED), line.line.billed.currency
    )


def charges_statement(priced: PricedClaim, *, in_network: bool) -> Working[Money]:
    """State the charges of a claim line by line, what each is reduced by, and what is left, before any plan.

    The negotiated discount stands there only while the physician is in the patient's network; outside it the charges
    stand as billed. A line that is paid by forfait or was filed too late comes to 0 in the network. A line without a
    price is left out of the sum and named in a note.

    >>> charges_statement(None, in_network=True)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidTypeError: priced: None is a NoneType; give a PricedClaim
    """
    claim = checks.a(PricedClaim)(priced, "priced").claim
    known = checks.a(bool)(in_network, "in_network")
    rows: list[WorkingLine] = []
    notes: list[str] = [] if known else ["outside the network no price was agreed on; the charges stand as billed"]
    for each in priced.lines:
        if known and each.allowed is None:
            notes.append(f"line {each.line.number} over {each.line.billed} waits for a price and is left out")
            continue
        rows.append(WorkingLine.stated(f"line {each.line.number}, served on {each.line.served_on}", each.line.billed))
        rows += _reductions(each) if known else []
    total = Money.total((Money.of(row.amount, row.currency) for row in rows), priced.currency)
    title = f"claim {claim.identifier}, submitted on {claim.submitted_on}"
    return Working(title=title, lines=tuple(rows), total=total, notes=tuple(notes))


def _reductions(priced: PricedLine) -> list[WorkingLine]:
    discount = negotiated_discount(priced, in_network=True)
    label = f"line {priced.line.number}: "
    rows = [WorkingLine.stated(f"{label}negotiated discount", -discount)] if discount else []
    others = (each for each in priced.adjustments if each.reason not in _NEGOTIATED)
    return rows + [WorkingLine.stated(f"{label}{each.reason.meaning}", -each.amount) for each in others]
