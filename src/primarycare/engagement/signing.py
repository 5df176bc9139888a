"""Signing: who signs a contract at which age, and when a patient signed for by others is asked.

What lives here: signers, and the rule of consent of a scheme.
What this module may not know: contracts, and what else a scheme settles.

>>> Signer(SignerCapacity.SELF)
Signer(capacity=<SignerCapacity.SELF: 'self'>)
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.periods import LeapDayRule, age_on, anniversary

__all__ = [
    "ConsentRule",
    "Signer",
    "SignerCapacity",
]


class SignerCapacity(Enum):
    """As what somebody signs.

    >>> SignerCapacity("parent")
    <SignerCapacity.PARENT: 'parent'>
    """

    SELF = "self"
    PARENT = "parent"
    GUARDIAN = "guardian"


@frozen
class Signer:
    """Somebody who signs, and the reference of the document that entitles a guardian to.

    Raises `InvalidValueError` for a guardian without a document.

    >>> Signer(SignerCapacity.SELF)
    Signer(capacity=<SignerCapacity.SELF: 'self'>)
    >>> Signer(SignerCapacity.GUARDIAN)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: document: a guardian signs by a document; give its reference
    """

    capacity: SignerCapacity = field(validator=checks.checked(checks.a(SignerCapacity)))
    document: str | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a_private_text)), repr=False
    )

    def __attrs_post_init__(self) -> None:
        if self.capacity is SignerCapacity.GUARDIAN and self.document is None:
            raise InvalidValueError("document: a guardian signs by a document; give its reference")


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
