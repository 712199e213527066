"""Three states of a cell, issued, standing and filled in: what becomes of each combination."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from peiyou.kernel.forms.comparing import Comparison, compare, mark_of
from peiyou.kernel.forms.definition import Column, Form, Row, Table, Type
from peiyou.kernel.forms.enums import Crossed
from peiyou.kernel.forms.subjects import Standing
from peiyou.kernel.forms.values import Typed, as_text
from peiyou.kernel.forms.workbook.reading import Entry, Filled, Place

FORM = Form("f", "", (Table("t", "", (Row("1", "行"),), (Column("m", "金额", Type.MONEY),)),))
COLUMN = FORM.by_path["1/m"].column
SOME = st.sampled_from([None, Decimal(0), Decimal(1), Decimal("2.50")])


def compared(
    issued: Decimal | None,
    now: Decimal | None,
    filled: Decimal | None,
    *,
    known: bool = True,
    writable: bool = True,
) -> Comparison:
    text = as_text(COLUMN, issued) if known else None
    book = Filled({"u": {"1/m": Entry(filled, text, "表", 4, 7)}}, {"u": Place("表", 4)}, rows=1)
    return compare(
        FORM,
        book,
        {"u": Standing("某校", {"1/m": now}, {"1/m"} if writable else set(), "已锁定。")},
    )


@given(SOME, SOME, SOME)
def test_what_its_reader_left_alone_changes_nothing(
    issued: Decimal | None, now: Decimal | None, filled: Decimal | None
) -> None:
    found = compared(issued, now, filled)
    told = len(found.differences), len(found.crossed), found.same
    if filled in (issued, now):
        assert told == (0, 0, 1)
    elif issued == now:
        assert told == (1, 0, 0)
    else:
        assert told == (0, 1, 0)
    assert found.problems == []


@given(SOME, SOME)
def test_without_knowing_what_was_issued_every_difference_is_shown(
    now: Decimal | None, filled: Decimal | None
) -> None:
    found = compared(None, now, filled, known=False)
    assert (len(found.differences), len(found.crossed)) == (int(now != filled), 0)


@given(SOME, SOME, SOME)
def test_a_locked_cell_is_named_only_where_it_was_changed(
    issued: Decimal | None, now: Decimal | None, filled: Decimal | None
) -> None:
    found = compared(issued, now, filled, writable=False)
    assert [p.message for p in found.problems] == ["已锁定。"] * (filled not in (issued, now))
    assert not found.differences
    assert not found.crossed


def test_crossed_cells_are_written_only_when_their_owner_says_so() -> None:
    found = compared(Decimal(1), Decimal(2), Decimal(3))
    assert found.writes(Crossed.ASK) == found.writes(Crossed.THEIRS) == {}
    assert found.writes(Crossed.MINE) == {"u": [Typed("1/m", Decimal(2), Decimal(3))]}


def test_the_mark_is_of_the_writes_and_of_what_they_are_over() -> None:
    def mark(base: str, value: str) -> str:
        return mark_of({"u": [Typed("1/m", Decimal(base), Decimal(value))]}, FORM)

    assert mark("1", "2") == mark("1.0", "2.00")
    assert len({mark("1", "2"), mark("1", "3"), mark("2", "2")}) == 3
