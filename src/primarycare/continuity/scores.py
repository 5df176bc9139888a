"""Scores: all indices of continuity of one patient, and the figures of a group.

What lives here: the scores of counts alone, those of a patient in a window, and of many patients the mean of patients
and the pooled figure, which differ and are named apart.
What this module may not know: visits, and who was seen.

>>> scores = scores_of_counts((3, 2, 1), minimum_visits=2)
>>> scores.upc, scores.coc, str(scores.secon)
(Fraction(1, 2), Fraction(4, 15), 'order not known')
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.continuity.tallies import ContinuityIndex, Score, Undefined, VisitTally, WhyUndefined, a_minimum
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PatientId
from primarycare.periods import Period

__all__ = ["ContinuityScores", "CountScores", "GroupContinuity", "scores_of_counts"]


@frozen(kw_only=True)
class CountScores:
    """The indices of one tally of visits, none of them below `minimum_visits`.

    Studies differ in the least number of visits (one, two or three are all in use), so it has no default.

    >>> CountScores(tally=VisitTally((4, 2)), minimum_visits=2).upc
    Fraction(2, 3)
    """

    tally: VisitTally = field(validator=checks.checked(checks.a(VisitTally)))
    minimum_visits: int = field(validator=checks.checked(a_minimum))

    @property
    def visits(self) -> int:
        """The visits counted."""
        return self.tally.visits

    @property
    def physicians(self) -> int:
        """How many physicians were seen."""
        return self.tally.physicians

    def score(self, index: ContinuityIndex) -> Score:
        """Give an index by its name, or why there is none.

        >>> scores_of_counts((2,), minimum_visits=2).score(ContinuityIndex.MMCI)
        Fraction(1, 1)
        """
        return self.tally.score(index, minimum_visits=self.minimum_visits)

    @property
    def upc(self) -> Score:
        """The share of visits to the physician seen most.

        >>> scores_of_counts((4, 2), minimum_visits=2).upc
        Fraction(2, 3)
        """
        return self.score(ContinuityIndex.UPC)

    @property
    def declared_upc(self) -> Score:
        """The share of visits to the declared physician, seen most or not (PCP-UPC).

        >>> scores_of_counts((4, 2), minimum_visits=2, declared=2).declared_upc
        Fraction(1, 3)
        """
        return self.score(ContinuityIndex.DECLARED_UPC)

    @property
    def coc(self) -> Score:
        """The share of pairs of visits that went to one physician (Bice and Boxerman).

        >>> scores_of_counts((3, 2, 1), minimum_visits=3).coc == Fraction(8, 30)
        True
        """
        return self.score(ContinuityIndex.COC)

    @property
    def secon(self) -> Score:
        """The share of neighbouring visits that went to one physician.

        >>> from primarycare.identifiers import PhysicianId
        >>> tally = VisitTally.of_sequence(map(PhysicianId, "AABACAADAABA"))
        >>> CountScores(tally=tally, minimum_visits=2).secon
        Fraction(3, 11)
        """
        return self.score(ContinuityIndex.SECON)

    @property
    def mmci(self) -> Score:
        """The modified modified continuity index, above 0 even where every visit went to somebody else.

        >>> scores_of_counts((1,) * 6, minimum_visits=2).mmci
        Fraction(1, 51)
        """
        return self.score(ContinuityIndex.MMCI)


@frozen(kw_only=True)
class ContinuityScores(CountScores):
    """The indices of one patient's visits on the days of a window.

    `unknown` counts visits of the window that were left out because nobody knows by whom they were.

    >>> from datetime import date
    >>> scores = ContinuityScores(
    ...     patient=PatientId("p-1"), window=Period(date(2021, 1, 1), date(2022, 1, 1)),
    ...     tally=VisitTally((2, 1), repeats=1), minimum_visits=2,
    ... )
    >>> scores.visits, scores.physicians, scores.secon, str(scores.declared_upc)
    (3, 2, Fraction(1, 2), 'no declared physician')
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    window: Period = field(validator=checks.checked(checks.a(Period)))
    unknown: int = field(default=0, validator=checks.checked(checks.within(0, None)))


def scores_of_counts(counts: Iterable[int], *, minimum_visits: int, declared: int | None = None) -> CountScores:
    """Give the indices of visits counted for each physician; SECON has no score, since counts have no order.

    `declared` is the number of visits to the declared physician, 0 where nobody saw that one, None where nobody is
    declared. Raises `InvalidValueError` for a count below 1 and for a declared one that is no count.

    >>> scores_of_counts((4, 1, 1), minimum_visits=2).upc
    Fraction(2, 3)
    """
    return CountScores(tally=VisitTally(tuple(counts), declared=declared), minimum_visits=minimum_visits)


