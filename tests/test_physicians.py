from datetime import date, datetime

import pytest

from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import PhysicianId, Registration, RegistrationSystem, Standing
from primarycare.money import Share
from primarycare.physicians import Physician, PhysicianStatus, Specialty
from primarycare.timelines import Dated, Timeline
from tests.small_practice import DR1, LONG_AGO, a_physician, departed_on, during

FULL_TIME = Timeline.always(Share.parse("1"), LONG_AGO)
ACTIVE = Timeline.always(PhysicianStatus.ACTIVE, LONG_AGO)
RPPS = Registration(system=RegistrationSystem.RPPS, number="10001234565")


def physician_with(*registrations: Registration, name: str = "A. Aubépine") -> Physician:
    return Physician(
        identifier=DR1,
        name=name,
        specialty=Specialty.GENERAL_PRACTICE,
        registrations=registrations,
        clinical_time=FULL_TIME,
        status=ACTIVE,
    )


def test_five_specialties_are_of_first_contact() -> None:
    assert [specialty.value for specialty in Specialty if specialty.is_first_contact] == [
        "general practice",
        "family medicine",
        "internal medicine",
        "paediatrics",
        "geriatrics",
    ]


def test_a_physician_who_is_retiring_still_practises_and_one_on_leave_does_not() -> None:
    assert [status.value for status in PhysicianStatus if status.practises] == ["active", "phased", "retiring"]


def test_a_physician_practises_through_the_day_before_departure() -> None:
    doctor = a_physician(status=departed_on(date(2020, 8, 16)))
    assert doctor.practises_on(date(2020, 8, 15))
    assert not doctor.practises_on(date(2020, 8, 16))


def test_a_physician_of_no_known_status_does_not_practise() -> None:
    assert not a_physician(status=Timeline(())).practises_on(date(2020, 8, 15))


def test_a_physician_may_stand_in_several_registers() -> None:
    npi = Registration(system=RegistrationSystem.NPI, number="1234567893")
    assert physician_with(RPPS, npi).registrations == (RPPS, npi)


def test_a_physician_has_one_number_in_a_register() -> None:
    other = Registration(system=RegistrationSystem.RPPS, number="x", standing=Standing.UNVERIFIED)
    with pytest.raises(InvalidValueError, match=r"^registrations: 'rpps' stands twice; give each once$"):
        physician_with(RPPS, other)


def test_the_name_of_a_physician_is_not_shown() -> None:
    assert "Aubépine" not in repr(physician_with())
    with pytest.raises(InvalidValueError, match=r"^name: the text given is empty, too long, padded or not printable"):
        physician_with(name="A. Aubépine ")


def test_the_status_over_time_holds_statuses_and_nothing_else() -> None:
    with pytest.raises(InvalidTypeError, match=r"^status: a str stands in it; give a PhysicianStatus$"):
        a_physician(status=Timeline((Dated(during("2020-01-01"), "active"),)))  # type: ignore[arg-type]


def test_the_clinical_time_is_a_timeline_of_shares() -> None:
    with pytest.raises(InvalidTypeError, match=r"^clinical_time: .* give a Timeline$"):
        Physician(
            identifier=PhysicianId("dr-1"),
            name="A. Aubépine",
            specialty=Specialty.GENERAL_PRACTICE,
            clinical_time=Share.parse("0.8"),  # type: ignore[arg-type]
            status=ACTIVE,
        )


def test_whether_a_physician_practises_is_asked_of_a_date() -> None:
    with pytest.raises(InvalidTypeError, match=r"^day: .* is a datetime"):
        a_physician().practises_on(datetime(2020, 8, 15))
