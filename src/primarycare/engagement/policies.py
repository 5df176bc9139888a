"""Policies: the terms under which contracts are made, one version of one scheme at a time.

What lives here: when a contract begins and ends, who signs, how often the physician may change, when the assessment is
redone, what both sides promise, and which outside visits are excused. Terms that a scheme does not publish have no
default. What this module may not know: any contract.

>>> EndTerms(notice_days=0, at=EndDay.END_OF_MONTH).ends_on(date(2021, 10, 14))
datetime.date(2021, 11, 1)
"""

from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.engagement.events import Signer, SignerCapacity
from primarycare.engagement.reviews import ReviewPolicy
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.money import Share
from primarycare.periods import LeapDayRule, Month, add_days, age_on, anniversary

__all__ = [
    "AnsweredWithin",
    "AtLeast",
    "ChangeRule",
    "ChangeYear",
    "Commitment",
    "CommitmentTopic",
    "ConsentRule",
    "EndDay",
    "EndTerms",
    "EngagementPolicy",
    "ExceptionReason",
    "Party",
    "StartDay",
    "Target",
    "TargetSpan",
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


@frozen(kw_only=True)
class ConsentRule:
    """Who signs at which age, and at which age a contract that others signed needs the patient's own word.

    Below `signs_from` a parent or guardian signs; from there to before `alone_from` the patient signs together with
    one of them, from `alone_from` alone. A patient under guardianship may be signed for at any age. At `confirms_at`
    a patient who did not sign is asked to confirm; without an answer the contract ends after `answer_within_days`, or
    stays open where that is None. Ages are whole years; None as `confirms_at` means that nobody is asked.

    >>> rule = ConsentRule(signs_from=16, alone_from=18, confirms_at=None, answer_within_days=None,
    ...                    leap_day=LeapDayRule.MARCH_1)
    >>> rule.age(date(2004, 2, 29), date(2022, 2, 28))
    17
    """

    signs_from: int = field(validator=checks.checked(checks.within(0, 150)))
    alone_from: int = field(validator=checks.checked(checks.within(0, 150)))
    confirms_at: int | None = field(validator=checks.checked(checks.optional(checks.within(0, 150))))
    answer_within_days: int | None = field(validator=checks.checked(checks.optional(checks.within(1, 3_660))))
    leap_day: LeapDayRule = field(validator=checks.checked(checks.a(LeapDayRule)))

    def __attrs_post_init__(self) -> None:
        if self.alone_from < self.signs_from:
            raise InvalidValueError(
                f"alone_from: {self.alone_from} is before signs_from, {self.signs_from}; correct one of them"
            )
        if self.confirms_at is not None and self.confirms_at < self.signs_from:
            raise InvalidValueError(
                f"confirms_at: {self.confirms_at} is before signs_from, {self.signs_from}; nobody confirms who may "
                "not sign"
            )
        if self.answer_within_days is not None and self.confirms_at is None:
            raise InvalidValueError("answer_within_days: nobody is asked to confirm; give confirms_at as well")

    def age(self, born_on: date, day: date) -> int:
        """Give the age that counts for signing on a day.

        >>> ConsentRule(signs_from=16, alone_from=16, confirms_at=16, answer_within_days=None,
        ...             leap_day=LeapDayRule.FEBRUARY_28).age(date(2004, 2, 29), date(2022, 2, 28))
        18
        """
        return age_on(born_on, day, self.leap_day)

    def accepts(self, signers: tuple[Signer, ...], born_on: date, signed_on: date) -> bool:
        """Tell whether those who sign are those who must at the patient's age, and nobody else.

        >>> rule = ConsentRule(signs_from=16, alone_from=18, confirms_at=None, answer_within_days=None,
        ...                    leap_day=LeapDayRule.MARCH_1)
        >>> alone = (Signer(SignerCapacity.SELF),)
        >>> [rule.accepts(alone, date(2004, 5, 2), day) for day in (date(2022, 5, 1), date(2022, 5, 2))]
        [False, True]
        """
        capacities = {signer.capacity for signer in checks.each(checks.private(Signer))(signers, "signers")}
        needed, besides = self.signers_at(born_on, signed_on), capacities - {SignerCapacity.GUARDIAN}
        # A child's own name under the paper is no consent: nobody signs who may not.
        return besides <= needed if SignerCapacity.GUARDIAN in capacities else besides == needed

    def signers_at(self, born_on: date, signed_on: date) -> frozenset[SignerCapacity]:
        """Give who must sign at the patient's age; a guardian may in place of any of them.

        >>> rule = ConsentRule(signs_from=16, alone_from=18, confirms_at=None, answer_within_days=None,
        ...                    leap_day=LeapDayRule.MARCH_1)
        >>> [who.value for who in rule.signers_at(date(2020, 1, 1), date(2021, 1, 1))]
        ['parent']
        """
        age = self.age(born_on, signed_on)
        if age < self.signs_from:
            return frozenset({SignerCapacity.PARENT})
        if age < self.alone_from:
            return frozenset({SignerCapacity.SELF, SignerCapacity.PARENT})
        return frozenset({SignerCapacity.SELF})

    def asked_on(self, born_on: date) -> date | None:
        """Give the day on which a patient reaches the age of confirming, or None where nobody is asked.

        >>> ConsentRule(signs_from=16, alone_from=16, confirms_at=16, answer_within_days=None,
        ...             leap_day=LeapDayRule.MARCH_1).asked_on(date(2010, 5, 2))
        datetime.date(2026, 5, 2)
        """
        return None if self.confirms_at is None else anniversary(born_on, self.confirms_at, self.leap_day)


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


class Party(Enum):
    """A side of the contract.

    >>> Party("practice")
    <Party.PRACTICE: 'practice'>
    """

    PATIENT = "patient"
    PRACTICE = "practice"


class CommitmentTopic(Enum):
    """What a promise is about.

    >>> CommitmentTopic("messaging")
    <CommitmentTopic.MESSAGING: 'messaging'>
    """

    CONSULTING_INSIDE = "consulting inside"
    AVAILABILITY = "availability"
    UNSCHEDULED_CARE = "unscheduled care"
    MESSAGING = "messaging"
    REVIEW = "review"
    PREVENTION = "prevention"
    COORDINATION = "coordination"
    RIGHTS = "rights"


class TargetSpan(Enum):
    """For which span a quantity is promised; weeks begin on Monday.

    >>> TargetSpan("week")
    <TargetSpan.WEEK: 'week'>
    """

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@frozen(kw_only=True)
class AtLeast:
    """A promise of so much of something in every week, month or year.

    >>> AtLeast(quantity=Fraction(70), unit="opening hours", per=TargetSpan.WEEK).unit
    'opening hours'
    """

    quantity: Fraction = field(validator=checks.checked(checks.not_negative))
    unit: str = field(validator=checks.checked(checks.a_text))
    per: TargetSpan = field(validator=checks.checked(checks.a(TargetSpan)))


@frozen(kw_only=True)
class AnsweredWithin:
    """A promise that at least a share of what is asked is answered within so many days of the asking.

    >>> AnsweredWithin(days=2, share=Share(Fraction(9, 10))).days
    2
    """

    days: int = field(validator=checks.checked(checks.within(0, 3_660)))
    share: Share = field(validator=checks.checked(checks.a(Share)))


Target: TypeAlias = AtLeast | AnsweredWithin


def _a_target(value: object, field: str) -> Target:
    if not isinstance(value, AtLeast | AnsweredWithin):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give an AtLeast or an AnsweredWithin"
        )
    return value