def _by_patient(patients: tuple[ContinuityScores, ...]) -> tuple[ContinuityScores, ...]:
    given = checks.each(checks.a(ContinuityScores))(patients, "patients")
    return tuple(sorted(given, key=lambda scores: scores.patient))


@frozen(kw_only=True)
class GroupContinuity:
    """The scores of many patients in one window, in order of patient, and the figures of all of them.

    Raises `InvalidValueError`, naming the patient, where one stands twice or has another window or minimum.

    >>> from datetime import date
    >>> year = Period(date(2021, 1, 1), date(2022, 1, 1))
    >>> def of(name, counts):
    ...     return ContinuityScores(
    ...         patient=PatientId(name), window=year, tally=VisitTally(counts), minimum_visits=2)
    >>> group = GroupContinuity(
    ...     window=year, minimum_visits=2, patients=(of("p-1", (2,)), of("p-2", (3, 3)), of("p-3", (1,))))
    >>> group.mean_of_patients(ContinuityIndex.UPC), group.pooled(ContinuityIndex.UPC)
    (Fraction(3, 4), Fraction(5, 8))
    >>> group.defined(ContinuityIndex.UPC), group.undefined(ContinuityIndex.UPC)
    (2, 1)
    """

    window: Period = field(validator=checks.checked(checks.a(Period)))
    minimum_visits: int = field(validator=checks.checked(a_minimum))
    patients: tuple[ContinuityScores, ...] = field(converter=_by_patient, repr=False)

    def __attrs_post_init__(self) -> None:
        checks.unique((str(scores.patient) for scores in self.patients), "patients")
        for scores in self.patients:
            if (scores.window, scores.minimum_visits) != (self.window, self.minimum_visits):
                raise InvalidValueError(
                    f"patients: the scores of {str(scores.patient)!r} are {scores.window} with at least "
                    f"{scores.minimum_visits} visits, those of the group {self.window} with at least "
                    f"{self.minimum_visits}; take them alike"
                )

    def _parts(self, index: ContinuityIndex) -> list[tuple[int, int]]:
        checks.a(ContinuityIndex)(index, "index")
        all_parts = (scores.tally.parts(index, minimum_visits=self.minimum_visits) for scores in self.patients)
        return [parts for parts in all_parts if not isinstance(parts, Undefined)]

    def defined(self, index: ContinuityIndex) -> int:
        """How many patients have a score; both figures are of them and of nobody else."""
        return len(self._parts(index))

    def undefined(self, index: ContinuityIndex) -> int:
        """How many patients have none, whatever the reason."""
        return len(self.patients) - self.defined(index)

    def mean_of_patients(self, index: ContinuityIndex) -> Score:
        """Give the mean of the patients' scores: each patient counts once, however many visits there were.

        >>> from datetime import date
        >>> nobody = GroupContinuity(window=Period(date(2021, 1, 1)), minimum_visits=2, patients=())
        >>> str(nobody.mean_of_patients(ContinuityIndex.COC))
        'no patient with a score'
        """
        parts = self._parts(index)
        if not parts:
            return Undefined(WhyUndefined.NO_PATIENT_WITH_A_SCORE)
        # Few denominators are shared by many patients; adding those first keeps the fractions short.
        sums: Counter[int] = Counter()
        for numerator, denominator in parts:
            sums[denominator] += numerator
        total = sum((Fraction(numerator, denominator) for denominator, numerator in sums.items()), Fraction(0))
        return total / len(parts)

    def pooled(self, index: ContinuityIndex) -> Score:
        """Give the sum of the patients' numerators over that of their denominators: each counts by what was counted.

        UPC and declared UPC weigh patients by visits, SECON by neighbouring pairs of visits, COC by all pairs, and
        MMCI by visits less 0.9. No two patients' visits are ever compared with each other.

        >>> from datetime import date
        >>> nobody = GroupContinuity(window=Period(date(2021, 1, 1)), minimum_visits=2, patients=())
        >>> nobody.pooled(ContinuityIndex.COC).reason
        <WhyUndefined.NO_PATIENT_WITH_A_SCORE: 'no patient with a score'>
        """
        parts = self._parts(index)
        if not parts:
            return Undefined(WhyUndefined.NO_PATIENT_WITH_A_SCORE)
        return Fraction(sum(numerator for numerator, _ in parts), sum(denominator for _, denominator in parts))
