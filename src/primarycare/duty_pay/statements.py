"""Statements: what a rota pays to each who serves in it.

What lives here: the pay of every duty of a rota, and the statement of each physician.
What this module may not know: how the rota came about; which assignments a group does not pay is told.

>>> from primarycare.money import EUR, amount_not_negative
>>> RotaPay(currency=EUR, duties=(), statements=(), without_schedule=()).paid
Money.parse('0.00', EUR)
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.duty_pay._slot_inputs import NO_INPUTS, Given
from primarycare.duty_pay.paying import DutyPart, DutyPay, among, worked_slot
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError, shown
from primarycare.findings import Finding
from primarycare.identifiers import DutyKindId, PhysicianId, SlotId
from primarycare.money import Currency, Money, amount_not_negative
from primarycare.rotations import Assignment, DutyKind, Rota
from primarycare.schedules import RateSchedule

__all__ = ["DutyStatement", "RotaPay", "pay_for_rota", "schedules_by_kind"]

_NOTHING_GIVEN: Mapping[DutyKindId, Given] = MappingProxyType({})


@frozen(kw_only=True)
class DutyStatement:
    """What a physician is paid for duties: the parts that they served, in order of time, and their sum.

    Raises `ConservationError` where the parts do not add up to the total, and `InvalidValueError` for the part of
    somebody else and for one that stands twice.

    >>> from primarycare.money import EUR
    >>> DutyStatement(physician=PhysicianId("dr-1"), parts=(), total=Money.parse("1", EUR))
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: total: the statement of 'dr-1' states 1.00 EUR, but its parts make 0.00 EUR
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    parts: tuple[DutyPart, ...] = field(validator=checks.checked(checks.each(checks.a(DutyPart))), repr=False)
    total: Money = field(validator=checks.checked(amount_not_negative))

    def __attrs_post_init__(self) -> None:
        seen: set[Assignment] = set()
        for part in self.parts:
            if part.physician != self.physician:
                raise InvalidValueError(
                    f"parts: {str(part.assignment.slot)!r} was served by {str(part.physician)!r} and not by "
                    f"{str(self.physician)!r}; leave it out"
                )
            if part.assignment in seen:
                raise InvalidValueError(
                    f"parts: {str(part.assignment.slot)!r}, {part.assignment.hours}, stands twice in the statement of "
                    f"{str(self.physician)!r}; give it once"
                )
            seen.add(part.assignment)
        made = Money.total((part.amount for part in self.parts), self.total.currency)
        if made != self.total:
            raise ConservationError(
                f"total: the statement of {str(self.physician)!r} states {self.total}, but its parts make {made}"
            )

    @property
    def withheld(self) -> Money:
        """What the physician worked and is not paid for."""
        return Money.total((part.worth for part in self.parts), self.total.currency) - self.total


