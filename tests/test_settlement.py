from collections.abc import Iterable, Mapping
from datetime import date

import pytest

from primarycare.capitation import CapitationStatement, Given, statements_for_month
from primarycare.engagement import Engagement, EngagementEvent, EventKind, evolve
from primarycare.envelope import EnvelopeMovement, settle_envelope
from primarycare.envelopes import Envelope, Expense, ExpenseCommitment
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.groups import Group
from primarycare.identifiers import CommitmentId, EngagementId, EnvelopeId, PatientId, PhysicianId, StructureId
from primarycare.money import EUR, Money
from primarycare.panels import Panels
from primarycare.patients import Patient
from primarycare.periods import Month, Period, ReferenceDay, Span
from primarycare.physicians import Physician
from primarycare.published import load
from primarycare.schedules import RateSchedule, Snapshot
from primarycare.settlement import MonthClose, close_month
from tests.small_practice import (
    CABINET,
    DR1,
    DR2,
    P1,
    P2,
    P3,
    a_designation,
    a_group,
    a_patient,
    a_physician,
    a_schedule,
    a_schedule_by_age,
    a_span,
    a_version,
    always,
    an_engagement,
    an_envelope,
    an_expense,
    day,
    departed_on,
    designated,
    during,
    euros,
    known,
)

AUGUST = Month(2020, 8)


def close(
    *engagements: Engagement,
    month: Month = AUGUST,
    group: Group = a_group(DR1, DR2),
    physicians: Iterable[Physician] = (a_physician(DR1), a_physician(DR2)),
    patients: Iterable[Patient] = (a_patient(P1), a_patient(P2), a_patient(P3)),
    panels: Panels = designated(p_1="dr-1", p_2="dr-1", p_3="dr-2"),
    schedule: RateSchedule = a_schedule(),
    envelopes: Iterable[Envelope] = (),
    expenses: Iterable[Expense] = (),
    commitments: Iterable[ExpenseCommitment] = (),
    given: Given = {},
    of_physicians: Mapping[PhysicianId, Given] = {},
    of_patients: Mapping[PatientId, Given] = {},
) -> MonthClose:
    return close_month(
        month,
        group=group,
        physicians=physicians,
        patients=patients,
        panels=panels,
        engagements=engagements,
        schedule=schedule,
        envelopes=envelopes,
        expenses=expenses,
        commitments=commitments,
        given=given,
        of_physicians=of_physicians,
        of_patients=of_patients,
    )


def findings_of(closed: MonthClose) -> list[str]:
    return [str(finding) for finding in closed.findings]


def paid_in(closed: MonthClose) -> dict[str, dict[str, str]]:
    return {
        statement.payee: {line.patient: line.due.text for line in statement.lines} for statement in closed.statements
    }


def test_a_small_group_closes_a_month() -> None:
    closed = close(
        an_engagement("e-1", P1),
        an_engagement("e-2", P2, effective_on=date(2020, 8, 10)),
        an_engagement("e-3", P3),
        patients=(a_patient(P1), a_patient(P2), a_patient(P3, died_on=date(2020, 8, 9))),
        envelopes=(an_envelope(payments={day("2020-08-31"): "7000", day("2020-12-01"): "5000"}),),
        expenses=(an_expense("x-1", "80"), an_expense("x-2", "100", on=day("2020-07-31"))),
    )
    # 30.00 × 22 / 31 = 21.290..., 30.00 × 9 / 31 = 8.709...
    assert paid_in(closed) == {"dr-1": {"p-1": "30.00", "p-2": "21.29"}, "dr-2": {"p-3": "8.71"}}
    # 30.00 + 21.29 + 8.71, and the part of the envelope that is due in August
    assert (closed.to_physicians, closed.to_structure, closed.total) == (euros("60"), euros("7000"), euros("7060"))
    [movement] = closed.movements
    assert (movement.opening, movement.closing) == (euros("11900"), euros("11820"))
    assert closed.patients == (P1, P2, P3)
    # 1 + 22/31 + 9/31
    assert closed.member_months == 2
    assert findings_of(closed) == ["engagement open after a death: p-3 (nothing is paid under e-3 since; end it)"]


def test_a_month_of_nobody_closes_at_nothing() -> None:
    closed = close()
    assert (closed.statements, closed.findings, closed.patients) == ((), (), ())
    assert closed.member_months == 0
    assert closed.total == Money.zero(EUR)


