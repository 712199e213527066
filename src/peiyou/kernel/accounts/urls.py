"""Addresses of signing in, mounted one by one: no signing up, no mail, no other page of allauth's.

allauth finds its own pages by its own names, which therefore stand beside ours.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as oidc
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from peiyou.kernel.accounts.views import entering, factors, own, people, slips

ours = [
    path("", own.mine, name="mine"),
    path("sign-in/", factors.sign_in, name="sign_in"),
    path("sign-out/", entering.sign_out, name="leave"),
    path("activate/", entering.activate, name="activate"),
    path("invitation/<str:token>/", entering.invitation, name="invitation"),
    path("contact/", own.contact, name="contact"),
    path("password/", own.password, name="password"),
    path("factor/", own.factor, name="factor"),
    path("sessions/<int:pk>/end/", own.end_one, name="end_session"),
    path("sessions/end-others/", own.end_others, name="end_others"),
    path("slips/", slips.print_slips, name="slips"),
    path("people/<uuid:key>/", people.show, name="person"),
    path("people/<uuid:key>/invite/", people.invite, name="invite"),
    path("people/<uuid:key>/reveal/", people.reveal, name="reveal"),
    *[
        path(f"people/<uuid:key>/{what}/", people.act, {"what": what}, name=what)
        for what in ("unlock", "sign-out", "reset-factors", "deactivate", "reactivate")
    ],
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((ours, "accounts"))),
    path("sign-in/", factors.sign_in, name="account_login"),
    path("sign-in/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/factor/", factors.second_factor, name="mfa_authenticate"),
    path("sign-out/", entering.sign_out, name="account_logout"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("factor/", own.factor, name="mfa_index"),
    path("factor/", own.factor, name="mfa_list_webauthn"),
    path("factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("factor/passkey/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("factor/passkey/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("factor/passkey/<int:pk>/remove/", factors.remove_passkey, name="mfa_remove_webauthn"),
    path("factor/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("factor/recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]  # fmt: skip
if settings.PEIYOU_OIDC:
    urlpatterns += [
        *oidc,
        path("sign-in/", factors.sign_in, name="socialaccount_login_cancelled"),
        path("", own.mine, name="socialaccount_connections"),
    ]
