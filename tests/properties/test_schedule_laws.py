"""The laws of schedules; each is checked against a second, plain way of finding the same answer."""

import re
from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from importlib.resources import files

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from primarycare import published
from primarycare.errors import InvalidValueError, MissingInputError, NotKnownError, ScheduleTextError
from primarycare.money import EUR, Rounding
from primarycare.periods import Month, Quarter, Year
from primarycare.schedules import (
    Age,
    Band,
    Basis,
    Condition,
    Input,
    InputValue,
    InstalmentPlan,
    MonthShare,
    Number,
    RateSchedule,
    RatioFactor,
    Row,
    ScheduleLine,
    Table,
    Tiers,
    schedule_from_toml,
)
from primarycare.testing import strategies

Values = Mapping[str, InputValue]

# Whole versions and schedules take a hundred times as long to make as a table row.
HEAVY = settings(max_examples=40)


def holds(condition: Condition, value: InputValue) -> bool:
    if not isinstance(condition, Band):
        return value in condition.values
    if isinstance(value, str):
        raise TypeError(value)
    lower, upper = condition.lower, condition.upper
    reaches = lower is None or value > lower.value or (value == lower.value and not lower.above)
    stays = upper is None or value < upper.value or (value == upper.value and upper.above)
    return reaches and stays


def scan(rows: Iterable[Row], values: Values) -> list[Row]:
    """Find every row whose conditions all hold."""
    return [row for row in rows if all(holds(condition, values[condition.input]) for condition in row.when)]


def used(inputs: Sequence[Input], rows: Sequence[Row]) -> tuple[Input, ...]:
    names = {condition.input for row in rows for condition in row.when}
    return tuple(declared for declared in inputs if declared.name in names)


_BAND = "(?:any {name}|{name}(?: (from|over) ([^ ,;]+))?(?: (?:to before|through) ([^ ,;]+))?)"


def read_back(message: str, inputs: Sequence[Input]) -> dict[str, InputValue]:
    """Take one value of each input out of the combination that a message shows."""
    patterns: list[str] = []
    for declared in inputs:
        if isinstance(declared, Number | Age):
            patterns.append(_BAND.format(name=declared.name))
        else:
            options = "|".join(re.escape(_text(option)) for option in declared.options)
            patterns.append(f"{declared.name}=({options})")
    found = re.search(rf"(?:no row for|both answer) {', '.join(patterns) or 'any input'}; ", message)
    assert found is not None, message
    groups = iter(found.groups())
    return {declared.name: _one_value(declared, groups) for declared in inputs}


def _text(option: bool | str) -> str:
    return str(option).lower() if isinstance(option, bool) else option


def _one_value(declared: Input, groups: Iterator[str | None]) -> InputValue:
    if not isinstance(declared, Number | Age):
        shown = next(groups)
        return next(option for option in declared.options if _text(option) == shown)
    word, lower, upper = next(groups), next(groups), next(groups)
    value = Fraction(lower or 0)
    if word == "over":
        value = value + 1 if upper is None else (value + Fraction(upper)) / 2
    return int(value) if declared.whole else value


@given(st.data())
def test_every_value_meets_the_one_row_that_a_plain_scan_finds(data: st.DataObject) -> None:
    table = data.draw(strategies.tables())
    values = data.draw(strategies.input_values(table))
    assert scan(table.rows, values) == [table.row_for(values)]


@given(st.data())
def test_the_order_of_the_rows_decides_nothing(data: st.DataObject) -> None:
    table = data.draw(strategies.tables())
    values = data.draw(strategies.input_values(table))
    shuffled = Table(table.inputs, tuple(data.draw(st.permutations(table.rows))))
    assert shuffled.row_for(values) == table.row_for(values)
    assert shuffled.combinations == table.combinations


@given(st.data())
def test_without_one_of_its_rows_a_table_is_refused_showing_a_combination_that_no_row_answers(
    data: st.DataObject,
) -> None:
    table = data.draw(strategies.tables())
    gone = data.draw(st.sampled_from(table.rows))
    left = tuple(row for row in table.rows if row is not gone)
    inputs = used(table.inputs, left)
    with pytest.raises(InvalidValueError, match=r"^rows: no row for ") as refused:
        Table(inputs, left)
    values = read_back(str(refused.value), inputs)
    assert scan(left, values) == []
    if inputs == table.inputs:
        assert table.row_for(values) == gone


