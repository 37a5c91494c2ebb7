"""How quick the pages of the site are, as a ratio to two controls in the same run; docs/benchmarks.md says how to read it.

    python benchmarks/pages.py [small] [large]      # make bench SIZE=large, SIZE="small large"

Without a size it measures the small site, and the large one when that was built before. A site is made once, in BENCH_DIR
(var/bench), and used again. With DATABASE_URL each is measured on PostgreSQL too, carried over by `hearth move` into a
database hearth_bench_… beside it. SECONDS (5) is how long each thing is asked for, four askers at a time.

Each site has three servers with two workers each, as `serve` starts them: one without the cache of whole pages, one with
it, and one that keeps no parts of pages either. All that is measured takes turns, a second each, so that whatever else the
machine does falls on everything alike.
"""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from asking import Figures, turn
from weighing import memory, weigh

ROOT = Path(__file__).parent.parent
FOLDER = Path(os.environ.get("BENCH_DIR") or ROOT / "var" / "bench").resolve()
DATABASE = os.environ.get("DATABASE_URL", "")
SIZES = {
    "small": {"topics": 1_000, "replies": 10_000, "members": 500, "guides": 20},
    "large": {"topics": 100_000, "replies": 1_000_000, "members": 50_000, "guides": 2_000},
}
WORKERS, PORT = 2, int(os.environ.get("PORT") or 8390)
SECONDS = int(os.environ.get("SECONDS") or 5)
LEAST_FLOOR = 0.04  # of hello: with less, the control itself was disturbed
KEEPING = ("parts", "pages", "nothing")
# Counted as on any site, with more room than the askers need.
ROOM = {"RATE_LIMITS": "999", "PAGE_VIEWS_PER_MINUTE": "100000", "LOG_LEVEL": "error"}


@dataclass
class Site:
    size: str
    engine: str  # sqlite, or postgres
    port: int  # the first of three, in the order of KEEPING

    def __post_init__(self):
        self.pages = self.built()

    @property
    def folder(self) -> Path:
        return FOLDER / self.size

    @property
    def database(self) -> str:
        return DATABASE.rpartition("/")[0] + f"/hearth_bench_{self.size}"

    def environment(self, keeping: str = "parts") -> dict:
        port = self.port + KEEPING.index(keeping)
        own = {
            "DATA_DIR": str(self.folder),
            "PORT": str(port),
            "SITE_URL": f"http://127.0.0.1:{port}",
            "PAGE_CACHE_MB": "0" if keeping == "nothing" else "32",
            "WITHOUT_PAGES": "1" if keeping == "parts" else "",
            "DATABASE_URL": self.database if self.engine == "postgres" else "",
        }
        return {**os.environ, **ROOM, **own}

    def built(self) -> dict:
        """The site, made when there is none; what is to be asked of it."""
        if self.engine == "postgres":
            self.carry_over()
        amounts = [part for name, n in SIZES[self.size].items() for part in (f"--{name}", str(n))]
        command = [sys.executable, str(ROOT / "benchmarks" / "crowd.py"), *amounts]
        made = subprocess.run(  # noqa: S603
            command, env=self.environment(), stdout=subprocess.PIPE, check=True
        )
        return json.loads(made.stdout)

    def carry_over(self) -> None:
        import psycopg

        with psycopg.connect(DATABASE, autocommit=True) as beside:
            name = f"hearth_bench_{self.size}"
            if beside.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return
            beside.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        subprocess.run(  # noqa: S603
            [sys.executable, str(ROOT / "manage.py"), "move", "sqlite", "postgres"],
            env=self.environment(), stdout=sys.stderr, check=True,
        )  # fmt: skip

    @contextmanager
    def server(self, keeping: str):
        environment = self.environment(keeping)
        command = [
            *[sys.executable, "-m", "granian", "--interface", "wsgi"],
            *["benchmarks.controls:application", "--host", "127.0.0.1"],
            *["--port", environment["PORT"], "--workers", str(WORKERS), "--blocking-threads", "4"],
            *["--http", "1", "--no-ws", "--log-level", "warning", "--workers-kill-timeout", "1"],
        ]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603
        try:
            wait_for(int(environment["PORT"]))
            yield
        finally:
            process.terminate()
            process.wait()


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)


