"""Rings: cover that comes to nothing, hangs on one person, or comes round to those who are away themselves.

What lives here: what agreements of cover are worth on the days on which somebody is away.
What this module may not know: who could be asked instead; `primarycare.coverage.proposals` looks for them.

>>> from datetime import date, timezone
>>> from primarycare.rotations import AbsenceKind
>>> buddies = CoverAgreement(
...     covered=PhysicianId("dr-1"), coverer=PhysicianId("dr-2"), scopes=(CoverScope.FULL_PANEL,),
...     during=Period(date(2026, 1, 1)), reciprocal=True,
... )
>>> away = [
...     Absence(physician=PhysicianId(name), during=Period.through(date(2026, 8, first), date(2026, 8, 21)),
...             kind=AbsenceKind.HOLIDAY, approved=True)
...     for name, first in (("dr-1", 1), ("dr-2", 15))
... ]
>>> for circle in circular_cover([buddies], away, Period(date(2026, 8, 1)), timezone.utc):
...     print(circle)
dr-1, dr-2 cover for each other and are all away from 2026-08-15 to before 2026-08-22: urgent visits, results, \
refills, messages
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.coverage._covering import Covering, merged
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PhysicianId
from primarycare.periods import Period
from primarycare.physicians import Physician
from primarycare.rotations import Absence, CoverAgreement, CoverScope, LocumContract

__all__ = [
    "EACH_SCOPE",
    "CoverCircle",
    "SinglePoint",
    "Uncovered",
    "circular_cover",
    "cover_days",
    "single_points_of_failure",
    "uncovered",
]

# Everything that patients may need cover for, one by one.
EACH_SCOPE = tuple(scope for scope in CoverScope if scope is not CoverScope.FULL_PANEL)


def _scopes(value: object, name: str) -> tuple[CoverScope, ...]:
    scopes = checks.each(checks.a(CoverScope))(value, name)
    if not scopes:
        raise InvalidValueError(f"{name}: there is no scope; give one or more")
    checks.unique((scope.value for scope in scopes), name)
    return scopes


def _listed(scopes: Iterable[CoverScope]) -> str:
    return ", ".join(scope.value for scope in scopes)


@frozen(kw_only=True)
class CoverCircle:
    """Physicians who are all away on the same days, while cover comes round from each of them to the others.

    A circle of two is a pair that covers for each other. Where several circles share somebody they are told as one.
    Raises `InvalidValueError` for fewer than two physicians, and for what stands twice.

    >>> from datetime import date
    >>> CoverCircle(
    ...     physicians=(PhysicianId("dr-1"), PhysicianId("dr-2")), scopes=(CoverScope.RESULTS,),
    ...     during=Period.through(date(2026, 8, 15), date(2026, 8, 21)),
    ... ).during.days
    7
    """

    physicians: tuple[PhysicianId, ...] = field(validator=checks.checked(checks.each(checks.a(PhysicianId))))
    scopes: tuple[CoverScope, ...] = field(validator=checks.checked(_scopes))
    during: Period = field(validator=checks.checked(checks.a(Period)))

    def __attrs_post_init__(self) -> None:
        checks.unique(self.physicians, "physicians")
        if len(self.physicians) < 2:
            raise InvalidValueError(f"physicians: a circle of {len(self.physicians)} is none; give two or more")

    def __str__(self) -> str:
        who = ", ".join(self.physicians)
        return f"{who} cover for each other and are all away {self.during}: {_listed(self.scopes)}"


@frozen(kw_only=True)
class SinglePoint:
    """Days on which one person alone is left to cover for somebody who is away, in these scopes.

    Raises `InvalidValueError` for cover of oneself, and for a scope that stands twice.

    >>> from datetime import date
    >>> print(SinglePoint(
    ...     covered=PhysicianId("dr-1"), physician=PhysicianId("dr-2"), scopes=(CoverScope.RESULTS,),
    ...     during=Period.through(date(2026, 8, 15), date(2026, 8, 21)),
    ... ))
    dr-2 alone is left for dr-1 from 2026-08-15 to before 2026-08-22: results
    """

    covered: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    scopes: tuple[CoverScope, ...] = field(validator=checks.checked(_scopes))
    during: Period = field(validator=checks.checked(checks.a(Period)))

    def __attrs_post_init__(self) -> None:
        if self.covered == self.physician:
            raise InvalidValueError(f"physician: {str(self.physician)!r} cannot cover for themselves; name another")

    def __str__(self) -> str:
        return f"{self.physician} alone is left for {self.covered} {self.during}: {_listed(self.scopes)}"


@frozen(kw_only=True)
class Uncovered:
    """Days on which somebody is away and nobody is left to cover for them in these scopes.

    Raises `InvalidValueError` for no scope, and for one that stands twice.

    >>> from datetime import date
    >>> print(Uncovered(
    ...     physician=PhysicianId("dr-1"), scopes=(CoverScope.RESULTS, CoverScope.REFILLS),
    ...     during=Period.through(date(2026, 8, 15), date(2026, 8, 21)),
    ... ))
    nobody is left for dr-1 from 2026-08-15 to before 2026-08-22: results, refills
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    scopes: tuple[CoverScope, ...] = field(validator=checks.checked(_scopes))
    during: Period = field(validator=checks.checked(checks.a(Period)))

    def __str__(self) -> str:
        return f"nobody is left for {self.physician} {self.during}: {_listed(self.scopes)}"


