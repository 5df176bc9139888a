"""Baskets: the dated services that the forfait covers, so that a visit is paid by exactly one regime.

What lives here: which service codes are inside, from when to when, and which regime pays a service.
What this module may not know: fees and forfaits.

>>> basket = Basket(
...     identifier=BasketId("general-practice"),
...     name="General practice",
...     services=(BasketService("G", Period(date(2020, 6, 16))),),
... )
>>> basket.regime("G", date(2020, 8, 3), engaged=True)
<Regime.FORFAIT: 'forfait'>
>>> basket.regime("G", date(2020, 8, 3), engaged=False)
<Regime.FEE: 'fee'>
"""

from collections import defaultdict
from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown
from primarycare.identifiers import BasketId
from primarycare.periods import Period

__all__ = ["Basket", "BasketService", "Regime"]


class Regime(Enum):
    """What pays a service: the forfait that the patient already brings, or a fee.

    >>> Regime("fee")
    <Regime.FEE: 'fee'>
    """

    FORFAIT = "forfait"
    FEE = "fee"


@frozen
class BasketService:
    """A service code that is inside a basket during a period.

    >>> BasketService("G", Period(date(2020, 6, 16))).code
    'G'
    """

    code: str = field(validator=checks.checked(checks.a_text))
    during: Period = field(validator=checks.checked(checks.a(Period)))


@frozen(kw_only=True)
class Basket:
    """The services that a forfait covers; raises `InvalidValueError` where a code stands twice on one day.

    >>> Basket(identifier=BasketId("b"), name="Basket", services=()).covers("G", date(2020, 8, 3))
    False
    """

    identifier: BasketId = field(validator=checks.checked(checks.a(BasketId)))
    name: str = field(validator=checks.checked(checks.a_text))
    services: tuple[BasketService, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(BasketService)))
    )

    def __attrs_post_init__(self) -> None:
        periods: defaultdict[str, list[Period]] = defaultdict(list)
        for service in self.services:
            if any(service.during.cut(other) for other in periods[service.code]):
                raise InvalidValueError(
                    f"services: {shown(service.code)} stands twice on the same days; merge the periods"
                )
            periods[service.code].append(service.during)

    def covers(self, code: str, day: date) -> bool:
        """Tell whether a service of a day is inside.

        >>> basket = Basket(identifier=BasketId("b"), name="Basket",
        ...                 services=(BasketService("G", Period(date(2020, 6, 16))),))
        >>> basket.covers("G", date(2020, 6, 15)), basket.covers("G", date(2020, 6, 16))
        (False, True)
        """
        checks.a_date(day, "day")
        return any(service.code == code and day in service.during for service in self.services)

    def regime(self, code: str, day: date, *, engaged: bool) -> Regime:
        """Give the one regime that pays a service: the forfait for an engaged patient inside, else a fee.

        Lump sums replace fees only for the patients they are paid for (fédération nationale des centres de santé,
        on PEPS, 2021), so a patient who is not engaged that day is paid for by fee.

        >>> Basket(identifier=BasketId("b"), name="Basket", services=()).regime("G", date(2020, 8, 3), engaged=True)
        <Regime.FEE: 'fee'>
        """
        return Regime.FORFAIT if checks.a(bool)(engaged, "engaged") and self.covers(code, day) else Regime.FEE