def test_an_engagement_with_another_structure_is_not_ours_to_close() -> None:
    elsewhere = an_engagement("e-1", P1, structure=StructureId("other"))
    assert close(elsewhere).statements == ()


# Findings.


def test_an_engaged_patient_without_a_physician_is_found_and_not_paid_for() -> None:
    closed = close(an_engagement("e-1", P1), panels=Panels(()))
    assert closed.statements == ()
    assert findings_of(closed) == [
        "engaged without a designated physician: p-1 (nobody to pay on 31 days under engagement e-1)"
    ]


@pytest.mark.parametrize(
    ("died_on", "ended_on", "found"),
    [
        (date(2020, 7, 4), None, True),
        (date(2020, 8, 30), None, True),
        # Dead on the last day of the month: open after the death only in September.
        (date(2020, 8, 31), None, False),
        (date(2020, 8, 9), date(2020, 8, 10), False),
        (date(2020, 8, 9), date(2020, 8, 11), True),
        (date(2020, 7, 4), date(2020, 8, 1), False),
        (None, None, False),
    ],
)
def test_a_contract_that_is_open_after_a_death_is_found(
    died_on: date | None, ended_on: date | None, found: bool
) -> None:
    closed = close(an_engagement("e-1", P1, ended_on=ended_on), patients=(a_patient(P1, died_on=died_on),))
    assert [finding.kind for finding in closed.findings] == ["engagement open after a death"] * found


def test_a_contract_that_never_was_in_force_is_not_open_after_a_death() -> None:
    withdrawn = an_engagement("e-1", P1, ended_on=date(2020, 6, 16))
    assert close(withdrawn, patients=(a_patient(P1, died_on=date(2020, 8, 9)),)).findings == ()


@pytest.mark.parametrize(
    ("kind", "on", "found"),
    [
        # A withdrawal before the signature ends nothing, and the contract is paid for.
        (EventKind.WITHDRAWN, "2020-06-15", ["'withdrawn' of 2020-06-15 has no effect on e-1"]),
        (EventKind.REVIEW_COMPLETED, "2020-06-15", []),
        (EventKind.WITHDRAWN, "2020-09-01", []),
    ],
)
def test_a_contract_that_is_paid_although_an_end_is_recorded_is_found(
    kind: EventKind, on: str, found: list[str]
) -> None:
    event = EngagementEvent(engagement=EngagementId("e-1"), kind=kind, effective_on=day(on), recorded_on=day(on))
    closed = close(evolve(an_engagement("e-1", P1), (event,)))
    assert closed.to_physicians == euros("30.00")
    assert findings_of(closed) == [f"paid although an end is recorded: p-1 ({detail})" for detail in found]


def test_an_end_without_effect_on_a_contract_that_is_over_is_not_found() -> None:
    over = an_engagement("e-1", P1, ended_on=date(2020, 7, 1))
    again = EngagementEvent(
        engagement=EngagementId("e-1"),
        kind=EventKind.MOVED_AWAY,
        effective_on=date(2020, 7, 10),
        recorded_on=date(2020, 7, 10),
    )
    assert close(evolve(over, (again,))).findings == ()


def test_the_panel_of_a_physician_outside_the_group_is_found_and_paid_for() -> None:
    closed = close(an_engagement("e-1", P1), an_engagement("e-2", P2), group=a_group(DR2))
    assert findings_of(closed) == [
        "designated physician outside the group: dr-1 (on some day of the month, engaged patients: 2)"
    ]
    assert closed.to_physicians == euros("60.00")


def test_a_physician_who_joins_the_group_during_the_month_is_outside_for_some_days() -> None:
    closed = close(an_engagement("e-1", P1), group=a_group(DR1, since=date(2020, 8, 2)))
    assert [finding.kind for finding in closed.findings] == ["designated physician outside the group"]
    later = an_engagement("e-1", P1, effective_on=date(2020, 8, 2))
    assert close(later, group=a_group(DR1, since=date(2020, 8, 2))).findings == ()


