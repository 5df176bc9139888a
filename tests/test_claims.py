"""Claims: what a charge line and a claim refuse, what they keep private, and the reasons of adjustments."""

from datetime import date, datetime

import pytest

from primarycare.claims import (
    CO_24,
    CO_29,
    CO_45,
    OA_23,
    PR_1,
    PR_2,
    PR_3,
    AdjustmentGroup,
    AdjustmentReason,
    ChargeLine,
    Claim,
    ClaimAdjustment,
    PlaceOfService,
)
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import ClaimId, PatientId, PhysicianId, StructureId
from primarycare.money import EUR, USD, Money
from tests.small_contract import a_charge, a_claim, usd


def a_line(**changes: object) -> ChargeLine:
    fields: dict[str, object] = {
        "number": 3,
        "code": "99214",
        "billed": usd("260.00"),
        "served_on": date(2026, 3, 2),
        "physician": PhysicianId("dr-benque"),
        "place": PlaceOfService.OFFICE,
        "service": "primary care visit",
        **changes,
    }
    return ChargeLine(**fields)  # type: ignore[arg-type]


def test_a_charge_line_shows_neither_what_was_done_nor_where() -> None:
    shown = repr(a_line(modifiers=("25",), preventive=True))
    assert not any(word in shown for word in ("99214", "25'", "visit", "preventive", "OFFICE"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"billed": usd("-0.01")}, "billed: line 3 charges -0.01 USD; give 0 or more"),
        ({"units": 0}, "units: 0 is too small; give 1 or more"),
        ({"units": 100_001}, "units: 100001 is too large; give 100000 or less"),
        ({"number": 0}, "number: 0 is too small; give 1 or more"),
        ({"modifiers": ("25", "25")}, "modifiers: one stands twice on line 3; give each once"),
        ({"code": ""}, "code: the text given is empty, too long, padded or not printable; give plain text"),
    ],
)
def test_a_charge_line_refuses_what_cannot_be(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        a_line(**changes)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"units": True}, "units: True is a bool; give an int"),
        ({"units": 1.0}, "units: 1.0 is a float; give an int"),
        ({"code": 99214}, "code: a int was given; give a str"),
        ({"modifiers": ["25"]}, "modifiers: a list was given; give a tuple"),
        ({"modifiers": (25,)}, "modifiers[0]: a int was given; give a str"),
        ({"billed": 260}, "billed: 260 is a int; give a Money"),
        (
            {"served_on": datetime(2026, 3, 2)},
            "served_on: datetime.datetime(2026, 3, 2, 0, 0) is a datetime; give a date",
        ),
        ({"physician": "dr-benque"}, "physician: 'dr-benque' is a str; give a PhysicianId"),
        ({"place": "11"}, "place: a str was given; give a PlaceOfService"),
        ({"preventive": None}, "preventive: a NoneType was given; give a bool"),
        ({"emergency": 1}, "emergency: a int was given; give a bool"),
    ],
)
def test_a_charge_line_refuses_another_type_without_showing_what_is_private(
    changes: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidTypeError) as refused:
        a_line(**changes)
    assert str(refused.value).startswith(message)


def test_modifiers_and_lines_are_kept_in_one_order() -> None:
    assert a_line(modifiers=("59", "25")) == a_line(modifiers=("25", "59"))
    first, second = a_charge("10", 1), a_charge("20", 2)
    assert a_claim(second, first) == a_claim(first, second)
    assert a_claim(second, first).billed == usd("30")


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: a_claim(), "lines: claim 'claim-1' has none; give at least one"),
        (
            lambda: a_claim(a_charge("1", 2), a_charge("2", 2)),
            "lines: number 2 stands twice in claim 'claim-1'; number each once",
        ),
        (
            lambda: a_claim(a_charge("1"), a_line(billed=Money.parse("1", EUR))),
            "lines: claim 'claim-1' is in USD and line 3 in EUR; give one currency",
        ),
        (
            lambda: a_claim(a_charge("1"), submitted_on=date(2026, 3, 1)),
            "submitted_on: 2026-03-01 in claim 'claim-1' is before line 1 was served on 2026-03-02; "
            "correct one of them",
        ),
        (
            lambda: a_claim(a_charge("1"), first_accepted_on=date(2026, 3, 1)),
            "first_accepted_on: 2026-03-01 in claim 'claim-1' is before line 1 was served on 2026-03-02; "
            "correct one of them",
        ),
        (
            lambda: a_claim(a_charge("1"), corrects="claim-1"),
            "corrects: claim 'claim-1' cannot correct itself; name the other",
        ),
    ],
)
def test_a_claim_refuses_lines_and_days_that_cannot_be(build: object, message: str) -> None:
    assert callable(build)
    with pytest.raises(InvalidValueError) as refused:
        build()
    assert str(refused.value) == message


@pytest.mark.parametrize("lines", [None, a_charge("1"), [a_charge("1")], ("99214",)])
def test_a_claim_takes_a_tuple_of_lines_only(lines: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^lines"):
        Claim(
            identifier=ClaimId("claim-1"),
            patient=PatientId("p-1"),
            structure=StructureId("cabinet"),
            lines=lines,  # type: ignore[arg-type]
            submitted_on=date(2026, 3, 5),
        )


def test_a_claim_may_be_submitted_and_accepted_on_the_day_of_the_service() -> None:
    claim = a_claim(a_charge("1"), submitted_on=date(2026, 3, 2), first_accepted_on=date(2026, 3, 2))
    assert claim.filed_on == date(2026, 3, 2)


def test_the_first_acceptance_counts_as_the_filing_and_else_the_submission() -> None:
    day = date(2026, 8, 1)
    assert a_claim(a_charge("1"), submitted_on=day).filed_on == day
    assert a_claim(a_charge("1"), submitted_on=day, first_accepted_on=date(2026, 3, 7)).filed_on == date(2026, 3, 7)


def test_only_what_is_the_patients_responsibility_is_owed_by_the_patient() -> None:
    owed = {reason.group.is_owed_by_patient for reason in (PR_1, PR_2, PR_3)}
    not_owed = {reason.group.is_owed_by_patient for reason in (CO_24, CO_29, CO_45, OA_23)}
    assert (owed, not_owed) == ({True}, {False})
    assert [group for group in AdjustmentGroup if group.is_owed_by_patient] == [AdjustmentGroup.PR]


def test_two_reasons_of_one_group_and_code_are_the_same_reason() -> None:
    printed_otherwise = AdjustmentReason(group=AdjustmentGroup.CO, code="45", meaning="over the allowed amount")
    assert printed_otherwise == CO_45
    assert AdjustmentReason(group=AdjustmentGroup.PR, code="45", meaning="over the allowed amount") != CO_45


@pytest.mark.parametrize("code", ["CO-45", "123456", "é", "4 5"])
def test_a_reason_code_is_a_short_code_without_its_group(code: str) -> None:
    with pytest.raises(InvalidValueError, match=r"^code: .* is not a reason code; give one such as '45', without its"):
        AdjustmentReason(group=AdjustmentGroup.CO, code=code, meaning="something")


def test_an_adjustment_takes_money_and_a_reason() -> None:
    assert str(ClaimAdjustment(CO_45, Money.parse("-1", USD))) == "CO-45 (above the contract's price): -1.00 USD"
    with pytest.raises(InvalidTypeError, match=r"^reason: 'CO-45' is a str; give a AdjustmentReason"):
        ClaimAdjustment("CO-45", usd("1"))  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^amount: 1 is a int; give a Money"):
        ClaimAdjustment(CO_45, 1)  # type: ignore[arg-type]
