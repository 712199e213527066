"""The real settings, read in a process of their own, as a deployment behind TLS has them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
NAMES = (
    "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME",
    "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "PEIYOU_SWITCHER",
)  # fmt: skip
CODE = (
    "import json; from peiyou.config import settings as s; "
    f"print(json.dumps({{n: getattr(s, n, None) for n in {NAMES!r}}}))"
)


def shipped(tmp_path: Path, code: int = 0, **values: str) -> Any:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PEIYOU_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env=kept | {"PEIYOU_DATA": str(tmp_path), "PYTHONPATH": str(ROOT / "src")} | values,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def test_behind_tls_cookies_and_addresses_are_bound_to_it(tmp_path: Path) -> None:
    told = shipped(
        tmp_path,
        PEIYOU_HTTPS="1",
        PEIYOU_PROXIES="10.0.0.5",
        PEIYOU_DEMO="1",
        PEIYOU_BIND="127.0.0.1",
    )
    assert told["SECURE_SSL_REDIRECT"] is True
    assert told["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert told["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert all(told[f"{name}_COOKIE_SECURE"] for name in ("SESSION", "CSRF", "LANGUAGE"))
    assert told["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert told["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert told["PEIYOU_SWITCHER"] is False, "a proxy in front ends the switcher"


def test_on_one_machine_the_demonstration_needs_no_certificate(tmp_path: Path) -> None:
    told = shipped(tmp_path, PEIYOU_DEMO="1", PEIYOU_BIND="127.0.0.1")
    assert (told["SECURE_SSL_REDIRECT"], told["SECURE_PROXY_SSL_HEADER"]) == (None, None)
    assert told["SESSION_COOKIE_HTTPONLY"]
    assert told["CSRF_COOKIE_HTTPONLY"]
    assert told["PEIYOU_SWITCHER"] is True


def test_tls_without_a_named_proxy_is_refused(tmp_path: Path) -> None:
    assert "PEIYOU_PROXIES" in shipped(tmp_path, code=1, PEIYOU_HTTPS="1")
