"""Claims: what a practice bills, and the codes that say why a payer pays otherwise.

What lives here: charge lines and claims, places of service, adjustment groups and reasons.
What this package may not know: contracts and plans; what a line is worth is for `primarycare.discounts` to say.

>>> from datetime import date
>>> from primarycare.identifiers import ClaimId, PatientId, PhysicianId, StructureId
>>> from primarycare.money import USD, Money
>>> line = ChargeLine(
...     number=1, code="99214", billed=Money.parse("260.00", USD), served_on=date(2026, 3, 2),
...     physician=PhysicianId("dr-benque"), place=PlaceOfService.OFFICE, service="primary care visit",
... )
>>> claim = Claim(
...     identifier=ClaimId("claim-001"), patient=PatientId("p-1"), structure=StructureId("cabinet"), lines=(line,),
...     submitted_on=date(2026, 3, 5),
... )
>>> claim.filed_on
datetime.date(2026, 3, 5)
"""

from primarycare.claims.adjustments import (
    ADJUSTMENT_CODES,
    CO_24,
    CO_29,
    CO_45,
    CO_59,
    CO_104,
    OA_23,
    PR_1,
    PR_2,
    PR_3,
    PR_45,
    PR_96,
    AdjustmentGroup,
    AdjustmentReason,
    ClaimAdjustment,
)
from primarycare.claims.charges import ChargeLine, Claim, PlaceOfService

__all__ = [
    "ADJUSTMENT_CODES",
    "CO_24",
    "CO_29",
    "CO_45",
    "CO_59",
    "CO_104",
    "OA_23",
    "PR_1",
    "PR_2",
    "PR_3",
    "PR_45",
    "PR_96",
    "AdjustmentGroup",
    "AdjustmentReason",
    "ChargeLine",
    "Claim",
    "ClaimAdjustment",
    "PlaceOfService",
]
