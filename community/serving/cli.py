"""The command `hearth`: `hearth X` is the management command X, from any folder. The supervisor runs without Django."""

import os
import sys

COMMANDS = {
    "serve": "serve the site: web server, worker and schedule (--web, --worker: one of them)",
    "migrate": "bring the database up to date",
    "backup": "write a backup into a folder or to S3",
    "restore": "restore a backup, or try whether it can be restored (--drill)",
    "move": "carry the site over from SQLite to PostgreSQL",
    "doctor": "look at everything that can be wrong, and say what to do",
    "owner_link": "print the link that makes the first owner",
    "about": "which release this is, on what it runs, and where it keeps its data",
    "rebuild_index": "make the search index anew",
    "createsuperuser": "make somebody who may do everything",
}


def main() -> None:
    arguments = sys.argv[1:]
    if not arguments or arguments in (["help"], ["--help"], ["-h"]):
        say(helping())
    elif arguments in (["version"], ["--version"]):
        run(["about"])
    elif arguments[0] == "supervise":
        from community.serving.supervisor import supervise

        supervise(arguments[1])
    else:
        run(arguments)


def run(arguments: list[str]) -> None:
    """A management command; a setting that cannot be right is one sentence and no traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import ManagementUtility

    try:
        ManagementUtility(["hearth", *arguments]).execute()
    except ImproperlyConfigured as wrong:
        sys.exit(f"hearth: {wrong}")


def helping() -> str:
    known = [f"  {name:<16} {what}" for name, what in COMMANDS.items()]
    return "\n".join(
        [
            "usage: hearth COMMAND [--help]\n",
            *known,
            "\nSettings are environment variables: .env.example and docs/running.md list them.",
            "`hearth help --commands` names every command there is.",
        ]
    )


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
