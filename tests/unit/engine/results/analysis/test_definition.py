"""What somebody wants to see: read from anything, kept as JSON, said as an address; refused where it cannot be meant."""

from __future__ import annotations

import contextlib
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.engine.results.analysis.asking import DIMENSIONS, OVER_TIME, OVER_UNITS
from peiyou.engine.results.analysis.definition import (
    FIGURES,
    NAMES,
    STAGES,
    Definition,
    Unclear,
    parse,
)

KEY = "00000000-0000-4000-8000-000000000001"
axes = st.lists(st.sampled_from(DIMENSIONS), unique=True, max_size=5).map(tuple)
days = st.sampled_from(["", "2021-01-01", "2022-06-30", "2023-12-31"])


@st.composite
def definitions(draw: Any) -> dict[str, Any]:
    both = draw(axes)
    return {
        "rows": list(both[:3]), "columns": list(both[3:]), "figure": draw(st.sampled_from(FIGURES)),
        "stage": draw(st.sampled_from(STAGES)), "operator": draw(st.sampled_from(OVER_UNITS)),
        "over_time": draw(st.sampled_from(["", *OVER_TIME])), "over_figure": draw(st.sampled_from(FIGURES)),
        "over_stage": draw(st.sampled_from(["", *STAGES])), "place": draw(st.sampled_from([[], [KEY]])),
        "year": draw(st.sampled_from([[], ["2021"], ["2021", "2022"]])), "as_of": draw(days), "compare": draw(days),
        "subtotals": draw(st.booleans()), "heat": draw(st.booleans()),
    }  # fmt: skip


@given(definitions())
def test_kept_and_as_an_address_it_is_the_same(said: dict[str, Any]) -> None:
    try:
        wanted = parse(said)
    except Unclear:
        return
    assert parse(wanted.plain()) == wanted
    assert parse(parse_qs(wanted.query, keep_blank_values=True)) == wanted


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([*DIMENSIONS, *FIGURES]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(NAMES), junk, max_size=6))
def test_whatever_is_sent_is_read_or_refused(said: dict[str, Any]) -> None:
    with contextlib.suppress(Unclear):
        assert isinstance(parse(said), Definition)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"rows": ["moon"]}, "UNKNOWN"),
        ({"rows": ["task", "task"]}, ""),
        ({"rows": ["task"], "columns": ["task"]}, "TWICE"),
        ({"rows": ["task", "unit", "kind", "year"]}, "TOO_MANY_AXES"),
        ({"columns": ["stage", "kind", "year"]}, "TOO_MANY_AXES"),
        ({"place": ["x"]}, "UNKNOWN"),
        ({"place": [KEY.replace("0", "1", 1) for _ in range(3)]}, ""),
        ({"year": ["21"]}, "UNKNOWN"),
        ({"as_of": "2021-13-01"}, "NO_DAY"),
        ({"as_of": "2021-01-01", "compare": "2021-01-02"}, "DAYS_IN_ORDER"),
        ({"operator": "RATIO", "over_stage": "COMMITTED"}, "RATIO_OF_STAGES"),
        ({"operator": "RATIO", "columns": []}, "RATIO_OF_ITSELF"),
        ({"operator": "RATIO", "columns": [], "over_stage": "COMMITTED"}, ""),
        ({"operator": "AVERAGE"}, "UNKNOWN"),
        ({"unknown": "left aside"}, ""),
    ],
)
def test_what_cannot_be_meant_is_refused(said: dict[str, Any], code: str) -> None:
    if not code:
        parse(said)
        return
    with pytest.raises(Unclear) as refused:
        parse(said)
    assert refused.value.code == code
