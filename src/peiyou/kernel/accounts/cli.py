"""`peiyou keys …`: the keys of personal data."""

from __future__ import annotations

import click


@click.group()
def group() -> None:
    """Keys that personal data and second factors are sealed with."""
    import django

    django.setup()


@group.command()
@click.option(
    "--new/--no-new", default=True, help="Make a new key first; otherwise use the newest."
)
def rotate(new: bool) -> None:
    """Make a new key and seal everything with it anew. Restart the service afterwards.

    The old keys stay: backups made before need them. With PEIYOU_KEYS, add the new key there as the
    last one and run this with --no-new.
    """
    from django.utils import timezone

    from peiyou.kernel.accounts.actions.keys import rotate_keys
    from peiyou.kernel.accounts.keys import KeysUnusable, add_key
    from peiyou.kernel.actions import SYSTEM

    try:
        if new:
            click.echo(f"key {add_key()} made")
        done = rotate_keys(actor=SYSTEM, at=timezone.now())
    except KeysUnusable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"key {done.key}: {done.people} people, {done.factors} factors sealed anew")
