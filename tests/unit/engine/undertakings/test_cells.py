"""Addresses of cells: read as they are written, and nothing else is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.engine.undertakings.cells import (
    Address,
    Part,
    fund,
    item,
    opened_by,
    read,
    seq_of,
    taken,
)

SEQ = st.integers(1, 999_999)
YEAR = st.integers(1000, 9999).map(str)
CODE = st.text("ABCxyz09_-", min_size=1, max_size=20)
ADDRESS = st.one_of(
    st.builds(Address, SEQ, st.sampled_from([Part.TAKEN, Part.PERSON, Part.CRITERION])),
    st.builds(Address, SEQ, st.just(Part.MILESTONE), st.just(""), YEAR),
    st.builds(
        Address, SEQ, st.just(Part.ITEM), st.integers(0, 9999).map(str),
        st.one_of(st.sampled_from(["amount", "base", "due"]), YEAR),
    ),
    st.builds(Address, SEQ, st.just(Part.FUND), CODE, YEAR),
)  # fmt: skip


@given(ADDRESS)
def test_what_is_written_is_read(address: Address) -> None:
    assert read(str(address)) == address
    assert seq_of(str(address)) == address.seq


@given(st.text(max_size=30))
def test_whatever_is_read_was_written_so(text: str) -> None:
    address = read(text)
    assert address is None or str(address) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "9", "9/", "0/taken", "09/taken", "1000000/taken", "9/taken/", "/9/taken", "9/taken/2021", "9/milestone",
        "9/milestone/21", "9/item/1", "9/item/1/2021/x", "9/item//amount", "9/fund/OWN", "9/fund/O N/2021",
        "9/fund/OWN/２０２１", "９/taken", "9/taken\n", " 9/taken", "9/amount",
    ],
)  # fmt: skip
def test_anything_else_is_no_address(text: str) -> None:
    assert read(text) is None


def test_said_by_hand() -> None:
    assert [taken(9), item(9, 1, "base"), item(9, 1, 2021), fund(9, "OWN", 2021)] == [
        "9/taken", "9/item/1/base", "9/item/1/2021", "9/fund/OWN/2021",
    ]  # fmt: skip


def test_a_remark_opens_its_cell_and_what_has_to_change_with_it() -> None:
    task = ["1/taken", "1/person", "1/milestone/2021", "1/fund/OWN/2021", "1/fund/OWN/2022"]
    item_one = ["1/item/1/amount", "1/item/1/base", "1/item/1/2021"]
    other = ["1/item/12/amount", "12/taken", "12/person", "2/item/1/amount"]
    everything = [*task, *item_one, *other]
    assert opened_by(["1/person"], everything) == {"1/person"}
    assert opened_by(["1/fund/OWN/2021"], everything) == {"1/fund/OWN/2021"}
    assert opened_by(["1/item/1/base"], everything) == set(item_one)
    assert opened_by(["1/taken"], everything) == {*task, *item_one, "1/item/12/amount"}
    assert opened_by(["12/person", "1/person"], everything) == {"12/person", "1/person"}
    assert opened_by([], everything) == frozenset()
