from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from attrs import evolve

from primarycare.attribution import (
    EVERY_KIND_BUT_NURSE,
    NOT_DEPARTED,
    PRACTISING,
    Attribution,
    AttributionBasis,
    AttributionPass,
    CutPolicy,
    Majority,
    NamedPhysicians,
    PairOfVisits,
    PassPolicy,
    PhysiciansByStatus,
    TieBreak,
    VisitMark,
    attribute,
    attribute_pairs,
    eligible_physicians,
)
from primarycare.attribution.presets import mssp_plurality, primary_care_first, widening_plurality
from primarycare.citations import Evidence
from primarycare.encounters import Circumstance, Visit, VisitKind
from primarycare.errors import (
    ConservationError,
    InvalidTypeError,
    InvalidValueError,
    MissingInputError,
    NotKnownError,
)
from primarycare.findings import Finding
from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.money import Share
from primarycare.panels import Designation, Panels
from primarycare.periods import Period
from primarycare.physicians import Physician, PhysicianStatus, Specialty
from primarycare.timelines import Dated, Timeline
from tests.small_practice import DR1, DR2, DR3, P1, P2, P3, day

with_wrong: Callable[..., object] = evolve
A, B, C = DR1, DR2, DR3
LOCUM = PhysicianId("dr-90")
AS_OF = day("2026-01-01")
WELL, ACUTE, NURSE = VisitKind.PREVENTIVE, VisitKind.ACUTE, VisitKind.NURSE
NAMED = NamedPhysicians((A, B, C))
CUTS = CutPolicy(look_back_months=12, majority=Majority.STRICT, declared_first=False, eligible=NAMED)
MOST = evolve(CUTS, majority=Majority.PLURALITY)
DECLARED_FIRST = evolve(CUTS, declared_first=True)
(YEAR,) = CUTS.windows(AS_OF)


def a_visit(
    name: str,
    physician: PhysicianId | None = A,
    on: str = "2025-06-01",
    kind: VisitKind = ACUTE,
    *,
    patient: PatientId = P1,
    sequence: int = 0,
    service: str = "general practice",
) -> Visit:
    """Make a visit, by default an acute one of one patient in the middle of the window."""
    return Visit(
        identifier=VisitId(name),
        patient=patient,
        on=day(on),
        physician=physician,
        structure=None,
        service=service,
        kind=kind,
        sequence=sequence,
    )


def in_turn(*seen: PhysicianId | tuple[PhysicianId, VisitKind]) -> list[Visit]:
    """Make visits of one patient, one in each month from January 2025 on."""
    visits = []
    for month, one in enumerate(seen, start=1):
        physician, kind = one if isinstance(one, tuple) else (one, ACUTE)
        visits.append(a_visit(f"v-{month}", physician, f"2025-{month:02}-10", kind))
    return visits


def of_one(
    visits: list[Visit],
    policy: CutPolicy | PassPolicy = CUTS,
    *,
    panels: Panels | None = None,
    physicians: list[Physician] | None = None,
) -> Attribution:
    """Attribute one patient."""
    return attribute(visits, policy, AS_OF, patients=(P1,), panels=panels, physicians=physicians).of(P1)


def decided(found: Attribution) -> tuple[PhysicianId | None, str | None]:
    """Give the physician and the name of the pass."""
    return found.physician, None if found.decided_by is None else found.decided_by.name


def a_doctor(identifier: PhysicianId, *statuses: tuple[str, PhysicianStatus]) -> Physician:
    """Make a physician with a status from each day on."""
    ends = [*(day(start) for start, _ in statuses[1:]), None]
    return Physician(
        identifier=identifier,
        name="somebody",
        specialty=Specialty.GENERAL_PRACTICE,
        clinical_time=Timeline.always(Share.parse("1"), day("2010-01-01")),
        status=Timeline(tuple(Dated(Period(day(start), end), status) for (start, status), end in zip(statuses, ends))),
    )


def declared(patient: PatientId, physician: PhysicianId, first: str = "2020-01-01", end: str | None = None) -> Panels:
    """Make the panels of one designation."""
    return Panels((Designation(patient, physician, Period(day(first), None if end is None else day(end))),))


def a_pair(
    physician: PhysicianId = A,
    visits: int = 1,
    last: str = "2025-06-01",
    *,
    patient: PatientId = P1,
    sequence: int = 0,
    preventive: str | None = None,
    within: Period = YEAR,
) -> PairOfVisits:
    """Make a pair of the patient and a physician."""
    return PairOfVisits(
        patient=patient,
        physician=physician,
        within=within,
        visits=visits,
        last=VisitMark(day(last), sequence),
        last_preventive=None if preventive is None else VisitMark(day(preventive), sequence),
    )


# The golden cases of the four cuts, over twelve months.


