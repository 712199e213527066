"""Failed attempts as forms and adapters meet them: refuse while locked, count when wrong."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from peiyou.kernel.accounts.actions.entering import fail_sign_in
from peiyou.kernel.accounts.enums import Factor
from peiyou.kernel.accounts.queries.locks import locked_until
from peiyou.kernel.actions import SYSTEM


def refuse_if_locked(name: str) -> None:
    """Raise `ValidationError` with the end of the lock and who can lift it."""
    until = locked_until(name, timezone.now())
    if until is not None:
        raise ValidationError(
            _(
                "Too many failures in a row: this name is locked until %(until)s. Wait, or ask a security "
                "administrator to unlock it; if the password is forgotten, ask for a new invitation."
            )
            % {"until": date_format(timezone.localtime(until), "Y-m-d H:i:s")},
            code="locked",
        )


def failed(request: HttpRequest, name: str, factor: Factor) -> None:
    """Count a failure from the address that the request came from."""
    fail_sign_in(
        name=name,
        factor=factor,
        address=str(request.META.get("REMOTE_ADDR", "")),
        actor=SYSTEM,
        at=timezone.now(),
    )
