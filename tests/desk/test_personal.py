"""What may tell who somebody is stands before the editor, with its sentence; what only looks like it is left alone."""

import pytest

from community.desk.personal import findings_in

pytestmark = pytest.mark.django_db


def found(text, people=()):
    return [(str(it.kind), it.text) for it in findings_in("", f"<p>{text}</p>", people)]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (
            "Write to ana.quill+shop@mail.example.org.",
            "e-mail address",
            "ana.quill+shop@mail.example.org",
        ),
        ("Call +385 91 234 5678 now.", "telephone number", "+385 91 234 5678"),
        ("Call 00421 905 123 456.", "telephone number", "00421 905 123 456"),
        ("My number is 091/234-5678.", "telephone number", "091/234-5678"),
        ("Pay to HR12 1001 0051 8630 0016 0.", "bank account", "HR12 1001 0051 8630 0016 0"),
        ("SK3112000000198742637541 it was.", "bank account", "SK3112000000198742637541"),
        ("It was order no. 48213.", "order number or the like", "48213"),
        ("My order number: MW-20931 came.", "order number or the like", "MW-20931"),
        ("Narudžba br. 7712 kasni.", "order number or the like", "7712"),
        ("Objednávka č. 90211 mešká.", "order number or the like", "90211"),
        ("See #482134.", "order number or the like", "#482134"),
        ("Ask @boris about it.", "mention of a member", "@boris"),
    ],
)
def test_numbers_and_addresses(text, kind, said):
    assert found(text) == [(kind, said)]


@pytest.mark.parametrize(
    "text",
    [
        "Heat it to 92.5 °C for 25 seconds.",
        "From 2026-11-30 on, 1 000 000 litres.",
        "It takes 18 g in, 36 g out, 1:2.",
        "The Tide 2 and model AB-12 use 2.4 GHz.",
        "In order 3 of the list, see step 12.",
        "Part 58 mm, 230 V, 50/60 Hz.",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert found(text) == []


def test_names_of_members(ana, boris):
    ana.name = "Ana Quill"
    ana.save()
    assert found("As Ana Quill found, Anabel knows.") == [("name of a member", "Ana Quill")]
    assert found("Ask Boris or boris again.", [boris]) == [
        ("name of a member", "Boris"),
        ("name of a member", "boris"),
    ]
    assert found("Ask Boris.") == []  # a first name alone may be anybody's
    assert found("Somebody Else wrote.") == []


def test_links_to_members():
    assert found('See <a href="/hr/people/boris/">him</a>.') == [
        ("link to a member", "/hr/people/boris/")
    ]


def test_each_is_marked_in_its_sentence_and_the_rest_is_escaped():
    (one,) = findings_in("", "<p>First. Mail <b>&lt;a@b.example&gt;</b> &amp; wait. Last.</p>")
    assert one.sentence == "Mail &lt;<mark>a@b.example</mark>&gt; &amp; wait."


def test_the_title_is_looked_at_too():
    assert [it.text for it in findings_in("Where is order 48213?", "")] == ["48213"]


@pytest.mark.parametrize("number", [1, 30])
def test_it_asks_once(ana, boris, number, django_assert_num_queries):
    with django_assert_num_queries(1):
        findings_in("A Title", "<p>Ana Quill met Boris Lark.</p>" * number, [ana, boris])


@pytest.mark.parametrize(
    "text", ["@" * 5_000, "+0" * 5_000, "a@" * 5_000, "AB12" * 5_000, "0 " * 9_000, "\0"]
)
def test_hostile_words_take_no_time(text):
    found(text)