@pytest.mark.parametrize(
    ("visits", "physician", "cut"),
    [
        (in_turn(A, A), A, "cut 1"),
        # 2 of 3
        (in_turn(A, A, B), A, "cut 2"),
        (in_turn((A, WELL), B), A, "cut 3"),
        (in_turn(A, B), B, "cut 4"),
        # 2 of 4 each; the preventive visit to A is before the last to B
        (in_turn(A, (A, WELL), B, B), A, "cut 3"),
        (in_turn(A, B, C), C, "cut 4"),
        ([], None, None),
        # exactly half, 2 of 4
        (in_turn(A, A, B, C), C, "cut 4"),
        (in_turn(A, (B, WELL), (C, WELL), A), C, "cut 3"),
    ],
    ids=["AA", "AAB", "A-well B", "AB", "AABB", "ABC", "none", "AABC", "two well"],
)
def test_the_four_cuts_decide_in_order(visits: list[Visit], physician: PhysicianId | None, cut: str | None) -> None:
    assert decided(of_one(visits)) == (physician, cut)


def test_exactly_half_is_no_majority_and_one_more_is() -> None:
    assert of_one(in_turn(A, A, B, B)).basis is AttributionBasis.SEEN_LAST
    assert of_one(in_turn(A, A, A, B, B)).basis is AttributionBasis.MAJORITY


def test_a_declared_physician_comes_before_every_cut() -> None:
    found = of_one(in_turn(A, A), DECLARED_FIRST, panels=declared(P1, B))
    assert decided(found) == (B, "declared")
    assert (found.window, found.candidates, found.visit) == (None, (), None)


def test_a_declaration_counts_on_its_first_day_and_no_longer_on_its_end() -> None:
    starting = declared(P1, B, first="2026-01-01")
    ended = declared(P1, B, end="2026-01-01")
    assert decided(of_one(in_turn(A), DECLARED_FIRST, panels=starting)) == (B, "declared")
    assert decided(of_one(in_turn(A), DECLARED_FIRST, panels=ended)) == (A, "cut 1")


def test_a_declared_physician_who_is_not_eligible_is_passed_over_and_reported() -> None:
    result = attribute(in_turn(A, A), DECLARED_FIRST, AS_OF, panels=declared(P1, LOCUM))
    assert decided(result.of(P1)) == (A, "cut 1")
    assert result.of(P1).declared_not_eligible == LOCUM
    assert result.findings == (Finding(kind="declared physician not eligible", subject=P1, detail=LOCUM),)


def test_declarations_count_for_nothing_where_the_policy_does_not_ask() -> None:
    found = of_one(in_turn(A), panels=declared(P1, B))
    assert (found.physician, found.declared) == (A, None)


# What counts.


@pytest.mark.parametrize(
    ("on", "counts"), [("2024-12-31", False), ("2025-01-01", True), ("2025-12-31", True), ("2026-01-01", False)]
)
def test_a_visit_counts_from_the_first_day_of_the_window_to_the_day_before_as_of(on: str, counts: bool) -> None:
    assert bool(of_one([a_visit("v-1", on=on)]).pairs) is counts


def test_a_window_starts_on_the_last_day_of_a_shorter_month() -> None:
    policy = evolve(CUTS, look_back_months=1)
    found = attribute([a_visit("v-1", on="2025-02-28")], policy, day("2025-03-31"))
    assert found.of(P1).physician == A


def test_a_visit_to_a_nurse_counts_only_where_its_kind_is_named() -> None:
    visits = [a_visit("v-1", kind=NURSE)]
    assert NURSE not in EVERY_KIND_BUT_NURSE
    assert of_one(visits).physician is None
    assert of_one(visits, evolve(CUTS, kinds=(NURSE,))).physician == A


def test_only_the_named_services_count_and_any_where_none_is_named() -> None:
    visits = [a_visit("v-1", service="psychiatry")]
    assert of_one(visits, evolve(CUTS, services=("general practice",))).physician is None
    assert of_one(visits, evolve(CUTS, services=("general practice", "psychiatry"))).physician == A
    assert of_one(visits).physician == A


def test_the_third_cut_decides_nothing_where_preventive_visits_do_not_count() -> None:
    visits = in_turn((A, WELL), A, B, B)
    assert decided(of_one(visits)) == (A, "cut 3")
    # of the visits that count, 1 of 3 is A's
    assert decided(of_one(visits, evolve(CUTS, kinds=(ACUTE,)))) == (B, "cut 2")


def test_cover_and_locums_move_nothing() -> None:
    visits = [*in_turn(A, B), *(a_visit(f"c-{number}", LOCUM, "2025-12-01", WELL) for number in range(9))]
    assert decided(of_one(visits)) == (B, "cut 4")
    assert [pair.physician for pair in of_one(visits).candidates] == [B, A]


