"""Strategies for attribution: policies and their passes, pairs of visits, and whose patients a group has.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it, so that pairs can be made that fit a policy and a day.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import find
>>> find(named_physicians(physicians=st.just(PhysicianId("dr-01"))), lambda named: named.physicians).physicians
(PhysicianId('dr-01'),)
"""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.attribution import (
    Attribution,
    AttributionBasis,
    AttributionPass,
    AttributionPolicy,
    Attributions,
    CutPolicy,
    EligiblePhysicians,
    Majority,
    NamedPhysicians,
    PairOfVisits,
    PassPolicy,
    PhysiciansByStatus,
    VisitMark,
)
from primarycare.encounters import VisitKind
from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.periods import Period
from primarycare.physicians import PhysicianStatus
from primarycare.testing.strategies.vocabulary import (
    citations,
    patient_ids,
    periods,
    physician_ids,
    plain_texts,
    visit_ids,
)

__all__ = [
    "attribution_passes",
    "attribution_policies",
    "attributions",
    "cut_policies",
    "group_attributions",
    "named_physicians",
    "pairs_of_visits",
    "pass_policies",
    "physicians_by_status",
    "visit_marks",
]

# Made once, since making a strategy takes longer than drawing from it.
_NAMES = plain_texts(max_size=12)
_SERVICES = st.lists(st.sampled_from(("general practice", "paediatrics")), max_size=2, unique=True).map(tuple)
_CITATIONS = st.lists(citations(), max_size=1).map(tuple)
_MONTHS = st.sampled_from((1, 12, 18, 24, 36))
_BASES = st.sampled_from(AttributionBasis)
_KINDS = st.sets(st.sampled_from(VisitKind)).map(lambda kinds: tuple(sorted(kinds, key=list(VisitKind).index)))
_WITH_PREVENTIVE = _KINDS.map(lambda kinds: (*kinds, VisitKind.PREVENTIVE))
_STAYING = st.sampled_from([status for status in PhysicianStatus if status is not PhysicianStatus.DEPARTED])
# Far enough from the first year of the calendar for every look-back.
_DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))
_SEQUENCES = st.integers(0, 2)
_VISIT_IDS = st.none() | visit_ids()
_COUNTS = st.integers(1, 4)


def named_physicians(*, physicians: SearchStrategy[PhysicianId] = physician_ids()) -> SearchStrategy[NamedPhysicians]:
    """Make lists of physicians who may receive patients, among them empty ones.

    >>> from hypothesis import find
    >>> find(named_physicians(), bool).physicians
    ()
    """
    return st.lists(physicians, max_size=4, unique=True).map(tuple).map(NamedPhysicians)


def physicians_by_status(*, statuses: SearchStrategy[PhysicianStatus] = _STAYING) -> SearchStrategy[PhysiciansByStatus]:
    """Make rules by which physicians of some statuses may receive patients, never those who have departed.

    >>> from hypothesis import find
    >>> find(physicians_by_status(), lambda rule: len(rule.statuses) == 1).statuses
    (<PhysicianStatus.ACTIVE: 'active'>,)
    """
    return st.lists(statuses, max_size=4, unique=True).map(tuple).map(PhysiciansByStatus)


_ELIGIBLE: SearchStrategy[EligiblePhysicians] = named_physicians() | physicians_by_status()


@st.composite
def _attribution_passes(
    draw: DrawFn,
    names: SearchStrategy[str],
    bases: SearchStrategy[AttributionBasis],
    months: SearchStrategy[int],
) -> AttributionPass:
    basis = draw(bases)
    return AttributionPass(draw(names), basis, None if basis is AttributionBasis.DECLARED else draw(months))


def attribution_passes(
    *,
    names: SearchStrategy[str] = _NAMES,
    bases: SearchStrategy[AttributionBasis] = _BASES,
    look_back_months: SearchStrategy[int] = _MONTHS,
) -> SearchStrategy[AttributionPass]:
    """Make passes of every basis, without a look-back where they go by a declaration.

    >>> from hypothesis import find
    >>> find(attribution_passes(bases=st.just(AttributionBasis.DECLARED)), bool).look_back_months is None
    True
    """
    return _attribution_passes(names, bases, look_back_months)


