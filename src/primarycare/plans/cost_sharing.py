"""Cost sharing: what a patient pays of a service, and the choices on which real plans disagree.

What lives here: copays and coinsurance by service and side of the network, deductibles and maximums for a person and
a family, and each choice as a name without a default.
What this module may not know: what was allowed for a service, and what the patient has paid so far.

>>> from primarycare.money import USD
>>> visit = CostShare(
...     service="primary care visit", side=NetworkSide.IN, tier=None,
...     copay=Money.parse("30", USD), coinsurance=Share.percent("0"), deductible_applies=False,
... )
>>> str(visit)
'primary care visit, in network: copay 30.00 USD'
>>> EmbeddedLimit(Money.parse("2000", USD), Money.parse("6000", USD)).left(
...     person=Money.parse("1500", USD), family=Money.parse("5800", USD)).text
'200.00'
"""

from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.money import Money, Share, amount_not_negative

__all__ = [
    "AggregateLimit",
    "CoinsuranceBase",
    "CopayAboveAllowed",
    "CopayTiming",
    "CostShare",
    "EmbeddedLimit",
    "Limit",
    "NetworkSide",
    "PersonLimit",
    "a_limit",
]


class NetworkSide(Enum):
    """On which side of a plan's network a service was given.

    >>> NetworkSide("out of network")
    <NetworkSide.OUT: 'out of network'>
    """

    IN = "in network"
    OUT = "out of network"


class CopayTiming(Enum):
    """When a copay is due: on what the deductible leaves, before the deductible, or instead of it and of coinsurance.

    After: a visit of 100 costs 100 while the deductible is not met, and the copay once it is (healthcare.gov). All
    three, one on top of the other, stand in the guide of Texas OPIC; the copay alone in that of helpbetter.org.

    >>> CopayTiming("instead of the deductible")
    <CopayTiming.INSTEAD: 'instead of the deductible'>
    """

    BEFORE = "before the deductible"
    AFTER = "after the deductible"
    INSTEAD = "instead of the deductible"


class CoinsuranceBase(Enum):
    """Of what coinsurance is a share: of what deductible and copay leave (Texas OPIC), or of all that is allowed.

    Under the second, no more than they leave is ever due (apatientsplace.com, February 2018).

    >>> CoinsuranceBase("all that is allowed")
    <CoinsuranceBase.ALLOWED: 'all that is allowed'>
    """

    REST = "what deductible and copay leave"
    ALLOWED = "all that is allowed"


class CopayAboveAllowed(Enum):
    """What a patient pays where the copay is more than what is allowed: the smaller of both, or the copay.

    The first stands in contract clauses (markettransfer.info, copayments). Under the second, nobody pays more than
    was billed, and what lies above the allowed amount stays with the practice.

    >>> CopayAboveAllowed("the allowed amount")
    <CopayAboveAllowed.ALLOWED: 'the allowed amount'>
    """

    ALLOWED = "the allowed amount"
    COPAY = "the copay, up to what was billed"


@frozen
class PersonLimit:
    """An amount at which each person stops, whoever else is covered.

    >>> from primarycare.money import USD
    >>> PersonLimit(Money.parse("500", USD)).left(person=Money.parse("120", USD), family=Money.parse("900", USD)).text
    '380.00'
    """

    amount: Money = field(validator=checks.checked(amount_not_negative))

    def left(self, *, person: Money, family: Money) -> Money:
        """Give what a person has left of it; nobody else's payments matter."""
        return self.amount - person

    def __str__(self) -> str:
        return f"{self.amount} a person"


@frozen
class EmbeddedLimit:
    """An amount at which each person stops, inside one at which the whole family does.

    Raises `InvalidValueError` for a person's amount above the family's.

    >>> from primarycare.money import USD
    >>> both = EmbeddedLimit(Money.parse("2000", USD), Money.parse("6000", USD))
    >>> both.left(person=Money.parse("2000", USD), family=Money.parse("2000", USD)).text
    '0.00'
    """

    individual: Money = field(validator=checks.checked(amount_not_negative))
    family: Money = field(validator=checks.checked(amount_not_negative))

    def __attrs_post_init__(self) -> None:
        if self.individual > self.family:
            raise InvalidValueError(
                f"individual: {self.individual} is more than the {self.family} of the family; give at most that"
            )

    def left(self, *, person: Money, family: Money) -> Money:
        """Give what a person has left of it: the smaller of what is left of either amount."""
        return min(self.individual - person, self.family - family)

    def __str__(self) -> str:
        return f"{self.individual} a person, {self.family} a family"


@frozen
class AggregateLimit:
    """An amount of the whole family: nobody stops before all of them together have paid it.

    >>> from primarycare.money import USD
    >>> together = AggregateLimit(Money.parse("6000", USD))
    >>> together.left(person=Money.parse("2000", USD), family=Money.parse("3000", USD)).text
    '3000.00'
    """

    family: Money = field(validator=checks.checked(amount_not_negative))

    def left(self, *, person: Money, family: Money) -> Money:
        """Give what the family has left of it; what one person has paid does not matter by itself."""
        return self.family - family

    def __str__(self) -> str:
        return f"{self.family} a family, together"


Limit: TypeAlias = PersonLimit | EmbeddedLimit | AggregateLimit


def a_limit(value: object, field: str) -> Limit:
    """Check that a value is a limit of any of the three kinds.

    >>> from primarycare.money import USD
    >>> print(a_limit(PersonLimit(Money.parse("500", USD)), "deductible_in"))
    500.00 USD a person
    """
    if not isinstance(value, PersonLimit | EmbeddedLimit | AggregateLimit):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give a PersonLimit, an EmbeddedLimit or an "
            "AggregateLimit"
        )
    return value


@frozen(kw_only=True)
class CostShare:
    """What a patient pays of one service on one side of the network, and in one tier where a plan has tiers.

    `service` is the plan's category; None stands for every service without a row of its own. `tier` is None for all
    tiers, and always out of network. A copay of None is none. Coinsurance is the patient's share, 20 % and not 80 %.
    `deductible_applies` says whether the deductible comes first; a copay may still stand in its place.

    >>> from primarycare.money import USD
    >>> CostShare(service=None, side=NetworkSide.OUT, tier=None, copay=None, coinsurance=Share.percent("40"),
    ...           deductible_applies=True).coinsurance.value
    Fraction(2, 5)
    """

    service: str | None = field(validator=checks.checked(checks.optional(checks.a_text)))
    side: NetworkSide = field(validator=checks.checked(checks.a(NetworkSide)))
    tier: str | None = field(validator=checks.checked(checks.optional(checks.a_text)))
    copay: Money | None = field(validator=checks.checked(checks.optional(amount_not_negative)))
    coinsurance: Share = field(validator=checks.checked(checks.a(Share)))
    deductible_applies: bool = field(validator=checks.checked(checks.a(bool)))

    def __attrs_post_init__(self) -> None:
        if self.tier is not None and self.side is NetworkSide.OUT:
            raise InvalidValueError(f"tier: {shown(self.tier)} is given out of network; tiers are inside it")

    def __str__(self) -> str:
        where = f"{self.service or 'every other service'}, {self.tier or self.side.value}"
        paid = [
            *(["the deductible"] if self.deductible_applies else []),
            *([f"copay {self.copay}"] if self.copay is not None else []),
            *([f"coinsurance {self.coinsurance}"] if self.coinsurance.value else []),
        ]
        return f"{where}: {', '.join(paid) or 'nothing'}"
