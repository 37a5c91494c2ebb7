"""Ana wrote what Mod looks at; what is heard on commit is heard at once."""

import pytest

from community.desk.models import QueueItem
from tests.factories import topic


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Do something as its own transaction would: what waits for the commit happens."""

    def done(act, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **kwargs)

    return done


@pytest.fixture
def held(ana, committed):
    """A topic that waits for a moderator, because of its links."""
    post = topic(ana, "Buy my lamps")
    committed(post.hold, reason="It links to several other sites.")
    return post


@pytest.fixture
def item(held):
    return QueueItem.objects.get()
