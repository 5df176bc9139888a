"""Strategies for continuity: tallies of visits, scores of patients, groups, policies and what stands for no score.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it.
What this module may not know: how a score is worked out, and the laws that are checked with its values.

>>> from hypothesis import find
>>> find(visit_tallies(min_visits=2), bool).visits
2
"""

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.continuity import (
    ContinuityPolicy,
    ContinuityScores,
    CountScores,
    GroupContinuity,
    Undefined,
    UnknownPhysicians,
    VisitTally,
    WhyUndefined,
)
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.periods import Period
from primarycare.testing.strategies.vocabulary import patient_ids, periods

__all__ = [
    "continuity_policies",
    "continuity_scores",
    "count_scores",
    "group_continuities",
    "undefineds",
    "visit_tallies",
]

# Made once, since making a strategy takes longer than drawing from it.
_MINIMA = st.integers(1, 4)
_UNKNOWN = st.integers(0, 3)
_NAMES = tuple(PhysicianId(name) for name in ("dr-1", "dr-2", "dr-3", "dr-4"))
_PHYSICIANS = st.sampled_from(_NAMES)
_DECLARED = st.sampled_from((None, *_NAMES))
_REASONS = st.sampled_from([reason for reason in WhyUndefined if reason is not WhyUndefined.TOO_FEW_VISITS])
_UNDEFINED = st.builds(Undefined, _REASONS) | st.builds(Undefined, st.just(WhyUndefined.TOO_FEW_VISITS), _MINIMA)


def undefineds() -> SearchStrategy[Undefined]:
    """Make answers without a score, for every reason there is.

    >>> from hypothesis import find
    >>> find(undefineds(), lambda none: none.needed == 2).reason
    <WhyUndefined.TOO_FEW_VISITS: 'too few visits'>
    """
    return _UNDEFINED


@st.composite
def _visit_tallies(draw: DrawFn, min_visits: int, max_visits: int, ordered: bool | None) -> VisitTally:
    physicians = draw(st.lists(_PHYSICIANS, min_size=min_visits, max_size=max_visits))
    tally = VisitTally.of_sequence(physicians, declared=draw(_DECLARED))
    return tally if (draw(st.booleans()) if ordered is None else ordered) else evolve(tally, repeats=None)


def visit_tallies(
    *, min_visits: int = 0, max_visits: int = 12, ordered: bool | None = None
) -> SearchStrategy[VisitTally]:
    """Make tallies of visits to at most four physicians, with or without a declared one and a known order.

    >>> from hypothesis import find
    >>> find(visit_tallies(ordered=True), bool)
    VisitTally(counts=(), declared=None, repeats=0)
    """
    return _visit_tallies(min_visits, max_visits, ordered)


def continuity_policies(*, minimum_visits: SearchStrategy[int] = _MINIMA) -> SearchStrategy[ContinuityPolicy]:
    """Make policies that ask for a few visits and treat unknown physicians either way.

    >>> from hypothesis import find
    >>> find(continuity_policies(minimum_visits=st.just(3)), bool).minimum_visits
    3
    """
    return st.builds(ContinuityPolicy, minimum_visits, st.sampled_from(UnknownPhysicians))


_TALLIES = visit_tallies()


def count_scores(
    *, tallies: SearchStrategy[VisitTally] = _TALLIES, minimum_visits: SearchStrategy[int] = _MINIMA
) -> SearchStrategy[CountScores]:
    """Make scores of tallies, among them ones that are undefined.

    >>> from hypothesis import find
    >>> find(count_scores(minimum_visits=st.just(2)), bool).minimum_visits
    2
    """
    return st.builds(CountScores, tally=tallies, minimum_visits=minimum_visits)


def continuity_scores(
    *,
    patients: SearchStrategy[PatientId] = patient_ids(),
    windows: SearchStrategy[Period] = periods(),
    tallies: SearchStrategy[VisitTally] = _TALLIES,
    minimum_visits: SearchStrategy[int] = _MINIMA,
) -> SearchStrategy[ContinuityScores]:
    """Make scores of patients in a window, some with visits left out.

    >>> from hypothesis import find
    >>> find(continuity_scores(patients=st.just(PatientId("p-1"))), bool).patient
    PatientId('p-1')
    """
    return st.builds(
        ContinuityScores,
        patient=patients,
        window=windows,
        tally=tallies,
        minimum_visits=minimum_visits,
        unknown=_UNKNOWN,
    )


@st.composite
def _group_continuities(
    draw: DrawFn,
    windows: SearchStrategy[Period],
    tallies: SearchStrategy[VisitTally],
    minimum_visits: SearchStrategy[int],
    max_patients: int,
) -> GroupContinuity:
    window, minimum = draw(windows), draw(minimum_visits)
    scores = continuity_scores(windows=st.just(window), tallies=tallies, minimum_visits=st.just(minimum))
    drawn = draw(st.lists(scores, max_size=max_patients, unique_by=lambda known: known.patient))
    return GroupContinuity(window=window, minimum_visits=minimum, patients=tuple(drawn))


def group_continuities(
    *,
    windows: SearchStrategy[Period] = periods(),
    tallies: SearchStrategy[VisitTally] = _TALLIES,
    minimum_visits: SearchStrategy[int] = _MINIMA,
    max_patients: int = 5,
) -> SearchStrategy[GroupContinuity]:
    """Make groups of few patients, among them empty ones and ones in which nobody has a score.

    >>> from hypothesis import find
    >>> find(group_continuities(max_patients=0), bool).patients
    ()
    """
    return _group_continuities(windows, tallies, minimum_visits, max_patients)
