"""Moves: whether a swap or a gift can be made, and what it would break.

What lives here: one change held against the rules before it is made. What this module may not know: who decides.

>>> gift = Gift(
...     slot=SlotId("night/2026-07-01"), giver=PhysicianId("dr-1"), receiver=PhysicianId("dr-2"),
...     agreed_by=(), recorded_on=date(2026, 6, 1),
... )
>>> check_move(Rota((), ()), gift, (), absences=()).ineffective
<WhyIneffective.NOT_AGREED: 'not agreed by both'>
"""

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.coverage.breaches import Breach, RotaRule
from primarycare.coverage.differences import WhyIneffective
from primarycare.coverage.finals import final_rota
from primarycare.coverage.validation import breaches_of
from primarycare.errors import InvalidTypeError, InvalidValueError, shown
from primarycare.identifiers import PhysicianId, SlotId
from primarycare.rotations import Absence, Gift, Participant, Rota, Swap

__all__ = ["MoveCheck", "check_move"]


def _a_move(value: object, name: str) -> Swap | Gift:
    if not isinstance(value, Swap | Gift):
        raise InvalidTypeError(f"{name}: {shown(value)} is a {type(value).__name__}; give a Swap or a Gift")
    return value


@frozen(kw_only=True)
class MoveCheck:
    """What a swap or a gift would lead to: no effect, with the reason, or the breaches that it would add.

    Raises `InvalidValueError` for breaches of a move that has no effect, and for a breach that stands twice.

    >>> swap = Swap(
    ...     first=SlotId("night/2026-07-01"), first_physician=PhysicianId("dr-1"), second=SlotId("night/2026-07-08"),
    ...     second_physician=PhysicianId("dr-2"), agreed_by=(), recorded_on=date(2026, 6, 1),
    ... )
    >>> MoveCheck(move=swap, ineffective=None, added=()).is_allowed
    True
    """

    move: Swap | Gift = field()
    ineffective: WhyIneffective | None = field(validator=checks.checked(checks.optional(checks.a(WhyIneffective))))
    added: tuple[Breach, ...] = field(validator=checks.checked(checks.each(checks.a(Breach))))

    @move.validator
    def _is_a_move(self, _attribute: object, value: object) -> None:
        _a_move(value, "move")

    def __attrs_post_init__(self) -> None:
        if self.ineffective is not None and self.added:
            raise InvalidValueError("added: a move without effect breaks nothing; leave the breaches out")
        checks.unique(map(str, self.added), "added")

    @property
    def is_allowed(self) -> bool:
        """Whether the move has an effect and breaks nothing that was not broken before."""
        return self.ineffective is None and not self.added


def check_move(
    rota: Rota,
    move: Swap | Gift,
    participants: Iterable[Participant],
    *,
    absences: Iterable[Absence],
    previous: Rota | None = None,
    frozen_on: date | None = None,
) -> MoveCheck:
    """Check a swap or a gift before it is made: agreed by both, in time, and within the rules for both afterwards.

    What somebody breaks already does not count against a move, unless the duty that they receive is part of it.
    `previous` is the rota of the time before. From the day `frozen_on` on nothing moves; leave it out for a move that
    is released. Points follow whoever works, in the ledger, and so does pay, unless a rule of pay says otherwise.
    Raises `InvalidTypeError` for an override, which asks nobody, and `InvalidValueError` for a participant who stands
    twice.

    >>> swap = Swap(
    ...     first=SlotId("night/2026-07-01"), first_physician=PhysicianId("dr-1"), second=SlotId("night/2026-07-08"),
    ...     second_physician=PhysicianId("dr-2"), agreed_by=(PhysicianId("dr-1"), PhysicianId("dr-2")),
    ...     recorded_on=date(2026, 6, 1),
    ... )
    >>> check_move(Rota((), ()), swap, (), absences=()).ineffective.value
    'the rota has no such slot'
    """
    asked = _a_move(move, "move")
    away = checks.several(Absence)(absences, "absences")
    people = checks.several(Participant)(participants, "participants")
    checks.unique((participant.physician for participant in people), "participants")
    moved = final_rota(rota, changes=(asked,), absences=(), frozen_on=frozen_on)
    if moved.ineffective:
        return MoveCheck(move=asked, ineffective=moved.ineffective[0].reason, added=())
    received = _received(asked)
    concerned = tuple(participant for participant in people if participant.physician in dict(received))
    before, after = (
        breaches_of(_only(each, dict(received)), concerned, absences=away, previous=previous)
        for each in (rota, moved.final)
    )
    added = tuple(breach for breach in after if breach not in before and _is_due_to(breach, received))
    return MoveCheck(move=asked, ineffective=None, added=added)


def _received(move: Swap | Gift) -> tuple[tuple[PhysicianId, SlotId | None], ...]:
    """Give those concerned, and what each of them receives."""
    if isinstance(move, Gift):
        return (move.giver, None), (move.receiver, move.slot)
    return (move.first_physician, move.second), (move.second_physician, move.first)


def _only(rota: Rota, physicians: Mapping[PhysicianId, object]) -> Rota:
    return Rota(rota.slots, tuple(one for one in rota.assignments if one.physician in physicians))


def _is_due_to(breach: Breach, received: Iterable[tuple[PhysicianId | None, SlotId | None]]) -> bool:
    """Tell whether a breach that was not there before comes of a move, and is not an old one that became smaller.

    A duty less breaks nothing but a minimum; a duty more breaks all but a minimum, together with that duty.
    """
    has_received = any(breach.physician == physician and slot in breach.slots for physician, slot in received)
    return has_received is not (breach.rule is RotaRule.MINIMUM)
