"""Tallies: how a patient's visits fall on physicians, and what the indices of continuity make of that.

What lives here: the indices with their formulas as exact fractions, the counts that they are worked out from, and the
typed answer where there is no score. N is the number of visits, n(i) that of visits to physician i, M the number of
physicians seen.
The formulas of the usual provider (UPC), of Bice and Boxerman (COC), of sequence (SECON) and of the modified modified
continuity index (MMCI) stand together in https://bmchealthservres.biomedcentral.com/articles/10.1186/s12913-022-07953-z/tables/2;
the first three also in https://www.jabfm.org/highwire/markup/10089/expansion, and what each of them hides in
https://pmc.ncbi.nlm.nih.gov/articles/PMC3806147/table/A01tab01.
What this module may not know: visits, patients, windows.

>>> VisitTally((3, 2, 1)).score(ContinuityIndex.COC, minimum_visits=3)
Fraction(4, 15)
>>> VisitTally((2,)).score(ContinuityIndex.COC, minimum_visits=3)
Undefined(reason=<WhyUndefined.TOO_FEW_VISITS: 'too few visits'>, needed=3)
"""

from collections.abc import Iterable
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.continuity._running import RunningTally
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PhysicianId

__all__ = ["ContinuityIndex", "Score", "Undefined", "VisitTally", "WhyUndefined"]

_MOST_VISITS = 10**9
a_minimum = checks.within(1, _MOST_VISITS)


class ContinuityIndex(Enum):
    """A measure of continuity, from 0 to 1; only `SECON` depends on the order of the visits.

    - `UPC`, usual provider: the largest n(i) / N.
    - `DECLARED_UPC`, also called PCP-UPC: visits to the declared physician / N, whoever is seen most.
    - `COC`, Bice and Boxerman: (sum of n(i) squared - N) / (N (N - 1)).
    - `SECON`: neighbouring visits to one physician / (N - 1).
    - `MMCI`: (1 - M / (N + 0.1)) / (1 - 1 / (N + 0.1)), which is never exactly 0.

    >>> ContinuityIndex("coc")
    <ContinuityIndex.COC: 'coc'>
    """

    UPC = "upc"
    DECLARED_UPC = "declared upc"
    COC = "coc"
    SECON = "secon"
    MMCI = "mmci"


_an_index = checks.a(ContinuityIndex)
_FORMULA_MINIMUM = {index: 1 for index in ContinuityIndex} | {ContinuityIndex.COC: 2, ContinuityIndex.SECON: 2}


class WhyUndefined(Enum):
    """Why there is no score.

    >>> WhyUndefined("no declared physician")
    <WhyUndefined.NO_DECLARED_PHYSICIAN: 'no declared physician'>
    """

    TOO_FEW_VISITS = "too few visits"
    NO_DECLARED_PHYSICIAN = "no declared physician"
    ORDER_NOT_KNOWN = "order not known"
    NO_PATIENT_WITH_A_SCORE = "no patient with a score"


@frozen
class Undefined:
    """The answer where there is no score, with the reason; never 0 and never 1.

    `needed` is the number of visits from which on there would be one, and stands exactly where they are too few.

    >>> Undefined(WhyUndefined.TOO_FEW_VISITS, 2).needed
    2
    >>> Undefined(WhyUndefined.TOO_FEW_VISITS)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: needed: None does not go with 'too few visits'; give the number of visits \
exactly where they are too few
    """

    reason: WhyUndefined = field(validator=checks.checked(checks.a(WhyUndefined)))
    needed: int | None = field(default=None, validator=checks.checked(checks.optional(a_minimum)))

    def __attrs_post_init__(self) -> None:
        if (self.needed is None) is (self.reason is WhyUndefined.TOO_FEW_VISITS):
            raise InvalidValueError(
                f"needed: {self.needed} does not go with {self.reason.value!r}; give the number of visits exactly "
                "where they are too few"
            )

    def __str__(self) -> str:
        return self.reason.value if self.needed is None else f"{self.reason.value}, {self.needed} needed"


Score: TypeAlias = Fraction | Undefined


def _largest_first(counts: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(checks.each(checks.within(1, _MOST_VISITS))(counts, "counts"), reverse=True))


