"""A cell's value as the sheet shows it: 45657 with a date format is 2024年12月31日, 0.9 may be 90%."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_ERRORS = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")


def display(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _date(value, cell.number_format or "")
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "General")
    return "" if _ERRORS.fullmatch(str(value)) else str(value)


def _date(value: datetime.datetime | datetime.date | datetime.time, form: str) -> str:
    """Dates in the words of a plan, as finely as the format shows them."""
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    shown = _LITERAL.sub("", re.sub(r"\[[^\]]*\]", "", form)).lower()
    text = f"{value.year}年" if "y" in shown or not shown else ""
    if "m" in shown or not shown:
        text += f"{value.month}月"
    if "d" in shown or not shown:
        text += f"{value.day}日"
    return text or value.strftime("%Y年%m月%d日")


def _number(value: int | float, form: str) -> str:
    section = form.split(";")[0]
    literals = "".join(a or b for a, b in _LITERAL.findall(section))
    bare = _LITERAL.sub("", re.sub(r"\[[^\]]*\]|_.|\*.", "", section))
    if "%" in bare:
        return _plain(Decimal(repr(value)) * 100, bare) + "%"
    return _plain(Decimal(repr(value)), bare) + literals


def _plain(value: Decimal, form: str) -> str:
    decimals = re.search(r"\.([0#]+)", form)
    if decimals:
        shown = value.quantize(Decimal(1).scaleb(-len(decimals[1])), ROUND_HALF_UP)
        text = f"{shown:f}"
        optional = len(decimals[1]) - len(decimals[1].rstrip("#"))
        while optional and text.endswith("0"):
            text, optional = text[:-1], optional - 1
        return text.rstrip(".")
    if re.search(r"[0#]", form) and "General" not in form:
        padded = re.fullmatch(r"0{2,}", form)
        text = f"{value.quantize(Decimal(1), ROUND_HALF_UP):f}"
        return text.zfill(len(form)) if padded else text
    text = f"{round(value, 10):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
