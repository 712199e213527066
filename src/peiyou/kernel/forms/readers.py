"""Reading one cell: each type from a text as typed, or from what a workbook's cell holds.

A number is read exactly and never rounded, guessed or taken apart: what is not plainly one is refused
with a sentence that says how to write it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from peiyou.common.numerals import narrow
from peiyou.kernel.forms.definition import DIGITS, Column, Type, Value
from peiyou.kernel.forms.errors import FormError

_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d)")  # fmt: skip
_SPACES: Final = re.compile(r"\s+")
_NUMBER_OF_UNIT: Final = re.compile(r"[0-9A-Z][0-9A-Z-]*")
_YES: Final = frozenset({"1", "true", "yes", "y", "是", "√", "✓", "✔", "☑"})
_NO: Final = frozenset({"0", "false", "no", "n", "否", "×", "✗", "☐"})
_WIDE: Final = {ord("，"): ",", ord("　"): " ", ord("\u00a0"): " ", ord("−"): "-", ord("．"): "."}


def _text(column: Column, raw: Any) -> str:
    text = _words(raw)
    if column.type is Type.LONG_TEXT:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    else:
        text = _SPACES.sub(" ", text)
    if not text.isprintable() and any(
        unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text
    ):
        raise FormError(
            "CELL_CHARACTERS",
            _("There are characters in it that cannot be printed. Type the text again."),
        )
    if len(text) > column.limit:
        raise FormError(
            "CELL_TOO_LONG",
            _("The text has %(length)s characters; at most %(most)s are kept. Make it shorter."),
            length=len(text),
            most=column.limit,
        )
    return text


def _words(raw: Any) -> str:
    """A cell as text: a workbook keeps a number that somebody typed into a text cell as a float."""
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else f"{raw:.15g}"
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(sep=" ")
    return str(raw)


def _whole(column: Column, raw: Any) -> int:
    number = _number(column, raw)
    if number != number.to_integral_value():
        raise FormError(
            "CELL_NOT_WHOLE",
            _("“%(text)s” is not a whole number. Write it without a decimal point."),
            text=_words(raw),
        )
    value = int(number)
    _bounded(column, value)
    return value


def _decimal(column: Column, raw: Any) -> Decimal:
    value = trimmed(_number(column, raw))
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > column.places:
        raise FormError(
            "CELL_PLACES",
            _("“%(text)s” has more than %(places)s decimal places. Nothing is rounded: write the number you mean."),
            text=_words(raw),
            places=column.places,
        )  # fmt: skip
    _bounded(column, value)
    return value


def _number(column: Column, raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise _no_number(raw)
    if not isinstance(raw, str):
        # fifteen digits are what a spreadsheet shows and what was typed into it
        number = Decimal(f"{raw:.15g}") if isinstance(raw, float) else Decimal(raw)
    else:
        number = _typed(column, raw)
    if not number.is_finite():
        raise _no_number(raw)
    if abs(number).scaleb(column.places) >= Decimal(10) ** DIGITS:
        raise FormError(
            "CELL_TOO_LARGE",
            _("“%(text)s” is larger than can be kept. Check the unit that the column asks for."),
            text=_words(raw),
        )
    return number


def _typed(column: Column, raw: str) -> Decimal:
    text = narrow(raw.translate(_WIDE)).strip()
    unit = str(column.unit)
    if unit and text.endswith(unit):
        text = text[: -len(unit)].rstrip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _PLAIN.fullmatch(text):
        raise _no_number(raw)
    return Decimal(text)


def _no_number(raw: Any) -> FormError:
    return FormError(
        "CELL_NOT_A_NUMBER",
        _("“%(text)s” is not a number. Write digits, as 1200 or 1,200.5."),
        text=_words(raw),
    )


def _year(column: Column, raw: Any) -> int:
    if isinstance(raw, str):
        raw = raw.removesuffix("年")
    number = _number(column, raw)
    if number != number.to_integral_value() or not 1000 <= number <= 9999:
        raise FormError(
            "CELL_YEAR", _("“%(text)s” is not a year. Write four digits."), text=_words(raw)
        )
    _bounded(column, int(number))
    return int(number)


def _day(column: Column, raw: Any) -> date:
    value = _day_of(raw)
    if value is None:
        raise FormError(
            "CELL_DAY", _("“%(text)s” is no day. Write it as 2021-06-30."), text=_words(raw)
        )
    _bounded(column, value)
    return value


def _day_of(raw: Any) -> date | None:
    """A bare number is no day: nobody can see which one it would be."""
    if isinstance(raw, datetime):
        return raw.date() if raw.time() == time() else None
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str) and not (isinstance(raw, float) and 19e6 < raw < 22e6):
        return None
    found = _DAY.fullmatch(narrow(_words(raw)))
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _choice(column: Column, raw: Any) -> str:
    text = _words(raw)
    for choice in column.choices:
        if text == choice.code or text == str(choice.label).strip():
            return choice.code
    for code, _name in settings.LANGUAGES:  # a workbook may have been made in another one
        with override(code):
            for choice in column.choices:
                if text == str(choice.label).strip():
                    return choice.code
    raise FormError(
        "CELL_CHOICE",
        _("“%(text)s” is not one of: %(offered)s."),
        text=text,
        offered="、".join(str(choice.label) for choice in column.choices),
    )


def _yes_no(column: Column, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    text = narrow(_words(raw)).lower()
    if text in _YES or text == gettext("yes"):
        return True
    if text in _NO or text == gettext("no"):
        return False
    raise FormError(
        "CELL_YES_NO",
        _("“%(text)s” says neither yes nor no. Write %(yes)s or %(no)s."),
        text=_words(raw),
        yes=gettext("yes"),
        no=gettext("no"),
    )


def _unit(column: Column, raw: Any) -> str:
    text = narrow(_words(raw)).upper()
    if not _NUMBER_OF_UNIT.fullmatch(text) or len(text) > column.limit:
        raise FormError(
            "CELL_UNIT",
            _("“%(text)s” is no number of a unit. Write the number that the register has."),
            text=_words(raw),
        )
    return text


def _bounded(column: Column, value: Any) -> None:
    if column.least is not None and value < column.least:
        raise FormError(
            "CELL_TOO_LITTLE",
            _("%(value)s is less than %(least)s, the least that may stand here."),
            value=_shown(value),
            least=_shown(column.least),
        )
    if column.most is not None and value > column.most:
        raise FormError(
            "CELL_TOO_MUCH",
            _("%(value)s is more than %(most)s, the most that may stand here."),
            value=_shown(value),
            most=_shown(column.most),
        )


def _shown(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def trimmed(value: Decimal) -> Decimal:
    """Without zeros after the last decimal place that says something; 1E+3 written out."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1), rounding=ROUND_DOWN) + 0
    return value.normalize()


READERS: Final[Mapping[Type, Callable[[Column, Any], Value]]] = {
    Type.TEXT: _text,
    Type.LONG_TEXT: _text,
    Type.PERSON: _text,
    Type.FILE: _text,
    Type.INTEGER: _whole,
    Type.DECIMAL: _decimal,
    Type.MONEY: _decimal,
    Type.DATE: _day,
    Type.YEAR: _year,
    Type.CHOICE: _choice,
    Type.YES_NO: _yes_no,
    Type.UNIT: _unit,
}
