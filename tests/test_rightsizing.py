"""Weights and sizes: which table is whole, and what each patient of a panel counts."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import PatientId
from primarycare.panels import Designation, Panels
from primarycare.patients import Patient, Sex
from primarycare.periods import LeapDayRule
from primarycare.rightsizing import (
    Normalisation,
    WeightBand,
    WeightTable,
    member_weights,
    normalisation,
    panel_members,
    raw_size,
    weighted_size,
)
from primarycare.rightsizing.presets import england_carr_hill
from tests.small_practice import DR1, DR2, P1, P2, P3, SOURCE, a_patient, day, during, known

ON = date(2026, 1, 1)
CHILD_BORN, ADULT_BORN = date(2020, 5, 2), date(1970, 5, 2)


def a_band(first: int, end: int | None = None, sex: Sex | None = None, weight: str = "1") -> WeightBand:
    return WeightBand(from_age=first, before_age=end, sex=sex, weight=Fraction(weight))


def a_table(*bands: WeightBand) -> WeightTable:
    return WeightTable(name="ours", bands=bands, citation=SOURCE)


def by_sex(*rows: tuple[int, str, str]) -> WeightTable:
    return WeightTable.from_rows("ours", rows, SOURCE)


TABLE = by_sex((0, "2", "1.8"), (15, "1", "1.2"))


def weighed(
    members: Iterable[Patient],
    table: WeightTable = TABLE,
    *,
    multipliers: dict[PatientId, Fraction] | None = None,
    normalised_to: Normalisation | None = None,
) -> Fraction:
    return weighted_size(
        members, ON, table, multipliers=multipliers, normalised_to=normalised_to, leap_day=LeapDayRule.MARCH_1
    )


BOY = a_patient(P1, born_on=CHILD_BORN, sex=Sex.MALE)
WOMAN = a_patient(P2, born_on=ADULT_BORN, sex=Sex.FEMALE)
NOBODY_KNOWS = a_patient(P3, born_on=ADULT_BORN, sex=Sex.UNKNOWN)


@pytest.mark.parametrize(
    ("age", "weight"), [(0, "2"), (14, "2"), (15, "1"), (16, "1"), (150, "1"), (151, "1"), (10**6, "1")]
)
def test_a_band_holds_its_first_age_and_not_its_end_and_the_last_every_age_above(age: int, weight: str) -> None:
    assert TABLE.weight_of(age, Sex.MALE) == Fraction(weight)


def test_a_table_may_weigh_children_together_and_tell_the_sexes_apart_later() -> None:
    table = a_table(a_band(15, sex=Sex.MALE, weight="1"), a_band(0, 15, weight="3"), a_band(15, sex=Sex.FEMALE))
    assert table.weight_of(14, Sex.UNKNOWN) == table.weight_of(14, Sex.FEMALE) == 3
    assert table.band_of(15, Sex.UNKNOWN) is None
    assert table.weight_of(15, Sex.MALE) == 1


def test_a_table_may_name_one_sex_only_and_knows_nothing_of_the_other() -> None:
    table = a_table(a_band(0, sex=Sex.FEMALE))
    with pytest.raises(NotKnownError, match=r"^sex: 'ours' has no weight at age 40 for the sex male; it weighs by sex"):
        table.weight_of(40, Sex.MALE)


def test_an_age_is_a_whole_number_of_0_or_more_and_a_sex_a_sex() -> None:
    with pytest.raises(InvalidValueError, match=r"^age: -1 is too small"):
        TABLE.band_of(-1, Sex.MALE)
    with pytest.raises(InvalidTypeError, match=r"^sex: 'male' is a str; give a Sex"):
        TABLE.band_of(1, "male")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bands", "refused"),
    [
        ((), r"^bands: none given; give at least one$"),
        ((a_band(5),), r"^bands\[0\]: either sex from 5 is the first and leaves a gap before it; begin at 0$"),
        ((a_band(0, 5),), r"^bands\[0\]: either sex from 0 to before 5 is the last and ends; leave it without an end$"),
        (
            (a_band(6), a_band(0, 5)),
            r"^bands\[1\]: either sex from 0 to before 5 leaves a gap to bands\[0\], either sex from 6; give a weight",
        ),
        (
            (a_band(0, 6), a_band(5)),
            r"^bands\[1\]: either sex from 5 shares ages with bands\[0\], either sex from 0 to before 6; give each age",
        ),
        ((a_band(0), a_band(5)), r"^bands\[1\]: either sex from 5 shares ages with bands\[0\], either sex from 0;"),
        ((a_band(0), a_band(0)), r"^bands\[1\]: either sex from 0 shares ages with bands\[0\], either sex from 0;"),
        (
            (a_band(0, 15), a_band(15, sex=Sex.FEMALE)),
            r"^bands\[0\]: either sex from 0 to before 15 is the last and ends",
        ),
        (
            (a_band(0, sex=Sex.FEMALE), a_band(1, sex=Sex.MALE)),
            r"^bands\[1\]: male from 1 is the first and leaves a gap before it",
        ),
        (
            (a_band(0, sex=Sex.FEMALE), a_band(0, sex=Sex.MALE), a_band(3, 5)),
            r"^bands\[2\]: either sex from 3 to before 5 shares ages with bands\[0\], female from 0;",
        ),
    ],
)
def test_a_table_with_a_gap_or_an_overlap_is_refused_with_the_band_named(
    bands: tuple[WeightBand, ...], refused: str
) -> None:
    with pytest.raises(InvalidValueError, match=refused):
        a_table(*bands)


@pytest.mark.parametrize("end", [5, 4])
def test_a_band_without_an_age_is_refused(end: int) -> None:
    with pytest.raises(InvalidValueError, match=rf"^before_age: the band either sex from 5 to before {end} holds no"):
        a_band(5, end)


def test_a_negative_weight_is_refused_with_the_band_named_and_0_is_a_weight() -> None:
    with pytest.raises(InvalidValueError, match=r"^weight: -1/2 of the band male from 5 to before 15 is negative;"):
        a_band(5, 15, Sex.MALE, "-1/2")
    assert a_band(5, 15, Sex.MALE, "0").weight == 0


def test_a_band_of_the_unknown_sex_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^sex: the band unknown from 5 weighs whoever's sex nobody knows;"):
        a_band(5, sex=Sex.UNKNOWN)


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        (((0, "1", "1"), (5, "-1", "1")), r"^rows\[1\]: weight: -1 of the band male from 5 is negative;"),
        (((0, "1", "1"), (5, "1", "1,5")), r"^rows\[1\]: weight: '1,5' is not an exact number"),
        (((0, "1", "1"), (0, "1", "1")), r"^rows\[1\]: 0 is not above the row before; give ages that rise$"),
        (
            ((0, "1", "1"), (5, "1", "1"), (4, "1", "1")),
            r"^rows\[2\]: 4 is not above the row before",
        ),
        (((1, "1", "1"),), r"^bands\[1\]: female from 1 is the first and leaves a gap before it"),
        (((0, "1", "1", "1"),), r"^rows\[0\]: \(0, '1', '1', '1'\) is not a row; give a first age and two weights"),
        ((), r"^bands: none given"),
    ],
)
def test_a_bad_row_is_refused_with_its_place(rows: tuple[tuple[int, str, str], ...], refused: str) -> None:
    with pytest.raises(InvalidValueError, match=refused):
        by_sex(*rows)


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ((0, 1.5, "1"), r"^rows\[0\]: weight: 1.5 is a float; give the number as text"),
        ((True, "1", "1"), r"^rows\[0\]: True is a bool; give an int"),
        ([0, "1", "1"], r"^rows\[0\]: \[0, '1', '1'\] is a list; give a tuple"),
    ],
)
def test_a_row_of_the_wrong_type_is_refused_with_its_place(row: object, refused: str) -> None:
    with pytest.raises(InvalidTypeError, match=refused):
        by_sex(row)  # type: ignore[arg-type]


def test_two_tables_of_the_same_bands_are_equal() -> None:
    assert by_sex((0, "1", "1")) == by_sex((0, "1.00", "1.00"))
    assert by_sex((0, "1", "1")) != by_sex((0, "1", "1.01"))


def test_the_weights_of_carr_hill_are_those_printed_and_the_doubtful_one_says_so() -> None:
    table = england_carr_hill()
    printed = {(4, Sex.MALE): "3.97", (5, Sex.MALE): "1", (84, Sex.MALE): "5.81", (85, Sex.FEMALE): "6.72"}
    assert {key: table.weight_of(*key) for key in printed} == {key: Fraction(text) for key, text in printed.items()}
    assert table.cautions == (
        "male from 75 to before 85: printed as 5.81 by the one source that was found; its last two digits may be "
        "turned round",
    )
    assert table.citation.evidence is Evidence.SINGLE_SOURCE


def test_a_panel_is_counted_raw_and_by_weight() -> None:
    # A boy of 5 weighs 2, a woman of 55 weighs 1.2.
    assert raw_size((BOY, WOMAN), ON) == 2
    assert weighed((BOY, WOMAN)) == Fraction("3.2")


def test_an_age_is_that_of_the_day() -> None:
    # The boy is 15 from 2 May 2035 on.
    sizes = [
        weighted_size((BOY,), day(on), TABLE, normalised_to=None, leap_day=LeapDayRule.MARCH_1)
        for on in ("2035-05-01", "2035-05-02")
    ]
    assert sizes == [2, 1]


def test_whoever_is_not_born_or_has_died_does_not_count_and_both_days_themselves_do() -> None:
    patient = a_patient(P1, born_on=day("2020-05-02"), died_on=day("2026-03-01"), sex=Sex.MALE)
    days = ("2020-05-01", "2020-05-02", "2026-03-01", "2026-03-02")
    assert [raw_size((patient,), day(on)) for on in days] == [0, 1, 1, 0]
    assert [
        weighted_size((patient,), day(on), TABLE, normalised_to=None, leap_day=LeapDayRule.MARCH_1) for on in days
    ] == [0, 2, 2, 0]


def test_a_multiplier_of_one_s_own_changes_one_patient_and_nobody_else() -> None:
    # 2 x 3/2 + 1.2 = 4.2.
    assert weighed((BOY, WOMAN), multipliers={P1: Fraction(3, 2), P3: Fraction(9)}) == Fraction("4.2")


def test_a_multiplier_of_0_is_one() -> None:
    assert weighed((BOY, WOMAN), multipliers={P1: Fraction(0)}) == Fraction("1.2")


def test_a_bad_multiplier_is_refused_with_the_patient_named_and_not_shown() -> None:
    with pytest.raises(InvalidValueError, match=r"^multipliers: that of 'p-1' is negative; give 0 or more$"):
        weighed((BOY,), multipliers={P1: Fraction(-1, 2)})
    with pytest.raises(InvalidTypeError, match=r"^multipliers: that of 'p-1' is not an exact number; give a Fraction$"):
        weighed((BOY,), multipliers={P1: 1.5})  # type: ignore[dict-item]
    with pytest.raises(
        InvalidValueError, match=r"^multipliers: that of 'p-1' is not an exact number; give a Fraction$"
    ):
        weighed((BOY,), multipliers={P1: Decimal("NaN")})  # type: ignore[dict-item]


def test_a_patient_whose_sex_is_unknown_is_refused_by_a_table_that_asks_for_it_and_weighed_by_one_that_does_not() -> (
    None
):
    with pytest.raises(NotKnownError, match=r"^sex: 'ours' weighs by sex and has no weight for 'p-3'; record the sex"):
        weighed((BOY, NOBODY_KNOWS))
    assert weighed((NOBODY_KNOWS,), a_table(a_band(0, weight="2"))) == 2


def test_a_patient_whose_sex_the_table_does_not_name_is_refused_without_saying_which() -> None:
    with pytest.raises(NotKnownError, match=r"^sex: 'ours' weighs by sex and has no weight for 'p-1'; record the sex"):
        weighed((BOY,), a_table(a_band(0, sex=Sex.FEMALE)))


def test_a_patient_who_stands_twice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^members: PatientId\('p-1'\) stands twice; give each once$"):
        raw_size((BOY, BOY), ON)


def test_members_are_patients_and_a_day_is_a_date() -> None:
    with pytest.raises(InvalidTypeError, match=r"^members\[0\]: PatientId\('p-1'\) is a PatientId; give a Patient$"):
        raw_size((P1,), ON)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^on: '2026-01-01' is a str; give a date$"):
        raw_size((), "2026-01-01")  # type: ignore[arg-type]


def test_a_size_is_normalised_to_a_population_in_which_weights_add_up_to_heads() -> None:
    # The population weighs 2 + 1.2 = 3.2 and has 2 heads: each weight is multiplied by 2/3.2 = 5/8.
    found = normalisation((BOY, WOMAN), ON, TABLE, leap_day=LeapDayRule.MARCH_1)
    assert [found.heads, found.weighted, found.factor] == [2, Fraction("3.2"), Fraction(5, 8)]
    assert weighed((BOY, WOMAN), normalised_to=found) == 2
    assert weighed((BOY,), normalised_to=found) == Fraction(5, 4)


def test_the_multipliers_of_a_reference_population_count() -> None:
    # 2 x 2 + 1.2 = 5.2 for 2 heads.
    found = normalisation((BOY, WOMAN), ON, TABLE, multipliers={P1: Fraction(2)}, leap_day=LeapDayRule.MARCH_1)
    assert found.factor == Fraction(2) / Fraction("5.2")


def test_a_normalisation_of_another_table_is_refused() -> None:
    other = Normalisation(table="theirs", heads=Fraction(1), weighted=Fraction(1))
    with pytest.raises(InvalidValueError, match=r"^normalised_to: it was found under 'theirs' and not under 'ours';"):
        weighed((BOY,), normalised_to=other)


def test_a_population_of_nobody_or_of_no_weight_normalises_nothing() -> None:
    with pytest.raises(InvalidValueError, match=r"^heads: Fraction\(0, 1\) is 0 or less; give more than 0$"):
        normalisation((), ON, TABLE, leap_day=LeapDayRule.MARCH_1)
    with pytest.raises(InvalidValueError, match=r"^weighted: Fraction\(0, 1\) is 0 or less; give more than 0$"):
        normalisation((BOY,), ON, by_sex((0, "0", "0")), leap_day=LeapDayRule.MARCH_1)


def test_what_each_member_counts_makes_the_size() -> None:
    weights = member_weights((BOY, WOMAN), ON, TABLE, normalised_to=None, leap_day=LeapDayRule.MARCH_1)
    assert weights == {P1: 2, P2: Fraction("1.2")}


def test_the_members_of_a_physician_are_those_designated_on_the_day() -> None:
    panels = Panels(
        (
            Designation(P1, DR1, during("2020-01-01", "2025-12-31")),
            Designation(P1, DR2, during("2026-01-01")),
            Designation(P2, DR2, during("2020-01-01")),
        )
    )
    patients = known(BOY, WOMAN)
    assert panel_members(panels, patients, DR2, day("2025-12-31")) == (WOMAN,)
    assert panel_members(panels, patients, DR2, ON) == (BOY, WOMAN)
    assert panel_members(panels, patients, DR1, ON) == ()
    with pytest.raises(NotKnownError, match=r"^patients: 'p-1', who has a designation, is not among them$"):
        panel_members(panels, known(WOMAN), DR2, ON)


def test_a_band_that_shows_itself_tells_whom_it_weighs() -> None:
    assert [str(band) for band in (a_band(0), a_band(5, 15, Sex.MALE))] == [
        "either sex from 0",
        "male from 5 to before 15",
    ]


def test_a_table_carries_its_citation() -> None:
    with pytest.raises(InvalidTypeError, match=r"^citation: 'a book' is a str; give a Citation$"):
        WeightTable(name="ours", bands=(a_band(0),), citation="a book")  # type: ignore[arg-type]
    assert isinstance(TABLE.citation, Citation)
