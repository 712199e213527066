"""How a name and a password become a person: allauth's backend, on our policy."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import make_password


class NameBackend(AuthenticationBackend):
    def _mitigate_timing_attack(self, password: str) -> None:
        """Spend the time of a hash for a name that nobody has. (allauth's own way asks our policy.)"""
        make_password(password)
