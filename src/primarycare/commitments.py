"""Commitments: what the practice promised, measured against what it did.

What lives here: the result of one promise over a period, with a finding for each time that it was not kept.
What this module may not know: what follows from a broken promise; that is for people to decide. The patient's promise
is moral and is never measured (Concours pluripro, February 2021).

>>> promise = Commitment(
...     by=Party.PRACTICE, topic=CommitmentTopic.AVAILABILITY, text="open on six days",
...     target=AtLeast(quantity=Fraction(70), unit="opening hours", per=TargetSpan.WEEK),
... )
>>> week = Period(date(2026, 3, 2), date(2026, 3, 9))
>>> [finding] = measure(promise, week, activities=(
...     ActivityRecord(unit="opening hours", on=date(2026, 3, 2), quantity=Fraction(68)),
... )).findings
>>> print(finding)
commitment not met: availability (68 opening hours in the week from 2026-03-02, 70 promised)
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.activity import ActivityRecord, Request
from primarycare.engagement import (
    AnsweredWithin,
    AtLeast,
    Commitment,
    CommitmentTopic,
    EngagementPolicy,
    Party,
    TargetSpan,
)
from primarycare.errors import InvalidValueError, shown
from primarycare.findings import Finding
from primarycare.money import Share, exact_text
from primarycare.periods import Month, Period, Year, add_days

__all__ = ["Answers", "CommitmentOutcome", "CommitmentResult", "ObservedSpan", "measure", "measure_all"]

_NO_REQUESTS: Mapping[CommitmentTopic, Iterable[Request]] = MappingProxyType({})
_LONGEST_UNIT = 60


class CommitmentOutcome(Enum):
    """What a measurement says of a promise.

    `NOTHING_TO_JUDGE` where the period holds no whole span and no answer that fell due; `NOT_MEASURED` where the
    promise has no target.

    >>> CommitmentOutcome("not met")
    <CommitmentOutcome.NOT_MET: 'not met'>
    """

    MET = "met"
    NOT_MET = "not met"
    NOTHING_TO_JUDGE = "nothing to judge"
    NOT_MEASURED = "not measured"


@frozen
class ObservedSpan:
    """How much of the promised unit was recorded in one week, month or year.

    >>> ObservedSpan(Month(2026, 3).period, Fraction(4)).observed
    Fraction(4, 1)
    """

    during: Period = field(validator=checks.checked(checks.a(Period)))
    observed: Fraction = field(validator=checks.checked(checks.not_negative))


@frozen(kw_only=True)
class Answers:
    """How many answers fell due, and how many of those were given in time.

    >>> print(Answers(due=4, in_time=3).share)
    75 %
    """

    due: int = field(validator=checks.checked(checks.within(0, None)))
    in_time: int = field(validator=checks.checked(checks.within(0, None)))

    def __attrs_post_init__(self) -> None:
        if self.in_time > self.due:
            raise InvalidValueError(f"in_time: {self.in_time} is more than the {self.due} that fell due; correct one")

    @property
    def share(self) -> Share | None:
        """The share answered in time, or None where no answer fell due.

        >>> Answers(due=0, in_time=0).share is None
        True
        """
        return Share(Fraction(self.in_time, self.due)) if self.due else None


@frozen(kw_only=True)
class CommitmentResult:
    """One promise of the practice, measured over a period.

    A promise of a quantity has `spans`, one for each whole week, month or year inside the period; one of answers has
    `answers`; one without a target has neither. Raises `InvalidValueError` for a result that its target cannot have.

    >>> CommitmentResult(
    ...     commitment=Commitment(by=Party.PRACTICE, topic=CommitmentTopic.RIGHTS, text="help with rights"),
    ...     within=Month(2026, 3).period,
    ... ).outcome
    <CommitmentOutcome.NOT_MEASURED: 'not measured'>
    """

    commitment: Commitment = field(validator=checks.checked(checks.a(Commitment)))
    within: Period = field(validator=checks.checked(checks.a(Period)))
    spans: tuple[ObservedSpan, ...] = field(default=(), validator=checks.checked(checks.each(checks.a(ObservedSpan))))
    answers: Answers | None = field(default=None, validator=checks.checked(checks.optional(checks.a(Answers))))

    def __attrs_post_init__(self) -> None:
        _refuse_patient(self.commitment)
        _refuse_open_end(self.within)
        target = self.commitment.target
        judged = tuple(_whole_spans(self.within, target.per)) if isinstance(target, AtLeast) else ()
        if tuple(span.during for span in self.spans) != judged:
            raise InvalidValueError(
                f"spans: they are not the {len(judged)} that the target has {self.within}; give each whole one in order"
            )
        if (self.answers is None) is isinstance(target, AnsweredWithin):
            raise InvalidValueError("answers: they belong to a target of answers, and to no other; correct one of them")

    @property
    def outcome(self) -> CommitmentOutcome:
        """What the measurement says: a quantity has to be reached in every span that is judged."""
        target = self.commitment.target
        if target is None:
            return CommitmentOutcome.NOT_MEASURED
        if not self.spans and (self.answers is None or not self.answers.due):
            return CommitmentOutcome.NOTHING_TO_JUDGE
        return CommitmentOutcome.NOT_MET if self.findings else CommitmentOutcome.MET

    @property
    def met(self) -> bool | None:
        """Whether the promise was kept, or None where nothing can be judged."""
        return {CommitmentOutcome.MET: True, CommitmentOutcome.NOT_MET: False}.get(self.outcome)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """One finding for each span below the promised quantity, or one for a share of answers below the promised."""
        return tuple(
            Finding(kind="commitment not met", subject=self.commitment.topic.value, detail=detail)
            for detail in self._shortfalls()
        )

    def _shortfalls(self) -> Iterator[str]:
        target = self.commitment.target
        if isinstance(target, AtLeast):
            promised = exact_text(target.quantity)
            unit = target.unit if len(target.unit) <= _LONGEST_UNIT else f"{target.unit[:_LONGEST_UNIT]} (cut)"
            for span in self.spans:
                if span.observed < target.quantity:
                    where = f"in the {target.per.value} from {span.during.start}"
                    yield f"{exact_text(span.observed)} {unit} {where}, {promised} promised"
        elif isinstance(target, AnsweredWithin) and self.answers is not None:
            share = self.answers.share
            if share is not None and share.value < target.share.value:
                answered = f"{self.answers.in_time} of {self.answers.due} answered within {target.days} days"
                yield f"{answered}, {target.share} promised"


def measure(
    commitment: Commitment,
    within: Period,
    *,
    activities: Iterable[ActivityRecord] = (),
    requests: Iterable[Request] = (),
) -> CommitmentResult:
    """Measure one promise of the practice over a period, which must have an end.

    A quantity is judged for each whole week (from Monday), month or year inside the period. The parts of spans at its
    edges are not judged, and what was recorded on them counts for nothing here. Records of other units are left out,
    and a span without a record holds 0: the records are taken to be complete.

    A request is judged in the one period that holds the last day for its answer, which is so many days after the
    asking; an answer on that day is in time. One that can still be answered in time after the period is therefore left
    out, even where it is answered already, and counts in the next; one asked before the period may count in it.
    No later fact is needed than those of the period.

    Raises `InvalidValueError` for a promise of the patient, a period without an end, and a request that stands twice.

    >>> promise = Commitment(
    ...     by=Party.PRACTICE, topic=CommitmentTopic.MESSAGING, text="answer within two days",
    ...     target=AnsweredWithin(days=2, share=Share.percent("90")),
    ... )
    >>> asked = Request(identifier="m-1", asked_on=date(2026, 3, 30), answered_on=date(2026, 4, 1))
    >>> [measure(promise, Month(2026, number).period, requests=(asked,)).met for number in (3, 4)]
    [None, True]
    """
    target = checks.a(Commitment)(commitment, "commitment").target
    _refuse_open_end(checks.a(Period)(within, "within"))
    recorded = checks.each(checks.a(ActivityRecord))(tuple(activities), "activities")
    asked = checks.each(checks.a(Request))(tuple(requests), "requests")
    checks.unique((request.identifier for request in asked), "requests")
    if isinstance(target, AtLeast):
        return CommitmentResult(commitment=commitment, within=within, spans=_observed(target, within, recorded))
    if isinstance(target, AnsweredWithin):
        return CommitmentResult(commitment=commitment, within=within, answers=_answers(target, within, asked))
    return CommitmentResult(commitment=commitment, within=within)


def measure_all(
    policy: EngagementPolicy,
    within: Period,
    *,
    activities: Iterable[ActivityRecord] = (),
    requests: Mapping[CommitmentTopic, Iterable[Request]] = _NO_REQUESTS,
) -> tuple[CommitmentResult, ...]:
    """Measure every promise that a policy has the practice make, in its order; the patient's is left alone.

    Requests are given by the topic under which they were made, since a message is no request for an appointment;
    those of a topic without a promise of answers are left out. Raises as `measure` does.

    >>> from attrs import evolve
    >>> from primarycare.engagement.presets import illustrative
    >>> policy = evolve(illustrative(), commitments=(
    ...     Commitment(by=Party.PATIENT, topic=CommitmentTopic.CONSULTING_INSIDE, text="consult inside"),
    ...     Commitment(by=Party.PRACTICE, topic=CommitmentTopic.RIGHTS, text="help with rights"),
    ... ))
    >>> [(result.commitment.text, result.outcome.value) for result in measure_all(policy, Month(2026, 3).period)]
    [('help with rights', 'not measured')]
    """
    recorded = tuple(activities)
    asked = {checks.a(CommitmentTopic)(topic, "requests"): tuple(made) for topic, made in requests.items()}
    return tuple(
        measure(commitment, within, activities=recorded, requests=asked.get(commitment.topic, ()))
        for commitment in checks.a(EngagementPolicy)(policy, "policy").commitments
        if commitment.by is Party.PRACTICE
    )


def _refuse_patient(commitment: Commitment) -> None:
    if commitment.by is Party.PATIENT:
        raise InvalidValueError(
            f"commitment: {shown(commitment.text)} is the patient's promise, which is moral and never measured; "
            "give one of the practice's"
        )


def _refuse_open_end(within: Period) -> None:
    if within.end is None:
        raise InvalidValueError(f"within: the period {within} has no end in sight; cut it first")


def _span_of(day: date, per: TargetSpan) -> Period:
    if per is TargetSpan.WEEK:
        monday = add_days(day, -day.weekday())
        return Period(monday, add_days(monday, 7))
    return Month.of(day).period if per is TargetSpan.MONTH else Year(day.year).period


def _whole_spans(within: Period, per: TargetSpan) -> Iterator[Period]:
    day = within.start
    while day in within:
        span = _span_of(day, per)
        if within.cut(span) == span:
            yield span
        day = add_days(span.start, span.days)


def _observed(target: AtLeast, within: Period, activities: Iterable[ActivityRecord]) -> tuple[ObservedSpan, ...]:
    quantities: defaultdict[date, Fraction] = defaultdict(Fraction)
    for record in activities:
        if record.unit == target.unit and record.on in within:
            quantities[_span_of(record.on, target.per).start] += record.quantity
    return tuple(ObservedSpan(span, quantities[span.start]) for span in _whole_spans(within, target.per))


def _answers(target: AnsweredWithin, within: Period, requests: Iterable[Request]) -> Answers:
    due = in_time = 0
    for request in requests:
        last_day = add_days(request.asked_on, target.days)
        if last_day in within:
            due += 1
            in_time += request.answered_by(last_day)
    return Answers(due=due, in_time=in_time)
