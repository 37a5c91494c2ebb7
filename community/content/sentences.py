from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe


def marked_up(sentence: str, **values) -> str:
    """A translated sentence that has HTML in it and `%(name)s` for each of `values`, which are escaped."""
    escaped = {name: conditional_escape(value) for name, value in values.items()}
    return mark_safe(sentence % escaped)  # noqa: S308 (translators write the HTML; what comes from people is escaped)
