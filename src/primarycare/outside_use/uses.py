"""Uses: one visit read against one contract.

What lives here: what a visit is held against, the reasons that excuse it, and the kind that comes out.
What this module may not know: counts, amounts, and how contracts change.

>>> UseKind("excused")
<UseKind.EXCUSED: 'excused'>
"""

from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.encounters import Circumstance, Visit
from primarycare.engagement import Engagement, ExceptionReason
from primarycare.errors import InvalidValueError
from primarycare.groups import Group
from primarycare.identifiers import EngagementId, PhysicianId
from primarycare.periods import Period

__all__ = ["PRECEDENCE", "CoverPeriod", "UseContext", "UseKind", "UseOfCare", "classify"]

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
    Circumstance.COVERING: ExceptionReason.COVERING_PHYSICIAN,
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
