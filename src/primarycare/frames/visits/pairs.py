"""Pairs: a frame of visits reduced to one row for each patient, physician and window, and attributed from there.

What lives here: the group-by, the place of a visit in time as one text that sorts as places do, and the way from rows
to values.
What this module may not know: which visits count and who may receive patients (the policy is asked), and whose patient
anybody is.

>>> import polars as pl
>>> from primarycare.attribution import CutPolicy, Majority, NamedPhysicians
>>> visits = pl.DataFrame({
...     "visit": ["v-1", "v-2", "v-3"], "patient": ["p-1", "p-1", "p-1"], "physician": ["dr-1", "dr-2", "dr-1"],
...     "on": [date(2025, 3, 3), date(2025, 4, 4), date(2025, 5, 5)],
... })
>>> policy = CutPolicy(
...     look_back_months=12, majority=Majority.STRICT, declared_first=False,
...     eligible=NamedPhysicians((PhysicianId("dr-1"), PhysicianId("dr-2"))),
... )
>>> columns = VisitColumns(kind=None, sequence=None, covering=None)
>>> attribute_visits(visits, policy, date(2026, 1, 1), columns=columns).panels[PhysicianId("dr-1")]
(PatientId('p-1'),)
"""

from collections.abc import Iterable, Iterator, Set
from datetime import date

import narwhals.stable.v2 as nw
from attrs import frozen
from narwhals.stable.v2.typing import Frame, IntoFrame, IntoFrameT

from primarycare import _checks as checks
from primarycare.attribution import (
    AttributionPolicy,
    Attributions,
    PairOfVisits,
    VisitMark,
    attribute_pairs,
    eligible_physicians,
)
from primarycare.encounters import VisitKind
from primarycare.frames.columns import PRIVATE
from primarycare.frames.visits._reading import (
    COVERING,
    KIND,
    ON,
    PATIENT,
    PHYSICIAN,
    SEQUENCE,
    SERVICE,
    VISIT,
    Flaw,
    ReadVisits,
    collected,
)
from primarycare.frames.visits.columns import REDUCED_COLUMNS, VisitColumns
from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.panels import Panels
from primarycare.periods import Period, add_days
from primarycare.physicians import Physician

__all__ = ["attribute_visits", "pairs_of_visits", "visits_by_pair"]

_LAST, _PREVENTIVE = f"{PRIVATE}last", f"{PRIVATE}preventive"
# A place is one digit that keeps its length, eight of the day, five of the sequence, and as a text the identifier.
_DAY, _SEQUENCE, _NAME = 1, 9, 14
_LENGTH_KEEPER, _PLACES_A_DAY = 10**13, 10**5
_DEFAULT_COLUMNS = VisitColumns()


def visits_by_pair(
    visits: IntoFrameT,
    policy: AttributionPolicy,
    as_of: date,
    *,
    columns: VisitColumns = _DEFAULT_COLUMNS,
    physicians: Iterable[Physician] | None = None,
    distinct: bool = False,
) -> IntoFrameT:
    """Reduce visits to a frame of one row for each patient, eligible physician and window of the policy.

    The frame is of the kind that came, and lazy where that was lazy. Beside the patient and the physician it has
    `within_from` and `within_until` (half-open), `visits`, and day, `sequence` and identifier of the last visit and of
    the last preventive one: null where there is none, and 0 for its sequence. Nothing is promised of the order of rows.
    `physicians` are asked for statuses, as in `primarycare.attribution.attribute`.

    The visits are read once to be checked, also where the engine is lazy. Looking for an identifier that stands twice
    needs the memory of all identifiers; say `distinct` where they are known to be. A value that would not count is
    checked all the same.

    Raises `InvalidValueError` for a missing column, for nulls (but of a physician whom nobody knows), for a visit after
    `as_of`, of an unknown kind, at a time of day or at no place of it, and for one that stands twice,
    `InvalidTypeError` for a column of another type, and `MissingInputError` for physicians or services that the policy
    needs.

    >>> import polars as pl
    >>> from primarycare.attribution import CutPolicy, Majority, NamedPhysicians
    >>> visits = pl.LazyFrame({
    ...     "visit": ["v-1", "v-2"], "patient": ["p-1", "p-1"], "physician": ["dr-1", "dr-1"],
    ...     "on": [date(2025, 3, 3), date(2025, 4, 4)],
    ... })
    >>> policy = CutPolicy(
    ...     look_back_months=12, majority=Majority.STRICT, declared_first=False,
    ...     eligible=NamedPhysicians((PhysicianId("dr-1"),)),
    ... )
    >>> columns = VisitColumns(kind=None, sequence=None, covering=None)
    >>> reduced = visits_by_pair(visits, policy, date(2026, 1, 1), columns=columns)
    >>> reduced.select("patient", "physician", "visits", "last_visit").collect().rows()
    [('p-1', 'dr-1', 2, 'v-2')]
    """
    reduction = _Reduction.of(visits, policy, as_of, columns, physicians, distinct=distinct)
    native: IntoFrameT = reduction.in_windows().to_native()
    return native


