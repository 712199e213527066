"""Editions: the same words are the same edition; other ones are the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from peiyou.kernel.forms.definition import Choice, Column, Form, Row, Table, Type
from peiyou.kernel.forms.editions import as_plain, digest_of, ensure_edition, form_of
from peiyou.kernel.forms.models import Edition

AT = datetime(2020, 11, 2, 8, tzinfo=UTC)
FORM = Form(
    "takeup/test",
    "承接任务",
    (
        Table(
            "tasks",
            "任务",
            (Row("9", "双高", group="协调发展", unit="个", scale=1, columns=("amount", "on")),),
            (
                Column("amount", "数量", Type.DECIMAL, required=True, least=0, most=Decimal("9.5"), scale=1),
                Column("count", "个数", Type.INTEGER, least=0, most=0),
                Column("on", "日期", Type.DATE, least=date(2020, 1, 1), help="到日"),
                Column("how", _("yes"), Type.CHOICE, choices=(Choice("A", _("no")),)),
                Column("note", "备注", Type.TEXT, locked=True, longest=20),
            ),
        ),
    ),
)  # fmt: skip


@pytest.mark.django_db
def test_one_edition_of_a_content() -> None:
    first = ensure_edition(FORM, at=AT)
    with override("en"):  # the reader's language is no part of it
        assert ensure_edition(FORM, at=AT) == first
    other = ensure_edition(replace(FORM, title="承接任务（新）"), at=AT)
    assert (first.no, other.no, Edition.objects.count()) == (1, 2, 2)
    assert ensure_edition(replace(FORM, code="other"), at=AT).no == 1
    assert first.digest == digest_of(FORM) != other.digest


@pytest.mark.django_db
def test_an_edition_gives_its_definition_back_in_every_language() -> None:
    form = form_of(ensure_edition(FORM, at=AT))
    with override("zh-hans"):
        column = form.by_path["9/amount"].column
        assert (column.least, column.most, column.unit) == (0, Decimal("9.5"), "个")
        assert str(form.tables[0].columns[3].label) == "是"
        assert (form.tables[0].columns[1].least, form.tables[0].columns[1].most) == (0, 0)
    with override("en"):
        assert str(form.tables[0].columns[3].label) == "yes"
    assert as_plain(form) == as_plain(FORM)
