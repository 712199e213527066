"""`peiyou hardening`: every control, what was found, and an exit code."""

from __future__ import annotations

import json
import sys

import click

GROUPS = "WAFDROP"
"""Web, accounts, files, database, record, operation, and what a person must look at."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.option("--only-open", is_flag=True, help="Leave out what holds.")
def hardening(as_json: bool, only_open: bool) -> None:
    """Go through the list of controls on this installation; exit code 1 when one does not hold.

    Run it as the user of the service, with the environment of the service.
    """
    import django

    django.setup()
    from peiyou.config.hardening import machine, people, record, web  # noqa: F401 - they register
    from peiyou.config.hardening.control import CONTROLS, Result

    ordered = sorted(CONTROLS, key=lambda control: (GROUPS.index(control.id[0]), control.id))
    rows = [(control, control.check()) for control in ordered]
    count = {result: sum(a.result is result for _, a in rows) for result in Result}
    shown = [(c, a) for c, a in rows if not (only_open and a.result is Result.HOLDS)]
    if as_json:
        listed = [
            {
                "id": c.id,
                "what": str(c.what),
                "how": c.how,
                "result": a.result.name,
                "found": a.detail,
            }
            for c, a in shown
        ]
        told = {"controls": listed, "count": {result.name: n for result, n in count.items()}}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        marks = {Result.HOLDS: "✓", Result.FAILS: "✗", Result.PERSON: "?"}
        for c, a in shown:
            detail = f" — {a.detail}" if a.detail else ""
            click.echo(f"{marks[a.result]} {c.id} {c.what} [{c.how}]{detail}")
        click.echo(", ".join(f"{n} {result.value}" for result, n in count.items()))
    sys.exit(1 if count[Result.FAILS] else 0)
