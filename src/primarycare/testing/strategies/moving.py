"""Strategies for reassignment: who leaves, who moves, who can take them, plans, and rules of notice.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it. The parts of one plan point at each other, and their numbers are small enough to collide.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import find
>>> find(departures(kinds=st.just(DepartureKind.RETIREMENT)), bool).is_temporary
False
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Citation
from primarycare.identifiers import HouseholdId, PatientId, PhysicianId, SiteId
from primarycare.periods import add_days
from primarycare.reassignment import (
    Assigned,
    Audience,
    CandidateRefusal,
    Departure,
    DepartureKind,
    Leaving,
    LeavingReason,
    MovingPatient,
    NoticeRule,
    NoticesDue,
    PatientCover,
    PlacementRule,
    ReassignmentPlan,
    ReassignmentPolicy,
    Receiver,
    RefusedCandidate,
    SeenPhysician,
    UnmetChoice,
    Waiting,
    WaitingReason,
    plan_reassignment,
)
from primarycare.testing.strategies.vocabulary import citations, dates, patient_ids, periods, physician_ids, plain_texts

__all__ = [
    "assigned_patients",
    "departures",
    "leaving_patients",
    "moving_patients",
    "notice_rules",
    "notices_dues",
    "patient_covers",
    "reassignment_plans",
    "reassignment_policies",
    "receivers",
    "refused_candidates",
    "seen_physicians",
    "waiting_patients",
]

# Small parts are picked and not put together, since a plan draws many of them.
_SITE_1, _SITE_2 = SiteId("site-1"), SiteId("site-2")
_SITES = st.sampled_from(((), (_SITE_1,), (_SITE_2,), (_SITE_1, _SITE_2)))
_LANGUAGES = ("Arabic", "Tamil")
_SPOKEN = st.sampled_from(((), ("Arabic",), ("Tamil",), _LANGUAGES))
_NEEDED = st.sampled_from((None, *_LANGUAGES))
_HOUSEHOLDS = st.sampled_from((None, HouseholdId("h-1"), HouseholdId("h-2")))
_WEIGHTS = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(3, 2), Fraction(5), Fraction(0)])
_SIZES = st.integers(0, 24).map(lambda halves: Fraction(halves, 2))
_LEAVER = PhysicianId("dr-1")
_RECEIVERS = tuple(PhysicianId(f"dr-{number}") for number in (2, 3, 4))
_OUTSIDE = PhysicianId("dr-9")
_WISHES = st.sampled_from((None, None, None, _LEAVER, *_RECEIVERS, _OUTSIDE))


@st.composite
def _departures(
    draw: DrawFn,
    physicians: SearchStrategy[PhysicianId],
    kinds: SearchStrategy[DepartureKind],
    on: SearchStrategy[date],
) -> Departure:
    kind, first = draw(kinds), draw(on)
    returns = add_days(first, draw(st.integers(1, 730))) if kind is DepartureKind.LONG_ABSENCE else None
    return Departure(physician=draw(physicians), kind=kind, on=first, returns_on=returns)


def departures(
    *,
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
    kinds: SearchStrategy[DepartureKind] = st.sampled_from(DepartureKind),
    on: SearchStrategy[date] = dates(),
) -> SearchStrategy[Departure]:
    """Make departures of every kind, long absences with a return within two years.

    >>> from hypothesis import find
    >>> find(departures(kinds=st.just(DepartureKind.LONG_ABSENCE)), bool).away.days
    1
    """
    return _departures(physicians, kinds, on)


def seen_physicians(
    *, physicians: SearchStrategy[PhysicianId] = physician_ids(), last_on: SearchStrategy[date] = dates()
) -> SearchStrategy[SeenPhysician]:
    """Make physicians whom a patient has seen a few times.

    >>> from hypothesis import find
    >>> find(seen_physicians(physicians=st.just(PhysicianId("dr-2"))), bool).visits
    1
    """
    return st.builds(SeenPhysician, physician=physicians, visits=st.integers(1, 5), last_on=last_on)


# Numbers and days repeat, so that visits tie.
_FEW_SEEN = [
    SeenPhysician(physician=physician, visits=visits, last_on=date(2026, month, 5))
    for physician in (*_RECEIVERS, _OUTSIDE)
    for visits, month in ((1, 1), (1, 2), (3, 1))
]
_SEEN = st.sampled_from(
    [(), *((one,) for one in _FEW_SEEN)]
    + [(one, other) for one, other in combinations(_FEW_SEEN, 2) if one.physician != other.physician]
)


def moving_patients(
    *,
    identifiers: SearchStrategy[PatientId] = patient_ids(),
    weights: SearchStrategy[Fraction] = _WEIGHTS,
    households: SearchStrategy[HouseholdId | None] = _HOUSEHOLDS,
    choices: SearchStrategy[PhysicianId | None] = _WISHES,
) -> SearchStrategy[MovingPatient]:
    """Make patients who have to move, with wishes and without.

    >>> from hypothesis import find
    >>> find(moving_patients(identifiers=st.just(PatientId("p-1"))), bool)
    MovingPatient(patient=PatientId('p-1'))
    """
    return st.builds(
        MovingPatient,
        patient=identifiers,
        weight=weights,
        household=households,
        choice=choices,
        seen=_SEEN,
        sites=_SITES,
        language=_NEEDED,
        turn=st.integers(0, 1),
    )


def receivers(
    *,
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
    capacities: SearchStrategy[Fraction] = _SIZES,
    accepts: SearchStrategy[bool] = st.booleans(),
) -> SearchStrategy[Receiver]:
    """Make physicians who can take patients, among them some who are full, over their capacity or closed.

    >>> from hypothesis import find
    >>> find(receivers(), lambda receiver: receiver.has_room_for(Fraction(2))).spare
    Fraction(2, 1)
    """
    return st.builds(
        Receiver,
        physician=physicians,
        sites=_SITES,
        languages=_SPOKEN,
        capacity=capacities,
        size=st.integers(0, 8).map(Fraction),
        accepts=accepts,
    )


_CITATIONS = citations()
_OTHER_RULES: list[PlacementRule] = [rule for rule in PlacementRule if rule is not PlacementRule.PATIENT_CHOICE]
_CITED = st.sampled_from(((), (Citation.illustrative("An order of our own"),)))
_SOME_RULES = st.lists(st.sampled_from(_OTHER_RULES), unique=True)
_ALL_RULES = st.permutations(_OTHER_RULES)


def reassignment_policies(
    *,
    every_rule: bool = False,
    unmet_choices: SearchStrategy[UnmetChoice] = st.sampled_from(UnmetChoice),
    sites_bind: SearchStrategy[bool] = st.booleans(),
) -> SearchStrategy[ReassignmentPolicy]:
    """Make policies of any rules in any order behind the patient's choice, or of every rule.

    >>> from hypothesis import find
    >>> len(find(reassignment_policies(every_rule=True), bool).rules)
    5
    """
    others: SearchStrategy[list[PlacementRule]] = _ALL_RULES if every_rule else st.one_of(_SOME_RULES, _ALL_RULES)
    return st.builds(
        ReassignmentPolicy,
        rules=others.map(lambda rules: (PlacementRule.PATIENT_CHOICE, *rules)),
        unmet_choice=unmet_choices,
        sites_bind=sites_bind,
        citations=_CITED,
    )


def refused_candidates(
    *, physicians: SearchStrategy[PhysicianId] = physician_ids()
) -> SearchStrategy[RefusedCandidate]:
    """Make physicians who did not get a patient, for any reason under any rule.

    >>> from hypothesis import find
    >>> find(refused_candidates(physicians=st.just(PhysicianId("dr-2"))), bool).physician
    PhysicianId('dr-2')
    """
    return st.builds(
        RefusedCandidate,
        physician=physicians,
        rule=st.sampled_from(PlacementRule),
        reason=st.sampled_from(CandidateRefusal),
    )


_REFUSED = st.lists(refused_candidates(), max_size=2).map(tuple)


def assigned_patients(
    *,
    patients: SearchStrategy[PatientId] = patient_ids(),
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
) -> SearchStrategy[Assigned]:
    """Make patients who go to a receiver; those that fit together come from `reassignment_plans`.

    >>> from hypothesis import find
    >>> find(assigned_patients(patients=st.just(PatientId("p-1"))), bool).patient
    PatientId('p-1')
    """
    rules = st.sampled_from(PlacementRule)
    return st.builds(Assigned, patient=patients, physician=physicians, rule=rules, refused=_REFUSED)


def waiting_patients(*, patients: SearchStrategy[PatientId] = patient_ids()) -> SearchStrategy[Waiting]:
    """Make patients on a waiting list, for any reason.

    >>> from hypothesis import find
    >>> find(waiting_patients(patients=st.just(PatientId("p-1"))), bool).patient
    PatientId('p-1')
    """
    return st.builds(Waiting, patient=patients, reason=st.sampled_from(WaitingReason), refused=_REFUSED)


def leaving_patients(*, patients: SearchStrategy[PatientId] = patient_ids()) -> SearchStrategy[Leaving]:
    """Make patients who leave by choice, for either reason.

    >>> from hypothesis import find
    >>> find(leaving_patients(patients=st.just(PatientId("p-1"))), bool).patient
    PatientId('p-1')
    """
    return st.builds(Leaving, patient=patients, physician=physician_ids(), reason=st.sampled_from(LeavingReason))


def patient_covers(*, patients: SearchStrategy[PatientId] = patient_ids()) -> SearchStrategy[PatientCover]:
    """Make patients who are looked after by somebody else for a period.

    >>> from hypothesis import find
    >>> find(patient_covers(patients=st.just(PatientId("p-1"))), bool).patient
    PatientId('p-1')
    """
    return st.builds(PatientCover, patient=patients, physician=physician_ids(), during=periods())


_OF_THE_LEAVER = departures(
    physicians=st.just(_LEAVER), on=dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31))
)
_POLICIES = reassignment_policies()
_PATIENTS = tuple(PatientId(f"p-{number}") for number in range(1, 10))
_TAKING = st.lists(
    receivers(physicians=st.sampled_from(_RECEIVERS)), max_size=3, unique_by=lambda receiver: receiver.physician
)


def reassignment_plans(
    *,
    departures: SearchStrategy[Departure] = _OF_THE_LEAVER,
    policies: SearchStrategy[ReassignmentPolicy] = _POLICIES,
    patients: Sequence[PatientId] | None = None,
    weights: SearchStrategy[Fraction] = _WEIGHTS,
    choices: SearchStrategy[PhysicianId | None] = _WISHES,
) -> SearchStrategy[ReassignmentPlan]:
    """Make plans for the panel of "dr-1" with none to three receivers, of up to six patients or of those given.

    >>> from hypothesis import find
    >>> find(reassignment_plans(), lambda plan: len(plan.waiting) == 1).departure.physician
    PhysicianId('dr-1')
    """

    def one_of(names: Sequence[PatientId]) -> SearchStrategy[MovingPatient]:
        return moving_patients(identifiers=st.sampled_from(names), weights=weights, choices=choices)

    moving: SearchStrategy[Sequence[MovingPatient]]
    if patients is None:
        moving = st.lists(one_of(_PATIENTS), max_size=6, unique_by=lambda known: known.patient)
    else:
        moving = st.tuples(*(one_of((patient,)) for patient in patients))
    return st.builds(plan_reassignment, departures, moving, _TAKING, policies)


def _rule_of_notice(tells: Audience, title: str, days: int, months: int, stops: bool, citation: Citation) -> NoticeRule:
    return NoticeRule(
        title=title,
        days_before=days,
        tells=tells,
        look_back_months=months if tells is Audience.SEEN else None,
        stops_new_patients=stops,
        citation=citation,
    )


def notice_rules(*, tells: SearchStrategy[Audience] = st.sampled_from(Audience)) -> SearchStrategy[NoticeRule]:
    """Make rules of notice of up to a year, with a look-back where they tell patients seen.

    >>> from hypothesis import find
    >>> find(notice_rules(tells=st.just(Audience.PAYER)), bool).look_back_months is None
    True
    """
    titles, days, months = plain_texts(max_size=12), st.integers(0, 365), st.integers(1, 60)
    return st.builds(_rule_of_notice, tells, titles, days, months, st.booleans(), _CITATIONS)


def notices_dues(*, patients: SearchStrategy[PatientId] = patient_ids()) -> SearchStrategy[NoticesDue]:
    """Make notices that are due by a day.

    >>> from hypothesis import find
    >>> find(notices_dues(), bool).tell
    ()
    """
    tell = st.lists(patients, max_size=3, unique=True).map(tuple)
    return st.builds(NoticesDue, rule=notice_rules(), send_by=dates(), tell=tell)
