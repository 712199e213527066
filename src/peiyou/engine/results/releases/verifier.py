"""Where the stand-alone verifier is that is handed out with a release."""

from __future__ import annotations

from pathlib import Path
from typing import Final

VERIFIER: Final = Path(__file__).parents[1] / "data" / "verify_release.py"
