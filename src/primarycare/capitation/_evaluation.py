"""The evaluation of one version of a schedule for one month or year.

What lives here: the order of lines, months of the year, counted fraction and rounding, and the sharing of answers:
each distinct one is worked once. What this module may not know: where the values come from, and who is paid.

>>> from primarycare.published import load
>>> Evaluator(load("fr-fpmt"), Month(2024, 5)).alone({"age": 45, "ald": True}, Fraction(1, 2), "half").total.text
'1.92'
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from primarycare import _checks as checks
from primarycare.capitation._records import Given
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PatientId
from primarycare.money import Money, Stage, settle_together
from primarycare.periods import Month, Year
from primarycare.schedules import Basis, Counting, InputValue, Number, OpenPoint, RateSchedule, Subject
from primarycare.workings import Factor, Working, WorkingLine
from primarycare.workings.lines import product_of
from primarycare.workings.totals import settled_total

__all__ = ["Answer", "Evaluator"]

# The row with which each table answers, and each number that counts or multiplies.
_Decisions: TypeAlias = tuple[tuple[int, ...], tuple[InputValue, ...]]


class Answer:
    """What one combination of inputs and one counted fraction makes, worked once and shared."""

    def __init__(
        self,
        lines: tuple[WorkingLine, ...],
        scaling: tuple[Factor, ...],
        notes: tuple[str, ...],
        evaluator: "Evaluator",
    ) -> None:
        self.lines = lines
        self.scaling = scaling
        self.notes = notes
        exact = sum((line.amount for line in lines), Fraction(0))
        for factor in scaling:
            exact *= factor.used
        self.exact = exact
        self.alone = evaluator.settle(lines, scaling, notes)


class Evaluator:
    """One version of a schedule at work on one month or year; it lives as long as one call."""

    def __init__(self, schedule: RateSchedule, span: Month | Year) -> None:
        self.schedule = checks.a(RateSchedule)(schedule, "schedule")
        self.span = span
        self.version = schedule.version_for(span)
        if self.version.subject is Subject.DUTY:
            raise InvalidValueError(
                f"schedule: {str(schedule.identifier)!r} pays for duties, each by itself, and not for {span}; work "
                "them out with primarycare.duty_pay"
            )
        self.title = f"{schedule.title}, {span}"
        if isinstance(span, Month):
            month_factor = self.version.month_factor(span)
            self.month_factors = () if month_factor is None else (month_factor,)
        elif self.version.basis is Basis.YEAR:
            self.month_factors = ()
        else:
            raise InvalidValueError(
                f"schedule: {str(schedule.identifier)!r} pays by the {self.version.basis.value}; "
                "work out each by itself"
            )
        # The same table often stands behind several lines.
        self._tables = tuple({id(table): table for line in self.version.lines for table in line.tables}.values())
        self._asked = tuple(known.name for known in self.version.inputs if isinstance(known, Number | OpenPoint))
        self._decisions: dict[tuple[InputValue, ...], _Decisions] = {}
        self._lines: dict[_Decisions, tuple[WorkingLine, ...]] = {}
        self._answers: dict[tuple[_Decisions, Fraction, str], Answer] = {}

    def counting(self) -> Counting:
        """Give how the version counts months; only a version about persons does."""
        if self.version.counting is None:
            raise InvalidValueError(
                f"schedule: {str(self.schedule.identifier)!r} pays for a {self.version.subject.value}, not for "
                "persons; work out its amount"
            )
        return self.version.counting

    def settle(
        self, lines: tuple[WorkingLine, ...], scaling: tuple[Factor, ...], notes: tuple[str, ...]
    ) -> Working[Money]:
        return Working.settled(
            self.title,
            lines,
            self.version.rounding,
            self.schedule.currency,
            stage=self.version.stage,
            scaling=scaling,
            notes=notes,
        )

    def alone(self, given: Given, fraction: Fraction, reason: str) -> Working[Money]:
        return self.answer(self.version.read(given), fraction, reason).alone

    def answer(self, values: Given, fraction: Fraction, reason: str) -> Answer:
        """Give the answer for checked values, in the order of the version's inputs."""
        decisions = self._decisions_for(values)
        known = self._answers.get((decisions, fraction, reason))
        if known is None:
            lines = self._lines.get(decisions)
            if lines is None:
                lines = self._lines[decisions] = self.version.work(values, self.schedule.currency)
            counted = () if fraction == 1 else (Factor(reason, fraction),)
            known = Answer(lines, (*self.month_factors, *counted), self.version.notes_for(values), self)
            self._answers[decisions, fraction, reason] = known
        return known

    def _decisions_for(self, values: Given) -> _Decisions:
        """Give all that the lines take from values: ages of one band, for one, make the same lines."""
        inputs = tuple(values.values())
        decisions = self._decisions.get(inputs)
        if decisions is None:
            rows = tuple(table.row_number_for(values) for table in self._tables)
            decisions = self._decisions[inputs] = (rows, tuple(values[name] for name in self._asked))
        return decisions

    def totals(self, given: Given, fractions: Sequence[Fraction]) -> tuple[Money, ...]:
        """Give what each of several fractions brings, without a working."""
        version = self.version
        lines = version.work(given, self.schedule.currency)
        share = product_of(Fraction(1), self.month_factors)
        return tuple(
            settled_total(lines, share * fraction, version.rounding, self.schedule.currency, stage=version.stage)
            for fraction in fractions
        )

    def settled(self, answers: Sequence[Answer], patients: Sequence[PatientId]) -> tuple[Working[Money], ...]:
        """Settle the answers of one statement, one for each patient."""
        if self.version.stage is not Stage.STATEMENT:
            return tuple(answer.alone for answer in answers)
        exact = [answer.exact for answer in answers]
        parts = settle_together(exact, self.version.rounding, self.schedule.currency, ties=patients)
        return tuple(
            Working(
                title=self.title,
                lines=answer.lines,
                scaling=answer.scaling,
                rounding=self.version.rounding,
                stage=Stage.STATEMENT,
                statement_residue=part.exact - answer.exact,
                total=part,
                notes=answer.notes,
            )
            for answer, part in zip(answers, parts, strict=True)
        )
