from datetime import date, datetime

import pytest

from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.groups import Group, GroupMember, Site
from primarycare.identifiers import PhysicianId, SiteId
from primarycare.periods import Month, Period
from tests.small_practice import CABINET, DR1, DR2, DR3, during

LILAS, ROSES = SiteId("lilas"), SiteId("roses")
AUGUST = Month(2020, 8).period


def group_of(*members: GroupMember) -> Group:
    return Group(
        structure=CABINET, name="Cabinet", sites=(Site(LILAS, "Les Lilas"), Site(ROSES, "Les Roses")), members=members
    )


def at(site: SiteId, first: str, last: str | None = None, *, physician: PhysicianId = DR1) -> GroupMember:
    return GroupMember(physician, site, during(first, last))


def test_members_on_a_day_stand_once_and_in_order_of_identifier() -> None:
    group = group_of(at(LILAS, "2019-01-01", physician=DR2), at(LILAS, "2020-01-01"), at(ROSES, "2020-01-01"))
    assert group.members_on(date(2020, 8, 3)) == (DR1, DR2)


@pytest.mark.parametrize(
    ("day", "members"),
    [(date(2020, 7, 31), ()), (date(2020, 8, 1), (DR1,)), (date(2020, 8, 31), (DR1,)), (date(2020, 9, 1), ())],
)
def test_a_member_belongs_to_the_group_from_the_first_day_through_the_last(
    day: date, members: tuple[PhysicianId, ...]
) -> None:
    assert group_of(at(LILAS, "2020-08-01", "2020-08-31")).members_on(day) == members


def test_the_sites_of_a_physician_on_a_day_stand_in_order() -> None:
    group = group_of(at(ROSES, "2020-01-01"), at(LILAS, "2020-08-03"), at(LILAS, "2020-01-01", physician=DR2))
    assert group.sites_of(DR1, date(2020, 8, 2)) == (ROSES,)
    assert group.sites_of(DR1, date(2020, 8, 3)) == (LILAS, ROSES)
    assert group.sites_of(DR3, date(2020, 8, 3)) == ()


@pytest.mark.parametrize(
    ("members", "whole"),
    [
        ((at(LILAS, "2020-01-01"),), True),
        ((at(LILAS, "2020-08-01", "2020-08-31"),), True),
        ((at(LILAS, "2020-08-01", "2020-08-30"),), False),
        ((at(LILAS, "2020-08-02"),), False),
        # A change of site leaves no gap, in whatever order the members stand.
        ((at(ROSES, "2020-08-16"), at(LILAS, "2020-01-01", "2020-08-15")), True),
        ((at(LILAS, "2020-01-01", "2020-08-14"), at(ROSES, "2020-08-16")), False),
        # Time at a second site inside time at the first neither ends nor lengthens it.
        ((at(LILAS, "2020-01-01", "2020-12-31"), at(ROSES, "2020-02-01", "2020-02-10")), True),
        ((at(LILAS, "2020-01-01", "2020-08-20"), at(ROSES, "2020-02-01", "2020-02-10")), False),
        ((at(LILAS, "2020-01-01", physician=DR2),), False),
        ((), False),
    ],
)
def test_a_physician_is_a_member_through_a_period_without_a_single_day_missing(
    members: tuple[GroupMember, ...], whole: bool
) -> None:
    assert group_of(*members).has_member_through(DR1, AUGUST) is whole


def test_only_a_membership_without_an_end_lasts_through_a_period_without_one() -> None:
    open_ended = Period(date(2020, 8, 1))
    assert group_of(at(LILAS, "2020-01-01")).has_member_through(DR1, open_ended)
    assert not group_of(at(LILAS, "2020-01-01", "2030-12-31")).has_member_through(DR1, open_ended)


def test_a_member_at_an_unknown_site_is_refused() -> None:
    with pytest.raises(NotKnownError, match=r"^site: 'iris' of 'dr-1' is not a site of the group$"):
        group_of(at(SiteId("iris"), "2020-01-01"))


def test_a_site_stands_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^sites: SiteId\('lilas'\) stands twice; give each once$"):
        Group(structure=CABINET, name="Cabinet", sites=(Site(LILAS, "A"), Site(LILAS, "B")), members=())


def test_a_member_stands_once_at_a_site_on_any_day() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        group_of(at(LILAS, "2020-01-01", "2020-08-16"), at(ROSES, "2020-01-01"), at(LILAS, "2020-08-16"))
    assert str(refusal.value) == "members: 'dr-1' stands twice at 'lilas' on the same days; merge the periods"


def test_a_member_may_leave_a_site_and_come_back() -> None:
    group = group_of(at(LILAS, "2020-01-01", "2020-08-15"), at(LILAS, "2020-08-16"))
    assert group.has_member_through(DR1, AUGUST)


def test_a_group_is_asked_about_a_date() -> None:
    with pytest.raises(InvalidTypeError, match=r"^day: .* is a datetime"):
        group_of().members_on(datetime(2020, 8, 1))
    with pytest.raises(InvalidTypeError, match=r"^day: .* is a datetime"):
        group_of().sites_of(DR1, datetime(2020, 8, 1))
