"""Reducing: the spans of a patient taken together, and the row that is kept of them.

What lives here: member months of `primarycare.membership`, as windows over the rows of a patient.
What this module may not know: what is asked of a caller, rates and money.
"""

from collections.abc import Collection
from datetime import date

import narwhals.stable.v2 as nw
from attrs import frozen
from narwhals.stable.v2.typing import Frame

from primarycare.frames._spans import RowSpan, parts_of
from primarycare.frames._steps import Steps
from primarycare.frames._terms import Arithmetic, day_number
from primarycare.frames._windows import Windows
from primarycare.frames.columns import PRIVATE, Columns, Problem
from primarycare.periods import Month
from primarycare.schedules import Counting, Cutoff, Daily, DayBase, Extent, KeptBy, Overlap, Snapshot

__all__ = ["Reduction"]

_PATIENT, _PHYSICIAN, _BEGINS, _FIRST, _END, _CODE = (
    f"{PRIVATE}{name}" for name in ("patient", "physician", "begins", "first", "end", "code")
)
_END_BEFORE, _PHYSICIAN_BEFORE, _COVER, _RUN_UNTIL, _STAY_FROM, _STAY_UNTIL = (
    f"{PRIVATE}{name}" for name in ("end_before", "physician_before", "cover", "run_until", "stay_from", "stay_until")
)
_ROW, _RUN, _STAY = (f"{PRIVATE}of_{name}_" for name in ("row", "run", "stay"))
_PLACE, _COUNTS, _DAYS, _SINCE = (f"{PRIVATE}{name}" for name in ("place", "counts", "days", "since"))
_LEAST_PLACE, _OWN_DAYS, _ALL_DAYS, _FIRST_SINCE, _WRONG = (
    f"{PRIVATE}{name}" for name in ("least_place", "own_days", "all_days", "first_since", "wrong")
)
# No end comes after it: not even the last day of the calendar.
_NEVER = day_number(date.max) + 1
# A row that can be read comes after all problems, so that the least code of a patient's rows is the one to tell.
_READ = max(problem.value for problem in Problem) + 1
# After every place that a row of the month can have.
_NOWHERE = 128


@frozen(eq=False)
class _Against:
    """A span of days against the month: its days in it, those before it, and whether it counts by itself."""

    days: nw.Expr
    before: nw.Expr
    counts: nw.Expr


