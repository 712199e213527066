"""Forms about people and what they may. They clean values for actions; they never save anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.enums import MAY_GIVE
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.people import Asked, Shown
from peiyou.kernel.access.queries.tasks import task_choices
from peiyou.kernel.access.terms import begin, end
from peiyou.kernel.accounts.enums import Way
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import ADMINISTRATION, Role, Stage
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.fields import UnitField


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _Styled(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
                continue
            is_select = isinstance(widget, forms.Select)
            widget.attrs["class"] = "form-select" if is_select else "form-control"


class PeopleFilter(_Styled):
    """What the list is asked for. What cannot be read counts as not asked."""

    q = forms.CharField(label=_("Name, sign-in name or unit"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("all roles")), *Role.choices])  # fmt: skip
    show = forms.ChoiceField(label=_("Show"), required=False, choices=Shown.choices)
    unit = UnitField(label=_("At or below"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        if isinstance(unit, UnitField):
            unit.on = on

    def asked(self) -> Asked:
        self.is_valid()
        values = self.cleaned_data
        return Asked(
            shown=Shown(values.get("show") or Shown.CURRENT),
            text=(values.get("q") or "").strip(),
            role=values.get("role") or "",
            unit=values.get("unit"),
        )


class PersonField(forms.CharField):
    """Somebody of `among`, by the sign-in name. Of others nobody learns whether there is such a name."""

    among: QuerySet[Person] = Person.objects.none()

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Sign-in name"))
        kwargs.setdefault("help_text", _("Of somebody who is known here. Others are invited."))
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        person = self.among.filter(handle=text.strip().lower()).first() if text else None
        if text and person is None:
            raise forms.ValidationError(_("There is no person of that sign-in name to whom you may give this. Check it, invite the person, or ask the level above you."))  # fmt: skip
        return person


class GrantForm(_Styled):
    """Role, place, limits and term of one grant. Offers what the giver's own grants (`own`) allow."""

    role = forms.ChoiceField(label=_("Role"))
    unit = UnitField(label=_("At"), required=False, help_text=_("The unit it is for, by name or number. The role reaches everything below it."))  # fmt: skip
    hierarchy = forms.ChoiceField(label=_("Along"), required=False)
    valid_from = forms.DateField(label=_("From"), widget=DayInput)
    last_day = forms.DateField(label=_("Last day"), widget=DayInput, required=False, help_text=_("Empty: until it is taken back, or as long as your own role."))  # fmt: skip
    stages = forms.MultipleChoiceField(label=_("Only these stages of the work"), required=False, choices=Stage.choices, widget=forms.CheckboxSelectMultiple)  # fmt: skip
    task_keys = forms.MultipleChoiceField(label=_("Only these tasks"), required=False, widget=forms.CheckboxSelectMultiple)  # fmt: skip
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300, help_text=_("Needed only where you are asked for it."))  # fmt: skip

    def __init__(self, *args: Any, own: Iterable[Grant], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.own = list(own)
        givable = {role for grant in self.own for role in MAY_GIVE.get(grant.get_role(), ())}
        self._choices("role", [(role.value, role.label) for role in Role if role in givable])
        along = {grant.hierarchy for grant in self.own if grant.unit_id is not None}
        self._choices("hierarchy", [c for c in Hierarchy.choices if c[0] in along])
        self._choices("task_keys", task_choices(self._own_tasks()))
        if len(along) < 2:
            del self.fields["hierarchy"]
        if not self.fields["task_keys"].choices:  # type: ignore[attr-defined]
            del self.fields["task_keys"]
        if givable <= set(ADMINISTRATION):
            for name in ("unit", "stages", "task_keys"):
                self.fields.pop(name, None)
        self.fields["valid_from"].initial = timezone.localdate(at)
        unit = self.fields.get("unit")
        if isinstance(unit, UnitField):
            unit.on = timezone.localdate(at)

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _own_tasks(self) -> set[str] | None:
        """The tasks that the giver is limited to; None: no limit."""
        if any(not grant.task_keys for grant in self.own):
            return None
        return {key for grant in self.own for key in grant.task_keys}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        administers = values.get("role") in ADMINISTRATION
        if "unit" in self.fields and "unit" not in self.errors:
            if values.get("unit") is None and not administers and values.get("role"):
                self.add_error("unit", _("Say at which unit."))
            if administers:
                values["unit"] = None
        return values

    def values(self) -> dict[str, Any]:
        """Keyword arguments for the action. Without a last day the giver's own end is taken."""
        data = self.cleaned_data
        only = {grant.hierarchy for grant in self.own if grant.unit_id is not None}
        default = next(iter(only)) if len(only) == 1 else Hierarchy.PLACE
        return {
            "role": Role(data["role"]),
            "unit": data.get("unit"),
            "hierarchy": Hierarchy(data.get("hierarchy") or default),
            "task_keys": data.get("task_keys") or [],
            "stages": data.get("stages") or [],
            "valid_from": begin(data["valid_from"], self.at),
            "valid_to": end(data["last_day"]) or self._longest(Role(data["role"])),
            "reason": data["reason"],
        }

    def _longest(self, role: Role) -> datetime | None:
        """The latest end among the giver's grants that may give the role; None: one has no end."""
        ends = [g.valid_to for g in self.own if role in MAY_GIVE.get(g.get_role(), ())]
        return None if None in ends or not ends else max(end for end in ends if end)


class GiveForm(GrantForm):
    """A grant for somebody of `among`."""

    person = PersonField()
    field_order = ("person",)

    def __init__(self, *args: Any, among: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].among = among  # type: ignore[attr-defined]

    def given(self) -> tuple[Person, dict[str, Any]]:
        return self.cleaned_data["person"], self.values()


class InviteForm(GrantForm):
    """Somebody new, with their first grant, and the way in which the invitation reaches them."""

    handle = forms.CharField(label=_("Sign-in name"), max_length=60, help_text=_("Letters a–z, digits and hyphens; it never changes. Example: wang-jianguo"))  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=20)
    way = forms.ChoiceField(label=_("Invitation by"), choices=Way.choices, widget=forms.RadioSelect, initial=Way.LINK)  # fmt: skip
    field_order = ("handle", "name", "email", "phone", "role", "unit")

    def person_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("handle", "name", "email", "phone")}


