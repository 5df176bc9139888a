"""Balance: how many patients the visits of a year suffice for, solved for each of its terms.

What lives here: the equation of Murray, Davies and Boushon, patients x visits for each of them in a year = visits on a
day x days in a year (Family Practice Management, 2007, https://www.aafp.org/fpm/2007/1100/p29.html), in exact numbers.
What this module may not know: visits and patients themselves.

>>> rate = VisitRate(per_patient=Fraction(2), basis=VisitBasis.OWN)
>>> str(ideal_panel(visits_per_day=20, days_per_year=220, rate=rate))
'2200'
"""

from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown
from primarycare.rightsizing._numbers import Exact, a_fraction_above_nothing, above_nothing, nothing_or_more

__all__ = [
    "MOST_FULL_TIME_EQUIVALENTS",
    "VisitBasis",
    "VisitRate",
    "days_needed_per_year",
    "full_time_equivalents_needed",
    "ideal_panel",
    "over_under",
    "sustainable_visits_per_patient",
    "utilisation",
    "visits_needed_per_day",
]

# Nobody works more than one and a half times full time for a year; more is nearly always a percentage read as a number.
MOST_FULL_TIME_EQUIVALENTS = Fraction(3, 2)
_MOST_DAYS = 366


class VisitBasis(Enum):
    """Which visits of a panel's patients are counted: those to their own physician, or to anybody in the practice.

    The two differ by what colleagues see of each other's patients.

    >>> VisitBasis("practice-wide")
    <VisitBasis.PRACTICE_WIDE: 'practice-wide'>
    """

    OWN = "own"
    PRACTICE_WIDE = "practice-wide"


@frozen(kw_only=True)
class VisitRate:
    """How many visits a patient makes in a year, and which visits that counts.

    Raises `InvalidValueError` for a rate of 0 or less, by which no panel can be found.

    >>> VisitRate(per_patient=Fraction(0), basis=VisitBasis.OWN)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: per_patient: Fraction(0, 1) is 0 or less; give more than 0
    """

    per_patient: Fraction = field(validator=checks.checked(a_fraction_above_nothing))
    basis: VisitBasis = field(validator=checks.checked(checks.a(VisitBasis)))

    @classmethod
    def observed(cls, *, visits: int, patients: int, basis: VisitBasis) -> "VisitRate":
        """Give the rate of twelve months: visits divided by the patients who made them, each counted once.

        >>> VisitRate.observed(visits=4_620, patients=2_200, basis=VisitBasis.PRACTICE_WIDE).per_patient
        Fraction(21, 10)
        """
        made = checks.whole_number(visits, "visits", minimum=1)
        return cls(per_patient=Fraction(made, checks.whole_number(patients, "patients", minimum=1)), basis=basis)


def ideal_panel(
    *, visits_per_day: Exact, days_per_year: Exact, rate: VisitRate, full_time_equivalents: Exact = 1
) -> Fraction:
    """Give the patients whom a physician's visits suffice for: visits on a day x days in a year / visits per patient.

    Visits and days are those of one physician who works full time; `full_time_equivalents` is the physician's part of
    it, above 0 and at most `MOST_FULL_TIME_EQUIVALENTS`. Raises `InvalidValueError` outside these bounds.

    >>> rate = VisitRate(per_patient=Fraction(2), basis=VisitBasis.OWN)
    >>> str(ideal_panel(visits_per_day=20, days_per_year=220, rate=rate, full_time_equivalents=Fraction(1, 2)))
    '1100'
    """
    return _supply(visits_per_day, days_per_year, full_time_equivalents) / _per_patient(rate)


def visits_needed_per_day(
    panel: Exact, *, days_per_year: Exact, rate: VisitRate, full_time_equivalents: Exact = 1
) -> Fraction:
    """Give the visits on a full-time day that a panel asks for.

    >>> rate = VisitRate(per_patient=Fraction(2), basis=VisitBasis.OWN)
    >>> str(visits_needed_per_day(2_200, days_per_year=220, rate=rate))
    '20'
    """
    return _demand(panel, rate) / (_days(days_per_year) * _full_time(full_time_equivalents))


