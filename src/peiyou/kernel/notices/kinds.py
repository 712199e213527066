"""Kinds of notices: a code, a sentence, and how stored values become words.

    notice_kind("GRANT_GIVEN", _("%(role)s at %(unit)s: …"), role=lambda code: Role(code).label)

Sentences are lazy translations: a notice is kept once and said in whatever language it is read in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from peiyou.kernel.notices.errors import NoticeError

Say = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    code: str
    sentence: Promise | str
    says: dict[str, Say]


_kinds: dict[str, NoticeKind] = {}


def notice_kind(code: str, sentence: Promise | str, **says: Say) -> None:
    """Register a kind. `says` turns the stored value of a parameter into words of the active language."""
    _kinds[code] = NoticeKind(code, sentence, says)


def kind(code: str) -> NoticeKind:
    found = _kinds.get(code)
    if found is None:
        raise NoticeError("KIND_UNKNOWN", _("There is no kind of notice “%(code)s”."), code=code)
    return found


def sentence_of(code: str, params: dict[str, Any]) -> str:
    """The notice in the active language."""
    made = kind(code)
    words = {name: made.says.get(name, str)(value) for name, value in params.items()}
    return str(made.sentence) % words
