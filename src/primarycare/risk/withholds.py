"""Withholds: a share of payments held back, and how much of it is returned.

What lives here: holding back, returning by a quality score, and returning by the result of a pool that several
withholds stand behind. What is not returned is always named, with the reason.
What this module may not know: how quality is scored, and how the result of a pool came about.

>>> from primarycare.money import USD, RoundingMode
>>> cents = Rounding(2, RoundingMode.HALF_UP)
>>> held = withhold(Money.parse("100000", USD), Share.percent("15"), rounding=cents, subject="dr-benque, 2026")
>>> held.withheld.text, held.paid.text
('15000.00', '85000.00')
>>> back = return_by_quality(held, Share.percent("80"), rounding=cents)
>>> back.returned.text, back.unreturned.text, back.reason
('12000.00', '3000.00', 'quality of 80 %')
"""

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError, InvalidValueError, shown
from primarycare.findings import Finding
from primarycare.money import (
    Money,
    Rounding,
    RoundingMode,
    Share,
    allocate,
    amount_not_negative,
    refuse_a_coarse_rounding,
)
from primarycare.risk._amounts import one_currency, priced, refuse_another, refuse_beyond, settled
from primarycare.workings import Factor, Working, WorkingLine

__all__ = [
    "Withhold",
    "WithholdPool",
    "WithholdPoolReturn",
    "WithholdReturn",
    "return_by_pool_result",
    "return_by_quality",
    "withhold",
]


@frozen(kw_only=True)
class Withhold:
    """Payments and the share of them that is held back; `subject` names whose they are.

    The total of the working is what is held back. Raises `ConservationError` where it is not that share of them.

    >>> from primarycare.money import EUR
    >>> nothing = Money.zero(EUR)
    >>> Withhold(subject="dr-benque", payments=nothing, share=Share.percent("15"),
    ...          working=Working(title="nothing", lines=(), total=nothing)).paid
    Money.parse('0.00', EUR)
    """

    subject: str = field(validator=checks.checked(checks.a_text))
    payments: Money = field(validator=checks.checked(amount_not_negative))
    share: Share = field(validator=checks.checked(checks.a(Share)))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        one_currency({"payments": self.payments, "working": self.withheld})
        refuse_beyond(self.withheld, self.payments, "working")
        refuse_another(self.working, self.payments.exact * self.share.value, "the payments and the share")

    @property
    def withheld(self) -> Money:
        """What is held back."""
        return settled(self.working)

    @property
    def paid(self) -> Money:
        """What is paid at once: the rest."""
        return self.payments - self.withheld


def withhold(payments: Money, share: Share, *, rounding: Rounding, subject: str) -> Withhold:
    """Hold back a share of payments, rounded once; the rest is paid.

    >>> from primarycare.money import USD, RoundingMode
    >>> withhold(Money.parse("99.99", USD), Share.percent("20"), rounding=Rounding(2, RoundingMode.DOWN),
    ...          subject="dr-benque").withheld
    Money.parse('19.99', USD)
    """
    whole, part = amount_not_negative(payments, "payments"), checks.a(Share)(share, "share")
    line = priced(
        "withheld",
        whole.exact,
        whole.currency,
        per="payments",
        factors=(Factor(f"{part} withheld", part.value),),
    )
    title = f"{checks.a_text(subject, 'subject')}: withheld of {whole}"
    working = Working.settled(title, (line,), refuse_a_coarse_rounding(rounding, whole), whole.currency)
    return Withhold(subject=subject, payments=whole, share=part, working=working)


