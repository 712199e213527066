"""People who sign in. Nobody has a first password: an invitation lets a person set one."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.common.masks import masked_email, masked_phone
from peiyou.kernel.accounts import passwords
from peiyou.kernel.accounts.fields import SealedTextField
from peiyou.kernel.actions import Actor


class PersonManager(BaseUserManager["Person"]):
    """Django's own hooks need a manager that can look a person up by its sign-in name."""


class Person(AbstractBaseUser):
    """`handle` is what a person is called by in commands and logs; `name` is what others see.

    `email` and `phone` are optional, sealed in the database, and shown masked; who needs one in full
    asks for it with a reason (`accounts.reveal_personal`).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    handle = models.SlugField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    email = SealedTextField(_("e-mail"), blank=True, default="")
    phone = SealedTextField(_("phone"), blank=True, default="")
    password_set_at = models.DateTimeField(_("password set"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"))

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        """Take a password that the policy allows. Raises `AccountError`: no other way leads here."""
        if raw_password is not None:
            own = passwords.own_words(self.handle, self.name, self.email, self.phone)
            passwords.check_password(raw_password, own, settings.PEIYOU_POLICY)
        super().set_password(raw_password)

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the password. A hash of older strength is made anew, the password stays."""

        def renew(raw: str) -> None:
            self.password = make_password(raw)
            self.save(update_fields=["password"])

        return check_password(raw_password, self.password, renew)

    @property
    def audit_stream(self) -> str:
        return f"person:{self.key}"

    @property
    def actor(self) -> Actor:
        return Actor(kind="PERSON", id=f"person:{self.key}", name=self.name)

    @property
    def masked_email(self) -> str:
        return masked_email(self.email)

    @property
    def masked_phone(self) -> str:
        return masked_phone(self.phone)


class FormerPassword(models.Model):
    """The hash of a password that a person had, so that it does not come back at once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_passwords")
    encoded = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")

    def __str__(self) -> str:
        return f"{self.person_id} · {self.set_at:%Y-%m-%d}"
