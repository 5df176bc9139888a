from datetime import date, datetime
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.findings import Finding
from primarycare.health_plans import (
    ActionKind,
    ActionStatus,
    Agreement,
    Goal,
    GoalOwner,
    HealthPlan,
    PlanAction,
    PlanProgress,
    PlanVersion,
    StatusChange,
)
from primarycare.identifiers import ActionId, EngagementId, GoalId, PatientId
from primarycare.money import Share

FIRST, SECOND = date(2020, 9, 1), date(2021, 9, 7)
PROPOSED, ACCEPTED, DECLINED = ActionStatus.PROPOSED, ActionStatus.ACCEPTED, ActionStatus.DECLINED
DONE, NOT_INDICATED = ActionStatus.DONE, ActionStatus.NOT_INDICATED


def a_goal(identifier: str = "g-1", target_on: date | None = None) -> Goal:
    return Goal(identifier=GoalId(identifier), text="climb the stairs", owner=GoalOwner.PATIENT, target_on=target_on)


def an_action(
    identifier: str = "a-1",
    *statuses: tuple[date, ActionStatus],
    due_on: date | None = None,
    goal: str | None = None,
) -> PlanAction:
    return PlanAction(
        identifier=ActionId(identifier),
        kind=ActionKind.PARAMEDICAL,
        description="dietitian",
        goal=None if goal is None else GoalId(goal),
        due_on=due_on,
        statuses=tuple(StatusChange(day, status) for day, status in statuses or ((FIRST, PROPOSED),)),
    )


def a_version(
    number: int = 1,
    made_on: date = FIRST,
    *actions: str,
    goals: tuple[str, ...] = (),
    answer: Agreement | None = None,
    answered_on: date | None = None,
) -> PlanVersion:
    return PlanVersion(
        number=number,
        made_on=made_on,
        goals=tuple(map(GoalId, goals)),
        actions=tuple(map(ActionId, actions)),
        answer=answer,
        answered_on=answered_on,
    )


def a_plan(*versions: PlanVersion, actions: tuple[PlanAction, ...] = (), goals: tuple[Goal, ...] = ()) -> HealthPlan:
    return HealthPlan(
        patient=PatientId("p-1"),
        engagement=EngagementId("e-1"),
        goals=goals,
        actions=actions,
        versions=versions,
    )


# Statuses


def test_every_status_says_what_may_follow_it_and_two_are_final() -> None:
    # Every pair of statuses, the allowed ones listed: 9 of 25.
    allowed = {
        (PROPOSED, ACCEPTED),
        (PROPOSED, DECLINED),
        (PROPOSED, NOT_INDICATED),
        (ACCEPTED, DECLINED),
        (ACCEPTED, DONE),
        (ACCEPTED, NOT_INDICATED),
        (DECLINED, PROPOSED),
        (DECLINED, ACCEPTED),
        (DECLINED, NOT_INDICATED),
    }
    assert {(status, after) for status in ActionStatus for after in status.next} == allowed
    assert [status for status in ActionStatus if not status.next] == [DONE, NOT_INDICATED]
    assert [status for status in ActionStatus if status.may_be_first] == [PROPOSED, ACCEPTED]


@pytest.mark.parametrize("before", ActionStatus)
@pytest.mark.parametrize("after", ActionStatus)
def test_an_action_changes_only_as_its_status_may(before: ActionStatus, after: ActionStatus) -> None:
    # Each status is reached from accepted, which may be first; proposed by way of declined.
    ways = {
        PROPOSED: (PROPOSED,),
        ACCEPTED: (ACCEPTED,),
        DECLINED: (ACCEPTED, DECLINED),
        DONE: (ACCEPTED, DONE),
        NOT_INDICATED: (ACCEPTED, NOT_INDICATED),
    }
    changes = [(FIRST, status) for status in (*ways[before], after)]
    if after in before.next:
        assert an_action("a-1", *changes).status_on(FIRST) is after
    else:
        with pytest.raises(InvalidValueError, match=rf"^statuses: 'a-1' goes from {before.value} to {after.value}; "):
            an_action("a-1", *changes)


