"""What the demo's rules are, and what its customers were asked to show of them and said."""

from wagtail.models import Site

from community.demo.stories import CONTENT
from community.members.models import Consent, ConsentEntry, SigningUp

QUOTE = "Eight guests, no water, and a stranger who knew the answer before the kettle boiled."


def tell_rules(pages) -> None:
    """`pages` by the path of their story."""
    signing_up = SigningUp.for_site(Site.objects.get(is_default_site=True))
    folder = CONTENT / "pages" / "en"
    signing_up.rules = pages[folder / "how-we-treat-each-other.md"]
    signing_up.privacy = pages[folder / "privacy.md"]
    signing_up.save()


def tell_consents(people) -> None:
    """Hana was asked about her question: her first name may stand there, about her words she thinks still."""
    hana, editor = people["hana"], people["karim"]
    topic = hana.topic_set.earliest("pk")
    named = Consent.objects.ask(hana, Consent.Purpose.NAME, topic, by=editor)
    named.give(Consent.Answer.FIRST, proof=ConsentEntry.Proof.MAIL)
    Consent.objects.ask(hana, Consent.Purpose.QUOTE, topic, by=editor, words=QUOTE)
