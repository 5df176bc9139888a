"""Terms: the rate, the penalty, the flat participation and the flat ticket under which a visit is reimbursed.

What lives here: each rule as a value with its source, and the arithmetic that it does by itself. Where sources
disagree, the figure is a field without a default. What this module may not know: which visit stands where.

>>> from primarycare.money import EUR, RoundingMode
>>> cents = Rounding(2, RoundingMode.HALF_UP)
>>> source = Citation.illustrative("Terms of our own")
>>> capped = CappedPenalty(share=Share.percent("40"), cap=Money.parse("10.60", EUR), citation=source)
>>> [str(capped.of(Money.parse(base, EUR), Money.parse(base, EUR), cents)) for base in ("25", "26.50", "30")]
['10.00 EUR', '10.60 EUR', '10.60 EUR']
"""

from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.money import Money, Rounding, Share, amount_not_negative
from primarycare.periods import Period, add_days

__all__ = [
    "CappedPenalty",
    "FlatParticipation",
    "FlatTicket",
    "OutsideRate",
    "PathwayTerms",
    "PenaltyRule",
    "SurchargeLimit",
    "maternity_exemption",
]

_OLDEST = 199
_LAST_DAY_AFTER_BIRTH = 12

_amount = checks.checked(amount_not_negative)
_share = checks.checked(checks.a(Share))
_citation = checks.checked(checks.a(Citation))


def _one_currency(**amounts: Money) -> None:
    first, *others = amounts.items()
    for name, amount in others:
        if amount.currency != first[1].currency:
            raise InvalidValueError(
                f"{name}: {amount} is not in {first[1].currency.code} like {first[0]}; convert one of them first"
            )


@frozen(kw_only=True)
class CappedPenalty:
    """Outside the pathway a share of the tariff is taken off, rounded, and no more than a cap.

    This is the rule of the national billing specification (RG_VF671).

    >>> from primarycare.money import EUR, RoundingMode
    >>> rule = CappedPenalty(share=Share.percent("10"), cap=Money.parse("2.50", EUR),
    ...                      citation=Citation.illustrative("The rule of 2006"))
    >>> rule.of(Money.parse("20", EUR), Money.parse("14", EUR), Rounding(2, RoundingMode.HALF_UP))
    Money.parse('2.00', EUR)
    """

    share: Share = field(validator=_share)
    cap: Money = field(validator=_amount)
    citation: Citation = field(validator=_citation, repr=False)

    def of(self, base: Money, reimbursed: Money, rounding: Rounding) -> Money:
        """Give what is taken off what would be reimbursed inside, at most all of it."""
        _one_currency(base=base, cap=self.cap)
        return min(rounding.settle(base.exact * self.share.value, base.currency), self.cap, reimbursed)


@frozen(kw_only=True)
class OutsideRate:
    """Outside the pathway a lower share of the tariff is reimbursed, and no cap limits the difference.

    This is what insurers and official pages for patients print: 30 % in place of 70 %.

    >>> from primarycare.money import EUR, RoundingMode
    >>> rule = OutsideRate(rate=Share.percent("30"), citation=Citation.illustrative("A page"))
    >>> rule.of(Money.parse("30", EUR), Money.parse("21", EUR), Rounding(2, RoundingMode.HALF_UP))
    Money.parse('12.00', EUR)
    """

    rate: Share = field(validator=_share)
    citation: Citation = field(validator=_citation, repr=False)

    def of(self, base: Money, reimbursed: Money, rounding: Rounding) -> Money:
        """Give what is taken off what would be reimbursed inside, 0 where the lower rate gives more."""
        left = rounding.settle(base.exact * self.rate.value, base.currency)
        return max(reimbursed - left, Money.zero(base.currency))


PenaltyRule: TypeAlias = CappedPenalty | OutsideRate


def _a_penalty(value: object, name: str) -> PenaltyRule:
    if not isinstance(value, CappedPenalty | OutsideRate):
        raise InvalidTypeError(
            f"{name}: {shown(value)} is a {type(value).__name__}; give a CappedPenalty or an OutsideRate"
        )
    return value


@frozen(kw_only=True)
class FlatParticipation:
    """What a patient pays of each act of a physician, whatever the position, within a day's and a year's cap.

    `daily_cap` is for one patient and one physician, `yearly_cap` for one patient in a calendar year. Nobody under
    `adult_from`, in whole years, pays it. Raises `InvalidValueError` for caps that leave no room for one
    participation or contradict each other.

    >>> from primarycare.money import EUR
    >>> two, eight, fifty = (Money.parse(amount, EUR) for amount in ("2", "8", "50"))
    >>> rule = FlatParticipation(amount=two, daily_cap=eight, yearly_cap=fifty, adult_from=18,
    ...                          citation=Citation.illustrative("A rule of our own"))
    >>> rule.due(taken_today=Money.parse("8", EUR), taken_this_year=Money.parse("20", EUR))
    Money.parse('0.00', EUR)
    """

    amount: Money = field(validator=_amount)
    daily_cap: Money = field(validator=_amount)
    yearly_cap: Money = field(validator=_amount)
    adult_from: int = field(validator=checks.checked(checks.within(0, _OLDEST)))
    citation: Citation = field(validator=_citation, repr=False)

    def __attrs_post_init__(self) -> None:
        _one_currency(amount=self.amount, daily_cap=self.daily_cap, yearly_cap=self.yearly_cap)
        if not self.amount <= self.daily_cap <= self.yearly_cap:
            raise InvalidValueError(
                f"daily_cap: {self.amount}, {self.daily_cap} a day and {self.yearly_cap} a year contradict each other; "
                "give caps of at least one participation, and no more a day than a year"
            )

    def due(self, *, taken_today: Money, taken_this_year: Money) -> Money:
        """Give what one more act adds: the amount, cut to what both caps leave, and never below 0."""
        left = min(self.amount, self.daily_cap - taken_today, self.yearly_cap - taken_this_year)
        return max(left, Money.zero(self.amount.currency))


