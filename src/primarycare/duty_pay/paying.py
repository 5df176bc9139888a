"""Paying: what one duty pays, and to whom.

What lives here: the amount of a slot under a schedule, worked and rounded once for the whole, and its split over those
who serve, by elapsed time. So the parts of a duty pay the same as the whole, whoever serves them. Pay follows the
worker; hours that nobody serves are not paid, and stand as a finding with their money.
What this module may not know: any tariff, and why somebody serves.

>>> from datetime import datetime, timezone
>>> from primarycare.identifiers import SlotId
>>> from primarycare.money import EUR, amount_not_negative
>>> night = Interval(datetime(2026, 7, 1, 18, tzinfo=timezone.utc), datetime(2026, 7, 2, 6, tzinfo=timezone.utc))
>>> served = Assignment(slot=SlotId("night/2026-07-01"), physician=PhysicianId("dr-1"), hours=night)
>>> DutyPart(assignment=served, worth=Money.parse("150", EUR), paid=False).amount
Money.parse('0.00', EUR)
"""

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.duty_pay._slot_inputs import NO_INPUTS, Given, values_for
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import PhysicianId
from primarycare.instants import Interval
from primarycare.money import Money, allocate, amount_not_negative, exact_text
from primarycare.rotations import Assignment, Rota, Slot
from primarycare.schedules import RateSchedule, Subject
from primarycare.workings import Factor, Working

__all__ = ["DutyPart", "DutyPay", "among", "pay_for_slot", "worked_slot"]


@frozen(kw_only=True)
class DutyPart:
    """What somebody served of a duty, what that is worth, and whether it is paid.

    A part is worked and not paid where the group says so, for one where somebody came by it in a swap.

    >>> from datetime import datetime, timezone
    >>> from primarycare.identifiers import SlotId
    >>> from primarycare.money import EUR
    >>> noon = datetime(2026, 7, 4, 10, tzinfo=timezone.utc)
    >>> served = Assignment(slot=SlotId("day/2026-07-04"), physician=PhysicianId("dr-1"),
    ...                     hours=Interval(noon, noon.replace(hour=18)))
    >>> DutyPart(assignment=served, worth=Money.parse("120", EUR), paid=True).amount
    Money.parse('120.00', EUR)
    """

    assignment: Assignment = field(validator=checks.checked(checks.a(Assignment)))
    worth: Money = field(validator=checks.checked(amount_not_negative))
    paid: bool = field(validator=checks.checked(checks.a(bool)))

    @property
    def physician(self) -> PhysicianId:
        """Who served it."""
        return self.assignment.physician

    @property
    def amount(self) -> Money:
        """What is paid for it: its worth, or nothing."""
        return self.worth if self.paid else Money.zero(self.worth.currency)


def _time_served(slot: Slot, served: tuple[Interval, ...]) -> tuple[list[Fraction], Fraction, bool]:
    """Give the hours that each of several serves, the hours to be served that nobody does, and whether it was crowded.

    Where more serve at once than the duty asks for, they share the hours of its places.
    """
    inside = sorted({slot.hours.start, slot.hours.end, *(i for hours in served for i in (hours.start, hours.end))})
    times, unserved, crowded = [Fraction(0)] * len(served), Fraction(0), False
    for start, end in pairwise(inside):
        hours = Interval(start, end).hours
        here = [number for number, of in enumerate(served) if of.start <= start and end <= of.end]
        for number in here:
            times[number] += hours * min(Fraction(1), Fraction(slot.headcount, len(here)))
        unserved += hours * max(0, slot.headcount - len(here))
        crowded |= len(here) > slot.headcount
    return times, unserved, crowded


