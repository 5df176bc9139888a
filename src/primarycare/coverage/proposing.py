"""Proposing: who could cover for those who are away, one by one or for a whole wave of absences.

What lives here: the order in which colleagues are asked, and who cannot be.
What this module may not know: whether they agree.

>>> from datetime import date, timezone
>>> from primarycare.money import Share
>>> from primarycare.rotations import AbsenceKind, self_employed
>>> people = [
...     Participant(physician=PhysicianId(name), during=Period(date(2020, 1, 1)), share=Share.percent("100"),
...                 regime=self_employed(), buddies=buddies)
...     for name, buddies in (("dr-1", (PhysicianId("dr-3"),)), ("dr-2", ()), ("dr-3", ()))
... ]
>>> away = Absence(
...     physician=PhysicianId("dr-1"), during=Period(date(2026, 8, 1), date(2026, 8, 15)), kind=AbsenceKind.HOLIDAY,
...     approved=False,
... )
>>> proposal = propose_cover(away, people, agreements=(), absences=(), balances=(), zone=timezone.utc)
>>> print(proposal.choices[0])
urgent visits: dr-3 (buddy)
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from fractions import Fraction
from functools import partial

from attrs import evolve

from primarycare import _checks as checks
from primarycare.coverage._covering import Covering, days_away, days_not_practising, days_of
from primarycare.coverage.ledgers import Balance
from primarycare.coverage.proposals import ChosenAs, CoverChoice, CoverPlan, CoverProposal, RejectedCover, WhyNoCover
from primarycare.coverage.rings import EACH_SCOPE
from primarycare.identifiers import PhysicianId
from primarycare.periods import Period
from primarycare.physicians import Physician
from primarycare.rotations import Absence, CoverAgreement, CoverScope, LocumContract, Participant

__all__ = ["propose_cover", "propose_covers"]


def propose_cover(
    absence: Absence,
    participants: Iterable[Participant],
    *,
    agreements: Iterable[CoverAgreement],
    absences: Iterable[Absence],
    balances: Iterable[Balance],
    zone: tzinfo,
    locums: Iterable[LocumContract] = (),
    physicians: Iterable[Physician] = (),
    scopes: Iterable[CoverScope] = EACH_SCOPE,
) -> CoverProposal:
    """Propose who covers for somebody who is, or asks to be, away.

    Where a locum, or somebody by agreement, stands in for all of the days in a scope, that stays. Every other scope
    goes to one and the same person: the first buddy who can, in the order in which the absent names them, else whoever
    has the lowest balance of cover, then by identifier. Nobody is asked who is away by an approved absence on one of
    the days, does not take part on all of them, or is known not to practise; so cover never comes round to the absent.
    Whoever is exempt from duties can still cover. Days are those that an absence touches in the zone.
    Raises `InvalidValueError` for an absence with no end in sight, and where somebody stands twice.

    >>> from datetime import date, timezone
    >>> from primarycare.rotations import AbsenceKind
    >>> away = Absence(
    ...     physician=PhysicianId("dr-1"), during=Period(date(2026, 8, 1), date(2026, 8, 15)), kind=AbsenceKind.SICK,
    ...     approved=True,
    ... )
    >>> alone = propose_cover(away, (), agreements=(), absences=(), balances=(), zone=timezone.utc)
    >>> print(alone.choices[0])
    urgent visits: nobody can
    """
    plan = propose_covers(
        (checks.a(Absence)(absence, "absence"),),
        participants,
        agreements=agreements,
        absences=absences,
        balances=balances,
        zone=zone,
        locums=locums,
        physicians=physicians,
        scopes=scopes,
    )
    return plan.proposals[0]


def propose_covers(
    wave: Iterable[Absence],
    participants: Iterable[Participant],
    *,
    agreements: Iterable[CoverAgreement],
    absences: Iterable[Absence],
    balances: Iterable[Balance],
    zone: tzinfo,
    locums: Iterable[LocumContract] = (),
    physicians: Iterable[Physician] = (),
    scopes: Iterable[CoverScope] = EACH_SCOPE,
) -> CoverPlan:
    """Propose cover for a wave of absences together, such as the holidays that a group asks for in a summer.

    They are gone through in order of their days and then of identifier, each as `propose_cover` says; everybody in the
    wave counts as away, approved or not. Whoever takes part, or has a balance, gains a point for each day and scope
    that they cover, so that the burden spreads over the wave; nobody has a balance other than 0 who is given none.
    Raises `InvalidValueError` for an absence with no end in sight, and where somebody stands twice.

    >>> from datetime import timezone
    >>> propose_covers((), (), agreements=(), absences=(), balances=(), zone=timezone.utc).proposals
    ()
    """
    asked = checks.several(Absence)(wave, "wave")
    known = checks.several(CoverScope)(scopes, "scopes")
    desk = _Desk(
        participants=checks.several(Participant)(participants, "participants"),
        agreements=checks.several(CoverAgreement)(agreements, "agreements"),
        absences=(*checks.several(Absence)(absences, "absences"), *(evolve(one, approved=True) for one in asked)),
        balances=checks.several(Balance)(balances, "balances"),
        zone=checks.a_zone(zone, "zone"),
        locums=checks.several(LocumContract)(locums, "locums"),
        physicians=checks.several(Physician)(physicians, "physicians"),
    )
    needed = tuple(scope for scope in CoverScope if scope in known)
    in_order = sorted(asked, key=lambda absence: (days_of(absence, zone), absence.physician, str(absence.during)))
    proposals = tuple(desk.propose(absence, days_of(absence, zone), needed) for absence in in_order)
    return CoverPlan(proposals, tuple(Balance(who, points) for who, points in sorted(desk.balances.items())))


class _Desk:
    """Balances of cover while one absence after the other is gone through; it lives as long as one call."""

    def __init__(
        self,
        *,
        participants: tuple[Participant, ...],
        agreements: tuple[CoverAgreement, ...],
        absences: tuple[Absence, ...],
        balances: tuple[Balance, ...],
        zone: tzinfo,
        locums: tuple[LocumContract, ...],
        physicians: tuple[Physician, ...],
    ) -> None:
        for people, name in (
            ([one.physician for one in participants], "participants"),
            ([one.physician for one in balances], "balances"),
            ([one.identifier for one in physicians], "physicians"),
        ):
            checks.unique(people, name)
        self.balances = {participant.physician: Fraction(0) for participant in participants}
        self.balances.update((balance.physician, balance.points) for balance in balances)
        self._participants = {participant.physician: participant for participant in participants}
        self._physicians = {physician.identifier: physician for physician in physicians}
        self._away = days_away(absences, zone)
        self._covering = partial(Covering, agreements, absences, zone=zone, locums=locums, physicians=physicians)

    def propose(self, absence: Absence, days: Period, scopes: Iterable[CoverScope]) -> CoverProposal:
        absent = self._participants.get(absence.physician)
        buddies = () if absent is None else absent.buddies
        why_not = {who: self._why_not(who, absence, days) for who in (*sorted(self._participants), *buddies)}
        able = [who for who, why in why_not.items() if why is None]
        # A buddy comes before all others, in the order in which the absent names them.
        in_line = sorted(able, key=lambda who: (_place(who, buddies), self.balances[who], who))
        proposal = CoverProposal(
            absence=absence,
            days=days,
            choices=tuple(self._choices(absence, days, scopes, in_line, buddies)),
            in_line=tuple(in_line),
            rejected=tuple(RejectedCover(who, why) for who, why in sorted(why_not.items()) if why is not None),
        )
        for who in self.balances:
            self.balances[who] += proposal.points_of(who)
        return proposal

    def _choices(
        self,
        absence: Absence,
        days: Period,
        scopes: Iterable[CoverScope],
        in_line: Sequence[PhysicianId],
        buddies: Sequence[PhysicianId],
    ) -> Iterator[CoverChoice]:
        covering = self._covering(days)
        for scope in scopes:
            left = [covering.left(absence.physician, scope, span.start) for span in covering.spans]
            agreed = [who for who in left[0] if all(who in others for others in left)]
            if agreed:
                yield CoverChoice(scope=scope, coverer=agreed[0], chosen_as=ChosenAs.AGREED)
            elif in_line:
                chosen_as = ChosenAs.BUDDY if in_line[0] in buddies else ChosenAs.LOWEST_BALANCE
                yield CoverChoice(scope=scope, coverer=in_line[0], chosen_as=chosen_as)
            else:
                yield CoverChoice(scope=scope, coverer=None, chosen_as=ChosenAs.NOBODY)

    def _why_not(self, physician: PhysicianId, absence: Absence, days: Period) -> WhyNoCover | None:
        participant = self._participants.get(physician)
        if physician == absence.physician:
            return WhyNoCover.IS_ABSENT
        if participant is None or participant.during.cut(days) != days:
            return WhyNoCover.NOT_TAKING_PART
        known = self._physicians.get(physician)
        if known is not None and days_not_practising(known, days):
            return WhyNoCover.NOT_PRACTISING
        if any(period.cut(days) is not None for period in self._away.get(physician, ())):
            return WhyNoCover.AWAY
        return None


def _place(who: PhysicianId, buddies: Sequence[PhysicianId]) -> int:
    return buddies.index(who) if who in buddies else len(buddies)
