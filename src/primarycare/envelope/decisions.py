"""Decisions: how much of an expense or a commitment an envelope takes, from which part, and why not the rest.

What lives here: the grounds of a refusal, what was drawn from ring-fenced parts, and the two kinds of decision.
What this module may not know: how a decision is reached.

>>> RefusalGround("cap of the use").is_a_limit
True
"""

from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.envelopes import Expense, ExpenseCommitment
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.findings import Finding
from primarycare.money import Money

__all__ = ["CommitmentDecision", "ExpenseDecision", "RefusalGround", "RingFenceDraw"]


class RefusalGround(Enum):
    """Why an envelope refuses something, in the order in which it asks.

    The last three are limits: what goes over them would have been paid if there were more money.

    >>> [ground.value for ground in RefusalGround if ground.is_a_limit]
    ['cap of an item', 'cap of the use', 'nothing left']
    """

    OTHER_STRUCTURE = "other structure"
    OUTSIDE_PERIOD = "outside the period"
    NO_USE = "no eligible use"
    PAID_ELSEWHERE = "paid elsewhere"
    OTHER_ENVELOPE = "taken by another envelope"
    OTHER_COMMITMENT = "does not fit its commitment"
    ITEM_CAP = "cap of an item"
    USE_CAP = "cap of the use"
    NOTHING_LEFT = "nothing left"

    @property
    def is_a_limit(self) -> bool:
        """Whether only money was missing.

        >>> RefusalGround.NO_USE.is_a_limit
        False
        """
        return self in (RefusalGround.ITEM_CAP, RefusalGround.USE_CAP, RefusalGround.NOTHING_LEFT)


@frozen
class RingFenceDraw:
    """What was taken from one ring-fenced part.

    >>> from primarycare.money import EUR
    >>> RingFenceDraw("languages", Money.parse("80", EUR)).amount
    Money.parse('80.00', EUR)
    """

    part: str = field(validator=checks.checked(checks.a_text))
    amount: Money = field(validator=checks.checked(checks.a(Money)))

    def __attrs_post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise InvalidValueError(f"amount: {self.amount} is not drawn from {self.part!r}; leave it out")


def _check_parts(name: str, field_name: str, taken: Money, draws: tuple[RingFenceDraw, ...]) -> None:
    checks.unique((draw.part for draw in draws), "from_parts")
    drawn = Money.total((draw.amount for draw in draws), taken.currency)
    if drawn > taken:
        raise ConservationError(
            f"from_parts: {drawn} of ring-fenced money is drawn for {name}, {field_name} is {taken}"
        )


def _check_reason(name: str, refused: Money, ground: RefusalGround | None, reason: str | None) -> None:
    if bool(refused) is (reason is None) or bool(refused) is (ground is None):
        raise InvalidValueError(
            f"reason: {name} is refused {refused}; give the reason and the ground of a refusal and of no other"
        )


@frozen(kw_only=True)
class ExpenseDecision:
    """How much of an expense the envelope accepts, and why it refuses the rest.

    `from_parts` is what of it ring-fenced parts pay; the remainder is free money.
    Raises `ConservationError` where accepted and refused do not make the expense or more is drawn than accepted, and
    `InvalidValueError` where something is refused without a reason and its ground.

    >>> from datetime import date
    >>> from primarycare.identifiers import EnvelopeId, ExpenseId, StructureId
    >>> from primarycare.money import EUR
    >>> visit = Expense(identifier=ExpenseId("x-1"), envelope=EnvelopeId("2020"), structure=StructureId("cabinet"),
    ...     incurred_on=date(2020, 8, 3), use="interpreter", amount=Money.parse("80", EUR),
    ...     justification="visit", paid_elsewhere=False)
    >>> half = Money.parse("50", EUR)
    >>> ExpenseDecision(expense=visit, accepted=half, ground=RefusalGround.NOTHING_LEFT,
    ...                 reason="the envelope has 50.00 EUR left").refused
    Money.parse('30.00', EUR)
    """

    expense: Expense = field(validator=checks.checked(checks.a(Expense)))
    accepted: Money = field(validator=checks.checked(checks.a(Money)))
    from_parts: tuple[RingFenceDraw, ...] = field(
        default=(), validator=checks.checked(checks.each(checks.a(RingFenceDraw)))
    )
    ground: RefusalGround | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(RefusalGround)))
    )
    reason: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.expense.identifier))
        if self.accepted.minor < 0 or self.refused.minor < 0:
            raise ConservationError(
                f"accepted: {self.accepted} of {name} is not a part of its {self.expense.amount}; accept 0 to all of it"
            )
        _check_reason(name, self.refused, self.ground, self.reason)
        _check_parts(name, "accepted", self.accepted, self.from_parts)

    @property
    def refused(self) -> Money:
        """What the envelope does not pay: it stays with the structure."""
        return self.expense.amount - self.accepted

    @property
    def overspent(self) -> Money:
        """What is refused for want of money alone: eligible, but over a cap or over what is left."""
        is_limit = self.ground is not None and self.ground.is_a_limit
        return self.refused if is_limit else Money.zero(self.refused.currency)

    @property
    def finding(self) -> Finding | None:
        """What a person should look at: the refusal, whole or in part, or None where all is accepted."""
        if self.reason is None:
            return None
        return Finding(kind="expense refused", subject=self.expense.identifier, detail=f"{self.refused}: {self.reason}")


@frozen(kw_only=True)
class CommitmentDecision:
    """How much an envelope reserves for a commitment, and why not the rest.

    `from_parts` is what of it ring-fenced parts hold; the remainder is free money.
    Raises as `ExpenseDecision` does.

    >>> from datetime import date
    >>> from primarycare.identifiers import CommitmentId, EnvelopeId, StructureId
    >>> from primarycare.money import EUR
    >>> year = ExpenseCommitment(identifier=CommitmentId("c-1"), envelope=EnvelopeId("2020"),
    ...     structure=StructureId("cabinet"), promised_on=date(2020, 3, 2), use="interpreter",
    ...     amount=Money.parse("960", EUR), justification="a year of Tamil")
    >>> CommitmentDecision(commitment=year, reserved=Money.parse("960", EUR)).refused
    Money.parse('0.00', EUR)
    """

    commitment: ExpenseCommitment = field(validator=checks.checked(checks.a(ExpenseCommitment)))
    reserved: Money = field(validator=checks.checked(checks.a(Money)))
    from_parts: tuple[RingFenceDraw, ...] = field(
        default=(), validator=checks.checked(checks.each(checks.a(RingFenceDraw)))
    )
    ground: RefusalGround | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(RefusalGround)))
    )
    reason: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.commitment.identifier))
        if self.reserved.minor < 0 or self.refused.minor < 0:
            raise ConservationError(
                f"reserved: {self.reserved} of {name} is not a part of its {self.commitment.amount}; "
                "reserve 0 to all of it"
            )
        _check_reason(name, self.refused, self.ground, self.reason)
        _check_parts(name, "reserved", self.reserved, self.from_parts)

    @property
    def refused(self) -> Money:
        """What the envelope does not reserve."""
        return self.commitment.amount - self.reserved

    @property
    def finding(self) -> Finding | None:
        """What a person should look at: what could not be reserved, or None where all is."""
        if self.reason is None:
            return None
        subject, detail = self.commitment.identifier, f"{self.refused}: {self.reason}"
        return Finding(kind="commitment refused", subject=subject, detail=detail)
