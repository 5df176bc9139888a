from datetime import date
from decimal import ROUND_UP, Context, localcontext
from fractions import Fraction

import pytest

from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidTypeError, ScheduleTextError
from primarycare.identifiers import ScheduleId
from primarycare.money import EUR, Rounding, RoundingMode, Stage
from primarycare.periods import LeapDayRule, Period, ReferenceDay, Span
from primarycare.schedules import (
    ANY_DAY,
    DAILY_ACTUAL,
    MID_MONTH,
    RULE_15_30,
    About,
    Age,
    Band,
    Basis,
    Choice,
    Counting,
    Cut,
    Flag,
    Instalment,
    InstalmentPlan,
    MonthShare,
    Number,
    OneOf,
    OpenPoint,
    Option,
    RateSchedule,
    RatioFactor,
    Row,
    ScheduleLine,
    ScheduleVersion,
    Splitting,
    Subject,
    Table,
    TableFactor,
    Tier,
    Tiers,
    schedule_from_toml,
)
from primarycare.timelines import Dated, Timeline

# A schedule that says a little of everything.
TEXT = """\
id = "ours"
title = "Our forfait"
currency = "EUR"

[citation.contract]
title = "our contract"
publisher = "the group"
pinpoint = "annex 2"
evidence = "agreement"

[citation.decree]
title = "a decree"
publisher = "the state"
url = "https://state.example/decree"
published_on = 2019-12-31
verified_on = 2020-01-02
evidence = "confirmed"

[[version]]
effective_from = 2020-06-16
effective_to = 2021-06-16
subject = "person"
basis = "year"
month_share = "days"
counting = { kind = "cutoff", joins_through = 15, leaves_from = 15 }
facts_on = { of = "month", day = 1 }
age_on = { of = "year", day = -1 }
rounding = { places = 2, mode = "half-even", stage = "line" }
citation = "contract"
caveats = ["made up", "pays nobody"]

[version.instalments]
splitting = "rounded"
due = [{ share = "1/3", month = 6 }, { share = "2/3", month = 3, years_later = 1 }]

[version.inputs]
age = { kind = "age", leap_day = "1 march" }
ald = { kind = "flag", about = "patient" }
zone = { kind = "choice", about = "physician", options = ["ordinary", "priority", "mountain"] }
visits = { kind = "count", about = "patient", unit = "visits" }
loyalty = { kind = "ratio", about = "patient", unit = "ratio" }

[version.inputs.reach]
kind = "open point"
question = "does it reach the bricks?"
options = [
    { name = "yes", citation = "contract" },
    { name = "no", citation = { title = "a letter", publisher = "the fund", evidence = "unconfirmed" } },
]

[[version.table.core]]
when = { age = { to = 7 } }
value = 15

[[version.table.core]]
when = { age = { from = 7 } }
value = 5.5
citation = { title = "a note", publisher = "us", evidence = "derived" }

[[version.line]]
label = "core"
per = "person and year"
rate = "core"
factor = [
    { label = "loyalty", ratio = "loyalty", rounding = { places = 2, mode = "down" } },
    { label = "reach", table = [
        { when = { reach = "yes", ald = true }, value = "1.1" },
        { when = { reach = "yes", ald = false }, value = 1 },
        { when = { reach = "no" }, value = 1 },
    ] },
    { label = "core again", table = "core", rounding = { places = 0, mode = "up" } },
]
rounding = { places = 4, mode = "half-up" }

[[version.line]]
label = "visits"
per = "visit"
quantity = "visits"
tiers = [{ up_to = 10, value = "1/3" }, { value = "0.25" }]

[[version.line]]
label = "zone"
per = "person and year"
citation = "decree"
rate = [
    { when = { zone = ["priority", "mountain"], loyalty = { over = "0.07", through = 0.5 } }, value = 3 },
    { when = { zone = ["priority", "mountain"], loyalty = { over = "1/2" } }, value = 4, citation = "contract" },
    { when = { zone = ["priority", "mountain"], loyalty = { through = 0.07 } }, value = 0 },
    { when = { zone = "ordinary" }, value = 0 },
]
"""

