import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from community import engines
from community import environment as env


@pytest.mark.parametrize(
    ("name", "value", "read", "advice"),
    [
        ("DEMO", "maybe", lambda: env.boolean("DEMO"), "write DEMO=1 or DEMO=0"),
        ("PORT", "eighty", lambda: env.integer("PORT", 8000, least=1, most=65535), "PORT=8000"),
        (
            "PORT",
            "70000",
            lambda: env.integer("PORT", 8000, least=1, most=65535),
            "from 1 to 65535",
        ),
        (
            "SITE_URL",
            "help.example.com",
            lambda: env.site_url(""),
            "SITE_URL=https://help.example.com",
        ),
        (
            "SITE_URL",
            "http://help.example.com",
            lambda: env.site_url(""),
            "use https://help.example.com",
        ),
        ("SITE_URL", "https://example.com/help", lambda: env.site_url(""), "no address of a site"),
        (
            "DATABASE_URL",
            "mysql://localhost/x",
            lambda: engines.database(Path("/tmp")),
            "postgresql://",
        ),
        (
            "STAFF_MFA",
            "yes",
            lambda: env.choice("STAFF_MFA", "optional", ["optional", "required"]),
            "optional, required",
        ),
        *(
            (
                "BACKUP_DIR",
                value,
                lambda: env.backup_place("BACKUP_DIR", Path("/srv/site/media")),
                "no place",
            )
            for value in ("backups", "/srv/site/media/backups", "s3://", "s3://Bucket")
        ),
        *(
            (
                "BACKUP_KEEP",
                value,
                lambda: env.numbers("BACKUP_KEEP", (7, 4, 6), most=1000),
                "=7,4,6",
            )
            for value in ("7", "7,4,many", "0,4,6", "7,4,6,1", "7,4,1001", "-1,4,6")
        ),
        ("RATE_LIMITS", "many", lambda: env.factor("RATE_LIMITS"), "write RATE_LIMITS=off"),
        ("RATE_LIMITS", "-1", lambda: env.factor("RATE_LIMITS"), "RATE_LIMITS=3"),
        ("OIDC_NAME", "Example", env.sign_in_providers, "OIDC_ISSUER is missing"),
        (
            "OIDC_ISSUER",
            "http://id.example.com",
            lambda: env.outgoing_url("OIDC_ISSUER", set()),
            "OUTGOING_INTERNAL=id.example.com:80",
        ),
        (
            "SUPPORT_WEBHOOK_URL",
            "https://user:secret@desk.example.com/",
            lambda: env.outgoing_url("SUPPORT_WEBHOOK_URL", set()),
            "no https address",
        ),
        (
            "OUTGOING_INTERNAL",
            "http://desk.internal",
            lambda: env.internal_hosts("OUTGOING_INTERNAL"),
            "desk.internal:8080",
        ),
        ("GITHUB_CLIENT_ID", "x", env.sign_in_providers, "GITHUB_CLIENT_SECRET is missing"),
        ("MAIL_PROVIDER", "nobody", lambda: env.mail_provider("MAIL_PROVIDER"), "pip install"),
        ("MAIL_PROVIDER", "../x", lambda: env.mail_provider("MAIL_PROVIDER"), "pip install"),
        (
            "MAIL_PROVIDER",
            "postmark",
            lambda: env.mail_provider("MAIL_PROVIDER"),
            "needs ANYMAIL_WEBHOOK_SECRET",
        ),
        ("METRICS_TOKEN", "short", lambda: env.key("METRICS_TOKEN"), "token_urlsafe"),
        (
            "REDIS_URL",
            "http://:a-secret@redis",
            lambda: engines.redis_url("REDIS_URL"),
            "redis://:password@redis.internal:6379/0",
        ),
        ("REDIS_URL", "redis://host:port", lambda: engines.redis_url("REDIS_URL"), "unix://"),
        ("REDIS_URL", "redis://host/name", lambda: engines.redis_url("REDIS_URL"), "rediss://"),
        ("S3_BUCKET", "hearth", lambda: engines.bucket(set()), "S3_ACCESS_KEY_ID is missing"),
        ("S3_REGION", "eu-central-1", lambda: engines.bucket(set()), "no use without S3_BUCKET"),
        ("SECRET_KEY", "short", lambda: env.secret_key(Path("/tmp")), "leave it out"),
        ("DATA_DIR", "/proc/nothing", lambda: env.data_dir(Path("/tmp")), "may write to"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence_that_says_what_to_write(
    monkeypatch, name, value, read, advice
):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name) as refusal:
        read()
    assert advice in str(refusal.value)
    assert "a-secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1", "redis://:p@redis:6379/2", "rediss://r:6380", "unix:///run/r.sock"]
)
def test_a_redis_by_network_or_socket(monkeypatch, url):
    monkeypatch.setenv("REDIS_URL", url)
    assert engines.redis_url("REDIS_URL") == url
    assert engines.caches(url)["default"]["LOCATION"] == url


