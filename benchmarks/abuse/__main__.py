"""What a site lets through when it is abused: a table of what was tried, let through, held, refused, and of the genuine posts among it.

    make abuse          # or: python benchmarks/abuse

Serves a new site in a temporary folder on loopback, as `make run` does, and abuses it as strangers would, through its pages: passwords are guessed,
accounts signed up in numbers, twenty accounts advertise between fifty genuine posts of newcomers, votes are stuffed, pages
scraped. Where people come from is said in `X-Forwarded-For`, which the site believes here because it is told that it stands behind
a proxy. It ends by itself after at most some 2,500 requests. The texts are none of those by which the filter was made.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT, HERE = Path(__file__).resolve().parents[2], Path(__file__).resolve().parent
PORT = os.environ.get("PORT") or "8395"
SITE = f"http://127.0.0.1:{PORT}"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="hearth-abuse-"))
os.environ |= {"PORT": PORT, "BEHIND_PROXY": "1", "LOG_LEVEL": "ERROR"}
os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings"

import django  # noqa: E402

django.setup()

import requests  # noqa: E402
from bs4 import BeautifulSoup  # noqa: E402
from django.utils import timezone  # noqa: E402

from community.feedback.models import Vote  # noqa: E402
from community.members.models import Member  # noqa: E402
from community.notifications.models import OutboxMessage  # noqa: E402
from community.serving.prepare import prepare  # noqa: E402
from forum.models import Category, Reply, Topic  # noqa: E402
from tests.factories import guide  # noqa: E402

PASSWORD = "a long and quiet password"  # noqa: S105 (of accounts that live for minutes)
SPAMMERS, NEWCOMERS, POSTS_OF_A_SPAMMER = 20, 25, 5
READS_THE_FORM = 6  # seconds that somebody takes who writes by hand; a script takes none
ROWS = []  # (what, tried, let through, held, refused)


def row(what: str, tried: int, through: int, held: int | str = "", refused: int | str = "") -> None:
    ROWS.append((what, tried, through, held, refused))


class Browser:
    """Fills forms as it finds them. Each has an address of the network of its own, unless told otherwise."""

    number = 0

    def __init__(self, address: str = ""):
        Browser.number += 1
        self.session = requests.Session()
        self.address = address or f"198.18.{Browser.number // 250}.{Browser.number % 250 + 1}"
        self.session.headers["X-Forwarded-For"] = self.address
        self.session.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
        self.session.headers["Accept-Language"] = "en"

    def get(self, path: str):
        return self.session.get(f"{SITE}{path}", timeout=60)

    def opened(self, path: str, field: str) -> dict | None:
        """What the form that has `field` would send as it stands; None when there is none."""
        page = BeautifulSoup(self.get(path).text, "html.parser")
        found = page.find(attrs={"name": field})
        form = found and found.find_parent("form")
        return form and {
            "": form.get("action") or path,
            **{it["name"]: it.get("value", "") for it in form.find_all("input") if it.get("name")},
            **{it["name"]: chosen(it) for it in form.find_all("select") if it.get("name")},
        }

    def send(self, form: dict, **values):
        """Follows to where it leads; the answer's history tells whether it was taken."""
        path = form.pop("")
        data = {name: value for name, value in form.items() if name != "preview"} | values
        return self.session.post(
            f"{SITE}{path}", data, headers={"Origin": SITE, "Referer": f"{SITE}{path}"}, timeout=60
        )

    def signs_in(self, email: str, password: str):
        form = self.opened("/accounts/login/", "login")
        return form and self.send(form, login=email, password=password)


def chosen(select) -> str:
    options = select.find_all("option")
    marked = [it for it in options if it.has_attr("selected")] or options
    return marked[-1].get("value", "") if marked else ""


def is_in(response) -> bool:
    return bool(response is not None and response.history and "login" not in response.url)


def people(kind: str, number: int, **fields) -> list[Member]:
    made = []
    for n in range(number):
        member = Member.objects.create_user(
            f"{kind}{n}",
            f"{kind}{n}@people.example",
            PASSWORD,
            name=f"{kind.title()} {n}",
            **fields,
        )
        member.confirm_email()
        made.append(member)
    return made


