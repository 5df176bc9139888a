"""Promises: what both sides commit to, and the targets by which a practice's promise can be measured.

What lives here: commitments and their targets; the patient's promise is moral and has none.
What this module may not know: whether a promise was kept.

>>> Commitment(by=Party.PATIENT, topic=CommitmentTopic.CONSULTING_INSIDE, text="consult in the structure").target
"""

from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.money import Share

__all__ = [
    "AnsweredWithin",
    "AtLeast",
    "Commitment",
    "CommitmentTopic",
    "Party",
    "Target",
    "TargetSpan",
]


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