class ReasonForm(_Styled):
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("It is kept with the role and in the record of acts."))  # fmt: skip


class DeputyForm(_Styled):
    person = PersonField(label=_("Deputy"))
    valid_from = forms.DateField(label=_("From"), widget=DayInput)
    last_day = forms.DateField(label=_("Last day"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("What the holder is away for."))  # fmt: skip

    def __init__(self, *args: Any, among: QuerySet[Person], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["person"].among = among  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = timezone.localdate(at)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "person": data["person"],
            "valid_from": begin(data["valid_from"], self.at),
            "valid_to": end(data["last_day"]),
            "reason": data["reason"],
        }


class HandOverForm(_Styled):
    """Which of somebody's grants go to whom."""

    to = PersonField(label=_("To"))
    grants = forms.ModelMultipleChoiceField(label=_("Roles"), queryset=Grant.objects.none(), to_field_name="key", widget=forms.CheckboxSelectMultiple)  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=300, initial=_("change of staff"))

    def __init__(self, *args: Any, among: QuerySet[Person], of: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].among = among  # type: ignore[attr-defined]
        field = self.fields["grants"]
        field.queryset = of  # type: ignore[attr-defined]
        field.label_from_instance = grant_label  # type: ignore[attr-defined]
        field.initial = [grant.key for grant in of]


def grant_label(grant: Grant) -> str:
    where = grant.unit.name if grant.unit else _("this installation")
    return f"{grant.get_role_display()} · {where}"


class WorkbookForm(_Styled):
    """The filled template of people to be invited."""

    file = forms.FileField(
        label=_("Workbook"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose the filled workbook first."), "empty": _("The file is empty. Choose it again.")},
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than two megabytes. Leave only the table of people in it."))  # fmt: skip
        return file


MOST_BYTES = 2 * 1024 * 1024
