"""Timelines: what was so, from when to when.

What lives here: dated values in order, without overlaps, with their gaps visible.
What this module may not know: what the values mean; it shows periods in messages and never a value.

>>> tariff = Timeline((
...     Dated(Period(date(2023, 11, 1), date(2024, 12, 22)), "26.50"),
...     Dated(Period(date(2024, 12, 22)), "30"),
... ))
>>> tariff.at(date(2024, 12, 21)), tariff.at(date(2024, 12, 22))
('26.50', '30')
>>> tariff.at(date(2023, 10, 31))
Traceback (most recent call last):
    ...
primarycare.errors.NotKnownError: day: nothing is known on 2023-10-31; known from 2023-11-01
"""

from bisect import bisect_right
from datetime import date
from typing import Generic, TypeVar

from attrs import Factory, field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.periods import Period

__all__ = ["Dated", "Timeline"]

T = TypeVar("T")


@frozen
class Dated(Generic[T]):
    """A value and the period during which it holds.

    >>> Dated(Period(date(2026, 1, 1)), "active").value
    'active'
    """

    during: Period = field(validator=checks.checked(checks.a(Period)))
    value: T


def _in_order(entries: tuple[Dated[T], ...]) -> tuple[Dated[T], ...]:
    for position, entry in enumerate(checks.private(tuple)(entries, "entries")):
        checks.private(Dated)(entry, f"entries[{position}]")
    return tuple(sorted(entries, key=lambda entry: entry.during.start))


@frozen
class Timeline(Generic[T]):
    """Dated values of one thing, kept in order of time; a day has one value or none.

    Entries may be given in any order. Raises `InvalidValueError` where two of them share a day.

    >>> Timeline((Dated(Period(date(2026, 1, 1)), 1), Dated(Period(date(2026, 5, 1)), 2)))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: entries: the one from 2026-01-01 and the one from 2026-05-01 share days; \
end the first before the second begins
    """

    entries: tuple[Dated[T], ...] = field(converter=_in_order)
    _starts: tuple[date, ...] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: tuple(entry.during.start for entry in self.entries), takes_self=True),
    )

    def __attrs_post_init__(self) -> None:
        for earlier, later in zip(self.entries, self.entries[1:]):
            if earlier.during.end is None or earlier.during.end > later.during.start:
                raise InvalidValueError(
                    f"entries: the one {earlier.during} and the one {later.during} share days; "
                    "end the first before the second begins"
                )

    @classmethod
    def always(cls, value: T, since: date) -> "Timeline[T]":
        """Give a timeline of one value that holds from a day on.

        >>> Timeline.always("open", date(2020, 6, 16)).at(date(2026, 1, 1))
        'open'
        """
        return cls((Dated(Period(since), value),))

    @property
    def known(self) -> Period | None:
        """The period from the first day known to the last, gaps included, or None where nothing is known.

        >>> Timeline.always("open", date(2020, 6, 16)).known
        Period(start=datetime.date(2020, 6, 16), end=None)
        """
        return Period(self.entries[0].during.start, self.entries[-1].during.end) if self.entries else None

    def entry_at(self, day: date) -> Dated[T] | None:
        """Give the dated value that holds on a day, or None in a gap; found by halving.

        >>> Timeline.always("open", date(2020, 6, 16)).entry_at(date(2020, 6, 15)) is None
        True
        """
        position = bisect_right(self._starts, checks.a_date(day, "day")) - 1
        if position < 0 or day not in self.entries[position].during:
            return None
        return self.entries[position]

    def at(self, day: date) -> T:
        """Give the value that holds on a day; raises `NotKnownError`, naming what is known, in a gap.

        >>> Timeline.always("open", date(2020, 6, 16)).at(date(2020, 6, 16))
        'open'
        """
        entry = self.entry_at(day)
        if entry is None:
            known = self.known
            raise NotKnownError(
                f"day: nothing is known on {day}"
                + (
                    ", nor on any day"
                    if known is None
                    else f"; known {known}" + (", with gaps" if day in known else "")
                )
            )
        return entry.value

    def inside(self, during: Period) -> tuple[Dated[T], ...]:
        """Give the entries that reach into a period, cut to it, in order.

        >>> Timeline.always(1, date(2020, 1, 1)).inside(Period(date(2026, 1, 1), date(2027, 1, 1)))
        (Dated(during=Period(start=datetime.date(2026, 1, 1), end=datetime.date(2027, 1, 1)), value=1),)
        """
        first = max(bisect_right(self._starts, during.start) - 1, 0)
        parts = ((entry.during.cut(during), entry.value) for entry in self.entries[first:])
        return tuple(Dated(part, value) for part, value in parts if part is not None)

    def cut(self, during: Period) -> "Timeline[T]":
        """Give the part of the timeline that lies inside a period.

        >>> Timeline.always(1, date(2020, 1, 1)).cut(Period(date(2026, 1, 1), date(2027, 1, 1))).known
        Period(start=datetime.date(2026, 1, 1), end=datetime.date(2027, 1, 1))
        """
        return Timeline(self.inside(during))

    def gaps(self, during: Period) -> tuple[Period, ...]:
        """Give the spans inside a period of which nothing is known.

        >>> Timeline.always(1, date(2026, 3, 1)).gaps(Period(date(2026, 1, 1), date(2026, 6, 1)))
        (Period(start=datetime.date(2026, 1, 1), end=datetime.date(2026, 3, 1)),)
        """
        gaps = []
        open_from: date | None = during.start
        for entry in self.inside(during):
            if open_from is not None and open_from < entry.during.start:
                gaps.append(Period(open_from, entry.during.start))
            open_from = entry.during.end
        if open_from is not None and (during.end is None or open_from < during.end):
            gaps.append(Period(open_from, during.end))
        return tuple(gaps)

    def changes(self, during: Period) -> tuple[Dated[T], ...]:
        """Give the entries that begin inside a period, in order.

        >>> [entry.value for entry in Timeline.always(1, date(2026, 3, 1)).changes(Period(date(2026, 1, 1)))]
        [1]
        """
        return tuple(entry for entry in self.entries if entry.during.start in during)

    def merged(self) -> "Timeline[T]":
        """Give the same answers in as few entries as possible: equal neighbours that touch become one.

        >>> parts = (Dated(Period(date(2026, 1, 1), date(2026, 2, 1)), 1), Dated(Period(date(2026, 2, 1)), 1))
        >>> len(Timeline(parts).merged().entries)
        1
        """
        merged: list[Dated[T]] = []
        for entry in self.entries:
            if merged and merged[-1].during.end == entry.during.start and merged[-1].value == entry.value:
                entry = Dated(Period(merged.pop().during.start, entry.during.end), entry.value)
            merged.append(entry)
        return Timeline(tuple(merged))
