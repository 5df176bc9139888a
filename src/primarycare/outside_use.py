"""Outside use: where a patient under contract was seen, whether the policy excuses it, and the loyalty rate.

What lives here: the reading of one visit against a contract, and counts of many. The promise is moral, so what is
found here informs a conversation and a rate, and nothing else: no result blocks care, ends a contract or costs money.
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
from primarycare.encounters import Circumstance, Visit
from primarycare.engagement import Engagement, ExceptionReason
from primarycare.errors import InvalidValueError
from primarycare.findings import Finding
from primarycare.groups import Group
from primarycare.identifiers import EngagementId, PhysicianId
from primarycare.money import Share
from primarycare.periods import Period

__all__ = [
    "PRECEDENCE",
    "CoverPeriod",
    "ExcusedVisits",
    "LoyaltyRate",
    "UseContext",
    "UseKind",
    "UseOfCare",
    "classify",
    "conversation",
    "loyalty",
]

# Which reason is named first where several apply: the order of the French billing specification (rule RG_CF641) for
# those that it has, then what the structure lacked, then what was agreed. It never decides whether a visit is excused.
PRECEDENCE: tuple[ExceptionReason, ...] = (
    ExceptionReason.UNDER_AGE,
    ExceptionReason.EXEMPT_SETTING,
    ExceptionReason.EMERGENCY,
    ExceptionReason.COVERING_PHYSICIAN,
    ExceptionReason.AWAY_FROM_HOME,
    ExceptionReason.DIRECT_ACCESS,
    ExceptionReason.REFERRED,
    ExceptionReason.NOT_OFFERED,
    ExceptionReason.CLOSED_HOURS,
    ExceptionReason.AGREED,
)

_REASONS = {
    Circumstance.EMERGENCY: ExceptionReason.EMERGENCY,
    Circumstance.AWAY_FROM_HOME: ExceptionReason.AWAY_FROM_HOME,
    Circumstance.REFERRED: ExceptionReason.REFERRED,
    Circumstance.CLOSED_HOURS: ExceptionReason.CLOSED_HOURS,
    Circumstance.EXEMPT_SETTING: ExceptionReason.EXEMPT_SETTING,
    Circumstance.AGREED_BEFOREHAND: ExceptionReason.AGREED,
}


@frozen
class CoverPeriod:
    """A physician from outside the group who covers for it during a period: a locum, or a colleague by agreement.

    >>> from datetime import date
    >>> CoverPeriod(PhysicianId("dr-90"), Period.through(date(2021, 8, 1), date(2021, 8, 15))).physician
    PhysicianId('dr-90')
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    during: Period = field(validator=checks.checked(checks.a(Period)))


_services = checks.checked(checks.each(checks.a_text))


@frozen(kw_only=True)
class UseContext:
    """What a visit is held against: the group, who covers for it, what it offers, and what the rule leaves free.

    `offered` are the services that patients find in the structure, `direct_access` those to which they may go
    anywhere without being sent, `primary_care` those that count for the loyalty rate; a visit's service is compared
    with them letter by letter. Below `under_age`, in whole years, the rule binds nobody (France: 16); None where it
    binds at every age. Members and covers carry their own dates, the rest holds for the visits held against it.
    Raises `InvalidValueError` where a service stands twice in one of them.

    >>> from primarycare.identifiers import StructureId
    >>> UseContext(
    ...     group=Group(structure=StructureId("cabinet"), name="Cabinet", sites=(), members=()), covers=(),
    ...     offered=("general practice",), direct_access=("ophthalmology",), primary_care=("general practice",),
    ...     under_age=16,
    ... ).direct_access
    ('ophthalmology',)
    """

    group: Group = field(validator=checks.checked(checks.a(Group)))
    covers: tuple[CoverPeriod, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(CoverPeriod))))
    offered: tuple[str, ...] = field(repr=False, validator=_services)
    direct_access: tuple[str, ...] = field(repr=False, validator=_services)
    primary_care: tuple[str, ...] = field(repr=False, validator=_services)
    under_age: int | None = field(validator=checks.checked(checks.optional(checks.within(0, 150))))

    def __attrs_post_init__(self) -> None:
        checks.unique(self.offered, "offered")
        checks.unique(self.direct_access, "direct_access")
        checks.unique(self.primary_care, "primary_care")


