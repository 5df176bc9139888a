"""What is not exactly one value is refused in our own words: by its place, quickly, and without private values."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from itertools import product
from types import ModuleType

import attrs
import pytest

from primarycare import (
    claims,
    coverage,
    encounters,
    engagement,
    envelopes,
    health_plans,
    outside_use,
    pathway,
    patients,
    physicians,
    reassessment,
    reassignment,
    reconciliation,
    referrals,
    risks,
    rotations,
)
from primarycare.errors import InvalidTypeError, InvalidValueError, PrimaryCareError
from primarycare.groups import Group
from primarycare.identifiers import StructureId
from primarycare.instants import Interval
from primarycare.money import EUR, Money, Share
from primarycare.patients import Patient
from primarycare.periods import Period
from primarycare.rotations import UntilClock
from primarycare.schedules import OneOf, RateSchedule
from primarycare.timelines import Dated, Timeline
from primarycare.workings import WorkingLine
from tests.small_practice import DR1, LONG_AGO, P1, a_group, a_patient, a_physician, a_schedule, always, an_expense

pytest.importorskip("cattrs")

from primarycare.interop import _refusals
from primarycare.interop.json import dumps, loads
from tests.conformance.test_json_golden import ENUMERATIONS, GOLDEN, KINDS

SECRET = "1938-02-11 of the secret"


def changed(value: object, *path: str | int, to: object) -> str:
    """Give the JSON of a value in which something else stands at one place."""
    return json.dumps(with_put(json.loads(dumps(value)), path, to))


def with_put(tree: object, path: tuple[str | int, ...], value: object) -> object:
    if not path:
        return value
    first, *rest = path
    if isinstance(tree, dict):
        return {**tree, first: with_put(tree.get(first), tuple(rest), value)}
    assert isinstance(tree, list) and isinstance(first, int)
    return [*tree[:first], with_put(tree[first], tuple(rest), value), *tree[first + 1 :]]


def refusal_of(text: str, cls: type[object]) -> PrimaryCareError:
    with pytest.raises((InvalidValueError, InvalidTypeError)) as refused:
        loads(text, cls)
    return refused.value


# The place


@pytest.mark.parametrize(
    ("path", "to", "message"),
    [
        (("title",), 7, "$.title: a whole number stands here; give text"),
        (("title",), None, "$.title: null stands here; give text"),
        (("versions",), {}, "$.versions: an object stands here; give a list"),
        (("versions", 0), [], "$.versions[0]: a list stands here; give an object"),
        (
            ("versions", 0, "value", "lines", 0, "rate", "rows", 0, "value"),
            30,
            "$.versions[0].value.lines[0].rate.rows[0].value: a whole number stands here; give text",
        ),
        (
            ("versions", 0, "value", "stage"),
            "round",
            "$.versions[0].value.stage: 'round' is not known; give one of line, person, statement",
        ),
        (("versions", 0, "value", "lines"), [], "$.versions[0].value.lines: none given; give at least one"),
        (("currency",), "FRF", "$.currency: code: 'FRF' is not among"),
        (
            ("versions", 0, "value", "facts_on", "day"),
            True,
            "$.versions[0].value.facts_on.day: true or false stands here; give a whole number",
        ),
    ],
)
def test_a_refusal_names_the_place(path: tuple[str | int, ...], to: object, message: str) -> None:
    assert str(refusal_of(changed(a_schedule(), *path, to=to), RateSchedule)).startswith(message)


def test_a_wrong_kind_is_a_wrong_type_and_a_wrong_text_a_wrong_value() -> None:
    assert type(refusal_of("[]", Money)) is InvalidTypeError
    assert type(refusal_of('{"amount": "1,5", "currency": "EUR"}', Money)) is InvalidValueError


def test_an_amount_is_refused_by_its_own_key() -> None:
    message = str(refusal_of('{"amount": "12.505", "currency": "EUR"}', Money))
    assert message == "$.amount: '12.505' has more decimals than EUR has; give at most 2"


def test_what_a_constructor_refuses_is_refused_with_its_reason() -> None:
    text = changed(a_group(DR1), "members", 0, "site", to="site-2")
    assert str(refusal_of(text, Group)) == "$: site: 'site-2' of 'dr-1' is not a site of the group"


def test_an_unknown_key_is_refused_and_the_known_ones_are_named() -> None:
    message = str(refusal_of('{"start": "2026-01-01", "ende": null}', Period))
    assert message == "$: 'ende' is not a key; known are start, end"


def test_a_missing_key_is_named() -> None:
    assert str(refusal_of('{"end": "2026-01-01"}', Period)) == "$: start is missing; add it"


def test_a_field_that_has_a_default_may_be_left_out() -> None:
    assert loads('{"start": "2026-01-01"}', Period) == Period(LONG_AGO.replace(2026, 1, 1))


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (None, "$: kind is missing; give 'one of'"),
        ("band", "$: kind is not known here; give 'one of'"),
        (["one of"], "$: kind is not known here; give 'one of'"),
    ],
)
def test_the_kind_of_a_value_is_checked(kind: object, message: str) -> None:
    keys: dict[str, object] = {"input": "ald", "values": [True]}
    text = json.dumps(keys if kind is None else {"kind": kind, **keys})
    assert str(refusal_of(text, OneOf)) == message


def test_the_kind_decides_among_classes() -> None:
    text = changed(a_schedule(), "versions", 0, "value", "counting", "kind", to="weekly")
    message = str(refusal_of(text, RateSchedule))
    assert message.startswith("$.versions[0].value.counting: kind is not known here; give 'overlap' or 'snapshot' or")


@pytest.mark.parametrize(
    ("payee", "message"),
    [
        ("dr-1", "$.payee: text stands here; give an object"),
        ({}, "$.payee: one key is wanted; give 'physician' or 'structure'"),
        ({"patient": "p-1"}, "$.payee: one key is wanted; give 'physician' or 'structure'"),
        ({"physician": "x", "structure": "x"}, "$.payee: one key is wanted; give 'physician' or 'structure'"),
        ({"structure": 7}, "$.payee: a whole number stands here; give text"),
    ],
)
def test_an_identifier_of_one_kind_or_another_says_which(payee: object, message: str) -> None:
    zero = Money.zero(EUR)
    total = reconciliation.PayeeTotal(payee=StructureId("x"), current=zero, retroactive=zero, total=zero)
    assert json.loads(dumps(total))["payee"] == {"structure": "x"}
    assert type(loads(dumps(total), reconciliation.PayeeTotal).payee) is StructureId
    assert str(refusal_of(changed(total, "payee", to=payee), reconciliation.PayeeTotal)) == message


def test_a_value_of_an_option_is_true_false_or_text() -> None:
    text = '{"kind": "one of", "input": "ald", "values": [1]}'
    assert str(refusal_of(text, OneOf)) == "$.values[0]: a whole number stands here; give true, false or text"


# Numbers


@pytest.mark.parametrize("number", ["12.5", "1e2", "-0.0", "1E400"])
def test_a_number_with_a_point_or_an_exponent_is_refused_wherever_it_stands(number: str) -> None:
    told = "a number with a decimal point or an exponent stands here; write exact numbers as text"
    assert str(refusal_of(f'{{"amount": {number}, "currency": "EUR"}}', Money)) == f"$.amount: {told}"
    assert str(refusal_of(f'{{"places": {number}, "mode": "down"}}', KINDS["Rounding"])) == f"$.places: {told}"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_refused(number: str) -> None:
    message = str(refusal_of(f'{{"amount": {number}, "currency": "EUR"}}', Money))
    assert message == "$.amount: NaN or Infinity stands here; give a finite number"


@pytest.mark.parametrize("digits", ["9" * 5_000, "-" + "9" * 17, str(2**53), str(-(2**53))])
def test_a_whole_number_that_not_every_reader_holds_is_refused(digits: str) -> None:
    told = f"$.places: a number of {len(digits)} digits is too large; give at most 2**53 - 1"
    assert str(refusal_of(f'{{"places": {digits}, "mode": "down"}}', KINDS["Rounding"])) == told


WRITTEN_OTHERWISE = ["", " 1", "1 ", "+1", "1.", ".5", "1e3", "1,5", "1_000", "0x1", "NaN", "½", "1/0", "1/-2"]
IN_OTHER_SCRIPTS = ["١٢", "１２"]


@pytest.mark.parametrize("number", [*WRITTEN_OTHERWISE, *IN_OTHER_SCRIPTS, "9" * 641, "9" * 640])
def test_only_plain_digits_are_an_exact_number(number: str) -> None:
    assert "is not an exact number of at most 640 digits" in str(refusal_of(json.dumps(number), Share))


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-1-01", "20260101", "2026-W01-1", "２０２６-01-01", "2026-01-01T00"]
)
def test_only_year_month_and_day_are_a_date(day: str) -> None:
    assert "is not a date; write it like '2026-03-31'" in str(refusal_of(json.dumps({"start": day}), Period))


@pytest.mark.parametrize(
    "instant",
    [
        "2026-10-25",
        "2026-10-25T01:00:00",
        "2026-10-25T01:00:00+00:00",
        "2026-10-25T01:00:00.5Z",
        "2026-10-25T01:00Z",
        "2026-10-25 01:00:00Z",
        "2026-10-25T25:00:00Z",
        "２０２６-10-25T01:00:00Z",
    ],
)
def test_only_seconds_in_utc_are_an_instant(instant: str) -> None:
    text = json.dumps({"start": instant, "end": "2026-10-26T01:00:00Z"})
    assert "is not an instant in UTC; write it like '2026-10-25T01:00:00Z'" in str(refusal_of(text, Interval))


@pytest.mark.parametrize("clock", ["8:00", "24:00", "20:00:00.5", "20:00Z", "20:00+02:00", "2000", "２０:00"])
def test_only_hours_minutes_and_seconds_are_a_time(clock: str) -> None:
    text = json.dumps({"kind": "until clock", "at": clock, "days_later": 1})
    assert "is not a time; write it like '20:00' or '20:00:30'" in str(refusal_of(text, UntilClock))


def test_an_instant_is_written_in_utc_and_a_time_without_needless_seconds() -> None:
    summer = timezone(timedelta(hours=2))
    night = Interval(datetime(2026, 7, 1, 20, tzinfo=summer), datetime(2026, 7, 2, 8, tzinfo=summer))
    assert dumps(night) == '{"start":"2026-07-01T18:00:00Z","end":"2026-07-02T06:00:00Z"}'
    assert dumps((UntilClock(time(20), 0), UntilClock(time(8, 0, 30), 1))) == (
        '[{"kind":"until clock","at":"20:00","days_later":0},{"kind":"until clock","at":"08:00:30","days_later":1}]'
    )


@pytest.mark.parametrize(
    ("kind", "text"), [("Month", "2026-13"), ("Month", "２０２６-01"), ("Year", "26"), ("Quarter", "2026-Q5")]
)
def test_a_month_a_quarter_and_a_year_have_one_form(kind: str, text: str) -> None:
    assert isinstance(refusal_of(json.dumps(text), KINDS[kind]), InvalidValueError)


# Hostile texts


@pytest.mark.parametrize("opening", ["[", "{", '{"a":[', '["]",', '["\\"",'])
def test_a_text_nested_very_deep_is_refused_without_being_read(opening: str) -> None:
    told = "text: nested more than 64 deep, or with brackets that do not match"
    assert str(refusal_of(opening * 100_000, Money)) == told


def test_brackets_that_match_are_counted_by_their_depth() -> None:
    assert str(refusal_of("[" * 65 + "]" * 65, Money)).startswith("text: nested more than 64 deep")
    assert str(refusal_of("[" * 64 + "]" * 64, Money)).startswith("$: a list stands here")


def test_brackets_inside_a_text_do_not_nest() -> None:
    name = "[{" * 100 + '"\\'
    [entry] = loads(dumps(Timeline.always(name, LONG_AGO)), Timeline[str]).entries
    assert entry.value == name


def test_a_text_that_is_too_long_is_refused_without_being_read() -> None:
    message = str(refusal_of(" " * 100_000_001, Money))
    assert message == "text: 100000001 characters are too long; give at most 100000000"


def test_a_list_of_many_refused_values_ends_at_the_first() -> None:
    message = str(refusal_of(f'{{"designations": [{"0," * 500_000}0]}}', KINDS["Panels"]))
    assert message == "$.designations[0]: a whole number stands here; give an object"


def test_a_key_that_stands_twice_is_refused_at_its_place() -> None:
    text = '{"during": {"start": "2026-01-01", "start": "2020-01-01"}, "value": "1"}'
    message = str(refusal_of(text, Dated[Share]))
    assert message == "$.during: 'start' is a key that stands twice in one object; give each once"


@pytest.mark.parametrize("surrogate", ['"\\ud800"', '"\ud800"', '"a\\udfffb"'])
def test_half_of_a_surrogate_pair_is_refused(surrogate: str) -> None:
    text = f'[{{"during": {{"start": "2026-01-01"}}, "value": {surrogate}}}]'
    assert "holds half of a surrogate pair" in str(refusal_of(text, Timeline[str]))


@pytest.mark.parametrize(
    "text", ["", " ", "{", "nul", "{'a': 1}", '{"a": 1,}', "[] []", '"\n"', "\ufeff[]", "// no\n[]", "[}", "[]]"]
)
def test_what_is_not_json_is_refused_by_line_and_column(text: str) -> None:
    message = str(refusal_of(text, Money))
    assert message.startswith("text: not JSON: ") and " in line " in message


def test_only_text_is_read() -> None:
    with pytest.raises(InvalidTypeError, match=r"^text: a bytes was given; give a str$"):
        loads(b"[]", Money)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cls", [float, dict, list, object, Decimal, tuple[Money, Share], Timeline[float], dict[str, Money], 7, "Money"]
)
def test_only_classes_of_this_library_are_read(cls: type[object]) -> None:
    with pytest.raises(InvalidTypeError, match=r"^cls: .* is not a class of this library, nor a tuple"):
        loads("[]", cls)


def test_classes_that_no_text_tells_apart_are_refused() -> None:
    with pytest.raises(InvalidTypeError, match="cannot be told apart; name one of its classes"):
        loads("[]", Timeline[Money | Share])


def places(tree: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    parts = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, part in parts:
        yield from places(part, (*path, key))


ANYTHING: list[object] = [None, True, -1, 10**30, "", SECRET, [], {}, {"kind": "flag"}]


@pytest.mark.parametrize("name", sorted(GOLDEN.keys() - ENUMERATIONS.keys()))
def test_whatever_stands_somewhere_is_read_or_refused_in_our_words(name: str) -> None:
    for path, put in product(places(GOLDEN[name]), ANYTHING):
        try:
            loads(json.dumps(with_put(GOLDEN[name], path, put)), KINDS[name])
        except (InvalidValueError, InvalidTypeError) as refusal:
            assert str(refusal).startswith("$")
            assert refusal.__cause__ is None and refusal.__context__ is None


# Private values


PATIENT = attrs.evolve(
    a_patient(flags=(always("ald"),)), categories=(patients.DatedCategory("zone", Timeline.always("town", LONG_AGO)),)
)


@pytest.mark.parametrize(
    ("value", "path", "to"),
    [
        (PATIENT, ("born_on",), SECRET),
        (PATIENT, ("died_on",), SECRET),
        (PATIENT, ("sex",), SECRET),
        (PATIENT, ("flags", 0, "name"), f" {SECRET}"),
        (PATIENT, ("flags", 0, "during", 0, "end"), SECRET),
        (PATIENT, ("flags", 0, "during", 0, "end"), "1801-01-01"),
        (PATIENT, ("flags", 0, SECRET), 7),
        (PATIENT, ("categories", 0, "options", 0, "value"), f" {SECRET}"),
        (PATIENT, ("categories", 0, "options", 0, "during", "start"), SECRET),
        (PATIENT.flags[0], ("during", 0, "end"), "1801-01-01"),
        (PATIENT.flags[0], ("name",), f" {SECRET}"),
        (a_physician(), ("name",), f" {SECRET}"),
        (an_expense("x-1", "80.00"), ("justification",), f" {SECRET}"),
        (an_expense("x-1", "80.00"), ("beneficiary",), f" {SECRET}"),
    ],
)
def test_no_message_shows_what_stands_in_a_private_field(
    value: object, path: tuple[str | int, ...], to: object
) -> None:
    message = str(refusal_of(changed(value, *path, to=to), type(value)))
    assert message.startswith(f"$.{path[0]}")
    assert not any(private in message for private in ("secret", "1801", "1900"))


def test_a_key_that_stands_twice_in_a_private_field_is_not_shown() -> None:
    text = dumps(PATIENT).replace('{"name":"ald"', f'{{"{SECRET}":1,"{SECRET}":1,"name":"ald"')
    message = str(refusal_of(text, Patient))
    assert message == "$.flags[0]: the value is a key that stands twice in one object; give each once"


def test_a_private_field_is_still_refused_by_its_place() -> None:
    message = str(refusal_of(changed(PATIENT, "born_on", to="11/02/1938"), Patient))
    assert message == "$.born_on: the value is not a date; write it like '2026-03-31'"


def test_a_patient_is_named_where_the_record_contradicts_itself() -> None:
    message = str(refusal_of(changed(PATIENT, "died_on", to="1801-01-01"), Patient))
    assert message == "$.died_on: the death of 'p-1' is before the birth; correct one of them"


def test_why_somebody_is_away_or_exempt_is_in_no_message() -> None:
    absence = '{"physician": "dr-1", "during": {"start": "2026-08-01"}, "kind": "burn-out", "approved": true}'
    message = str(refusal_of(absence, KINDS["Absence"]))
    assert message.startswith("$.kind: the value is not known; give one of holiday, training")
    exemption = '{"during": {"start": "2026-08-01"}, "reason": "burn-out"}'
    message = str(refusal_of(exemption, KINDS["Exemption"]))
    assert message.startswith("$.reason: the value is not known; give one of age, health")


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ("2026-08-32", "$.during.start: '2026-08-32' is not a date; write it like '2026-03-31'"),
        ("2026-08-01T8", "$.during.start: '2026-08-01T8' is not an instant in UTC; write it like "),
        (None, "$.during.start: null stands here; give text"),
    ],
)
def test_days_and_hours_away_are_told_by_their_start(start: str | None, message: str) -> None:
    keys = {"physician": "dr-1", "during": {"start": start, "end": None}, "kind": "holiday", "approved": True}
    assert str(refusal_of(json.dumps(keys), KINDS["Absence"])).startswith(message)


def test_a_value_inside_of_what_is_private_is_refused_without_its_reason() -> None:
    message = str(refusal_of(changed(PATIENT, "flags", 0, "during", 0, "end", to="1801-01-01"), Patient))
    assert message == "$.flags[0].during[0].end: the rules refuse what stands here, which is private"


def test_the_text_of_a_patient_holds_what_is_private() -> None:
    assert '"born_on":"1980-06-01"' in dumps(a_patient())


# Long, but not private: the registers, working time, status, uses, payments and sources; the terms of a contract and
# what its events and commands carry beside persons, and what holds values that hide what is private themselves.
MERELY_LONG: Mapping[ModuleType, set[str]] = {
    patients: set(),
    physicians: {"registrations", "clinical_time", "status"},
    envelopes: {"uses", "ring_fences", "payments", "citation", "worked_out"},
    encounters: {"sequence"},
    engagement: {
        *(attribute.name for attribute in attrs.fields(engagement.EngagementPolicy)),
        *("policy", "consents", "follows", "events", "citation", "reviews", "without_effect"),
        *("signers", "physician", "sequence", "starts_on", "ends_on", "exceptional", "replaced_by", "annuls"),
        *("signed_on", "ended_on", "end_reason", "held"),
    },
    risks: {"rows", "citation"},
    health_plans: {"goals", "actions", "versions"},
    reassessment: {"rule", "entries"},
    reassignment: {"refused", "policy", "patients", "receivers", "assigned", "waiting", "leaving", "tell", "citation"}
    | {"citations"},
    outside_use: {"covers", "offered", "direct_access", "primary_care"},
    rotations: {"citation", "exemptions", "restrictions", "slots", "assignments"},
    coverage: {
        *("panels", "physicians", "absences", "agreements", "locums", "calendar", "balances"),
        *("differences", "ineffective", "by_swap", "days", "planned", "entries", "counts", "unfilled", "short"),
    },
    reconciliation: {"facts", "lines", "findings", "citation"},
    referrals: {
        *(attribute.name for attribute in attrs.fields(referrals.ReferralPolicy)),
        *("sequence", "visit", "physician", "annuls", "valid", "visits_allowed", "is_standing", "policy", "events"),
        *("to", "ended_on", "end_reason", "without_effect", "findings"),
    },
    pathway: {"citation", "decision", "working"},
    claims: {"lines"},
}


@pytest.mark.parametrize("module", MERELY_LONG, ids=lambda module: module.__name__)
def test_every_field_about_persons_that_repr_hides_is_private_here(module: ModuleType) -> None:
    for name in getattr(module, "__all__"):
        cls = getattr(module, name)
        if attrs.has(cls):
            hidden = {attribute.name for attribute in attrs.fields(cls) if attribute.init and not attribute.repr}
            assert hidden - MERELY_LONG[module] == _refusals.PRIVATE.get(cls, frozenset()), name


# Writing


class Stranger:
    pass


@pytest.mark.parametrize(
    "value", [1.5, Decimal("1"), [P1], {"a": P1}, {P1}, b"x", datetime(2026, 1, 1), Stranger(), Stranger, (1.5,), len]
)
def test_only_values_of_this_library_are_written(value: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"^value: a \w+ is not a value of this library; give one, or a tuple$"):
        dumps(value)


def test_a_number_that_loads_would_refuse_is_not_written() -> None:
    wide = Fraction(2**2048 + 1, 3**10)
    with pytest.raises(InvalidValueError, match="more than 2048 bits is too wide to be written"):
        dumps(WorkingLine(label="x", amount=wide, currency=EUR))
    with pytest.raises(InvalidValueError, match=r"is beyond 2\*\*53 - 1"):
        dumps(Timeline.always(2**53, LONG_AGO))


def test_a_text_that_loads_would_refuse_is_not_written() -> None:
    with pytest.raises(InvalidValueError, match="half of a surrogate pair"):
        dumps(Timeline.always("\ud800", LONG_AGO))


@pytest.mark.parametrize(
    "amount",
    [
        Fraction(2**2047, 3),
        Fraction(1, 2**639),
        Fraction(1, 2**2047),
        Fraction(-1, 5**200),
        Fraction(-(10**599) - 1, 10**300),
        Fraction(10**600 + 1, 10**150),
    ],
)
def test_a_wide_number_that_is_written_is_read_under_every_setting_of_python(amount: Fraction) -> None:
    line = WorkingLine(label="x", amount=amount, currency=EUR)
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        assert loads(dumps(line), WorkingLine) == line
    finally:
        sys.set_int_max_str_digits(limit)


def test_a_text_stays_readable() -> None:
    assert dumps(Timeline.always("Aubépine", LONG_AGO)).endswith('"value":"Aubépine"}]')


# Imports


def loaded_by(code: str) -> set[str]:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_reading_json_loads_no_other_edge() -> None:
    loaded = loaded_by("import sys, primarycare.interop.json; print(*sys.modules)")
    edges = {name for name in loaded if name.startswith(("primarycare.published", "primarycare.testing"))}
    formats = {name for name in loaded if name.startswith("primarycare.interop.") and "._" not in name}
    assert (edges, formats) == (set(), {"primarycare.interop.json"})


def test_without_its_extra_only_this_format_is_missing() -> None:
    without = "import sys; sys.modules['cattrs'] = None; import primarycare.interop"
    tried = f"{without}\ntry:\n    import primarycare.interop.json\nexcept ImportError as error:\n    print(error.name)"
    assert loaded_by(tried) == {"cattrs"}
