"""Laws of categories: the first row that holds decides, by the risks of its day, and the timeline says the same."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from primarycare.errors import NotKnownError
from primarycare.periods import ReferenceDay, Span
from primarycare.reassessment.categories import CategoryDecision, dated_category, decide_category
from primarycare.risks import CategoryRule, RiskHistory, RiskObservation
from primarycare.testing.strategies.care import (
    category_decisions,
    category_rules,
    risk_histories,
    risk_observations,
)
from primarycare.testing.strategies.vocabulary import dates, reference_days

DAY = timedelta(days=1)
CODES = ("debts", "fall", "tobacco")
DAYS = dates(min_value=date(2020, 9, 1), max_value=date(2022, 2, 28))
RULES = category_rules(codes=CODES, options=st.sampled_from(("simple", "complex", "social")))
HISTORIES = risk_histories(codes=CODES, observed_on=DAYS)
DECISION_DAYS = st.lists(DAYS, max_size=4)


@given(RULES, HISTORIES, DAYS)
def test_the_first_row_that_holds_decides(rule: CategoryRule, history: RiskHistory, day: date) -> None:
    decision = decide_category(rule, history, day)
    risks = history.on(day)
    holding = [
        row
        for row in rule.rows
        if all(len([risk for risk in risks if asked.counts(risk)]) >= asked.count for asked in row.conditions)
    ]
    assert decision.option == (holding[0].option if holding else rule.otherwise)
    assert decision.row == (holding[0].label if holding else None)
    assert decision.option in rule.options


@given(RULES, HISTORIES, DAYS, risk_observations(codes=st.just("of no interest"), observed_on=DAYS))
def test_risks_that_no_condition_counts_change_nothing(
    rule: CategoryRule, history: RiskHistory, day: date, other: RiskObservation
) -> None:
    conditions = [asked for row in rule.rows for asked in row.conditions]
    more = RiskHistory(history.patient, (*history.observations, other))
    if not any(asked.counts(other) for asked in conditions):
        assert decide_category(rule, more, day) == decide_category(rule, history, day)


@given(RULES, HISTORIES, DAYS)
def test_what_is_seen_after_a_decision_changes_nothing(rule: CategoryRule, history: RiskHistory, day: date) -> None:
    so_far = RiskHistory(history.patient, tuple(seen for seen in history.observations if seen.observed_on <= day))
    assert decide_category(rule, so_far, day) == decide_category(rule, history, day)


@given(RULES, HISTORIES, DECISION_DAYS)
def test_the_timeline_says_on_every_effective_day_what_was_decided(
    rule: CategoryRule, history: RiskHistory, days: list[date]
) -> None:
    category = dated_category(rule, history, days)
    decisions = [decide_category(rule, history, day) for day in sorted(days)]
    for decision in decisions:
        last = [other for other in decisions if other.effective_from == decision.effective_from][-1]
        assert category.options.at(decision.effective_from) == last.option
    turns = {entry.during.start for entry in category.options.entries}
    assert turns <= {decision.effective_from for decision in decisions}


@given(RULES, HISTORIES, DECISION_DAYS, DAYS)
def test_on_any_day_the_last_decision_in_effect_stands(
    rule: CategoryRule, history: RiskHistory, days: list[date], asked: date
) -> None:
    in_effect = [day for day in days if rule.effect.starts_on(day) <= asked]
    category = dated_category(rule, history, days)
    if in_effect:
        assert category.options.at(asked) == decide_category(rule, history, max(in_effect)).option
    else:
        try:
            category.options.at(asked)
        except NotKnownError:
            return
        raise AssertionError("known before the first decision takes effect")


@given(RULES, HISTORIES, DECISION_DAYS, st.data())
def test_the_order_of_the_days_does_not_matter(
    rule: CategoryRule, history: RiskHistory, days: list[date], data: st.DataObject
) -> None:
    shuffled = [*data.draw(st.permutations(days)), *days[:1]]
    assert dated_category(rule, history, shuffled) == dated_category(rule, history, days)


@given(RULES, HISTORIES, DAYS, reference_days())
def test_the_first_month_paid_is_the_first_that_is_read_on_or_after_the_effect(
    rule: CategoryRule, history: RiskHistory, day: date, facts_on: ReferenceDay
) -> None:
    decision = decide_category(rule, history, day)
    month = decision.pays_from(facts_on)
    assert facts_on.within(month) >= decision.effective_from
    assert facts_on.within(month.plus(-1)) < decision.effective_from
    assert facts_on.of is Span.MONTH or month.number == 1


@given(category_decisions())
def test_the_working_shows_each_condition_and_the_repr_none(decision: CategoryDecision) -> None:
    shown = str(decision).splitlines()
    conditions = [asked for tried in decision.tried for asked in tried.row.conditions]
    assert len(shown) == 3 + len(conditions) + (decision.row is None)
    assert all(str(asked) in line for asked, line in zip(conditions, shown[1:]))
    assert "or more" not in repr(decision).replace(repr(decision.patient), "")
