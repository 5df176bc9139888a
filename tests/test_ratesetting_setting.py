"""From what is indicated to what is paid: the balance, collars, bricks, the setting and its schedule."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any, cast

import pytest

from primarycare.capitation import amount_for_month, statements_for_month
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import ScheduleId
from primarycare.membership import EnrolmentSpan
from primarycare.money import EUR, USD, Money, Rate, Rounding, RoundingMode, Share, Stage
from primarycare.patients import DatedCategory
from primarycare.periods import Month, Period
from primarycare.ratesetting import (
    BalanceItem,
    Brick,
    BrickTariff,
    Buhlmann,
    CategoryExperience,
    Collar,
    CollarOrder,
    Experience,
    ExposureUnit,
    PastPayment,
    RateBalance,
    RateSetting,
    ScheduleTerms,
    average_forfait,
    forfait_with_bricks,
    set_rates,
)
from primarycare.ratesetting.presets import IPSO_THEMES, ipso_bricks
from primarycare.schedules import DAILY_ACTUAL, RateSchedule
from primarycare.timelines import Dated, Timeline
from tests.small_practice import DR1, FIRST_DAY, HALF_UP, P1, P2, SOURCE, a_patient, known

PER = "person and month"
MONTHS = ExposureUnit.MEMBER_MONTHS
COLLAR = Collar(most_down=Share.percent("10"), most_up=Fraction(20, 100))
FIRST, THEN, WITHIN = (
    CollarOrder.BALANCE_THEN_COLLAR,
    CollarOrder.COLLAR_THEN_BALANCE,
    CollarOrder.BALANCE_WITHIN_COLLARS,
)
TERMS = ScheduleTerms(
    identifier=ScheduleId("ours"),
    title="Our forfait",
    counting=DAILY_ACTUAL,
    facts_on=FIRST_DAY,
    rounding=HALF_UP,
    stage=Stage.PERSON,
    citation=SOURCE,
)
NOTHING = Fraction(0)
JANUARY, NEXT_JANUARY = date(2021, 1, 1), date(2022, 1, 1)


def euros(amount: str) -> Money:
    return Money.parse(amount, EUR)


def a_rate(value: str) -> Rate:
    return Rate.parse(value, EUR, per=PER)


def an_item(category: str, exposure: str, rate: str, previous: str | None = None) -> BalanceItem:
    return BalanceItem(
        category=category,
        exposure=Fraction(exposure),
        rate=Fraction(rate),
        previous=None if previous is None else Fraction(previous),
    )


def a_balance(
    target: str, *items: BalanceItem, order: CollarOrder | None = None, collar: Collar | None = COLLAR
) -> RateBalance:
    return RateBalance(items=items, target=euros(target), collar=None if order is None else collar, order=order)


def rates_of(balance: RateBalance) -> list[str]:
    return [str(balance.rate_of(item.category)) for item in balance.items]


def told(balance: RateBalance) -> list[str]:
    return [str(finding) for finding in balance.findings]


# The balance.


def test_one_factor_scales_every_rate_to_the_target() -> None:
    balance = a_balance("9000", an_item("infant", "100", "20"), an_item("adult", "400", "10"))
    # 400 x 10 + 100 x 20 = 6,000; 9,000 / 6,000 = 1.5.
    assert (balance.multiplier, rates_of(balance), balance.total) == (Fraction(3, 2), ["15", "30"], Fraction(9_000))
    assert (balance.residue, balance.findings) == (NOTHING, ())
    # A rate before does nothing where there is no collar.
    assert rates_of(a_balance("9000", an_item("adult", "100", "10", "1"))) == ["90"]


def test_rates_of_nothing_are_a_target_of_nothing() -> None:
    balance = a_balance("0", an_item("adult", "400", "0"), an_item("infant", "0", "7"))
    assert (balance.multiplier, rates_of(balance), balance.residue) == (Fraction(1), ["0", "7"], NOTHING)


MOVED = (an_item("adult", "100", "10", "10"), an_item("infant", "100", "20", "10"), an_item("new", "100", "6"))


def test_a_collar_after_the_balance_may_miss_the_target() -> None:
    balance = a_balance("4320", *MOVED, order=FIRST)
    # 3,600 are scaled by 1.2 to 12, 24 and 7.20; infants are held at 12, so that 100 x 12 is missing.
    assert (balance.multiplier, rates_of(balance)) == (Fraction(6, 5), ["12", "12", "36/5"])
    assert (balance.total, balance.residue) == (Fraction(3_120), Fraction(1_200))
    assert told(balance) == [
        "collar holds a rate: infant (held at 12, between 9 and 12)",
        "collars miss the target: target (the rates make 3120 of 4320.00 EUR)",
    ]


def test_a_balance_after_the_collar_meets_the_target_and_may_leave_the_collar() -> None:
    balance = a_balance("4200", *MOVED, order=THEN)
    # Held at 10, 12 and 6, together 2,800; scaled by 1.5 to 15, 18 and 9. Adults may reach 12 only.
    assert (balance.multiplier, rates_of(balance), balance.residue) == (Fraction(3, 2), ["15", "18", "9"], NOTHING)
    assert balance.collared_of("infant") == 12
    assert told(balance) == [
        "rate outside its collar: adult (15 is outside of 9 to 12)",
        "rate outside its collar: infant (18 is outside of 9 to 12)",
    ]
    # At 2,520 the factor is 0.9: 9, 10.80 and 5.40 stay inside, and infants were held before.
    assert told(a_balance("2520", *MOVED, order=THEN)) == ["collar holds a rate: infant (held at 12, between 9 and 12)"]


def test_a_balance_within_collars_scales_what_is_free() -> None:
    balance = a_balance("3000", *MOVED, order=WITHIN)
    # Infants are held at 12; 1,800 remain for 10 x and 6 x: 1.125.
    assert (balance.multiplier, rates_of(balance), balance.residue) == (Fraction(9, 8), ["45/4", "12", "27/4"], NOTHING)
    assert told(balance) == ["collar holds a rate: infant (held at 12, between 9 and 12)"]


def test_a_target_at_a_bend_is_met_at_the_bend() -> None:
    # At 1.2 adults reach their 12: 1,200 + 1,200 + 720.
    balance = a_balance("3120", *MOVED, order=WITHIN)
    assert (balance.multiplier, rates_of(balance), balance.residue) == (Fraction(6, 5), ["12", "12", "36/5"], NOTHING)


def test_what_has_no_rate_before_takes_all_that_collars_leave() -> None:
    # Adults and infants are held at 12: 12,000 - 2,400 = 9,600 for the new ones, 16 x 6.
    balance = a_balance("12000", *MOVED, order=WITHIN)
    assert (balance.multiplier, rates_of(balance), balance.residue) == (Fraction(16), ["12", "12", "96"], NOTHING)


COLLARED = MOVED[:2]


@pytest.mark.parametrize(
    ("target", "rates", "residue", "detail"),
    [
        # Both may move from 9 to 12: at least 1,800 and at most 2,400.
        ("1799.99", ["9", "9"], "-0.01", "the rates make 1800 of 1799.99 EUR"),
        ("1800", ["9", "9"], "0", None),
        ("2400", ["12", "12"], "0", None),
        ("2400.01", ["12", "12"], "0.01", "the rates make 2400 of 2400.01 EUR"),
    ],
)
def test_collars_that_leave_no_way_to_the_target_are_found(
    target: str, rates: list[str], residue: str, detail: str | None
) -> None:
    balance = a_balance(target, *COLLARED, order=WITHIN)
    assert (rates_of(balance), balance.residue) == (rates, Fraction(residue))
    missed = [finding.detail for finding in balance.findings if finding.subject == "target"]
    assert missed == ([] if detail is None else [detail])


@pytest.mark.parametrize(("target", "multiplier"), [("900", "0.9"), ("1200", "1.2"), ("1100", "1.1"), ("800", "0.9")])
def test_where_several_factors_do_the_nearest_to_1_is_taken(target: str, multiplier: str) -> None:
    # Adults bend at 0.9 and 1.2. Below 0.9 every factor makes 900, above 1.2 every factor 1,200.
    balance = a_balance(target, an_item("adult", "100", "10", "10"), an_item("new", "0", "50"), order=WITHIN)
    assert balance.multiplier == Fraction(multiplier)
    assert balance.rate_of("new") == 50 * Fraction(multiplier)


@pytest.mark.parametrize(("rate", "multiplier"), [("2", "1"), ("40", "0.3")])
def test_the_factor_stays_near_1_where_a_collar_holds_every_rate_with_an_exposure(rate: str, multiplier: str) -> None:
    # A rate of 2 is held at 9 up to a factor of 4.5, one of 40 at 12 from 0.3 on; the others have no exposure.
    target = "900" if rate == "2" else "1200"
    balance = a_balance(target, an_item("adult", "100", rate, "10"), an_item("new", "0", "5"), order=WITHIN)
    expected = Fraction(1) if rate == "40" else Fraction(multiplier)
    assert (balance.multiplier, balance.residue) == (expected, NOTHING)


def test_a_rate_of_nothing_is_held_at_its_floor() -> None:
    balance = a_balance("1500", an_item("adult", "100", "0", "10"), an_item("new", "100", "3"), order=WITHIN)
    # 9 x 100, and 600 for the new ones.
    assert (rates_of(balance), balance.residue) == (["9", "6"], NOTHING)
    # A collar first lifts it to 9: 1,200 are scaled by 1.25.
    assert rates_of(a_balance("1500", *balance.items, order=THEN)) == ["45/4", "15/4"]


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: a_balance("1", an_item("a", "1", "1"), an_item("a", "1", "1")), r"^items: 'a' stands twice"),
        (lambda: a_balance("1"), r"^items: no category has any exposure"),
        (lambda: a_balance("1", an_item("a", "0", "1")), r"^items: no category has any exposure"),
        (
            lambda: a_balance("1", an_item("a", "1", "0"), an_item("b", "0", "1")),
            r"^items: every rate with an exposure",
        ),
        (lambda: a_balance("-1", an_item("a", "1", "1")), r"^target: -1\.00 EUR is negative"),
        (lambda: an_item("a", "-1", "1"), r"^exposure: Fraction\(-1, 1\) is negative"),
        (lambda: an_item("a", "1", "-1"), r"^rate: Fraction\(-1, 1\) is negative"),
        (lambda: an_item("a", "1", "1", "-1"), r"^previous: Fraction\(-1, 1\) is negative"),
        (lambda: Collar(most_down=Share.parse("0"), most_up=Fraction(-1)), r"^most_up: Fraction\(-1, 1\) is negative"),
        (lambda: a_balance("1", an_item("a", "1", "1"), order=FIRST, collar=None), r"^order: a collar needs"),
        (
            lambda: RateBalance(items=(an_item("a", "1", "1"),), target=euros("1"), collar=COLLAR),
            r"^order: a collar needs to be told whether it comes before the balance",
        ),
        (
            lambda: a_balance("1", an_item("a", f"1/{2**200 - 1}", "1"), an_item("b", f"1/{3**120}", "1")),
            r"^rate of 'a': what was worked out has too many digits",
        ),
    ],
)
def test_a_balance_that_cannot_be_is_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        made()


def test_a_balance_knows_its_categories_only() -> None:
    balance = a_balance("1", an_item("adult", "1", "1"))
    with pytest.raises(NotKnownError, match=r"^category: 'infant' is not balanced here; known are adult$"):
        balance.rate_of("infant")


# The setting.


def a_tally(category: str, months: str, cost: str) -> CategoryExperience:
    return CategoryExperience(
        category=category, member_months=Fraction(months), cost=euros(cost), claims=None, records=1
    )


YEAR = Experience((a_tally("infant", "400", "8000"), a_tally("adult", "3600", "43200"), a_tally("new", "0", "0")))
EXPOSURES = {"adult": Fraction(3_600), "infant": Fraction(400), "new": Fraction(200)}
RULE = Buhlmann(k=Fraction(1_200), unit=MONTHS)


def a_setting(
    target: str = "50000",
    published_to: Rounding | None = HALF_UP,
    *,
    exposures: dict[str, Fraction] = EXPOSURES,
    collar: Collar | None = None,
    order: CollarOrder | None = None,
    previous: Rate | dict[str, Rate] | None = None,
    experience: Experience = YEAR,
) -> RateSetting:
    return set_rates(
        experience,
        prior=a_rate("10"),
        rule=RULE,
        exposures=exposures,
        target=euros(target),
        indicated_to=HALF_UP,
        published_to=published_to,
        rounding=HALF_UP,
        collar=collar,
        order=order,
        previous=previous,
    )


def test_exact_rates_make_the_target_to_the_cent() -> None:
    setting = a_setting(published_to=None)
    # 11.50, 12.50 and 10.00 make 48,400; 50,000 / 48,400 = 125/121.
    assert setting.rates["adult"].value == Fraction("11.5") * Fraction(125, 121)
    assert (setting.due, setting.residue) == (euros("50000"), NOTHING)
    assert setting.working.total == euros("50000")


def test_rounded_rates_leave_a_residue_with_a_line_of_its_own() -> None:
    setting = a_setting()
    # 11.88, 12.91 and 10.33: 42,768 + 5,164 + 2,066 = 49,998.
    assert [rate.value for rate in setting.rates.values()] == [Fraction("11.88"), Fraction("12.91"), Fraction("10.33")]
    assert (setting.due, setting.residue) == (euros("49998"), Fraction(2))
    assert [(line.label, line.amount) for line in setting.working.lines[-2:]] == [
        ("left by the collars", NOTHING),
        ("left by the rounding of the rates", Fraction(2)),
    ]


def test_the_working_of_a_rate_goes_from_experience_to_what_is_published() -> None:
    lines = a_setting().working_of("adult").lines
    # 11.50 x 125/121 = 11.880165..., of which the cents are published.
    assert [(line.label, line.amount) for line in lines] == [
        ("experience and prior", Fraction("11.5")),
        ("off-balance", Fraction("11.5") * Fraction(4, 121)),
        ("collar after the balance", NOTHING),
        ("rounding of the rate", Fraction("11.88") - Fraction("11.5") * Fraction(125, 121)),
    ]


@pytest.mark.parametrize("order", CollarOrder)
def test_the_working_of_a_collared_rate_adds_up_in_each_order(order: CollarOrder) -> None:
    setting = a_setting("48000", collar=COLLAR, order=order, previous=a_rate("10"))
    for category, rate in setting.rates.items():
        working = setting.working_of(category)
        assert working.total == rate
        steps = {line.label: line.amount for line in working.lines}
        assert sum(steps.values()) == rate.value
    # Infants are indicated at 12.50 and held at 12 by the collar that comes first.
    assert ("collar" in steps) is (order is CollarOrder.COLLAR_THEN_BALANCE)


def test_a_collar_before_the_balance_stands_before_it_in_the_working() -> None:
    setting = a_setting("48000", collar=COLLAR, order=THEN, previous=a_rate("10"))
    lines = setting.working_of("infant").lines
    assert [(line.label, line.amount) for line in lines[:2]] == [
        ("experience and prior", Fraction("12.5")),
        ("collar", Fraction("-0.5")),
    ]


def test_a_setting_prints_each_step_by_category() -> None:
    printed = str(a_setting("48000", collar=COLLAR, order=WITHIN, previous=a_rate("10"))).splitlines()
    assert printed[0].split("  ")[0] == "category"
    # Infants are held at 12; 43,200 / 43,400 scales the others.
    assert printed[3].split() == ["new", "0", "-", "10", "0", "10", "9.953917…", "9.953917…", "9.95"]


def test_the_findings_of_a_setting_are_those_of_the_experience_and_of_the_balance() -> None:
    setting = a_setting("60000", collar=COLLAR, order=WITHIN, previous=a_rate("10"))
    assert [str(finding) for finding in setting.findings] == [
        "no experience: new (the prior stands: 10.00 EUR per person and month)",
        "collar holds a rate: adult (held at 12, between 9 and 12)",
        "collar holds a rate: infant (held at 12, between 9 and 12)",
        "collars leave no way to the target: target (the rates make 50400 of 60000.00 EUR)",
    ]
    assert setting.working.lines[-2].amount == 9_600


def test_each_category_has_an_exposure_a_prior_and_a_previous_rate() -> None:
    with pytest.raises(NotKnownError, match=r"^exposures: 'new' has none; give one for each category$"):
        a_setting(exposures={"adult": Fraction(1), "infant": Fraction(1)})
    with pytest.raises(NotKnownError, match=r"^exposures: 'other' is not a category; known are adult, infant, new$"):
        a_setting(exposures={**EXPOSURES, "other": Fraction(1)})
    with pytest.raises(NotKnownError, match=r"^previous: 'infant' has none"):
        a_setting(collar=COLLAR, order=WITHIN, previous={"adult": a_rate("10"), "new": a_rate("10")})


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            lambda: a_setting(exposures={**EXPOSURES, "new": Fraction(-1)}),
            r"^exposures\['new'\]: Fraction\(-1, 1\) is negative; give 0 or more$",
        ),
        (lambda: a_setting(exposures=dict.fromkeys(EXPOSURES, Fraction(0))), r"^items: no category has any exposure"),
        (lambda: a_setting(previous=a_rate("10")), r"^previous: a collar needs the rates before"),
        (lambda: a_setting(collar=COLLAR, order=WITHIN), r"^previous: a collar needs the rates before"),
        (
            lambda: a_setting(collar=COLLAR, order=WITHIN, previous=Rate.parse("10", USD, per=PER)),
            r"^previous: 10\.00 USD per person and month of 'adult' is not in EUR per person and month",
        ),
        (
            lambda: a_setting(collar=COLLAR, order=WITHIN, previous=Rate.parse("10", EUR, per="person and year")),
            r"^previous: 10\.00 EUR per person and year of 'adult' is not in EUR",
        ),
        (
            lambda: set_rates(
                YEAR,
                prior=a_rate("10"),
                rule=RULE,
                exposures=EXPOSURES,
                target=Money.parse("1", USD),
                indicated_to=HALF_UP,
                published_to=None,
                rounding=HALF_UP,
            ),
            r"^indications: 'adult' is in EUR and the target in USD",
        ),
        (
            lambda: RateSetting(
                indications=a_setting().indications[::-1],
                balance=a_setting().balance,
                published_to=None,
                rounding=HALF_UP,
            ),
            r"^balance: its categories and rates are not those indicated, by name",
        ),
        (
            lambda: RateSetting(
                indications=a_setting().indications,
                balance=a_balance("1", *(an_item(name, "1", "1") for name in EXPOSURES)),
                published_to=None,
                rounding=HALF_UP,
            ),
            r"^balance: its categories and rates are not those indicated, by name",
        ),
    ],
)
def test_a_setting_whose_parts_do_not_fit_is_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        made()


def test_exposures_are_by_category_and_exact() -> None:
    with pytest.raises(InvalidTypeError, match=r"^exposures: one list was given; give a mapping by category$"):
        a_setting(exposures=cast(dict[str, Fraction], [Fraction(1)]))
    with pytest.raises(InvalidTypeError, match=r"^exposures\['adult'\]: 1\.0 is a float"):
        a_setting(exposures={**EXPOSURES, "adult": cast(Fraction, 1.0)})


def test_the_rates_before_may_differ_by_category() -> None:
    before = {"adult": a_rate("11"), "infant": a_rate("13"), "new": a_rate("9")}
    setting = a_setting("48400", collar=COLLAR, order=FIRST, previous=before)
    # Nothing is to be scaled, and 11.50, 12.50 and 10.00 are within 10 % below and 20 % above.
    assert [item.previous for item in setting.balance.items] == [11, 13, 9]
    assert [rate.value for rate in setting.rates.values()] == [Fraction("11.5"), Fraction("12.5"), 10]


def test_the_rates_of_a_setting_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        a_setting().rates["adult"] = a_rate("1")  # type: ignore[index]


# The schedule that comes of it.


def the_first_year() -> RateSchedule:
    paid = PastPayment(label="fees", amount=euros("120000"))
    return average_forfait((paid,), 12_000, HALF_UP).schedule(TERMS, effective_from=JANUARY)


def test_after_a_year_of_one_forfait_each_category_has_its_own() -> None:
    schedule = a_setting("48400").schedule(
        TERMS, category_input="forfait", effective_from=NEXT_JANUARY, after=the_first_year()
    )
    assert amount_for_month(schedule, Month(2021, 12), {}).total == euros("10.00")
    assert amount_for_month(schedule, Month(2022, 1), {"forfait": "infant"}).total == euros("12.50")
    first, second = schedule.versions.entries
    assert (first.during, second.during) == (Period(JANUARY, NEXT_JANUARY), Period(NEXT_JANUARY))


def test_a_patient_is_paid_by_the_category_on_record() -> None:
    schedule = a_setting("48400").schedule(TERMS, category_input="forfait", effective_from=NEXT_JANUARY)
    grown = Timeline((Dated(Period(JANUARY, date(2022, 2, 1)), "infant"), Dated(Period(date(2022, 2, 1)), "adult")))
    patients = known(
        a_patient(P1, categories=(DatedCategory("forfait", grown),)),
        a_patient(P2, categories=(DatedCategory("forfait", Timeline.always("new", JANUARY)),)),
    )
    spans = tuple(EnrolmentSpan(patient, DR1, Period(JANUARY)) for patient in patients)
    totals = [
        statement.total.text
        for month in (Month(2022, 1), Month(2022, 2))
        for statement in statements_for_month(schedule, spans, month, patients)
    ]
    # 12.50 + 10.00, then 11.50 + 10.00.
    assert totals == ["22.50", "21.50"]


def test_one_category_needs_no_input() -> None:
    alone = Experience((a_tally("adult", "10", "120"),))
    schedule = a_setting("1000", exposures={"adult": Fraction(100)}, experience=alone).schedule(
        TERMS, category_input="forfait", effective_from=JANUARY
    )
    assert schedule.version_on(JANUARY).inputs == ()


@pytest.mark.parametrize(
    ("effective_from", "message"),
    [
        (JANUARY, r"^effective_from: 2021-01-01 is not after 2021-01-01"),
        (date(2020, 12, 1), r"^effective_from: 2020-12-01 is not after 2021-01-01"),
        (date(2022, 1, 31), r"^effective_from: 2022-01-31 is inside a month"),
    ],
)
def test_a_new_version_begins_after_the_last_and_with_a_month(effective_from: date, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        a_setting().schedule(TERMS, category_input="forfait", effective_from=effective_from, after=the_first_year())


def test_a_version_that_ended_before_leaves_its_gap() -> None:
    first = the_first_year()
    [entry] = first.versions.entries
    ended = RateSchedule(
        identifier=first.identifier,
        title=first.title,
        currency=EUR,
        versions=Timeline((Dated(Period(JANUARY, date(2021, 6, 1)), entry.value),)),
    )
    schedule = a_setting().schedule(TERMS, category_input="forfait", effective_from=NEXT_JANUARY, after=ended)
    assert schedule.versions.entries[0].during == Period(JANUARY, date(2021, 6, 1))
    with pytest.raises(NotKnownError, match=r"^ours: day: nothing is known on 2021-07-01"):
        schedule.version_on(date(2021, 7, 1))


def test_a_schedule_of_another_name_cannot_be_followed() -> None:
    other = RateSchedule(
        identifier=ScheduleId("theirs"), title="Theirs", currency=EUR, versions=the_first_year().versions
    )
    with pytest.raises(InvalidValueError, match=r"^after: 'theirs' in EUR is followed by 'ours' in EUR"):
        a_setting().schedule(TERMS, category_input="forfait", effective_from=NEXT_JANUARY, after=other)


# Bricks.

INFANT, DISABILITY = Brick(name="infant", rate=a_rate("4")), Brick(name="disability", rate=a_rate("6"), citation=SOURCE)
TARIFF = BrickTariff(base=a_rate("9"), loyalty=True, bricks=(INFANT, DISABILITY))


def test_a_forfait_is_the_base_by_loyalty_and_the_bricks_of_the_themes() -> None:
    working = forfait_with_bricks(TARIFF, ("disability", "infant"), loyalty=Share.percent("95"))
    # 9 x 0.95 + 4 + 6 = 18.55; loyalty does not touch the bricks.
    assert working.total == a_rate("18.55")
    assert [line.label for line in working.lines] == ["base", "brick infant", "brick disability"]
    assert working.citations == (SOURCE,)


def test_the_schedule_of_bricks_pays_what_the_tariff_says() -> None:
    schedule = TARIFF.schedule(TERMS, effective_from=JANUARY)
    given: dict[str, bool | Fraction] = {"loyalty_rate": Fraction("0.95"), "infant": True, "disability": False}
    # 8.55 + 4.00
    assert amount_for_month(schedule, Month(2021, 3), given).total == euros("12.55")
    plain = BrickTariff(base=a_rate("9"), loyalty=False, bricks=()).schedule(
        TERMS, effective_from=NEXT_JANUARY, after=schedule
    )
    assert amount_for_month(plain, Month(2022, 1), {}).total == euros("9.00")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            lambda: forfait_with_bricks(TARIFF, ("elderly",), loyalty=Share.parse("1")),
            r"^themes: 'elderly' has no brick",
        ),
        (
            lambda: forfait_with_bricks(BrickTariff(base=a_rate("9"), loyalty=False, bricks=()), ("a",), loyalty=None),
            r"^themes: 'a' has no brick; known are none$",
        ),
        (
            lambda: forfait_with_bricks(TARIFF, ("infant",) * 2, loyalty=Share.parse("1")),
            r"^themes: 'infant' stands twice",
        ),
        (lambda: forfait_with_bricks(TARIFF, (), loyalty=None), r"^loyalty: the tariff needs a loyalty rate; give it$"),
        (
            lambda: forfait_with_bricks(
                BrickTariff(base=a_rate("9"), loyalty=False, bricks=()), (), loyalty=Share.parse("1")
            ),
            r"^loyalty: the tariff counts no loyalty rate; leave it out$",
        ),
        (
            lambda: BrickTariff(base=a_rate("9"), loyalty=True, bricks=(INFANT, INFANT)),
            r"^bricks: 'infant' stands twice",
        ),
        (
            lambda: BrickTariff(base=a_rate("9"), loyalty=True, bricks=(Brick(name="loyalty_rate", rate=a_rate("1")),)),
            r"^bricks: 'loyalty_rate' stands twice",
        ),
        (
            lambda: BrickTariff(base=Rate.parse("9", USD, per=PER), loyalty=True, bricks=(INFANT,)),
            r"^bricks: 'infant' is in EUR and the base in USD",
        ),
        (
            lambda: BrickTariff(base=Rate.parse("9", EUR, per="year"), loyalty=True, bricks=()),
            r"^bricks: the base is per year; give rates per person and month$",
        ),
        (lambda: Brick(name="Mental health", rate=a_rate("1")), r"^name: 'Mental health' cannot name an input"),
        (
            lambda: ipso_bricks(a_rate("9"), {f"theme_{number}": a_rate("1") for number in range(11)}, SOURCE),
            r"^bricks: 11 are given; the scheme has up to 10$",
        ),
    ],
)
def test_bricks_that_do_not_fit_are_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        made()


def test_a_scheme_has_up_to_ten_themes_of_which_seven_are_named_in_public() -> None:
    ten = {name: a_rate("1") for name in (*IPSO_THEMES, "a", "b", "c")}
    tariff = ipso_bricks(a_rate("9"), ten, SOURCE)
    assert (tariff.loyalty, tariff.themes[:7]) == (True, IPSO_THEMES)
    assert len(tariff.themes) == 10
    # 9 + 10 x 1
    assert forfait_with_bricks(tariff, ten, loyalty=Share.parse("1")).total.value == 19


def test_a_residue_of_half_a_cent_is_not_lost_by_rounding_the_total() -> None:
    even = Rounding(2, RoundingMode.HALF_EVEN)
    alone = Experience((a_tally("adult", "1", "0.01"),))
    setting = set_rates(
        alone,
        prior=a_rate("0.01"),
        rule=Buhlmann(k=Fraction(0), unit=MONTHS),
        exposures={"adult": Fraction(1, 2)},
        target=euros("0.01"),
        indicated_to=even,
        published_to=even,
        rounding=even,
    )
    # The rate is 0.02 and makes 0.01 for half a month.
    assert (setting.rate_of("adult").value, setting.due, setting.residue) == (Fraction("0.02"), euros("0.01"), NOTHING)


def test_a_collar_that_lifts_rates_of_nothing_meets_a_target_that_it_reaches() -> None:
    # COLLAR lets a rate fall by at most a tenth: 9 x 100 = 900, whatever was indicated.
    lifted = a_balance("900", an_item("a", "100", "0", "10"), order=CollarOrder.BALANCE_WITHIN_COLLARS)
    assert rates_of(lifted) == ["9"]
    assert lifted.residue == 0
    assert a_balance("1800", an_item("a", "100", "0", "10"), order=CollarOrder.COLLAR_THEN_BALANCE).total == 1800
    with pytest.raises(InvalidValueError, match=r"^items: every rate with an exposure is 0, and no factor makes 900"):
        a_balance("900", an_item("a", "100", "0", "10"), order=CollarOrder.BALANCE_THEN_COLLAR)


@pytest.mark.parametrize("name", ["indicated_to", "rounding", "published_to"])
def test_each_rounding_of_a_setting_is_named_where_it_is_none(name: str) -> None:
    given: dict[str, Any] = {"indicated_to": HALF_UP, "published_to": HALF_UP, "rounding": HALF_UP, name: 2}
    with pytest.raises(InvalidTypeError, match=f"^{name}: 2 is a int; give a Rounding$"):
        set_rates(YEAR, prior=a_rate("10"), rule=RULE, exposures=EXPOSURES, target=euros("1"), **given)
