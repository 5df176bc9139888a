"""Terms: how a contract prices the services in its scope.

What lives here: the seven kinds of price, and a term with its scope, its priority and its limits.
What this module may not know: the contract in which a term stands, and the line that it prices.

>>> from datetime import date
>>> from primarycare.networks.scopes import CodeRange
>>> term = ContractTerm(
...     label="office visits", priority=1, term=PercentOfCharge(Share.percent("37.5")),
...     services=ServiceScope(ranges=(CodeRange("99202", "99215"),), excluded=("99211",)),
...     lesser_of=True, during=Period(date(2026, 1, 1)),
... )
>>> [term.services.covers(code, service="visit", place="11") for code in ("99214", "99211", "80053")]
[True, False, False]
"""

from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.identifiers import FeeScheduleId
from primarycare.money import Currency, Money, Rate, Share, amount_above_zero, amount_not_negative, exact_text
from primarycare.networks.scopes import ServiceScope
from primarycare.periods import Period

__all__ = [
    "Capitated",
    "CaseRate",
    "ContractTerm",
    "FeeScheduleRate",
    "FlatDiscount",
    "PerDiem",
    "PercentOfCharge",
    "PercentOfSchedule",
    "RateTerm",
]

# Beyond ten times a schedule a factor is far likelier a percentage written as a number.
_LARGEST_FACTOR = 10


@frozen
class FeeScheduleRate:
    """The price that a schedule lists for the code, for each unit.

    >>> FeeScheduleRate(FeeScheduleId("ours-2026")).schedule
    FeeScheduleId('ours-2026')
    """

    schedule: FeeScheduleId = field(validator=checks.checked(checks.a(FeeScheduleId)))


@frozen
class PercentOfSchedule:
    """A multiple of what a schedule lists, above 0 and at most 10: `factor` is 6/5 for 120 %.

    >>> print(PercentOfSchedule.percent("120", FeeScheduleId("medicare-2026")).factor)
    6/5
    >>> PercentOfSchedule(FeeScheduleId("medicare-2026"), Fraction("37.5"))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: factor: 37.5 would be 3750 % of the schedule; give a fraction above 0 and \
at most 10, or read a percentage with PercentOfSchedule.percent
    """

    schedule: FeeScheduleId = field(validator=checks.checked(checks.a(FeeScheduleId)))
    factor: Fraction = field()

    @factor.validator
    def _is_a_likely_factor(self, _attribute: object, value: object) -> None:
        factor = checks.a_fraction(value, "factor")
        if not 0 < factor <= _LARGEST_FACTOR:
            raise InvalidValueError(
                f"factor: {exact_text(factor)} would be {exact_text(factor * 100)} % of the schedule; give a fraction "
                f"above 0 and at most {_LARGEST_FACTOR}, or read a percentage with PercentOfSchedule.percent"
            )

    @classmethod
    def percent(cls, value: str, schedule: FeeScheduleId) -> "PercentOfSchedule":
        """Read the factor from a percentage in ASCII text: '120' means 120 %.

        >>> PercentOfSchedule.percent("37.5", FeeScheduleId("medicare-2026")).factor
        Fraction(3, 8)
        """
        return cls(schedule, checks.number_from_text(value, "value") / 100)


@frozen
class PercentOfCharge:
    """A share of what is billed.

    >>> print(PercentOfCharge(Share.percent("37.5")).share)
    37.5 %
    """

    share: Share = field(validator=checks.checked(checks.a(Share)))


@frozen(kw_only=True)
class FlatDiscount:
    """What is billed less a share of it, or less an amount for the whole line and never below 0: exactly one of both.

    >>> print(FlatDiscount(share=Share.percent("20")).share)
    20 %
    >>> FlatDiscount()
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: share: a flat discount takes a share or an amount; give exactly one of them
    """

    share: Share | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Share))))
    amount: Money | None = field(default=None, validator=checks.checked(checks.optional(amount_not_negative)))

    def __attrs_post_init__(self) -> None:
        if (self.share is None) is (self.amount is None):
            raise InvalidValueError("share: a flat discount takes a share or an amount; give exactly one of them")


