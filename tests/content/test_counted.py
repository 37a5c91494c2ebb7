"""Each answer is counted under a name of which there are few, whatever people ask for."""

import re
import subprocess
import sys

import pytest
from django.conf import settings as configured
from prometheus_client import generate_latest

from community.content.counted import COUNTS, count_page_cache


def counted(name: str) -> dict[str, float]:
    found = re.findall(rf"^{name}(\{{.*\}}) (\S+)$", generate_latest(COUNTS).decode(), re.M)
    return {labels: float(number) for labels, number in found}


def test_an_answer_is_counted_by_the_name_of_its_view(client, db):
    labels = '{method="GET",route="forum:index",status="2xx"}'
    before = counted("hearth_requests_total").get(labels, 0)
    client.get("/forum/")
    client.get("/forum/")
    assert counted("hearth_requests_total")[labels] == before + 2
    assert counted("hearth_request_seconds_count")['{route="forum:index"}'] >= 2


@pytest.mark.parametrize("path", ["/nothing-{}/", "/static/{}.css", "/forum/tag/{}/"])
def test_addresses_that_people_think_of_make_no_new_rows(client, db, path):
    client.get(path.format("first"))
    before = set(counted("hearth_requests_total"))
    for n in range(5):
        client.get(path.format(n))
    assert set(counted("hearth_requests_total")) == before


def test_neither_do_methods(client, db):
    client.generic("BREW", "/forum/")
    client.generic("BREW2", "/forum/")
    methods = {re.search('method="(.*?)"', it)[1] for it in counted("hearth_requests_total")}
    assert "other" in methods
    assert not {"BREW", "BREW2"} & methods


def test_the_page_cache_is_counted():
    count_page_cache("hit")
    assert counted("hearth_page_cache_total")['{outcome="hit"}'] >= 1


TWO_PROCESSES = """
import os, sys
from community.serving.counting import counted_together
import django
with counted_together():
    django.setup()
    from community.content.counted import count_page_cache
    count_page_cache("hit")
    if not (child := os.fork()):
        count_page_cache("hit")
        os._exit(0)
    os.waitpid(child, 0)
    from community.serving.metrics import counts
    folder = os.environ["PROMETHEUS_MULTIPROC_DIR"]
    sys.stdout.write(counts().decode())
assert not os.path.exists(folder)
"""


def test_several_processes_count_together(tmp_path):
    said = subprocess.run(
        [sys.executable, "-c", TWO_PROCESSES],
        cwd=configured.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "community.settings", "DATA_DIR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert 'hearth_page_cache_total{outcome="hit"} 2.0' in said
