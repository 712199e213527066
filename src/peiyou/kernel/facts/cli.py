"""`peiyou facts …`: are totals what the ledger adds up to, and putting them right."""

from __future__ import annotations

import json
from dataclasses import asdict

import click


@click.group()
def group() -> None:
    """The ledger of figures and its totals."""


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check(as_json: bool) -> None:
    """Add up the whole ledger and compare; ends with status 1 when a total differs."""
    import django

    django.setup()
    from peiyou.kernel.facts.models import Entry, Total
    from peiyou.kernel.facts.recomputing import differences

    found = differences()
    entries, totals = Entry.objects.count(), Total.objects.count()
    if as_json:
        rows = [one._asdict() for one in found]
        click.echo(json.dumps({"entries": entries, "totals": totals, "differences": rows}))
    else:
        for one in found:
            click.echo(" ".join(f"{name}={value}" for name, value in one._asdict().items()))
        click.echo(f"{entries} entries, {totals} totals, {len(found)} differences")
    if found:
        raise SystemExit(1)


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def recompute(as_json: bool) -> None:
    """Write all totals anew from the ledger; a recorded act, during which nobody posts."""
    import django

    django.setup()
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.facts.actions.totals import recompute_totals

    done = recompute_totals(actor=SYSTEM, at=timezone.now())
    said = asdict(done)
    click.echo(
        json.dumps(said) if as_json else f"{done.totals} totals, {done.wrong} had been wrong"
    )
