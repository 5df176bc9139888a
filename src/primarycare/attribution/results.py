"""Results: whose patient somebody is on a day, what decided, and who else was seen.

What lives here: the attribution of one patient with its evidence, and that of a whole group, in which every patient
stands in exactly one place. An attribution is worked out from its evidence when it is built, so that none can claim
what its visits do not say.
What this module may not know: visits one by one, and how physicians become eligible.

>>> from primarycare.attribution.policies import NOT_DEPARTED, CutPolicy, Majority
>>> policy = CutPolicy(look_back_months=12, majority=Majority.STRICT, declared_first=True, eligible=NOT_DEPARTED)
>>> Attribution(
...     patient=PatientId("p-1"), as_of=date(2026, 1, 1), policy=policy, declared=PhysicianId("dr-1"), pairs=()
... )
Attribution(patient=PatientId('p-1'), as_of=datetime.date(2026, 1, 1))
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.attribution._choosing import Choice, choose, in_order, look_back_of
from primarycare.attribution.pairs import PairOfVisits, VisitMark
from primarycare.attribution.policies import (
    AttributionBasis,
    AttributionPass,
    AttributionPolicy,
    NamedPhysicians,
    TieBreak,
    a_policy,
)
from primarycare.errors import ConservationError, InvalidValueError, NotKnownError, shown
from primarycare.findings import Finding
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.periods import Period

__all__ = ["Attribution", "Attributions"]


def _candidates_in_order(pairs: tuple[PairOfVisits, ...]) -> tuple[PairOfVisits, ...]:
    return tuple(sorted(checks.each(checks.a(PairOfVisits))(pairs, "pairs"), key=in_order))


_a_physician = checks.checked(checks.optional(checks.a(PhysicianId)))


@frozen(kw_only=True)
class Attribution:
    """Whose patient somebody is on a day: the evidence, and what the policy makes of it.

    `pairs` are the eligible physicians seen in each window of the policy, in order: the shortest window first, then
    most visits, the latest last visit, the identifier. `declared` is the designated physician where the policy asks
    and that physician is eligible, `declared_not_eligible` the one who is designated and may not receive patients.
    Printing an attribution shows its working, which is private; `repr` shows whom and when only.
    Raises `InvalidValueError` for pairs of another patient, of a window that the policy does not have, of one
    physician twice in a window, or of the physician who is not eligible, for a declaration that the policy does not
    ask for or that is both, and for a physician who is not among those whom the policy names.

    >>> from primarycare.attribution.policies import NOT_DEPARTED, CutPolicy, Majority
    >>> policy = CutPolicy(
    ...     look_back_months=12, majority=Majority.STRICT, declared_first=True, eligible=NOT_DEPARTED
    ... )
    >>> print(Attribution(patient=PatientId("p-1"), as_of=date(2026, 1, 1), policy=policy, declared=None, pairs=()))
    p-1 on 2026-01-01: nobody
      declared  declared               no  nobody declared
      cut 1     only physician seen    no  nobody seen
      cut 2     majority of visits     no  nobody seen
      cut 3     last preventive visit  no  nobody seen
      cut 4     seen last              no  nobody seen
      visits from 2025-01-01 to before 2026-01-01: none that counts
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    as_of: date = field(validator=checks.checked(checks.a_date))
    policy: AttributionPolicy = field(repr=False, validator=checks.checked(a_policy))
    declared: PhysicianId | None = field(repr=False, validator=_a_physician)
    declared_not_eligible: PhysicianId | None = field(default=None, repr=False, validator=_a_physician)
    pairs: tuple[PairOfVisits, ...] = field(repr=False, converter=_candidates_in_order)
    _decided: tuple[AttributionPass, Choice] | None = field(init=False, eq=False, repr=False)

    @_decided.default
    def _decide(self) -> tuple[AttributionPass, Choice] | None:
        passes = a_policy(self.policy, "policy").passes
        self._refuse_declarations(passes)
        self._refuse_unnamed()
        of_windows = self._by_look_back(passes) if self.pairs else {}
        for step in passes:
            pairs = of_windows.get(step.look_back_months, ())
            choice = choose(step.basis, self.declared, pairs)
            if choice is not None:
                return step, choice
        return None

    def _refuse_declarations(self, passes: Iterable[AttributionPass]) -> None:
        given = (self.declared is not None) + (self.declared_not_eligible is not None)
        asked = any(step.basis is AttributionBasis.DECLARED for step in passes)
        if given > asked:
            raise InvalidValueError(
                f"declared: {str(self.patient)!r} has {given} declared physicians where the policy asks for "
                f"{int(asked)}; leave out what it does not ask for"
            )

    def _refuse_unnamed(self) -> None:
        eligible = self.policy.eligible
        if isinstance(eligible, NamedPhysicians):
            for physician in (self.declared, *(pair.physician for pair in self.pairs)):
                if physician is not None and physician not in eligible.physicians:
                    raise InvalidValueError(
                        f"policy: {str(physician)!r} stands with {str(self.patient)!r} and is not among the physicians "
                        "whom it names; leave out what does not count"
                    )

    def _by_look_back(self, passes: Iterable[AttributionPass]) -> dict[int | None, list[PairOfVisits]]:
        found: dict[int | None, list[PairOfVisits]] = {
            step.look_back_months: [] for step in passes if step.look_back_months is not None
        }
        for pair in self.pairs:
            if pair.patient != self.patient:
                raise InvalidValueError(f"pairs: {_names(pair)} stand with {str(self.patient)!r}; leave them out")
            # Asking a window for its months costs a tenth of making the windows of the policy for every patient.
            same = found.get(look_back_of(pair.within, self.as_of))
            if same is None:
                raise InvalidValueError(
                    f"pairs: {_names(pair)} were counted {pair.within}, which is no window of the policy on "
                    f"{self.as_of}; ask the policy for its windows"
                )
            if any(other.physician == pair.physician for other in same):
                raise InvalidValueError(f"pairs: {_names(pair)} stand twice {pair.within}; add them up")
            if pair.physician == self.declared_not_eligible:
                raise InvalidValueError(f"declared_not_eligible: {_names(pair)} have visits that count; leave one out")
            same.append(pair)
        return found

    @property
    def physician(self) -> PhysicianId | None:
        """The physician whose patient it is, or None where no pass found one."""
        return None if self._decided is None else self._decided[1].physician

    @property
    def decided_by(self) -> AttributionPass | None:
        """The pass that decided, or None where none did."""
        return None if self._decided is None else self._decided[0]

    @property
    def basis(self) -> AttributionBasis | None:
        """The basis of the pass that decided, or None where none did."""
        return None if self._decided is None else self._decided[0].basis

    @property
    def visit(self) -> VisitMark | None:
        """The visit that decided, or None where a declaration or a count did."""
        return None if self._decided is None else self._decided[1].visit

    @property
    def tie_break(self) -> TieBreak | None:
        """What decided between physicians whom the basis left equal, or None where there was no tie."""
        return None if self._decided is None else self._decided[1].tie_break

    @property
    def window(self) -> Period | None:
        """The window of the pass that decided, or the widest where none did; None where no visit is asked for."""
        if self._decided is not None:
            return self._decided[0].window(self.as_of)
        return next(reversed(self.policy.windows(self.as_of)), None)

    @property
    def candidates(self) -> tuple[PairOfVisits, ...]:
        """The physicians who were seen in `window`, the one decided for and those who were not, in order."""
        window = self.window
        return tuple(pair for pair in self.pairs if pair.within == window)

    def __str__(self) -> str:
        found = "nobody" if self._decided is None else f"{self.physician} by {self._decided[0].name}"
        tried = [_told(self, step) for step in self._tried()]
        widths = [max(len(cells[column]) for cells in tried) for column in range(3)]
        lines = [
            "  ".join((*(cell.ljust(width) for cell, width in zip(cells, widths)), cells[3])).rstrip()
            for cells in tried
        ]
        looked_at = {step.look_back_months: step.window(self.as_of) for step in self._tried()}
        for window in sorted(window for window in looked_at.values() if window is not None)[::-1]:
            lines += _counts(window, [pair for pair in self.pairs if pair.within == window])
        return "\n  ".join((f"{self.patient} on {self.as_of}: {found}", *lines))

    def _tried(self) -> tuple[AttributionPass, ...]:
        passes = self.policy.passes
        return passes if self._decided is None else passes[: passes.index(self._decided[0]) + 1]


