"""Policies: the terms under which contracts are made, one version of one scheme at a time.

What lives here: when a contract begins and ends, who signs, how often the physician may change, when the assessment is
redone, what both sides promise, and which outside visits are excused. Terms that a scheme does not publish have no
default. What this module may not know: any contract.

>>> EndTerms(notice_days=0, at=EndDay.END_OF_MONTH).ends_on(date(2021, 10, 14))
datetime.date(2021, 11, 1)
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.engagement.promises import Commitment
from primarycare.engagement.reviews import ReviewPolicy
from primarycare.engagement.signing import ConsentRule
from primarycare.errors import InvalidValueError
from primarycare.periods import Month, add_days

__all__ = [
    "ChangeRule",
    "ChangeYear",
    "EndDay",
    "EndTerms",
    "EngagementPolicy",
    "ExceptionReason",
    "StartDay",
]


class ExceptionReason(Enum):
    """Why a visit outside the structure is within the promise.

    >>> ExceptionReason("away from home")
    <ExceptionReason.AWAY_FROM_HOME: 'away from home'>
    """

    EMERGENCY = "emergency"
    AWAY_FROM_HOME = "away from home"
    REFERRED = "referred"
    COVERING_PHYSICIAN = "covering physician"
    NOT_OFFERED = "not offered here"
    DIRECT_ACCESS = "direct access"
    EXEMPT_SETTING = "exempt setting"
    CLOSED_HOURS = "closed hours"
    AGREED = "agreed beforehand"
    UNDER_AGE = "under age"


class StartDay(Enum):
    """On which day a signed contract takes effect.

    >>> StartDay("first of next month")
    <StartDay.FIRST_OF_NEXT_MONTH: 'first of next month'>
    """

    ON_SIGNATURE = "on signature"
    FIRST_OF_NEXT_MONTH = "first of next month"
    AS_AGREED = "as agreed"


class EndDay(Enum):
    """Whether a contract ends on the day itself or with the month that holds it.

    >>> EndDay("end of month")
    <EndDay.END_OF_MONTH: 'end of month'>
    """

    SAME_DAY = "same day"
    END_OF_MONTH = "end of month"


@frozen
class EndTerms:
    """After how many days of notice a contract ends, and whether the month then runs out.

    >>> EndTerms(notice_days=30, at=EndDay.SAME_DAY).ends_on(date(2026, 1, 1))
    datetime.date(2026, 1, 31)
    """

    notice_days: int = field(validator=checks.checked(checks.within(0, 3_660)))
    at: EndDay = field(validator=checks.checked(checks.a(EndDay)))

    def ends_on(self, notice_on: date) -> date:
        """Give the first day on which a contract is no longer in force, from the day of the notice.

        >>> EndTerms(notice_days=0, at=EndDay.SAME_DAY).ends_on(date(2026, 1, 1))
        datetime.date(2026, 1, 1)
        """
        over = add_days(notice_on, self.notice_days)
        return over if self.at is EndDay.SAME_DAY else Month.of(over).plus(1).period.start


class ChangeYear(Enum):
    """In which year changes of physician are counted: the calendar's, or the twelve months before the change.

    >>> ChangeYear("calendar year")
    <ChangeYear.CALENDAR: 'calendar year'>
    """

    CALENDAR = "calendar year"
    TWELVE_MONTHS = "twelve months"


@frozen(kw_only=True)
class ChangeRule:
    """How soon and how often a patient may sign with somebody else; whoever has moved away may at once.

    Ontario's form: not within six weeks (42 days) of signing, and two changes a year.

    >>> ChangeRule(wait_days=42, most_a_year=2, year=ChangeYear.CALENDAR).most_a_year
    2
    """

    wait_days: int = field(validator=checks.checked(checks.within(0, 3_660)))
    most_a_year: int = field(validator=checks.checked(checks.within(1, 366)))
    year: ChangeYear = field(validator=checks.checked(checks.a(ChangeYear)))


def _in_order(reasons: tuple[ExceptionReason, ...]) -> tuple[ExceptionReason, ...]:
    given = checks.each(checks.a(ExceptionReason))(reasons, "exceptions")
    return tuple(reason for reason in ExceptionReason if reason in given)


@frozen(kw_only=True)
class EngagementPolicy:
    """One version of the terms of a scheme.

    `starts` says when a signed contract takes effect; `withdrawal` when it ends after the patient said so, and
    `termination` after the practice did, None where it may not. An offer stands for `proposal_days`, None for ever.
    `suspension_counts` says whether a suspended contract is in force, None where the terms know no suspension.
    `exceptions` is the set of reasons that excuse an outside visit. `review` is None where nothing is redone.

    >>> from primarycare.engagement.presets import illustrative
    >>> illustrative()
    EngagementPolicy(name='our contract', version='2026')
    """

    name: str = field(validator=checks.checked(checks.a_text))
    version: str = field(validator=checks.checked(checks.a_text))
    starts: StartDay = field(validator=checks.checked(checks.a(StartDay)), repr=False)
    withdrawal: EndTerms = field(validator=checks.checked(checks.a(EndTerms)), repr=False)
    termination: EndTerms | None = field(validator=checks.checked(checks.optional(checks.a(EndTerms))), repr=False)
    needs_continuity_plan: bool = field(validator=checks.checked(checks.a(bool)), repr=False)
    proposal_days: int | None = field(validator=checks.checked(checks.optional(checks.within(1, 3_660))), repr=False)
    suspension_counts: bool | None = field(validator=checks.checked(checks.optional(checks.a(bool))), repr=False)
    consent: ConsentRule = field(validator=checks.checked(checks.a(ConsentRule)), repr=False)
    changes: ChangeRule | None = field(validator=checks.checked(checks.optional(checks.a(ChangeRule))), repr=False)
    review: ReviewPolicy | None = field(validator=checks.checked(checks.optional(checks.a(ReviewPolicy))), repr=False)
    exceptions: tuple[ExceptionReason, ...] = field(converter=_in_order, repr=False)
    commitments: tuple[Commitment, ...] = field(validator=checks.checked(checks.each(checks.a(Commitment))), repr=False)
    citations: tuple[Citation, ...] = field(validator=checks.checked(checks.each(checks.a(Citation))), repr=False)

    def __attrs_post_init__(self) -> None:
        if self.termination is None and self.needs_continuity_plan:
            raise InvalidValueError(
                "needs_continuity_plan: the practice may not terminate, so nothing needs a plan; give termination"
            )

    def starts_on(self, signed_on: date) -> date | None:
        """Give the day on which a contract signed on a day takes effect, or None where the parties agree on it.

        >>> from primarycare.periods import LeapDayRule
        >>> from primarycare.engagement.presets import belgian_forfait
        >>> policy = belgian_forfait(signs_from=14, termination=None, exceptions=(), leap_day=LeapDayRule.MARCH_1)
        >>> policy.starts_on(date(2021, 11, 5))
        datetime.date(2021, 12, 1)
        """
        if self.starts is StartDay.FIRST_OF_NEXT_MONTH:
            return Month.of(checks.a_date(signed_on, "signed_on")).plus(1).period.start
        return checks.a_date(signed_on, "signed_on") if self.starts is StartDay.ON_SIGNATURE else None
