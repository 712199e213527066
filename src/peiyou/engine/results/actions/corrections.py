"""What was published wrongly is said in public; the figures themselves are mended by a later release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.events import CorrectionRecorded
from peiyou.engine.results.models import Correction, Licence, Mending, Release
from peiyou.kernel.actions import Actor, action, emit, note
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was wrong, in words; and which figure, where it is one."""

    what: str
    old: str
    new: str
    reason: str
    measure: Measure | None = None
    node: Unit | None = None
    stage: str = ""


@action("results.record_correction", on="release")
def record_correction(
    *, release: Release, wrong: Wrong, mended_in: Release | None = None, actor: Actor, at: datetime
) -> Correction:
    """Enter a wrong figure of a published release in the public register.

    Raises `ResultsError`: WORDS_MISSING, NOT_LATER.
    """
    said = {name: getattr(wrong, name).strip() for name in ("what", "old", "new", "reason")}
    if not all(said.values()):
        raise ResultsError("WORDS_MISSING", _("Say what was wrong, the old and the right figure, and why."))  # fmt: skip
    made = Correction.objects.create(
        release=release, measure=wrong.measure, node=wrong.node, stage=wrong.stage,
        recorded_at=at, recorded_by=actor.name, **said,
    )  # fmt: skip
    note(correction=str(made.key), **said)
    emit(CorrectionRecorded(correction=made.key))
    if mended_in is not None:
        mend_correction(correction=made, release=mended_in, actor=actor, at=at)
    return made


@action("results.mend_correction", on="correction")
def mend_correction(
    *, correction: Correction, release: Release, actor: Actor, at: datetime
) -> Mending:
    """Say in which release it is mended: a later one of the same plan.

    Raises `ResultsError`: NOT_LATER, MENDED.
    """
    wrong = Release.objects.select_for_update().get(pk=correction.release_id)
    if release.plan_code != wrong.plan_code or release.no <= wrong.no:
        raise ResultsError("NOT_LATER", _("A correction is mended in a later release of the same plan."))  # fmt: skip
    if Mending.objects.filter(correction=correction).exists():
        raise ResultsError("MENDED", _("It is said already in which release this is mended."))
    note(release=release.code)
    return Mending.objects.create(correction=correction, release=release, recorded_at=at)


@action("results.set_licence", on=None)
def set_licence(*, name: str, url: str = "", actor: Actor, at: datetime) -> Licence:
    """The licence under which releases are given out from the next one on; an empty name: not set."""
    if len(name) > 200 or len(url) > 300 or (url and not url.startswith(("https://", "http://"))):
        raise ResultsError("LICENCE_WRONG", _("Give the name of the licence, and its address beginning with https://."))  # fmt: skip
    note(name=name.strip(), url=url.strip())
    return Licence.objects.create(name=name.strip(), url=url.strip(), set_at=at, set_by=actor.name)
