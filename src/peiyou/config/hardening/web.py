"""What the web side is told by its settings."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from peiyou.config.env import VARIABLES
from peiyou.config.hardening.control import Found, control
from peiyou.kernel.jobs.startup import is_weak

YEAR = 365 * 24 * 3600


@control("W01", _("Pages for programmers are off"), how="PEIYOU_DEBUG")
def debug() -> Found:
    return not settings.DEBUG, f"DEBUG={settings.DEBUG}"


@control("W02", _("Only named hosts are answered"), how="PEIYOU_HOSTS")
def hosts() -> Found:
    wide = [host for host in settings.ALLOWED_HOSTS if host.startswith(("*", "."))]
    return bool(settings.ALLOWED_HOSTS) and not wide, ", ".join(settings.ALLOWED_HOSTS)


@control(
    "W03",
    _("The signing key is long and not a known one"),
    how="PEIYOU_SECRET_KEY, <data>/secret_key",
)
def secret_key() -> Found:
    return not is_weak(settings.SECRET_KEY), f"{len(settings.SECRET_KEY)} characters"


@control("W04", _("Browsers come by TLS only"), how="PEIYOU_HTTPS, redirect of plain requests")
def https() -> Found:
    return bool(settings.SECURE_SSL_REDIRECT), f"redirect={settings.SECURE_SSL_REDIRECT}"


@control("W05", _("Browsers are told to stay with TLS for a year"), how="Strict-Transport-Security")
def hsts() -> Found:
    return settings.SECURE_HSTS_SECONDS >= YEAR, f"{settings.SECURE_HSTS_SECONDS} s"


@control(
    "W06",
    _("The session cookie travels by TLS only, out of reach of scripts and other sites"),
    how="Secure, HttpOnly, SameSite",
)
def session_cookie() -> Found:
    return _cookie("SESSION")


@control("W07", _("So does the cookie against forged forms"), how="Secure, HttpOnly, SameSite")
def csrf_cookie() -> Found:
    return _cookie("CSRF")


def _cookie(name: str) -> Found:
    secure = getattr(settings, f"{name}_COOKIE_SECURE")
    hidden = getattr(settings, f"{name}_COOKIE_HTTPONLY")
    site = getattr(settings, f"{name}_COOKIE_SAMESITE")
    found = f"Secure={secure} HttpOnly={hidden} SameSite={site}"
    return secure and hidden and site in {"Lax", "Strict"}, found


@control("W08", _("Forms from other sites are refused"), how="CsrfViewMiddleware")
def csrf() -> Found:
    return _has("django.middleware.csrf.CsrfViewMiddleware")


@control(
    "W09", _("No inline script or style, nothing from another host"), how="Content-Security-Policy"
)
def content_policy() -> Found:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    sources = {str(source) for values in directives.values() for source in values}
    unsafe = sorted(
        source for source in sources if "unsafe" in source or "*" in source or "//" in source
    )
    needed = {"default-src", "script-src", "style-src", "object-src", "base-uri", "form-action"}
    return not unsafe and needed <= set(directives), ", ".join(unsafe) or "self only"


@control("W10", _("No other site may frame our pages"), how="frame-ancestors, X-Frame-Options")
def frames() -> Found:
    ancestors = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["frame-ancestors"]
    return settings.X_FRAME_OPTIONS == "DENY" and ancestors == ["'none'"], str(ancestors)


@control("W11", _("Browsers take files for what we say they are"), how="X-Content-Type-Options")
def sniffing() -> Found:
    return settings.SECURE_CONTENT_TYPE_NOSNIFF, "nosniff"


@control("W12", _("Addresses of pages are not told to other sites"), how="Referrer-Policy")
def referrer() -> Found:
    policy = settings.SECURE_REFERRER_POLICY
    return policy in {"same-origin", "no-referrer"}, str(policy)


@control(
    "W13",
    _("Other sites' windows cannot reach ours, unused abilities of browsers are off"),
    how="COOP, CORP, Permissions-Policy",
)
def isolation() -> Found:
    opener = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
    holds, _name = _has("peiyou.web.middleware.headers.HeadersMiddleware")
    return holds and opener == "same-origin", str(opener)


@control("W14", _("Requests are counted per address, person and token"), how="PEIYOU_RATES")
def rates() -> Found:
    kinds = {"address", "person", "stranger_write", "open_data", "token", "bad_token"}
    missing = sorted(kinds - set(settings.PEIYOU_RATES))
    holds, name = _has("peiyou.web.middleware.limits.LimitMiddleware")
    return holds and not missing, ", ".join(missing) or name


@control("W15", _("What is sent to us is bounded"), how="PEIYOU_BODIES, DATA_UPLOAD_MAX_*")
def bodies() -> Found:
    bounds = (
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        settings.DATA_UPLOAD_MAX_NUMBER_FILES,
    )
    largest = max(settings.PEIYOU_BODIES.values())
    return all(bounds) and largest <= 256 * 1024 * 1024, f"at most {largest} bytes"


@control("W16", _("Only the proxy is believed about who asks"), how="PEIYOU_PROXIES")
def proxies() -> Found:
    wide = [str(net) for net in settings.PEIYOU_PROXIES if net.prefixlen < 8]
    return not wide, ", ".join(map(str, settings.PEIYOU_PROXIES)) or "no proxy"


@control("W17", _("Demonstration and its switcher are off"), how="PEIYOU_DEMO")
def demonstration() -> Found:
    return not (settings.PEIYOU_DEMO or settings.PEIYOU_SWITCHER), f"DEMO={settings.PEIYOU_DEMO}"


@control("W18", _("The token for metrics is long, or there is none"), how="PEIYOU_METRICS_TOKEN")
def metrics() -> Found:
    length = len(settings.PEIYOU_METRICS_TOKEN)
    return length == 0 or length >= 32, f"{length} characters"


@control("W19", _("Every PEIYOU_ variable that is set is one that is read"), how="environment")
def variables() -> Found:
    unknown = sorted(
        name for name in os.environ if name.startswith("PEIYOU_") and name not in VARIABLES
    )
    return not unknown, ", ".join(unknown)


@control("W20", _("The log has no detail for programmers"), how="PEIYOU_LOG_LEVEL")
def log_level() -> Found:
    logging: dict[str, Any] = settings.LOGGING
    level: str = logging["root"]["level"]
    return level != "DEBUG", level


def _has(middleware: str) -> Found:
    return middleware in settings.MIDDLEWARE, middleware.rpartition(".")[2]
