"""Laws of right-sizing: sizes add up, the balance turns round, a status does not flicker, a notice runs its days."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.citations import Citation
from primarycare.identifiers import PatientId
from primarycare.patients import Patient, Sex
from primarycare.periods import LeapDayRule, add_days
from primarycare.rightsizing import (
    JoinPolicy,
    JoinReason,
    PanelStanding,
    PanelStatus,
    RampUp,
    StatusHistory,
    StatusPolicy,
    VisitRate,
    WeightTable,
    days_needed_per_year,
    full_time_equivalents_needed,
    ideal_panel,
    may_join,
    member_weights,
    next_status,
    normalisation,
    over_under,
    raw_size,
    sustainable_visits_per_patient,
    utilisation,
    visits_needed_per_day,
    weighted_size,
)
from primarycare.testing.strategies import dates, exact_numbers
from primarycare.testing.strategies.sizing import (
    join_policies,
    panel_standings,
    ramp_ups,
    status_histories,
    status_policies,
    visit_rates,
    weight_tables,
)

ON = date(2026, 1, 1)
RULE = LeapDayRule.MARCH_1
NAMES, SOURCES = st.just("ours"), st.just(Citation.illustrative("rules of our own"))
BY_SEX_SHAPE = st.just((Sex.FEMALE, Sex.MALE))
TABLES = weight_tables(names=NAMES, citations=SOURCES)
BY_SEX = weight_tables(names=NAMES, shapes=BY_SEX_SHAPE, citations=SOURCES)
ALL_ONE = weight_tables(names=NAMES, shapes=BY_SEX_SHAPE, weights=st.just(Fraction(1)), citations=SOURCES)
POLICIES = status_policies(citations=SOURCES)
WITH_NOTICE = status_policies(notice_days=st.integers(1, 60), citations=SOURCES)
LIVES = st.tuples(
    st.dates(date(1930, 1, 1), date(2026, 3, 1)),
    st.none() | st.dates(date(2025, 11, 1), date(2026, 3, 1)),
    st.sampled_from((Sex.FEMALE, Sex.MALE)),
)


def _living(lives: list[tuple[date, date | None, Sex]]) -> list[Patient]:
    return [
        Patient(
            identifier=PatientId(f"p-{number}"),
            born_on=born_on,
            died_on=None if died_on is None else max(born_on, died_on),
            sex=sex,
        )
        for number, (born_on, died_on, sex) in enumerate(lives)
    ]


MEMBERS = st.lists(LIVES, max_size=6).map(_living)
MULTIPLIERS = exact_numbers(max_value=5)
VISITS, DAYS = exact_numbers(min_value=1, max_value=60), exact_numbers(min_value=1, max_value=366)
FULL_TIMES = exact_numbers(min_value=Fraction(1, 10), max_value=Fraction(3, 2))
PANELS = exact_numbers(min_value=1, max_value=5_000)
UTILISATIONS = exact_numbers(max_value=2)
REASONS = st.lists(st.sampled_from(JoinReason), unique=True)


def size_of(
    members: Sequence[Patient], table: WeightTable, multipliers: dict[PatientId, Fraction] | None = None
) -> Fraction:
    return weighted_size(members, ON, table, multipliers=multipliers, normalised_to=None, leap_day=RULE)


def with_weights(table: WeightTable, weights: Sequence[Fraction]) -> WeightTable:
    return evolve(table, bands=tuple(evolve(band, weight=new) for band, new in zip(table.bands, weights)))


@given(MEMBERS, BY_SEX, st.data())
def test_a_weighted_size_is_never_negative_and_the_sum_of_those_of_its_parts(
    members: list[Patient], table: WeightTable, data: DataObject
) -> None:
    multipliers = {member.identifier: data.draw(MULTIPLIERS) for member in members}
    cut = data.draw(st.integers(0, len(members)))
    whole = size_of(members, table, multipliers)
    assert whole >= 0
    assert whole == size_of(members[:cut], table, multipliers) + size_of(members[cut:], table, multipliers)
    assert raw_size(members, ON) == raw_size(members[:cut], ON) + raw_size(members[cut:], ON)
    assert whole == size_of(data.draw(st.permutations(members)), table, multipliers)


@given(MEMBERS, BY_SEX, st.data())
def test_a_weighted_size_is_linear_in_the_weights(members: list[Patient], table: WeightTable, data: DataObject) -> None:
    ours = [band.weight for band in table.bands]
    theirs = data.draw(st.lists(MULTIPLIERS, min_size=len(ours), max_size=len(ours)))
    times, more = data.draw(MULTIPLIERS), data.draw(MULTIPLIERS)
    both = with_weights(table, [times * mine + more * other for mine, other in zip(ours, theirs)])
    assert size_of(members, both) == times * size_of(members, table) + more * size_of(
        members, with_weights(table, theirs)
    )


@given(MEMBERS, ALL_ONE)
def test_where_all_weights_are_1_a_panel_weighs_as_many_as_it_holds(members: list[Patient], table: WeightTable) -> None:
    assert size_of(members, table) == raw_size(members, ON)


@given(MEMBERS, BY_SEX)
def test_a_normalised_population_weighs_as_many_as_it_holds(members: list[Patient], table: WeightTable) -> None:
    assume(size_of(members, table) > 0)
    found = normalisation(members, ON, table, leap_day=RULE)
    weights = member_weights(members, ON, table, normalised_to=found, leap_day=RULE)
    assert sum(weights.values()) == raw_size(members, ON)


@given(TABLES, st.integers(0, 150), st.sampled_from((Sex.FEMALE, Sex.MALE)))
def test_everybody_of_a_sex_that_a_table_names_has_exactly_one_band(table: WeightTable, age: int, sex: Sex) -> None:
    named = {band.sex for band in table.bands}
    fitting = [
        band
        for band in table.bands
        if band.sex in (sex, None) and band.from_age <= age and (band.before_age is None or age < band.before_age)
    ]
    assert len(fitting) == int(sex in named or None in named)
    assert table.band_of(age, sex) == next(iter(fitting), None)


@given(TABLES, st.data())
def test_the_order_of_the_bands_of_a_table_does_not_matter(table: WeightTable, data: DataObject) -> None:
    other = evolve(table, bands=tuple(data.draw(st.permutations(table.bands))))
    age = data.draw(st.integers(0, 150))
    assert all(table.band_of(age, sex) == other.band_of(age, sex) for sex in Sex)


@given(VISITS, DAYS, visit_rates(), FULL_TIMES)
def test_the_balance_solved_for_one_term_gives_back_the_others(
    visits: Fraction, days: Fraction, rate: VisitRate, full_time: Fraction
) -> None:
    panel = ideal_panel(visits_per_day=visits, days_per_year=days, rate=rate, full_time_equivalents=full_time)
    assert visits == visits_needed_per_day(panel, days_per_year=days, rate=rate, full_time_equivalents=full_time)
    assert days == days_needed_per_year(panel, visits_per_day=visits, rate=rate, full_time_equivalents=full_time)
    assert full_time == full_time_equivalents_needed(panel, visits_per_day=visits, days_per_year=days, rate=rate)
    assert rate == sustainable_visits_per_patient(
        panel, visits_per_day=visits, days_per_year=days, basis=rate.basis, full_time_equivalents=full_time
    )


@given(VISITS, VISITS, DAYS, DAYS, FULL_TIMES, FULL_TIMES, visit_rates())
def test_an_ideal_panel_grows_with_each_part_of_the_supply(
    visits: Fraction,
    more_visits: Fraction,
    days: Fraction,
    more_days: Fraction,
    full_time: Fraction,
    more_time: Fraction,
    rate: VisitRate,
) -> None:
    least = ideal_panel(visits_per_day=visits, days_per_year=days, rate=rate, full_time_equivalents=full_time)
    visited = ideal_panel(visits_per_day=more_visits, days_per_year=days, rate=rate, full_time_equivalents=full_time)
    longer = ideal_panel(visits_per_day=visits, days_per_year=more_days, rate=rate, full_time_equivalents=full_time)
    fuller = ideal_panel(visits_per_day=visits, days_per_year=days, rate=rate, full_time_equivalents=more_time)
    assert (least < visited) is (visits < more_visits)
    assert (least < longer) is (days < more_days)
    assert (least < fuller) is (full_time < more_time)


@given(VISITS, DAYS, visit_rates(), visit_rates())
def test_an_ideal_panel_shrinks_with_visits_per_patient(
    visits: Fraction, days: Fraction, rate: VisitRate, other: VisitRate
) -> None:
    panel, others = (ideal_panel(visits_per_day=visits, days_per_year=days, rate=known) for known in (rate, other))
    assert (panel > others) is (rate.per_patient < other.per_patient)


@given(PANELS, VISITS, DAYS, visit_rates(), FULL_TIMES)
def test_utilisation_is_the_panel_divided_by_the_ideal_one_and_above_1_where_it_is_over(
    panel: Fraction, visits: Fraction, days: Fraction, rate: VisitRate, full_time: Fraction
) -> None:
    ideal = ideal_panel(visits_per_day=visits, days_per_year=days, rate=rate, full_time_equivalents=full_time)
    used = utilisation(panel, visits_per_day=visits, days_per_year=days, rate=rate, full_time_equivalents=full_time)
    assert used == panel / ideal
    assert (used > 1) is (over_under(panel, ideal) > 0)


@given(POLICIES, panel_standings(), st.integers(0, 200), st.data())
def test_between_opening_again_and_closing_nothing_moves_but_limiting_and_a_notice_that_runs_out(
    policy: StatusPolicy, standing: PanelStanding, days: int, data: DataObject
) -> None:
    part = data.draw(st.integers(1, 99))
    between = policy.reopen_at + (policy.close_at - policy.reopen_at) * part / 100
    on = add_days(standing.since, days)
    follows = next_status(standing, between, on, policy)
    if standing.status is PanelStatus.CLOSING and days >= policy.notice_days:
        assert follows == PanelStanding(PanelStatus.CLOSED, add_days(standing.since, policy.notice_days))
    elif standing.status is PanelStatus.OPEN and policy.limited_at is not None and between >= policy.limited_at:
        assert follows == PanelStanding(PanelStatus.LIMITED, on)
    else:
        assert follows == standing


@given(POLICIES, panel_standings(), UTILISATIONS, st.integers(0, 200))
def test_the_same_reading_again_on_the_same_day_moves_nothing(
    policy: StatusPolicy, standing: PanelStanding, utilised: Fraction, days: int
) -> None:
    on = add_days(standing.since, days)
    follows = next_status(standing, utilised, on, policy)
    assert next_status(follows, utilised, on, policy) == follows
    if utilised <= policy.reopen_at:
        assert follows.status is PanelStatus.OPEN
    if utilised >= policy.close_at:
        assert follows.status in (PanelStatus.CLOSING, PanelStatus.CLOSED)


@given(status_histories(policies=WITH_NOTICE))
def test_closing_always_passes_through_its_whole_notice(history: StatusHistory) -> None:
    entries = history.timeline.entries
    for before, entry in zip(entries, entries[1:]):
        if entry.value is PanelStatus.CLOSED:
            assert before.value is PanelStatus.CLOSING
            assert before.during.days == history.policy.notice_days
        if before.value is PanelStatus.CLOSING:
            assert before.during.days <= history.policy.notice_days
    assert entries[-1].value is not PanelStatus.CLOSING


@given(status_histories(policies=POLICIES), st.data())
def test_a_history_is_its_readings_one_after_the_other_in_any_order(history: StatusHistory, data: DataObject) -> None:
    assert evolve(history, readings=tuple(data.draw(st.permutations(history.readings)))).timeline == history.timeline
    standing = history.began
    for reading in sorted(history.readings, key=lambda reading: reading.on):
        standing = next_status(standing, reading.utilisation, reading.on, history.policy)
        assert history.status_on(reading.on) is standing.status


@given(status_histories(policies=POLICIES), st.integers(0, 100))
def test_a_later_reading_never_changes_an_earlier_day(history: StatusHistory, days: int) -> None:
    known_by = history.began.since + timedelta(days)
    earlier = evolve(history, readings=tuple(reading for reading in history.readings if reading.on <= known_by))
    assert earlier.status_on(known_by) is history.status_on(known_by)


@given(join_policies(citations=SOURCES), st.sampled_from(PanelStatus), REASONS, REASONS)
def test_another_reason_never_keeps_anybody_out_and_only_a_rule_lets_somebody_in(
    policy: JoinPolicy, status: PanelStatus, reasons: list[JoinReason], more: list[JoinReason]
) -> None:
    decision = may_join(status, reasons, policy)
    rule = policy.rule_of(status)
    assert decision.accepted is (rule.everybody or bool(set(reasons) & set(rule.reasons)))
    assert decision.reason is None or decision.reason in reasons
    assert may_join(status, [*reasons, *more], policy).accepted >= decision.accepted
    assert may_join(status, reversed(reasons), policy) == decision


@given(ramp_ups(citations=SOURCES), dates(), st.integers(0, 3_000), st.integers(0, 3_000))
def test_a_target_never_falls_and_ends_at_the_last_point(
    ramp_up: RampUp, joined_on: date, days: int, more: int
) -> None:
    target = ramp_up.target_on(add_days(joined_on, days), joined_on=joined_on)
    later = ramp_up.target_on(add_days(joined_on, days + more), joined_on=joined_on)
    assert ramp_up.points[0].panel <= target <= later <= ramp_up.points[-1].panel
    assert ramp_up.target_on(add_days(joined_on, 61 * 31), joined_on=joined_on) == ramp_up.points[-1].panel
