"""Public holidays from the `holidays` package, as a calendar of our own.

Needs the extra `holidays`, which nothing but this module imports: without it only this import fails.
What lives here: one function, from a country and years to a `HolidayCalendar`. Only holidays of the category `public`
are taken: banks, schools and single employers keep others, which are no days of duty by themselves.
What this module may not know: which duties a holiday has. The package computes its days from published rules; a day
that a government adds late is known to it when it is upgraded.

>>> from datetime import date
>>> from primarycare.periods import Year
>>> france = calendar_of("FR", [Year(2026)], observed=False)
>>> len(france.holidays), france.name_of(date(2026, 7, 14))
(11, 'Fête nationale')
"""

import re
from collections.abc import Iterable
from warnings import catch_warnings, simplefilter

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError, shown
from primarycare.periods import Period, Year
from primarycare.rotations import HolidayCalendar, PublicHoliday

try:
    from holidays import HolidayBase, country_holidays
    from holidays.constants import PUBLIC
except ModuleNotFoundError as error:
    told = "primarycare.interop.holidays needs holidays: install the extra primarycare[holidays]"
    raise ImportError(told, name=error.name) from error

__all__ = ["calendar_of"]

_CODE = re.compile(r"[A-Z]{2}", re.ASCII)


def calendar_of(
    country: str,
    years: Iterable[Year],
    subdivision: str | None = None,
    *,
    observed: bool,
    language: str | None = None,
) -> HolidayCalendar:
    """Give the public holidays of a country, or of a part of it, in years that follow each other.

    `country` is a code of ISO 3166 ("FR", "CA"); `subdivision` is a code or a name that the package knows ("57" or
    "Moselle", "ON"). `observed` says whether a day off for a holiday that falls on a weekend counts too; it has no
    default, since out-of-hours duties often keep the day itself. Names are in the first language of the country, or in
    `language` ("en_US"); the environment never decides. Nothing is known outside the years.

    Raises `NotKnownError` for a country, a subdivision, a language or a year that the package does not know, and
    `InvalidValueError` for no years and for years with a gap.

    >>> from datetime import date
    >>> ontario = calendar_of("CA", [Year(2026)], "ON", observed=False)
    >>> ontario.name_of(date(2026, 2, 16)), ontario.is_holiday(date(2026, 4, 6))
    ('Family Day', False)
    """
    numbers = sorted(year.number for year in checks.several(Year)(years, "years"))
    if not numbers or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise InvalidValueError(
            f"years: {shown(numbers)} do not follow each other; give years without a gap, each once"
        )
    checks.a(bool)(observed, "observed")
    place = _place(checks.a_text(country, "country"), checks.optional(checks.a_text)(subdivision, "subdivision"))
    spoken = _language(place, checks.optional(checks.a_text)(language, "language"))
    if not place.start_year <= numbers[0] <= numbers[-1] <= place.end_year:
        raise NotKnownError(
            f"years: {numbers[0]} to {numbers[-1]} are not all known for {shown(country)}; give years from "
            f"{place.start_year} to {place.end_year}"
        )
    # The package says by a warning that it is not sure of some years of India.
    with catch_warnings(record=True) as warned:
        simplefilter("always")
        found = country_holidays(
            country,
            subdiv=subdivision,
            years=numbers,
            expand=False,
            observed=observed,
            language=spoken,
            categories=(PUBLIC,),
        )
    if warned:
        raise NotKnownError(f"years: {numbers[0]} to {numbers[-1]} for {shown(country)}: {warned[0].message}")
    known = Period(Year(numbers[0]).period.start, Year(numbers[-1]).period.end)
    return HolidayCalendar(
        name=f"public holidays of {country}" + ("" if subdivision is None else f", {subdivision}"),
        known=known,
        holidays=tuple(PublicHoliday(day, " ".join(name.split())) for day, name in found.items() if day in known),
    )


def _place(country: str, subdivision: str | None) -> HolidayBase:
    if not _CODE.fullmatch(country):
        raise NotKnownError(f"country: {shown(country)} is not a code of two capital letters; give one like 'FR'")
    try:
        place = country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        pass
    else:
        if PUBLIC in place.supported_categories:
            return place
    what = f"country: {shown(country)}" if subdivision is None else f"subdivision: {shown(subdivision)} of {country}"
    raise NotKnownError(f"{what} has no public holidays in the installed package; give another, or a calendar by hand")


def _language(place: HolidayBase, language: str | None) -> str | None:
    if language is None:
        return place.default_language
    if language not in place.supported_languages:
        known = ", ".join(place.supported_languages) or "none"
        raise NotKnownError(f"language: {shown(language)} is not known for {place.country}; known are {known}")
    return language
