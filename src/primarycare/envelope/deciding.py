"""Deciding: which expenses and commitments an envelope takes, one after the other.

What lives here: the decisions, in the order in which the money flows: the structure, the days, the use, no double
funding, the cap of an item, the cap of the use, what is left.
What this module may not know: the forfait of any patient.

>>> from datetime import date
>>> from primarycare.citations import Citation
>>> from primarycare.envelopes import EligibleUse, EnvelopePayment
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
...             incurred_on=date(2020, 8, 4), use="office furniture", amount=Money.parse("300", EUR),
...             justification="desk", paid_elsewhere=False),
... ))
>>> for finding in account.findings:
...     print(finding)
expense refused: x-1 (300.00 EUR: 'office furniture' is not a use of envelope 2020)
"""

from collections.abc import Iterable, Mapping, Sequence

from primarycare import _checks as checks
from primarycare.envelope._ledger import Ledger, Release, Wanted, draws_of, from_parts_of, in_order
from primarycare.envelope._refusing import refused_whole
from primarycare.envelope.accounts import EnvelopeAccount, EnvelopeAccounts
from primarycare.envelope.decisions import CommitmentDecision, ExpenseDecision, RefusalGround
from primarycare.envelopes import Envelope, Expense, ExpenseCommitment
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.identifiers import CommitmentId, EnvelopeId
from primarycare.money import Money

__all__ = ["settle_envelope", "settle_envelopes"]


