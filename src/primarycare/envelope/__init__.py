"""The envelope's year: what it is worth, what it pays for, what is carried over or goes back; advances and balances.

What lives here: amounts by population or stated (`amounts`), parts of a year (`parts_of_year`), the decision on each
expense and commitment (`deciding`, `decisions`), accounts by month and side by side (`accounts`), the year's end
(`year_end`), splits among structures (`splitting`), what is paid ahead of a total (`advances`) and the balance
(`balances`); real terms stand in `presets`.
What this package may not know: the forfait of any patient.

>>> from datetime import date
>>> from primarycare.citations import Citation
>>> from primarycare.envelopes import EligibleUse, Envelope, EnvelopePayment, Expense
>>> from primarycare.identifiers import EnvelopeId, ExpenseId, StructureId
>>> from primarycare.money import EUR, Money
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

from primarycare.envelope.accounts import EnvelopeAccount, EnvelopeAccounts, EnvelopeMovement
from primarycare.envelope.advances import (
    AdvanceDue,
    AdvanceMinimum,
    AdvancePart,
    AdvanceTerms,
    DueDay,
    YearAdvance,
    advance_for,
)
from primarycare.envelope.amounts import rated_amount, stated_amount
from primarycare.envelope.balances import YearBalance, balance_of
from primarycare.envelope.deciding import settle_envelope, settle_envelopes
from primarycare.envelope.decisions import CommitmentDecision, ExpenseDecision, RefusalGround, RingFenceDraw
from primarycare.envelope.parts_of_year import PartOfYear, ProRata
from primarycare.envelope.splitting import EnvelopeShare, EnvelopeSplit, split_among, split_over_year
from primarycare.envelope.year_end import CarryBase, OpenCommitments, YearEnd, YearEndTerms, close_year

__all__ = [
    "AdvanceDue",
    "AdvanceMinimum",
    "AdvancePart",
    "AdvanceTerms",
    "CarryBase",
    "CommitmentDecision",
    "DueDay",
    "EnvelopeAccount",
    "EnvelopeAccounts",
    "EnvelopeMovement",
    "EnvelopeShare",
    "EnvelopeSplit",
    "ExpenseDecision",
    "OpenCommitments",
    "PartOfYear",
    "ProRata",
    "RefusalGround",
    "RingFenceDraw",
    "YearAdvance",
    "YearBalance",
    "YearEnd",
    "YearEndTerms",
    "advance_for",
    "balance_of",
    "close_year",
    "rated_amount",
    "settle_envelope",
    "settle_envelopes",
    "split_among",
    "split_over_year",
    "stated_amount",
]
