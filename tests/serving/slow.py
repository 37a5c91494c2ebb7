"""What takes its time: a task, and a site of one address."""

import time

from django_tasks import task


@task()
def sleep(seconds):
    time.sleep(seconds)


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    time.sleep(2 if environ["PATH_INFO"] == "/slow" else 0)
    return [b"done"]
