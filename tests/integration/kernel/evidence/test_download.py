"""Handing files out: to whoever may see the record, in a way that cannot act in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from peiyou.kernel.evidence.holders import register_holder
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.organisations.enums import Kind
from tests.factories.organisations import a_person, a_unit
from tests.integration.kernel.evidence.test_keeping import PDF, put
from tests.unit.kernel.evidence.test_sniffing import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def attachment(db: None, settings: Any, tmp_path: Path) -> Attachment:
    settings.MEDIA_ROOT = tmp_path
    register_holder("letter", may_view=lambda actor, source_id, at: actor is not None and actor.name == "王")  # fmt: skip
    return put(a_unit("东县中专", Kind.SCHOOL), upload=Upload("函 一.pdf", PDF))


@pytest.fixture
def client() -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(a_person("wang", "王"))
    return client


def test_a_pdf_is_shown_and_can_do_nothing(attachment: Attachment, client: Client) -> None:
    answer = client.get(f"/evidence/{attachment.key}/")
    assert b"".join(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline; ")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]
    saved = client.get(f"/evidence/{attachment.key}/?save")
    assert b"".join(saved) == PDF
    assert saved["Content-Disposition"].startswith("attachment")


def test_an_office_file_is_never_shown(attachment: Attachment, client: Client) -> None:
    word = put(attachment.unit, "2", upload=Upload("函.docx", office("word/document.xml")))
    answer = client.get(f"/evidence/{word.key}/")
    assert b"".join(answer).startswith(b"PK")
    assert answer["Content-Disposition"].startswith("attachment")


def test_for_others_it_is_not_there(attachment: Attachment) -> None:
    other = Client()
    assert other.get(f"/evidence/{attachment.key}/").status_code == 302
    other.force_login(a_person("li", "李"))
    assert other.get(f"/evidence/{attachment.key}/").status_code == 404
    assert other.get(f"/evidence/{uuid4()}/").status_code == 404


def test_a_kind_that_nobody_registered_is_nobodys(attachment: Attachment, client: Client) -> None:
    stray = put(attachment.unit, source_kind="stray")
    assert client.get(f"/evidence/{stray.key}/").status_code == 404


def test_a_file_that_is_gone_is_said_to_be(attachment: Attachment, client: Client, tmp_path: Path) -> None:  # fmt: skip
    (tmp_path / attachment.file.file.name).unlink()
    answer = client.get(f"/evidence/{attachment.key}/")
    assert answer.status_code == 404
