"""What has to hold before figures are published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.models import Prepared
from peiyou.engine.results.queries.release_content import Span
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.requirements import Requirement

CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{2,59}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A release that is to be prepared. `is_taken`: one of this code is published; `is_going_out`: one of this code,
    prepared before, is being published."""

    code: str
    title: str
    span: Span
    stages: tuple[str, ...]
    is_taken: bool
    is_going_out: bool = False


class HasACode(Requirement[Asked]):
    """A release is cited by its code, which never changes: small letters, digits and hyphens."""

    code = "CODE_WRONG"
    message = _("The code has 3 to 60 small letters, digits and hyphens, such as tzpy-2020-2021-1.")

    def broken(self, case: Asked) -> dict[str, Any] | None:
        return None if CODE.fullmatch(case.code) else {}


class CodeIsFree(Requirement[Asked]):
    """What is published stays: another release has another code."""

    code = "CODE_TAKEN"
    message = _("A release %(code)s is published already. Choose another code.")

    def broken(self, case: Asked) -> dict[str, Any] | None:
        return {"code": case.code} if case.is_taken else None


class IsNotGoingOut(Requirement[Asked]):
    """What somebody has asked to publish is not replaced under their hands."""

    code = "GOING_OUT"
    message = _("The release %(code)s is being published. Wait until that is done, or give it up first.")  # fmt: skip

    def broken(self, case: Asked) -> dict[str, Any] | None:
        return {"code": case.code} if case.is_going_out else None


class HasATitle(Requirement[Asked]):
    """Readers know a release by its title."""

    code = "TITLE_MISSING"
    message = _("Give the release a title.")

    def broken(self, case: Asked) -> dict[str, Any] | None:
        return None if case.title.strip() else {}


class HasASpan(Requirement[Asked]):
    """A release is about a span of days, its last one included."""

    code = "SPAN_WRONG"
    message = _("The last day of the span comes before its first one.")

    def broken(self, case: Asked) -> dict[str, Any] | None:
        return None if case.span.starts_on < case.span.ends_on else {}


class HasStages(Requirement[Asked]):
    """What is published is said: taken up, claimed, checked, approved."""

    code = "STAGES_MISSING"
    message = _("Choose at least one stage of figures to publish.")

    def broken(self, case: Asked) -> dict[str, Any] | None:
        return None if case.stages else {}


@dataclass(frozen=True, slots=True)
class Word:
    """Somebody is about to publish what was prepared."""

    prepared: Prepared
    actor: Actor


class TwoPeople(Requirement[Word]):
    """Who prepared a release does not publish it: a second person looks at exactly that content."""

    code = "SAME_PERSON"
    message = _("%(name)s prepared this release. Somebody else of the ministry looks at it and publishes it.")  # fmt: skip

    def broken(self, case: Word) -> dict[str, Any] | None:
        prepared = case.prepared
        return {"name": prepared.prepared_by} if prepared.prepared_by_id == case.actor.id else None


class SaysSomething(Requirement[Word]):
    """An empty release would be read as: nothing was done."""

    code = "NOTHING_STANDS"
    message = _("No figure stands in this span, so there is nothing to publish.")

    def broken(self, case: Word) -> dict[str, Any] | None:
        return None if case.prepared.leaves else {}


OF_PREPARING: Final = (
    HasACode(),
    CodeIsFree(),
    IsNotGoingOut(),
    HasATitle(),
    HasASpan(),
    HasStages(),
)
OF_PUBLISHING: Final = (SaysSomething(), TwoPeople())