def pairs_of_visits(
    visits: IntoFrame,
    policy: AttributionPolicy,
    as_of: date,
    *,
    columns: VisitColumns = _DEFAULT_COLUMNS,
    patients: Iterable[PatientId] | None = None,
    physicians: Iterable[Physician] | None = None,
    distinct: bool = False,
) -> tuple[PairOfVisits, ...]:
    """Reduce visits to the pairs that `attribute_pairs` takes, in order of patient, physician and window.

    The shortest window comes first. Only the pairs are held: a lazy engine is collected when one row is left for each
    patient and physician. With `patients`, pairs of others are passed over; they are still counted, so filter the frame
    where they are many. The rest, and what is raised, is as in `visits_by_pair`.

    >>> import polars as pl
    >>> from primarycare.attribution import CutPolicy, Majority, NamedPhysicians
    >>> policy = CutPolicy(
    ...     look_back_months=12, majority=Majority.STRICT, declared_first=False,
    ...     eligible=NamedPhysicians((PhysicianId("dr-1"),)),
    ... )
    >>> visits = pl.DataFrame({"nir": ["p-1"], "on": [date(2025, 3, 3)], "physician": ["dr-1"]})
    >>> columns = VisitColumns(visit=None, patient="nir", kind=None, sequence=None, covering=None)
    >>> pairs_of_visits(visits, policy, date(2026, 1, 1), columns=columns, distinct=True)[0].last
    VisitMark(on=datetime.date(2025, 3, 3), visit=None)
    """
    wanted = None if patients is None else frozenset(checks.several(PatientId)(patients, "patients"))
    reduction = _Reduction.of(visits, policy, as_of, columns, physicians, distinct=distinct)
    pairs = reduction.pairs(wanted)
    return tuple(sorted(pairs, key=lambda pair: (pair.patient, pair.physician, -pair.within.start.toordinal())))


def attribute_visits(
    visits: IntoFrame,
    policy: AttributionPolicy,
    as_of: date,
    *,
    columns: VisitColumns = _DEFAULT_COLUMNS,
    panels: Panels | None = None,
    patients: Iterable[PatientId] | None = None,
    physicians: Iterable[Physician] | None = None,
    distinct: bool = False,
) -> Attributions:
    """Attribute every patient of a group on a day from a frame of visits, to the same result as `attribute`.

    The arguments are those of `primarycare.attribution.attribute` and the columns; what is held and what is raised is
    as in `pairs_of_visits`, and panels that the policy needs are asked for before the frame is read.

    >>> import polars as pl
    >>> from primarycare.attribution import CutPolicy, Majority, NamedPhysicians
    >>> policy = CutPolicy(
    ...     look_back_months=12, majority=Majority.STRICT, declared_first=False,
    ...     eligible=NamedPhysicians((PhysicianId("dr-1"),)),
    ... )
    >>> visits = pl.DataFrame({"visit": ["v-1"], "patient": ["p-1"], "on": [date(2025, 3, 3)], "physician": ["dr-1"]})
    >>> columns = VisitColumns(kind=None, sequence=None, covering=None)
    >>> attribute_visits(visits, policy, date(2026, 1, 1), columns=columns).panels
    {PhysicianId('dr-1'): (PatientId('p-1'),)}
    """
    population = None if patients is None else checks.several(PatientId)(patients, "patients")
    group = None if physicians is None else checks.several(Physician)(physicians, "physicians")
    wanted = None if population is None else frozenset(population)

    def reduced() -> Iterator[PairOfVisits]:
        # A generator, so that panels that are missing are told before the frame is read.
        yield from _Reduction.of(visits, policy, as_of, columns, group, distinct=distinct).pairs(wanted)

    return attribute_pairs(reduced(), policy, as_of, panels=panels, patients=population, physicians=group)


