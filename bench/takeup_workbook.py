"""A workbook of fifteen schools' whole take-up, filled in from top to bottom: read, validated, compared, written."""

from __future__ import annotations

import io
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.installation import ready
from bench.scenario import Measured, median_seconds, scenario, seconds
from bench.takeup_ground import ground

ROWS = 5_000
BAR_ROWS_A_SECOND = 5_000


class Undone:
    """Everything inside is rolled back: the season may be another scenario's."""

    def __enter__(self) -> None:
        from django.db import transaction

        self.atomic = transaction.atomic(durable=True)
        self.atomic._from_testcase = True  # so that actions may be the outermost ones within it
        self.atomic.__enter__()

    def __exit__(self, *error: Any) -> None:
        from django.db import transaction

        transaction.set_rollback(True)
        self.atomic.__exit__(*error)


@scenario(
    "takeup.workbook", unit="rows/s", bar=BAR_ROWS_A_SECOND, better="more",
    floor="reading the same workbook with calamine and nothing else",
)  # fmt: skip
def workbook() -> Measured:
    """Rows a second from the file on disk to the comparison with what stands: measured against bombs, read,
    every cell parsed and held against its column, its unit, its state and its base."""
    ready()
    version = ground()
    with Undone():
        season, rows = filling(version)
        return measured(season, rows)


def filling(version: Any) -> tuple[Any, list[Any]]:
    """A season that is open, and schools of one province that have not answered, enough for `ROWS`."""
    from django.utils import timezone

    from peiyou.engine.undertakings.actions.opening import open_season
    from peiyou.engine.undertakings.actions.seasons import prepare_season
    from peiyou.engine.undertakings.models import Placement, Season, Undertaking
    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.workflow.models import Case

    now = timezone.now()
    day = timedelta(days=1)
    season = Season.objects.filter(version=version).first()
    if season is None:
        season = prepare_season(
            version=version, title="承接", opens_at=now - day, fill_by=now + day, check_by=now + 2 * day,
            confirm_by=now + 3 * day, actor=SYSTEM, at=now,
        )  # fmt: skip
        open_season(season=season, actor=SYSTEM, at=now)
    Season.objects.filter(pk=season.pk).update(
        state="OPEN", opens_at=now - day, confirm_by=now + 3 * day
    )
    season.refresh_from_db()
    schools = season.undertakings.filter(party="SECONDARY", province__isnull=False)
    province = schools.values_list("province", flat=True).order_by("province").first()
    rows = list(
        schools.filter(province=province).select_related("unit", "case").order_by("pk")[:40]
    )
    Placement.objects.filter(undertaking__in=rows).delete()
    Undertaking.objects.filter(pk__in=[r.pk for r in rows]).update(started_at=None)
    Case.objects.filter(pk__in=[r.case_id for r in rows]).update(state="FILLING", due_at=None)
    above = season.undertakings.get(province=province, party="PROVINCE")
    Placement.objects.bulk_create(
        [Placement(undertaking=above, opening=opening) for opening in season.openings.all()],
        ignore_conflicts=True,
    )
    Undertaking.objects.filter(pk=above.pk).update(declared_at=now)
    again = Undertaking.objects.filter(pk__in=[r.pk for r in rows]).order_by("pk")
    return season, list(again.select_related("unit", "case", "season"))


def measured(season: Any, rows: list[Any]) -> Measured:
    from django.utils import timezone
    from python_calamine import CalamineWorkbook

    from peiyou.engine.undertakings.form import form_of
    from peiyou.engine.undertakings.imports import SeasonBooks
    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.actions.rehearsal import rehearsal
    from peiyou.kernel.forms.comparing import compare
    from peiyou.kernel.forms.enums import Crossed
    from peiyou.kernel.forms.workbook.reading import read

    at = timezone.now()
    form = form_of(season)
    made, path = a_workbook(season, form, rows, at)
    books, key = SeasonBooks(), str(season.key)

    def bare() -> None:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)

    found: list[Any] = []

    def validated() -> None:
        filled = read(path, form, lambda _digest: None)
        standings = books.standing(key, list(filled.entries), SYSTEM, at)
        found[:] = [compare(form, filled, standings)]

    floor = median_seconds(bare)
    checking = median_seconds(validated)
    comparison = found[0]
    if comparison.problems or comparison.rows < ROWS:
        raise RuntimeError(f"the bench's own workbook is not clean: {comparison.problems[:3]}")
    writes = comparison.writes(Crossed.ASK)

    def rehearsed() -> None:
        with rehearsal():
            books.write(key, writes, SYSTEM, at)

    trial = seconds(rehearsed)
    writing = seconds(lambda: books.write(key, writes, SYSTEM, at))
    cells = sum(len(some) for some in writes.values())
    whole = comparison.rows / (2 * checking + trial + writing)
    return Measured(
        comparison.rows / checking,
        comparison.rows / floor,
        f"{comparison.rows:,} rows, {cells:,} cells to write; making the workbook {made:.2f} s, reading and validating "
        f"{checking:.2f} s, trial {trial:.2f} s, writing {writing:.2f} s; from file to committed, read twice and tried once, "
        f"{whole:,.0f} rows/s",
    )


def a_workbook(season: Any, form: Any, rows: list[Any], at: Any) -> tuple[float, Path]:
    """As it is issued, of as many schools as give `ROWS`, then every open cell filled in by another program."""
    import openpyxl

    from peiyou.engine.undertakings.exports import workbook as issued
    from peiyou.engine.undertakings.parts import parts_of
    from peiyou.kernel.actions import SYSTEM

    parts = parts_of(season, rows, form, SYSTEM, at)
    chosen, total = [], 0
    for part in parts:
        if total < ROWS:
            chosen.append(part)
            total += len(part.rows)
    made: list[bytes] = []
    took = seconds(lambda: made.append(issued(season, form, chosen)))
    book = openpyxl.load_workbook(io.BytesIO(made[0]))
    for sheet in book.worksheets[1:4]:
        keys = [cell.value for cell in sheet[2]]
        for row in sheet.iter_rows(min_row=4):
            for cell in row[3:]:
                if not cell.protection.locked:
                    cell.value = an_answer(str(row[1].value), str(keys[cell.column - 1]), cell.row)
    path = Path(tempfile.mkdtemp(prefix="peiyou-bench-")) / "takeup.xlsx"
    book.save(path)
    return took, path


def an_answer(row: str, column: str, line: int) -> Any:
    """Something that fits; money is divided by years, quantities are not."""
    if "/fund/" in row:
        return round(10 + line % 7 * 0.25, 2)
    if "/item/" in row:
        whole = {"amount": 1 + line % 5, "base": 1 + line % 5 + line % 3, "due": "2021-06-30"}
        return whole.get(column)
    if column == "taken":
        return "是"
    if column == "person":
        return "张老师"
    return f"完成第{line}项建设任务并通过验收"
