"""Breaches: which rule of a rota somebody's duty does not keep.

What lives here: the rules by name, and one breach of one of them.
What this module may not know: how breaches are found; a builder and a validation both ask `primarycare.coverage`.

>>> print(Breach(
...     rule=RotaRule.REST, physician=PhysicianId("dr-1"),
...     slots=(SlotId("night/2026-07-01"), SlotId("day/2026-07-02")), detail="11 hours are due, 0 were left",
... ))
rest: dr-1 in night/2026-07-01, day/2026-07-02 (11 hours are due, 0 were left)
"""

from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.identifiers import PhysicianId, SlotId

__all__ = ["Breach", "RotaRule"]


class RotaRule(Enum):
    """What a rota must keep: about seats first, then about who may serve, then about what one person can bear.

    >>> RotaRule("rest")
    <RotaRule.REST: 'rest'>
    """

    SEATS_EMPTY = "seats empty"
    SEATS_OVER = "seats over"
    UNKNOWN_PERSON = "unknown person"
    NOT_TAKING_PART = "not taking part"
    NO_SHARE = "no share"
    SKILL_MISSING = "skill missing"
    ABSENT = "absent"
    EXEMPT = "exempt"
    BLOCKED_DAY = "blocked day"
    OPTED_OUT = "opted out"
    DOUBLE_DUTY = "double duty"
    REST = "rest"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    RUN = "run"
    AVERAGE_HOURS = "average hours"
    FREE_TIME = "free time"
    EVERY_NIGHTS = "every so many nights"


@frozen(kw_only=True)
class Breach:
    """A rule that a rota does not keep: for whom, in which slots in order of time, and by how much.

    Nobody stands in it where a seat is empty. The detail never says why somebody is away or exempt.

    >>> Breach(rule=RotaRule.SEATS_EMPTY, physician=None, slots=(SlotId("night/2026-07-01"),), detail="1 of 1").rule
    <RotaRule.SEATS_EMPTY: 'seats empty'>
    """

    rule: RotaRule = field(validator=checks.checked(checks.a(RotaRule)))
    physician: PhysicianId | None = field(validator=checks.checked(checks.optional(checks.a(PhysicianId))))
    slots: tuple[SlotId, ...] = field(validator=checks.checked(checks.each(checks.a(SlotId))))
    detail: str = field(validator=checks.checked(checks.a_text))

    def __str__(self) -> str:
        whom = "" if self.physician is None else f"{self.physician} in "
        return f"{self.rule.value}: {whom}{', '.join(self.slots)} ({self.detail})"
