"""The log of all acts: searched by all who keep the peace, taken out by owners, changed by nobody."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from wagtail.log_actions import log, registry
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.snippets.models import get_snippet_models

from community.moderation.models import Sanction
from tests.factories import guide, topic

pytestmark = pytest.mark.django_db
LOG = "/admin/reports/audit-log/"


@pytest.fixture
def acts(ana, boris, mod, edit):
    topic(ana, "Pills for all of you").hide(by=mod, reason="It sells pills.")
    Sanction.objects.warn(boris, by=mod, reason="Čuvaj mir, Borise.")
    log(instance=guide("Descale it"), action="wagtail.edit", user=edit)


def shown(site, query=""):
    return site.get(f"{LOG}?{query}").content.decode()


def test_moderators_see_all_of_it(as_, acts, mod):
    html = shown(as_(mod))
    for word in ("Pills for all of you", "It sells pills.", "Hid the post", "Warned the member", "Descale it"):  # fmt: skip
        assert word in html


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("reason=SELLS", "Pills for all of you", "Boris"),
        ("reason=mir", "Čuvaj mir", "Pills for all"),
        ("label=boris", "Čuvaj mir", "Pills for all"),
        ("action=forum.hide", "It sells pills", "Descale it"),
        ("timestamp_from=2990-01-01", "Nothing was done", "It sells pills"),
        ("timestamp_from=2000-01-01", "It sells pills", "Nothing was done"),
        ("reason=%25", "Nothing was done", "It sells pills"),
        ("reason=%00", "", "Traceback"),
        ("reason=%27%22%29--", "Nothing was done", "It sells pills"),
    ],
)
def test_it_is_searched(as_, acts, mod, query, there, not_there):
    results = as_(mod).get(f"{LOG}results/?{query}").content.decode()
    assert there in results
    assert not_there not in results


def test_by_who_did_it(as_, acts, mod, edit):
    results = as_(mod).get(f"{LOG}results/?user={edit.pk}").content.decode()
    assert "Descale it" in results
    assert "It sells pills" not in results


def test_others_do_not(as_, client, acts, ana, edit):
    assert client.get(LOG).status_code == 302
    assert as_(ana).get(LOG).status_code in (302, 403)
    assert "It sells pills" not in as_(edit).get(LOG, follow=True).content.decode()


def test_owners_take_it_out_and_nobody_else(as_, acts, ana, mod, owner):
    log(instance=ana, action="moderation.warn", user=mod, data={"reason": "=1+1"})
    response = as_(owner).get(f"{LOG}?export=csv")
    text = b"".join(response.streaming_content).decode()
    assert "It sells pills." in text
    assert "'=1+1" in text
    assert as_(mod).get(f"{LOG}?export=csv").status_code in (302, 403)
    assert as_(mod).get(f"{LOG}?export=xlsx").status_code in (302, 403)
    assert "export=csv" in shown(as_(owner))
    assert "export=csv" not in shown(as_(mod))


def admin_addresses(resolver=None, route=""):
    for entry in (resolver or get_resolver()).url_patterns:
        there = route + str(entry.pattern)
        if not isinstance(entry, URLPattern):
            yield from admin_addresses(entry, there)
        elif there.startswith("admin/"):
            yield there


def test_no_address_of_the_admin_is_about_entries():
    models = (ModelLogEntry, PageLogEntry)
    assert not set(models) & set(get_snippet_models())
    assert not [path for path in admin_addresses() if "logentry" in path.lower()]
    for model in models:
        for act in ("edit", "delete"):
            with pytest.raises(NoReverseMatch):
                reverse(f"{model._meta.label_lower}:{act}", args=[1])


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_that_is_sent_there_changes_it(as_, acts, owner, method):
    before = list(ModelLogEntry.objects.order_by("pk").values())
    for path in (LOG, f"{LOG}results/", "/admin/reports/site-history/"):
        assert getattr(as_(owner), method)(path).status_code in (302, 403, 405)
    assert list(ModelLogEntry.objects.order_by("pk").values()) == before


def acts_in_code():
    """Each act that is written in the code as such: `action="…"` of a call, or the first word of `record("…")`."""
    for root in ("forum", "knowledgebase", "community"):
        for file in Path(settings.BASE_DIR, root).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call):
                    recorded = node.args[:1] if getattr(node.func, "attr", "") == "record" else []
                    named = [it.value for it in node.keywords if it.arg == "action"]
                    yield from (getattr(it, "value", None) for it in [*recorded, *named])


def test_every_act_has_its_words():
    named = {action for action, _label in registry.get_choices()}
    named |= {f"moderation.{kind}" for kind in Sanction.Kind}
    found = {it for it in acts_in_code() if isinstance(it, str) and "." in it}
    assert len(found) > 15
    assert found - named == set()
    for kind in Sanction.Kind:
        assert registry.action_exists(f"moderation.{kind}")


def test_a_page_of_it_costs_the_same(as_, acts, ana, mod, django_assert_max_num_queries):
    site = as_(mod)
    site.get(LOG)
    with django_assert_max_num_queries(60) as first:
        site.get(LOG)
    for n in range(5):
        topic(ana, f"More pills, number {n}").hide(by=mod, reason="Pills.")
    with django_assert_max_num_queries(len(first)):
        site.get(LOG)
