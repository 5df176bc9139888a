"""The edge to the `holidays` package: its public holidays, as calendars of our own."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.periods import Period, Year
from primarycare.rotations import HolidayCalendar

pytest.importorskip("holidays")

from primarycare.interop.holidays import calendar_of

Y2026 = (Year(2026),)


def days_of(calendar: HolidayCalendar) -> list[str]:
    return [holiday.day.isoformat() for holiday in calendar.holidays]


def test_france_has_eleven_public_holidays_in_2026() -> None:
    france = calendar_of("FR", Y2026, observed=False)
    assert {holiday.day: holiday.name for holiday in france.holidays} == {
        date(2026, 1, 1): "Jour de l'an",
        date(2026, 4, 6): "Lundi de Pâques",
        date(2026, 5, 1): "Fête du Travail",
        date(2026, 5, 8): "Fête de la Victoire",
        date(2026, 5, 14): "Ascension",
        date(2026, 5, 25): "Lundi de Pentecôte",
        date(2026, 7, 14): "Fête nationale",
        date(2026, 8, 15): "Assomption",
        date(2026, 11, 1): "Toussaint",
        date(2026, 11, 11): "Armistice",
        date(2026, 12, 25): "Noël",
    }
    assert (france.name, france.known) == ("public holidays of FR", Year(2026).period)


@pytest.mark.parametrize("subdivision", ["57", "6AE", "Moselle", "Alsace"])
def test_alsace_and_moselle_have_good_friday_and_the_day_after_christmas_too(subdivision: str) -> None:
    usual, here = calendar_of("FR", Y2026, observed=False), calendar_of("FR", Y2026, subdivision, observed=False)
    assert set(days_of(here)) - set(days_of(usual)) == {"2026-04-03", "2026-12-26"}
    assert len(here.holidays) == 13
    assert here.name == f"public holidays of FR, {subdivision}"


def test_ontario_has_family_day_and_boxing_day_and_no_easter_monday() -> None:
    ontario = calendar_of("CA", Y2026, "ON", observed=False)
    assert days_of(ontario) == [
        "2026-01-01",
        "2026-02-16",
        "2026-04-03",
        "2026-05-18",
        "2026-07-01",
        "2026-09-07",
        "2026-10-12",
        "2026-12-25",
        "2026-12-26",
    ]
    assert not ontario.is_holiday(date(2026, 4, 6))


def test_a_day_off_for_a_holiday_on_a_weekend_counts_where_the_caller_says_so() -> None:
    # 1 January 2022 was a Saturday
    day_off = date(2022, 1, 3)
    assert calendar_of("CA", [Year(2022)], "ON", observed=True).is_holiday(day_off)
    assert not calendar_of("CA", [Year(2022)], "ON", observed=False).is_holiday(day_off)


def test_only_public_holidays_are_taken_and_not_those_of_schools() -> None:
    assert calendar_of("FR", Y2026, "Zone A", observed=False).holidays == (
        calendar_of("FR", Y2026, observed=False).holidays
    )


def test_nothing_is_known_outside_the_years() -> None:
    two = calendar_of("FR", [Year(2027), Year(2026)], observed=False)
    assert two.known == Period(date(2026, 1, 1), date(2028, 1, 1))
    assert len(two.holidays) == 22
    for day in (date(2025, 12, 31), date(2028, 1, 1)):
        with pytest.raises(NotKnownError):
            two.is_holiday(day)


def test_two_holidays_on_one_day_are_one_day_with_both_names() -> None:
    names = calendar_of("FR", [Year(2008)], observed=False).name_of(date(2008, 5, 1))
    assert names == "Ascension; Fête du Travail"


def test_names_are_in_the_language_asked_for() -> None:
    english = calendar_of("FR", Y2026, observed=False, language="en_US")
    assert english.name_of(date(2026, 7, 14)) == "National Day"


@pytest.mark.parametrize("language", ["C", "uk", "en_US.UTF-8"])
def test_the_environment_never_decides_on_the_names(language: str) -> None:
    code = (
        "from primarycare.interop.holidays import calendar_of; from primarycare.periods import Year; "
        "print(ascii(calendar_of('FR', [Year(2026)], observed=False).holidays[6].name))"
    )
    environment = {"LANGUAGE": language, "LC_ALL": language}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "'F\\xeate nationale'"


@pytest.mark.parametrize("country", ["XX", "fr", "France", "FRA", "", "HolidayBase", "F\N{GREEK CAPITAL LETTER RHO}"])
def test_a_country_that_nobody_knows_is_refused(country: str) -> None:
    with pytest.raises((NotKnownError, InvalidValueError), match=r"^country: "):
        calendar_of(country, Y2026, observed=False)


def test_a_subdivision_that_nobody_knows_is_refused() -> None:
    with pytest.raises(
        NotKnownError, match=r"^subdivision: 'ON' of FR has no public holidays in the installed package"
    ):
        calendar_of("FR", Y2026, "ON", observed=False)


def test_a_language_that_nobody_knows_is_refused() -> None:
    with pytest.raises(NotKnownError, match=r"^language: 'xx' is not known for FR; known are "):
        calendar_of("FR", Y2026, observed=False, language="xx")


@pytest.mark.parametrize("year", [1802, 2101])
def test_a_year_that_the_package_does_not_know_is_refused(year: int) -> None:
    with pytest.raises(NotKnownError, match=rf"^years: {year} to {year} are not all known for 'FR'; give years from "):
        calendar_of("FR", [Year(year)], observed=False)


@pytest.mark.parametrize("year", [1803, 2100])
def test_the_first_and_the_last_year_of_the_package_are_known(year: int) -> None:
    assert calendar_of("FR", [Year(year)], observed=False).known == Year(year).period


def test_years_of_which_the_package_is_not_sure_are_refused() -> None:
    assert calendar_of("IN", [Year(2035)], observed=False).holidays
    with pytest.raises(NotKnownError, match=r"^years: 2036 to 2036 for 'IN': Requested Holidays are available only "):
        calendar_of("IN", [Year(2036)], observed=False)


@pytest.mark.parametrize("years", [[], [Year(2024), Year(2026)], [Year(2026), Year(2026)]])
def test_years_follow_each_other(years: list[Year]) -> None:
    with pytest.raises(InvalidValueError, match=r"^years: .* do not follow each other; "):
        calendar_of("FR", years, observed=False)


def test_arguments_are_of_their_own_types() -> None:
    for years in (None, Year(2026), [2026], ["2026"]):
        with pytest.raises(InvalidTypeError, match="^years"):
            calendar_of("FR", years, observed=False)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^country: "):
        calendar_of(None, Y2026, observed=False)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^subdivision: "):
        calendar_of("FR", Y2026, 57, observed=False)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^language: "):
        calendar_of("FR", Y2026, observed=False, language=1)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^observed: 1 is a int; give a bool"):
        calendar_of("FR", Y2026, observed=1)  # type: ignore[arg-type]


PLACES = st.sampled_from((("FR", None), ("FR", "57"), ("CA", "ON"), ("US", None), ("GB", "ENG"), ("NZ", None)))


@settings(max_examples=30, deadline=None)
@given(PLACES, st.integers(1990, 2090), st.integers(1, 4), st.booleans())
def test_several_years_are_their_single_years(
    place: tuple[str, str | None], first: int, count: int, observed: bool
) -> None:
    country, subdivision = place
    years = [Year(first + number) for number in range(count)]
    together = calendar_of(country, years, subdivision, observed=observed)
    one_by_one = [calendar_of(country, [year], subdivision, observed=observed).holidays for year in years]
    assert together.holidays == tuple(holiday for holidays in one_by_one for holiday in holidays)


def test_without_the_package_only_this_edge_fails_and_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['holidays'] = None\n"
        "import primarycare.rotations\n"
        "try: import primarycare.interop.holidays\n"
        "except ImportError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "primarycare.interop.holidays needs holidays: install the extra primarycare[holidays]"
