"""Weights: how much a patient of an age and a sex counts, as a published table says.

What lives here: any table of weights by age and sex, as data with its citation, whole or refused.
What this module may not know: patients and panels.

>>> table = WeightTable.from_rows(
...     "weights of our own", ((0, "2", "1.8"), (15, "1", "1.2")), Citation.illustrative("an example")
... )
>>> str(table.weight_of(14, Sex.FEMALE)), str(table.weight_of(15, Sex.FEMALE))
('9/5', '6/5')
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError, shown
from primarycare.patients import Sex

__all__ = ["WeightBand", "WeightTable"]

_OLDEST = 150
_NAMED = (Sex.FEMALE, Sex.MALE)


@frozen(kw_only=True)
class WeightBand:
    """The weight of everybody of an age from one birthday to before another, of one sex or of either.

    Ages are whole years; `before_age` is None where no age ends the band, `sex` is None where it does not matter.
    `caution` says why the number may be wrong at its source. Raises `InvalidValueError`, naming the band, for one that
    holds no age, for a negative weight, and for a band of the unknown sex.

    >>> str(WeightBand(from_age=5, before_age=15, sex=Sex.MALE, weight=Fraction(1)))
    'male from 5 to before 15'
    """

    from_age: int = field(validator=checks.checked(checks.within(0, _OLDEST)))
    before_age: int | None = field(validator=checks.checked(checks.optional(checks.within(0, _OLDEST))))
    sex: Sex | None = field(validator=checks.checked(checks.optional(checks.a(Sex))))
    weight: Fraction = field(validator=checks.checked(checks.a_fraction))
    caution: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))

    def __attrs_post_init__(self) -> None:
        if self.before_age is not None and self.before_age <= self.from_age:
            raise InvalidValueError(f"before_age: the band {self} holds no age; end it above {self.from_age}")
        if self.sex is Sex.UNKNOWN:
            raise InvalidValueError(
                f"sex: the band {self} weighs whoever's sex nobody knows; name female or male, or None for either"
            )
        if self.weight < 0:
            raise InvalidValueError(f"weight: {self.weight} of the band {self} is negative; give 0 or more")

    def __str__(self) -> str:
        who = "either sex" if self.sex is None else self.sex.value
        return f"{who} from {self.from_age}" + ("" if self.before_age is None else f" to before {self.before_age}")


@frozen(kw_only=True)
class WeightTable:
    """A table of weights that covers every age from 0 on, once, for each sex that it names.

    A band for either sex counts for both. Bands may stand in any order. Raises `InvalidValueError`, naming the band by
    its place, where two share an age or one leaves a gap behind it.

    >>> WeightTable(name="ours", citation=Citation.illustrative("an example"), bands=(
    ...     WeightBand(from_age=0, before_age=5, sex=None, weight=Fraction(2)),
    ...     WeightBand(from_age=15, before_age=None, sex=None, weight=Fraction(1)),
    ... ))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: bands[0]: either sex from 0 to before 5 leaves a gap to bands[1], either sex \