@frozen(kw_only=True)
class WithholdReturn:
    """What is returned of a withhold, and why the rest is not; `reason` is None where all of it is returned.

    The total of the working is what is returned, from 0 to all that was withheld. Raises `ConservationError` for
    more or less, and `InvalidValueError` for a rest without a reason or a reason without a rest.

    >>> from primarycare.money import EUR
    >>> nothing = Working(title="nothing", lines=(), total=Money.zero(EUR))
    >>> held = Withhold(subject="dr-benque", payments=Money.zero(EUR), share=Share.percent("15"), working=nothing)
    >>> WithholdReturn(withhold=held, reason=None, working=nothing).unreturned
    Money.parse('0.00', EUR)
    """

    withhold: Withhold = field(validator=checks.checked(checks.a(Withhold)))
    reason: str | None = field(validator=checks.checked(checks.optional(checks.a_text)))
    working: Working[Money] = field(repr=False, validator=checks.checked(checks.a(Working)))

    def __attrs_post_init__(self) -> None:
        one_currency({"withhold": self.withhold.withheld, "working": self.returned})
        refuse_beyond(self.returned, self.withhold.withheld, "working")
        if bool(self.unreturned) is (self.reason is None):
            raise InvalidValueError(
                f"reason: {self.unreturned} of the withhold of {shown(self.withhold.subject)} is not returned; "
                "give the reason of a rest, and of nothing else"
            )

    @property
    def returned(self) -> Money:
        """What goes back to whom it was held back from."""
        return settled(self.working)

    @property
    def unreturned(self) -> Money:
        """What stays with the payer or the pool: the rest."""
        return self.withhold.withheld - self.returned

    @property
    def finding(self) -> Finding | None:
        """The rest that is not returned, with its reason, or None."""
        if self.reason is None:
            return None
        return Finding(
            kind="withhold not returned", subject=self.withhold.subject, detail=f"{self.unreturned}: {self.reason}"
        )


def return_by_quality(held: Withhold, quality: Share, *, rounding: Rounding) -> WithholdReturn:
    """Return the part of a withhold that a quality score releases, rounded once.

    >>> from primarycare.money import USD, RoundingMode
    >>> cents = Rounding(2, RoundingMode.HALF_UP)
    >>> held = withhold(Money.parse("1000", USD), Share.percent("10"), rounding=cents, subject="dr-benque")
    >>> print(return_by_quality(held, Share.percent("75"), rounding=cents).finding)
    withhold not returned: dr-benque (25.00 USD: quality of 75 %)
    """
    kept = checks.a(Withhold)(held, "held")
    score = checks.a(Share)(quality, "quality")
    line = priced(
        "withheld",
        kept.withheld.exact,
        kept.withheld.currency,
        per="withhold",
        factors=(Factor(f"quality of {score}", score.value),),
    )
    working = Working.settled(
        f"{kept.subject}: returned of a withhold of {kept.withheld}",
        (line,),
        refuse_a_coarse_rounding(rounding, kept.withheld),
        kept.withheld.currency,
    )
    reason = None if working.total == kept.withheld else f"quality of {score}"
    return WithholdReturn(withhold=kept, reason=reason, working=working)


@frozen(kw_only=True)
class WithholdPool:
    """Withholds that stand together behind one result; `subject` names the pool.

    Raises `InvalidValueError` for none, for a subject that stands twice, and for two currencies.

    >>> from primarycare.money import USD, RoundingMode
    >>> cents = Rounding(2, RoundingMode.HALF_UP)
    >>> held = withhold(Money.parse("1000", USD), Share.percent("10"), rounding=cents, subject="dr-benque")
    >>> WithholdPool(subject="referrals 2026", withholds=(held,)).withheld
    Money.parse('100.00', USD)
    """

    subject: str = field(validator=checks.checked(checks.a_text))
    withholds: tuple[Withhold, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Withhold))))

    def __attrs_post_init__(self) -> None:
        if not self.withholds:
            raise InvalidValueError(f"withholds: pool {self.subject!r} holds none; give at least one")
        checks.unique((held.subject for held in self.withholds), "withholds")
        one_currency({f"withholds[{at}]": held.withheld for at, held in enumerate(self.withholds)})

    @property
    def withheld(self) -> Money:
        """What all of them hold back together."""
        return Money.total((held.withheld for held in self.withholds), self.withholds[0].withheld.currency)