def cut_policies(
    *,
    look_back_months: SearchStrategy[int] = _MONTHS,
    majorities: SearchStrategy[Majority] = st.sampled_from(Majority),
    declared_first: SearchStrategy[bool] = st.booleans(),
    eligible: SearchStrategy[EligiblePhysicians] = _ELIGIBLE,
    kinds: SearchStrategy[tuple[VisitKind, ...]] = _KINDS,
    services: SearchStrategy[tuple[str, ...]] = _SERVICES,
) -> SearchStrategy[CutPolicy]:
    """Make policies of four cuts.

    >>> from hypothesis import find
    >>> find(cut_policies(look_back_months=st.just(18)), bool).look_back_months
    18
    """
    return st.builds(
        CutPolicy,
        look_back_months=look_back_months,
        majority=majorities,
        declared_first=declared_first,
        eligible=eligible,
        kinds=kinds,
        services=services,
        citations=_CITATIONS,
    )


def pass_policies(
    *,
    passes: SearchStrategy[AttributionPass] = attribution_passes(),
    eligible: SearchStrategy[EligiblePhysicians] = _ELIGIBLE,
    kinds: SearchStrategy[tuple[VisitKind, ...]] = _WITH_PREVENTIVE,
    services: SearchStrategy[tuple[str, ...]] = _SERVICES,
) -> SearchStrategy[PassPolicy]:
    """Make policies of one to four passes, in which preventive visits count unless `kinds` say otherwise.

    >>> from hypothesis import find
    >>> declared = AttributionPass("declared", AttributionBasis.DECLARED, None)
    >>> len(find(pass_policies(passes=st.just(declared)), bool).passes)
    1
    """
    ordered = st.lists(passes, min_size=1, max_size=4, unique_by=lambda step: step.name).map(tuple)
    return st.builds(
        PassPolicy,
        name=_NAMES,
        passes=ordered,
        eligible=eligible,
        kinds=kinds,
        services=services,
        citations=_CITATIONS,
    )


def attribution_policies(
    *, eligible: SearchStrategy[EligiblePhysicians] = _ELIGIBLE
) -> SearchStrategy[AttributionPolicy]:
    """Make policies of either kind.

    >>> from hypothesis import find
    >>> type(find(attribution_policies(), lambda policy: len(policy.passes) == 1)).__name__
    'PassPolicy'
    """
    return cut_policies(eligible=eligible) | pass_policies(eligible=eligible)


def visit_marks(
    *,
    on: SearchStrategy[date] = _DAYS,
    sequences: SearchStrategy[int] = _SEQUENCES,
    visits: SearchStrategy[VisitId | None] = _VISIT_IDS,
) -> SearchStrategy[VisitMark]:
    """Make places of visits in time, with a name and without.

    >>> from hypothesis import find
    >>> find(visit_marks(on=st.just(date(2025, 9, 1))), bool).on
    datetime.date(2025, 9, 1)
    """
    return st.builds(VisitMark, on, sequences, visits)


_ENDED = periods(open_ended=False)


@st.composite
def _pairs_of_visits(
    draw: DrawFn,
    patients: SearchStrategy[PatientId],
    physicians: SearchStrategy[PhysicianId],
    within: SearchStrategy[Period],
    visits: SearchStrategy[int],
) -> PairOfVisits:
    window, count = draw(within), draw(visits)
    back = draw(st.integers(0, min(window.days - 1, 1_000)))
    last_day = window.start + timedelta(window.days - 1 - back)
    last = draw(visit_marks(on=st.just(last_day)))
    preventive: VisitMark | None = None
    if draw(st.booleans()):
        earlier = draw(st.integers(0, min((last_day - window.start).days, 60)))
        same = count == 1 or earlier == 0
        preventive = last if same else draw(visit_marks(on=st.just(last_day - timedelta(earlier))))
    return PairOfVisits(
        patient=draw(patients),
        physician=draw(physicians),
        within=window,
        visits=count,
        last=last,
        last_preventive=preventive,
    )