@frozen(kw_only=True)
class RotaPay:
    """What a rota pays: every duty, and a statement for each who served.

    `without_schedule` are the slots of which nobody says what they pay. Raises `ConservationError` where the
    statements do not hold exactly the parts of the duties, and `InvalidValueError` for a physician with two statements,
    a slot that stands twice, and amounts in another currency.

    >>> from primarycare.money import EUR
    >>> unpriced = RotaPay(currency=EUR, duties=(), statements=(), without_schedule=(SlotId("inbox/2026-07-04"),))
    >>> print(*unpriced.findings)
    duty without a schedule: inbox/2026-07-04 (nobody says what it pays; paid nothing)
    """

    currency: Currency = field(validator=checks.checked(checks.a(Currency)))
    duties: tuple[DutyPay, ...] = field(validator=checks.checked(checks.each(checks.a(DutyPay))), repr=False)
    statements: tuple[DutyStatement, ...] = field(
        validator=checks.checked(checks.each(checks.a(DutyStatement))), repr=False
    )
    without_schedule: tuple[SlotId, ...] = field(validator=checks.checked(checks.each(checks.a(SlotId))), repr=False)

    def __attrs_post_init__(self) -> None:
        checks.unique(map(str, (*(duty.slot.identifier for duty in self.duties), *self.without_schedule)), "duties")
        checks.unique((str(statement.physician) for statement in self.statements), "statements")
        for total in (
            *(duty.whole for duty in self.duties),
            *(statement.total for statement in self.statements),
        ):
            if total.currency != self.currency:
                raise InvalidValueError(
                    f"currency: {total} is paid in a rota in {self.currency.code}; give one currency for all"
                )
        served = Counter(part for duty in self.duties for part in duty.parts)
        stated = Counter(part for statement in self.statements for part in statement.parts)
        for part in (*(served - stated), *(stated - served)):
            raise ConservationError(
                f"statements: {str(part.physician)!r} in {str(part.assignment.slot)!r}, {part.assignment.hours}, "
                "stands in a duty or in a statement and not in both"
            )

    @property
    def paid(self) -> Money:
        """What is paid to all together."""
        return Money.total((statement.total for statement in self.statements), self.currency)

    @property
    def withheld(self) -> Money:
        """What was worked and is not paid."""
        return Money.total((duty.withheld for duty in self.duties), self.currency)

    @property
    def unserved(self) -> Money:
        """What would be paid for the hours that nobody serves."""
        return Money.total((duty.unserved for duty in self.duties), self.currency)

    @property
    def whole(self) -> Money:
        """What the duties pay where all of them are served and paid: `paid`, `withheld` and `unserved` together."""
        return Money.total((duty.whole for duty in self.duties), self.currency)

    @cached_property
    def _by_physician(self) -> Mapping[PhysicianId, DutyStatement]:
        return {statement.physician: statement for statement in self.statements}

    def statement_of(self, physician: PhysicianId) -> DutyStatement:
        """Give the statement of a physician, an empty one for somebody who served nothing that pays.

        >>> from primarycare.money import EUR
        >>> nothing = RotaPay(currency=EUR, duties=(), statements=(), without_schedule=())
        >>> nothing.statement_of(PhysicianId("dr-1")).total
        Money.parse('0.00', EUR)
        """
        found = self._by_physician.get(checks.a(PhysicianId)(physician, "physician"))
        return found or DutyStatement(physician=physician, parts=(), total=Money.zero(self.currency))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those of every duty, in order, and each slot of which nobody says what it pays."""
        unknown = (
            Finding(kind="duty without a schedule", subject=str(slot), detail="nobody says what it pays; paid nothing")
            for slot in self.without_schedule
        )
        return (*(finding for duty in self.duties for finding in duty.findings), *unknown)


def schedules_by_kind(kinds: Iterable[DutyKind], schedules: Iterable[RateSchedule]) -> dict[DutyKindId, RateSchedule]:
    """Give the schedule of each kind of duty that names one in `paid_by`.

    Raises `NotKnownError` for one that is not among those given, and `InvalidValueError` for a kind or a schedule that
    stands twice.

    >>> schedules_by_kind((), ())
    {}
    """
    asked = checks.several(DutyKind)(kinds, "kinds")
    checks.unique((str(kind.code) for kind in asked), "kinds")
    given = checks.several(RateSchedule)(schedules, "schedules")
    checks.unique((str(schedule.identifier) for schedule in given), "schedules")
    known = {schedule.identifier: schedule for schedule in given}
    found = {}
    for kind in asked:
        if kind.paid_by is None:
            continue
        if kind.paid_by not in known:
            names = ", ".join(sorted(known)) or "none"
            raise NotKnownError(
                f"schedules: {str(kind.code)!r} is paid by {str(kind.paid_by)!r}, which is not among those given "
                f"({names}); add it"
            )
        found[kind.code] = known[kind.paid_by]
    return found


def pay_for_rota(
    rota: Rota,
    schedules: Mapping[DutyKindId, RateSchedule],
    given: Mapping[DutyKindId, Given] = _NOTHING_GIVEN,
    *,
    unpaid: Iterable[Assignment] = (),
) -> RotaPay:
    """Work out what every duty of a rota pays, each by the schedule of its kind, and a statement for each who served.

    Pay follows the worker: give the final rota, after swaps and gifts. Assignments in `unpaid` are worked and paid
    nothing; a group that does not pay swaps lists what came by a swap
    (https://policies.unc.edu/TDClient/2833/Portal/KB/PrintArticle?ID=159756). `given` are the inputs that a slot does
    not answer by itself, for each kind of duty. A duty whose kind has no schedule pays nothing and is a finding.

    Raises as `pay_for_slot` does, and `InvalidValueError` for no schedule, for schedules in several currencies and for
    inputs to a kind that has none.

    >>> from primarycare.published import load
    >>> pay_for_rota(Rota((), ()), {DutyKindId("night"): load("fr-pdsa-minimum")}).paid
    Money.parse('0.00', EUR)
    """
    checks.a(Rota)(rota, "rota")
    currency = _one_currency(_by_kind(schedules, "schedules"))
    for kind in _by_kind(given, "given"):
        if kind not in schedules:
            raise InvalidValueError(f"given: {str(kind)!r} has no schedule; add it, or leave its inputs out")
    without_pay = among(rota, unpaid)
    duties: list[DutyPay] = []
    without_schedule: list[SlotId] = []
    for slot in rota.slots:
        if slot.kind not in schedules:
            without_schedule.append(slot.identifier)
            continue
        assigned = rota.of_slot(slot.identifier)
        duties.append(worked_slot(schedules[slot.kind], slot, assigned, given.get(slot.kind, NO_INPUTS), without_pay))
    parts: dict[PhysicianId, list[DutyPart]] = {}
    for duty in duties:
        for part in duty.parts:
            parts.setdefault(part.physician, []).append(part)
    return RotaPay(
        currency=currency,
        duties=tuple(duties),
        statements=tuple(
            DutyStatement(
                physician=physician,
                parts=tuple(sorted(served, key=lambda part: (part.assignment.hours, part.assignment.slot))),
                total=Money.total((part.amount for part in served), currency),
            )
            for physician, served in sorted(parts.items())
        ),
        without_schedule=tuple(without_schedule),
    )


def _by_kind(values: Mapping[DutyKindId, object], field: str) -> Mapping[DutyKindId, object]:
    if not isinstance(values, Mapping):
        raise InvalidTypeError(f"{field}: {shown(values)} is a {type(values).__name__}; give a mapping by kind of duty")
    for kind in values:
        checks.a(DutyKindId)(kind, field)
    return values


def _one_currency(schedules: Mapping[DutyKindId, object]) -> Currency:
    found = {checks.a(RateSchedule)(schedule, f"schedules[{kind!r}]").currency for kind, schedule in schedules.items()}
    if not found:
        raise InvalidValueError("schedules: there is none; give one schedule or more, all in one currency")
    if len(found) > 1:
        codes = ", ".join(sorted(currency.code for currency in found))
        raise InvalidValueError(f"schedules: they pay in {codes}; give one schedule or more, all in one currency")
    return found.pop()
