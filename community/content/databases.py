"""What the database may take for a page. Commands and the worker have all the time they need."""

from django.conf import settings
from django.db.backends.signals import connection_created


def limit_statements() -> None:
    """In a process that answers requests: PostgreSQL ends a statement, or a transaction in which nothing happens, that
    holds up others for longer than anybody waits for a page. SQLite knows no such limit.
    """
    if settings.DATABASE_STATEMENT_SECONDS:
        connection_created.connect(set_limits, dispatch_uid="limit_statements")


def set_limits(connection, **kwargs) -> None:
    if connection.vendor != "postgresql":
        return
    milliseconds = str(settings.DATABASE_STATEMENT_SECONDS * 1000)
    names = ("statement_timeout", "idle_in_transaction_session_timeout")
    calls = ", ".join("set_config(%s, %s, false)" for _ in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for name in names for part in (name, milliseconds)])
