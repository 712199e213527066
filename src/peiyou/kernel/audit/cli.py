"""`peiyou audit …`: verify, export, seal, show."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click


@click.group()
def group() -> None:
    """Verify, export and look at the record of acts."""
    import django

    django.setup()


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def verify(as_json: bool) -> None:
    """Check every row, leaf, seal and outside head; exit code 1 when something is wrong."""
    from django.utils import timezone

    from peiyou.kernel.audit.verification import verify as run

    report = run(timezone.now())
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        for finding in report.findings:
            click.echo(str(finding))
        if report.more:
            click.echo(f"… {report.more} more")
        click.echo(
            f"{'OK 完好' if report.ok else 'ALTERED 已被改动'}: {report.rows} rows in "
            f"{report.streams} streams, {report.seals} seals, {report.pending} waiting, "
            f"{report.heads} outside heads compared; last seal {report.last_seal[:16] or '–'}"
        )
    sys.exit(0 if report.ok else 1)


@group.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option("--from-seal", type=int, help="First seal; from the beginning if not given.")
@click.option("--to-seal", type=int, help="Last seal; to the newest if not given.")
def export(file: Path, from_seal: int | None, to_seal: int | None) -> None:
    """Write the sealed record to FILE (JSON lines; compressed if it ends in .gz)."""
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.audit.actions.handing_out import record_export
    from peiyou.kernel.audit.errors import AuditError
    from peiyou.kernel.audit.exports import seal_range, write
    from peiyou.kernel.audit.sealing import seal_pending

    at = timezone.now()
    record_export(first=from_seal, last=to_seal, way="command line", actor=SYSTEM, at=at)
    seal_pending(at)
    try:
        range_ = seal_range(from_seal, to_seal)
    except AuditError as error:
        raise click.ClickException(str(error)) from error
    count = write(file, range_, at)
    click.echo(f"{count} lines, seals {range_.first.no} to {range_.last.no}: {file}")


@group.command()
def verifier() -> None:
    """Print the stand-alone verifier, a Python file that needs nothing else."""
    from peiyou.kernel.audit.exports import VERIFIER

    click.echo(VERIFIER.read_text(encoding="utf-8"), nl=False)


@group.command()
def seal() -> None:
    """Put a seal on what waits for one (the running service does so each second)."""
    from django.utils import timezone

    from peiyou.kernel.audit.sealing import seal_pending

    for made in seal_pending(timezone.now()):
        click.echo(f"seal {made.no}: positions {made.first} to {made.last}, {made.seal_hash}")


@group.command()
@click.option("--stream", default="", help="Streams that begin with this.")
@click.option("--verb", default="", help="Acts that begin with this.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(stream: str, verb: str, limit: int, as_json: bool) -> None:
    """Show the newest rows."""
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.audit.queries.rows import Filter, filtered, page, visible_to

    rows = filtered(visible_to(SYSTEM, timezone.now()), Filter(stream=stream, verb=verb))
    shown = [_plain(row) for row in page(rows, size=limit).rows]
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    for row in shown:
        data = json.dumps(row["data"], ensure_ascii=False)
        click.echo(
            f"{row['at']} {row['stream']} #{row['seq']} {row['verb']} {row['actor_name']} {data}"
        )


def _plain(row: Any) -> dict[str, Any]:
    from peiyou.kernel.audit import chain

    fields = {name: getattr(row, name) for name in (*chain.ROW_FIELDS, "row_hash")}
    return fields | {"data": json.loads(row.data)}
