"""Nobody passes for the people who work here, or for the site, whichever way a name is set."""

import pytest
from allauth.socialaccount.models import SocialLogin
from wagtail.models import Site

from community.content.models import SiteSettings
from community.members.elsewhere import ElsewhereAdapter
from community.members.lookalikes import speaks_for
from community.members.models import Member
from community.members.viewsets import NameForm
from tests.conftest import person
from tests.members.test_profile import filled

TEAM = "works here is called so"
SITE = "as if this site itself spoke"
PROFILE, USERNAME = "/accounts/profile/", "/accounts/username/"
FALSE = [("Edit Or", TEAM), ("Еdit Оr", TEAM), ("EditOr", TEAM), ("Edit Or 2", TEAM), ("Hearth", SITE), ("H e a r t h", SITE), ("Hеarth Suppоrt", SITE), ("Support Team", SITE), ("0fficial Hearth", SITE)]  # fmt: skip


@pytest.fixture
def editor(edit):
    Member.objects.filter(pk=edit.pk).update(name="Edit Or")
    edit.refresh_from_db()
    return edit


@pytest.mark.parametrize(
    ("name", "does"),
    [
        ("Morrow", True),
        ("MORROW", True),
        ("Morrow-Support", True),
        ("morrowsupport24", True),
        ("Podrška Morrow", True),
        ("Ana Morrow", False),
        ("Tim", False),
        ("Helpful Ana", False),
        ("Adminka", False),
        ("24", False),
        ("team" * 20 + "x", False),
    ],
)
def test_who_seems_to_speak_for_the_site(name, does):
    assert speaks_for("Morrow", name) is does


@pytest.mark.parametrize(("name", "sentence"), FALSE)
def test_in_the_profile(as_, ana, editor, name, sentence):
    page = as_(ana).post(PROFILE, {"name": name, "about": "Kept words."}).content.decode()
    assert sentence in page
    assert "Kept words." in page
    ana.refresh_from_db()
    assert ana.name == "Ana"


@pytest.mark.parametrize(("name", "sentence"), FALSE)
def test_at_sign_up(sign_up, editor, name, sentence):
    assert sentence in sign_up("new@example.org", name=name).content.decode()
    assert not Member.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize(("name", "sentence"), FALSE)
def test_from_a_provider(rf, db, editor, name, sentence):
    login = SocialLogin(user=Member())
    member = ElsewhereAdapter().populate_user(rf.get("/"), login, {"name": name})
    assert member.name == "", "they are asked for another, by the form of a sign-up"


@pytest.mark.parametrize("username", ["edit-or", "editor2", "hearth", "hearth-support", "the-team"])
def test_as_a_username(as_, ana, editor, username):
    page = as_(ana).post(USERNAME, {"username": username})
    ana.refresh_from_db()
    refused = username != "the-team"
    assert (ana.username == "ana") is refused
    if refused:
        assert TEAM in page.content.decode() or SITE in page.content.decode()


def test_in_the_admin_where_not_everybody_works_here(editor):
    form = NameForm({"name": "Edit Or"}, instance=person("volunteer", "Moderator"))
    assert TEAM in str(form.errors)


def test_the_team_is_called_as_it_likes_and_what_was_theirs_stays(as_, ana, editor, mod):
    as_(mod).post(PROFILE, filled(name="Hearth Support"))
    mod.refresh_from_db()
    assert mod.name == "Hearth Support"
    Member.objects.filter(pk=ana.pk).update(name="Edit Or")
    as_(ana).post(PROFILE, filled(name="Edit Or", about="I was called so before."))
    assert "I was called so before." in as_(ana).get(PROFILE).content.decode()


def test_the_name_of_the_site_is_the_one_it_has_now(as_, ana):
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"name": "Morrow"}
    )
    assert SITE in as_(ana).post(PROFILE, {"name": "Morrow"}).content.decode()
