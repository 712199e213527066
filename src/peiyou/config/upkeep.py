"""Commands that keep an installation in order."""

from __future__ import annotations

import click


@click.command()
def migrate() -> None:
    """Bring the database and the collected static files up to this release."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    click.echo("database and static files are up to date")


@click.command()
def check() -> None:
    """Check settings, database and audit protection; exit code 1 when something is wrong."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("check", databases=["default"])
