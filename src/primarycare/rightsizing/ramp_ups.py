"""Ramp-ups: how large the panel of a physician who is new is expected to be.

What lives here: expected sizes by months since joining, as data. What this module may not know: actual sizes.

>>> ramp_up = RampUp((RampPoint(0, Fraction(0)), RampPoint(6, Fraction(500)), RampPoint(12, Fraction(1_000))),
...                  Citation.illustrative("our own expectation"))
>>> str(ramp_up.target_on(date(2026, 8, 31), joined_on=date(2026, 2, 28)))
'500'
"""

from datetime import date
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError
from primarycare.money import exact_text
from primarycare.periods import add_months

__all__ = ["RampPoint", "RampUp"]


@frozen
class RampPoint:
    """The size expected from so many whole months after joining on, in patients, raw or weighted as the target is.

    >>> RampPoint(6, Fraction(500)).months
    6
    """

    months: int = field(validator=checks.checked(checks.within(0, 600)))
    panel: Fraction = field(validator=checks.checked(checks.not_negative))


@frozen
class RampUp:
    """The expected sizes of a panel that is being built; each holds until the next, the last for good.

    Raises `InvalidValueError` where the first is not at joining, months do not rise, or a size falls.

    >>> RampUp((RampPoint(6, Fraction(500)),), Citation.illustrative("our own expectation"))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: points: the first is not at 0 months; say what is expected at joining
    """

    points: tuple[RampPoint, ...] = field(validator=checks.checked(checks.each(checks.a(RampPoint))))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        if not self.points or self.points[0].months > 0:
            raise InvalidValueError("points: the first is not at 0 months; say what is expected at joining")
        for place, (earlier, later) in enumerate(zip(self.points, self.points[1:]), start=1):
            if later.months <= earlier.months:
                raise InvalidValueError(
                    f"points[{place}]: {later.months} months are not after {earlier.months}; give points in order"
                )
            if later.panel < earlier.panel:
                raise InvalidValueError(
                    f"points[{place}]: {exact_text(later.panel)} is below {exact_text(earlier.panel)}; "
                    "a panel that is being built does not shrink"
                )

    def target_on(self, day: date, *, joined_on: date) -> Fraction:
        """Give the size expected on a day of whoever joined on another; months are counted from the day of joining.

        Raises `InvalidValueError` for a day before joining.

        >>> ramp_up = RampUp((RampPoint(0, Fraction(0)), RampPoint(1, Fraction(80))), Citation.illustrative("ours"))
        >>> [int(ramp_up.target_on(date(2026, 2, day), joined_on=date(2026, 1, 31))) for day in (27, 28)]
        [0, 80]
        """
        start = checks.a_date(joined_on, "joined_on")
        if checks.a_date(day, "day") < start:
            raise InvalidValueError(f"day: {day} is before joining, {start}; ask about a later day")
        target = self.points[0].panel
        for point in self.points[1:]:
            if add_months(start, point.months) > day:
                break
            target = point.panel
        return target
