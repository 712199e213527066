"""Entering days: the whole arrangement of a year, a single day, and taking it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.calendar.actions.days import arrange_year, clear_day, set_day
from peiyou.kernel.calendar.days import (
    LAST_OF_LIBRARY,
    SATURDAY,
    arrangement_known_until,
    is_provisional,
    is_working_day,
)
from peiyou.kernel.calendar.errors import CalendarError
from peiyou.kernel.calendar.forms import DaysField
from peiyou.kernel.calendar.models import Arrangement, DayRule
from tests.factories.organisations import a_person

pytestmark = pytest.mark.django_db
YEAR = LAST_OF_LIBRARY.year + 1
DAY = timedelta(days=1)
FIRST = date(YEAR, 1, 1)
SATURDAYS = [d for n in range(31) if (d := FIRST + n * DAY).weekday() == SATURDAY]
MONDAY = next(d for n in range(7) if (d := date(YEAR, 5, 1) + n * DAY).weekday() == 0)


def arrange(official: Person, at: datetime, **changes: Any) -> Arrangement:
    values: dict[str, Any] = {
        "year": YEAR, "off": [FIRST, MONDAY], "working": [SATURDAYS[0]], "source": "国办发明电",
    } | changes  # fmt: skip
    return arrange_year(**values, actor=official.actor, at=at)


def test_a_year_is_entered(official: Person, at: datetime) -> None:
    assert is_provisional(MONDAY)
    assert is_working_day(MONDAY)
    arrange(official, at)
    assert not is_provisional(MONDAY)
    assert arrangement_known_until() == date(YEAR, 12, 31)
    assert not is_working_day(MONDAY)
    assert is_working_day(SATURDAYS[0])
    row = Row.objects.get(verb="calendar.arrange_year")
    assert row.stream == "calendar:days"


def test_again_replaces_the_first(official: Person, at: datetime) -> None:
    arrange(official, at)
    arrange(official, at, off=[FIRST, FIRST - DAY], working=[], source="更正")
    assert is_working_day(MONDAY)
    assert set(DayRule.objects.values_list("on", flat=True)) == {FIRST, FIRST - DAY}
    assert Arrangement.objects.get().source == "更正"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"year": LAST_OF_LIBRARY.year}, "YEAR_KNOWN"),
        ({"source": " "}, "SOURCE_MISSING"),
        ({"off": []}, "DAYS_MISSING"),
        ({"off": [date(YEAR + 1, 1, 1)]}, "DAY_OUTSIDE"),
        ({"off": [FIRST - 8 * DAY]}, "DAY_OUTSIDE"),
        ({"off": [SATURDAYS[0]]}, "DAY_BOTH"),
        ({"working": [MONDAY + DAY]}, "DAY_PLAIN"),
    ],
)
def test_arrangements_that_are_none(
    official: Person, at: datetime, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(CalendarError) as refused:
        arrange(official, at, **changes)
    assert refused.value.code == code
    assert not DayRule.objects.exists()
    assert not Arrangement.objects.exists()


def test_the_days_before_new_year_belong_to_it(official: Person, at: datetime) -> None:
    arrange(official, at, off=[FIRST - 7 * DAY, date(YEAR, 12, 31)])
    assert not is_working_day(FIRST - 7 * DAY)


def test_one_day_is_said_and_taken_back(official: Person, at: datetime) -> None:
    on = date(2021, 10, 11)
    with pytest.raises(CalendarError) as same:
        set_day(on=on, is_working=True, source="x", actor=official.actor, at=at)
    assert same.value.code == "DAY_SAME"
    with pytest.raises(CalendarError) as bare:
        set_day(on=on, is_working=False, source=" ", actor=official.actor, at=at)
    assert bare.value.code == "SOURCE_MISSING"
    rule = set_day(on=on, is_working=False, source="全国哀悼日", actor=official.actor, at=at)
    assert not is_working_day(on)
    set_day(on=on, is_working=True, source="更正", actor=official.actor, at=at)
    assert is_working_day(on)
    clear_day(rule=rule, actor=official.actor, at=at)
    assert not DayRule.objects.exists()
    rule.pk = 1
    with pytest.raises(CalendarError) as gone:
        clear_day(rule=rule, actor=official.actor, at=at)
    assert gone.value.code == "RULE_GONE"


def test_only_the_ministry(operator: Person, at: datetime) -> None:
    for person in (operator, a_person("province", "省", Role.PROVINCE)):
        with pytest.raises(NotAllowed):
            arrange(person, at)
        with pytest.raises(NotAllowed):
            set_day(on=FIRST, is_working=False, source="x", actor=person.actor, at=at)


# --- typing days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", 0), ("2027-01-01", 1), ("2027-01-01..2027-01-03", 3), ("2027-1-1 至 2027-1-3\n\n2027-05-01", 4),
        ("2027-02-05—2027-02-13", 9), ("2027-01-01 2027-01-02", 2),
    ],
)  # fmt: skip
def test_days_as_people_write_them(text: str, days: int) -> None:
    assert len(DaysField(required=False).clean(text)) == days


@pytest.mark.parametrize(
    "text", ["元旦", "2027-02-30", "2027-01-03..2027-01-01", "2027-01-01..2027-03-01", "2027-01"]
)
def test_what_is_no_day(text: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        DaysField().clean(text)


# --- the page ----------------------------------------------------------------------------------------


@pytest.fixture
def client(official: Person) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(official)
    return client


def test_the_page_teaches_when_it_is_empty(client: Client) -> None:
    words = client.get("/calendar/").content.decode()
    assert "Nothing is entered." in words
    assert f'value="{YEAR}"' in words


def test_a_year_and_a_day_by_the_page(client: Client) -> None:
    sent = {
        "year": YEAR,
        "off": f"{FIRST.isoformat()}\n{MONDAY.isoformat()}..{(MONDAY + 2 * DAY).isoformat()}",
        "working": SATURDAYS[0].isoformat(),
        "source": "国办发明电",
    }
    done = client.post("/calendar/year/", sent, follow=True).content.decode()
    assert f"The working days of {YEAR} are entered." in done
    assert DayRule.objects.count() == 5
    day = {"on": "2021-10-11", "is_working": "off", "source": "全国哀悼日"}
    assert (
        "2021-10-11 is entered." in client.post("/calendar/day/", day, follow=True).content.decode()
    )
    rule = DayRule.objects.get(on=date(2021, 10, 11))
    assert not rule.is_working
    cleared = client.post(f"/calendar/{rule.pk}/clear/", follow=True).content.decode()
    assert "Nothing is said of 2021-10-11" in cleared
    assert client.post(f"/calendar/{rule.pk}/clear/").status_code == 404


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("year", {"year": YEAR, "off": "bald", "source": "x"}, "“bald” is no day"),
        ("year", {"year": YEAR, "off": f"{YEAR + 1}-01-01", "source": "x"}, "does not belong to that year"),
        ("year", {"year": LAST_OF_LIBRARY.year, "off": "2026-01-01", "source": "x"}, "greater than or equal"),
        ("day", {"on": "2021-10-11", "is_working": "works", "source": "x"}, "is a working day already"),
        ("day", {"on": "2021-10-11", "is_working": "", "source": "x"}, "This field is required"),
    ],
)  # fmt: skip
def test_a_refusal_stands_in_the_form(
    client: Client, path: str, data: dict[str, Any], said: str
) -> None:
    answer = client.post(f"/calendar/{path}/", data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not DayRule.objects.exists()


def test_the_same_number_of_statements(client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/calendar/")
        return len(asked)

    DayRule.objects.create(on=FIRST, is_working=False, source="x")
    client.get("/calendar/")
    one = cost()
    for n in range(1, 6):
        DayRule.objects.create(on=FIRST + n * 400 * DAY, is_working=False, source="x")
    assert cost() == one <= 25