def test_a_refused_change_says_what_may_follow() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        an_action("a-1", (FIRST, PROPOSED), (SECOND, DONE))
    assert str(refusal.value) == (
        "statuses: 'a-1' goes from proposed to done; it may go to accepted or declined or not indicated"
    )
    with pytest.raises(InvalidValueError) as refusal:
        an_action("a-1", (FIRST, ACCEPTED), (FIRST, DONE), (SECOND, ACCEPTED))
    assert str(refusal.value) == ("statuses: 'a-1' goes from done to accepted; that is final; make it a new action")


@pytest.mark.parametrize("status", [DECLINED, DONE, NOT_INDICATED])
def test_an_action_begins_as_proposed_or_accepted(status: ActionStatus) -> None:
    refused = r"^statuses: 'a-1' does not begin; begin it as proposed or accepted$"
    with pytest.raises(InvalidValueError, match=refused):
        an_action("a-1", (FIRST, status))
    with pytest.raises(InvalidValueError, match=refused):
        evolve(an_action(), statuses=())


def test_a_status_holds_from_its_day_and_the_last_of_a_day_holds() -> None:
    action = an_action("a-1", (FIRST, PROPOSED), (FIRST, DECLINED), (SECOND, ACCEPTED), (SECOND, DONE))
    days = (date(2020, 8, 31), FIRST, date(2021, 9, 6), SECOND)
    assert [action.status_on(day) for day in days] == [None, DECLINED, DECLINED, DONE]


def test_changes_stand_in_the_order_in_which_they_came() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        an_action("a-1", (SECOND, PROPOSED), (date(2021, 9, 6), ACCEPTED))
    assert str(refusal.value) == (
        "statuses: 'a-1' goes back from 2021-09-07 to 2021-09-06; give the changes in the order in which they came"
    )


def test_the_words_of_goals_and_actions_are_not_shown() -> None:
    shown = repr((a_goal(), an_action(), a_plan(a_version(1, FIRST, "a-1"), actions=(an_action(),))))
    assert "stairs" not in shown
    assert "dietitian" not in shown
    for text in ("", " padded"):
        with pytest.raises(InvalidValueError) as refusal:
            evolve(an_action(), description=text)
        assert "padded" not in str(refusal.value).replace("padded or not printable", "")


def test_days_are_dates() -> None:
    for ask in (an_action().status_on, an_action().is_overdue_on, a_version().awaits_answer_on, a_plan().current):
        with pytest.raises(InvalidTypeError, match=r"^day: .* is a datetime"):
            ask(datetime(2020, 9, 1))
    with pytest.raises(InvalidTypeError, match=r"^day: '2020' is a str; give a date$"):
        a_plan().status_of(ActionId("a-1"), "2020")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^action: 'a-1' is a str; give a ActionId$"):
        a_plan().status_of("a-1", FIRST)  # type: ignore[arg-type]


# Versions


def test_an_answer_and_its_day_come_together() -> None:
    for fields in ({"answer": Agreement.AGREED}, {"answered_on": FIRST}):
        with pytest.raises(InvalidValueError) as refusal:
            evolve(a_version(), **fields)
        assert str(refusal.value) == "answer: version 1 needs an answer and its day together, or neither; give both"


def test_a_version_is_answered_on_its_day_or_later() -> None:
    assert a_version(answer=Agreement.DECLINED, answered_on=FIRST).answer is Agreement.DECLINED
    with pytest.raises(InvalidValueError) as refusal:
        a_version(answer=Agreement.DECLINED, answered_on=date(2020, 8, 31))
    assert str(refusal.value) == (
        "answered_on: version 1 was answered on 2020-08-31, before it was made on 2020-09-01; correct one of them"
    )


def test_a_version_lists_each_thing_once_and_has_a_number() -> None:
    with pytest.raises(InvalidValueError, match=r"^actions: ActionId\('a-1'\) stands twice; give each once$"):
        a_version(1, FIRST, "a-1", "a-1")
    with pytest.raises(InvalidValueError, match=r"^goals: GoalId\('g-1'\) stands twice; give each once$"):
        a_version(goals=("g-1", "g-1"))
    with pytest.raises(InvalidValueError, match=r"^number: 0 is too small; give 1 or more$"):
        a_version(0)
    with pytest.raises(InvalidValueError, match=r"^number: an integer of .* bits is too large; give 10000 or less$"):
        a_version(10**5000)