def test_a_visit_whose_physician_is_not_known_counts_for_nobody() -> None:
    assert of_one([a_visit("v-1", None)]).physician is None


# Who may receive patients.


def test_a_departed_physician_is_out_before_anything_is_counted() -> None:
    doctors = [
        a_doctor(A, ("2015-01-01", PhysicianStatus.ACTIVE), ("2026-01-01", PhysicianStatus.DEPARTED)),
        a_doctor(B, ("2015-01-01", PhysicianStatus.ACTIVE)),
    ]
    policy = evolve(CUTS, eligible=NOT_DEPARTED)
    found = of_one(in_turn(A, A, A, B), policy, physicians=doctors)
    assert decided(found) == (B, "cut 1")
    assert [pair.physician for pair in found.pairs] == [B]
    # The day before, the same physician has not left yet, and has 3 of 4 visits.
    before = attribute(in_turn(A, A, A, B), policy, day("2025-12-31"), physicians=doctors)
    assert decided(before.of(P1)) == (A, "cut 2")


def test_a_physician_on_leave_receives_patients_or_not_as_the_policy_names_it() -> None:
    away = [a_doctor(A, ("2015-01-01", PhysicianStatus.ON_LEAVE))]
    assert of_one(in_turn(A), evolve(CUTS, eligible=NOT_DEPARTED), physicians=away).physician == A
    assert of_one(in_turn(A), evolve(CUTS, eligible=PRACTISING), physicians=away).physician is None


def test_a_physician_without_a_status_on_the_day_receives_nobody_by_status() -> None:
    later = [a_doctor(A, ("2026-01-02", PhysicianStatus.ACTIVE))]
    assert of_one(in_turn(A), evolve(CUTS, eligible=NOT_DEPARTED), physicians=later).physician is None


def test_a_named_physician_who_is_known_to_have_departed_receives_nobody() -> None:
    left = [a_doctor(A, ("2015-01-01", PhysicianStatus.DEPARTED))]
    assert of_one(in_turn(A, A, B), physicians=left).physician == B
    assert of_one(in_turn(A, A, B)).physician == A


def test_a_policy_by_status_needs_physicians() -> None:
    with pytest.raises(MissingInputError, match="^physicians: the policy goes by their status; give"):
        of_one([], evolve(CUTS, eligible=NOT_DEPARTED))


def test_the_eligible_physicians_can_be_asked_for_before_visits_are_counted_elsewhere() -> None:
    doctors = [
        a_doctor(A, ("2015-01-01", PhysicianStatus.ACTIVE), ("2026-01-01", PhysicianStatus.DEPARTED)),
        a_doctor(B, ("2015-01-01", PhysicianStatus.ACTIVE)),
    ]
    by_status = evolve(CUTS, eligible=NOT_DEPARTED)
    assert eligible_physicians(CUTS, AS_OF) == {A, B, C}
    assert eligible_physicians(CUTS, AS_OF, physicians=doctors) == {B, C}
    assert eligible_physicians(by_status, AS_OF, physicians=doctors) == {B}
    assert eligible_physicians(by_status, day("2025-12-31"), physicians=doctors) == {A, B}
    with pytest.raises(InvalidTypeError, match="^policy: "):
        eligible_physicians(with_wrong, AS_OF)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="^as_of: "):
        eligible_physicians(CUTS, datetime(2026, 1, 1))


def test_a_physician_given_twice_is_refused() -> None:
    twice = [a_doctor(A, ("2015-01-01", PhysicianStatus.ACTIVE))] * 2
    with pytest.raises(InvalidValueError, match="^physicians: .*dr-1.* stands twice"):
        of_one([], physicians=twice)


def test_a_policy_that_puts_declarations_first_needs_panels() -> None:
    with pytest.raises(MissingInputError, match="^panels: the policy goes by declared physicians; give the panels"):
        of_one([], DECLARED_FIRST)


# Ties.


def test_two_preventive_visits_on_one_day_go_by_their_place_in_the_day() -> None:
    visits = [
        a_visit("v-1", B, "2025-05-01", WELL, sequence=0),
        a_visit("v-2", A, "2025-05-01", WELL, sequence=1),
    ]
    found = of_one(visits)
    assert (*decided(found), found.tie_break) == (A, "cut 3", TieBreak.SEQUENCE)
    assert found.visit == VisitMark(day("2025-05-01"), 1, VisitId("v-2"))


def test_two_preventive_visits_at_one_place_of_one_day_go_to_the_identifier_that_comes_first() -> None:
    visits = [a_visit("v-1", B, "2025-05-01", WELL), a_visit("v-2", A, "2025-05-01", WELL)]
    found = of_one(visits)
    assert (*decided(found), found.tie_break) == (A, "cut 3", TieBreak.IDENTIFIER)


