"""The ledger: what people were asked, what they said, and what may be shown of them for that."""

import hashlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from community.members.happened import consent_asked, consent_changed
from community.members.models import Consent, ConsentEntry, Member, Overtaken
from community.members.wordings import WORDINGS, Purpose
from tests.factories import topic

pytestmark = pytest.mark.django_db
PAGE, MAIL = ConsentEntry.Proof.PAGE, ConsentEntry.Proof.MAIL


@pytest.fixture
def named(ana, edit):
    """Ana Anić Babić was asked whether her name may stand beside her topic."""
    ana.name = "Ana Anić Babić"
    ana.save()
    return Consent.objects.ask(ana, Purpose.NAME, topic(ana, "Amber light"), by=edit)


@pytest.fixture
def quoted(ana, edit):
    return Consent.objects.ask(ana, Purpose.QUOTE, topic(ana), by=edit, words="It just works.")


@pytest.fixture
def heard():
    """What upper apps hear, as ("asked" or "changed", state)."""
    said = []

    def asked(consent, **kwargs):
        said.append(("asked", consent.state))

    def changed(consent, **kwargs):
        said.append(("changed", consent.state))

    consent_asked.connect(asked)
    consent_changed.connect(changed)
    yield said
    consent_asked.disconnect(asked)
    consent_changed.disconnect(changed)


def acts(consent):
    return [entry.act for entry in consent.entries.order_by("turn")]


def test_nothing_is_shown_before_an_answer(named):
    assert named.is_open
    assert not named.is_standing
    assert named.shown_name() == "a customer"
    assert list(Consent.objects.waiting()) == [named]
    assert not Consent.objects.standing()


@pytest.mark.parametrize(("answer", "shown"), [("full", "Ana Anić Babić"), ("first", "Ana")])
def test_a_name_is_shown_as_far_as_it_was_agreed(named, answer, shown):
    named.give(answer, proof=MAIL)
    assert named.shown_name() == shown
    assert list(Consent.objects.standing()) == [named]
    assert not named.is_open


def test_a_name_follows_its_member(named):
    named.give("full", proof=MAIL)
    named.member.name = "Ana Novak"
    named.member.save()
    assert Consent.objects.get().shown_name() == "Ana Novak"


def test_a_customer_speaks_the_readers_language(named):
    with translation.override("hr"):
        assert named.shown_name() == translation.gettext("a customer")


def test_no_means_no_and_is_not_asked_again(named, edit):
    named.refuse(proof=MAIL)
    assert named.shown_name() == "a customer"
    assert not named.may_be_asked
    named.ask(by=edit)
    Consent.objects.ask(named.member, Purpose.NAME, named.thing, by=edit)
    assert not Consent.objects.waiting()
    assert acts(named) == ["asked", "refused"]


def test_whoever_said_no_may_think_again(named):
    named.refuse(proof=MAIL)
    named.give("first", proof=PAGE)
    assert named.shown_name() == "Ana"
    assert named.refused_at is None


def test_taking_back_ends_it_and_twice_does_no_harm(named):
    named.give("full", proof=MAIL)
    named.withdraw(proof=MAIL)
    named.withdraw(proof=MAIL)
    assert named.shown_name() == "a customer"
    assert named.state == "taken back"
    assert acts(named) == ["asked", "given", "withdrawn"]


def test_taking_back_what_was_never_given_writes_nothing(named):
    named.withdraw(proof=MAIL)
    assert acts(named) == ["asked"]
    assert named.is_open


def test_an_answer_that_changes_keeps_the_earlier_one_in_the_ledger(named):
    named.give("full", proof=MAIL)
    named.give("first", proof=PAGE)
    said = named.entries.order_by("turn").values_list("act", "answer", "proof")
    assert list(said) == [("asked", "", ""), ("given", "full", "mail"), ("given", "first", "page")]


def test_asking_twice_is_one_question(named, edit, heard):
    again = Consent.objects.ask(named.member, Purpose.NAME, named.thing, by=edit)
    assert again == named
    assert acts(named) == ["asked"]
    assert heard == []


