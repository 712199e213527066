"""`peiyou user …`: make an operator known and let them in."""

from __future__ import annotations

import click


@click.group()
def group() -> None:
    """Operators and their one-time links."""


@group.command()
@click.argument("handle")
@click.argument("name")
def operator(handle: str, name: str) -> None:
    """Make NAME known as the operator HANDLE and print a link to sign in with, once."""
    import django

    django.setup()
    from django.utils import timezone

    from peiyou.kernel.accounts.actions.people import register_operator
    from peiyou.kernel.actions import SYSTEM, DomainError

    try:
        register_operator(handle=handle, name=name, actor=SYSTEM, at=timezone.now())
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    _print_link(handle, "http://127.0.0.1:8000")


@group.command()
@click.argument("handle")
@click.option("--site", default="http://127.0.0.1:8000", help="Where Peiyou is served.")
def link(handle: str, site: str) -> None:
    """Print a new one-time link for HANDLE; it works once, for a day."""
    import django

    django.setup()
    _print_link(handle, site)


def _print_link(handle: str, site: str) -> None:
    from django.urls import reverse
    from django.utils import timezone

    from peiyou.common.tokens import new_token
    from peiyou.kernel.accounts.actions.people import make_entry_link
    from peiyou.kernel.accounts.models import Person
    from peiyou.kernel.actions import SYSTEM

    person = Person.objects.filter(handle=handle).first()
    if person is None:
        raise click.ClickException(f"There is no person “{handle}”.")
    token = new_token()
    make_entry_link(person=person, token=token, actor=SYSTEM, at=timezone.now())
    click.echo(site.rstrip("/") + reverse("accounts:enter", args=[token]))
