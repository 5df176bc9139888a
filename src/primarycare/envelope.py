"""The envelope's account: which expenses a structure's yearly envelope pays, and what is left.

What lives here: the decision on each expense, in the order in which the money flows: the structure, the year, the use,
no double funding, the cap of the use, what is left of the envelope.
What this module may not know: the forfait of any patient.

>>> from datetime import date
>>> from primarycare.citations import Citation
>>> from primarycare.identifiers import ExpenseId, StructureId
>>> from primarycare.money import EUR
>>> from primarycare.periods import Year
>>> envelope = Envelope(
...     identifier=EnvelopeId("2020"), structure=StructureId("cabinet"), year=Year(2020),
...     amount=Money.parse("12000", EUR), uses=(EligibleUse("interpreter"),),
...     payments=(EnvelopePayment(date(2020, 7, 1), Money.parse("12000", EUR)),),
...     citation=Citation.illustrative("An envelope of our own"),
... )
>>> account = settle_envelope(envelope, (
...     Expense(identifier=ExpenseId("x-1"), envelope=EnvelopeId("2020"), structure=StructureId("cabinet"),
...             incurred_on=date(2020, 8, 3), use="interpreter", amount=Money.parse("80", EUR),
...             justification="visit", paid_elsewhere=False),
...     Expense(identifier=ExpenseId("x-2"), envelope=EnvelopeId("2020"), structure=StructureId("cabinet"),
...             incurred_on=date(2020, 8, 4), use="office furniture", amount=Money.parse("300", EUR),
...             justification="desk", paid_elsewhere=False),
... ))
>>> print(account.balance)
11920.00 EUR
>>> for finding in account.findings:
...     print(finding)
expense refused: x-2 (300.00 EUR: 'office furniture' is not a use of envelope 2020)
"""

from collections.abc import Iterable

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.envelopes import EligibleUse, Envelope, EnvelopePayment, Expense
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import EnvelopeId
from primarycare.money import Money, Rounding, RoundingMode, Stage
from primarycare.periods import Month
from primarycare.workings import Working, WorkingLine

__all__ = ["EnvelopeAccount", "EnvelopeMovement", "ExpenseDecision", "settle_envelope"]


@frozen(kw_only=True)
class ExpenseDecision:
    """How much of an expense the envelope accepts, and why it refuses the rest.

    Raises `ConservationError` where accepted and refused do not make the expense, and `InvalidValueError` where
    something is refused without a reason.

    >>> from datetime import date
    >>> from primarycare.identifiers import ExpenseId, StructureId
    >>> from primarycare.money import EUR
    >>> visit = Expense(identifier=ExpenseId("x-1"), envelope=EnvelopeId("2020"), structure=StructureId("cabinet"),
    ...     incurred_on=date(2020, 8, 3), use="interpreter", amount=Money.parse("80", EUR),
    ...     justification="visit", paid_elsewhere=False)
    >>> half = Money.parse("50", EUR)
    >>> ExpenseDecision(expense=visit, accepted=half, reason="the envelope has 50.00 EUR left").refused
    Money.parse('30.00', EUR)
    """

    expense: Expense = field(validator=checks.checked(checks.a(Expense)))
    accepted: Money = field(validator=checks.checked(checks.a(Money)))
    reason: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.expense.identifier))
        if self.accepted.minor < 0 or self.refused.minor < 0:
            raise ConservationError(
                f"accepted: {self.accepted} of {name} is not a part of its {self.expense.amount}; accept 0 to all of it"
            )
        if bool(self.refused) is (self.reason is None):
            raise InvalidValueError(
                f"reason: {name} is refused {self.refused}; give the reason of a refusal and of no other"
            )

    @property
    def refused(self) -> Money:
        """What the envelope does not pay: it stays with the structure."""
        return self.expense.amount - self.accepted

    @property
    def finding(self) -> Finding | None:
        """What a person should look at: the refusal, whole or in part, or None where all is accepted."""
        if self.reason is None:
            return None
        return Finding(kind="expense refused", subject=self.expense.identifier, detail=f"{self.refused}: {self.reason}")


