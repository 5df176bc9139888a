from datetime import date, datetime

import pytest

from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import PatientId
from primarycare.patients import DatedCategory, DatedFlag, Patient, Sex
from primarycare.periods import LeapDayRule, Period
from primarycare.timelines import Dated, Timeline
from tests.small_practice import P1, a_patient, during

C2S = DatedFlag("c2s", (during("2020-01-01", "2020-12-31"), during("2021-06-01")))
FORFAIT = DatedCategory(
    "forfait",
    Timeline((Dated(during("2020-01-01", "2020-06-30"), "adult"), Dated(during("2020-09-01"), "senior"))),
)


def test_a_patient_lives_through_the_day_of_death() -> None:
    assert a_patient(born_on=date(1938, 2, 11), died_on=date(2020, 8, 9)).lived == during("1938-02-11", "2020-08-09")


def test_a_living_patient_has_no_end_in_sight() -> None:
    assert a_patient(born_on=date(1938, 2, 11)).lived == Period(date(1938, 2, 11))


def test_a_newborn_may_die_on_the_day_of_birth() -> None:
    assert a_patient(born_on=date(2020, 8, 9), died_on=date(2020, 8, 9)).lived.days == 1


def test_a_death_before_the_birth_is_refused_and_no_date_is_shown() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        a_patient(born_on=date(2020, 8, 9), died_on=date(2020, 8, 8))
    assert str(refusal.value) == "died_on: the death of 'p-1' is before the birth; correct one of them"


@pytest.mark.parametrize(
    ("rule", "age"), [(LeapDayRule.FEBRUARY_28, 22), (LeapDayRule.MARCH_1, 21)], ids=lambda value: str(value)
)
def test_a_birthday_of_a_29_february_falls_in_a_common_year_on_the_day_that_the_rule_names(
    rule: LeapDayRule, age: int
) -> None:
    patient = a_patient(born_on=date(2004, 2, 29))
    assert patient.age_on(date(2026, 2, 28), rule) == age
    assert patient.age_on(date(2026, 3, 1), rule) == 22


def test_an_age_before_the_birth_is_refused_naming_the_patient() -> None:
    with pytest.raises(InvalidValueError, match=r"^p-1: day: 2003-01-01 is before the birth; ask about a later day$"):
        a_patient(born_on=date(2004, 2, 29)).age_on(date(2003, 1, 1), LeapDayRule.MARCH_1)


@pytest.mark.parametrize(
    ("day", "so"),
    [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2020, 12, 31), True),
        (date(2021, 1, 1), False),
        (date(2021, 6, 1), True),
    ],
)
def test_a_flag_holds_on_the_days_of_its_periods(day: date, so: bool) -> None:
    assert a_patient(flags=(C2S,)).has("c2s", day) is so


def test_a_flag_without_periods_never_was_so() -> None:
    assert not a_patient(flags=(DatedFlag("ald", ()),)).has("ald", date(2020, 1, 1))


def test_a_flag_that_does_not_stand_there_is_not_known_which_is_not_false() -> None:
    with pytest.raises(NotKnownError) as refusal:
        a_patient(flags=(C2S,)).has("ald", date(2020, 1, 1))
    assert str(refusal.value) == "ald: not known of 'p-1'; add a DatedFlag, without periods if it never was so"


def test_the_periods_of_a_flag_are_kept_in_order() -> None:
    later, earlier = during("2021-06-01"), during("2020-01-01", "2020-12-31")
    assert DatedFlag("c2s", (later, earlier)) == C2S


def test_the_periods_of_a_flag_may_touch() -> None:
    flag = DatedFlag("c2s", (during("2020-01-01", "2020-12-31"), during("2021-01-01")))
    assert flag.on(date(2020, 12, 31))
    assert flag.on(date(2021, 1, 1))


@pytest.mark.parametrize("first", [during("2020-01-01"), during("2020-01-01", "2021-06-01")])
def test_two_periods_of_a_flag_that_share_a_day_are_refused(first: Period) -> None:
    with pytest.raises(InvalidValueError, match=r"^during: two periods of a flag share days; merge them$"):
        DatedFlag("c2s", (first, during("2021-06-01")))


