"""What can be kept from somebody: the words by which it is known, and what is said of one kind of thing in one state.

The kinds themselves are in kept_in_forum.py, kept_on_shelves.py and kept_of_people.py; docs/visibility.md says how to add one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from community.moderation.models import Sweep
from tests.factories import restrict

# A page repeats what was looked for, so the word that gives a thing away is another one of its title and text.
ASKED, MARK = "zyxonit", "lumbrix"
INSIDE = "quibnel"  # in its text alone: an address says the words of a title, and a page that is gone what its address says
TITLE, TEXT = (
    f"The {ASKED} {MARK} leaks",
    f"Where the {ASKED} sits, a {MARK} {INSIDE} hums below its gasket.",
)
TAG = "hubrastic"
PUBLIC = ("nobody", "stranger")


def address_of(thing) -> str:
    return getattr(thing, "url", None) or thing.get_absolute_url()


@dataclass
class Kept:
    """One kind of thing in one state. `make(site)` publishes it, `keep(site, thing)` keeps it from `keeps_from`."""

    make: Callable
    keep: Callable
    shown_in: set[str]  # the channels in which it stands as long as everybody may see it
    keeps_from: tuple[str, ...] = PUBLIC
    left_to: str = ""  # who sees it as before
    left_at: str = ""  # and where, when not at its own address
    leaves_no_trace: bool = True  # lists, counts and numbers are what they were without it
    address: Callable = address_of


MEMBERS = {"keeps_from": ("nobody",), "left_to": "stranger"}
TESTERS = {"left_to": "iris"}


def sweep(site, thing):
    Sweep.objects.sweep(site.ana, by=site.mod)


def restricted(kind: str, *groups, **more) -> Callable:
    return lambda site, page: restrict(page, kind, *groups, **more)


def fresh(page):
    """As Wagtail would load it: its place in the tree may have moved on."""
    return type(page).objects.get(pk=page.pk)


def unpublish(site, page):
    fresh(page).unpublish(user=site.edit)
