"""Fee schedules: prices by code and modifiers, from when to when.

What lives here: the prices of one version, versions over time, and what a code that is not listed is paid.
What this module may not know: who agreed on a schedule, and how much of it a contract pays.

>>> from primarycare.money import USD
>>> schedule = FeeSchedule(
...     identifier=FeeScheduleId("medicare-2026"),
...     basis="Medicare 2026",
...     versions=Timeline.always(FeeScheduleVersion((
...         FeeScheduleEntry("99214", Rate.parse("131.20", USD, per="unit")),
...     )), date(2026, 1, 1)),
...     unlisted=None,
... )
>>> print(schedule.rate("99214", (), date(2026, 3, 2)))
131.20 USD per unit
>>> schedule.rate("99499", (), date(2026, 3, 2)) is None
True
"""

from bisect import bisect_left, bisect_right
from datetime import date

from attrs import Factory, field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.identifiers import FeeScheduleId
from primarycare.money import Currency, Rate, Share
from primarycare.periods import Period
from primarycare.timelines import Dated, Timeline

__all__ = ["FeeSchedule", "FeeScheduleEntry", "FeeScheduleVersion"]


def _in_order(modifiers: tuple[str, ...]) -> tuple[str, ...]:
    given = checks.each(checks.a_text)(modifiers, "modifiers")
    checks.unique(given, "modifiers")
    return tuple(sorted(given))


@frozen
class FeeScheduleEntry:
    """The price of one unit of a code, with the modifiers under which it holds; none for the plain code.

    The price is an exact rate, since drugs are priced to fractions of a cent. Modifiers are kept sorted.

    >>> from primarycare.money import USD
    >>> FeeScheduleEntry("71046", Rate.parse("9.8125", USD, per="unit"), modifiers=("26",)).modifiers
    ('26',)
    """

    code: str = field(validator=checks.checked(checks.a_text))
    rate: Rate = field(validator=checks.checked(checks.a(Rate)))
    modifiers: tuple[str, ...] = field(default=(), kw_only=True, converter=_in_order)


def _by_code(entries: tuple[FeeScheduleEntry, ...]) -> tuple[FeeScheduleEntry, ...]:
    given = checks.each(checks.a(FeeScheduleEntry))(entries, "entries")
    return tuple(sorted(given, key=lambda entry: (entry.code, entry.modifiers)))


@frozen
class FeeScheduleVersion:
    """The prices of one version, kept in order of code and modifiers.

    Raises `InvalidValueError` where a code stands twice with the same modifiers, and for two currencies.

    >>> from primarycare.money import USD
    >>> entry = FeeScheduleEntry("99213", Rate.parse("92", USD, per="unit"))
    >>> FeeScheduleVersion((entry, entry))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: entries: '99213' stands twice with the same modifiers; give it once
    """

    entries: tuple[FeeScheduleEntry, ...] = field(converter=_by_code, repr=False)
    _codes: tuple[str, ...] = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: tuple(entry.code for entry in self.entries), takes_self=True),
    )

    def __attrs_post_init__(self) -> None:
        for earlier, later in zip(self.entries, self.entries[1:]):
            if (earlier.code, earlier.modifiers) == (later.code, later.modifiers):
                raise InvalidValueError(
                    f"entries: {shown(later.code)} stands twice with the same modifiers; give it once"
                )
            if earlier.rate.currency != later.rate.currency:
                raise InvalidValueError(
                    f"entries: {shown(earlier.code)} is priced in {earlier.rate.currency.code} and {shown(later.code)} "
                    f"in {later.rate.currency.code}; give one currency"
                )

    @property
    def currency(self) -> Currency | None:
        """The currency of the prices, or None where there are none."""
        return self.entries[0].rate.currency if self.entries else None

    def candidates(self, code: str, modifiers: tuple[str, ...]) -> tuple[FeeScheduleEntry, ...]:
        """Give the prices that fit a code best: those that name most of its modifiers and no other.

        No price where the code is not listed, or only with modifiers that it does not carry; several where two fit
        alike, which nobody may choose between.

        >>> from primarycare.money import USD
        >>> plain = FeeScheduleEntry("71046", Rate.parse("30", USD, per="unit"))
        >>> reading = FeeScheduleEntry("71046", Rate.parse("10", USD, per="unit"), modifiers=("26",))
        >>> version = FeeScheduleVersion((plain, reading))
        >>> [len(version.candidates("71046", given)) for given in ((), ("26",), ("26", "59"))]
        [1, 1, 1]
        >>> version.candidates("71046", ("26", "59"))[0].rate.value
        Fraction(10, 1)
        """
        listed = self.entries[bisect_left(self._codes, code) : bisect_right(self._codes, code)]
        fitting = [entry for entry in listed if set(entry.modifiers) <= set(modifiers)]
        most = max((len(entry.modifiers) for entry in fitting), default=0)
        return tuple(entry for entry in fitting if len(entry.modifiers) == most)


