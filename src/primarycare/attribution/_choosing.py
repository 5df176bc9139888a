"""Choosing: what one basis makes of the physicians whom a patient saw.

What lives here: the six ways to choose, and the rule for every tie.
What this module may not know: policies, and who may receive patients.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias

from attrs import frozen

from primarycare.attribution.pairs import PairOfVisits, VisitMark
from primarycare.attribution.policies import AttributionBasis, TieBreak
from primarycare.identifiers import PhysicianId
from primarycare.periods import Period, add_days


@frozen
class Choice:
    """The physician chosen, the visit that decided and the tie-break used, where there were any."""

    physician: PhysicianId
    visit: VisitMark | None = None
    tie_break: TieBreak | None = None


def in_order(pair: PairOfVisits) -> tuple[int, int, int, int, str]:
    """Give the place of a candidate: shorter window, more visits, later last visit, then the identifier."""
    last = pair.last
    return -pair.within.start.toordinal(), -pair.visits, -last.on.toordinal(), -last.sequence, pair.physician


def look_back_of(window: Period, as_of: date) -> int | None:
    """Give the look-back in months of which this is the window on a day, or None where there is none."""
    start, end = window.start, window.end
    if end != as_of or not (start.day == as_of.day or (start.day < as_of.day and add_days(start, 1).day == 1)):
        return None
    return 12 * (as_of.year - start.year) + as_of.month - start.month


def choose(basis: AttributionBasis, declared: PhysicianId | None, pairs: Sequence[PairOfVisits]) -> Choice | None:
    """Choose among the pairs of one window, or nobody; a declaration needs no pair."""
    if basis is AttributionBasis.DECLARED:
        return None if declared is None else Choice(declared)
    return _WAYS[basis](pairs) if pairs else None


def _only(pairs: Sequence[PairOfVisits]) -> Choice | None:
    return Choice(pairs[0].physician) if len(pairs) == 1 else None


def _majority(pairs: Sequence[PairOfVisits]) -> Choice | None:
    most = max(pairs, key=lambda pair: pair.visits)
    return Choice(most.physician) if 2 * most.visits > sum(pair.visits for pair in pairs) else None


def _plurality(pairs: Sequence[PairOfVisits]) -> Choice:
    most = max(pair.visits for pair in pairs)
    leaders = [pair for pair in pairs if pair.visits == most]
    if len(leaders) == 1:
        return Choice(leaders[0].physician)
    latest = _latest([(pair.last, pair.physician) for pair in leaders])
    return Choice(latest.physician, latest.visit, latest.tie_break or TieBreak.MOST_RECENT)


def _last_preventive(pairs: Sequence[PairOfVisits]) -> Choice | None:
    marked = [(pair.last_preventive, pair.physician) for pair in pairs if pair.last_preventive is not None]
    return _latest(marked) if marked else None


def _seen_last(pairs: Sequence[PairOfVisits]) -> Choice:
    return _latest([(pair.last, pair.physician) for pair in pairs])


def _latest(marked: Sequence[tuple[VisitMark, PhysicianId]]) -> Choice:
    def place(mark: VisitMark) -> tuple[date, int]:
        return mark.on, mark.sequence

    day, sequence = max(place(mark) for mark, _ in marked)
    of_the_day = [(mark, physician) for mark, physician in marked if mark.on == day]
    last = [(mark, physician) for mark, physician in of_the_day if mark.sequence == sequence]
    visit, physician = min(last, key=lambda candidate: candidate[1])
    if len(last) > 1:
        return Choice(physician, visit, TieBreak.IDENTIFIER)
    return Choice(physician, visit, TieBreak.SEQUENCE if len(of_the_day) > 1 else None)


_Way: TypeAlias = Callable[[Sequence[PairOfVisits]], Choice | None]
_WAYS: dict[AttributionBasis, _Way] = {
    AttributionBasis.ONLY_PHYSICIAN: _only,
    AttributionBasis.MAJORITY: _majority,
    AttributionBasis.PLURALITY: _plurality,
    AttributionBasis.LAST_PREVENTIVE: _last_preventive,
    AttributionBasis.SEEN_LAST: _seen_last,
}
