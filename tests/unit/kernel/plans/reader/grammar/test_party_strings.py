import pytest

from peiyou.kernel.plans.reader.grammar import find_party_string


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("推进改革。（责任单位：省教育厅）", ["（责任单位：省教育厅）"]),
        ("推进改革〔责任单位：教育厅〕", ["〔责任单位：教育厅〕"]),
        ("推进改革（省教育厅牵头，省财政厅配合）。", ["（省教育厅牵头，省财政厅配合）"]),
        ("推进改革。责任单位：省教育厅、省财政厅", ["责任单位：省教育厅、省财政厅"]),
        ("推进改革（省教育厅、省财政厅）", ["（省教育厅、省财政厅）"]),
        (
            "建设A。（责任单位：甲局）建设B。（责任单位：乙局）",
            ["（责任单位：甲局）", "（责任单位：乙局）"],
        ),
        (
            "推进改革（责任部门：教务处；完成时限：2024年12月）",
            ["（责任部门：教务处；完成时限：2024年12月）"],
        ),
        ("培训校长（书记）", []),
        ("覆盖各县（市、区）", []),
        ("打造职教集团（联盟）", []),
        ("培育工作室40家（国家级2家、省级10家左右）", []),
        ("建成省委党校（行政学院）", []),
    ],
)
def test_trailing_party_strings(text: str, expected: list[str]) -> None:
    assert [span.words(text) for span in find_party_string(text)] == expected
