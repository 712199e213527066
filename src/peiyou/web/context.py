"""What every page's frame needs: plans to switch between, navigation, the words searched for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from peiyou.web.shell import shell_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Hands templates `shell`, which asks the database only when a template looks at it."""
    return {"shell": shell_of(request)}
