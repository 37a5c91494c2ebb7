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
        known["csrf_input"] = csrf_input_lazy(request)
    html = engines["jinja2"].env.get_template(name).render(known | more)
    return mark_safe(html)  # noqa: S308 (Jinja has escaped what is in it)