@given(st.data())
def test_with_one_of_its_rows_doubled_a_table_is_refused_showing_a_combination_that_both_answer(
    data: st.DataObject,
) -> None:
    table = data.draw(strategies.tables())
    twice = data.draw(st.sampled_from(table.rows))
    rows = (*table.rows, twice)
    with pytest.raises(InvalidValueError, match=r"^rows: rows \d+ and \d+ both answer ") as refused:
        Table(table.inputs, rows)
    named = [rows[int(number)] for number in re.findall(r"\d+", str(refused.value))[:2]]
    assert named == [twice, twice]
    assert scan(rows, read_back(str(refused.value), table.inputs)) == [twice, twice]


def total(graduated: Tiers, quantity: Fraction) -> Fraction:
    return sum((tier.value * units for tier, units in graduated.steps(quantity)), Fraction(0))


def largest(graduated: Tiers) -> Fraction:
    return graduated.tiers[-1].up_to or Fraction(5_000)


@st.composite
def quantities_of(draw: st.DrawFn, graduated: Tiers) -> Fraction:
    limits = [tier.up_to for tier in graduated.tiers if tier.up_to is not None]
    return draw(st.sampled_from(limits or [Fraction(0)]) | strategies.exact_numbers(max_value=largest(graduated)))


@given(st.data())
def test_each_unit_of_a_quantity_stands_in_the_tier_between_whose_limits_it_lies(data: st.DataObject) -> None:
    graduated = data.draw(strategies.tiers())
    quantity = data.draw(quantities_of(graduated))
    floors = [Fraction(0), *(tier.up_to for tier in graduated.tiers if tier.up_to is not None)]
    spans = zip(graduated.tiers, floors, strict=False)
    inside = [
        (tier, min(quantity, quantity if tier.up_to is None else tier.up_to) - floor)
        for tier, floor in spans
        if quantity > floor
    ]
    assert graduated.steps(quantity) == tuple(inside or [(graduated.tiers[0], Fraction(0))])


@given(st.data())
def test_graduated_tiers_never_fall_and_never_jump(data: st.DataObject) -> None:
    graduated = data.draw(strategies.tiers())
    less, more = sorted(data.draw(st.tuples(quantities_of(graduated), quantities_of(graduated))))
    grown = total(graduated, more) - total(graduated, less)
    dearest = max(tier.value for tier in graduated.tiers)
    # A tariff that jumped anywhere would somewhere rise by more than its dearest unit for each unit.
    assert 0 <= grown <= dearest * (more - less)


@given(strategies.tiers(endless=False), strategies.exact_numbers(min_value=Fraction(1, 10_000)))
def test_a_quantity_beyond_the_last_tier_is_never_priced(graduated: Tiers, more: Fraction) -> None:
    with pytest.raises(NotKnownError, match=r"^quantity: .* is beyond the last tier, which ends at "):
        graduated.steps(largest(graduated) + more)


def plain_amount(line: ScheduleLine, values: Values) -> Fraction:
    """Work out a line a second way: rate times quantity times each factor, rounded where it says."""
    quantity = Fraction(1) if line.quantity is None else Fraction(values[line.quantity])
    amount = total(line.rate, quantity) if isinstance(line.rate, Tiers) else answer(line.rate, values) * quantity
    for factor in line.factors:
        used_factor = (
            Fraction(values[factor.input]) if isinstance(factor, RatioFactor) else answer(factor.table, values)
        )
        amount *= rounded(used_factor, factor.rounding)
    return rounded(amount, line.rounding)


def answer(table: Table, values: Values) -> Fraction:
    (row,) = scan(table.rows, values)
    return row.value


def rounded(value: Fraction, rounding: Rounding | None) -> Fraction:
    return value if rounding is None else rounding.apply(value)


@HEAVY
@given(st.data())
def test_each_line_of_a_working_is_what_its_line_of_the_schedule_makes(data: st.DataObject) -> None:
    version = data.draw(strategies.schedule_versions())
    values = data.draw(strategies.input_values(version))
    worked = version.work(values, EUR)
    assert [line.label for line in worked] == [line.label for line in version.lines]
    assert [line.amount for line in worked] == [plain_amount(line, values) for line in version.lines]