def test_a_version_holds_from_its_day_until_the_next_one() -> None:
    plan = a_plan(a_version(5, SECOND), a_version(2, FIRST))
    days = (date(2020, 8, 31), FIRST, date(2021, 9, 6), SECOND, date(2030, 1, 1))
    versions = [plan.current(day) for day in days]
    assert [version and version.number for version in versions] == [None, 2, 2, 5, 5]


def test_of_two_versions_of_one_day_the_one_with_the_higher_number_holds() -> None:
    assert a_plan(a_version(2), a_version(1)).current(FIRST) == a_version(2)


def test_a_number_stands_once_and_a_later_version_is_not_made_before() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        a_plan(a_version(1), a_version(1, SECOND))
    assert str(refusal.value) == "versions: version 1 of 'p-1' stands twice; give each a number of its own"
    with pytest.raises(InvalidValueError) as refusal:
        a_plan(a_version(1, date(2020, 9, 2)), a_version(2, FIRST))
    assert str(refusal.value) == (
        "versions: version 2 of 'p-1' was made on 2020-09-01, before version 1 on 2020-09-02; correct one of them"
    )


@pytest.mark.parametrize(
    ("day", "awaiting"),
    [(date(2020, 8, 31), False), (FIRST, True), (date(2020, 9, 7), True), (date(2020, 9, 8), False), (SECOND, True)],
)
def test_a_version_awaits_an_answer_until_the_day_of_the_answer(day: date, awaiting: bool) -> None:
    answered = a_version(1, FIRST, answer=Agreement.AGREED, answered_on=date(2020, 9, 8))
    assert a_plan(answered, a_version(2, SECOND)).awaiting_answer(day) is awaiting


# What stands in a plan


@pytest.mark.parametrize("field", ["goals", "actions"])
def test_what_a_version_names_is_in_the_plan_once_and_the_other_way_round(field: str) -> None:
    name = {"goals": "g-1", "actions": "a-1"}[field]
    version = a_version(1, FIRST, "a-1", goals=("g-1",))
    whole = a_plan(version, actions=(an_action(),), goals=(a_goal(),))
    with pytest.raises(InvalidValueError) as refusal:
        evolve(whole, **{field: ()})  # type: ignore[arg-type]
    assert str(refusal.value) == f"versions: {name!r} of the {field} is not in the plan; add it"
    with pytest.raises(InvalidValueError) as refusal:
        evolve(whole, versions=(evolve(version, **{field: ()}),))  # type: ignore[arg-type]
    assert str(refusal.value) == f"{field}: {name!r} stands in no version; name it in the one that began it"
    with pytest.raises(InvalidValueError, match=rf"^{field}: .*\('{name}'\) stands twice; give each once$"):
        evolve(whole, **{field: 2 * getattr(whole, field)})


def test_an_action_is_for_a_goal_of_the_plan() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        a_plan(a_version(1, FIRST, "a-1"), actions=(an_action(goal="g-1"),))
    assert str(refusal.value) == "actions: 'a-1' is for the goal 'g-1', which is not in the plan; add it"


def test_an_action_is_due_on_the_day_of_its_first_version_or_later() -> None:
    assert a_plan(a_version(1, FIRST, "a-1"), actions=(an_action(due_on=FIRST),)).actions
    with pytest.raises(InvalidValueError) as refusal:
        a_plan(a_version(1, FIRST, "a-1"), actions=(an_action(due_on=date(2020, 8, 31)),))
    assert str(refusal.value) == (
        "actions: 'a-1' is due on 2020-08-31, before 2020-09-01, the day of the first version that lists it; "
        "correct one of them"
    )


def test_the_first_version_that_lists_an_action_counts_and_not_the_first_of_the_plan() -> None:
    versions = a_version(1), a_version(2, SECOND, "a-1")
    late = an_action("a-1", (SECOND, PROPOSED), due_on=date(2021, 9, 6))
    with pytest.raises(InvalidValueError, match=r"^actions: 'a-1' is due on 2021-09-06, before 2021-09-07, "):
        a_plan(*versions, actions=(late,))


def test_a_goal_is_to_be_reached_on_the_day_of_its_first_version_or_later() -> None:
    assert a_plan(a_version(goals=("g-1",)), goals=(a_goal(target_on=FIRST),)).goals
    with pytest.raises(InvalidValueError) as refusal:
        a_plan(a_version(goals=("g-1",)), goals=(a_goal(target_on=date(2020, 8, 31)),))
    assert str(refusal.value) == (
        "goals: 'g-1' is to be reached by 2020-08-31, before 2020-09-01, the day of the first version that lists it; "
        "correct one of them"
    )


