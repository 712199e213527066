"""What holds for any wording: every number has one home, every span lies on its words."""

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from peiyou.kernel.plans.reader.grammar import DOUBTS, read_clauses, read_deadline, read_parties
from peiyou.kernel.plans.reader.grammar.doubts import _COST

VERBS = st.sampled_from(["建设", "遴选", "培训", "新增", "推进", "打造", "完成", "支持"])
NOUNS = st.sampled_from(
    ["示范基地", "骨干教师", "“5G”车间", "老旧小区", "3A级景区", "服务站（点）"]
)
UNITS = st.sampled_from(["个", "名", "所", "人次", "公里", "%", "万元", "家"])
BOUNDS = st.sampled_from(["", "左右", "以上", "以内"])
NUMBERS = st.integers(min_value=1, max_value=99_999).map(str)
AFTER = st.tuples(VERBS, NOUNS, NUMBERS, UNITS, BOUNDS).map("".join)
BEFORE = st.tuples(VERBS, NUMBERS, UNITS, BOUNDS, NOUNS).map("".join)
INDICATOR = st.tuples(
    NOUNS, st.sampled_from(["覆盖率达到", "占比超过"]), NUMBERS, st.just("%")
).map("".join)
OTHER = st.sampled_from(["2024年底前", "完善“1+X”制度", "每年开展2次演练", "优化12345热线"])
TEXTS = st.lists(AFTER | BEFORE | INDICATOR | OTHER, min_size=1, max_size=5).map("，".join)


def digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_every_number_has_exactly_one_home(text: str) -> None:
    read = read_clauses(text, year_start=2023, year_end=2025)
    homes = [d.surface or "" for d in read.deliverables]
    homes += read.not_quantities
    homes += [d.deadline.raw for d in read.deliverables if d.deadline]
    homes += [read.deadline.raw] if read.deadline else []
    counted = Counter(n for home in homes for n in digits(home))
    assert set(counted) >= set(digits(text))
    surfaces = [d.spans["surface"] for d in read.deliverables if "surface" in d.spans]
    assert len(surfaces) == len(set(surfaces))


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_spans_lie_on_their_words(text: str) -> None:
    for item in read_clauses(text, year_start=2023, year_end=2025).deliverables:
        for name, span in item.spans.items():
            words = span.words(text)
            assert words
            if name in ("object", "surface"):
                assert words.strip() == getattr(item, name)


@given(
    st.text(
        alphabet="建设培训达到基地教师个名%0123万十百（）“”，、；。的和每年2024底前 \n", max_size=40
    )
)
@settings(max_examples=100, deadline=None)
def test_any_words_at_all_are_read_without_fault(text: str) -> None:
    read = read_clauses(text, year_start=None, year_end=None)
    read_parties(text, role=None)
    read_deadline(text, year_start=2023, year_end=2025)
    for item in read.deliverables:
        assert 0.1 <= item.confidence <= 1.0
        assert set(item.doubts) <= set(DOUBTS)


def test_every_doubt_has_a_sentence_and_a_cost() -> None:
    assert set(DOUBTS) == set(_COST)
