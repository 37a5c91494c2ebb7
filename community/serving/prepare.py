"""What must be done before a site can be served: migrations, and static files collected once per version."""

import hashlib

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

STAMP, NAMES = ".collected-from", "staticfiles.json"


def pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def static_digest() -> str:
    """Changes when our static files or an installed package change."""
    digest = hashlib.blake2b((settings.BASE_DIR / "requirements.lock").read_bytes(), digest_size=16)
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(folder.rglob("*")):
            if path.is_file():  # its bytes, for an image gives files other times
                digest.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def collect_static() -> bool:
    """Collect, unless the same files were collected before. Returns whether it did."""
    stamp, digest = settings.STATIC_ROOT / STAMP, static_digest()
    is_whole = stamp.exists() and (settings.STATIC_ROOT / NAMES).exists()
    if is_whole and stamp.read_text() == digest:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)
    return True


def prepare(say) -> None:
    """Bring database and static files up to date; `say` is called with a line for each thing that is done."""
    migrate(say)
    collect(say)


def migrate(say) -> None:
    if pending_migrations():
        say("Bringing the database up to date ...")
        call_command("migrate", interactive=False, verbosity=0)


def collect(say) -> None:
    if not (settings.STATIC_ROOT / STAMP).exists():
        say("Collecting and compressing static files ...")
    try:
        collect_static()
    except PermissionError:
        raise CommandError(
            f"Static files are not of this version, and {settings.STATIC_ROOT} cannot be written. Run `make install`."
        ) from None
