"""What all forms of acts share. They clean values for actions; they never save anything themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.fields import UnitField, UnitsField
from peiyou.kernel.organisations.models import Unit

NAME_IT: Any = _("Name the document: the change cannot be checked without it.")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ActForm(forms.Form):
    """An act happens on a day and rests on a document. `unit` is what it is about."""

    source = forms.CharField(
        label=_("Document it rests on"),
        max_length=300,
        help_text=_("Issuer, title and number, or the list it was taken from."),
        error_messages={"required": NAME_IT},
    )
    on = forms.DateField(
        label=_("In force from"), widget=DayInput, help_text=_("The first day on which it is so.")
    )
    order: tuple[str, ...] = ()
    """Fields in the order of the page; day and document come last."""

    def __init__(self, *args: Any, today: date, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.today = today
        if "on" in self.fields:
            self.fields["on"].initial = today
        self.order_fields([*self.order, "on", "source"])
        for field in self.fields.values():
            if isinstance(field, UnitField | UnitsField):
                field.on = today
            field.widget.attrs["class"] = _css_class(field.widget)
        self.begin()

    def begin(self) -> None:
        """Start from the unit as it stands."""

    def values(self) -> dict[str, Any]:
        """Keyword arguments for the action, besides the unit, the actor and the moment."""
        return dict(self.cleaned_data)


def _css_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"
