"""Forms of signing in. allauth's do the work; ours count failures and use codes up."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.adapters import FactorAdapter
from peiyou.kernel.accounts.attempts import failed, refuse_if_locked
from peiyou.kernel.accounts.enums import Factor, LookReason, Way
from peiyou.kernel.accounts.models import Person


class Dressed(forms.Form):
    """Fields with the house's classes, labels on top, nothing said by placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = field.widget
            widget.attrs.pop("placeholder", None)
            if widget.is_hidden:
                continue
            chooses = isinstance(widget, forms.Select)
            widget.attrs["class"] = "form-select" if chooses else "form-control"
            if self.is_bound and name in self.errors:
                widget.attrs["aria-invalid"] = "true"
                widget.attrs["aria-describedby"] = f"{self[name].auto_id}-error"


class SignInForm(Dressed, LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Sign-in name")
        self.fields["login"].widget.attrs |= {"autofocus": True, "autocapitalize": "none", "spellcheck": "false"}  # fmt: skip
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class ConfirmForm(Dressed, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")


class _Counted:
    """A second factor that counts failures at the person's sign-in name, as the password does."""

    user: Person

    def counted(self, clean: Any, factor: Factor) -> Any:
        refuse_if_locked(self.user.handle)
        try:
            return clean()
        except forms.ValidationError:
            failed(context.request, self.user.handle, factor)
            raise


class _Code(_Counted):
    authenticator: Authenticator

    def clean_code(self) -> str:
        return str(self.counted(self._good_code, Factor.CODE))

    def _good_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not use_up(
            self.authenticator, code
        ):
            raise FactorAdapter().validation_error("incorrect_code")
        return code


class CodeForm(_Code, Dressed, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}


class CodeAgainForm(_Code, Dressed, CodeReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}


class _Passkey(_Counted):
    def clean_credential(self) -> Authenticator:
        found: Authenticator = self.counted(super().clean_credential, Factor.PASSKEY)  # type: ignore[misc]
        return found


class PasskeyForm(_Passkey, AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(_Passkey, ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(Dressed, AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name, to tell it from others")
        self.fields["passwordless"].label = _("It may also replace my password (asks for fingerprint, face or PIN)")  # fmt: skip
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].widget.attrs["class"] = "form-check-input"


class NamePasskeyForm(Dressed, EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name, to tell it from others")


class AppForm(Dressed, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the app shows")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}


def use_up(authenticator: Authenticator, code: str) -> bool:
    """Accept a code of an authenticator app once, however many processes there are.

    The number of the half minute it stands for is kept with the factor; only a later one counts.
    """
    secret = decrypt(authenticator.data["secret"])
    typed = normalize_user_code(code)
    matching = [
        counter
        for counter in totp.yield_hotp_counters_from_time()
        if totp.format_hotp_value(totp.hotp_value(secret, counter)) == typed
    ]
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        if not matching or row.data.get("used", -1) >= matching[-1]:
            return False
        row.data["used"] = matching[-1]
        row.save(update_fields=["data"])
    return True


class NewPasswordForm(Dressed):
    """A new password, typed twice. What it may be is the action's question."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same again"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("The two are not the same. Type the password once more."))
        return again


class ChangePasswordForm(NewPasswordForm):
    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "password", "again")


class CodeEntryForm(Dressed):
    """The code of a printed slip."""

    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ContactForm(Dressed):
    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


class LookForm(Dressed):
    reason = forms.ChoiceField(label=_("Why you need to see it"), choices=LookReason.choices)


class InviteForm(Dressed):
    way = forms.ChoiceField(label=_("How the invitation reaches them"), choices=Way.choices)
