"""Cutting a text under overlapping marks: every character once, under all that covers it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from peiyou.kernel.plans.queries.marks import Mark, layers, pieces_of

SPANS = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 3), st.sampled_from(["", "d1", "d2", "p3"]))  # fmt: skip


@given(st.lists(SPANS, max_size=12), st.text(max_size=40), st.integers(0, 20))
def test_pieces_are_the_text_and_name_all_that_covers_them(
    spans: list[tuple[int, int, int, str]], text: str, place: int
) -> None:
    marks = [Mark(min(a, b), max(a, b), task, item) for a, b, task, item in spans]
    pieces = list(layers(marks).cut(place, text))
    assert "".join(p.text for p in pieces) == text
    for piece in pieces:
        for at in range(piece.place, piece.place + len(piece.text)):
            covering = [m for m in marks if m.start <= at < m.end]
            assert set(piece.items) == {m.item for m in covering if m.item}
            assert (piece.task is None) == (not covering)
            assert piece.task is None or piece.task in {m.task for m in covering}


def test_shared_verb_belongs_to_both_deliverables() -> None:
    text = "遴选1000所学校和3000个专业"
    found = layers([Mark(0, 2, 7, "d1", "verb"), Mark(0, 2, 7, "d2", "verb"), Mark(2, 9, 7, "d1", "object")])  # fmt: skip
    pieces = list(found.cut(0, text))
    assert [(p.text, p.items) for p in pieces] == [
        ("遴选", ("d1", "d2")),
        ("1000所学校", ("d1",)),
        ("和3000个专业", ()),
    ]
    assert pieces[2].task is None


def test_words_put_in_by_the_reader_have_no_place() -> None:
    words = {"text": "甲。乙", "places": [[4, 1], [-1, 1], [9, 1]]}
    pieces = list(pieces_of(words, layers([Mark(9, 10, 1, "d1")])))
    assert [(p.text, p.place, p.task) for p in pieces] == [("甲", 4, None), ("。", -1, None), ("乙", 9, 1)]  # fmt: skip