@HEAVY
@given(st.data())
def test_a_version_reads_valid_values_as_they_are_in_its_own_order(data: st.DataObject) -> None:
    version = data.draw(strategies.schedule_versions())
    values = data.draw(strategies.input_values(version))
    shuffled = dict(data.draw(st.permutations(list(values.items()))))
    assert list(version.read(shuffled).items()) == [(known.name, values[known.name]) for known in version.inputs]


@HEAVY
@given(st.data())
def test_a_version_asks_for_each_of_its_inputs_by_name(data: st.DataObject) -> None:
    version = data.draw(strategies.schedule_versions())
    values = data.draw(strategies.input_values(version))
    for missing in values:
        with pytest.raises(MissingInputError, match=rf"^{missing}: "):
            version.read({name: value for name, value in values.items() if name != missing})


@HEAVY
@given(st.data())
def test_a_version_refuses_an_input_that_it_does_not_know(data: st.DataObject) -> None:
    version = data.draw(strategies.schedule_versions())
    values = data.draw(strategies.input_values(version))
    stranger = data.draw(strategies.input_names().filter(lambda name: name not in values))
    with pytest.raises(InvalidValueError, match=rf"^inputs: '{stranger}' is not known here"):
        version.read({**values, stranger: True})


PERSON = published.load("fr-fpmt").versions.entries[0].value


def month_shares(basis: Basis, month_share: MonthShare, months: Iterable[Month]) -> list[Fraction]:
    version = evolve(PERSON, basis=basis, month_share=month_share, instalments=None)
    return [factor.used for month in months if (factor := version.month_factor(month)) is not None]


@given(strategies.years())
def test_the_months_of_a_year_make_the_year(year: Year) -> None:
    days = 366 if isleap(year.number) else 365
    by_days = month_shares(Basis.YEAR, MonthShare.DAYS, year.months)
    assert by_days == [Fraction(monthrange(year.number, month)[1], days) for month in range(1, 13)]
    assert month_shares(Basis.YEAR, MonthShare.EQUAL, year.months) == [Fraction(1, 12)] * 12
    assert sum(by_days) == 1


@given(strategies.quarters())
def test_the_months_of_a_quarter_make_the_quarter(quarter: Quarter) -> None:
    by_days = month_shares(Basis.QUARTER, MonthShare.DAYS, quarter.months)
    days = [monthrange(month.year, month.number)[1] for month in quarter.months]
    assert by_days == [Fraction(of_month, sum(days)) for of_month in days]
    assert month_shares(Basis.QUARTER, MonthShare.EQUAL, quarter.months) == [Fraction(1, 3)] * 3
    assert sum(by_days) == 1


@given(strategies.months())
def test_a_month_needs_no_factor_where_the_month_is_the_basis(month: Month) -> None:
    assert evolve(PERSON, basis=Basis.MONTH, month_share=None, instalments=None).month_factor(month) is None


@given(strategies.instalment_plans(), strategies.years(max_value=Year(2100)))
def test_the_parts_of_a_plan_make_one_year_and_are_due_in_different_months(plan: InstalmentPlan, year: Year) -> None:
    assert sum(part.share for part in plan.instalments) == 1
    due = [part.due_in(year) for part in plan.instalments]
    assert len(set(due)) == len(due)
    assert all(Month(year.number, 1) <= month <= Month(year.number + 1, 12) for month in due)


@HEAVY
@given(strategies.rate_schedules(), st.data())
def test_the_version_in_force_on_a_day_is_the_one_whose_period_holds_it(
    schedule: RateSchedule, data: st.DataObject
) -> None:
    entries = schedule.versions.entries
    turns = [day for entry in entries for day in (entry.during.start, entry.during.end) if day is not None]
    near = [turn + timedelta(days=by) for turn in turns for by in (-1, 0, 1)]
    day = data.draw(st.sampled_from(near) | strategies.dates())
    inside = [entry.value for entry in entries if day in entry.during]
    if inside:
        assert [schedule.version_on(day)] == inside
    else:
        with pytest.raises(NotKnownError, match=rf"day: nothing is known on {day}; known "):
            schedule.version_on(day)


