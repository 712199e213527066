"""Translations belong to exact words, are taken in by an action, and make the words findable."""

from __future__ import annotations

from datetime import datetime

import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.plans.actions.translations import import_translations
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Translation, Version
from peiyou.kernel.plans.queries.search import search
from peiyou.kernel.plans.queries.wording import Words, source_hash
from tests.factories.plans import plan_from_key

ROWS = [{"zh": "“鲁班工坊”", "en": "“Luban Workshops”"}, {"zh": "个", "en": ""}]


@pytest.fixture
def version(db: None) -> Version:
    return plan_from_key()


def test_importing_twice_changes_once(version: Version, official: Person, at: datetime) -> None:
    given = {"plan": version.plan, "language": "en", "actor": official.actor, "at": at}
    assert import_translations(rows=ROWS, **given) == 2
    assert import_translations(rows=ROWS, **given) == 0
    assert import_translations(rows=[{"zh": "个", "en": "item"}], **given) == 1
    assert Translation.objects.get(source_hash=source_hash("个")).text == "item"
    assert search(version, "luban", "en").total == 1


def test_words_fall_back_and_say_so(version: Version, official: Person, at: datetime) -> None:
    import_translations(plan=version.plan, rows=ROWS, language="en", actor=official.actor, at=at)
    words = Words("en", ["“鲁班工坊”", "个", "无译文"])
    assert (str(words("“鲁班工坊”")), words("“鲁班工坊”").lang) == ("“Luban Workshops”", "")
    assert (str(words("个")), words("个").lang) == ("", "")
    assert (str(words("无译文")), words("无译文").lang) == ("无译文", "zh-Hans")


def test_width_does_not_part_words_from_their_translation() -> None:
    assert source_hash("中文＋职业技能") == source_hash("中文+职业技能")


def test_chinese_is_no_translation(version: Version, official: Person, at: datetime) -> None:
    with pytest.raises(PlanError, match=r"own language|本身"):
        import_translations(
            plan=version.plan, rows=[], language="zh-hans", actor=official.actor, at=at
        )


def test_strangers_may_not(version: Version, stranger: Person, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        import_translations(
            plan=version.plan, rows=ROWS, language="en", actor=stranger.actor, at=at
        )
