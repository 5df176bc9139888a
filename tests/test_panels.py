from datetime import date, datetime

import pytest

from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import PhysicianId
from primarycare.panels import Panels
from primarycare.timelines import Dated
from tests.small_practice import DR1, DR2, P1, P2, P3, a_designation, during

CHANGED = Panels(
    (
        a_designation(P1, DR2, during("2020-08-10")),
        a_designation(P1, DR1, during("2019-01-01", "2020-08-09")),
        a_designation(P3, DR1, during("2020-08-09", "2020-08-09")),
        a_designation(P2, DR1, during("2019-01-01")),
    )
)


@pytest.mark.parametrize(
    ("day", "physician"),
    [
        (date(2018, 12, 31), None),
        (date(2019, 1, 1), DR1),
        (date(2020, 8, 9), DR1),
        (date(2020, 8, 10), DR2),
        (date(2030, 1, 1), DR2),
    ],
)
def test_a_designation_holds_from_its_first_day_to_before_its_end(day: date, physician: PhysicianId | None) -> None:
    assert CHANGED.physician_of(P1, day) == physician


def test_the_designations_of_a_patient_stand_in_order_of_time() -> None:
    assert CHANGED.timeline_of(P1).entries == (
        Dated(during("2019-01-01", "2020-08-09"), DR1),
        Dated(during("2020-08-10"), DR2),
    )


def test_a_patient_without_a_designation_has_no_physician() -> None:
    assert Panels(()).physician_of(P1, date(2020, 1, 1)) is None


def test_the_panel_of_a_day_stands_in_order_of_identifier() -> None:
    assert CHANGED.members_on(DR1, date(2020, 8, 9)) == (P1, P2, P3)
    assert CHANGED.members_on(DR1, date(2020, 8, 10)) == (P2,)
    assert CHANGED.members_on(DR2, date(2020, 8, 10)) == (P1,)


def test_two_physicians_on_one_day_are_refused_naming_the_patient() -> None:
    both = (a_designation(P1, DR1, during("2019-01-01", "2020-08-10")), a_designation(P1, DR2, during("2020-08-10")))
    with pytest.raises(InvalidValueError) as refusal:
        Panels(both)
    assert str(refusal.value) == (
        "designations: of 'p-1': entries: the one from 2019-01-01 to before 2020-08-11 and the one from 2020-08-10 "
        "share days; end the first before the second begins"
    )


def test_one_physician_designated_twice_on_a_day_is_refused_too() -> None:
    with pytest.raises(InvalidValueError, match=r"^designations: of 'p-1': "):
        Panels((a_designation(P1, DR1, during("2019-01-01")), a_designation(P1, DR1, during("2020-01-01"))))


def test_panels_are_a_tuple_of_designations() -> None:
    with pytest.raises(InvalidTypeError, match=r"^designations: a list was given; give a tuple$"):
        Panels([])  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^designations\[0\]: 'p-1' is a str; give a Designation$"):
        Panels(("p-1",))  # type: ignore[arg-type]


def test_panels_with_the_same_designations_are_equal_and_hash_alike() -> None:
    again = Panels(CHANGED.designations)
    assert again == CHANGED
    assert hash(again) == hash(CHANGED)


def test_a_panel_is_asked_about_a_date() -> None:
    with pytest.raises(InvalidTypeError, match=r"^day: .* is a datetime"):
        CHANGED.members_on(DR1, datetime(2020, 8, 10))
