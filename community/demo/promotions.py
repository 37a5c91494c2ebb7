"""Questions of customers that live on in the FAQ, by the verbs that the button and the pages call."""

from community.demo.stories import Story
from community.desk.models import Promotion
from community.members.models import Member
from knowledgebase.models import FAQEntryPage


def tell_promotions(topics: list[tuple[Story, object]], editor: Member) -> int:
    """`faq: {title: …, answer: …, asker: full, answerer: first}`; who says nothing has not answered yet.

    With `is_draft` it waits for its editor, with `same_as` an answer that was there already says it. Returns how many.
    """
    promoted = [(story.faq, topic) for story, topic in topics if story.faq]
    for told, topic in promoted:
        there = entry(told["same_as"], topic.category.lang) if told.get("same_as") else None
        promotion = Promotion.objects.promote(topic, by=editor, entry=there)
        if not there and not told.get("is_draft"):
            publish(promotion, told, editor)
        for consent, said in (
            (promotion.asker, told.get("asker")),
            (promotion.answerer, told.get("answerer")),
        ):
            if said == "no":
                consent.refuse(proof="page")
            elif said:
                consent.give(said, proof="page")
    return len(promoted)


def entry(slug: str, language: str) -> FAQEntryPage:
    return FAQEntryPage.objects.get(slug=slug, locale__language_code=language)


def publish(promotion: Promotion, told: dict, editor: Member) -> None:
    page = promotion.entry
    page.title, page.slug = told.get("title", page.title), told.get("slug", page.slug)
    page.save_revision(user=editor).publish(user=editor)
