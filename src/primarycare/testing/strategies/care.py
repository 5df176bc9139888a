"""Strategies for care: risks, assessments, category rules and decisions, and health plans.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it, so that values can be made that point at each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import find
>>> find(risk_histories(codes=("tobacco",)), lambda history: bool(history.observations)).observations[0].code
'tobacco'
"""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Evidence
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
from primarycare.identifiers import ActionId, EngagementId, GoalId, PatientId, PhysicianId
from primarycare.reassessment.categories import CategoryDecision, TriedRow, decide_category
from primarycare.risks import (
    CategoryEffect,
    CategoryRow,
    CategoryRule,
    PreventiveAssessment,
    RiskCondition,
    RiskDomain,
    RiskHistory,
    RiskObservation,
    RiskSource,
    RiskStatus,
    Severity,
)
from primarycare.testing.strategies.vocabulary import (
    action_ids,
    citations,
    dates,
    engagement_ids,
    goal_ids,
    patient_ids,
    physician_ids,
    plain_texts,
)

__all__ = [
    "category_decisions",
    "category_rows",
    "category_rules",
    "goals",
    "health_plans",
    "plan_actions",
    "plan_progresses",
    "plan_versions",
    "preventive_assessments",
    "risk_conditions",
    "risk_histories",
    "risk_observations",
    "status_changes",
    "tried_rows",
]

_LAST_DAY = date(2100, 12, 31)
# Made once, since making a strategy takes longer than drawing from it.
_TEXTS, _NAMES, _DAYS = plain_texts(), plain_texts(max_size=12), dates()
_CITATIONS = citations(evidence=st.just(Evidence.AGREEMENT))
_DOMAINS, _SEVERITIES = st.sampled_from(RiskDomain), st.sampled_from(Severity)
_STATUSES, _SOURCES = st.sampled_from(RiskStatus), st.sampled_from(RiskSource)
_KINDS, _OWNERS, _ANSWERS = st.sampled_from(ActionKind), st.sampled_from(GoalOwner), st.sampled_from(Agreement)
_WEEKS = st.integers(0, 60).map(lambda days: timedelta(days=days))
_YEARS = st.one_of(st.integers(0, 3), st.integers(0, 800)).map(lambda days: timedelta(days=days))
_FEW_CODES = st.lists(_NAMES, min_size=1, max_size=3, unique=True)
_MANY_STATUSES = st.lists(_STATUSES, min_size=1, max_size=3, unique=True)


def _later(day: date, by: timedelta) -> date:
    return max(day, min(day + by, _LAST_DAY))


def risk_observations(
    *,
    codes: SearchStrategy[str] = _NAMES,
    domains: SearchStrategy[RiskDomain] = _DOMAINS,
    severities: SearchStrategy[Severity] = _SEVERITIES,
    statuses: SearchStrategy[RiskStatus] = _STATUSES,
    observed_on: SearchStrategy[date] = _DAYS,
) -> SearchStrategy[RiskObservation]:
    """Make observations of a risk; those that fit together come from `risk_histories`.

    >>> from hypothesis import find
    >>> find(risk_observations(codes=st.just("debts")), bool).code
    'debts'
    """
    return st.builds(
        RiskObservation,
        code=codes,
        domain=domains,
        severity=severities,
        status=statuses,
        source=_SOURCES,
        observed_on=observed_on,
    )


_FEW_HELPERS = st.lists(_TEXTS, max_size=2, unique=True).map(tuple)


@st.composite
def _preventive_assessments(
    draw: DrawFn,
    patients: SearchStrategy[PatientId],
    physicians: SearchStrategy[PhysicianId],
    made_on: SearchStrategy[date],
    codes: Sequence[str] | None,
) -> PreventiveAssessment:
    day = draw(made_on)
    named = draw(_FEW_CODES if codes is None else st.lists(st.sampled_from(codes), max_size=len(codes), unique=True))
    seen = [
        RiskObservation(
            code=code,
            domain=draw(_DOMAINS),
            severity=draw(_SEVERITIES),
            status=draw(_STATUSES),
            source=draw(_SOURCES),
            observed_on=day - draw(_WEEKS),
        )
        for code in named
    ]
    return PreventiveAssessment(
        patient=draw(patients),
        made_on=day,
        physician=draw(physicians),
        observations=tuple(seen),
        contributors=draw(_FEW_HELPERS),
    )