def test_a_site_that_is_only_read_keeps_what_it_computed_in_memory():
    assert "locmem" in engines.caches("", read_only=True)["default"]["BACKEND"]
    assert "locmem" not in engines.caches("")["default"]["BACKEND"]


class TestBucket:
    @pytest.fixture(autouse=True)
    def _named(self, monkeypatch):
        for name in ("S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "given")

    def test_is_where_files_are(self):
        stored = engines.storages(engines.bucket(set()))["default"]
        assert stored["BACKEND"] == "community.content.bucket.Bucket"
        assert stored["OPTIONS"]["bucket_name"] == "given"
        assert "folder.Folder" in engines.storages({})["default"]["BACKEND"]

    def test_nobody_is_asked_for_other_keys(self, monkeypatch):
        monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)
        engines.bucket(set())
        assert os.environ["AWS_EC2_METADATA_DISABLED"] == "true"

    def test_in_the_clear_only_where_it_is_named(self, monkeypatch):
        monkeypatch.setenv("S3_ENDPOINT_URL", "http://minio:9000")
        with pytest.raises(ImproperlyConfigured, match="OUTGOING_INTERNAL=minio:9000"):
            engines.bucket(set())
        assert engines.bucket({("minio", 9000)})["endpoint_url"] == "http://minio:9000"

    def test_says_what_to_install(self, monkeypatch):
        monkeypatch.setattr(engines, "is_module", lambda name: False)
        with pytest.raises(ImproperlyConfigured, match=r"hearth-community\[s3\]"):
            engines.bucket(set())


@pytest.mark.parametrize(
    "url", ["https://help.example.com", "http://127.0.0.1:8000", "http://localhost"]
)
def test_https_anywhere_and_http_on_this_machine(monkeypatch, url):
    monkeypatch.setenv("SITE_URL", url + "/")
    assert env.site_url("") == url


def test_a_mail_provider_knows_what_was_set_for_it(monkeypatch):
    assert env.mail_provider("MAIL_PROVIDER") == {}
    monkeypatch.setenv("MAIL_PROVIDER", "postmark")
    monkeypatch.setenv("ANYMAIL_POSTMARK_SERVER_TOKEN", "token")
    monkeypatch.setenv("ANYMAIL_WEBHOOK_SECRET", "hearth:0123456789abcdef")
    assert env.mail_provider("MAIL_PROVIDER") == {
        "POSTMARK_SERVER_TOKEN": "token",
        "WEBHOOK_SECRET": "hearth:0123456789abcdef",
    }


