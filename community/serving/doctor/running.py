"""What the worker does: queues, jobs, the search index."""

from django.conf import settings

from community.serving import facts
from community.serving.doctor import Finding, examines, odd
from community.serving.drift import IndexDrift, check_index
from community.serving.watch import troubles

# With more to say, in examinations of their own.
TOLD_ELSEWHERE = {"disk", "index"}


@examines("Worker, queues, jobs and backups")
def running():
    for trouble in troubles():
        if trouble.code not in TOLD_ELSEWHERE:
            yield Finding(str(trouble.says), str(trouble.do))


@examines("The search index", slow=True)
def index():
    try:
        check_index()
    except IndexDrift as found:
        yield differs(f"It differs from the site: {found}.")


@examines("The search index", stands_in=True)
def index_yesterday():
    if facts.index_differs():
        yield differs("It differed from the site when the worker compared them.")


def differs(says: str) -> Finding:
    return Finding(says, "Run `hearth rebuild_index`; search goes on meanwhile.")


@examines("Read-only mode")
def read_only():
    if settings.READ_ONLY:
        yield odd(
            "READ_ONLY is on: nobody can post or sign up.", "Take it out when the work is done."
        )
