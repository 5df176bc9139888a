"""Balances: what is still to pay of a year's total once its advances are known, or what goes back.

What lives here: the balance of a year. One below zero, because the advances were more than the total, is a claw-back
and named so. What this module may not know: how the total and the advances came about.

>>> from primarycare.money import EUR
>>> balance = balance_of(Money.parse("39200", EUR), Money.parse("23520", EUR))
>>> balance.payable, balance.clawback
(Money.parse('15680.00', EUR), Money.parse('0.00', EUR))
"""

from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.envelope.advances import YearAdvance
from primarycare.errors import ConservationError, InvalidTypeError, shown
from primarycare.money import Money, Rounding, RoundingMode, Stage, amount_not_negative
from primarycare.workings import Working, WorkingLine

__all__ = ["YearBalance", "balance_of"]


@frozen(kw_only=True)
class YearBalance:
    """What is still to pay of a year's total once its advances are known, or what goes back.

    Raises `ConservationError` where advances and balance do not make the total.

    >>> from primarycare.money import EUR
    >>> balance_of(Money.parse("10000", EUR), Money.parse("12000", EUR)).clawback
    Money.parse('2000.00', EUR)
    """

    total: Money = field(validator=checks.checked(amount_not_negative))
    advanced: Money = field(validator=checks.checked(amount_not_negative))
    due_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        if self.working.total != self.total - self.advanced:
            raise ConservationError(
                f"working: a total of {self.total} less {self.advanced} advanced is {self.total - self.advanced}, and "
                f"the working makes {self.working.total}"
            )

    @property
    def payable(self) -> Money:
        """What is still to pay, 0 or more."""
        return max(self.total - self.advanced, Money.zero(self.total.currency))

    @property
    def clawback(self) -> Money:
        """What goes back because the advances were more than the total, 0 or more."""
        return max(self.advanced - self.total, Money.zero(self.total.currency))


def balance_of(total: Money, advance: YearAdvance | Money) -> YearBalance:
    """Work out the balance of a year: its total less its advances, or less an amount that was paid ahead.

    Raises `InvalidValueError` for a negative amount and for two currencies.

    >>> from primarycare.money import EUR
    >>> print(balance_of(Money.parse("18000", EUR), Money.parse("23520", EUR)).working)
    balance of the year: a claw-back
      total of the year     18,000.00
      less paid ahead      -23,520.00
      rounded half-up to 0.01 per statement
      total                 -5,520.00 EUR
    """
    checks.a(Money)(total, "total")
    if isinstance(advance, YearAdvance):
        paid = [(f"less advance of {part.due_on}", part.amount) for part in advance.parts]
        year, due_on = str(advance.year), advance.balance_due_on
    elif isinstance(advance, Money):
        paid, year, due_on = [("less paid ahead", advance)], "the year", None
    else:
        raise InvalidTypeError(f"advance: {shown(advance)} is a {type(advance).__name__}; give a YearAdvance or Money")
    advanced = Money.total((amount for _, amount in paid), total.currency)
    lines = (
        WorkingLine.stated(f"total of {year}", total),
        *(WorkingLine.stated(what, -amount) for what, amount in paid),
    )
    return YearBalance(
        total=total,
        advanced=advanced,
        due_on=due_on,
        working=Working.settled(
            f"balance of {year}" + (": a claw-back" if advanced > total else ""),
            lines,
            Rounding(total.currency.decimals, RoundingMode.HALF_UP),
            total.currency,
            stage=Stage.STATEMENT,
        ),
    )
