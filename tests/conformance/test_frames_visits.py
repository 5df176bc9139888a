"""Visits in a frame of any engine are reduced to what the scalar functions make of the same visits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from narwhals.stable.v2.typing import IntoFrame

from primarycare.attribution import (
    NOT_DEPARTED,
    AttributionPolicy,
    CutPolicy,
    Majority,
    NamedPhysicians,
    PairOfVisits,
    VisitMark,
    attribute,
)
from primarycare.attribution.presets import widening_plurality
from primarycare.continuity import ContinuityPolicy, UnknownPhysicians, continuity_of_group
from primarycare.encounters import Circumstance, Visit, VisitKind
from primarycare.errors import InvalidTypeError, InvalidValueError, MissingInputError
from primarycare.frames.visits import (
    VisitColumns,
    attribute_visits,
    continuity_of_visits,
    pairs_of_visits,
    visits_by_pair,
)
from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.panels import Designation, Panels
from primarycare.periods import Period
from primarycare.testing.strategies import (
    attribution_passes,
    continuity_policies,
    cut_policies,
    named_physicians,
    pass_policies,
    visits,
)
from tests.engines import ENGINES, frame, rows
from tests.small_practice import a_physician, day, departed_on

AS_OF = day("2026-01-01")
# A job of Spark takes a second: it works on many visits at once, below, and not on many examples.
QUICK = tuple(engine for engine in ENGINES if engine != "pyspark")
TYPES = {
    "visit": "text",
    "patient": "text",
    "on": "date",
    "physician": "text",
    "kind": "text",
    "service": "text",
    "sequence": "whole",
    "covering": "flag",
}
PEOPLE = tuple(PatientId(name) for name in ("p-1", "p-2", "pä-3"))
DOCTORS = tuple(PhysicianId(name) for name in ("dr-1", "dr-2", "Dr-3", "dr-É"))
DAYS = tuple(
    day(text)
    for text in ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01", "2025-11-30", "2025-12-31", "2026-01-01")
)
MONTHS = st.sampled_from((1, 12, 24))
# Identifiers of several lengths and scripts, so that their order is that of text on every engine.
NAMES = tuple(VisitId(name) for name in ("v-10", "v-9", "V-1", "v-100", "é", "a b", "9", "10", "z", "Z", "ß", "v"))
ONE = visits(
    identifiers=st.just(VisitId("v")),
    patients=st.sampled_from(PEOPLE),
    on=st.sampled_from(DAYS),
    physicians=st.sampled_from((*DOCTORS, None)),
    structures=st.none(),
    services=st.sampled_from(("general practice", "paediatrics")),
    sequences=st.sampled_from((0, 1, 10_000)),
    circumstances=st.sampled_from(((), (), (Circumstance.COVERING,), (Circumstance.EMERGENCY,))),
)
VISITS = st.lists(ONE, max_size=12).flatmap(
    lambda drawn: st.permutations(NAMES).map(
        lambda names: [evolve(visit, identifier=name) for visit, name in zip(drawn, names, strict=False)]
    )
)
ELIGIBLE = named_physicians(physicians=st.sampled_from(DOCTORS))
POLICIES = cut_policies(look_back_months=MONTHS, eligible=ELIGIBLE) | pass_policies(
    passes=attribution_passes(look_back_months=MONTHS), eligible=ELIGIBLE
)
WINDOWS = st.sampled_from((Period(day("2024-01-01"), day("2025-12-31")), Period(day("2024-12-31"))))


def columns_of(made: Sequence[Visit]) -> dict[str, list[object]]:
    return {
        "visit": [str(visit.identifier) for visit in made],
        "patient": [str(visit.patient) for visit in made],
        "on": [visit.on for visit in made],
        "physician": [None if visit.physician is None else str(visit.physician) for visit in made],
        "kind": [visit.kind.value for visit in made],
        "service": [visit.service for visit in made],
        "sequence": [visit.sequence for visit in made],
        "covering": [Circumstance.COVERING in visit.circumstances for visit in made],
    }


def in_frame(engine: str, made: Sequence[Visit]) -> IntoFrame:
    return frame(engine, columns_of(made), TYPES)


def a_visit(name: str, patient: str, on: str, physician: str | None = "dr-1", **more: object) -> dict[str, object]:
    plain = {"kind": "acute", "service": "general practice", "sequence": 0, "covering": False}
    return {"visit": name, "patient": patient, "on": day(on), "physician": physician, **plain, **more}


def table(engine: str, *made: Mapping[str, object], types: Mapping[str, str] = TYPES) -> IntoFrame:
    return frame(engine, {name: [visit[name] for visit in made] for name in types}, types)


CUTS = CutPolicy(look_back_months=12, majority=Majority.STRICT, declared_first=False, eligible=NamedPhysicians(DOCTORS))
KEPT = ContinuityPolicy(minimum_visits=2, unknown_physicians=UnknownPhysicians.LEAVE_OUT)
REFUSED = ContinuityPolicy(minimum_visits=2, unknown_physicians=UnknownPhysicians.REFUSE)
YEAR = Period(day("2025-01-01"), day("2026-01-01"))
PLAIN = (a_visit("v-1", "p-1", "2025-03-03"), a_visit("v-2", "p-1", "2025-04-04", "dr-2"))


@pytest.mark.parametrize("engine", QUICK)
@given(made=VISITS, policy=POLICIES)
def test_a_frame_attributes_everybody_as_the_visits_themselves_do(
    engine: str, made: list[Visit], policy: AttributionPolicy
) -> None:
    native, panels = in_frame(engine, made), Panels(())
    assert attribute_visits(native, policy, AS_OF, panels=panels) == attribute(made, policy, AS_OF, panels=panels)


@pytest.mark.parametrize("engine", QUICK)
@settings(max_examples=10)
@given(made=VISITS, policy=POLICIES)
def test_a_reduced_frame_says_what_its_pairs_say(engine: str, made: list[Visit], policy: AttributionPolicy) -> None:
    native = in_frame(engine, made)
    pairs = pairs_of_visits(native, policy, AS_OF)
    reduced = rows(visits_by_pair(native, policy, AS_OF))
    said: list[dict[str, object]] = [
        {
            "patient": str(pair.patient),
            "physician": str(pair.physician),
            "within_from": pair.within.start,
            "within_until": pair.within.end,
            "visits": pair.visits,
            "last_on": pair.last.on,
            "last_sequence": pair.last.sequence,
            "last_visit": pair.last.visit,
            "last_preventive_on": pair.last_preventive and pair.last_preventive.on,
            "last_preventive_sequence": pair.last_preventive.sequence if pair.last_preventive else 0,
            "last_preventive_visit": pair.last_preventive and pair.last_preventive.visit,
        }
        for pair in pairs
    ]

    def place(row: dict[str, object]) -> tuple[str, ...]:
        return tuple(str(row[name]) for name in ("patient", "physician", "within_from"))

    assert sorted(reduced, key=place) == sorted(said, key=place)


@pytest.mark.parametrize("engine", QUICK)
@given(made=VISITS, window=WINDOWS, policy=continuity_policies(), with_secon=st.booleans())
def test_a_frame_has_the_continuity_of_the_visits_themselves(
    engine: str, made: list[Visit], window: Period, policy: ContinuityPolicy, with_secon: bool
) -> None:
    declared = dict(zip(PEOPLE, DOCTORS, strict=False))
    if policy.unknown_physicians is UnknownPhysicians.REFUSE:
        made = [visit for visit in made if visit.physician is not None]
    scored = continuity_of_visits(
        in_frame(engine, made), window, policy, with_secon=with_secon, declared=declared, patients=PEOPLE[:1]
    )
    expected = continuity_of_group(made, window, policy, declared=declared, patients=PEOPLE[:1])
    if not with_secon:
        without = (evolve(one, tally=evolve(one.tally, repeats=None)) for one in expected.patients)
        expected = evolve(expected, patients=tuple(without))
    assert scored == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_many_visits_at_once_are_read_as_the_visits_themselves_are(engine: str) -> None:
    turn = Random(2026)
    made = [
        Visit(
            identifier=VisitId(f"v-{number}"),
            patient=PatientId(f"p-{turn.randrange(40)}"),
            on=turn.choice(DAYS),
            physician=turn.choice((*DOCTORS, DOCTORS[0], None)),
            structure=None,
            service=turn.choice(("general practice", "paediatrics")),
            kind=turn.choice(list(VisitKind)),
            sequence=turn.randrange(3),
            circumstances=turn.choice(((), (), (Circumstance.COVERING,), (Circumstance.REFERRED,))),
        )
        for number in range(600)
    ]
    native = in_frame(engine, made)
    widening = widening_plurality((1, 12, 24), eligible=CUTS.eligible)
    for policy in (evolve(CUTS, services=("general practice",)), widening):
        assert attribute_visits(native, policy, AS_OF) == attribute(made, policy, AS_OF)
        assert len(rows(visits_by_pair(native, policy, AS_OF))) == len(pairs_of_visits(native, policy, AS_OF)) > 50
    assert continuity_of_visits(native, YEAR, KEPT, with_secon=True) == continuity_of_group(made, YEAR, KEPT)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_kind_of_frame_that_came_goes_back(engine: str) -> None:
    native = table(engine, *PLAIN)
    assert type(visits_by_pair(native, CUTS, AS_OF)) is type(native)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_population_a_group_and_declarations_are_asked_as_visits_ask_them(engine: str) -> None:
    policy = evolve(CUTS, declared_first=True, eligible=NOT_DEPARTED, services=("general practice",))
    group = [a_physician("dr-1"), a_physician("dr-2", status=departed_on(day("2025-12-31")))]
    panels = Panels((Designation(PatientId("p-2"), PhysicianId("dr-1"), Period(day("2020-01-01"))),))
    made = [
        Visit(identifier=VisitId(f"v-{number}"), patient=PatientId(patient), on=day("2025-05-05"), service=service,
              physician=PhysicianId(physician), structure=None)
        for number, (patient, physician, service) in enumerate([
            ("p-1", "dr-1", "general practice"), ("p-1", "dr-2", "general practice"), ("p-3", "dr-1", "paediatrics"),
            ("p-4", "dr-1", "general practice"),
        ])
    ]  # fmt: skip
    people = tuple(PatientId(name) for name in ("p-1", "p-2", "p-3"))
    assert attribute_visits(
        in_frame(engine, made), policy, AS_OF, panels=panels, patients=people, physicians=iter(group)
    ) == attribute(made, policy, AS_OF, panels=panels, patients=people, physicians=group)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_frame_has_no_column_for_is_what_a_visit_is_by_default(engine: str) -> None:
    types = {"nir": "text", "day": "date", "by": "text"}
    native = table(engine, {"nir": "p-1", "day": day("2025-03-03"), "by": "dr-1"}, types=types)
    names = VisitColumns(
        visit=None, patient="nir", on="day", physician="by", kind=None, service=None, sequence=None, covering=None
    )
    last = VisitMark(day("2025-03-03"))
    pair = PairOfVisits(patient=PEOPLE[0], physician=DOCTORS[0], within=YEAR, visits=1, last=last)
    assert pairs_of_visits(native, CUTS, AS_OF, columns=names, distinct=True) == (pair,)
    assert set(rows(visits_by_pair(native, CUTS, AS_OF, columns=names, distinct=True))[0]) == {
        "nir", "by", "within_from", "within_until", "visits", "last_on", "last_sequence", "last_preventive_on",
        "last_preventive_sequence",
    }  # fmt: skip
    # Nobody said that the visit was preventive, or any other kind: it counts where the kind "other" does.
    acute = evolve(CUTS, kinds=(VisitKind.ACUTE,))
    assert pairs_of_visits(native, acute, AS_OF, columns=names, distinct=True) == ()


def with_times(engine: str, *times: datetime) -> IntoFrame:
    """Give the plain visits with a column of datetimes, whichever type the engine has for them."""
    native = nw.from_native(table(engine, *PLAIN[: len(times)]))
    cases = nw.lit(times[0], dtype=nw.Datetime("us"))
    for name, time in zip(("v-1", "v-2"), times, strict=False):
        cases = nw.when(nw.col("visit") == name).then(nw.lit(time, dtype=nw.Datetime("us"))).otherwise(cases)
    return native.with_columns(cases.alias("on")).to_native()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_day_may_be_a_datetime_at_midnight_and_no_other(engine: str) -> None:
    midnights = with_times(engine, datetime(2025, 3, 3), datetime(2025, 4, 4))
    assert pairs_of_visits(midnights, CUTS, AS_OF) == pairs_of_visits(table(engine, *PLAIN), CUTS, AS_OF)
    told = "^visits: 1 is at a time of day, among them 'v-2'; give days in 'on', or midnight$"
    with pytest.raises(InvalidValueError, match=told):
        pairs_of_visits(with_times(engine, datetime(2025, 3, 3), datetime(2025, 4, 4, 0, 0, 0, 1)), CUTS, AS_OF)


def test_a_datetime_with_a_zone_is_refused() -> None:
    zoned = pl.DataFrame(dict(zip(PLAIN[0], ([value] for value in PLAIN[0].values()), strict=True)))
    zoned = zoned.with_columns(pl.col("on").cast(pl.Datetime("us", "UTC")))
    with pytest.raises(InvalidTypeError, match="^frame: 'on' .* must hold dates, or datetimes without a time zone"):
        pairs_of_visits(zoned, CUTS, AS_OF)


def test_texts_may_be_categories() -> None:
    plain = pl.DataFrame([dict(visit) for visit in PLAIN])
    of_few = plain.with_columns(
        pl.col("physician", "service").cast(pl.Categorical),
        pl.col("kind").cast(pl.Enum([kind.value for kind in VisitKind])),
    )
    assert pairs_of_visits(of_few, CUTS, AS_OF) == pairs_of_visits(plain, CUTS, AS_OF)
    by_category = pl.DataFrame([dict(visit) for visit in PLAIN]).to_pandas().astype({"kind": "category"})
    assert pairs_of_visits(by_category, CUTS, AS_OF) == pairs_of_visits(plain, CUTS, AS_OF)


@pytest.mark.parametrize("engine", QUICK)
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            [{**a_visit("v-1", "p-1", "2025-03-03"), "patient": None}, a_visit("v-2", "p-1", "2025-03-03", kind=None)],
            "^visits: 1 of 'patient' and 1 of 'kind' are null; fill them in, or leave those visits out$",
        ),
        (
            [a_visit("v-8", "p-1", "2026-01-02"), a_visit("v-9", "p-1", "2026-01-03", "dr-9")],
            "^visits: 2 are after as_of, 2026-01-01, among them 'v-8'; leave them out, or attribute as of a later day$",
        ),
        (
            [a_visit("v-1", "p-1", "2025-03-03", kind="angine")],
            "^visits: 1 is of a kind that is none of acute, preventive, chronic, teleconsultation, nurse, other, among "
            "them 'v-1'; say 'other' where nobody said$",
        ),
        (
            [a_visit("v-1", "p-1", "2025-03-03", sequence=-1), a_visit("v-2", "p-1", "2025-03-03", sequence=10_001)],
            "^visits: 2 are at a place in the day that is not 0 to 10,000, among them 'v-1'; give places from 0 on$",
        ),
        (
            [a_visit("v-1", "p-1", "2020-03-03"), a_visit("v-1", "p-2", "2025-03-03", "dr-9")],
            "^visits: identifiers stand twice or more, among them 'v-1'; give each visit once$",
        ),
    ],
)
def test_values_that_no_visit_has_are_refused_with_their_number(
    engine: str, wrong: list[dict[str, object]], told: str
) -> None:
    native = table(engine, *PLAIN[:0], *wrong, a_visit("v-0", "p-1", "2025-01-01"))
    with pytest.raises(InvalidValueError, match=told):
        visits_by_pair(native, CUTS, AS_OF)


@pytest.mark.parametrize("engine", ENGINES)
def test_visits_by_somebody_unknown_are_refused_where_the_policy_says_so(engine: str) -> None:
    native = table(engine, *PLAIN, a_visit("v-3", "p-1", "2025-05-05", None), a_visit("v-4", "p-1", "2026-05-05", None))
    told = "^visits: 1 is inside the window and nobody knows by whom, among them 'v-3'; say who it was"
    with pytest.raises(InvalidValueError, match=told):
        continuity_of_visits(native, YEAR, REFUSED, with_secon=False)
    with pytest.raises(InvalidValueError, match="^visits: 1 is inside the window and nobody knows by whom; say who"):
        continuity_of_visits(native, YEAR, REFUSED, with_secon=False, distinct=True)
    before = Period(day("2025-01-01"), day("2025-05-05"))
    assert continuity_of_visits(native, before, REFUSED, with_secon=False).patients[0].visits == 2


def test_identifiers_known_to_be_distinct_are_not_looked_at() -> None:
    nameless_types = {name: kind for name, kind in TYPES.items() if name != "visit"}
    native = table("polars", PLAIN[0], PLAIN[0])
    assert pairs_of_visits(native, CUTS, AS_OF, distinct=True)[0].visits == 2
    nameless = table("polars", PLAIN[0], PLAIN[0], types=nameless_types)
    assert continuity_of_visits(nameless, YEAR, KEPT, with_secon=False, distinct=True).patients[0].visits == 2
    columns = VisitColumns(visit=None)
    with pytest.raises(InvalidValueError, match="^distinct: without a column of identifiers nobody can find"):
        pairs_of_visits(nameless, CUTS, AS_OF, columns=columns)
    with pytest.raises(InvalidValueError, match="^distinct: without a column of identifiers nobody can find"):
        continuity_of_visits(nameless, YEAR, KEPT, with_secon=False, columns=columns)


@pytest.mark.parametrize("engine", ENGINES)
def test_missing_columns_are_listed_with_those_found(engine: str) -> None:
    native = table(engine, {"visit": "v-1", "patient": "p-1"}, types={"visit": "text", "patient": "text"})
    told = (
        r"^frame: 'physician' .* are missing; the frame has visit, patient; name the columns with VisitColumns\(...\)$"
    )
    with pytest.raises(InvalidValueError, match=told):
        pairs_of_visits(native, CUTS, AS_OF)


@pytest.mark.parametrize("engine", QUICK)
def test_columns_of_another_type_are_refused_before_anything_is_read(engine: str) -> None:
    types = {**TYPES, "patient": "whole", "covering": "text"}
    native = table(engine, {**a_visit("v-1", "p-1", "2025-03-03", covering="yes"), "patient": 1}, types=types)
    told = "^frame: 'patient' .* holds Int64 and must hold texts; 'covering' .* holds String and must hold booleans; "
    with pytest.raises(InvalidTypeError, match=told):
        pairs_of_visits(native, CUTS, AS_OF)


def test_a_policy_by_services_needs_a_column_of_them() -> None:
    by_service = evolve(CUTS, services=("general practice",))
    columns = VisitColumns(service=None)
    with pytest.raises(MissingInputError, match="^columns: the policy goes by services; name the column of them$"):
        pairs_of_visits(table("polars", *PLAIN), by_service, AS_OF, columns=columns)
    assert len(pairs_of_visits(table("polars", *PLAIN), CUTS, AS_OF, columns=columns)) == 2


def test_panels_that_are_missing_are_told_before_the_frame_is_read() -> None:
    unreadable = pl.scan_parquet("no such file.parquet")
    with pytest.raises(MissingInputError, match="^panels: the policy goes by declared physicians"):
        attribute_visits(unreadable, evolve(CUTS, declared_first=True), AS_OF)


def test_names_of_columns_stand_once_and_are_not_ours() -> None:
    with pytest.raises(InvalidValueError, match="^columns: 'on' stands twice; give each once$"):
        VisitColumns(patient="on")
    with pytest.raises(InvalidValueError, match="^columns: '__primarycare_x' begins as our own columns do"):
        VisitColumns(visit="__primarycare_x")
    with pytest.raises(InvalidValueError, match="^columns: 'visits' is a column that comes back; give another name$"):
        VisitColumns(patient="visits")
    with pytest.raises(InvalidTypeError, match="^kind: 3 is a int; give a str$"):
        VisitColumns(kind=3)  # type: ignore[arg-type]


def test_arguments_that_are_none_of_what_is_asked_are_refused() -> None:
    native = table("polars", *PLAIN)
    with pytest.raises(InvalidTypeError, match="^visits: a list was given; give a frame of Polars, pandas, PyArrow"):
        pairs_of_visits([], CUTS, AS_OF)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^policy: None is a NoneType; give a CutPolicy or a PassPolicy$"):
        visits_by_pair(native, None, AS_OF)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^as_of: .* is a datetime; give a date"):
        visits_by_pair(native, CUTS, datetime(2026, 1, 1))
    with pytest.raises(InvalidTypeError, match="^columns: None is a NoneType; give a VisitColumns$"):
        visits_by_pair(native, CUTS, AS_OF, columns=None)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^distinct: 1 is a int; give a bool$"):
        visits_by_pair(native, CUTS, AS_OF, distinct=1)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^patients: one PatientId was given; give several"):
        pairs_of_visits(native, CUTS, AS_OF, patients=PEOPLE[0])  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^physicians: one Physician was given; give several"):
        attribute_visits(native, CUTS, AS_OF, physicians=a_physician("dr-1"))  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^with_secon: 1 is a int; give a bool$"):
        continuity_of_visits(native, YEAR, KEPT, with_secon=1)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^declared: one list was given; give a mapping"):
        continuity_of_visits(native, YEAR, KEPT, with_secon=True, declared=[])  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^declared: of 'p-1': 'dr-1' is a str; give a PhysicianId$"):
        continuity_of_visits(native, YEAR, KEPT, with_secon=True, declared={PEOPLE[0]: "dr-1"})  # type: ignore[dict-item]


def test_an_identifier_that_names_nobody_is_refused_where_it_counts() -> None:
    with pytest.raises(InvalidValueError, match="^PatientId: ' p-1' cannot name a thing"):
        pairs_of_visits(table("polars", a_visit("v-1", " p-1", "2025-03-03")), CUTS, AS_OF)
