"""What the ministry sets up of a round, and what levels say of dates."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.models import Round
from peiyou.engine.undertakings.forms import Moment

CONTROL: Final = {"class": "form-control"}


class RoundForm(forms.Form):
    """Title, times and guidance; times in the clock of the installation."""

    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(CONTROL))
    opens_at = forms.DateTimeField(label=_("Opens"), widget=Moment())
    fill_by = forms.DateTimeField(label=_("Units submit by"), widget=Moment())
    county_by = forms.DateTimeField(label=_("Counties check by"), widget=Moment())
    prefecture_by = forms.DateTimeField(label=_("Prefectures check by"), widget=Moment())
    province_by = forms.DateTimeField(label=_("Provinces report by"), widget=Moment())


class EditRoundForm(RoundForm):
    accepts_late = forms.BooleanField(
        label=_("Take what comes late, marked as late"), required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )  # fmt: skip
    guidance = forms.CharField(
        label=_("Guidance for everybody"), required=False,
        widget=forms.Textarea({**CONTROL, "rows": 5}),
    )  # fmt: skip

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(round_, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)


class DateForm(forms.Form):
    """An earlier date for those below; empty: that of the level above."""

    due_at = forms.DateTimeField(label=_("Those below submit by"), required=False, widget=Moment())


class ExtensionForm(forms.Form):
    due_at = forms.DateTimeField(label=_("New deadline"), widget=Moment())
    reason = forms.CharField(
        label=_("Why it is extended"), max_length=500, widget=forms.TextInput(CONTROL)
    )
