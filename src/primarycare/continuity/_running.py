"""Running: what has to be kept of a patient's visits while they come in one after the other.

What lives here: the visits to each physician, the physician seen last, and how often that was the same one as before.
What this module may not know: days and windows, and any index.

>>> kept = RunningTally()
>>> for physician in ("a", "a", "b"):
...     kept.add(PhysicianId(physician))
>>> kept.counts, kept.repeats
({PhysicianId('a'): 2, PhysicianId('b'): 1}, 1)
"""

from primarycare.identifiers import PhysicianId

__all__ = ["RunningTally"]


class RunningTally:
    """The visits of one patient so far; it grows with the physicians seen and not with the visits.

    `unknown` counts visits of which nobody knows by whom; they stand between no others.

    >>> RunningTally().repeats
    0
    """

    __slots__ = ("_last", "counts", "repeats", "unknown")

    def __init__(self) -> None:
        self.counts: dict[PhysicianId, int] = {}
        self.repeats = 0
        self.unknown = 0
        self._last: PhysicianId | None = None

    def add(self, physician: PhysicianId | None) -> None:
        """Take in the next visit, None where nobody knows by whom."""
        if physician is None:
            self.unknown += 1
            return
        self.counts[physician] = self.counts.get(physician, 0) + 1
        self.repeats += physician == self._last
        self._last = physician

    def declared(self, physician: PhysicianId | None) -> int | None:
        """Give the visits to the declared physician, or None where nobody is declared."""
        return None if physician is None else self.counts.get(physician, 0)
