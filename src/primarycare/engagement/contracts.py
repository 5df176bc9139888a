"""Contracts: the engagement by which a patient promises to consult in the structure, as terms and events.

What lives here: the contract of one patient with one structure, its consents, and the folding of its events: where it
stands on a day, and from when to when it was in force. The promise is moral: it never blocks care and costs the patient
nothing; an emergency and being away from home are outside it (Concours pluripro, February 2021).
What this module may not know: visits, payment, and what somebody wants to do next; `decide` answers that.

>>> from primarycare.engagement.presets import illustrative
>>> from primarycare.engagement.statuses import status
>>> contract = Engagement.from_dates(
...     identifier=EngagementId("e-0001"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
...     physician=PhysicianId("dr-01"), born_on=date(1980, 2, 11),
...     policy=illustrative(), signed_on=date(2021, 11, 5), starts_on=date(2021, 12, 1),
...     reviewed_on=(date(2021, 12, 10),),
... )
>>> contract.in_force_on(date(2021, 11, 30)), contract.in_force_on(date(2021, 12, 1))
(False, True)
>>> status(contract, date(2021, 11, 30)).state.value, status(contract, date(2022, 10, 31)).state.value
('signed', 'active')
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

from attrs import evolve as evolved
from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.engagement._folding import Folding
from primarycare.engagement.consents import ConsentScope, DataConsent
from primarycare.engagement.events import EngagementEvent, EventKind, in_order_of_effect
from primarycare.engagement.policies import EngagementPolicy
from primarycare.engagement.signing import Signer
from primarycare.errors import InvalidValueError
from primarycare.identifiers import EngagementId, PatientId, PhysicianId, StructureId
from primarycare.periods import Period, add_days

__all__ = [
    "ENDS",
    "Engagement",
    "LanguageNeed",
    "evolve",
]


@frozen
class LanguageNeed:
    """The language in which a patient is at home, and whether an interpreter is needed.

    >>> LanguageNeed("Arabic", interpreter=True).interpreter
    True
    """

    language: str = field(validator=checks.checked(checks.a_private_text), repr=False)
    interpreter: bool = field(validator=checks.checked(checks.private(bool)), repr=False)


_BORN_LATER = "born_on: the patient of {name} is born after {kind!r} took effect; correct one of them"


def _in_order(events: tuple[EngagementEvent, ...]) -> tuple[EngagementEvent, ...]:
    given = checks.each(checks.a(EngagementEvent))(events, "events")
    return tuple(sorted(given, key=in_order_of_effect))


@frozen(kw_only=True)
class Engagement:
    """An engagement contract: the patient and the structure, the terms, and everything that happened to it.

    Events may be given in any order and are kept in order of effect. What contradicts them in time (a review before
    the signature, an event after the end) has no effect, and `status` says so; what cannot be is refused here.
    `born_on` is the patient's birth date, on which signatures and bands of age depend; it is never shown. `follows`
    names the contract that lapsed or ended before this one was signed.
    Raises `InvalidValueError` for events of another contract, an event that stands twice, a signature by others than
    the terms ask for at the patient's age, and an event before the birth.

    >>> from primarycare.engagement.presets import illustrative
    >>> from primarycare.engagement.signing import SignerCapacity
    >>> signed = EngagementEvent(
    ...     engagement=EngagementId("e-1"), kind=EventKind.SIGNED, effective_on=date(2021, 11, 5),
    ...     recorded_on=date(2021, 11, 5), signers=(Signer(SignerCapacity.PARENT),), physician=PhysicianId("dr-01"),
    ...     starts_on=date(2021, 12, 1))
    >>> Engagement(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     policy=illustrative(),
    ...     born_on=date(1980, 1, 1), events=(signed,))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: signers: 'e-1' was signed on 2021-11-05 by others than its terms ask for at \
