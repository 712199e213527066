"""When the last backup was taken, as the record of acts has it."""

from __future__ import annotations

from datetime import datetime

from peiyou.kernel.audit.models import Row


def last_backup() -> datetime | None:
    row = Row.objects.filter(verb="jobs.record_backup").order_by("-pk").first()
    return row.moment if row else None