def test_the_secret_key_is_made_once_and_kept_to_its_owner(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    key = env.secret_key(tmp_path)
    assert len(key) > 50
    assert env.secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_nothing_set_means_sqlite_in_the_data_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert engines.database(tmp_path)["NAME"] == f"{tmp_path}/hearth.sqlite3"


def test_wagtail_is_the_version_this_was_built_for():
    """An add-on that pins an older Wagtail would silently downgrade it."""
    import wagtail

    assert wagtail.VERSION[0] == 8


def test_a_provider_is_configured_by_its_four_settings(monkeypatch):
    assert env.sign_in_providers() == {}
    for name in ("OIDC_NAME", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("OIDC_ISSUER", "https://id.example.com/realms/staff/")
    providers = env.sign_in_providers()
    assert providers["openid_connect"]["APPS"][0]["settings"]["server_url"].endswith("/staff")
    assert env.origins_of(providers) == ["https://id.example.com"]


@pytest.mark.parametrize(
    "value",
    [
        "imaps://bounces%40example.com:p%2Fw@imap.example.com/INBOX",
        "imaps://bounces:secret@imap.example.com:1993",
        "imap://bounces:secret@127.0.0.1:1143/INBOX",
        "",
    ],
)
def test_a_mailbox_that_can_be_read(monkeypatch, value):
    monkeypatch.setenv("BOUNCE_MAILBOX", value)
    assert env.mailbox("BOUNCE_MAILBOX") == value


def test_a_maildir_is_one_that_is_there(monkeypatch, tmp_path):
    monkeypatch.setenv("BOUNCE_MAILBOX", f"maildir://{tmp_path}")
    with pytest.raises(ImproperlyConfigured, match="a Maildir that is there"):
        env.mailbox("BOUNCE_MAILBOX")
    (tmp_path / "new").mkdir()
    assert env.mailbox("BOUNCE_MAILBOX") == f"maildir://{tmp_path}"


@pytest.mark.parametrize(
    "value",
    [
        "imap://bounces:hunter2@imap.example.com/INBOX",
        "imaps://imap.example.com/INBOX",
        "imaps://bounces:hunter2@imap.example.com:x/INBOX",
        "imaps://bounces:hunter2@[imap/INBOX",
        "pop3://bounces:hunter2@example.com",
        "bounces",
    ],
)
def test_any_other_mailbox_is_refused_without_telling_its_password(monkeypatch, value):
    monkeypatch.setenv("BOUNCE_MAILBOX", value)
    with pytest.raises(ImproperlyConfigured, match="imaps://user:password@") as refused:
        env.mailbox("BOUNCE_MAILBOX")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("value", ["bounces", "Bounces <b@example.com>", "a+b@example.com"])
def test_the_address_for_bounces_is_a_plain_one(monkeypatch, value):
    monkeypatch.setenv("BOUNCE_ADDRESS", value)
    with pytest.raises(ImproperlyConfigured, match="BOUNCE_ADDRESS=bounces@"):
        env.plain_address("BOUNCE_ADDRESS")


def test_programs_of_ones_own_network_are_named(monkeypatch):
    monkeypatch.setenv("OUTGOING_INTERNAL", "desk.internal:8080, [::1]:9000, id.internal")
    internal = env.internal_hosts("OUTGOING_INTERNAL")
    assert internal == {
        ("desk.internal", 8080),
        ("::1", 9000),
        ("id.internal", 80),
        ("id.internal", 443),
    }
    monkeypatch.setenv("SUPPORT_WEBHOOK_URL", "http://desk.internal:8080/hook")
    assert env.outgoing_url("SUPPORT_WEBHOOK_URL", internal)


def test_a_secret_in_a_refused_address_is_not_told(monkeypatch):
    monkeypatch.setenv("SUPPORT_WEBHOOK_URL", "https://user:hidden@desk.example.com/?key=hidden")
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.outgoing_url("SUPPORT_WEBHOOK_URL", set())
    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize(
    ("value", "factor"), [("off", 0), ("OFF", 0), ("on", 1), ("3", 3), ("0.5", 0.5), ("", 1)]
)
def test_how_many_times_as_much(monkeypatch, value, factor):
    monkeypatch.setenv("RATE_LIMITS", value)
    assert env.factor("RATE_LIMITS") == factor


def test_places_and_numbers_of_backups_are_read(monkeypatch):
    media = Path("/srv/site/media")
    for place in ("/srv/backups", "s3://backups", "s3://backups/hearth/site"):
        monkeypatch.setenv("BACKUP_DIR", place)
        assert env.backup_place("BACKUP_DIR", media) == place
    assert env.numbers("BACKUP_KEEP", (7, 4, 6), most=1000) == (7, 4, 6)
    monkeypatch.setenv("BACKUP_KEEP", "14, 0, 12")
    assert env.numbers("BACKUP_KEEP", (7, 4, 6), most=1000) == (14, 0, 12)
