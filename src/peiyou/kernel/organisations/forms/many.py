"""Forms that change many units at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import Hierarchy, SchoolType
from peiyou.kernel.organisations.fields import UnitField
from peiyou.kernel.organisations.forms.base import NAME_IT, ActForm, DayInput
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.requirements.cases import Edit


class BulkForm(ActForm):
    """One change for many units: where they stand in one hierarchy, or what type of school they are."""

    hierarchy = forms.ChoiceField(
        label=_("Move them in this hierarchy"),
        choices=[("", _("do not move")), *Hierarchy.choices],
        required=False,
    )
    parent = UnitField(
        label=_("Stands under from then on"),
        required=False,
        help_text=_("Number or name. Empty: under nothing in this hierarchy any more."),
    )
    school_type = forms.ChoiceField(
        label=_("Correct the type of school"),
        choices=[("", _("leave as it is")), *SchoolType.choices],
        required=False,
    )
    order = ("hierarchy", "parent", "school_type")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("hierarchy") and not cleaned.get("school_type"):
            raise forms.ValidationError(
                _("Choose what is to change: where they stand, or their type.")
            )
        if cleaned.get("parent") and not cleaned.get("hierarchy"):
            self.add_error("hierarchy", _("In which hierarchy do they stand under it?"))
        return cleaned

    def edit(self, unit: Unit) -> Edit:
        said = self.cleaned_data
        moved = {Hierarchy(said["hierarchy"]): said["parent"]} if said["hierarchy"] else {}
        traits = {"school_type": said["school_type"]} if said["school_type"] else {}
        return Edit(unit, parents=moved, traits=traits)


class ImportForm(forms.Form):
    """A workbook and what it rests on."""

    file = forms.FileField(
        label=_("Workbook"),
        widget=forms.FileInput(attrs={"accept": ".xlsx", "class": "form-control"}),
        error_messages={
            "required": _("Choose the workbook first."),
            "empty": _("The file is empty. Choose the workbook again."),
        },
    )
    source = forms.CharField(
        label=_("Document it rests on"),
        max_length=300,
        help_text=_("Issuer, title and number, or the list it was taken from."),
        error_messages={"required": NAME_IT},
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    on = forms.DateField(
        label=_("Changes hold from"),
        widget=DayInput,
        help_text=_(
            "For units that are registered already. New ones begin on the day in their row."
        ),
    )
    update = forms.BooleanField(
        label=_("Change units that are registered where the sheet says otherwise"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs["class"] = "form-control"
