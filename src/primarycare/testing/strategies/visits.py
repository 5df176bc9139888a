"""Strategies for visits and what they are held against: encounters, covers, contexts, readings and loyalty rates.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it, so that visits can be made that fit a contract and a context.
What this module may not know: how a visit is read against a contract, and the laws that are checked with its values.

>>> from hypothesis import find
>>> find(visits(services=st.just("general practice")), bool).service
'general practice'
"""

from collections.abc import Sequence
from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.encounters import Circumstance, Visit, VisitKind
from primarycare.engagement import ExceptionReason
from primarycare.groups import Group
from primarycare.identifiers import EngagementId, PatientId, PhysicianId, StructureId, VisitId
from primarycare.outside_use import CoverPeriod, ExcusedVisits, LoyaltyRate, UseContext, UseKind, UseOfCare
from primarycare.periods import Period
from primarycare.testing.strategies.facts import groups
from primarycare.testing.strategies.vocabulary import (
    dates,
    engagement_ids,
    patient_ids,
    periods,
    physician_ids,
    plain_texts,
    structure_ids,
    visit_ids,
)

__all__ = ["cover_periods", "loyalty_rates", "use_contexts", "uses_of_care", "visits"]

# Made once, since making a strategy takes longer than drawing from it.
_SERVICES = st.sampled_from(("general practice", "psychiatry", "ophthalmology")) | plain_texts(max_size=12)
_CIRCUMSTANCES = st.lists(st.sampled_from(Circumstance), max_size=3, unique=True).map(tuple)
_REASONS = st.lists(st.sampled_from(ExceptionReason), min_size=1, max_size=4, unique=True)
_AGES = st.none() | st.integers(0, 150)
_COUNTS = st.integers(0, 10**6)


def visits(
    *,
    identifiers: SearchStrategy[VisitId] = visit_ids(),
    patients: SearchStrategy[PatientId] = patient_ids(),
    on: SearchStrategy[date] = dates(),
    physicians: SearchStrategy[PhysicianId | None] = st.none() | physician_ids(),
    structures: SearchStrategy[StructureId | None] = st.none() | structure_ids(),
    services: SearchStrategy[str] = _SERVICES,
    kinds: SearchStrategy[VisitKind] = st.sampled_from(VisitKind),
    sequences: SearchStrategy[int] = st.integers(0, 3),
    circumstances: SearchStrategy[tuple[Circumstance, ...]] = _CIRCUMSTANCES,
) -> SearchStrategy[Visit]:
    """Make visits under any circumstances, of which the physician, the structure, both or neither are known.

    >>> from hypothesis import find
    >>> find(visits(circumstances=st.just((Circumstance.REFERRED,))), bool).circumstances
    (<Circumstance.REFERRED: 'referred'>,)
    """
    return st.builds(
        Visit,
        identifier=identifiers,
        patient=patients,
        on=on,
        physician=physicians,
        structure=structures,
        service=services,
        kind=kinds,
        sequence=sequences,
        circumstances=circumstances,
    )


def cover_periods(
    *, physicians: SearchStrategy[PhysicianId] = physician_ids(), during: SearchStrategy[Period] = periods()
) -> SearchStrategy[CoverPeriod]:
    """Make periods during which somebody covers for a group.

    >>> from hypothesis import find
    >>> find(cover_periods(physicians=st.just(PhysicianId("dr-90"))), bool).physician
    PhysicianId('dr-90')
    """
    return st.builds(CoverPeriod, physicians, during)


_COVERS = cover_periods()


def use_contexts(
    *,
    groups: SearchStrategy[Group] = groups(),
    covers: SearchStrategy[CoverPeriod] = _COVERS,
    services: SearchStrategy[str] = _SERVICES,
    under_ages: SearchStrategy[int | None] = _AGES,
) -> SearchStrategy[UseContext]:
    """Make contexts in which the same service may be offered, of direct access, primary care, all of them or none.

    >>> from hypothesis import find
    >>> find(use_contexts(under_ages=st.just(16)), bool).under_age
    16
    """
    names = st.lists(services, max_size=3, unique=True).map(tuple)
    return st.builds(
        UseContext,
        group=groups,
        covers=st.lists(covers, max_size=2).map(tuple),
        offered=names,
        direct_access=names,
        primary_care=names,
        under_age=under_ages,
    )


_VISITS = visits()


@st.composite
def _uses_of_care(
    draw: DrawFn,
    visits: SearchStrategy[Visit],
    engagements: SearchStrategy[EngagementId],
    kinds: SearchStrategy[UseKind],
) -> UseOfCare:
    kind = draw(kinds)
    reasons: Sequence[ExceptionReason] = ()
    beside: Sequence[ExceptionReason] = ()
    if kind is UseKind.EXCUSED:
        drawn = draw(_REASONS)
        excusing = draw(st.integers(1, len(drawn)))
        reasons, beside = drawn[:excusing], drawn[excusing:]
    elif kind in (UseKind.OUTSIDE, UseKind.UNKNOWN) and draw(st.booleans()):
        beside = draw(_REASONS)
    return UseOfCare(
        visit=draw(visits),
        engagement=draw(engagements),
        kind=kind,
        is_primary_care=draw(st.booleans()),
        reasons=tuple(reasons),
        beside_policy=tuple(beside),
    )


def uses_of_care(
    *,
    visits: SearchStrategy[Visit] = _VISITS,
    engagements: SearchStrategy[EngagementId] = engagement_ids(),
    kinds: SearchStrategy[UseKind] = st.sampled_from(UseKind),
) -> SearchStrategy[UseOfCare]:
    """Make readings of visits of every kind, with reasons where the kind has them.

    >>> from hypothesis import find
    >>> bool(find(uses_of_care(kinds=st.just(UseKind.EXCUSED)), bool).reasons)
    True
    """
    return _uses_of_care(visits, engagements, kinds)


def loyalty_rates(
    *,
    within: SearchStrategy[Period] = periods(),
    excused_visits: SearchStrategy[ExcusedVisits] = st.sampled_from(ExcusedVisits),
    counts: SearchStrategy[int] = _COUNTS,
) -> SearchStrategy[LoyaltyRate]:
    """Make loyalty rates, among them ones that are undefined.

    >>> from hypothesis import find
    >>> find(loyalty_rates(counts=st.just(1)), bool).visits
    5
    """
    return st.builds(
        LoyaltyRate,
        within=within,
        excused_visits=excused_visits,
        inside=counts,
        excused=counts,
        outside=counts,
        unknown=counts,
        left_out=counts,
    )
