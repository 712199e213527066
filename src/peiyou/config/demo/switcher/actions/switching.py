"""Becoming somebody of the demonstration."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from peiyou.config.demo.switcher import rules  # noqa: F401 - says who may
from peiyou.config.demo.switcher.errors import SwitchError
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note


@action("demo.switch_person", on="person")
def switch_person(*, person: Person, actor: Actor, at: datetime) -> Person:
    """Enter as `person`, who must be of the demonstration and active. `actor` is who was signed in before."""
    if not settings.PEIYOU_SWITCHER:
        raise SwitchError("NO_SWITCHER", _("This installation is no demonstration."))
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_demonstration or not person.is_active:
        raise SwitchError(
            "NOT_DEMONSTRATION",
            _("Only people of the demonstration can be entered. Choose one from the list."),
        )
    note(by="switcher", before=actor.id)
    return person
