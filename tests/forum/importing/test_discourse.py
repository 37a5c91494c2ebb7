"""A copy of a Discourse site becomes topics, again and again."""

import json
import shutil
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from community.members.models import Member
from community.search.models import Entry
from forum.importers import import_discourse, writing
from forum.models import BODY_LENGTH, Category, Imported, Reply, Tag, Topic, Upload

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent / "discourse"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(FOLDER, tmp_path / "old-forum"))


@pytest.fixture
def write(tmp_path):
    """`write("t/1.json", {…})` puts a file into the folder `write.root`."""
    root = tmp_path / "forum"

    def put(name, content):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(text)

    put.root = root
    return put


def post(number=1, **fields):
    day = f"2020-01-{number:02}T10:00:00Z"
    common = {"id": 1000 + number, "username": "ana", "created_at": day, "post_number": number}
    return {**common, "cooked": f"<p>Post {number}</p>", **fields}


def thread(pk, *posts, **fields):
    return {"id": pk, "title": f"Topic {pk}", "post_stream": {"posts": list(posts)}, **fields}


def change(path, old, new):
    path.write_text(path.read_text().replace(old, new))


def topic(title="Why does the light blink?"):
    return Topic.objects.get(title=title)


def everything():
    """All that an import writes, to be compared."""
    models = (Topic, Reply, Member, Category, Tag, Imported, Upload, Entry)
    return {model: list(model.objects.order_by("pk").values()) for model in models}


def test_a_topic_comes_whole(folder):
    import_discourse(folder)

    light = topic()
    assert light.category.name == "Machines"
    assert light.author.name == "Ana Horvat"
    assert light.created_at == datetime(2020, 1, 1, 10, tzinfo=UTC)
    assert light.locked_at == datetime(2020, 1, 4, 10, tzinfo=UTC)
    assert light.pinned_at == datetime(2020, 1, 5, tzinfo=UTC)
    assert {tag.name for tag in light.tags.all()} == {"light", "Tide"}
    assert "<strong>amber</strong> 😄" in light.html
    said = [(reply.author.username, reply.text[:12]) for reply in light.replies.all()]
    assert said == [
        ("borisk", "Did you desc"),
        ("borisk", "Ana: It is a"),
        ("former-member", "I am gone."),
        ("spammer", "Buy pills."),
    ]


def test_its_numbers_are_right(folder):
    import_discourse(folder)

    light, replies = topic(), list(topic().replies.all())
    assert [reply.position for reply in replies] == [1, 2, 3, 4]
    assert (light.reply_count, light.last_position) == (3, 4)  # the last one is hidden
    assert light.last_reply == replies[2]
    assert light.last_posted_at == replies[2].created_at
    assert light.accepted_reply == replies[1]
    assert replies[1].in_reply_to == replies[0]
    assert replies[0].edited_at == datetime(2020, 1, 2, 12, tzinfo=UTC)


def test_what_was_not_for_everybody_stays_so(folder, ana, mod, client):
    report = import_discourse(folder)

    assert not Topic.objects.filter(title="Between us").exists()
    assert not Reply.objects.filter(source__contains="what a fool").exists()
    assert not Reply.objects.filter(source__contains="Taken back").exists()
    spam = Reply.objects.get(source__contains="pills")
    assert not Reply.objects.visible_to(ana).filter(pk=spam.pk).exists()
    assert Reply.objects.visible_to(mod).filter(pk=spam.pk).exists()
    staff_room = Category.objects.get(name="Staff room")
    assert not staff_room.allows_reading_by(ana)
    assert staff_room.allows_reading_by(mod)
    assert client.get(topic("Unlisted").get_absolute_url()).status_code == 404
    assert report.not_kept["private messages"] == 1
    assert report.not_kept["whispers"] == 1
    assert report.not_kept["deleted posts"] == 1


def test_with_one_category_for_all_closed_ones_stay_out(folder):
    report = import_discourse(folder, into="Old forum")

    assert {t.category.name for t in Topic.objects.all()} == {"Old forum"}
    assert not Topic.objects.filter(title="Unlisted").exists()
    assert report.not_kept["topics of categories that were not for everybody"] == 1


def test_people_cannot_sign_in_and_can_be_claimed(folder, ana):
    import_discourse(folder)

    theirs = Imported.objects.get(key="user:ana").member
    assert theirs != ana
    assert theirs.username == "ana-2"
    assert (theirs.kind, theirs.is_active, theirs.has_usable_password()) == (
        "imported",
        False,
        False,
    )
    assert list(Member.objects.claimable_by("ana.horvat@example.com")) == [theirs]
    assert Member.objects.get(name="Only Reads").email is None
    assert Member.objects.get(username="former-member").kind == "former"
    assert mail.outbox == []


