"""What a merge will do, in sentences for the moderator who is about to do it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def of_merging(topic, other) -> list[str]:
    sentences = [what_moves(topic, other), of_answers(topic, other), of_people(topic, other)]
    if topic.category_id != other.category_id:
        sentences.append(
            _("Whoever may read “%(category)s” may read all of it.") % {"category": other.category}
        )
    if other.locked_at:
        sentences.append(_("The other topic is closed, and stays so."))
    sentences.append(_("Old addresses lead to where the words are then."))
    return [sentence for sentence in sentences if sentence]


def what_moves(topic, other) -> str:
    n = topic.reply_count
    if not n:
        return _("“%(title)s” becomes a reply of “%(other)s”, in order of time.") % {
            "title": topic.title,
            "other": other.title,
        }
    return ngettext(
        "“%(title)s” and its %(n)d reply become replies of “%(other)s”, in order of time.",
        "“%(title)s” and its %(n)d replies become replies of “%(other)s”, in order of time.",
        n,
    ) % {"title": topic.title, "n": n, "other": other.title}


def of_answers(topic, other) -> str:
    if not topic.accepted_reply_id:
        return ""
    if other.accepted_reply_id:
        return _("The other topic keeps its accepted answer; this one’s becomes a reply.")
    if not other.category.takes_answers:
        return _("No answers are accepted there, so this one’s becomes a reply.")
    return _("Its accepted answer becomes that of the other topic.")


def of_people(topic, other) -> str:
    n = topic.followings.count()
    return (
        ngettext(
            "%(n)d person who follows it follows the other topic.",
            "%(n)d people who follow it follow the other topic.",
            n,
        )
        % {"n": n}
        if n
        else ""
    )
