"""What must be in order before anything serves."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from peiyou.kernel.audit import immutability


def unapplied() -> list[str]:
    """Migrations that this release has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def problems() -> list[str]:
    """Why the service must not start, each with the way out; empty when all is well."""
    try:
        missing = unapplied()
    except DatabaseError as error:
        return [_("The database cannot be reached: %(error)s") % {"error": error}]
    if missing:
        text = _("The database lacks %(count)d migrations (%(names)s). Run: peiyou migrate")
        names = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
        return [text % {"count": len(missing), "names": names}]
    if absent := immutability.missing():
        text = _("The audit record is not protected: %(names)s are missing. Run: peiyou migrate")
        return [text % {"names": ", ".join(absent)}]
    return []