def days_needed_per_year(
    panel: Exact, *, visits_per_day: Exact, rate: VisitRate, full_time_equivalents: Exact = 1
) -> Fraction:
    """Give the full-time days in a year that a panel asks for; more than a year has is an answer as well.

    >>> rate = VisitRate(per_patient=Fraction(2), basis=VisitBasis.OWN)
    >>> str(days_needed_per_year(2_200, visits_per_day=20, rate=rate))
    '220'
    """
    return _demand(panel, rate) / (above_nothing(visits_per_day, "visits_per_day") * _full_time(full_time_equivalents))


def sustainable_visits_per_patient(
    panel: Exact, *, visits_per_day: Exact, days_per_year: Exact, basis: VisitBasis, full_time_equivalents: Exact = 1
) -> VisitRate:
    """Give the visits in a year that each patient of a panel can have; raises `InvalidValueError` for an empty panel.

    `basis` names which visits the supply stands for: the physician's own or those of the practice.

    >>> str(sustainable_visits_per_patient(2_200, visits_per_day=20, days_per_year=220,
    ...                                    basis=VisitBasis.OWN).per_patient)
    '2'
    """
    supply = _supply(visits_per_day, days_per_year, full_time_equivalents)
    return VisitRate(per_patient=supply / above_nothing(panel, "panel"), basis=basis)


def full_time_equivalents_needed(
    panel: Exact, *, visits_per_day: Exact, days_per_year: Exact, rate: VisitRate
) -> Fraction:
    """Give how many full-time physicians a panel or a whole practice asks for.

    >>> rate = VisitRate(per_patient=Fraction(2), basis=VisitBasis.PRACTICE_WIDE)
    >>> str(full_time_equivalents_needed(9_900, visits_per_day=20, days_per_year=220, rate=rate))
    '9/2'
    """
    return _demand(panel, rate) / _supply(visits_per_day, days_per_year, 1)


def over_under(actual: Exact, ideal: Exact) -> Fraction:
    """Give by how many patients a panel is over its ideal size, or under it where negative.

    >>> str(over_under(2_000, 2_200))
    '-200'
    """
    return nothing_or_more(actual, "actual") - nothing_or_more(ideal, "ideal")


def utilisation(
    panel: Exact, *, visits_per_day: Exact, days_per_year: Exact, rate: VisitRate, full_time_equivalents: Exact = 1
) -> Fraction:
    """Give demand divided by supply: 1 where the panel is of ideal size, more where it asks for too many visits.

    >>> rate = VisitRate(per_patient=Fraction(2), basis=VisitBasis.OWN)
    >>> str(utilisation(2_420, visits_per_day=20, days_per_year=220, rate=rate))
    '11/10'
    """
    return _demand(panel, rate) / _supply(visits_per_day, days_per_year, full_time_equivalents)


def _per_patient(rate: VisitRate) -> Fraction:
    return checks.a(VisitRate)(rate, "rate").per_patient


def _demand(panel: Exact, rate: VisitRate) -> Fraction:
    return nothing_or_more(panel, "panel") * _per_patient(rate)


def _days(days_per_year: Exact) -> Fraction:
    days = above_nothing(days_per_year, "days_per_year")
    if days > _MOST_DAYS:
        raise InvalidValueError(f"days_per_year: {shown(days_per_year)} is too many; give {_MOST_DAYS} or less")
    return days


def _full_time(full_time_equivalents: Exact) -> Fraction:
    part = above_nothing(full_time_equivalents, "full_time_equivalents")
    if part > MOST_FULL_TIME_EQUIVALENTS:
        raise InvalidValueError(
            f"full_time_equivalents: {shown(full_time_equivalents)} is too much for one physician; "
            f"give {MOST_FULL_TIME_EQUIVALENTS} or less"
        )
    return part


def _supply(visits_per_day: Exact, days_per_year: Exact, full_time_equivalents: Exact) -> Fraction:
    visits = above_nothing(visits_per_day, "visits_per_day")
    return visits * _days(days_per_year) * _full_time(full_time_equivalents)
