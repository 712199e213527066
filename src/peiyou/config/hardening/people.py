"""Who can sign in, how, and with which rights."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.config.hardening.control import Found, control
from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.actions.tokens import LONGEST
from peiyou.kernel.accounts.models import ApiToken, Person
from peiyou.kernel.accounts.second_factor import is_second_factor_required
from peiyou.kernel.actions.roles import ADMINISTRATION
from peiyou.kernel.actions.scopes import scopes

DORMANT = timedelta(days=180)


def _active() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True)


def _live() -> QuerySet[Grant]:
    now = timezone.now()
    return Grant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=now),
        person__is_active=True, valid_from__lte=now, revoked_at=None,
    )  # fmt: skip


@control("A01", _("Passwords are kept as slow hashes"), how="PASSWORD_HASHERS")
def hasher() -> Found:
    first = settings.PASSWORD_HASHERS[0].rpartition(".")[2]
    return first.startswith(("Argon2", "Scrypt")), first


@control("A02", _("Passwords are long and of several kinds of characters"), how="policy.yaml")
def password_rules() -> Found:
    policy = settings.PEIYOU_POLICY
    found = f"{policy.password_min_length} characters, {policy.password_min_classes} kinds"
    return policy.password_min_length >= 8 and policy.password_min_classes >= 3, found


@control("A03", _("Passwords end, and old ones do not come back"), how="policy.yaml")
def password_age() -> Found:
    policy = settings.PEIYOU_POLICY
    found = f"{policy.password_max_days} days, {policy.password_history} remembered"
    return policy.password_max_days <= 180 and policy.password_history >= 3, found


@control("A04", _("A name is locked after a few failures"), how="policy.yaml")
def locks() -> Found:
    policy = settings.PEIYOU_POLICY
    return policy.lock_after_failures <= 10, f"after {policy.lock_after_failures}"


@control("A05", _("Sessions end by themselves"), how="policy.yaml")
def sessions() -> Found:
    policy = settings.PEIYOU_POLICY
    found = f"{policy.session_idle_minutes} minutes idle, {policy.session_hours} hours in all"
    return policy.session_idle_minutes <= 60 and policy.session_hours <= 12, found


@control("A06", _("Nobody of the demonstration can sign in"), how="people marked as demonstration")
def demonstration_people() -> Found:
    count = _active().filter(is_demonstration=True).count()
    return count == 0, f"{count} people"


@control(
    "A07", _("Whoever needs a second factor has one"), how="people with a grant from province up"
)
def second_factors() -> Found:
    now = timezone.now()
    have = set(Authenticator.objects.values_list("user_id", flat=True))
    candidates = _active().filter(pk__in=_live().values("person_id")).exclude(pk__in=have)
    without = sum(is_second_factor_required(person, now) for person in candidates.iterator())
    return without == 0, f"{without} people without"


@control(
    "A08",
    _("System, security and audit are in different hands"),
    how="live grants of administration",
)
def separation() -> Found:
    held: dict[int, set[str]] = defaultdict(set)
    for person, role in _live().filter(role__in=ADMINISTRATION).values_list("person_id", "role"):
        held[person].add(role)
    several = sum(len(roles) > 1 for roles in held.values())
    return several == 0, f"{several} people hold several"


@control(
    "A09", _("Each of the three administrations has somebody"), how="live grants of administration"
)
def administrations() -> Found:
    held = set(_live().filter(role__in=ADMINISTRATION).values_list("role", flat=True))
    missing = sorted(set(ADMINISTRATION) - held)
    return not missing, ", ".join(missing)


@control("A10", _("Administrators do none of the plan's work"), how="live grants of administrators")
def administrators_only() -> Found:
    administrators = _live().filter(role__in=ADMINISTRATION).values("person_id")
    both = _live().filter(person_id__in=administrators).exclude(role__in=ADMINISTRATION)
    count = both.values("person_id").distinct().count()
    return count == 0, f"{count} people"


@control("A11", _("Accounts that nobody uses are closed"), how="active, not signed in for 180 days")
def dormant() -> Found:
    since = timezone.now() - DORMANT
    unused = Q(last_login__lt=since) | Q(last_login=None, created_at__lt=since)
    count = _active().filter(unused).count()
    return count == 0, f"{count} people"


@control("A12", _("No API token outlives a year or has a scope that is gone"), how="living tokens")
def tokens() -> Found:
    living = ApiToken.objects.filter(revoked_at=None, expires_at__gt=timezone.now())
    long = living.filter(expires_at__gt=F("made_at") + LONGEST).count()
    known = set(scopes())
    strange = sum(not set(held) <= known for held in living.values_list("scopes", flat=True))
    return long + strange == 0, f"{long} too long, {strange} with unknown scopes"
