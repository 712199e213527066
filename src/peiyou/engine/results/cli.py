"""`peiyou release …`: list what is published, verify a file, print the verifier."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click


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
