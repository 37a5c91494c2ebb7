"""The index follows the site by itself: whatever changes what can be found is in it at once."""

import pytest
from django.core.management import call_command

from community.search.models import Entry
from forum.models import Topic
from knowledgebase.importers import import_guides
from tests.factories import add, faq_entry, guide, guide_index, section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_drift(db, capsys):
    """Whatever a test does, the index says what the site says afterwards."""
    yield
    call_command("check_index")


@pytest.fixture
def topic(questions, ana):
    return questions.start_topic(ana, "Rattling gasket", "It rattles at night.")


def test_a_draft_is_not_found_until_it_is_published(find):
    page = guide("Gasket care", live=False)
    assert find("gasket") == []
    page.save_revision().publish()
    assert find("gasket") == ["Gasket care"]


def test_the_draft_of_a_published_guide_is_not_found(find):
    page = guide("Gasket care", text="<p>Grease it.</p>")
    page.title = "Secret plan"
    revision = page.save_revision()
    assert find("secret") == []
    revision.publish()
    assert find("secret") == ["Secret plan"]
    assert find("gasket") == []


def test_an_imported_guide_is_found(find, tmp_path):
    (tmp_path / "gasket.md").write_text("---\ntitle: Gasket care\n---\n\nGrease the **washer**.\n")
    call_command("import_guides", tmp_path, verbosity=0)
    assert find("washer") == ["Gasket care"]
    (tmp_path / "gasket.md").write_text("---\ntitle: Gasket care\n---\n\nGrease the spring.\n")
    call_command("import_guides", tmp_path, verbosity=0)
    assert find("washer") == []
    assert find("spring") == ["Gasket care"]


def test_an_unpublished_or_deleted_guide_is_not_found(find):
    first, second = guide("Gasket care"), guide("Gasket prices")
    first.unpublish()
    assert find("gasket") == ["Gasket prices"]
    second.delete()
    assert find("gasket") == []


def test_deleting_a_section_takes_its_guides_away(find):
    shelf = section("Old things")
    guide("Gasket care", parent=shelf)
    shelf.refresh_from_db()
    shelf.delete()
    assert find("gasket") == []


def test_every_kind_of_block_is_found(find):
    body = [
        ("text", "<h2>Overview</h2><p>alpha <b>bra</b>vo</p><p>charlie</p>"),
        ("callout", {"kind": "tip", "title": "delta", "text": "<p>echo</p>"}),
        (
            "steps",
            {"start": 1, "steps": [{"title": "foxtrot", "content": [("text", "<p>golf</p>")]}]},
        ),
        ("code", {"language": "", "code": "hotel"}),
        ("markdown", "## India\n\n**juliett** [kilo](https://lima.example/)"),
    ]
    page = add(guide_index(), type(guide())(title="Blocks", summary="mike", body=body))
    page.tags.add("november")
    page.save()
    for word in [
        "alpha",
        "bravo",
        "charlie",
        "delta",
        "echo",
        "foxtrot",
        "golf",
        "hotel",
        "india",
        "juliett",
        "kilo",
        "mike",
        "november",
    ]:
        assert find(f"{word} zzz") == ["Blocks"], word
    assert find("lima zzz") == find("tip zzz") == []
    assert Entry.objects.get(title="Blocks").headings == "Overview\nIndia"


def test_moving_and_renaming_change_the_address_and_the_breadcrumbs():
    shelf, other = section("Cleaning"), section("Care")
    page = guide("Gasket care", parent=shelf)
    entry = Entry.objects.get(object_id=page.pk)
    assert (entry.url, entry.breadcrumbs) == (
        "/guides/cleaning/gasket-care/",
        ["Guides", "Cleaning"],
    )
    page.move(other, pos="last-child")
    entry.refresh_from_db()
    assert (entry.url, entry.breadcrumbs) == ("/guides/care/gasket-care/", ["Guides", "Care"])
    other.refresh_from_db()
    other.title = "Looking after it"
    other.save()
    entry.refresh_from_db()
    assert entry.breadcrumbs == ["Guides", "Looking after it"]


def test_a_section_s_new_address_is_that_of_its_guides(django_capture_on_commit_callbacks):
    shelf = section("Cleaning")
    page = guide("Gasket care", parent=shelf)
    shelf.refresh_from_db()
    shelf.slug = "wash"
    with django_capture_on_commit_callbacks(execute=True):
        shelf.save()
    assert Entry.objects.get(object_id=page.pk).url == "/guides/wash/gasket-care/"


def test_a_page_in_another_language_has_that_language_and_its_address():
    guide("Čišćenje", parent=guide_index("hr"))
    entry = Entry.objects.get(locale="hr")
    assert entry.url.startswith("/hr/")