def circular_cover(
    agreements: Iterable[CoverAgreement], absences: Iterable[Absence], during: Period, zone: tzinfo
) -> tuple[CoverCircle, ...]:
    """Find cover that comes round: A covers B and B covers A, in one scope, on days on which both are away.

    The way round may be of any length. Only approved absences count; one by hours counts on each day that it touches in
    the zone. A locum breaks no circle, for who else is left is asked with `single_points_of_failure`.

    >>> from datetime import date, timezone
    >>> circular_cover((), (), Period(date(2026, 1, 1)), timezone.utc)
    ()
    """
    covering = _covering(agreements, absences, during, zone)
    found = _Found()
    for span in covering.spans:
        absent = covering.absent_on(span.start)
        for scope in EACH_SCOPE:
            stand_ins = {who: covering.standing_in(who, scope, span.start) for who in absent}
            for people in _circles(stand_ins):
                found.add(people, scope, span)
    return tuple(
        CoverCircle(physicians=people, scopes=scopes, during=span) for span, people, scopes in found.in_order()
    )


def single_points_of_failure(
    agreements: Iterable[CoverAgreement],
    absences: Iterable[Absence],
    during: Period,
    zone: tzinfo,
    *,
    locums: Iterable[LocumContract] = (),
    physicians: Iterable[Physician] = (),
    scopes: Iterable[CoverScope] = EACH_SCOPE,
) -> tuple[SinglePoint, ...]:
    """Find the days and scopes for which exactly one person is left to cover for somebody who is away.

    A locum covers everything during the contract. Whoever is away, or is known not to practise, covers nothing; a
    status of leave is an absence too. An absence by hours counts on each day that it touches in the zone.

    >>> from datetime import date, timezone
    >>> single_points_of_failure((), (), Period(date(2026, 1, 1)), timezone.utc)
    ()
    """
    asked = _scopes(checks.several(CoverScope)(scopes, "scopes"), "scopes")
    covering = _covering(agreements, absences, during, zone, locums, physicians)
    found = _Found()
    for absent, scope, span, left in _left(covering, asked):
        if len(left) == 1:
            found.add((absent, *left), scope, span)
    return tuple(
        SinglePoint(covered=covered, physician=physician, scopes=known, during=span)
        for span, (covered, physician), known in found.in_order()
    )


def uncovered(
    agreements: Iterable[CoverAgreement],
    absences: Iterable[Absence],
    during: Period,
    zone: tzinfo,
    *,
    locums: Iterable[LocumContract] = (),
    physicians: Iterable[Physician] = (),
    scopes: Iterable[CoverScope] = EACH_SCOPE,
) -> tuple[Uncovered, ...]:
    """Find the days and scopes for which nobody is left to cover for somebody who is away.

    Who is away and who is left is as in `single_points_of_failure`.

    >>> from datetime import date, timezone
    >>> from primarycare.rotations import AbsenceKind
    >>> away = Absence(
    ...     physician=PhysicianId("dr-1"), during=Period(date(2026, 8, 1), date(2026, 8, 15)), kind=AbsenceKind.SICK,
    ...     approved=True,
    ... )
    >>> print(*uncovered((), (away,), Period(date(2026, 1, 1)), timezone.utc))
    nobody is left for dr-1 from 2026-08-01 to before 2026-08-15: urgent visits, results, refills, messages
    """
    asked = _scopes(checks.several(CoverScope)(scopes, "scopes"), "scopes")
    covering = _covering(agreements, absences, during, zone, locums, physicians)
    found = _Found()
    for absent, scope, span, left in _left(covering, asked):
        if not left:
            found.add((absent,), scope, span)
    return tuple(
        Uncovered(physician=physician, scopes=known, during=span) for span, (physician,), known in found.in_order()
    )


