"""Rates: how many visits of a period kept the promise, and which of them to talk about.

What lives here: counts of many uses, the loyalty rate, and findings for a conversation.
What this module may not know: amounts, and how contracts change.

>>> from datetime import date
>>> year = Period(date(2021, 1, 1), date(2022, 1, 1))
>>> rate = LoyaltyRate(within=year, excused_visits=ExcusedVisits.COUNT_INSIDE,
...                    inside=6, excused=1, outside=1, unknown=0, left_out=3)
>>> str(rate.rate), rate.visits
('87.5 %', 11)
"""

from collections import Counter
from collections.abc import Iterable
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.findings import Finding
from primarycare.money import Share
from primarycare.outside_use.uses import UseKind, UseOfCare
from primarycare.periods import Period

__all__ = ["ExcusedVisits", "LoyaltyRate", "conversation", "loyalty"]


class ExcusedVisits(Enum):
    """Whether excused visits count as if they were inside, or are left out of the loyalty rate altogether.

    >>> ExcusedVisits("leave out")
    <ExcusedVisits.LEAVE_OUT: 'leave out'>
    """

    COUNT_INSIDE = "count inside"
    LEAVE_OUT = "leave out"


_a_count = checks.checked(checks.within(0, 10**12))


@frozen(kw_only=True)
class LoyaltyRate:
    """How many primary-care visits of a period kept the promise, and which share of those that count that is.

    `unknown` are primary-care visits of which nobody knows by whom or where, `left_out` those to other services or
    under no contract; neither counts. All five together are the visits of the period.

    >>> from datetime import date
    >>> year = Period(date(2021, 1, 1), date(2022, 1, 1))
    >>> LoyaltyRate(within=year, excused_visits=ExcusedVisits.LEAVE_OUT,
    ...             inside=3, excused=5, outside=1, unknown=2, left_out=0).rate
    Share(value=Fraction(3, 4))
    """

    within: Period = field(validator=checks.checked(checks.a(Period)))
    excused_visits: ExcusedVisits = field(validator=checks.checked(checks.a(ExcusedVisits)))
    inside: int = field(validator=_a_count)
    excused: int = field(validator=_a_count)
    outside: int = field(validator=_a_count)
    unknown: int = field(validator=_a_count)
    left_out: int = field(validator=_a_count)

    @property
    def visits(self) -> int:
        """All visits of the period, counted or not."""
        return self.inside + self.excused + self.outside + self.unknown + self.left_out

    @property
    def kept(self) -> int:
        """The visits that kept the promise, with the excused ones where they count as inside."""
        return self.inside + (self.excused if self.excused_visits is ExcusedVisits.COUNT_INSIDE else 0)

    @property
    def counted(self) -> int:
        """The visits of which the rate is a share."""
        return self.kept + self.outside

    @property
    def rate(self) -> Share | None:
        """The share of counted visits that kept the promise, or None where no visit counts.

        >>> from datetime import date
        >>> year = Period(date(2021, 1, 1), date(2022, 1, 1))
        >>> LoyaltyRate(within=year, excused_visits=ExcusedVisits.LEAVE_OUT,
        ...             inside=0, excused=2, outside=0, unknown=0, left_out=0).rate is None
        True
        """
        return Share(Fraction(self.kept, self.counted)) if self.counted else None


def _each_once(uses: Iterable[UseOfCare]) -> tuple[UseOfCare, ...]:
    given = checks.each(checks.a(UseOfCare))(tuple(uses), "uses")
    checks.unique((use.visit.identifier for use in given), "uses")
    return given


def loyalty(uses: Iterable[UseOfCare], within: Period, *, excused: ExcusedVisits) -> LoyaltyRate:
    """Count the visits of a period, of one patient or of many, towards the loyalty rate.

    Only primary-care visits under a contract in force count; those on days outside the period are passed over. The
    core part of Ipso Santé's forfait follows such a rate (Le Quotidien du médecin, April 2024); how excused visits
    count in it is not published.
    Raises `InvalidValueError` where a visit stands twice, as one read against two contracts would.

    >>> from datetime import date
    >>> loyalty((), Period(date(2021, 1, 1), date(2022, 1, 1)), excused=ExcusedVisits.LEAVE_OUT).rate is None
    True
    """
    checks.a(Period)(within, "within")
    of_the_period = [use for use in _each_once(uses) if use.visit.on in within]
    kinds = Counter(use.kind for use in of_the_period if use.is_primary_care)
    counted = {kind: kinds[kind] for kind in UseKind if kind is not UseKind.NOT_BOUND}
    return LoyaltyRate(
        within=within,
        excused_visits=excused,
        inside=counted[UseKind.INSIDE],
        excused=counted[UseKind.EXCUSED],
        outside=counted[UseKind.OUTSIDE],
        unknown=counted[UseKind.UNKNOWN],
        left_out=len(of_the_period) - sum(counted.values()),
    )


def conversation(uses: Iterable[UseOfCare]) -> tuple[Finding, ...]:
    """Give a finding for each outside visit that nothing excuses, by day and visit: something to talk about.

    It says that the visit was made and how many reasons there were that the policy does not hold, and never which;
    those stand in the use itself. Raises `InvalidValueError` where a visit stands twice.

    >>> conversation(())
    ()
    """
    outside = (use for use in _each_once(uses) if use.kind is UseKind.OUTSIDE)
    return tuple(
        Finding(
            kind="outside visit",
            subject=use.visit.patient,
            detail=f"visit {use.visit.identifier} on {use.visit.on}, {_told(len(use.beside_policy))}",
        )
        for use in sorted(outside, key=lambda use: (use.visit.on, use.visit.identifier))
    )


def _told(reasons: int) -> str:
    if reasons == 0:
        return "without a reason on record"
    return f"with {reasons} {'reason' if reasons == 1 else 'reasons'} that the policy does not hold"
