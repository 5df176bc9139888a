"""Envelopes: the yearly sum paid to a structure for what fees do not cover, and the expenses put before it.

What lives here: the amount, its eligible uses and payments, and expenses as they were incurred. At Ipso Santé it pays
coordination, an interpreter, a dietitian, an occupational therapist (Concours pluripro, February 2021).
What this module may not know: which expense is accepted; `primarycare.envelope` decides.

>>> from primarycare.money import EUR
>>> Envelope(
...     identifier=EnvelopeId("2020"), structure=StructureId("cabinet"), year=Year(2020),
...     amount=Money.parse("12000", EUR),
...     uses=(EligibleUse("interpreter"),),
...     payments=(EnvelopePayment(date(2020, 7, 1), Money.parse("12000", EUR)),),
...     citation=Citation.illustrative("An envelope of our own"),
... ).amount
Money.parse('12000.00', EUR)
"""

from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.identifiers import EnvelopeId, ExpenseId, PatientId, StructureId
from primarycare.money import Money
from primarycare.periods import Year

__all__ = ["EligibleUse", "Envelope", "EnvelopePayment", "Expense"]


def _a_positive_amount(value: object, field: str) -> Money:
    amount = checks.a(Money)(value, field)
    if amount.minor <= 0:
        raise InvalidValueError(f"{field}: {amount} is not a payment; give more than 0")
    return amount


@frozen
class EligibleUse:
    """A use that an envelope pays for, with a cap for the year where one is agreed.

    >>> EligibleUse("interpreter").cap is None
    True
    """

    name: str = field(validator=checks.checked(checks.a_text))
    cap: Money | None = field(default=None, validator=checks.checked(checks.optional(_a_positive_amount)))


@frozen
class EnvelopePayment:
    """A part of the envelope and the day on which it is paid to the structure.

    >>> from primarycare.money import EUR
    >>> EnvelopePayment(date(2020, 7, 1), Money.parse("6000", EUR)).amount
    Money.parse('6000.00', EUR)
    """

    due_on: date = field(validator=checks.checked(checks.a_date))
    amount: Money = field(validator=checks.checked(_a_positive_amount))


@frozen(kw_only=True)
class Envelope:
    """A structure's supplementary envelope for a calendar year.

    The payments add up to the amount (`ConservationError` otherwise), uses stand once each, all in one currency.
    A payment may fall outside the year; an expense may not.

    >>> from primarycare.money import EUR
    >>> Envelope(
    ...     identifier=EnvelopeId("2020"), structure=StructureId("cabinet"), year=Year(2020),
    ...     amount=Money.parse("12000", EUR), uses=(), payments=(),
    ...     citation=Citation.illustrative("An envelope of our own"),
    ... )
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: payments: those of '2020' add up to 0.00 EUR and the amount is 12000.00 EUR; \
give parts that make it whole
    """

    identifier: EnvelopeId = field(validator=checks.checked(checks.a(EnvelopeId)))
    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    year: Year = field(validator=checks.checked(checks.a(Year)))
    amount: Money = field(validator=checks.checked(_a_positive_amount))
    uses: tuple[EligibleUse, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(EligibleUse))))
    payments: tuple[EnvelopePayment, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(EnvelopePayment)))
    )
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        checks.unique((use.name for use in self.uses), "uses")
        currency = self.amount.currency
        Money.total((use.cap for use in self.uses if use.cap is not None), currency)
        paid = Money.total((payment.amount for payment in self.payments), currency)
        if paid != self.amount:
            raise ConservationError(
                f"payments: those of {str(self.identifier)!r} add up to {paid} and the amount is {self.amount}; "
                "give parts that make it whole"
            )


@frozen(kw_only=True)
class Expense:
    """An expense put before an envelope: by which structure, when, for what use, how much, for whom and why.

    `beneficiary` is the patient served, or None for the structure as a whole. `paid_elsewhere` says that somebody
    else, such as the health insurance, pays it already. The justification is private.

    >>> from primarycare.money import EUR
    >>> Expense(
    ...     identifier=ExpenseId("x-1"), envelope=EnvelopeId("2020"), structure=StructureId("cabinet"),
    ...     incurred_on=date(2020, 8, 3), use="interpreter", amount=Money.parse("80", EUR),
    ...     justification="first consultation", paid_elsewhere=False,
    ... ).use
    'interpreter'
    """

    identifier: ExpenseId = field(validator=checks.checked(checks.a(ExpenseId)))
    envelope: EnvelopeId = field(validator=checks.checked(checks.a(EnvelopeId)))
    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    incurred_on: date = field(validator=checks.checked(checks.a_date))
    use: str = field(validator=checks.checked(checks.a_text))
    amount: Money = field(validator=checks.checked(_a_positive_amount))
    beneficiary: PatientId | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(PatientId)))
    )
    justification: str = field(repr=False, validator=checks.checked(checks.a_private_text))
    paid_elsewhere: bool = field(validator=checks.checked(checks.a(bool)))