CONTRACT = Citation(title="our contract", publisher="the group", pinpoint="annex 2", evidence=Evidence.AGREEMENT)
LETTER = Citation(title="a letter", publisher="the fund", evidence=Evidence.UNCONFIRMED)
NOTE = Citation(title="a note", publisher="us", evidence=Evidence.DERIVED)
DECREE = Citation(
    title="a decree",
    publisher="the state",
    url="https://state.example/decree",
    published_on=date(2019, 12, 31),
    verified_on=date(2020, 1, 2),
    evidence=Evidence.CONFIRMED,
)
AGE = Age(leap_day=LeapDayRule.MARCH_1)
ALD = Flag(name="ald", about=About.PATIENT)
ZONE = Choice(name="zone", about=About.PHYSICIAN, options=("ordinary", "priority", "mountain"))
VISITS = Number(name="visits", about=About.PATIENT, unit="visits", whole=True)
LOYALTY = Number(name="loyalty", about=About.PATIENT, unit="ratio", whole=False)
REACH = OpenPoint(
    name="reach", question="does it reach the bricks?", choices=(Option("yes", CONTRACT), Option("no", LETTER))
)
SEVEN = Cut(Fraction(7))
SEVEN_PERCENT, HALF = Cut(Fraction(7, 100), above=True), Cut(Fraction(1, 2), above=True)
CORE = Table(
    (AGE,),
    (
        Row((Band("age", upper=SEVEN),), Fraction(15), CONTRACT),
        Row((Band("age", lower=SEVEN),), Fraction(11, 2), NOTE),
    ),
)
REACHED = Table(
    (ALD, REACH),
    (
        Row((OneOf("reach", ("yes",)), OneOf("ald", (True,))), Fraction(11, 10), CONTRACT),
        Row((OneOf("reach", ("yes",)), OneOf("ald", (False,))), Fraction(1), CONTRACT),
        Row((OneOf("reach", ("no",)),), Fraction(1), CONTRACT),
    ),
)
REMOTE = OneOf("zone", ("priority", "mountain"))
BY_ZONE = Table(
    (ZONE, LOYALTY),
    (
        Row((REMOTE, Band("loyalty", lower=SEVEN_PERCENT, upper=HALF)), Fraction(3), DECREE),
        Row((REMOTE, Band("loyalty", lower=HALF)), Fraction(4), CONTRACT),
        Row((REMOTE, Band("loyalty", upper=SEVEN_PERCENT)), Fraction(0), DECREE),
        Row((OneOf("zone", ("ordinary",)),), Fraction(0), DECREE),
    ),
)
VERSION = ScheduleVersion(
    subject=Subject.PERSON,
    basis=Basis.YEAR,
    month_share=MonthShare.DAYS,
    counting=RULE_15_30,
    facts_on=ReferenceDay(Span.MONTH, 1),
    age_on=ReferenceDay(Span.YEAR, -1),
    inputs=(AGE, ALD, ZONE, VISITS, LOYALTY, REACH),
    lines=(
        ScheduleLine(
            label="core",
            per="person and year",
            rate=CORE,
            factors=(
                RatioFactor("loyalty", "loyalty", CONTRACT, Rounding(2, RoundingMode.DOWN)),
                TableFactor("reach", REACHED),
                TableFactor("core again", CORE, Rounding(0, RoundingMode.UP)),
            ),
            rounding=Rounding(4, RoundingMode.HALF_UP),
        ),
        ScheduleLine(
            label="visits",
            per="visit",
            quantity="visits",
            rate=Tiers((Tier(Fraction(10), Fraction(1, 3), CONTRACT), Tier(None, Fraction(1, 4), CONTRACT))),
        ),
        ScheduleLine(label="zone", per="person and year", rate=BY_ZONE),
    ),
    rounding=Rounding(2, RoundingMode.HALF_EVEN),
    stage=Stage.LINE,
    instalments=InstalmentPlan(
        (
            Instalment(share=Fraction(1, 3), month=6),
            Instalment(share=Fraction(2, 3), month=3, years_later=1),
        ),
        Splitting.ROUNDED,
    ),
    citation=CONTRACT,
    caveats=("made up", "pays nobody"),
)


def test_a_text_is_read_into_the_value_that_it_states() -> None:
    during = Period(date(2020, 6, 16), date(2021, 6, 16))
    assert schedule_from_toml(TEXT) == RateSchedule(
        identifier=ScheduleId("ours"),
        title="Our forfait",
        currency=EUR,
        versions=Timeline((Dated(during, VERSION),)),
    )


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)


def read(old: str, new: str) -> ScheduleVersion:
    (entry,) = schedule_from_toml(changed(old, new)).versions.entries
    return entry.value


def refusal(text: str) -> str:
    with pytest.raises(ScheduleTextError) as refused:
        schedule_from_toml(text)
    return str(refused.value)


# What is read


def test_a_version_without_an_end_stays_in_force() -> None:
    schedule = schedule_from_toml(changed("effective_to = 2021-06-16\n", ""))
    assert schedule.versions.known == Period(date(2020, 6, 16))


