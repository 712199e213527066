"""Forms of the acts on one unit, and of registering one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import (
    EVER,
    REGIONS,
    Function,
    Hierarchy,
    Kind,
    Scheme,
    SchoolType,
)
from peiyou.kernel.organisations.fields import UnitField, UnitsField
from peiyou.kernel.organisations.forms.base import ActForm
from peiyou.kernel.organisations.queries.naming import texts_of
from peiyou.kernel.organisations.queries.unit_page import children_anywhere

PARENT_LABELS: Final[Mapping[Hierarchy, Any]] = {
    Hierarchy.PLACE: _("Region it stands in"),
    Hierarchy.OVERSIGHT: _("Competent authority"),
    Hierarchy.SPONSOR: _("Sponsor"),
    Hierarchy.SKILLED: _("Authority of the skilled-worker line"),
    Hierarchy.INDUSTRY: _("Industry body"),
}


class RenameForm(ActForm):
    name = forms.CharField(label=_("New name"), max_length=120)
    order = ("name",)


class RecodeForm(ActForm):
    scheme = forms.ChoiceField(label=_("Kind of number"), choices=Scheme.choices)
    value = forms.CharField(label=_("New number"), max_length=20)
    order = ("scheme", "value")

    def begin(self) -> None:
        """Only numbers that a unit of this kind can have are offered."""
        unit = self.unit
        if unit is None:
            return
        fitting = [Scheme.REGION] if unit.is_region else [Scheme.CREDIT]
        if unit.kind == Kind.SCHOOL:
            fitting.insert(0, Scheme.SCHOOL)
        scheme = self.fields["scheme"]
        if isinstance(scheme, forms.ChoiceField):
            scheme.choices = [(s.value, s.label) for s in fitting]

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "scheme": Scheme(self.cleaned_data["scheme"])}


class MoveForm(ActForm):
    hierarchy = forms.ChoiceField(label=_("In which hierarchy"), choices=Hierarchy.choices)
    parent = UnitField(
        label=_("Stands under from then on"),
        required=False,
        help_text=_("Number or name. Empty: under nothing in this hierarchy any more."),
    )
    order = ("hierarchy", "parent")

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "hierarchy": Hierarchy(self.cleaned_data["hierarchy"])}


class MergeForm(ActForm):
    units = UnitsField(label=_("Units that end and go into this one"))
    order = ("units",)


class DissolveForm(ActForm):
    heir = UnitField(
        label=_("Carries its past on"),
        required=False,
        help_text=_(
            "What was reported is counted with this unit in later trees. Empty: with nobody."
        ),
    )
    order = ("heir",)


class TraitsForm(ActForm):
    """What a unit is, apart from its name, numbers and places."""

    school_type = forms.ChoiceField(
        label=_("Type of school"), choices=[("", _("—")), *SchoolType.choices], required=False
    )
    function = forms.ChoiceField(
        label=_("Function"), choices=[("", _("—")), *Function.choices], required=False
    )
    is_counted = forms.BooleanField(label=_("Counted in statistics"), required=False, initial=True)
    order: tuple[str, ...] = ("school_type", "function", "is_counted")


class RegisterForm(TraitsForm):
    """A new unit with its numbers and its places."""

    name = forms.CharField(label=_("Name of the unit"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(k, k.label) for k in Kind if k != Kind.NATION],
        initial=Kind.SCHOOL,
    )
    order = (
        "name",
        "kind",
        "school_type",
        "function",
        *Scheme.values,
        *Hierarchy.values,
        "is_counted",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        for scheme in Scheme:
            self.base_fields[scheme.value] = forms.CharField(
                label=scheme.label, max_length=20, required=False
            )
        for hierarchy in Hierarchy:
            self.base_fields[hierarchy.value] = UnitField(
                label=PARENT_LABELS[hierarchy], required=hierarchy == Hierarchy.PLACE
            )
        super().__init__(*args, **kwargs)

    def begin(self) -> None:
        """Below the region from whose page one came; the day is often not known."""
        on = self.fields["on"]
        on.required, on.initial = False, None
        on.help_text = _("The first day on which it exists; empty where nobody knows it.")
        if self.unit is not None:
            self.fields[Hierarchy.PLACE.value].initial = texts_of([self.unit], self.today)[
                self.unit.pk
            ]

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        taken = {
            n: said[n] for n in ("name", "kind", "school_type", "function", "is_counted", "source")
        }
        return {
            **taken,
            "on": said["on"] or EVER,
            "numbers": {scheme: said[scheme.value] for scheme in Scheme if said[scheme.value]},
            "parents": {h: said[h.value] for h in Hierarchy if said[h.value]},
        }


class SplitForm(ActForm):
    """The names of the parts, and which of them gets what stands below. They are what the unit was."""

    parts = forms.CharField(
        label=_("Names of the new units"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, two at least. They stand where this unit stood."),
    )
    heir = forms.IntegerField(
        label=_("Which of them carries the past on"),
        min_value=1,
        initial=1,
        help_text=_("Number of the line. What was reported is counted with it in later trees."),
    )
    order = ("parts", "heir")

    def begin(self) -> None:
        """One field for everything that stands directly below."""
        below = children_anywhere(self.unit, self.today) if self.unit else []
        for child in below:
            self.fields[f"child-{child.pk}"] = forms.IntegerField(
                label=_("%(name)s goes to line") % {"name": child.name},
                min_value=1,
                widget=forms.NumberInput(attrs={"class": "form-control"}),
            )
        self.order_fields([*self.order, *(n for n in self.fields if n.startswith("child-"))])

    def clean_parts(self) -> list[str]:
        names = [name.strip() for name in self.cleaned_data["parts"].splitlines() if name.strip()]
        if len(names) < 2:
            raise forms.ValidationError(_("Write at least two names; for one, rename the unit."))
        return names

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        most = len(cleaned.get("parts", ()))
        for name, value in list(cleaned.items()):
            if most and isinstance(value, int) and value > most:
                self.add_error(name, _("There is no such line above."))
        return cleaned

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        below = {
            int(n.removeprefix("child-")): v for n, v in said.items() if n.startswith("child-")
        }
        return {
            "names": said["parts"],
            "heir": said["heir"] - 1,
            "children": {child: line - 1 for child, line in below.items()},
            "on": said["on"],
            "source": said["source"],
        }


class CorrectForm(TraitsForm):
    """What was entered wrongly from the beginning: there is no day, it was never so."""

    name = forms.CharField(label=_("Name of the unit"), max_length=120)
    order = ("name", "school_type", "function", "is_counted")

    def begin(self) -> None:
        unit = self.unit
        del self.fields["on"]
        if unit is None:
            return
        for name in ("name", "school_type", "function", "is_counted"):
            self.fields[name].initial = getattr(unit, name)
        if unit.kind != Kind.SCHOOL:
            del self.fields["school_type"]
        if unit.kind in REGIONS or unit.kind != Kind.AUTHORITY:
            del self.fields["function"]

    def values(self) -> dict[str, Any]:
        said = {n: v for n, v in self.cleaned_data.items() if n != "source"}
        changed = {n: v for n, v in said.items() if self.unit is None or v != getattr(self.unit, n)}
        return {"values": changed, "source": self.cleaned_data["source"]}
