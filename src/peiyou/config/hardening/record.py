"""The record of acts, personal data, the machinery, and what only a person can see."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.core.checks import ERROR, run_checks
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from peiyou.common.ciphers import CIPHERS
from peiyou.config.hardening.control import Found, by_person, control
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.audit import immutability, outside
from peiyou.kernel.audit.models import Row, Seal
from peiyou.kernel.audit.verification import verify
from peiyou.kernel.jobs.queries.backups import last_backup
from peiyou.kernel.jobs.queries.health import health

BACKUP = timedelta(hours=26)
"""A day, and the time that a backup takes."""
DRIFT = timedelta(seconds=5)


@control(
    "R01",
    _("The database refuses to change the record of acts"),
    how="triggers on rows, leaves, seals",
)
def triggers() -> Found:
    missing = immutability.missing()
    return not missing, ", ".join(missing)


@control("R02", _("Every act is soon sealed"), how="age of the oldest row without a seal")
def sealing() -> Found:
    age = health(timezone.now()).oldest_unsealed or 0
    return age <= 60, f"{age} s"


@control("R03", _("The last seal is known outside the database"), how="<data>/seals")
def heads() -> Found:
    last = Seal.objects.order_by("-no").first()
    known = max((head.no for head in outside.heads()), default=0)
    return last is not None and known >= last.no, f"seal {last.no if last else 0}, head {known}"


@control("R04", _("The record of acts is what it was"), how="peiyou audit verify")
def whole() -> Found:
    report = verify(timezone.now(), seal_first=False)
    return report.ok, f"{report.rows} rows, {len(report.findings)} findings"


@control("R05", _("Acts are on record"), how="rows of the record")
def rows() -> Found:
    count = Row.objects.count()
    return count > 0, f"{count} rows"


@control(
    "R06", _("Contacts of people are sealed in the database"), how="columns as they are stored"
)
def sealed() -> Found:
    table = connection.ops.quote_name(Person._meta.db_table)
    clear = " AND ".join(["{0} <> ''", *(f"{{0}} NOT LIKE '{name}.%%'" for name in CIPHERS)])
    count = 0
    with connection.cursor() as cursor:
        for column in ("email", "phone"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {clear.format(column)}", [])  # noqa: S608 - names of our own
            count += cursor.fetchone()[0]
    return count == 0, f"{count} in clear"


@control("O01", _("Periodic work runs"), how="age of the last tick")
def tick() -> Found:
    age = health(timezone.now()).last_tick
    return age is not None and age <= 60, "never" if age is None else f"{age} s"


@control("O02", _("No task has failed for good today"), how="failed tasks of the last day")
def tasks() -> Found:
    since = timezone.now() - timedelta(days=1)
    count = DBTaskResult.objects.failed().filter(finished_at__gte=since).count()
    return count == 0, f"{count} tasks"


@control("O03", _("There is a backup of the last day"), how="peiyou backup, in the record of acts")
def backup() -> Found:
    at = last_backup()
    recent = at is not None and timezone.now() - at <= BACKUP
    return recent, f"{at:%Y-%m-%d %H:%M}" if at else "never"


@control("O04", _("The clocks of service and database agree"), how="difference of the two")
def clocks() -> Found:
    if connection.vendor == "sqlite":
        return True, "one machine"
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        drift = abs(cursor.fetchone()[0] - timezone.now())
    return drift <= DRIFT, f"{drift.total_seconds():.1f} s"


@control("O05", _("The clock is set by a time service"), how="/run/systemd/timesync, chrony, ntp")
def time_service() -> Found:
    places = ("/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/run/ntpd.pid")
    found = [place for place in places if Path(place).exists()]
    return bool(found), ", ".join(found) or "none seen on this machine"


@control("O06", _("Checks of the program itself find nothing"), how="peiyou check")
def checks() -> Found:
    errors = [m.id or "" for m in run_checks(databases=["default"]) if m.level >= ERROR]
    return not errors, ", ".join(errors)


by_person(
    "P01", _("Copies of backups lie in another place"), how="the shelf or the account they are in"
)
by_person(
    "P02",
    _("A restore was tried within the last quarter"),
    how="docs/guide/operating.md, restore drill",
)
by_person("P03", _("Copies of the keys lie apart from the backups"), how="the safe they are in")
by_person(
    "P04",
    _("Seal heads go every day to where our administrators cannot write"),
    how="docs/guide/auditing.md",
)
by_person(
    "P05",
    _("The proxy speaks TLS 1.2 or later with strong ciphers only"),
    how="a scan from outside",
)
by_person("P06", _("The service's port is open to the proxy alone"), how="a scan from the network")
by_person(
    "P07",
    _("Logs are kept for six months at least, where the service cannot write"),
    how="Cybersecurity Law of 2016, article 21 (3)",
)
by_person("P08", _("System and packages are patched"), how="the machine's update record")
by_person(
    "P09",
    _("The system is graded, filed and assessed for 等保"),
    how="filing certificate, last assessment",
)
by_person(
    "P10",
    _("Cipher use is assessed where the law asks for it"),
    how="密评 report; docs/security.md on SM4 and SM3",
)
by_person(
    "P11", _("Somebody looks at alarms"), how="who is called when /readyz or peiyou_late say so"
)
by_person(
    "P12",
    _("People who left have no access"),
    how="the list of people against that of the personnel office",
)
