"""A form on a page: controls that have names, addresses and what is said beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override

from peiyou.kernel.forms.definition import Choice, Column, Form, Row, Table, Type
from peiyou.kernel.forms.web import (
    Answers,
    CellsRefused,
    Question,
    questions,
    read_writes,
    refusals,
    saved,
)

COLUMNS = (
    Column("money", "2021", Type.MONEY, required=True, unit="万元", help="到 <分>", least=0),
    Column("due", "完成", Type.DATE, least=date(2020, 1, 1)),
    Column("done", "承接", Type.YES_NO),
    Column("how", "方式", Type.CHOICE, choices=(Choice("A", "甲"), Choice("B", "乙"))),
    Column("why", "说明", Type.LONG_TEXT),
    Column("sum", "合计", Type.INTEGER, locked=True),
)
TABLE = Table(
    "t",
    "经费",
    (
        Row("1", "学校<自筹>", group="甲组"),
        Row("2", "企业", group="甲组", columns=("money",)),
        Row("3", "财政", group="乙组"),
    ),
    COLUMNS,
)
FORM = Form("f", "承接", (TABLE,))
AT = datetime(2020, 11, 2, 8, tzinfo=UTC)


@dataclass
class Said:
    text: str = "请说明<依据>"
    actor_name: str = "某县教育局"
    at: datetime = AT
    answer: str = "已补"


VALUES: dict[str, Any] = {
    "1/money": Decimal("1234.5"),
    "1/due": date(2021, 6, 30),
    "1/done": True,
    "1/how": "B",
    "1/why": "一\n<二>",
    "1/sum": 1234,
}


def page(words: str, **context: Any) -> str:
    with override("en"):
        return Template("{% load cells %}" + words).render(
            Context({"form": FORM, "table": TABLE, **context})
        )


def control(html: str, path: str) -> str:
    found = re.search(rf'<(?:input|select|textarea|span)[^>]*\bid="{path}"[^>]*>', html)
    return found.group() if found else ""


def test_a_table_has_a_control_per_cell_with_name_and_base() -> None:
    html = page("{% form_table table answers %}", answers=Answers(VALUES))
    money = control(html, "1/money")
    assert 'data-cell="1/money"' in money
    assert 'data-base="1234.5"' in money
    assert 'value="1234.5"' in money
    assert 'inputmode="decimal"' in money
    assert 'aria-label="学校&lt;自筹&gt; · 2021 (万元)"' in money
    assert 'aria-required="true"' in money
    assert 'type="date"' in control(html, "1/due")
    assert 'min="2020-01-01"' in control(html, "1/due")
    assert 'checked=""' in control(html, "1/done")
    assert '<option value="B" selected>乙</option>' in html
    assert "一\n&lt;二&gt;</textarea>" in html
    assert control(html, "2/due") == ""
    assert html.count('class="cell is-void"') == 5
    assert html.count('scope="rowgroup"') == 2
    assert "<分>" not in html


def test_what_cannot_be_written_is_words_and_not_a_control() -> None:
    html = page("{% form_table table answers %}", answers=Answers(VALUES, writable={"1/due"}))
    assert control(html, "1/money").startswith("<span")
    assert ">1,234.5</span>" in html
    assert control(html, "1/sum").startswith("<span")
    assert control(html, "1/due").startswith("<input")


def test_remark_error_and_missing_stand_beside_their_cell() -> None:
    answers = Answers(
        VALUES,
        remarks={"1/money": Said()},
        errors={"1/money": "<不是数>"},
        missing={"1/due"},
    )
    html = page("{% form_table table answers %}", answers=answers)
    assert 'aria-invalid="true"' in control(html, "1/money")
    assert "1/money:error 1/money:remark" in control(html, "1/money")
    assert "请说明&lt;依据&gt;" in html
    assert "某县教育局" in html
    assert "&lt;不是数&gt;" in html
    assert html.count("is-missing") == 1


def test_fields_have_labels_of_their_own() -> None:
    html = page("{% form_fields table answers row %}", answers=Answers(VALUES), row=TABLE.rows[0])
    assert '<label class="label" for="1/money">' in html
    assert "aria-label" not in control(html, "1/money")
    assert 'id="1/money:help"' in html
    assert len(set(re.findall(r'\bid="([^"]+)"', html))) == len(re.findall(r'\bid="', html))


def test_paper_has_no_controls() -> None:
    html = page("{% form_print form answers %}", answers=Answers(VALUES))
    assert "<input" not in html
    assert "1,234.5" in html
    assert "一<br>&lt;二&gt;" in html


def test_the_form_element_names_its_address_and_words() -> None:
    html = page('<form {% autosave "/save/" %}>{% autosave_status %}</form>')
    assert 'data-autosave="/save/"' in html
    assert "data-autosave-status" in html
    assert "Keep mine" in html


# --- what comes back ---------------------------------------------------------------------------------


def test_writes_are_typed() -> None:
    (one, two) = read_writes(
        FORM, ["1/money", "1/done"], ["1234.5", ""], ["１，２３５", "1"], {"1/money", "1/done"}
    )
    assert (one.cell, one.base, one.value) == ("1/money", Decimal("1234.5"), Decimal(1235))
    assert (two.base, two.value) == (None, True)


def test_a_base_outside_of_what_is_allowed_now_is_still_what_stood_there() -> None:
    (one,) = read_writes(FORM, ["1/money"], ["-1"], ["0"])
    assert one.base == Decimal(-1)


@pytest.mark.parametrize(
    ("cells", "values", "where"),
    [
        (["1/money"], ["x"], "1/money"),
        (["9/money"], ["1"], "9/money"),
        (["1/sum"], ["1"], "1/sum"),
        (["1/due"], ["2021-01-01"], "1/due"),
        (["1/money", "1/money"], ["1", "2"], ""),
        (["1/money"], [], ""),
        ([f"{n}" for n in range(501)], ["1"] * 501, ""),
    ],
)
def test_what_cannot_be_kept_is_said_by_cell(
    cells: list[str], values: list[str], where: str
) -> None:
    with pytest.raises(CellsRefused) as caught:
        read_writes(FORM, cells, [""] * len(cells), values, {"1/money"})
    assert list(caught.value.messages) == [where]
    answer = refusals(caught.value.messages)
    assert answer.get("message") if where == "" else answer["cells"][where]["message"]


def test_answers_speak_in_texts() -> None:
    assert saved(FORM, {"1/money": Decimal("1234.50")}, [("1/due", "x")]) == {
        "cells": {"1/money": {"value": "1234.5", "display": "1,234.5"}},
        "missing": [{"cell": "1/due", "text": "x"}],
    }
    asked = questions(FORM, {"1/done": Question(None, "某人", AT)})
    assert asked == {
        "cells": {"1/done": {"value": "", "display": "", "by": "某人", "at": AT.isoformat()}}
    }