def preventive_assessments(
    *,
    patients: SearchStrategy[PatientId] = patient_ids(),
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
    made_on: SearchStrategy[date] = _DAYS,
    codes: Sequence[str] | None = None,
) -> SearchStrategy[PreventiveAssessment]:
    """Make assessments, of one to three risks or of some of the codes given, seen on the day or some weeks before.

    >>> from hypothesis import find
    >>> find(preventive_assessments(made_on=st.just(date(2020, 9, 1))), bool).made_on
    datetime.date(2020, 9, 1)
    """
    return _preventive_assessments(patients, physicians, made_on, codes)


_STATES = st.tuples(_SEVERITIES, _STATUSES, _SOURCES)
_PLACES = st.integers(0, 2**16)


@st.composite
def _risk_histories(
    draw: DrawFn,
    patients: SearchStrategy[PatientId],
    seen: SearchStrategy[list[tuple[int, date]]],
    codes: Sequence[str] | None,
) -> RiskHistory:
    named = draw(_FEW_CODES) if codes is None else codes
    domains = [draw(_DOMAINS) for _ in named]
    made = {}
    for turn, day in draw(seen):
        place = turn % len(named)
        severity, status, source = draw(_STATES)
        made[place, day] = RiskObservation(
            code=named[place],
            domain=domains[place],
            severity=severity,
            status=status,
            source=source,
            observed_on=day,
        )
    return RiskHistory(draw(patients), tuple(made.values()))


def risk_histories(
    *,
    patients: SearchStrategy[PatientId] = patient_ids(),
    observed_on: SearchStrategy[date] = _DAYS,
    codes: Sequence[str] | None = None,
) -> SearchStrategy[RiskHistory]:
    """Make the risks of a patient over time, of any codes or of some of those given, from up to six observations.

    >>> from hypothesis import find
    >>> find(risk_histories(patients=st.just(PatientId("p-1"))), bool).patient
    PatientId('p-1')
    """
    return _risk_histories(patients, st.lists(st.tuples(_PLACES, observed_on), max_size=6), codes)


_KINDS_OF_RISK = st.tuples(st.none() | _DOMAINS, _MANY_STATUSES, _SEVERITIES, st.integers(1, 3))


@st.composite
def _risk_conditions(draw: DrawFn, listed: SearchStrategy[list[str]]) -> RiskCondition:
    domain, statuses, severity, count = draw(_KINDS_OF_RISK)
    among = draw(listed)
    return RiskCondition(
        domain=domain,
        codes=tuple(among),
        statuses=tuple(statuses),
        severity=severity,
        count=min(count, len(among) or count),
    )


def risk_conditions(*, codes: Sequence[str] | None = None) -> SearchStrategy[RiskCondition]:
    """Make conditions on risks, among no codes, any, or some of those given.

    >>> from hypothesis import find
    >>> print(find(risk_conditions(codes=("debts",)), lambda condition: bool(condition.codes)))
    1 or more of any domain, open, from low, among debts
    """
    listed = st.lists(_NAMES if codes is None else st.sampled_from(codes), max_size=3, unique=True)
    return _risk_conditions(listed)


def category_rows(
    *,
    labels: SearchStrategy[str] = _NAMES,
    options: SearchStrategy[str] = _NAMES,
    conditions: SearchStrategy[RiskCondition] = risk_conditions(),
) -> SearchStrategy[CategoryRow]:
    """Make rows of a rule, with one or two conditions.

    >>> from hypothesis import find
    >>> find(category_rows(options=st.just("complex")), bool).option
    'complex'
    """
    return st.builds(CategoryRow, labels, options, st.lists(conditions, min_size=1, max_size=2).map(tuple))


def _reachable(rows: Sequence[CategoryRow]) -> tuple[CategoryRow, ...]:
    kept: list[CategoryRow] = []
    for row in rows:
        if not any(earlier.hides(row) for earlier in kept):
            kept.append(row)
    return tuple(kept)


def category_rules(
    *,
    names: SearchStrategy[str] = _NAMES,
    options: SearchStrategy[str] = _NAMES,
    effects: SearchStrategy[CategoryEffect] = st.sampled_from(CategoryEffect),
    codes: Sequence[str] | None = None,
) -> SearchStrategy[CategoryRule]:
    """Make rules of none to four rows, each of which can decide as far as comparing rows can tell.

    >>> from hypothesis import find
    >>> find(category_rules(names=st.just("forfait")), bool).name
    'forfait'
    """
    rows = category_rows(options=options, conditions=risk_conditions(codes=codes))
    return st.builds(
        CategoryRule,
        name=names,
        rows=st.lists(rows, max_size=4, unique_by=lambda row: row.label).map(_reachable),
        otherwise=options,
        effect=effects,
        citation=_CITATIONS,
    )


