"""The page about one's own standing."""

from community.moderation.trust import RULES

URL = "/your-standing/"


def test_it_is_for_who_is_signed_in(client):
    assert client.get(URL).status_code == 302


def test_it_shows_the_way_and_all_rules(as_, ana):
    page = as_(ana).get(URL).content.decode()
    assert "0 of 5" in page
    for rules in RULES.values():
        assert all(str(rule) in page for rule in rules)
