"""An empty installation in the bench's own folder, made once for all scenarios."""

from __future__ import annotations

from functools import cache


@cache
def ready() -> None:
    """Migrated database and collected static files, as `peiyou migrate` leaves them; memory as in a web process."""
    from django.core.management import call_command

    from peiyou.config.wsgi import settle_memory

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    settle_memory()
