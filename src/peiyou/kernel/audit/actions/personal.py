"""Erasing personal values without breaking the chain."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.audit.errors import AuditError
from peiyou.kernel.audit.models import PersonalValue


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done; `audit_stream` is its own, so that no other lock is needed."""

    subject: str
    count: int
    audit_stream: str


@action("audit.erase_personal", on=None)
def erase_personal(*, subject: str, reason: str, actor: Actor, at: datetime) -> Erasure:
    """Erase what the record keeps about `subject`: salts and values go, commitments stay.

    Rows, leaves and seals do not change, so everything still verifies. Copies in backups follow
    with the backups' own retention. The act of erasing is itself on record, with its reason.
    """
    if not reason.strip():
        raise AuditError("REASON_MISSING", _("Say why the values are erased."))
    kept = PersonalValue.objects.filter(subject=subject, erased_at=None)
    keys = list(kept.select_for_update().order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise AuditError("NOTHING_KEPT", _("Nothing is kept about “%(subject)s”."), subject=subject)
    count = kept.update(salt="", value="", erased_at=at)
    note(subject=subject, count=count, reason=reason)
    return Erasure(subject, count, f"erasure:{uuid.uuid4()}")