def test_two_last_visits_on_one_day_go_by_place_then_by_identifier() -> None:
    by_place = of_one([a_visit("v-1", A, sequence=1), a_visit("v-2", B, sequence=2)])
    by_name = of_one([a_visit("v-1", C), a_visit("v-2", B)])
    assert (*decided(by_place), by_place.tie_break) == (B, "cut 4", TieBreak.SEQUENCE)
    assert (*decided(by_name), by_name.tie_break) == (B, "cut 4", TieBreak.IDENTIFIER)


def test_last_visits_on_different_days_are_no_tie() -> None:
    found = of_one(in_turn(A, B))
    assert found.tie_break is None
    assert found.visit == VisitMark(day("2025-02-10"), 0, VisitId("v-2"))


def test_a_plurality_takes_most_visits_without_asking_for_half() -> None:
    found = of_one(in_turn(A, A, B, C), MOST)
    assert (*decided(found), found.basis, found.tie_break) == (A, "cut 2", AttributionBasis.PLURALITY, None)


def test_a_tie_of_a_plurality_goes_to_the_most_recent_visit_then_place_then_identifier() -> None:
    recent = of_one(in_turn(B, A, C, A, B), MOST)
    place = of_one([a_visit("v-1", A, sequence=1), a_visit("v-2", B, sequence=2)], MOST)
    name = of_one([a_visit("v-1", B), a_visit("v-2", A)], MOST)
    assert (recent.physician, recent.tie_break) == (B, TieBreak.MOST_RECENT)
    assert recent.visit == VisitMark(day("2025-05-10"), 0, VisitId("v-5"))
    assert (place.physician, place.tie_break) == (B, TieBreak.SEQUENCE)
    assert (name.physician, name.tie_break) == (A, TieBreak.IDENTIFIER)


def test_of_two_visits_to_one_physician_at_one_place_the_later_identifier_is_named_in_any_order() -> None:
    visits = [a_visit("v-1", A), a_visit("v-2", A)]
    assert of_one(visits).pairs[0].last.visit == VisitId("v-2")
    assert of_one(visits[::-1]).pairs[0].last.visit == VisitId("v-2")


# Bad visits.


def test_a_visit_after_as_of_is_refused_with_its_position() -> None:
    visits = [a_visit("v-1"), a_visit("v-2", on="2026-01-02")]
    with pytest.raises(InvalidValueError) as refused:
        of_one(visits)
    assert str(refused.value) == (
        "visits[1]: 'v-2' is on 2026-01-02, after as_of, 2026-01-01; leave it out, or attribute as of a later day"
    )


def test_a_visit_that_stands_twice_is_refused_with_its_position_even_where_it_does_not_count() -> None:
    visits = [a_visit("v-1"), a_visit("v-2"), a_visit("v-1", LOCUM, patient=P3, on="2020-01-01")]
    with pytest.raises(InvalidValueError, match=r"^visits\[2\]: 'v-1' stands twice; give each visit once$"):
        of_one(visits)


def test_visits_said_to_be_distinct_are_not_compared() -> None:
    twice = [a_visit("v-1"), a_visit("v-1")]
    result = attribute(twice, CUTS, AS_OF, distinct=True)
    assert result.of(P1).pairs[0].visits == 2


def test_a_visit_in_the_future_is_refused_where_visits_are_distinct_too() -> None:
    with pytest.raises(InvalidValueError, match=r"^visits\[0\]: 'v-1' is on 2026-01-02"):
        attribute([a_visit("v-1", on="2026-01-02")], CUTS, AS_OF, distinct=True)


def test_something_else_among_the_visits_is_refused_with_its_position() -> None:
    wrong: list[Visit] = [a_visit("v-1"), "v-2"]  # type: ignore[list-item]
    with pytest.raises(InvalidTypeError, match=r"^visits\[1\]: a str was given; give a Visit"):
        of_one(wrong)


def test_a_refined_visit_is_a_visit() -> None:
    class Refined(Visit):
        pass

    visit = a_visit("v-1")
    refined = Refined(
        identifier=visit.identifier, patient=P1, on=visit.on, physician=A, structure=None, service="general practice"
    )
    assert of_one([refined]).physician == A


@pytest.mark.parametrize("wrong", [datetime(2026, 1, 1), "2026-01-01", None])
def test_as_of_is_a_date(wrong: date) -> None:
    with pytest.raises(InvalidTypeError, match="^as_of: "):
        attribute((), CUTS, wrong)