@pytest.mark.parametrize("written", ["42.1", "4_2.10", '"42.1"', '"421/10"', "4.21e1", "421e-1"])
def test_a_number_is_read_exactly(written: str) -> None:
    rate = read("value = 15\n", f"value = {written}\n").lines[0].rate
    assert isinstance(rate, Table)
    assert rate.rows[0].value == Fraction(421, 10)


def test_a_number_is_read_alike_under_any_decimal_context() -> None:
    with localcontext(Context(prec=2, rounding=ROUND_UP)):
        assert schedule_from_toml(TEXT).versions.entries[0].value == VERSION


def test_a_row_without_a_source_takes_that_of_its_line_and_a_line_that_of_its_version() -> None:
    zone = VERSION.lines[2].rate
    assert isinstance(zone, Table)
    assert [row.citation for row in zone.rows] == [DECREE, CONTRACT, DECREE, DECREE]
    assert [row.citation for row in CORE.rows] == [CONTRACT, NOTE]
    version = read(
        'ratio = "loyalty",', 'ratio = "loyalty", citation = { title = "x", publisher = "y", evidence = "derived" },'
    )
    assert isinstance(version.lines[0].factors[0], RatioFactor)
    assert version.lines[0].factors[0].citation.title == "x"


def test_tiers_and_factors_take_the_source_of_their_line_but_a_named_table_keeps_its_own() -> None:
    visits = read('quantity = "visits"\n', 'quantity = "visits"\ncitation = "decree"\n').lines[1].rate
    assert isinstance(visits, Tiers)
    assert [tier.citation for tier in visits.tiers] == [DECREE, DECREE]
    core = read('label = "core"\n', 'label = "core"\ncitation = "decree"\n').lines[0]
    loyalty, reach, again = core.factors
    assert isinstance(loyalty, RatioFactor)
    assert loyalty.citation == DECREE
    assert isinstance(reach, TableFactor)
    assert {row.citation for row in reach.table.rows} == {DECREE}
    assert core.rate == CORE
    assert again == VERSION.lines[0].factors[2]


def test_named_sources_are_optional() -> None:
    own = '{ title = "t", publisher = "p", evidence = "illustrative" }'
    text = TEXT.replace('"contract"', own).replace('"decree"', own)
    start, end = text.index("[citation.contract]"), text.index("[[version]]")
    schedule = schedule_from_toml(text[:start] + text[end:])
    assert schedule.versions.entries[0].value.citation == Citation(
        title="t", publisher="p", evidence=Evidence.ILLUSTRATIVE
    )


@pytest.mark.parametrize(
    ("written", "counting"),
    [
        ('{ kind = "overlap", extent = "any day", kept_by = "first" }', ANY_DAY),
        ('{ kind = "snapshot", of = "month", day = 15 }', MID_MONTH),
        ('{ kind = "daily", over = "month" }', DAILY_ACTUAL),
    ],
)
def test_each_kind_of_counting_has_its_keys(written: str, counting: Counting) -> None:
    version = read('{ kind = "cutoff", joins_through = 15, leaves_from = 15 }', written)
    assert version.counting == counting


SHORTEST = """\
id = "points"
title = "Points"
currency = "EUR"
[[version]]
effective_from = 2026-01-01
subject = "list"
basis = "month"
rounding = { places = 2, mode = "half-up", stage = "statement" }
citation = { title = "t", publisher = "p", evidence = "illustrative" }
[[version.line]]
label = "all"
per = "list and month"
rate = [{ value = 1 }]
"""


def test_a_citation_that_nothing_cites_is_refused() -> None:
    unused = '[citation.old]\ntitle = "t"\npublisher = "p"\nevidence = "illustrative"\n'
    text = SHORTEST.replace("[[version]]", unused + "[[version]]")
    assert refusal(text) == "schedule.citation: 'old' is used nowhere; use it or leave it out"


def test_a_table_that_no_line_uses_is_refused() -> None:
    text = SHORTEST.replace("[[version.line]]", "[[version.table.spare]]\nvalue = 2\n[[version.line]]")
    assert refusal(text) == "schedule.version[0].table: 'spare' is used nowhere; use it or leave it out"


def test_the_shortest_schedule_has_one_line_and_leaves_out_what_it_does_not_need() -> None:
    (entry,) = schedule_from_toml(SHORTEST).versions.entries
    version = entry.value
    unused = (version.month_share, version.counting, version.facts_on, version.age_on, version.instalments)
    assert unused == (None,) * 5
    assert (version.inputs, version.caveats) == ((), ())


# What is refused, and where