@frozen(kw_only=True)
class EnvelopeMovement:
    """What happened to an envelope in a month: its balance before, the expenses accepted, its balance after.

    `paid_to_structure` is what the payer pays out in the month; it does not change the balance, which counts what
    may still be spent of the year's amount. Raises `ConservationError` where the balances do not meet.

    >>> from primarycare.money import EUR
    >>> EnvelopeMovement(envelope=EnvelopeId("2020"), month=Month(2020, 8), opening=Money.parse("12000", EUR),
    ...                  decisions=(), closing=Money.parse("12000", EUR), payments=()).accepted
    Money.parse('0.00', EUR)
    """

    envelope: EnvelopeId = field(validator=checks.checked(checks.a(EnvelopeId)))
    month: Month = field(validator=checks.checked(checks.a(Month)))
    opening: Money = field(validator=checks.checked(checks.a(Money)))
    decisions: tuple[ExpenseDecision, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(ExpenseDecision)))
    )
    closing: Money = field(validator=checks.checked(checks.a(Money)))
    payments: tuple[EnvelopePayment, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(EnvelopePayment)))
    )

    def __attrs_post_init__(self) -> None:
        days = [decision.expense.incurred_on for decision in self.decisions]
        for day in (*days, *(payment.due_on for payment in self.payments)):
            if day not in self.month.period:
                raise InvalidValueError(f"month: something of {day} stands in {self.month}; put it in its own month")
        left = self.opening - self.accepted
        if left != self.closing:
            raise ConservationError(
                f"closing: envelope {str(self.envelope)!r} has {left} left after {self.month} and states {self.closing}"
            )

    @property
    def accepted(self) -> Money:
        """The expenses that the envelope accepted in the month."""
        return Money.total((decision.accepted for decision in self.decisions), self.opening.currency)

    @property
    def paid_to_structure(self) -> Money:
        """What falls due to the structure in the month."""
        return Money.total((payment.amount for payment in self.payments), self.opening.currency)


@frozen(kw_only=True)
class EnvelopeAccount:
    """An envelope and the decisions on its expenses, by date and identifier.

    Raises `ConservationError` where more is accepted than the envelope, or the cap of a use, holds.

    >>> from datetime import date
    >>> from primarycare.citations import Citation
    >>> from primarycare.identifiers import StructureId
    >>> from primarycare.money import EUR
    >>> from primarycare.periods import Year
    >>> envelope = Envelope(
    ...     identifier=EnvelopeId("2020"), structure=StructureId("cabinet"), year=Year(2020),
    ...     amount=Money.parse("12000", EUR), uses=(EligibleUse("interpreter"),),
    ...     payments=(EnvelopePayment(date(2020, 7, 1), Money.parse("12000", EUR)),),
    ...     citation=Citation.illustrative("An envelope of our own"),
    ... )
    >>> EnvelopeAccount(envelope=envelope, decisions=()).balance
    Money.parse('12000.00', EUR)
    """

    envelope: Envelope = field(validator=checks.checked(checks.a(Envelope)))
    decisions: tuple[ExpenseDecision, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(ExpenseDecision)))
    )

    def __attrs_post_init__(self) -> None:
        checks.unique((decision.expense.identifier for decision in self.decisions), "decisions")
        uses = {use.name for use in self.envelope.uses}
        for decision in self.decisions:
            if decision.expense.envelope != self.envelope.identifier:
                raise InvalidValueError(
                    f"decisions: {str(decision.expense.identifier)!r} was put before another envelope; leave it out"
                )
            if decision.accepted and decision.expense.use not in uses:
                raise ConservationError(
                    f"decisions: {str(decision.expense.identifier)!r} is accepted for no use of the envelope; refuse it"
                )
        for limit, accepted, what in (
            (self.envelope.amount, self.accepted, "the envelope"),
            *(
                (use.cap, self.accepted_for(use), f"use {use.name!r}")
                for use in self.envelope.uses
                if use.cap is not None
            ),
        ):
            if accepted > limit:
                raise ConservationError(f"decisions: {accepted} is accepted, but {what} holds {limit}")

    @property
    def accepted(self) -> Money:
        """What the envelope pays."""
        return Money.total((decision.accepted for decision in self.decisions), self.envelope.amount.currency)

    @property
    def refused(self) -> Money:
        """What was put before the envelope and stays with the structure."""
        return Money.total((decision.refused for decision in self.decisions), self.envelope.amount.currency)

    @property
    def balance(self) -> Money:
        """What may still be spent."""
        return self.envelope.amount - self.accepted

    def accepted_for(self, use: EligibleUse) -> Money:
        """Give what the envelope pays for one use."""
        of_use = (decision.accepted for decision in self.decisions if decision.expense.use == use.name)
        return Money.total(of_use, self.envelope.amount.currency)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each refusal, with its reason."""
        return tuple(decision.finding for decision in self.decisions if decision.finding is not None)

    @property
    def working(self) -> Working[Money]:
        """The balance as lines: the amount, less what each use took."""
        currency = self.envelope.amount.currency
        lines = [
            WorkingLine.stated(f"envelope {self.envelope.year}", self.envelope.amount, citation=self.envelope.citation)
        ]
        lines += [WorkingLine.stated(f"less {use.name}", -self.accepted_for(use)) for use in self.envelope.uses]
        return Working.settled(
            f"envelope {self.envelope.identifier}, balance",
            tuple(lines),
            Rounding(currency.decimals, RoundingMode.HALF_UP),
            currency,
            stage=Stage.STATEMENT,
        )

    def movement(self, month: Month) -> EnvelopeMovement:
        """Give what happened in one month; an expense dated outside the envelope's year moves nothing."""
        currency = self.envelope.amount.currency
        days = month.period
        before = (decision.accepted for decision in self.decisions if decision.expense.incurred_on < days.start)
        inside = tuple(decision for decision in self.decisions if decision.expense.incurred_on in days)
        opening = self.envelope.amount - Money.total(before, currency)
        return EnvelopeMovement(
            envelope=self.envelope.identifier,
            month=month,
            opening=opening,
            decisions=inside,
            closing=opening - Money.total((decision.accepted for decision in inside), currency),
            payments=tuple(payment for payment in self.envelope.payments if payment.due_on in days),
        )