def test_the_panel_of_a_physician_who_departed_is_found_and_paid_for() -> None:
    gone = (a_physician(DR1, status=departed_on(date(2020, 8, 16))), a_physician(DR2))
    closed = close(an_engagement("e-1", P1), an_engagement("e-3", P3), physicians=gone)
    assert findings_of(closed) == [
        "designated physician departed: dr-1 (on some day of the month, engaged patients: 1)"
    ]
    assert closed.to_physicians == euros("60.00")
    left_in_time = an_engagement("e-1", P1, ended_on=date(2020, 8, 16))
    assert close(left_in_time, physicians=gone).findings == ()


def test_a_patient_who_left_and_came_back_is_counted_once_among_the_odd() -> None:
    contracts = (
        an_engagement("e-1", P1, ended_on=date(2020, 8, 5)),
        an_engagement("e-2", P1, effective_on=date(2020, 8, 20)),
    )
    assert findings_of(close(*contracts, group=a_group(DR2))) == [
        "designated physician outside the group: dr-1 (on some day of the month, engaged patients: 1)"
    ]


def test_the_refusals_of_the_month_are_found_and_those_outside_the_envelope_s_year() -> None:
    expenses = (
        an_expense("x-1", "1", on=day("2019-12-30")),
        an_expense("x-2", "2", on=day("2020-07-31"), use="desk"),
        an_expense("x-3", "3", on=day("2020-08-01"), use="desk"),
        an_expense("x-4", "4", on=day("2020-08-31")),
        an_expense("x-5", "5", on=day("2020-09-01"), use="desk"),
    )
    assert findings_of(close(envelopes=(an_envelope(),), expenses=expenses)) == [
        "expense refused: x-1 (1.00 EUR: dated 2019-12-30, outside 2020)",
        "expense refused: x-3 (3.00 EUR: 'desk' is not a use of envelope 2020)",
    ]


def a_promise(identifier: str, amount: str, on: str, use: str = "interpreter") -> ExpenseCommitment:
    return ExpenseCommitment(
        identifier=CommitmentId(identifier),
        envelope=EnvelopeId("2020"),
        structure=CABINET,
        promised_on=day(on),
        use=use,
        amount=euros(amount),
        justification="a year of Tamil",
    )


def test_a_close_keeps_what_was_promised_and_finds_what_could_not_be() -> None:
    # 100 less 70 promised in July leaves 30; what is promised in September changes nothing in August.
    closed = close(
        envelopes=(an_envelope(amount="100"),),
        expenses=(an_expense("x-1", "50"),),
        commitments=(
            a_promise("c-1", "70", "2020-07-01"),
            a_promise("c-2", "1", "2020-08-31", use="desk"),
            a_promise("c-3", "30", "2020-09-01"),
            a_promise("c-4", "1", "2021-01-01"),
        ),
    )
    assert closed.movements[0].accepted == euros("30")
    assert findings_of(closed) == [
        "expense refused: x-1 (20.00 EUR: the envelope has 30.00 EUR left)",
        "commitment refused: c-2 (1.00 EUR: 'desk' is not a use of envelope 2020)",
    ]


def test_an_expense_put_before_two_envelopes_is_paid_by_one_in_a_close() -> None:
    closed = close(
        envelopes=(an_envelope(identifier="b"), an_envelope(identifier="a")),
        expenses=(an_expense("x-1", "80", envelope="b"), an_expense("x-1", "80", envelope="a")),
    )
    assert [movement.accepted for movement in closed.movements] == [euros("80"), euros("0")]
    assert findings_of(closed) == ["expense refused: x-1 (80.00 EUR: envelope a has taken it already)"]


def test_findings_do_not_depend_on_the_order_of_the_facts() -> None:
    contracts = [an_engagement("e-1", P1), an_engagement("e-2", P2), an_engagement("e-3", P3)]
    dead = [a_patient(patient, died_on=date(2020, 8, 9)) for patient in (P1, P2, P3)]
    panels = designated(p_1="dr-2", p_2="dr-1")
    there = close(*contracts, patients=dead, panels=panels, group=a_group())
    back = close(*contracts[::-1], patients=dead[::-1], panels=panels, group=a_group())
    assert there == back
    assert [(finding.kind, finding.subject) for finding in there.findings] == [
        ("engaged without a designated physician", "p-3"),
        ("engagement open after a death", "p-1"),
        ("engagement open after a death", "p-2"),
        ("engagement open after a death", "p-3"),
        ("designated physician outside the group", "dr-1"),
        ("designated physician outside the group", "dr-2"),
    ]


# Lists of one day, and facts read outside the month.