VERSION_0 = "schedule.version[0]"


def refused(*cases: tuple[str, str, str]) -> pytest.MarkDecorator:
    """Run a test for a text in which the first text stands no longer but the second, and the message it begins with."""
    return pytest.mark.parametrize(("old", "new", "message"), cases)


@refused(
    ('id = "ours"', 'id = "ours"\nname = "x"', "schedule: unknown key 'name'; known are citation, id, title, "),
    ('basis = "year"', 'basis = "year"\nbases = 1', f"{VERSION_0}: unknown key 'bases'; known are citation, inputs"),
    ("value = 15\n", "value = 15\nvalues = 1\n", f"{VERSION_0}.table.core[0]: unknown key 'values'; known are when"),
    (
        "joins_through = 15, leaves_from = 15",
        "joins_through = 15, leaves_from = 15, over = 1",
        f"{VERSION_0}.counting: unknown key 'over'; known are kind, joins_through, leaves_from",
    ),
    (
        'evidence = "derived" }',
        'evidence = "derived", page = 3 }',
        f"{VERSION_0}.table.core[1].citation: unknown key 'page'",
    ),
    ("age = { to = 7 }", "age = { to = 7, until = 8 }", f"{VERSION_0}.table.core[0].when.age: unknown key 'until'"),
    ('rate = "core"\n', 'rate = "core"\ntiers = []\n', f"{VERSION_0}.line[0]: tiers: none given"),
    ("tiers = [{ up_to", 'rate = "core"\ntiers = [{ up_to', f"{VERSION_0}.line[1]: unknown key 'rate'"),
)
def test_a_key_that_nobody_knows_is_refused_by_its_place(old: str, new: str, message: str) -> None:
    assert refusal(changed(old, new)).startswith(message)


@refused(
    ('title = "Our forfait"\n', "", "schedule: title is missing; add it"),
    ('currency = "EUR"\n', "", "schedule: currency is missing; add it"),
    ("effective_from = 2020-06-16\n", "", f"{VERSION_0}: effective_from is missing; add it"),
    ('label = "zone"\n', "", f"{VERSION_0}.line[2]: label is missing; add it"),
    ('rate = "core"\n', "", f"{VERSION_0}.line[0]: rate is missing; add it"),
    (
        ', value = 1 },\n        { when = { reach = "no" }',
        ' },\n        { when = { reach = "no" }',
        f"{VERSION_0}.line[0].factor[1].table[1]: value is missing; add it",
    ),
    ('share = "1/3", ', "", f"{VERSION_0}.instalments.due[0]: share is missing; add it"),
    (', stage = "line"', "", f"{VERSION_0}.rounding: stage is missing; add it"),
)
def test_a_missing_key_is_named_with_its_place(old: str, new: str, message: str) -> None:
    assert refusal(changed(old, new)).startswith(message)


@refused(
    ('citation = "contract"\ncaveats', "caveats", f"{VERSION_0}: citation is missing; add it"),
    (
        'name = "yes", citation = "contract"',
        'name = "yes"',
        f"{VERSION_0}.inputs.reach.options[0]: citation is missing; add it",
    ),
    (
        'value = 4, citation = "contract"',
        'value = 4, citation = "annex"',
        f"{VERSION_0}.line[2].rate[1]: citation: 'annex' is not given in schedule.citation; known are contract, decree",
    ),
    (
        'evidence = "agreement"',
        'evidence = "confirmed"',
        "schedule.citation.contract: url: 'our contract' is cited as published (confirmed); ",
    ),
    (
        'evidence = "agreement"',
        'evidence = "hearsay"',
        "schedule.citation.contract: evidence: 'hearsay' is not known; give one of confirmed, single source, ",
    ),
)
def test_a_number_without_a_good_source_is_refused(old: str, new: str, message: str) -> None:
    assert refusal(changed(old, new)).startswith(message)


@refused(
    ("age = { from = 7 }", "age = { from = 8 }", f"{VERSION_0}.table.core: rows: no row for age from 7 to before 8; "),
    (
        "age = { from = 7 }",
        "age = { from = 6 }",
        f"{VERSION_0}.table.core: rows: rows 0 and 1 both answer age from 6 to before 7; ",
    ),
    (
        'loyalty = { over = "1/2" }',
        'loyalty = { from = "1/2" }',
        f"{VERSION_0}.line[2].rate: rows: rows 0 and 1 both answer zone=priority, loyalty from 0.5 through 0.5; ",
    ),
    (
        '{ when = { reach = "no" }, value = 1 },\n',
        "",
        f"{VERSION_0}.line[0].factor[1].table: rows: no row for ald=false, reach=no; ",
    ),
    (
        "age = { to = 7 }",
        "age = { to = 0 }",
        f"{VERSION_0}.table.core: rows: row 0 has a condition that nothing meets; ",
    ),
    (
        "age = { to = 7 }",
        "age = { from = 7, to = 7 }",
        f"{VERSION_0}.table.core[0].when.age: upper: the band of 'age' from 7 to 7 holds nothing",
    ),
)
def test_rows_that_leave_a_gap_or_overlap_are_refused_by_the_place_of_their_table(
    old: str, new: str, message: str
) -> None:
    assert refusal(changed(old, new)).startswith(message)


