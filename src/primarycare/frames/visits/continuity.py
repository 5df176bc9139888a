"""Continuity: a frame of visits reduced to counts for each patient and physician, and scored from there.

What lives here: the group-by, and the neighbours that SECON goes by, in the order of the engine's own window function.
What this module may not know: any index, and which visits are of the kind to be counted; a frame is filtered before.
"""

from collections.abc import Iterable, Iterator, Mapping

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import Frame, IntoFrame

from primarycare import _checks as checks
from primarycare.continuity import (
    ContinuityPolicy,
    ContinuityScores,
    GroupContinuity,
    UnknownPhysicians,
    VisitTally,
)
from primarycare.frames.columns import PRIVATE
from primarycare.frames.visits._reading import ON, PATIENT, PHYSICIAN, SEQUENCE, VISIT, Flaw, ReadVisits, collected
from primarycare.frames.visits.columns import VisitColumns
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.periods import Period

__all__ = ["continuity_of_visits"]

_VISITS, _REPEATS, _IS_UNKNOWN = f"{PRIVATE}visits", f"{PRIVATE}repeats", f"{PRIVATE}is_unknown"
_BEFORE, _WHOSE_BEFORE = f"{PRIVATE}before", f"{PRIVATE}whose_before"
# No physician has such a name, and text sorts and groups alike on every engine, as null does not.
_NOBODY_KNOWS = f"{PRIVATE}unknown"
_DEFAULT_COLUMNS = VisitColumns()


def continuity_of_visits(
    visits: IntoFrame,
    window: Period,
    policy: ContinuityPolicy,
    *,
    with_secon: bool,
    columns: VisitColumns = _DEFAULT_COLUMNS,
    declared: Mapping[PatientId, PhysicianId] | None = None,
    patients: Iterable[PatientId] = (),
    distinct: bool = False,
) -> GroupContinuity:
    """Read the continuity of many patients from a frame of visits, to the same result as `continuity_of_group`.

    Visits outside the window change nothing. Every row inside counts: filter the frame to visits of primary care first.
    SECON needs each patient's visits in order, so `with_secon` has the engine sort the visits of the window, which it
    holds for it or keeps on disk. Without it nothing but the pairs is held, and SECON is "order not known". Kinds,
    services and cover are not asked for, and `sequence` only `with_secon`.

    The frame is read once to be checked, also where the engine is lazy; looking for an identifier that stands twice
    needs the memory of all identifiers, so say `distinct` where they are known to be.

    Raises `InvalidValueError` and `InvalidTypeError` as `visits_by_pair` does, and `InvalidValueError` for visits by
    somebody unknown under a policy that refuses them.

    >>> import polars as pl
    >>> from datetime import date
    >>> visits = pl.DataFrame({
    ...     "visit": ["v-1", "v-2", "v-3"], "patient": ["p-1", "p-1", "p-1"], "physician": ["dr-1", "dr-1", "dr-2"],
    ...     "on": [date(2025, 3, 3), date(2025, 4, 4), date(2025, 5, 5)],
    ... })
    >>> group = continuity_of_visits(
    ...     visits, Period(date(2025, 1, 1), date(2026, 1, 1)), ContinuityPolicy(2, UnknownPhysicians.LEAVE_OUT),
    ...     with_secon=True, columns=VisitColumns(sequence=None),
    ... )
    >>> group.patients[0].upc, group.patients[0].secon
    (Fraction(2, 3), Fraction(1, 2))
    """
    checks.a(Period)(window, "window")
    checks.a(ContinuityPolicy)(policy, "policy")
    checks.a(bool)(with_secon, "with_secon")
    population = checks.several(PatientId)(patients, "patients")
    declarations = _declarations(declared)
    asked = [PATIENT, PHYSICIAN, ON, *(() if distinct else (VISIT,)), *((SEQUENCE,) if with_secon else ())]
    read = ReadVisits.of(visits, columns, asked)
    read.refuse(_flaws(window, policy), distinct=distinct)
    running = {patient: _Running() for patient in population}
    for patient, physician, count, repeats in collected(_counted(read, window, with_secon=with_secon)).iter_rows():
        running.setdefault(PatientId(patient), _Running()).take(physician, count, repeats)
    return GroupContinuity(
        window=window,
        minimum_visits=policy.minimum_visits,
        patients=tuple(
            ContinuityScores(
                patient=patient,
                window=window,
                tally=kept.tally(declarations.get(patient), with_secon=with_secon),
                minimum_visits=policy.minimum_visits,
                unknown=kept.unknown,
            )
            for patient, kept in running.items()
        ),
    )


