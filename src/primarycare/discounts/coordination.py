"""Coordination: what a second plan pays of a claim that a first one has settled.

What lives here: two named rules of how much the second plan pays, and a remittance of its own for each line.
What this module may not know: which of two plans comes first.

>>> CoordinationRule.NO_DUPLICATION.value
'less what the first plan paid'
"""

from enum import Enum
from functools import cached_property

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.claims import OA_23, PR_1, PR_2, PR_3, PR_45, PR_96, ClaimAdjustment
from primarycare.discounts.adjudications import AdjudicatedLine, Adjudication
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.findings import Finding
from primarycare.money import Money, amount_not_negative
from primarycare.workings import Working, WorkingLine

__all__ = ["CoordinatedLine", "Coordination", "CoordinationRule", "coordinate"]


class CoordinationRule(Enum):
    """How much a second plan pays: its benefit up to what is still owed, or what its benefit exceeds the first one's.

    Contracts use both; which one holds is a term of the second plan. What a forfait pays under the first plan counts as
    paid by it.

    >>> CoordinationRule("up to what is owed")
    <CoordinationRule.UP_TO_OWED: 'up to what is owed'>
    """

    UP_TO_OWED = "up to what is owed"
    NO_DUPLICATION = "less what the first plan paid"


@frozen(kw_only=True)
class CoordinatedLine:
    """One line after both plans: what was settled before, what the second plan pays, and what is still owed.

    `settled_before` is what the first plan paid and what was written off under it; the second plan's remittance shows
    it as OA-23. Billed = settled before + paid + owed, and billed = paid + all adjustments of that remittance. The
    total of the working is what is still owed. Raises `ConservationError`, naming the line, otherwise.

    >>> from primarycare.money import USD
    >>> def dollars(text):
    ...     return Money.parse(text, USD)
    >>> CoordinatedLine(
    ...     number=1, billed=dollars("260"), settled_before=dollars("230"), benefit=dollars("100"), paid=dollars("30"),
    ...     adjustments=(ClaimAdjustment(OA_23, dollars("230")),),
    ...     working=Working(title="nothing", lines=(), total=dollars("0")),
    ... ).owed.text
    '0.00'
    """

    number: int = field(validator=checks.checked(checks.within(1, None)))
    billed: Money = field(validator=checks.checked(amount_not_negative))
    settled_before: Money = field(validator=checks.checked(checks.a(Money)))
    benefit: Money = field(validator=checks.checked(amount_not_negative))
    paid: Money = field(validator=checks.checked(amount_not_negative))
    adjustments: tuple[ClaimAdjustment, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(ClaimAdjustment)))
    )
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        if self.paid > self.benefit:
            raise ConservationError(f"paid: line {self.number} pays {self.paid} of a benefit of {self.benefit}")
        made = self.settled_before + self.paid + self.owed
        if made != self.billed:
            raise ConservationError(f"billed: line {self.number} bills {self.billed}, but its parts make {made}")
        adjusted = self.paid + Money.total((each.amount for each in self.adjustments), self.billed.currency)
        if adjusted != self.billed:
            raise ConservationError(
                f"adjustments: line {self.number} bills {self.billed}, but what is paid and adjusted makes {adjusted}"
            )

    @property
    def owed(self) -> Money:
        """What the patient still owes."""
        return amount_not_negative(self.working.total, "working")


