"""The rule in plain Python: a loop over attrs objects on whole numbers, and the library's scalar functions."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
from attrs import frozen

from primarycare.capitation import statements_for_month
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.membership import EnrolmentSpan
from primarycare.patients import DatedFlag, Patient, Sex
from primarycare.periods import Month, Period
from tests.benchmarks.frames.rule import SCHEDULE, Rule, problem_of, scalar_answer

__all__ = ["Person", "Records", "paid_one_by_one", "people_of", "records_of"]

_ALWAYS = Period(date(1900, 1, 1))


@frozen(kw_only=True)
class Person:
    """One row as an object; whatever is not known is None."""

    born_on: date | None
    enrolled_from: date | None
    enrolled_until: date | None
    ald: bool | None
    c2s: bool | None


def people_of(table: pa.Table) -> list[Person]:
    """Build an object for each row of columns."""
    columns = [table[name].to_pylist() for name in ("born_on", "enrolled_from", "enrolled_until", "ald", "c2s")]
    return [
        Person(born_on=born_on, enrolled_from=begun, enrolled_until=end, ald=ald, c2s=c2s)
        for born_on, begun, end, ald, c2s in zip(*columns, strict=True)
    ]


def paid_one_by_one(people: Sequence[Person], rule: Rule) -> tuple[list[int], list[int]]:
    """Give amounts and problems, person by person."""
    due, problems = [], []
    first, after, last = rule.first, rule.after, rule.leap_joining
    births = dict(rule.leap_births)
    for person in people:
        amount, problem = 0, 0
        begun, end, born = person.enrolled_from, person.enrolled_until, person.born_on
        if begun is None:
            problem = 1
        elif end is not None and end <= begun:
            problem = 2 if end < begun else 0
        elif begun < after and (end is None or end > first):
            if born is None or person.ald is None or person.c2s is None:
                problem = 1
            else:
                joined = max(begun, first)
                before = (joined - first).days
                if born > joined:
                    problem = 5
                else:
                    days = rule.days if end is None or end >= after else (end - first).days
                    band = sum(
                        (born - cutoff).days <= before or (joined == last and born == births.get(place))
                        for place, cutoff in enumerate(rule.cutoffs)
                    )
                    amount = rule.answer(ald=person.ald, c2s=person.c2s, band=band, days=days - before)
        due.append(amount)
        problems.append(problem)
    return due, problems


@frozen
class Records:
    """What the scalar functions take, for the rows that can be paid."""

    month: Month
    spans: tuple[EnrolmentSpan, ...]
    patients: dict[PatientId, Patient]

    def paid(self) -> int:
        """Give the cents due for all of them."""
        return sum(s.total.minor for s in statements_for_month(SCHEDULE, self.spans, self.month, self.patients))


def records_of(table: pa.Table, month: Month) -> Records:
    """Build patients and spans for the rows of columns that can be paid."""
    rule, spans, patients = Rule.of(month), [], {}
    for row in table.to_pylist():
        if problem_of(row, rule) or scalar_answer(row, month) is None or row["enrolled_from"] is None:
            continue
        if row["enrolled_until"] == row["enrolled_from"] or None in (row["born_on"], row["ald"], row["c2s"]):
            continue
        patient, physician = PatientId(str(row["patient"])), PhysicianId(str(row["physician"]))
        flags = tuple(DatedFlag(name, (_ALWAYS,) if row[name] else ()) for name in ("ald", "c2s"))
        spans.append(EnrolmentSpan(patient, physician, Period(row["enrolled_from"], row["enrolled_until"])))
        patients[patient] = Patient(identifier=patient, born_on=row["born_on"], sex=Sex.UNKNOWN, flags=flags)
    return Records(month, tuple(spans), patients)
