"""Settings of one Kesu installation, read from the environment and its data folder.

Every variable has a typed reader that fails loudly: a wrong value stops the program with a sentence that names
the variable, what was given and what is accepted. What differs from customer to customer belongs in the pack or
in the organisation file, not here.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# --- typed readers ---------------------------------------------------------------------------------


def read_text(name: str, default: str) -> str:
    return os.environ.get(name, default).strip()


def read_flag(name: str, default: bool) -> bool:
    given = os.environ.get(name)
    if given is None:
        return default
    if given.lower() in {"1", "true", "yes", "on"}:
        return True
    if given.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name}={given!r} is neither yes nor no; write 1 or 0")


def read_number(name: str, default: int, least: int, most: int) -> int:
    given = os.environ.get(name, str(default))
    if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
        raise ImproperlyConfigured(f"{name}={given!r} is not a whole number from {least} to {most}")
    return int(given)


def read_list(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def read_choice(name: str, default: str, accepted: tuple[str, ...]) -> str:
    given = read_text(name, default)
    if given not in accepted:
        raise ImproperlyConfigured(f"{name}={given!r}; accepted: {', '.join(accepted)}")
    return given


def read_secret(name: str, path: Path) -> str:
    """The key that signs sessions: the variable's value, else the file made by `kesu init`, else empty.

    Django refuses to use an empty key, so a folder that was never initialised cannot serve anybody.
    """
    given = os.environ.get(name, "").strip()
    if given:
        if len(given) < 40:
            raise ImproperlyConfigured(f"{name} is shorter than 40 characters; `kesu init` makes a good one")
        return given
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def read_database(url: str, home: Path | None = None) -> dict[str, object]:
    """Django's description of `sqlite:///file` or `postgresql://user:password@host:port/name?option=value`.

    A file is found from the data folder `home`; `sqlite:////absolute/file` is found from the root.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)[1:]
        if not path or path == "/":
            raise ImproperlyConfigured(f"KESU_DATABASE={url!r} names no file; write sqlite:///kesu.sqlite3")
        return sqlite_database(str((home or Path.cwd()) / path))
    if parts.scheme in {"postgresql", "postgres"}:
        return postgresql_database(
            parts.path.lstrip("/"),
            parts.hostname,
            parts.port,
            parts.username,
            parts.password,
            dict(parse_qsl(parts.query)),
        )
    raise ImproperlyConfigured(f"KESU_DATABASE={url!r}; accepted: sqlite:///… or postgresql://…")


def sqlite_database(path: str) -> dict[str, object]:
    # An immediate transaction takes the write lock at its start: it waits its turn instead of failing in the middle.
    # What is deleted is overwritten, or the file would go on holding what was erased by law.
    pragmas = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        " PRAGMA cache_size=-16000"
    )
    timeout = read_number("KESU_LOCK_SECONDS", 20, 0, 600)
    return {
        "ENGINE": "kesu.site.sqlite",
        "NAME": path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": timeout, "init_command": pragmas},
    }


def postgresql_database(
    name: str, host: str | None, port: int | None, user: str | None, password: str | None, options: dict[str, str]
) -> dict[str, object]:
    if not name:
        raise ImproperlyConfigured("KESU_DATABASE names no database; write postgresql://user:password@host/name")
    seconds = read_number("KESU_LOCK_SECONDS", 20, 0, 600)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "HOST": options.pop("host", None) or host or "",
        "PORT": str(port or options.pop("port", "")),
        "USER": options.pop("user", None) or unquote(user or ""),
        "PASSWORD": unquote(password or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Compiling a plan pays for reports of minutes; here it costs more than the query.
        "OPTIONS": {**options, "options": f"-c lock_timeout={seconds * 1000} -c jit=off"},
    }


# --- the installation ------------------------------------------------------------------------------

