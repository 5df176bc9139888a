"""Fairness: how evenly the burden of a rota fell, in points and by kinds of duty, and how much of it was covered.

What lives here: a report that a group can lay on the table. What this module may not know: how to make it fairer.

>>> report = fairness_of(Rota((), ()), Ledger(entries=(), points=Fraction(0), unfilled=Fraction(0)))
>>> report.spreads
()
"""

from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.coverage.gaps import gaps
from primarycare.coverage.ledgers import Ledger, LedgerEntry
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.identifiers import PhysicianId
from primarycare.money import Rounding, RoundingMode, Share, exact_text
from primarycare.rotations import Rota

__all__ = ["FairnessReport", "TagSpread", "fairness_of"]

_SHOWN = Rounding(2, RoundingMode.HALF_EVEN)
_LOADS = Rounding(6, RoundingMode.HALF_EVEN)


@frozen(kw_only=True)
class TagSpread:
    """How differently the duties with a tag fell, in duties for each share that is due.

    A person's load is the number of duties with the tag over the person's part of all targets, times how many people
    have one, to a millionth; it is the number itself where all targets are the same.
    Raises `InvalidValueError` where the least is above the most.

    >>> TagSpread(
    ...     tag="night", least=Fraction(3), least_loaded=PhysicianId("dr-1"), most=Fraction(5),
    ...     most_loaded=PhysicianId("dr-2"),
    ... ).spread
    Fraction(2, 1)
    """

    tag: str = field(validator=checks.checked(checks.a_text))
    least: Fraction = field(validator=checks.checked(checks.not_negative))
    least_loaded: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    most: Fraction = field(validator=checks.checked(checks.not_negative))
    most_loaded: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))

    def __attrs_post_init__(self) -> None:
        if self.least > self.most:
            raise InvalidValueError(
                f"least: {exact_text(self.least)} of {self.tag!r} is above most, {exact_text(self.most)}; exchange them"
            )

    @property
    def spread(self) -> Fraction:
        """The most, less the least."""
        return self.most - self.least


@frozen(kw_only=True)
class FairnessReport:
    """Everybody's account, how each kind of duty was spread, and the share of all seats by hours that was filled.

    `filled` is None for a rota without slots. It prints as a table, numbers cut to two decimals for the eye.

    >>> FairnessReport(
    ...     ledger=Ledger(entries=(), points=Fraction(0), unfilled=Fraction(0)), spreads=(), filled=None
    ... ).balance_spread
    Fraction(0, 1)
    """

    ledger: Ledger = field(validator=checks.checked(checks.a(Ledger)))
    spreads: tuple[TagSpread, ...] = field(validator=checks.checked(checks.each(checks.a(TagSpread))))
    filled: Share | None = field(validator=checks.checked(checks.optional(checks.a(Share))))

    def __attrs_post_init__(self) -> None:
        checks.unique((spread.tag for spread in self.spreads), "spreads")

    @property
    def balance_spread(self) -> Fraction:
        """The highest balance of those who owe anything, less the lowest; 0 where nobody does."""
        balances = [entry.balance for entry in self.ledger.entries if entry.target]
        return max(balances) - min(balances) if balances else Fraction(0)

    def __str__(self) -> str:
        heads = ("", "opening", "earned", "credited", "target", "balance")
        rows = [heads, *(_row(entry) for entry in self.ledger.entries)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
        table = ["  ".join([row[0].ljust(widths[0]), *(map(str.rjust, row[1:], widths[1:]))]).rstrip() for row in rows]
        spreads = [
            f"{one.tag}: {_two(one.least)} ({one.least_loaded}) to {_two(one.most)} ({one.most_loaded})"
            for one in self.spreads
        ]
        filled = [] if self.filled is None else [f"seats filled: {_two(self.filled.value * 100)} % of the hours"]
        return "\n".join([*table, *spreads, f"balances differ by {_two(self.balance_spread)} points", *filled])


def _two(number: Fraction) -> str:
    return exact_text(_SHOWN.apply(number), places=_SHOWN.places)


def _row(entry: LedgerEntry) -> tuple[str, ...]:
    numbers = (entry.opening, entry.earned, entry.credited, entry.target, entry.balance)
    return (entry.physician, *map(_two, numbers))


def fairness_of(rota: Rota, ledger: Ledger) -> FairnessReport:
    """Report on a rota and the ledger that was kept of it; those who owe nothing are in no spread.

    Raises `ConservationError` for a ledger that was kept of other slots.

    >>> fairness_of(Rota((), ()), Ledger(entries=(), points=Fraction(0), unfilled=Fraction(0))).filled is None
    True
    """
    checks.a(Ledger)(ledger, "ledger")
    points = sum((slot.points * slot.headcount for slot in checks.a(Rota)(rota, "rota").slots), Fraction(0))
    if points != ledger.points:
        raise ConservationError(
            f"ledger: it shares {exact_text(ledger.points)} points, and the slots have {exact_text(points)}; give the "
            "ledger of this rota"
        )
    seats = sum((slot.hours.hours * slot.headcount for slot in rota.slots), Fraction(0))
    empty = sum((gap.hours.hours * gap.missing for gap in gaps(rota)), Fraction(0))
    tags = sorted({tag for slot in rota.slots for tag in slot.tags})
    owing = [entry for entry in ledger.entries if entry.target]
    return FairnessReport(
        ledger=ledger,
        spreads=tuple(_spread(tag, owing) for tag in tags if owing),
        filled=Share(1 - empty / seats) if seats else None,
    )


def _spread(tag: str, owing: list[LedgerEntry]) -> TagSpread:
    mean = sum((entry.target for entry in owing), Fraction(0)) / len(owing)
    loads = [(_LOADS.apply(entry.count_of(tag) * mean / entry.target), entry.physician) for entry in owing]
    (least, least_loaded), (most, most_loaded) = min(loads), max(loads)
    return TagSpread(tag=tag, least=least, least_loaded=least_loaded, most=most, most_loaded=most_loaded)
