"""A complete empty site: three languages, a home with guides and answers in each, menu, footer, settings."""

import json
import uuid

from django.core.management import call_command
from django.db import migrations
from django.utils import timezone

CACHE_TABLE = "cache"  # CACHES["default"]["LOCATION"]; made here so that a later change of cache needs no command
STEP = 4  # characters of a page's path for each level

WORDS = {
    "en": {
        "home": "Home",
        "headline": "How can we help?",
        "lede": "Say it in your own words. You search our guides, and everything other customers have asked and solved.",
        "placeholder": "What would you like to know?",
        "guides": "Guides",
        "guides_introduction": "How to set things up, use them well and put them right.",
        "faq": "Answers",
        "faq_introduction": "Questions that customers really asked, with their answers.",
        "forum": "Forum",
        "search": "Search",
        "help": "Help",
        "community": "Community",
        "tagline": "Help and community",
    },
    "hr": {
        "home": "Početna",
        "headline": "Kako vam možemo pomoći?",
        "lede": "Napišite to svojim riječima. Pretražujete naše vodiče i sve što su drugi kupci pitali i riješili.",
        "placeholder": "Što vas zanima?",
        "guides": "Vodiči",
        "guides_introduction": "Kako nešto pripremiti, dobro koristiti i popraviti.",
        "faq": "Odgovori",
        "faq_introduction": "Pitanja koja su kupci doista postavili, s odgovorima.",
        "forum": "Forum",
        "search": "Pretraga",
        "help": "Pomoć",
        "community": "Zajednica",
    },
    "sk": {
        "home": "Domov",
        "headline": "Ako vám môžeme pomôcť?",
        "lede": "Napíšte to vlastnými slovami. Prehľadávate naše návody a všetko, na čo sa iní zákazníci pýtali a čo vyriešili.",
        "placeholder": "Čo by ste chceli vedieť?",
        "guides": "Návody",
        "guides_introduction": "Ako veci pripraviť, dobre používať a opraviť.",
        "faq": "Odpovede",
        "faq_introduction": "Otázky, ktoré zákazníci naozaj položili, a odpovede na ne.",
        "forum": "Fórum",
        "search": "Hľadanie",
        "help": "Pomoc",
        "community": "Komunita",
    },
}


def make_cache_table(apps, schema_editor):
    call_command(
        "createcachetable", CACHE_TABLE, database=schema_editor.connection.alias, verbosity=0
    )


class Tree:
    """Writes pages as a migration must: historical models know nothing of trees."""

    def __init__(self, apps):
        self.apps = apps
        self.keys = {}  # one translation key for each kind of page
        self.now = timezone.now()

    def add(self, model, parent, position, locale, *, title, slug, **fields):
        app, name = model.split(".")
        content_type, _ = self.apps.get_model("contenttypes.ContentType").objects.get_or_create(
            app_label=app, model=name.lower()
        )
        return self.apps.get_model(
            model
        ).objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            path=f"{parent.path}{position:0{STEP}d}",  # positions count in base 36; we stay under ten
            depth=parent.depth + 1,
            numchild=0,
            url_path=f"{parent.url_path}{slug}/",
            content_type=content_type,
            locale=locale,
            translation_key=self.keys.setdefault(model, uuid.uuid4()),
            show_in_menus=True,
            first_published_at=self.now,
            last_published_at=self.now,
            **fields,
        )


def make_site(apps, schema_editor):
    Page = apps.get_model("wagtailcore.Page")
    root = Page.objects.get(depth=1)
    welcome = list(Page.objects.filter(depth=2))
    tree = Tree(apps)
    homes = {
        code: make_home(apps, tree, root, len(welcome) + number, code)
        for number, code in enumerate(WORDS, start=1)
    }
    # An address of http://localhost stands for SITE_URL; see community.content.pages.
    site, _ = apps.get_model("wagtailcore.Site").objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": "localhost",
            "port": 80,
            "site_name": "",
            "root_page_id": homes["en"].pk,
        },
    )
    Page.objects.filter(pk__in=[page.pk for page in welcome]).delete()
    Page.objects.filter(pk=root.pk).update(numchild=len(homes))
    settings = apps.get_model("content.SiteSettings").objects
    settings.get_or_create(site=site, defaults={"tagline": WORDS["en"]["tagline"]})


def make_home(apps, tree, root, position, code):
    """The home page of one language, its guides and answers, its menu and footer."""
    words = WORDS[code]
    locale, _ = apps.get_model("wagtailcore.Locale").objects.get_or_create(language_code=code)
    home = tree.add(
        "pages.HomePage",
        root,
        position,
        locale,
        title=words["home"],
        slug="home" if code == "en" else f"home-{code}",
        **{name: words[name] for name in ("headline", "lede", "placeholder")},
    )
    introductions = {name: words[f"{name}_introduction"] for name in ("guides", "faq")}
    shelves = [("knowledgebase.GuideIndexPage", "guides"), ("knowledgebase.FAQIndexPage", "faq")]
    pages = [
        tree.add(
            model,
            home,
            number,
            locale,
            title=words[slug],
            slug=slug,
            introduction=introductions[slug],
        )
        for number, (model, slug) in enumerate(shelves, start=1)
    ]
    apps.get_model("wagtailcore.Page").objects.filter(pk=home.pk).update(numchild=len(pages))
    make_navigation(apps, tree, locale, words, "" if code == "en" else f"/{code}", pages)
    return home


def make_navigation(apps, tree, locale, words, prefix, pages):
    shelves = [link(page=page.pk) for page in pages]
    forum = link(words["forum"], f"{prefix}/forum/")
    search = link(words["search"], f"{prefix}/search/")
    columns = [(words["help"], [*shelves, search]), (words["community"], [forum])]
    apps.get_model("content.Navigation").objects.create(
        locale=locale,
        translation_key=tree.keys.setdefault("navigation", uuid.uuid4()),
        menu=json.dumps([block("link", value) for value in [*shelves, forum]]),
        footer=json.dumps([block("column", column(title, links)) for title, links in columns]),
    )


def link(label="", address="", page=None):
    return {"label": label, "page": page, "address": address}


def column(title, links):
    return {"title": title, "text": "", "links": [block("item", value) for value in links]}


def block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0001_initial"),
        ("content", "0001_initial"),
        ("knowledgebase", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
        migrations.RunPython(make_site, migrations.RunPython.noop),
    ]
