"""Form fields that name units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.naming import named


class UnitField(forms.CharField):
    """One unit, by number, name or key. While one types, the browser offers what fits (`list`)."""

    def __init__(self, *, on: date | None = None, **kwargs: Any) -> None:
        self.on = on or date.max
        super().__init__(max_length=160, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {
            "autocomplete": "off",
            "hx-get": reverse_lazy("organisations:choices"),
            "hx-trigger": "input changed delay:150ms",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
            "data-unit": "",
        }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return named_unit(text, self.on) if text else None


class UnitsField(forms.CharField):
    """Several units, one a line, each named as in `UnitField`."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, on: date | None = None, **kwargs: Any) -> None:
        self.on = on or date.max
        kwargs.setdefault("help_text", gettext_lazy("One unit a line, by number or name."))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        return _different(named_unit(line, self.on) for line in lines)


def named_unit(text: str, on: date) -> Unit:
    """The unit, or what is wrong with its name and what to write instead."""
    found = named(text, on)
    if len(found.units) == 1:
        return found.units[0]
    if found.other is not None:
        raise forms.ValidationError(
            _("%(text)s: that number belongs to %(name)s.")
            % {"text": text, "name": found.other.name},
            code="OTHER_NAME",
        )
    if found.units:
        raise forms.ValidationError(
            _("Several units are called %(text)s. Write the number, or the key: %(keys)s.")
            % {"text": text, "keys": _("、").join(str(unit.key) for unit in found.units)},
            code="SEVERAL",
        )
    raise forms.ValidationError(
        _("%(text)s is not in the register on that day. Choose one of the units offered.")
        % {"text": text},
        code="UNKNOWN",
    )


def _different(units: Iterable[Unit]) -> list[Unit]:
    return list({unit.pk: unit for unit in units}.values())
