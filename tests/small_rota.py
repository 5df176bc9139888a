"""A small rota for tests: hours and slots by the wall clock of Paris, written in few words."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

from primarycare.citations import Citation
from primarycare.identifiers import DutyKindId, PhysicianId, SiteId
from primarycare.instants import Interval, days_touched
from primarycare.money import Share
from primarycare.periods import Period
from primarycare.rotations import Absence, AbsenceKind, Assignment, Participant, RestRegime, Slot
from tests.small_practice import DR1, LONG_AGO

PARIS = ZoneInfo("Europe/Paris")
OURS = Citation.illustrative("rules of our own")
NO_RULE = RestRegime(name="no rule", rest_hours=Fraction(0), citation=OURS)


def at(text: str) -> datetime:
    """Give the instant of a wall clock in Paris, such as '2026-07-01T20:00', the first where it is shown twice."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(timezone.utc)


def hours(start: str, end: str) -> Interval:
    """Give the time from one wall clock in Paris to another."""
    return Interval(at(start), at(end))


def a_slot(
    on: str = "2026-07-01",
    kind: str = "night",
    *,
    starts: str = "20:00",
    lasts: int = 12,
    points: str = "12",
    headcount: int = 1,
    site: str | None = None,
    tags: Iterable[str] = (),
    skills: Iterable[str] = (),
) -> Slot:
    """Give a slot that starts on a day in Paris and lasts so many elapsed hours: a night where nothing else is said."""
    start = at(f"{on}T{starts}")
    serves = Interval(start, start + timedelta(hours=lasts))
    days = days_touched(serves, PARIS)
    return Slot(
        kind=DutyKindId(kind),
        on=days.start,
        site=None if site is None else SiteId(site),
        hours=serves,
        days=days,
        headcount=headcount,
        points=Fraction(points),
        tags=tuple(tags),
        skills=tuple(skills),
    )


def part(slot: Slot, physician: PhysicianId, start: int, end: int) -> Assignment:
    """Assign a physician to a part of a slot, from so many to so many hours after its start."""
    first = slot.hours.start
    return Assignment(
        slot=slot.identifier,
        physician=physician,
        hours=Interval(first + timedelta(hours=start), first + timedelta(hours=end)),
    )


def away(during: Period | Interval, physician: PhysicianId = DR1, *, approved: bool = True) -> Absence:
    return Absence(physician=physician, during=during, kind=AbsenceKind.HOLIDAY, approved=approved)


def a_participant(
    physician: PhysicianId = DR1,
    share: str = "1",
    *,
    regime: RestRegime = NO_RULE,
    during: Period = Period(LONG_AGO),
) -> Participant:
    return Participant(physician=physician, during=during, share=Share.parse(share), regime=regime)
