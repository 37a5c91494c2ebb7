"""What a guide says about itself to search engines, as schema.org names things."""

from community.content.machines import picture_of, pictures

HEADLINE = 110  # characters that search engines take
TYPES = {"explainer": "Article", "story": "Article", "list": "Article", "news": "NewsArticle"}


def guide(page, publisher: dict) -> dict:
    """The article, and the instructions in it if there are numbered steps."""
    return {"@graph": [article(page, publisher), *filter(None, [how_to(page)])]}


def article(page, publisher: dict) -> dict:
    data = {
        "@type": TYPES.get(page.kind, "TechArticle"),
        "headline": page.title[:HEADLINE],
        "description": page.meta_description,
        "url": page.canonical_url,
        "mainEntityOfPage": page.canonical_url,
        "inLanguage": page.locale.language_code,
        "dateModified": page.changed_on.isoformat(),
        "publisher": publisher,
    }
    if page.first_published_at:
        data["datePublished"] = page.first_published_at.isoformat()
    if authors := [{"@type": "Person", "name": str(author)} for author in page.authors.all()]:
        data["author"] = authors
    if image := next(pictures(page.body), None):
        data["image"] = picture_of(image).url
    return data


def how_to(page) -> dict | None:
    told = [
        step for block in page.body if block.block_type == "steps" for step in block.value["steps"]
    ]
    steps = [step for step in map(step_of, told) if step["text"]]
    if not steps:
        return None
    for place, step in enumerate(steps, 1):
        step["position"] = place
    return {
        "@type": "HowTo",
        "name": page.title,
        "description": page.meta_description,
        "inLanguage": page.locale.language_code,
        "step": steps,
    }


def step_of(step) -> dict:
    parts = [part for part in step["content"] if part.block_type != "picture"]
    words = [text for part in parts for text in part.block.get_searchable_content(part.value)]
    data = {"@type": "HowToStep", "text": "\n".join(words) or step["title"] or ""}
    if step["title"]:
        data["name"] = step["title"]
    if image := next(pictures(step["content"]), None):
        data["image"] = picture_of(image).url
    return data