KESU_HOME = Path(read_text("KESU_HOME", "kesu-data")).expanduser().resolve()
KESU_SECRET_FILE = KESU_HOME / "secret"
KESU_FILES = KESU_HOME / "files"
KESU_FILE_LIMIT = read_number("KESU_FILE_MEGABYTES", 50, 1, 2000) * 1024 * 1024
KESU_LINK_DAYS = read_number("KESU_LINK_DAYS", 90, 1, 3650)  # how long a private link opens its case
KESU_SIGNING_MINUTES = read_number("KESU_SIGNING_MINUTES", 15, 1, 1440)  # how long a code for a signature holds
KESU_INTAKE = read_list("KESU_INTAKE", "")  # procedures that anybody may open a case of, without an account
KESU_NOTICES = read_flag("KESU_NOTICES", True)  # whether what cases make public has its page, without an account
KESU_INTAKE_FILE_LIMIT = read_number("KESU_INTAKE_FILE_MEGABYTES", 20, 1, 2000) * 1024 * 1024
KESU_TEST_CLOCK = read_flag("KESU_TEST_CLOCK", False)  # asked for; granted only by a database made for it
KESU_ADDRESS = read_text("KESU_ADDRESS", "http://127.0.0.1:8000")
SECRET_KEY = read_secret("KESU_SECRET", KESU_SECRET_FILE)
DATABASES = {"default": read_database(read_text("KESU_DATABASE", "sqlite:///kesu.sqlite3"), KESU_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DEBUG = False
ALLOWED_HOSTS = read_list("KESU_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = read_list("KESU_ORIGINS", "")
ROOT_URLCONF = "kesu.site.urls"
WSGI_APPLICATION = "kesu.site.wsgi.application"

# --- rooms -----------------------------------------------------------------------------------------

_ROOMS = ("organisation", "casebook", "documents", "intake", "insight", "clockwork", "api", "desk", "portal")


def is_app(room: str) -> bool:
    """Whether the room is built and has tables, pages or texts of its own to register with Django."""
    return find_spec(f"kesu.{room}") is not None and find_spec(f"kesu.{room}.apps") is not None


INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_include_bootstrap",
    *(f"kesu.{room}" for room in _ROOMS if is_app(room)),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kesu.site.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "kesu.site.slashes.WithoutSlash",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = read_choice("KESU_LANGUAGE", "zh-hans", ("zh-hans", "en"))
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # instants are kept in UTC; pages show them in the zone of the case's calendar

# --- people and sessions ---------------------------------------------------------------------------

AUTH_USER_MODEL = "organisation.Account"
AUTHENTICATION_BACKENDS = ["kesu.organisation.backend.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name",)},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = read_number("KESU_SESSION_HOURS", 12, 1, 24 * 90) * 3600

# --- what browsers are told ------------------------------------------------------------------------

KESU_HTTPS = read_flag("KESU_HTTPS", KESU_ADDRESS.startswith("https://"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = KESU_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if KESU_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if read_flag("KESU_BEHIND_PROXY", False) else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "kesu.desk.views.errors.no_csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- files -----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = KESU_HOME / "static"
WHITENOISE_USE_FINDERS = True  # one command starts everything: no collecting step between
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = KESU_FILE_LIMIT + 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- mail and logs ---------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = read_text("KESU_MAIL_HOST", "")
EMAIL_PORT = read_number("KESU_MAIL_PORT", 25, 1, 65535)
EMAIL_HOST_USER = read_text("KESU_MAIL_USER", "")
EMAIL_HOST_PASSWORD = read_text("KESU_MAIL_PASSWORD", "")
EMAIL_USE_TLS = read_flag("KESU_MAIL_TLS", False)
DEFAULT_FROM_EMAIL = read_text("KESU_MAIL_FROM", "kesu@localhost")
LOG_LEVEL = read_choice("KESU_LOG", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {
        "without_keys": {"()": "kesu.site.logs.WithoutKeys"},
        "without_refusals": {"()": "kesu.site.logs.WithoutRefusals"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_keys", "without_refusals"],
        },
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
