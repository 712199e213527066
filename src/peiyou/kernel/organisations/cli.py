"""`peiyou organisations …`: regions, region sets and organisations, taken over from lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from peiyou.kernel.organisations.models import Unit
    from peiyou.kernel.organisations.queries.divisions import Fault, RegionRow

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def group() -> None:
    """Regions, region sets, organisations, and what became of them."""


def _command(function: Callable[..., None]) -> Callable[..., None]:
    """Set Django up, and say a refusal as a sentence instead of a traceback."""

    @wraps(function)
    def run(**options: Any) -> None:
        import django

        django.setup()
        from peiyou.kernel.actions import DomainError

        try:
            function(**options)
        except DomainError as error:
            raise click.ClickException(str(error)) from error

    return run


@group.command("import-regions")
@click.argument("file", type=FILE, required=False)
@click.option("--source", default="", help="Document the rows rest on, where they name none.")
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@_command
def import_regions(file: Path | None, source: str, dry_run: bool, as_json: bool) -> None:
    """Apply a list of regions, or of changes of regions (CSV, xlsx); without FILE the packaged data."""
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.organisations.actions import regions
    from peiyou.kernel.organisations.imports.places import packaged_regions, read_regions
    from peiyou.kernel.organisations.queries.divisions import compare

    rows, faults = read_regions(file, source) if file else (packaged_regions(), [])
    comparison = compare(rows)
    faults += comparison.faults
    if not faults and not dry_run:
        at = timezone.now()
        nation = _nation(at)
        regions.import_regions(nation=nation, rows=rows, actor=SYSTEM, at=at)
    steps = [_step(row) for row in comparison.steps] if dry_run else []
    applied = 0 if dry_run or faults else len(comparison.steps)
    _answer(
        {"applied": applied, "known": comparison.known, "steps": steps, "faults": _said(faults)},
        as_json,
        [" ".join(filter(None, step.values())) for step in steps],
    )


@group.command("import-set")
@click.argument("file", type=FILE, required=False)
@click.option("--source", default="", help="Document the lists rest on, where the rows name none.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day from which it holds.")
@click.option("--dry-run", is_flag=True, help="Say who would come and go; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@_command
def import_set(
    file: Path | None, source: str, day: datetime | None, dry_run: bool, as_json: bool
) -> None:
    """Make region sets hold what a list says (CSV, xlsx); without FILE the packaged sets."""
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.organisations.actions.region_sets import import_region_sets
    from peiyou.kernel.organisations.enums import EVER
    from peiyou.kernel.organisations.imports.places import packaged_sets, read_members
    from peiyou.kernel.organisations.queries.set_lists import compare_members

    on = day.date() if day else EVER
    sets, members = ([], read_members(file, source)) if file else packaged_sets()
    changes, faults = compare_members(members, on, [row.code for row in sets])
    if not faults and not dry_run:
        at = timezone.now()
        import_region_sets(
            nation=_nation(at), sets=sets, members=members, on=on, actor=SYSTEM, at=at
        )
    said = {
        change.code: {
            "added": [unit.name for unit in change.added],
            "removed": [unit.name for unit in change.removed],
        }
        for change in changes
    }
    applied = 0 if dry_run or faults else len(said)
    _answer(
        {"applied": applied, "sets": said, "faults": _said(faults)},
        as_json,
        [
            f"{code}: +{'、'.join(names['added'])} -{'、'.join(names['removed'])}"
            for code, names in said.items()
        ],
    )


@group.command("import")
@click.argument("file", type=FILE)
@click.option("--source", required=True, help="Document or list that the workbook rests on.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Changes hold from; today.")
@click.option(
    "--doubtful",
    type=click.Choice(["ask", "new", "leave-out"]),
    default="ask",
    help="Rows that may be units which are there already.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@_command
def import_workbook(
    file: Path, source: str, day: datetime | None, doubtful: str, dry_run: bool, as_json: bool
) -> None:
    """Register and change units as a workbook (.xlsx) says; all of it or nothing."""
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.organisations.imports.plan import Wish
    from peiyou.kernel.organisations.imports.report import report
    from peiyou.kernel.organisations.imports.units import carry_out, plan_import
    from peiyou.kernel.organisations.imports.workbook import read_workbook

    at = timezone.now()
    on = day.date() if day else timezone.localdate(at)
    wish = Wish(source=source, on=on, otherwise="" if doubtful == "ask" else doubtful)
    plan = plan_import(read_workbook(file), wish, SYSTEM, at)
    said = report(plan)
    if plan.ready and not plan.is_empty and not dry_run:
        carry_out(plan, SYSTEM, at)
    applied = 0 if dry_run or not plan.ready else len(plan.new) + len(plan.edits)
    said["faults"] += [
        {"line": row["line"], "message": f"{row['name']}: may be there already; see --doubtful"}
        for row in said["asked"]
    ]
    lines = [f"{fate.lower()}: {count}" for fate, count in said["counts"].items()]
    _answer({"applied": applied, **said}, as_json, lines)


@group.command("define-set")
@click.argument("code")
@click.argument("name")
@click.option("--source", required=True, help="Document that names the set.")
@click.option("--part-of", default="", help="Code of the set it is a part of.")
@_command
def define_set(code: str, name: str, source: str, part_of: str) -> None:
    """Name a region set, as a document does."""
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.organisations.actions.region_sets import define_region_set
    from peiyou.kernel.organisations.models import RegionSet

    whole = RegionSet.objects.filter(code=part_of).first()
    if part_of and whole is None:
        raise click.ClickException(f"There is no region set “{part_of}”.")
    define_region_set(
        code=code, name=name, source=source, part_of=whole, actor=SYSTEM, at=timezone.now()
    )


def _nation(at: datetime) -> Unit:
    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.organisations.actions.units import found_nation
    from peiyou.kernel.organisations.enums import Kind
    from peiyou.kernel.organisations.models import Unit

    nation = Unit.objects.filter(kind=Kind.NATION).first()
    return nation or found_nation(name="中国", actor=SYSTEM, at=at)


def _step(row: RegionRow) -> dict[str, str]:
    from peiyou.kernel.organisations.enums import EVER

    return {
        "on": "" if row.on == EVER else row.on.isoformat(),
        "change": row.step.value,
        "code": row.code,
        "name": row.name,
        "to": " ".join(row.to),
    }


def _said(faults: Iterable[Fault]) -> list[dict[str, object]]:
    return [
        {"line": fault.line, "code": fault.error.code, "message": str(fault.error)}
        for fault in faults
    ]


def _answer(result: dict[str, Any], as_json: bool, lines: Iterable[str]) -> None:
    """Print; a list with faults ends with status 1 and nothing done."""
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            click.echo(line)
        for fault in result["faults"]:
            click.echo(f"line {fault['line']}: {fault['message']}", err=True)
        if not result["faults"]:
            click.echo(f"applied: {result['applied']}")
    if result["faults"]:
        raise SystemExit(1)
