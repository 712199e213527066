"""`peiyou process …`: which version of a process live cases follow."""

from __future__ import annotations

import json

import click

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def group() -> None:
    """Processes: their versions, and letting live cases follow a new one."""
    import django

    django.setup()


@group.command("list")
@AS_JSON
def list_versions(as_json: bool) -> None:
    """Every version with the number of its live cases."""
    from dataclasses import asdict

    from peiyou.kernel.workflow.queries.versions import versions

    rows = versions()
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows]))
        return
    for row in rows:
        mark = "current" if row.is_current else ""
        click.echo(f"{row.process:24} {row.no:4} {row.live:8} {mark}".rstrip())


@group.command()
@click.argument("process")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and undo it.")
@AS_JSON
def follow(process: str, dry_run: bool, as_json: bool) -> None:
    """Let the live cases of PROCESS follow the version that this release has."""
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM, DomainError
    from peiyou.kernel.actions.rehearsal import rehearsal
    from peiyou.kernel.workflow.actions.versions import move_to_version
    from peiyou.kernel.workflow.processes import registered

    if process not in registered():
        raise click.ClickException(
            f"There is no process {process!r}. Processes: {', '.join(sorted(registered()))}."
        )
    try:
        if dry_run:
            with rehearsal():
                done = move_to_version(process=process, actor=SYSTEM, at=timezone.now())
        else:
            done = move_to_version(process=process, actor=SYSTEM, at=timezone.now())
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    states = [{"from": old, "to": new, "cases": n} for (old, new), n in done.states.items()]
    if as_json:
        click.echo(json.dumps({"process": process, "version": done.no, "states": states}))
        return
    verb = "would follow" if dry_run else "follow"
    click.echo(f"{sum(done.states.values())} cases of {process} {verb} version {done.no}")
    for row in states:
        click.echo(f"{row['cases']:8} {row['from']} → {row['to']}")
