"""Accounts: what became of an envelope, month by month and side by side with others.

What lives here: the movement of a month, the account of a year, and the accounts of several envelopes; each refuses
to hold more than there was, to leak ring-fenced money, or to pay one expense twice.
What this module may not know: how a decision is reached.

>>> from primarycare.money import EUR
>>> EnvelopeMovement(envelope=EnvelopeId("2020"), month=Month(2020, 8), opening=Money.parse("12000", EUR),
...                  decisions=(), closing=Money.parse("12000", EUR), payments=()).closing
Money.parse('12000.00', EUR)
"""

from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.envelope._ledger import Ledger, Release, Wanted, draws_of, in_order
from primarycare.envelope._refusing import refused_whole
from primarycare.envelope.decisions import CommitmentDecision, ExpenseDecision
from primarycare.envelopes import EligibleUse, Envelope, EnvelopePayment, Expense
from primarycare.errors import ConservationError, InvalidValueError, NotKnownError
from primarycare.findings import Finding
from primarycare.identifiers import CommitmentId, EnvelopeId, ExpenseId
from primarycare.money import Money, Rounding, RoundingMode, Stage
from primarycare.periods import Month
from primarycare.workings import Working, WorkingLine

__all__ = ["EnvelopeAccount", "EnvelopeAccounts", "EnvelopeMovement"]


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
    """An envelope and the decisions on its expenses and commitments, by date and identifier.

    Raises `ConservationError` where more is accepted than the envelope, the cap of a use or of an item, or a
    ring-fenced part holds, where commitments reserve more than is left, and where something is accepted that the
    envelope does not pay.

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
    commitments: tuple[CommitmentDecision, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.a(CommitmentDecision)))
    )

    def __attrs_post_init__(self) -> None:
        checks.unique((decision.expense.identifier for decision in self.decisions), "decisions")
        checks.unique((decision.commitment.identifier for decision in self.commitments), "commitments")
        self._check_eligible()
        for limit, accepted, what in (
            (self.envelope.available, self.accepted, "the envelope"),
            *(
                (cap, self.accepted_for(use), f"use {use.name!r}")
                for use in self.envelope.uses
                if (cap := use.year_cap(self.envelope.amount)) is not None
            ),
        ):
            if accepted > limit:
                raise ConservationError(f"decisions: {accepted} is accepted, but {what} holds {limit}")
        self._check_in_time()

    def _check_eligible(self) -> None:
        known = {decision.commitment.identifier: decision.commitment for decision in self.commitments}
        asked: list[tuple[str, Wanted, Money]] = [
            ("decisions", decision.expense, decision.accepted) for decision in self.decisions
        ]
        asked += [("commitments", decision.commitment, decision.reserved) for decision in self.commitments]
        for where, wanted, taken in asked:
            name = repr(str(wanted.identifier))
            if wanted.envelope != self.envelope.identifier:
                raise InvalidValueError(f"{where}: {name} was put before another envelope; leave it out")
            if isinstance(wanted, Expense) and wanted.commitment is not None and wanted.commitment not in known:
                raise NotKnownError(
                    f"commitments: {str(wanted.commitment)!r}, which {name} pays, is not among them; give it as well"
                )
            whole = refused_whole(wanted, self.envelope, known)
            if taken and whole is not None:
                raise ConservationError(f"{where}: {name} is accepted, but {whole[1]}; refuse it")

    def _check_in_time(self) -> None:
        """Take everything again in the order in which it happened; the ledger refuses what does not fit."""
        ledger = Ledger(self.envelope)
        by_expense = {decision.expense.identifier: decision for decision in self.decisions}
        by_commitment = {decision.commitment.identifier: decision for decision in self.commitments}
        item_caps = {use.name: use.item_cap for use in self.envelope.uses}
        entries = in_order(
            (decision.expense for decision in self.decisions), (decision.commitment for decision in self.commitments)
        )
        for entry in entries:
            if isinstance(entry, Release):
                ledger.release(entry.commitment)
            elif not isinstance(entry, Expense):
                promised = by_commitment[entry.identifier]
                if promised.reserved:
                    ledger.take(entry, draws_of(promised.reserved, promised.from_parts))
            elif (decision := by_expense[entry.identifier]).accepted:
                cap = item_caps[entry.use]
                if cap is not None and decision.accepted > cap:
                    raise ConservationError(
                        f"decisions: {decision.accepted} of {str(entry.identifier)!r} is accepted, but one expense for "
                        f"{entry.use!r} may take {cap}"
                    )
                ledger.take(entry, draws_of(decision.accepted, decision.from_parts))

    @property
    def accepted(self) -> Money:
        """What the envelope pays."""
        return Money.total((decision.accepted for decision in self.decisions), self.envelope.amount.currency)

    @property
    def refused(self) -> Money:
        """What was put before the envelope and stays with the structure."""
        return Money.total((decision.refused for decision in self.decisions), self.envelope.amount.currency)

    @property
    def overspent(self) -> Money:
        """What was eligible and went over a cap or over what was left: it stays with the structure too."""
        return Money.total((decision.overspent for decision in self.decisions), self.envelope.amount.currency)

    @property
    def balance(self) -> Money:
        """What is not spent, reserved money among it."""
        return self.envelope.available - self.accepted

    @property
    def reserved(self) -> Money:
        """What commitments hold at the end of the envelope's days: promised, neither paid nor released by then."""
        last_day = self.envelope.period.last_day or date.max
        return self.reserved_on(last_day)

    def reserved_on(self, day: date) -> Money:
        """Give what commitments hold at the end of a day."""
        return Money.total((held for _, held in self.held_on(day)), self.envelope.amount.currency)

    def held_on(self, day: date) -> tuple[tuple[CommitmentDecision, Money], ...]:
        """Give each commitment that holds something at the end of a day, and how much."""
        checks.a_date(day, "day")
        paid: dict[CommitmentId, Money] = {}
        for made in self.decisions:
            commitment = made.expense.commitment
            if commitment is not None and made.expense.incurred_on <= day:
                paid[commitment] = paid.get(commitment, Money.zero(made.accepted.currency)) + made.accepted
        held = []
        for decision in self.commitments:
            known = decision.commitment
            released = known.released_on is not None and known.released_on <= day
            left = decision.reserved - min(paid.get(known.identifier, decision.reserved * 0), decision.reserved)
            if left and not released and known.promised_on <= day:
                held.append((decision, left))
        return tuple(held)

    def accepted_for(self, use: EligibleUse) -> Money:
        """Give what the envelope pays for one use."""
        name = checks.a(EligibleUse)(use, "use").name
        of_use = (decision.accepted for decision in self.decisions if decision.expense.use == name)
        return Money.total(of_use, self.envelope.amount.currency)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each refusal of an expense, then of a commitment, with its reason."""
        found = [decision.finding for decision in self.decisions]
        found += [decision.finding for decision in self.commitments]
        return tuple(finding for finding in found if finding is not None)

    @property
    def working(self) -> Working[Money]:
        """The balance as lines: the amount and what was carried, less what each use took."""
        currency = self.envelope.amount.currency
        return Working.settled(
            f"envelope {self.envelope.identifier}, balance",
            self.lines,
            Rounding(currency.decimals, RoundingMode.HALF_UP),
            currency,
            stage=Stage.STATEMENT,
        )

    @property
    def lines(self) -> tuple[WorkingLine, ...]:
        """The lines of the working: the amount, what was carried from an earlier envelope, less each use."""
        envelope = self.envelope
        opening = [WorkingLine.stated(f"envelope {envelope.year}", envelope.amount, citation=envelope.citation)]
        if envelope.carried is not None:
            opening.append(
                WorkingLine.stated(f"carried from envelope {envelope.carried.origin}", envelope.carried.amount)
            )
        spent = (WorkingLine.stated(f"less {use.name}", -self.accepted_for(use)) for use in envelope.uses)
        return *opening, *spent

    def movement(self, month: Month) -> EnvelopeMovement:
        """Give what happened in one month; an expense dated outside the envelope's year moves nothing."""
        currency = self.envelope.amount.currency
        days = checks.a(Month)(month, "month").period
        before = (decision.accepted for decision in self.decisions if decision.expense.incurred_on < days.start)
        inside = tuple(decision for decision in self.decisions if decision.expense.incurred_on in days)
        opening = self.envelope.available - Money.total(before, currency)
        return EnvelopeMovement(
            envelope=self.envelope.identifier,
            month=month,
            opening=opening,
            decisions=inside,
            closing=opening - Money.total((decision.accepted for decision in inside), currency),
            payments=tuple(payment for payment in self.envelope.payments if payment.due_on in days),
        )