@refused(
    (
        "when = { age = { to = 7 } }",
        "when = { years = { to = 7 } }",
        f"{VERSION_0}.table.core: 'years' is not an input of this version; declare it",
    ),
    (
        "when = { age = { to = 7 } }",
        "when = { d = true, c = true, b = true, e = true, a = true, f = true }",
        f"{VERSION_0}.table.core: 'a' is not an input of this version; declare it",
    ),
    (
        "when = { age = { to = 7 } }",
        "when = { age = 7 }",
        f"{VERSION_0}.table.core[0].when: age: 7 is a int; give a bool or an option's name",
    ),
    (
        "when = { age = { to = 7 } }",
        'when = { age = "young" }',
        f"{VERSION_0}.table.core: when: 'age' is a number; give a band from and to",
    ),
    ("when = { age = { to = 7 } }", "when = 7", f"{VERSION_0}.table.core[0].when: 7 is not a table of keys"),
    ("age = { to = 7 }", "age = {}", f"{VERSION_0}.table.core[0].when.age: the band has no limit; give from, over, "),
    (
        "age = { to = 7 }",
        "age = { to = 7, through = 6 }",
        f"{VERSION_0}.table.core[0].when.age: to and through are both given; give one of them",
    ),
    (
        "age = { from = 7 }",
        "age = { from = 7, over = 6 }",
        f"{VERSION_0}.table.core[1].when.age: from and over are both given; give one of them",
    ),
    ('reach = "yes", ald = true', 'reach = "yes", ald = 1', f"{VERSION_0}.line[0].factor[1].table[0].when: ald: 1 is"),
    (
        'reach = "yes", ald = true',
        'reach = "yes", ald = "true"',
        f"{VERSION_0}.line[0].factor[1].table: when: 'true' is not a value of 'ald'; give one of false, true",
    ),
    (
        'reach = "yes", ald = true',
        'reach = "yes", ald = { from = 1 }',
        f"{VERSION_0}.line[0].factor[1].table: when: 'ald' is not a number and has no bands; name its options",
    ),
    ('zone = "ordinary"', 'zone = [["ordinary"]]', f"{VERSION_0}.line[2].rate[3].when: zone: ['ordinary'] is a list"),
    ('zone = "ordinary"', "zone = []", f"{VERSION_0}.line[2].rate: rows: row 3 has a condition that nothing meets"),
    ('zone = "ordinary"', 'zone = "rural"', f"{VERSION_0}.line[2].rate: when: 'rural' is not a value of 'zone'; "),
)
def test_a_condition_that_cannot_be_is_refused(old: str, new: str, message: str) -> None:
    assert refusal(changed(old, new)).startswith(message)


@refused(
    ("effective_from = 2020-06-16", "effective_from = 2026-02-30", "schedule: not TOML: "),
    (
        "effective_from = 2020-06-16",
        "effective_from = 2020-06-16T00:00:00",
        f"{VERSION_0}: effective_from: datetime.datetime(2020, 6, 16, 0, 0) is a datetime; give a date",
    ),
    ("effective_from = 2020-06-16", "effective_from = 2020-06-16T00:00:00Z", f"{VERSION_0}: effective_from: "),
    ("effective_from = 2020-06-16", 'effective_from = "2020-06-16"', f"{VERSION_0}: effective_from: '2020-06-16' is"),
    ("effective_from = 2020-06-16", "effective_from = 00:00:00", f"{VERSION_0}: effective_from: datetime.time(0, 0)"),
    ("effective_to = 2021-06-16", "effective_to = 2020-06-16", f"{VERSION_0}: end: 2020-06-16 is not after start"),
    (
        "published_on = 2019-12-31",
        "published_on = 2020-12-31",
        "schedule.citation.decree: published_on: 2020-12-31 is after verified_on",
    ),
)
def test_what_is_not_a_calendar_date_is_refused(old: str, new: str, message: str) -> None:
    assert refusal(changed(old, new)).startswith(message)


