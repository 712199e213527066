"""What one can ask the record for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.audit.queries.rows import Filter


class FilterForm(forms.Form):
    """The filters above the list; an input that cannot be read is shown as such and not applied."""

    stream = forms.CharField(label=_("Stream begins with"), max_length=200, required=False)
    verb = forms.CharField(label=_("Act begins with"), max_length=100, required=False)
    actor = forms.CharField(label=_("Actor"), max_length=200, required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "filter-%s"
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def asked(self) -> Filter:
        self.is_valid()
        return Filter(**{k: v for k, v in self.cleaned_data.items() if v})


class RangeForm(forms.Form):
    """Which seals an export covers."""

    from_seal = forms.IntegerField(label=_("From seal"), min_value=1, required=False)
    to_seal = forms.IntegerField(label=_("To seal"), min_value=1, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "range-%s"
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
