"""Averages: the first forfait, one for everybody, from what fees and flat payments paid in a year before.

What lives here: the payments of that year, what is added and taken off with its name, and the average that they make.
What this module may not know: categories.

>>> from primarycare.money import EUR, RoundingMode
>>> forfait = average_forfait(
...     (PastPayment(label="consultations", amount=Money.parse("118800", EUR)),
...      PastPayment(label="flat payments", amount=Money.parse("25200", EUR))),
...     Fraction(12_000), Rounding(2, RoundingMode.HALF_UP),
...     adjustments=(Adjustment(label="care coordination", share=Fraction(5, 100)),),
... )
>>> print(forfait.working)
average forfait per person and month
  consultations                                                                         118,800.00
  flat payments                                                                          25,200.00
  care coordination  144000.00 EUR per year of payments × 0.05 (share of the payments)    7,200.00
  × 1/12000 (over 12000 member months)
  rounded half-up to 0.01 per person
  total                                                                                      12.60 EUR
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError
from primarycare.money import Currency, Money, Rate, Rounding, amount_not_negative, exact_text
from primarycare.ratesetting._numbers import (
    PER_MEMBER_MONTH,
    Exact,
    a_rate_per_member_month,
    above_nothing,
    one_currency,
)
from primarycare.ratesetting._publishing import one_rate, schedule_from
from primarycare.ratesetting.terms import ScheduleTerms
from primarycare.schedules import RateSchedule
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["Adjustment", "AverageForfait", "PastPayment", "average_forfait"]


@frozen(kw_only=True)
class PastPayment:
    """What was paid in the year before under one name: fees of a kind, or a flat payment that the forfait replaces.

    >>> from primarycare.money import EUR
    >>> PastPayment(label="consultations", amount=Money.parse("118800", EUR)).amount.text
    '118800.00'
    """

    label: str = field(validator=checks.checked(checks.a_text))
    amount: Money = field(validator=checks.checked(amount_not_negative))
    citation: Citation | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(Citation)))
    )


@frozen(kw_only=True)
class Adjustment:
    """A load, or a deduction where negative: an amount, or a share of all that was paid before.

    Several shares are each of the payments and do not compound. Raises `InvalidValueError` unless exactly one of the
    two is given.

    >>> Adjustment(label="visits outside", share=Fraction(-3, 100)).amount is None
    True
    """

    label: str = field(validator=checks.checked(checks.a_text))
    share: Fraction | None = field(default=None, validator=checks.checked(checks.optional(checks.a_fraction)))
    amount: Money | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Money))))
    citation: Citation | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a(Citation)))
    )

    def __attrs_post_init__(self) -> None:
        if (self.share is None) is (self.amount is None):
            raise InvalidValueError(
                f"share: {self.label!r} is a share of the payments or an amount; give one of the two"
            )


@frozen(kw_only=True)
class AverageForfait:
    """One forfait for everybody: payments and adjustments of a past year over its member months, rounded once.

    Raises `InvalidValueError` for no payment, no member month, a label that stands twice, two currencies, and
    deductions that leave less than nothing.

    >>> from primarycare.money import EUR, RoundingMode
    >>> AverageForfait(
    ...     payments=(PastPayment(label="fees", amount=Money.parse("100", EUR)),), adjustments=(),
    ...     member_months=Fraction(12), rounding=Rounding(2, RoundingMode.HALF_UP),
    ... ).amount
    Money.parse('8.33', EUR)
    """

    payments: tuple[PastPayment, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(PastPayment))))
    adjustments: tuple[Adjustment, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Adjustment))))
    member_months: Fraction = field(validator=checks.checked(above_nothing))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))

    def __attrs_post_init__(self) -> None:
        if not self.payments:
            raise InvalidValueError("payments: none given; give what was paid before, be it 0")
        labels = [payment.label for payment in self.payments]
        checks.unique((*labels, *(line.label for line in self.adjustments)), "payments")
        fixed = ((repr(line.label), line.amount.currency) for line in self.adjustments if line.amount is not None)
        one_currency((*((repr(paid.label), paid.amount.currency) for paid in self.payments), *fixed), "payments")
        if self.working.exact < 0:
            raise InvalidValueError(
                f"adjustments: deductions leave {exact_text(self.working.exact)} for a member month; take off less"
            )

    @property
    def currency(self) -> Currency:
        """The one currency of the payments."""
        return self.payments[0].amount.currency

    @cached_property
    def working(self) -> Working[Money]:
        """The working: each payment and adjustment, over the member months."""
        paid = Money.total((payment.amount for payment in self.payments), self.currency)
        lines = (
            *(WorkingLine.stated(line.label, line.amount, citation=line.citation) for line in self.payments),
            *(_adjusted(line, paid) for line in self.adjustments),
        )
        months = exact_text(self.member_months)
        return Working.settled(
            f"average forfait per {PER_MEMBER_MONTH}",
            lines,
            self.rounding,
            self.currency,
            scaling=(Factor(f"over {months} member months", 1 / self.member_months),),
        )

    @property
    def amount(self) -> Money:
        """The forfait of a person for a month."""
        return checks.a(Money)(self.working.total, "working")

    @property
    def rate(self) -> Rate:
        """The forfait as a rate, which is what later categories are compared with."""
        return a_rate_per_member_month(self.amount.exact, self.currency)

    def schedule(
        self, terms: ScheduleTerms, *, effective_from: date, after: RateSchedule | None = None
    ) -> RateSchedule:
        """Give the schedule that pays this forfait from the first day of a month on, after the versions of another.

        Raises `InvalidValueError` for a day inside a month, or not after the last version of `after` begins.
        """
        line = one_rate("average forfait", self.amount.exact, checks.a(ScheduleTerms)(terms, "terms").citation)
        return schedule_from((), (line,), self.currency, terms, effective_from, after)


def _adjusted(line: Adjustment, paid: Money) -> WorkingLine:
    if line.amount is not None:
        return WorkingLine.stated(line.label, line.amount, citation=line.citation)
    whole = Rate(value=paid.exact, currency=paid.currency, per="year of payments")
    share = Fraction(0) if line.share is None else line.share
    factor = Factor("share of the payments", share)
    return WorkingLine.worked(line.label, (Part(whole, Fraction(1)),), (factor,), citation=line.citation)


def average_forfait(
    payments: Iterable[PastPayment],
    member_months: Exact,
    rounding: Rounding,
    *,
    adjustments: Iterable[Adjustment] = (),
) -> AverageForfait:
    """Work out the first forfait, one for everybody, from what was paid in a year before and its member months.

    Raises `InvalidValueError` where there is nothing to divide by, or less than nothing to divide.

    >>> from primarycare.money import EUR, RoundingMode
    >>> print(average_forfait(
    ...     (PastPayment(label="fees", amount=Money.parse("20000", EUR)),), 10_000, Rounding(2, RoundingMode.HALF_UP)
    ... ).rate)
    2.00 EUR per person and month
    """
    return AverageForfait(
        payments=checks.several(PastPayment)(payments, "payments"),
        adjustments=checks.several(Adjustment)(adjustments, "adjustments"),
        member_months=checks.exact_number(member_months, "member_months"),
        rounding=rounding,
    )