@refused(
    ("value = 15\n", "value = nan\n", f"{VERSION_0}.table.core[0]: value: Decimal('NaN') is not a finite number"),
    ("value = 15\n", "value = -inf\n", f"{VERSION_0}.table.core[0]: value: Decimal('-Infinity') is not a finite"),
    ("value = 15\n", "value = 1e400\n", f"{VERSION_0}.table.core[0]: value: Decimal('1E+400') has too many digits"),
    (
        "value = 15\n",
        "value = 1e99999999999999999999\n",
        "schedule: not TOML: '1e99999999999999999999' has too large an exponent",
    ),
    ("value = 15\n", f"value = {'9' * 5_000}\n", "schedule: not TOML: "),
    (
        "value = 15\n",
        f"value = {'9' * 4_000}\n",
        f"{VERSION_0}.table.core[0]: value: an integer of 13288 bits has too many digits",
    ),
    (
        "value = 15\n",
        f"value = 0x{'f' * 5_000}\n",
        f"{VERSION_0}.table.core[0]: value: an integer of 20000 bits has too many digits",
    ),
    ("value = 15\n", f"value = '{'9' * 5_000}'\n", f"{VERSION_0}.table.core[0]: value: '9999"),
    ("value = 15\n", "value = '١٥'\n", f"{VERSION_0}.table.core[0]: value: '١٥' is not an exact number"),
    ("value = 15\n", "value = '１５'\n", f"{VERSION_0}.table.core[0]: value: '１５' is not an exact number"),
    ("value = 15\n", "value = '15 '\n", f"{VERSION_0}.table.core[0]: value: '15 ' is not an exact number"),
    ("value = 15\n", "value = '1e1'\n", f"{VERSION_0}.table.core[0]: value: '1e1' is not an exact number"),
    ("value = 15\n", "value = '1/0'\n", f"{VERSION_0}.table.core[0]: value: '1/0' is not an exact number"),
    ("value = 15\n", "value = ''\n", f"{VERSION_0}.table.core[0]: value: '' is not an exact number"),
    ("value = 15\n", "value = '-15'\n", f"{VERSION_0}.table.core[0]: value: Fraction(-15, 1) is negative"),
    ("value = 15\n", "value = true\n", f"{VERSION_0}.table.core[0]: value: True is a bool"),
    ("value = 15\n", "value = 2020-06-16\n", f"{VERSION_0}.table.core[0]: value: datetime.date(2020, 6, 16) is a date"),
    ("value = 15\n", "value = [15]\n", f"{VERSION_0}.table.core[0]: value: [15] is a list"),
    (
        'places = 2, mode = "half-even"',
        'places = 2.0, mode = "half-even"',
        f"{VERSION_0}.rounding: places: Decimal('2.0') is a Decimal; give an int",
    ),
    (
        'places = 2, mode = "half-even"',
        'places = 13, mode = "half-even"',
        f"{VERSION_0}.rounding: places: 13 is too large; give 12 or less",
    ),
    (
        'places = 2, mode = "half-even"',
        'places = 3, mode = "half-even"',
        "schedule: rounding: the version from 2020-06-16 to before 2021-06-16 rounds to 3 places and EUR has 2; ",
    ),
)
def test_a_number_that_is_not_exact_and_of_bounded_size_is_refused(old: str, new: str, message: str) -> None:
    assert refusal(changed(old, new)).startswith(message)


@refused(
    (
        'rounding = { places = 4, mode = "half-up" }',
        "rounding = 4",
        f"{VERSION_0}.line[0].rounding: 4 is not a table of keys; write {{ key = value }}",
    ),
    (
        'counting = { kind = "cutoff", joins_through = 15, leaves_from = 15 }',
        'counting = "cutoff"',
        f"{VERSION_0}.counting: 'cutoff' is not a table of keys",
    ),
    (
        'ald = { kind = "flag", about = "patient" }',
        'ald = "flag"',
        f"{VERSION_0}.inputs.ald: 'flag' is not a table of keys",
    ),
    (
        'tiers = [{ up_to = 10, value = "1/3" }, { value = "0.25" }]',
        "tiers = 5",
        f"{VERSION_0}.line[1].tiers: 5 is not a list of tables; write [{{ ... }}]",
    ),
    (
        'tiers = [{ up_to = 10, value = "1/3" }, { value = "0.25" }]',
        "tiers = [5]",
        f"{VERSION_0}.line[1].tiers[0]: 5 is not a table of keys",
    ),
    (
        'caveats = ["made up", "pays nobody"]',
        'caveats = "made up"',
        f"{VERSION_0}.caveats: 'made up' is not a list; write [\"...\"]",
    ),
    (
        'caveats = ["made up", "pays nobody"]',
        'caveats = ["made up", 5]',
        f"{VERSION_0}: caveats[1]: 5 is a int; give a",
    ),
    ('label = "core"\n', "label = 5\n", f"{VERSION_0}.line[0]: label: 5 is a int; give a str"),
    ('label = "core"\n', 'label = " core"\n', f"{VERSION_0}.line[0]: label: ' core' is not a plain text"),
    ('id = "ours"', "id = 5", "schedule: id: 5 is a int; give a str"),
)
def test_a_table_a_list_and_a_text_do_not_stand_for_each_other(old: str, new: str, message: str) -> None:
    assert refusal(changed(old, new)).startswith(message)


