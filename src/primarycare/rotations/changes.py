"""Changes: what was agreed after a rota was planned.

What lives here: overrides of hours, and swaps and gifts, which follow a duty by its identity wherever it moves.
What this module may not know: the rota that is changed, and whether a change can be made.

>>> gift = Gift(
...     slot=SlotId("night/2026-07-01"), giver=PhysicianId("dr-1"), receiver=PhysicianId("dr-2"),
...     agreed_by=(PhysicianId("dr-1"),), recorded_on=date(2026, 6, 1),
... )
>>> gift.is_agreed
False
"""

from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PhysicianId, SlotId
from primarycare.instants import Interval
from primarycare.rotations.duties import Duties

__all__ = ["Change", "Gift", "Override", "Swap"]


def _agreeing(agreed_by: tuple[PhysicianId, ...], concerned: tuple[PhysicianId, ...]) -> None:
    """Refuse those who agreed twice, or who have no part in a change."""
    checks.unique(agreed_by, "agreed_by")
    for physician in agreed_by:
        if physician not in concerned:
            raise InvalidValueError(
                f"agreed_by: {str(physician)!r} has no part in it; only {' and '.join(map(repr, map(str, concerned)))} "
                "can agree"
            )


@frozen(kw_only=True)
class Override:
    """Others serve during some hours, in the duties meant, in place of one physician or of everybody.

    `replaces=None` is in place of everybody; an empty `by` leaves nobody. Only the hours are changed: a duty of which
    some hours lie outside is split. Write nothing private into `reason`; it stands beside the rota.
    `recorded_on` and `sequence` give the order of several changes: by day, then by number on that day.
    Raises `InvalidValueError` where somebody stands twice, or would replace themselves.

    >>> from datetime import datetime, timezone
    >>> hours = Interval(datetime(2026, 7, 1, 18, tzinfo=timezone.utc), datetime(2026, 7, 2, 6, tzinfo=timezone.utc))
    >>> Override(during=hours, by=(PhysicianId("dr-2"),), reason="a course", recorded_on=date(2026, 6, 1)).sequence
    1
    """

    during: Interval = field(validator=checks.checked(checks.a(Interval)))
    duties: Duties = field(default=Duties(), validator=checks.checked(checks.a(Duties)))
    replaces: PhysicianId | None = field(default=None, validator=checks.checked(checks.optional(checks.a(PhysicianId))))
    by: tuple[PhysicianId, ...] = field(validator=checks.checked(checks.each(checks.a(PhysicianId))))
    reason: str = field(validator=checks.checked(checks.a_text))
    recorded_on: date = field(validator=checks.checked(checks.a_date))
    sequence: int = field(default=1, validator=checks.checked(checks.within(1, 1_000_000)))

    def __attrs_post_init__(self) -> None:
        checks.unique(self.by, "by")
        if self.replaces in self.by:
            raise InvalidValueError(f"by: {str(self.replaces)!r} cannot replace themselves; name somebody else")

    @property
    def is_agreed(self) -> bool:
        """Whether everybody whose consent is needed has given it; an override needs nobody's."""
        return True


@frozen(kw_only=True)
class Swap:
    """Two physicians exchange two duties: each serves the other's, whatever hours of it the other has.

    It needs the consent of both; `recorded_on` and `sequence` give the order of several changes.
    Raises `InvalidValueError` where a duty or a physician is exchanged for itself, and for consent of an outsider.

    >>> Swap(
    ...     first=SlotId("night/2026-07-01"), first_physician=PhysicianId("dr-1"),
    ...     second=SlotId("night/2026-07-01"), second_physician=PhysicianId("dr-2"),
    ...     agreed_by=(), recorded_on=date(2026, 6, 1),
    ... )
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: second: 'night/2026-07-01' cannot be exchanged for itself; name another duty
    """

    first: SlotId = field(validator=checks.checked(checks.a(SlotId)))
    first_physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    second: SlotId = field(validator=checks.checked(checks.a(SlotId)))
    second_physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    agreed_by: tuple[PhysicianId, ...] = field(validator=checks.checked(checks.each(checks.a(PhysicianId))))
    recorded_on: date = field(validator=checks.checked(checks.a_date))
    sequence: int = field(default=1, validator=checks.checked(checks.within(1, 1_000_000)))

    def __attrs_post_init__(self) -> None:
        if self.first == self.second:
            raise InvalidValueError(f"second: {str(self.second)!r} cannot be exchanged for itself; name another duty")
        if self.first_physician == self.second_physician:
            raise InvalidValueError(
                f"second_physician: {str(self.second_physician)!r} cannot swap with themselves; name somebody else"
            )
        _agreeing(self.agreed_by, (self.first_physician, self.second_physician))

    @property
    def is_agreed(self) -> bool:
        """Whether both have agreed."""
        return {self.first_physician, self.second_physician} == set(self.agreed_by)


@frozen(kw_only=True)
class Gift:
    """One physician gives a duty to another, who serves whatever hours of it the first has.

    It needs the consent of both; `recorded_on` and `sequence` give the order of several changes.
    Raises `InvalidValueError` for a gift to oneself, and for consent of an outsider.

    >>> Gift(
    ...     slot=SlotId("night/2026-07-01"), giver=PhysicianId("dr-1"), receiver=PhysicianId("dr-2"),
    ...     agreed_by=(PhysicianId("dr-2"), PhysicianId("dr-1")), recorded_on=date(2026, 6, 1),
    ... ).is_agreed
    True
    """

    slot: SlotId = field(validator=checks.checked(checks.a(SlotId)))
    giver: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    receiver: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    agreed_by: tuple[PhysicianId, ...] = field(validator=checks.checked(checks.each(checks.a(PhysicianId))))
    recorded_on: date = field(validator=checks.checked(checks.a_date))
    sequence: int = field(default=1, validator=checks.checked(checks.within(1, 1_000_000)))

    def __attrs_post_init__(self) -> None:
        if self.giver == self.receiver:
            raise InvalidValueError(f"receiver: {str(self.receiver)!r} cannot receive from themselves; name another")
        _agreeing(self.agreed_by, (self.giver, self.receiver))

    @property
    def is_agreed(self) -> bool:
        """Whether both have agreed."""
        return {self.giver, self.receiver} == set(self.agreed_by)


Change: TypeAlias = Override | Swap | Gift
