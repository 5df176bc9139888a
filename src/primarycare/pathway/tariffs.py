"""Tariffs: what an act is reimbursed on, dated to the day.

What lives here: the amounts of one act over time, each with its source, and the finding of an act among several.
What this module may not know: who pays which part of it.

>>> from primarycare.pathway.presets import national_tariffs
>>> consultation = tariff_of("G", national_tariffs())
>>> str(consultation.on(date(2024, 12, 21)).amount), str(consultation.on(date(2024, 12, 22)).amount)
('26.50 EUR', '30.00 EUR')
"""

from collections.abc import Iterable
from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.money import Money, amount_not_negative
from primarycare.timelines import Timeline

__all__ = ["ActTariff", "TariffAmount", "tariff_of"]


@frozen
class TariffAmount:
    """An amount on which an act is reimbursed, 0 or more, and its source.

    >>> from primarycare.money import EUR
    >>> TariffAmount(Money.parse("30", EUR), Citation.illustrative("A tariff of our own")).amount
    Money.parse('30.00', EUR)
    """

    amount: Money = field(validator=checks.checked(amount_not_negative))
    citation: Citation = field(validator=checks.checked(checks.a(Citation)), repr=False)


@frozen(kw_only=True)
class ActTariff:
    """The amounts of one act over time; `act` is the name by which visits call it, such as "G".

    Raises `InvalidValueError` for amounts in two currencies and for a tariff without any.

    >>> from primarycare.money import EUR
    >>> from primarycare.periods import Period
    >>> ours = TariffAmount(Money.parse("30", EUR), Citation.illustrative("A tariff of our own"))
    >>> ActTariff(act="G", name="consultation", amounts=Timeline.always(ours, date(2026, 1, 1))).on(date(2025, 12, 31))
    Traceback (most recent call last):
        ...
    primarycare.errors.NotKnownError: day: nothing is known on 2025-12-31; known from 2026-01-01
    """

    act: str = field(validator=checks.checked(checks.a_text))
    name: str = field(validator=checks.checked(checks.a_text))
    amounts: Timeline[TariffAmount] = field(validator=checks.checked(checks.a(Timeline)))

    def __attrs_post_init__(self) -> None:
        values = [checks.a(TariffAmount)(entry.value, "amounts") for entry in self.amounts.entries]
        if len({value.amount.currency for value in values}) != 1:
            raise InvalidValueError(f"amounts: those of {self.act!r} are not in one currency; give some, in one")

    def on(self, day: date) -> TariffAmount:
        """Give the amount on a day; raises `NotKnownError` outside the days that are known."""
        return self.amounts.at(day)


def tariff_of(act: str, tariffs: Iterable[ActTariff]) -> ActTariff:
    """Find the tariff of an act; raises `NotKnownError` where there is none, without naming the act.

    What was done at a visit is private, so the message lists what is known and not what was asked for.

    >>> from primarycare.pathway.presets import national_tariffs
    >>> tariff_of("G", national_tariffs()).name
    'consultation of a general practitioner'
    """
    by_act: dict[str, ActTariff] = {}
    for tariff in checks.several(ActTariff)(tariffs, "tariffs"):
        if tariff.act in by_act:
            raise InvalidValueError(f"tariffs: {tariff.act!r} stands twice; give each act once")
        by_act[tariff.act] = tariff
    found = by_act.get(checks.a_private_text(act, "act"))
    if found is None:
        known = ", ".join(map(repr, sorted(by_act))) or "none"
        raise NotKnownError(f"act: no tariff of the act given is known; known are {known}")
    return found