def test_wrong_arguments_are_refused_by_name() -> None:
    call: Callable[..., object] = attribute
    for name, wrong in (
        ("policy", "cuts"),
        ("panels", ()),
        ("patients", ("p-1",)),
        ("physicians", (A,)),
        ("distinct", 1),
    ):
        arguments = {"visits": (), "policy": CUTS, "as_of": AS_OF, name: wrong}
        with pytest.raises(InvalidTypeError, match=f"^{name}"):
            call(**arguments)


# The group.


def test_the_population_is_everybody_with_a_visit_that_counts_or_designated_where_nobody_names_it() -> None:
    visits = [a_visit("v-1", patient=P2), a_visit("v-2", LOCUM, on="2020-01-01", patient=P3)]
    result = attribute(visits, CUTS, AS_OF, panels=declared(P1, A))
    assert result.patients == (P1, P2)
    assert result.panels == {A: (P2,)}
    assert result.unattributed == (P1,)


def test_a_visit_to_a_colleague_who_covers_moves_nobody() -> None:
    own = in_turn(A, A)
    covered = [
        evolve(a_visit(f"c-{number}", B, on=f"2025-11-0{number}"), circumstances=(Circumstance.COVERING,))
        for number in (1, 2, 3)
    ]
    assert of_one([*own, *covered], CUTS).physician == A
    assert of_one([*own, *(evolve(visit, circumstances=()) for visit in covered)], CUTS).physician == B


def test_visits_of_others_are_passed_over_where_the_population_is_named() -> None:
    result = attribute([a_visit("v-1", patient=P2)], CUTS, AS_OF, patients=(P1,))
    assert (result.patients, result.unattributed) == ((P1,), (P1,))


def test_a_patient_named_twice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="^patients: .*p-1.* stands twice"):
        attribute((), CUTS, AS_OF, patients=(P1, P1))


def test_visits_are_read_once_from_any_iterable() -> None:
    def stream() -> Iterator[Visit]:
        yield from in_turn(A, A, B)

    assert attribute(stream(), CUTS, AS_OF).panels == {A: (P1,)}


def test_everybody_stands_in_exactly_one_place() -> None:
    result = attribute(in_turn(A), CUTS, AS_OF, patients=(P1, P2))
    one, two = result.entries
    for entries, detail in (
        ((one,), "1 entries stand for 2 patients, and 'p-2' is in 0 of them"),
        ((one, one, two), "3 entries stand for 2 patients, and 'p-1' is in 2 of them"),
    ):
        with pytest.raises(ConservationError, match=f"^entries: {detail}; give one entry for each patient"):
            evolve(result, entries=entries)
    with pytest.raises(ConservationError, match="'p-2' is in 1 of them"):
        evolve(result, patients=(P1,))
    with pytest.raises(InvalidValueError, match="^patients: .*p-1.* stands twice"):
        evolve(result, patients=(P1, P1, P2))


def test_entries_of_another_day_or_policy_do_not_belong_to_a_group() -> None:
    result = attribute((), CUTS, AS_OF, patients=(P1,))
    (entry,) = result.entries
    for other in (evolve(entry, as_of=day("2026-01-02")), evolve(entry, policy=MOST)):
        with pytest.raises(
            InvalidValueError, match="^entries: 'p-1' is attributed on .*; attribute everybody together"
        ):
            evolve(result, entries=(other,))
    assert evolve(result, entries=(evolve(entry, policy=evolve(CUTS)),)) == result


def test_an_unknown_patient_is_not_among_the_attributed() -> None:
    with pytest.raises(NotKnownError, match="^patient: 'p-2' is not among the 1 patients attributed"):
        attribute((), CUTS, AS_OF, patients=(P1,)).of(P2)


def test_a_group_prints_its_panels_by_what_decided() -> None:
    visits = [
        *in_turn(A, A, B),
        a_visit("w-1", B, patient=P2),
        a_visit("x-1", LOCUM, patient=P3),
    ]
    assert str(attribute(visits, CUTS, AS_OF, patients=(P1, P2, P3))).splitlines() == [
        "2 of 3 attributed on 2026-01-01, 1 not",
        "        patients  cut 1  cut 2  cut 3  cut 4",
        "  dr-1         1             1",
        "  dr-2         1      1",
    ]


# The evidence.


def test_an_attribution_prints_its_working_with_the_losing_candidates() -> None:
    found = of_one(in_turn(A, (A, WELL), B, B), DECLARED_FIRST, panels=declared(P1, LOCUM))
    assert str(found).splitlines() == [
        "p-1 on 2026-01-01: dr-1 by cut 3",
        "  declared  declared               no   dr-90 is not eligible",
        "  cut 1     only physician seen    no   2 seen",
        "  cut 2     majority of visits     no   2 of 4 is not more than half",
        "  cut 3     last preventive visit  yes  2025-02-10",
        "  visits from 2025-01-01 to before 2026-01-01",
        "    dr-2  2 of 4  last 2025-04-10",
        "    dr-1  2 of 4  last 2025-02-10  preventive 2025-02-10",
    ]


