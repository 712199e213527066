"""`peiyou demo`: the plan that Peiyou ships with, read and published by a demonstration operator."""

from __future__ import annotations

import click


@click.command()
def demo() -> None:
    """Fill the database with the demonstration; does nothing that has been done before."""
    import django

    django.setup()
    from django.utils import timezone

    from peiyou.config.demo.nation import fill

    for line in fill(at=timezone.now()):
        click.echo(line)