@st.composite
def _tried_rows(draw: DrawFn, rows: SearchStrategy[CategoryRow]) -> TriedRow:
    row = draw(rows)
    return TriedRow(row, tuple(draw(st.integers(0, asked.count + 1)) for asked in row.conditions))


def tried_rows(*, rows: SearchStrategy[CategoryRow] = category_rows()) -> SearchStrategy[TriedRow]:
    """Make rows with what each condition counted, whether enough or not.

    >>> from hypothesis import find
    >>> find(tried_rows(), lambda tried: tried.holds).counts
    (1,)
    """
    return _tried_rows(rows)


def category_decisions(
    *,
    rules: SearchStrategy[CategoryRule] = category_rules(codes=("a", "b", "c")),
    histories: SearchStrategy[RiskHistory] = risk_histories(codes=("a", "b", "c")),
    decided_on: SearchStrategy[date] = _DAYS,
) -> SearchStrategy[CategoryDecision]:
    """Make decisions of a rule about a patient's risks on a day.

    >>> from hypothesis import find
    >>> find(category_decisions(decided_on=st.just(date(2021, 5, 10))), bool).decided_on
    datetime.date(2021, 5, 10)
    """
    return st.builds(decide_category, rules, histories, decided_on)


def goals(
    *,
    identifiers: SearchStrategy[GoalId] = goal_ids(),
    target_on: SearchStrategy[date | None] = st.none() | _DAYS,
) -> SearchStrategy[Goal]:
    """Make goals, with and without a day by which to reach them.

    >>> from hypothesis import find
    >>> find(goals(identifiers=st.just(GoalId("g-1"))), bool).identifier
    GoalId('g-1')
    """
    return st.builds(Goal, identifier=identifiers, text=_TEXTS, owner=_OWNERS, target_on=target_on)


def status_changes(
    *,
    changed_on: SearchStrategy[date] = _DAYS,
    statuses: SearchStrategy[ActionStatus] = st.sampled_from(ActionStatus),
) -> SearchStrategy[StatusChange]:
    """Make changes to a status; those that may follow each other come with `plan_actions`.

    >>> from hypothesis import find
    >>> find(status_changes(statuses=st.just(ActionStatus.DONE)), bool).status
    <ActionStatus.DONE: 'done'>
    """
    return st.builds(StatusChange, changed_on, statuses)


_FIRST_STATUSES = st.sampled_from([status for status in ActionStatus if status.may_be_first])
_NEXT_STATUSES = {status: st.sampled_from(status.next) for status in ActionStatus if status.next}
_MORE_CHANGES = st.integers(0, 4)
_DUE = st.none() | _YEARS


@st.composite
def _plan_actions(
    draw: DrawFn,
    identifiers: SearchStrategy[ActionId],
    goals: SearchStrategy[GoalId | None],
    begun_on: SearchStrategy[date],
) -> PlanAction:
    begun = draw(begun_on)
    statuses = [StatusChange(begun, draw(_FIRST_STATUSES))]
    for _ in range(draw(_MORE_CHANGES)):
        last = statuses[-1]
        if last.status.next:
            changed_on = _later(last.changed_on, draw(_YEARS))
            statuses.append(StatusChange(changed_on, draw(_NEXT_STATUSES[last.status])))
    due = draw(_DUE)
    return PlanAction(
        identifier=draw(identifiers),
        kind=draw(_KINDS),
        description=draw(_TEXTS),
        goal=draw(goals),
        due_on=None if due is None else _later(begun, due),
        statuses=tuple(statuses),
    )


def plan_actions(
    *,
    identifiers: SearchStrategy[ActionId] = action_ids(),
    goals: SearchStrategy[GoalId | None] = st.none() | goal_ids(),
    begun_on: SearchStrategy[date] = _DAYS,
) -> SearchStrategy[PlanAction]:
    """Make actions that begin on a day, are due then, later or never, and change as statuses may.

    >>> from hypothesis import find
    >>> found = find(plan_actions(), lambda action: action.statuses[-1].status is ActionStatus.DONE)
    >>> [change.status.value for change in found.statuses]
    ['accepted', 'done']
    """
    return _plan_actions(identifiers, goals, begun_on)


_REPLIES = st.none() | st.tuples(_ANSWERS, _YEARS)


@st.composite
def _plan_versions(
    draw: DrawFn,
    numbers: SearchStrategy[int],
    made_on: SearchStrategy[date],
    goals: SearchStrategy[Sequence[GoalId]],
    actions: SearchStrategy[Sequence[ActionId]],
) -> PlanVersion:
    day = draw(made_on)
    answer, after = draw(_REPLIES) or (None, None)
    return PlanVersion(
        number=draw(numbers),
        made_on=day,
        goals=tuple(draw(goals)),
        actions=tuple(draw(actions)),
        answer=answer,
        answered_on=None if after is None else _later(day, after),
    )


