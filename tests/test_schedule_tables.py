from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest

from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.periods import LeapDayRule
from primarycare.schedules import (
    About,
    Age,
    Band,
    Choice,
    Condition,
    Cut,
    Flag,
    Input,
    InputValue,
    Number,
    OneOf,
    OpenPoint,
    Option,
    Row,
    Table,
    Tier,
    Tiers,
)

SOURCE = Citation.illustrative("an example")
AGE = Age(leap_day=LeapDayRule.FEBRUARY_28)
ALD = Flag(name="ald", about=About.PATIENT)
SHARE = Number(name="share", about=About.LIST, unit="share of the list", whole=False)
SIZE = Number(name="size", about=About.LIST, unit="patients", whole=True)
ZONE = Choice(name="zone", about=About.PHYSICIAN, options=("ordinary", "priority"))
UPLIFT = OpenPoint(name="uplift", question="which?", choices=(Option("adds", SOURCE), Option("replaces", SOURCE)))


def row(value: int, *when: Condition) -> Row:
    return Row(when, Fraction(value), SOURCE)


def start(value: Fraction | int) -> Cut:
    """Cut just below a value: a band from it holds it, a band to it does not."""
    return Cut(Fraction(value))


def past(value: Fraction | int) -> Cut:
    """Cut just above a value: a band over it does not hold it, a band through it does."""
    return Cut(Fraction(value), above=True)


def answers(table: Table, name: str, values: Sequence[InputValue]) -> list[Fraction]:
    return [table.row_for({name: value}).value for value in values]


def test_a_table_without_inputs_has_one_answer() -> None:
    assert Table((), (row(5),)).row_for({}) == row(5)


def test_an_input_without_a_condition_may_have_any_value() -> None:
    table = Table(
        (ALD, AGE),
        (
            row(100, OneOf("ald", (True,))),
            row(5, OneOf("ald", (False,)), Band("age", upper=start(80))),
            row(55, OneOf("ald", (False,)), Band("age", lower=start(80))),
        ),
    )
    assert [table.row_for({"ald": True, "age": age}).value for age in (0, 79, 80)] == [100, 100, 100]


def test_a_condition_may_name_several_options() -> None:
    table = Table((ZONE,), (row(1, OneOf("zone", ("priority", "ordinary"))),))
    assert answers(table, "zone", ["ordinary", "priority"]) == [1, 1]


def test_an_option_named_twice_counts_once() -> None:
    table = Table((ALD,), (row(1, OneOf("ald", (True, True, False))),))
    assert answers(table, "ald", [False, True]) == [1, 1]


def test_an_open_point_decides_like_a_choice() -> None:
    table = Table((UPLIFT,), (row(60, OneOf("uplift", ("adds",))), row(50, OneOf("uplift", ("replaces",)))))
    assert answers(table, "uplift", ["adds", "replaces"]) == [60, 50]


def test_rows_answer_in_any_order() -> None:
    of_flag = (row(1, OneOf("ald", (True,))), row(0, OneOf("ald", (False,))))
    assert answers(Table((ALD,), of_flag), "ald", [True]) == answers(Table((ALD,), of_flag[::-1]), "ald", [True])


def test_over_7_percent_is_not_from_7_percent() -> None:
    seven = Fraction(7, 100)
    beyond = Table((SHARE,), (row(0, Band("share", upper=past(seven))), row(1, Band("share", lower=past(seven)))))
    reached = Table((SHARE,), (row(0, Band("share", upper=start(seven))), row(1, Band("share", lower=start(seven)))))
    either_side: list[InputValue] = [seven - Fraction(1, 10**9), seven, seven + Fraction(1, 10**9)]
    assert answers(beyond, "share", either_side) == [0, 0, 1]
    assert answers(reached, "share", either_side) == [0, 1, 1]


def test_a_ratio_can_be_singled_out() -> None:
    bands = (
        Band("share", upper=start(1)),
        Band("share", lower=start(1), upper=past(1)),
        Band("share", lower=past(1)),
    )
    table = Table((SHARE,), tuple(row(number, band) for number, band in enumerate(bands)))
    assert answers(table, "share", [Fraction(99, 100), Fraction(1), Fraction(101, 100)]) == [0, 1, 2]


@pytest.mark.parametrize("upper", [start(7), past(6), start(Fraction(13, 2)), past(Fraction(13, 2))])
@pytest.mark.parametrize("lower", [start(7), past(6), start(Fraction(13, 2)), past(Fraction(13, 2))])
def test_on_whole_numbers_over_6_is_from_7(upper: Cut, lower: Cut) -> None:
    table = Table((AGE,), (row(15, Band("age", upper=upper)), row(5, Band("age", lower=lower))))
    assert answers(table, "age", [6, 7]) == [15, 5]