def test_mentions_name_people_as_they_are_called_here(write, ana):
    raw = "@ana and @boris.k, not @nobody, mail x@ana.example"
    cooked = '<p>Ask <a class="mention" href="/u/ana">@Ana</a></p>'
    write(
        "t/1.json",
        thread(1, post(1, raw=raw, cooked=""), post(2, username="boris.k", cooked=cooked)),
    )

    import_discourse(write.root)

    assert topic("Topic 1").source == "@ana-2 and @borisk, not @nobody, mail x@ana.example"
    assert topic("Topic 1").replies.get().text == "Ask @ana-2"


def test_html_is_shown_as_it_was_and_safe(folder):
    import_discourse(folder)

    html = topic().replies.first().html
    assert "<em>descale</em>" in html
    assert "<pre><code>one\n\n\ntwo *stars*</code></pre>" in html
    assert "script" not in html
    assert "onclick" not in html
    assert '<a href="https://elsewhere.example/cat.png"' in html  # not loaded from elsewhere


def test_pictures_of_the_folder_come_along(folder, client):
    import_discourse(folder)

    upload = Upload.objects.get()
    assert list(upload.topics.all()) == [topic()]
    assert (upload.width, upload.height, upload.content_type) == (8, 6, "image/png")
    assert f'src="{upload.get_absolute_url()}"' in topic().html
    assert 'alt="the light"' in topic().html
    page = client.get(topic().get_absolute_url()).content.decode()
    assert f'src="{upload.get_absolute_url()}"' in page
    assert client.get(upload.get_absolute_url())["Content-Type"] == "image/png"


def test_a_picture_that_stands_in_a_closed_category_first(write, client):
    closed = {"id": 3, "name": "Staff room", "slug": "staff", "read_restricted": True}
    write("categories.json", {"category_list": {"categories": [closed]}})
    light = "uploads/default/original/1X/light.png"
    write(light, (FOLDER / light).read_bytes())
    shown = post(raw=f"![light](/{light})", cooked="")
    write("t/1.json", thread(1, shown, category_id=3))
    import_discourse(write.root)
    url = Upload.objects.get().get_absolute_url()
    assert client.get(url).status_code == 404
    write("t/2.json", thread(2, shown))
    import_discourse(write.root)
    assert client.get(url).status_code == 200


def test_a_picture_by_its_short_name(write):
    name = "a" * 40
    short, number = "", int(name, 16)
    letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    while number:
        number, digit = divmod(number, 62)
        short = letters[digit] + short
    picture = (FOLDER / "uploads/default/original/1X/light.png").read_bytes()
    write(f"uploads/default/original/2X/{name}.png", picture)
    write("uploads/bad.png", b"no picture")
    raw = f"![x|8x6](upload://{short}.png) ![y](/uploads/bad.png) ![z](/../../etc/passwd)"
    write("t/1.json", thread(1, post(raw=raw, cooked="")))

    report = import_discourse(write.root)

    assert f'src="{Upload.objects.get().get_absolute_url()}"' in topic("Topic 1").html
    assert any("uploads/bad.png" in line for line in report.problems)


@pytest.mark.parametrize(
    ("raw", "image", "keeps_markdown"),
    [
        ("What about *this*?", '<img src="https://a.example/x.png" alt="a logo">', False),
        ("*This*: ![a logo](upload://x.png)", '<img src="https://cdn.example/y.png">', True),
        ("*This*: https://a.example/x.png", '<img src="https://a.example/x.png">', True),
        ("*This* :heart:", '<img src="https://a.example/h.png" class="emoji">', True),
    ],
)
def test_a_picture_that_the_bare_words_have_lost_comes_from_the_html(
    write, raw, image, keeps_markdown
):
    cooked = f"<p>What about <em>this</em>? {image}</p>"
    write("t/1.json", thread(1, post(raw=raw, cooked=cooked)))

    import_discourse(write.root)

    brought = topic("Topic 1")
    assert brought.source.startswith("<div>") is not keeps_markdown
    assert keeps_markdown or 'href="https://a.example/x.png"' in brought.html


def test_links_lead_to_where_the_topics_are_now(folder):
    import_discourse(folder)

    light, loud = topic(), topic("The grinder is loud")
    assert f'href="{loud.replies.get().get_absolute_url()}"' in light.html
    assert f'href="{light.get_absolute_url()}"' in loud.html  # the title in the link tells
    assert 'href="https://other.example/t/something-else/10"' in loud.html
    assert 'href="/t/gone/99"' in loud.html
    quote = light.replies.get(position=2)
    assert f'<a href="{light.get_absolute_url()}">Ana</a>:' in quote.html
    assert "<blockquote>" in quote.html


def test_with_its_address_other_links_lead_back_to_the_old_site(folder):
    import_discourse(folder, site="https://forum.example.com/")

    assert 'href="https://forum.example.com/t/gone/99"' in topic("The grinder is loud").html


