"""Every code that the reader can give has a sentence a person can act on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from peiyou.kernel.plans import doubts, refusals
from peiyou.kernel.plans.reader.errors import MESSAGES, ReadError
from peiyou.kernel.plans.reader.grammar.doubts import DOUBTS


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("code", DOUBTS)
def test_doubt_has_a_sentence_of_its_own_family(code: str) -> None:
    assert doubts.sentence(code) != str(doubts.OTHER)
    assert "." not in code or code not in doubts.sentence(code)


def test_unknown_doubt_is_not_shown_as_a_code() -> None:
    assert doubts.sentence("new.code") == str(doubts.OTHER)
    assert doubts.sentences(["new.a", "new.b"]) == [str(doubts.OTHER)]


@pytest.mark.parametrize("code", MESSAGES)
def test_refusal_has_a_sentence_and_survives_missing_parameters(code: str) -> None:
    assert code in refusals.SENTENCES
    words = refusals.refusal(ReadError(code))
    assert "%(" not in words
    assert len(words) > 20


def test_sizes_are_readable() -> None:
    limit = 20 * 1024 * 1024
    words = refusals.refusal(ReadError("TOO_LARGE", size=limit + 1, limit=limit))
    assert "MB" in words
    assert "pages" in refusals.refusal(ReadError("TOO_LARGE", size=900, limit=500))