NEW_YEAR_S_EVE = ReferenceDay(Span.YEAR, 0)


def test_a_list_of_new_year_s_eve_pays_the_physician_of_that_day_all_year() -> None:
    schedule = a_schedule(a_version(counting=Snapshot(NEW_YEAR_S_EVE)))
    panels = Panels(
        (a_designation(P1, DR1, during("2015-01-01", "2020-02-28")), a_designation(P1, DR2, during("2020-03-01")))
    )
    closed = close(an_engagement("e-1", P1, effective_on=date(2019, 6, 1)), schedule=schedule, panels=panels)
    assert paid_in(closed) == {"dr-1": {"p-1": "30.00"}}


def test_a_list_of_the_year_s_last_day_pays_whoever_will_be_on_it() -> None:
    schedule = a_schedule(a_version(counting=Snapshot(ReferenceDay(Span.YEAR, -1))))
    leaving = an_engagement("e-1", P1, ended_on=date(2020, 12, 31))
    assert paid_in(close(leaving, an_engagement("e-2", P2), schedule=schedule)) == {
        "dr-1": {"p-1": "0.00", "p-2": "30.00"}
    }


def test_a_physician_who_is_paid_for_a_list_of_another_day_must_be_known_too() -> None:
    schedule = a_schedule(a_version(counting=Snapshot(NEW_YEAR_S_EVE)))
    panels = Panels(
        (a_designation(P1, DR1, during("2015-01-01", "2020-02-28")), a_designation(P1, DR2, during("2020-03-01")))
    )
    contract = an_engagement("e-1", P1, effective_on=date(2019, 6, 1))
    with pytest.raises(NotKnownError, match=r"^physicians: 'dr-1', designated by 'p-1', is not among them"):
        close(contract, schedule=schedule, panels=panels, physicians=(a_physician(DR2),))


@pytest.mark.parametrize(("facts_on", "due"), [(NEW_YEAR_S_EVE, "5.00"), (ReferenceDay(Span.MONTH, 1), "55.00")])
def test_a_day_on_which_facts_are_read_may_lie_before_the_month(facts_on: ReferenceDay, due: str) -> None:
    turned_80_in_may = a_patient(P1, born_on=date(1940, 5, 2))
    contract = an_engagement("e-1", P1, effective_on=date(2019, 6, 1), born_on=turned_80_in_may.born_on)
    closed = close(contract, patients=(turned_80_in_may,), schedule=a_schedule_by_age(facts_on))
    assert paid_in(closed) == {"dr-1": {"p-1": due}}


def test_whoever_joined_after_the_day_on_which_facts_are_read_is_read_on_joining() -> None:
    turned_80_in_may = a_patient(P1, born_on=date(1940, 5, 2))
    schedule = a_schedule_by_age(NEW_YEAR_S_EVE)
    before, after = (
        an_engagement("e-1", P1, effective_on=date(2020, 5, number), born_on=turned_80_in_may.born_on)
        for number in (1, 2)
    )
    assert paid_in(close(before, patients=(turned_80_in_may,), schedule=schedule)) == {"dr-1": {"p-1": "5.00"}}
    assert paid_in(close(after, patients=(turned_80_in_may,), schedule=schedule)) == {"dr-1": {"p-1": "55.00"}}


# Inputs that the facts do not hold.


def test_inputs_are_given_for_everybody_for_physicians_and_for_patients() -> None:
    flags = (always("ald"), always("c2s"), always("seen_within_two_years"))
    patient = a_patient(P1, born_on=date(1943, 6, 1), flags=flags)
    closed = close(
        an_engagement("e-1", P1, born_on=patient.born_on),
        month=Month(2026, 5),
        patients=(patient,),
        schedule=load("fr-fmt"),
        given={"first_installation": "adds", "c2s_in_uplifted_base": "inside", "unseen_c2s": "5"},
        of_physicians={DR1: {"physician_age": 67, "practice_zone": "ordinary"}},
        of_patients={P1: {"validated_indicators": 2}},
    )
    # (110 × 1.1 + 2 × 5) / 12 = 131 / 12 = 10.916...
    assert closed.to_physicians == euros("10.92")


# Facts that contradict each other.


def test_an_engaged_patient_who_is_not_given_is_refused() -> None:
    with pytest.raises(NotKnownError, match=r"^patients: 'p-9' of engagement 'e-1' is not among them"):
        close(an_engagement("e-1", "p-9"))