def texts(name: str) -> list[tuple[str, str]]:
    posts = (HERE / f"{name}.txt").read_text().split("\n---\n")
    return [tuple(post.strip().split("\n", 1)) for post in posts]


def guess_passwords() -> None:
    """One account from one address, many from one address, and one from many: as botnets do."""
    (victim,) = people("victim", 1)
    home = Browser()
    home.signs_in(victim.email, PASSWORD)  # as they have for weeks
    others = people("account", 60)
    one = Browser()
    codes = Counter()
    for n in range(80):
        codes[outcome(one.signs_in(victim.email, f"guess {n}"))] += 1
    row("password guesses, one account from one address", 80, codes["in"], "", codes["refused"])
    sprayer, codes = Browser(), Counter()
    for member in others:
        codes[outcome(sprayer.signs_in(member.email, "Password1!"))] += 1
    row("one password tried on 60 accounts from one address", 60, codes["in"], "", codes["refused"])
    codes = Counter(outcome(Browser().signs_in(victim.email, f"more {n}")) for n in range(60))
    row("password guesses, one account from 60 addresses", 60, codes["in"], "", codes["refused"])
    home.session.cookies.clear()
    row(
        "the owner of that account, from home, meanwhile",
        1,
        int(is_in(home.signs_in(victim.email, PASSWORD))),
    )


def outcome(response) -> str:
    """ "in"; "refused" when it was not even tried; "wrong" when it was."""
    if is_in(response):
        return "in"
    if response is None or response.status_code == 429 or "Too many" in response.text:
        return "refused"
    return "wrong"


def flood_with_accounts() -> None:
    for what, address in (
        ("sign-ups from one address", lambda n: "203.0.113.7"),
        ("sign-ups from one IPv6 network (/64)", lambda n: f"2001:db8:1:2::{n + 1:x}"),
    ):
        before, mails = Member.objects.count(), OutboxMessage.objects.count()
        refused = 0
        for n in range(100):
            browser = Browser(address(n))
            form = browser.opened("/accounts/signup/", "password1")
            said = form and browser.send(
                form,
                email=f"new{n}.{len(what)}@flood.example",
                name=f"New {n}",
                password1=PASSWORD,
                agree="on",
                rules="on",
            )
            refused += said is None or said.status_code == 429
        made = Member.objects.count() - before
        row(what, 100, made, f"{OutboxMessage.objects.count() - mails} mails", refused)


def wave_of_spam(room: Category) -> None:
    """Twenty new accounts, each from an address of its own, write at the same time as people do."""
    spammers = [signed_in(member) for member in people("spammer", SPAMMERS)]
    writers = [signed_in(member) for member in people("newcomer", NEWCOMERS)]
    question = room.start_topic(
        people("helper", 1)[0], "What do you all drink?", "Just curious, tell me."
    )
    spam, genuine = texts("spam"), texts("genuine")
    began = time.monotonic()
    forms = [
        (writers[n % NEWCOMERS], writers[n % NEWCOMERS].opened("/forum/new/", "title"), *post)
        for n, post in enumerate(genuine)
    ]
    time.sleep(max(0, READS_THE_FORM - (time.monotonic() - began)))
    answers = {"spam": Counter(), "genuine": Counter()}

    def advertise(n: int) -> None:
        for number in range(POSTS_OF_A_SPAMMER):
            title, text = spam[(n + 7 * number) % len(spam)]
            text = f"{text}\n\n{n}{number}" if number % 2 else text
            if number % 2:
                form = spammers[n].opened(question.get_absolute_url(), "source")
                said = form and spammers[n].send(form, source=text)
            else:
                form = spammers[n].opened("/forum/new/", "title")
                said = form and spammers[n].send(
                    form, title=f"{title} {n}", source=text, category=room.slug, seen="1"
                )
            answers["spam"][taken(said)] += 1

    def write(form) -> None:
        browser, filled, title, text = form
        said = filled and browser.send(
            filled, title=title, source=text, category=room.slug, seen="1"
        )
        answers["genuine"][taken(said)] += 1

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(advertise, n) for n in range(SPAMMERS)]
        jobs += [pool.submit(write, form) for form in forms]
        for job in jobs:
            job.result()
    time.sleep(5)  # what the worker does right after
    for kind, tried in (("spammer", SPAMMERS * POSTS_OF_A_SPAMMER), ("newcomer", len(genuine))):
        states = Counter(
            post.state or "shown"
            for model in (Topic, Reply)
            for post in model.objects.filter(author__username__startswith=kind)
        )
        what = (
            "spam posts from 20 accounts" if kind == "spammer" else "genuine posts of 25 newcomers"
        )
        kept = f"{states['held']} held, {states['hidden']} hidden"
        lost = tried - sum(states.values())
        row(what, tried, states["shown"], kept, f"{lost} refused, {states['deleted']} deleted")
    shown = [
        f"{post}: {post.text[:90]}"
        for model in (Topic, Reply)
        for post in model.objects.filter(author__username__startswith="spammer").shown()
    ]
    harmed = [
        f"{post} ({post.state})"
        for post in Topic.objects.filter(author__username__startswith="newcomer")
        if post.state
    ]
    for what, found in (("Spam that was shown", shown), ("Genuine posts that wait", harmed)):
        print(f"\n{what}: {len(found)}", *(f"\n  {it}" for it in found[:30]), sep="")