@refused(
    (
        'subject = "person"',
        'subject = "patient"',
        f"{VERSION_0}: subject: 'patient' is not known; give one of person, list, structure",
    ),
    (
        'mode = "half-even"',
        'mode = "bankers"',
        f"{VERSION_0}.rounding: mode: 'bankers' is not known; give one of half-up, half-even, down, up",
    ),
    ('basis = "year"', "basis = 12", f"{VERSION_0}: basis: 12 is not known; give one of month, quarter, year"),
    ('currency = "EUR"', 'currency = "EURO"', "schedule: code: 'EURO' is not among "),
    (
        'kind = "cutoff"',
        'kind = "weekly"',
        f"{VERSION_0}.counting: kind: 'weekly' is not known; give one of overlap, snapshot, daily, cutoff",
    ),
    (
        'kind = "flag"',
        'kind = "bool"',
        f"{VERSION_0}.inputs.ald: kind: 'bool' is not known; give one of flag, choice, open point, count, ratio, age",
    ),
    (
        'rate = "core"\n',
        'rate = "cores"\n',
        f"{VERSION_0}.line[0]: rate: 'cores' is not given in schedule.version[0].table; known are core",
    ),
    (
        'table = "core", rounding',
        'table = "cores", rounding',
        f"{VERSION_0}.line[0].factor[2]: table: 'cores' is not given in schedule.version[0].table; known are core",
    ),
)
def test_a_word_that_is_not_known_is_refused_with_those_that_are(old: str, new: str, message: str) -> None:
    assert refusal(changed(old, new)).startswith(message)


@refused(
    ("ald = { kind", "ALD = { kind", f"{VERSION_0}.inputs.ALD: name: 'ALD' cannot name an input"),
    ("ald = { kind", '"my.ald" = { kind', f"{VERSION_0}.inputs.'my.ald': name: 'my.ald' cannot name an input"),
    ("ald = { kind", '"a\\nb" = { kind', f"{VERSION_0}.inputs.'a\\nb': name: 'a\\nb' is not a plain text"),
    (
        'options = ["ordinary", "priority", "mountain"]',
        'options = ["ordinary"]',
        f"{VERSION_0}.inputs.zone: options: ('ordinary',) leaves nothing to choose",
    ),
    (
        'options = [\n    { name = "yes", citation = "contract" },\n    {',
        "options = [\n    {",
        f"{VERSION_0}.inputs.reach: choices: ('no',) leaves nothing to choose",
    ),
    (
        'ratio = "loyalty", ',
        'ratio = "fidelity", ',
        f"{VERSION_0}: inputs: line 'core' counts 'fidelity'; declare it as a number",
    ),
    ('quantity = "visits"\n', "", f"{VERSION_0}.line[1]: quantity: line 'visits' has tiers"),
    ("visits = { kind", "calls = { kind", f"{VERSION_0}: inputs: line 'visits' counts 'visits'; declare it"),
)
def test_an_input_that_cannot_be_declared_so_is_refused(old: str, new: str, message: str) -> None:
    assert refusal(changed(old, new)).startswith(message)