@frozen
class PerDiem:
    """A price for each day; the units of the line are its days.

    >>> from primarycare.money import USD
    >>> print(PerDiem(Rate.parse("850", USD, per="day")).rate)
    850.00 USD per day
    """

    rate: Rate = field(validator=checks.checked(checks.a(Rate)))


@frozen
class CaseRate:
    """One price for a whole case: all lines of a claim that fall under the term, whatever their units.

    >>> from primarycare.money import USD
    >>> print(CaseRate(Rate.parse("4200", USD, per="case")).rate)
    4200.00 USD per case
    """

    rate: Rate = field(validator=checks.checked(checks.a(Rate)))


@frozen
class Capitated:
    """Nothing for the line: the forfait has paid it already.

    `underlying` names the schedule on which a patient's coinsurance is worked out, where the plan has one. The limits
    of the term in which it stands, `lesser_of`, floor and cap, hold for that price too.

    >>> Capitated(FeeScheduleId("ours-2026")).underlying
    FeeScheduleId('ours-2026')
    """

    underlying: FeeScheduleId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(FeeScheduleId)))
    )


RateTerm: TypeAlias = (
    FeeScheduleRate | PercentOfSchedule | PercentOfCharge | FlatDiscount | PerDiem | CaseRate | Capitated
)


def _a_rate_term(value: object, name: str) -> RateTerm:
    if not isinstance(value, RateTerm):
        raise InvalidTypeError(
            f"{name}: {shown(value)} is a {type(value).__name__}; give FeeScheduleRate, PercentOfSchedule, "
            "PercentOfCharge, FlatDiscount, PerDiem, CaseRate or Capitated"
        )
    return value


@frozen(kw_only=True)
class ContractTerm:
    """A price, the services that it is for, and how it stands beside the other terms of a contract.

    Of the terms that hold, the one with the smallest `priority` prices a line: 1 comes first. `lesser_of` says that
    never more than the charge is allowed. `floor` and `cap` bound the contract's price of a line for all its units,
    before the charge is compared. Raises `InvalidValueError` for a floor above the cap, and for two currencies.

    >>> from datetime import date
    >>> ContractTerm(label="all else", priority=9, term=Capitated(), services=ServiceScope(), lesser_of=False,
    ...              during=Period(date(2026, 1, 1))).currency
    """

    label: str = field(validator=checks.checked(checks.a_text))
    priority: int = field(validator=checks.checked(checks.within(1, 1_000_000)))
    term: RateTerm = field(validator=checks.checked(_a_rate_term))
    services: ServiceScope = field(validator=checks.checked(checks.a(ServiceScope)))
    lesser_of: bool = field(validator=checks.checked(checks.a(bool)))
    floor: Money | None = field(default=None, validator=checks.checked(checks.optional(amount_above_zero)))
    cap: Money | None = field(default=None, validator=checks.checked(checks.optional(amount_not_negative)))
    during: Period = field(validator=checks.checked(checks.a(Period)))

    def __attrs_post_init__(self) -> None:
        named = sorted({currency.code for currency in self._currencies()})
        if len(named) > 1:
            raise InvalidValueError(f"term: {self.label!r} is in {' and '.join(named)}; give one currency")
        if self.floor is not None and self.cap is not None and self.floor > self.cap:
            raise InvalidValueError(f"floor: {self.floor} of {self.label!r} is above its cap of {self.cap}; lower it")

    def _currencies(self) -> list[Currency]:
        found = [amount.currency for amount in (self.floor, self.cap) if amount is not None]
        if isinstance(self.term, PerDiem | CaseRate):
            found.append(self.term.rate.currency)
        if isinstance(self.term, FlatDiscount) and self.term.amount is not None:
            found.append(self.term.amount.currency)
        return found

    @property
    def currency(self) -> Currency | None:
        """The currency of the amounts that the term states itself, or None where it states none."""
        return next(iter(self._currencies()), None)

    @property
    def schedule(self) -> FeeScheduleId | None:
        """The fee schedule that the term reads, or None where it reads none."""
        if isinstance(self.term, FeeScheduleRate | PercentOfSchedule):
            return self.term.schedule
        return self.term.underlying if isinstance(self.term, Capitated) else None
