"""Laws of rate setting: credibility lies between, totals are met, collars hold, order of records changes nothing."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.money import EUR, JPY, Money, Rounding, RoundingMode, Share
from primarycare.periods import Month
from primarycare.ratesetting import (
    AverageForfait,
    BrickTariff,
    CategoryIndication,
    CollarOrder,
    CredibilityRule,
    CredibilityTable,
    Experience,
    ExperienceRecord,
    ExposureUnit,
    LimitedFluctuation,
    LoadRounding,
    Observation,
    RateBalance,
    RateInterval,
    RateSetting,
    ScheduleTerms,
    estimate_buhlmann,
    estimate_buhlmann_straub,
    forfait_with_bricks,
    indicated_rates,
    observations_by_month,
    rate_from_utilisation,
    tally_experience,
    variances_of,
)
from primarycare.schedules import RateSchedule
from primarycare.testing.strategies import exact_numbers, months, roundings, shares
from primarycare.testing.strategies.ratesetting import (
    average_forfaits,
    brick_tariffs,
    category_indications,
    credibility_rules,
    credibility_tables,
    experience_records,
    experiences,
    limited_fluctuations,
    observations,
    rate_balances,
    rate_intervals,
    rate_settings,
    schedule_terms,
)

JANUARY = Month(2021, 1).period.start
EXACT = Rounding(12, RoundingMode.HALF_EVEN)
EXPOSURES = exact_numbers(max_value=10_000)
BUSY = experience_records(
    currencies=st.just(EUR), member_months=exact_numbers(min_value=Fraction(1, 4), max_value=12), patients=st.none()
)
YEARS = st.lists(BUSY, min_size=1, max_size=8)
UNCOLLARED = rate_balances(orders=st.just(CollarOrder.COLLAR_THEN_BALANCE)) | rate_balances(orders=st.none())
WITHIN = rate_balances(orders=st.just(CollarOrder.BALANCE_WITHIN_COLLARS))
HELD = rate_balances(orders=st.sampled_from((CollarOrder.BALANCE_WITHIN_COLLARS, CollarOrder.BALANCE_THEN_COLLAR)))
SEVERAL = st.lists(observations(), min_size=4, max_size=8)


def bounds_of(balance: RateBalance, category: str) -> tuple[Fraction, Fraction | None]:
    previous = balance.item_of(category).previous
    if balance.collar is None or previous is None:
        return Fraction(0), None
    return balance.collar.bounds(previous)


# Experience.


@given(YEARS)
def test_the_order_of_records_changes_nothing(records: list[ExperienceRecord]) -> None:
    turned = records[::-1]
    assert tally_experience(records) == tally_experience(turned)
    assert variances_of(records, rounding=EXACT) == variances_of(turned, rounding=EXACT)


@settings(max_examples=50)
@given(YEARS, YEARS)
def test_tallies_of_two_lists_add_up_to_the_tally_of_both(
    some: list[ExperienceRecord], others: list[ExperienceRecord]
) -> None:
    both, parts = tally_experience([*some, *others]), (tally_experience(some), tally_experience(others))
    assert both.cost == parts[0].cost + parts[1].cost
    assert both.member_months == parts[0].member_months + parts[1].member_months


@given(YEARS)
def test_the_average_of_all_lies_between_the_categories(records: list[ExperienceRecord]) -> None:
    year = tally_experience(records)
    rates = [tally.observed.value for tally in year.categories if tally.observed is not None]
    assert year.average is not None
    assert min(rates) <= year.average.value <= max(rates)


@given(EXPOSURES, st.integers(0, 10**6), exact_numbers(max_value=2), roundings(max_places=2))
def test_a_rate_by_use_is_the_product_over_12_000_loaded(
    used: Fraction, cost: int, load: Fraction, rounding: Rounding
) -> None:
    exact = used * Fraction(cost, 100) / 12_000
    for stage, expected in (
        (LoadRounding.AFTER_LOAD, rounding.apply(exact * (1 + load))),
        (LoadRounding.BEFORE_LOAD, rounding.apply(rounding.apply(exact) * (1 + load))),
    ):
        working = rate_from_utilisation(
            per_thousand=used, unit_cost=Money(cost, EUR), load=load, rounding=rounding, load_rounding=stage
        )
        assert working.total.exact == expected


@settings(max_examples=60)
@given(average_forfaits())
def test_the_average_is_what_its_lines_make_for_a_member_month(forfait: AverageForfait) -> None:
    lines = sum((line.amount for line in forfait.working.lines), Fraction(0))
    assert forfait.amount.exact == forfait.rounding.apply(lines / forfait.member_months)
    assert forfait.rate.value == forfait.amount.exact >= 0


# Credibility.


@given(credibility_rules(), EXPOSURES, EXPOSURES)
def test_credibility_is_from_0_to_1_and_grows_with_exposure(
    rule: CredibilityRule, one: Fraction, other: Fraction
) -> None:
    low, high = sorted((one, other))
    assert 0 <= rule.credibility(low).value <= rule.credibility(high).value <= 1
    assert rule.credibility(0).value == 0


@given(limited_fluctuations(), EXPOSURES)
def test_a_limited_fluctuation_is_the_root_to_within_one_unit_of_its_places(
    rule: LimitedFluctuation, exposure: Fraction
) -> None:
    found, unit = rule.credibility(exposure).value, Fraction(1, 10**rule.rounding.places)
    ratio = min(Fraction(1), exposure / rule.full_at)
    assert max(Fraction(0), found - unit) ** 2 <= ratio <= (found + unit) ** 2


@given(credibility_tables(), EXPOSURES)
def test_a_table_stays_between_its_printed_points(table: CredibilityTable, exposure: Fraction) -> None:
    for point in table.points[:-1]:
        assert table.factor(point.exposure) == point.factor
    printed = [point.factor.value for point in table.points]
    assert 0 <= table.factor(exposure).value <= max(printed)


@settings(max_examples=60)
@given(category_indications())
def test_what_is_indicated_lies_between_experience_and_prior(known: CategoryIndication) -> None:
    observed = known.prior if known.observed is None else known.observed
    low, high = sorted((observed.value, known.prior.value))
    assert low <= known.exact <= high
    assert known.rate == known.rounding.apply(known.exact)
    if not known.member_months:
        assert known.exact == known.prior.value


@settings(max_examples=40)
@given(experiences(), credibility_rules(), roundings(max_places=6))
def test_the_average_as_prior_leaves_a_category_at_the_average_alone(
    year: Experience, rule: CredibilityRule, rounding: Rounding
) -> None:
    assert year.average is not None
    for known in indicated_rates(year, prior=None, rule=rule, rounding=rounding):
        if known.observed == year.average:
            assert known.exact == year.average.value


@given(SEVERAL)
def test_estimates_do_not_depend_on_the_order_of_observations(rows: list[Observation]) -> None:
    assume(len({row.category for row in rows}) > 1)
    assume(len({row.category for row in rows}) < len(rows))
    assert estimate_buhlmann_straub(rows, rounding=EXACT) == estimate_buhlmann_straub(rows[::-1], rounding=EXACT)


@given(st.lists(st.tuples(*[exact_numbers(max_value=50)] * 3), min_size=2, max_size=4), exact_numbers(max_value=9))
def test_equal_exposures_make_both_estimates_agree_and_a_shift_moves_the_mean_only(
    values: list[tuple[Fraction, Fraction, Fraction]], shift: Fraction
) -> None:
    def rows(exposure: int, more: Fraction) -> Sequence[Observation]:
        return [
            Observation(category=str(number), exposure=Fraction(exposure), value=value + more)
            for number, own in enumerate(values)
            for value in own
        ]

    plain = estimate_buhlmann(rows(1, Fraction(0)), rounding=EXACT)
    assert plain == estimate_buhlmann_straub(rows(1, Fraction(0)), rounding=EXACT)
    # An exposure of 4 for each makes the variance within four times as large, and that between categories the same.
    fourfold, exact = estimate_buhlmann_straub(rows(4, Fraction(0))), estimate_buhlmann(rows(1, Fraction(0)))
    assert (fourfold.mean, fourfold.epv, fourfold.vhm) == (exact.mean, 4 * exact.epv, exact.vhm)
    moved = estimate_buhlmann(rows(1, shift))
    assert (moved.mean, moved.epv, moved.vhm) == (exact.mean + shift, exact.epv, exact.vhm)


@given(YEARS, months())
def test_observations_keep_every_cost(records: list[ExperienceRecord], month: Month) -> None:
    rows = [evolve(record, month=record.month or month) for record in records]
    observed = observations_by_month(rows, ExposureUnit.MEMBER_MONTHS)
    assert sum(row.exposure * row.value for row in observed) == tally_experience(records).cost.exact
    assert observed == observations_by_month(rows[::-1], ExposureUnit.MEMBER_MONTHS)


# RateBalance.


@given(UNCOLLARED)
def test_a_balance_that_comes_last_meets_its_target_exactly(balance: RateBalance) -> None:
    assert (balance.total, balance.residue) == (balance.target.exact, Fraction(0))


@given(rate_balances())
def test_total_and_residue_are_the_target_in_any_order_of_categories(balance: RateBalance) -> None:
    assert balance.total + balance.residue == balance.target.exact
    assert evolve(balance, items=balance.items[::-1]) == balance


@given(HELD)
def test_a_collar_that_comes_last_or_within_holds_every_rate(balance: RateBalance) -> None:
    for item in balance.items:
        lower, upper = bounds_of(balance, item.category)
        assert lower <= balance.rate_of(item.category)
        assert upper is None or balance.rate_of(item.category) <= upper


@given(WITHIN)
def test_within_collars_the_target_is_met_or_every_rate_stands_at_the_bound_towards_it(balance: RateBalance) -> None:
    missing = balance.residue
    for item in balance.items:
        rate, (lower, upper) = balance.rate_of(item.category), bounds_of(balance, item.category)
        if missing > 0 and item.exposure:
            assert rate == upper or item.rate == 0
        if missing < 0 and item.exposure:
            assert rate == lower
    told = any(finding.kind == "collars leave no way to the target" for finding in balance.findings)
    assert told is bool(missing)


@settings(max_examples=60)
@given(WITHIN, st.integers(0, 10**6))
def test_within_collars_a_larger_target_lowers_no_total(balance: RateBalance, more: int) -> None:
    larger = evolve(balance, target=balance.target + Money(more, balance.target.currency))
    assert balance.total <= larger.total


# Intervals.


@given(rate_intervals())
def test_an_interval_is_symmetric_and_its_half_width_is_the_root_to_one_unit(interval: RateInterval) -> None:
    assert interval.high - interval.mean == interval.mean - interval.low == interval.half_width >= 0
    exact = interval.quantile.value**2 * interval.variance / interval.member_months
    unit = Fraction(1, 10**interval.rounding.places)
    assert max(Fraction(0), interval.half_width - unit) ** 2 <= exact <= (interval.half_width + unit) ** 2
    assert interval.excludes_average is (abs(interval.average - interval.mean) > interval.half_width)


@given(st.lists(st.integers(0, 10**4), min_size=2, max_size=6), st.integers(1, 12))
def test_equal_records_have_the_sample_variance_by_months(costs: list[int], length: int) -> None:
    rows = [ExperienceRecord(category="a", member_months=Fraction(length), cost=Money(cost, JPY)) for cost in costs]
    mean = Fraction(sum(costs), len(costs))
    # length x (cost / length - mean / length)² is (cost - mean)² / length.
    expected = sum((cost - mean) ** 2 for cost in costs) / length / (len(costs) - 1)
    assert variances_of(rows) == {"a": expected}


# The setting and its schedules.


@settings(max_examples=60)
@given(rate_settings())
def test_a_setting_adds_up_to_its_target(setting: RateSetting) -> None:
    made = sum(item.exposure * setting.rates[item.category].value for item in setting.balance.items)
    assert made + setting.residue == setting.balance.target.exact == setting.working.total.exact
    assert setting.due.exact == setting.rounding.apply(Fraction(made))
    for category, rate in setting.rates.items():
        assert setting.working_of(category).total == rate
    assert str(setting).count("\n") == len(setting.rates)


@settings(max_examples=50)
@given(rate_settings(orders=st.none()))
def test_exact_rates_meet_the_target_to_the_cent_and_rounded_ones_to_half_a_unit_of_each(setting: RateSetting) -> None:
    exact = evolve(setting, published_to=None)
    assert (exact.residue, exact.due.exact) == (Fraction(0), setting.rounding.apply(setting.balance.target.exact))
    cents = evolve(setting, published_to=Rounding(2, RoundingMode.HALF_EVEN))
    exposure = sum(item.exposure for item in setting.balance.items)
    assert abs(cents.residue) <= exposure * Fraction(1, 200)


@settings(max_examples=40)
@given(rate_settings(), schedule_terms(), average_forfaits())
def test_a_schedule_pays_the_rates_that_were_set(
    setting: RateSetting, terms: ScheduleTerms, forfait: AverageForfait
) -> None:
    assert rate_paid(forfait.schedule(terms, effective_from=JANUARY), {}) == forfait.rate.value
    schedule = setting.schedule(terms, category_input="forfait", effective_from=JANUARY)
    for category, rate in setting.rates.items():
        assert rate_paid(schedule, {"forfait": category} if len(setting.rates) > 1 else {}) == rate.value


def rate_paid(schedule: RateSchedule, inputs: dict[str, object]) -> Fraction:
    return sum((line.amount for line in schedule.version_on(JANUARY).work(inputs, schedule.currency)), Fraction(0))


@settings(max_examples=50)
@given(brick_tariffs(), st.data(), shares(), schedule_terms())
def test_bricks_add_up_whatever_their_order_and_the_schedule_says_the_same(
    tariff: BrickTariff, data: DataObject, loyalty: Share, terms: ScheduleTerms
) -> None:
    themes = data.draw(st.lists(st.sampled_from(tariff.themes), unique=True)) if tariff.themes else []
    kept = loyalty if tariff.loyalty else None
    working = forfait_with_bricks(tariff, themes, loyalty=kept)
    assert working == forfait_with_bricks(tariff, themes[::-1], loyalty=kept)
    bricks = sum((brick.rate.value for brick in tariff.bricks if brick.name in themes), Fraction(0))
    assert working.total.value == tariff.base.value * (loyalty.value if tariff.loyalty else 1) + bricks
    given_inputs: dict[str, object] = {theme: theme in themes for theme in tariff.themes}
    given_inputs |= {"loyalty_rate": loyalty.value} if tariff.loyalty else {}
    assert rate_paid(tariff.schedule(terms, effective_from=JANUARY), given_inputs) == working.total.value