def test_what_stands_is_not_asked_again(named, edit, heard):
    named.give("full", proof=MAIL)
    named.ask(by=edit)
    assert heard == [("changed", "given")]


def test_without_a_record_it_is_a_customer():
    assert Consent().shown_name() == "a customer"
    assert Consent().shown_words() == ""


def test_people_and_purposes_and_things_are_apart(named, boris, edit):
    other = Consent.objects.ask(boris, Purpose.NAME, named.thing, by=edit)
    picture = Consent.objects.ask(named.member, Purpose.PICTURE, named.thing, by=edit)
    site = Consent.objects.ask(named.member, Purpose.NAME, by=edit)
    named.give("full", proof=MAIL)
    for consent in (other, picture, site):
        consent.refresh_from_db()
        assert not consent.is_standing
    assert set(Consent.objects.about(named.thing)) == {named, other, picture}
    assert not Consent.objects.about()


def test_the_database_keeps_one_of_each(named):
    double = {"member": named.member, "purpose": named.purpose}
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(**double, content_type=named.content_type, object_id=named.object_id)
    Consent.objects.create(**double)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(**double)


def test_an_answer_without_the_words_that_were_read_is_refused_by_the_database(named):
    with pytest.raises(IntegrityError), transaction.atomic():
        named.entries.create(turn=2, act="given")


def test_quotes_are_shown_exactly_as_agreed(quoted, edit):
    assert quoted.shown_words() == ""
    quoted.give("yes", proof=MAIL)
    assert quoted.shown_words() == "It just works."
    quoted.ask(by=edit, words="It just works!")
    assert quoted.is_open
    assert quoted.shown_words() == "It just works."  # until the new words are agreed to
    quoted.give("yes", proof=MAIL)
    assert quoted.shown_words() == "It just works!"
    words = quoted.entries.order_by("turn").values_list("words", flat=True)
    assert list(words) == ["It just works."] * 2 + ["It just works!"] * 2


def test_a_no_to_edited_words_takes_the_earlier_ones_too(quoted, edit):
    quoted.give("yes", proof=MAIL)
    quoted.ask(by=edit, words="Other words.")
    quoted.refuse(proof=MAIL)
    assert quoted.shown_words() == ""


def test_the_same_words_are_not_asked_again(quoted, edit):
    quoted.give("yes", proof=MAIL)
    quoted.ask(by=edit, words="It just works.")
    assert not quoted.is_open


def test_taking_back_closes_an_open_question(quoted, edit):
    quoted.give("yes", proof=MAIL)
    quoted.ask(by=edit, words="Other words.")
    quoted.withdraw(proof=MAIL)
    assert not quoted.is_open
    assert quoted.shown_words() == ""


def test_a_quote_needs_words(ana, edit):
    consent = Consent.objects.of(ana, Purpose.QUOTE, topic(ana))
    with pytest.raises(ValueError, match="needs words"):
        consent.ask(by=edit)
    with pytest.raises(ValueError, match="needs words"):
        consent.give("yes", proof=PAGE)


def test_consent_can_come_unasked_with_what_somebody_sends(ana):
    consent = Consent.objects.of(ana, Purpose.QUOTE, topic(ana), about="Your story")
    consent.give("yes", proof=PAGE, words="Nothing else comes close.")
    assert consent.shown_words() == "Nothing else comes close."
    assert (consent.about, acts(consent)) == ("Your story", ["given"])


@pytest.mark.parametrize("answer", ["yes", "no", "", "all"])
def test_an_answer_that_was_not_offered(named, answer):
    with pytest.raises(ValueError, match="no yes"):
        named.give(answer, proof=MAIL)
    assert acts(named) == ["asked"]


def test_the_ledger_keeps_what_was_read(named):
    with translation.override("hr"):
        named.give("first", proof=MAIL)
        read = named.reads("first")
    entry = named.entries.get(act="given")
    assert (entry.version, entry.language, entry.read) == (1, "hr", read)
    assert entry.read.endswith("Ana")
    assert entry.by is None


