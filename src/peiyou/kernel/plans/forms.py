"""Forms of the review desk. They clean values for actions; they never save anything themselves.

Each edit form carries the values it was made from (`was`). If the row has changed since, `asked`
makes a form that shows both: nobody's work is overwritten by a tab that was left open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from django import forms
from django.db.models import Model
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.plans.enums import Bound
from peiyou.kernel.plans.fields import DateWords, ExactNumber, larger
from peiyou.kernel.plans.models import Deliverable, Party, Section, Task, Version


class _FromModel(forms.ModelForm):
    """Takes labels, choices and limits from the model; writes nothing onto a row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if _is_nullable(self._meta.model, name):
                field.required = False

    def _post_clean(self) -> None:
        """Values go to an action. (Django would put them onto an instance here.)"""


class _Values(_FromModel):
    """A form that knows the values it was made from."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, row: Model, **kwargs: Any) -> Self:
        """A form that starts from `row` as it stands."""
        now = cls.values_of(row)
        return cls(initial={**now, "was": json.dumps(now)}, **kwargs)

    @classmethod
    def sent(cls, data: MultiValueDict, **kwargs: Any) -> Self:
        """A form that was sent in, knowing what it started from."""
        return cls(data, initial=_read_json(data.get("was")), **kwargs)

    @classmethod
    def values_of(cls, row: Model) -> dict[str, Any]:
        names = set(cls._meta.fields or ())
        return {f.name: f.value_from_object(row) for f in row._meta.concrete_fields if f.name in names}  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned.pop("was", None)
        for name, value in cleaned.items():
            if value == "" and _is_nullable(self._meta.model, name):
                cleaned[name] = None
        return cleaned

    def changes_to(self, row: Model) -> dict[str, Any]:
        """What was typed that differs from `row`; white space at the ends is no difference."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if _plain(value) != _plain(getattr(row, name))
        }

    def changed_meanwhile(self, row: Model) -> list[str]:
        now = self.values_of(row)
        return [name for name in now if self.initial.get(name) != now[name]]

    def asked(self, row: Model, data: MultiValueDict, **kwargs: Any) -> Self:
        """This form with the question: what was changed meanwhile stands beside what was typed.

        A field that only others touched takes their value; one that both touched keeps ours until
        the person has decided.
        """
        now, mine = self.values_of(row), set(self.changed_data)
        new = data.copy()
        new["was"] = json.dumps(now)
        others = self.changed_meanwhile(row)
        for name in others:
            if name not in mine:
                new.pop(name, None)
                if now[name] not in (None, False):
                    new[name] = "on" if now[name] is True else str(now[name])
        form = type(self)(new, initial=now, **kwargs)
        for name in others:
            form[name].theirs = _shown(form.fields[name], now[name])  # type: ignore[attr-defined]
            form[name].is_disputed = name in mine  # type: ignore[attr-defined]
        return form


class TaskForm(_Values):
    deadline_start = DateWords(label=_("From"))
    deadline_end = DateWords(label=_("Until"))

    class Meta:
        model = Task
        fields = (
            "no", "title", "text", "section", "deadline_raw", "deadline_kind", "deadline_start",
            "deadline_end", "output_form", "shared_duty", "open_list",
        )  # fmt: skip
        labels: ClassVar = {
            "deadline_raw": _("Deadline as printed"),
            "deadline_kind": _("How it is meant"),
        }
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "output_form": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = self.fields["section"]
        if isinstance(section, forms.ModelChoiceField):
            section.queryset = Section.objects.filter(version=version).order_by("seq")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("deadline_kind") and not cleaned.get("deadline_raw"):
            self.add_error("deadline_raw", _("Write the words of the deadline as printed."))
        return cleaned


class DeliverableForm(_Values):
    quantity = ExactNumber(label=_("quantity"))
    quantity_max = ExactNumber(label=_("up to"))
    deadline_end = DateWords(label=_("Until"))

    class Meta:
        model = Deliverable
        fields = (
            "verb", "object", "bound", "quantity", "quantity_max", "unit", "kind", "way", "per",
            "base", "note", "surface", "deadline_raw", "deadline_end", "is_fuzzy",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        number = cleaned.get("quantity")
        if number and not cleaned.get("bound"):
            cleaned["bound"] = Bound.EXACT
        if cleaned.get("bound") and not number and "quantity" not in self.errors:
            self.add_error(
                "quantity", _("A bound needs a quantity. Write the number, or clear the bound.")
            )
        if number and not larger(cleaned.get("quantity_max"), number):
            self.add_error("quantity_max", _("The upper end must be larger than the quantity."))
        return cleaned


class PartyForm(_FromModel):
    class Meta:
        model = Party
        fields = ("name", "role", "type")

    def has_changed(self) -> bool:
        """A line without a name is an empty line, whatever else was chosen in it."""
        return bool(self.initial) or bool(self["name"].data)


PartyFormSet = forms.formset_factory(PartyForm, extra=2, can_order=True, can_delete=True)


def party_values(task: Task) -> list[dict[str, Any]]:
    return [{"name": p.name, "role": p.role, "type": p.type} for p in task.parties.all()]


class NewTaskForm(forms.Form):
    """A task that the reader missed. Its deliverables are read from the wording."""

    no = forms.CharField(label=_("number as printed"), max_length=20, required=False)
    text = forms.CharField(label=_("wording"), widget=forms.Textarea(attrs={"rows": 4}))


class VersionForm(_FromModel):
    """Title and years: a document often names only its table."""

    class Meta:
        model = Version
        fields = ("title", "year_start", "year_end")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("year_start"), cleaned.get("year_end")
        if first and last and first > last:
            self.add_error("year_end", _("The last year lies before the first year."))
        return cleaned


def _is_nullable(model: type[Model], name: str) -> bool:
    columns = {field.name: field for field in model._meta.concrete_fields}
    return name in columns and columns[name].null


def seen_values(words: str | None) -> Any:
    """What a form says it was made from (`was`), or None."""
    return _read_json(words) or None


def _read_json(words: str | None) -> dict[str, Any]:
    try:
        return json.loads(words or "{}")  # type: ignore[no-any-return]
    except ValueError:
        return {}


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _shown(field: forms.Field, value: Any) -> str:
    """A stored value as the person would read it in the field's own choices."""
    choices: Sequence[tuple[Any, Any]] | Mapping[Any, Any] = getattr(field, "choices", ())
    for key, label in choices:
        if str(key) == str(value):
            return str(label)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(_("(empty)")) if value in (None, "") else str(value)
