from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

import attrs
import pytest

from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidValueError, MissingInputError, NotKnownError
from primarycare.money import EUR
from primarycare.periods import Month, Period, ReferenceDay, Span, Year
from primarycare.published import catalogue, load
from primarycare.schedules import Option, ScheduleVersion, Snapshot, Splitting

FPMT, FMT, PDSA = load("fr-fpmt"), load("fr-fmt"), load("fr-pdsa-minimum")
FORFAIT = FMT.version_on(date(2026, 1, 1))
PATIENT: Mapping[str, object] = {
    "age": 82,
    "ald": True,
    "c2s": False,
    "seen_within_two_years": True,
    "validated_indicators": 0,
    "physician_age": 50,
    "practice_zone": "ordinary",
    "first_installation": "replaces",
    "c2s_in_uplifted_base": "inside",
    "unseen_c2s": "5",
}


def total(version: ScheduleVersion, given: Mapping[str, object]) -> Fraction:
    return sum((line.amount for line in version.work(given, EUR)), Fraction(0))


# The catalogue


def test_the_catalogue_names_the_schedules_in_order() -> None:
    assert catalogue() == ("fr-fmt", "fr-fpmt", "fr-pdsa-minimum")


@pytest.mark.parametrize("name", catalogue())
def test_a_published_schedule_is_found_under_its_own_identifier(name: str) -> None:
    assert load(name).identifier == name


@pytest.mark.parametrize("name", ["fr-roc", "", "FR-FMT", "fr-fmt.toml", "../data/fr-fmt", "data/fr-fmt", "__init__"])
def test_a_name_that_is_not_in_the_catalogue_is_not_known(name: str) -> None:
    with pytest.raises(NotKnownError, match=r"^name: .* is not published here; known are fr-fmt, fr-fpmt, fr-pdsa-"):
        load(name)


# Where the numbers come from


def inside(value: object) -> Iterator[object]:
    """Give what a value holds: the fields it is built with, or the items of a tuple."""
    kind = type(value)
    if isinstance(value, tuple):
        yield from value
    elif attrs.has(kind):
        yield from (getattr(value, known.name) for known in attrs.fields(kind) if known.init)


def numbers(value: object, cited: Citation | None = None) -> Iterator[tuple[object, Citation | None]]:
    """Give every number in a value, with the nearest citation that stands beside or around it."""
    held = list(inside(value))
    cited = next((known for known in held if isinstance(known, Citation)), cited)
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        yield value, cited
    for item in held:
        yield from numbers(item, cited)


def citations(value: object) -> Iterator[tuple[object, Citation]]:
    """Give every citation in a value, with what holds it."""
    for item in inside(value):
        if isinstance(item, Citation):
            yield value, item
        else:
            yield from citations(item)


VERSIONS = [entry.value for name in catalogue() for entry in load(name).versions.entries]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_number_that_is_shipped_has_a_citation(version: ScheduleVersion) -> None:
    found = list(numbers(version))
    # the forfaits pay 5 for something, and an hour of regulation 70
    assert {5, 70} & {number for number, _ in found}
    assert [number for number, cited in found if cited is None] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_every_citation_is_published_evidence_but_a_derived_row_or_an_answer_to_an_open_point(
    version: ScheduleVersion,
) -> None:
    for holder, cited in citations(version):
        allowed = {Evidence.UNCONFIRMED} if isinstance(holder, Option) else {Evidence.DERIVED}
        assert cited.evidence.is_published or cited.evidence in allowed, (holder, cited)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_published_number_can_be_found_at_an_address(version: ScheduleVersion) -> None:
    addresses = [cited.url for _, cited in citations(version) if cited.evidence.is_published]
    assert [url for url in addresses if url is None or not url.startswith("https://")] == []


def test_only_the_sums_of_two_zone_uplifts_are_derived() -> None:
    derived = {cited.title for _, cited in citations(FORFAIT) if cited.evidence is Evidence.DERIVED}
    assert derived == {"The published 10 % plus the published 30 % or 50 %"}


# Forfait patientèle médecin traitant


