"""Django's settings; what varies between deployments comes from `env`."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from peiyou.common.buckets import Rate
from peiyou.config import env
from peiyou.kernel.accounts import policy

ENV = env.load()
BASE_DIR = Path(__file__).resolve().parents[1]

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.allowed_hosts)
PEIYOU_DATA = ENV.data
PEIYOU_DEMO = ENV.demo
PEIYOU_SWITCHER = ENV.switcher
PEIYOU_BIND = ENV.bind
PEIYOU_PROXIES = ENV.proxies
PEIYOU_METRICS_TOKEN = ENV.metrics_token
PEIYOU_RUN = ENV.data / "run"  # what lives only while it runs: counters of requests and of rates
PEIYOU_DIGEST = ENV.digest
PEIYOU_CIPHER = ENV.cipher
PEIYOU_KEYS = ENV.keys
PEIYOU_FAMILIES = ENV.families  # fonts of official documents
PEIYOU_ANALYSIS = ENV.analysis  # bounds of the engine that answers analyses (docs/adr/0026)
try:
    PEIYOU_POLICY = policy.load(ENV.data / "policy.yaml")
except policy.BadPolicy as error:
    raise env.BadSetting(str(error)) from error

INSTALLED_APPS = [
    "peiyou.web",
    "peiyou.engine.reporting",
    "peiyou.engine.results",
    "peiyou.engine.undertakings",
    "peiyou.kernel.workflow",
    "peiyou.kernel.facts",
    "peiyou.kernel.forms",
    "peiyou.kernel.evidence",
    "peiyou.kernel.notices",
    "peiyou.kernel.access",
    "peiyou.kernel.plans",
    "peiyou.kernel.organisations",
    "peiyou.kernel.accounts",
    "peiyou.kernel.calendar",
    "peiyou.kernel.jobs",
    "peiyou.kernel.audit",
    "peiyou.kernel.actions",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

if PEIYOU_SWITCHER:
    INSTALLED_APPS.insert(0, "peiyou.config.demo.switcher")

MIDDLEWARE = [
    "peiyou.web.middleware.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "peiyou.web.middleware.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "peiyou.web.middleware.tracing.TraceMiddleware",
    "peiyou.web.middleware.limits.LimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "peiyou.kernel.access.middleware.GrantMemoryMiddleware",
    "peiyou.kernel.accounts.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "peiyou.web.middleware.patience.PatienceMiddleware",
    "peiyou.web.middleware.nulls.NullMiddleware",
]

ROOT_URLCONF = "peiyou.config.urls"
WSGI_APPLICATION = "peiyou.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "peiyou.web.context.shell",
            ],
        },
    }
]

# --- database: SQLite in one file, or PostgreSQL by URL (docs/adr/0003) ------------------------------


def database(url: str, data: Path) -> dict[str, Any]:
    """The default database: ``postgresql://user:password@host:port/name``, or SQLite under `data`."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "peiyou.sqlite3",
            "CONN_MAX_AGE": 300,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                "PRAGMA foreign_keys=ON;PRAGMA temp_store=MEMORY;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        # No compiling of statements: what it takes is more than the whole of one of ours, which are short or set it.
        "OPTIONS": {"options": "-c jit=off", **dict(parse_qsl(parts.query))},
    }


DATABASES = {"default": database(ENV.database_url, ENV.data)}
PEIYOU_QUERY_SECONDS = ENV.query_seconds  # of one question while a page is read
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- people -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["peiyou.kernel.accounts.backends.NameBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

# Signing in is allauth's; what it may do is ours (accounts.adapters). It never signs anybody up, sends no
# mail, and leaves counting failures to accounts.Lock and counting requests to the limits below.
ACCOUNT_ADAPTER = "peiyou.kernel.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "peiyou.kernel.accounts.forms.SignInForm",
    "reauthenticate": "peiyou.kernel.accounts.forms.ConfirmForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = PEIYOU_POLICY.reauthentication_minutes * 60
MFA_ADAPTER = "peiyou.kernel.accounts.adapters.FactorAdapter"
MFA_FORMS = {
    "activate_totp": "peiyou.kernel.accounts.forms.AppForm",
    "add_webauthn": "peiyou.kernel.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "peiyou.kernel.accounts.forms.NamePasskeyForm",
    "authenticate": "peiyou.kernel.accounts.forms.CodeForm",
    "reauthenticate": "peiyou.kernel.accounts.forms.CodeAgainForm",
    "authenticate_webauthn": "peiyou.kernel.accounts.forms.PasskeyForm",
    "reauthenticate_webauthn": "peiyou.kernel.accounts.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Peiyou 培优"
MFA_TOTP_TOLERANCE = 1  # telephones' clocks; a code is good once all the same (accounts.forms)
SOCIALACCOUNT_ADAPTER = "peiyou.kernel.accounts.adapters.OidcAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
PEIYOU_OIDC = ENV.oidc
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": ENV.oidc.id,
                "name": ENV.oidc.name,
                "client_id": ENV.oidc.client_id,
                "secret": ENV.oidc.secret,
                "settings": {"server_url": ENV.oidc.server_url},
            }
        ]
        if ENV.oidc
        else [],
    }
}
SESSION_COOKIE_AGE = PEIYOU_POLICY.session_hours * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "peiyou.web.views.errors.csrf_failure"

# --- language -----------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files ---------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = ENV.data / "static"
MEDIA_ROOT = ENV.data / "media"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- limits (docs/adr/0010) -----------------------------------------------------------------------------

MIB = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * MIB
FILE_UPLOAD_MAX_MEMORY_SIZE = MIB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
PEIYOU_BODIES = {
    "stranger": MIB,
    "person": 31 * MIB,  # the largest workbook that is read (30 MiB), and the form around it
    "plans:upload": 64 * MIB,  # stops at 20 MiB of file by itself and says so in its form
}
"""Bytes that a request may bring: of somebody not signed in, of a person, of a named route."""

PEIYOU_RATES = {
    kind: rate.times(ENV.rate_factor)
    for kind, rate in {
        "address": Rate(per_minute=1_200, burst=600),
        "person": Rate(per_minute=300, burst=200),
        "stranger_write": Rate(per_minute=20, burst=60),  # sign-in, activation, recovery
        "open_data": Rate(per_minute=240, burst=240),
        "token": Rate(per_minute=600, burst=300),
        "bad_token": Rate(per_minute=10, burst=20),
    }.items()
}

# --- browser safety -------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        # browsers also hold the redirect to unified sign-in against this
        "form-action": [SELF, *([ENV.oidc.origin] if ENV.oidc else [])],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if ENV.https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked on the machine itself
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

# --- logs: JSON lines on stderr, without personal data ------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "peiyou.config.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": ENV.log_level},
    "loggers": {
        # Django's own handlers would print addresses of requests; 4xx are in our line already.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
