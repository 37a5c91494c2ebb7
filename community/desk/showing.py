"""What the forum, the FAQ and the search show of answers that came from questions: fills their slots."""

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from wagtail.models import Page

from community.content.prepared import prepared
from community.desk.credits import SHOWN, credits_of, credits_of_hit
from community.desk.models import Nomination, Promotion
from community.desk.models.nomination import may_nominate
from community.desk.models.promotion import why_not
from community.desk.personal import findings_in
from community.desk.placing import may_promote, same_as
from community.desk.taking_over import answer_of
from knowledgebase.models import FAQEntryPage


def on_topic(request, topic) -> str:
    """That there is an answer; for staff the way to it, or the button that makes one."""
    promotion = promotion_of(topic)
    staff = request.user.is_authenticated and request.user.is_staff
    if not promotion and not staff and not may_nominate(request.user, topic):
        return ""
    context = about(promotion, topic, request.user) if promotion else offered(topic, request.user)
    html = render_to_string("desk/_topic.html", {"topic": topic, **context}, request, "django")
    return mark_safe(html.strip())  # noqa: S308 (Django has escaped what is in it)


@prepared
def promotion_in(topic):
    return Promotion.objects.filter(topic=topic).order_by().values_list("pk")


def promotion_of(topic) -> Promotion | None:
    """Most topics have none, and each page of one asks."""
    pks = [pk for (pk,) in promotion_in(topic.pk)]
    return Promotion.objects.select_related("entry").filter(pk__in=pks).first() if pks else None


def offered(topic, member) -> dict:
    """Whoever writes the FAQ makes the answer; others who are known well ask for it."""
    if why_not(topic):
        return {}
    if member.is_staff and may_promote(member):
        return {"may_promote": True}
    if not topic.accepted_reply_id:
        return {}
    return {
        "may_nominate": may_nominate(member, topic),
        "is_nominated": Nomination.objects.filter(topic=topic).exists(),
    }


def about(promotion, topic, member) -> dict:
    promotion.topic = topic
    page = in_language(promotion.entry, member)
    moderates = bool(page) and topic.allows_moderation_by(member)
    staff = member.is_authenticated and member.is_staff
    return {
        "promotion": promotion,
        "page": page,
        "may_edit": staff and promotion.entry.permissions_for_user(member).can_edit(),
        "has_changed": moderates and promotion.is_entry_changed,
    }


def in_language(entry, member) -> FAQEntryPage | None:
    """The published answer in the reader's language, else as it was written."""
    same = FAQEntryPage.objects.visible_to(member).filter(translation_key=entry.translation_key)
    pages = list(same.select_related("locale"))
    own = [page for page in pages if page.locale.language_code == get_language()]
    return next(iter([*own, *(page for page in pages if page.pk == entry.pk)]), None)


def credits(request, page) -> str:
    return shown(credits_of(page))


def credits_in_search(request, entry) -> str:
    return shown(credits_of_hit(entry), brief=True) if entry.kind == entry.Kind.FAQ else ""


def shown(promotions, *, brief: bool = False) -> str:
    if not promotions:
        return ""
    context = {"promotions": promotions[:SHOWN], "brief": brief}
    return render_to_string("desk/_credits.html", context)


def in_editor(request, page) -> str:
    """Above the form of an answer: where it came from, who is asked, what changed, what may be private."""
    if not isinstance(page, FAQEntryPage):
        return ""
    rows = [Row(it, request.user) for it in Promotion.objects.for_report().filter(entry=page.pk)]
    if not rows:
        return ""
    context = {
        "page": page,
        "section": Page.objects.parent_of(page).get(),
        "rows": rows,
        "findings": findings_in(page.title, page.answer, people_of(page)),
    }
    return render_to_string("desk/admin/promotions.html", context)


def people_of(page) -> set:
    """Those who asked and answered what the page answers: a first name alone means them."""
    promotions = Promotion.objects.for_credits().filter(entry=page.pk)
    consents = (consent for it in promotions for consent in (it.asker, it.answerer))
    return {consent.member for consent in consents if consent}


class Row:
    """One question of those that led to an answer, as its editor needs it."""

    def __init__(self, promotion, member):
        self.promotion, self.member = promotion, member

    @cached_property
    def alike(self) -> list[FAQEntryPage]:
        """Answers that could take the place of the draft."""
        promotion = self.promotion
        if not promotion.is_draft or not promotion.topic:
            return []
        same = same_as(promotion.topic, self.member)
        return [page for page in same if page.pk != promotion.entry_id]

    @property
    def left_out(self) -> str:
        """A sentence on what of the reply did not come along."""
        promotion, reply = self.promotion, self.promotion.answer
        if not (promotion.is_draft and promotion.conversation and reply and reply.is_shown):
            return ""
        taken = answer_of(reply)
        said = (
            (taken.quotes, ngettext("A quotation was left out.", "%(n)s quotations were left out.", taken.quotes)),
            (taken.pictures, ngettext("A picture was left out.", "%(n)s pictures were left out.", taken.pictures)),
            (taken.files, ngettext("A link to a file was left out.", "%(n)s links to files were left out.", taken.files)),
        )  # fmt: skip
        return " ".join(sentence % {"n": number} for number, sentence in said if number)
