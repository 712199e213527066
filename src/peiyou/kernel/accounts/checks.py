"""What is refused at the start (`peiyou check`, `peiyou serve`): a known password of the
database, weak hashes, lost keys. (The signing key is `jobs.startup`'s.)

Passwords themselves cannot be looked through, hashing is slow by intent; that is why a bad one is
refused at the moment of setting (`Person.set_password`), and only how they were hashed is checked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.checks import CheckMessage, Error
from django.db import connection

from peiyou.common.ciphers import Unreadable
from peiyou.kernel.accounts.keys import KeysUnusable, keyring
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.accounts.passwords import is_known_default

SLOW: Final = ("argon2", "scrypt", "pbkdf2_sha256", "bcrypt_sha256")


def secrets(**_: Any) -> list[CheckMessage]:
    """The password in the database's address is not one that everybody tries."""
    if not is_known_default(str(settings.DATABASES["default"].get("PASSWORD") or "")):
        return []
    return [
        Error(
            "The password in PEIYOU_DATABASE_URL is one that everybody tries first.",
            hint="Change it in the database, then in PEIYOU_DATABASE_URL.",
            id="accounts.E001",
        )
    ]


def passwords(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Every password was hashed slowly: a fast hash was not made by this program."""
    if not _there(databases):
        return []
    fast = Person.objects.exclude(password="")
    for beginning in (UNUSABLE_PASSWORD_PREFIX, *(f"{name}$" for name in SLOW)):
        fast = fast.exclude(password__startswith=beginning)
    handles = list(fast.values_list("handle", flat=True)[:5])
    if not handles:
        return []
    return [
        Error(
            f"Passwords were put into the database with a fast hash: {', '.join(handles)} …",
            hint="End their access, or give them invitations: `peiyou user invite`.",
            id="accounts.E002",
        )
    ]


def keys(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Every key that personal data is sealed with is there."""
    if not _there(databases):
        return []
    try:
        ring = keyring()
        missing = {key_id for key_id in _in_use() if key_id not in ring.keys}
    except (KeysUnusable, Unreadable) as error:
        return [Error(f"Personal data cannot be read: {error}.", hint=_HINT, id="accounts.E003")]
    if not missing:
        return []
    names = ", ".join(sorted(missing))
    text = f"Personal data is sealed with keys that are not there: {names}."
    return [Error(text, hint=_HINT, id="accounts.E003")]


_HINT: Final = "Bring back `keys/` of the data folder, or PEIYOU_KEYS, from the backup."


def _in_use() -> set[str]:
    """Ids of the keys that contacts are sealed with; by hand, since a field would open the values."""
    table = connection.ops.quote_name(Person._meta.db_table)
    found: set[str] = set()
    with connection.cursor() as cursor:
        for column in ("email", "phone"):
            sql = f"SELECT DISTINCT substr({column}, 1, 26) FROM {table} WHERE {column} <> ''"  # noqa: S608 - our names
            cursor.execute(sql)
            found |= {row[0].split(".")[1] for row in cursor.fetchall()}
    return found


def _there(databases: Sequence[str] | None) -> bool:
    if not databases or "default" not in databases:
        return False
    return Person._meta.db_table in connection.introspection.table_names()