@pytest.mark.parametrize(("day", "option"), [(date(2020, 6, 30), "adult"), (date(2020, 9, 1), "senior")])
def test_a_category_is_the_option_of_the_day(day: date, option: str) -> None:
    assert a_patient(categories=(FORFAIT,)).category("forfait", day) == option


def test_a_category_in_a_gap_is_not_known() -> None:
    with pytest.raises(NotKnownError, match=r"^forfait: not known of 'p-1' on 2020-07-01; add a DatedCategory$"):
        a_patient(categories=(FORFAIT,)).category("forfait", date(2020, 7, 1))


def test_a_category_that_does_not_stand_there_is_not_known() -> None:
    with pytest.raises(NotKnownError, match=r"^zone: not known of 'p-1' on 2020-07-01; add a DatedCategory$"):
        a_patient(categories=(FORFAIT,)).category("zone", date(2020, 7, 1))


def test_a_patient_knows_the_flags_and_categories_that_stand_there() -> None:
    patient = a_patient(flags=(C2S,), categories=(FORFAIT,))
    assert [patient.knows(name) for name in ("c2s", "forfait", "ald")] == [True, True, False]


@pytest.mark.parametrize(
    ("flags", "categories"),
    [
        ((C2S, DatedFlag("c2s", ())), ()),
        ((), (FORFAIT, FORFAIT)),
        ((DatedFlag("forfait", ()),), (FORFAIT,)),
    ],
)
def test_a_name_stands_once_among_flags_and_categories(
    flags: tuple[DatedFlag, ...], categories: tuple[DatedCategory, ...]
) -> None:
    with pytest.raises(InvalidValueError, match=r"^flags: one of 'p-1' stands twice; give each once$"):
        a_patient(flags=flags, categories=categories)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"born_on": "1938-02-11"}, "born_on: a str was given; give a date"),
        ({"born_on": datetime(1938, 2, 11)}, "born_on: a datetime was given; give a date, for example with .date()"),
        ({"died_on": "2020-08-09"}, "died_on: a str was given; give a date"),
        ({"sex": "female"}, "sex: a str was given; give a Sex"),
        ({"flags": ["ald"]}, "flags: a list was given; give a tuple"),
        ({"flags": ("ald",)}, "flags[0]: a str was given; give a DatedFlag"),
        ({"categories": "adult"}, "categories: a str was given; give a tuple"),
    ],
)
def test_a_private_field_of_the_wrong_type_is_refused_without_showing_it(
    changes: dict[str, object], message: str
) -> None:
    fields: dict[str, object] = {"identifier": P1, "born_on": date(1938, 2, 11), "sex": Sex.FEMALE}
    with pytest.raises(InvalidTypeError) as refusal:
        Patient(**(fields | changes))  # type: ignore[arg-type]
    assert str(refusal.value) == message


def test_the_name_and_the_days_of_a_flag_are_refused_without_showing_them() -> None:
    with pytest.raises(InvalidValueError, match=r"^name: the text given is empty, too long, padded or not printable"):
        DatedFlag("ald ", ())
    with pytest.raises(InvalidTypeError, match=r"^during: a str was given; give a tuple$"):
        DatedFlag("ald", "2019-05-01")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^during\[0\]: a str was given; give a Period$"):
        DatedFlag("ald", ("2019-05-01",))  # type: ignore[arg-type]


def test_the_options_of_a_category_are_refused_without_showing_them() -> None:
    with pytest.raises(InvalidTypeError, match=r"^options: a str was given; give a Timeline$"):
        DatedCategory("forfait", "adult")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^options: a int was given; give a str$"):
        DatedCategory("forfait", Timeline.always(75, date(2020, 1, 1)))  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match=r"^name: the text given is empty"):
        DatedCategory("", Timeline(()))


def test_whether_a_flag_holds_is_asked_of_a_date() -> None:
    with pytest.raises(InvalidTypeError, match=r"^day: .* is a datetime"):
        a_patient(flags=(C2S,)).has("c2s", datetime(2020, 1, 1))


def test_a_death_on_the_last_day_of_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^died_on: the death of 'p-1' leaves the calendar; correct it$"):
        Patient(identifier=PatientId("p-1"), born_on=date(1990, 1, 1), died_on=date.max, sex=Sex.UNKNOWN)