@frozen(kw_only=True)
class DutyPay:
    """What one duty pays: the working of the whole, the part of each who served, and the worth of what nobody served.

    Raises `ConservationError` where the parts and what is unserved do not make the whole, and `InvalidValueError` for
    a part of another slot or outside of its hours.

    >>> from datetime import date, datetime, timezone
    >>> from primarycare.identifiers import DutyKindId
    >>> from primarycare.periods import Period
    >>> from primarycare.published import load
    >>> noon = datetime(2026, 7, 4, 10, tzinfo=timezone.utc)
    >>> afternoon = Slot(
    ...     kind=DutyKindId("saturday"), on=date(2026, 7, 4), hours=Interval(noon, noon.replace(hour=18)), headcount=1,
    ...     points=Fraction(1), days=Period(date(2026, 7, 4), date(2026, 7, 5)), tags=("standby",),
    ... )
    >>> pay = pay_for_slot(load("fr-pdsa-minimum"), afternoon, ())
    >>> pay.unserved == pay.whole
    True
    """

    slot: Slot = field(validator=checks.checked(checks.a(Slot)))
    working: Working[Money] = field(validator=checks.checked(checks.a(Working)), repr=False)
    parts: tuple[DutyPart, ...] = field(validator=checks.checked(checks.each(checks.a(DutyPart))))
    unserved: Money = field(validator=checks.checked(amount_not_negative))

    def __attrs_post_init__(self) -> None:
        checks.a(Money)(self.working.total, "working")
        for part in self.parts:
            served = part.assignment
            if served.slot != self.slot.identifier or served.hours.cut(self.slot.hours) != served.hours:
                raise InvalidValueError(
                    f"parts: {str(part.physician)!r} serves {served.hours} in {str(served.slot)!r}, which is outside "
                    f"of {str(self.slot.identifier)!r}, {self.slot.hours}; leave it out"
                )
        made = Money.total((part.worth for part in self.parts), self.whole.currency) + self.unserved
        if made != self.whole:
            raise ConservationError(
                f"parts: {str(self.slot.identifier)!r} pays {self.whole} for the whole, but its parts and what is "
                f"unserved make {made}"
            )

    @property
    def whole(self) -> Money:
        """What the duty pays where all of it is served and paid."""
        return checks.a(Money)(self.working.total, "working")

    @property
    def paid(self) -> Money:
        """What is paid to those who served."""
        return Money.total((part.amount for part in self.parts), self.whole.currency)

    @property
    def withheld(self) -> Money:
        """What was worked and is not paid."""
        return self.whole - self.unserved - self.paid

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Hours that nobody serves, with their money; more people than were asked for; work that is not paid."""
        _, hours, crowded = _time_served(self.slot, tuple(part.assignment.hours for part in self.parts))
        name = str(self.slot.identifier)
        found = []
        if hours:
            asked = f"{exact_text(hours)} of {exact_text(self.slot.headcount * self.slot.hours.hours)} hours"
            found.append(
                Finding(kind="unserved part", subject=name, detail=f"{asked} are served by nobody: {self.unserved}")
            )
        if crowded:
            asked = f"more than {self.slot.headcount} at once; they share what is paid for {self.slot.headcount}"
            found.append(Finding(kind="served by more than asked", subject=name, detail=asked))
        found += [
            Finding(
                kind="worked and not paid",
                subject=str(part.physician),
                detail=f"{name}, {part.assignment.hours}: worth {part.worth}",
            )
            for part in self.parts
            if not part.paid
        ]
        return tuple(found)


def pay_for_slot(
    schedule: RateSchedule,
    slot: Slot,
    assignments: Iterable[Assignment],
    given: Given = NO_INPUTS,
    *,
    unpaid: Iterable[Assignment] = (),
) -> DutyPay:
    """Work out what a duty pays by the version in force on its start date, and split it over those who serve.

    The amount is for one place; a duty that asks for two people has two. It is rounded once, as the schedule says, and
    split by elapsed time to the minor unit: the largest remainders first, equal ones by physician and then by start.
    The slot answers by itself what its schedule asks about a duty: `hours` (elapsed), `points`, a flag or an option by
    its tags; everything else is in `given`. Assignments in `unpaid` are worked and paid nothing.

    Raises `InvalidValueError` for a schedule that does not pay for duties, for an assignment outside of the slot, and
    for an unpaid one that is not among the assignments; `NotKnownError` for a day that no version covers and an
    assignment to another slot; `MissingInputError` for an input that is not given.

    >>> from datetime import date, datetime, timezone
    >>> from primarycare.identifiers import DutyKindId
    >>> from primarycare.periods import Period
    >>> from primarycare.published import load
    >>> noon, end = datetime(2026, 7, 4, 10, tzinfo=timezone.utc), datetime(2026, 7, 4, 18, tzinfo=timezone.utc)
    >>> afternoon = Slot(
    ...     kind=DutyKindId("saturday"), on=date(2026, 7, 4), hours=Interval(noon, end), headcount=1,
    ...     points=Fraction(1), days=Period(date(2026, 7, 4), date(2026, 7, 5)), tags=("standby",),
    ... )
    >>> first = Interval(noon, noon.replace(hour=12))
    >>> served = Assignment(slot=afternoon.identifier, physician=PhysicianId("dr-1"), hours=first)
    >>> pay = pay_for_slot(load("fr-pdsa-minimum"), afternoon, (served,))
    >>> pay.whole, pay.paid
    (Money.parse('120.00', EUR), Money.parse('30.00', EUR))
    >>> print(*pay.findings)
    unserved part: saturday/2026-07-04 (6 of 8 hours are served by nobody: 90.00 EUR)
    """
    rota = Rota((checks.a(Slot)(slot, "slot"),), checks.several(Assignment)(assignments, "assignments"))
    return worked_slot(schedule, slot, rota.assignments, given, among(rota, unpaid))


def among(rota: Rota, unpaid: Iterable[Assignment]) -> frozenset[Assignment]:
    """Check that every unpaid assignment stands in the rota.

    >>> among(Rota((), ()), ())
    frozenset()
    """
    known = frozenset(rota.assignments)
    listed = checks.several(Assignment)(unpaid, "unpaid")
    for assignment in listed:
        if assignment not in known:
            raise InvalidValueError(
                f"unpaid: {str(assignment.physician)!r} in {str(assignment.slot)!r}, {assignment.hours}, is not among "
                "the assignments; give one that is, whole"
            )
    return frozenset(listed)


def worked_slot(
    schedule: RateSchedule, slot: Slot, assignments: tuple[Assignment, ...], given: Given, unpaid: frozenset[Assignment]
) -> DutyPay:
    """Work out a duty for assignments that a rota has checked; `pay_for_slot` checks them and calls this.

    >>> from datetime import date, datetime, timezone
    >>> from primarycare.identifiers import DutyKindId
    >>> from primarycare.periods import Period
    >>> from primarycare.published import load
    >>> noon = datetime(2026, 7, 4, 10, tzinfo=timezone.utc)
    >>> calls = Slot(
    ...     kind=DutyKindId("calls"), on=date(2026, 7, 4), hours=Interval(noon, noon.replace(hour=14)), headcount=2,
    ...     points=Fraction(1), days=Period(date(2026, 7, 4), date(2026, 7, 5)),
    ... )
    >>> worked_slot(load("fr-pdsa-minimum"), calls, (), {"duty": "regulation"}, frozenset()).whole
    Money.parse('560.00', EUR)
    """
    version = checks.a(RateSchedule)(schedule, "schedule").version_on(slot.on)
    if version.subject is not Subject.DUTY:
        raise InvalidValueError(
            f"schedule: {str(schedule.identifier)!r} pays for a {version.subject.value} and not for "
            f"{str(slot.identifier)!r}; give one about a duty"
        )
    values = values_for(version, slot, given)
    places = () if slot.headcount == 1 else (Factor("places to be served", Fraction(slot.headcount)),)
    working = Working.settled(
        f"{schedule.title}, {slot.identifier}",
        version.work(values, schedule.currency),
        version.rounding,
        schedule.currency,
        stage=version.stage,
        scaling=places,
        notes=version.notes_for(values),
    )
    times, unserved, _ = _time_served(slot, tuple(assignment.hours for assignment in assignments))
    ties = [f"0 {served.physician} {served.hours.start.isoformat()}" for served in assignments]
    *worths, left = allocate(working.total, [*times, unserved], ties=[*ties, "1 nobody"])
    return DutyPay(
        slot=slot,
        working=working,
        parts=tuple(
            DutyPart(assignment=served, worth=worth, paid=served not in unpaid)
            for served, worth in zip(assignments, worths, strict=True)
        ),
        unserved=left,
    )
