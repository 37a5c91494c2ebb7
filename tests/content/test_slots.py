from django.template import Context, Template
from django.utils.safestring import mark_safe
from wagtail import hooks

PLACE = Template('{% load slots %}[{% slot "here" thing %}]')


def shown(rf, thing="tea"):
    return PLACE.render(Context({"request": rf.get("/"), "thing": thing}))


def test_a_slot_that_nobody_fills_is_empty(rf):
    assert shown(rf) == "[]"


def test_each_app_puts_in_what_it_has_and_nothing_else_shows(rf):
    with (
        hooks.register_temporarily(
            "slot:here", lambda request, thing: mark_safe(f"<i>{thing}</i>")
        ),
        hooks.register_temporarily("slot:here", lambda request, thing: ""),
        hooks.register_temporarily("slot:here", lambda request, thing: "<b>"),
    ):
        assert shown(rf) == "[<i>tea</i>\n&lt;b&gt;]"
