from .faq import FAQEntryPage, FAQIndexPage, FAQSectionPage
from .freshness import Doubt, ReviewLetter
from .guides import GuideIndexPage, GuidePage, GuideTag, SectionPage
from .imported import ImportedPage
from .shared import GlossaryTerm, Passage
from .suggestions import EditSuggestion

__all__ = [
    "Doubt",
    "EditSuggestion",
    "FAQEntryPage",
    "FAQIndexPage",
    "FAQSectionPage",
    "GlossaryTerm",
    "GuideIndexPage",
    "GuidePage",
    "GuideTag",
    "ImportedPage",
    "Passage",
    "ReviewLetter",
    "SectionPage",
]