@frozen(eq=False)
class Reduction:
    """How the spans of a frame become the rows that count in a month.

    A run is cover without a break, whoever the physician is; a stay is the part of a run with one physician, however
    often a contract was renewed. Where only the list of a day is asked for, nobody else has a row.
    """

    counting: Counting
    month: Month
    columns: Columns
    only_listed: bool

    def reduced(self, frame: Frame, datetimes: Collection[str]) -> Frame:
        """Keep of a checked frame the rows that count, with the new columns; an eager one also has row numbers.

        `datetimes` are the columns of days that come as datetimes.
        """
        arithmetic = Arithmetic(frame.implementation)
        frame = self._read(frame, arithmetic, datetimes)
        windows, frame = Windows.of(frame, _PATIENT, (_FIRST, _END, _PHYSICIAN))
        # A row that ends where it begins holds no day, as if it were not there.
        frame = frame.filter((nw.col(_END) != nw.col(_FIRST)).fill_null(True))
        frame = self._joined(frame, windows)
        frame, row = self._against(frame, arithmetic, _ROW, nw.col(_FIRST), nw.col(_END))
        frame, place, counts = self._placed(frame, windows, arithmetic, row)
        frame = frame.with_columns(
            nw.when(self._is_here(row)).then(place).otherwise(_whole(_NOWHERE)).alias(_PLACE),
            counts.alias(_COUNTS),
            row.days.alias(_DAYS),
            nw.when(row.days > 0).then(nw.col(_COVER)).alias(_SINCE),
        )
        of_patient = {_WRONG: nw.col(_CODE).min(), _ALL_DAYS: nw.col(_DAYS).sum(), _FIRST_SINCE: nw.col(_SINCE).min()}
        of_each = {_OWN_DAYS: nw.col(_DAYS).sum()}
        (of_each if isinstance(self.counting, Daily) else of_patient)[_LEAST_PLACE] = nw.col(_PLACE).min()
        frame = windows.shared(windows.shared(frame, of_patient), of_each, _PHYSICIAN)
        # A patient without a name has each row alone, and nothing to share.
        wrong = nw.coalesce(nw.col(_WRONG), nw.col(_CODE))
        is_read = wrong == _READ
        is_kept = (nw.col(_PLACE) == nw.col(_LEAST_PLACE)) & (nw.col(_PLACE) != _NOWHERE)
        is_first = nw.col(_END_BEFORE).is_null() | nw.col(_PATIENT).is_null()
        return self._told(frame.filter((is_read & is_kept) | (~is_read & is_first)), wrong)

    def _read(self, frame: Frame, arithmetic: Arithmetic, datetimes: Collection[str]) -> Frame:
        """Take patient, physician and days as columns of our own, and say what is wrong with each row by itself."""
        columns, schema = self.columns, frame.collect_schema()
        patient, physician = (
            nw.col(name).cast(nw.String) if isinstance(schema[name], nw.Categorical | nw.Enum) else nw.col(name)
            for name in (columns.patient, columns.physician)
        )
        begins, ends = (
            nw.col(name).cast(nw.Date) if name in datetimes else nw.col(name)
            for name in (columns.enrolled_from, columns.enrolled_until)
        )
        frame = frame.with_columns(
            patient.alias(_PATIENT),
            physician.alias(_PHYSICIAN),
            begins.alias(_BEGINS),
            arithmetic.day_number(begins).alias(_FIRST),
            arithmetic.day_number(ends).fill_null(_NEVER).alias(_END),
        )
        wrong = [(Problem.TIME_OF_DAY, nw.col(name) != nw.col(name).dt.truncate("1d")) for name in datetimes]
        wrong += [
            (Problem.REVERSED_SPAN, nw.col(_END) < nw.col(_FIRST)),
            *((Problem.MISSING, nw.col(name).is_null()) for name in (_PATIENT, _PHYSICIAN, _FIRST)),
        ]
        code = _whole(_READ)
        for problem, is_wrong in wrong:
            code = nw.when(is_wrong.fill_null(False)).then(_whole(problem.value)).otherwise(code)
        return frame.with_columns(code.alias(_CODE))

    def _joined(self, frame: Frame, windows: Windows) -> Frame:
        """Find the run and the stay of each row, the first day of its cover, and what is wrong with its patient."""
        is_cutoff = isinstance(self.counting, Cutoff)
        looked_up = {_END_BEFORE: _END} | ({_PHYSICIAN_BEFORE: _PHYSICIAN} if is_cutoff else {})
        frame = frame.with_columns(*(windows.before(column).alias(name) for name, column in looked_up.items()))
        shares = (nw.col(_END_BEFORE) > nw.col(_FIRST)).fill_null(False) & (nw.col(_CODE) == _READ)
        goes_on = (nw.col(_END_BEFORE) == nw.col(_FIRST)).fill_null(False)
        opens = {_COVER: ~goes_on}
        if is_cutoff:
            opens[_STAY_FROM] = ~(goes_on & (nw.col(_PHYSICIAN_BEFORE) == nw.col(_PHYSICIAN)).fill_null(False))
        frame = frame.with_columns(
            nw.when(shares).then(_whole(Problem.SHARED_DAYS.value)).otherwise(nw.col(_CODE)).alias(_CODE),
            *(nw.when(is_first).then(nw.col(_BEGINS)).alias(name) for name, is_first in opens.items()),
        )
        return frame.with_columns(*(windows.latest(name).alias(name) for name in opens))

    def _against(
        self, frame: Frame, arithmetic: Arithmetic, prefix: str, first: nw.Expr, end: nw.Expr
    ) -> tuple[Frame, _Against]:
        """Hold a span of each row against the month."""
        steps = Steps(prefix)
        held = RowSpan(arithmetic, steps, self.month, first, end)
        against = _Against(held.days.expression, held.days_before(), held.counts(self.counting))
        for stage in steps.stages:
            frame = frame.with_columns(*(expr.alias(name) for name, expr in stage.items()))
        return frame, against

    def _is_here(self, row: _Against) -> nw.Expr:
        """Whether a row can be the one that is kept."""
        if self.only_listed:
            return row.counts
        return (row.counts | (row.days > 0)) if isinstance(self.counting, Snapshot) else row.days > 0

    def _placed(
        self, frame: Frame, windows: Windows, arithmetic: Arithmetic, row: _Against
    ) -> tuple[Frame, nw.Expr, nw.Expr]:
        """Give the place of each row among those that can be kept, the least first, and whether it counts there."""
        if isinstance(self.counting, Snapshot):
            return frame, nw.when(row.counts).then(_whole(-1)).otherwise(row.before), row.counts
        if isinstance(self.counting, Overlap) and self.counting.kept_by is KeptBy.LAST:
            return frame, -row.before, row.counts
        if not isinstance(self.counting, Cutoff):
            return frame, row.before, row.counts
        frame = windows.shared(frame, {_RUN_UNTIL: nw.col(_END).max()}, _COVER)
        frame = windows.shared(frame, {_STAY_UNTIL: nw.col(_END).max()}, _STAY_FROM)
        of_run = arithmetic.day_number(nw.col(_COVER)), nw.col(_RUN_UNTIL)
        of_stay = arithmetic.day_number(nw.col(_STAY_FROM)), nw.col(_STAY_UNTIL)
        frame, run = self._against(frame, arithmetic, _RUN, *of_run)
        frame, stay = self._against(frame, arithmetic, _STAY, *of_stay)
        # A run that counts comes before others, and in it a stay that counts by itself; only the last of the month's
        # runs that count can be without one. Of all these the first row: days before are fewer than 32.
        late_run = nw.when(run.counts).then(_whole(0)).otherwise(_whole(64))
        late_stay = nw.when(stay.counts).then(_whole(0)).otherwise(_whole(32))
        return frame, late_run + late_stay + row.before, run.counts

    def _told(self, frame: Frame, wrong: nw.Expr) -> Frame:
        """Add the columns that go out."""
        columns, since = self.columns, nw.col(_FIRST_SINCE)
        if isinstance(self.counting, Snapshot):
            since = nw.when(nw.col(_COUNTS)).then(nw.col(_COVER)).otherwise(since)
        is_read = wrong == _READ
        problem = nw.when(is_read).then(_whole(0)).otherwise(wrong)
        return frame.with_columns(
            nw.when(is_read).then(self._parts()).otherwise(_whole(0)).alias(str(columns.counted)),
            _whole(parts_of(self.counting, self.month)).alias(columns.counted_of),
            nw.when(is_read).then(since).alias(str(columns.covered_from)),
            nw.when(is_read).then(nw.col(_OWN_DAYS).cast(nw.Int64)).otherwise(_whole(0)).alias(columns.member_days),
            problem.cast(nw.Int8).alias(columns.problem),
        )

    def _parts(self) -> nw.Expr:
        """Give the parts of the month that count, of as many as the counting makes."""
        counting, own, all_days = self.counting, nw.col(_OWN_DAYS).cast(nw.Int64), nw.col(_ALL_DAYS)
        if isinstance(counting, Daily):
            if counting.over is DayBase.YEAR:
                return own * 12
            if counting.over is DayBase.MONTH or self.month.days <= 30:
                return own
            # 31 days count for 30: each for 30 parts of a day that has 31.
            return own * nw.when(all_days > 30).then(_whole(30)).otherwise(_whole(31))
        counts = nw.col(_COUNTS)
        if isinstance(counting, Overlap) and counting.extent is Extent.WHOLE_MONTH:
            counts = all_days == self.month.days
        return nw.when(counts).then(_whole(1)).otherwise(_whole(0))


def _whole(value: int) -> nw.Expr:
    return nw.lit(value, dtype=nw.Int64)
