from decimal import Decimal
from fractions import Fraction

import pytest

from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.periods import LeapDayRule
from primarycare.schedules import About, Age, Choice, Flag, Input, Number, OpenPoint, Option

SOURCE = Citation.illustrative("an example")
FLAG = Flag(name="ald", about=About.PATIENT)
CHOICE = Choice(name="sex", about=About.PATIENT, options=("female", "male"))
OPEN_POINT = OpenPoint(name="zone", question="replace or add?", choices=(Option("5", SOURCE), Option("15", SOURCE)))
COUNT = Number(name="points", about=About.LIST, unit="points", whole=True)
RATIO = Number(name="loyalty", about=About.PATIENT, unit="ratio", whole=False)
AGE = Age(leap_day=LeapDayRule.FEBRUARY_28)


@pytest.mark.parametrize("name", ["ALD", "a b", "a-b", "2c", "", "é", "x.y", "ald "])
def test_the_name_of_an_input_is_small_letters_digits_and_underscores(name: str) -> None:
    with pytest.raises(InvalidValueError, match=r"^name: "):
        Flag(name=name, about=About.PATIENT)


@pytest.mark.parametrize("name", ["ald", "c2s", "seen_within_two_years", "_"])
def test_a_plain_name_is_kept(name: str) -> None:
    assert name == Flag(name=name, about=About.PATIENT).name


def test_the_name_of_an_input_is_text() -> None:
    with pytest.raises(InvalidTypeError, match=r"^name: 7 is a int; give a str$"):
        Flag(name=7, about=About.PATIENT)  # type: ignore[arg-type]


def test_an_input_says_whom_it_is_about() -> None:
    with pytest.raises(InvalidTypeError, match=r"^about: 'patient' is a str; give a About$"):
        Flag(name="ald", about="patient")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [True, False])
def test_a_flag_is_true_or_false(value: bool) -> None:
    assert FLAG.read(value) is value


@pytest.mark.parametrize("value", [1, 0, "true", "yes", None, Fraction(1)])
def test_what_only_looks_like_a_flag_is_refused(value: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^ald: .* give a bool$"):
        FLAG.read(value)


def test_a_choice_is_one_of_its_options() -> None:
    assert CHOICE.read("male") == "male"


def test_a_value_that_is_not_an_option_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^sex: 'Female' is not an option; give one of female, male$"):
        CHOICE.read("Female")


@pytest.mark.parametrize("value", [True, 1, None, ("female",)])
def test_an_option_is_given_by_its_name(value: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^sex: .* give one of female, male$"):
        CHOICE.read(value)


@pytest.mark.parametrize("options", [(), ("female",)])
def test_a_choice_leaves_something_to_choose(options: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValueError, match=r"^options: .* leaves nothing to choose; give two options or more$"):
        Choice(name="sex", about=About.PATIENT, options=options)


def test_an_option_stands_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^options: 'a' stands twice"):
        Choice(name="sex", about=About.PATIENT, options=("a", "b", "a"))


def test_options_are_a_tuple_of_texts() -> None:
    with pytest.raises(InvalidTypeError, match=r"^options: .* list.* give a tuple$"):
        Choice(name="sex", about=About.PATIENT, options=["a", "b"])  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^options\[1\]: 2 is a int; give a str$"):
        Choice(name="sex", about=About.PATIENT, options=("a", 2))  # type: ignore[arg-type]


def test_an_open_point_offers_its_answers_by_name() -> None:
    assert OPEN_POINT.options == ("5", "15")
    assert OPEN_POINT.read("15") == "15"


def test_the_answer_to_an_open_point_is_a_name_and_not_a_number() -> None:
    with pytest.raises(InvalidTypeError, match=r"^zone: 15 is a int; give one of 5, 15$"):
        OPEN_POINT.read(15)


def test_an_open_point_has_no_answer_of_its_own() -> None:
    with pytest.raises(InvalidTypeError, match=r"^zone: None is a NoneType; give one of 5, 15$"):
        OPEN_POINT.read(None)


def test_an_open_point_needs_two_answers() -> None:
    with pytest.raises(InvalidValueError, match=r"^choices: \('5',\) leaves nothing to choose"):
        OpenPoint(name="zone", question="replace or add?", choices=(Option("5", SOURCE),))


def test_two_answers_to_an_open_point_differ() -> None:
    with pytest.raises(InvalidValueError, match=r"^choices: '5' stands twice"):
        OpenPoint(name="zone", question="replace or add?", choices=(Option("5", SOURCE), Option("5", SOURCE)))


def test_every_answer_to_an_open_point_names_its_source() -> None:
    with pytest.raises(InvalidTypeError, match=r"^citation: None is a NoneType; give a Citation$"):
        Option("5", None)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0, 1, 10**12])
def test_a_count_is_a_whole_number_from_0_to_a_million_million(value: int) -> None:
    assert COUNT.read(value) == value


@pytest.mark.parametrize("value", [-1, 10**12 + 1])
def test_a_count_outside_its_bounds_is_refused(value: int) -> None:
    with pytest.raises(InvalidValueError, match=r"^points: "):
        COUNT.read(value)


@pytest.mark.parametrize("value", [True, 1.0, Fraction(1), Decimal(1), "1"])
def test_a_count_is_nothing_but_an_integer(value: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^points: .* give an int$"):
        COUNT.read(value)


@pytest.mark.parametrize(
    ("given", "exact"),
    [(1, Fraction(1)), (Fraction(1, 3), Fraction(1, 3)), (Decimal("0.95"), Fraction(19, 20)), (0, Fraction(0))],
)
def test_a_ratio_is_read_exactly(given: object, exact: Fraction) -> None:
    assert RATIO.read(given) == exact


@pytest.mark.parametrize("value", [True, 0.95, "0.95", None])
def test_a_ratio_is_never_a_float_a_bool_or_text(value: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^loyalty: "):
        RATIO.read(value)


@pytest.mark.parametrize("value", [-1, Fraction(-1, 10**9), Decimal("NaN"), Decimal("Infinity"), Decimal("1E+400")])
def test_a_ratio_is_finite_of_bounded_size_and_not_negative(value: object) -> None:
    with pytest.raises(InvalidValueError, match=r"^loyalty: "):
        RATIO.read(value)


@pytest.mark.parametrize("value", [0, 82, 199])
def test_an_age_is_read_in_whole_years(value: int) -> None:
    assert AGE.read(value) == value


@pytest.mark.parametrize("value", [-1, 200])
def test_an_age_is_from_0_to_199(value: int) -> None:
    with pytest.raises(InvalidValueError, match=r"^age: "):
        AGE.read(value)


@pytest.mark.parametrize("value", [True, Fraction(82), "82", Decimal(82)])
def test_an_age_is_nothing_but_an_integer(value: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^age: .* give an int$"):
        AGE.read(value)


def test_an_age_names_its_rule_for_the_29th_of_february() -> None:
    with pytest.raises(InvalidTypeError, match=r"^leap_day: "):
        Age(leap_day="1 march")  # type: ignore[arg-type]


@pytest.mark.parametrize("declared", [FLAG, CHOICE, OPEN_POINT, COUNT, RATIO, AGE])
def test_a_declaration_is_a_hashable_value(declared: Input) -> None:
    assert len({declared, declared}) == 1
