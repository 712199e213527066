"""allauth's pages, with what ours say besides."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from peiyou.kernel.accounts.adapters import FactorAdapter
from peiyou.kernel.accounts.queries.factors import factors


class SignInView(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"oidc": settings.PEIYOU_OIDC}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        status = 422 if context["form"].errors else 200
        answer: HttpResponse = super().render_to_response(context, status=status, **kwargs)
        return answer


class SecondFactorView(AuthenticateView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"has_passkeys": bool(factors(self.stage.login.user).passkeys)}


class RemovePasskeyView(RemoveWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        """Not the last factor of somebody whose work needs one (allauth asks for apps only)."""
        adapter = FactorAdapter()
        if not adapter.can_delete_authenticator(self.object):
            form.add_error(None, _refusal(adapter))
            context = self.get_context_data(form=form)
            refused: HttpResponse = self.render_to_response(context, status=422)
            return refused
        answer: HttpResponse = super().form_valid(form)
        return answer


def _refusal(adapter: FactorAdapter) -> ValidationError:
    refusal: ValidationError = adapter.validation_error("cannot_delete_authenticator")
    return refusal


sign_in = SignInView.as_view()
second_factor = SecondFactorView.as_view()
remove_passkey = RemovePasskeyView.as_view()
