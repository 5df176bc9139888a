"""Laws of membership: nothing is lost and nothing doubled, whoever the physician is and however the spans are cut."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.engagement import Engagement
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.membership import EnrolmentSpan, enrolments, listed, member_months
from primarycare.panels import Panels
from primarycare.patients import Patient
from primarycare.periods import Month, Period, Year
from primarycare.schedules import DAILY_30, DAILY_ACTUAL, Counting, Cutoff, Daily, DayBase, Overlap, Snapshot, wash
from primarycare.testing.strategies import (
    countings,
    cutoffs,
    dates,
    engagements,
    overlaps,
    panels,
    patients,
    snapshots,
    years,
)
from tests.drawn_practice import DAY, MONTHS, Enrolled, cut_somewhere, enrolled_patients
from tests.small_practice import DR1, DR2, P1, known

WHOLE_MONTHS: st.SearchStrategy[Counting] = st.one_of(overlaps(), snapshots(), cutoffs())


def by_patient(spans: Iterable[EnrolmentSpan], month: Month, counting: Counting) -> dict[PatientId, Fraction]:
    fractions: defaultdict[PatientId, Fraction] = defaultdict(Fraction)
    for member in member_months(spans, month, counting):
        fractions[member.patient] += member.fraction
    return dict(fractions)


def with_one_physician(spans: Iterable[EnrolmentSpan]) -> list[EnrolmentSpan]:
    return [evolve(span, physician=DR1) for span in spans]


@given(enrolled_patients(), countings())
def test_a_change_of_physician_neither_loses_nor_doubles_a_month(enrolled: Enrolled, counting: Counting) -> None:
    month, spans = enrolled.month, enrolled.spans
    assert by_patient(spans, month, counting) == by_patient(with_one_physician(spans), month, counting)


@given(enrolled_patients(), countings(), st.data())
def test_it_does_not_matter_how_spans_are_cut_and_in_what_order_they_stand(
    enrolled: Enrolled, counting: Counting, data: DataObject
) -> None:
    month, spans = enrolled.month, enrolled.spans
    parts = data.draw(cut_somewhere(spans))
    assert member_months(parts, month, counting) == member_months(spans, month, counting)


@given(enrolled_patients(), WHOLE_MONTHS | st.sampled_from((DAILY_ACTUAL, DAILY_30)))
def test_no_month_counts_more_than_the_patients_there_are(enrolled: Enrolled, counting: Counting) -> None:
    month, spans = enrolled.month, enrolled.spans
    fractions = by_patient(spans, month, counting)
    assert all(0 <= fraction <= 1 for fraction in fractions.values())
    assert sum(fractions.values()) <= len({span.patient for span in spans})


@given(enrolled_patients(), WHOLE_MONTHS)
def test_a_month_that_counts_whole_goes_to_one_physician(enrolled: Enrolled, counting: Counting) -> None:
    month, spans = enrolled.month, enrolled.spans
    members = member_months(spans, month, counting)
    assert {member.fraction for member in members} <= {Fraction(0), Fraction(1)}
    assert len({member.patient for member in members}) == len(members)


@given(enrolled_patients(), countings())
def test_everybody_there_in_the_month_is_counted_with_a_physician_of_their_own(
    enrolled: Enrolled, counting: Counting
) -> None:
    month, spans = enrolled.month, enrolled.spans
    members = member_months(spans, month, counting)
    pairs = [(member.patient, member.physician) for member in members]
    assert len(set(pairs)) == len(pairs)
    assert set(pairs) <= {(span.patient, span.physician) for span in spans}
    present = {span.patient for span in spans if span.during.cut(month.period) is not None}
    assert present <= {member.patient for member in members}
    assert isinstance(counting, Snapshot) or present == {member.patient for member in members}


@given(enrolled_patients())
def test_the_days_counted_are_the_days_covered(enrolled: Enrolled) -> None:
    month, spans = enrolled.month, enrolled.spans
    inside = [part for span in spans if (part := span.during.cut(month.period)) is not None]
    members = member_months(spans, month, DAILY_ACTUAL)
    assert sum(member.days for member in members) == sum(part.days for part in inside)
    assert sum(member.fraction for member in members) == Fraction(sum(part.days for part in inside), month.days)


@given(MONTHS, st.integers(1, 28), st.integers(1, 30), countings())
def test_after_a_wash_day_exactly_one_physician_keeps_the_month(
    month: Month, wash_day: int, last_day_with_the_first: int, other: Counting
) -> None:
    turn = month.period.start + min(last_day_with_the_first, month.days - 1) * DAY
    spans = (EnrolmentSpan(P1, DR1, Period(date(1980, 1, 1), turn)), EnrolmentSpan(P1, DR2, Period(turn)))
    [kept] = member_months(spans, month, wash(wash_day))
    assert kept.fraction == 1
    assert kept.physician == (DR1 if (turn - DAY).day >= wash_day else DR2)
    # Whoever is covered all along counts one month, under every counting but that by the days of the year.
    if not (isinstance(other, Daily) and other.over is not DayBase.MONTH) and not isinstance(other, Snapshot):
        assert by_patient(spans, month, other) == {P1: 1}


@given(years(min_value=Year(1990), max_value=Year(2049)))
def test_a_year_by_its_days_is_twelve_months(year: Year) -> None:
    span = EnrolmentSpan(P1, DR1, Period(date(1980, 1, 1)))
    counted = [by_patient((span,), month, Daily(DayBase.YEAR))[P1] for month in year.months]
    assert sum(counted) == 12


@given(MONTHS, st.integers(1, 31), st.integers(1, 31), cutoffs())
def test_a_cutoff_is_both_of_its_days_inclusive(month: Month, one: int, other: int, counting: Cutoff) -> None:
    first, last = sorted((min(one, month.days), min(other, month.days)))
    start = month.period.start
    span = EnrolmentSpan(P1, DR1, Period.through(start + (first - 1) * DAY, start + (last - 1) * DAY))
    stays = last == month.days or last >= counting.leaves_from
    assert by_patient((span,), month, counting) == {P1: int(first <= counting.joins_through and stays)}


@given(enrolled_patients(), overlaps() | st.builds(Daily, st.sampled_from(DayBase)), st.data())
def test_more_cover_never_counts_less(enrolled: Enrolled, counting: Overlap | Daily, data: DataObject) -> None:
    month, spans = enrolled.month, enrolled.spans
    fewer = [span for span in spans if data.draw(st.booleans())]
    less, more = by_patient(fewer, month, counting), by_patient(spans, month, counting)
    assert all(fraction <= more[patient] for patient, fraction in less.items())


# Enrolment, day by day


@st.composite
def engaged_patients(draw: st.DrawFn) -> tuple[Patient, Engagement]:
    """Draw a patient and a contract of the same person."""
    contract = draw(engagements(patients=st.just(P1)))
    return draw(patients(identifiers=st.just(P1), born_on=st.just(contract.born_on))), contract


@given(engaged_patients(), panels(patients=(P1,), physicians=st.sampled_from((DR1, DR2))), st.data())
def test_a_patient_is_enrolled_on_the_days_that_contract_designation_and_life_have_in_common(
    engaged: tuple[Patient, Engagement], panels: Panels, data: DataObject
) -> None:
    patient, contract = engaged
    always = Period(date(1890, 1, 1))
    turns = [patient.born_on, patient.lived.end]
    turns += [turn for during in contract.in_force for turn in (during.start, during.end)]
    turns += [turn for known in panels.designations for turn in (known.during.start, known.during.end)]
    near = [turn + step for turn in turns if turn is not None for step in (-DAY, 0 * DAY)]
    day = data.draw(st.sampled_from(near) | dates())

    def physicians_on(spans: Iterable[EnrolmentSpan]) -> list[PhysicianId]:
        return [span.physician for span in spans if day in span.during]

    designated = panels.physician_of(P1, day)
    on_the_list = [] if designated is None or day not in patient.lived else [designated]
    assert physicians_on(listed(panels, known(patient), always)) == on_the_list
    found = enrolments((contract,), panels, known(patient), always)
    assert physicians_on(found.spans) == (on_the_list if contract.in_force_on(day) else [])
    if not found.spans and any(during.cut(patient.lived) for during in contract.in_force):
        assert found.findings


@given(engaged_patients(), panels(patients=(P1,), physicians=st.sampled_from((DR1, DR2))), dates())
def test_two_neighbouring_periods_enrol_what_the_whole_enrols(
    engaged: tuple[Patient, Engagement], panels: Panels, turn: date
) -> None:
    patient, contract = engaged
    long_ago = date(1890, 1, 1)
    whole, before, after = (
        enrolments((contract,), panels, known(patient), within).spans
        for within in (Period(long_ago), Period(long_ago, turn), Period(turn))
    )
    halves = [cut for span in whole for cut in (span.during.cut(Period(long_ago, turn)), span.during.cut(Period(turn)))]
    assert [span.during for span in (*before, *after)] == sorted(filter(None, halves))
