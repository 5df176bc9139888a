"""Networks: which term holds, which price a schedule lists, and what a contract refuses."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

import pytest
from attrs import evolve

from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import FeeScheduleId, NetworkId, PhysicianId, SiteId, StructureId
from primarycare.money import EUR, Money, Rate, Share
from primarycare.networks import (
    Capitated,
    CaseRate,
    CodeRange,
    ContractTerm,
    FeeSchedule,
    FeeScheduleEntry,
    FeeScheduleRate,
    FeeScheduleVersion,
    FlatDiscount,
    MultipleProcedures,
    NetworkParticipation,
    ParticipationStatus,
    PayerContract,
    PercentOfCharge,
    PercentOfSchedule,
    PerDiem,
    ReductionBase,
    ServiceScope,
    TimelyFiling,
)
from primarycare.periods import Period
from primarycare.timelines import Dated, Timeline
from tests.small_contract import SCHEDULE, YEAR, a_contract, a_schedule, a_term, per, usd

DAY = date(2026, 3, 2)
FULL = Share.percent("100")


def refused(build: Callable[[], object], kind: type[Exception] = InvalidValueError) -> str:
    with pytest.raises(kind) as error:
        build()
    return str(error.value)


# Fee schedules


def test_the_price_that_names_most_of_the_modifiers_holds() -> None:
    schedule = a_schedule(
        FeeScheduleEntry("71046", per("30")),
        FeeScheduleEntry("71046", per("10"), modifiers=("26",)),
        FeeScheduleEntry("71046", per("9"), modifiers=("59", "26")),
    )
    found = [schedule.rate("71046", given, DAY) for given in ((), ("25",), ("26",), ("25", "26"), ("26", "59"))]
    assert found == [per("30"), per("30"), per("10"), per("10"), per("9")]


def test_two_prices_that_fit_alike_are_no_price() -> None:
    schedule = a_schedule(
        FeeScheduleEntry("71046", per("10"), modifiers=("26",)), FeeScheduleEntry("71046", per("9"), modifiers=("59",))
    )
    assert schedule.rate("71046", ("26", "59"), DAY) is None
    assert schedule.candidates("71046", ("26", "59"), DAY) is not None
    assert schedule.rate("71046", (), DAY) is None


def test_a_day_without_a_version_and_a_code_that_is_not_listed_are_told_apart() -> None:
    schedule = a_schedule(FeeScheduleEntry("71046", per("30")))
    assert schedule.candidates("71046", (), date(2027, 1, 1)) is None
    assert schedule.candidates("71047", (), DAY) == ()


def test_prices_change_on_the_day_of_the_next_version() -> None:
    versions = tuple(
        Dated(Period(date(year, 1, 1), date(year + 1, 1, 1)), FeeScheduleVersion((FeeScheduleEntry("71046", price),)))
        for year, price in ((2025, per("30")), (2026, per("33")))
    )
    schedule = FeeSchedule(identifier=SCHEDULE, basis="ours", versions=Timeline(versions), unlisted=None)
    assert [schedule.rate("71046", (), day) for day in (date(2025, 12, 31), date(2026, 1, 1))] == [per("30"), per("33")]
    assert schedule.currency == per("30").currency


def test_the_order_of_prices_changes_nothing() -> None:
    one, other = FeeScheduleEntry("71046", per("30")), FeeScheduleEntry("71045", per("20"))
    assert FeeScheduleVersion((one, other)) == FeeScheduleVersion((other, one))
    assert FeeScheduleEntry("71046", per("1"), modifiers=("59", "26")) == FeeScheduleEntry(
        "71046", per("1"), modifiers=("26", "59")
    )


def test_a_schedule_is_in_one_currency() -> None:
    euros = FeeScheduleEntry("71045", Rate.parse("20", EUR, per="unit"))
    dollars = FeeScheduleEntry("71046", per("30"))
    assert refused(lambda: FeeScheduleVersion((dollars, euros))) == (
        "entries: '71045' is priced in EUR and '71046' in USD; give one currency"
    )
    versions = (
        Dated(Period(date(2025, 1, 1), date(2026, 1, 1)), FeeScheduleVersion((euros,))),
        Dated(YEAR, FeeScheduleVersion((dollars,))),
        Dated(Period(date(2027, 1, 1)), FeeScheduleVersion(())),
    )
    assert (
        refused(lambda: FeeSchedule(identifier=SCHEDULE, basis="ours", versions=Timeline(versions), unlisted=None))
        == "versions: schedule 'schedule-2026' is priced in EUR and USD; give one currency"
    )
    assert a_schedule().currency is None and FeeScheduleVersion(()).currency is None


@pytest.mark.parametrize("versions", [None, (), Timeline((Dated(YEAR, "prices"),))])
def test_the_versions_of_a_schedule_are_a_timeline_of_versions(versions: object) -> None:
    message = refused(
        lambda: FeeSchedule(identifier=SCHEDULE, basis="ours", versions=versions, unlisted=None),  # type: ignore[arg-type]
        InvalidTypeError,
    )
    assert message.startswith("versions: ")


def test_a_code_stands_once_with_the_same_modifiers() -> None:
    entry = FeeScheduleEntry("99213", per("92"), modifiers=("26",))
    assert refused(lambda: FeeScheduleVersion((entry, FeeScheduleEntry("99213", per("93"), modifiers=("26",))))) == (
        "entries: '99213' stands twice with the same modifiers; give it once"
    )
    assert len(FeeScheduleVersion((entry, FeeScheduleEntry("99213", per("93")))).entries) == 2


def test_a_modifier_stands_once() -> None:
    message = refused(lambda: FeeScheduleEntry("71046", per("1"), modifiers=("26", "26")))
    assert message == "modifiers: '26' stands twice; give each once"


# Terms


@pytest.mark.parametrize("factor", [Fraction("37.5"), Fraction(0), Fraction(-1), Fraction(1001, 100)])
def test_a_percentage_written_as_a_number_is_no_factor(factor: Fraction) -> None:
    message = refused(lambda: PercentOfSchedule(SCHEDULE, factor))
    assert message.endswith("or read a percentage with PercentOfSchedule.percent")


def test_a_percentage_read_as_one_is_exact() -> None:
    assert PercentOfSchedule.percent("120", SCHEDULE).factor == Fraction(6, 5)
    assert PercentOfSchedule.percent("1000", SCHEDULE).factor == 10
    assert PercentOfSchedule.percent("40.5", SCHEDULE).factor == Fraction(81, 200)


def test_37_5_is_no_share_of_the_charge() -> None:
    message = refused(lambda: PercentOfCharge(Share.parse("37.5")))
    assert "read a percentage with Share.percent" in message


@pytest.mark.parametrize("share", [0.375, 1, None, "37.5"])
def test_a_percent_of_the_charge_takes_a_share_only(share: object) -> None:
    refused(lambda: PercentOfCharge(share), InvalidTypeError)  # type: ignore[arg-type]


def test_a_flat_discount_is_a_share_or_an_amount() -> None:
    message = "share: a flat discount takes a share or an amount; give exactly one of them"
    assert refused(lambda: FlatDiscount(share=FULL, amount=usd("1"))) == message
    assert refused(lambda: FlatDiscount()) == message
    assert refused(lambda: FlatDiscount(amount=usd("-1"))) == "amount: -1.00 USD is negative; give 0 or more"


def test_a_term_takes_one_of_the_seven_kinds() -> None:
    message = refused(lambda: a_term("percent of charge"), InvalidTypeError)  # type: ignore[arg-type]
    assert message.startswith("term: 'percent of charge' is a str; give FeeScheduleRate, PercentOfSchedule, ")


def test_the_bounds_of_a_term_are_in_order_and_in_its_currency() -> None:
    assert refused(lambda: a_term(floor="2", cap="1")) == (
        "floor: 2.00 USD of 'all services' is above its cap of 1.00 USD; lower it"
    )
    assert refused(lambda: a_term(floor="0")) == "floor: 0.00 USD is 0 or less; give more than 0"
    assert refused(lambda: a_term(cap="-1")) == "cap: -1.00 USD is negative; give 0 or more"
    assert a_term(floor="1", cap="1").floor == usd("1")
    assert a_term(cap="0").currency == usd("0").currency
    euros = PerDiem(Rate.parse("1", EUR, per="day"))
    assert refused(lambda: a_term(euros, cap="1")) == "term: 'all services' is in EUR and USD; give one currency"
    off = FlatDiscount(amount=Money.parse("1", EUR))
    assert refused(lambda: a_term(off, cap="1")) == "term: 'all services' is in EUR and USD; give one currency"


def test_a_term_names_the_schedule_that_it_reads() -> None:
    terms = (FeeScheduleRate(SCHEDULE), PercentOfSchedule.percent("90", SCHEDULE), Capitated(SCHEDULE))
    assert [a_term(term).schedule for term in terms] == [SCHEDULE] * 3
    assert [a_term(term).schedule for term in (Capitated(), PercentOfCharge(FULL))] == [None, None]
    assert a_term(CaseRate(per("1", "case"))).currency == usd("1").currency
    assert a_term(FlatDiscount(share=FULL)).currency is None


def test_a_range_holds_both_its_ends_and_no_code_of_another_length() -> None:
    span = CodeRange("99202", "99215")
    held = [span.holds(code) for code in ("99201", "99202", "99215", "99216", "992020", "9920")]
    assert held == [False, True, True, False, False, False]
    assert refused(lambda: CodeRange("2", "10")) == (
        "last: '10' does not follow '2'; give two codes of one length, in order"
    )
    assert refused(lambda: CodeRange("20", "10")).startswith("last: '10' does not follow '20'")
    assert CodeRange("10", "20").overlap(CodeRange("21", "30")) is None
    assert CodeRange("10", "20").overlap(CodeRange("100", "200")) is None


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        (ServiceScope(), True),
        (ServiceScope(codes=("99214",)), True),
        (ServiceScope(codes=("99213",)), False),
        (ServiceScope(codes=("99213",), ranges=(CodeRange("99214", "99215"),)), True),
        (ServiceScope(excluded=("99214",)), False),
        (ServiceScope(codes=("99214",), excluded_ranges=(CodeRange("99210", "99219"),)), False),
        (ServiceScope(excluded_ranges=(CodeRange("80000", "89999"),)), True),
        (ServiceScope(services=("laboratory",)), False),
        (ServiceScope(services=("visit", "laboratory")), True),
        (ServiceScope(places=("23",)), False),
        (ServiceScope(places=("11",)), True),
    ],
)
def test_a_scope_holds_what_it_names_less_what_it_excludes(scope: ServiceScope, held: bool) -> None:
    assert scope.covers("99214", service="visit", place="11") is held


SPAN = CodeRange("80000", "89999")


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (ServiceScope(), ServiceScope(), True),
        (ServiceScope(), ServiceScope(excluded=("99214",)), True),
        (ServiceScope(codes=("99214",)), ServiceScope(excluded=("99214",)), False),
        (ServiceScope(codes=("99214",)), ServiceScope(codes=("99213",)), False),
        (ServiceScope(codes=("80053",)), ServiceScope(ranges=(SPAN,)), True),
        (ServiceScope(codes=("80053",)), ServiceScope(ranges=(SPAN,), excluded=("80053",)), False),
        (ServiceScope(ranges=(SPAN,)), ServiceScope(ranges=(CodeRange("89999", "90000"),)), True),
        (ServiceScope(ranges=(SPAN,)), ServiceScope(ranges=(CodeRange("90000", "90001"),)), False),
        (ServiceScope(ranges=(SPAN,)), ServiceScope(ranges=(CodeRange("89999", "90000"),), excluded=("89999",)), False),
        (ServiceScope(ranges=(SPAN,)), ServiceScope(), True),
        (ServiceScope(ranges=(SPAN,)), ServiceScope(excluded_ranges=(SPAN,)), False),
        (ServiceScope(ranges=(SPAN,)), ServiceScope(excluded_ranges=(CodeRange("80001", "89999"),)), True),
        (ServiceScope(services=("visit",)), ServiceScope(services=("laboratory",)), False),
        (ServiceScope(services=("visit",)), ServiceScope(), True),
        (ServiceScope(places=("11",)), ServiceScope(places=("23",)), False),
        (ServiceScope(places=("11", "23")), ServiceScope(places=("23",)), True),
    ],
)
def test_scopes_meet_where_one_service_can_be_inside_both(one: ServiceScope, other: ServiceScope, meet: bool) -> None:
    assert (one.meets(other), other.meets(one)) == (meet, meet)


@pytest.mark.parametrize("codes", [None, "99214", ["99214"], (99214,)])
def test_a_scope_takes_tuples_of_codes(codes: object) -> None:
    message = refused(lambda: ServiceScope(excluded=codes), InvalidTypeError)  # type: ignore[arg-type]
    assert message.startswith("excluded")
    message = refused(lambda: ServiceScope(excluded_ranges=codes), InvalidTypeError)  # type: ignore[arg-type]
    assert message.startswith("excluded_ranges")


# Contracts


def the_term(contract: PayerContract, code: str = "99214", on: date = DAY, **narrowed: bool) -> ContractTerm | None:
    return contract.term_for(code, service="visit", place="11", on=on, **narrowed)


def test_of_the_terms_that_hold_the_smallest_priority_prices() -> None:
    narrow = a_term(PercentOfCharge(FULL), label="visits", priority=2, services=ServiceScope(codes=("99214",)))
    wide = a_term(PercentOfCharge(FULL), label="all", priority=5)
    later = a_term(PercentOfCharge(FULL), label="later", priority=1, during=Period(date(2026, 7, 1)))
    contract = a_contract(wide, later, narrow)
    assert contract == a_contract(narrow, wide, later)
    found = [the_term(contract), the_term(contract, "80053"), the_term(contract, on=date(2026, 7, 1))]
    assert found == [narrow, wide, later]
    assert the_term(contract, on=date(2025, 12, 31)) is None


def test_terms_can_be_narrowed_to_the_capitated_ones_or_the_others() -> None:
    by_forfait, by_fee = a_term(Capitated(), label="forfait"), a_term(PercentOfCharge(FULL), label="fee", priority=2)
    contract = a_contract(by_forfait, by_fee)
    assert [the_term(contract, capitated=which) for which in (True, False)] == [by_forfait, by_fee]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ServiceScope(), ServiceScope(codes=("99214",))),
        (ServiceScope(codes=("99213", "99214")), ServiceScope(codes=("99214", "99215"))),
        (ServiceScope(ranges=(SPAN,)), ServiceScope(ranges=(CodeRange("85000", "95000"),))),
    ],
)
def test_terms_of_one_priority_that_can_price_one_service_are_refused(one: ServiceScope, other: ServiceScope) -> None:
    terms = (
        a_term(PercentOfCharge(FULL), label="b", services=one),
        a_term(PercentOfCharge(FULL), label="a", services=other),
    )
    expected = (
        "terms: 'a' and 'b' of contract 'contract-1' can both price a service, with priority 1; "
        "give one of them another priority"
    )
    assert refused(lambda: a_contract(*terms)) == refused(lambda: a_contract(*reversed(terms))) == expected


def test_terms_of_one_priority_are_kept_where_they_share_no_day_or_no_service() -> None:
    first = a_term(PercentOfCharge(FULL), label="a", during=Period(date(2026, 1, 1), date(2026, 7, 1)))
    second = a_term(PercentOfCharge(FULL), label="b", during=Period(date(2026, 7, 1)))
    visits = a_term(PercentOfCharge(FULL), label="c", priority=2, services=ServiceScope(codes=("99214",)))
    others = a_term(PercentOfCharge(FULL), label="d", priority=2, services=ServiceScope(excluded=("99214",)))
    contract = a_contract(first, second, visits, others)
    assert [the_term(contract, on=day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [first, second]


def test_terms_that_one_exclusion_does_not_part_wholly_are_told_when_they_meet() -> None:
    # Two exclusions take the shared codes away together; one of them leaves some, so that building them is refused.
    spans = (CodeRange("80000", "84999"), CodeRange("85000", "89999"))
    parted = ServiceScope(excluded_ranges=spans)
    assert parted.meets(ServiceScope(ranges=(SPAN,)))
    assert refused(
        lambda: a_contract(
            a_term(PercentOfCharge(FULL), label="a", services=ServiceScope(ranges=(SPAN,))),
            a_term(PercentOfCharge(FULL), label="b", services=parted),
        )
    ).startswith("terms: 'a' and 'b' of contract 'contract-1' can both price a service")


def test_a_contract_expires_and_an_evergreen_one_goes_on_with_the_terms_that_last_to_its_end() -> None:
    lasting, short = (
        a_term(PercentOfCharge(FULL)),
        a_term(PercentOfCharge(FULL), label="spring", priority=2, during=Period(date(2026, 1, 1), date(2026, 7, 1))),
    )
    ends = date(2027, 1, 1)
    expiring, evergreen = a_contract(lasting, short), a_contract(lasting, short, evergreen=True)
    assert [expiring.is_in_force(day) for day in (date(2025, 12, 31), date(2026, 12, 31), ends)] == [False, True, False]
    assert [evergreen.is_in_force(day) for day in (date(2025, 12, 31), ends)] == [False, True]
    assert the_term(expiring, on=ends) is None
    assert the_term(evergreen, on=ends) == lasting
    assert the_term(a_contract(short, evergreen=True), on=ends) is None


def test_a_contract_of_open_end_keeps_its_terms_to_their_own_ends() -> None:
    short = a_term(PercentOfCharge(FULL), during=Period(date(2026, 1, 1), date(2026, 7, 1)))
    contract = a_contract(short, evergreen=True, during=Period(date(2026, 1, 1)))
    assert the_term(contract, on=date(2026, 7, 1)) is None


def test_a_contract_names_its_schedules_and_terms_once_each() -> None:
    assert refused(lambda: a_contract(a_term(), schedules=(a_schedule(), a_schedule()))) == (
        "fee_schedules: FeeScheduleId('schedule-2026') stands twice; give each once"
    )
    assert refused(lambda: a_contract(a_term(Capitated()), a_term(Capitated(), priority=2))) == (
        "terms: 'all services' stands twice; give each once"
    )
    assert refused(lambda: a_contract(a_term()), NotKnownError) == (
        "fee_schedules: 'schedule-2026' is not among those of contract 'contract-1'; add it"
    )


def test_a_schedule_of_a_contract_is_found_by_its_name() -> None:
    other = evolve(a_schedule(), identifier=FeeScheduleId("other"))
    contract = a_contract(schedules=(a_schedule(), other))
    assert contract.fee_schedule(FeeScheduleId("other")) is other
    assert refused(lambda: contract.fee_schedule(FeeScheduleId("third")), NotKnownError).startswith("fee_schedules: ")


def test_a_contract_is_in_one_currency() -> None:
    euros = PerDiem(Rate.parse("1", EUR, per="day"))
    schedules = (a_schedule(FeeScheduleEntry("99214", per("1"))),)
    assert refused(lambda: a_contract(a_term(euros), schedules=schedules)) == (
        "terms: contract 'contract-1' is priced in EUR and USD; give one currency"
    )
    assert a_contract(a_term(euros)).currency == EUR and a_contract().currency is None


@pytest.mark.parametrize("day", [None, "2026-03-02", datetime(2026, 3, 2)])
def test_a_contract_is_asked_about_days(day: object) -> None:
    refused(lambda: a_contract().is_in_force(day), InvalidTypeError)  # type: ignore[arg-type]


def several(ranks: tuple[Share, ...]) -> MultipleProcedures:
    return MultipleProcedures(ranks=ranks, services=ServiceScope(), applies_to=ReductionBase.ALLOWED)


@pytest.mark.parametrize("base", [None, "allowed", True])
def test_of_what_a_share_is_paid_is_named(base: object) -> None:
    made = lambda: MultipleProcedures(ranks=(FULL,), services=ServiceScope(), applies_to=base)  # type: ignore[arg-type]  # noqa: E731
    assert refused(made, InvalidTypeError).startswith("applies_to: ")


@pytest.mark.parametrize("place", ["office", "1", "111", "1a", "\u0661\u0661"])
def test_a_place_is_a_code_of_two_digits(place: str) -> None:
    # A scope at a place that no line has would price nothing, and nobody would notice
    assert refused(lambda: ServiceScope(places=("11", place))).startswith("places: ")


def test_the_shares_of_several_procedures_never_rise() -> None:
    half = Share.percent("50")
    assert refused(lambda: several((half, FULL))) == ("ranks: 100 % comes after 50 %; give shares that never rise")
    assert refused(lambda: several(())).startswith("ranks: there are none")
    rule = several((FULL, half, half))
    assert [rule.share_of(rank) for rank in (1, 2, 3, 9)] == [FULL, half, half, half]
    assert refused(lambda: rule.share_of(0)) == "rank: 0 is too small; give 1 or more"


@pytest.mark.parametrize("days", [0, -1, 3_661])
def test_a_filing_limit_is_from_a_day_to_ten_years(days: int) -> None:
    refused(lambda: TimelyFiling(days))


def test_a_filing_limit_counts_calendar_days() -> None:
    assert TimelyFiling(365).deadline(date(2024, 1, 1)) == date(2024, 12, 31)
    refused(lambda: TimelyFiling(True), InvalidTypeError)


# Participation


def a_row(**changes: object) -> NetworkParticipation:
    fields: dict[str, object] = {
        "network": NetworkId("north"),
        "physician": PhysicianId("dr-benque"),
        "during": YEAR,
        "status": ParticipationStatus.PARTICIPATING,
        **changes,
    }
    return NetworkParticipation(**fields)  # type: ignore[arg-type]


def test_a_row_counts_on_the_days_of_its_period_and_while_it_participates() -> None:
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [a_row().holds(day) for day in days] == [False, True, True, False]
    others = (ParticipationStatus.PENDING, ParticipationStatus.SUSPENDED)
    assert not any(a_row(status=status).holds(DAY) for status in others)


@pytest.mark.parametrize(
    "parts",
    [
        {"physician": None},
        {"structure": StructureId("cabinet")},
        {"site": SiteId("site-1")},
        {"structure": StructureId("cabinet"), "site": SiteId("site-1")},
    ],
)
def test_a_row_is_for_exactly_one_part(parts: dict[str, object]) -> None:
    assert refused(lambda: a_row(**parts)) == (
        "structure: a row of network 'north' is for a structure, a physician or a site; name exactly one"
    )


def test_a_schedule_identifier_is_not_a_text() -> None:
    assert refused(lambda: FeeScheduleRate("schedule-2026"), InvalidTypeError) == (  # type: ignore[arg-type]
        "schedule: 'schedule-2026' is a str; give a FeeScheduleId"
    )
    assert FeeScheduleRate(FeeScheduleId("schedule-2026")) == FeeScheduleRate(SCHEDULE)