def test_an_attribution_prints_the_tie_break_and_the_cuts_that_found_nothing() -> None:
    found = of_one([a_visit("v-1", B), a_visit("v-2", A)])
    assert str(found).splitlines()[3:5] == [
        "  cut 3  last preventive visit  no   none",
        "  cut 4  seen last              yes  2025-06-01, tie broken by physician identifier",
    ]


def test_a_declaration_prints_without_visits() -> None:
    found = of_one(in_turn(A), DECLARED_FIRST, panels=declared(P1, B))
    assert str(found).splitlines() == [
        "p-1 on 2026-01-01: dr-2 by declared",
        "  declared  declared  yes  dr-2",
    ]


def test_nothing_about_visits_is_in_the_repr_of_a_result() -> None:
    result = attribute(in_turn((A, WELL), B), CUTS, AS_OF)
    assert repr(result.of(P1)) == f"Attribution(patient={P1!r}, as_of=datetime.date(2026, 1, 1))"
    assert repr(result) == "Attributions(as_of=datetime.date(2026, 1, 1))"
    assert "preventive" not in repr(result.of(P1).pairs)


def test_candidates_stand_by_visits_then_the_last_then_the_identifier() -> None:
    pairs = (a_pair(C, 1), a_pair(B, 1), a_pair(A, 1, "2025-06-02"), a_pair(LOCUM, 2, "2025-01-01"))
    anybody = evolve(CUTS, eligible=NOT_DEPARTED)
    found = Attribution(patient=P1, as_of=AS_OF, policy=anybody, declared=None, pairs=pairs)
    assert [pair.physician for pair in found.candidates] == [LOCUM, A, B, C]


def test_an_attribution_cannot_hold_what_is_not_its_own() -> None:
    found = of_one(in_turn(A), DECLARED_FIRST, panels=Panels(()))
    other_window = Period(day("2024-01-01"), AS_OF)
    for changes, message in (
        ({"pairs": (a_pair(patient=P2),)}, "^pairs: 'p-2' and 'dr-1' stand with 'p-1'; leave them out"),
        ({"pairs": (a_pair(within=other_window),)}, "^pairs: 'p-1' and 'dr-1' were counted from 2024-01-01 to .* no "),
        ({"pairs": (a_pair(), a_pair(visits=2))}, "^pairs: 'p-1' and 'dr-1' stand twice from 2025-01-01"),
        ({"declared_not_eligible": A}, "^declared_not_eligible: 'p-1' and 'dr-1' have visits that count"),
        ({"declared": A, "declared_not_eligible": B}, "^declared: 'p-1' has 2 declared physicians where .* asks for 1"),
        ({"pairs": (a_pair(LOCUM),)}, "^policy: 'dr-90' stands with 'p-1' and is not among the physicians whom it"),
        ({"declared": LOCUM}, "^policy: 'dr-90' stands with 'p-1'"),
        ({"policy": CUTS, "declared": A}, "^declared: 'p-1' has 1 declared physicians where the policy asks for 0"),
    ):
        with pytest.raises(InvalidValueError, match=message):
            with_wrong(found, **changes)


@pytest.mark.parametrize(
    "within",
    [
        Period(day("2025-01-01"), day("2025-12-31")),
        Period(day("2024-12-31"), AS_OF),
        Period(day("2025-01-02"), AS_OF),
        Period(day("2025-02-01"), AS_OF),
    ],
)
def test_a_window_that_is_a_day_or_a_month_off_is_not_the_policys(within: Period) -> None:
    with pytest.raises(InvalidValueError, match="no window of the policy on 2026-01-01"):
        Attribution(patient=P1, as_of=AS_OF, policy=CUTS, declared=None, pairs=(a_pair(within=within),))


def test_a_window_clamped_to_the_end_of_february_is_the_policys() -> None:
    policy = evolve(CUTS, look_back_months=1)
    within = Period(day("2025-02-28"), day("2025-03-31"))
    pair = a_pair(last="2025-02-28", within=within)
    assert Attribution(patient=P1, as_of=day("2025-03-31"), policy=policy, declared=None, pairs=(pair,)).physician == A


# Pairs.


def test_pairs_can_be_given_instead_of_visits() -> None:
    result = attribute_pairs((a_pair(B, 1), a_pair(A, 2), a_pair(LOCUM, 9)), CUTS, AS_OF)
    assert decided(result.of(P1)) == (A, "cut 2")
    assert [pair.physician for pair in result.of(P1).pairs] == [A, B]


