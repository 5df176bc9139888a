"""Planning: the rota that layers of patterns make, before anything is changed.

What lives here: which layer decides about a slot, and who it gives.
What this module may not know: absences and changes; `primarycare.coverage.finals` applies those.

>>> planned_rota((), (), {}).assignments
()
"""

from collections.abc import Iterable, Mapping
from datetime import date, tzinfo

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.instants import zone_named
from primarycare.periods import Period, add_days
from primarycare.rotations import Assignment, Layer, Rota, Slot

__all__ = ["layer_for", "planned_rota"]


def layer_for(slot: Slot, layers: Iterable[Layer]) -> Layer | None:
    """Give the layer that decides about a slot: of those that take it, the one that is looked at first, or None.

    A layer takes a slot that starts in its period, is among its duties and, where it recurs, starts on one of its days.
    Raises `InvalidValueError` where two of the same priority take it, and for two layers of one name.

    >>> from datetime import datetime, timezone
    >>> from fractions import Fraction
    >>> from primarycare.identifiers import DutyKindId
    >>> from primarycare.instants import Interval
    >>> hours = Interval(datetime(2026, 7, 1, 18, tzinfo=timezone.utc), datetime(2026, 7, 2, 6, tzinfo=timezone.utc))
    >>> slot = Slot(
    ...     kind=DutyKindId("night"), on=date(2026, 7, 1), hours=hours, points=Fraction(12), headcount=1,
    ...     days=Period(date(2026, 7, 1), date(2026, 7, 3)),
    ... )
    >>> layer_for(slot, ()) is None
    True
    """
    known = _named_once(layers)
    on = checks.a(Slot)(slot, "slot").on
    return _deciding(slot, known, _days_of_layers(known, Period(on, add_days(on, 1))))


def _named_once(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    known = checks.several(Layer)(layers, "layers")
    checks.unique((layer.name for layer in known), "layers")
    return known


def _days_of_layers(layers: Iterable[Layer], during: Period) -> dict[str, frozenset[date]]:
    """Give the days within a period on which each layer that recurs takes slots, by its name."""
    return {layer.name: frozenset(layer.on.days_within(during)) for layer in layers if layer.on is not None}


def _deciding(slot: Slot, layers: Iterable[Layer], days: Mapping[str, frozenset[date]]) -> Layer | None:
    taking = [
        layer
        for layer in layers
        if slot.on in layer.during and layer.duties.include(slot) and slot.on in days.get(layer.name, (slot.on,))
    ]
    if not taking:
        return None
    first, *others = sorted(taking, key=lambda layer: (layer.priority, layer.name))
    if others and others[0].priority == first.priority:
        raise InvalidValueError(
            f"layers: {first.name!r} and {others[0].name!r} have the priority {first.priority} and both take "
            f"{str(slot.identifier)!r}; give them different priorities"
        )
    return first


def planned_rota(layers: Iterable[Layer], slots: Iterable[Slot], zones: Mapping[str, tzinfo]) -> Rota:
    """Make the rota that layers plan: each slot goes to whoever the deciding layer's pattern gives at its start.

    A slot that no layer takes stays empty, and so does one before the day zero of its pattern; a group that is larger
    or smaller than the headcount is planned as it is, and shows as a crowd or a gap.
    Raises `InvalidValueError` where two layers of the same priority take a slot and for two layers of one name, and
    `NotKnownError` for a zone that is not given.

    >>> from datetime import datetime, time, timedelta, timezone
    >>> from fractions import Fraction
    >>> from primarycare.identifiers import DutyKindId, PhysicianId
    >>> from primarycare.instants import HourRule, Interval, RepeatedHour, SkippedHour
    >>> from primarycare.rotations import RoundRobin, TurnUnit
    >>> weekly = RoundRobin(
    ...     turns=((PhysicianId("dr-1"),), (PhysicianId("dr-2"),)), day_zero=date(2026, 7, 6), hand_over=time(8),
    ...     zone="Europe/Paris", hour_rule=HourRule(RepeatedHour.FIRST, SkippedHour.LATER), every=1, unit=TurnUnit.WEEK,
    ... )
    >>> evening = datetime(2026, 7, 13, 18, tzinfo=timezone.utc)
    >>> night = Slot(
    ...     kind=DutyKindId("night"), on=date(2026, 7, 13), hours=Interval(evening, evening + timedelta(hours=12)),
    ...     days=Period(date(2026, 7, 13), date(2026, 7, 15)), points=Fraction(12), headcount=1,
    ... )
    >>> weeks = Layer(name="weeks", priority=1, pattern=weekly, during=Period(date(2026, 7, 6)))
    >>> planned_rota((weeks,), (night,), {"Europe/Paris": timezone(timedelta(hours=2))}).physicians
    (PhysicianId('dr-2'),)
    """
    known = _named_once(layers)
    empty = Rota(checks.several(Slot)(slots, "slots"), ())
    if not empty.slots:
        return empty
    span = Period.through(min(slot.on for slot in empty.slots), max(slot.on for slot in empty.slots))
    days = _days_of_layers(known, span)
    assignments = []
    for slot in empty.slots:
        layer = _deciding(slot, known, days)
        if layer is not None:
            pattern = layer.pattern
            on = pattern.who_at(slot.hours.start, zone_named(zones, pattern.zone))
            assignments += [Assignment.whole(slot, physician) for physician in on]
    return Rota(empty.slots, tuple(assignments))