def taken(response) -> str:
    if response is None:
        return "no form"
    return "taken" if response.history else str(response.status_code)


def signed_in(member: Member) -> Browser:
    browser = Browser()
    browser.signs_in(member.email, PASSWORD)
    return browser


def stuff_votes(page) -> None:
    path = f"/feedback/vote/{page.pk}/"
    same = {"Origin": SITE, "Sec-Fetch-Site": "same-origin"}
    codes = Counter()
    for _ in range(300):  # a new browser each time: no cookie is kept
        browser = Browser("203.0.113.9")
        said = browser.session.post(f"{SITE}{path}", {"answer": "no"}, headers=same, timeout=60)
        codes[said.status_code] += 1
    row("votes on one guide from one address", 300, Vote.objects.count(), "", codes[429])
    before, elsewhere = Vote.objects.count(), Counter()
    for _ in range(50):
        said = Browser().session.post(
            f"{SITE}{path}",
            {"answer": "no"},
            headers={"Origin": "https://evil.example"},
            timeout=60,
        )
        elsewhere[said.status_code] += 1
    row(
        "votes sent by pages of another site", 50, Vote.objects.count() - before, "", elsewhere[403]
    )


def scrape(page) -> None:
    paths = [
        "/",
        "/forum/",
        page.url,
        *(topic.get_absolute_url() for topic in Topic.objects.shown()[:20]),
    ]
    scraper, codes = Browser("203.0.113.10"), Counter()
    began = time.monotonic()
    for n in range(700):
        codes[scraper.get(paths[n % len(paths)]).status_code] += 1
    row(
        f"pages taken by one address in {time.monotonic() - began:.0f} s",
        700,
        codes[200],
        "",
        codes[429],
    )
    row("a reader from elsewhere, meanwhile", 1, int(Browser().get("/forum/").status_code == 200))
    searcher = Browser("203.0.113.11")
    codes = Counter(searcher.get(f"/search/?q=word{n}").status_code for n in range(150))
    row("searches from one address", 150, codes[200], "", codes[429])


def served():
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(240):
        time.sleep(0.5)
        try:
            if requests.get(f"{SITE}/healthz", timeout=2).ok:
                return server
        except requests.RequestException:
            continue
    raise SystemExit("The site did not start.")


def main() -> None:
    prepare(lambda line: None)
    room = Category.objects.open_to_guests().first()
    page = guide("Descale the machine", text="<p>Fill the tank.</p>")
    Member.objects.create_superuser("owner", "owner@people.example", PASSWORD)
    server, began = served(), timezone.now()
    try:
        guess_passwords()
        flood_with_accounts()
        wave_of_spam(room)
        stuff_votes(page)
        scrape(page)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
    print(f"\n{'tried':54} {'number':>6} {'through':>8} {'held':>22} {'refused':>26}")
    for what, tried, through, held, refused in ROWS:
        print(f"{what:54} {tried:>6} {through:>8} {held!s:>22} {refused!s:>26}")
    print(f"\n{(timezone.now() - began).seconds} s")


main()
