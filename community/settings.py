"""The one settings module. Everything that differs between sites is read from the environment (.env.example lists it)."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from community import engines, wiring
from community import environment as env
from community.content.csp import policy

BASE_DIR = Path(__file__).resolve().parent.parent

# Where and for whom ------------------------------------------------------------------------------
DEMO = env.boolean("DEMO")
DEBUG = env.boolean("DEBUG")
DATA_DIR = env.data_dir(BASE_DIR / "var" / ("demo" if DEMO else "site"))
HOST, PORT = env.text("HOST", "127.0.0.1"), env.integer("PORT", 8000, least=1, most=65535)
SITE_URL = env.site_url(f"http://127.0.0.1:{PORT}")
SECRET_KEY = env.secret_key(DATA_DIR)
ALLOWED_HOSTS = sorted({urlsplit(SITE_URL).hostname, *env.LOOPBACK, *env.words("ALLOWED_HOSTS")})
CSRF_TRUSTED_ORIGINS = [SITE_URL]
HTTPS = SITE_URL.startswith("https:")
READ_ONLY = env.boolean("READ_ONLY")  # nothing is taken in and nothing written (docs/running.md)
# So many requests are worked on at once in each web process (community/serving/receiving.py).
WEB_THREADS = env.integer("WEB_THREADS", 4, least=1, most=64)
# How long a request or a task that is under way has to end when the site is stopped.
DRAIN_SECONDS = env.integer("DRAIN_SECONDS", 20, least=1, most=600)

# Hosts of one's own network that the site may ask by HTTP; all others must be public (docs/outgoing.md).
OUTGOING_INTERNAL = env.internal_hosts("OUTGOING_INTERNAL")
OUTGOING_CA_BUNDLE = env.text("REQUESTS_CA_BUNDLE")  # certificates to trust instead of the usual

INSTALLED_APPS = [*(["community.demo"] if DEMO else []), *wiring.APPS]
MIDDLEWARE = wiring.MIDDLEWARE
TEMPLATES = wiring.TEMPLATES
ROOT_URLCONF = "community.urls"
WSGI_APPLICATION = "community.wsgi.application"
# Forms draw their fields with templates/components/field.html.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# What is kept ------------------------------------------------------------------------------------
DATABASES = {"default": engines.database(DATA_DIR)}
# PostgreSQL ends what takes longer in a request; 0 for no limit.
DATABASE_STATEMENT_SECONDS = env.integer("DATABASE_STATEMENT_SECONDS", 30, least=0, most=3600)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = engines.redis_url("REDIS_URL")
CACHES = engines.caches(REDIS_URL, READ_ONLY)
if REDIS_URL:
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    SESSION_CACHE_ALIAS = "sessions"
# Memory for whole pages of signed-out readers, in each web process; 0 for none (docs/caching.md).
PAGE_CACHE_MB = env.integer("PAGE_CACHE_MB", 32, least=0, most=4096)
# How long, and no longer. A job of the schedule applies each; docs/privacy.md and the page "What is kept" list them.
RETENTION = {
    "sign_ups": env.days("KEEP_SIGN_UPS_DAYS", 30, least=4, most=365),  # a link is good for three
    "sessions": env.days("KEEP_SESSIONS_DAYS", 30, most=365),
    "searches": env.days("SEARCH_LOG_DAYS", 400, least=7, most=4000),
    "readings": env.days("KEEP_READINGS_DAYS", 400, least=7, most=4000),
    "readers": env.days("KEEP_READERS_DAYS", 365, most=400),  # browsers keep no cookie for longer
    "drafts": env.days("KEEP_DRAFTS_DAYS", 180, least=7, most=4000),
    "unused_files": env.days("KEEP_UNUSED_FILES_DAYS", 30, most=4000),
    "notifications": env.days("KEEP_NOTIFICATIONS_DAYS", 90, most=4000),
    "sent_mail": env.days("KEEP_SENT_MAIL_DAYS", 30, most=4000),
    "failed_mail": env.days("KEEP_FAILED_MAIL_DAYS", 365, least=7, most=4000),
    "bounces": env.days("KEEP_BOUNCES_DAYS", 365, least=7, most=4000),
    "same_questions": env.days("KEEP_SAME_QUESTIONS_DAYS", 30, most=4000),
    "invitations": env.days("KEEP_INVITATIONS_DAYS", 90, most=4000),
    "queue": env.days("KEEP_DECISIONS_DAYS", 180, least=7, most=4000),
    "support": env.days("KEEP_SUPPORT_DAYS", 180, least=7, most=4000),
    "surveys": env.days("KEEP_SURVEYS_DAYS", 400, least=365, most=4000),  # the longest quiet
    # How far back somebody is judged by what became of their flags.
    "flags": env.days("KEEP_FLAGS_DAYS", 365, least=30, most=4000),
    "verdicts": env.days("KEEP_VERDICTS_DAYS", 180, least=30, most=4000),
    "sanctions": env.days("KEEP_SANCTIONS_DAYS", 730, least=90, most=4000),  # after they are over
    "exports": env.days("KEEP_EXPORTS_DAYS", 7, most=90),
    "leaving": env.days("KEEP_LEAVING_DAYS", 14, most=90),
}
# How long somebody who was asked how it went is not asked anything again, and when the mail comes that asks.
SURVEY_QUIET = timedelta(days=env.integer("SURVEY_QUIET_DAYS", 30, least=1, most=365))
SURVEY_MAIL_AFTER = timedelta(hours=env.integer("SURVEY_MAIL_HOURS", 4, least=1, most=72))
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = BASE_DIR / "var" / "static"  # made from the code alone, so not in DATA_DIR
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "community" / "static"]
S3 = engines.bucket(OUTGOING_INTERNAL)
STORAGES = engines.storages(S3)
# Where the worker writes a backup each day, and of how many days, weeks and months one stays (docs/backup.md).
BACKUP_DIR = env.backup_place("BACKUP_DIR", MEDIA_ROOT)
BACKUP_KEEP = env.numbers("BACKUP_KEEP", (7, 4, 6), most=1000)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor sends one field per block part
FILE_UPLOAD_PERMISSIONS = 0o644

# Languages ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("en", "English"),
    ("hr", "Hrvatski"),
    ("sk", "Slovenčina"),
]
# The second holds what Django itself has not translated; makemessages writes to the first.
LOCALE_PATHS = [BASE_DIR / "community" / "locale", BASE_DIR / "community" / "locale_of_django"]
FORMAT_MODULE_PATH = "community.formats"
USE_I18N = USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "UTC")

# People ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = [
    *(["community.demo.backend.DemoBackend"] if DEMO else []),
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ["name", "username", "email"]},
        "MinimumLengthValidator": {},
        "CommonPasswordValidator": {},
    }.items()
]
# Passwords known from break-ins are refused when this is set; five letters of a hash go there, never a password.
PASSWORD_BREACH_URL = env.outgoing_url("PASSWORD_BREACH_URL", OUTGOING_INTERNAL)
if PASSWORD_BREACH_URL:
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "community.members.breaches.BreachValidator"})
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "community.moderation.adapter.StandingAdapter"
ACCOUNT_FORMS = {
    "signup": "community.members.forms.SignupForm",
    "login": "community.members.forms.LoginForm",
    "reset_password": "community.members.forms.ResetPasswordForm",
    "reset_password_from_key": "community.members.forms.ResetPasswordKeyForm",
    "change_password": "community.members.forms.ChangePasswordForm",
    "set_password": "community.members.forms.SetPasswordForm",
    "add_email": "community.members.forms.ChangeAddressForm",
    "reauthenticate": "community.members.forms.ReauthenticateForm",
    "request_login_code": "community.members.forms.RequestCodeForm",
    "confirm_login_code": "community.members.forms.ConfirmCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A mail scanner that follows links must not confirm an address.
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before the address is changed
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Strict: an address that somebody typed and never confirmed is not taken.
ACCOUNT_PREVENT_ENUMERATION = "strict"
# Limits: docs/limits.md. allauth counts two of its own, deep inside; for the rest see community/members/limits.py.
RATE_LIMITS = env.factor("RATE_LIMITS")  # how many times as much as the tables say; 0: no limit
PAGE_VIEWS_PER_MINUTE = env.integer("PAGE_VIEWS_PER_MINUTE", 300, least=0, most=100_000)
ACCOUNT_RATE_LIMITS = {
    **dict.fromkeys(["login", "request_login_code", "signup", "manage_email", "reauthenticate"]),
    **dict.fromkeys(["change_password", "reset_password", "reset_password_from_key"]),
    "confirm_email": "1/m/key,10/h/key" if RATE_LIMITS else None,
    "login_failed": "5/5m/key" if RATE_LIMITS else None,  # second factors
}
MFA_RATE_LIMITS = {"webauthn_login": None}
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # seconds; mail takes a minute where it is held back
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"

MFA_ADAPTER = "community.members.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a clock half a minute off, before and after
# Browsers let http use passkeys on this machine only; fido2 would let it nowhere.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "authenticate": "community.members.second_factor_forms.CodeForm",
    "reauthenticate": "community.members.second_factor_forms.CodeAgainForm",
    "activate_totp": "community.members.second_factor_forms.AppForm",
    "add_webauthn": "community.members.second_factor_forms.PasskeyForm",
    "login_webauthn": "community.members.second_factor_forms.PasskeySignInForm",
    "authenticate_webauthn": "community.members.second_factor_forms.PasskeyFactorForm",
    "reauthenticate_webauthn": "community.members.second_factor_forms.PasskeyAgainForm",
    "edit_webauthn": "community.members.second_factor_forms.PasskeyNameForm",
}
# Accounts elsewhere: a button is shown for each that is configured.
SOCIALACCOUNT_PROVIDERS = env.sign_in_providers()
for _name in SOCIALACCOUNT_PROVIDERS.keys() - {"openid_connect"}:
    INSTALLED_APPS.append(f"allauth.socialaccount.providers.{_name}")
SOCIALACCOUNT_ADAPTER = "community.members.elsewhere.ElsewhereAdapter"
SOCIALACCOUNT_FORMS = {"signup": "community.members.forms.ElsewhereForm"}
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True  # when both sides confirmed the address
STAFF_MFA_REQUIRED = env.choice("STAFF_MFA", "optional", ["optional", "required"]) == "required"
USERSESSIONS_TRACK_ACTIVITY = False  # would write a row with every page

# Mail: every message becomes an outbox row; the worker hands it to MAIL_DELIVERY_BACKEND. ----------
SUPPORT_EMAIL = env.words("SUPPORT_EMAIL")  # who reads what is written to support; else the owners
# A program that takes it, instead of a mailbox.
SUPPORT_WEBHOOK_URL = env.outgoing_url("SUPPORT_WEBHOOK_URL", OUTGOING_INTERNAL)
SUPPORT_WEBHOOK_SECRET = env.secret_of("SUPPORT_WEBHOOK_URL", "SUPPORT_WEBHOOK_SECRET")
# A service that is asked about spam as well, by Akismet's interface (docs/spam.md); off unless both are set.
SPAM_CHECK_URL, SPAM_CHECK_KEY = ("", "") if DEMO else env.spam_service(OUTGOING_INTERNAL)
SPAM_CHECK_SENDS_NETWORK = env.boolean("SPAM_CHECK_SENDS_NETWORK")
EMAIL_BACKEND = "community.notifications.backend.OutboxBackend"
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.integer("EMAIL_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = not EMAIL_USE_SSL and env.boolean("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", f"help@{urlsplit(SITE_URL).hostname}"
)
MAIL_DELIVERY_BACKEND = "django.core.mail.backends." + (
    "smtp.EmailBackend" if EMAIL_HOST and not DEMO else "filebased.EmailBackend"
)
ANYMAIL = {} if DEMO else env.mail_provider("MAIL_PROVIDER")  # instead of EMAIL_HOST: docs/mail.md
# Mail that comes back: where it is read, and the address it comes to (docs/mail.md).
BOUNCE_MAILBOX = "" if DEMO else env.mailbox("BOUNCE_MAILBOX")
BOUNCE_ADDRESS = env.plain_address("BOUNCE_ADDRESS") if BOUNCE_MAILBOX else ""
if ANYMAIL:
    INSTALLED_APPS.append("anymail")
    MAIL_DELIVERY_BACKEND = f"anymail.backends.{env.text('MAIL_PROVIDER')}.EmailBackend"

# Beside 80 and 443, the ports that these addresses name.
OUTGOING_PORTS = {
    env.place_of(url)
    for url in (PASSWORD_BREACH_URL, SUPPORT_WEBHOOK_URL, SPAM_CHECK_URL, env.text("OIDC_ISSUER"))
    if url
}

# Transport and browser ---------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS and env.boolean("HSTS_SUBDOMAINS")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz|metrics)$"]
# Without it, nothing that a proxy may write into a header is believed. X-Forwarded-Host never is.
PROXY_COUNT = 0
if env.boolean("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    PROXY_COUNT = env.integer("PROXY_COUNT", 1, least=1, most=9)
X_FRAME_OPTIONS = "DENY"  # Wagtail's previews, which are shown in a frame, say otherwise themselves
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
if HTTPS:  # no other host of the domain, and nobody on the way, can set one of this name
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_AGE = int(RETENTION["sessions"].total_seconds())

CONTENT_SECURITY_POLICY = policy(env.origins_of(SOCIALACCOUNT_PROVIDERS))

# Wagtail -----------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Hearth"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "community.content.picture_form.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 2**20
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100_000_000  # of all frames together
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # which knows who may read them, also when they are in S3
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "stl", "txt", "xlsx", "zip"]
WAGTAILEMBEDS_FINDERS = []  # videos are recognised by their address alone; nothing is asked of anybody
WAGTAIL_FINISH_WORKFLOW_ACTION = "community.content.workflow.publish_approved"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
TAGGIT_CASE_INSENSITIVE = True

# Who may read /metrics from another machine (docs/health.md). ------------------------------------
METRICS_TOKEN = env.key("METRICS_TOKEN")

# Logs --------------------------------------------------------------------------------------------
DEFAULT_EXCEPTION_REPORTER_FILTER = "community.content.logs.ReporterFilter"
LOG_FORMAT = env.choice("LOG_FORMAT", "text", ["text", "json"])
LOG_LEVEL = env.choice("LOG_LEVEL", "info", ["debug", "info", "warning", "error"]).upper()
ACCESS_LOG = env.boolean("ACCESS_LOG")  # a line for each request
_CONSOLE = {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["seldom"]}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {
            "()": "community.content.logs.Formatter",
            "format": "{asctime} {levelname} {name} {about}{message}",
            "style": "{",
        },
        "json": {"()": "community.content.logs.JSONFormatter"},
    },
    "filters": {"seldom": {"()": "community.content.logs.Seldom"}},
    "handlers": {"console": _CONSOLE, "warnings": _CONSOLE | {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "wagtail": {"level": "WARNING"},  # who published what stands in the audit log
        # The worker sets its loggers' levels itself, and would tell of every task it runs.
        "django_tasks": {"handlers": ["warnings"], "propagate": False},
        "django_tasks_db": {"handlers": ["warnings"], "propagate": False},
    },
}
# Whether every subdomain of the owner's is served by https is theirs to say: HSTS_SUBDOMAINS=1.
SILENCED_SYSTEM_CHECKS = [] if SECURE_HSTS_PRELOAD else ["security.W005", "security.W021"]
