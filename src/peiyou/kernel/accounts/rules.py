"""Who may what with accounts.

`units_of=standing` asks `access` where a person works: whoever acts on them must cover all of it from
above, and somebody who works nowhere (administrators, the newly registered) is seen to by SECURITY alone.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.permissions import permit, standing
from peiyou.kernel.actions.roles import OFFICIALS, Role

RESPONSIBLE = (*OFFICIALS, Role.SCHOOL_HEAD, Role.SECURITY)
"""Those who let people in and help them when they are locked out of their password."""


def themselves(person: Any) -> str:
    return str(person.actor.id)


permit("accounts.register_person", roles=RESPONSIBLE, limited=True, says=_("make people known"))
permit(
    "accounts.invite_person",
    "accounts.deactivate_person",
    "accounts.reactivate_person",
    roles=RESPONSIBLE,
    units_of=standing,
    says=_("invite people, end and reopen their access"),
)
permit(
    "accounts.edit_person",
    "accounts.reveal_personal",
    roles=RESPONSIBLE,
    units_of=standing,
    own=themselves,
    says=_("correct a person's name and contact, and look at the contact in full"),
)
permit(
    "accounts.see_person",
    roles=RESPONSIBLE,
    units_of=standing,
    own=themselves,
    says=_("see how people sign in"),
)
permit(
    "accounts.unlock_person",
    "accounts.reset_factors",
    roles=[Role.SECURITY],
    says=_("unlock people and clear their second factors"),
)
permit(
    "accounts.end_session",
    "accounts.end_sessions",
    roles=[Role.SECURITY],
    own=themselves,
    says=_("sign people out everywhere"),
)
permit(
    "accounts.use_invitation",  # the invitation is the permission
    "accounts.fail_sign_in",  # nobody has proved anything yet
    anyone=True,
)
permit(
    "accounts.sign_in",
    "accounts.sign_out",
    "accounts.change_password",
    "accounts.add_factor",
    "accounts.remove_factor",
    "accounts.renew_recovery_codes",
    own=themselves,
)
permit("accounts.rotate_keys")  # on the command line, by whoever runs the installation
permit("accounts.make_api_token", own=themselves)
permit(
    "accounts.revoke_api_token",
    roles=[Role.SECURITY],
    own=lambda api_token: themselves(api_token.person),
    says=_("see and revoke everybody's API tokens"),
)
permit(
    "accounts.oversee_api_tokens",
    roles=[Role.SECURITY],
    says=_("see and revoke everybody's API tokens"),
)
