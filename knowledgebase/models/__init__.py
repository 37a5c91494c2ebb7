from .faq import FAQEntryPage, FAQIndexPage, FAQSectionPage
from .guides import GuideIndexPage, GuidePage, GuideTag, SectionPage
from .imported import ImportedPage

__all__ = [
    "FAQEntryPage",
    "FAQIndexPage",
    "FAQSectionPage",
    "GuideIndexPage",
    "GuidePage",
    "GuideTag",
    "ImportedPage",
    "SectionPage",
]
