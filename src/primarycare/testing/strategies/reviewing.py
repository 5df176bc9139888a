"""Strategies for reviewing: the entries of worklists, worklists, and reviews planned ahead.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it. What this module may not know: contracts, and the laws that are checked with its values.

>>> from hypothesis import find
>>> find(worklist_entries(urgencies=st.just(Urgency.DUE)), bool).urgency.value
'due'
"""

from datetime import date

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.engagement import ReviewWindow
from primarycare.identifiers import EngagementId, PatientId, PhysicianId
from primarycare.periods import Month, add_days
from primarycare.reassessment.worklists import PlannedReview, Urgency, Worklist, WorklistEntry
from primarycare.testing.strategies.terms import review_windows
from primarycare.testing.strategies.vocabulary import dates, engagement_ids, months, patient_ids, physician_ids

__all__ = ["planned_reviews", "worklist_entries", "worklists"]

# Made once, since making a strategy takes longer than drawing from it.
_MAYBE_PHYSICIANS = st.none() | physician_ids()
_DAYS_LATE = st.just(0) | st.integers(0, 3_660)
_PLACES = st.integers(0, 2**16)


@st.composite
def _worklist_entries(
    draw: DrawFn,
    engagements: SearchStrategy[EngagementId],
    patients: SearchStrategy[PatientId],
    physicians: SearchStrategy[PhysicianId | None],
    urgencies: SearchStrategy[Urgency],
    windows: SearchStrategy[ReviewWindow],
) -> WorklistEntry:
    urgency, window = draw(urgencies), draw(windows)
    if urgency is Urgency.OVERDUE and window.overdue_from is None:
        window = evolve(window, overdue_from=add_days(window.due_on, 1))
    return WorklistEntry(
        engagement=draw(engagements),
        patient=draw(patients),
        physician=draw(physicians),
        urgency=urgency,
        window=window,
    )


def worklist_entries(
    *,
    engagements: SearchStrategy[EngagementId] = engagement_ids(),
    patients: SearchStrategy[PatientId] = patient_ids(),
    physicians: SearchStrategy[PhysicianId | None] = _MAYBE_PHYSICIANS,
    urgencies: SearchStrategy[Urgency] = st.sampled_from(Urgency),
    windows: SearchStrategy[ReviewWindow] = review_windows(),
) -> SearchStrategy[WorklistEntry]:
    """Make entries of any urgency; one that is overdue has a window after which it is.

    >>> from hypothesis import find
    >>> find(worklist_entries(urgencies=st.just(Urgency.OVERDUE)), bool).window.overdue_from is None
    False
    """
    return _worklist_entries(engagements, patients, physicians, urgencies, windows)


@st.composite
def _worklists(draw: DrawFn, months: SearchStrategy[Month], entries: SearchStrategy[list[WorklistEntry]]) -> Worklist:
    month = draw(months)
    as_of = add_days(month.period.start, draw(_PLACES) % month.days)
    return Worklist(month=month, as_of=as_of, entries=tuple(draw(entries)))


def worklists(
    *,
    months: SearchStrategy[Month] = months(),
    entries: SearchStrategy[WorklistEntry] = worklist_entries(),
) -> SearchStrategy[Worklist]:
    """Make lists of none to four entries, as of any day of the month.

    >>> from hypothesis import find
    >>> find(worklists(months=st.just(Month(2022, 2))), bool).as_of
    datetime.date(2022, 2, 1)
    """
    return _worklists(months, st.lists(entries, max_size=4, unique_by=lambda entry: entry.engagement))


@st.composite
def _planned_reviews(
    draw: DrawFn,
    engagements: SearchStrategy[EngagementId],
    patients: SearchStrategy[PatientId],
    physicians: SearchStrategy[PhysicianId | None],
    due_on: SearchStrategy[date],
) -> PlannedReview:
    due = draw(due_on)
    return PlannedReview(
        engagement=draw(engagements),
        patient=draw(patients),
        physician=draw(physicians),
        due_on=due,
        planned_on=add_days(due, draw(_DAYS_LATE)),
    )


def planned_reviews(
    *,
    engagements: SearchStrategy[EngagementId] = engagement_ids(),
    patients: SearchStrategy[PatientId] = patient_ids(),
    physicians: SearchStrategy[PhysicianId | None] = _MAYBE_PHYSICIANS,
    due_on: SearchStrategy[date] = dates(),
) -> SearchStrategy[PlannedReview]:
    """Make reviews planned for the day on which they are due, or late by up to ten years.

    >>> from hypothesis import find
    >>> find(planned_reviews(due_on=st.just(date(2021, 2, 5))), lambda review: review.is_late).planned_on
    datetime.date(2021, 2, 6)
    """
    return _planned_reviews(engagements, patients, physicians, due_on)
