"""Laws of health plans: one version holds, nothing is lost, and the counts add up to the actions."""

from datetime import date, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.errors import InvalidValueError
from primarycare.health_plans import ActionStatus, HealthPlan, PlanAction, PlanProgress
from primarycare.testing.strategies.care import health_plans, plan_actions, plan_progresses
from primarycare.testing.strategies.vocabulary import dates

DAY = timedelta(days=1)
DAYS = dates(min_value=date(2020, 9, 1), max_value=date(2023, 9, 1))
PLANS = health_plans(made_on=DAYS)
BEGUN_PLANS = health_plans(made_on=DAYS, min_versions=2)


@given(PLANS, DAYS)
def test_exactly_one_version_holds_from_the_first_on(plan: HealthPlan, day: date) -> None:
    made = [version for version in plan.versions if version.made_on <= day]
    assert plan.current(day) == (made[-1] if made else None)
    assert (plan.current(day) is None) == (not plan.versions or day < plan.versions[0].made_on)


@given(BEGUN_PLANS)
def test_numbers_strictly_increase_and_days_never_go_back(plan: HealthPlan) -> None:
    for earlier, later in zip(plan.versions, plan.versions[1:]):
        assert earlier.number < later.number
        assert earlier.made_on <= later.made_on


@given(PLANS, DAYS, st.data())
def test_the_order_of_versions_goals_and_actions_does_not_matter(plan: HealthPlan, day: date, data: DataObject) -> None:
    shuffled = evolve(
        plan,
        goals=tuple(data.draw(st.permutations(plan.goals))),
        actions=tuple(data.draw(st.permutations(plan.actions))),
        versions=tuple(data.draw(st.permutations(plan.versions))),
    )
    assert shuffled.versions == plan.versions
    assert shuffled.progress(day) == plan.progress(day)
    assert shuffled.overdue(day) == plan.overdue(day)
    assert shuffled.findings(day) == plan.findings(day)


@given(BEGUN_PLANS, DAYS)
def test_a_later_version_never_changes_an_earlier_answer(plan: HealthPlan, day: date) -> None:
    last = plan.versions[-1]
    later = evolve(last, number=last.number + 1, made_on=max(last.made_on, day) + DAY, answer=None, answered_on=None)
    grown = evolve(plan, versions=(*plan.versions, later))
    assert grown.current(day) == plan.current(day)
    assert grown.progress(day) == plan.progress(day)
    assert grown.overdue(day) == plan.overdue(day)
    assert grown.awaiting_answer(day) == plan.awaiting_answer(day)
    assert grown.current(later.made_on) == later
    assert grown.awaiting_answer(later.made_on)


@given(BEGUN_PLANS, DAYS)
def test_a_number_or_a_day_that_does_not_increase_is_refused(plan: HealthPlan, day: date) -> None:
    last = plan.versions[-1]
    again = evolve(last, answer=None, answered_on=None)
    earlier = evolve(again, number=last.number + 1, made_on=plan.versions[0].made_on - DAY)
    for version in (again, earlier):
        try:
            evolve(plan, versions=(*plan.versions, version))
        except InvalidValueError as refusal:
            assert str(refusal).startswith("versions: ")
        else:
            raise AssertionError("a version that does not increase was taken")


def near(plan: HealthPlan, data: DataObject) -> date:
    """Draw a day next to one on which something happens in a plan."""
    days = [version.made_on for version in plan.versions]
    for action in plan.actions:
        days += [change.changed_on for change in action.statuses]
        days += [] if action.due_on is None else [action.due_on]
    return data.draw(st.sampled_from(days)) + data.draw(st.sampled_from((-DAY, 0 * DAY, DAY)))


@given(BEGUN_PLANS, st.data())
def test_progress_counts_every_action_of_the_current_version_once(plan: HealthPlan, data: DataObject) -> None:
    day = near(plan, data)
    version, progress = plan.current(day), plan.progress(day)
    if version is None:
        assert progress is None
        return
    assert progress is not None
    assert progress.total == len(version.actions)
    assert progress.version == version.number
    statuses = [plan.status_of(action, day) for action in version.actions]
    named = {
        ActionStatus.PROPOSED: progress.proposed,
        ActionStatus.ACCEPTED: progress.accepted,
        ActionStatus.DECLINED: progress.declined,
        ActionStatus.DONE: progress.done,
        ActionStatus.NOT_INDICATED: progress.not_indicated,
    }
    assert all(statuses.count(status) == count for status, count in named.items())


@given(plan_progresses())
def test_the_share_done_is_all_of_it_only_where_nothing_agreed_to_is_left(progress: PlanProgress) -> None:
    share = progress.done_share
    assert (share is None) == (progress.accepted == 0 and progress.done == 0)
    if share is not None:
        assert share.value * (progress.accepted + progress.done) == progress.done
        assert (share.value == 1) == (progress.accepted == 0)


@given(BEGUN_PLANS, st.data())
def test_what_is_overdue_is_current_accepted_and_past_its_day(plan: HealthPlan, data: DataObject) -> None:
    day = near(plan, data)
    version, overdue = plan.current(day), plan.overdue(day)
    listed = () if version is None else version.actions
    for action in plan.actions:
        late = (
            action.identifier in listed
            and action.status_on(day) is ActionStatus.ACCEPTED
            and action.due_on is not None
            and action.due_on < day
        )
        assert (action in overdue) == late
    assert [finding.subject for finding in plan.findings(day)] == [action.identifier for action in overdue]


@given(plan_actions(begun_on=DAYS), DAYS, DAYS)
def test_a_final_status_stays(action: PlanAction, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    status = action.status_on(earlier)
    if status is not None and not status.next:
        assert action.status_on(later) is status


@given(plan_actions(begun_on=DAYS), st.sampled_from(ActionStatus), DAYS)
def test_a_change_is_taken_only_where_it_may_follow_and_changes_nothing_before_it(
    action: PlanAction, status: ActionStatus, day: date
) -> None:
    last = action.statuses[-1]
    changed_on = max(last.changed_on, day)
    change = evolve(last, changed_on=changed_on, status=status)
    try:
        changed = evolve(action, statuses=(*action.statuses, change))
    except InvalidValueError:
        assert status not in last.status.next
        return
    assert status in last.status.next
    assert changed.status_on(changed_on) is status
    assert changed.status_on(changed_on - DAY) == action.status_on(changed_on - DAY)


@given(health_plans(made_on=DAYS, min_versions=1), DAYS)
def test_the_words_of_a_plan_are_in_no_finding_and_no_repr(plan: HealthPlan, day: date) -> None:
    marked = evolve(
        plan,
        goals=tuple(evolve(goal, text="condition-x") for goal in plan.goals),
        actions=tuple(evolve(action, description="condition-x") for action in plan.actions),
    )
    for value in (marked, *marked.goals, *marked.actions, *marked.findings(day)):
        assert "condition-x" not in repr(value)
        assert "condition-x" not in str(value)