the patient's age; correct the signers or the birth date
    """

    identifier: EngagementId = field(validator=checks.checked(checks.a(EngagementId)))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    policy: EngagementPolicy = field(validator=checks.checked(checks.a(EngagementPolicy)), repr=False)
    born_on: date = field(validator=checks.checked(checks.a_private_date), repr=False)
    language: LanguageNeed | None = field(
        default=None, validator=checks.checked(checks.optional(checks.private(LanguageNeed))), repr=False
    )
    consents: tuple[DataConsent, ...] = field(
        default=(), validator=checks.checked(checks.each(checks.a(DataConsent))), repr=False
    )
    follows: EngagementId | None = field(
        default=None, validator=checks.checked(checks.optional(checks.a(EngagementId))), repr=False
    )
    events: tuple[EngagementEvent, ...] = field(converter=_in_order, repr=False)

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.identifier))
        if self.follows == self.identifier:
            raise InvalidValueError(f"follows: {name} cannot follow itself; name the contract before it")
        for earlier, event in zip((None, *self.events), self.events):
            if event.engagement != self.identifier:
                raise InvalidValueError(
                    f"events: {str(event.engagement)!r} is another contract than {name}; leave it out"
                )
            if event == earlier:
                raise InvalidValueError(
                    f"events: {event.kind.value!r} of {name}, effective on {event.effective_on}, stands twice; "
                    "give it once"
                )
            if event.effective_on < self.born_on:
                raise InvalidValueError(_BORN_LATER.format(name=name, kind=event.kind.value))
            if event.kind is EventKind.SIGNED and not self.policy.consent.accepts(
                event.signers, self.born_on, event.effective_on
            ):
                raise InvalidValueError(
                    f"signers: {name} was signed on {event.effective_on} by others than its terms ask for at the "
                    "patient's age; correct the signers or the birth date"
                )

    @classmethod
    def from_dates(
        cls,
        *,
        identifier: EngagementId,
        patient: PatientId,
        structure: StructureId,
        physician: PhysicianId,
        policy: EngagementPolicy,
        born_on: date,
        signed_on: date,
        starts_on: date | None = None,
        ended_on: date | None = None,
        end: EventKind | None = None,
        died_on: date | None = None,
        reviewed_on: Iterable[date] = (),
        signers: tuple[Signer, ...] | None = None,
        recorded_on: date | None = None,
    ) -> "Engagement":
        """Make a contract of the dates that another system keeps: signed, started, reviewed, and ended by an event.

        Without `starts_on` the terms say when it takes effect, without `signers` whoever must sign at the patient's
        age did. Events count as recorded on the day of their effect, or all on `recorded_on`, the day of an import.
        `ended_on` is the first day no longer in force; after a death that is the day after it, and the day of the death
        itself may be given as `died_on` in its place. A termination counts as notice given for the same day.
        Raises `InvalidValueError` for an end without its kind, a kind that ends nothing, an end before the signature,
        and a start that the terms leave to the parties.

        >>> from primarycare.engagement.presets import illustrative
        >>> contract = Engagement.from_dates(
        ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
        ...     physician=PhysicianId("dr-01"), born_on=date(1980, 2, 11),
        ...     policy=illustrative(),
        ...     signed_on=date(2021, 2, 5), ended_on=date(2021, 11, 1), end=EventKind.WITHDRAWN)
        >>> str(contract.in_force[0])
        'from 2021-02-05 to before 2021-11-01'
        """
        name = repr(str(identifier))
        if checks.a_date(signed_on, "signed_on") < checks.a_private_date(born_on, "born_on"):
            raise InvalidValueError(_BORN_LATER.format(name=name, kind=EventKind.SIGNED.value))
        start = checks.a(EngagementPolicy)(policy, "policy").starts_on(signed_on) if starts_on is None else starts_on
        if start is None:
            raise InvalidValueError(f"starts_on: the terms of {name} leave the start to the parties; give it")
        if died_on is not None and (ended_on is not None or end is not None):
            raise InvalidValueError(f"died_on: {name} has an end and a death; give one of them")
        if died_on is not None:
            if checks.a_private_date(died_on, "died_on") < signed_on:
                raise InvalidValueError(
                    f"died_on: the patient of {name} died before it was signed; correct one of them"
                )
            ended_on, end = add_days(died_on, 1), EventKind.DECEASED
        if (ended_on is None) is not (end is None):
            raise InvalidValueError(f"end: {name} needs an end and its kind together, or neither; give both")
        if end is not None and checks.a(EventKind)(end, "end") not in ENDS:
            known = ", ".join(kind.value for kind in ENDS)
            raise InvalidValueError(f"end: {end.value!r} does not end {name}; give one of {known}")
        if ended_on is not None and checks.a_date(ended_on, "ended_on") < signed_on:
            raise InvalidValueError(f"ended_on: {name} ended before it was signed on {signed_on}; correct one of them")
        if signers is None:
            signers = tuple(Signer(capacity) for capacity in policy.consent.signers_at(born_on, signed_on))

        def event(kind: EventKind, day: date, **carried: object) -> EngagementEvent:
            made: Callable[..., EngagementEvent] = EngagementEvent
            return made(engagement=identifier, kind=kind, effective_on=day, recorded_on=recorded_on or day, **carried)

        events = [event(EventKind.SIGNED, signed_on, signers=signers, physician=physician, starts_on=start)]
        days = checks.each(checks.a_date)(checks.several(date)(reviewed_on, "reviewed_on"), "reviewed_on")
        events += [event(EventKind.REVIEW_COMPLETED, day) for day in days]
        if ended_on is not None and end is not None:
            if end is EventKind.TERMINATED:
                events.append(event(EventKind.NOTICE_GIVEN, ended_on, ends_on=ended_on))
            events.append(event(end, ended_on))
        return cls(
            identifier=identifier,
            patient=patient,
            structure=structure,
            policy=policy,
            born_on=born_on,
            events=tuple(events),
        )

    @cached_property
    def _folding(self) -> Folding:
        """All events folded; whoever asks the folding further makes one of their own."""
        folding = Folding(self.policy, self.born_on)
        folding.apply_all(self.events_known())
        return folding

    @cached_property
    def in_force(self) -> tuple[Period, ...]:
        """The periods in which the contract is in force, as far as its events and the dates that follow from them tell.

        >>> from primarycare.engagement.presets import illustrative
        >>> Engagement(
        ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
        ...     policy=illustrative(),
        ...     born_on=date(1980, 1, 1), events=()).in_force
        ()
        """
        return self._folding.in_force()

    @property
    def events_without_effect(self) -> tuple[EngagementEvent, ...]:
        """The events that have no effect where they fall.

        >>> from primarycare.engagement.presets import illustrative
        >>> Engagement(
        ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
        ...     policy=illustrative(), born_on=date(1980, 1, 1), events=()).events_without_effect
        ()
        """
        return tuple(event for event, _reason in self._folding.without_effect)

    def in_force_on(self, day: date) -> bool:
        """Tell whether the contract is in force on a day.

        >>> from primarycare.engagement.presets import illustrative
        >>> Engagement(
        ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
        ...     policy=illustrative(),
        ...     born_on=date(1980, 1, 1), events=()).in_force_on(date(2026, 1, 1))
        False
        """
        checks.a_date(day, "day")
        return any(day in period for period in self.in_force)

    def events_known(self, known_on: date | None = None) -> tuple[EngagementEvent, ...]:
        """Give the events recorded by a day, or all, in order of effect, without those annulled and their annulments.

        An annulment takes back the events of its kind and day of effect that were recorded before it or beside it.

        >>> from primarycare.engagement.presets import illustrative
        >>> Engagement(
        ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
        ...     policy=illustrative(),
        ...     born_on=date(1980, 1, 1), events=()).events_known(date(2026, 1, 1))
        ()
        """
        known = self.events
        if known_on is not None:
            checks.a_date(known_on, "known_on")
            known = tuple(event for event in known if event.recorded_on <= known_on)
        annulments = [event for event in known if event.kind is EventKind.ANNULLED]
        if not annulments:
            return known
        return tuple(
            event
            for event in known
            if event.kind is not EventKind.ANNULLED
            and not any(
                (event.kind, event.effective_on) == (taking_back.annuls, taking_back.effective_on)
                and (event.recorded_on, event.sequence) <= (taking_back.recorded_on, taking_back.sequence)
                for taking_back in annulments
            )
        )

    def shares_data(self, scope: ConsentScope, day: date) -> bool:
        """Tell whether the patient consents to sharing data with somebody on a day; nobody does without saying so.

        >>> from primarycare.engagement.presets import illustrative
        >>> Engagement(
        ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
        ...     policy=illustrative(),
        ...     born_on=date(1980, 1, 1), consents=(DataConsent(ConsentScope.PAYER, Period(date(2021, 1, 1))),),
        ...     events=()).shares_data(ConsentScope.CARE_TEAM, date(2021, 1, 1))
        False
        """
        checks.a_date(day, "day")
        checks.a(ConsentScope)(scope, "scope")
        return any(consent.scope is scope and day in consent.during for consent in self.consents)


# What ends a signed contract and needs nothing but its day.
ENDS = (
    EventKind.TERMINATED,
    EventKind.WITHDRAWN,
    EventKind.MOVED_AWAY,
    EventKind.DECEASED,
    EventKind.DECLARED_ELSEWHERE,
)


def evolve(engagement: Engagement, events: Iterable[EngagementEvent]) -> Engagement:
    """Give the contract with more events; those of other contracts are left to these.

    So the events of one decision can be given to every contract that it concerns. They may come late, and in any
    order: the result depends on the events alone.

    >>> from primarycare.engagement.presets import illustrative
    >>> contract = Engagement.from_dates(
    ...     identifier=EngagementId("e-1"), patient=PatientId("p-1"), structure=StructureId("cabinet"),
    ...     physician=PhysicianId("dr-01"), born_on=date(1980, 2, 11), signed_on=date(2021, 2, 5),
    ...     policy=illustrative())
    >>> moved = EngagementEvent(engagement=EngagementId("e-1"), kind=EventKind.MOVED_AWAY,
    ...                         effective_on=date(2021, 11, 1), recorded_on=date(2021, 10, 14))
    >>> evolve(contract, (moved,)).in_force_on(date(2021, 11, 1))
    False
    """
    checks.a(Engagement)(engagement, "engagement")
    given = checks.several(EngagementEvent)(events, "events")
    own = tuple(event for event in given if event.engagement == engagement.identifier)
    return evolved(engagement, events=(*engagement.events, *own)) if own else engagement
