"""What must be in order before anything serves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from peiyou.common.addresses import is_loopback
from peiyou.common.tokens import KEYS_EXPECTED, fingerprint
from peiyou.kernel.audit import immutability

SHORTEST_KEY: Final = 50
FEWEST_CHARACTERS: Final = 10
"""Different characters that a secret key has at least: a pattern is not a secret."""

KNOWN_KEYS: Final = ("django-insecure", "changeme", "change-me", "change_me", "secret", "peiyou")


def is_weak(key: str) -> bool:
    """Too short, too uniform, or with a word in front that examples are written with."""
    return (
        len(key) < SHORTEST_KEY
        or len(set(key)) < FEWEST_CHARACTERS
        or key.lower().startswith(KNOWN_KEYS)
    )


def keys_to_come() -> dict[str, str]:
    """Keys (name → fingerprint) that a restore without keys left to be put in place, and are not yet."""
    note: Path = settings.PEIYOU_DATA / KEYS_EXPECTED
    expected: dict[str, str] = json.loads(note.read_text()) if note.exists() else {}
    return {name: mark for name, mark in expected.items() if _mark(name) != mark}


def _mark(name: str) -> str:
    """Fingerprint of the key of that name: a file in the data folder, or a variable."""
    given = {"PEIYOU_SECRET_KEY": settings.SECRET_KEY, "PEIYOU_KEYS": settings.PEIYOU_KEYS}
    path: Path = settings.PEIYOU_DATA / name
    if name in given:
        return fingerprint(given[name].encode())
    return fingerprint(path.read_bytes()) if path.exists() else ""


def exposures() -> list[str]:
    """What the settings would lay open to others. `PEIYOU_BIND` is empty for what does not listen."""
    found = []
    if is_weak(settings.SECRET_KEY):
        found.append(
            _("PEIYOU_SECRET_KEY is short or known. Leave it out, and a good one is made and kept.")
        )
    found += [
        _("The key %(name)s of the restored backup is not in place (fingerprint %(mark)s).")
        % {"name": name, "mark": mark}
        for name, mark in keys_to_come().items()
    ]
    if settings.DEBUG and settings.PEIYOU_BIND and not is_loopback(settings.PEIYOU_BIND):
        found.append(
            _("%(name)s=1 is for this machine only. Leave it out, or serve on 127.0.0.1.")
            % {"name": "PEIYOU_DEBUG"}
        )
    return found


def unapplied() -> list[str]:
    """Migrations that this release has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def problems() -> list[str]:
    """Why the service must not start, each with the way out; empty when all is well."""
    if found := exposures():
        return found
    try:
        missing = unapplied()
    except DatabaseError as error:
        return [_("The database cannot be reached: %(error)s") % {"error": error}]
    if missing:
        text = _("The database lacks %(count)d migrations (%(names)s). Run: peiyou migrate")
        names = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
        return [text % {"count": len(missing), "names": names}]
    if absent := immutability.missing():
        text = _(
            "Records that never change are not protected: %(names)s are missing. Run: peiyou migrate"
        )
        return [text % {"names": ", ".join(absent)}]
    return refusals()


def refusals() -> list[str]:
    """What apps' own checks (of the kinds security and database) find too wrong to start with."""
    found = run_checks(tags=[Tags.security, Tags.database], databases=["default"])
    return [
        f"{message.msg} {message.hint or ''}".strip() for message in found if message.is_serious()
    ]