class UseKind(Enum):
    """How a visit stands to the promise: exactly one of these.

    "Not bound" means that the contract was not in force on the day, "unknown" that nobody knows by whom or where the
    patient was seen and no reason excuses it wherever it was.

    >>> UseKind("not bound")
    <UseKind.NOT_BOUND: 'not bound'>
    """

    INSIDE = "inside"
    EXCUSED = "excused"
    OUTSIDE = "outside"
    NOT_BOUND = "not bound"
    UNKNOWN = "unknown"


def _in_order(reasons: tuple[ExceptionReason, ...], field: str) -> tuple[ExceptionReason, ...]:
    given = checks.each(checks.private(ExceptionReason))(reasons, field)
    return tuple(reason for reason in PRECEDENCE if reason in given)


def _held(reasons: tuple[ExceptionReason, ...]) -> tuple[ExceptionReason, ...]:
    return _in_order(reasons, "reasons")


def _beside(reasons: tuple[ExceptionReason, ...]) -> tuple[ExceptionReason, ...]:
    return _in_order(reasons, "beside_policy")


@frozen(kw_only=True)
class UseOfCare:
    """A visit read against a contract: its kind, the reasons that excuse it, and those that the policy does not hold.

    Reasons stand by `PRECEDENCE`, the deciding one first, and are private. Raises `InvalidValueError`, naming the
    visit, for an excused visit without a reason, a reason on one that is not excused, a reason that both excuses and
    does not, and any reason on a visit inside or under no contract, where nobody asks for one.

    >>> from datetime import date
    >>> from primarycare.identifiers import PatientId, VisitId
    >>> visit = Visit(identifier=VisitId("v-1"), patient=PatientId("p-1"), on=date(2021, 8, 14),
    ...               physician=PhysicianId("dr-77"), structure=None, service="general practice")
    >>> use = UseOfCare(visit=visit, engagement=EngagementId("e-1"), kind=UseKind.EXCUSED, is_primary_care=True,
    ...                 reasons=(ExceptionReason.REFERRED, ExceptionReason.EMERGENCY), beside_policy=())
    >>> use.reasons[0]
    <ExceptionReason.EMERGENCY: 'emergency'>
    """

    visit: Visit = field(validator=checks.checked(checks.a(Visit)))
    engagement: EngagementId = field(validator=checks.checked(checks.a(EngagementId)))
    kind: UseKind = field(validator=checks.checked(checks.a(UseKind)))
    is_primary_care: bool = field(repr=False, validator=checks.checked(checks.private(bool)))
    reasons: tuple[ExceptionReason, ...] = field(repr=False, converter=_held)
    beside_policy: tuple[ExceptionReason, ...] = field(repr=False, converter=_beside)

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.visit.identifier))
        if (self.kind is UseKind.EXCUSED) is not bool(self.reasons):
            raise InvalidValueError(
                f"reasons: {name} is {self.kind.value}; give reasons where it is excused and nowhere else"
            )
        if self.kind in (UseKind.INSIDE, UseKind.NOT_BOUND) and self.beside_policy:
            raise InvalidValueError(f"beside_policy: {name} is {self.kind.value} and needs no reason; leave them out")
        if set(self.reasons) & set(self.beside_policy):
            raise InvalidValueError(f"beside_policy: a reason of {name} stands among those that excuse; give it once")


