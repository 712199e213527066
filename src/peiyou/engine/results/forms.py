"""What the ministry says of a release, of a correction and of the licence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.models import Release
from peiyou.engine.results.queries.release_content import STAGES, Span

CONTROL: Final = {"class": "form-control"}
DAY: Final = {**CONTROL, "type": "date"}


class ReleaseForm(forms.Form):
    """Last days are included, as people say them."""

    code = forms.CharField(
        label=_("Code of the release"), max_length=60, widget=forms.TextInput(CONTROL),
        help_text=_("It is cited by this and never changes: small letters, digits and hyphens."),
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(CONTROL))
    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))  # fmt: skip
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    stages = forms.MultipleChoiceField(
        label=_("Levels of figures"), choices=[(s.value, s.label) for s in STAGES],
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )  # fmt: skip

    has_money = forms.BooleanField(
        label=_("Money by source and task too"), required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )  # fmt: skip

    def said(self) -> dict[str, Any]:
        """For `prepare`."""
        cleaned = self.cleaned_data
        return {
            "code": cleaned["code"], "title": cleaned["title"], "stages": tuple(cleaned["stages"]),
            "has_money": cleaned["has_money"],
            "span": Span(cleaned["first_day"], cleaned["last_day"] + timedelta(days=1)),
        }  # fmt: skip


class CorrectionForm(forms.Form):
    """A correction is said in words that stand for themselves."""

    what = forms.CharField(label=_("What was wrong"), max_length=300, widget=forms.TextInput(CONTROL))  # fmt: skip
    old = forms.CharField(label=_("Figure as published"), max_length=100, widget=forms.TextInput(CONTROL))  # fmt: skip
    new = forms.CharField(label=_("Figure as it is right"), max_length=100, widget=forms.TextInput(CONTROL))  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea({**CONTROL, "rows": 3}))  # fmt: skip
    mended_in = forms.ModelChoiceField(
        Release.objects.none(), label=_("Mended in"), required=False, to_field_name="code",
        empty_label=_("not yet"), widget=forms.Select({"class": "form-select"}),
    )  # fmt: skip

    def __init__(self, *args: Any, release: Release, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = Release.objects.filter(plan_code=release.plan_code, no__gt=release.no)
        self.fields["mended_in"].queryset = later.order_by("no")  # type: ignore[attr-defined]


class LicenceForm(forms.Form):
    name = forms.CharField(
        label=_("Licence of open data"), max_length=200, required=False, widget=forms.TextInput(CONTROL),
        help_text=_("Empty: not set. It stands in every release from the next one on."),
    )  # fmt: skip
    url = forms.URLField(
        label=_("Address of the licence"), max_length=300, required=False, assume_scheme="https",
        widget=forms.URLInput(CONTROL),
    )  # fmt: skip
