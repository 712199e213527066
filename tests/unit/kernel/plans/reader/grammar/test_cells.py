import pytest

from peiyou.kernel.plans.reader.grammar import read_cell_quantity


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("≥95%", None, (95, "at_least", "%")),
        ("1.2万", "人", (12_000, "exact", "人")),
        ("达到60", "%", (60, "exact", "%")),
        ("75以上", "%", (75, "at_least", "%")),
        ("180左右", "人", (180, "about", "人")),
        ("１２０", "间", (120, "exact", "间")),
        ("1:350", "比例", ("1/350", "exact", "比")),
        ("3000", "万元", (30_000_000, "exact", "元")),
        ("4.5", "万人次", (45_000, "exact", "人次")),
        ("0", "所", (0, "exact", "所")),
        ("0.5", "个百分点", (0.5, "exact", "个百分点")),
        ("15000", "元/生", (15_000, "exact", "元/生")),
        ("12", None, (12, "exact", None)),
    ],
)
def test_a_figure(text: str, unit: str | None, expected: tuple[object, ...]) -> None:
    found = read_cell_quantity(text, unit)
    assert found is not None
    assert (found.quantity, found.bound, found.unit) == expected


@pytest.mark.parametrize(
    "text", ["—", "/", "", "√", "持续提升", "完成制定", "新建2所完工", "2024年6月", "3个，5个"]
)
def test_no_figure(text: str) -> None:
    assert read_cell_quantity(text, "个") is None


def test_a_range_in_a_cell() -> None:
    found = read_cell_quantity("3—5", "个")
    assert found is not None
    assert (found.quantity, found.quantity_max) == (3, 5)


def test_words_beside_the_figure_are_doubted() -> None:
    found = read_cell_quantity("达到60", "%")
    assert found is not None
    assert found.doubts == ("cell.words",)
