"""Who may what with the machinery: on the command line, whoever runs the installation."""

from __future__ import annotations

from peiyou.kernel.actions.permissions import permit

permit("jobs.record_backup")
