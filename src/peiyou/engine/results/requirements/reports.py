"""What has to hold before a report is issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.requirements import Requirement

SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class ToIssue:
    """`changed`: tokens that say something else than their writer saw; `unknown`: tokens that name nothing."""

    year: int
    is_issued: bool
    has_release: bool
    has_stage: bool
    unknown: tuple[str, ...]
    changed: tuple[str, ...]
    untied: tuple[str, ...]
    vouches: bool


class IsNotIssued(Requirement[ToIssue]):
    """What is issued stays as it is; another issue follows when it has been withdrawn."""

    code = "ISSUED"
    message = _("This report is issued already. Withdraw it with a reason before another one is issued.")  # fmt: skip

    def broken(self, case: ToIssue) -> dict[str, Any] | None:
        return {} if case.is_issued else None


class HasARelease(Requirement[ToIssue]):
    """The figures of an issued report are those of a release, so that everybody can check them."""

    code = "NO_RELEASE"
    message = _("No release of the figures of %(year)s has been published yet. Until then the report stays a draft.")  # fmt: skip

    def broken(self, case: ToIssue) -> dict[str, Any] | None:
        return None if case.has_release else {"year": case.year}


class ReleaseHasTheStage(Requirement[ToIssue]):
    """A report speaks of figures that were published."""

    code = "NO_SUCH_STAGE"
    message = _("The release has no figures of this stage. Draft the report anew with another one.")

    def broken(self, case: ToIssue) -> dict[str, Any] | None:
        return None if case.has_stage else {}


class TokensAreKnown(Requirement[ToIssue]):
    """Every token of a figure names one."""

    code = "UNKNOWN_FIGURE"
    message = _("These stand for no figure: %(codes)s. Take them out or correct them.")

    def broken(self, case: ToIssue) -> dict[str, Any] | None:
        return {"codes": _some(case.unknown)} if case.unknown else None


class FiguresWereSeen(Requirement[ToIssue]):
    """Whoever issues has seen every figure as it is."""

    code = "FIGURES_CHANGED"
    message = _("%(count)s figures have changed since the text was written. Look at them and accept them first.")  # fmt: skip

    def broken(self, case: ToIssue) -> dict[str, Any] | None:
        return {"count": len(case.changed)} if case.changed else None


class NumbersAreVouchedFor(Requirement[ToIssue]):
    """A number in a text is a figure of the records, or somebody answers for it by name."""

    code = "NUMBERS_TYPED"
    message = _("These numbers were typed and belong to no figure: %(numbers)s. Put figures there, or answer for them when you issue.")  # fmt: skip

    def broken(self, case: ToIssue) -> dict[str, Any] | None:
        return {"numbers": _some(case.untied)} if case.untied and not case.vouches else None


OF_ISSUING: Final = (
    IsNotIssued(), HasARelease(), ReleaseHasTheStage(), TokensAreKnown(), FiguresWereSeen(), NumbersAreVouchedFor(),
)  # fmt: skip


def _some(words: tuple[str, ...]) -> str:
    more = "…" if len(words) > SHOWN else ""
    return "、".join(words[:SHOWN]) + more
