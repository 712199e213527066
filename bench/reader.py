"""How long a document takes from file to reading, in a process that has the reader loaded."""

from __future__ import annotations

import os
import random
from pathlib import Path

from bench.scenario import Measured, median_seconds, scenario, seconds
from peiyou.config.demo.plan import DOCUMENT

SEED = 20200916
VERBS = ("遴选", "建设", "培育", "打造", "新建", "认定")
NOUNS = ("示范基地", "优质专业", "教学创新团队", "实训基地", "典型案例", "精品课程")
UNITS = ("个", "所", "项", "门", "家")


@scenario("reader.plan", unit="s", bar=1.0, floor="reading the file as text")
def plan() -> Measured:
    from peiyou.kernel.plans.reader.read import read_file

    floor = median_seconds(lambda: DOCUMENT.read_text(encoding="utf-8"))
    return Measured(median_seconds(lambda: read_file(DOCUMENT, DOCUMENT.name)), floor)


@scenario("reader.500rows", unit="s", bar=5.0, floor="opening the workbook")
def rows_500() -> Measured:
    import openpyxl

    from peiyou.kernel.plans.reader.read import read_file

    path = Path(os.environ["PEIYOU_DATA"]) / "500.xlsx"
    workbook_of(500).save(path)
    floor = seconds(lambda: openpyxl.load_workbook(path))
    _source, reading = read_file(path, path.name)
    found = len(reading.tasks)
    return Measured(
        median_seconds(lambda: read_file(path, path.name), runs=3), floor, f"{found} tasks"
    )


def workbook_of(n: int):  # type: ignore[no-untyped-def]
    """A task table of `n` rows as offices make them: title, header, section rows, three quantities a row."""
    import openpyxl

    dice = random.Random(SEED)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["职业教育高质量发展重点任务清单（2023—2025年）"])
    sheet.merge_cells("A1:D1")
    sheet.append(["序号", "工作任务", "责任单位", "完成时限"])
    for i in range(1, n + 1):
        if i % 25 == 1:
            sheet.append([f"第{i // 25 + 1}部分工作"])
            sheet.merge_cells(
                start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=4
            )
        promises = "，".join(
            f"{dice.choice(VERBS)}{dice.randint(2, 900)}{dice.choice(UNITS)}左右第{i}类{noun}"
            for noun in dice.sample(NOUNS, 3)
        )
        sheet.append([i, promises, "省教育厅、省财政厅，各设区市人民政府", "2025年底前"])
    return book
