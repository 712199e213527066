"""PDF: ruled tables by their lines, cells that were wrapped, text that runs on over pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

from peiyou.kernel.plans.reader import model
from peiyou.kernel.plans.reader.sources import read_source

FONT = "STSong-Light"


@pytest.fixture(autouse=True)
def font() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def style(**changes: float) -> ParagraphStyle:
    return ParagraphStyle("s", fontName=FONT, fontSize=10, leading=14, wordWrap="CJK", **changes)


def ruled(path: Path, rows: list[list[str]], *spans: tuple[int, int, int, int]) -> Path:
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    merged = [("SPAN", (a, b), (c, d)) for a, b, c, d in spans]
    cells = [[Text(text.replace("\n", "<br/>"), style()) for text in row] for row in rows]
    table = Table(cells, colWidths=[40, 160, 120], repeatRows=1)
    table.setStyle(TableStyle(grid + merged))
    SimpleDocTemplate(str(path)).build([Text("任务分工表", style()), table])
    return path


def table_of(path: Path) -> model.Table:
    found = [b for b in read_source(path).blocks if isinstance(b, model.Table)]
    assert len(found) == 1
    return found[0]


def test_ruled_cells_and_merges(tmp_path: Path) -> None:
    rows = [["序号", "任务", "单位"], ["一、总则", "", ""], ["1", "建设学校", "教育部"]]
    table = table_of(ruled(tmp_path / "a.pdf", rows, (0, 1, 2, 1)))
    heading = next(c for c in table.cells if c.words.text == "一、总则")
    assert (heading.row, heading.col, heading.colspan) == (1, 0, 3)
    assert (table.rows, table.cols) == (3, 3)


def test_wrapped_lines_are_joined_and_ended_ones_are_not(tmp_path: Path) -> None:
    long = "支持职业学校承担更多培训任务，实现年职业培训人次达到在校生规模的2倍以上"
    rows = [["序号", "任务", "单位"], ["1", long, "省教育厅\n省财政厅"]]
    texts = [c.words.text for c in table_of(ruled(tmp_path / "a.pdf", rows)).cells]
    assert long in texts
    assert "省教育厅\n省财政厅" in texts


def test_a_table_goes_on_over_pages(tmp_path: Path) -> None:
    rows = [["序号", "任务", "单位"]] + [[str(i), f"建设学校{i}所", "教育部"] for i in range(1, 81)]
    table = table_of(ruled(tmp_path / "a.pdf", rows))
    numbers = [c.words.text for c in table.cells if c.col == 0]
    assert [n for n in numbers if n != "序号"] == [str(i) for i in range(1, 81)]


def test_running_text_is_put_together(tmp_path: Path) -> None:
    sentence = "（一）建设学校。" + "遴选优质中等职业学校和优质专业，" * 8 + "（教育部牵头）"
    story = [
        Text(sentence, style(firstLineIndent=20)),
        Text("（二）培训教师。", style(firstLineIndent=20)),
    ]
    SimpleDocTemplate(str(tmp_path / "a.pdf")).build(story)
    texts = [
        b.words.text.strip()
        for b in read_source(tmp_path / "a.pdf").blocks
        if isinstance(b, model.Paragraph)
    ]
    assert texts == [sentence, "（二）培训教师。"]
