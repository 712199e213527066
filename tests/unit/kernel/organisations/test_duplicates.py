"""Which names are the same, which nearly, and which only look alike."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.kernel.organisations.requirements.duplicates import (
    NEAR,
    Alike,
    Candidate,
    pairs_among,
    pairs_with,
    plain_name,
)

OTHERS = (
    "宁波职业技术学院", "温州职业技术学院", "嘉兴职业技术学院", "浙江经济职业技术学院",
    "浙江交通职业技术学院", "浙江机电职业技术学院", "绍兴中等专业学校", "丽水技师学院",
)  # fmt: skip


MORE = tuple(f"{sign}州职业技术学院" for sign in "福广杭湖徐常扬泰郑柳梅惠潮漳泉")


def why(one: str, other: str, **fields: str) -> Alike | None:
    """How two names are alike among others of their province."""
    names = [one, other, *OTHERS]
    places = [fields.get("place", ""), fields.get("other_place", "")] + [""] * len(OTHERS)
    candidates = [
        Candidate(n, name, place=p) for n, (name, p) in enumerate(zip(names, places, strict=True))
    ]
    return next(
        (pair.why for pair in pairs_among(candidates) if {pair.first, pair.second} == {0, 1}), None
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州（中策）职业学校", "杭州中策职业学校"),
        ("ＡＢＣ技术有限公司", "abc 技术有限责任公司"),
        ("华星集团股份有限公司", "华星有限公司"),
        ("长沙市 第一中学", "长沙市第一中学"),
    ],
)
def test_written_differently_they_are_the_same_name(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)
    assert why(one, other) is Alike.NAME


def test_a_legal_form_alone_is_still_a_name() -> None:
    assert plain_name("有限公司") == "有限公司"


def test_nearly_the_same_name() -> None:
    assert why("浙江金融职业学院", "浙江金融职业技术学院") is Alike.NEAR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州职业技术学院", "湖州职业技术学院"),
        ("绍兴市第一职业学校", "绍兴市第二职业学校"),
        ("城东职业高级中学", "城西职业高级中学"),
    ],
)
def test_what_only_looks_alike(one: str, other: str) -> None:
    assert why(one, other) is None


def test_bodies_called_after_their_own_regions_are_apart() -> None:
    assert (
        why(
            "杭州市人力资源和社会保障局",
            "台州市人力资源和社会保障局",
            place="杭州市",
            other_place="台州市",
        )
        is None
    )
    assert why("杭州市人力资源和社会保障局", "台州市人力资源和社会保障局") is Alike.NEAR


def test_the_same_number_whatever_the_name() -> None:
    candidates = [
        Candidate(1, "甲校", numbers=("3643000001",)),
        Candidate(2, "乙校", numbers=("3643000001",)),
    ]
    assert [(p.first, p.second, p.why) for p in pairs_among(candidates)] == [(1, 2, Alike.NUMBER)]


def test_near_names_of_other_provinces_and_kinds_are_not_sought() -> None:
    names = ["浙江金融职业学院", "浙江金融职业技术学院"]
    for blocks in (
        [(1, "SCHOOL", ""), (2, "SCHOOL", "")],
        [(1, "SCHOOL", ""), (1, "ENTERPRISE", "")],
    ):
        pair = [
            Candidate(n, name, block)
            for n, (name, block) in enumerate(zip(names, blocks, strict=True))
        ]
        rest = [Candidate(9 + n, name, blocks[0]) for n, name in enumerate(OTHERS)]
        assert pairs_among([*pair, *rest]) == []


def test_rows_against_the_register_and_among_themselves() -> None:
    known = [
        Candidate(100 + n, name) for n, name in enumerate(["浙江金融职业学院", *OTHERS, *MORE])
    ]
    rows = [
        Candidate(2, "浙江金融职业技术学院"),
        Candidate(3, "浙江金融职业 技术学院"),
        Candidate(4, "全新学校"),
    ]
    with_known, with_rows = pairs_with(rows, known)
    assert {(p.first, p.second) for p in with_known} == {(2, 100), (3, 100)}
    assert [(p.first, p.second, p.why) for p in with_rows] == [(3, 2, Alike.NAME)]


names = st.lists(
    st.text("甲乙山水学校职业", min_size=2, max_size=7),
    min_size=2,
    max_size=12,
    unique_by=plain_name,
)


@given(names)
def test_looking_up_the_rarest_pairs_loses_nothing(found: list[str]) -> None:
    """The quick way finds what comparing everything with everything finds."""
    grams = [frozenset(n[i : i + 2] for i in range(len(n) - 1)) for n in map(plain_name, found)]
    spread = Counter(g for one in grams for g in one)
    rarity = {g: math.log((len(found) + 1) / n) for g, n in spread.items()}
    weight = [sum(rarity[g] for g in one) for one in grams]
    slow = {
        (i, j)
        for j in range(len(found))
        for i in range(j)
        if weight[i] + weight[j]
        and 2 * sum(rarity[g] for g in grams[i] & grams[j]) / (weight[i] + weight[j]) >= NEAR + 1e-9
    }
    quick = {
        (p.first, p.second) for p in pairs_among([Candidate(n, x) for n, x in enumerate(found)])
    }
    counted = {
        (i, j) for i, j in slow if "乙" in found[i] + found[j] or "甲" in found[i] + found[j]
    }
    assert slow - counted <= quick


def test_a_whole_province_is_quick_work() -> None:
    """Not a measurement (the bench measures): only that it does not compare all with all."""
    chance = random.Random(1)
    signs = [chr(0x4E00 + n) for n in range(400)]
    names = ["".join(chance.sample(signs, 4)) + "职业技术学院" for _ in range(3_000)]
    assert pairs_among([Candidate(n, name) for n, name in enumerate(names)]) is not None
