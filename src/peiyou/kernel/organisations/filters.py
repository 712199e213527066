"""What the list of units can be asked for, as it stands in the address."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.queries.listing import Life, Wanted, provinces


def _any(label: Any, choices: type[TextChoices]) -> list[tuple[str, Any]]:
    return [("", label), *choices.choices]


class FilterForm(forms.Form):
    """The filters beside the list; one that cannot be read is shown as such and not applied."""

    q = forms.CharField(label=_("Name, pinyin or number"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=_any(_("every kind"), Kind), required=False)
    school_type = forms.ChoiceField(
        label=_("Type of school"), choices=_any(_("every type"), SchoolType), required=False
    )
    province = forms.ChoiceField(label=_("Province"), required=False)
    hierarchy = forms.ChoiceField(
        label=_("Stands in"), choices=_any(_("any hierarchy"), Hierarchy), required=False
    )
    numbered = forms.ChoiceField(
        label=_("Unit code"),
        choices=[("", _("with or without")), ("yes", _("with a code")), ("no", _("without"))],
        required=False,
    )
    life = forms.ChoiceField(
        label=_("Existence"),
        choices=[
            (Life.STANDING, _("existing on the day")),
            (Life.ENDED, _("ended before")),
            (Life.ALL, _("all, ever")),
        ],
        required=False,
    )
    on = forms.DateField(
        label=_("As of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    under = forms.UUIDField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "filter-%s"
        self._today = today
        province = self.fields["province"]
        if isinstance(province, forms.ChoiceField):
            province.choices = [
                ("", _("every province")),
                *((str(unit.key), unit.name) for unit in provinces(today)),
            ]
        for name, field in self.fields.items():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = kind
            if name == "q":
                field.widget.input_type = "search"
                field.widget.attrs |= {"autocomplete": "off", "placeholder": field.label}

    @property
    def day(self) -> date:
        self.is_valid()
        day: date = self.cleaned_data.get("on") or self._today
        return day

    def wanted(self) -> Wanted:
        """The question for the query; values that are wrong count as not given."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        numbered = {"yes": True, "no": False}.get(said.pop("numbered", ""))
        return Wanted(
            on=said.pop("on", self._today),
            text=said.pop("q", ""),
            order=said.pop("sort", ""),
            numbered=numbered,
            **said,
        )

    @property
    def count(self) -> int:
        """How many filters besides the words are in use."""
        self.is_valid()
        return sum(bool(v) for n, v in self.cleaned_data.items() if n not in {"q", "sort"})