from 15; give a weight for every age
    """

    name: str = field(validator=checks.checked(checks.a_text))
    bands: tuple[WeightBand, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(WeightBand))))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))
    _by_sex: Mapping[Sex | None, tuple[WeightBand, ...]] = field(init=False, eq=False, repr=False)

    @_by_sex.default
    def _index(self) -> Mapping[Sex | None, tuple[WeightBand, ...]]:
        bands = checks.each(checks.a(WeightBand))(self.bands, "bands")
        named = {band.sex for band in bands}
        # A band for either sex beside one for women says that men are weighed as well.
        if None in named and len(named) > 1:
            named = {None, *_NAMED}
        whole = (None,) if named <= {None} else tuple(sex for sex in _NAMED if sex in named)
        for sex in whole:
            _refuse_overlap_and_gap([(place, band) for place, band in enumerate(bands) if band.sex in (sex, None)])
        return {
            sex: tuple(sorted((band for band in bands if band.sex in (sex, None)), key=lambda band: band.from_age))
            for sex in (None, *_NAMED)
        }

    @classmethod
    def from_rows(cls, name: str, rows: Iterable[tuple[int, str, str]], citation: Citation) -> "WeightTable":
        """Read a table as it is printed: a row gives its first age, the weight of men and that of women, as text.

        A row ends where the next begins, the last one never. Raises `InvalidValueError`, naming the row, for a weight
        that is no number or negative and for a row that does not begin above the one before.

        >>> WeightTable.from_rows("ours", ((0, "2", "-1"),), Citation.illustrative("an example"))
        Traceback (most recent call last):
            ...
        primarycare.errors.InvalidValueError: rows[0]: weight: -1 of the band female from 0 is negative; give 0 or more
        """
        given = tuple(rows)
        for place, row in enumerate(given):
            if len(checks.a(tuple)(row, f"rows[{place}]")) != 3:
                raise InvalidValueError(f"rows[{place}]: {shown(row)} is not a row; give a first age and two weights")
        for place, row in enumerate(given):
            if checks.whole_number(row[0], f"rows[{place}]", minimum=0) <= (given[place - 1][0] if place else -1):
                raise InvalidValueError(f"rows[{place}]: {row[0]} is not above the row before; give ages that rise")
        bands = []
        for place, row in enumerate(given):
            following = given[place + 1][0] if place + 1 < len(given) else None
            for sex, text in zip((Sex.MALE, Sex.FEMALE), row[1:]):
                try:
                    weight = checks.number_from_text(text, "weight")
                    bands.append(WeightBand(from_age=row[0], before_age=following, sex=sex, weight=weight))
                except (InvalidTypeError, InvalidValueError) as error:
                    raise type(error)(f"rows[{place}]: {error}") from None
        return cls(name=name, bands=tuple(bands), citation=citation)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What the source may have printed wrong, band by band.

        >>> WeightTable.from_rows("ours", ((0, "1", "1"),), Citation.illustrative("an example")).cautions
        ()
        """
        return tuple(f"{band}: {band.caution}" for band in self.bands if band.caution is not None)

    def band_of(self, age: int, sex: Sex) -> WeightBand | None:
        """Give the band of somebody of an age in whole years and a sex, or None where the table has none.

        Whoever's sex is unknown has a band only where the table does not ask for the sex.

        >>> table = WeightTable.from_rows("ours", ((0, "1", "1"),), Citation.illustrative("an example"))
        >>> table.band_of(40, Sex.UNKNOWN) is None
        True
        """
        years = checks.whole_number(age, "age", minimum=0)
        bands = self._by_sex[None if checks.a(Sex)(sex, "sex") is Sex.UNKNOWN else sex]
        place = bisect_right(bands, years, key=lambda band: band.from_age) - 1
        if place < 0 or (bands[place].before_age or years + 1) <= years:
            return None
        return bands[place]

    def weight_of(self, age: int, sex: Sex) -> Fraction:
        """Give the weight of somebody of an age and a sex; raises `NotKnownError` where the table has none.

        >>> table = WeightTable.from_rows("ours", ((0, "1", "1"),), Citation.illustrative("an example"))
        >>> table.weight_of(40, Sex.UNKNOWN)
        Traceback (most recent call last):
            ...
        primarycare.errors.NotKnownError: sex: 'ours' has no weight at age 40 for the sex unknown; it weighs by sex
        """
        band = self.band_of(age, sex)
        if band is None:
            raise NotKnownError(
                f"sex: {self.name!r} has no weight at age {age} for the sex {sex.value}; it weighs by sex"
            )
        return band.weight


def _refuse_overlap_and_gap(placed: list[tuple[int, WeightBand]]) -> None:
    """Refuse bands of one sex that do not cover every age from 0 on exactly once."""
    if not placed:
        raise InvalidValueError("bands: none given; give at least one")
    ordered = sorted(placed, key=lambda one: one[1].from_age)
    place, first = ordered[0]
    if first.from_age > 0:
        raise InvalidValueError(f"bands[{place}]: {first} is the first and leaves a gap before it; begin at 0")
    for (place, band), (next_place, following) in zip(ordered, ordered[1:]):
        if band.before_age is None or band.before_age > following.from_age:
            raise InvalidValueError(
                f"bands[{next_place}]: {following} shares ages with bands[{place}], {band}; give each age one weight"
            )
        if band.before_age < following.from_age:
            raise InvalidValueError(
                f"bands[{place}]: {band} leaves a gap to bands[{next_place}], {following}; give a weight for every age"
            )
    place, last = ordered[-1]
    if last.before_age is not None:
        raise InvalidValueError(f"bands[{place}]: {last} is the last and ends; leave it without an end")