@pytest.mark.parametrize("begun", [date(2020, 8, 31), date(2020, 9, 2)])
def test_an_action_begins_on_the_day_of_the_first_version_that_lists_it(begun: date) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        a_plan(a_version(1, FIRST, "a-1"), actions=(an_action("a-1", (begun, PROPOSED)),))
    assert str(refusal.value) == (
        f"actions: the first status of 'a-1' is of {begun} and the first version that lists it of 2020-09-01; "
        "give both the same day"
    )


# Questions


DROPPED = an_action("a-1", (FIRST, ACCEPTED), due_on=date(2020, 12, 1))
KEPT = an_action("a-2", (FIRST, PROPOSED), (SECOND, ACCEPTED), due_on=date(2021, 10, 1))
NEW = an_action("a-3", (SECOND, ACCEPTED), (date(2021, 9, 30), DONE), due_on=SECOND)
YEARS = a_plan(a_version(1, FIRST, "a-1", "a-2"), a_version(2, SECOND, "a-2", "a-3"), actions=(NEW, DROPPED, KEPT))


def test_the_status_of_a_dropped_action_is_still_known() -> None:
    assert YEARS.status_of(ActionId("a-1"), date(2030, 1, 1)) is ACCEPTED
    assert YEARS.status_of(ActionId("a-2"), date(2021, 9, 6)) is PROPOSED
    assert YEARS.status_of(ActionId("a-2"), SECOND) is ACCEPTED


def test_the_status_of_an_action_is_not_known_before_it_stands_in_the_plan() -> None:
    for name, day in (("a-3", date(2021, 9, 6)), ("a-9", SECOND)):
        with pytest.raises(NotKnownError) as refusal:
            YEARS.status_of(ActionId(name), day)
        assert str(refusal.value) == f"action: '{name}' is not in the plan of 'p-1' on {day}; ask for one that is"


def test_progress_counts_the_actions_of_the_current_version() -> None:
    counts = {"proposed": 0, "accepted": 0, "declined": 0, "done": 0, "not_indicated": 0}
    assert YEARS.progress(date(2020, 8, 31)) is None
    for day, version, counted in (
        (date(2021, 9, 6), 1, {"proposed": 1, "accepted": 1}),
        (SECOND, 2, {"accepted": 2}),
        (date(2021, 9, 30), 2, {"accepted": 1, "done": 1}),
    ):
        assert YEARS.progress(day) == PlanProgress(version=version, on=day, **{**counts, **counted})


def test_every_status_is_counted_under_its_name() -> None:
    ways: dict[str, tuple[tuple[date, ActionStatus], ...]] = {
        "a-1": ((FIRST, PROPOSED),),
        "a-2": ((FIRST, ACCEPTED),),
        "a-3": ((FIRST, PROPOSED), (FIRST, DECLINED)),
        "a-4": ((FIRST, ACCEPTED), (FIRST, DONE)),
        "a-5": ((FIRST, PROPOSED), (FIRST, NOT_INDICATED)),
        "a-6": ((FIRST, ACCEPTED), (FIRST, DONE)),
    }
    plan = a_plan(a_version(1, FIRST, *ways), actions=tuple(an_action(name, *way) for name, way in ways.items()))
    assert plan.progress(FIRST) == PlanProgress(
        version=1, on=FIRST, proposed=1, accepted=1, declined=1, done=2, not_indicated=1
    )


@pytest.mark.parametrize(
    ("accepted", "done", "share"),
    [
        (0, 0, None),
        (3, 0, Share(Fraction(0))),
        # 2 done of 1 + 2 agreed to
        (1, 2, Share(Fraction(2, 3))),
        (0, 4, Share(Fraction(1))),
    ],
)
def test_the_share_done_is_of_what_the_patient_agreed_to(accepted: int, done: int, share: Share | None) -> None:
    progress = PlanProgress(version=1, on=FIRST, proposed=5, accepted=accepted, declined=7, done=done, not_indicated=11)
    assert progress.done_share == share
    assert progress.total == 23 + accepted + done


