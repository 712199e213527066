"""Forms about working days. They clean values for actions; they never save anything."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.calendar.days import LAST_OF_LIBRARY

LONGEST: Final = 31
"""Days of one stretch: more is a slip of the pen."""
_LINE: Final = re.compile(
    r"(\d{4}-\d\d?-\d\d?)(?:\s*(?:\.\.|至|到|~|～|–|—|\s)\s*(\d{4}-\d\d?-\d\d?))?"
)


class DaysField(forms.CharField):
    """Days, one or one stretch a line: 2027-01-01, or 2027-01-01..2027-01-03."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        kwargs.setdefault("max_length", 2000)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        days: set[date] = set()
        for line in filter(None, map(str.strip, str(super().clean(value) or "").splitlines())):
            days |= self._of(line)
        return days

    def _of(self, line: str) -> set[date]:
        match = _LINE.fullmatch(line)
        if match:
            try:
                first, last = (_day(match[n] or match[1]) for n in (1, 2))
            except ValueError:
                match = None
        if not match or not timedelta(0) <= last - first < timedelta(days=LONGEST):
            raise forms.ValidationError(
                _("“%(line)s” is no day and no stretch of days. Write 2027-01-01, or 2027-01-01..2027-01-03."),
                params={"line": line},
            )  # fmt: skip
        return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def _day(text: str) -> date:
    year, month, day = map(int, text.split("-"))
    return date(year, month, day)


class _Styled(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"


class YearForm(_Styled):
    """The arrangement of a year."""

    year = forms.IntegerField(label=_("Year"), min_value=LAST_OF_LIBRARY.year + 1, max_value=2200)
    off = DaysField(label=_("Days off"), help_text=_("All of the year, one day or one stretch a line, such as 2027-02-05..2027-02-13; weekends in between are included."))  # fmt: skip
    working = DaysField(label=_("Weekend days that are worked"), required=False, help_text=_("One day a line."))  # fmt: skip
    source = forms.CharField(label=_("Document it rests on"), max_length=200)


class DayForm(_Styled):
    """One day."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))  # fmt: skip
    is_working = forms.TypedChoiceField(
        label=_("That day is"),
        choices=[("", "—"), ("off", _("a day off")), ("works", _("a working day"))],
        coerce=lambda choice: choice == "works",
    )
    source = forms.CharField(label=_("Document it rests on"), max_length=200)