def test_on_whole_numbers_through_79_is_to_80() -> None:
    table = Table((SIZE,), (row(1, Band("size", upper=past(79))), row(2, Band("size", lower=start(80)))))
    assert answers(table, "size", [79, 80]) == [1, 2]


def test_a_cut_at_0_or_below_parts_nothing() -> None:
    for cut in (start(0), start(-5), past(-1)):
        table = Table((SIZE,), (row(1, Band("size", lower=cut)),))
        assert table.combinations == 1
        assert answers(table, "size", [0]) == [1]


def test_a_cut_above_0_parts_0_from_the_rest() -> None:
    table = Table((SHARE,), (row(0, Band("share", upper=past(0))), row(1, Band("share", lower=past(0)))))
    assert answers(table, "share", [Fraction(0), Fraction(1, 10**9)]) == [0, 1]


def test_a_band_without_limits_holds_everything() -> None:
    assert answers(Table((AGE,), (row(1, Band("age")),)), "age", [0, 199]) == [1, 1]


def test_the_combinations_are_the_products_of_the_atoms() -> None:
    ages = (Band("age", upper=start(7)), Band("age", lower=start(7), upper=start(80)), Band("age", lower=start(80)))
    rows = (
        row(1, age, OneOf("ald", (ald,)), OneOf("zone", (zone,)))
        for age, ald, zone in product(ages, ALD.options, ZONE.options)
    )
    # 3 bands x 2 x 2
    assert Table((AGE, ALD, ZONE), tuple(rows)).combinations == 12


@pytest.mark.parametrize(
    ("inputs", "rows", "message"),
    [
        ((), (), "rows: no row for any input; give every combination exactly one row"),
        ((ALD,), (row(1, OneOf("ald", (True,))),), "rows: no row for ald=false; "),
        ((ZONE,), (row(1, OneOf("zone", ("ordinary",))),), "rows: no row for zone=priority; "),
        ((AGE,), (row(1, Band("age", upper=past(6))),), "rows: no row for age from 7; "),
        ((AGE,), (row(1, Band("age", lower=start(7))),), "rows: no row for age to before 7; "),
        (
            (AGE,),
            (row(1, Band("age", upper=start(7))), row(1, Band("age", lower=start(8)))),
            "rows: no row for age from 7 to before 8; ",
        ),
        ((SHARE,), (row(1, Band("share", upper=past(Fraction(7, 100)))),), "rows: no row for share over 0.07; "),
        (
            (SHARE,),
            (row(1, Band("share", upper=start(Fraction(1, 3)))), row(1, Band("share", lower=past(Fraction(1, 2))))),
            "rows: no row for share from 1/3 through 0.5; ",
        ),
        (
            (ALD, AGE),
            (
                row(1, OneOf("ald", (True,))),
                row(1, OneOf("ald", (False,)), Band("age", lower=start(80))),
            ),
            "rows: no row for ald=false, age to before 80; ",
        ),
        (
            (ALD, AGE),
            (row(1, OneOf("ald", (True,)), Band("age")),),
            "rows: no row for ald=false, any age; ",
        ),
    ],
)
def test_a_combination_that_no_row_answers_is_shown(
    inputs: tuple[Input, ...], rows: tuple[Row, ...], message: str
) -> None:
    with pytest.raises(InvalidValueError) as refused:
        Table(inputs, rows)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("inputs", "rows", "message"),
    [
        ((), (row(1), row(1)), "rows: rows 0 and 1 both answer any input; give every combination exactly one row"),
        (
            (ALD,),
            (row(1, OneOf("ald", (True,))), row(0, OneOf("ald", (False,))), row(2, OneOf("ald", (False, True)))),
            "rows: rows 1 and 2 both answer ald=false; ",
        ),
        (
            (AGE,),
            (row(1, Band("age", upper=past(7))), row(1, Band("age", lower=start(7)))),
            "rows: rows 0 and 1 both answer age from 7 to before 8; ",
        ),
        (
            (SHARE,),
            (row(1, Band("share", upper=past(1))), row(1, Band("share", lower=start(1)))),
            "rows: rows 0 and 1 both answer share from 1 through 1; ",
        ),
    ],
)
def test_a_combination_that_two_rows_answer_is_shown(
    inputs: tuple[Input, ...], rows: tuple[Row, ...], message: str
) -> None:
    with pytest.raises(InvalidValueError) as refused:
        Table(inputs, rows)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("declared", "condition"),
    [
        (ALD, OneOf("ald", ())),
        (AGE, Band("age", upper=start(0))),
        (AGE, Band("age", lower=past(6), upper=start(7))),
        (SIZE, Band("size", lower=start(Fraction(1, 3)), upper=start(Fraction(1, 2)))),
    ],
)
def test_a_row_that_nothing_meets_is_refused(declared: Input, condition: Condition) -> None:
    with pytest.raises(InvalidValueError, match=r"^rows: row 1 has a condition that nothing meets; mend it"):
        Table((declared,), (row(1), row(2, condition)))