def cover_days(
    agreements: Iterable[CoverAgreement],
    locums: Iterable[LocumContract],
    absences: Iterable[Absence],
    during: Period,
    zone: tzinfo,
) -> tuple[tuple[PhysicianId, Period], ...]:
    """Give who covers on which days: locums during their contracts, and others while somebody whom they cover is away.

    Each physician stands in order of identifier and of time, with neighbouring days merged, in whatever scope they
    cover. Whoever is away covers nothing. The pairs are what `primarycare.outside_use.CoverPeriod` asks for.

    >>> from datetime import date, timezone
    >>> cover_days((), (), (), Period(date(2026, 1, 1)), timezone.utc)
    ()
    """
    known = checks.several(LocumContract)(locums, "locums")
    covering = _covering(agreements, absences, during, zone, known)
    found: dict[PhysicianId, list[Period]] = {}
    for span in covering.spans:
        on = {contract.locum for contract in known if span.start in contract.during}
        on = {locum for locum in on if covering.is_there(locum, span.start)}
        for absent in covering.absent_on(span.start):
            for scope in CoverScope:
                on.update(covering.left(absent, scope, span.start))
        for physician in on:
            found.setdefault(physician, []).append(span)
    return tuple((physician, span) for physician in sorted(found) for span in merged(found[physician]))


def _covering(
    agreements: Iterable[CoverAgreement],
    absences: Iterable[Absence],
    during: Period,
    zone: tzinfo,
    locums: Iterable[LocumContract] = (),
    physicians: Iterable[Physician] = (),
) -> Covering:
    known = checks.several(Physician)(physicians, "physicians")
    checks.unique((physician.identifier for physician in known), "physicians")
    return Covering(
        checks.several(CoverAgreement)(agreements, "agreements"),
        checks.several(Absence)(absences, "absences"),
        checks.a(Period)(during, "during"),
        checks.a_zone(zone, "zone"),
        locums=checks.several(LocumContract)(locums, "locums"),
        physicians=known,
    )


def _left(
    covering: Covering, scopes: Iterable[CoverScope]
) -> Iterator[tuple[PhysicianId, CoverScope, Period, tuple[PhysicianId, ...]]]:
    for span in covering.spans:
        for absent in covering.absent_on(span.start):
            for scope in scopes:
                yield absent, scope, span, covering.left(absent, scope, span.start)


def _circles(stand_ins: Mapping[PhysicianId, Iterable[PhysicianId]]) -> set[tuple[PhysicianId, ...]]:
    """Give the groups in which everybody leads to everybody by those who stand in, of those who are asked about."""
    reached = {who: _reached(who, stand_ins) for who in stand_ins}
    return {
        tuple(sorted(other for other in reached[who] if who in reached[other]))
        for who in reached
        if who in reached[who]
    }


def _reached(who: PhysicianId, stand_ins: Mapping[PhysicianId, Iterable[PhysicianId]]) -> set[PhysicianId]:
    found: set[PhysicianId] = set()
    ahead = [who]
    while ahead:
        new = {other for other in stand_ins[ahead.pop()] if other in stand_ins and other not in found}
        found |= new
        ahead += new
    return found


class _Found:
    """What was found of some people, scope by scope and span by span; it lives as long as one call."""

    def __init__(self) -> None:
        self._spans: dict[tuple[tuple[PhysicianId, ...], CoverScope], list[Period]] = {}

    def add(self, people: tuple[PhysicianId, ...], scope: CoverScope, span: Period) -> None:
        self._spans.setdefault((people, scope), []).append(span)

    def in_order(self) -> Iterator[tuple[Period, tuple[PhysicianId, ...], tuple[CoverScope, ...]]]:
        """Give neighbouring spans as one, and the scopes of the same people and days together, in order of time."""
        together: dict[tuple[Period, tuple[PhysicianId, ...]], set[CoverScope]] = {}
        for (people, scope), spans in self._spans.items():
            for span in merged(spans):
                together.setdefault((span, people), set()).add(scope)
        for span, people in sorted(together):
            yield span, people, tuple(scope for scope in CoverScope if scope in together[span, people])
