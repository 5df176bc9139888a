"""Seeing: who sees a patient at an instant, and if nobody does, why not.

What lives here: the answer from designation, absence, cover and duty, with everybody who was asked on the way.
What this module may not know: what the patient needs, beyond the scope that is asked for.

>>> SeenAs("cover")
<SeenAs.COVER: 'cover'>
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from enum import Enum
from functools import cached_property
from typing import TypeVar

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.coverage._covering import StandIns, stand_ins
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId, SlotId
from primarycare.instants import Interval, local_day
from primarycare.panels import Panels
from primarycare.periods import Period
from primarycare.physicians import Physician
from primarycare.rotations import (
    Absence,
    CoverAgreement,
    CoverScope,
    HolidayCalendar,
    LocumContract,
    OpeningHours,
    Rota,
)

__all__ = ["Coverage", "Seen", "SeenAs", "Tried", "WhyNot"]

T = TypeVar("T")


class SeenAs(Enum):
    """As what a physician sees a patient: designated, their locum, covering by agreement, on duty; or nobody does.

    >>> SeenAs("on duty")
    <SeenAs.ON_DUTY: 'on duty'>
    """

    DESIGNATED = "designated"
    LOCUM = "locum"
    COVER = "cover"
    ON_DUTY = "on duty"
    NOBODY = "nobody"


class WhyNot(Enum):
    """Why somebody who was asked for a patient does not see them. Why somebody is away is never said.

    >>> WhyNot("away")
    <WhyNot.AWAY: 'away'>
    """

    NO_DESIGNATION = "no designated physician"
    CLOSED = "the practice is closed"
    NOT_PRACTISING = "not practising"
    AWAY = "away"
    NO_COVER = "no agreement covers this"
    NO_DUTY = "no duty serves this now"


@frozen
class Tried:
    """Somebody who was asked, or nobody in particular, and why it leads no further.

    >>> print(Tried(PhysicianId("dr-1"), WhyNot.AWAY))
    dr-1: away
    """

    physician: PhysicianId | None = field(validator=checks.checked(checks.optional(checks.a(PhysicianId))))
    reason: WhyNot = field(validator=checks.checked(checks.a(WhyNot)))

    def __str__(self) -> str:
        return self.reason.value if self.physician is None else f"{self.physician}: {self.reason.value}"


@frozen(kw_only=True)
class Seen:
    """Who sees a patient, as what, and whom or what was tried before.

    Raises `InvalidValueError` for nobody with a name, for somebody without one, and where somebody stands twice.

    >>> print(Seen(physicians=(), seen_as=SeenAs.NOBODY, tried=(Tried(None, WhyNot.NO_DUTY),)))
    nobody (no duty serves this now)
    >>> print(Seen(physicians=(PhysicianId("dr-1"),), seen_as=SeenAs.DESIGNATED, tried=()))
    dr-1, designated
    """

    physicians: tuple[PhysicianId, ...] = field(validator=checks.checked(checks.each(checks.a(PhysicianId))))
    seen_as: SeenAs = field(validator=checks.checked(checks.a(SeenAs)))
    tried: tuple[Tried, ...] = field(validator=checks.checked(checks.each(checks.a(Tried))))

    def __attrs_post_init__(self) -> None:
        if (self.seen_as is SeenAs.NOBODY) is bool(self.physicians):
            raise InvalidValueError(
                f"physicians: {len(self.physicians)} see the patient as {self.seen_as.value}; name them, or say nobody"
            )
        checks.unique(self.physicians, "physicians")

    def __str__(self) -> str:
        why = f" ({'; '.join(map(str, self.tried))})" if self.tried else ""
        who = ", ".join(self.physicians)
        return f"{self.seen_as.value}{why}" if not who else f"{who}, {self.seen_as.value}{why}"


@frozen(kw_only=True)
class Coverage:
    """All that decides who sees a patient, put together once and asked often.

    The rota is the final one. Without opening hours the practice is always open. A physician who is not among those
    known counts as practising. Raises `InvalidValueError` for a physician who stands twice.

    >>> from datetime import timezone
    >>> from primarycare.periods import Year
    >>> from primarycare.rotations import no_holidays
    >>> coverage = Coverage(
    ...     panels=Panels(()), physicians=(), absences=(), agreements=(), locums=(), rota=Rota((), ()), opening=None,
    ...     calendar=no_holidays(Year(2026).period),
    ... )
    >>> noon = datetime(2026, 7, 1, 12, tzinfo=timezone.utc)
    >>> print(coverage.who_sees(PatientId("p-1"), noon, CoverScope.URGENT_VISITS, timezone.utc))
    nobody (no designated physician; no duty serves this now)
    """

    panels: Panels = field(repr=False, validator=checks.checked(checks.a(Panels)))
    physicians: tuple[Physician, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Physician))))
    absences: tuple[Absence, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(Absence))))
    agreements: tuple[CoverAgreement, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(CoverAgreement)))
    )
    locums: tuple[LocumContract, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(LocumContract)))
    )
    rota: Rota = field(validator=checks.checked(checks.a(Rota)))
    opening: OpeningHours | None = field(validator=checks.checked(checks.optional(checks.a(OpeningHours))))
    calendar: HolidayCalendar = field(repr=False, validator=checks.checked(checks.a(HolidayCalendar)))

    def __attrs_post_init__(self) -> None:
        checks.unique((physician.identifier for physician in self.physicians), "physicians")

    @cached_property
    def _known(self) -> Mapping[PhysicianId, Physician]:
        return {physician.identifier: physician for physician in self.physicians}

    @cached_property
    def _days_away(self) -> Mapping[PhysicianId, tuple[Period, ...]]:
        return _by_physician((one.physician, one.during) for one in self._approved if isinstance(one.during, Period))

    @cached_property
    def _hours_away(self) -> Mapping[PhysicianId, tuple[Interval, ...]]:
        return _by_physician((one.physician, one.during) for one in self._approved if isinstance(one.during, Interval))

    @property
    def _approved(self) -> Iterator[Absence]:
        return (absence for absence in self.absences if absence.approved)

    @cached_property
    def _served(self) -> Mapping[SlotId, frozenset[CoverScope]]:
        """What patients find in each duty."""
        return {
            slot.identifier: frozenset(scope for scope in CoverScope for known in slot.scopes if known.includes(scope))
            for slot in self.rota.slots
        }

    @cached_property
    def _standing_in(self) -> Mapping[PhysicianId, StandIns]:
        return stand_ins(self.agreements, self.locums)

    def who_sees(self, patient: PatientId, at: datetime, scope: CoverScope, zone: tzinfo) -> Seen:
        """Give who sees a patient at an instant for a scope; the zone is that of the practice.

        While the practice is open that is the designated physician, else their locum, else the first available who
        covers for them by agreement: by priority, then by identifier. When it is closed, or none of them is there, it
        is whoever is on a duty that serves the scope; else nobody. Whoever is away or does not practise sees nobody.
        Raises `InvalidTypeError` for anything but an instant, `InvalidValueError` for one without a zone and for
        another zone than that of the opening hours, and `NotKnownError` where the calendar does not know a day that
        matters.
        """
        checks.a(PatientId)(patient, "patient")
        checks.a(CoverScope)(scope, "scope")
        instant = checks.an_instant(at, "at")
        day = local_day(instant, zone)
        tried: list[Tried] = []
        designated = self.panels.physician_of(patient, day)
        if designated is None:
            tried.append(Tried(None, WhyNot.NO_DESIGNATION))
        elif self.opening is not None and not self.opening.open_at(instant, zone, self.calendar):
            tried.append(Tried(None, WhyNot.CLOSED))
        else:
            asked = {designated: SeenAs.DESIGNATED}
            if designated in self._standing_in:
                for who, as_locum in self._standing_in[designated].on(day, scope):
                    asked.setdefault(who, SeenAs.LOCUM if as_locum else SeenAs.COVER)
            for physician, seen_as in asked.items():
                why = self._why_not(physician, instant, day)
                if why is None:
                    return Seen(physicians=(physician,), seen_as=seen_as, tried=tuple(tried))
                tried.append(Tried(physician, why))
            if len(asked) == 1:
                tried.append(Tried(designated, WhyNot.NO_COVER))
        on = sorted({one.physician for one in self.rota.on_at(instant) if scope in self._served[one.slot]})
        kept_off = {physician: self._why_not(physician, instant, day) for physician in on}
        seeing = tuple(physician for physician, why in kept_off.items() if why is None)
        known = {one.physician for one in tried}
        tried += [Tried(who, why) for who, why in kept_off.items() if why is not None and who not in known]
        if seeing:
            return Seen(physicians=seeing, seen_as=SeenAs.ON_DUTY, tried=tuple(tried))
        if not on:
            tried.append(Tried(None, WhyNot.NO_DUTY))
        return Seen(physicians=(), seen_as=SeenAs.NOBODY, tried=tuple(tried))

    def _why_not(self, physician: PhysicianId, instant: datetime, day: date) -> WhyNot | None:
        known = self._known.get(physician)
        if known is not None and not known.practises_on(day):
            return WhyNot.NOT_PRACTISING
        if any(day in during for during in self._days_away.get(physician, ())):
            return WhyNot.AWAY
        if any(instant in during for during in self._hours_away.get(physician, ())):
            return WhyNot.AWAY
        return None


def _by_physician(dated: Iterable[tuple[PhysicianId, T]]) -> Mapping[PhysicianId, tuple[T, ...]]:
    found: dict[PhysicianId, list[T]] = {}
    for physician, during in dated:
        found.setdefault(physician, []).append(during)
    return {physician: tuple(several) for physician, several in found.items()}
