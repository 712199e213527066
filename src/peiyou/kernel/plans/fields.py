"""Form fields for what plans print: exact numbers, ratios and dates of which only parts are known."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_RATIO = re.compile(r"(\d+(?:\.\d+)?)\s*[:/]\s*(\d+(?:\.\d+)?)")
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*([万亿]?)")
_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}
_DATE = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})")


class ExactNumber(forms.CharField):
    """“1,000”, “1.2万”, “１：３５０” → exact text: "1000", "12000", "1/350". Empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str | None:
        words = unicodedata.normalize("NFKC", super().clean(value) or "").strip()
        if not words:
            return None
        if found := _RATIO.fullmatch(words):
            if Fraction(found[2]) == 0:
                raise ValidationError(_("A ratio cannot have 0 as its second part."), "zero")
            return f"{found[1]}/{found[2]}"
        if found := _NUMBER.fullmatch(words):
            return _exact(Fraction(found[1].replace(",", "")) * _SCALES[found[2]])
        raise ValidationError(
            _("Write a number such as 1000, 1.2万 or 95, or a ratio such as 1:350; the unit has a field of its own."),
            "number",
        )  # fmt: skip


class DateWords(forms.CharField):
    """An ISO date, or month and day where no year applies: “2023-12-31”, “10-31”. Empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 10)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("placeholder", "2023-12-31")

    def clean(self, value: Any) -> str | None:
        words = unicodedata.normalize("NFKC", super().clean(value) or "").strip()
        if not words:
            return None
        found = _DATE.fullmatch(words)
        try:
            if found:
                date(int(found[1] or 2024), int(found[2]), int(found[3]))
                return words
        except ValueError:
            pass
        raise ValidationError(
            _("Write a date as 2023-12-31, or 10-31 where it returns every year."), "date"
        )


def larger(upper: str | None, lower: str) -> bool:
    """Whether `upper` may end a range that begins at `lower`; no upper end is fine."""
    return upper is None or Fraction(_quotient(upper)) > Fraction(_quotient(lower))


def _quotient(words: str) -> Fraction:
    first, _slash, second = words.partition("/")
    return Fraction(first) / Fraction(second or 1)


def _exact(number: Fraction) -> str:
    if number.denominator == 1:
        return str(number.numerator)
    return f"{float(number):.10f}".rstrip("0")
