"""Quantities in words, in both languages, and how large they are on the map."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from peiyou.kernel.plans.models import Deliverable
from peiyou.kernel.plans.queries.amounts import amount_of, level_of, number_words
from peiyou.kernel.plans.queries.wording import Words

CASES = [
    ("200", "about", "所", "约 200 所", "≈200", "about 200 所", "≈200"),
    ("10000", "about", "名", "约 10\u202f000 名", "≈1万", "about 10,000 名", "≈10k"),
    ("1/350", "at_least", "比", "不低于 1:350", "≥1:350", "at least 1:350", "≥1:350"),
    ("50", "more_than", "%", "超过 50%", ">50%", "more than 50%", ">50%"),
    ("2", "at_least", "倍", "不低于 2 倍", "≥2×", "at least 2 倍", "≥2×"),
    ("360", "exact", "个", "360 个", "360", "360 个", "360"),
    ("1", "at_least", "所", "不少于 1 所", "≥1", "at least 1 所", "≥1"),
    ("3000000000", "at_most", "元", "不超过 3\u202f000\u202f000\u202f000 元", "≤30亿", "at most 3,000,000,000 元", "≤3000M"),
]  # fmt: skip


class Untranslated(Words):
    """Words that know no translation and ask no database."""

    def add(self, texts: object) -> None: ...


@pytest.mark.parametrize(("quantity", "bound", "unit", "zh", "zh_short", "en", "en_short"), CASES)
def test_in_words(
    quantity: str, bound: str, unit: str, zh: str, zh_short: str, en: str, en_short: str
) -> None:
    item = Deliverable(quantity=quantity, bound=bound, unit=unit)
    for language, words, short in (("zh-hans", zh, zh_short), ("en", en, en_short)):
        with override(language):
            amount = amount_of(item, Untranslated(language))
        assert amount is not None
        assert (str(amount), amount.short) == (words, short)


def test_no_quantity_no_amount() -> None:
    assert amount_of(Deliverable(quantity=None), Untranslated("en")) is None


def test_a_range_has_both_ends() -> None:
    item = Deliverable(quantity="3", quantity_max="5", bound="exact", unit="个")
    with override("zh-hans"):
        assert str(amount_of(item, Untranslated("zh-hans"))) == "3–5 个"


def test_an_order_of_magnitude_is_said_as_printed() -> None:
    item = Deliverable(quantity="10000", bound="at_least", surface="数以万计", is_fuzzy=True)
    with override("zh-hans"):
        amount = amount_of(item, Untranslated("zh-hans"))
    assert amount is not None
    assert (str(amount), amount.number, amount.short) == ("数以万计", "10\u202f000", "≥1万")


def test_levels_are_logarithms_of_counts() -> None:
    assert [level_of(q) for q in ("1", "10", "10000", "0", "1/2", "10000000000")] == [
        0.0, 1.0, 4.0, 0.0, 0.0, 6.0,
    ]  # fmt: skip


def test_a_quantity_that_is_no_number_is_shown_as_it_is() -> None:
    assert number_words("若干") == "若干"
