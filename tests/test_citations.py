"""Citations: a published number has an address and a day on which somebody read it there."""

from datetime import date, datetime

import pytest

from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidTypeError, InvalidValueError

PUBLISHED = [Evidence.CONFIRMED, Evidence.SINGLE_SOURCE]
URL = "https://example.org/tariff"


def cited(
    *,
    evidence: Evidence = Evidence.CONFIRMED,
    url: str | None = URL,
    verified_on: date | None = date(2026, 11, 21),
    published_on: date | None = None,
    pinpoint: str | None = None,
) -> Citation:
    return Citation(
        title="Tariff",
        publisher="Payer",
        url=url,
        verified_on=verified_on,
        published_on=published_on,
        pinpoint=pinpoint,
        evidence=evidence,
    )


def test_only_what_somebody_else_printed_is_published() -> None:
    assert [evidence for evidence in Evidence if evidence.is_published] == PUBLISHED


@pytest.mark.parametrize("evidence", PUBLISHED)
def test_a_published_number_needs_an_address(evidence: Evidence) -> None:
    with pytest.raises(InvalidValueError, match=f"url: 'Tariff' is cited as published \\({evidence.value}\\)"):
        cited(evidence=evidence, url=None)


@pytest.mark.parametrize("evidence", PUBLISHED)
def test_a_published_number_needs_a_day_of_verification(evidence: Evidence) -> None:
    with pytest.raises(InvalidValueError, match="give the url where it can be found and the day it was verified_on"):
        cited(evidence=evidence, verified_on=None)


@pytest.mark.parametrize("evidence", [evidence for evidence in Evidence if evidence not in PUBLISHED])
def test_other_evidence_needs_neither_address_nor_day(evidence: Evidence) -> None:
    assert str(cited(evidence=evidence, url=None, verified_on=None)) == f"Tariff, Payer ({evidence.value})"


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org", "javascript:alert(1)", "HTTPS://example.org"])
def test_an_address_is_on_the_web(url: str) -> None:
    with pytest.raises(InvalidValueError, match="url: .* is not a web address; begin it with https://"):
        cited(url=url)


def test_a_source_is_not_verified_before_it_exists() -> None:
    with pytest.raises(InvalidValueError, match="published_on: 2026-11-22 is after verified_on, 2026-11-21"):
        cited(published_on=date(2026, 11, 22))


def test_a_source_may_be_verified_on_the_day_it_appears() -> None:
    assert cited(published_on=date(2026, 11, 21)).published_on == date(2026, 11, 21)


def test_a_source_nobody_verified_may_state_when_it_was_published() -> None:
    agreed = cited(evidence=Evidence.AGREEMENT, url=None, verified_on=None, published_on=date(2020, 6, 16))
    assert str(agreed) == "Tariff, Payer (published 2020-06-16, agreement)"


def test_a_citation_prints_place_address_and_both_dates() -> None:
    full = cited(evidence=Evidence.SINGLE_SOURCE, published_on=date(2025, 1, 2), pinpoint="art. 27.3")
    assert str(full) == (
        "Tariff, Payer, art. 27.3, https://example.org/tariff "
        "(published 2025-01-02, verified 2026-11-21, single source)"
    )


def test_confirmed_evidence_goes_without_saying() -> None:
    assert str(cited()) == "Tariff, Payer, https://example.org/tariff (verified 2026-11-21)"


def test_a_datetime_is_not_a_day_of_verification() -> None:
    with pytest.raises(InvalidTypeError, match="verified_on: .* is a datetime; give a date"):
        cited(verified_on=datetime(2026, 11, 21))


def test_a_made_up_number_says_that_it_is_illustrative() -> None:
    made_up = Citation.illustrative("A forfait of our own")
    assert (made_up.evidence, made_up.url) == (Evidence.ILLUSTRATIVE, None)