def test_the_older_forfait_is_known_from_2018_through_2025() -> None:
    assert FPMT.versions.known == Period(date(2018, 1, 1), date(2026, 1, 1))
    assert FPMT.versions.gaps(Period(date(2018, 1, 1), date(2026, 1, 1))) == ()


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2026, 1, 1)])
def test_outside_those_years_the_older_forfait_is_not_known(day: date) -> None:
    known = f"fr-fpmt: day: nothing is known on {day}; known from 2018-01-01 to before 2026-01-01"
    with pytest.raises(NotKnownError, match=f"^{known}$"):
        FPMT.version_on(day)


def test_the_older_forfait_rises_on_1_january_2024_to_the_day() -> None:
    before, after = FPMT.version_on(date(2023, 12, 31)), FPMT.version_on(date(2024, 1, 1))
    at_45 = {"age": 45, "ald": True}
    assert total(before, at_45) == 42
    assert total(after, at_45) == 46


def test_each_year_has_one_version_of_the_older_forfait() -> None:
    assert [FPMT.version_for(Year(year)) for year in (2018, 2023)] == [FPMT.versions.entries[0].value] * 2
    assert [FPMT.version_for(Year(year)) for year in (2024, 2025)] == [FPMT.versions.entries[1].value] * 2


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2024, 1, 1)])
def test_the_uplift_whose_coefficient_is_not_published_is_a_caveat(day: date) -> None:
    assert FPMT.version_on(day).caveats[1] == (
        "without the uplift for a list with more than 7 % of C2S patients: its coefficient is not published"
    )


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2024, 1, 1)])
def test_the_older_forfait_counts_the_list_of_31_december_of_its_year(day: date) -> None:
    version = FPMT.version_on(day)
    last_day = ReferenceDay(Span.YEAR, -1)
    assert (version.counting, version.facts_on, version.age_on) == (Snapshot(last_day), last_day, None)
    assert last_day.within(Year(2024)) == date(2024, 12, 31)


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2024, 1, 1)])
def test_the_older_forfait_is_paid_in_june_september_december_and_the_next_march(day: date) -> None:
    plan = FPMT.version_on(day).instalments
    assert plan is not None
    due = [(part.due_in(Year(2024)), part.share) for part in plan.instalments]
    months = [Month(2024, 6), Month(2024, 9), Month(2024, 12), Month(2025, 3)]
    assert due == [(month, Fraction(1, 4)) for month in months]
    assert plan.splitting is Splitting.ALLOCATED


# Forfait médecin traitant


def test_the_forfait_is_known_from_2026_without_an_end() -> None:
    assert FMT.versions.known == Period(date(2026, 1, 1))
    with pytest.raises(NotKnownError, match=r"^fr-fmt: day: nothing is known on 2025-12-31; known from 2026-01-01$"):
        FMT.version_on(date(2025, 12, 31))


def test_the_forfait_counts_the_list_of_31_december_of_the_year_before() -> None:
    day_before = ReferenceDay(Span.YEAR, 0)
    assert (FORFAIT.counting, FORFAIT.facts_on, FORFAIT.age_on) == (Snapshot(day_before), day_before, None)
    assert day_before.within(Year(2026)) == date(2025, 12, 31)


def test_the_forfait_is_paid_in_april_june_september_and_november() -> None:
    assert FORFAIT.instalments is not None
    due = [(part.due_in(Year(2026)), part.share) for part in FORFAIT.instalments.instalments]
    assert due == [(Month(2026, month), Fraction(1, 4)) for month in (4, 6, 9, 11)]