def classify(visit: Visit, engagement: Engagement, context: UseContext) -> UseOfCare:
    """Read a visit against a contract; it informs, and changes nothing.

    Inside is a visit to the structure of the contract, or to a physician who practises in the group on the day,
    wherever that was. Every other visit is excused where at least one reason that applies is among the exceptions of
    the policy. A physician who covers is a reason like the others, and so is a service not offered here. A visit of
    which neither the physician nor the structure is known is never taken for an outside one.
    Raises `InvalidValueError` for a visit of another patient, and for the context of another structure.

    >>> from datetime import date
    >>> from primarycare.engagement.presets import illustrative
    >>> from primarycare.identifiers import PatientId, StructureId, VisitId
    >>> contract = Engagement.from_dates(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     physician=PhysicianId("dr-01"), policy=illustrative(lapse_days=None), born_on=date(1980, 6, 1),
    ...     signed_on=date(2020, 6, 16),
    ... )
    >>> context = UseContext(
    ...     group=Group(structure=StructureId("cabinet"), name="Cabinet", sites=(), members=()), covers=(),
    ...     offered=("general practice",), direct_access=(), primary_care=("general practice",), under_age=None,
    ... )
    >>> visit = Visit(identifier=VisitId("v-1"), patient=PatientId("p-1"), on=date(2021, 8, 14),
    ...               physician=PhysicianId("dr-77"), structure=None, service="general practice")
    >>> classify(visit, contract, context).kind, contract.in_force_on(date(2021, 8, 15))
    (<UseKind.OUTSIDE: 'outside'>, True)
    """
    if checks.a(Visit)(visit, "visit").patient != checks.a(Engagement)(engagement, "engagement").patient:
        raise InvalidValueError(
            f"visit: {str(visit.identifier)!r} is of {str(visit.patient)!r} and {str(engagement.identifier)!r} of "
            f"{str(engagement.patient)!r}; give the contract of the same patient"
        )
    if checks.a(UseContext)(context, "context").group.structure != engagement.structure:
        raise InvalidValueError(
            f"context: its group is {str(context.group.structure)!r} and {str(engagement.identifier)!r} is with "
            f"{str(engagement.structure)!r}; give the context of that structure"
        )
    held: tuple[ExceptionReason, ...] = ()
    beside: tuple[ExceptionReason, ...] = ()
    if not engagement.in_force_on(visit.on):
        kind = UseKind.NOT_BOUND
    elif _is_inside(visit, context):
        kind = UseKind.INSIDE
    else:
        present = _reasons_of(visit, engagement, context)
        held = tuple(reason for reason in present if reason in engagement.policy.exceptions)
        beside = tuple(reason for reason in present if reason not in engagement.policy.exceptions)
        nobody_knows = visit.physician is None and visit.structure is None
        kind = UseKind.EXCUSED if held else UseKind.UNKNOWN if nobody_knows else UseKind.OUTSIDE
    return UseOfCare(
        visit=visit,
        engagement=engagement.identifier,
        kind=kind,
        is_primary_care=visit.service in context.primary_care,
        reasons=held,
        beside_policy=beside,
    )


def _is_inside(visit: Visit, context: UseContext) -> bool:
    in_the_group = visit.physician in context.group.members_on(visit.on)
    return in_the_group or visit.structure == context.group.structure


def _reasons_of(visit: Visit, engagement: Engagement, context: UseContext) -> set[ExceptionReason]:
    reasons = {_REASONS[circumstance] for circumstance in visit.circumstances}
    if any(visit.physician == cover.physician and visit.on in cover.during for cover in context.covers):
        reasons.add(ExceptionReason.COVERING_PHYSICIAN)
    if visit.service not in context.offered:
        reasons.add(ExceptionReason.NOT_OFFERED)
    if visit.service in context.direct_access:
        reasons.add(ExceptionReason.DIRECT_ACCESS)
    if (
        context.under_age is not None
        and engagement.policy.consent.age(engagement.born_on, visit.on) < context.under_age
    ):
        reasons.add(ExceptionReason.UNDER_AGE)
    return reasons


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

    Only primary-care visits under a contract in force count; those on days outside the period are passed over. Part of
    Ipso Santé's lump sum follows such a rate.
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
