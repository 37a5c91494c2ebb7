"""How often search finds what was meant, beside what simpler methods find in the same collections.

    make bench-search CASES=DIR
    python benchmarks/search_quality.py DIR [gnome] [hr] [sk]

DIR holds `help_gnome_en`, `help_m365/hr`, `help_m365/sk` and `search_dev`. Each collection is imported into a database of its own: a
temporary SQLite file, or the test database of DATABASE_URL.
"""

import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))  # the benchmarks' own folder is there already
FOLDER = Path(tempfile.mkdtemp(prefix="hearth-bench-"))
os.environ["DATA_DIR"] = str(FOLDER)
os.environ.setdefault("LOG_LEVEL", "error")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

import django  # noqa: E402

django.setup()

import contextlib  # noqa: E402
import io  # noqa: E402

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from search_baselines import baselines  # noqa: E402
from search_sets import (  # noqa: E402
    copied,
    file_of,
    of_titles,
    real_misspellings,
    slip,
    three_words,
)

from community.search.evaluation import Names, evaluate, finder  # noqa: E402
from community.search.upkeep import catch_up  # noqa: E402

COLLECTIONS = {
    "gnome": ("en", "help_gnome_en"),
    "hr": ("hr", "help_m365/hr"),
    "sk": ("sk", "help_m365/sk"),
}


def sets_of_gnome(cases: Path, folder: Path) -> dict:
    dev = cases / "search_dev"
    known = real_misspellings()
    if not known:
        print(
            "(three words, one misspelt: left out, pip install codespell brings the misspellings)"
        )
    found = {
        "description": file_of(dev / "gnome_en_description_to_page.tsv"),
        "description, rarest word misspelt": file_of(dev / "gnome_en_description_rarest_word_typo.tsv"),
        "three words, one really misspelt": three_words(
            folder, lambda word, chance: chance.choice(known[word]) if word in known else None
        ),
        "a human paraphrase (similar)": file_of(HERE / "paraphrases.tsv"),
    }  # fmt: skip
    return {name: asked for name, asked in found.items() if asked}


def sets_of(folder: Path, locale: str) -> dict:
    return {
        **of_titles(folder, locale),
        "three words, one slip": three_words(
            folder, lambda word, chance: slip(word, chance) if len(word) > 4 else None
        ),
    }


def prepared(name: str, cases: Path) -> tuple[str, dict]:
    """Import a collection; its language and its sets."""
    locale, path = COLLECTIONS[name]
    folder = cases / path
    if name == "gnome":
        sets = sets_of_gnome(cases, folder)
    else:
        sets = copied(folder, FOLDER / "guides") | sets_of(folder, locale)
        folder = FOLDER / "guides"
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        call_command("import_guides", str(folder), locale=locale, verbosity=0)
    catch_up()
    return locale, sets


def measure(name: str, cases: Path) -> None:
    locale, sets = prepared(name, cases)
    methods = baselines(locale)
    print(
        f"\n{connection.vendor}, {name}",
        *methods,
        "Hearth S@1",
        "S@5",
        "S@10",
        "p50 ms",
        "p95 ms",
        sep=" | ",
    )
    names = Names(locale)
    for title, asked in sets.items():
        mode = "similar" if "similar" in title else "search"
        others = [f"{evaluate(asked, names, method).within(5):.3f}" for method in methods.values()]
        ours = evaluate(asked, names, finder(mode, locale))
        own = [f"{ours.within(depth):.3f}" for depth in (1, 5, 10)]
        times = [f"{time:.1f}" for time in ours.latency()]
        print(f"{title} ({len(asked)})", *others, *own, *times, sep=" | ", flush=True)
        if os.environ.get("FAILED"):
            for case in ours.failed:
                print(f"    {case.line} → {case.target}")


def main(cases: str = "", *names: str) -> None:
    if not cases:
        print(
            "Quality: skipped, because CASES names no folder of collections (make bench-search CASES=DIR)."
        )
        return
    for name in names or COLLECTIONS:
        with contextlib.redirect_stdout(io.StringIO()):
            old = setup_databases(verbosity=0, interactive=False)
        try:
            measure(name, Path(cases))
        finally:
            teardown_databases(old, verbosity=0)


if __name__ == "__main__":
    main(*sys.argv[1:])