def test_the_forfait_has_three_open_points() -> None:
    assert {point.name: point.options for point in FORFAIT.open_points} == {
        "first_installation": ("replaces", "adds"),
        "c2s_in_uplifted_base": ("inside", "outside"),
        "unseen_c2s": ("5", "15"),
    }


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("first_installation", "choose 'replaces' (Omniprat) or 'adds' (an unofficial simulator)"),
        ("c2s_in_uplifted_base", "choose 'inside' (CompuGroup Medical) or 'outside' (Assurance maladie)"),
        ("unseen_c2s", "choose '5' (an unofficial simulator) or '15' (Assurance maladie)"),
    ],
)
def test_an_open_point_must_be_settled_even_where_it_decides_nothing(name: str, answers: str) -> None:
    given = {known: value for known, value in PATIENT.items() if known != name}
    with pytest.raises(MissingInputError) as missed:
        FORFAIT.work(given, EUR)
    assert str(missed.value).startswith(f"{name}: an open point that the sources do not settle: ")
    assert str(missed.value).endswith(answers)


def test_an_answer_that_nobody_gives_to_an_open_point_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^unseen_c2s: '10' is not an option; give one of 5, 15$"):
        FORFAIT.work({**PATIENT, "unseen_c2s": "10"}, EUR)


def test_each_part_of_the_forfait_is_a_line_of_its_own_with_its_source() -> None:
    lines = FORFAIT.work({**PATIENT, "c2s": True, "physician_age": 70, "validated_indicators": 2}, EUR)
    # 100 and 10 for C2S, 10 % of each for the physician's age, 2 x 5
    assert [f"{line.label}: {line.amount}" for line in lines] == [
        "socle: 100",
        "C2S supplement: 10",
        "uplift of the socle, physician aged 67 or over: 10",
        "uplift of the socle, priority zone: 0",
        "uplift of the C2S supplement, physician aged 67 or over: 1",
        "uplift of the C2S supplement, priority zone: 0",
        "prevention indicators: 10",
    ]
    assert all(line.citation is not None for line in lines)


def test_an_unseen_patient_brings_5_euros_whatever_the_profile() -> None:
    unseen = {**PATIENT, "seen_within_two_years": False}
    profiles = [{"age": age, "ald": ald} for age in (3, 45, 76, 85) for ald in (False, True)]
    assert {total(FORFAIT, {**unseen, **profile}) for profile in profiles} == {5}


# The minimum of out-of-hours duties

STANDBY_12: Mapping[str, object] = {"duty": "standby", "hours": 12}


def test_the_minimum_is_known_from_the_day_after_its_publication_without_an_end() -> None:
    assert PDSA.versions.known == Period(date(2011, 4, 30))
    with pytest.raises(NotKnownError, match=r"^fr-pdsa-minimum: day: nothing is known on 2011-04-29; "):
        PDSA.version_on(date(2011, 4, 29))


def test_the_minimum_of_standby_rises_on_24_december_2021_to_the_day() -> None:
    before, after = PDSA.version_on(date(2021, 12, 23)), PDSA.version_on(date(2021, 12, 24))
    assert [total(before, STANDBY_12), total(after, STANDBY_12)] == [150, 180]


def test_only_the_risen_minimum_rests_on_a_single_source() -> None:
    evidence = {
        day: {cited.evidence for _, cited in citations(PDSA.version_on(day))}
        for day in (date(2021, 12, 23), date(2021, 12, 24))
    }
    assert evidence == {
        date(2021, 12, 23): {Evidence.CONFIRMED},
        date(2021, 12, 24): {Evidence.CONFIRMED, Evidence.SINGLE_SOURCE},
    }
    line = PDSA.version_on(date(2021, 12, 24)).work(STANDBY_12, EUR)[0]
    assert line.citation is not None and line.citation.evidence is Evidence.SINGLE_SOURCE


def test_regulation_pays_70_an_hour_before_and_after() -> None:
    # 70 x 4
    given = {"duty": "regulation", "hours": 4}
    assert {total(PDSA.version_on(day), given) for day in (date(2021, 12, 23), date(2021, 12, 24))} == {280}


@pytest.mark.parametrize("day", [date(2011, 4, 30), date(2021, 12, 24)])
def test_the_minimum_says_that_a_region_may_pay_more(day: date) -> None:
    caveats = PDSA.version_on(day).caveats
    assert caveats[0].startswith("a minimum: the regional order ")
    if day.year == 2021:
        assert "does not say whether the 70 euros of regulation changed" in caveats[1]