@frozen
class VisitTally:
    """How many visits a patient made to each physician, whoever they are: the largest number first, each 1 or more.

    `declared` is how many of them went to the declared physician, None where nobody is declared. `repeats` is how many
    went to the same physician as the visit before, None where the order is not known. Raises `InvalidValueError` where
    no visits at all could be counted so.

    >>> VisitTally((1, 2, 3)).counts
    (3, 2, 1)
    >>> VisitTally((2, 1), repeats=2)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: repeats: 2 is not possible for 3 visits to 2 physicians, at most 2 to one; \
give 0 to 1
    """

    counts: tuple[int, ...] = field(converter=_largest_first)
    declared: int | None = field(
        default=None, kw_only=True, validator=checks.checked(checks.optional(checks.within(0, _MOST_VISITS)))
    )
    repeats: int | None = field(
        default=None, kw_only=True, validator=checks.checked(checks.optional(checks.within(0, None)))
    )

    def __attrs_post_init__(self) -> None:
        if self.declared and self.declared not in self.counts:
            raise InvalidValueError(
                f"declared: no physician has {self.declared} visits; give one of the counts, or 0 for a declared "
                "physician who was not seen"
            )
        # Visits to the one seen most stand apart only as long as there are others to stand between them.
        fewest, most = max(0, 2 * self._largest - self.visits - 1), self.visits - self.physicians
        if self.repeats is not None and not fewest <= self.repeats <= most:
            raise InvalidValueError(
                f"repeats: {self.repeats} is not possible for {self.visits} visits to {self.physicians} physicians, "
                f"at most {self._largest} to one; give {fewest} to {most}"
            )

    @classmethod
    def of_sequence(cls, physicians: Iterable[PhysicianId], *, declared: PhysicianId | None = None) -> "VisitTally":
        """Count visits that are given by their physicians, in the order in which they were made.

        >>> VisitTally.of_sequence(map(PhysicianId, "AABACAADAABA")).repeats
        3
        """
        checks.optional(checks.a(PhysicianId))(declared, "declared")
        kept = RunningTally()
        for position, physician in enumerate(physicians):
            kept.add(checks.a(PhysicianId)(physician, f"physicians[{position}]"))
        return cls(tuple(kept.counts.values()), declared=kept.declared(declared), repeats=kept.repeats)

    @property
    def visits(self) -> int:
        """All visits counted."""
        return sum(self.counts)

    @property
    def physicians(self) -> int:
        """How many physicians were seen."""
        return len(self.counts)

    @property
    def _largest(self) -> int:
        return self.counts[0] if self.counts else 0

    def parts(self, index: ContinuityIndex, *, minimum_visits: int) -> tuple[int, int] | Undefined:
        """Give the numerator and the denominator of an index, not reduced, so that those of many can be added.

        There is no score below `minimum_visits`, nor below what the formula itself needs: 2 for COC and SECON, 1 for
        the others. What no further visit could mend is told first. Those of MMCI are ten times N + 0.1 - M and
        N + 0.1 - 1, which makes them whole.

        >>> VisitTally((3, 2, 1)).parts(ContinuityIndex.COC, minimum_visits=2)
        (8, 30)
        >>> VisitTally((1,), repeats=0).parts(ContinuityIndex.SECON, minimum_visits=1).needed
        2
        """
        needed = max(a_minimum(minimum_visits, "minimum_visits"), _FORMULA_MINIMUM[_an_index(index, "index")])
        if index is ContinuityIndex.DECLARED_UPC and self.declared is None:
            return Undefined(WhyUndefined.NO_DECLARED_PHYSICIAN)
        if index is ContinuityIndex.SECON and self.repeats is None:
            return Undefined(WhyUndefined.ORDER_NOT_KNOWN)
        visits = self.visits
        if visits < needed:
            return Undefined(WhyUndefined.TOO_FEW_VISITS, needed)
        if index is ContinuityIndex.COC:
            return sum(count * count for count in self.counts) - visits, visits * (visits - 1)
        if index is ContinuityIndex.SECON:
            return self.repeats or 0, visits - 1
        if index is ContinuityIndex.MMCI:
            return 10 * (visits - self.physicians) + 1, 10 * (visits - 1) + 1
        return self._largest if index is ContinuityIndex.UPC else self.declared or 0, visits

    def score(self, index: ContinuityIndex, *, minimum_visits: int) -> Score:
        """Give an index as an exact fraction from 0 to 1, or why there is none; `parts` says from when on there is.

        >>> VisitTally((1, 1, 1, 1, 1, 1)).score(ContinuityIndex.MMCI, minimum_visits=1)
        Fraction(1, 51)
        """
        parts = self.parts(index, minimum_visits=minimum_visits)
        return parts if isinstance(parts, Undefined) else Fraction(*parts)
