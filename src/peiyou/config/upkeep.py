"""Commands that keep an installation in order, and the one that starts it from nothing."""

from __future__ import annotations

from collections.abc import Iterator

import click
import django


@click.command()
def migrate() -> None:
    """Bring the database and the collected static files up to this release."""
    django.setup()
    for line in bring_up_to_date():
        click.echo(line)
    click.echo("database and static files are up to date")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any."
)
@click.pass_context
def run(ctx: click.Context, host: str, port: int) -> None:
    """From nothing to serving: migrate, fill the demonstration where PEIYOU_DEMO=1, serve."""
    from peiyou.kernel.jobs.cli import refuse, serve, will_listen

    will_listen(host)
    django.setup()
    from django.conf import settings
    from django.urls import reverse
    from django.utils import timezone

    from peiyou.config.demo.nation import fill
    from peiyou.kernel.jobs.startup import exposures

    refuse(exposures())
    for line in bring_up_to_date():
        click.echo(line)
    if settings.PEIYOU_DEMO:
        for line in fill(at=timezone.now()):
            click.echo(line)
    if settings.PEIYOU_SWITCHER:
        place = reverse("switcher:people")
        click.echo(f"sign in as anybody of the demonstration: {place} at the address below")
    elif settings.PEIYOU_DEMO:
        click.echo("others can reach this address: the demonstration can be read, not signed in to")
    ctx.invoke(serve, host=host, port=port)


@click.command()
def check() -> None:
    """Check settings, database and audit protection; exit code 1 when something is wrong."""
    from django.core.management import call_command

    django.setup()
    call_command("check", databases=["default"])


def bring_up_to_date() -> Iterator[str]:
    """Do what is not done yet, and say so. Finding that nothing is to be done takes a tenth of a second."""
    from django.core.management import call_command

    from peiyou.config.statics import collect
    from peiyou.kernel.audit import immutability
    from peiyou.kernel.jobs.startup import unapplied

    if unapplied() or immutability.missing():
        call_command("migrate", interactive=False, verbosity=0)
        yield "database migrated"
    if collect():
        yield "static files collected"