@frozen(kw_only=True)
class WithholdPoolReturn:
    """What is returned to each member of a pool after its result: all of it, or what a deficit leaves.

    A surplus, or 0, returns everything. A deficit takes from the withholds together, never more than they hold; what
    is left is split by what each holds. `uncovered` is the deficit beyond them, which no member owes by this.
    Raises `ConservationError` where the returns are not those of the pool's members, or do not make up for the result.

    >>> from primarycare.money import USD, RoundingMode
    >>> cents = Rounding(2, RoundingMode.HALF_UP)
    >>> held = withhold(Money.parse("1000", USD), Share.percent("10"), rounding=cents, subject="dr-benque")
    >>> pool = WithholdPool(subject="referrals 2026", withholds=(held,))
    >>> return_by_pool_result(pool, Money.parse("-130", USD)).uncovered
    Money.parse('30.00', USD)
    """

    pool: WithholdPool = field(validator=checks.checked(checks.a(WithholdPool)))
    result: Money = field(validator=checks.checked(checks.a(Money)))
    returns: tuple[WithholdReturn, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(WithholdReturn)))
    )

    def __attrs_post_init__(self) -> None:
        one_currency({"pool": self.pool.withheld, "result": self.result})
        if tuple(back.withhold for back in self.returns) != self.pool.withholds:
            raise ConservationError(
                f"returns: they are not those of the {len(self.pool.withholds)} withholds of pool "
                f"{self.pool.subject!r}; give one for each, in its order"
            )
        if self.unreturned != _taken(self.pool.withheld, self.result):
            raise ConservationError(
                f"returns: {self.unreturned} is not returned, but a result of {self.result} takes "
                f"{_taken(self.pool.withheld, self.result)} of the {self.pool.withheld} withheld"
            )

    @property
    def returned(self) -> Money:
        """What goes back to all members."""
        return self.pool.withheld - self.unreturned

    @property
    def unreturned(self) -> Money:
        """What the deficit takes of all withholds."""
        return Money.total((back.unreturned for back in self.returns), self.pool.withheld.currency)

    @property
    def uncovered(self) -> Money:
        """The deficit that the withholds do not cover, 0 or more."""
        return max(-self.result, Money.zero(self.result.currency)) - self.unreturned

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each rest that is not returned, and a deficit that the withholds do not cover."""
        found = [back.finding for back in self.returns if back.finding is not None]
        if self.uncovered:
            detail = f"{self.uncovered} of a deficit of {-self.result}; the withholds hold {self.pool.withheld}"
            found.append(Finding(kind="deficit beyond the withholds", subject=self.pool.subject, detail=detail))
        return tuple(found)


def _taken(withheld: Money, result: Money) -> Money:
    return min(withheld, max(-result, Money.zero(result.currency)))


def return_by_pool_result(pool: WithholdPool, result: Money) -> WithholdPoolReturn:
    """Return the withholds of a pool by its result: positive or 0 for a surplus, negative for a deficit.

    What a deficit takes is split over the members by what each has withheld, by largest remainder with ties by
    subject, so that nobody loses more than the own withhold and nothing is rounded.

    >>> from primarycare.money import USD, RoundingMode
    >>> cents = Rounding(2, RoundingMode.HALF_UP)
    >>> a, b = (withhold(Money.parse(paid, USD), Share.percent("10"), rounding=cents, subject=subject)
    ...         for paid, subject in (("1000", "dr-benque"), ("3000", "dr-diallo")))
    >>> back = return_by_pool_result(WithholdPool(subject="referrals", withholds=(a, b)), Money.parse("-100", USD))
    >>> [each.returned.text for each in back.returns]
    ['75.00', '225.00']
    """
    held = checks.a(WithholdPool)(pool, "pool")
    currency = one_currency({"pool": held.withheld, "result": checks.a(Money)(result, "result")})
    taken = _taken(held.withheld, result)
    lost = [Money.zero(currency)] * len(held.withholds)
    if taken:
        weights = [each.withheld.minor for each in held.withholds]
        lost = list(allocate(taken, weights, ties=[each.subject for each in held.withholds]))
    return WithholdPoolReturn(
        pool=held,
        result=result,
        returns=tuple(_returned(held.subject, each, part, result) for each, part in zip(held.withholds, lost)),
    )


def _returned(pool: str, held: Withhold, lost: Money, result: Money) -> WithholdReturn:
    lines = [WorkingLine.stated("withheld", held.withheld)]
    if lost:
        lines.append(WorkingLine.stated(f"part of the deficit of {pool}", -lost))
    currency = held.withheld.currency
    # Both lines are settled money, so that this rounding changes nothing.
    exactly = Rounding(currency.decimals, RoundingMode.DOWN)
    return WithholdReturn(
        withhold=held,
        reason=f"deficit of {-result} in {pool}" if lost else None,
        working=Working.settled(
            f"{held.subject}: returned of a withhold of {held.withheld}", tuple(lines), exactly, currency
        ),
    )