def test_a_row_decides_by_the_inputs_of_its_table_only() -> None:
    with pytest.raises(InvalidValueError, match=r"^when: 'age' is not an input of this table; declare it$"):
        Table((ALD,), (row(1, OneOf("ald", (True, False)), Band("age")),))


def test_of_several_unknown_inputs_the_first_by_name_is_shown() -> None:
    with pytest.raises(InvalidValueError, match=r"^when: 'a' is not an input of this table; declare it$"):
        Table((), (row(1, *(OneOf(name, (True,)) for name in "dcbeaf")),))


def test_an_input_that_decides_no_row_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^inputs: 'age' decides no row of this table; leave it out$"):
        Table((ALD, AGE), (row(1, OneOf("ald", (True, False))),))


def test_an_input_stands_once_in_a_table() -> None:
    with pytest.raises(InvalidValueError, match=r"^inputs: 'ald' stands twice"):
        Table((ALD, ALD), (row(1, OneOf("ald", (True, False))),))


@pytest.mark.parametrize("declared", [ALD, Choice(name="ald", about=About.PATIENT, options=("no", "yes"))])
def test_a_band_on_options_is_refused(declared: Input) -> None:
    with pytest.raises(InvalidValueError, match=r"^when: 'ald' is not a number and has no bands; name its options$"):
        Table((declared,), (row(1, Band("ald", lower=start(1))),))


@pytest.mark.parametrize("declared", [AGE, Number(name="age", about=About.PATIENT, unit="years", whole=False)])
def test_options_on_a_number_are_refused(declared: Input) -> None:
    with pytest.raises(InvalidValueError, match=r"^when: 'age' is a number; give a band from and to$"):
        Table((declared,), (row(1, OneOf("age", ("7",))),))


@pytest.mark.parametrize(
    ("declared", "value", "options"),
    [
        (ALD, "true", "false, true"),
        (ALD, "", "false, true"),
        (ZONE, "rural", "ordinary, priority"),
        (ZONE, True, "ordinary, priority"),
    ],
)
def test_an_option_that_is_not_declared_is_refused(declared: Input, value: bool | str, options: str) -> None:
    with pytest.raises(InvalidValueError, match=rf"^when: {value!r} is not a value of .*; give one of {options}$"):
        Table((declared,), (row(1, OneOf(declared.name, (value,))),))


