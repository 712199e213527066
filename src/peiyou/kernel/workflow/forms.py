"""Forms about the turn and the deadline of a case. They clean values for actions; they never save anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.calendar.days import end_of


class _Styled(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"


class _PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.name} ({obj.handle})"


class DelegateForm(_Styled):
    """To whom: one of `among`, who act at the holder."""

    person = _PersonField(
        label=_("To whom"),
        queryset=Person.objects.none(),
        to_field_name="handle",
        empty_label=_("choose"),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, among: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = among


class DeadlineForm(_Styled):
    """Until the end of which day, and why."""

    day = forms.DateField(
        label=_("Until the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def due_at(self) -> datetime:
        return end_of(self.cleaned_data["day"])