def _names(pair: PairOfVisits) -> str:
    return f"{str(pair.patient)!r} and {str(pair.physician)!r}"


def _told(attribution: Attribution, step: AttributionPass) -> tuple[str, str, str, str]:
    window = step.window(attribution.as_of)
    pairs = [pair for pair in attribution.pairs if pair.within == window]
    decided = attribution.decided_by == step
    if step.basis is AttributionBasis.DECLARED:
        passed_over = attribution.declared_not_eligible
        silent = "nobody declared" if passed_over is None else f"{passed_over} is not eligible"
        detail = str(attribution.declared) if decided else silent
    elif not pairs:
        detail = "nobody seen"
    elif step.basis is AttributionBasis.ONLY_PHYSICIAN:
        detail = f"{len(pairs)} seen"
    elif step.basis in (AttributionBasis.MAJORITY, AttributionBasis.PLURALITY):
        detail = f"{max(pair.visits for pair in pairs)} of {sum(pair.visits for pair in pairs)}"
        detail += "" if decided else " is not more than half"
    else:
        detail = str(attribution.visit.on) if decided and attribution.visit is not None else "none"
    if decided and attribution.tie_break is not None:
        detail += f", tie broken by {attribution.tie_break.value}"
    return step.name, step.basis.value, "yes" if decided else "no", detail