def test_a_designated_physician_who_is_not_given_is_refused() -> None:
    with pytest.raises(NotKnownError) as refusal:
        close(an_engagement("e-1", P1), physicians=(a_physician(DR2),))
    assert str(refusal.value) == "physicians: 'dr-1', designated by 'p-1', is not among them; add the physician"


def test_an_expense_before_an_envelope_that_is_not_given_is_refused() -> None:
    with pytest.raises(NotKnownError) as refusal:
        close(envelopes=(an_envelope(),), expenses=(an_expense("x-1", "80", envelope="2019"),))
    assert str(refusal.value) == (
        "expenses: 'x-1' is put before envelope '2019', which is not given; give the envelope"
    )


def test_the_envelope_of_another_structure_is_refused() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        close(envelopes=(an_envelope(structure=StructureId("other")),))
    assert str(refusal.value) == ("envelopes: '2020' is of 'other', not of 'cabinet'; close that structure by itself")


def test_an_envelope_that_stands_twice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^envelopes: EnvelopeId\('2020'\) stands twice; give each once$"):
        close(envelopes=(an_envelope(), an_envelope()))


def test_a_patient_or_a_physician_who_stands_twice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^patients: PatientId\('p-1'\) stands twice; give each once$"):
        close(patients=(a_patient(P1), a_patient(P1, born_on=date(1950, 1, 1))))
    with pytest.raises(InvalidValueError, match=r"^physicians: PhysicianId\('dr-1'\) stands twice; give each once$"):
        close(physicians=(a_physician(DR1), a_physician(DR1)))


def test_a_month_in_which_the_schedule_has_no_version_is_refused() -> None:
    with pytest.raises(NotKnownError, match=r"^fr-fmt: day: nothing is known on 2020-08-01; known from 2026-01-01$"):
        close(schedule=load("fr-fmt"))


# Envelopes.


def test_envelopes_stand_in_order_and_each_decides_on_its_own_expenses() -> None:
    envelopes = (an_envelope(identifier="b", amount="100"), an_envelope(identifier="a", amount="200"))
    expenses = (an_expense("x-1", "10", envelope="b"), an_expense("x-2", "20", envelope="a"))
    closed = close(envelopes=envelopes, expenses=expenses)
    assert [(movement.envelope, movement.closing.text) for movement in closed.movements] == [
        ("a", "180.00"),
        ("b", "90.00"),
    ]


def test_the_structure_is_paid_in_the_month_in_which_a_part_is_due() -> None:
    envelope = an_envelope(payments={day("2020-08-01"): "7000", day("2020-09-01"): "5000"})
    months = (Month(2020, 7), Month(2020, 8), Month(2020, 9), Month(2020, 10))
    paid = [close(month=month, envelopes=(envelope,)).to_structure.text for month in months]
    assert paid == ["0.00", "7000.00", "5000.00", "0.00"]


# The value.


def a_close(
    *,
    month: Month = AUGUST,
    statements: tuple[CapitationStatement, ...] = (),
    movements: tuple[EnvelopeMovement, ...] = (),
    to_physicians: str = "30.00",
    to_structure: str = "12000.00",
    total: str = "12030.00",
) -> MonthClose:
    return MonthClose(
        structure=CABINET,
        month=month,
        statements=statements,
        movements=movements,
        to_physicians=euros(to_physicians),
        to_structure=euros(to_structure),
        total=euros(total),
        findings=(),
    )


[STATEMENT] = statements_for_month(a_schedule(), (a_span(P1, DR1, "2020-01-01"),), AUGUST, known(a_patient(P1)))
MOVEMENT = settle_envelope(an_envelope(payments={day("2020-08-01"): "12000"}), ()).movement(AUGUST)


def test_a_close_whose_sums_hold_is_a_value() -> None:
    closed = a_close(statements=(STATEMENT,), movements=(MOVEMENT,))
    assert closed == a_close(statements=(STATEMENT,), movements=(MOVEMENT,))
    assert hash(closed) == hash(a_close(statements=(STATEMENT,), movements=(MOVEMENT,)))