def test_an_answer_is_found_by_its_question_and_its_text(find):
    faq_entry("Is lemon juice safe?", answer="<p>It leaves a <b>film</b>.</p>")
    assert find("lemon") == find("film") == ["Is lemon juice safe?"]


def test_a_topic_is_found_by_its_replies(find, topic, boris):
    topic.reply(boris, "Have you tried a *washer*?")
    assert find("washer") == ["Rattling gasket"]
    assert Entry.objects.get().state == "waiting"


def test_an_accepted_reply_solves_and_locking_ends_the_waiting(topic, ana, boris, mod):
    reply = topic.reply(boris, "Tighten it.")
    topic.accept(reply, by=ana)
    assert Entry.objects.get().state == "solved"
    topic.unaccept(by=ana)
    topic.lock(by=mod)
    assert Entry.objects.get().state == ""


@pytest.mark.parametrize(
    ("away", "back"), [("hide", "unhide"), ("hold", "release"), ("remove", "restore")]
)
def test_what_is_hidden_held_or_deleted_is_found_by_nobody(find, topic, boris, mod, away, back):
    reply = topic.reply(boris, "A washer helps.")
    getattr(reply, away)(by=mod)
    assert find("washer", mod) == find("washer", boris) == []
    assert find("rattling") == ["Rattling gasket"]
    getattr(reply, back)(by=mod)
    assert find("washer") == ["Rattling gasket"]
    topic.refresh_from_db()
    getattr(topic, away)(by=mod)
    assert find("rattling", mod) == find("washer") == []
    getattr(topic, back)(by=mod)
    assert find("washer") == ["Rattling gasket"]


def test_hiding_the_accepted_reply_takes_the_solution_away(topic, ana, boris, mod):
    reply = topic.reply(boris, "Tighten it.")
    topic.accept(reply, by=ana)
    reply.refresh_from_db()
    reply.hide(by=mod)
    assert Entry.objects.get().state == "waiting"


def test_edits_are_found(find, topic, ana, boris):
    reply = topic.reply(boris, "A washer helps.")
    reply.edit("A spring helps.", by=boris)
    topic.edit("Squeaking gasket", "It squeaks.", by=ana)
    assert find("washer") == find("rattling") == []
    assert find("spring") == find("squeaking") == ["Squeaking gasket"]


def test_a_mere_count_writes_nothing(topic, django_assert_num_queries):
    topic.reply_count += 1
    with django_assert_num_queries(1):
        topic.save(update_fields=["last_posted_at"])
    Topic.objects.filter(pk=topic.pk).update(reply_count=0)


def test_a_reply_costs_the_same_in_a_long_topic(topic, boris, django_assert_num_queries):
    from community.search import sources

    for number in range(60):
        topic.replies.create(
            author=boris, position=number + 1, source="x", html=f"<p>no{number}</p>"
        )
    entry = Entry.objects.get()
    assert "no0" in entry.body
    assert "no59" in entry.body
    assert len(entry.body.splitlines()) == 1 + sources.OPENING + sources.LATEST


def test_a_topic_moves_with_its_category(find, topic, back_room, ana):
    topic.category = back_room
    topic.save(update_fields=["category"])
    assert find("rattling") == []
    assert Entry.objects.get().breadcrumbs == ["Members"]
    assert Entry.objects.get().state == "discussion"


def test_a_category_s_name_and_kind_stand_in_its_topics(topic, questions, ana, boris):
    other = questions.start_topic(ana, "Solved", "x")
    other.accept(other.reply(boris, "y"), by=ana)
    questions.name = "Mending"
    questions.kind = "discussion"
    questions.save()
    assert Entry.objects.values_list("state", flat=True).distinct().get() == "discussion"
    questions.kind = "questions"
    questions.save()
    assert sorted(Entry.objects.values_list("state", flat=True)) == ["solved", "waiting"]
    assert Entry.objects.first().breadcrumbs == ["Mending"]


def test_a_topic_or_reply_that_is_gone_is_not_found(find, topic, boris):
    reply = topic.reply(boris, "A washer helps.")
    reply.delete()
    assert find("washer") == []
    Topic.objects.get().delete()
    assert find("rattling") == []


def test_an_imported_help_centre_is_found_when_the_import_ends(find, tmp_path):
    (tmp_path / "gasket.md").write_text("# Gasket care\n\nGrease it.\n")
    import_guides(tmp_path)
    assert find("grease") == ["Gasket care"]
    (tmp_path / "gasket.md").write_text("# Gasket care\n\nOil it.\n")
    import_guides(tmp_path)
    assert find("oil") == ["Gasket care"]
    assert find("grease") == []
