"""A kept view of the world: the ministry's, shown to nobody."""

from __future__ import annotations

from datetime import datetime

from peiyou.engine.results.models import View
from peiyou.kernel.accounts.models import Person

VIEW = "不外传之视图名"


def a_view(minister: Person, now: datetime) -> View:
    return View.objects.create(owner=minister, title=VIEW, made_at=now, changed_at=now)
