"""What allauth asks us: who may try, what happens when somebody gets in, where secrets are sealed."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.actions.entering import sign_in, sign_out
from peiyou.kernel.accounts.attempts import failed, refuse_if_locked
from peiyou.kernel.accounts.dues import owed
from peiyou.kernel.accounts.enums import Factor
from peiyou.kernel.accounts.keys import seal_at, unseal_at
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.accounts.queries.factors import factors
from peiyou.kernel.accounts.queries.people import by_handle
from peiyou.kernel.accounts.second_factor import is_second_factor_required

_SECRETS = "mfa.secret"
"""Where second factors' secrets are sealed to."""

FACTORS = {
    "password": Factor.PASSWORD,
    "socialaccount": Factor.OIDC,
    "invitation": Factor.INVITATION,
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The sign-in name or the password is not right. After several failures in a row a name is "
            "locked for a while."
        ),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """The person whose name and password these are. Failures count, for unknown names as well.

        Raises `ValidationError` while the name is locked: nothing is looked at then.
        """
        name = str(credentials.get("username") or "")
        refuse_if_locked(name)
        person = super().authenticate(request, **credentials)
        if not isinstance(person, Person) or not person.is_active:
            failed(request, name, Factor.PASSWORD)
            return None
        return person

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counting is `accounts.Lock`'s: allauth's own limiter stays off."""

    def reauthenticate(self, user: Any, password: str) -> bool:
        person = self.authenticate(self.request, username=user.handle, password=password)
        return person is not None and person.pk == user.pk

    def login(self, request: HttpRequest, user: Any) -> None:
        """Every way in ends here, with all factors passed. What was proved just now counts as recent."""
        methods = get_authentication_records(request, user)
        sign_in(
            person=user,
            factors=[_factor(record) for record in methods],
            address=self.get_client_ip(request),
            actor=user.actor,
            at=timezone.now(),
        )
        super().login(request, user)
        if methods:
            record_authentication(request, user, methods[-1]["method"], reauthenticated=True)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, Person):
            sign_out(person=request.user, actor=request.user.actor, at=timezone.now())
            UserSession.objects.filter(session_key=request.session.session_key).delete()
        super().logout(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The proxies in front have been settled by then (web.middleware.proxies)."""
        return str(request.META.get("REMOTE_ADDR", ""))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Who owes something goes there first; otherwise home."""
        person = cast(Person, request.user)
        return reverse(owed(request.session, person, timezone.now()) or settings.LOGIN_REDIRECT_URL)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Changes of factors are on the record and on the person's own page; no mail is sent."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say themselves what has happened."""


def _factor(record: dict[str, Any]) -> Factor:
    if record["method"] == "mfa":
        passkey = record.get("type") == Authenticator.Type.WEBAUTHN
        return Factor.PASSKEY if passkey else Factor.CODE
    return FACTORS[record["method"]]


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code or passkey is not right. Codes change every half minute."),
        "cannot_delete_authenticator": _(
            "Your work needs a second factor. Set up another one first, then remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal_at(_SECRETS, text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_at(_SECRETS, encrypted_text)

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.handle)

    def _get_site_name(self) -> str:
        return str(settings.MFA_TOTP_ISSUER)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)d") % {"number": held + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody who must have one."""
        person = cast(Person, authenticator.user)
        found = factors(person)
        others = [row for row in (found.app, *found.passkeys) if row and row.pk != authenticator.pk]
        return bool(others) or not is_second_factor_required(person, timezone.now())


class OidcAdapter(DefaultSocialAccountAdapter):
    """Unified sign-in lets known people in. It makes nobody known."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person by the claim that holds our sign-in names, if the deployment names one."""
        if request.user.is_authenticated and not sociallogin.is_existing:
            return  # binding it to one's own account
        is_bound = sociallogin.is_existing
        person = cast(Person, sociallogin.user) if is_bound else self._person(sociallogin)
        try:
            refuse_if_locked(person.handle)
        except ValidationError as error:
            raise self._refused(str(error.message)) from error
        if not person.is_active:
            raise self._refused()
        if not is_bound:
            sociallogin.connect(request, person)

    def _person(self, sociallogin: SocialLogin) -> Person:
        service = settings.PEIYOU_OIDC
        claims = sociallogin.account.extra_data
        claims = claims.get("userinfo") or claims.get("id_token") or claims
        handle = claims.get(service.handle_claim) if service and service.handle_claim else None
        person = by_handle(str(handle)) if handle else None
        if person is None:
            raise self._refused()
        return person

    def _refused(self, refusal: str = "") -> ImmediateHttpResponse:
        context = {"refusal": refusal}
        page = render(self.request, "accounts/oidc_unknown.html", context, status=403)
        return ImmediateHttpResponse(page)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("accounts:mine")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail is sent."""
