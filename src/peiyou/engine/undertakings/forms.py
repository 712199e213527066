"""What the ministry sets up of a season."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peiyou.engine.undertakings.models import Season
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version

TIMES: Final = ("opens_at", "fill_by", "check_by", "confirm_by")


class Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-control"}, format="%Y-%m-%dT%H:%M")


class SeasonForm(forms.Form):
    """Title, times and years; times in the clock of the installation."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        widget=forms.TextInput({"class": "form-control"}),
    )
    opens_at = forms.DateTimeField(label=gettext_lazy("Opens"), widget=Moment())
    fill_by = forms.DateTimeField(label=gettext_lazy("Units submit by"), widget=Moment())
    check_by = forms.DateTimeField(label=gettext_lazy("Bureaus check by"), widget=Moment())
    confirm_by = forms.DateTimeField(label=gettext_lazy("Provinces confirm by"), widget=Moment())
    guidance = forms.CharField(
        label=gettext_lazy("Guidance for everybody"), required=False,
        widget=forms.Textarea({"class": "form-control", "rows": 5}),
    )  # fmt: skip


class NewSeasonForm(SeasonForm):
    """`versions` are those that may have a season."""

    field_order = ("version",)

    def __init__(self, *args: Any, versions: QuerySet[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.ModelChoiceField(
            label=_("Version of the plan"),
            queryset=versions,
            empty_label=None,
            widget=forms.Select({"class": "form-select"}),
        )
        self.order_fields(self.field_order)


class EditSeasonForm(SeasonForm):
    """`TIMES` and years of a season that is being prepared."""

    year_start = forms.IntegerField(
        label=gettext_lazy("First year"),
        min_value=1949,
        max_value=2200,
        widget=forms.NumberInput({"class": "form-control"}),
    )
    year_end = forms.IntegerField(
        label=gettext_lazy("Last year"),
        min_value=1949,
        max_value=2200,
        widget=forms.NumberInput({"class": "form-control"}),
    )

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        names = ("title", "guidance", "year_start", "year_end", *TIMES)
        kwargs.setdefault("initial", {name: getattr(season, name) for name in names})
        super().__init__(*args, **kwargs)


class ExtendForm(forms.Form):
    fill_by = forms.DateTimeField(label=gettext_lazy("Units submit by"), widget=Moment())
    check_by = forms.DateTimeField(label=gettext_lazy("Bureaus check by"), widget=Moment())
    confirm_by = forms.DateTimeField(label=gettext_lazy("Provinces confirm by"), widget=Moment())
    reason = forms.CharField(
        label=gettext_lazy("Why it is extended"), widget=forms.TextInput({"class": "form-control"})
    )


# --- shares, as they come out of a spreadsheet ---------------------------------------------------------------


@dataclass(slots=True)
class Pasted:
    """Province (primary key) → amount as stored; what could not be read, line by line."""

    amounts: dict[int, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_shares(text: str, provinces: Mapping[int, Unit], scale: int) -> Pasted:
    """Two columns: the name of a province or the beginning of it, and a number. Tabs, commas or blanks between.

    An empty number takes the share away. Every line is read or said to be unreadable; nothing is guessed.
    """
    found = Pasted()
    for number, line in enumerate(text.splitlines(), 1):
        words = line.replace("\t", " ").strip()
        if not words:
            continue
        name, _blank, amount = words.partition(" ")
        if _number(name) is None and "," in name:
            name, _comma, amount = words.partition(",")
        unit = _province(name.strip(), provinces)
        value = _number(amount.strip())
        if unit is None:
            found.problems.append(
                _("Line %(n)s: there is no province “%(name)s”.") % {"n": number, "name": name}
            )
        elif amount.strip() and value is None:
            found.problems.append(
                _("Line %(n)s: “%(amount)s” is no number.")
                % {"n": number, "amount": amount.strip()}
            )
        elif value is not None:
            problem = _put(found, unit, value, scale)
            if problem:
                found.problems.append(
                    _("Line %(n)s: %(problem)s") % {"n": number, "problem": problem}
                )
    return found


def _put(found: Pasted, unit: Unit, value: Decimal, scale: int) -> str:
    whole = value.scaleb(scale)
    if whole != whole.to_integral_value() or value < 0:
        return _("a share is a number from 0 up with at most %(n)s decimal places.") % {"n": scale}
    if unit.pk in found.amounts:
        return _("%(name)s stands there twice.") % {"name": unit.name}
    found.amounts[unit.pk] = int(whole)
    return ""


def _province(name: str, provinces: Mapping[int, Unit]) -> Unit | None:
    """By its whole name, else by the one whose name begins so (two characters at least)."""
    exact = [unit for unit in provinces.values() if unit.name == name]
    begun = [unit for unit in provinces.values() if len(name) > 1 and unit.name.startswith(name)]
    if name in {"兵团", "新疆兵团"}:
        begun = [unit for unit in provinces.values() if "兵团" in unit.name]
    elif len(begun) > 1:  # 新疆 begins two names: the one without a code is the 兵团
        begun = [unit for unit in begun if unit.code]
    found = exact or begun
    return found[0] if len(found) == 1 else None


def _number(text: str) -> Decimal | None:
    plain = text.replace(",", "").replace("，", "").replace(" ", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
