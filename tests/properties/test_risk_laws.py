"""Laws of risks: a history only grows, and the order in which it was written down does not matter."""

from datetime import date, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn

from primarycare.risks import (
    CategoryEffect,
    CategoryRow,
    PreventiveAssessment,
    RiskCondition,
    RiskHistory,
    RiskObservation,
    RiskStatus,
)
from primarycare.testing.strategies.care import (
    category_rows,
    preventive_assessments,
    risk_conditions,
    risk_histories,
)
from primarycare.testing.strategies.vocabulary import dates

CODES = ("debts", "fall", "tobacco")
START = date(2020, 9, 1)
DAYS = dates(min_value=START, max_value=date(2020, 9, 12))
HISTORIES = risk_histories(codes=CODES, observed_on=DAYS)
CONDITIONS = risk_conditions(codes=CODES)
ROWS = category_rows(conditions=CONDITIONS)


@given(HISTORIES, DAYS, st.data())
def test_the_order_of_observations_does_not_matter(history: RiskHistory, day: date, data: DataObject) -> None:
    shuffled = RiskHistory(history.patient, tuple(data.draw(st.permutations(history.observations))))
    assert shuffled == history
    assert hash(shuffled) == hash(history)
    assert shuffled.on(day) == history.on(day)


@given(HISTORIES, DAYS, DAYS)
def test_what_is_observed_later_never_changes_what_stood_before(history: RiskHistory, cut: date, day: date) -> None:
    so_far = RiskHistory(history.patient, tuple(seen for seen in history.observations if seen.observed_on <= cut))
    asked = min(cut, day)
    assert so_far.on(asked) == history.on(asked)
    assert so_far.current(asked) == history.current(asked)


@given(HISTORIES, DAYS, DAYS)
def test_a_risk_never_leaves_the_history(history: RiskHistory, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert {seen.code for seen in history.on(earlier)} <= {seen.code for seen in history.on(later)}


@given(HISTORIES, DAYS)
def test_each_risk_stands_once_in_its_latest_state(history: RiskHistory, day: date) -> None:
    risks = history.on(day)
    by_now = [seen for seen in history.observations if seen.observed_on <= day]
    assert [risk.code for risk in risks] == sorted({seen.code for seen in by_now})
    for risk in risks:
        assert risk.observed_on == max(seen.observed_on for seen in by_now if seen.code == risk.code)
        assert history.first_identified_on(risk.code) <= risk.observed_on


@given(HISTORIES, DAYS)
def test_a_patient_has_the_risks_that_are_not_resolved(history: RiskHistory, day: date) -> None:
    current = history.current(day)
    resolved = tuple(risk for risk in history.on(day) if risk.status is RiskStatus.RESOLVED)
    assert sorted((*current, *resolved), key=lambda risk: risk.code) == list(history.on(day))
    assert all(risk.status is not RiskStatus.RESOLVED for risk in current)


@given(HISTORIES)
def test_nothing_of_a_risk_is_shown(history: RiskHistory) -> None:
    for value in (history, *history.observations):
        shown = repr(value).replace(repr(history.patient), "")
        assert not any(code in shown for code in CODES)
        assert "2020" not in shown


@given(preventive_assessments(codes=CODES), st.data())
def test_an_assessment_alone_makes_a_history_of_what_it_found(
    assessment: PreventiveAssessment, data: DataObject
) -> None:
    history = RiskHistory.of(assessment.patient, (assessment,))
    assert set(history.on(assessment.made_on)) == set(assessment.observations)
    held_back = data.draw(st.integers(0, len(assessment.observations)))
    parts = RiskHistory.of(assessment.patient, (), between=assessment.observations[held_back:])
    assert set(parts.observations) == set(assessment.observations[held_back:])


# Conditions and rows


def counted(condition: RiskCondition, risks: tuple[RiskObservation, ...]) -> int:
    return sum(condition.counts(risk) for risk in risks)


@st.composite
def pairs(draw: DrawFn) -> tuple[RiskCondition, RiskCondition]:
    """Draw two conditions that share some of their parts, so that the one often follows from the other."""
    one, other = draw(CONDITIONS), draw(CONDITIONS)
    if draw(st.booleans()):
        other = evolve(other, domain=one.domain)
    if draw(st.booleans()):
        other = evolve(other, codes=one.codes, count=min(other.count, len(one.codes) or other.count))
    if draw(st.booleans()):
        other = evolve(other, statuses=one.statuses)
    return one, other


@given(pairs(), HISTORIES, DAYS)
def test_a_condition_holds_wherever_one_holds_from_which_it_follows(
    both: tuple[RiskCondition, RiskCondition], history: RiskHistory, day: date
) -> None:
    weaker, stronger = both
    risks = history.on(day)
    if weaker.follows_from(stronger):
        assert counted(weaker, risks) >= counted(stronger, risks)
        assert counted(stronger, risks) < stronger.count or counted(weaker, risks) >= weaker.count


@given(CONDITIONS, CONDITIONS, CONDITIONS)
def test_to_follow_is_an_order(one: RiskCondition, two: RiskCondition, three: RiskCondition) -> None:
    assert one.follows_from(one)
    if one.follows_from(two) and two.follows_from(three):
        assert one.follows_from(three)


@given(ROWS, st.lists(CONDITIONS, max_size=2), st.data())
def test_a_row_hides_one_that_asks_for_the_same_and_more(
    row: CategoryRow, more: list[RiskCondition], data: DataObject
) -> None:
    later = CategoryRow("later", "other", tuple(data.draw(st.permutations((*row.conditions, *more)))))
    assert row.hides(later)


# The day from which a category counts


@given(st.sampled_from(CategoryEffect), dates(), dates())
def test_a_later_decision_never_counts_from_an_earlier_day(effect: CategoryEffect, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert effect.starts_on(earlier) <= effect.starts_on(later)


@given(dates())
def test_the_effects_of_one_decision_stand_in_order(day: date) -> None:
    starts = [
        effect.starts_on(day)
        for effect in (
            CategoryEffect.FIRST_OF_MONTH,
            CategoryEffect.ON_THE_DAY,
            CategoryEffect.FIRST_OF_NEXT_MONTH,
            CategoryEffect.FIRST_OF_NEXT_QUARTER,
            CategoryEffect.FIRST_OF_NEXT_YEAR,
        )
    ]
    assert starts == sorted(starts)
    assert all(start.day == 1 for start in (starts[0], *starts[2:]))
    assert day - starts[0] < timedelta(days=31)
    assert [starts[3].month % 3, starts[4].month] == [1, 1]
    assert timedelta(0) < starts[2] - day <= timedelta(days=31)
    assert timedelta(0) < starts[3] - day <= timedelta(days=92)
    assert timedelta(0) < starts[4] - day <= timedelta(days=366)
