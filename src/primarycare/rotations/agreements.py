"""Agreements: who has agreed to cover for whom and in what, and contracts with locums.

What lives here: agreements of cover by scope, and locum contracts with the shares of fees and duty pay.
What this module may not know: who is absent when.

>>> agreement = CoverAgreement(
...     covered=PhysicianId("dr-1"), coverer=PhysicianId("dr-2"), scopes=(CoverScope.RESULTS,),
...     during=Period(date(2026, 1, 1)), reciprocal=True,
... )
>>> agreement.coverer_for(PhysicianId("dr-2"), CoverScope.RESULTS, date(2026, 7, 1))
PhysicianId('dr-1')
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PhysicianId
from primarycare.money import Share
from primarycare.periods import Period, add_months
from primarycare.rotations.duties import CoverScope

__all__ = ["CoverAgreement", "LocumContract", "LocumKind"]

# A student's licence allows replacements of at most so many months each, which can be renewed.
_STUDENT_MONTHS = 3


@frozen(kw_only=True)
class CoverAgreement:
    """One physician covers for another in some scopes, during a period.

    `priority` says who is asked first where several cover: 1 before 2. A reciprocal agreement holds both ways.
    `handed_over` is the share of the fees that the one who covers receives, where one was agreed.
    Raises `InvalidValueError` for cover of oneself, and for no scope.

    >>> CoverAgreement(
    ...     covered=PhysicianId("dr-1"), coverer=PhysicianId("dr-1"), scopes=(CoverScope.RESULTS,),
    ...     during=Period(date(2026, 1, 1)), reciprocal=False,
    ... )
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: coverer: 'dr-1' cannot cover for themselves; name somebody else
    """

    covered: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    coverer: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    scopes: tuple[CoverScope, ...] = field(validator=checks.checked(checks.each(checks.a(CoverScope))))
    during: Period = field(validator=checks.checked(checks.a(Period)))
    priority: int = field(default=1, validator=checks.checked(checks.within(1, 1_000)))
    reciprocal: bool = field(validator=checks.checked(checks.a(bool)))
    handed_over: Share | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Share))))

    def __attrs_post_init__(self) -> None:
        if self.covered == self.coverer:
            raise InvalidValueError(f"coverer: {str(self.coverer)!r} cannot cover for themselves; name somebody else")
        if not self.scopes:
            raise InvalidValueError(
                f"scopes: nothing is covered for {str(self.covered)!r} by {str(self.coverer)!r}; give one scope or more"
            )
        checks.unique((scope.value for scope in self.scopes), "scopes")

    def coverer_for(self, physician: PhysicianId, scope: CoverScope, day: date) -> PhysicianId | None:
        """Give who covers for a physician in a scope on a day by this agreement, or None.

        >>> agreement = CoverAgreement(
        ...     covered=PhysicianId("dr-1"), coverer=PhysicianId("dr-2"), scopes=(CoverScope.FULL_PANEL,),
        ...     during=Period(date(2026, 1, 1)), reciprocal=False,
        ... )
        >>> agreement.coverer_for(PhysicianId("dr-1"), CoverScope.MESSAGES, date(2026, 7, 1))
        PhysicianId('dr-2')
        """
        checks.a(PhysicianId)(physician, "physician")
        checks.a(CoverScope)(scope, "scope")
        if day not in self.during or not any(agreed.includes(scope) for agreed in self.scopes):
            return None
        if physician == self.covered:
            return self.coverer
        return self.covered if self.reciprocal and physician == self.coverer else None


class LocumKind(Enum):
    """What a locum is: a doctor, or a student with a licence to stand in.

    >>> LocumKind("student")
    <LocumKind.STUDENT: 'student'>
    """

    DOCTOR = "doctor"
    STUDENT = "student"


@frozen(kw_only=True)
class LocumContract:
    """A locum stands in for a physician during a period that has an end.

    `fees_share` of the fees and `duty_share` of the pay for duties go to the locum; both are agreed, and duties usually
    go wholly to whoever serves. A contract with a student lasts at most 3 months, which end as their months do, and is
    renewed by another (https://diabetologie-endocrinologie.lequotidiendumedecin.fr/jeunes-medecins/installation/\
remplacer-avant-de-sinstaller-quelle-strategie, a single source).
    Raises `InvalidValueError` for a longer one, for no end in sight, and where somebody stands in for themselves.

    >>> LocumContract(
    ...     locum=PhysicianId("dr-9"), replaces=PhysicianId("dr-1"), kind=LocumKind.STUDENT,
    ...     during=Period(date(2026, 1, 31), date(2026, 5, 1)), signed_on=date(2026, 1, 15),
    ...     fees_share=Share.percent("70"), duty_share=Share.percent("100"),
    ... )
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: during: the contract of the student 'dr-9' ends on 2026-05-01, later than \
2026-04-30, 3 months from its first day; end it by then and renew it
    """

    locum: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    replaces: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    during: Period = field(validator=checks.checked(checks.a(Period)))
    kind: LocumKind = field(validator=checks.checked(checks.a(LocumKind)))
    fees_share: Share = field(validator=checks.checked(checks.a(Share)))
    duty_share: Share = field(validator=checks.checked(checks.a(Share)))
    signed_on: date = field(validator=checks.checked(checks.a_date))
    council_informed_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))

    def __attrs_post_init__(self) -> None:
        if self.locum == self.replaces:
            raise InvalidValueError(f"locum: {str(self.locum)!r} cannot stand in for themselves; name somebody else")
        end = self.during.end
        if end is None:
            raise InvalidValueError(
                f"during: the contract of {str(self.locum)!r} has no end in sight; give the first day without it"
            )
        latest = add_months(self.during.start, _STUDENT_MONTHS)
        if self.kind is LocumKind.STUDENT and end > latest:
            raise InvalidValueError(
                f"during: the contract of the student {str(self.locum)!r} ends on {end}, later than {latest}, "
                f"{_STUDENT_MONTHS} months from its first day; end it by then and renew it"
            )
