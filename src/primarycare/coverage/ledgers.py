"""Ledgers: what everybody should have served in a horizon, what they did serve, and what is carried on.

What lives here: targets in proportion to share and availability, points earned and credited, and balances that are
carried from one horizon to the next. A balance above zero is duty served ahead, one below it is owed.
What this module may not know: how targets are reckoned; `primarycare.coverage.keeping` keeps a ledger of a rota.

>>> entry = LedgerEntry(
...     physician=PhysicianId("dr-1"), opening=Fraction(-1), earned=Fraction(4), credited=Fraction(0),
...     target=Fraction(3),
... )
>>> entry.balance
Fraction(0, 1)
"""

from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import ConservationError, InvalidValueError, NotKnownError, shown
from primarycare.identifiers import PhysicianId
from primarycare.money import Rounding, RoundingMode, exact_text
from primarycare.periods import Period
from primarycare.rotations import Absence, AbsenceKind

__all__ = ["AbsenceCredit", "Balance", "Ledger", "LedgerEntry", "TagCount"]

_ONE_WEEK = 7
# Exact shares of many kinds of duty have long denominators; carried from year to year they would have no end.
_CARRIED = Rounding(6, RoundingMode.HALF_EVEN)
_WIDEST = 4_096


def _points(value: object, name: str) -> Fraction:
    exact = checks.a(Fraction)(value, name)
    if max(exact.numerator.bit_length(), exact.denominator.bit_length()) > _WIDEST:
        raise InvalidValueError(f"{name}: {shown(exact)} has too many digits; give at most {_WIDEST} bits")
    return exact


def _no_debt(value: object, name: str) -> Fraction:
    if _points(value, name) < 0:
        raise InvalidValueError(f"{name}: {shown(value)} is negative; give 0 or more")
    return _points(value, name)


@frozen
class Balance:
    """Points that somebody brings along from an earlier horizon: above zero served ahead, below zero owed.

    >>> Balance(PhysicianId("dr-1"), Fraction(-3, 2)).points
    Fraction(-3, 2)
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    points: Fraction = field(validator=checks.checked(checks.a_fraction))


@frozen
class TagCount:
    """How many duties with a tag somebody had; a duty that was shared counts for each.

    >>> TagCount("night", 7).count
    7
    """

    tag: str = field(validator=checks.checked(checks.a_text))
    count: int = field(validator=checks.checked(checks.within(0, None)))


@frozen(kw_only=True)
class LedgerEntry:
    """One person's account in points, all exact: brought along, earned, credited for long absence, and what was due.

    >>> LedgerEntry(
    ...     physician=PhysicianId("dr-1"), opening=Fraction(0), earned=Fraction(0), credited=Fraction(2),
    ...     target=Fraction(5),
    ... ).balance
    Fraction(-3, 1)
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    opening: Fraction = field(validator=checks.checked(_points))
    earned: Fraction = field(validator=checks.checked(_no_debt))
    credited: Fraction = field(validator=checks.checked(_no_debt))
    target: Fraction = field(validator=checks.checked(_no_debt))
    counts: tuple[TagCount, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.a(TagCount)))
    )

    def __attrs_post_init__(self) -> None:
        checks.unique((known.tag for known in self.counts), "counts")

    @property
    def balance(self) -> Fraction:
        """What is carried on: opening and earned and credited, less the target."""
        return self.opening + self.earned + self.credited - self.target

    def count_of(self, tag: str) -> int:
        """Give how many duties with a tag the person had."""
        return next((known.count for known in self.counts if known.tag == tag), 0)


def _in_order(entries: tuple[LedgerEntry, ...]) -> tuple[LedgerEntry, ...]:
    given = checks.each(checks.a(LedgerEntry))(entries, "entries")
    return tuple(sorted(given, key=lambda entry: entry.physician))


@frozen(kw_only=True)
class Ledger:
    """Everybody's account of one horizon; what was earned and what stayed unfilled are the points of its slots.

    `points` are those of all seats of all slots. Raises `ConservationError` where what was earned and unfilled does not
    make them, or where the targets do not; `InvalidValueError` for somebody who stands twice.

    >>> Ledger(entries=(), points=Fraction(3), unfilled=Fraction(2))
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: entries: 0 points were earned and 2 are unfilled, of 3; give every seat once
    """

    entries: tuple[LedgerEntry, ...] = field(repr=False, converter=_in_order)
    points: Fraction = field(validator=checks.checked(_no_debt))
    unfilled: Fraction = field(validator=checks.checked(_no_debt))

    def __attrs_post_init__(self) -> None:
        checks.unique((entry.physician for entry in self.entries), "entries")
        earned = sum((entry.earned for entry in self.entries), Fraction(0))
        if earned + self.unfilled != self.points:
            raise ConservationError(
                f"entries: {exact_text(earned)} points were earned and {exact_text(self.unfilled)} are unfilled, of "
                f"{exact_text(self.points)}; give every seat once"
            )
        due = sum((entry.target for entry in self.entries), Fraction(0))
        if self.entries and due != self.points:
            raise ConservationError(
                f"entries: the targets add up to {exact_text(due)}, not to the {exact_text(self.points)} points; "
                "share all of them"
            )

    def of(self, physician: PhysicianId) -> LedgerEntry:
        """Give the account of somebody; raises `NotKnownError` for a stranger."""
        for entry in self.entries:
            if entry.physician == physician:
                return entry
        raise NotKnownError(f"physician: {str(physician)!r} has no account here; ask about a participant")

    @property
    def carried(self) -> tuple[Balance, ...]:
        """What the next horizon opens with, in order of identifier: each balance, rounded to a millionth of a point."""
        return tuple(Balance(entry.physician, _CARRIED.apply(entry.balance)) for entry in self.entries)


@frozen
class AbsenceCredit:
    """Which absences count as duty served: those of these kinds that last so many whole weeks at least.

    An approved absence by days that is not credited lowers the target instead. Without kinds nothing is credited.

    >>> AbsenceCredit((AbsenceKind.PARENTAL,), 3).weeks
    3
    """

    kinds: tuple[AbsenceKind, ...] = field(validator=checks.checked(checks.each(checks.a(AbsenceKind))))
    weeks: int = field(validator=checks.checked(checks.within(0, 520)))

    def credits(self, absence: Absence) -> bool:
        """Tell whether an absence counts as duty served; one without an end in sight does where its kind does."""
        during = checks.a(Absence)(absence, "absence").during
        if not absence.approved or absence.kind not in self.kinds or not isinstance(during, Period):
            return False
        return during.end is None or during.days >= _ONE_WEEK * self.weeks
