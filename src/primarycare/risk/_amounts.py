"""Amounts: the checks of money and the lines of workings that several rooms here share.

What lives here: amounts of one currency, amounts that are parts of a whole, lines of either sign.
What this module may not know: who bears what.

>>> from primarycare.money import EUR
>>> [line.label for line in corrected("over the cap", Fraction(-5), EUR)]
['over the cap']
"""

from collections.abc import Mapping
from fractions import Fraction

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.money import Currency, Money, Rate, exact_text
from primarycare.workings import Factor, Part, Working, WorkingLine


def one_currency(amounts: Mapping[str, Money | None]) -> Currency:
    """Check that amounts are in the currency of the first one; those that are absent have none.

    >>> from primarycare.money import EUR
    >>> one_currency({"target": Money.zero(EUR), "cap": None}).code
    'EUR'
    """
    (first, named), *others = ((field, amount) for field, amount in amounts.items() if amount is not None)
    for field, amount in others:
        if amount.currency != named.currency:
            raise InvalidValueError(
                f"{field}: {amount} is not in {named.currency.code}, the currency of the {first}; convert it first"
            )
    return named.currency


def settled(working: Working[Money]) -> Money:
    """Give the total of a working, which is money and not a rate.

    >>> from primarycare.money import EUR
    >>> settled(Working(title="nothing", lines=(), total=Money.zero(EUR)))
    Money.parse('0.00', EUR)
    """
    return checks.a(Money)(working.total, "working")


def refuse_another(working: Working[Money], made: Fraction, what: str) -> None:
    """Check that the lines of a working come to what the terms make, before any rounding.

    >>> from primarycare.money import EUR
    >>> refuse_another(Working(title="nothing", lines=(), total=Money.zero(EUR)), Fraction(0), "the terms")
    """
    if working.exact != made:
        raise ConservationError(
            f"working: its lines come to {exact_text(working.exact)}, but {what} make {exact_text(made)}; "
            "give the working of these terms"
        )


def refuse_beyond(amount: Money, whole: Money, field: str) -> None:
    """Check that an amount is a part of a whole: of its sign, and no more than it.

    >>> from primarycare.money import EUR
    >>> refuse_beyond(Money(-3, EUR), Money(-4, EUR), "provider")
    """
    nothing = Money.zero(whole.currency)
    if not min(whole, nothing) <= amount <= max(whole, nothing):
        raise ConservationError(f"{field}: {amount} is not a part of {whole}; give 0 to all of it")


def priced(
    label: str,
    amount: Fraction,
    currency: Currency,
    *,
    per: str,
    factors: tuple[Factor, ...] = (),
    citation: Citation | None = None,
) -> WorkingLine:
    """Give a line of an exact amount of either sign times factors.

    >>> from primarycare.money import EUR
    >>> priced("loss", Fraction(-5), EUR, per="year", factors=(Factor("half", Fraction(1, 2)),)).amount
    Fraction(-5, 2)
    """
    part = Part(Rate(value=abs(amount), currency=currency, per=per), Fraction(-1 if amount < 0 else 1))
    return WorkingLine.worked(label, (part,), factors, citation=citation)


def corrected(label: str, amount: Fraction, currency: Currency) -> tuple[WorkingLine, ...]:
    """Give the line by which a limit changes an exact amount, or none where it changes nothing.

    >>> from primarycare.money import EUR
    >>> corrected("over the cap", Fraction(0), EUR)
    ()
    """
    return (WorkingLine(label=label, amount=amount, currency=currency),) if amount else ()