def _counts(window: Period, pairs: Sequence[PairOfVisits]) -> list[str]:
    if not pairs:
        return [f"visits {window}: none that counts"]
    total = sum(pair.visits for pair in pairs)
    rows = [
        (
            str(pair.physician),
            f"{pair.visits} of {total}",
            f"last {pair.last.on}",
            "" if pair.last_preventive is None else f"preventive {pair.last_preventive.on}",
        )
        for pair in pairs
    ]
    widths = [max(len(cells[column]) for cells in rows) for column in range(4)]
    table = ("  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip() for cells in rows)
    return [f"visits {window}", *(f"  {line}" for line in table)]


def _patients_in_order(patients: tuple[PatientId, ...]) -> tuple[PatientId, ...]:
    return tuple(sorted(checks.each(checks.a(PatientId))(patients, "patients")))


def _entries_in_order(entries: tuple[Attribution, ...]) -> tuple[Attribution, ...]:
    return tuple(sorted(checks.each(checks.a(Attribution))(entries, "entries"), key=lambda entry: entry.patient))


@frozen(kw_only=True)
class Attributions:
    """Whose patients a whole group has on a day: every patient of the population in exactly one place.

    Entries stand in order of patient. Raises `ConservationError` where the entries are not the patients, each once, and
    `InvalidValueError` for an entry of another day or policy.

    >>> from primarycare.attribution.policies import NOT_DEPARTED, CutPolicy, Majority
    >>> policy = CutPolicy(
    ...     look_back_months=12, majority=Majority.STRICT, declared_first=False, eligible=NOT_DEPARTED
    ... )
    >>> Attributions(as_of=date(2026, 1, 1), policy=policy, patients=(PatientId("p-1"),), entries=())
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: entries: 0 entries stand for 1 patients, and 'p-1' is in 0 of them; give \
one entry for each patient
    """

    as_of: date = field(validator=checks.checked(checks.a_date))
    policy: AttributionPolicy = field(repr=False, validator=checks.checked(a_policy))
    patients: tuple[PatientId, ...] = field(repr=False, converter=_patients_in_order)
    entries: tuple[Attribution, ...] = field(repr=False, converter=_entries_in_order)
    _by_patient: Mapping[PatientId, Attribution] = field(init=False, eq=False, repr=False)

    @_by_patient.default
    def _index(self) -> Mapping[PatientId, Attribution]:
        return {entry.patient: entry for entry in self.entries}

    def __attrs_post_init__(self) -> None:
        checks.unique(self.patients, "patients")
        self._refuse_parts()
        for entry in self.entries:
            # The policy is nearly always the very same value, and comparing it costs more than anything else here.
            if entry.as_of != self.as_of or (entry.policy is not self.policy and entry.policy != self.policy):
                raise InvalidValueError(
                    f"entries: {str(entry.patient)!r} is attributed on {entry.as_of}, on another day than "
                    f"{self.as_of} or under another policy; attribute everybody together"
                )

    def _refuse_parts(self) -> None:
        placed = tuple(entry.patient for entry in self.entries)
        if placed != self.patients:
            counts = Counter(placed)
            wrong = next(
                patient
                for patient in sorted({*placed, *self.patients})
                if (counts[patient] != (patient in self.patients))
            )
            raise ConservationError(
                f"entries: {len(placed)} entries stand for {len(self.patients)} patients, and {str(wrong)!r} is in "
                f"{counts[wrong]} of them; give one entry for each patient"
            )

    @property
    def panels(self) -> dict[PhysicianId, tuple[PatientId, ...]]:
        """The patients of each physician who has any, both in order of identifier."""
        members: dict[PhysicianId, list[PatientId]] = {}
        for entry in self.entries:
            if entry.physician is not None:
                members.setdefault(entry.physician, []).append(entry.patient)
        return {physician: tuple(members[physician]) for physician in sorted(members)}

    @property
    def unattributed(self) -> tuple[PatientId, ...]:
        """The patients of whom no pass found a physician, in order of identifier."""
        return tuple(entry.patient for entry in self.entries if entry.physician is None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """One finding for each patient whose declared physician may not receive patients."""
        return tuple(
            Finding(kind="declared physician not eligible", subject=entry.patient, detail=entry.declared_not_eligible)
            for entry in self.entries
            if entry.declared_not_eligible is not None
        )

    def of(self, patient: PatientId) -> Attribution:
        """Give the attribution of one patient; raises `NotKnownError` for one who is not of the population.

        >>> from primarycare.attribution.policies import NOT_DEPARTED, CutPolicy, Majority
        >>> policy = CutPolicy(
        ...     look_back_months=12, majority=Majority.STRICT, declared_first=False, eligible=NOT_DEPARTED
        ... )
        >>> Attributions(as_of=date(2026, 1, 1), policy=policy, patients=(), entries=()).of(PatientId("p-9"))
        Traceback (most recent call last):
            ...
        primarycare.errors.NotKnownError: patient: 'p-9' is not among the 0 patients attributed; give one of them
        """
        found = self._by_patient.get(patient)
        if found is None:
            raise NotKnownError(
                f"patient: {shown(str(patient))} is not among the {len(self.patients)} patients attributed; "
                "give one of them"
            )
        return found

    def __str__(self) -> str:
        left = len(self.unattributed)
        lines = [f"{len(self.patients) - left} of {len(self.patients)} attributed on {self.as_of}, {left} not"]
        names = [step.name for step in self.policy.passes]
        rows = [("", "patients", *names)]
        for physician, members in self.panels.items():
            of = Counter(entry.decided_by.name for entry in map(self.of, members) if entry.decided_by is not None)
            rows.append((str(physician), str(len(members)), *(str(of[name] or "") for name in names)))
        widths = [max(len(cells[column]) for cells in rows) for column in range(len(rows[0]))]
        for cells in rows if len(rows) > 1 else ():
            numbers = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:]))
            lines.append("  ".join((cells[0].ljust(widths[0]), *numbers)).rstrip())
        return "\n  ".join(lines)
