"""Adjustments: why a charge was not paid as billed, by group and reason code.

What lives here: the groups, the reasons that this library uses, and an amount with its reason.
What this module may not know: which rule leads to which reason.

>>> print(PR_1)
PR-1 (deductible)
>>> PR_1.group.is_owed_by_patient, CO_45.group.is_owed_by_patient
(True, False)
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidValueError, shown
from primarycare.money import Money

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
    "ClaimAdjustment",
]

_LONGEST_CODE = 5


class AdjustmentGroup(Enum):
    """Who bears an adjustment.

    `CO`, contractual: the practice, and nobody may bill it to the patient. `PR`: the patient. `OA`, other: neither,
    such as what another payer paid. `PI`: taken back by the payer.

    >>> AdjustmentGroup("CO").is_owed_by_patient
    False
    """

    CO = "CO"
    PR = "PR"
    OA = "OA"
    PI = "PI"

    @property
    def is_owed_by_patient(self) -> bool:
        """Whether the patient owes the amount.

        >>> AdjustmentGroup.PR.is_owed_by_patient
        True
        """
        return self is AdjustmentGroup.PR


@frozen(kw_only=True)
class AdjustmentReason:
    """A group, a reason code as payers print it, and what it means in plain words.

    Two reasons of one group and code are the same reason, whatever words tell it.

    >>> print(AdjustmentReason(group=AdjustmentGroup.CO, code="45", meaning="above the contract's price"))
    CO-45 (above the contract's price)
    """

    group: AdjustmentGroup = field(validator=checks.checked(checks.a(AdjustmentGroup)))
    code: str = field()
    meaning: str = field(eq=False, validator=checks.checked(checks.a_text))

    @code.validator
    def _is_a_code(self, _attribute: object, value: object) -> None:
        text = checks.a_text(value, "code")
        if not (len(text) <= _LONGEST_CODE and text.isascii() and text.isalnum()):
            raise InvalidValueError(
                f"code: {shown(text)} is not a reason code; give one such as '45', without its group"
            )

    def __str__(self) -> str:
        return f"{self.group.value}-{self.code} ({self.meaning})"


@frozen
class ClaimAdjustment:
    """An amount by which a payment differs from the charge, and why; negative where more is allowed than was billed.

    >>> from primarycare.money import USD
    >>> print(ClaimAdjustment(PR_3, Money.parse("30", USD)))
    PR-3 (copay): 30.00 USD
    """

    reason: AdjustmentReason = field(validator=checks.checked(checks.a(AdjustmentReason)))
    amount: Money = field(validator=checks.checked(checks.a(Money)))

    def __str__(self) -> str:
        return f"{self.reason}: {self.amount}"


# The meanings below are in our own words; payers print those of the list.
ADJUSTMENT_CODES = Citation(
    title="Claim adjustment group and reason codes, maintained by X12",
    publisher="Research Data Assistance Center",
    url="https://resdac.org/sites/datadocumentation.resdac.org/files/"
    "Revenue%20Center%201st%20ANSI%20Code%20Code%20Table%20FFS.txt",
    verified_on=date(2026, 11, 22),
    evidence=Evidence.CONFIRMED,
)


def _reason(group: AdjustmentGroup, code: str, meaning: str) -> AdjustmentReason:
    return AdjustmentReason(group=group, code=code, meaning=meaning)


CO_24 = _reason(AdjustmentGroup.CO, "24", "covered by the forfait")
CO_29 = _reason(AdjustmentGroup.CO, "29", "filed too late")
CO_45 = _reason(AdjustmentGroup.CO, "45", "above the contract's price")
CO_59 = _reason(AdjustmentGroup.CO, "59", "reduced as one of several procedures")
CO_104 = _reason(AdjustmentGroup.CO, "104", "withheld")
OA_23 = _reason(AdjustmentGroup.OA, "23", "settled by another payer")
PR_1 = _reason(AdjustmentGroup.PR, "1", "deductible")
PR_2 = _reason(AdjustmentGroup.PR, "2", "coinsurance")
PR_3 = _reason(AdjustmentGroup.PR, "3", "copay")
PR_45 = _reason(AdjustmentGroup.PR, "45", "billed above what the plan allows")
PR_96 = _reason(AdjustmentGroup.PR, "96", "not covered")