@frozen(eq=False)
class _Reduction:
    """Visits that count, in one row for each patient and physician.

    All windows of a policy end on the same day, so that the last visit of the widest is the last of every other that
    has a visit at all, and so for preventive ones: only the number of visits differs, and has a column for each.
    """

    read: ReadVisits
    columns: VisitColumns
    windows: tuple[Period, ...]
    rows: Frame

    @classmethod
    def of(
        cls,
        native: IntoFrame,
        policy: AttributionPolicy,
        as_of: date,
        columns: VisitColumns,
        physicians: Iterable[Physician] | None,
        *,
        distinct: bool,
    ) -> "_Reduction":
        eligible = eligible_physicians(policy, as_of, physicians=physicians)
        # A policy that goes by declarations alone looks at no visit; a window after them has none.
        windows = policy.windows(as_of) or (Period(as_of, add_days(as_of, 1)),)
        asked = [VISIT, PATIENT, PHYSICIAN, ON, SEQUENCE, KIND, COVERING]
        if policy.services:
            asked.append(SERVICE)
        read = ReadVisits.of(native, columns, asked)
        late = Flaw(nw.col(ON) > as_of, f"after as_of, {as_of}", "leave them out, or attribute as of a later day")
        read.refuse((late,), distinct=distinct)
        inside = [
            (nw.col(ON) >= window.start).cast(nw.Int64).alias(_visits_in(place)) for place, window in enumerate(windows)
        ]
        nowhere = nw.lit("") if VISIT in read.names else _whole(0)
        preventive = nw.when(nw.col(KIND) == VisitKind.PREVENTIVE.value).then(nw.col(_LAST)).otherwise(nowhere)
        counts = [nw.col(_visits_in(place)) for place, _ in enumerate(windows)]
        rows = (
            read.visits.filter(*_counting(policy, as_of, windows, eligible))
            .with_columns(_place(is_named=VISIT in read.names).alias(_LAST), *inside)
            .with_columns(preventive.alias(_PREVENTIVE))
            .group_by(PATIENT, PHYSICIAN)
            .agg(nw.col(_LAST).max(), nw.col(_PREVENTIVE).max(), *(count.sum() for count in counts))
            .select(PATIENT, PHYSICIAN, _LAST, _PREVENTIVE, *(count.cast(nw.Int64) for count in counts))
        )
        return cls(read, columns, windows, rows)

    def in_windows(self) -> Frame:
        """Give a row for each window in which there is a visit, with days as dates."""
        parts = [self._in_window(place, window) for place, window in enumerate(self.windows)]
        eager = [part for part in parts if isinstance(part, nw.DataFrame)]
        lazy = [part for part in parts if isinstance(part, nw.LazyFrame)]
        return self.read.given_back(nw.maybe_reset_index(nw.concat(eager)) if eager else nw.concat(lazy))

    def _in_window(self, place: int, window: Period) -> Frame:
        last, preventive = nw.col(_LAST).cast(nw.String), nw.col(_PREVENTIVE).cast(nw.String)
        start = window.start
        inside = nw.when(preventive >= f"1{_as_number(start):08}").then(preventive)
        names: dict[str, nw.Expr] = {}
        if VISIT in self.read.names:
            names = {"last_visit": last.str.slice(_NAME), "last_preventive_visit": inside.str.slice(_NAME)}
        columns = {
            self.columns.patient: nw.col(PATIENT),
            self.columns.physician: nw.col(PHYSICIAN),
            "within_from": nw.lit(start).cast(nw.Date),
            "within_until": nw.lit(window.end).cast(nw.Date),
            "visits": nw.col(_visits_in(place)),
            "last_on": last.str.slice(_DAY, _SEQUENCE - _DAY).str.to_date("%Y%m%d"),
            "last_sequence": last.str.slice(_SEQUENCE, _NAME - _SEQUENCE).cast(nw.Int64),
            "last_preventive_on": inside.str.slice(_DAY, _SEQUENCE - _DAY).str.to_date("%Y%m%d"),
            "last_preventive_sequence": inside.str.slice(_SEQUENCE, _NAME - _SEQUENCE).cast(nw.Int64).fill_null(0),
            **names,
        }
        ordered = [name for name in (*list(columns)[:2], *REDUCED_COLUMNS) if name in columns]
        found = self.rows.filter(nw.col(_visits_in(place)) > 0)
        return found.select(*(columns[name].alias(name) for name in ordered))

    def pairs(self, wanted: Set[PatientId] | None) -> Iterator[PairOfVisits]:
        """Give the rows as values, those of one patient and physician together."""
        patients: dict[str, PatientId] = {}
        physicians: dict[str, PhysicianId] = {}
        for patient, physician, last, preventive, *counts in collected(self.rows).iter_rows():
            if wanted is not None and patient not in wanted:
                continue
            # Each stands in several rows, and shares one value.
            whose = patients.get(patient) or patients.setdefault(patient, PatientId(patient))
            whom = physicians.get(physician) or physicians.setdefault(physician, PhysicianId(physician))
            last_mark = _mark(str(last))
            preventive_mark = _mark(str(preventive)) if len(str(preventive)) >= _NAME else None
            for window, visits in zip(self.windows, counts, strict=True):
                if visits:
                    is_inside = preventive_mark is not None and preventive_mark.on >= window.start
                    yield PairOfVisits(
                        patient=whose,
                        physician=whom,
                        within=window,
                        visits=visits,
                        last=last_mark,
                        last_preventive=preventive_mark if is_inside else None,
                    )