def pairs_of_visits(
    *,
    patients: SearchStrategy[PatientId] = patient_ids(),
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
    within: SearchStrategy[Period] = _ENDED,
    visits: SearchStrategy[int] = _COUNTS,
) -> SearchStrategy[PairOfVisits]:
    """Make pairs of a patient and a physician, with a preventive visit and without.

    >>> from hypothesis import find
    >>> find(pairs_of_visits(visits=st.just(2)), bool).visits
    2
    """
    return _pairs_of_visits(patients, physicians, within, visits)


_POLICIES = attribution_policies()
_DECLARATIONS = st.sampled_from(("nobody", "eligible", "not eligible"))
_PHYSICIANS = st.lists(physician_ids(), min_size=1, max_size=4, unique=True)


@st.composite
def _attributions(
    draw: DrawFn,
    patients: SearchStrategy[PatientId],
    policies: SearchStrategy[AttributionPolicy],
    as_of: SearchStrategy[date],
) -> Attribution:
    policy, day, patient = draw(policies), draw(as_of), draw(patients)
    named = policy.eligible.physicians if isinstance(policy.eligible, NamedPhysicians) else None
    eligible = draw(_PHYSICIANS) if named is None else draw(st.permutations(named))
    stranger = draw(physician_ids().filter(lambda physician: physician not in eligible))
    asked = any(step.basis is AttributionBasis.DECLARED for step in policy.passes)
    declaration = draw(_DECLARATIONS) if asked else "nobody"
    pairs: Sequence[PairOfVisits] = [
        draw(pairs_of_visits(patients=st.just(patient), physicians=st.just(physician), within=st.just(window)))
        for window in policy.windows(day)
        for physician in eligible[: draw(st.integers(0, len(eligible)))]
    ]
    return Attribution(
        patient=patient,
        as_of=day,
        policy=policy,
        declared=eligible[-1] if declaration == "eligible" and eligible else None,
        declared_not_eligible=stranger if declaration == "not eligible" else None,
        pairs=tuple(pairs),
    )


def attributions(
    *,
    patients: SearchStrategy[PatientId] = patient_ids(),
    policies: SearchStrategy[AttributionPolicy] = _POLICIES,
    as_of: SearchStrategy[date] = _DAYS,
) -> SearchStrategy[Attribution]:
    """Make attributions on every basis, and of patients who are nobody's.

    >>> from hypothesis import find
    >>> find(attributions(patients=st.just(PatientId("p-1"))), bool).physician is None
    True
    """
    return _attributions(patients, policies, as_of)


_FEW_PATIENTS = st.lists(patient_ids(), max_size=3, unique=True)


@st.composite
def _group_attributions(
    draw: DrawFn, policies: SearchStrategy[AttributionPolicy], as_of: SearchStrategy[date]
) -> Attributions:
    policy, day, patients = draw(policies), draw(as_of), draw(_FEW_PATIENTS)
    entries = [
        draw(attributions(patients=st.just(patient), policies=st.just(policy), as_of=st.just(day)))
        for patient in patients
    ]
    return Attributions(as_of=day, policy=policy, patients=tuple(patients), entries=tuple(entries))


def group_attributions(
    *, policies: SearchStrategy[AttributionPolicy] = _POLICIES, as_of: SearchStrategy[date] = _DAYS
) -> SearchStrategy[Attributions]:
    """Make the attributions of groups of none to three patients.

    >>> from hypothesis import find
    >>> find(group_attributions(as_of=st.just(date(2026, 1, 1))), bool).as_of
    datetime.date(2026, 1, 1)
    """
    return _group_attributions(policies, as_of)