@HEAVY
@given(strategies.rate_schedules(), st.data())
def test_a_month_has_a_version_only_where_the_same_one_holds_on_each_of_its_days(
    schedule: RateSchedule, data: st.DataObject
) -> None:
    entries = schedule.versions.entries
    turns = [Month.of(day) for entry in entries for day in (entry.during.start, entry.during.end) if day is not None]
    month = data.draw(st.sampled_from(turns) | strategies.months())
    days = [month.period.start + timedelta(days=by) for by in range(month.days)]
    through = [entry.value for entry in entries if all(day in entry.during for day in days)]
    if through:
        assert [schedule.version_for(month)] == through
    else:
        with pytest.raises((NotKnownError, InvalidValueError)):
            schedule.version_for(month)


FORFAIT = published.load("fr-fmt").versions.entries[0].value


def forfait(values: Values) -> Fraction:
    """Give the forfait of 2026 as a person would work it out from the published rules."""
    age, ald, zone = Fraction(values["age"]), values["ald"], values["practice_zone"]
    if not values["seen_within_two_years"]:
        socle = 5
    elif age >= 80:
        socle = 100 if ald else 55
    elif ald:
        socle = 55
    else:
        socle = 15 if age < 7 or age >= 75 else 5
    counts_for_c2s = values["seen_within_two_years"] or values["unseen_c2s"] == "15"
    supplement = 10 if values["c2s"] and counts_for_c2s else 0
    percent = 10 if Fraction(values["physician_age"]) >= 67 else 0
    if zone == "priority":
        percent += 10
    elif zone != "ordinary":
        percent += 50 if zone == "priority first installation year 1" else 30
        percent += 10 if values["first_installation"] == "adds" else 0
    uplifted = socle + (supplement if values["c2s_in_uplifted_base"] == "inside" else 0)
    return socle + supplement + uplifted * Fraction(percent, 100) + 5 * Fraction(values["validated_indicators"])


@settings(max_examples=300)
@given(strategies.input_values(FORFAIT))
def test_the_french_forfait_is_what_its_published_rules_make(values: Values) -> None:
    assert sum(line.amount for line in FORFAIT.work(values, EUR)) == forfait(values)


TEXT = files("primarycare.published").joinpath("data", "fr-fmt.toml").read_text(encoding="utf-8")
LINES = TEXT.splitlines()
JUNK = st.sampled_from(
    (
        *("nan", "-inf", "1e400", "-1", "1", "0.5", "9" * 5_000, "0x" + "f" * 99, "true", "2026-02-30", "07:32:00"),
        *("1979-05-27T07:32:00Z", "[]", "[[]]", "{}", "{ x = 1 }", '""', '" "', '"\u0660"', '"1/0"', "''"),
    )
)


@st.composite
def damaged_texts(draw: st.DrawFn) -> str:
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(lines) - 1))
        damage = draw(st.sampled_from(["drop", "double", "swap", "junk", "rename"]))
        key, _, _ = lines[place].partition(" = ")
        if damage == "drop":
            del lines[place]
        elif damage == "double":
            lines.insert(draw(st.integers(0, len(lines))), lines[place])
        elif damage == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[place], lines[other] = lines[other], lines[place]
        elif damage == "junk":
            lines[place] = f"{key} = {draw(JUNK)}"
        else:
            lines[place] = lines[place].replace(draw(st.sampled_from('aeio_="[{.')), draw(st.sampled_from(["", "z"])))
    return "\n".join(lines)


@settings(max_examples=300)
@given(damaged_texts() | st.text() | st.lists(st.sampled_from(LINES)).map("\n".join))
@example("id = 1e99999999999999999999")
@example("id" + ".id" * 20_000 + " = 1")
@example("id = " + "[" * 20_000)
def test_a_text_is_a_whole_schedule_or_is_refused_as_text(text: str) -> None:
    try:
        schedule = schedule_from_toml(text)
    except ScheduleTextError as error:
        assert str(error).startswith("schedule")
        assert len(str(error)) < 2_500
    else:
        assert schedule.versions.entries
