"""Strategies for schedules: inputs, tables that are complete by construction, tiers, lines, versions.

What lives here: one function for each kind of value, named in the plural, and `input_values`, which makes what a
table or a version asks for. Everything that it makes is valid; keyword arguments narrow it.
What this module may not know: any actual tariff, and the laws that are checked with its values.

>>> from hypothesis import given, settings
>>> @settings(max_examples=10, deadline=None)
... @given(st.data())
... def every_value_meets_a_row(data):
...     table = data.draw(tables())
...     assert table.row_for(data.draw(input_values(table))) in table.rows
>>> every_value_meets_a_row()
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import floor
from typing import TypeVar

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Citation, Evidence
from primarycare.identifiers import ScheduleId
from primarycare.money import Currency, Stage
from primarycare.periods import LeapDayRule
from primarycare.schedules import (
    About,
    Age,
    Band,
    Basis,
    Choice,
    Condition,
    Counting,
    Cut,
    Cutoff,
    Daily,
    DayBase,
    Extent,
    Flag,
    Input,
    InputValue,
    Instalment,
    InstalmentPlan,
    KeptBy,
    MonthShare,
    Number,
    OneOf,
    OpenPoint,
    Option,
    Overlap,
    RateSchedule,
    RatioFactor,
    Row,
    ScheduleFactor,
    ScheduleLine,
    ScheduleVersion,
    Snapshot,
    Splitting,
    Subject,
    Table,
    TableFactor,
    Tier,
    Tiers,
)
from primarycare.testing.strategies.vocabulary import (
    citations,
    currencies,
    exact_numbers,
    plain_texts,
    reference_days,
    roundings,
    schedule_ids,
    timelines,
)

__all__ = [
    "ages",
    "bands",
    "choices",
    "countings",
    "cutoffs",
    "cuts",
    "dailies",
    "flags",
    "input_names",
    "input_values",
    "inputs",
    "instalment_plans",
    "instalments",
    "numbers",
    "one_ofs",
    "open_points",
    "options",
    "overlaps",
    "rate_schedules",
    "ratio_factors",
    "rows",
    "schedule_factors",
    "schedule_lines",
    "schedule_versions",
    "single_tiers",
    "snapshots",
    "table_factors",
    "tables",
    "tiers",
]

T = TypeVar("T")

_OLDEST = 120
_LARGEST_COUNT = 3_000
_LARGEST_RATIO = 2
_ABOUT = st.sampled_from(About)
_SPANS = st.sampled_from((Basis.MONTH, Basis.QUARTER, Basis.YEAR))
_STAGES = st.sampled_from((Stage.LINE, Stage.PERSON, Stage.STATEMENT))
_STAGES_OF_DUTIES = st.sampled_from((Stage.LINE, Stage.DUTY))
# Rows and tiers take turns with these few: sources of every shape come from `citations`, at many times the cost.
_SOURCES = st.sampled_from(
    (
        Citation.illustrative("an example"),
        Citation(title="a contract", publisher="the group", pinpoint="annex 2", evidence=Evidence.AGREEMENT),
        Citation(
            title="a tariff",
            publisher="a payer",
            url="https://payer.example/tariff",
            published_on=date(2024, 2, 29),
            verified_on=date(2026, 11, 21),
            evidence=Evidence.CONFIRMED,
        ),
    )
)
_OPTION_NAMES = st.lists(plain_texts(max_size=12), min_size=2, max_size=4, unique=True)


def input_names() -> SearchStrategy[str]:
    """Make names of inputs.

    >>> from hypothesis import find
    >>> find(input_names(), lambda name: "_" in name)
    'a_'
    """
    return st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)


def flags(*, names: SearchStrategy[str] = input_names()) -> SearchStrategy[Flag]:
    """Make flags.

    >>> from hypothesis import find
    >>> find(flags(names=st.just("ald")), bool).name
    'ald'
    """
    return st.builds(Flag, name=names, about=_ABOUT)


def choices(*, names: SearchStrategy[str] = input_names()) -> SearchStrategy[Choice]:
    """Make choices of two to four options.

    >>> from hypothesis import find
    >>> len(find(choices(), lambda choice: len(choice.options) > 2).options)
    3
    """
    return st.builds(Choice, name=names, about=_ABOUT, options=_OPTION_NAMES.map(tuple))


def options(*, names: SearchStrategy[str] = plain_texts(max_size=12)) -> SearchStrategy[Option]:
    """Make answers to open points.

    >>> from hypothesis import find
    >>> find(options(names=st.just("adds")), bool).name
    'adds'
    """
    return st.builds(Option, names, _SOURCES)


def open_points(*, names: SearchStrategy[str] = input_names()) -> SearchStrategy[OpenPoint]:
    """Make open points of two or three answers.

    >>> from hypothesis import find
    >>> len(find(open_points(), bool).options)
    2
    """
    answers = st.lists(options(), min_size=2, max_size=3, unique_by=lambda option: option.name)
    return st.builds(OpenPoint, name=names, question=plain_texts(), choices=answers.map(tuple))


def numbers(*, names: SearchStrategy[str] = input_names(), whole: bool | None = None) -> SearchStrategy[Number]:
    """Make counts and ratios, or only one of them.

    >>> from hypothesis import find
    >>> find(numbers(whole=True), bool).read(1200)
    1200
    """
    wholes = st.booleans() if whole is None else st.just(whole)
    return st.builds(Number, name=names, about=_ABOUT, unit=plain_texts(max_size=12), whole=wholes)


def ages(*, names: SearchStrategy[str] = st.just("age")) -> SearchStrategy[Age]:
    """Make the age of a patient, under either rule for births on a 29 February.

    >>> from hypothesis import find
    >>> find(ages(), lambda age: age.leap_day is LeapDayRule.MARCH_1).name
    'age'
    """
    return st.builds(Age, name=names, leap_day=st.sampled_from(LeapDayRule))


def inputs(*, of_person: bool = True) -> SearchStrategy[Input]:
    """Make inputs of every kind; a version that is not about a person has no use for an age.

    >>> from hypothesis import find
    >>> find(inputs(of_person=False), lambda declared: isinstance(declared, Number)).whole
    False
    """
    kinds: list[SearchStrategy[Input]] = [flags(), choices(), numbers(), open_points()]
    return st.one_of(*kinds, *([ages(names=st.just("age") | input_names())] if of_person else []))


def cuts(*, min_value: int | Fraction = 0, max_value: int | Fraction = _OLDEST) -> SearchStrategy[Cut]:
    """Make cuts, on either side of a number.

    >>> from hypothesis import find
    >>> find(cuts(), lambda cut: cut.above)
    Cut(value=Fraction(0, 1), above=True)
    """
    return st.builds(Cut, exact_numbers(min_value=min_value, max_value=max_value), st.booleans())


@st.composite
def _bands(draw: DrawFn, names: SearchStrategy[str]) -> Band:
    lower, upper = sorted(draw(st.lists(cuts(), min_size=2, max_size=2, unique=True)))
    return Band(draw(names), lower=lower if draw(st.booleans()) else None, upper=upper if draw(st.booleans()) else None)


def bands(*, names: SearchStrategy[str] = input_names()) -> SearchStrategy[Band]:
    """Make bands, without a limit on either side too.

    >>> from hypothesis import find
    >>> band = find(bands(), lambda band: band.lower is not None and band.upper is not None)
    >>> band.lower < band.upper
    True
    """
    return _bands(names)


def one_ofs(*, names: SearchStrategy[str] = input_names()) -> SearchStrategy[OneOf]:
    """Make conditions on flags, choices and open points.

    >>> from hypothesis import find
    >>> find(one_ofs(names=st.just("ald")), lambda one_of: True in one_of.values)
    OneOf(input='ald', values=(True,))
    """
    of_flag = st.lists(st.booleans(), min_size=1, max_size=2, unique=True)
    of_choice = st.lists(plain_texts(max_size=12), min_size=1, max_size=3, unique=True)
    return st.builds(OneOf, names, st.one_of(of_flag.map(tuple), of_choice.map(tuple)))


def rows(*, values: SearchStrategy[Fraction] = exact_numbers()) -> SearchStrategy[Row]:
    """Make single rows; a whole table of rows that fit together comes from `tables`.

    >>> from hypothesis import find
    >>> find(rows(values=st.just(Fraction(55))), bool).value
    Fraction(55, 1)
    """
    conditions: SearchStrategy[Condition] = st.one_of(one_ofs(), bands())
    when = st.lists(conditions, max_size=3, unique_by=lambda condition: condition.input)
    return st.builds(Row, when.map(tuple), values, _SOURCES)


def _pools(*, of_person: bool = True, max_size: int = 3) -> SearchStrategy[tuple[Input, ...]]:
    return st.lists(inputs(of_person=of_person), max_size=max_size, unique_by=_name_of).map(tuple)


def _name_of(declared: Input) -> str:
    return declared.name


def _about_no_duty(declared: Input) -> Input:
    if isinstance(declared, Flag | Choice | Number) and declared.about is About.DUTY:
        return evolve(declared, about=About.STRUCTURE)
    return declared


@st.composite
def _splits(draw: DrawFn, declared: Input) -> tuple[Condition, ...]:
    """Make conditions of which every value of an input meets exactly one."""
    if isinstance(declared, Number | Age):
        borders = draw(_whole_borders(declared) if declared.whole else _ratio_borders())
        lowers = (None, *(lower for _, lower in borders))
        uppers = (*(upper for upper, _ in borders), None)
        bounds = zip(lowers, uppers, strict=True)
        return tuple(Band(declared.name, lower=lower, upper=upper) for lower, upper in bounds)
    groups: dict[int, list[bool | str]] = {}
    for option in declared.options:
        groups.setdefault(draw(st.integers(0, 2)), []).append(option)
    return tuple(OneOf(declared.name, tuple(group)) for group in groups.values())


# A border of two bands is written twice, as the upper limit of one and the lower limit of the next; between two
# whole numbers there are many ways of writing it.
_Border = tuple[Cut, Cut]


def _whole_borders(declared: Number | Age) -> SearchStrategy[list[_Border]]:
    most = _OLDEST if isinstance(declared, Age) else _LARGEST_COUNT
    firsts = st.lists(st.integers(1, most), max_size=2, unique=True).map(sorted)
    return firsts.flatmap(lambda each: st.tuples(*map(_ways_of_writing, each)).map(list))


def _ways_of_writing(first: int) -> SearchStrategy[_Border]:
    written = st.sampled_from((Cut(Fraction(first)), Cut(Fraction(first - 1), above=True), Cut(first - Fraction(1, 2))))
    return st.tuples(written, written)


def _ratio_borders() -> SearchStrategy[list[_Border]]:
    inside = cuts(max_value=_LARGEST_RATIO).filter(lambda cut: cut > Cut(Fraction(0)))
    return st.lists(inside, max_size=2, unique=True).map(lambda borders: [(cut, cut) for cut in sorted(borders)])


@st.composite
def _tables(draw: DrawFn, pool: Sequence[Input] | None, values: SearchStrategy[Fraction]) -> Table:
    declared = draw(_pools()) if pool is None else draw(_some_of(pool, max_size=3))
    made: list[Row] = []

    def fill(when: tuple[Condition, ...], left: Sequence[Input]) -> None:
        if not left:
            made.append(Row(when, draw(values), draw(_SOURCES)))
        elif draw(st.booleans()):
            for condition in draw(_splits(left[0])):
                fill((*when, condition), left[1:])
        else:
            fill(when, left[1:])

    fill((), declared)
    used = {condition.input for row in made for condition in row.when}
    return Table(tuple(known for known in declared if known.name in used), tuple(draw(st.permutations(made))))


def _some_of(pool: Sequence[T], *, max_size: int) -> SearchStrategy[list[T]]:
    return st.lists(st.sampled_from(pool), max_size=max_size, unique=True) if pool else st.just([])


def tables(
    *, inputs: Sequence[Input] | None = None, values: SearchStrategy[Fraction] = exact_numbers()
) -> SearchStrategy[Table]:
    """Make complete tables, of inputs of their own or of some of those given; cells are merged at random.

    >>> from hypothesis import find
    >>> find(tables(inputs=[Flag(name="ald", about=About.PATIENT)]), lambda table: len(table.rows) == 2).combinations
    2
    """
    return _tables(inputs, values)


_LIMITS = exact_numbers(min_value=Fraction(1, 100), max_value=_LARGEST_COUNT)


def single_tiers(*, values: SearchStrategy[Fraction] = exact_numbers()) -> SearchStrategy[Tier]:
    """Make single tiers; limits that rise come from `tiers`.

    >>> from hypothesis import find
    >>> find(single_tiers(), lambda tier: tier.up_to is None).value
    Fraction(0, 1)
    """
    return st.builds(Tier, st.none() | _LIMITS, values, _SOURCES)


@st.composite
def _tiers(draw: DrawFn, values: SearchStrategy[Fraction], endless: bool | None) -> Tiers:
    limits: list[Fraction | None] = []
    limits += sorted(draw(st.lists(_LIMITS, min_size=1, max_size=4, unique=True)))
    if endless or (endless is None and draw(st.booleans())):
        limits[-1] = None
    return Tiers(tuple(Tier(limit, draw(values), draw(_SOURCES)) for limit in limits))


def tiers(*, values: SearchStrategy[Fraction] = exact_numbers(), endless: bool | None = None) -> SearchStrategy[Tiers]:
    """Make graduated tariffs of one to four tiers; the last without a limit, with one, or either.

    >>> from hypothesis import find
    >>> find(tiers(endless=True), lambda graduated: len(graduated.tiers) == 2).tiers[1].up_to is None
    True
    """
    return _tiers(values, endless)


def table_factors(*, inputs: Sequence[Input] | None = None) -> SearchStrategy[TableFactor]:
    """Make factors that a table gives.

    >>> from hypothesis import find
    >>> find(table_factors(inputs=()), lambda factor: factor.rounding is None).table.combinations
    1
    """
    uplifts = exact_numbers(max_value=_LARGEST_RATIO)
    return st.builds(
        TableFactor, plain_texts(), tables(inputs=inputs, values=uplifts), rounding=st.none() | roundings()
    )


def ratio_factors(*, names: SearchStrategy[str] = input_names()) -> SearchStrategy[RatioFactor]:
    """Make factors that are given as an input.

    >>> from hypothesis import find
    >>> find(ratio_factors(names=st.just("loyalty")), bool).input
    'loyalty'
    """
    return st.builds(RatioFactor, plain_texts(), names, _SOURCES, rounding=st.none() | roundings())


def schedule_factors(*, inputs: Sequence[Input] | None = None) -> SearchStrategy[ScheduleFactor]:
    """Make factors of either kind, by inputs of their own or by those given.

    >>> from hypothesis import find
    >>> find(schedule_factors(inputs=()), bool).table.inputs
    ()
    """
    if inputs is None:
        return st.one_of(table_factors(), ratio_factors())
    counted = [known.name for known in inputs if isinstance(known, Number)]
    return st.one_of(
        table_factors(inputs=inputs), *([ratio_factors(names=st.sampled_from(counted))] if counted else [])
    )


@st.composite
def _schedule_lines(draw: DrawFn, given: Sequence[Input] | None) -> ScheduleLine:
    pool = draw(_pools()) if given is None else given
    counted = [known.name for known in pool if isinstance(known, Number)]
    quantity = draw(st.sampled_from((None, *counted)))
    rate: SearchStrategy[Table | Tiers] = tables(inputs=pool)
    return ScheduleLine(
        label=draw(plain_texts()),
        per=draw(plain_texts(max_size=12)),
        rate=draw(rate if quantity is None else st.one_of(rate, tiers())),
        quantity=quantity,
        factors=tuple(draw(st.lists(schedule_factors(inputs=pool), max_size=2))),
        rounding=draw(st.none() | roundings()),
    )


def schedule_lines(*, inputs: Sequence[Input] | None = None) -> SearchStrategy[ScheduleLine]:
    """Make lines of a version, by inputs of their own or by some of those given.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=10, deadline=None)
    ... @given(schedule_lines())
    ... def tiers_have_a_quantity(line):
    ...     assert isinstance(line.rate, Table) or line.quantity is not None
    >>> tiers_have_a_quantity()
    """
    return _schedule_lines(inputs)


def overlaps() -> SearchStrategy[Overlap]:
    """Make countings of whole months by how much of one is covered.

    >>> from hypothesis import find
    >>> find(overlaps(), bool)
    Overlap(extent=<Extent.ANY_DAY: 'any day'>, kept_by=<KeptBy.FIRST: 'first'>)
    """
    return st.builds(Overlap, st.sampled_from(Extent), st.sampled_from(KeptBy))


def snapshots() -> SearchStrategy[Snapshot]:
    """Make countings of whole months by a reference day.

    >>> from hypothesis import find
    >>> str(find(snapshots(), lambda snapshot: snapshot.on.day == 15).on)
    'day 15 of the month'
    """
    return st.builds(Snapshot, reference_days())


def dailies() -> SearchStrategy[Daily]:
    """Make countings of days.

    >>> from hypothesis import find
    >>> find(dailies(), bool)
    Daily(over=<DayBase.MONTH: 'month'>)
    """
    return st.builds(Daily, st.sampled_from(DayBase))


def cutoffs() -> SearchStrategy[Cutoff]:
    """Make countings of whole months by the days of joining and leaving.

    >>> from hypothesis import find
    >>> find(cutoffs(), bool)
    Cutoff(joins_through=1, leaves_from=1)
    """
    return st.builds(Cutoff, st.integers(1, 31), st.integers(1, 31))


def countings() -> SearchStrategy[Counting]:
    """Make countings of partial months, of all four kinds.

    >>> from hypothesis import find
    >>> find(countings(), lambda counting: isinstance(counting, Daily))
    Daily(over=<DayBase.MONTH: 'month'>)
    """
    return st.one_of(overlaps(), snapshots(), dailies(), cutoffs())


def instalments(
    *, shares: SearchStrategy[Fraction] = exact_numbers(min_value=Fraction(1, 100), max_value=1)
) -> SearchStrategy[Instalment]:
    """Make parts of a year; parts that make the whole year come from `instalment_plans`.

    >>> from hypothesis import find
    >>> find(instalments(), lambda part: part.years_later == 1).month
    1
    """
    return st.builds(Instalment, share=shares, month=st.integers(1, 12), years_later=st.integers(0, 1))


@st.composite
def _instalment_plans(draw: DrawFn) -> InstalmentPlan:
    due = draw(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 12)), min_size=1, max_size=5, unique=True))
    weights = [draw(st.integers(1, 12)) for _ in due]
    parts = (
        Instalment(share=Fraction(weight, sum(weights)), month=month, years_later=years_later)
        for weight, (years_later, month) in zip(weights, due, strict=True)
    )
    return InstalmentPlan(tuple(parts), draw(st.sampled_from(Splitting)))


def instalment_plans() -> SearchStrategy[InstalmentPlan]:
    """Make plans of instalments: twelve months, or a few parts of any size.

    >>> from hypothesis import find
    >>> len(find(instalment_plans(), lambda plan: len(plan.instalments) > 1).instalments)
    12
    """
    return st.one_of(st.builds(InstalmentPlan.monthly, st.sampled_from(Splitting)), _instalment_plans())


@st.composite
def _schedule_versions(
    draw: DrawFn, subjects: SearchStrategy[Subject], bases: SearchStrategy[Basis], max_places: int
) -> ScheduleVersion:
    subject = draw(subjects)
    of_person, of_duty = subject is Subject.PERSON, subject is Subject.DUTY
    basis = Basis.OCCURRENCE if of_duty else draw(bases)
    pool = draw(_pools(of_person=of_person, max_size=4))
    if not of_duty:
        pool = tuple(map(_about_no_duty, pool))
    lines = draw(st.lists(schedule_lines(inputs=pool), min_size=1, max_size=3, unique_by=lambda line: line.label))
    used = {name for line in lines for name in _names_used(line)}
    month_share = draw(st.sampled_from(MonthShare)) if basis in (Basis.QUARTER, Basis.YEAR) else None

    def fits(counting: Counting) -> bool:
        by_year = isinstance(counting, Daily) and counting.over is DayBase.YEAR
        return not by_year or (basis is Basis.YEAR and month_share is MonthShare.EQUAL)

    return ScheduleVersion(
        subject=subject,
        basis=basis,
        month_share=month_share,
        counting=draw(countings().filter(fits)) if of_person else None,
        facts_on=draw(reference_days()) if of_person else None,
        age_on=draw(st.none() | reference_days()) if of_person else None,
        inputs=tuple(known for known in pool if known.name in used),
        lines=tuple(lines),
        rounding=draw(roundings(max_places=max_places)),
        stage=draw(_STAGES_OF_DUTIES if of_duty else _STAGES),
        instalments=draw(st.none() | instalment_plans()) if basis is Basis.YEAR else None,
        citation=draw(citations()),
        caveats=tuple(draw(st.lists(plain_texts(), max_size=2))),
    )


def _names_used(line: ScheduleLine) -> set[str]:
    decided = {known.name for table in line.tables for known in table.inputs}
    ratios = {factor.input for factor in line.factors if isinstance(factor, RatioFactor)}
    return decided | ratios | ({line.quantity} if line.quantity is not None else set())


def schedule_versions(
    *,
    subjects: SearchStrategy[Subject] = st.sampled_from(Subject),
    bases: SearchStrategy[Basis] = _SPANS,
    max_places: int = 2,
) -> SearchStrategy[ScheduleVersion]:
    """Make versions of a schedule, with every convention that their subject and basis need.

    The basis of a version about a duty is the occurrence, whatever `bases` are.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=10, deadline=None)
    ... @given(schedule_versions(subjects=st.just(Subject.LIST)))
    ... def a_list_has_no_partial_months(version):
    ...     assert version.counting is None
    >>> a_list_has_no_partial_months()
    """
    return _schedule_versions(subjects, bases, max_places)


@st.composite
def _rate_schedules(
    draw: DrawFn,
    identifiers: SearchStrategy[ScheduleId],
    currencies: SearchStrategy[Currency],
    subjects: SearchStrategy[Subject],
    bases: SearchStrategy[Basis],
) -> RateSchedule:
    currency = draw(currencies)
    versions = schedule_versions(subjects=subjects, bases=bases, max_places=currency.decimals)
    return RateSchedule(
        identifier=draw(identifiers),
        title=draw(plain_texts()),
        currency=currency,
        versions=draw(timelines(versions, min_size=1, max_size=2)),
    )


def rate_schedules(
    *,
    identifiers: SearchStrategy[ScheduleId] = schedule_ids(),
    currencies: SearchStrategy[Currency] = currencies(),
    subjects: SearchStrategy[Subject] = st.sampled_from(Subject),
    bases: SearchStrategy[Basis] = _SPANS,
) -> SearchStrategy[RateSchedule]:
    """Make schedules of one or two versions, with gaps between them too, about all that `subjects` are.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=10, deadline=None)
    ... @given(rate_schedules())
    ... def a_version_begins_on_its_first_day(schedule):
    ...     first = schedule.versions.entries[0]
    ...     assert schedule.version_on(first.during.start) == first.value
    >>> a_version_begins_on_its_first_day()
    """
    return _rate_schedules(identifiers, currencies, subjects, bases)


def input_values(asked: Table | ScheduleVersion) -> SearchStrategy[dict[str, InputValue]]:
    """Make a mapping of valid values for all that a table or a version asks for, many of them next to its cuts.

    >>> from hypothesis import find
    >>> from datetime import date
    >>> from primarycare.published import load
    >>> version = load("fr-fpmt").version_on(date(2024, 1, 1))
    >>> find(input_values(version), lambda values: values["ald"] and values["age"] >= 80)
    {'age': 80, 'ald': True}
    """
    lines = asked.lines if isinstance(asked, ScheduleVersion) else ()
    tables_asked = [asked] if isinstance(asked, Table) else [table for line in lines for table in line.tables]
    conditions = [condition for table in tables_asked for row in table.rows for condition in row.when]
    edges: dict[str, set[Fraction]] = {}
    for condition in conditions:
        for cut in (condition.lower, condition.upper) if isinstance(condition, Band) else ():
            if cut is not None:
                edges.setdefault(condition.input, set()).add(cut.value)
    limits = _limits(lines)
    return st.fixed_dictionaries(
        {known.name: _values_of(known, edges.get(known.name, set()), limits.get(known.name)) for known in asked.inputs}
    )


def _limits(lines: Sequence[ScheduleLine]) -> Mapping[str, Fraction]:
    """Find the last limit of the tiers over each quantity."""
    limits: dict[str, Fraction] = {}
    for line in lines:
        last = line.rate.tiers[-1].up_to if isinstance(line.rate, Tiers) else None
        if line.quantity is not None and last is not None:
            limits[line.quantity] = min(last, limits.get(line.quantity, last))
    return limits


def _values_of(declared: Input, edges: set[Fraction], limit: Fraction | None) -> SearchStrategy[InputValue]:
    if not isinstance(declared, Number | Age):
        return st.sampled_from(declared.options)
    if not declared.whole:
        most = Fraction(_LARGEST_RATIO) if limit is None else min(limit, Fraction(_LARGEST_RATIO))
        step = Fraction(1, 1_000)
        near = sorted(value for edge in edges for value in (edge - step, edge, edge + step) if 0 <= value <= most)
        return st.one_of(exact_numbers(max_value=most), *([st.sampled_from(near)] if near else []))
    largest = _OLDEST if isinstance(declared, Age) else _LARGEST_COUNT
    last = largest if limit is None else min(largest, floor(limit))
    close = sorted({floor(edge) + by for edge in edges for by in (-1, 0, 1) if 0 <= floor(edge) + by <= last})
    return st.one_of(st.integers(0, last), *([st.sampled_from(close)] if close else []))