def test_who_asked_is_kept(named, edit):
    assert named.entries.get(act="asked").by == edit


# What somebody has read keeps its version: a new text is a new Wording with the next one, and a new line here.
PUBLISHED = {
    ("name", 1): "f68ecb903168",
    ("quote", 1): "604010ba6acc",
    ("picture", 1): "43c02df21031",
    ("logo", 1): "c4d9e9450b1f",
    ("rules", 1): "e08f6bbf5e43",
}


def test_a_published_wording_is_never_changed():
    texts = {}
    with translation.override("en"):
        for purpose, wordings in WORDINGS.items():
            for it in wordings:
                said = [it.question, it.meaning, *it.answers, *it.answers.values()]
                digest = hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()
                texts[(str(purpose), it.version)] = digest[:12]
    assert texts == PUBLISHED


def test_every_purpose_has_a_wording_and_versions_count():
    assert set(WORDINGS) == set(Purpose)
    for wordings in WORDINGS.values():
        assert [it.version for it in wordings] == list(range(1, len(wordings) + 1))


def test_an_answer_to_what_has_changed_meanwhile_is_none(quoted, edit):
    read_before = Consent.objects.get()
    quoted.ask(by=edit, words="Something that Ana has not read.")
    for _again in range(2):
        with pytest.raises(Overtaken):
            read_before.give("yes", proof=MAIL)
        with pytest.raises(PermissionDenied):
            read_before.refuse(proof=MAIL)
    assert acts(quoted) == ["asked", "asked"]


def test_changes_are_told_in_the_transaction(named, heard):
    named.give("full", proof=MAIL)
    named.withdraw(proof=MAIL)
    named.refuse(proof=PAGE)
    assert heard == [("changed", "given"), ("changed", "taken back"), ("changed", "refused")]


def test_pages_kept_for_visitors_are_let_go_on_commit(named, django_capture_on_commit_callbacks):
    from community.content.generation import generation

    before = generation()
    with django_capture_on_commit_callbacks(execute=True):
        named.give("full", proof=MAIL)
    assert generation() != before


def test_who_is_gone_or_cannot_be_reached_is_not_asked(ana, edit):
    thing = topic(ana)
    guest = Member.objects.create_user("g", None, kind=Member.Kind.GUEST, is_active=False)
    assert not Consent.objects.ask(guest, Purpose.NAME, thing, by=edit).is_open
    ana.become_former()
    assert not Consent.objects.ask(ana, Purpose.NAME, thing, by=edit).is_open


def test_a_former_member_is_a_customer(named):
    named.give("full", proof=MAIL)
    named.member.become_former()
    assert Consent.objects.get().shown_name() == "a customer"


def test_a_member_who_goes_takes_it_along_and_it_is_heard(named, heard, ana):
    named.give("full", proof=MAIL)
    heard.clear()
    named.delete()
    assert heard == [("changed", "never asked")]
    assert not ConsentEntry.objects.exists()


def test_who_sees_a_record(named, boris, owner):
    assert list(Consent.objects.visible_to(named.member)) == [named]
    for other in (boris, owner, AnonymousUser()):
        assert not Consent.objects.visible_to(other)


def test_taking_everything_back(named, edit, ana):
    rules = Consent.objects.of(ana, Purpose.RULES)
    rules.give("yes", proof=ConsentEntry.Proof.SIGN_UP)
    named.refresh_from_db()
    named.give("full", proof=MAIL)
    ana.consents.showing().withdraw(proof=MAIL)
    assert list(ana.consents.standing()) == [rules]


@pytest.mark.parametrize("number", [1, 5])
def test_a_list_asks_once(ana, edit, number, django_assert_num_queries):
    for n in range(number):
        thing = topic(ana, f"Number {n} of many")
        Consent.objects.ask(ana, Purpose.NAME, thing, by=edit).give("full", proof=PAGE)
    with django_assert_num_queries(1):
        assert [it.shown_name() for it in Consent.objects.for_showing()] == ["Ana"] * number