def test_categories_lie_in_one_another_once(folder):
    report = import_discourse(folder)

    machines = Category.objects.get(name="Machines")
    assert machines.takes_answers
    assert machines.description == "About our machines."
    assert Category.objects.get(name="Grinders").parent == machines
    assert Category.objects.get(name="Burrs").parent == machines
    assert Category.objects.get(name="Round").parent is None
    assert sum("lies within itself" in line for line in report.problems) == 2


def test_search_finds_everything(folder):
    import_discourse(folder)

    call_command("check_index", stdout=StringIO())
    assert Entry.objects.get(object_id=topic().pk, kind="topic").state == "solved"


def test_what_was_spoken_of_lately_is_hot(write):
    lately = timezone.now().isoformat()
    write("t/1.json", thread(1, post(created_at=lately), created_at=lately))
    import_discourse(write.root)
    assert Topic.objects.get().heat > 0


def test_a_second_run_changes_nothing(folder):
    import_discourse(folder)
    before = everything()

    report = import_discourse(folder)

    assert everything() == before
    assert report.unchanged["topics"] == 3
    assert not +report.made


def test_what_changed_there_is_brought_up_to_date(folder):
    import_discourse(folder)
    change(folder / "t/11.json", "Mine too.", "Mine no more.")
    change(folder / "t/11.json", "The grinder is loud", "The grinder was loud")
    change(folder / "t/10.json", '"closed": true', '"closed": false')
    change(folder / "t/10_posts_rest.json", '"posts": [', '"posts": [' + json.dumps(
        {"id": 190, "username": "new", "created_at": "2020-03-01T10:00:00Z", "post_number": 9, "cooked": "<p>New.</p>"}
    ) + ",")  # fmt: skip

    report = import_discourse(folder)

    loud, light = topic("The grinder was loud"), topic()
    assert loud.replies.get().text == "Mine no more."
    assert light.locked_at is None
    assert (light.reply_count, light.last_position) == (4, 5)
    assert light.last_reply.text == "New."
    assert report.updated == {"posts": 1, "topics": 2}
    assert report.made["posts"] == 1
    call_command("check_index", stdout=StringIO())
    assert import_discourse(folder).unchanged["topics"] == 3


def test_what_was_changed_here_is_left_alone(folder, mod):
    import_discourse(folder)
    loud = topic("The grinder is loud")
    loud.replies.get().edit("Changed here", by=mod)
    light = topic()
    light.unaccept(by=mod)
    change(folder / "t/11.json", "Mine too.", "Mine no more.")
    change(folder / "t/10.json", "**amber**", "**red**")

    report = import_discourse(folder)

    assert loud.replies.get().source == "Changed here"
    assert topic().accepted_reply is None
    assert "amber" in topic().source
    assert report.left_alone == {"posts": 1, "topics": 1}


def test_a_killed_run_goes_on(folder, monkeypatch):
    """Between two batches, and before the links."""
    whole = writing.Writing.write
    monkeypatch.setattr("forum.importers.bringing.POSTS", 1)
    calls = []

    def write(self, threads):
        calls.append(threads)
        if len(calls) == 2:
            raise KeyboardInterrupt
        whole(self, threads)

    monkeypatch.setattr(writing.Writing, "write", write)
    with pytest.raises(KeyboardInterrupt):
        import_discourse(folder)
    assert Topic.objects.count() == 1

    import_discourse(folder)

    assert Topic.objects.count() == 3
    assert f'href="{topic("The grinder is loud").replies.get().get_absolute_url()}"' in topic().html
    call_command("check_index", stdout=StringIO())


def test_a_dry_run_writes_nothing_and_reports_the_same(folder):
    before = everything()
    dry = import_discourse(folder, dry_run=True)
    assert everything() == before

    real = import_discourse(folder)
    for what in ("topics", "posts", "people"):
        assert dry.made[what] == real.made[what]
    assert import_discourse(folder, dry_run=True).unchanged["topics"] == 3


def test_what_is_wrong_is_said_and_the_rest_comes(folder):
    report = import_discourse(folder)

    problems = "\n".join(report.problems)
    assert "t/14.json: is no JSON" in problems
    assert "latest_page0.json: topic 77 is listed, but there is no t/77.json" in problems
    assert "topic 78" not in problems
    assert "t/10.json: 1 posts are not in the folder: 199" in problems
    assert Topic.objects.count() == 3


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "this is no topic"),
        (b'{"id": 1, "post_stream": []}', "this is no topic"),
        (b'{"id": 1, "post_stream": {"posts": "none"}}', "holds no post"),
        (b'{"id": 1, "post_stream": {"posts": [null, 5]}}', "something that is no post"),
        (b'{"id": 2, "post_stream": {"posts": []}}', "says it is topic 2"),
    ],
)
def test_nonsense_is_reported(write, content, problem):
    write("t/1.json", content)
    write("t/5.json", thread(5, post()))

    report = import_discourse(write.root)

    assert any(line.startswith("t/1.json") and problem in line for line in report.problems)
    assert Topic.objects.get().title == "Topic 5"


