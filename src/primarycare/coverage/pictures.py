"""Pictures: a month of a rota as a calendar in plain text, and the final month beside the planned one.

What lives here: who is on in each duty, written under the day on which the duty starts, weeks from Monday to Sunday.
What this module may not know: hours of the wall clock, and the language of whoever reads.

>>> for row in str(month_picture(Rota((), ()), Month(2026, 7))).splitlines()[:4]:
...     print(row)
2026-07
Mon  Tue  Wed  Thu  Fri  Sat  Sun
           1    2    3    4    5
 6    7    8    9   10   11   12
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from itertools import groupby, zip_longest

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.coverage.differences import FinalRota
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.identifiers import Identifier, SlotId
from primarycare.periods import Month, add_days
from primarycare.rotations import Rota, Slot, Weekday

__all__ = ["MonthPicture", "month_picture"]

_EMPTY_SEAT, _TOGETHER, _THEN, _CHANGED = "--", "+", "/", "*"
_DAYS_A_WEEK = 7
_HEADS = tuple(weekday.value[:3].capitalize() for weekday in Weekday)
_BETWEEN_DAYS, _BETWEEN_MONTHS = "  ", " | "

_lines_of_days = checks.each(checks.each(checks.a_text))


@frozen(kw_only=True)
class MonthPicture:
    """A month as a calendar: for each of its days, in order, the lines that stand under it.

    `planned` are the lines of the planned month where it stands beside: as many for each day, in the same order. It
    prints in columns of one width, and as escaped HTML in a notebook.
    Raises `InvalidValueError` unless every day of the month has its lines, and where the planned month has others.

    >>> nobody = ((),) * 29
    >>> swapped = MonthPicture(month=Month(2026, 6), days=(("N BB*",), *nobody), planned=(("N AA",), *nobody))
    >>> str(swapped).splitlines()[3].split()
    ['N', 'AA', '|', 'N', 'BB*']
    """

    month: Month = field(validator=checks.checked(checks.a(Month)))
    days: tuple[tuple[str, ...], ...] = field(repr=False, validator=checks.checked(_lines_of_days))
    planned: tuple[tuple[str, ...], ...] | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(_lines_of_days))
    )

    def __attrs_post_init__(self) -> None:
        if len(self.days) != self.month.days:
            raise InvalidValueError(
                f"days: {self.month} has {self.month.days} days and {len(self.days)} are given; give each day its lines"
            )
        if self.planned is not None and [len(day) for day in self.planned] != [len(day) for day in self.days]:
            raise InvalidValueError(
                f"planned: the days of {self.month} have not as many lines as the final ones; give each duty a line"
            )

    @property
    def changed_days(self) -> tuple[date, ...]:
        """The days on which a line differs from the planned one, in order; none where nothing was planned beside."""
        first = self.month.period.start
        return tuple(
            add_days(first, position)
            for position, (before, after) in enumerate(zip(self.planned or self.days, self.days))
            if before != after
        )

    def __str__(self) -> str:
        (title, days), *others = self._months()
        rows = [title, *_rows(days)]
        for other, lines in others:
            width = max(map(len, rows))
            beside = (other, *_rows(lines))
            rows = [f"{row:{width}}{_BETWEEN_MONTHS}{next_to}" for row, next_to in zip(rows, beside, strict=True)]
        return "\n".join(row.rstrip() for row in rows)

    def _repr_html_(self) -> str:
        """Show the same calendars in a notebook, with every text escaped."""
        from html import escape  # its table of entities would double the time of importing this module

        heads = "".join(f"<th>{head}</th>" for head in _HEADS)
        tables: list[str] = []
        for title, days in self._months():
            weeks = (
                "<tr>" + "".join(f"<td>{'<br>'.join(map(escape, cell))}</td>" for cell in week) + "</tr>"
                for week in _weeks(days)
            )
            tables.append(f"<table><caption>{escape(title)}</caption><tr>{heads}</tr>{''.join(weeks)}</table>")
        return "".join(tables)

    def _months(self) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
        """Give a title and the cells of each month that is shown."""
        if self.planned is None:
            return ((str(self.month), self._cells(self.days)),)
        return (
            (f"{self.month}, planned", self._cells(self.planned)),
            (f"{self.month}, final", self._cells(self.days)),
        )

    def _cells(self, days: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
        """Give the days with their numbers, after an empty cell for each weekday before the first."""
        before = ((),) * self.month.period.start.weekday()
        return (*before, *((f"{number:2}", *lines) for number, lines in enumerate(days, start=1)))


def _weeks(cells: tuple[tuple[str, ...], ...]) -> Iterable[tuple[tuple[str, ...], ...]]:
    for monday in range(0, len(cells), _DAYS_A_WEEK):
        week = cells[monday : monday + _DAYS_A_WEEK]
        yield (*week, *((),) * (_DAYS_A_WEEK - len(week)))


def _rows(cells: tuple[tuple[str, ...], ...]) -> list[str]:
    width = max(len(text) for texts in (_HEADS, *cells) for text in texts)
    rows = [_HEADS, *(row for week in _weeks(cells) for row in zip_longest(*week, fillvalue=""))]
    return [_BETWEEN_DAYS.join(text.ljust(width) for text in row) for row in rows]


def month_picture(rota: Rota | FinalRota, month: Month, *, labels: Mapping[str, str] | None = None) -> MonthPicture:
    """Picture a month of a rota: under each day, a line for each duty that starts on it.

    A line names the kind of duty, its place where it has one, and who is on; `labels` gives short names to kinds,
    places and physicians, by identifier. `--` is an empty seat, `+` stands between people who are on together and `/`
    between those who follow each other. Of a `FinalRota` the planned month stands beside the final one, and each
    duty with a difference is marked with a star.
    Raises `InvalidValueError` where two physicians, or two kinds at their places, would have one name.

    >>> print(str(month_picture(Rota((), ()), Month(2026, 7))).splitlines()[0])
    2026-07
    """
    if not isinstance(rota, Rota | FinalRota):
        raise InvalidTypeError(f"rota: {shown(rota)} is a {type(rota).__name__}; give a Rota or a FinalRota")
    checks.a(Month)(month, "month")
    name = _namer(labels)
    if isinstance(rota, Rota):
        return MonthPicture(month=month, days=_days(rota, month, name))
    changed = {difference.slot for difference in rota.differences}
    return MonthPicture(
        month=month, days=_days(rota.final, month, name, changed), planned=_days(rota.planned, month, name)
    )


def _namer(labels: object) -> Callable[[Identifier], str]:
    if labels is None:
        return str
    if not isinstance(labels, Mapping):
        raise InvalidTypeError(
            f"labels: {shown(labels)} is a {type(labels).__name__}; give a mapping of identifiers to short names"
        )
    names = {known: checks.a_text(label, f"labels[{shown(known)}]") for known, label in labels.items()}
    return lambda identifier: names.get(identifier, str(identifier))


def _days(
    rota: Rota, month: Month, name: Callable[[Identifier], str], changed: Collection[SlotId] = ()
) -> tuple[tuple[str, ...], ...]:
    checks.unique((name(physician) for physician in rota.physicians), "labels")
    places = {(slot.kind, slot.site): slot for slot in rota.slots}
    checks.unique((_place(slot, name) for slot in places.values()), "labels")
    lines: dict[date, list[str]] = {}
    for slot in rota.slots:
        mark = _CHANGED if slot.identifier in changed else ""
        lines.setdefault(slot.on, []).append(f"{_place(slot, name)} {_people(rota, slot, name)}{mark}")
    return tuple(tuple(lines.get(add_days(month.period.start, offset), ())) for offset in range(month.days))


def _place(slot: Slot, name: Callable[[Identifier], str]) -> str:
    return " ".join(map(name, (slot.kind,) if slot.site is None else (slot.kind, slot.site)))


def _people(rota: Rota, slot: Slot, name: Callable[[Identifier], str]) -> str:
    """Give who is on, stretch after stretch of the slot; neighbours differ."""
    assigned = rota.of_slot(slot.identifier)
    starts = sorted({slot.hours.start, *(instant for one in assigned for instant in (one.hours.start, one.hours.end))})
    told: list[str] = []
    for start in starts:
        if start in slot.hours:
            on = sorted(one.physician for one in assigned if start in one.hours)
            told.append(_TOGETHER.join([*map(name, on), *(_EMPTY_SEAT,) * (slot.headcount - len(on))]))
    return _THEN.join(stretch for stretch, _ in groupby(told))
