"""`peiyou plan …`: read a document, hand it in, look at what is published."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.group()
def group() -> None:
    """Read plan documents and list plans."""


@group.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print the reading as JSON.")
def read(file: Path, as_json: bool) -> None:
    """Read FILE (.docx .xlsx .txt .md .pdf) and print the plan that stands in it."""
    from peiyou.kernel.plans.reader.errors import ReadError
    from peiyou.kernel.plans.reader.keys import reading_to_key
    from peiyou.kernel.plans.reader.sandbox import read_safely

    try:
        _source, reading = read_safely(file, file.name)
    except ReadError as error:
        if as_json:
            click.echo(json.dumps({"error": error.code, "message": str(error)}, ensure_ascii=False))
        click.echo(f"{file.name}: {error}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(reading_to_key(reading), ensure_ascii=False, indent=1))
    else:
        from peiyou.kernel.plans.exports import reading_as_table

        click.echo(reading_as_table(reading))


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_plans(as_json: bool) -> None:
    """List plans and their versions."""
    import django

    django.setup()
    from peiyou.kernel.plans.models import Version

    rows = [
        {
            "plan": version.plan.code,
            "title": version.title,
            "version": version.no,
            "state": version.state,
            "document": version.document.name,
            "sha256": version.document.sha256,
        }
        for version in Version.objects.select_related("plan", "document").order_by("plan", "no")
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row['plan']}  v{row['version'] or '-'}  {row['state']:10}  {row['title']}")
    if not rows:
        click.echo("No plan yet. Hand a document in at the desk, or run `peiyou demo`.")