def settle_envelope(envelope: Envelope, expenses: Iterable[Expense]) -> EnvelopeAccount:
    """Decide on every expense, oldest first, ties by identifier.

    An expense is refused whole for another structure, a day outside the year, a use that is not eligible, or where
    somebody else pays it already; what goes over the cap of its use or over the envelope is refused in part and
    stays with the structure. Raises `InvalidValueError` for an identifier that stands twice, for an expense put
    before another envelope and for a foreign currency.

    >>> from datetime import date
    >>> from primarycare.citations import Citation
    >>> from primarycare.identifiers import StructureId
    >>> from primarycare.money import EUR
    >>> from primarycare.periods import Year
    >>> envelope = Envelope(
    ...     identifier=EnvelopeId("2020"), structure=StructureId("cabinet"), year=Year(2020),
    ...     amount=Money.parse("12000", EUR), uses=(EligibleUse("interpreter"),),
    ...     payments=(EnvelopePayment(date(2020, 7, 1), Money.parse("12000", EUR)),),
    ...     citation=Citation.illustrative("An envelope of our own"),
    ... )
    >>> settle_envelope(envelope, ()).balance
    Money.parse('12000.00', EUR)
    """
    in_order = sorted(expenses, key=lambda expense: (expense.incurred_on, expense.identifier))
    checks.unique((expense.identifier for expense in in_order), "expenses")
    uses = {use.name: use for use in envelope.uses}
    left = envelope.amount
    left_of_use = {use.name: use.cap for use in envelope.uses}
    decisions = []
    for expense in in_order:
        if expense.envelope != envelope.identifier:
            raise InvalidValueError(
                f"expenses: {str(expense.identifier)!r} is put before envelope {str(expense.envelope)!r}, not "
                f"{str(envelope.identifier)!r}; give it to that one"
            )
        if expense.amount.currency != envelope.amount.currency:
            raise InvalidValueError(
                f"expenses: {str(expense.identifier)!r} is in {expense.amount.currency.code} and the envelope in "
                f"{envelope.amount.currency.code}; convert it first"
            )
        reason = _refused_whole(expense, envelope, uses)
        accepted = Money.zero(envelope.amount.currency)
        if reason is None:
            cap = left_of_use[expense.use]
            limits = (
                {"the envelope": left} if cap is None else {f"the cap of {expense.use!r}": cap, "the envelope": left}
            )
            tightest = min(limits, key=lambda name: limits[name])
            accepted = min(expense.amount, limits[tightest])
            if accepted < expense.amount:
                reason = f"{tightest} has {limits[tightest]} left"
            left -= accepted
            left_of_use[expense.use] = None if cap is None else cap - accepted
        decisions.append(ExpenseDecision(expense=expense, accepted=accepted, reason=reason))
    return EnvelopeAccount(envelope=envelope, decisions=tuple(decisions))


def _refused_whole(expense: Expense, envelope: Envelope, uses: dict[str, EligibleUse]) -> str | None:
    if expense.structure != envelope.structure:
        return f"incurred by {expense.structure}, and the envelope is of {envelope.structure}"
    if expense.incurred_on not in envelope.year.period:
        return f"dated {expense.incurred_on}, outside {envelope.year}"
    if expense.use not in uses:
        return f"{expense.use!r} is not a use of envelope {envelope.identifier}"
    if expense.paid_elsewhere:
        return "somebody else pays it already"
    return None
