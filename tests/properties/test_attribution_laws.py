"""Laws of attribution: everybody in one place, whatever the order, and by nothing but the visits that count."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from primarycare.attribution import (
    Attribution,
    AttributionBasis,
    AttributionPolicy,
    Attributions,
    CutPolicy,
    NamedPhysicians,
    PairOfVisits,
    PhysiciansByStatus,
    VisitMark,
    attribute,
    attribute_pairs,
)
from primarycare.attribution._choosing import look_back_of
from primarycare.encounters import Visit, VisitKind
from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.money import Share
from primarycare.panels import Designation, Panels
from primarycare.periods import Period, add_days, add_months
from primarycare.physicians import Physician, PhysicianStatus, Specialty
from primarycare.testing.strategies.attributing import (
    attribution_passes,
    attributions,
    cut_policies,
    group_attributions,
    named_physicians,
    pass_policies,
    physicians_by_status,
)
from primarycare.testing.strategies.visits import visits
from primarycare.timelines import Timeline
from tests.small_practice import DR1, DR2, DR3, P1, P2, day

AS_OF = day("2026-01-01")
PEOPLE, DOCTORS = (P1, P2), (DR1, DR2, DR3)
LOCUM, NEWCOMER = PhysicianId("dr-90"), VisitId("one more")
MONTHS = st.sampled_from((1, 12, 24))
STATUSES = st.sampled_from(PhysicianStatus)
# Few days, some of them on the edges of the windows, and few physicians, so that ties and majorities are common.
DAYS = st.sampled_from(
    [day(text) for text in ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01", "2025-11-30", "2025-12-31")]
    + [day("2025-12-31"), AS_OF]
)
ONE = visits(
    identifiers=st.just(NEWCOMER),
    patients=st.sampled_from(PEOPLE),
    on=DAYS,
    physicians=st.sampled_from((DR1, DR2, DR3, DR1, LOCUM, None)),
    structures=st.none(),
    services=st.sampled_from(("general practice", "paediatrics")),
    kinds=st.sampled_from((VisitKind.ACUTE, VisitKind.CHRONIC, VisitKind.PREVENTIVE, VisitKind.NURSE)),
    sequences=st.integers(0, 1),
    circumstances=st.just(()),
)
VISITS = st.lists(ONE, max_size=8).map(
    lambda drawn: [evolve(visit, identifier=VisitId(f"v-{number}")) for number, visit in enumerate(drawn)]
)
ELIGIBLE = named_physicians(physicians=st.sampled_from(DOCTORS)) | physicians_by_status()
CUTS = cut_policies(look_back_months=MONTHS, eligible=ELIGIBLE)
POLICIES = CUTS | pass_policies(passes=attribution_passes(look_back_months=MONTHS), eligible=ELIGIBLE)
PANELS = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from((*DOCTORS, LOCUM))).map(
    lambda chosen: Panels(
        tuple(Designation(patient, physician, Period(day("2020-01-01"))) for patient, physician in chosen.items())
    )
)


def a_doctor(identifier: PhysicianId, status: PhysicianStatus) -> Physician:
    return Physician(
        identifier=identifier,
        name="somebody",
        specialty=Specialty.GENERAL_PRACTICE,
        clinical_time=Timeline.always(Share(Fraction(1)), day("2010-01-01")),
        status=Timeline.always(status, day("2010-01-01")),
    )


STAFFS = st.tuples(STATUSES, STATUSES, STATUSES).map(
    lambda statuses: tuple(a_doctor(doctor, status) for doctor, status in zip(DOCTORS, statuses))
)
GIVEN = (VISITS, POLICIES, PANELS, STAFFS)


def attributed(
    seen: list[Visit], policy: AttributionPolicy, known: Panels, staff: tuple[Physician, ...]
) -> Attributions:
    return attribute(seen, policy, AS_OF, panels=known, patients=PEOPLE, physicians=staff)


@given(*GIVEN)
def test_every_patient_is_in_exactly_one_place(
    seen: list[Visit], policy: AttributionPolicy, known: Panels, staff: tuple[Physician, ...]
) -> None:
    for patients in (PEOPLE, None):
        result = attribute(seen, policy, AS_OF, panels=known, patients=patients, physicians=staff)
        placed = [patient for members in result.panels.values() for patient in members] + list(result.unattributed)
        assert sorted(placed) == list(result.patients)
        assert all(result.of(patient).patient == patient for patient in placed)


@given(*GIVEN, st.data())
def test_the_order_of_visits_changes_nothing(
    seen: list[Visit], policy: AttributionPolicy, known: Panels, staff: tuple[Physician, ...], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(seen))
    assert attributed(shuffled, policy, known, staff) == attributed(seen, policy, known, staff)


@given(*GIVEN)
def test_only_visits_inside_a_window_matter(
    seen: list[Visit], policy: AttributionPolicy, known: Panels, staff: tuple[Physician, ...]
) -> None:
    windows = policy.windows(AS_OF)
    inside = [visit for visit in seen if any(visit.on in window for window in windows)]
    assert attributed(inside, policy, known, staff) == attributed(seen, policy, known, staff)


@given(*GIVEN)
def test_visits_to_somebody_who_is_not_eligible_matter_to_nobody(
    seen: list[Visit], policy: AttributionPolicy, known: Panels, staff: tuple[Physician, ...]
) -> None:
    without = [visit for visit in seen if visit.physician not in (LOCUM, None)]
    assert attributed(without, policy, known, staff) == attributed(seen, policy, known, staff)


@given(VISITS, CUTS, PANELS, STAFFS, ONE)
def test_another_visit_to_the_majority_physician_changes_nothing(
    seen: list[Visit], policy: CutPolicy, known: Panels, staff: tuple[Physician, ...], another: Visit
) -> None:
    before = attributed(seen, policy, known, staff)
    for entry in before.entries:
        total = sum(pair.visits for pair in entry.pairs)
        for pair in entry.pairs:
            if 2 * pair.visits > total:
                more = evolve(another, patient=entry.patient, physician=pair.physician)
                after = attributed([*seen, more], policy, known, staff)
                assert after.panels == before.panels


@given(*GIVEN)
def test_attributing_what_was_attributed_changes_nothing(
    seen: list[Visit], policy: AttributionPolicy, known: Panels, staff: tuple[Physician, ...]
) -> None:
    result = attributed(seen, policy, known, staff)
    pairs = [pair for entry in result.entries for pair in entry.pairs]
    assert attributed(seen, policy, known, staff) == result
    assert attribute_pairs(pairs, policy, AS_OF, panels=known, patients=PEOPLE, physicians=staff) == result


@given(VISITS, CUTS.map(lambda policy: evolve(policy, declared_first=True)), PANELS, STAFFS)
def test_a_declaration_beats_every_cut(
    seen: list[Visit], policy: CutPolicy, known: Panels, staff: tuple[Physician, ...]
) -> None:
    for entry in attributed(seen, policy, known, staff).entries:
        declared = known.physician_of(entry.patient, AS_OF)
        assert declared in (entry.declared, entry.declared_not_eligible)
        if entry.declared is not None:
            assert (entry.physician, entry.basis) == (declared, AttributionBasis.DECLARED)


@given(*GIVEN)
def test_only_eligible_physicians_receive_patients_and_never_one_who_has_departed(
    seen: list[Visit], policy: AttributionPolicy, known: Panels, staff: tuple[Physician, ...]
) -> None:
    result = attributed(seen, policy, known, staff)
    for doctor in staff:
        if doctor.status.at(AS_OF) is PhysicianStatus.DEPARTED:
            assert doctor.identifier not in result.panels
        if isinstance(policy.eligible, PhysiciansByStatus) and doctor.identifier in result.panels:
            assert doctor.status.at(AS_OF) in policy.eligible.statuses
    if isinstance(policy.eligible, NamedPhysicians):
        assert set(result.panels) <= set(policy.eligible.physicians)


def counted(visit: Visit, policy: AttributionPolicy, window: Period) -> bool:
    return (
        visit.on in window and visit.kind in policy.kinds and (not policy.services or visit.service in policy.services)
    )


def reduced(seen: list[Visit], policy: AttributionPolicy) -> list[PairOfVisits]:
    """Reduce visits to pairs the long way, as a reader of the rules would."""
    pairs = []
    for window in policy.windows(AS_OF):
        groups: defaultdict[tuple[PatientId, PhysicianId], list[Visit]] = defaultdict(list)
        for visit in seen:
            if visit.physician is not None and counted(visit, policy, window):
                groups[visit.patient, visit.physician].append(visit)
        for (patient, physician), group in groups.items():
            marks = sorted((visit.on, visit.sequence, visit.identifier) for visit in group)
            well = sorted(
                (visit.on, visit.sequence, visit.identifier) for visit in group if visit.kind is VisitKind.PREVENTIVE
            )
            pairs.append(
                PairOfVisits(
                    patient=patient,
                    physician=physician,
                    within=window,
                    visits=len(group),
                    last=VisitMark(*marks[-1]),
                    last_preventive=VisitMark(*well[-1]) if well else None,
                )
            )
    return pairs


@given(*GIVEN)
def test_pairs_and_visits_agree(
    seen: list[Visit], policy: AttributionPolicy, known: Panels, staff: tuple[Physician, ...]
) -> None:
    by_pairs = attribute_pairs(reduced(seen, policy), policy, AS_OF, panels=known, patients=PEOPLE, physicians=staff)
    assert by_pairs == attributed(seen, policy, known, staff)


@given(VISITS, CUTS, PANELS, STAFFS)
def test_the_cut_that_decides_is_the_one_of_the_rule(
    seen: list[Visit], policy: CutPolicy, known: Panels, staff: tuple[Physician, ...]
) -> None:
    for entry in attributed(seen, policy, known, staff).entries:
        counts = [pair.visits for pair in entry.pairs]
        preventive = any(pair.last_preventive is not None for pair in entry.pairs)
        if entry.basis is AttributionBasis.DECLARED:
            continue
        if not counts:
            assert entry.basis is None
        elif len(counts) == 1:
            assert entry.basis is AttributionBasis.ONLY_PHYSICIAN
        elif entry.basis is AttributionBasis.PLURALITY:
            assert entry.candidates[0].physician == entry.physician
        elif max(counts) * 2 > sum(counts):
            assert entry.basis is AttributionBasis.MAJORITY
        else:
            assert entry.basis is (AttributionBasis.LAST_PREVENTIVE if preventive else AttributionBasis.SEEN_LAST)


@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)), st.integers(1, 600), st.integers(-35, 35))
def test_a_window_is_known_by_its_look_back(as_of: date, months: int, off: int) -> None:
    start = add_days(add_months(as_of, -months), off)
    assume(start < as_of)
    found = look_back_of(Period(start, as_of), as_of)
    if found is None:
        assert all(add_months(as_of, -number) != start for number in range(max(1, months - 3), months + 4))
    else:
        assert add_months(as_of, -found) == start


@given(attributions())
def test_the_one_chosen_is_declared_or_was_seen_and_the_working_names_everybody(entry: Attribution) -> None:
    printed = str(entry)
    assert entry.physician in {None, entry.declared, *(pair.physician for pair in entry.candidates)}
    assert (entry.physician is None) is (entry.decided_by is None)
    assert all(str(pair.physician) in printed for pair in entry.candidates)


@given(group_attributions())
def test_a_group_counts_each_patient_once_in_its_table(result: Attributions) -> None:
    assert sum(map(len, result.panels.values())) + len(result.unattributed) == len(result.patients)
    assert len(str(result).splitlines()) == (len(result.panels) + 2 if result.panels else 1)
