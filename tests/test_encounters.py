import ast
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from attrs import evolve

from primarycare import encounters
from primarycare.encounters import Circumstance, Visit
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId, StructureId, VisitId
from tests.small_practice import CABINET, DR1, P1, day

with_wrong: Callable[..., object] = evolve
VISIT = Visit(
    identifier=VisitId("v-1"),
    patient=P1,
    on=day("2021-03-02"),
    physician=DR1,
    structure=CABINET,
    service="psychiatry",
    circumstances=(Circumstance.EXEMPT_SETTING,),
)


def test_a_visit_says_who_was_seen_when_by_whom_and_where() -> None:
    assert (VISIT.patient, VISIT.on, VISIT.physician, VISIT.structure) == (P1, day("2021-03-02"), DR1, CABINET)


def test_what_a_visit_was_for_is_not_shown() -> None:
    assert "psychiatry" not in repr(VISIT)
    assert "exempt" not in repr(VISIT).lower()


def test_a_physician_and_a_structure_that_are_not_known_are_none() -> None:
    assert evolve(VISIT, physician=None, structure=None).physician is None


def test_the_physician_and_the_structure_are_never_left_open_by_silence() -> None:
    with pytest.raises(TypeError, match="physician"):
        Visit(identifier=VisitId("v-1"), patient=P1, on=day("2021-03-02"), service="psychiatry")  # type: ignore[call-arg]


def test_a_visit_without_circumstances_has_none() -> None:
    assert (
        Visit(
            identifier=VisitId("v-1"),
            patient=P1,
            on=day("2021-03-02"),
            physician=None,
            structure=None,
            service="general",
        ).circumstances
        == ()
    )


def test_circumstances_stand_once_each_and_in_one_order() -> None:
    referred, emergency = Circumstance.REFERRED, Circumstance.EMERGENCY
    given = evolve(VISIT, circumstances=(referred, emergency, referred))
    assert given.circumstances == (emergency, referred)
    assert given == evolve(VISIT, circumstances=(emergency, referred))


@pytest.mark.parametrize("service", ["", " psychiatry", "psychiatry\n", "x" * 2_001])
def test_a_service_that_is_not_a_plain_text_is_refused_and_not_shown(service: str) -> None:
    with pytest.raises(InvalidValueError, match=r"^service: the text given is empty, too long") as refused:
        with_wrong(VISIT, service=service)
    assert "psychiatry" not in str(refused.value)


@pytest.mark.parametrize("service", [None, 7, b"psychiatry"])
def test_a_service_is_a_text(service: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^service: a \w+ was given; give a str$"):
        with_wrong(VISIT, service=service)


def test_the_day_of_a_visit_is_a_date_and_not_a_moment() -> None:
    with pytest.raises(InvalidTypeError, match=r"^on: .* is a datetime; give a date"):
        evolve(VISIT, on=datetime(2021, 3, 2, 23, 59))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("identifier", P1),
        ("patient", VisitId("v-1")),
        ("physician", StructureId("dr-1")),
        ("physician", "dr-1"),
        ("structure", PhysicianId("cabinet")),
        ("on", "2021-03-02"),
    ],
)
def test_an_identifier_of_another_kind_is_refused(field: str, wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=rf"^{field}: "):
        with_wrong(VISIT, **{field: wrong})


@pytest.mark.parametrize("given", [[Circumstance.EMERGENCY], "emergency", None, {Circumstance.EMERGENCY}])
def test_circumstances_are_a_tuple(given: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^circumstances: a \w+ was given; give a tuple$"):
        with_wrong(VISIT, circumstances=given)


def test_a_circumstance_in_words_is_refused_and_not_shown() -> None:
    with pytest.raises(InvalidTypeError, match=r"^circumstances\[1\]: a str was given; give a Circumstance$"):
        with_wrong(VISIT, circumstances=(Circumstance.EMERGENCY, "exempt setting"))


def test_encounters_know_no_contract_no_panel_and_no_money() -> None:
    tree = ast.parse(Path(encounters.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert imported == {"attrs", "datetime", "enum", "primarycare", "primarycare.identifiers"}


def test_a_visit_of_the_same_facts_is_the_same_visit() -> None:
    assert evolve(VISIT) == VISIT
    assert hash(evolve(VISIT)) == hash(VISIT)
    assert evolve(VISIT, patient=PatientId("p-2")) != VISIT
