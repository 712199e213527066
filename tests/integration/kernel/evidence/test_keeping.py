"""Files: kept once, bound to cells, taken off; what is no longer needed is swept away."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.evidence import keeping
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.holders import Record, register_holder
from peiyou.kernel.evidence.keeping import Upload, attach, detach, path_of, plain_name
from peiyou.kernel.evidence.limits import Limits
from peiyou.kernel.evidence.models import Attachment, File
from peiyou.kernel.evidence.queries.attachments import attachments_of
from peiyou.kernel.evidence.queries.elsewhere import elsewhere
from peiyou.kernel.evidence.sweeping import sweep
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from tests.factories.organisations import a_unit
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def unit(db: None, settings: Any, tmp_path: Path) -> Unit:
    settings.MEDIA_ROOT = tmp_path
    register_holder(
        "secret", may_view=lambda actor, source_id, at: source_id == "open", describe=Record
    )
    return a_unit("东县中专", Kind.SCHOOL)


def put(unit: Unit, source: str = "1", **rest: Any) -> Attachment:
    given: dict[str, Any] = {
        "upload": Upload("函.pdf", PDF), "source_kind": "letter", "source_id": source, "purpose": Purpose.LETTER,
        "unit": unit, "actor": SYSTEM, "at": AT, **rest,
    }  # fmt: skip
    return attach(**given)


def test_the_same_file_is_kept_once(unit: Unit) -> None:
    one, two = put(unit, "1"), put(unit, "2", upload=Upload("另一.pdf", PDF))
    assert one.file == two.file
    assert File.objects.count() == 1
    with default_storage.open(one.file.file.name) as file:
        assert file.read() == PDF
    assert (one.file.size, one.file.media) == (len(PDF), "application/pdf")


def test_a_record_has_a_file_once_in_a_cell_and_again_after_it_was_taken_off(unit: Unit) -> None:
    one = put(unit)
    with refused("ATTACHED"):
        put(unit)
    put(unit, cell="9/fund/OWN")
    detach(attachment=one, actor=SYSTEM, at=AT)
    detach(attachment=one, actor=SYSTEM, at=AT + timedelta(days=1))
    assert Attachment.objects.get(pk=one.pk).removed_at == AT
    put(unit)
    assert len(attachments_of("letter", ["1"])["1"]) == 2
    assert Attachment.objects.count() == 3


def test_as_many_as_fit_and_one_more(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Limits(most_bytes=100_000, most_files=2, kinds={"application/pdf": (".pdf",)})
    monkeypatch.setattr(keeping, "limits", lambda: few)
    for no in range(2):
        put(unit, upload=Upload(f"{no}.pdf", PDF + b"%" + bytes(str(no), "ascii")))
    with refused("TOO_MANY"):
        put(unit)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\x.pdf", "x.pdf"),
        ("/abs/函.pdf", "函.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("exe\u202efdp.pdf", "exefdp.pdf"),
        ("x" * 400 + ".pdf", "x" * 251 + ".pdf"),
        ("..", ""),
    ],
)
def test_names_are_only_names(name: str, kept: str) -> None:
    assert plain_name(name) == (kept if name != ".." else "..")
    assert "/" not in plain_name(name)


def test_no_name_leads_anywhere(unit: Unit, tmp_path: Path) -> None:
    found = put(unit, upload=Upload("../../../函.pdf", PDF))
    assert found.name == "函.pdf"
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept == tmp_path / path_of(found.file.sha256)


def test_the_database_refuses_to_change_a_file(unit: Unit) -> None:
    found = put(unit)
    for act in (
        lambda: File.objects.update(size=1),
        lambda: File.objects.filter(pk=found.file_id)._raw_delete("default"),  # type: ignore[attr-defined]
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert connection.vendor in {"sqlite", "postgresql"}
    assert File.objects.get().size == len(PDF)


def test_what_is_refused_leaves_nothing_for_long(unit: Unit, tmp_path: Path) -> None:
    kept = put(unit)
    young, old = path_of("a" * 64), path_of("b" * 64)
    for path in (young, old):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"x")
    times = {path_of(kept.file.sha256): 30, old: 25, young: 23}
    for path, hours in times.items():
        at = (AT - timedelta(hours=hours)).timestamp()
        os.utime(tmp_path / path, (at, at))
    sweep(AT)
    assert [(tmp_path / path).exists() for path in times] == [True, False, True]


def test_an_old_file_that_is_attached_again_is_young(unit: Unit, tmp_path: Path) -> None:
    path = tmp_path / path_of(put(unit).file.sha256)
    os.utime(path, (0, 0))
    put(unit, "2")
    assert path.stat().st_mtime > 1_000_000_000


def test_a_file_that_went_missing_comes_back_with_the_next_that_is_the_same(
    unit: Unit, tmp_path: Path
) -> None:
    path = tmp_path / path_of(put(unit).file.sha256)
    path.unlink()
    put(unit, "2")
    assert path.read_bytes() == PDF


def test_elsewhere_is_said_to_whoever_may_see_both(unit: Unit) -> None:
    mine = put(unit, number="8号")
    alone = put(unit, "9", upload=Upload("别.pdf", PDF + b"%"))
    put(unit, "open", source_kind="secret")
    put(unit, "closed", source_kind="secret", upload=Upload("同号.pdf", PDF + b"%2"), number="8号")
    put(unit, "3", upload=Upload("异.pdf", PDF + b"%3"), number="8号", purpose=Purpose.AGREEMENT)
    found = elsewhere([mine, alone], None, AT)
    assert set(found) == {mine.pk}
    assert ([record.title for record in found[mine.pk].seen], found[mine.pk].hidden) == (
        ["open"], True,
    )  # fmt: skip
    assert elsewhere([], None, AT) == {}
