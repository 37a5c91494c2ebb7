import pytest

from community.members.models import Member
from community.members.usernames import username_from


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Ana Marija Kovač", "ana-marija-kovac"),
        ("Đuro Šimić", "duro-simic"),
        ("Ľubomír Žák", "lubomir-zak"),
        ("Łukasz Größe", "lukasz-grosse"),
        ("Ольга", "ольга"),
        ("李 小龍", "李-小龍"),
        ("  Jo.  ", "jo"),
        ("☕", "member"),
        ("x" * 80, "x" * 50),
    ],
)
def test_a_name_becomes_a_username_that_the_model_accepts(name, username):
    assert username_from(name) == username
    Member(username=username, name=name, password="!").clean_fields(exclude=["email"])
