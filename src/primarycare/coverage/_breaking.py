"""Breaking: every breach of the rules over several duties in one person's record, each told once.

What lives here: the same rules as in `_records`, gone through for a whole record and told with their slots.
What this module may not know: how a rota is made.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from primarycare.coverage._bindings import Duty
from primarycare.coverage._records import (
    DAYS_OF_NIGHTS,
    NIGHT,
    Tally,
    chains,
    clash,
    is_without_free_time,
    most_seconds,
    place_of,
    rest_of,
)
from primarycare.coverage.breaches import Breach, RotaRule
from primarycare.identifiers import SlotId
from primarycare.money import exact_text
from primarycare.periods import Period
from primarycare.rotations import DutyLimit, MaximumRun, Participant, Slot

__all__ = ["breaches_in", "short_of_minimum"]

_DAYS_A_WEEK = 7
_SECONDS_AN_HOUR = 3_600


def breaches_in(participant: Participant, duties: Iterable[Duty], own: Collection[SlotId]) -> Iterator[Breach]:
    """Give what the duties of one person break together, wherever one of their own slots has a part in it."""
    in_order = sorted(duties, key=place_of)
    since = min((duty.day for duty in in_order if duty.slot.identifier in own), default=None)
    if since is not None:
        for breach in _all_breaches(participant, in_order, since):
            if any(slot in own for slot in breach.slots):
                yield breach


def _all_breaches(participant: Participant, duties: Sequence[Duty], since: int) -> Iterator[Breach]:
    yield from _clashes(participant, duties)
    for restriction in participant.restrictions:
        if isinstance(restriction, DutyLimit) and restriction.maximum is not None:
            yield from _beyond_maximum(participant, restriction, restriction.maximum, duties)
        elif isinstance(restriction, MaximumRun):
            yield from _long_runs(participant, restriction, duties)
    yield from _long_hours(participant, duties, since)
    yield from _many_nights(participant, duties, since)
    for free in participant.regime.free:
        for chain, seconds in chains(duties, free):
            if is_without_free_time(seconds, free):
                told = f"no {exact_text(free.hours)} hours free in some {free.days} days"
                yield _breach(participant, RotaRule.FREE_TIME, chain, told)


def _breach(participant: Participant, rule: RotaRule, duties: Iterable[Duty], detail: str) -> Breach:
    slots = {known.slot.identifier: known.slot.hours.start for known in duties}
    in_order = tuple(sorted(slots, key=lambda slot: (slots[slot], slot)))
    return Breach(rule=rule, physician=participant.physician, slots=in_order, detail=detail)


def _clashes(participant: Participant, duties: Sequence[Duty]) -> Iterator[Breach]:
    rest = rest_of(participant.regime)
    found: dict[tuple[RotaRule, frozenset[SlotId]], tuple[int, Duty, Duty]] = {}
    for position, first in enumerate(duties):
        for second in duties[position + 1 :]:
            if second.start >= first.end + rest:
                break
            rule = clash(first, second, rest)
            if rule is not None:
                both = rule, frozenset({first.slot.identifier, second.slot.identifier})
                left = second.start - first.end
                if both not in found or left < found[both][0]:
                    found[both] = left, first, second
    for (rule, _), (left, first, second) in found.items():
        due, told = exact_text(participant.regime.rest_hours), "both at once"
        if rule is RotaRule.REST:
            told = f"{due} hours of rest are due, {_hours_text(left)} are left"
        yield _breach(participant, rule, (first, second), told)


def _hours_text(seconds: int | Fraction) -> str:
    return exact_text(Fraction(seconds) / _SECONDS_AN_HOUR)


def _beyond_maximum(
    participant: Participant, limit: DutyLimit, maximum: int, duties: Iterable[Duty]
) -> Iterator[Breach]:
    inside: dict[Period, dict[SlotId, Duty]] = {}
    for duty in duties:
        if limit.duties.include(duty.slot):
            inside.setdefault(limit.per.holding(duty.slot.on), {})[duty.slot.identifier] = duty
    for span, counted in inside.items():
        if len(counted) > maximum:
            told = f"{len(counted)} in the {limit.per.value} {span}, at most {maximum}"
            yield _breach(participant, RotaRule.MAXIMUM, counted.values(), told)


def _long_runs(participant: Participant, run: MaximumRun, duties: Iterable[Duty]) -> Iterator[Breach]:
    by_day: dict[int, list[Duty]] = {}
    for duty in duties:
        if run.duties.include(duty.slot):
            by_day.setdefault(duty.day, []).append(duty)
    for first in sorted(by_day):
        if first - 1 in by_day:
            continue
        last = first
        while last + 1 in by_day:
            last += 1
        length = last - first + 1
        if length > run.days:
            inside = [duty for day in range(first, last + 1) for duty in by_day[day]]
            yield _breach(participant, RotaRule.RUN, inside, f"{length} days in a row, at most {run.days}")


def _inside(duties: Iterable[Duty], first: int, end: int) -> list[Duty]:
    return [duty for duty in duties if first <= duty.day < end]


def _long_hours(participant: Participant, duties: Sequence[Duty], since: int) -> Iterator[Breach]:
    for average in participant.regime.averages:
        tally, most, days = Tally(), most_seconds(participant, average), _DAYS_A_WEEK * average.weeks
        for duty in duties:
            tally.add(duty.day, duty.seconds)
        for first, end, worked in tally.over(most, days, since):
            told = (
                f"{_hours_text(worked)} hours of duties in {average.weeks} weeks, at most {_hours_text(most)} beside "
                "the hours worked otherwise"
            )
            yield _breach(participant, RotaRule.AVERAGE_HOURS, _inside(duties, first, end), told)


def _many_nights(participant: Participant, duties: Sequence[Duty], since: int) -> Iterator[Breach]:
    every = participant.regime.every_nights
    if every is None:
        return
    nights = {duty.slot.identifier: duty for duty in duties if NIGHT in duty.slot.tags}
    tally, most = Tally(), DAYS_OF_NIGHTS // every
    for night in nights.values():
        tally.add(night.day, 1)
    for first, end, count in tally.over(most, DAYS_OF_NIGHTS, since):
        told = f"{count} nights in {DAYS_OF_NIGHTS} days, at most {most}"
        yield _breach(participant, RotaRule.EVERY_NIGHTS, _inside(nights.values(), first, end), told)


def short_of_minimum(
    participant: Participant, duties: Sequence[Duty], slots: Iterable[Slot], earlier: Iterable[Slot]
) -> Iterator[Breach]:
    """Give each minimum that was not reached in a week, month, quarter or year that the slots fill.

    Slots fill a span where they begin no later after its start, and end no earlier before its end, than two days with
    slots that follow each other lie apart; those of the time before count as well. Somebody who takes part in a piece
    of a span only has no minimum in it.
    """
    own = sorted({slot.on for slot in slots})
    days = sorted({*own, *(slot.on for slot in earlier)})
    for restriction in participant.restrictions:
        if not isinstance(restriction, DutyLimit) or restriction.minimum is None:
            continue
        spans = {restriction.per.holding(day) for day in own}
        for span in sorted(known for known in spans if _is_filled(known, days) and _is_inside(known, participant)):
            meant = [one for one in duties if one.slot.on in span and restriction.duties.include(one.slot)]
            count = len({one.slot.identifier for one in meant})
            if count < restriction.minimum:
                told = f"{count} in the {restriction.per.value} {span}, at least {restriction.minimum}"
                yield _breach(participant, RotaRule.MINIMUM, meant, told)


def _is_filled(span: Period, days: Sequence[date]) -> bool:
    apart = max(((later - earlier).days for earlier, later in zip(days, days[1:])), default=1)
    return (days[0] - span.start).days < apart and span.days - (days[-1] - span.start).days <= apart


def _is_inside(span: Period, participant: Participant) -> bool:
    return participant.during.cut(span) == span
