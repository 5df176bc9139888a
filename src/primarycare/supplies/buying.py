"""Buying: what a pool of buyers pays for supplies under a schedule, and what comes back to each of them.

What lives here: purchases at list price, their discount with its working, and the split of a rebate by purchases.
What this module may not know: what was bought, and what the supplies are for.

>>> from primarycare.citations import Citation
>>> from primarycare.money import USD, RoundingMode, Share
>>> from primarycare.supplies.tiers import SupplyTier, TierMethod
>>> schedule = SupplyTierSchedule(
...     name="a distributor's list", measure=SupplyMeasure.SPEND, method=TierMethod.ALL_UNITS, benchmark=None,
...     tiers=(SupplyTier(Fraction(5000), Share.percent("5")),), citation=Citation.illustrative("Our list"))
>>> bought = discount_supplies(
...     [SupplyPurchase("site-1", Money.parse("4000", USD)), SupplyPurchase("site-2", Money.parse("2000", USD))],
...     schedule, Rounding(2, RoundingMode.HALF_UP), subject="March 2026")
>>> bought.discount, [str(part.amount) for part in bought.rebates.parts]
(Money.parse('300.00', USD), ['200.00 USD', '100.00 USD'])
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError, InvalidValueError, MissingInputError
from primarycare.findings import Finding
from primarycare.money import Currency, Money, Rate, Rounding, allocate, amount_not_negative, exact_text
from primarycare.supplies.tiers import BenchmarkScope, LoyaltyBenchmark, SupplyMeasure, SupplyTierSchedule
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = [
    "SupplyDiscount",
    "SupplyPurchase",
    "SupplyRebate",
    "SupplyRebates",
    "discount_supplies",
    "split_rebate",
]


@frozen
class SupplyPurchase:
    """What one buyer bought under a schedule, at list price, and how many units where units count.

    `elsewhere` is what the buyer bought of comparable supplies outside the schedule, in the schedule's measure (units,
    or major units of the currency); a benchmark of loyalty needs it.
    Raises `InvalidValueError` for a negative amount, and for an amount paid for no units.

    >>> from primarycare.money import USD
    >>> SupplyPurchase("site-1", Money.parse("4000", USD), units=200).units
    200
    """

    buyer: str = field(validator=checks.checked(checks.a_text))
    amount: Money = field(validator=checks.checked(amount_not_negative))
    units: int | None = field(
        default=None, kw_only=True, validator=checks.checked(checks.optional(checks.within(0, 10**12)))
    )
    elsewhere: Fraction | None = field(
        default=None, kw_only=True, validator=checks.checked(checks.optional(checks.not_negative))
    )

    def __attrs_post_init__(self) -> None:
        if self.units == 0 and self.amount:
            raise InvalidValueError(f"units: {self.buyer!r} bought no unit for {self.amount}; correct one of them")


@frozen
class SupplyRebate:
    """A buyer's part of a rebate, and the purchases by which it was split.

    >>> from primarycare.money import USD
    >>> SupplyRebate(SupplyPurchase("site-1", Money(100, USD)), Money(5, USD)).amount
    Money.parse('0.05', USD)
    """

    purchase: SupplyPurchase = field(validator=checks.checked(checks.a(SupplyPurchase)))
    amount: Money = field(validator=checks.checked(amount_not_negative))


@frozen(kw_only=True)
class SupplyRebates:
    """A rebate and its parts, in the order of the buyers' names; the parts add up to it.

    Each part is the exact share by purchases, rounded up or down to a minor unit. Raises `ConservationError` where
    they are not, and `InvalidValueError` for a buyer who stands twice or out of order.

    >>> from primarycare.money import USD
    >>> SupplyRebates(amount=Money(5, USD), parts=())
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: parts: they add up to 0.00 USD, not to 0.05 USD
    """

    amount: Money = field(validator=checks.checked(amount_not_negative))
    parts: tuple[SupplyRebate, ...] = field(validator=checks.checked(checks.each(checks.a(SupplyRebate))), repr=False)

    def __attrs_post_init__(self) -> None:
        names = [part.purchase.buyer for part in self.parts]
        checks.unique(names, "parts")
        if names != sorted(names):
            raise InvalidValueError("parts: the buyers are out of order; put them in order of their names")
        total = Money.total((part.amount for part in self.parts), self.amount.currency)
        if total != self.amount:
            raise ConservationError(f"parts: they add up to {total}, not to {self.amount}")
        bought = Money.total((part.purchase.amount for part in self.parts), self.amount.currency)
        for part in self.parts:
            due = Fraction(self.amount.minor * part.purchase.amount.minor, bought.minor) if bought else Fraction(0)
            if abs(part.amount.minor - due) >= 1:
                raise ConservationError(
                    f"parts: the {part.amount} of {part.purchase.buyer!r} are a whole unit or more from its share by "
                    "purchases; split with split_rebate"
                )


@frozen(kw_only=True)
class SupplyDiscount:
    """What a pool pays under a schedule, the discount, and each buyer's part of it.

    `purchases` are all of them, in the order of the buyers' names; `rebates` those that count. The total of the
    working is what is paid. Raises `ConservationError` where the discount is not what the list price and the payment
    leave, or is split among others than those who bought.

    >>> from primarycare.citations import Citation
    >>> from primarycare.money import USD, RoundingMode, Share
    >>> from primarycare.supplies.tiers import SupplyTier, TierMethod
    >>> schedule = SupplyTierSchedule(
    ...     name="a list", measure=SupplyMeasure.SPEND, method=TierMethod.INCREMENTAL, benchmark=None,
    ...     tiers=(SupplyTier(Fraction(5000), Share.percent("5")),), citation=Citation.illustrative("Our list"))
    >>> bought = discount_supplies([SupplyPurchase("site-1", Money.parse("6000", USD))], schedule,
    ...                            Rounding(2, RoundingMode.HALF_UP), subject="March 2026")
    >>> bought.listed.text, bought.discount.text, bought.paid.text
    ('6000.00', '50.00', '5950.00')
    """

    schedule: SupplyTierSchedule = field(validator=checks.checked(checks.a(SupplyTierSchedule)), repr=False)
    purchases: tuple[SupplyPurchase, ...] = field(
        validator=checks.checked(checks.each(checks.a(SupplyPurchase))), repr=False
    )
    working: Working[Money] = field(validator=checks.checked(checks.a(Working)))
    rebates: SupplyRebates = field(validator=checks.checked(checks.a(SupplyRebates)))
    findings: tuple[Finding, ...] = field(
        default=(), validator=checks.checked(checks.each(checks.a(Finding))), repr=False
    )

    def __attrs_post_init__(self) -> None:
        if not all(part.purchase in self.purchases for part in self.rebates.parts):
            raise ConservationError("rebates: somebody who bought nothing has a part; split among the buyers")
        if self.listed - self.paid != self.discount:
            raise ConservationError(
                f"rebates: {self.discount} are split, but {self.listed} at list price less {self.paid} paid leave "
                f"{self.listed - self.paid}"
            )
        made = self.listed.exact + sum((line.amount for line in self._lines_of_the_schedule()), Fraction(0))
        if self.working.exact != made:
            raise ConservationError(
                f"working: its lines come to {exact_text(self.working.exact)}, but the schedule makes "
                f"{exact_text(made)}; give the working of this schedule"
            )

    def _lines_of_the_schedule(self) -> list[WorkingLine]:
        return _discount_lines([part.purchase for part in self.rebates.parts], self.schedule, self.paid.currency)

    @property
    def listed(self) -> Money:
        """All purchases at list price."""
        return Money.total((purchase.amount for purchase in self.purchases), self.paid.currency)

    @property
    def paid(self) -> Money:
        """What the pool pays: the total of the working."""
        return checks.a(Money)(self.working.total, "working")

    @property
    def discount(self) -> Money:
        """What is taken off the list price."""
        return self.rebates.amount


def split_rebate(rebate: Money, purchases: Iterable[SupplyPurchase]) -> SupplyRebates:
    """Split a rebate among buyers by what each bought at list price: largest remainder, ties by name.

    A discount is split so, and so is the part of a buying group's fee that goes back to its members.
    Raises `InvalidValueError` for a negative rebate, a buyer who stands twice, two currencies, and a rebate where
    nothing was bought.

    >>> from primarycare.money import USD
    >>> thirds = [SupplyPurchase(name, Money.parse("10", USD)) for name in ("site-3", "site-1", "site-2")]
    >>> [part.amount.text for part in split_rebate(Money.parse("1", USD), thirds).parts]
    ['0.34', '0.33', '0.33']
    """
    amount = amount_not_negative(rebate, "rebate")
    in_order = _by_buyer(purchases)
    for purchase in in_order:
        _refuse_another_currency(purchase, amount.currency)
    if not any(purchase.amount for purchase in in_order):
        if amount:
            raise InvalidValueError(f"purchases: nothing was bought, so {amount} cannot be split by purchases")
        return SupplyRebates(
            amount=amount, parts=tuple(SupplyRebate(purchase, Money.zero(amount.currency)) for purchase in in_order)
        )
    split = allocate(amount, [purchase.amount.minor for purchase in in_order])
    return SupplyRebates(
        amount=amount, parts=tuple(SupplyRebate(bought, part) for bought, part in zip(in_order, split, strict=True))
    )


def discount_supplies(
    purchases: Iterable[SupplyPurchase], schedule: SupplyTierSchedule, rounding: Rounding, *, subject: str
) -> SupplyDiscount:
    """Pool purchases, take the discount that the pool reaches, and split it by purchases; rounded once, at the payment.

    Where a benchmark is asked of each buyer, one below it is left out of the pool: its purchases are paid at list
    price and count towards no threshold. A pool below its benchmark pays list price. Discounts by units fall on the
    list price evenly. `subject` names the pool and the time, such as "March 2026".

    Findings: a buyer or a pool below the benchmark, and a threshold at which more would cost less.
    Raises `InvalidValueError` for no purchases, a buyer who stands twice, two currencies, and a rounding coarser than
    a purchase; `MissingInputError` for units that are not given where they count, or what was bought elsewhere under
    a benchmark.

    >>> from primarycare.citations import Citation
    >>> from primarycare.money import USD, RoundingMode, Share
    >>> from primarycare.supplies.tiers import SupplyTier, TierMethod
    >>> schedule = SupplyTierSchedule(
    ...     name="a list", measure=SupplyMeasure.SPEND, method=TierMethod.ALL_UNITS, benchmark=None,
    ...     tiers=(SupplyTier(Fraction(5000), Share.percent("5")), SupplyTier(Fraction(15000), Share.percent("12"))),
    ...     citation=Citation.illustrative("Our list"))
    >>> nearly = discount_supplies([SupplyPurchase("site-1", Money.parse("14999.99", USD))], schedule,
    ...                            Rounding(2, RoundingMode.HALF_UP), subject="March 2026")
    >>> print(nearly.paid, *nearly.findings)
    14249.99 USD more would cost less: March 2026 (at 15000 the list price less 12 % is 13200, less than for 14999.99)
    """
    checks.a(SupplyTierSchedule)(schedule, "schedule")
    checks.a_text(subject, "subject")
    in_order = _by_buyer(purchases)
    if not in_order:
        raise InvalidValueError(f"purchases: {subject!r} has none; give at least one")
    currency = in_order[0].amount.currency
    for purchase in in_order:
        _refuse_another_currency(purchase, currency)
        if checks.a(Rounding)(rounding, "rounding").apply(purchase.amount.exact) != purchase.amount.exact:
            raise InvalidValueError(f"rounding: {rounding} is coarser than {purchase.amount}; keep more places")
    counted, findings = _counted(in_order, schedule, subject)
    bought = sum((_bought(purchase, schedule.measure) for purchase in counted), Fraction(0))
    lines = [WorkingLine.stated(f"{purchase.buyer}, list price", purchase.amount) for purchase in in_order]
    lines += _discount_lines(counted, schedule, currency)
    working = Working.settled(f"supplies of {subject} under {schedule.name}", tuple(lines), rounding, currency)
    listed = Money.total((purchase.amount for purchase in in_order), currency)
    cheaper = schedule.cheaper_at(bought) if schedule.measure is SupplyMeasure.SPEND and counted else None
    if cheaper is not None:
        told = (
            f"at {exact_text(cheaper.at_least)} the list price less {cheaper.discount} is "
            f"{exact_text(schedule.paid(cheaper.at_least))}, less than for {exact_text(bought)}"
        )
        findings += (Finding(kind="more would cost less", subject=subject, detail=told),)
    return SupplyDiscount(
        schedule=schedule,
        purchases=in_order,
        working=working,
        rebates=split_rebate(listed - working.total, counted),
        findings=findings,
    )


def _by_buyer(purchases: Iterable[SupplyPurchase]) -> tuple[SupplyPurchase, ...]:
    given = checks.several(SupplyPurchase)(purchases, "purchases")
    checks.unique((purchase.buyer for purchase in given), "purchases")
    return tuple(sorted(given, key=lambda purchase: purchase.buyer))


def _refuse_another_currency(purchase: SupplyPurchase, currency: Currency) -> None:
    if purchase.amount.currency != currency:
        raise InvalidValueError(
            f"purchases: {purchase.buyer!r} bought in {purchase.amount.currency.code} and others in {currency.code}; "
            "convert one of them first"
        )


def _bought(purchase: SupplyPurchase, measure: SupplyMeasure) -> Fraction:
    if measure is SupplyMeasure.SPEND:
        return purchase.amount.exact
    if purchase.units is None:
        raise MissingInputError(f"units: the schedule counts units, and those of {purchase.buyer!r} are not given")
    return Fraction(purchase.units)


def _counted(
    purchases: tuple[SupplyPurchase, ...], schedule: SupplyTierSchedule, subject: str
) -> tuple[tuple[SupplyPurchase, ...], tuple[Finding, ...]]:
    """Give the purchases that count towards the discount, and who does not meet the benchmark."""
    benchmark = schedule.benchmark
    if benchmark is None:
        return purchases, ()
    shares = [(purchase, *_inside_and_outside(purchase, schedule.measure)) for purchase in purchases]
    if benchmark.scope is BenchmarkScope.POOL:
        inside = sum((inside for _, inside, _ in shares), Fraction(0))
        outside = sum((outside for _, _, outside in shares), Fraction(0))
        met = benchmark.is_met(inside, outside)
        return (purchases, ()) if met else ((), (_below(benchmark, subject, inside, outside),))
    below = [each for each in shares if not benchmark.is_met(each[1], each[2])]
    left_out = [purchase for purchase, _, _ in below]
    findings = tuple(_below(benchmark, purchase.buyer, inside, outside) for purchase, inside, outside in below)
    return tuple(purchase for purchase in purchases if purchase not in left_out), findings


def _inside_and_outside(purchase: SupplyPurchase, measure: SupplyMeasure) -> tuple[Fraction, Fraction]:
    if purchase.elsewhere is None:
        raise MissingInputError(
            f"elsewhere: the schedule asks for a share of purchases, and what {purchase.buyer!r} bought elsewhere is "
            "not given"
        )
    return _bought(purchase, measure), purchase.elsewhere


def _below(benchmark: LoyaltyBenchmark, who: str, inside: Fraction, outside: Fraction) -> Finding:
    told = f"{exact_text(inside)} of {exact_text(inside + outside)} is less than {benchmark.share}"
    return Finding(kind="below the loyalty benchmark", subject=who, detail=told)


def _discount_lines(
    counted: Sequence[SupplyPurchase], schedule: SupplyTierSchedule, currency: Currency
) -> list[WorkingLine]:
    """Give the lines of what is taken off: the list price that each portion stands for, times its discount."""
    listed = Money.total((purchase.amount for purchase in counted), currency)
    bought = sum((_bought(purchase, schedule.measure) for purchase in counted), Fraction(0))
    lines = []
    for portion in schedule.portions(bought):
        if portion.amount and portion.discount.value:
            rate = Rate(value=listed.exact * portion.amount / bought, currency=currency, per="pool")
            factor = Factor(f"{portion.discount} discount", portion.discount.value)
            told = f"discount on {exact_text(portion.amount)} of {exact_text(bought)} {schedule.measure.value}"
            lines.append(WorkingLine.worked(told, (Part(rate, Fraction(-1)),), (factor,), citation=schedule.citation))
    return lines
