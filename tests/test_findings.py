"""Findings: what was noticed, about whom, and why."""

import pytest

from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import PatientId


def test_a_finding_prints_its_kind_subject_and_reason() -> None:
    finding = Finding(kind="expense refused", subject="x-007", detail="dated outside 2020")
    assert str(finding) == "expense refused: x-007 (dated outside 2020)"


def test_findings_sort_by_kind_then_subject_then_detail() -> None:
    findings = [
        Finding(kind=kind, subject=subject, detail=detail) for kind in "ab" for subject in "ab" for detail in "ab"
    ]
    assert sorted(reversed(findings)) == findings


def test_the_subject_may_be_an_identifier() -> None:
    finding = Finding(kind="review overdue", subject=PatientId("p-00017"), detail="since 2021-08-31")
    assert str(finding) == "review overdue: p-00017 (since 2021-08-31)"


def test_a_finding_gives_a_reason() -> None:
    with pytest.raises(InvalidValueError, match="detail: '' is not a plain text"):
        Finding(kind="review overdue", subject="p-00017", detail="")


def test_the_subject_is_text() -> None:
    with pytest.raises(InvalidTypeError, match="subject: 17 is a int; give a str"):
        Finding(kind="review overdue", subject=17, detail="since 2021-08-31")  # type: ignore[arg-type]
