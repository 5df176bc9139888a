"""Policies: how a group or a payer decides whose patient somebody is.

What lives here: the bases on which a patient can be attributed, the passes that try them in order, which visits count
and which physicians may receive patients.
What this module may not know: visits, and whose patient anybody is.

>>> policy = CutPolicy(look_back_months=12, majority=Majority.STRICT, declared_first=False, eligible=NOT_DEPARTED)
>>> [step.name for step in policy.passes]
['cut 1', 'cut 2', 'cut 3', 'cut 4']
"""

from datetime import date
from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.encounters import VisitKind
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.identifiers import PhysicianId
from primarycare.periods import Period, add_months
from primarycare.physicians import PhysicianStatus

__all__ = [
    "EVERY_KIND_BUT_NURSE",
    "NOT_DEPARTED",
    "PRACTISING",
    "AttributionBasis",
    "AttributionPass",
    "AttributionPolicy",
    "CutPolicy",
    "EligiblePhysicians",
    "Majority",
    "NamedPhysicians",
    "PassPolicy",
    "PhysiciansByStatus",
    "TieBreak",
]


class Majority(Enum):
    """What the second cut asks for: more than half of the visits, or more visits than anybody else.

    Exactly half is no strict majority. A plurality always decides: among those with most visits it takes the one
    visited last, then the one whose identifier comes first.

    >>> Majority("strict")
    <Majority.STRICT: 'strict'>
    """

    STRICT = "strict"
    PLURALITY = "plurality"


class AttributionBasis(Enum):
    """What makes somebody a physician's patient: one way of choosing among the physicians who were seen, or none of it.

    "Last preventive visit" and "seen last" go by the day, then by the later place in the order of the day, then by the
    physician whose identifier comes first.

    >>> AttributionBasis("seen last")
    <AttributionBasis.SEEN_LAST: 'seen last'>
    """

    DECLARED = "declared"
    ONLY_PHYSICIAN = "only physician seen"
    MAJORITY = "majority of visits"
    PLURALITY = "most visits"
    LAST_PREVENTIVE = "last preventive visit"
    SEEN_LAST = "seen last"


def _sorted_physicians(physicians: tuple[PhysicianId, ...]) -> tuple[PhysicianId, ...]:
    return tuple(sorted(checks.each(checks.a(PhysicianId))(physicians, "physicians")))


@frozen
class NamedPhysicians:
    """The physicians who may receive patients, by name: those whom a group recognises, without cover and locums.

    They are kept in order of identifier. Raises `InvalidValueError` where one stands twice.

    >>> NamedPhysicians((PhysicianId("dr-02"), PhysicianId("dr-01"))).physicians
    (PhysicianId('dr-01'), PhysicianId('dr-02'))
    """

    physicians: tuple[PhysicianId, ...] = field(converter=_sorted_physicians)

    def __attrs_post_init__(self) -> None:
        checks.unique(self.physicians, "physicians")


def _statuses_in_order(statuses: tuple[PhysicianStatus, ...]) -> tuple[PhysicianStatus, ...]:
    given = checks.each(checks.a(PhysicianStatus))(statuses, "statuses")
    return tuple(status for status in PhysicianStatus if status in given)


@frozen
class PhysiciansByStatus:
    """The physicians who may receive patients, by the status that they have on the day of attribution.

    A physician of whom no status is known on that day is none of them. Statuses stand once each, in one order.
    Raises `InvalidValueError` for `DEPARTED`: who has left never receives patients.

    >>> PhysiciansByStatus((PhysicianStatus.RETIRING, PhysicianStatus.ACTIVE)).statuses
    (<PhysicianStatus.ACTIVE: 'active'>, <PhysicianStatus.RETIRING: 'retiring'>)
    """

    statuses: tuple[PhysicianStatus, ...] = field(converter=_statuses_in_order)

    def __attrs_post_init__(self) -> None:
        if PhysicianStatus.DEPARTED in self.statuses:
            raise InvalidValueError("statuses: a departed physician never receives patients; leave 'departed' out")


EligiblePhysicians: TypeAlias = NamedPhysicians | PhysiciansByStatus

# Whether somebody who is on leave keeps receiving patients is for the group to say, so both have a name.
NOT_DEPARTED = PhysiciansByStatus(
    tuple(status for status in PhysicianStatus if status is not PhysicianStatus.DEPARTED),
)
PRACTISING = PhysiciansByStatus(tuple(status for status in PhysicianStatus if status.practises))
EVERY_KIND_BUT_NURSE: tuple[VisitKind, ...] = tuple(kind for kind in VisitKind if kind is not VisitKind.NURSE)