def asked_of(site: Site) -> dict[str, tuple[int, dict]]:
    """What is asked of its servers: name → (port, page). Whole pages are for who is signed out."""
    asked = {name: (site.port, page) for name, page in site.pages.items()}
    cached = {name: page for name, page in site.pages.items() if page.get("cached")}
    asked["hello, beside the cache"] = (site.port + 1, site.pages["hello"])
    asked |= {f"{name}, from the cache": (site.port + 1, page) for name, page in cached.items()}
    return asked | {f"{name}, nothing kept": (site.port + 2, page) for name, page in cached.items()}


def measured(sites: list[Site]) -> list[dict[str, Figures]]:
    asked = [asked_of(site) for site in sites]
    found = [{name: Figures() for name in pages} for pages in asked]
    for second in range(-1, SECONDS):
        for name in asked[0]:
            for pages, figures in zip(asked, found, strict=True):
                # The first round only wakes the workers and is forgotten.
                into = figures[name] if second >= 0 else Figures()
                port, page = pages[name]
                turn(port, page, 1 if second >= 0 else 0.5, into)
    return found


COLUMNS = ["a second", "of hello", "of floor", "p50 ms", "p95 ms", "p99 ms", "queries"]


def table(site: Site, found: dict[str, Figures]) -> None:
    hello, floor = found["hello"].rate, found["floor"].rate
    print(f"{'':36}" + "".join(f"{column:>9}" for column in COLUMNS))
    for name, figures in found.items():
        of = found["hello, beside the cache"].rate if "cache" in name else hello
        queries = site.pages.get(name, {}).get("queries", "")
        times = "".join(f"{figures.time(share):9.1f}" for share in (0.5, 0.95, 0.99))
        ratios = f"{figures.rate / of:9.3f}{figures.rate / floor:9.2f}"
        print(f"{name:36}{figures.rate:9.0f}{ratios}{times}{queries:>9}")
    if floor / hello < LEAST_FLOOR:
        print(
            f"VOID: floor is {floor / hello:.3f} of hello, less than {LEAST_FLOOR}. Run it again."
        )


def growth(small: dict[str, Figures], large: dict[str, Figures]) -> None:
    print(
        "\nFrom small to large, an answer takes (against the floor of its own size: 1.00 is no growth)"
    )
    floors = small["floor"].rate / large["floor"].rate
    for name in small:
        plain = small[name].rate / large[name].rate
        print(f"  {name:36}{plain:6.2f} times as long{plain / floors:8.2f}")


def chosen() -> list[str]:
    sizes = sys.argv[1:] or ["small", *(["large"] if (FOLDER / "large").exists() else [])]
    if unknown := set(sizes) - set(SIZES):
        raise SystemExit(f"There is no size {' '.join(unknown)}; write small, large or both.")
    return sizes


def main() -> None:
    if {"-h", "--help"} & set(sys.argv):
        print(__doc__)
        return
    engines = ["sqlite", *(["postgres"] if DATABASE.startswith("postgres") else [])]
    kinds = [(engine, size) for engine in engines for size in chosen()]
    sites = [Site(size, engine, PORT + 3 * n) for n, (engine, size) in enumerate(kinds)]
    with ExitStack() as running:
        for site in sites:
            for keeping in KEEPING:
                running.enter_context(site.server(keeping))
        found = measured(sites)
        weights = weigh(sites[0])
    for site, figures in zip(sites, found, strict=True):
        amounts = ", ".join(f"{n:,} {name}" for name, n in SIZES[site.size].items())
        print(f"\n{site.size} on {site.engine}: {amounts}, and a topic of 10,000 replies")
        table(site, figures)
    by_kind = dict(zip(kinds, found, strict=True))
    for engine in engines:
        if {(engine, "small"), (engine, "large")} <= set(by_kind):
            growth(by_kind[engine, "small"], by_kind[engine, "large"])
    print("\n" + weights)
    print("\n" + memory(sites[-1] if len(engines) == 1 else sites[0]))


if __name__ == "__main__":
    main()
