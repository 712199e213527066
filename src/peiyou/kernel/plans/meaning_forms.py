"""Forms in which the ministry says who is meant. They clean values for actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import EVER, Function
from peiyou.kernel.organisations.fields import UnitField, UnitsField
from peiyou.kernel.organisations.models import RegionSet
from peiyou.kernel.organisations.queries.naming import texts_of
from peiyou.kernel.plans.actions.values import MeaningValues
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Addressee, Task
from peiyou.kernel.plans.queries.meanings import LEVELS


class _Dated(forms.Form):
    """What is said holds from a day on and rests on a document."""

    on = forms.DateField(
        label=_("Holds from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        help_text=_("Leave empty if it holds as long as the plan."),
    )
    source = forms.CharField(
        label=_("Document or decision it rests on"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": _("Name it: without it nobody can check who is meant.")},
    )

    @property
    def day(self) -> date:
        return self.cleaned_data.get("on") or EVER


class MeaningForm(_Dated):
    """How a department is meant, everywhere or in one of its tasks. A mode leaves out what others take."""

    task = forms.TypedChoiceField(
        label=_("In which tasks"),
        required=False,
        coerce=UUID,
        empty_value=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    mode = forms.ChoiceField(
        label=_("How it is meant"), choices=Mode.choices, widget=forms.RadioSelect
    )
    unit = UnitField(
        label=_("Organisation"),
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_("By name or number; what fits is offered while you type."),
    )
    functions = forms.MultipleChoiceField(
        label=_("Functions"),
        required=False,
        choices=[c for c in Function.choices if c[0] != Function.OTHER],
        widget=forms.CheckboxSelectMultiple,
    )
    counterparts = forms.BooleanField(
        label=_("the counterparts of the organisations that the same task names"), required=False
    )
    levels = forms.MultipleChoiceField(
        label=_("Levels"),
        required=False,
        choices=[(level.value, level.label) for level in LEVELS],
        widget=forms.CheckboxSelectMultiple,
    )
    region_set = forms.ModelChoiceField(
        label=_("Region set"),
        required=False,
        queryset=RegionSet.objects.order_by("pk"),
        widget=forms.Select(attrs={"class": "form-select"}),
        empty_label=_("none: regions are named one by one"),
    )

    def __init__(self, *args: Any, tasks: Iterable[Task], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].on = today  # type: ignore[attr-defined]
        self.fields["task"].choices = [  # type: ignore[attr-defined]
            ("", _("in every task that says nothing else")),
            *((str(task.key), f"{task.number} {task.label[:40]}") for task in tasks),
        ]

    @staticmethod
    def start(row: Addressee, today: date) -> dict[str, Any]:
        """Values to begin with: the row as it stands."""
        text = texts_of([row.unit], today)[row.unit.pk] if row.unit else ""
        return {
            "task": str(row.task_key or ""),
            "mode": row.mode,
            "unit": text,
            "functions": row.functions,
            "counterparts": row.counterparts,
            "levels": row.levels,
            "region_set": row.region_set_id,
            "source": row.source,
            "on": None if row.valid_from == EVER else row.valid_from,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            cleaned.get("mode") == Mode.ONE
            and not cleaned.get("unit")
            and "unit" not in self.errors
        ):
            self.add_error("unit", _("Choose the organisation."))
        if cleaned.get("mode") in {Mode.EVERYWHERE, Mode.SET}:
            if not cleaned.get("functions") and not cleaned.get("counterparts"):
                self.add_error("functions", _("Choose which functions are meant."))
            if not cleaned.get("levels"):
                self.add_error("levels", _("Choose at which levels."))
        return cleaned

    def values(self) -> MeaningValues:
        said, mode = self.cleaned_data, Mode(self.cleaned_data["mode"])
        local = mode in {Mode.EVERYWHERE, Mode.SET}
        return MeaningValues(
            mode=mode,
            unit=said["unit"] if mode == Mode.ONE else None,
            functions=tuple(said["functions"]) if local else (),
            counterparts=said["counterparts"] if local else False,
            levels=tuple(said["levels"]) if local else (),
            region_set=said["region_set"] if mode == Mode.SET else None,
        )


class MembersForm(_Dated):
    """Whom a group holds, or which regions a set, from a day on."""

    units = UnitsField(
        label=_("Named ones"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "form-control"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].on = today  # type: ignore[attr-defined]


class WithdrawForm(_Dated):
    """Why, and from which day, what was confirmed does not hold any more."""