class TieBreak(Enum):
    """What decided where the basis alone left more than one physician.

    "Most recent visit" is asked only among physicians with equally many visits, "order within the day" only among
    visits of one day, where the later place wins, and "physician identifier" only where both leave a tie: the one that
    comes first wins.

    >>> TieBreak("order within the day")
    <TieBreak.SEQUENCE: 'order within the day'>
    """

    MOST_RECENT = "most recent visit"
    SEQUENCE = "order within the day"
    IDENTIFIER = "physician identifier"


@frozen
class AttributionPass:
    """One attempt to find a physician: its name, its basis, and how many months back visits count.

    The look-back is None for a declaration, which needs no visit, and 1 to 600 months for every other basis; raises
    `InvalidValueError` otherwise.

    >>> AttributionPass("annual wellness visit", AttributionBasis.LAST_PREVENTIVE, 24).window(date(2026, 1, 1))
    Period(start=datetime.date(2024, 1, 1), end=datetime.date(2026, 1, 1))
    """

    name: str = field(validator=checks.checked(checks.a_text))
    basis: AttributionBasis = field(validator=checks.checked(checks.a(AttributionBasis)))
    look_back_months: int | None = field(validator=checks.checked(checks.optional(checks.within(1, 600))))

    def __attrs_post_init__(self) -> None:
        if (self.basis is AttributionBasis.DECLARED) is not (self.look_back_months is None):
            raise InvalidValueError(
                f"look_back_months: {shown(self.name)} has {self.look_back_months} and goes by "
                f"{self.basis.value!r}; give None for a declaration and months for everything else"
            )

    def window(self, as_of: date) -> Period | None:
        """Give the days whose visits count: from `as_of` less the look-back, included, to `as_of`, not included.

        >>> print(AttributionPass("cut 4", AttributionBasis.SEEN_LAST, 1).window(date(2026, 3, 31)))
        from 2026-02-28 to before 2026-03-31
        """
        checks.a_date(as_of, "as_of")
        return None if self.look_back_months is None else Period(add_months(as_of, -self.look_back_months), as_of)


def _kinds_in_order(kinds: tuple[VisitKind, ...]) -> tuple[VisitKind, ...]:
    given = checks.each(checks.a(VisitKind))(kinds, "kinds")
    return tuple(kind for kind in VisitKind if kind in given)


def _an_eligibility(value: object, field: str) -> EligiblePhysicians:
    if not isinstance(value, NamedPhysicians | PhysiciansByStatus):
        raise InvalidTypeError(
            f"{field}: {shown(value)} is a {type(value).__name__}; give NamedPhysicians or PhysiciansByStatus"
        )
    return value


_texts = checks.checked(checks.each(checks.a_text))
_citations = checks.checked(checks.each(checks.a(Citation)))


@frozen(kw_only=True)
class CutPolicy:
    """The four cuts: the only physician seen, the majority, the last preventive visit, the physician seen last.

    Where `declared_first`, a designated physician who is eligible comes before all of them. All cuts look at the same
    visits: those of the last `look_back_months` before the day of attribution (the day itself is outside) whose kind
    is among `kinds`, whose service is among `services` (any where there are none) and whose physician is eligible.
    Nobody else's visits count, so that a departed physician is out before anything is counted and cover moves nothing.
    Kinds stand once each, in one order; a visit to a nurse counts only where its kind is named, and where preventive
    visits do not count, the third cut decides nothing. Raises `InvalidValueError` where a service stands twice.

    Look-backs of 12, 18, 24 and 36 months are in use, and both majorities; none is assumed.

    >>> policy = CutPolicy(look_back_months=24, majority=Majority.PLURALITY, declared_first=True, eligible=PRACTISING)
    >>> [step.basis.value for step in policy.passes]
    ['declared', 'only physician seen', 'most visits', 'last preventive visit', 'seen last']
    """

    look_back_months: int = field(validator=checks.checked(checks.within(1, 600)))
    majority: Majority = field(validator=checks.checked(checks.a(Majority)))
    declared_first: bool = field(validator=checks.checked(checks.a(bool)))
    eligible: EligiblePhysicians = field(validator=checks.checked(_an_eligibility))
    kinds: tuple[VisitKind, ...] = field(default=EVERY_KIND_BUT_NURSE, converter=_kinds_in_order, repr=False)
    services: tuple[str, ...] = field(default=(), repr=False, validator=_texts)
    citations: tuple[Citation, ...] = field(default=(), repr=False, validator=_citations)
    _passes: tuple[AttributionPass, ...] = field(init=False, eq=False, repr=False)

    @_passes.default
    def _cuts(self) -> tuple[AttributionPass, ...]:
        second = AttributionBasis.MAJORITY if self.majority is Majority.STRICT else AttributionBasis.PLURALITY
        bases = (AttributionBasis.ONLY_PHYSICIAN, second, AttributionBasis.LAST_PREVENTIVE, AttributionBasis.SEEN_LAST)
        months = checks.whole_number(self.look_back_months, "look_back_months", minimum=1, maximum=600)
        cuts = tuple(AttributionPass(f"cut {number}", basis, months) for number, basis in enumerate(bases, start=1))
        declared = (AttributionPass("declared", AttributionBasis.DECLARED, None),) if self.declared_first else ()
        return declared + cuts

    def __attrs_post_init__(self) -> None:
        checks.unique(self.services, "services")

    @property
    def passes(self) -> tuple[AttributionPass, ...]:
        """The declaration where it comes first, and the four cuts, as passes."""
        return self._passes

    def windows(self, as_of: date) -> tuple[Period, ...]:
        """Give the one window of the cuts.

        >>> policy = CutPolicy(look_back_months=12, majority=Majority.STRICT, declared_first=True, eligible=PRACTISING)
        >>> print(*policy.windows(date(2026, 1, 1)))
        from 2025-01-01 to before 2026-01-01
        """
        return _windows(self.passes, as_of)


