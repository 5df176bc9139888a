"""Pictures of a month: a calendar in plain text, and the final month beside the planned one."""

from datetime import date
from html import escape
from html.parser import HTMLParser
from types import MappingProxyType
from typing import cast

import pytest
from hypothesis import given, settings

from primarycare.coverage import FinalRota, MonthPicture, final_rota, month_picture
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import PhysicianId
from primarycare.periods import Month
from primarycare.rotations import Assignment, Gift, Override, Rota
from primarycare.testing import strategies
from tests.small_practice import DR1, DR2, DR3
from tests.small_rota import a_slot, part

JULY = Month(2026, 7)
LABELS = {"night": "N", "day": "D", "dr-1": "AA", "dr-2": "BB", "dr-3": "CC"}


def lines_on(rota: Rota, day: int) -> tuple[str, ...]:
    return month_picture(rota, JULY, labels=LABELS).days[day - 1]


def rows(picture: MonthPicture) -> list[str]:
    return str(picture).splitlines()


def a_final_rota() -> FinalRota:
    """Give two nights, of which the first is given away."""
    first, second = a_slot("2026-07-01"), a_slot("2026-07-02")
    gift = Gift(slot=first.identifier, giver=DR1, receiver=DR2, agreed_by=(DR1, DR2), recorded_on=date(2026, 6, 1))
    planned = Rota((first, second), (Assignment.whole(first, DR1), Assignment.whole(second, DR2)))
    return final_rota(planned, changes=(gift,), absences=())


def test_weeks_stand_in_rows_from_monday_to_sunday() -> None:
    # 1 July 2026 is a Wednesday, 31 July a Friday.
    expected = [
        "2026-07",
        "Mon  Tue  Wed  Thu  Fri  Sat  Sun",
        "           1    2    3    4    5",
        " 6    7    8    9   10   11   12",
        "13   14   15   16   17   18   19",
        "20   21   22   23   24   25   26",
        "27   28   29   30   31",
    ]
    assert expected == rows(month_picture(Rota((), ()), JULY))


def test_a_month_of_four_whole_weeks_has_four_rows() -> None:
    # February 2027 begins on a Monday and has 28 days.
    assert 2 + 4 == len(rows(month_picture(Rota((), ()), Month(2027, 2))))


def test_a_duty_stands_under_the_day_on_which_it_starts_in_columns_of_one_width() -> None:
    last = a_slot("2026-07-31")
    picture = month_picture(Rota((last,), (Assignment.whole(last, DR1),)), JULY, labels=LABELS)
    # Four columns of 4 characters, and 2 between each of them and the next, stand before the Friday.
    assert ["27    28    29    30    31", 4 * (4 + 2) * " " + "N AA"] == rows(picture)[-2:]


def test_a_duty_that_starts_in_another_month_is_not_shown() -> None:
    before, after = a_slot("2026-06-30"), a_slot("2026-08-01")
    assert {()} == set(month_picture(Rota((before, after), ()), JULY).days)


def test_duties_of_a_day_stand_in_order_of_their_start() -> None:
    night, day = a_slot("2026-07-05"), a_slot("2026-07-05", "day", starts="08:00")
    rota = Rota((night, day), (Assignment.whole(night, DR1), Assignment.whole(day, DR2)))
    assert ("D BB", "N AA") == lines_on(rota, 5)


def test_without_labels_identifiers_are_shown() -> None:
    slot = a_slot("2026-07-01", site="north")
    rota = Rota((slot,), (Assignment.whole(slot, DR1),))
    assert ("night north dr-1",) == month_picture(rota, JULY).days[0]


def test_a_place_has_a_label_too() -> None:
    slot = a_slot("2026-07-01", site="north")
    assert ("N up --",) == month_picture(Rota((slot,), ()), JULY, labels=LABELS | {"north": "up"}).days[0]


def test_an_empty_seat_is_marked() -> None:
    slot = a_slot(headcount=2)
    assert ("N --+--",) == lines_on(Rota((slot,), ()), 1)
    assert ("N AA+--",) == lines_on(Rota((slot,), (Assignment.whole(slot, DR1),)), 1)


def test_people_beyond_the_seats_are_all_shown() -> None:
    slot = a_slot()
    assert ("N AA+BB",) == lines_on(Rota((slot,), (Assignment.whole(slot, DR2), Assignment.whole(slot, DR1))), 1)


def test_people_who_follow_each_other_are_told_from_people_who_are_on_together() -> None:
    slot = a_slot()
    rota = Rota((slot,), (part(slot, DR1, 0, 4), part(slot, DR2, 4, 8)))
    assert ("N AA/BB/--",) == lines_on(rota, 1)


def test_hours_of_one_person_that_are_cut_in_two_are_shown_once() -> None:
    slot = a_slot()
    rota = Rota((slot,), (part(slot, DR1, 0, 4), part(slot, DR1, 4, 12)))
    assert ("N AA",) == lines_on(rota, 1)


def test_what_differs_from_the_planned_month_is_marked_beside_it() -> None:
    picture = month_picture(a_final_rota(), JULY, labels=LABELS)
    title, _, numbers, first, *_ = rows(picture)
    assert ["2026-07, planned", "2026-07, final"] == [part.strip() for part in title.split("|")]
    assert [["1", "2", "3", "4", "5"]] * 2 == [part.split() for part in numbers.split("|")]
    assert ["N", "AA", "N", "BB", "|", "N", "BB*", "N", "BB"] == first.split()
    assert 1 == len({row.index("|") for row in rows(picture)})
    assert (date(2026, 7, 1),) == picture.changed_days


