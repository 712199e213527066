"""Targets are set many at once by the level above, and taken away one by one; the rows before stay on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.book.targets import (
    Change,
    Setting,
    outlook_of,
    rows_of,
    told,
)
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Target
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Done:
    """What was set; `same`: wishes that say what holds already."""

    setting: Setting
    changes: tuple[Change, ...]
    same: int = 0

    @property
    def audit_stream(self) -> str:
        return self.setting.audit_stream


@action("results.set_targets", on="setting")
def set_targets(*, setting: Setting, actor: Actor, at: datetime) -> Done:
    """All of them or none. Raises `ResultsError`: the first of the clauses in `book.targets`, REASON_MISSING, NOTHING."""
    _locked(setting.above)
    found = outlook_of(setting, timezone.localdate(at))
    for _place, wrong in found.faults:
        raise wrong
    if not found.changes:
        raise ResultsError("NOTHING", _("Everything stands as it is already: there is nothing to set."))  # fmt: skip
    if found.needs_reason and not setting.reason.strip():
        raise ResultsError("REASON_MISSING", _("Say why targets that stand already are changed."))
    Target.objects.bulk_create(rows_of(found.changes, setting, at), batch_size=500)
    note(
        n=len(found.changes), reason=setting.reason.strip(), source=setting.source.strip(),
        changes=told(found.changes),
    )  # fmt: skip
    return Done(setting, tuple(found.changes), found.same)


@action("results.withdraw_target", on="target")
def withdraw_target(*, target: Target, reason: str, actor: Actor, at: datetime) -> Target:
    """From now on it is not asked any more; a row says so. Raises `ResultsError`: REASON_MISSING, STALE, NOTHING."""
    _locked(target.above)
    if not reason.strip():
        raise ResultsError("REASON_MISSING", _("Say why the target is taken away."))
    old = Target.objects.select_related("node", "above").get(pk=target.pk)
    if Target.objects.filter(replaces=old).exists():
        raise ResultsError(
            "STALE",
            _("Somebody else has set this target in the meantime. Look at it as it stands now."),
        )
    if old.quantity is None:
        raise ResultsError("NOTHING", _("There is no target any more."))
    made = Target.objects.create(
        aim=old.aim, deliverable_key=old.deliverable_key, node=old.node, above=old.above, year=old.year,
        no=old.no + 1, replaces=old, reason=reason.strip()[:300], set_at=at,
    )  # fmt: skip
    note(line=str(old.deliverable_key), node=str(old.node.key), year=old.year, was=[old.quantity, old.base], reason=made.reason)  # fmt: skip
    return made


def _locked(above: Unit) -> None:
    """One at a time for each level: which row holds is read and replaced under it."""
    Unit.objects.select_for_update(no_key=True).get(pk=above.pk)
