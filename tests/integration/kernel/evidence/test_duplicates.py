"""The same file or number claimed twice: found for one record and over all of them, alike."""

from __future__ import annotations

from typing import Any

import pytest

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.evidence.enums import By, Purpose
from peiyou.kernel.evidence.keeping import Upload, detach
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.evidence.queries.duplicates import all_shared, shared_by
from peiyou.kernel.organisations.models import Unit
from tests.integration.kernel.evidence.test_keeping import AT, PDF, put, unit

pytestmark = pytest.mark.django_db
__all__ = ["unit"]


def claim(unit: Unit, source: str, content: bytes = PDF, **rest: Any) -> Attachment:
    given = {
        "source_kind": "report",
        "purpose": Purpose.EVIDENCE,
        "upload": Upload("证.pdf", content),
    }
    return put(unit, source, **(given | rest))


def test_the_same_file_and_the_same_number(unit: Unit) -> None:
    one = claim(unit, "1", number="教职成〔2020〕7号")
    two = claim(unit, "2", PDF + b"%2", number="教职成 [2020] 7 号")
    three = claim(unit, "3", number="其他〔2020〕8号")
    claim(unit, "4", PDF + b"%4")
    expected = {(By.FILE, (one.pk, three.pk)), (By.NUMBER, (one.pk, two.pk))}
    for found in (all_shared("report"), shared_by("report", ["1"])):
        assert {(of.by, tuple(claim.pk for claim in of.claims)) for of in found} == expected
    assert [of.by for of in shared_by("report", ["3"])] == [By.FILE]
    assert shared_by("report", ["4"]) == shared_by("report", []) == []


def test_what_claims_nothing_is_not_counted(unit: Unit) -> None:
    """Letters and pages to be sealed, what was taken off, other kinds of record, numbers that are none."""
    claim(unit, "1", number="无")
    claim(unit, "2", PDF + b"%2", number="无")
    put(unit, "3", source_kind="report")
    claim(unit, "4", source_kind="other")
    detach(attachment=claim(unit, "5"), actor=SYSTEM, at=AT)
    assert all_shared("report") == shared_by("report", ["1", "2", "3", "4", "5"]) == []


def test_as_many_statements_for_many(unit: Unit, django_assert_num_queries: Any) -> None:
    for source in range(4):
        claim(unit, str(source), number="教职成〔2020〕7号")
    with django_assert_num_queries(3):
        shared_by("report", ["1"])
    with django_assert_num_queries(3):
        shared_by("report", [str(source) for source in range(4)])
    with django_assert_num_queries(4):
        all_shared("report")
