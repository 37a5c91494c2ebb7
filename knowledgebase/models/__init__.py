from .faq import FAQEntryPage
from .faq_shelves import FAQIndexPage, FAQSectionPage
from .freshness import Doubt, ReviewLetter
from .guides import GuidePage, GuideTag
from .imported import ImportedPage
from .shared import GlossaryTerm, Passage
from .shelves import GuideIndexPage, SectionPage
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
