"""What a new token is for, what it may, until when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.scopes import scopes

USUAL: Final = timedelta(days=90)
LONGEST: Final = timedelta(days=365)


class TokenForm(forms.Form):
    """`until` is the last day; `at` is now."""

    name = forms.CharField(
        label=_("What for"),
        max_length=80,
        strip=True,
        help_text=_("The program or the machine that will use it."),
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("A year at most. The shorter, the safer."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("May, within what you may yourself"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: public data only, with the higher limit on requests that a token has."),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        today = timezone.localdate(at)
        kwargs.setdefault("initial", {"until": today + USUAL})
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (name, f"{label} ({name})") for name, label in scopes().items()
        ]
        limits = {"min": today.isoformat(), "max": (today + LONGEST).isoformat()}
        self.fields["until"].widget.attrs |= limits
        for name in ("name", "until"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def ends(self) -> datetime:
        """The midnight after the last day, in the installation's time zone."""
        day: date = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