def _versions(value: object, name: str) -> Timeline[FeeScheduleVersion]:
    if not isinstance(value, Timeline):
        raise InvalidTypeError(f"{name}: {shown(value)} is a {type(value).__name__}; give a Timeline of versions")
    for entry in value.entries:
        checks.a(FeeScheduleVersion)(entry.value, name)
    return value


@frozen(kw_only=True)
class FeeSchedule:
    """Prices under one name over time; `basis` says whose they are ("Medicare 2026").

    `unlisted` is the share of the charge that pays a code which the schedule does not list, or None where such a code
    has no price. Raises `InvalidValueError` for versions in two currencies.

    >>> FeeSchedule(identifier=FeeScheduleId("ours"), basis="our own", versions=Timeline(()), unlisted=None).currency
    """

    identifier: FeeScheduleId = field(validator=checks.checked(checks.a(FeeScheduleId)))
    basis: str = field(validator=checks.checked(checks.a_text))
    versions: Timeline[FeeScheduleVersion] = field(repr=False, validator=checks.checked(_versions))
    unlisted: Share | None = field(validator=checks.checked(checks.optional(checks.a(Share))))

    def __attrs_post_init__(self) -> None:
        named = sorted({entry.value.currency.code for entry in self.versions.entries if entry.value.currency})
        if len(named) > 1:
            raise InvalidValueError(
                f"versions: schedule {str(self.identifier)!r} is priced in {' and '.join(named)}; give one currency"
            )

    @property
    def currency(self) -> Currency | None:
        """The currency of the prices, or None where there are none yet."""
        found = (entry.value.currency for entry in self.versions.entries)
        return next((currency for currency in found if currency is not None), None)

    def candidates(self, code: str, modifiers: tuple[str, ...], on: date) -> tuple[FeeScheduleEntry, ...] | None:
        """Give the prices of a day that fit a code best, or None on a day for which there is no version.

        >>> schedule = FeeSchedule(
        ...     identifier=FeeScheduleId("ours"), basis="our own", versions=Timeline(()), unlisted=None)
        >>> schedule.candidates("99213", (), date(2026, 3, 2)) is None
        True
        """
        version = self.versions.entry_at(on)
        return None if version is None else version.value.candidates(code, modifiers)

    def rate(self, code: str, modifiers: tuple[str, ...], on: date) -> Rate | None:
        """Give the one price that fits a code best on a day, or None where there is none, or no single one.

        >>> schedule = FeeSchedule(
        ...     identifier=FeeScheduleId("ours"), basis="our own", versions=Timeline(()), unlisted=None)
        >>> schedule.rate("99213", (), date(2026, 3, 2)) is None
        True
        """
        fitting = self.candidates(code, modifiers, on)
        return fitting[0].rate if fitting is not None and len(fitting) == 1 else None

    @classmethod
    def of(
        cls, identifier: FeeScheduleId, basis: str, entries: tuple[FeeScheduleEntry, ...], *, during: Period
    ) -> "FeeSchedule":
        """Give a schedule of one version, in which a code that is not listed has no price.

        >>> from primarycare.money import USD
        >>> prices = (FeeScheduleEntry("99213", Rate.parse("92", USD, per="unit")),)
        >>> print(FeeSchedule.of(
        ...     FeeScheduleId("ours"), "our own", prices, during=Period(date(2026, 1, 1)),
        ... ).rate("99213", (), date(2026, 3, 2)))
        92.00 USD per unit
        """
        version = FeeScheduleVersion(entries)
        return cls(identifier=identifier, basis=basis, versions=Timeline((Dated(during, version),)), unlisted=None)
