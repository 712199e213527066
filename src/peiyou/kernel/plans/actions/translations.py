"""Taking in translations of the plan's words. They never bind; the Chinese does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.plans.actions.rows import lock_plan
from peiyou.kernel.plans.enums import TranslationStatus, VersionState
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.indexing import index_version
from peiyou.kernel.plans.models import Plan, Translation
from peiyou.kernel.plans.queries.wording import CHINESE, source_hash


@action("plans.import_translations", on="plan")
def import_translations(
    *, plan: Plan, rows: Iterable[Mapping[str, str]], language: str, actor: Actor, at: datetime
) -> int:
    """Keep `rows` (each with the Chinese under ``zh`` and the other text under `language`).

    A text that had a translation gets the new one; an empty one says that the language has no word
    for it (the measure word 个). Published versions are indexed again, so that the words are found.
    Returns how many are new or different.
    """
    if language == CHINESE:
        raise PlanError("NOT_A_TRANSLATION", _("Chinese is the plan's own language."))
    plan = lock_plan(plan)
    wanted = {source_hash(row["zh"]): row[language].strip() for row in rows}
    known = dict(Translation.objects.filter(language=language).values_list("source_hash", "text"))
    changed = {hash_: text for hash_, text in wanted.items() if known.get(hash_) != text}
    Translation.objects.bulk_create(
        (
            Translation(
                source_hash=hash_,
                language=language,
                text=text,
                status=TranslationStatus.UNOFFICIAL,
                updated_at=at,
            )
            for hash_, text in changed.items()
        ),
        update_conflicts=True,
        unique_fields=["source_hash", "language"],
        update_fields=["text", "status", "updated_at"],
    )
    note(language=language, given=len(wanted), changed=len(changed))
    if changed:
        for version in plan.versions.filter(state=VersionState.PUBLISHED):
            index_version(version)
    return len(changed)