@frozen(kw_only=True)
class Commitment:
    """A promise of one side, with a target where it can be measured; the patient's is moral and has none.

    >>> Commitment(by=Party.PATIENT, topic=CommitmentTopic.CONSULTING_INSIDE, text="consult in the structure").target
    """

    by: Party = field(validator=checks.checked(checks.a(Party)))
    topic: CommitmentTopic = field(validator=checks.checked(checks.a(CommitmentTopic)))
    text: str = field(validator=checks.checked(checks.a_text))
    target: Target | None = field(default=None, validator=checks.checked(checks.optional(_a_target)))
    citation: Citation | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(Citation))), repr=False
    )

    def __attrs_post_init__(self) -> None:
        if self.by is Party.PATIENT and self.target is not None:
            raise InvalidValueError(
                f"target: {shown(self.text)} is the patient's promise, which is moral and not measured; leave it out"
            )


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

        >>> from primarycare.engagement.presets import belgian_forfait
        >>> policy = belgian_forfait(signs_from=14, termination=None, exceptions=(), leap_day=LeapDayRule.MARCH_1)
        >>> policy.starts_on(date(2021, 11, 5))
        datetime.date(2021, 12, 1)
        """
        if self.starts is StartDay.FIRST_OF_NEXT_MONTH:
            return Month.of(checks.a_date(signed_on, "signed_on")).plus(1).period.start
        return checks.a_date(signed_on, "signed_on") if self.starts is StartDay.ON_SIGNATURE else None