@refused(
    ('month_share = "days"\n', "", f"{VERSION_0}: month_share: a version about a person with the year as its basis"),
    ('share = "2/3"', 'share = "1/2"', f"{VERSION_0}.instalments: instalments: the shares add up to 5/6; "),
    (
        'share = "2/3", month = 3, years_later = 1',
        'share = "2/3", month = 6',
        f"{VERSION_0}.instalments: instalments: 'month 6, 0 years later' stands twice",
    ),
    (
        'splitting = "rounded"',
        'splitting = "even"',
        f"{VERSION_0}.instalments: splitting: 'even' is not known; give one of allocated, rounded",
    ),
    ("day = 1 }", "day = 29 }", f"{VERSION_0}.facts_on: day: 29 is too large; give 28 or less"),
    (
        '{ up_to = 10, value = "1/3" }',
        '{ up_to = 0, value = "1/3" }',
        f"{VERSION_0}.line[1]: tiers[0]: ends at 0, not above 0",
    ),
)
def test_conventions_that_do_not_fit_together_are_refused(old: str, new: str, message: str) -> None:
    assert refusal(changed(old, new)).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "schedule: id is missing; add it"),
        ("citation = 5\n", "schedule.citation: 5 is not a table of keys; write { key = value }"),
        ("citation = { title = 'x' }\n", "schedule.citation.title: 'x' is not a table of keys"),
        ('id = "a"\nid = "a"\n', "schedule: not TOML: "),
        ("[[version]]\n[version]\n", "schedule: not TOML: "),
        ("\ufeffid = 'a'", "schedule: not TOML: "),
        ("id = \x00", "schedule: not TOML: "),
        ("id = " + "[" * 10_000, "schedule: not TOML: "),
        ("id = " + "[" * 60 + "]" * 60, "schedule: id: [[[["),
        ("#" * 500_000, "schedule: id is missing; add it"),
        ("a" + ".a" * 100 + " = 1", "schedule: id is missing; add it"),
        ("#" * 500_001, "schedule: 500001 characters are too long; give at most 500000"),
        ("\na" + ".a" * 101 + " = 1", "schedule: line 2 has more than 100 dots; break it up"),
        ('id = "a"\ntitle = "b"\ncurrency = "EUR"\nversion = []', "schedule: versions: none given; give at least one"),
        ('id = "a"\ntitle = "b"\ncurrency = "EUR"\nversion = 1', "schedule.version: 1 is not a list of tables"),
        ('id = "a"\ntitle = "b"\ncurrency = "EUR"\nversion = [1]', "schedule.version[0]: 1 is not a table of keys"),
        (
            SHORTEST.replace("rate = [{ value = 1 }]", "rate = []"),
            "schedule.version[0].line[0].rate: rows: no row for any",
        ),
        (
            SHORTEST.replace("rate = [{ value = 1 }]", "rate = 'all'"),
            "schedule.version[0].line[0]: rate: 'all' is not given in schedule.version[0].table; known are none",
        ),
        (
            SHORTEST.replace("{ value = 1 }", "{ value = 1, citation = 'x' }"),
            "schedule.version[0].line[0].rate[0]: citation: 'x' is not given in schedule.citation; known are none",
        ),
    ],
)
def test_what_is_no_whole_schedule_is_refused(text: str, message: str) -> None:
    assert refusal(text).startswith(message)


def test_versions_that_overlap_are_refused() -> None:
    second = SHORTEST[SHORTEST.index("[[version]]") :].replace("2026-01-01", "2026-07-01")
    assert refusal(SHORTEST + second).startswith(
        "schedule: entries: the one from 2026-01-01 and the one from 2026-07-01 share days; "
    )


def test_the_second_version_is_named_by_its_number() -> None:
    second = SHORTEST[SHORTEST.index("[[version]]") :].replace('"list"', '"room"')
    assert refusal(SHORTEST + second).startswith("schedule.version[1]: subject: 'room' is not known")


@pytest.mark.parametrize("text", [b"id = 'a'", None, 5])
def test_a_schedule_is_read_from_text_only(text: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^text: .* give a str$"):
        schedule_from_toml(text)  # type: ignore[arg-type]


def test_a_duty_is_paid_by_the_occurrence_in_a_text_too() -> None:
    text = """
    id = "calls"
    title = "Our calls"
    currency = "EUR"
    [[version]]
    effective_from = 2026-01-01
    subject = "duty"
    basis = "occurrence"
    rounding = { places = 2, mode = "half-up", stage = "duty" }
    citation = { title = "Our contract", publisher = "us", evidence = "agreement" }
    [version.inputs]
    hours = { kind = "ratio", about = "duty", unit = "hours" }
    [[version.line]]
    label = "call"
    per = "hour"
    rate = [{ value = "12.50" }]
    quantity = "hours"
    """
    version = schedule_from_toml(text).version_on(date(2026, 1, 1))
    assert (version.subject, version.basis, version.stage) == (Subject.DUTY, Basis.OCCURRENCE, Stage.DUTY)
    assert version.inputs == (Number(name="hours", about=About.DUTY, unit="hours", whole=False),)
    with pytest.raises(ScheduleTextError, match=r"^schedule.version\[0\]: basis: a version about a duty has the mont"):
        schedule_from_toml(text.replace('"occurrence"', '"month"'))