def test_a_hand_over_at_another_hour_is_marked_though_the_same_people_follow_each_other() -> None:
    slot = a_slot("2026-07-01")
    planned = Rota((slot,), (part(slot, DR1, 0, 4), part(slot, DR2, 4, 12)))
    earlier = Override(
        during=part(slot, DR1, 2, 4).hours, replaces=DR1, by=(DR2,), reason="sooner", recorded_on=date(2026, 6, 1)
    )
    picture = month_picture(final_rota(planned, changes=(earlier,), absences=()), JULY, labels=LABELS)
    assert picture.planned is not None
    assert (("N AA/BB",), ("N AA/BB*",)) == (picture.planned[0], picture.days[0])


@settings(max_examples=30)
@given(strategies.final_rotas())
def test_the_days_marked_are_those_of_the_differences(final: FinalRota) -> None:
    for month in sorted({Month.of(slot.on) for slot in final.final.slots}, key=str):
        picture = month_picture(final, month)
        assert picture.planned == month_picture(final.planned, month).days
        on = {final.final.slot(one.slot).on for one in final.differences}
        assert picture.changed_days == tuple(sorted(day for day in on if day in month.period))


@settings(max_examples=50)
@given(strategies.month_pictures())
def test_every_line_is_printed_and_shown_in_a_notebook(picture: MonthPicture) -> None:
    lines = [line for day in (*picture.days, *(picture.planned or ())) for line in day]
    shown = str(picture)
    assert all(line in shown for line in lines)
    assert all(escape(line) in picture._repr_html_() for line in lines)


def test_a_month_that_is_not_compared_has_no_changed_days() -> None:
    assert () == month_picture(a_final_rota().final, JULY).changed_days


class Tags(HTMLParser):
    """Counts the tags of a text, and keeps what stands between them."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.opened.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_notebook_shows_the_same_calendar_with_every_text_escaped() -> None:
    parser = Tags()
    parser.feed(month_picture(a_final_rota(), JULY, labels={"dr-1": "<b>A&B"})._repr_html_())
    # Two tables, each with a row of heads and five weeks; two duties each under the numbers.
    assert (2, 2 * 6, 2 * 7, 2 * 5 * 7, 2 * 2) == tuple(map(parser.opened.count, ("table", "tr", "th", "td", "br")))
    assert set(parser.opened) == {"table", "caption", "tr", "th", "td", "br"}
    assert "night <b>A&B" in parser.texts
    assert "night dr-2*" in parser.texts


def test_every_day_needs_its_lines() -> None:
    with pytest.raises(InvalidValueError, match="days: 2026-07 has 31 days and 30 are given"):
        MonthPicture(month=JULY, days=((),) * 30)


def test_the_planned_month_has_as_many_lines_on_each_day() -> None:
    days = (("N AA",), *((),) * 30)
    with pytest.raises(InvalidValueError, match="planned: the days of 2026-07 have not as many lines"):
        MonthPicture(month=JULY, days=days, planned=((),) * 31)
    with pytest.raises(InvalidValueError, match="planned: the days of 2026-07 have not as many lines"):
        MonthPicture(month=JULY, days=days, planned=days[:30])


def test_two_physicians_never_look_alike() -> None:
    rota = a_final_rota().final
    with pytest.raises(InvalidValueError, match="labels: 'AA' stands twice"):
        month_picture(
            Rota(rota.slots, (Assignment.whole(rota.slots[0], DR1), Assignment.whole(rota.slots[1], DR3))),
            JULY,
            labels={"dr-1": "AA", "dr-3": "AA"},
        )


def test_two_kinds_of_duty_never_look_alike() -> None:
    rota = Rota((a_slot("2026-07-05"), a_slot("2026-07-05", "day", starts="08:00")), ())
    with pytest.raises(InvalidValueError, match="labels: 'N' stands twice"):
        month_picture(rota, JULY, labels={"night": "N", "day": "N"})


def test_two_places_may_have_the_same_kind_of_duty() -> None:
    rota = Rota((a_slot("2026-07-01", site="north"), a_slot("2026-07-01", site="south")), ())
    assert ("N north --", "N south --") == lines_on(rota, 1)


def test_labels_are_any_mapping_and_may_name_strangers() -> None:
    slot = a_slot()
    rota = Rota((slot,), (Assignment.whole(slot, PhysicianId("dr-9")),))
    assert ("night Z",) == month_picture(rota, JULY, labels=MappingProxyType({"dr-9": "Z", "dr-8": "Z"})).days[0]


@pytest.mark.parametrize(
    ("rota", "month", "labels"),
    [
        (None, JULY, None),
        ("rota", JULY, None),
        (Rota((), ()), date(2026, 7, 1), None),
        (Rota((), ()), "2026-07", None),
        (Rota((), ()), JULY, "N"),
        (Rota((), ()), JULY, [("night", "N")]),
        (Rota((), ()), JULY, {"night": 1}),
    ],
)
def test_anything_else_is_refused(rota: object, month: object, labels: object) -> None:
    with pytest.raises(InvalidTypeError):
        month_picture(cast(Rota, rota), cast(Month, month), labels=cast(dict[str, str], labels))


@pytest.mark.parametrize("label", ["", " N", "N\nM"])
def test_a_label_is_one_line_of_plain_text(label: str) -> None:
    with pytest.raises(InvalidValueError, match=r"labels\['night'\]"):
        month_picture(Rota((), ()), JULY, labels={"night": label})


@pytest.mark.parametrize("days", [[()] * 31, None, ("N AA",) * 31, ((1,),) * 31])
def test_a_picture_holds_tuples_of_lines(days: object) -> None:
    with pytest.raises(InvalidTypeError):
        MonthPicture(month=JULY, days=cast(tuple[tuple[str, ...], ...], days))
