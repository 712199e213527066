"""Words of a sentence are found again, whatever the document did to them between."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from peiyou.kernel.plans.models import Deliverable, Task
from peiyou.kernel.plans.queries.marking import Part, cut, find_words, mark_sentence

MORAL = "培训10000名左右德育骨干，分级培育遴选1000个左右教学创新团队、10000个左右示范课堂、10000个左右案例"


def item(
    seq: int, verb: str, object_: str, surface: str | None = None, **more: object
) -> Deliverable:
    return Deliverable(
        seq=seq, verb=verb, object=object_, surface=surface, kind="select", way="select", **more
    )


def words_of(task: Task, *items: Deliverable) -> dict[tuple[int, str], list[str]]:
    """(owner, role) → the words marked so."""
    found: dict[tuple[int, str], list[str]] = {}
    for segment in mark_sentence(task, items):
        for owner in segment.owners:
            for role in segment.roles:
                found.setdefault((owner, role), []).append(segment.text)
    return found


def test_segments_joined_are_the_sentence() -> None:
    task = Task(text=MORAL)
    segments = mark_sentence(task, [item(1, "培训", "德育骨干", "10000名左右")])
    assert "".join(segment.text for segment in segments) == MORAL


def test_of_equal_words_the_nearest_to_the_span_is_taken() -> None:
    third = MORAL.rindex("10000个左右")
    task = Task(text=MORAL, span_start=500)
    found = words_of(
        task,
        item(1, "培育遴选", "示范课堂", "10000个左右", spans={"surface": [500 + MORAL.index("10000个"), 0]}),
        item(2, "培育遴选", "案例", "10000个左右", spans={"surface": [500 + third, 500 + third + 8]}),
    )  # fmt: skip
    assert found[1, "surface"] == ["10000个左右"]
    assert found[2, "surface"] == ["10000个左右"]
    segments = mark_sentence(
        task, [item(2, "x", "案例", "10000个左右", spans={"surface": [500 + third, 0]})]
    )
    before = "".join(s.text for s in segments[: [s.begins for s in segments].index((2,))])
    assert len(before) == third


def test_without_spans_words_are_looked_for_near_the_object() -> None:
    found = words_of(Task(text=MORAL), item(1, "培育遴选", "案例", "10000个左右"))
    assert found[1, "surface"] == ["10000个左右"]
    start = next(
        s for s in mark_sentence(Task(text=MORAL), [item(1, "", "案例", "10000个左右")]) if s.begins
    )
    assert start.text == "10000个左右"


def test_words_that_the_document_prints_wide_are_found() -> None:
    assert find_words("推进“中文＋职业技能”项目", "“中文+职业技能”项目", 0) == (2, 13)


def test_a_verb_that_governs_several_belongs_to_each() -> None:
    task = Task(text="遴选1000所左右优质学校和3000个左右优质专业")
    verbs = [
        s for s in mark_sentence(task, [item(1, "遴选", "优质学校"), item(2, "遴选", "优质专业")])
        if "verb" in s.roles
    ]  # fmt: skip
    assert [(s.text, s.owners) for s in verbs] == [("遴选", (1, 2))]


def test_a_quantity_around_its_verb() -> None:
    task = Task(text="支持每个地市至少建好办好1所中等职业学校")
    found = words_of(task, item(1, "建好办好", "中等职业学校", "至少建好办好1所"))
    assert found[1, "surface"] == ["至少", "建好办好", "1所"]
    assert found[1, "verb"] == ["建好办好"]


def test_an_implied_verb_is_not_marked() -> None:
    task = Task(text="达到标准，占比达到50%")
    assert (1, "verb") not in words_of(task, item(1, "达到", "占比", "50%", verb_implied=True))


def test_words_that_are_not_there_mark_nothing() -> None:
    segments = mark_sentence(Task(text="完善办法"), [item(1, "制定", "规则", "5个")])
    assert [s.text for s in segments] == ["完善办法"]
    assert segments[0].owners == ()


@settings(deadline=None)
@given(
    st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5)
)
def test_cutting_never_loses_or_doubles_words(text: str, places: list[tuple[int, int]]) -> None:
    parts = [
        Part(i, "object", min(a, b), max(a, b))
        for i, (a, b) in enumerate(places)
        if max(a, b) <= len(text)
    ]
    assert "".join(segment.text for segment in cut(text, parts)) == text