def settle_envelope(
    envelope: Envelope, expenses: Iterable[Expense], commitments: Iterable[ExpenseCommitment] = ()
) -> EnvelopeAccount:
    """Decide on everything that is put before one envelope, oldest first, ties by identifier.

    On one day, what is released comes first, then what is promised, then what is spent.
    Something is refused whole for another structure, a day outside the envelope's, a use that is not eligible, or where
    somebody else pays it already; an expense also where it does not fit the commitment that it names. What goes over
    the cap of an item, the cap of its use or what is left is refused in part and stays with the structure.
    Raises `InvalidValueError` for an identifier that stands twice, for what was put before another envelope and for a
    foreign currency, and `NotKnownError` for an expense that pays a commitment which is not given.

    >>> from datetime import date
    >>> from primarycare.citations import Citation
    >>> from primarycare.envelopes import EligibleUse, EnvelopePayment
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
    checks.a(Envelope)(envelope, "envelope")
    spent = checks.several(Expense)(expenses, "expenses")
    promised = checks.several(ExpenseCommitment)(commitments, "commitments")
    put_before: list[tuple[str, Wanted]] = [("expenses", each) for each in spent]
    put_before += [("commitments", each) for each in promised]
    for field, wanted in put_before:
        if wanted.envelope != envelope.identifier:
            raise InvalidValueError(
                f"{field}: {str(wanted.identifier)!r} is put before envelope {str(wanted.envelope)!r}, not "
                f"{str(envelope.identifier)!r}; give it to that one"
            )
    return settle_envelopes((envelope,), spent, promised).of(envelope.identifier)


def settle_envelopes(
    envelopes: Iterable[Envelope], expenses: Iterable[Expense], commitments: Iterable[ExpenseCommitment] = ()
) -> EnvelopeAccounts:
    """Decide on everything that is put before envelopes side by side, as `settle_envelope` does for one.

    Each entry names its envelope. What is put before two under one identifier is paid by the first that accepts any of
    it, by date and then by the envelope's identifier, and refused whole by every other. Accounts come in the order of
    the envelopes' identifiers. Raises `NotKnownError` for an envelope or a commitment that is not given.

    >>> settle_envelopes((), ()).accounts
    ()
    """
    given = checks.several(Envelope)(envelopes, "envelopes")
    spent = checks.several(Expense)(expenses, "expenses")
    promised = checks.several(ExpenseCommitment)(commitments, "commitments")
    checks.unique((envelope.identifier for envelope in given), "envelopes")
    ledgers = {envelope.identifier: Ledger(envelope) for envelope in sorted(given, key=lambda each: each.identifier)}
    _refuse_what_fits_no_envelope(spent, ledgers, "expenses")
    _refuse_what_fits_no_envelope(promised, ledgers, "commitments")
    known = _commitments_by_envelope(spent, promised, ledgers)
    made: dict[EnvelopeId, list[ExpenseDecision]] = {name: [] for name in ledgers}
    reserved: dict[EnvelopeId, list[CommitmentDecision]] = {name: [] for name in ledgers}
    # By kind, since identifiers of two kinds with one text compare equal.
    taken_by: dict[tuple[bool, str], EnvelopeId] = {}
    for entry in in_order(spent, promised):
        if isinstance(entry, Release):
            ledgers[entry.commitment.envelope].release(entry.commitment)
            continue
        ledger = ledgers[entry.envelope]
        named = isinstance(entry, Expense), str(entry.identifier)
        other = taken_by.get(named)
        whole = refused_whole(entry, ledger.envelope, known[entry.envelope])
        if whole is None and other is not None:
            whole = RefusalGround.OTHER_ENVELOPE, f"envelope {other} has taken it already"
        decision = _decided(entry, ledger, whole)
        if isinstance(decision, ExpenseDecision):
            taken = decision.accepted
            made[entry.envelope].append(decision)
        else:
            taken = decision.reserved
            reserved[entry.envelope].append(decision)
        if taken:
            ledger.take(entry, draws_of(taken, decision.from_parts))
            taken_by[named] = entry.envelope
    return EnvelopeAccounts(
        tuple(
            EnvelopeAccount(envelope=ledger.envelope, decisions=tuple(made[name]), commitments=tuple(reserved[name]))
            for name, ledger in ledgers.items()
        )
    )


def _decided(
    entry: Wanted, ledger: Ledger, whole: tuple[RefusalGround, str] | None
) -> ExpenseDecision | CommitmentDecision:
    ground: RefusalGround | None
    reason: str | None
    if whole is None:
        most, ground, reason = ledger.tightest(entry)
        taken = min(entry.amount, most)
    else:
        ground, reason = whole
        taken = Money.zero(entry.amount.currency)
    if taken == entry.amount:
        ground = reason = None
    from_parts = from_parts_of(ledger.draws_for(entry, taken)) if taken else ()
    if isinstance(entry, Expense):
        return ExpenseDecision(expense=entry, accepted=taken, from_parts=from_parts, ground=ground, reason=reason)
    return CommitmentDecision(commitment=entry, reserved=taken, from_parts=from_parts, ground=ground, reason=reason)


def _refuse_what_fits_no_envelope(wanted: Sequence[Wanted], ledgers: Mapping[EnvelopeId, Ledger], field: str) -> None:
    put_before: dict[EnvelopeId, list[str]] = {}
    for each in wanted:
        if each.envelope not in ledgers:
            raise NotKnownError(
                f"{field}: {str(each.identifier)!r} is put before envelope {str(each.envelope)!r}, which is "
                "not given; give the envelope"
            )
        currency = ledgers[each.envelope].envelope.amount.currency
        if each.amount.currency != currency:
            raise InvalidValueError(
                f"{field}: {str(each.identifier)!r} is in {each.amount.currency.code} and the envelope in "
                f"{currency.code}; convert it first"
            )
        put_before.setdefault(each.envelope, []).append(each.identifier)
    for identifiers in put_before.values():
        checks.unique(identifiers, field)


def _commitments_by_envelope(
    expenses: Sequence[Expense], commitments: Sequence[ExpenseCommitment], ledgers: Iterable[EnvelopeId]
) -> dict[EnvelopeId, dict[CommitmentId, ExpenseCommitment]]:
    known: dict[EnvelopeId, dict[CommitmentId, ExpenseCommitment]] = {name: {} for name in ledgers}
    for commitment in commitments:
        known[commitment.envelope][commitment.identifier] = commitment
    for expense in expenses:
        if expense.commitment is not None and expense.commitment not in known[expense.envelope]:
            raise NotKnownError(
                f"commitments: {str(expense.commitment)!r}, which {str(expense.identifier)!r} pays, is not among "
                f"those of envelope {str(expense.envelope)!r}; give it as well"
            )
    return known