@pytest.mark.parametrize(
    "accepted",
    [
        {"accepted_answer": {"post_number": 2}},
        {"accepted_answer": {"id": 1002}},
        {"accepted_answer": 2},
        {"accepted_answers": [{"post_number": 2}]},
        {"accepted_answer_post_id": 1002},
        {"custom_fields": {"accepted_answer_post_id": "1002"}},
    ],
)
def test_the_accepted_answer_in_all_its_shapes(write, accepted):
    write("t/1.json", thread(1, post(1), post(2), post(3), **accepted))

    import_discourse(write.root)

    answered = topic("Topic 1")
    assert answered.accepted_reply.position == 1
    assert answered.category.takes_answers


def test_the_accepted_answer_said_by_the_post(write):
    write("t/1.json", thread(1, post(1), post(2, accepted_answer=True)))
    import_discourse(write.root)
    assert topic("Topic 1").accepted_reply.position == 1


def test_texts_that_are_too_long_are_cut(write):
    write("t/1.json", thread(1, post(1, cooked=f"<p>{'word ' * 20_000}</p>")))
    write("t/2.json", thread(2, post(1, raw="word\n" * 20_000, cooked="")))

    report = import_discourse(write.root)

    for title in ("Topic 1", "Topic 2"):
        cut = topic(title)
        assert 30_000 < len(cut.source) <= BODY_LENGTH
        assert "too long to be brought along" in cut.text
    assert sum("was cut to 32000" in line for line in report.problems) == 2


def test_letters_no_database_takes(write):
    write("t/1.json", thread(1, post(1, cooked="<p>a\x00b\ud800c</p>"), title="\u200b\x00"))
    bad = json.dumps(thread(2, post(1)), ensure_ascii=False).replace("Post 1", "caf\u00e9")
    write("t/2.json", bad.encode("latin-1"))

    report = import_discourse(write.root)

    assert Topic.objects.filter(title="abc").exists()
    assert "caf\ufffd" in topic("Topic 2").text
    assert any("is not UTF-8" in line for line in report.problems)


def test_more_markup_than_words(write):
    write("t/1.json", thread(1, post(1, cooked="<b>x</b>" * 3_000)))
    report = import_discourse(write.root)
    assert "&lt;" not in topic("Topic 1").html
    assert any("more markup than words" in line for line in report.problems)


def test_posts_without_dates_names_or_texts(write):
    write(
        "t/1.json",
        thread(1, post(1, created_at="soon"), post(2, cooked=""), {"cooked": "<p>bare</p>"}),
    )
    report = import_discourse(write.root)
    assert topic("Topic 1").replies.get().author.name == "Former member"
    assert "t/1.json post 2: has no text and was left out" in report.problems
    assert import_discourse(write.root).unchanged["topics"] == 1


def test_two_posts_of_one_number(write):
    write("t/1.json", thread(1, post(1), post(2), post(2, id=5, cooked="<p>Other</p>")))
    report = import_discourse(write.root)
    assert topic("Topic 1").replies.get().text == "Post 2"
    assert any("two posts number 2" in line for line in report.problems)


def test_a_category_of_the_same_address_is_used_while_it_is_empty(write, ana):
    rooms = [{"id": 1, "name": "Old questions", "slug": "questions"}]
    write("categories.json", {"category_list": {"categories": rooms}})
    write("t/1.json", thread(1, post(), category_id=1))
    questions = Category.objects.get(slug="questions")

    import_discourse(write.root, collection="a")
    import_discourse(write.root, collection="b")

    assert [t.category.slug for t in Topic.objects.order_by("pk")] == ["questions", "questions-2"]
    assert Topic.objects.first().category == questions


def test_the_command(folder):
    out = StringIO()
    call_command("import_discourse", str(folder), stdout=out, verbosity=0)
    assert "Made: 6 categories, 5 people" in out.getvalue()
    with pytest.raises(SystemExit):
        call_command("import_discourse", str(folder), "--strict", stdout=out, verbosity=0)


def test_the_command_without_a_folder(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("import_discourse", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="is it a copy of a Discourse site"):
        call_command("import_discourse", str(tmp_path))


def test_queries_grow_with_batches_not_with_posts(write, django_assert_max_num_queries):
    for pk in (1, 2, 3):
        write(f"t/{pk}.json", thread(pk, *[post(n) for n in range(1, 29)]))
    with django_assert_max_num_queries(70):
        import_discourse(write.root)
