"""What templates say about files."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.template.defaultfilters import filesizeformat

from peiyou.kernel.evidence.limits import limits
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.evidence.queries.elsewhere import Elsewhere

register = template.Library()


@register.simple_tag
def file_limits() -> dict[str, str]:
    """What may be attached, for the control (`accept`) and for the reader."""
    allowed = limits()
    endings = [ending for endings in allowed.kinds.values() for ending in endings]
    return {
        "accept": ",".join([*allowed.kinds, *endings]),
        "kinds": ", ".join(ending.lstrip(".").upper() for ending in endings),
        "size": filesizeformat(allowed.most_bytes),
    }


@register.filter
def of_attachment(
    found: Mapping[int, Elsewhere] | str | None, attachment: Attachment
) -> Elsewhere | None:
    """Where else it is; nothing where nobody asked."""
    return found.get(attachment.pk) if isinstance(found, Mapping) else None
