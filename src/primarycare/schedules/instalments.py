"""Instalments: the parts in which a year is paid.

What lives here: the shares of a year, the months in which they are due, and whether they are split from the rounded
year or rounded one by one. What this module may not know: amounts.

>>> len(InstalmentPlan.monthly(Splitting.ALLOCATED).instalments)
12
"""

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError, InvalidValueError, shown
from primarycare.periods import Month, Year

__all__ = ["Instalment", "InstalmentPlan", "Splitting"]


class Splitting(Enum):
    """Whether a year's parts are allocated from its rounded statement, or rounded one by one.

    >>> Splitting("allocated")
    <Splitting.ALLOCATED: 'allocated'>
    """

    ALLOCATED = "allocated"
    ROUNDED = "rounded"


@frozen(kw_only=True)
class Instalment:
    """A part of a year's amount and the month in which it is due; `years_later` is 1 for the year after.

    >>> Instalment(share=Fraction(1, 4), month=3, years_later=1).due_in(Year(2024))
    Month(year=2025, number=3)
    """

    share: Fraction = field()
    month: int = field(validator=checks.checked(checks.within(1, 12)))
    years_later: int = field(default=0, validator=checks.checked(checks.within(0, 1)))

    @share.validator
    def _is_a_part(self, _attribute: object, value: object) -> None:
        if not 0 < checks.a_fraction(value, "share") <= 1:
            raise InvalidValueError(f"share: {shown(value)} is not a part of a year; give more than 0 and at most 1")

    def due_in(self, year: Year) -> Month:
        """Give the month in which the part of a year is due.

        >>> Instalment(share=Fraction(1, 4), month=4).due_in(Year(2026))
        Month(year=2026, number=4)
        """
        return Month(year.number + self.years_later, self.month)


@frozen
class InstalmentPlan:
    """The parts in which a year is paid; their shares add up to one year.

    >>> InstalmentPlan((Instalment(share=Fraction(1, 4), month=4),), Splitting.ALLOCATED)
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: instalments: the shares add up to 1/4; give parts that make one whole year
    """

    instalments: tuple[Instalment, ...] = field(validator=checks.checked(checks.each(checks.a(Instalment))))
    splitting: Splitting = field(validator=checks.checked(checks.a(Splitting)))

    def __attrs_post_init__(self) -> None:
        whole = sum((instalment.share for instalment in self.instalments), Fraction(0))
        if whole != 1:
            raise ConservationError(
                f"instalments: the shares add up to {_ratio_text(whole)}; give parts that make one whole year"
            )
        checks.unique(
            (f"month {part.month}, {part.years_later} years later" for part in self.instalments), "instalments"
        )

    @classmethod
    def monthly(cls, splitting: Splitting) -> "InstalmentPlan":
        """Give the plan of twelve equal months.

        >>> len(InstalmentPlan.monthly(Splitting.ROUNDED).instalments)
        12
        """
        return cls(tuple(Instalment(share=Fraction(1, 12), month=month) for month in range(1, 13)), splitting)


def _ratio_text(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
