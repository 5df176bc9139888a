"""Laws of facts: what holds on a day is one thing, and what is private is never shown."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from primarycare.baskets import Basket, Regime
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.groups import Group
from primarycare.panels import Panels
from primarycare.patients import Patient
from primarycare.periods import LeapDayRule, Period
from primarycare.testing.strategies import baskets, dates, groups, panels, patients
from tests.small_practice import P1, P2, P3

DAY = timedelta(days=1)
PEOPLE = (P1, P2, P3)


def edges(*during: Period) -> list[date]:
    """Give the days next to the start and the end of each period."""
    turns = [turn for period in during for turn in (period.start, period.end) if turn is not None]
    return sorted({day for turn in turns for day in (turn - DAY, turn, turn + DAY)})


def days_near(*during: Period) -> st.SearchStrategy[date]:
    near = edges(*during)
    return st.one_of(dates(), *([st.sampled_from(near)] if near else []))


# What is private


# Names that no other text contains by chance.
PRIVATE_PATIENTS = patients(
    identifiers=st.just(P1), flag_names=("condition-x",), categories={"situation-y": ("option-z",)}
)


@given(PRIVATE_PATIENTS, dates())
def test_nothing_private_is_shown_of_a_patient(patient: Patient, day: date) -> None:
    shown = [repr(value) for value in (patient, *patient.flags, *patient.categories)]
    for ask in (
        lambda: patient.age_on(day, LeapDayRule.MARCH_1),
        lambda: patient.category("situation-y", day),
        lambda: patient.has("other", day),
        lambda: Patient(
            identifier=patient.identifier,
            born_on=patient.born_on,
            died_on=patient.born_on - DAY,
            sex=patient.sex,
            flags=patient.flags,
        ),
        lambda: Patient(
            identifier=patient.identifier, born_on=patient.born_on, sex=patient.sex, flags=2 * patient.flags
        ),
    ):
        try:
            ask()
        except (InvalidValueError, NotKnownError) as error:
            shown.append(str(error))
    private = [patient.born_on, patient.died_on, *edges(*patient.flags[0].during)]
    for text in shown:
        assert "condition-x" not in text
        assert "option-z" not in text
        assert "male" not in text
        for known in private:
            assert known == day or str(known) not in text


# Who, what and when


@given(panels(patients=PEOPLE), st.data())
def test_a_patient_stands_on_the_panel_of_the_designated_physician_and_on_no_other(
    panels: Panels, data: DataObject
) -> None:
    day = data.draw(days_near(*(designation.during for designation in panels.designations)))
    for patient in PEOPLE:
        own = panels.physician_of(patient, day)
        for physician in {designation.physician for designation in panels.designations}:
            assert (patient in panels.members_on(physician, day)) is (physician == own)


@given(panels(patients=PEOPLE))
def test_panels_answer_alike_in_whatever_order_their_designations_stand(panels: Panels) -> None:
    again = Panels(panels.designations[::-1])
    assert [again.timeline_of(patient) for patient in PEOPLE] == [panels.timeline_of(patient) for patient in PEOPLE]


@given(baskets(codes=st.sampled_from(("G", "VG", "K"))), st.sampled_from(("G", "VG", "K")), st.booleans(), st.data())
def test_every_service_of_a_day_is_paid_by_exactly_one_regime(
    basket: Basket, code: str, engaged: bool, data: DataObject
) -> None:
    day = data.draw(days_near(*(service.during for service in basket.services)))
    times_inside = sum(service.code == code and day in service.during for service in basket.services)
    assert times_inside in (0, 1)
    assert basket.regime(code, day, engaged=engaged) is (Regime.FORFAIT if engaged and times_inside else Regime.FEE)


@given(groups(), st.data())
def test_a_member_through_a_period_is_a_member_on_each_of_its_days(group: Group, data: DataObject) -> None:
    near = days_near(*(member.during for member in group.members))
    first, last = sorted((data.draw(near), data.draw(near)))
    period = Period.through(first, last)
    turns = {first, last, *(day for member in group.members for day in edges(member.during) if day in period)}
    for physician in {member.physician for member in group.members}:
        # Members change only where one of their periods begins or ends.
        every_day = all(physician in group.members_on(day) for day in turns)
        assert group.has_member_through(physician, period) is every_day
        assert all(bool(group.sites_of(physician, day)) is (physician in group.members_on(day)) for day in turns)


@given(patients(), dates())
def test_a_patient_lives_from_birth_through_death_and_is_shown_by_identifier_alone(patient: Patient, day: date) -> None:
    assert repr(patient) == f"Patient(identifier={patient.identifier!r})"
    assert (day in patient.lived) is (patient.born_on <= day and (patient.died_on is None or day <= patient.died_on))
