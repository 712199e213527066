"""`peiyou release …`, `reports …`, `results …`: what is published, reports of a year, what is worked out by the hour."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from peiyou.kernel.organisations.models import Unit
    from peiyou.kernel.plans.models import Version


@click.group()
def group() -> None:
    """List releases and verify their files."""


@group.command("list")
@click.option("--plan", default="", help="Code of a plan; all if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(plan: str, as_json: bool) -> None:
    """Show what is published, the newest first."""
    import django

    django.setup()
    from peiyou.engine.results.queries.releases import published

    rows = list(published(plan))
    if as_json:
        names = ("code", "plan_code", "no", "title", "root", "sha256", "leaves", "totals")
        shown = [
            {name: getattr(row, name) for name in names} | {"published_at": row.published_at.isoformat()}
            for row in rows
        ]  # fmt: skip
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row.code}  {row.published_at:%Y-%m-%d %H:%M}  {row.leaves} leaves  {row.root}  {row.title}")  # fmt: skip


@group.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--root", default="", help="The root that was published elsewhere.")
@click.option("--unit", default="", help="List the figures of a unit, by its key.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--all", "everything", is_flag=True, help="List every finding.")
def verify(file: Path, root: str, unit: str, as_json: bool, everything: bool) -> None:
    """Check a release, or the proof of one leaf; exit code 1 when something was changed.

    Runs the stand-alone verifier, so that nobody has to trust another implementation.
    """
    from peiyou.engine.results.releases.verifier import VERIFIER

    command = [sys.executable, "-I", str(VERIFIER), str(file)]
    command += ["--root", root] if root else []
    command += ["--unit", unit] if unit else []
    command += ["--json"] if as_json else []
    command += ["--all"] if everything else []
    sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own file, no shell


@group.command()
def verifier() -> None:
    """Print the stand-alone verifier, a Python file that needs nothing else."""
    from peiyou.engine.results.releases.verifier import VERIFIER

    click.echo(VERIFIER.read_text(encoding="utf-8"), nl=False)


# --- annual reports: `peiyou reports …` -----------------------------------------------------------------


@click.group()
def reports() -> None:
    """Annual reports and tables of performance data."""


@reports.command()
@click.argument("year", type=int)
@click.option("--at", "place", default="", help="Division code or key of a place; the nation if not given.")  # fmt: skip
@click.option("--plan", default="", help="Code of the plan; the newest if not given.")
@click.option("--draft-only", is_flag=True, help="Draft, do not issue.")
@click.option("--public", is_flag=True, help="Make what is issued public.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def issue(year: int, place: str, plan: str, draft_only: bool, public: bool, as_json: bool) -> None:
    """Make the reports of YEAR for a place and every unit in it. What is there already stays as it is."""
    version, unit = _asked(plan, place)
    from django.utils import timezone

    from peiyou.engine.results.actions.reports import ask_run
    from peiyou.engine.results.running import run_reports
    from peiyou.kernel.actions import SYSTEM, DomainError

    at = timezone.now()
    try:
        run = ask_run(
            unit=unit, version=version, year=year, issues=not draft_only, is_public=public, in_background=False,
            actor=SYSTEM, at=at,
        )  # fmt: skip
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    with click.progressbar(length=1, label="reports", file=sys.stderr, show_pos=True) as bar:

        def progress(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        run_reports(run, at, progress)
    if as_json:
        click.echo(json.dumps({"run": str(run.key), "reports": run.total, "refused": run.refused}, ensure_ascii=False))  # fmt: skip
        return
    for name, why in run.refused:
        click.echo(f"{name}: {why}")
    click.echo(f"{run.total - len(run.refused)} of {run.total} reports")


@reports.command()
@click.argument("year", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--at", "place", default="", help="Division code or key of a place; the nation if not given.")  # fmt: skip
@click.option("--plan", default="", help="Code of the plan; the newest if not given.")
@click.option("--by-place", is_flag=True, help="A row for each region below, not for each unit.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def table(year: int, file: Path, place: str, plan: str, by_place: bool, as_json: bool) -> None:
    """Write the table of performance data of YEAR as an Excel FILE."""
    version, unit = _asked(plan, place)
    from django.utils import timezone, translation

    from peiyou.engine.results.queries.performance import MOST, Performance
    from peiyou.engine.results.queries.reports.figures import Frame
    from peiyou.engine.results.tables.performance import write
    from peiyou.kernel.facts.enums import Stage

    asked = Performance.of(Frame.of(version, year, Stage.APPROVED), unit, by_place=by_place)
    if asked.most_rows > MOST:
        raise click.ClickException(
            "this is more than one sheet holds: take it province by province"
        )
    with translation.override("zh-hans"):
        done = write(asked, file, timezone.localdate())
    said = {"file": str(file), "rows": done.rows, "lines": done.lines}
    click.echo(json.dumps(said) if as_json else f"{done.rows} rows, {done.lines} lines: {file}")


# --- what is worked out by the hour: `peiyou results …` -------------------------------------------------


@click.group()
def results() -> None:
    """Ratings, replies, forecasts and the extract for analysis: what stands, and making it anew."""


@results.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def refresh(as_json: bool) -> None:
    """Do now what is done by the hour: own ratings, replies to red, forecasts, alerts."""
    import django

    django.setup()
    from django.utils import timezone

    from peiyou.engine.results import upkeep
    from peiyou.engine.results.models import Forecast, RedReply

    at, counted = timezone.now(), 0
    steps = (upkeep.count_ratings, upkeep.ask_for_replies, upkeep.forecast, upkeep.look)
    with click.progressbar(steps, label="results", file=sys.stderr) as bar:
        for step in bar:
            counted += step(at) or 0
    said = {
        "rounds_counted": counted, "replies": RedReply.objects.count(), "forecasts": Forecast.objects.count()
    }  # fmt: skip
    click.echo(json.dumps(said) if as_json else ", ".join(f"{n} {name}" for name, n in said.items()))  # fmt: skip


@results.command()
@click.option("--anew", is_flag=True, help="Throw away what is there and read the whole ledger.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def extract(anew: bool, as_json: bool) -> None:
    """Bring the extract for analysis up to date, and compare it with the ledger; status 1 when it differs."""
    import django

    django.setup()
    from django.utils import timezone

    from peiyou.engine.results import extracting

    with click.progressbar(length=2, label="extract", file=sys.stderr) as bar:
        made = extracting.refresh(timezone.now(), anew=anew)
        bar.update(1)
        agrees = extracting.matches()
        bar.update(1)
    entries = made.entries if made else 0
    said = {"entries": entries, "agrees": agrees, "folder": str(extracting.folder())}
    click.echo(json.dumps(said, ensure_ascii=False) if as_json else f"{entries} entries, {'agrees' if agrees else 'DIFFERS from the ledger'}")  # fmt: skip
    if not agrees:
        raise SystemExit(1)


@results.command()
@click.option("--at", "place", default="", help="Division code or key of a place; the nation if not given.")  # fmt: skip
@click.option("--plan", default="", help="Code of the plan; the newest if not given.")
@click.option("--differing", is_flag=True, help="Only where the voices differ.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def ratings(place: str, plan: str, differing: bool, as_json: bool) -> None:
    """How every task is rated at a place in the newest period, in three voices."""
    version, unit = _asked(plan, place)
    from django.utils import timezone

    from peiyou.engine.results.queries.ratings import asked_of, periods_of, ratings_of

    period = next(iter(periods_of(version)), None)
    if period is None:
        raise click.ClickException("no round of reporting has been opened yet")
    asked = asked_of(version, period, timezone.localdate())
    found = ratings_of(asked, [unit])
    rows = [
        {"task": lines[0].task_no, **{str(voice.value).lower(): colour for voice, colour in three.voices.items()}, "apart": three.apart}
        for task, lines in asked.tasks.items()
        if (three := found[unit.pk, task]).apart or not differing
    ]  # fmt: skip
    if as_json:
        said = {"place": unit.name, "period": period.code, "rule": asked.rule.version, "ratings": rows}  # fmt: skip
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    click.echo(f"{unit.name} {period.code}, rule {asked.rule.version}: own, computed, independent")
    for row in rows:
        voices = " ".join(f"{row[one] or '-':6}" for one in ("self", "computed", "independent"))
        click.echo(f"{row['task']:>4}  {voices}")


def _asked(plan: str, place: str) -> tuple[Version, Unit]:
    import django

    django.setup()
    from peiyou.engine.results.queries.places import find_node
    from peiyou.kernel.organisations.enums import Kind
    from peiyou.kernel.organisations.models import Unit
    from peiyou.kernel.plans.queries.published import current_versions, find_version

    version = find_version(plan) if plan else next(iter(current_versions()), None)
    if version is None:
        raise click.ClickException("no such plan is published")
    if not place:
        unit = Unit.objects.filter(kind=Kind.NATION).first()
    else:
        unit = find_node(place) or Unit.objects.filter(code=place).order_by("pk").first()
    if unit is None:
        raise click.ClickException(f"there is no place {place or 'of the nation'}")
    return version, unit