@pytest.mark.parametrize(
    ("to_physicians", "to_structure", "total", "message"),
    [
        (
            "29.99",
            "12000.00",
            "12029.99",
            "to_physicians: the statements add up to 30.00 EUR and the close states 29.99 EUR",
        ),
        (
            "30.00",
            "12000.01",
            "12030.01",
            "to_structure: the envelopes pay out 12000.00 EUR and the close states 12000.01 EUR",
        ),
        (
            "30.00",
            "12000.00",
            "12030.01",
            "total: physicians and structure together are due 12030.00 EUR and the close states 12030.01 EUR",
        ),
    ],
)
def test_a_close_with_a_wrong_sum_is_refused(to_physicians: str, to_structure: str, total: str, message: str) -> None:
    with pytest.raises(ConservationError) as refusal:
        a_close(
            statements=(STATEMENT,),
            movements=(MOVEMENT,),
            to_physicians=to_physicians,
            to_structure=to_structure,
            total=total,
        )
    assert str(refusal.value) == message


def test_a_close_has_one_statement_for_a_physician_and_one_movement_of_an_envelope() -> None:
    with pytest.raises(InvalidValueError, match=r"^statements: PhysicianId\('dr-1'\) stands twice; give each once$"):
        a_close(statements=(STATEMENT, STATEMENT))
    with pytest.raises(InvalidValueError, match=r"^movements: EnvelopeId\('2020'\) stands twice; give each once$"):
        a_close(movements=(MOVEMENT, MOVEMENT))


def test_every_part_of_a_close_is_of_its_month() -> None:
    refused = r"^month: a part of the close is of 2020-08, not of 2020-09$"
    with pytest.raises(InvalidValueError, match=refused):
        a_close(month=Month(2020, 9), statements=(STATEMENT,))
    with pytest.raises(InvalidValueError, match=refused):
        a_close(month=Month(2020, 9), movements=(MOVEMENT,))


def test_one_patient_is_never_engaged_in_two_structures_on_one_day() -> None:
    elsewhere = an_engagement("e-2", P1, structure=StructureId("other"))
    with pytest.raises(
        InvalidValueError, match=r"^engagements: 'e-1' and 'e-2' of 'p-1' are in force on the same days"
    ):
        close(an_engagement("e-1", P1), elsewhere)


def test_an_engagement_stands_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^engagements: EngagementId\('e-1'\) stands twice; give each once$"):
        close(an_engagement("e-1", P1), an_engagement("e-1", P2))


def test_inputs_of_people_who_are_not_given_are_refused() -> None:
    with pytest.raises(NotKnownError, match=r"^of_patients: 'p-9' is not among those given; correct the identifier$"):
        close(of_patients={PatientId("p-9"): {}})
    with pytest.raises(
        NotKnownError, match=r"^of_physicians: 'dr-9' is not among those given; correct the identifier$"
    ):
        close(of_physicians={PhysicianId("dr-9"): {}})


def test_what_is_no_month_is_refused() -> None:
    with pytest.raises(InvalidTypeError, match=r"^month: '2020-08' is a str; give a Month$"):
        close(month="2020-08")  # type: ignore[arg-type]


def test_a_departed_physician_who_is_paid_by_the_list_of_an_earlier_day_is_found() -> None:
    day_before_the_year = ReferenceDay(Span.YEAR, 0)
    schedule = a_schedule(a_version(counting=Snapshot(day_before_the_year), facts_on=day_before_the_year))
    moved = Panels(
        (
            a_designation(P1, DR1, during("2010-01-01", "2020-01-31")),
            a_designation(P1, DR2, Period(date(2020, 2, 1))),
        )
    )
    gone = (a_physician(DR1, status=departed_on(date(2020, 2, 1))), a_physician(DR2))
    contract = an_engagement("e-1", P1, effective_on=date(2019, 6, 16))
    closed = close(contract, panels=moved, physicians=gone, schedule=schedule)
    assert [statement.payee for statement in closed.statements] == [DR1]
    assert findings_of(closed) == [
        "designated physician departed: dr-1 (on some day of the month, engaged patients: 1)"
    ]


def test_a_close_says_once_what_its_statements_leave_out() -> None:
    contract = an_engagement("e-1", P1, effective_on=date(2020, 6, 16))
    patients = (a_patient(P1, flags=(always("ald"),)),)
    panels = designated(p_1="dr-1")
    closed = close(contract, patients=patients, panels=panels, month=Month(2024, 5), schedule=load("fr-fpmt"))
    assert closed.notes == load("fr-fpmt").version_for(Month(2024, 5)).caveats
