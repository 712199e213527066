"""People who sign in. Nobody has a first password: a person enters by a link made for them once."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor


class PersonManager(BaseUserManager["Person"]):
    """Django's own hooks need a manager that can look a person up by its sign-in name."""


class Person(AbstractBaseUser):
    """`handle` is what a person is called by in commands and logs; `name` is what others see."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    handle = models.SlugField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    is_operator = models.BooleanField(_("operator"), default=False)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"))

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    @property
    def audit_stream(self) -> str:
        return f"person:{self.key}"

    @property
    def actor(self) -> Actor:
        return Actor(kind="PERSON", id=f"person:{self.key}", name=self.name)


class EntryLink(models.Model):
    """A one-time link. Only its digest is kept: who reads the table cannot sign in with it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="entry_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("entry link")
        verbose_name_plural = _("entry links")

    def __str__(self) -> str:
        return f"{self.person_id} · {self.expires_at:%Y-%m-%d %H:%M}"

    @property
    def audit_stream(self) -> str:
        return self.person.audit_stream
