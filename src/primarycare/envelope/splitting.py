"""Splitting: one amount among structures by weights, or a year's amount over parts of the year.

What lives here: splits that add up to the last cent, by largest remainder.
What this module may not know: what the weights count.

>>> from primarycare.money import EUR
>>> split = split_among(Money.parse("100", EUR), {StructureId("a"): 1, StructureId("b"): 1, StructureId("c"): 1})
>>> [share.amount.text for share in split.shares]
['33.34', '33.33', '33.33']
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.envelope.parts_of_year import PartOfYear
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError, shown
from primarycare.identifiers import StructureId
from primarycare.money import Money, Rate, Rounding, RoundingMode, Stage, allocate, amount_not_negative, exact_text
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["EnvelopeShare", "EnvelopeSplit", "split_among", "split_over_year"]


@frozen(kw_only=True)
class EnvelopeShare:
    """What one structure receives of an amount, and the weight for which it does.

    >>> from primarycare.money import EUR
    >>> EnvelopeShare(structure=StructureId("a"), weight=Fraction(1), amount=Money(3334, EUR)).amount.text
    '33.34'
    """

    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    weight: Fraction = field(validator=checks.checked(checks.not_negative))
    amount: Money = field(validator=checks.checked(checks.a(Money)))


@frozen
class EnvelopeSplit:
    """An amount and its shares by structure, which add up to it; each is its quota rounded down or up to a minor unit.

    Raises `ConservationError` otherwise.

    >>> from primarycare.money import EUR
    >>> EnvelopeSplit(Money(1, EUR), ())
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: shares: those given add up to 0.00 EUR and the amount is 0.01 EUR
    """

    amount: Money = field(validator=checks.checked(checks.a(Money)))
    shares: tuple[EnvelopeShare, ...] = field(validator=checks.checked(checks.each(checks.a(EnvelopeShare))))

    def __attrs_post_init__(self) -> None:
        checks.unique((share.structure for share in self.shares), "shares")
        made = Money.total((share.amount for share in self.shares), self.amount.currency)
        if made != self.amount:
            raise ConservationError(f"shares: those given add up to {made} and the amount is {self.amount}")
        for share in self.shares:
            if abs(share.amount.exact - self._quota(share)) * 10**self.amount.currency.decimals >= 1:
                raise ConservationError(
                    f"shares: {str(share.structure)!r} is given {share.amount}, a minor unit or more off its quota of "
                    f"{exact_text(self._quota(share))}"
                )

    def _part(self, share: EnvelopeShare) -> Fraction:
        whole = sum((each.weight for each in self.shares), Fraction(0))
        return share.weight / whole if whole else Fraction(0)

    def _quota(self, share: EnvelopeShare) -> Fraction:
        return self.amount.exact * self._part(share)

    def working(self, structure: StructureId) -> Working[Money]:
        """Give the working of one structure's share: the amount times its part of the weights, and what rounding gave.

        Raises `NotKnownError` for a structure that is not in the split.
        """
        for share in self.shares:
            if share.structure == structure:
                currency = self.amount.currency
                whole = Part(Rate(value=self.amount.exact, currency=currency, per="envelope"), Fraction(1))
                by_weight = Factor(f"weight {exact_text(share.weight)}", self._part(share))
                line = WorkingLine.worked("share by weight", (whole,), (by_weight,))
                return Working(
                    title=f"share of {structure}",
                    lines=(line,),
                    rounding=Rounding(currency.decimals, RoundingMode.DOWN),
                    stage=Stage.STATEMENT,
                    statement_residue=share.amount.exact - line.amount,
                    total=share.amount,
                )
        raise NotKnownError(f"structure: {shown(structure)} is not in the split; name one that is")


def split_among(amount: Money, weights: Mapping[StructureId, int | Fraction]) -> EnvelopeSplit:
    """Split an amount among structures by weights: largest remainder, equal ones by identifier.

    Raises `InvalidValueError`, naming the structure, for a negative weight, and for weights that are all zero.

    >>> from primarycare.money import EUR
    >>> split = split_among(Money.parse("10", EUR), {StructureId("b"): 2, StructureId("a"): 1})
    >>> [(str(share.structure), share.amount.text) for share in split.shares]
    [('a', '3.33'), ('b', '6.67')]
    >>> print(split.working(StructureId("a")))
    share of a
      share by weight  10.00 EUR per envelope × 1/3 (weight 1)  3.333333…
      rounded down to 0.01 per statement
      -1/300 from the one rounding of the statement
      total                                                          3.33 EUR
    """
    amount_not_negative(amount, "amount")
    if not isinstance(weights, Mapping):
        raise InvalidTypeError(f"weights: {shown(weights)} is a {type(weights).__name__}; give a weight by structure")
    structures = sorted(checks.a(StructureId)(structure, "weights") for structure in weights)
    exact = [checks.exact_number(weights[each], f"weights[{str(each)!r}]") for each in structures]
    for structure, weight in zip(structures, exact, strict=True):
        checks.not_negative(weight, f"weights[{str(structure)!r}]")
    amounts = allocate(amount, exact, ties=structures)
    shares = zip(structures, exact, amounts, strict=True)
    return EnvelopeSplit(
        amount, tuple(EnvelopeShare(structure=each, weight=weight, amount=made) for each, weight, made in shares)
    )


def split_over_year(amount: Money, parts: Iterable[PartOfYear]) -> tuple[Money, ...]:
    """Split a year's amount over parts that make the year, so that they add up to it to the last cent.

    The parts come back in the order given; equal remainders are served by the first day. Raises `ConservationError`
    for parts that overlap, leave a gap or do not count for one whole year, and `InvalidValueError` for two years or a
    negative amount.

    >>> from datetime import date
    >>> from primarycare.envelope.parts_of_year import ProRata
    >>> from primarycare.money import EUR
    >>> from primarycare.periods import Period, Year
    >>> halves = (Period(date(2025, 1, 1), date(2025, 7, 1)), Period(date(2025, 7, 1), date(2026, 1, 1)))
    >>> of_2025 = [PartOfYear(year=Year(2025), during=half, pro_rata=ProRata.DAYS) for half in halves]
    >>> [part.text for part in split_over_year(Money.parse("12000", EUR), of_2025)]
    ['5950.68', '6049.32']
    """
    amount_not_negative(amount, "amount")
    given = checks.several(PartOfYear)(parts, "parts")
    if not given:
        raise ConservationError("parts: none are given; give parts that make one whole year")
    year = given[0].year
    next_day = year.period.start
    for part in sorted(given, key=lambda each: each.during):
        if part.year != year:
            raise InvalidValueError(f"parts: {part.during} is of {part.year} and others of {year}; split one year")
        if part.during.start != next_day:
            raise ConservationError(f"parts: {part.during} does not begin on {next_day}; give parts that meet")
        next_day = part.during.end or next_day
    whole = sum((part.factor.value for part in given), Fraction(0))
    if next_day != year.period.end or whole != 1:
        raise ConservationError(
            f"parts: they end before {next_day} and count for {exact_text(whole)} of {year}; "
            "give parts that make one whole year"
        )
    return allocate(amount, [part.factor.value for part in given], ties=[str(part.during.start) for part in given])
