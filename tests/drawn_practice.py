"""What the laws of membership, capitation and settlement draw: enrolments of a few patients, and facts to match."""

from collections.abc import Sequence
from datetime import date, timedelta

from attrs import evolve, frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.engagement import Engagement
from primarycare.identifiers import PatientId
from primarycare.membership import EnrolmentSpan
from primarycare.money import Stage
from primarycare.panels import Designation
from primarycare.patients import Patient, Sex
from primarycare.periods import Month, Period, add_months
from primarycare.schedules import Daily, DayBase, RateSchedule
from primarycare.testing.strategies import countings, dates, exact_numbers, months, reference_days, roundings, timelines
from tests.small_practice import DR1, DR2, P1, P2, P3, a_line, a_schedule, a_version, an_engagement

DAY = timedelta(days=1)
MONTHS = months(min_value=Month(1990, 1), max_value=Month(2049, 12))


@frozen(kw_only=True)
class Enrolled:
    """A month, the spans of a few patients, many of which change in it, and the patients."""

    month: Month
    spans: tuple[EnrolmentSpan, ...]
    patients: tuple[Patient, ...]

    @property
    def by_identifier(self) -> dict[PatientId, Patient]:
        return {patient.identifier: patient for patient in self.patients}

    @property
    def designations(self) -> tuple[Designation, ...]:
        return tuple(Designation(span.patient, span.physician, span.during) for span in self.spans)

    @property
    def engagements(self) -> tuple[Engagement, ...]:
        """Give a contract for each span."""
        born_on = {patient.identifier: patient.born_on for patient in self.patients}
        return tuple(
            an_engagement(
                f"e-{number}",
                span.patient,
                effective_on=span.during.start,
                ended_on=span.during.end,
                born_on=born_on[span.patient],
            )
            for number, span in enumerate(self.spans)
        )


@st.composite
def enrolled_patients(draw: DrawFn) -> Enrolled:
    """Draw one to three patients who come, go and change physician in or near a month, or stay all along.

    Many turn seven or eighty in the month, some are born in it, and none is older than 110.
    """
    month = draw(MONTHS)
    days = month.period
    spans: list[EnrolmentSpan] = []
    patients: list[Patient] = []
    for identifier in (P1, P2, P3)[: draw(st.integers(1, 3))]:
        since = draw(st.sampled_from((days.start, days.start - 20 * DAY, date(month.year - 1, 12, 1))))
        line = draw(
            timelines(
                st.sampled_from((DR1, DR2)),
                min_size=1,
                max_size=4,
                min_start=since,
                max_end=days.start + 40 * DAY,
                gaps=draw(st.booleans()),
            )
        )
        spans += [EnrolmentSpan(identifier, entry.value, entry.during) for entry in line.entries]
        birthday = draw(dates(min_value=days.start, max_value=days.start + (month.days - 1) * DAY))
        years = draw(st.sampled_from((0, 7, 80)) | st.integers(0, 108))
        born_on = add_months(birthday, -12 * years)
        born_on = min(born_on, line.entries[0].during.start)
        patients.append(Patient(identifier=identifier, born_on=born_on, sex=Sex.FEMALE))
    return Enrolled(month=month, spans=tuple(draw(st.permutations(spans))), patients=tuple(patients))


@st.composite
def cut_somewhere(draw: DrawFn, spans: Sequence[EnrolmentSpan]) -> tuple[EnrolmentSpan, ...]:
    """Cut spans in two on days inside them, and shuffle the parts."""
    parts: list[EnrolmentSpan] = []
    for span in spans:
        end = span.during.end
        if end is not None and span.during.days > 1 and draw(st.booleans()):
            turn = draw(dates(min_value=span.during.start + DAY, max_value=end - DAY))
            parts += (evolve(span, during=Period(span.during.start, turn)), evolve(span, during=Period(turn, end)))
        else:
            parts.append(span)
    return tuple(draw(st.permutations(parts)))


@st.composite
def plain_schedules(
    draw: DrawFn, stages: SearchStrategy[Stage] = st.sampled_from((Stage.LINE, Stage.PERSON, Stage.STATEMENT))
) -> RateSchedule:
    """Draw schedules of one to three lines that pay the same for everybody, under any convention."""
    values = draw(st.lists(exact_numbers(max_value=100), min_size=1, max_size=3))
    return a_schedule(
        a_version(
            *(a_line(str(value), label=f"line {number}") for number, value in enumerate(values)),
            counting=draw(countings().filter(lambda counting: counting != Daily(DayBase.YEAR))),
            rounding=draw(roundings(max_places=2)),
            stage=draw(stages),
            facts_on=draw(reference_days()),
        )
    )