@pytest.mark.parametrize("value", [1, 0, None, Fraction(1), ["true"]])
def test_an_option_is_a_bool_or_a_name(value: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^values\[0\]: .*; give a bool or an option's name$"):
        OneOf("ald", (value,))  # type: ignore[arg-type]


def test_more_combinations_than_can_be_proved_are_refused() -> None:
    axes = [Number(name=name, about=About.LIST, unit="units", whole=True) for name in "abcdefg"]
    conditions = tuple(Band(axis.name, lower=start(number)) for axis, number in zip(axes, range(1, 8), strict=True))
    bands = tuple(Band(axis.name, lower=start(number)) for axis in axes for number in range(1, 6))
    rows = (row(1, *conditions), *(row(1, band) for band in bands))
    # six atoms (seven where a first cut is at 6 or 7) on each of seven axes: 6^5 x 7^2
    with pytest.raises(InvalidValueError, match=r"^inputs: 381024 combinations are too many to prove; give at most "):
        Table(tuple(axes), rows)


def test_a_condition_stands_once_in_a_row() -> None:
    with pytest.raises(InvalidValueError, match=r"^when: 'age' stands twice"):
        row(1, Band("age", lower=start(7)), Band("age", upper=start(80)))


@pytest.mark.parametrize(
    ("lower", "upper"), [(start(7), start(7)), (past(7), start(7)), (past(7), past(7)), (start(8), start(7))]
)
def test_a_band_that_holds_nothing_is_refused(lower: Cut, upper: Cut) -> None:
    with pytest.raises(InvalidValueError, match=r"^upper: the band of 'age' from [78] to 7 holds nothing"):
        Band("age", lower=lower, upper=upper)


def test_the_value_of_a_row_is_0_or_more() -> None:
    assert row(0).value == 0
    with pytest.raises(InvalidValueError, match=r"^value: Fraction\(-1, 1\) is negative; give 0 or more$"):
        row(-1)


def test_a_row_names_its_source() -> None:
    with pytest.raises(InvalidTypeError, match=r"^citation: None is a NoneType; give a Citation$"):
        Row((), Fraction(1), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("inputs", "rows", "message"),
    [
        ([ALD], (), "inputs: .* list.* give a tuple"),
        (("ald",), (), r"inputs\[0\]: 'ald' is a str; give an input declaration"),
        ((), "rows", "rows: .* str.* give a tuple"),
        ((), (row(1), 5), r"rows\[1\]: 5 is a int; give a Row"),
    ],
)
def test_a_table_is_made_of_declarations_and_rows(inputs: object, rows: object, message: str) -> None:
    with pytest.raises(InvalidTypeError, match=f"^{message}$"):
        Table(inputs, rows)  # type: ignore[arg-type]


def test_a_row_is_made_of_conditions() -> None:
    with pytest.raises(InvalidTypeError, match=r"^when\[0\]: 'ald' is a str; give a OneOf or a Band$"):
        Row(("ald",), Fraction(1), SOURCE)  # type: ignore[arg-type]


def test_tables_of_the_same_rows_are_equal_and_hash_alike() -> None:
    first, second = (Table((ALD,), (row(1, OneOf("ald", (True, False))),)) for _ in range(2))
    assert first == second
    assert hash(first) == hash(second)


# Norway from July 2022: 675 kroner for each listed person to 1,000, 544 from there to 2,500.
NORWAY = Tiers((Tier(Fraction(1000), Fraction(675), SOURCE), Tier(Fraction(2500), Fraction(544), SOURCE)))


@pytest.mark.parametrize(
    ("quantity", "units"),
    [
        (0, [0]),
        (1, [1]),
        (1000, [1000]),
        (Fraction(2001, 2), [1000, Fraction(1, 2)]),
        (1001, [1000, 1]),
        (1200, [1000, 200]),
        (2500, [1000, 1500]),
    ],
)
def test_each_tier_prices_only_the_units_inside_it(quantity: int | Fraction, units: list[int | Fraction]) -> None:
    assert [inside for _, inside in NORWAY.steps(Fraction(quantity))] == units


def test_a_quantity_beyond_the_last_tier_is_not_known() -> None:
    with pytest.raises(NotKnownError, match=r"^quantity: 2501 is beyond the last tier, which ends at 2500$"):
        NORWAY.steps(Fraction(2501))
    with pytest.raises(NotKnownError, match=r"^quantity: 2500.5 is beyond"):
        NORWAY.steps(Fraction(5001, 2))


def test_a_last_tier_without_a_limit_has_no_end() -> None:
    tier = Tier(None, Fraction(544), SOURCE)
    assert Tiers((tier,)).steps(Fraction(10**9)) == ((tier, Fraction(10**9)),)


def test_a_quantity_is_exact_and_not_negative() -> None:
    with pytest.raises(InvalidValueError, match=r"^quantity: Fraction\(-1, 1\) is negative; give 0 or more$"):
        NORWAY.steps(Fraction(-1))
    with pytest.raises(InvalidTypeError, match=r"^quantity: 0.5 is a float"):
        NORWAY.steps(0.5)  # type: ignore[arg-type]


def tier(up_to: int | None) -> Tier:
    return Tier(None if up_to is None else Fraction(up_to), Fraction(1), SOURCE)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ((), "tiers: none given; give at least one"),
        ((0,), "tiers[0]: ends at 0, not above 0; give limits that rise from 0"),
        ((-5,), "tiers[0]: ends at -5, not above 0; give limits that rise from 0"),
        ((1000, 1000), "tiers[1]: ends at 1000, not above 1000; give limits that rise from 0"),
        ((1000, 500), "tiers[1]: ends at 500, not above 1000; give limits that rise from 0"),
        ((None, 1000), "tiers[0]: has no limit but is not the last; give it up_to"),
        ((None, None), "tiers[0]: has no limit but is not the last; give it up_to"),
    ],
)
def test_the_limits_of_tiers_rise_and_only_the_last_may_be_absent(limits: tuple[int | None, ...], message: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        Tiers(tuple(map(tier, limits)))
    assert str(refused.value) == message


def test_the_value_of_a_tier_is_0_or_more() -> None:
    assert Tier(None, Fraction(0), SOURCE).value == 0
    with pytest.raises(InvalidValueError, match=r"^value: Fraction\(-1, 1\) is negative; give 0 or more$"):
        Tier(None, Fraction(-1), SOURCE)
