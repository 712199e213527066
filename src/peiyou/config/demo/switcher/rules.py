"""Who may switch: whoever the view lets through. The action refuses anybody who is not seeded."""

from __future__ import annotations

from peiyou.kernel.actions.permissions import permit

permit("demo.switch_person", anyone=True)  # loopback in demonstration mode is the permission