def test_pairs_of_others_are_passed_over_where_the_population_is_named() -> None:
    result = attribute_pairs((a_pair(), a_pair(patient=P2)), CUTS, AS_OF, patients=(P2, P3))
    assert (result.panels, result.unattributed) == ({A: (P2,)}, (P3,))


def test_a_bad_pair_is_refused_with_its_position() -> None:
    short = Period(day("2025-12-01"), AS_OF)
    for pairs, message in (
        ((a_pair(B), a_pair(A), a_pair(B)), r"^pairs\[2\]: 'p-1' and 'dr-2' stand twice from 2025-01-01"),
        (
            (a_pair(B), a_pair(A, last="2025-12-02", within=short)),
            r"^pairs\[1\]: 'p-1' and 'dr-1' were counted from 20",
        ),
    ):
        with pytest.raises(InvalidValueError, match=message):
            attribute_pairs(pairs, CUTS, AS_OF)
    wrong: tuple[PairOfVisits, ...] = ("p-1",)  # type: ignore[assignment]
    with pytest.raises(InvalidTypeError, match=r"^pairs\[0\]: 'p-1' is a str; give a PairOfVisits"):
        attribute_pairs(wrong, CUTS, AS_OF)


def test_a_refined_pair_is_a_pair() -> None:
    class Refined(PairOfVisits):
        pass

    refined = Refined(patient=P1, physician=A, within=YEAR, visits=1, last=VisitMark(day("2025-06-01")))
    assert attribute_pairs((refined,), CUTS, AS_OF).panels == {A: (P1,)}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"within": Period(day("2025-01-01"))}, "^within: of 'p-1' and 'dr-1': the window from 2025-01-01 has no end"),
        ({"last": VisitMark(day("2024-12-31"))}, "^last: of .* 2024-12-31 is not inside"),
        ({"last": VisitMark(day("2026-01-01"))}, "^last: of .* 2026-01-01 is not inside"),
        ({"last_preventive": VisitMark(day("2024-12-31"))}, "^last_preventive: of .* it is before the window"),
        ({"last_preventive": VisitMark(day("2025-06-02"))}, "^last_preventive: of .* it is after the last"),
        ({"last_preventive": VisitMark(day("2025-06-01"), 1)}, "^last_preventive: of .* it is after the last"),
        ({"visits": 1, "last_preventive": VisitMark(day("2025-05-01"))}, "^last_preventive: of .* not among them"),
        ({"visits": 0}, "^visits: 0 is too small"),
    ],
)
def test_an_impossible_pair_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        with_wrong(a_pair(visits=2), **changes)


def test_a_pair_may_hold_visits_on_both_edges_of_its_window() -> None:
    pair = a_pair(A, 2, "2025-12-31", preventive="2025-01-01")
    assert pair.last_preventive == VisitMark(day("2025-01-01"))


def test_a_refused_preventive_visit_is_not_shown() -> None:
    with pytest.raises(InvalidTypeError, match="^last_preventive: a str was given; give a VisitMark$"):
        with_wrong(a_pair(), last_preventive="the third of May")


# Policies.


def test_the_passes_of_a_payer_are_tried_in_order_each_in_its_window() -> None:
    policy = primary_care_first(wellness_months=24, plurality_months=12, eligible=NAMED)
    visits = [a_visit("v-1", A, "2024-02-01", WELL), *(a_visit(f"b-{number}", B) for number in range(3))]
    found = of_one(visits, policy, panels=Panels(()))
    assert decided(found) == (A, "last annual wellness visit")
    assert found.window == Period(day("2024-01-01"), AS_OF)
    assert [(pair.physician, pair.visits) for pair in found.candidates] == [(B, 3), (A, 1)]
    assert decided(of_one(visits, policy, panels=declared(P1, C))) == (C, "voluntary alignment")
    assert decided(of_one(visits[1:], policy, panels=Panels(()))) == (B, "plurality")


def test_a_widening_policy_looks_further_back_only_where_nobody_was_seen() -> None:
    policy = widening_plurality((12, 24), eligible=NAMED)
    old = [a_visit(f"a-{number}", A, "2024-02-01") for number in range(3)]
    recent = of_one([*old, a_visit("b-1", B)], policy)
    earlier = of_one(old, policy)
    assert decided(recent) == (B, "plurality over 12 months")
    assert decided(earlier) == (A, "plurality over 24 months")
    assert str(earlier).splitlines() == [
        "p-1 on 2026-01-01: dr-1 by plurality over 24 months",
        "  plurality over 12 months  most visits  no   nobody seen",
        "  plurality over 24 months  most visits  yes  3 of 3",
        "  visits from 2025-01-01 to before 2026-01-01: none that counts",
        "  visits from 2024-01-01 to before 2026-01-01",
        "    dr-1  3 of 3  last 2024-02-01",
    ]


