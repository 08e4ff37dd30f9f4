"""Settings common to every place AMHE runs. Everything that differs comes from the environment."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from celery.schedules import crontab

from amhe.settings.values import env

ROOT = Path(__file__).resolve().parents[2]

SECRET_KEY: str
DEBUG = False
ALLOWED_HOSTS: list[str] = []

# What the programme calls itself (note N5: "Equality" in the starter pack, "Equity" in the College's newer pages).
BRAND = env("AMHE_BRAND", default="AMHE")
PROGRAMME_NAME = env("AMHE_PROGRAMME_NAME", default="Advancing Mental Health Equality Collaborative")
EXAMPLE_DATA = env.bool("AMHE_EXAMPLE_DATA", default=False)
COMPONENTS_PAGE = False  # /components/ is for developers

INSTALLED_APPS = [
    "amhe.access",
    "amhe.audit",
    "amhe.privacy",
    "amhe.reminders",
    "amhe.operations",
    "organisations",
    "teams",
    "populations",
    "datareview",
    "assets",
    "qiprojects",
    "amhe.programme",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "guardian",
    "django_htmx",
    "template_partials",
    "django_celery_beat",
]

MIDDLEWARE = [
    "amhe.operations.requests.Watch",
    "amhe.operations.health.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "amhe.headers.SafeHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "amhe.audit.refusals.Refusals",
    "organisations.sessions.SessionLimits",
    "amhe.access.middleware.TenantWall",
    "organisations.middleware.OwnLanguage",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "organisations.second_factor.SecondFactor",
    "amhe.pages.Conflicts",
    "amhe.programme.support.PagesOpened",
]

ROOT_URLCONF = "amhe.urls"
WSGI_APPLICATION = "amhe.wsgi.application"
ASGI_APPLICATION = "amhe.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "amhe.programme.context.surroundings",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "amhe.templatetags.amhe"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Two addresses: the app role, which owns nothing and is held by row-level security, and the owner, for migrations.
# Nothing may outlive a transaction on the server, so that PgBouncer can lend a connection for one at a time.
DATABASES = {
    "default": env.db("DATABASE_URL", default="postgres://amhe_app@/amhe")
    | {"ATOMIC_REQUESTS": True, "DISABLE_SERVER_SIDE_CURSORS": True},
    "owner": env.db("DATABASE_OWNER_URL", default="postgres://amhe_owner@/amhe"),
}
DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {"prepare_threshold": None}
# The third address is for backups alone: the role that reads past row-level security, on the owner's database unless named.
_OWNER = urlsplit(env("DATABASE_OWNER_URL", default="postgres://amhe_owner@/amhe"))
_PLACE = _OWNER.netloc.rpartition("@")[2]
DATABASE_BACKUP_URL = env("DATABASE_BACKUP_URL", default=_OWNER._replace(netloc=f"amhe_backup@{_PLACE}").geturl())
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_request_login_code"
ANONYMOUS_USER_NAME = None
# guardian keeps the grants; amhe.access reads them, so its authentication backend is not wanted.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

ACCOUNT_ADAPTER = "organisations.sign_in.InvitationOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PREVENT_ENUMERATION = True
# A code for an unknown address is queued like any other, and the worker drops it: the answer takes as long.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# An organisation's own sign-in.
SIGN_IN_PRIVATE = env.bool("SIGN_IN_PRIVATE", default=False)  # providers may be on private addresses of our network
SIGN_IN_LOOPBACK = False  # providers on this machine, without https: for development and tests

# Counted in the shared cache, so behind any number of webs.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key", "login_failed": "10/m/ip,5/300s/key"}
MFA_ADAPTER = "organisations.sign_in.SecondSteps"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_FORMS = {"authenticate": "organisations.forms.SecondStep"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a finger, a face or a PIN, so that a passkey is two factors in one
FIGURES_CHECKED = False  # charts are held against Plotly's own classes in development and tests (docs/adr/0022)
MFA_REAUTHENTICATION_REQUIRED = False  # ours: amhe.access.decorators.recently_signed_in
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = BRAND
MFA_TOTP_TOLERANCE = 1  # a slow typist, or a phone whose clock is half a minute wrong
# Coaches, leads and sponsors must sign in with a second step (organisations.second_factor).
SECOND_FACTOR_REQUIRED = True
# Fernet keys, with commas: the first one locks, every one unlocks (amhe.access.locked).
ENCRYPTION_KEYS: list[str] = [key.strip() for key in env.list("ENCRYPTION_KEYS", default=[])]

# Signed out after 60 minutes without use and 12 hours in any case; said 5 minutes before (organisations.sessions).
SESSION_IDLE = timedelta(minutes=60)
SESSION_LONGEST = timedelta(hours=12)
SESSION_WARNING = timedelta(minutes=5)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(ROOT / ".cache" / "static")))
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
_REDIS = urlsplit(REDIS_URL)
_SOCKET = f"redis+socket://{_REDIS.path}?virtual_host={parse_qs(_REDIS.query).get('db', ['0'])[0]}"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = _SOCKET if _REDIS.scheme == "unix" else REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "amhe.operations.beat:OneAtATime"
CELERY_BEAT_SCHEDULE = {
    "forget-old-idempotency-keys": {"task": "access.forget_old_keys", "schedule": 60 * 60},
    "close-votes-that-are-over": {"task": "populations.close_due_rounds", "schedule": 60},
    "carry-out-removals": {"task": "datareview.carry_out_removals", "schedule": 10 * 60},
    "keep-to-retention": {"task": "programme.keep_to_retention", "schedule": 24 * 60 * 60},
    "forget-sessions-that-are-over": {"task": "organisations.forget_old_sessions", "schedule": 60 * 60},
    "keep-meetings-ahead": {"task": "teams.keep_meetings_ahead", "schedule": 24 * 60 * 60},
    "keep-standings": {"task": "programme.keep_standings", "schedule": 5 * 60},
    "open-the-links-of-the-library": {
        "task": "organisations.check_links",
        "schedule": crontab(day_of_month="1", hour="5", minute="0"),
    },
    "keep-ledger-of-erasures": {"task": "privacy.keep_ledger_file", "schedule": 5 * 60},
    "look-after-exports": {"task": "privacy.look_after_exports", "schedule": 60},
    "send-lost-mail": {"task": "teams.send_lost_mail", "schedule": 5 * 60},
    "find-what-is-due": {"task": "reminders.find", "schedule": 10 * 60},
    "send-what-is-due": {"task": "reminders.send_due", "schedule": 60},
    "pick-up-lost-reports": {"task": "programme.pick_up_lost_reports", "schedule": 60},
}

# A mail server or provider that has not answered by then is asked again later; nobody else takes a letter until the lease
# is over, which is longer than any task may take.
EMAIL_TIMEOUT = 30
REMINDERS_LEASE = timedelta(seconds=CELERY_TASK_TIME_LIMIT + 60)
# With a key, letters without files go by GOV.UK Notify, whose template holds ((subject)) and ((words)) (docs/deploy.md).
NOTIFY_API_KEY = env("NOTIFY_API_KEY", default="")
NOTIFY_TEMPLATE_ID = env("NOTIFY_TEMPLATE_ID", default="")
NOTIFY_URL = env("NOTIFY_URL", default="https://api.notifications.service.gov.uk")
MAIL_DIR = env("MAIL_DIR", default="")
if env("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
elif MAIL_DIR:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_DIR
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="AMHE <no-reply@amhe.example>")
SITE_URL = env("SITE_URL", default="http://localhost:8000")
LINKS_MAY_BE_LOCAL = False  # the link checker opens pages of the wide world alone
ERASURE_LEDGER = env("ERASURE_LEDGER", default="")  # a file beside the backups (docs/backup.md)
METRICS_TOKEN = env("METRICS_TOKEN", default="")
# Whom to tell of a weakness (an address, mailto: or https:, for /.well-known/security.txt), and whom to ask about privacy.
SECURITY_CONTACT = env("SECURITY_CONTACT", default="")
PRIVACY_CONTACT = env("PRIVACY_CONTACT", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
