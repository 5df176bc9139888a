"""Differences: the final rota beside the planned one, and what leads from one to the other.

What lives here: the hours that others serve than were planned, the changes that had no effect, and the proof that
nothing is missing. What this module may not know: how changes are applied; see `primarycare.coverage.finals`.

>>> WhyIneffective("recorded after the day of the duty")
<WhyIneffective.DUTY_BEGAN: 'recorded after the day of the duty'>
"""

from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.coverage._stretches import stretches_of
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, shown
from primarycare.findings import Finding
from primarycare.identifiers import PhysicianId, SlotId
from primarycare.instants import Interval
from primarycare.rotations import Assignment, Change, Gift, Override, Rota, Swap

__all__ = ["Difference", "FinalRota", "Ineffective", "WhyIneffective"]


def _people_before(people: tuple[PhysicianId, ...]) -> tuple[PhysicianId, ...]:
    return tuple(sorted(checks.each(checks.a(PhysicianId))(people, "before")))


def _people_after(people: tuple[PhysicianId, ...]) -> tuple[PhysicianId, ...]:
    return tuple(sorted(checks.each(checks.a(PhysicianId))(people, "after")))


@frozen(kw_only=True)
class Difference:
    """Hours of a slot that others serve than were planned, and what led there, in the order in which it happened.

    Nobody in `after` is a gap; both are kept in order of identifier. A reason never says why somebody is away.
    Raises `InvalidValueError` where the same people serve before and after, and for no reason.

    >>> from datetime import datetime, timezone
    >>> hours = Interval(datetime(2026, 7, 1, 18, tzinfo=timezone.utc), datetime(2026, 7, 2, 6, tzinfo=timezone.utc))
    >>> print(Difference(
    ...     slot=SlotId("night/2026-07-01"), hours=hours, before=(PhysicianId("dr-1"),), after=(),
    ...     reasons=("dr-1 is away",),
    ... ))
    night/2026-07-01: dr-1 -> nobody (dr-1 is away)
    """

    slot: SlotId = field(validator=checks.checked(checks.a(SlotId)))
    hours: Interval = field(validator=checks.checked(checks.a(Interval)))
    before: tuple[PhysicianId, ...] = field(converter=_people_before)
    after: tuple[PhysicianId, ...] = field(converter=_people_after)
    reasons: tuple[str, ...] = field(validator=checks.checked(checks.each(checks.a_text)))

    def __attrs_post_init__(self) -> None:
        checks.unique(self.before, "before")
        checks.unique(self.after, "after")
        if self.before == self.after:
            raise InvalidValueError(
                f"after: the same people serve in {str(self.slot)!r} {self.hours} as before; leave the difference out"
            )
        if not self.reasons:
            raise InvalidValueError(f"reasons: nothing says why {str(self.slot)!r} {self.hours} changed; give a reason")

    def __str__(self) -> str:
        before, after = (", ".join(who) or "nobody" for who in (self.before, self.after))
        return f"{self.slot}: {before} -> {after} ({'; '.join(self.reasons)})"


class WhyIneffective(Enum):
    """Why a change had no effect on a rota.

    >>> WhyIneffective("not agreed by both")
    <WhyIneffective.NOT_AGREED: 'not agreed by both'>
    """

    NOT_AGREED = "not agreed by both"
    UNKNOWN_SLOT = "the rota has no such slot"
    DUTY_BEGAN = "recorded after the day of the duty"
    FROZEN = "recorded when the rota was frozen already"
    GIVER_HAS_NOTHING = "the giver does not have the duty"
    RECEIVER_SERVES_ALREADY = "the receiver serves in it already"
    NOTHING_TO_OVERRIDE = "no duty meant has such hours or such a physician"


@frozen
class Ineffective:
    """A change that had no effect, and why.

    >>> from datetime import date
    >>> gift = Gift(
    ...     slot=SlotId("night/2026-07-01"), giver=PhysicianId("dr-1"), receiver=PhysicianId("dr-2"),
    ...     agreed_by=(), recorded_on=date(2026, 6, 1),
    ... )
    >>> Ineffective(gift, WhyIneffective.NOT_AGREED).reason.value
    'not agreed by both'
    """

    change: Change = field()
    reason: WhyIneffective = field(validator=checks.checked(checks.a(WhyIneffective)))

    @change.validator
    def _isa_change(self, _attribute: object, value: object) -> None:
        a_change(value, "change")


def a_change(value: object, name: str) -> Change:
    if not isinstance(value, Override | Swap | Gift):
        raise InvalidTypeError(
            f"{name}: {shown(value)} is a {type(value).__name__}; give an Override, a Swap or a Gift"
        )
    return value


def _subject(change: Change) -> str:
    if isinstance(change, Override):
        return f"override {change.during}"
    return change.slot if isinstance(change, Gift) else f"{change.first} and {change.second}"


@frozen(kw_only=True)
class FinalRota:
    """The planned rota, the final one, and every difference between them with its reasons.

    `ineffective` are the changes without effect, in the order in which they were tried. `by_swap` are the stretches of
    the final rota that somebody has by a swap and was not planned for, for rules that pay no swaps.
    Raises `ConservationError` unless the planned rota with the differences is the final one, hour by hour, and
    `InvalidValueError` for what is said of slots or stretches that the rotas do not have.

    >>> nothing = Rota((), ())
    >>> FinalRota(planned=nothing, final=nothing, differences=(), ineffective=(), by_swap=()).findings
    ()
    """

    planned: Rota = field(validator=checks.checked(checks.a(Rota)))
    final: Rota = field(validator=checks.checked(checks.a(Rota)))
    differences: tuple[Difference, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Difference))))
    ineffective: tuple[Ineffective, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(Ineffective)))
    )
    by_swap: tuple[Assignment, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Assignment))))

    def __attrs_post_init__(self) -> None:
        if self.planned.slots != self.final.slots:
            raise InvalidValueError("final: its slots are not those of the planned rota; give a rota of the same slots")
        told: dict[SlotId, list[Difference]] = {}
        for difference in self.differences:
            told.setdefault(difference.slot, []).append(difference)
        for slot in self.final.slots:
            of_slot = told.pop(slot.identifier, [])
            for hours, before, after in stretches_of(self.planned, self.final, slot, [one.hours for one in of_slot]):
                covering = [one for one in of_slot if one.hours.overlaps(hours)]
                due = [(before, after)] if before != after else []
                if [(one.before, one.after) for one in covering] != due:
                    raise ConservationError(
                        f"differences: those of {str(slot.identifier)!r} do not lead from the planned rota to the "
                        f"final one {hours}; name each change of people once"
                    )
        for stranger in sorted(told):
            raise InvalidValueError(f"differences: {str(stranger)!r} is not a slot of the rota; leave it out")
        served = set(self.final.assignments)
        for one in self.by_swap:
            if one not in served:
                raise InvalidValueError(
                    f"by_swap: {str(one.physician)!r} does not have {str(one.slot)!r} {one.hours} in the final rota; "
                    "leave it out"
                )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every change without effect, with its reason, and all hours planned in which nobody is left, in order."""
        without = (
            Finding(kind="change without effect", subject=_subject(one.change), detail=one.reason.value)
            for one in self.ineffective
        )
        holes = (
            Finding(kind="nobody is left", subject=one.slot, detail=one.reasons[-1])
            for one in self.differences
            if not one.after
        )
        return tuple(sorted((*without, *holes)))