def test_the_window_of_a_patient_who_is_nobodys_is_the_widest() -> None:
    assert of_one([], widening_plurality((12, 24), eligible=NAMED)).window == Period(day("2024-01-01"), AS_OF)


def test_every_preset_cites_a_source_and_asks_for_what_it_does_not_print() -> None:
    presets = (
        primary_care_first(wellness_months=24, plurality_months=24, eligible=NOT_DEPARTED),
        mssp_plurality(eligible=NOT_DEPARTED),
        widening_plurality((12, 24), eligible=NOT_DEPARTED),
    )
    for policy in presets:
        (source,) = policy.citations
        assert (source.evidence, source.verified_on) == (Evidence.SINGLE_SOURCE, date(2026, 11, 21))


def test_the_plurality_of_the_shared_savings_program_counts_named_services_over_twelve_months() -> None:
    policy = mssp_plurality(eligible=NAMED, services=("general practice",))
    visits = [*in_turn(A, A, B, C), *(a_visit(f"x-{number}", B, service="surgery") for number in range(5))]
    assert decided(of_one(visits, policy)) == (A, "plurality")


@pytest.mark.parametrize("months", [(12, 12), (24, 12)])
def test_a_widening_policy_widens(months: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValueError, match="^look_back_months: 12 does not widen"):
        widening_plurality(months, eligible=NAMED)


def test_a_policy_of_passes_has_one_and_each_name_once() -> None:
    policy = widening_plurality((12, 24), eligible=NAMED)
    with pytest.raises(InvalidValueError, match="^passes: 'widening plurality' has none; give one or more"):
        evolve(policy, passes=())
    with pytest.raises(InvalidValueError, match="^passes: 'plurality over 12 months' stands twice"):
        evolve(policy, passes=policy.passes[:1] * 2)


def test_a_pass_by_preventive_visits_needs_them_to_count() -> None:
    policy = primary_care_first(wellness_months=24, plurality_months=24, eligible=NAMED)
    with pytest.raises(InvalidValueError, match="^kinds: a pass of 'primary care first' goes by the last preventive"):
        evolve(policy, kinds=(ACUTE,))
    assert evolve(widening_plurality((12,), eligible=NAMED), kinds=(ACUTE,)).kinds == (ACUTE,)


def test_a_look_back_belongs_to_every_basis_but_a_declaration() -> None:
    for basis, months in ((AttributionBasis.DECLARED, 12), (AttributionBasis.SEEN_LAST, None)):
        with pytest.raises(InvalidValueError, match=f"^look_back_months: 'a pass' has {months} and goes by"):
            AttributionPass("a pass", basis, months)
    assert AttributionPass("a pass", AttributionBasis.DECLARED, None).window(AS_OF) is None


@pytest.mark.parametrize("months", [0, 601, True, 12.0])
def test_a_look_back_is_one_to_six_hundred_months(months: int) -> None:
    for build in (
        lambda: AttributionPass("a pass", AttributionBasis.SEEN_LAST, months),
        lambda: evolve(CUTS, look_back_months=months),
    ):
        with pytest.raises((InvalidValueError, InvalidTypeError), match="^look_back_months: "):
            build()


def test_a_look_back_before_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="leaves the calendar"):
        attribute((), CUTS, date(1, 6, 1))


def test_kinds_and_statuses_stand_once_each_in_one_order() -> None:
    assert evolve(CUTS, kinds=(WELL, ACUTE, WELL)).kinds == (ACUTE, WELL)
    given = (PhysicianStatus.RETIRING, PhysicianStatus.ACTIVE, PhysicianStatus.RETIRING)
    assert PhysiciansByStatus(given).statuses == (PhysicianStatus.ACTIVE, PhysicianStatus.RETIRING)


def test_departed_physicians_can_never_be_made_eligible() -> None:
    with pytest.raises(InvalidValueError, match="^statuses: a departed physician never receives patients"):
        PhysiciansByStatus((PhysicianStatus.DEPARTED,))


def test_a_physician_is_named_once() -> None:
    with pytest.raises(InvalidValueError, match="^physicians: .*dr-1.* stands twice"):
        NamedPhysicians((A, B, A))


@pytest.mark.parametrize("policy", [CUTS, widening_plurality((12,), eligible=NAMED)])
def test_a_policy_names_the_field_that_is_wrong(policy: CutPolicy | PassPolicy) -> None:
    for name, wrong in (("eligible", (A,)), ("kinds", ("acute",)), ("kinds", {ACUTE}), ("services", ["a"])):
        with pytest.raises(InvalidTypeError, match=f"^{name}"):
            with_wrong(policy, **{name: wrong})
    with pytest.raises(InvalidValueError, match="^services: 'a' stands twice"):
        evolve(policy, services=("a", "a"))
