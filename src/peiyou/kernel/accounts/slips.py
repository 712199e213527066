"""Invitations as people get them: an address, or a slip of paper with a code and its square picture."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import qrcode
import qrcode.image.svg
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from peiyou.common.tokens import grouped
from peiyou.kernel.accounts.models import Invitation


@dataclass(frozen=True, slots=True)
class Slip:
    """One printed slip. `code` and `picture` are secret: they stand on paper and nowhere else."""

    name: str
    handle: str
    code: str
    site: str
    address: str
    picture: SafeString
    expires_at: datetime


def link_to(site: str, token: str) -> str:
    """The address of an invitation on `site` (``https://host/``)."""
    return site.rstrip("/") + reverse("accounts:invitation", args=[token])


def slip(invitation: Invitation, code: str, site: str) -> Slip:
    return Slip(
        name=invitation.person.name,
        handle=invitation.person.handle,
        code=grouped(code),
        site=site,
        address=site.rstrip("/") + reverse("accounts:activate"),
        picture=square(link_to(site, code)),
        expires_at=invitation.expires_at,
    )


def square(text: str) -> SafeString:
    """A QR code as an SVG picture to stand in a page: a path without style or script."""
    image = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=2)
    out = io.BytesIO()
    image.save(out)
    svg = out.getvalue().decode()
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308 - made by the library from modules, not text
