"""Policies: the rules of a plan about referrals, one version of one plan at a time.

What lives here: how long a referral lasts, how many visits it may allow, by when it must be entered, which services
need none, and what a change of the referring physician does to it. What a plan does not publish has no default.
What this module may not know: any referral.

>>> ValidFor(365).period(date(2026, 3, 2))
Period(start=datetime.date(2026, 3, 2), end=datetime.date(2027, 3, 2))
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.periods import Period, add_days

__all__ = ["ReferralPolicy", "ReferralValidity", "StartWithin", "ValidFor"]

_LONGEST_DAYS = 3_660
_MOST_VISITS = 1_000
_SATURDAY = 5


@frozen
class ValidFor:
    """A referral lasts so many days from its first day, that day counted.

    >>> ValidFor(90).days
    90
    """

    days: int = field(validator=checks.checked(checks.within(1, _LONGEST_DAYS)))

    def period(self, start: date) -> Period:
        """Give the days on which a referral with this first day can be used.

        >>> ValidFor(1).period(date(2026, 3, 2)).last_day
        datetime.date(2026, 3, 2)
        """
        return Period(checks.a_date(start, "start"), add_days(start, self.days))


@frozen
class StartWithin:
    """The first visit falls within so many days from the first day; once it was made, the referral runs to discharge.

    >>> StartWithin(90).days
    90
    """

    days: int = field(validator=checks.checked(checks.within(1, _LONGEST_DAYS)))

    def period(self, start: date) -> Period:
        """Give the days on which the first visit can be made.

        >>> StartWithin(90).period(date(2026, 1, 1)).end
        datetime.date(2026, 4, 1)
        """
        return Period(checks.a_date(start, "start"), add_days(start, self.days))


ReferralValidity: TypeAlias = ValidFor | StartWithin


def _a_validity_or_none(value: object, name: str) -> ReferralValidity | None:
    if value is None or isinstance(value, ValidFor | StartWithin):
        return value
    raise InvalidTypeError(
        f"{name}: {shown(value)} is a {type(value).__name__}; give ValidFor, StartWithin, or None where each referral "
        "states its days"
    )


def _in_order(services: tuple[str, ...]) -> tuple[str, ...]:
    given = checks.each(checks.a_text)(services, "exempt_services")
    checks.unique(given, "exempt_services")
    return tuple(sorted(given))


@frozen(kw_only=True)
class ReferralPolicy:
    """One version of a plan's rules about referrals.

    `validity` is None where each referral states its days. `most_visits` is the most that one referral may allow, 1 to
    1,000, or None where the plan names no limit. A referral is entered on time `business_days_before` the visit or
    more, None where no day is asked for; one entered later is still taken through `retroactive_days` after the visit,
    None where it is not. `exempt_services` need no referral. `ends_with_physician` says whether a change of the
    referring physician ends it (it may: Minnesota Department of Health, "Referrals and Physician Networks"), and
    `allows_standing` whether a referral may stand by its own duration or visits.
    Raises `InvalidValueError` for late entry where no entry before the visit is asked for.

    >>> from primarycare.referrals.presets import blue_cross_massachusetts
    >>> policy = blue_cross_massachusetts(ends_with_physician=True, allows_standing=False)
    >>> policy.asks_for("cardiology"), policy.asks_for("urgent care")
    (True, False)
    """

    name: str = field(validator=checks.checked(checks.a_text))
    validity: ReferralValidity | None = field(validator=checks.checked(_a_validity_or_none), repr=False)
    most_visits: int | None = field(
        validator=checks.checked(checks.optional(checks.within(1, _MOST_VISITS))), repr=False
    )
    business_days_before: int | None = field(
        validator=checks.checked(checks.optional(checks.within(0, 30))), repr=False
    )
    retroactive_days: int | None = field(
        validator=checks.checked(checks.optional(checks.within(0, _LONGEST_DAYS))), repr=False
    )
    exempt_services: tuple[str, ...] = field(converter=_in_order, repr=False)
    ends_with_physician: bool = field(validator=checks.checked(checks.a(bool)), repr=False)
    allows_standing: bool = field(validator=checks.checked(checks.a(bool)), repr=False)
    citations: tuple[Citation, ...] = field(validator=checks.checked(checks.each(checks.a(Citation))), repr=False)

    def __attrs_post_init__(self) -> None:
        if self.retroactive_days is not None and self.business_days_before is None:
            raise InvalidValueError(
                f"retroactive_days: {self.name!r} asks for no entry before the visit, so none can be late; "
                "give business_days_before, 0 for the day of the visit"
            )

    def asks_for(self, service: str) -> bool:
        """Tell whether a service needs a referral.

        >>> from primarycare.referrals.presets import wisconsin
        >>> wisconsin(validity=ValidFor(365), most_visits=None, business_days_before=None, retroactive_days=None,
        ...           ends_with_physician=False).asks_for("chiropractic")
        False
        """
        return checks.a_private_text(service, "service") not in self.exempt_services

    def on_time_until(self, visit_on: date, holidays: Iterable[date]) -> date | None:
        """Give the last day on which a referral is entered on time for a visit, or None where no day is asked for.

        Business days are Monday to Friday without the holidays given; the day of the visit is not counted.

        >>> from primarycare.referrals.presets import blue_cross_massachusetts
        >>> policy = blue_cross_massachusetts(ends_with_physician=True, allows_standing=False)
        >>> monday = date(2026, 3, 9)
        >>> policy.on_time_until(monday, holidays=()).isoformat()
        '2026-03-06'
        >>> policy.on_time_until(monday, holidays=(date(2026, 3, 6),)).isoformat()
        '2026-03-05'
        """
        off = {checks.a_date(day, "holidays") for day in checks.several(date)(holidays, "holidays")}
        day = checks.a_date(visit_on, "visit_on")
        if self.business_days_before is None:
            return None
        left = self.business_days_before
        while left:
            day = add_days(day, -1)
            left -= day.weekday() < _SATURDAY and day not in off
        return day

    def taken_until(self, visit_on: date, holidays: Iterable[date]) -> date | None:
        """Give the last day on which a referral is still taken for a visit, or None where any day is.

        >>> from primarycare.referrals.presets import blue_cross_massachusetts
        >>> policy = blue_cross_massachusetts(ends_with_physician=True, allows_standing=False)
        >>> policy.taken_until(date(2026, 3, 9), holidays=()).isoformat()
        '2026-06-07'
        """
        on_time = self.on_time_until(visit_on, holidays)
        return on_time if self.retroactive_days is None else add_days(visit_on, self.retroactive_days)
