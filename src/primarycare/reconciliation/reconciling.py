"""Reconciling: what is due now against what was paid so far, month by month.

What lives here: the difference of the two for each schedule, month, patient and payee, the limits that withhold a part
of it, and the statement that it makes. Closed months are recomputed and never edited.
What this module may not know: how an amount came about.

>>> from primarycare.citations import Citation
>>> from primarycare.identifiers import PhysicianId
>>> from primarycare.money import EUR
>>> policy = ReconciliationPolicy(look_back=None, additions=None, recoupment=None, late_counting=None,
...                               citation=Citation.illustrative("our contract"))
>>> line = DueLine(payee=PhysicianId("dr-1"), patient=PatientId("p-1"), amount=Money.parse("30", EUR),
...                reason=CorrectionReason.LATE_ENROLMENT)
>>> january = DueMonth(schedule=ScheduleId("ours"), month=Month(2026, 1), currency=EUR, lines=(line,))
>>> statement = reconcile((january,), (), policy, closing=Month(2026, 4))
>>> print(statement.total, statement.retroactive[0].why)
30.00 EUR late enrolment
>>> reconcile((january,), statement.paid, policy, closing=Month(2026, 5)).lines
()
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import PatientId, ScheduleId
from primarycare.money import Currency, Money
from primarycare.periods import Month
from primarycare.reconciliation.lines import DueLine, DueMonth, PaidLine, PayeeKey, payee_key
from primarycare.reconciliation.policies import ReconciliationPolicy
from primarycare.reconciliation.reasons import CorrectionReason, reasons_for
from primarycare.reconciliation.statements import (
    PayeeTotal,
    ReconciledLine,
    ReconciliationStatement,
    WithheldBy,
    totals_of,
)

__all__ = ["reconcile"]

_Book: TypeAlias = tuple[ScheduleId, Month]


class _Account:
    """What one payee was paid so far for one patient and month, and the line of the last payment."""

    __slots__ = ("amount", "last", "paid_in_closing")

    def __init__(self, first: PaidLine) -> None:
        self.amount = 0
        self.last = first
        self.paid_in_closing = False

    def add(self, line: PaidLine, closing: Month) -> None:
        self.amount += line.amount.minor
        self.paid_in_closing |= line.paid_in == closing
        if line is not self.last and line.paid_in > self.last.paid_in:
            self.last = line


_Accounts: TypeAlias = dict[PatientId, dict[PayeeKey, _Account]]


def reconcile(
    due: Iterable[DueMonth], paid: Iterable[PaidLine], policy: ReconciliationPolicy, *, closing: Month
) -> ReconciliationStatement:
    """Make the statement of a closing month: what is due now, less all that statements paid before.

    Each month among `due` holds all that is due for it under one schedule, so that what was paid for a patient without
    a line there is taken back. A paid month that is not among them is left as it is, with a finding where it is in
    reach. What a limit withholds is kept in its line, and a finding carries the exact amount; it is asked again in each
    later reconciliation. An amount below zero never takes back more than was paid.
    Where a limit leaves a month with one payee and another is paid for it as well, a finding names both.
    Raises `InvalidValueError` for a month given twice, a month after the closing one, currencies that mix, a ledger
    with one statement's line twice or with more taken back than was paid, and a line that the statement of the closing
    month paid otherwise already: what was paid stands, and is corrected in the statement of a later month.

    >>> from primarycare.citations import Citation
    >>> from primarycare.money import EUR
    >>> policy = ReconciliationPolicy(look_back=None, additions=None, recoupment=None, late_counting=None,
    ...                               citation=Citation.illustrative("our contract"))
    >>> nothing = DueMonth(schedule=ScheduleId("ours"), month=Month(2026, 1), currency=EUR, lines=())
    >>> reconcile((nothing,), (), policy, closing=Month(2026, 4)).total
    Money.parse('0.00', EUR)
    """
    checks.a(Month)(closing, "closing")
    checks.a(ReconciliationPolicy)(policy, "policy")
    months = _each_once(checks.several(DueMonth)(due, "due"), closing)
    currency = next(iter(months.values())).currency
    ledger = _ledger(checks.several(PaidLine)(paid, "paid"), currency, closing)
    lines = tuple(
        line for book in sorted(months) for line in _lines_of(months[book], ledger.get(book, {}), policy, closing)
    )
    total = Money.total((line.moved for line in lines), currency)
    return ReconciliationStatement(
        closing=closing,
        lines=lines,
        total=total,
        findings=(
            *(finding for line in lines if (finding := line.finding) is not None),
            *_findings_on_two_payees(lines),
            *_findings_on_payees(totals_of(lines, closing, currency), closing),
            *_findings_on_months(ledger, months, policy, closing, currency),
        ),
    )


def _each_once(due: Iterable[DueMonth], closing: Month) -> dict[_Book, DueMonth]:
    months: dict[_Book, DueMonth] = {}
    for one in due:
        book, named = (one.schedule, one.month), f"due: {one.month} under {str(one.schedule)!r}"
        if book in months:
            raise InvalidValueError(f"{named} stands twice; give each month once under each schedule")
        if one.month > closing:
            raise InvalidValueError(f"{named} is later than {closing}, the month being closed; leave it out")
        first = next(iter(months.values()), one)
        if one.currency != first.currency:
            raise InvalidValueError(
                f"{named} is in {one.currency.code} and {first.month} under {str(first.schedule)!r} in "
                f"{first.currency.code}; reconcile each currency by itself"
            )
        months[book] = one
    if not months:
        raise InvalidValueError("due: none given; give each month that was worked out again, if only with no lines")
    return months


def _ledger(paid: Collection[PaidLine], currency: Currency, closing: Month) -> dict[_Book, _Accounts]:
    ledger: dict[_Book, _Accounts] = {}
    seen = set()
    later = {month for month in {line.paid_in for line in paid} if month > closing}
    for line in paid:
        key = payee_key(line.payee)
        if (mark := (line.schedule, line.month, line.patient, key, line.paid_in)) in seen:
            raise InvalidValueError(
                f"{_named(line)} stands twice in the statement of {line.paid_in}; give each line of a statement once"
            )
        seen.add(mark)
        if line.amount.currency != currency:
            raise InvalidValueError(
                f"{_named(line)} is in {line.amount.currency.code} and what is due in {currency.code}; "
                "reconcile each currency by itself"
            )
        if line.paid_in in later:
            raise InvalidValueError(
                f"{_named(line)} was paid in {line.paid_in}, later than {closing}, the month being closed; leave it out"
            )
        accounts = ledger.setdefault((line.schedule, line.month), {}).setdefault(line.patient, {})
        if key not in accounts:
            accounts[key] = _Account(line)
        accounts[key].add(line, closing)
    _refuse_debts(ledger, currency)
    return ledger


def _named(line: PaidLine) -> str:
    return f"paid: {str(line.patient)!r} for {line.month} with {str(line.payee)!r}"


def _refuse_debts(ledger: Mapping[_Book, _Accounts], currency: Currency) -> None:
    for accounts in ledger.values():
        for by_payee in accounts.values():
            for account in by_payee.values():
                if account.amount < 0:
                    raise InvalidValueError(
                        f"{_named(account.last)} comes to {Money(account.amount, currency)}; no more can have been "
                        "taken back than was paid; give every statement"
                    )


def _lines_of(
    month: DueMonth, accounts: _Accounts, policy: ReconciliationPolicy, closing: Month
) -> Iterator[ReconciledLine]:
    due: dict[PatientId, dict[PayeeKey, DueLine]] = {}
    for line in month.lines:
        due.setdefault(line.patient, {})[payee_key(line.payee)] = line
    limits = _binding(policy, month.month, closing)
    is_past = month.month < closing
    for patient in sorted(due.keys() | accounts.keys()):
        now, before = due.get(patient, {}), accounts.get(patient, {})
        reasons: tuple[CorrectionReason, ...] | None = None
        for key in sorted(now.keys() | before.keys()):
            known, account = now.get(key), before.get(key)
            owed = 0 if known is None else known.amount.minor
            had = 0 if account is None else account.amount
            if owed == had and (is_past or account is not None):
                continue
            if reasons is None:
                reasons = _reasons(now, before) if is_past else ()
            moved, limit = _moved(owed, had, limits)
            if moved and account is not None and account.paid_in_closing:
                raise InvalidValueError(
                    f"due: {str(patient)!r} in {month.month} was paid otherwise by the statement of {closing} already; "
                    "correct it in the statement of a later month"
                )
            yield ReconciledLine(
                schedule=month.schedule,
                payee=before[key].last.payee if known is None else known.payee,
                patient=patient,
                month=month.month,
                due=Money(owed, month.currency),
                paid_before=Money(had, month.currency),
                moved=Money(moved, month.currency),
                withheld=None if limit is None else Money(owed - had - moved, month.currency),
                withheld_by=limit,
                reasons=reasons,
                facts=None if known is None else known.facts,
            )


def _moved(owed: int, had: int, limits: Mapping[bool, WithheldBy]) -> tuple[int, WithheldBy | None]:
    """Give how many minor units move, and what keeps the rest of the difference from moving."""
    limit = limits.get(owed > had)
    if limit is not None:
        return 0, limit
    return (owed - had, None) if owed >= 0 else (-had, WithheldBy.PAID_BEFORE)


def _binding(policy: ReconciliationPolicy, month: Month, closing: Month) -> dict[bool, WithheldBy]:
    """Give the limit that binds what would be added (True) and what would be taken back (False), if any does."""
    if month == closing:
        return {}
    if policy.look_back is not None and not policy.look_back.reaches(month, closing):
        return {True: WithheldBy.LOOK_BACK, False: WithheldBy.LOOK_BACK}
    by_sign = {True: (policy.additions, WithheldBy.ADDITIONS), False: (policy.recoupment, WithheldBy.RECOUPMENT)}
    return {
        adds: limit
        for adds, (reach, limit) in by_sign.items()
        if reach is not None and not reach.reaches(month, closing)
    }


def _reasons(now: Mapping[PayeeKey, DueLine], before: Mapping[PayeeKey, _Account]) -> tuple[CorrectionReason, ...]:
    """Compare what was known at the last payments with what is known now; else take the caller's word."""
    facts_now = {key: line.facts for key, line in now.items() if line.facts is not None}
    # Where all was taken back without a fact, nothing is known of any cover, as before the first payment.
    standing = {key: account.last.facts for key, account in before.items() if account.amount or account.last.facts}
    facts_then = {key: facts for key, facts in standing.items() if facts is not None}
    compared = len(facts_now) == len(now) and len(facts_then) == len(standing) and bool(facts_now or facts_then)
    found = reasons_for(facts_then, facts_now) if compared else (CorrectionReason.RECALCULATION,)
    given = {line.reason for line in now.values() if line.reason is not None}
    if given and found == (CorrectionReason.RECALCULATION,):
        return tuple(reason for reason in CorrectionReason if reason in given)
    return found