def _counting(
    policy: AttributionPolicy, as_of: date, windows: tuple[Period, ...], eligible: Set[PhysicianId]
) -> Iterator[nw.Expr]:
    """Give the conditions under which a visit counts; the policy says each of them."""
    yield _is_among(PHYSICIAN, sorted(eligible))
    yield nw.col(ON) >= min(window.start for window in windows)
    yield nw.col(ON) < as_of
    yield _is_among(KIND, (kind.value for kind in policy.kinds))
    yield ~nw.col(COVERING)
    if policy.services:
        yield _is_among(SERVICE, policy.services)


def _is_among(column: str, texts: Iterable[str]) -> nw.Expr:
    # PyArrow cannot look among no texts at all; nobody has this one.
    return nw.col(column).is_in([str(text) for text in texts] or [PRIVATE])


def _visits_in(place: int) -> str:
    return f"{PRIVATE}visits_{place}"


def _whole(number: int) -> nw.Expr:
    return nw.lit(number, dtype=nw.Int64)


def _place(*, is_named: bool) -> nw.Expr:
    """Give the place of a visit in time: a number, or the text of it with the identifier, which sorts the same way."""
    day = nw.col(ON).dt
    year, month, number = (part.cast(nw.Int64) for part in (day.year(), day.month(), day.day()))
    place = _whole(_LENGTH_KEEPER) + (year * 10_000 + month * 100 + number) * _PLACES_A_DAY + nw.col(SEQUENCE)
    return nw.concat_str(place.cast(nw.String), nw.col(VISIT)) if is_named else place


def _as_number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _mark(place: str) -> VisitMark:
    on = date(int(place[_DAY : _DAY + 4]), int(place[_DAY + 4 : _DAY + 6]), int(place[_DAY + 6 : _SEQUENCE]))
    name = place[_NAME:]
    return VisitMark(on, int(place[_SEQUENCE:_NAME]), VisitId(name) if name else None)