@frozen
class EnvelopeAccounts:
    """The accounts of several envelopes side by side; no expense is accepted by two of them.

    Raises `ConservationError`, naming the expense, where one is, and `InvalidValueError` for an envelope that stands
    twice.

    >>> EnvelopeAccounts(()).findings
    ()
    """

    accounts: tuple[EnvelopeAccount, ...] = field(validator=checks.checked(checks.each(checks.a(EnvelopeAccount))))

    def __attrs_post_init__(self) -> None:
        checks.unique((account.envelope.identifier for account in self.accounts), "accounts")
        payer: dict[ExpenseId, EnvelopeId] = {}
        for account in self.accounts:
            for decision in account.decisions:
                expense = decision.expense
                if decision.accepted and expense.identifier in payer:
                    raise ConservationError(
                        f"accounts: {str(expense.identifier)!r} is accepted by {str(payer[expense.identifier])!r} and "
                        f"by {str(expense.envelope)!r}; let one of them pay it"
                    )
                if decision.accepted:
                    payer[expense.identifier] = expense.envelope

    def of(self, envelope: EnvelopeId) -> EnvelopeAccount:
        """Give the account of one envelope; raises `NotKnownError` for one that is not here."""
        for account in self.accounts:
            if account.envelope.identifier == envelope:
                return account
        raise NotKnownError(f"envelope: {str(envelope)!r} has no account here; give one that was settled")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each refusal of each account, with its reason."""
        return tuple(finding for account in self.accounts for finding in account.findings)
