"""Laws of the practice's promises: what is judged, that it adds up, and that later facts change nothing."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn

from primarycare.activity import ActivityRecord, Request
from primarycare.commitments import CommitmentOutcome, CommitmentResult, measure
from primarycare.engagement import AnsweredWithin, AtLeast, Commitment, TargetSpan
from primarycare.periods import Period
from primarycare.testing.strategies.practice import (
    activity_records,
    commitment_results,
    practice_commitments,
    requests,
)
from primarycare.testing.strategies.vocabulary import dates

DAY = timedelta(days=1)


@frozen(kw_only=True)
class Measured:
    """A promise, a period, and what was recorded in and around it."""

    commitment: Commitment
    within: Period
    activities: tuple[ActivityRecord, ...]
    requests: tuple[Request, ...]

    @property
    def result(self) -> CommitmentResult:
        return self.measured_over(self.within)

    def measured_over(self, within: Period) -> CommitmentResult:
        return measure(self.commitment, within, activities=self.activities, requests=self.requests)


@st.composite
def measured(draw: DrawFn) -> Measured:
    """Draw a promise, a period of up to a few months or years, and what happened near it."""
    start = draw(dates(min_value=date(1990, 1, 1), max_value=date(2040, 12, 31)))
    within = Period(start, start + draw(st.integers(1, 60) | st.integers(1, 500)) * DAY)
    near = st.integers(-12, within.days + 12).map(lambda days: start + days * DAY)
    units = st.sampled_from(("opening hours", "opening hours", "workshops"))
    asked = st.lists(requests(asked_on=near), max_size=5, unique_by=lambda request: request.identifier)
    return Measured(
        commitment=draw(practice_commitments()),
        within=within,
        activities=tuple(draw(st.lists(activity_records(units=units, on=near), max_size=5))),
        requests=tuple(draw(asked)),
    )


def days_of(period: Period) -> list[date]:
    return [period.start + number * DAY for number in range(period.days)]


def span_key(day: date, per: TargetSpan) -> tuple[int, int]:
    """Name the week, month or year of a day by its number in the calendar."""
    if per is TargetSpan.WEEK:
        year, week, _ = day.isocalendar()
        return (year, week)
    return (day.year, day.month if per is TargetSpan.MONTH else 0)


@given(measured())
def test_a_span_is_judged_if_and_only_if_none_of_its_days_is_outside(given: Measured) -> None:
    target = given.commitment.target
    if not isinstance(target, AtLeast):
        assert given.result.spans == ()
        return
    days = days_of(given.within)
    cut_off = {span_key(days[0] - DAY, target.per), span_key(days[-1] + DAY, target.per)}
    judged = [day for span in given.result.spans for day in days_of(span.during)]
    assert judged == [day for day in days if span_key(day, target.per) not in cut_off]


@given(measured())
def test_what_is_observed_is_what_was_recorded_on_the_days_judged(given: Measured) -> None:
    target = given.commitment.target
    spans = given.result.spans
    recorded = [
        record.quantity
        for record in given.activities
        if isinstance(target, AtLeast)
        and record.unit == target.unit
        and any(record.on in span.during for span in spans)
    ]
    assert sum((span.observed for span in spans), Fraction(0)) == sum(recorded, Fraction(0))


@given(measured(), st.data())
def test_every_answer_falls_due_in_one_of_two_adjoining_periods(given: Measured, data: DataObject) -> None:
    if given.within.days == 1 or not isinstance(given.commitment.target, AnsweredWithin):
        return
    turn = given.within.start + data.draw(st.integers(1, given.within.days - 1)) * DAY
    parts = [given.measured_over(Period(given.within.start, turn)), given.measured_over(Period(turn, given.within.end))]
    whole = given.result.answers
    assert whole is not None
    assert whole.due == sum(part.answers.due for part in parts if part.answers is not None)
    assert whole.in_time == sum(part.answers.in_time for part in parts if part.answers is not None)


@given(measured(), st.data())
def test_a_cut_period_loses_at_most_the_span_that_is_cut(given: Measured, data: DataObject) -> None:
    if given.within.days == 1:
        return
    turn = given.within.start + data.draw(st.integers(1, given.within.days - 1)) * DAY
    first = given.measured_over(Period(given.within.start, turn)).spans
    second = given.measured_over(Period(turn, given.within.end)).spans
    whole = given.result.spans
    assert (*first, *second) == tuple(span for span in whole if turn not in span.during or turn == span.during.start)


@given(measured())
def test_nothing_that_happens_after_the_period_changes_its_result(given: Measured) -> None:
    within = given.within
    known = tuple(
        evolve(request, answered_on=None)
        if request.answered_on is not None and request.answered_on not in within and request.answered_on > within.start
        else request
        for request in given.requests
        if request.asked_on < within.start or request.asked_on in within
    )
    done = tuple(record for record in given.activities if record.on in within)
    assert measure(given.commitment, within, activities=done, requests=known) == given.result


@given(measured(), st.data())
def test_the_order_of_what_was_recorded_does_not_matter(given: Measured, data: DataObject) -> None:
    shuffled = evolve(
        given,
        activities=tuple(data.draw(st.permutations(given.activities))),
        requests=tuple(data.draw(st.permutations(given.requests))),
    )
    assert shuffled.result == given.result


def prompt(made: Sequence[Request]) -> tuple[Request, ...]:
    return tuple(evolve(request, answered_on=request.asked_on) for request in made)


@given(measured(), st.data())
def test_doing_more_and_answering_sooner_never_breaks_a_promise(given: Measured, data: DataObject) -> None:
    more = data.draw(activity_records(units=st.just("opening hours"), on=st.sampled_from(days_of(given.within))))
    better = evolve(given, activities=(*given.activities, more), requests=prompt(given.requests))
    if given.result.met:
        assert better.result.met
    assert len(better.result.findings) <= len(given.result.findings)


@given(commitment_results())
def test_a_promise_is_kept_if_and_only_if_something_was_judged_and_nothing_found(result: CommitmentResult) -> None:
    target = result.commitment.target
    judged = bool(result.spans) or bool(result.answers and result.answers.due)
    assert result.met is ((not result.findings) if judged else None)
    assert (result.outcome is CommitmentOutcome.NOT_MEASURED) is (target is None)
    if isinstance(target, AtLeast):
        assert len(result.findings) == sum(span.observed < target.quantity for span in result.spans)