@frozen(kw_only=True)
class Coordination:
    """A claim under two plans: each worked it out as if it were alone, and the second pays by a named rule.

    The second plan's own accumulators are those of its adjudication, which takes no notice of the first.
    Raises `InvalidValueError` for two claims or patients, for the same plan twice, and for lines that were not billed
    alike.

    >>> Coordination(rule="up to what is owed", first=None, second=None)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidTypeError: rule: 'up to what is owed' is a str; give a CoordinationRule
    """

    rule: CoordinationRule = field(validator=checks.checked(checks.a(CoordinationRule)))
    first: Adjudication = field(validator=checks.checked(checks.a(Adjudication)))
    second: Adjudication = field(validator=checks.checked(checks.a(Adjudication)))

    def __attrs_post_init__(self) -> None:
        first, second = self.first, self.second
        if (first.claim, first.patient) != (second.claim, second.patient):
            raise InvalidValueError(
                f"second: claim {str(second.claim)!r} of {str(second.patient)!r} is not claim {str(first.claim)!r} of "
                f"{str(first.patient)!r}; coordinate one claim"
            )
        if first.before.plan == second.before.plan:
            raise InvalidValueError(
                f"second: plan {str(second.before.plan)!r} stands twice for claim {str(first.claim)!r}; give two plans"
            )
        if first.charges != second.charges:
            raise InvalidValueError(
                f"second: the lines of claim {str(first.claim)!r} are not those that the first plan was billed"
            )

    @cached_property
    def lines(self) -> tuple[CoordinatedLine, ...]:
        """Each line that both plans have worked out."""
        benefits = {line.number: line.plan_paid for line in self.second.lines}
        return tuple(
            _coordinated(line, benefits[line.number], self.rule, self.first)
            for line in self.first.lines
            if line.number in benefits
        )

    def _total(self, part: str) -> Money:
        return Money.total((getattr(line, part) for line in self.lines), self.first.before.currency)

    @property
    def paid(self) -> Money:
        """What the second plan pays."""
        return self._total("paid")

    @property
    def owed(self) -> Money:
        """What the patient still owes after both plans."""
        return self._total("owed")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each line that waits for a price under one of the plans, and so for both."""
        done = {line.number for line in self.lines}
        return tuple(
            Finding(
                kind="line not coordinated",
                subject=f"{self.first.claim}, line {number}",
                detail="it waits for a price",
            )
            for number in sorted(self.first.charges)
            if number not in done
        )


def _coordinated(line: AdjudicatedLine, benefit: Money, rule: CoordinationRule, first: Adjudication) -> CoordinatedLine:
    nothing = Money.zero(line.billed.currency)
    first_paid = line.plan_paid + line.by_forfait
    offered = benefit if rule is CoordinationRule.UP_TO_OWED else max(benefit - first_paid, nothing)
    paid = min(offered, line.owed)
    settled_before = line.billed - line.owed
    left, adjustments = paid, [ClaimAdjustment(OA_23, settled_before)] if settled_before else []
    # As under a maximum, coinsurance is covered first, then copay, then deductible; what no plan shares comes last.
    for reason, part in (
        (PR_2, line.coinsurance),
        (PR_3, line.copay + line.copay_above_allowed),
        (PR_1, line.deductible),
        (PR_96, line.not_covered),
        (PR_45, line.balance_bill),
    ):
        covered = min(part, left)
        left -= covered
        if part > covered:
            adjustments.append(ClaimAdjustment(reason, part - covered))
    steps = [
        WorkingLine.stated("owed after the first plan", line.owed),
        WorkingLine.stated("paid by the second", -paid),
    ]
    return CoordinatedLine(
        number=line.number,
        billed=line.billed,
        settled_before=settled_before,
        benefit=benefit,
        paid=paid,
        adjustments=tuple(adjustments),
        working=Working(
            title=f"line {line.number} of claim {str(first.claim)!r}: what is still owed",
            lines=tuple(steps),
            total=line.owed - paid,
            notes=(f"the second plan pays {rule.value}",),
        ),
    )


def coordinate(first: Adjudication, second: Adjudication, rule: CoordinationRule) -> Coordination:
    """Work out what a second plan pays after a first one, from what each would pay alone.

    Raises as `Coordination` does.

    >>> coordinate(None, None, "up to what is owed")
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidTypeError: rule: 'up to what is owed' is a str; give a CoordinationRule
    """
    return Coordination(first=first, second=second, rule=rule)
