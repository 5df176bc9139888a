"""Reconciliation: closed months worked out again, and the lines that correct what was paid for them.

What lives here: what is due today for a patient and month against all that statements paid for it so far, why the two
differ, how far back a scheme corrects, and the statement of a month with current and retroactive lines together.
What this package may not know: how an amount is worked out; `capitation` does that, with the facts of the day.

Nothing that was paid is edited: keep the ledger of paid lines, and reconcile it with what is due now.

>>> from primarycare.citations import Citation
>>> from primarycare.identifiers import PatientId, PhysicianId, ScheduleId
>>> from primarycare.money import EUR, Money
>>> from primarycare.periods import Month
>>> policy = ReconciliationPolicy(look_back=MonthsBack(12), additions=None, recoupment=MonthsBack(3),
...                               late_counting=None, citation=Citation.illustrative("our contract"))
>>> def january(physician, amount):
...     line = DueLine(payee=PhysicianId(physician), patient=PatientId("p-1"), amount=Money.parse(amount, EUR),
...                    reason=CorrectionReason.PHYSICIAN)
...     return DueMonth(schedule=ScheduleId("ours"), month=Month(2026, 1), currency=EUR, lines=(line,))
>>> ledger = january("dr-1", "30").as_paid(Month(2026, 1))
>>> statement = reconcile((january("dr-2", "30"),), ledger, policy, closing=Month(2026, 4))
>>> for line in statement.retroactive:
...     print(line.payee, line.month, line.moved, line.why)
dr-1 2026-01 -30.00 EUR change of physician
dr-2 2026-01 30.00 EUR change of physician
>>> statement.total
Money.parse('0.00', EUR)
"""

from primarycare.reconciliation.lines import DueLine, DueMonth, PaidLine, Payee
from primarycare.reconciliation.policies import DaysBack, MonthsBack, Reach, ReconciliationPolicy
from primarycare.reconciliation.reasons import CorrectionReason, LineFacts, reasons_for
from primarycare.reconciliation.reconciling import reconcile
from primarycare.reconciliation.restating import due_from_statements, restated_month
from primarycare.reconciliation.statements import PayeeTotal, ReconciledLine, ReconciliationStatement, WithheldBy

__all__ = [
    "CorrectionReason",
    "DaysBack",
    "DueLine",
    "DueMonth",
    "LineFacts",
    "MonthsBack",
    "PaidLine",
    "Payee",
    "PayeeTotal",
    "Reach",
    "ReconciledLine",
    "ReconciliationPolicy",
    "ReconciliationStatement",
    "WithheldBy",
    "due_from_statements",
    "reasons_for",
    "reconcile",
    "restated_month",
]
