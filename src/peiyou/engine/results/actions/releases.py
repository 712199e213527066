"""A release is prepared by one person and published, exactly as prepared, by another."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peiyou.common.canonical import instant
from peiyou.engine.results.book.releases import Ready, gone, head_of, keep, licence_now
from peiyou.engine.results.enums import PublishingState
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.events import PublishingAsked, ReleasePublished
from peiyou.engine.results.models import Prepared, Publishing, Release
from peiyou.engine.results.queries.release_content import STAGES, Span, content_of
from peiyou.engine.results.releases.writing import write
from peiyou.engine.results.requirements.releases import (
    OF_PREPARING,
    OF_PUBLISHING,
    Asked,
    Word,
)
from peiyou.kernel.actions import Actor, action, emit, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.plans.models import Plan, Version

UNDER_WAY: Final = (PublishingState.WAITING, PublishingState.RUNNING)


@action("results.prepare_release", on=None)
def prepare_release(
    *,
    version: Version,
    code: str,
    title: str,
    span: Span,
    stages: tuple[str, ...] = STAGES,
    has_money: bool = True,
    actor: Actor,
    at: datetime,
) -> Prepared:
    """Read what stands in the ledger at this moment and keep it as the file that could be published. What was
    prepared under the same code before is replaced.

    Raises `ResultsError`: CODE_WRONG, CODE_TAKEN, TITLE_MISSING, SPAN_WRONG, STAGES_MISSING, GOING_OUT.
    """
    taken = Release.objects.filter(code=code).exists()
    going = Publishing.objects.filter(prepared__code=code, state__in=UNDER_WAY).exists()
    demand(Asked(code, title, span, stages, taken, going), OF_PREPARING, ResultsError)
    Prepared.objects.filter(code=code).delete()
    head = head_of(version, code, title.strip(), span, stages, at)
    content, coverage = content_of(version, span, stages, head, has_money=has_money)
    written = write(content)
    licence = licence_now()
    made = Prepared.objects.create(
        version=version, code=code, title=title.strip(), starts_on=span.starts_on, ends_on=span.ends_on,
        stages=list(head["stages"]), has_money=has_money, as_of=at, seal_no=head["seal_no"], seal_hash=head["seal_hash"],
        licence=licence.name, licence_url=licence.url, digest=head["digest"], leaves=written.leaves,
        totals=written.totals, units=written.units, leaves_root=written.leaves_root,
        totals_root=written.totals_root, frame_hash=written.frame_hash, root=written.root,
        sha256=written.sha256, expected=coverage.expected, handed_in=coverage.handed_in,
        approved=coverage.approved, prepared_at=at, prepared_by=actor.name, prepared_by_id=actor.id,
        content=written.content,
    )  # fmt: skip
    note(root=made.root, leaves=made.leaves, as_of=instant(at), stages=made.stages)
    return made


@action("results.discard_release", on="prepared")
def discard_release(*, prepared: Prepared, actor: Actor, at: datetime) -> Prepared:
    """Give a prepared release up; nothing of it was published."""
    row = _locked(prepared)
    note(root=row.root)
    Prepared.objects.filter(pk=row.pk).delete()
    return row


@action("results.ask_publishing", on="prepared")
def ask_publishing(*, prepared: Prepared, root: str, actor: Actor, at: datetime) -> Publishing:
    """Have what was prepared published in the background, by the word of `actor`. What was refused or stopped by an
    error can be asked for again.

    Raises `ResultsError`: PREPARED_ANEW, GONE, NOTHING_STANDS, SAME_PERSON, ASKED_ALREADY.
    """
    row = _to_publish(prepared, root, actor)
    before = Publishing.objects.filter(prepared=row).first()
    if before is not None and before.is_busy:
        raise ResultsError("ASKED_ALREADY", _("%(name)s has asked for this release to be published already."), name=before.actor_name)  # fmt: skip
    said = {
        "root": root, "state": PublishingState.WAITING, "done": 0, "total": 0, "problem": "", "language": get_language() or "",
        "actor": actor.id, "actor_name": actor.name, "asked_at": at, "changed_at": at,
    }  # fmt: skip
    made, _is_new = Publishing.objects.update_or_create(prepared=row, defaults=said)
    note(root=root, leaves=row.leaves)
    emit(PublishingAsked(prepared=row.key))
    return made


@action("results.publish_release", on="prepared")
def publish_release(
    *, prepared: Prepared, root: str, ready: Ready, actor: Actor, at: datetime
) -> Release:
    """Publish what was prepared: `ready` are its rows. `root` is what the publisher looked at: had it been prepared
    anew meanwhile, it would be another.

    Raises `ResultsError`: PREPARED_ANEW, GONE, NOTHING_STANDS, SAME_PERSON.
    """
    row = _to_publish(prepared, root, actor)
    if ready.root != root:
        raise ValueError("these rows are of another release")
    plan = Plan.objects.select_for_update().get(pk=row.version.plan_id)
    newest = Release.objects.filter(plan_code=plan.code).aggregate(no=Max("no"))["no"] or 0
    release = keep(row, ready, plan.code, newest + 1, actor, at)
    Prepared.objects.filter(pk=row.pk).delete()
    note(no=release.no, root=release.root, sha256=release.sha256, leaves=release.leaves, prepared_by=row.prepared_by_id)  # fmt: skip
    emit(ReleasePublished(release=release.key))
    return release


def _to_publish(prepared: Prepared, root: str, actor: Actor) -> Prepared:
    """Locked, and `actor` may publish it."""
    row = _locked(prepared)
    if row.root != root:
        raise ResultsError(
            "PREPARED_ANEW", _("The release was prepared anew meanwhile. Look at it again.")
        )
    demand(Word(row, actor), OF_PUBLISHING, ResultsError)
    return row


def _locked(prepared: Prepared) -> Prepared:
    rows = Prepared.objects.select_for_update(of=("self",)).select_related("version__plan")
    row = rows.defer("content").filter(pk=prepared.pk).first()
    if row is None:
        raise gone()
    return row