@frozen(kw_only=True)
class FlatTicket:
    """The ticket of dear acts: from a tariff on, it is a flat amount in place of a share.

    `from_base` is included. Whether the penalty is taken beside it, sources do not say clearly, so
    `penalty_beside` has no default. Raises `InvalidValueError` for a ticket above the tariff from which it is due.

    >>> from primarycare.money import EUR
    >>> flat = FlatTicket(from_base=Money.parse("120", EUR), amount=Money.parse("24", EUR), penalty_beside=False,
    ...                   citation=Citation.illustrative("A rule of our own"))
    >>> flat.applies_to(Money.parse("119.99", EUR)), flat.applies_to(Money.parse("120", EUR))
    (False, True)
    """

    from_base: Money = field(validator=_amount)
    amount: Money = field(validator=_amount)
    penalty_beside: bool = field(validator=checks.checked(checks.a(bool)))
    citation: Citation = field(validator=_citation, repr=False)

    def __attrs_post_init__(self) -> None:
        _one_currency(from_base=self.from_base, amount=self.amount)
        if self.amount > self.from_base:
            raise InvalidValueError(
                f"amount: {self.amount} is more than {self.from_base}, from which it is due; give a part of it"
            )

    def applies_to(self, base: Money) -> bool:
        """Tell whether an act of this tariff has the flat ticket."""
        return base >= self.from_base


@frozen(kw_only=True)
class SurchargeLimit:
    """The most that a physician of fixed fees may add outside the pathway: a share of the tariff, rounded.

    Nothing may be added for a patient under solidarity cover (C2S).

    >>> from primarycare.money import EUR, RoundingMode
    >>> limit = SurchargeLimit(share=Share.percent("17.5"), rounding=Rounding(0, RoundingMode.UP),
    ...                        citation=Citation.illustrative("A rule of our own"))
    >>> str(limit.on(Money.parse("30", EUR)))
    '6.00 EUR'
    """

    share: Share = field(validator=_share)
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))
    citation: Citation = field(validator=_citation, repr=False)

    def on(self, base: Money) -> Money:
        """Give the most that may be added to a tariff."""
        whole = amount_not_negative(base, "base")
        return self.rounding.settle(whole.exact * self.share.value, whole.currency)


@frozen(kw_only=True)
class PathwayTerms:
    """The terms of one time: the rate inside, what changes outside, the participation, the flat ticket, the rounding.

    `flat_ticket` is None where no act is so dear. `rounding` rounds the rate and the penalty, each by itself.

    >>> from primarycare.money import EUR, RoundingMode
    >>> source = Citation.illustrative("Terms of our own")
    >>> one, four, fifty = (Money.parse(amount, EUR) for amount in ("1", "4", "50"))
    >>> terms = PathwayTerms(
    ...     rate=Share.percent("70"), penalty=OutsideRate(rate=Share.percent("30"), citation=source),
    ...     participation=FlatParticipation(amount=one, daily_cap=four, yearly_cap=fifty, adult_from=18,
    ...                                     citation=source),
    ...     flat_ticket=None, rounding=Rounding(2, RoundingMode.HALF_UP), citation=source)
    >>> str(terms.rate)
    '70 %'
    """

    rate: Share = field(validator=_share)
    penalty: PenaltyRule = field(validator=checks.checked(_a_penalty))
    participation: FlatParticipation = field(validator=checks.checked(checks.a(FlatParticipation)))
    flat_ticket: FlatTicket | None = field(validator=checks.checked(checks.optional(checks.a(FlatTicket))))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))
    citation: Citation = field(validator=_citation, repr=False)


def maternity_exemption(sixth_month_from: date, born_on: date | None) -> Period:
    """Give the days on which a pregnancy frees from the participation: from its sixth month to day 12 after the birth.

    Day 12 is included. Without a birth yet, the period has no end. Raises `InvalidValueError`, without the dates, for
    a birth so early that no such day exists.

    >>> maternity_exemption(date(2026, 2, 1), date(2026, 5, 20)).last_day
    datetime.date(2026, 6, 1)
    """
    start = checks.a_private_date(sixth_month_from, "sixth_month_from")
    if born_on is None:
        return Period(start)
    end = add_days(checks.a_private_date(born_on, "born_on"), _LAST_DAY_AFTER_BIRTH + 1)
    if end <= start:
        raise InvalidValueError("born_on: the birth was more than 12 days before the sixth month; no day is exempt")
    return Period(start, end)
