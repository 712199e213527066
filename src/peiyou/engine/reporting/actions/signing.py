"""会签: departments that review a task agree to what another department reports of it, before it is approved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.book.turns import as_asked, require_open_round
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Return, Signature
from peiyou.engine.reporting.queries.signing import to_sign
from peiyou.kernel.actions import Actor, action, note, note_in
from peiyou.kernel.organisations.models import Unit


@action("reporting.sign_tasks", on="department")
def sign_tasks(
    *,
    department: Unit,
    return_: Return,
    seqs: Collection[int],
    seen: int | None = None,
    actor: Actor,
    at: datetime,
) -> list[Signature]:
    """Sign tasks (by seq) of the snapshot in force. What is handed in anew has to be signed anew.

    Raises `ReportingError` (NOT_UNDER_REVIEW, OWN_RETURN, NOT_YOURS_TO_SIGN, STALE).
    """
    row = as_asked(return_, seen)
    require_open_round([row])
    if row.case.state != State.APPROVING:
        raise ReportingError("NOT_UNDER_REVIEW", _("It is not being checked now."))
    if row.unit_id == department.pk:
        raise ReportingError("OWN_RETURN", _("Nobody signs what their own department reports."))
    terms = {term.opening.seq: term for term in to_sign(row, department)}
    wanted = sorted(set(seqs))
    if not wanted or not terms.keys() >= set(wanted):
        raise ReportingError(
            "NOT_YOURS_TO_SIGN",
            _("There is nothing here that waits for the signature of %(department)s."),
            department=department.name,
        )
    made = Signature.objects.bulk_create(
        Signature(
            snapshot=row.snapshot, opening=terms[seq].opening, unit=department, actor=actor.id,
            actor_name=actor.name, at=at,
        )
        for seq in wanted
    )  # fmt: skip
    digest = row.snapshot.digest if row.snapshot else ""
    note(tasks=wanted, digest=digest)
    note_in(row.audit_stream, department=str(department.key), tasks=wanted, digest=digest)
    return made