_FEW_GOALS = st.lists(goal_ids(), max_size=2, unique=True)
_FEW_ACTIONS = st.lists(action_ids(), max_size=3, unique=True)


def plan_versions(
    *,
    numbers: SearchStrategy[int] = st.integers(1, 20),
    made_on: SearchStrategy[date] = _DAYS,
    goals: SearchStrategy[Sequence[GoalId]] = _FEW_GOALS,
    actions: SearchStrategy[Sequence[ActionId]] = _FEW_ACTIONS,
) -> SearchStrategy[PlanVersion]:
    """Make versions of a plan, answered and not.

    >>> from hypothesis import find
    >>> find(plan_versions(), lambda version: version.answer is Agreement.DECLINED).number
    1
    """
    return _plan_versions(numbers, made_on, goals, actions)


_KEPT = st.lists(st.booleans(), min_size=3, max_size=3)


@st.composite
def _health_plans(
    draw: DrawFn,
    patients: SearchStrategy[PatientId],
    engagements: SearchStrategy[EngagementId],
    made_on: SearchStrategy[date],
    min_versions: int,
) -> HealthPlan:
    days = sorted(draw(st.lists(made_on, min_size=min_versions, max_size=max(min_versions, 3))))
    gaps = draw(st.lists(st.integers(1, 3), min_size=len(days), max_size=len(days)))
    # Where a goal or an action first stands, and in which later versions it stands as well.
    turns = st.tuples(st.integers(0, max(len(days) - 1, 0)), st.lists(st.booleans(), min_size=3, max_size=3))
    stands = {name: draw(turns) for names in (draw(_FEW_GOALS), draw(_FEW_ACTIONS)) for name in (names if days else ())}

    def in_version(name: GoalId | ActionId, position: int) -> bool:
        first, later = stands[name]
        return position == first or (position > first and later[position % 3])

    named_goals = [name for name in stands if isinstance(name, GoalId)]
    named_actions = [name for name in stands if isinstance(name, ActionId)]
    versions = tuple(
        draw(
            plan_versions(
                numbers=st.just(sum(gaps[: position + 1])),
                made_on=st.just(day),
                goals=st.just([name for name in named_goals if in_version(name, position)]),
                actions=st.just([name for name in named_actions if in_version(name, position)]),
            )
        )
        for position, day in enumerate(days)
    )
    aims = st.none() | st.sampled_from(named_goals) if named_goals else st.none()
    return HealthPlan(
        patient=draw(patients),
        engagement=draw(engagements),
        goals=tuple(_drawn_goal(draw, name, days[stands[name][0]]) for name in named_goals),
        actions=tuple(
            draw(plan_actions(identifiers=st.just(name), goals=aims, begun_on=st.just(days[stands[name][0]])))
            for name in named_actions
        ),
        versions=versions,
    )


def _drawn_goal(draw: DrawFn, name: GoalId, listed: date) -> Goal:
    after = draw(_DUE)
    return draw(goals(identifiers=st.just(name), target_on=st.just(None if after is None else _later(listed, after))))


def health_plans(
    *,
    patients: SearchStrategy[PatientId] = patient_ids(),
    engagements: SearchStrategy[EngagementId] = engagement_ids(),
    made_on: SearchStrategy[date] = _DAYS,
    min_versions: int = 0,
) -> SearchStrategy[HealthPlan]:
    """Make health plans of up to three versions or as many as asked for, with goals and actions kept and dropped.

    >>> from hypothesis import find
    >>> plan = find(health_plans(min_versions=1), lambda plan: bool(plan.actions))
    >>> plan.status_of(plan.actions[0].identifier, plan.versions[0].made_on)
    <ActionStatus.PROPOSED: 'proposed'>
    """
    return _health_plans(patients, engagements, made_on, min_versions)


_COUNTS = st.integers(0, 30)


def plan_progresses(*, on: SearchStrategy[date] = _DAYS) -> SearchStrategy[PlanProgress]:
    """Make counts of actions by their status.

    >>> from hypothesis import find
    >>> str(find(plan_progresses(), lambda progress: progress.done_share is not None).done_share)
    '100 %'
    """
    return st.builds(
        PlanProgress,
        version=st.integers(1, 20),
        on=on,
        proposed=_COUNTS,
        accepted=_COUNTS,
        declined=_COUNTS,
        done=_COUNTS,
        not_indicated=_COUNTS,
    )
