"""Files, the process, the database connection."""

from __future__ import annotations

import os
import shutil
import ssl
import stat
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

import peiyou
from peiyou.common.addresses import is_loopback
from peiyou.config.hardening.control import Found, control
from peiyou.kernel.accounts.passwords import is_known_default
from peiyou.kernel.jobs.queries.health import LITTLE_DISK
from peiyou.kernel.jobs.startup import keys_to_come, unapplied

OTHERS = 0o077
ENCRYPTED = {"require", "verify-ca", "verify-full"}


def _open_to_others(*paths: Path) -> Found:
    found = [
        f"{path.name} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in paths
        if path.stat().st_mode & OTHERS
    ]
    return not found, ", ".join(found[:5])


@control("F01", _("The data folder is its owner's alone"), how="mode of PEIYOU_DATA")
def data_folder() -> Found:
    return _open_to_others(settings.PEIYOU_DATA)


@control("F02", _("The signing key is its owner's alone"), how="mode of <data>/secret_key")
def key_file() -> Found:
    path = settings.PEIYOU_DATA / "secret_key"
    return _open_to_others(path) if path.exists() else (True, "from the environment")


@control("F03", _("The keys of personal data are their owner's alone"), how="modes in <data>/keys")
def key_folder() -> Found:
    folder = settings.PEIYOU_DATA / "keys"
    return _open_to_others(folder, *folder.iterdir()) if folder.exists() else (True, "none here")


@control("F04", _("Documents and evidence are their owner's alone"), how="modes in <data>/media")
def documents() -> Found:
    folder = Path(settings.MEDIA_ROOT)
    return (
        _open_to_others(*(path for path in folder.rglob("*") if path.is_file()))
        if folder.exists()
        else (True, "none here")
    )


@control("F05", _("The database's file is its owner's alone"), how="mode of the SQLite file")
def database_file() -> Found:
    if connection.vendor != "sqlite":
        return True, "a server's"
    path = Path(settings.DATABASES["default"]["NAME"])
    return _open_to_others(*path.parent.glob(f"{path.name}*"))


@control("F06", _("The service does not run as root"), how="user of this process")
def user() -> Found:
    return os.getuid() != 0, f"uid {os.getuid()}"


@control("F07", _("The data belongs to the user of the service"), how="owner of PEIYOU_DATA")
def owner() -> Found:
    uid = settings.PEIYOU_DATA.stat().st_uid
    return uid == os.getuid(), f"uid {uid}"


@control("F08", _("The service cannot change its own program"), how="write access to the package")
def program() -> Found:
    folder = Path(peiyou.__file__).parent
    return not os.access(folder, os.W_OK), str(folder)


@control("F09", _("There is room on the disk"), how="free space of PEIYOU_DATA")
def disk() -> Found:
    free = shutil.disk_usage(settings.PEIYOU_DATA).free
    return free >= LITTLE_DISK, f"{free // 2**20} MiB"


@control(
    "F10",
    _("The keys that a restored backup was made with are in place"),
    how="<data>/keys.expected.json",
)
def restored_keys() -> Found:
    missing = keys_to_come()
    return not missing, ", ".join(missing)


@control("F11", _("The cryptographic library is of a supported line"), how="OpenSSL 3 or later")
def openssl() -> Found:
    return ssl.OPENSSL_VERSION_INFO >= (3, 0), ssl.OPENSSL_VERSION


@control(
    "D01",
    _("The database is on this machine or reached encrypted"),
    how="host and sslmode of PEIYOU_DATABASE_URL",
)
def database_link() -> Found:
    if connection.vendor == "sqlite":
        return True, "a file"
    host = str(settings.DATABASES["default"]["HOST"])
    mode = settings.DATABASES["default"]["OPTIONS"].get("sslmode", "prefer")
    return not host or host.startswith("/") or is_loopback(
        host
    ) or mode in ENCRYPTED, f"{host}, sslmode={mode}"


@control(
    "D02", _("The database's password is not one that everybody tries"), how="PEIYOU_DATABASE_URL"
)
def database_password() -> Found:
    if connection.vendor == "sqlite":
        return True, "a file"
    password = str(settings.DATABASES["default"]["PASSWORD"])
    return bool(password) and not is_known_default(password), "none" if not password else "is set"


@control("D03", _("The service is no administrator of the database"), how="rolsuper of its user")
def database_role() -> Found:
    if connection.vendor == "sqlite":
        return True, "a file"
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")
        name, is_super = cursor.fetchone()
    return not is_super, name


@control("D04", _("The database is at this release"), how="migrations")
def migrations() -> Found:
    missing = unapplied()
    return not missing, ", ".join(missing[:3])


@control("D05", _("The database keeps its references"), how="foreign keys enforced")
def references() -> Found:
    if connection.vendor != "sqlite":
        return True, "always"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys")
        return cursor.fetchone() == (1,), "PRAGMA foreign_keys"


@control(
    "D06", _("The database's pages are sound"), how="SQLite quick_check, PostgreSQL data checksums"
)
def pages() -> Found:
    with connection.cursor() as cursor:
        cursor.execute(
            "PRAGMA quick_check(1)" if connection.vendor == "sqlite" else "SHOW data_checksums"
        )
        (found,) = cursor.fetchone()
    return found in {"ok", "on"}, str(found)
