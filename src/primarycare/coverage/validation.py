"""Validation: every rule that a rota does not keep, whoever made it.

What lives here: the breaches of a whole rota, ours or imported.
What this module may not know: how a rota is made.

>>> breaches_of(Rota((), ()), (), absences=())
()
"""

from collections.abc import Iterable, Iterator

from primarycare import _checks as checks
from primarycare.coverage._bindings import duties_of, standings_against, the_time_before
from primarycare.coverage._breaking import breaches_in, short_of_minimum
from primarycare.coverage.breaches import Breach, RotaRule
from primarycare.coverage.gaps import crowds, gaps
from primarycare.rotations import Absence, Participant, Rota

__all__ = ["breaches_of"]

_TOLD = {
    RotaRule.NOT_TAKING_PART: "does not take part on that day",
    RotaRule.NO_SHARE: "has no share in duties of this kind",
    RotaRule.SKILL_MISSING: "lacks a skill that the duty needs",
    RotaRule.ABSENT: "is away",
    RotaRule.EXEMPT: "is exempt",
    RotaRule.BLOCKED_DAY: "has blocked the day",
    RotaRule.OPTED_OUT: "does not serve in such duties",
}


def breaches_of(
    rota: Rota, participants: Iterable[Participant], *, absences: Iterable[Absence], previous: Rota | None = None
) -> tuple[Breach, ...]:
    """Give every breach of a rota, each once: by rule, then by person, then by slots.

    `previous` is the rota of the time before, so that rest, runs, limits and averages hold across the boundary; its own
    breaches are not told. Two duties that break a rule together are told once, with both slots, and so is whatever is
    counted: each run, each week or month beyond a limit, and each time in which hours or nights are too many, however
    long it lasts. A minimum is asked for in each week, month, quarter or year that the slots fill and in which the
    person takes part throughout; slots fill it where they begin no later after its start, and end no earlier before its
    end, than two days with slots that follow each other lie apart.
    Raises `InvalidValueError` for a participant who stands twice, and for a slot that the rota of the time before has.

    >>> breaches_of(Rota((), ()), (), absences=())
    ()
    """
    checks.a(Rota)(rota, "rota")
    known = checks.several(Participant)(participants, "participants")
    checks.unique((participant.physician for participant in known), "participants")
    away = checks.several(Absence)(absences, "absences")
    earlier = the_time_before(previous, rota.slots)
    people = {participant.physician: participant for participant in known}
    found = list(_seats(rota))
    for physician in {*people, *rota.physicians}:
        if physician in people:
            mine = tuple(absence for absence in away if absence.physician == physician)
            found += _breaches_of_person(rota, people[physician], mine, earlier)
        else:
            slots = tuple(dict.fromkeys(one.slot for one in rota.of_physician(physician)))
            told = "is not among the participants"
            found.append(Breach(rule=RotaRule.UNKNOWN_PERSON, physician=physician, slots=slots, detail=told))
    order = {rule: position for position, rule in enumerate(RotaRule)}
    return tuple(sorted(found, key=lambda one: (order[one.rule], one.physician or "", one.slots, one.detail)))


def _seats(rota: Rota) -> Iterator[Breach]:
    for gap in gaps(rota):
        told = f"{gap.missing} missing {gap.hours}"
        yield Breach(rule=RotaRule.SEATS_EMPTY, physician=None, slots=(gap.slot,), detail=told)
    for crowd in crowds(rota):
        told = f"{crowd.extra} too many {crowd.hours}"
        yield Breach(rule=RotaRule.SEATS_OVER, physician=None, slots=(crowd.slot,), detail=told)


def _breaches_of_person(
    rota: Rota, participant: Participant, absences: tuple[Absence, ...], earlier: Rota
) -> Iterator[Breach]:
    physician = participant.physician
    duties = tuple(duties_of(rota, physician))
    # Several stretches in one slot are one duty.
    standings = (
        (duty.slot.identifier, rule) for duty in duties for rule in standings_against(participant, absences, duty)
    )
    for slot, rule in dict.fromkeys(standings):
        yield Breach(rule=rule, physician=physician, slots=(slot,), detail=_TOLD[rule])
    together = (*duties_of(earlier, physician), *duties)
    yield from breaches_in(participant, together, {duty.slot.identifier for duty in duties})
    yield from short_of_minimum(participant, together, rota.slots, earlier.slots)