@pytest.mark.parametrize(
    ("day", "overdue"),
    [
        (date(2020, 12, 1), ()),
        (date(2020, 12, 2), (DROPPED,)),
        (date(2021, 9, 6), (DROPPED,)),
        (SECOND, ()),
        (date(2021, 9, 8), (NEW,)),
        (date(2021, 9, 30), ()),
        (date(2021, 10, 1), ()),
        (date(2021, 10, 2), (KEPT,)),
    ],
)
def test_an_accepted_action_of_the_current_version_is_overdue_from_the_day_after_it_was_due(
    day: date, overdue: tuple[PlanAction, ...]
) -> None:
    assert YEARS.overdue(day) == overdue


@pytest.mark.parametrize("status", [PROPOSED, DECLINED, DONE, NOT_INDICATED])
def test_only_an_accepted_action_is_overdue(status: ActionStatus) -> None:
    way = [(FIRST, PROPOSED if status is PROPOSED else ACCEPTED), (FIRST, status)][: 1 + (status is not PROPOSED)]
    assert not an_action("a-1", *way, due_on=FIRST).is_overdue_on(SECOND)
    assert an_action("a-1", (FIRST, ACCEPTED), due_on=FIRST).is_overdue_on(SECOND)
    assert not an_action("a-1", (FIRST, ACCEPTED)).is_overdue_on(SECOND)


def test_overdue_actions_stand_in_order_of_due_date_and_name_and_each_is_a_finding() -> None:
    days = {"a-1": date(2020, 12, 1), "a-3": date(2020, 10, 1), "a-2": date(2020, 10, 1)}
    actions = tuple(an_action(name, (FIRST, ACCEPTED), due_on=due_on) for name, due_on in days.items())
    plan = a_plan(a_version(1, FIRST, *days), actions=actions)
    assert [action.identifier for action in plan.overdue(SECOND)] == ["a-2", "a-3", "a-1"]
    assert plan.findings(SECOND)[0] == Finding(
        kind="action overdue", subject="a-2", detail="of 'p-1', accepted, due on 2020-10-01 and not done by 2021-09-07"
    )
    assert len(plan.findings(SECOND)) == 3
    assert plan.findings(FIRST) == ()


# A plan goes on


def test_a_plan_goes_on_by_statuses_and_answers_and_is_built_anew_each_time() -> None:
    version = PlanVersion(number=1, made_on=date(2020, 9, 1), actions=(ActionId("a-1"), ActionId("a-2")))
    begun = StatusChange(date(2020, 9, 1), ActionStatus.PROPOSED)
    actions = tuple(
        PlanAction(identifier=ActionId(name), kind=ActionKind.SCREENING, description="eye check", statuses=(begun,))
        for name in ("a-1", "a-2")
    )
    plan = HealthPlan(
        patient=PatientId("p-1"), engagement=EngagementId("e-1"), goals=(), actions=actions, versions=(version,)
    )
    declined = plan.with_status(ActionId("a-2"), StatusChange(date(2020, 9, 8), ActionStatus.DECLINED))
    accepted = declined.with_status(ActionId("a-2"), StatusChange(date(2020, 10, 1), ActionStatus.ACCEPTED))
    assert [accepted.status_of(ActionId("a-2"), day).value for day in (date(2020, 9, 8), date(2020, 10, 1))] == [
        "declined",
        "accepted",
    ]
    assert accepted.status_of(ActionId("a-1"), date(2020, 10, 1)) is ActionStatus.PROPOSED
    agreed = accepted.answered(1, Agreement.AGREED, date(2020, 9, 8))
    assert agreed.versions == (evolve(version, answer=Agreement.AGREED, answered_on=date(2020, 9, 8)),)
    with pytest.raises(InvalidValueError):
        plan.with_status(ActionId("a-1"), StatusChange(date(2020, 9, 8), ActionStatus.DONE))
    with pytest.raises(NotKnownError, match=r"^action: 'a-9' is not in the plan of 'p-1'; name one that is$"):
        plan.with_status(ActionId("a-9"), StatusChange(date(2020, 9, 8), ActionStatus.ACCEPTED))
    with pytest.raises(NotKnownError, match=r"^number: 2 is not a version of the plan of 'p-1'; give one that is$"):
        plan.answered(2, Agreement.AGREED, date(2020, 9, 8))
