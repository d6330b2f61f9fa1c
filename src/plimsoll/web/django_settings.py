"""Django's settings of the tower, drawn from the workspace that `PLIMSOLL_WORKSPACE` names."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from plimsoll.facts.workspace import find_workspace
from plimsoll.journal.opening import APPS, database_settings, secret
from plimsoll.settings import read_settings

WORKSPACE = find_workspace(os.environ.get("PLIMSOLL_WORKSPACE"))
_OWN = read_settings(WORKSPACE)
_HERE = Path(__file__).parent

SECRET_KEY = secret(WORKSPACE.key(), "pages") if WORKSPACE.exists else "no workspace, no sessions"
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *_OWN.hosts]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _OWN.hosts]

INSTALLED_APPS = [*APPS, "django.contrib.sessions", "django.contrib.messages", "plimsoll.web"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "plimsoll.web.guarding.strict_content_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "plimsoll.web.language.browser_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "plimsoll.web.language.person_language",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "plimsoll.web.guarding.ErrorsInWords",
]
ROOT_URLCONF = "plimsoll.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "plimsoll.web.frame.frame",
            ],
            "builtins": ["plimsoll.web.templatetags.figures"],
        },
    }
]
DATABASES = {"default": database_settings(WORKSPACE.root, _OWN.journal_database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "journal.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = bool(_OWN.hosts)
"""Where the tower has a public name, it stands behind TLS; on one's own machine there is none."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _OWN.hosts else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Chinese"))]
LOCALE_PATHS = sorted(path for path in (_HERE / "locale").iterdir() if path.is_dir())
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
STATICFILES_DIRS = [_HERE / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 200
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
"""The largest form is a plan's: texts, orders and exhibits by the hundred; its bytes are bounded above."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
