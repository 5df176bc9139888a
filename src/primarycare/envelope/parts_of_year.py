"""Parts of a year: how much of a yearly amount a part of the year is worth, by a named convention.

What lives here: the conventions, and a part of a year with the fraction that it counts for.
What this module may not know: amounts.

>>> from datetime import date
>>> second_half = PartOfYear(year=Year(2025), during=Period(date(2025, 7, 1), date(2026, 1, 1)), pro_rata=ProRata.DAYS)
>>> print(second_half.factor)
× 184/365 (184 of 365 days)
"""

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.periods import Period, Quarter, Year
from primarycare.workings import Factor

__all__ = ["PartOfYear", "ProRata"]


class ProRata(Enum):
    """How a part of a year is counted.

    `DAYS`: its days over the days of the year. `MONTHS`: calendar months over twelve; a part that cuts one is refused.
    `STARTED_MONTHS` and `STARTED_QUARTERS`: those of which it holds a day, each in full, as a started quarter is due in
    full to a physician who retires under the French forfait patientèle (Omniprat). `COMPLETED_MONTHS`: those that
    it holds whole. Parts of a year that meet without a gap add up to the year under the first two; under the others
    where they meet between months or quarters.

    >>> ProRata("started quarters")
    <ProRata.STARTED_QUARTERS: 'started quarters'>
    """

    DAYS = "days"
    MONTHS = "months"
    STARTED_MONTHS = "started months"
    COMPLETED_MONTHS = "completed months"
    STARTED_QUARTERS = "started quarters"


@frozen(kw_only=True)
class PartOfYear:
    """Some days of a year, and the convention by which they count.

    Raises `InvalidValueError` for days outside the year and, under `ProRata.MONTHS`, for a month that is cut.

    >>> from datetime import date
    >>> part = PartOfYear(year=Year(2025), during=Period(date(2025, 5, 2), date(2026, 1, 1)),
    ...                   pro_rata=ProRata.STARTED_QUARTERS)
    >>> part.factor.value, part.factor.label
    (Fraction(3, 4), '3 of 4 quarters started')
    """

    year: Year = field(validator=checks.checked(checks.a(Year)))
    during: Period = field(validator=checks.checked(checks.a(Period)))
    pro_rata: ProRata = field(validator=checks.checked(checks.a(ProRata)))

    def __attrs_post_init__(self) -> None:
        if self.during.cut(self.year.period) != self.during:
            raise InvalidValueError(
                f"during: the days {self.during} are not all in {self.year}; give days of that year"
            )
        whole, started = self._months()
        if self.pro_rata is ProRata.MONTHS and whole != started:
            raise InvalidValueError(
                f"during: the days {self.during} are not whole months; end them with a month, or count "
                "days, started or completed months"
            )

    @classmethod
    def whole(cls, year: Year) -> "PartOfYear":
        """Give the whole of a year.

        >>> PartOfYear.whole(Year(2024)).factor.value
        Fraction(1, 1)
        """
        return cls(year=year, during=checks.a(Year)(year, "year").period, pro_rata=ProRata.DAYS)

    def _months(self) -> tuple[int, int]:
        """Count the months that the part holds whole, and those of which it holds a day."""
        inside = [month.period.cut(self.during) for month in self.year.months]
        whole = sum(days == month.period for days, month in zip(inside, self.year.months, strict=True))
        return whole, sum(days is not None for days in inside)

    @property
    def factor(self) -> Factor:
        """The part of the year's amount that it is worth, exact, with what was counted."""
        whole, started = self._months()
        if self.pro_rata is ProRata.DAYS:
            counted, of, what = self.during.days, self.year.days, "days"
        elif self.pro_rata is ProRata.STARTED_QUARTERS:
            quarters = (Quarter(self.year.number, number) for number in range(1, 5))
            counted = sum(quarter.period.cut(self.during) is not None for quarter in quarters)
            of, what = 4, "quarters started"
        elif self.pro_rata is ProRata.STARTED_MONTHS:
            counted, of, what = started, 12, "months started"
        else:
            counted, of, what = whole, 12, "whole months"
        return Factor(f"{counted} of {of} {what}", Fraction(counted, of))