@frozen(kw_only=True)
class PassPolicy:
    """An ordered list of passes, as payers have them: the first that finds somebody decides.

    Each pass looks at its own window, so that a later one may look further back; which visits count and which
    physicians are eligible is the same for all, as in `CutPolicy`. Raises `InvalidValueError` for a policy without a
    pass, for two of one name, and for a pass by the last preventive visit where those do not count.

    >>> PassPolicy(
    ...     name="most visits, then further back",
    ...     passes=(
    ...         AttributionPass("one year", AttributionBasis.PLURALITY, 12),
    ...         AttributionPass("two years", AttributionBasis.PLURALITY, 24),
    ...     ),
    ...     eligible=NOT_DEPARTED,
    ... ).windows(date(2026, 1, 1))[1].start
    datetime.date(2024, 1, 1)
    """

    name: str = field(validator=checks.checked(checks.a_text))
    passes: tuple[AttributionPass, ...] = field(validator=checks.checked(checks.each(checks.a(AttributionPass))))
    eligible: EligiblePhysicians = field(validator=checks.checked(_an_eligibility))
    kinds: tuple[VisitKind, ...] = field(default=EVERY_KIND_BUT_NURSE, converter=_kinds_in_order, repr=False)
    services: tuple[str, ...] = field(default=(), repr=False, validator=_texts)
    citations: tuple[Citation, ...] = field(default=(), repr=False, validator=_citations)

    def __attrs_post_init__(self) -> None:
        if not self.passes:
            raise InvalidValueError(f"passes: {shown(self.name)} has none; give one or more")
        checks.unique((step.name for step in self.passes), "passes")
        checks.unique(self.services, "services")
        by_preventive = any(step.basis is AttributionBasis.LAST_PREVENTIVE for step in self.passes)
        if by_preventive and VisitKind.PREVENTIVE not in self.kinds:
            raise InvalidValueError(
                f"kinds: a pass of {shown(self.name)} goes by the last preventive visit, and those do not count; "
                "add their kind"
            )

    def windows(self, as_of: date) -> tuple[Period, ...]:
        """Give the windows of the passes, each once, the shortest first.

        >>> declared = AttributionPass("declared", AttributionBasis.DECLARED, None)
        >>> PassPolicy(name="declared", passes=(declared,), eligible=NOT_DEPARTED).windows(date(2026, 1, 1))
        ()
        """
        return _windows(self.passes, as_of)


AttributionPolicy: TypeAlias = CutPolicy | PassPolicy


def a_policy(value: object, field: str) -> AttributionPolicy:
    """Check that a value is one of the two kinds of policy."""
    if not isinstance(value, CutPolicy | PassPolicy):
        raise InvalidTypeError(f"{field}: {shown(value)} is a {type(value).__name__}; give a CutPolicy or a PassPolicy")
    return value


def _windows(passes: tuple[AttributionPass, ...], as_of: date) -> tuple[Period, ...]:
    by_months = {step.look_back_months: step for step in passes if step.look_back_months is not None}
    found = (by_months[months].window(as_of) for months in sorted(by_months))
    return tuple(window for window in found if window is not None)
