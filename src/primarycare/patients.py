"""Patients: birth, death, sex, and the dated flags and categories by which schedules pay.

What lives here: facts about one patient. All of them are private: neither `repr` nor a message shows them.
What this module may not know: the patient's physician and contract; those point here by identifier.

>>> patient = Patient(
...     identifier=PatientId("p-00017"),
...     born_on=date(1938, 2, 11),
...     sex=Sex.FEMALE,
...     flags=(DatedFlag("ald", (Period(date(2019, 5, 1)),)),),
... )
>>> patient
Patient(identifier=PatientId('p-00017'))
>>> patient.has("ald", date(2019, 4, 30)), patient.has("ald", date(2019, 5, 1))
(False, True)
"""

from datetime import date, timedelta
from enum import Enum
from functools import cached_property

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError, shown
from primarycare.identifiers import PatientId
from primarycare.periods import LeapDayRule, Period, age_on
from primarycare.timelines import Timeline

__all__ = ["DatedCategory", "DatedFlag", "Patient", "Sex"]


class Sex(Enum):
    """The sex by which some schedules pay; a schedule that needs it refuses `UNKNOWN`.

    >>> Sex("female")
    <Sex.FEMALE: 'female'>
    """

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


def _in_order(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    return tuple(sorted(checks.each(checks.private(Period))(periods, "during")))


@frozen
class DatedFlag:
    """Something that is so during some periods and not so on every other day (ALD, C2S); private, as a condition is.

    A flag with no period says that it never was so. Periods may touch and may not overlap.

    >>> DatedFlag("ald", ()).on(date(2026, 1, 1))
    False
    """

    name: str = field(validator=checks.checked(checks.a_private_text), repr=False)
    during: tuple[Period, ...] = field(converter=_in_order, repr=False)

    def __attrs_post_init__(self) -> None:
        for earlier, later in zip(self.during, self.during[1:]):
            if earlier.end is None or earlier.end > later.start:
                raise InvalidValueError("during: two periods of a flag share days; merge them")

    def on(self, day: date) -> bool:
        """Tell whether it is so on a day.

        >>> DatedFlag("c2s", (Period(date(2020, 1, 1), date(2021, 1, 1)),)).on(date(2021, 1, 1))
        False
        """
        return any(day in period for period in self.during)


@frozen
class DatedCategory:
    """Which of several named options holds, from when to when (a forfait category, a zone of residence).

    >>> DatedCategory("forfait", Timeline.always("adult", date(2020, 1, 1))).options.at(date(2026, 1, 1))
    'adult'
    """

    name: str = field(validator=checks.checked(checks.a_private_text), repr=False)
    options: Timeline[str] = field(repr=False)

    @options.validator
    def _holds_texts(self, _attribute: object, value: object) -> None:
        for entry in checks.private(Timeline)(value, "options").entries:
            checks.a_private_text(entry.value, "options")


@frozen(kw_only=True)
class Patient:
    """A patient: birth, death, sex, dated flags and dated categories.

    A flag or category that does not stand here is not known, which is not the same as false: asking raises
    `NotKnownError`. Raises `InvalidValueError`, naming the patient and no date, for a death before the birth.

    >>> Patient(identifier=PatientId("p-1"), born_on=date(2020, 5, 2), died_on=date(2020, 5, 1), sex=Sex.UNKNOWN)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: died_on: the death of 'p-1' is before the birth; correct one of them
    """

    identifier: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    born_on: date = field(repr=False, validator=checks.checked(checks.a_private_date))
    died_on: date | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a_private_date))
    )
    sex: Sex = field(repr=False, validator=checks.checked(checks.private(Sex)))
    flags: tuple[DatedFlag, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.private(DatedFlag)))
    )
    categories: tuple[DatedCategory, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.private(DatedCategory)))
    )

    def __attrs_post_init__(self) -> None:
        if self.died_on is not None and self.died_on < self.born_on:
            raise InvalidValueError(
                f"died_on: the death of {str(self.identifier)!r} is before the birth; correct one of them"
            )
        if self.died_on == date.max:
            raise InvalidValueError(f"died_on: the death of {str(self.identifier)!r} leaves the calendar; correct it")
        names = [flag.name for flag in self.flags] + [category.name for category in self.categories]
        if len(set(names)) < len(names):
            raise InvalidValueError(f"flags: one of {str(self.identifier)!r} stands twice; give each once")

    @cached_property
    def lived(self) -> Period:
        """The days of life, from birth through the day of death.

        >>> Patient(identifier=PatientId("p-1"), born_on=date(2020, 5, 2), died_on=date(2020, 5, 2),
        ...         sex=Sex.UNKNOWN).lived.days
        1
        """
        return Period(self.born_on, None if self.died_on is None else self.died_on + timedelta(days=1))

    def age_on(self, day: date, leap_day: LeapDayRule) -> int:
        """Give the age in whole years on a day; raises `InvalidValueError` before the birth, naming the patient.

        >>> patient = Patient(identifier=PatientId("p-1"), born_on=date(2004, 2, 29), sex=Sex.UNKNOWN)
        >>> patient.age_on(date(2026, 2, 28), LeapDayRule.MARCH_1)
        21
        """
        try:
            return age_on(self.born_on, day, leap_day)
        except InvalidValueError as error:
            raise InvalidValueError(f"{self.identifier}: {error}") from None

    def knows(self, name: str) -> bool:
        """Tell whether a flag or a category of this name stands here.

        >>> Patient(identifier=PatientId("p-1"), born_on=date(2004, 2, 29), sex=Sex.UNKNOWN).knows("ald")
        False
        """
        return any(flag.name == name for flag in self.flags) or any(known.name == name for known in self.categories)

    def has(self, flag: str, day: date) -> bool:
        """Tell whether a flag holds on a day; raises `NotKnownError` for a flag that does not stand here.

        >>> patient = Patient(identifier=PatientId("p-1"), born_on=date(2004, 2, 29), sex=Sex.UNKNOWN)
        >>> patient.has("ald", date(2026, 1, 1))
        Traceback (most recent call last):
            ...
        primarycare.errors.NotKnownError: ald: not known of 'p-1'; add a DatedFlag, without periods if it never was so
        """
        for known in self.flags:
            if known.name == flag:
                return known.on(checks.a_date(day, "day"))
        raise NotKnownError(
            f"{flag}: not known of {str(self.identifier)!r}; add a DatedFlag, without periods if it never was so"
        )

    def category(self, name: str, day: date) -> str:
        """Give the option of a category on a day; raises `NotKnownError` where none is known.

        >>> patient = Patient(identifier=PatientId("p-1"), born_on=date(1990, 1, 1), sex=Sex.UNKNOWN,
        ...     categories=(DatedCategory("forfait", Timeline.always("adult", date(2020, 1, 1))),))
        >>> patient.category("forfait", date(2026, 1, 1))
        'adult'
        """
        for known in self.categories:
            if known.name == name:
                entry = known.options.entry_at(day)
                if entry is not None:
                    return entry.value
        raise NotKnownError(f"{shown(name)[1:-1]}: not known of {str(self.identifier)!r} on {day}; add a DatedCategory")