def _declarations(declared: Mapping[PatientId, PhysicianId] | None) -> dict[PatientId, PhysicianId]:
    if declared is None:
        return {}
    checks.refuse_no_mapping(declared, "declared")
    for patient, physician in declared.items():
        checks.a(PatientId)(patient, "declared")
        checks.a(PhysicianId)(physician, f"declared: of {str(patient)!r}")
    return dict(declared)


def _flaws(window: Period, policy: ContinuityPolicy) -> Iterator[Flaw]:
    if policy.unknown_physicians is UnknownPhysicians.REFUSE:
        by_nobody = _inside(window) & nw.col(PHYSICIAN).is_null()
        remedy = "say who it was, or take a policy that leaves such visits out"
        yield Flaw(by_nobody, "inside the window and nobody knows by whom", remedy)


def _inside(window: Period) -> nw.Expr:
    begun = nw.col(ON) >= window.start
    return begun if window.end is None else begun & (nw.col(ON) < window.end)


def _counted(read: ReadVisits, window: Period, *, with_secon: bool) -> Frame:
    visits = read.visits.filter(_inside(window)).with_columns(nw.col(PHYSICIAN).fill_null(_NOBODY_KNOWS))
    aggregates = [nw.len().alias(_VISITS)]
    if with_secon:
        visits = _with_repeats(visits.with_columns((nw.col(PHYSICIAN) == _NOBODY_KNOWS).alias(_IS_UNKNOWN)))
        aggregates.append(nw.col(_REPEATS).sum().alias(_REPEATS))
    counted = visits.group_by(PATIENT, PHYSICIAN).agg(*aggregates)
    repeats = nw.col(_REPEATS).cast(nw.Int64) if with_secon else nw.lit(0, dtype=nw.Int64).alias(_REPEATS)
    return counted.select(PATIENT, PHYSICIAN, nw.col(_VISITS).cast(nw.Int64), repeats)


def _with_repeats(visits: Frame) -> Frame:
    """Say of each visit whether the patient's one before it, by somebody known, was to the same physician.

    Visits at one place of a day stand in order of the physician, as `sequence_key` has them; which of several to one
    physician comes first changes nothing.
    """
    order = (ON, SEQUENCE, PHYSICIAN)
    if isinstance(visits, nw.LazyFrame):
        before = nw.col(PHYSICIAN).shift(1).over(PATIENT, _IS_UNKNOWN, order_by=order)
        same = nw.col(_BEFORE) == nw.col(PHYSICIAN)
        visits = visits.with_columns(before.alias(_BEFORE))
    else:
        # PyArrow has no window function within groups, but sorts.
        visits = visits.sort(PATIENT, _IS_UNKNOWN, *order)
        visits = visits.with_columns(
            nw.col(PHYSICIAN).shift(1).alias(_BEFORE), nw.col(PATIENT).shift(1).alias(_WHOSE_BEFORE)
        )
        same = (nw.col(_BEFORE) == nw.col(PHYSICIAN)) & (nw.col(_WHOSE_BEFORE) == nw.col(PATIENT))
    return visits.with_columns(same.fill_null(False).cast(nw.Int64).alias(_REPEATS))


class _Running:
    """The counts of one patient while the rows come in."""

    __slots__ = ("_counts", "_repeats", "unknown")

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._repeats = 0
        self.unknown = 0

    def take(self, physician: str, visits: int, repeats: int) -> None:
        if physician == _NOBODY_KNOWS:
            self.unknown = visits
            return
        self._counts[PhysicianId(physician)] = visits
        self._repeats += repeats

    def tally(self, declared: PhysicianId | None, *, with_secon: bool) -> VisitTally:
        return VisitTally(
            tuple(self._counts.values()),
            declared=None if declared is None else self._counts.get(declared, 0),
            repeats=self._repeats if with_secon else None,
        )
