import time

from django import template
from django.template import engines
from django.template.backends.utils import csrf_input_lazy
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def jinja(context, name, **more):
    """`{% jinja "frame/footer.html" %}`: a template written in Jinja, with the whole context and `more`."""
    known = context.flatten()
    if request := known.get("request"):
        known.setdefault("csrf_input", csrf_input_lazy(request))
    html = engines["jinja2"].env.get_template(name).render(known | more)
    return mark_safe(html)  # noqa: S308 (Jinja has escaped what is in it)


@register.tag
def kept(parser, token):
    """`{% kept "main" %}…{% endkept %}`: a part of a page that is kept for its readers, where there is a `keeper`.

    `{% kept "news" minutely %}` where it says how long ago something was.
    """
    _tag, name, *more = token.split_contents()
    if more not in ([], ["minutely"]):
        raise template.TemplateSyntaxError("kept takes a name, and perhaps “minutely”")
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(name.strip("\"'"), nodes, minutely=bool(more))


class KeptNode(template.Node):
    def __init__(self, name, nodelist, *, minutely: bool):
        self.name, self.nodelist, self.minutely = name, nodelist, minutely

    def render(self, context):
        keeper = context.get("keeper")
        if keeper is None:
            return self.nodelist.render(context)
        name = f"{self.name}:{time.time() // 60}" if self.minutely else self.name
        return keeper.part(name, lambda anew: self.drawn(context, anew))

    def drawn(self, context, anew: dict) -> str:
        with context.push(
            **{name: value for name, value in anew.items() if name != "self"}, keeper=None
        ):
            return self.nodelist.render(context)
