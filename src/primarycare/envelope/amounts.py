"""Amounts: what an envelope is worth for a year or a part of it, stated or by population.

What lives here: the two ways in which the amount of an envelope comes about, each with its working.
What this module may not know: what the envelope pays for.

>>> from primarycare.money import GBP, RoundingMode
>>> from primarycare.periods import Year
>>> print(rated_amount(
...     Rate.parse("26.631", GBP, per="weighted person and year"), 50_000, PartOfYear.whole(Year(2025)),
...     Rounding(2, RoundingMode.HALF_UP), citation=Citation.illustrative("a network of our own"),
... ).total)
1331550.00 GBP
"""

from fractions import Fraction

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.envelope.parts_of_year import PartOfYear
from primarycare.money import Money, Rate, Rounding, Stage, amount_not_negative
from primarycare.workings import Part, Working, WorkingLine

__all__ = ["rated_amount", "stated_amount"]


def rated_amount(
    rate: Rate, population: int | Fraction, part: PartOfYear, rounding: Rounding, *, citation: Citation
) -> Working[Money]:
    """Work out an envelope of a rate for each (weighted) person, for a year or a part of it, rounded once.

    The population is counted on a day that the terms name, and may be weighted, so that it need not be whole.
    Raises `InvalidValueError` for a negative population.
    The additional-roles sum of a primary care network is made so: GBP 26.631 for each weighted patient on
    1 January 2025 (North Central London Training Hub; Doncaster LMC).

    >>> from primarycare.money import EUR, RoundingMode
    >>> from primarycare.periods import Year
    >>> two = Rate.parse("2", EUR, per="person and year")
    >>> cents = Rounding(2, RoundingMode.HALF_UP)
    >>> made = rated_amount(two, Fraction(2001, 2), PartOfYear.whole(Year(2026)), cents,
    ...                     citation=Citation.illustrative("ours"))
    >>> made.total
    Money.parse('2001.00', EUR)
    """
    heads = checks.not_negative(Fraction(checks.exact_number(population, "population")), "population")
    counted = Part(checks.a(Rate)(rate, "rate"), heads)
    checks.a(Citation)(citation, "citation")
    return _for_a_part(WorkingLine.worked("rate × population", (counted,), citation=citation), part, rounding)


def stated_amount(amount: Money, part: PartOfYear, rounding: Rounding, *, citation: Citation) -> Working[Money]:
    """Work out an envelope of a stated yearly amount, for a year or a part of it, rounded once.

    Raises `InvalidValueError` for a negative amount.

    >>> from datetime import date
    >>> from primarycare.envelope.parts_of_year import ProRata
    >>> from primarycare.money import EUR, RoundingMode
    >>> from primarycare.periods import Period, Year
    >>> since_may = PartOfYear(year=Year(2026), during=Period(date(2026, 5, 1), date(2027, 1, 1)),
    ...                        pro_rata=ProRata.MONTHS)
    >>> print(stated_amount(Money.parse("12000", EUR), since_may, Rounding(2, RoundingMode.HALF_UP),
    ...                     citation=Citation.illustrative("ours")))
    envelope 2026
      amount of the year    12,000.00    [1] illustrative
      × 2/3 (8 of 12 whole months)
      rounded half-up to 0.01 per statement
      total                  8,000.00 EUR
      [1] ours, made up for an example (illustrative)
    """
    amount_not_negative(amount, "amount")
    checks.a(Citation)(citation, "citation")
    return _for_a_part(WorkingLine.stated("amount of the year", amount, citation=citation), part, rounding)


def _for_a_part(line: WorkingLine, part: PartOfYear, rounding: Rounding) -> Working[Money]:
    factor = checks.a(PartOfYear)(part, "part").factor
    return Working.settled(
        f"envelope {part.year}",
        (line,),
        checks.a(Rounding)(rounding, "rounding"),
        line.currency,
        stage=Stage.STATEMENT,
        scaling=() if factor.value == 1 else (factor,),
    )
