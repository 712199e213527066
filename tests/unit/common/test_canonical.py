import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.canonical import NotCanonical, canonical, instant, moment

texts = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
)


@given(plain)
def test_it_is_json_of_the_same_value_on_one_line(value: object) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert "\n" not in text
    assert "\r" not in text


@given(st.dictionaries(texts, plain))
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical(turned) == canonical(value)


@given(plain)
def test_canonical_text_is_its_own_canonical_text(value: object) -> None:
    text = canonical(value)
    assert canonical(json.loads(text)) == text


def test_known_texts() -> None:
    class Colour(Enum):
        RED = "red"

    assert canonical({"b": (1, None), "a": True, "双": "师"}) == '{"a":true,"b":[1,null],"双":"师"}'
    assert canonical(date(2020, 9, 16)) == '"2020-09-16"'
    assert canonical(UUID(int=1)) == '"00000000-0000-0000-0000-000000000001"'
    assert canonical([Colour.RED]) == '["red"]'
    assert canonical("\x00\n") == '"\\u0000\\n"'


def test_a_moment_has_one_text_in_every_zone() -> None:
    utc = datetime(2020, 9, 16, 8, tzinfo=UTC)
    shanghai = utc.astimezone(timezone(timedelta(hours=8)))
    assert instant(shanghai) == instant(utc) == "2020-09-16T08:00:00.000000Z"
    assert canonical(shanghai) == canonical(utc)
    assert moment(instant(utc)) == utc


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(timezones=st.just(UTC)),
)
def test_moments_sort_as_text(a: datetime, b: datetime) -> None:
    assert len(instant(a)) == 27
    assert (instant(a) < instant(b)) == (a < b)


@pytest.mark.parametrize(
    "bad",
    [
        1.5,
        Decimal("1.5"),
        float("nan"),
        {1: "a"},
        {"a": {1, 2}},
        [b"bytes"],
        "\ud800",
        {"\udfff": 1},
        datetime(2020, 1, 1),  # noqa: DTZ001 - the point of the test
        object(),
    ],
)
def test_what_has_no_one_text_is_refused(bad: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(bad)


def test_the_message_names_the_place() -> None:
    with pytest.raises(NotCanonical, match=r"\$\.a\[1\]\.b"):
        canonical({"a": [0, {"b": 1.5}]})


def test_default_turns_the_unknown_into_the_known() -> None:
    assert canonical({"a": 1.5}, default=str) == '{"a":"1.5"}'
    with pytest.raises(NotCanonical):
        canonical(object(), default=lambda value: value)