def _findings_on_two_payees(lines: Iterable[ReconciledLine]) -> Iterator[Finding]:
    """Find months that one payee keeps, because of a limit, and another is paid for the same patient as well."""
    by_month: dict[tuple[ScheduleId, Month, PatientId], list[ReconciledLine]] = {}
    for line in lines:
        if line.reasons:
            by_month.setdefault((line.schedule, line.month, line.patient), []).append(line)
    for own in by_month.values():
        for kept in own:
            limit, amount = kept.withheld_by, kept.withheld
            if limit in (None, WithheldBy.PAID_BEFORE) or amount is None or amount.minor >= 0:
                continue
            for added in own:
                if added.moved.minor > 0:
                    yield Finding(
                        kind="month paid to two payees",
                        subject=added.patient,
                        detail=f"{added.month} under {added.schedule}: {added.moved} goes to {added.payee}, and "
                        f"{-amount} too much stays with {kept.payee}",
                    )


def _findings_on_payees(payees: Iterable[PayeeTotal], closing: Month) -> Iterator[Finding]:
    for payee in payees:
        if payee.total.minor < 0:
            yield Finding(
                kind="statement below zero",
                subject=payee.payee,
                detail=f"{payee.total} in {closing}: more is taken back than is due; agree how it is paid",
            )


def _findings_on_months(
    ledger: Mapping[_Book, _Accounts],
    months: Mapping[_Book, DueMonth],
    policy: ReconciliationPolicy,
    closing: Month,
    currency: Currency,
) -> Iterator[Finding]:
    for schedule, month in sorted(ledger.keys() - months.keys()):
        if policy.look_back is None or policy.look_back.reaches(month, closing):
            accounts = ledger[schedule, month]
            paid = sum(account.amount for by_payee in accounts.values() for account in by_payee.values())
            yield Finding(
                kind="paid and not worked out again",
                subject=schedule,
                detail=f"{Money(paid, currency)} for {month}, patients: {len(accounts)}; give it among those due",
            )
