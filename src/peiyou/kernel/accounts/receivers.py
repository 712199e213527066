"""What allauth tells when a factor changes, and Django when a session begins, becomes an act or a mark."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone

from peiyou.kernel.accounts import clock
from peiyou.kernel.accounts.actions.factors import add_factor, remove_factor, renew_recovery_codes
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.accounts.queries.factors import has_second_factor


def connect() -> None:
    """Called once, from apps.ready."""
    user_logged_in.connect(_began, dispatch_uid="accounts.began")
    mfa.authenticator_added.connect(_added, dispatch_uid="accounts.added")
    mfa.authenticator_removed.connect(_removed, dispatch_uid="accounts.removed")
    mfa.authenticator_reset.connect(_renewed, dispatch_uid="accounts.renewed")


def _began(*, request: HttpRequest, user: Person, **_: Any) -> None:
    """However a session begins, its clock starts, and it knows whether its person has a factor."""
    clock.start(request.session, timezone.now())
    clock.mark_factor(request.session, has_second_factor(user))


def _added(*, request: HttpRequest, user: Person, authenticator: Authenticator, **_: Any) -> None:
    add_factor(person=user, kind=authenticator.type, actor=user.actor, at=timezone.now())
    clock.mark_factor(request.session, has_second_factor(user))


def _removed(*, request: HttpRequest, user: Person, authenticator: Authenticator, **_: Any) -> None:
    remove_factor(
        person=user,
        kind=authenticator.type,
        session_key=request.session.session_key or "",
        actor=user.actor,
        at=timezone.now(),
    )
    clock.mark_factor(request.session, has_second_factor(user))


def _renewed(*, user: Person, **_: Any) -> None:
    renew_recovery_codes(person=user, actor=user.actor, at=timezone.now())
