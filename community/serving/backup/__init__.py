"""Backup and restore: one file that holds a site (archive.py says how), made while it serves (making.py), tried aside
(drill.py) and put in place (restoring.py)."""


class Refused(Exception):
    """Why a backup or a restore was not done, in a sentence for the operator; everything is as it was."""


def in_words(size: int) -> str:
    """Bytes as people say them: 740 kB, 1.4 GB."""
    for unit, bytes_ in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= bytes_:
            number = size / bytes_
            return f"{number:.1f} {unit}" if number < 10 else f"{number:.0f} {unit}"
    return f"{size} bytes"
