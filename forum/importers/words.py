"""The words of a post elsewhere, as the source of one here."""

import re
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from community.content.markdown import plain_text
from forum.importers.discourse_markup import markdown
from forum.importers.html import html_source
from forum.importers.pictures import Pictures
from forum.importers.records import Saying, clean, one_line
from forum.importers.report import Report
from forum.models import BODY_LENGTH
from forum.models.post import written

TITLE_LENGTH = 150
MENTION = re.compile(r"(?<![\w@/.-])@(\w[\w.-]{0,98}\w)")
READ = 2_000_000  # characters; what follows is cut away unread


class Words:
    def __init__(self, source, site: str, report: Report, *, dry_run: bool):
        self.link, self.site, self.report = source.link, site, report
        self.pictures = Pictures(Path(source.root), site, report, dry_run=dry_run)
        self.usernames: dict[str, str] = {}  # of people who are called otherwise here
        with translation.override(settings.LANGUAGE_CODE):
            notice = gettext("The rest of this text was too long to be brought along.")
        self.notice = f"\n\n*{notice}*"

    def title(self, title: str, saying: Saying) -> str:
        """As it was, as far as there is room; without one, the first words."""
        line = one_line(title)
        if len(line) > TITLE_LENGTH:
            self.report.problem(saying.place, f"the title has {len(line)} characters and was cut")
        return one_line(line, TITLE_LENGTH) or one_line(plain_text(saying.text), 80) or "…"

    def written(self, saying: Saying) -> dict[str, str]:
        """`source` and `html` of a post."""
        fields = written(self.source(saying))
        if fields["html"].startswith(
            "<p>&lt;div&gt;"
        ):  # what costs too much is shown as it is typed
            self.report.problem(
                saying.place, "has more markup than words; only the words were kept"
            )
            words = plain_text(fields["source"])
            fields = written(words)
        return fields

    def source(self, saying: Saying) -> str:
        text = clean(saying.text)[:READ]
        limit = BODY_LENGTH - len(self.notice)
        if saying.markup == "html":
            source, cut = html_source(text, self.address, limit)
        else:
            source = text.strip()
            source = markdown(source, self.address) if saying.markup == "discourse" else source
            cut = len(source) > BODY_LENGTH
            source = shortened(source, limit) if cut else source
        if cut:
            words = f"has {len(saying.text)} characters; it was cut to {BODY_LENGTH}"
            self.report.problem(saying.place, words)
        return MENTION.sub(self.mention, source) + self.notice * cut

    def mention(self, match: re.Match) -> str:
        """Somebody who had the name here first is not meant."""
        username = self.usernames.get(match[1].lower())
        return f"@{username}" if username else match[0]

    def address(self, kind: str, address: str) -> str:
        """Pictures of the folder become ours; what was relative leads to where it was. Links to topics wait."""
        if ours := self.pictures.take(address):
            return ours
        if address.startswith("upload://"):
            self.report.not_kept["files that are not in the folder"] += 1
            name = address.removeprefix("upload://")
            return f"{self.site}/uploads/short-url/{name}" if self.site else name
        if address.startswith("//"):
            return f"https:{address}"
        if address.startswith("/") and self.site and not self.link.fullmatch(address):
            return self.site + address
        return address


def shortened(source: str, limit: int) -> str:
    """Cut at the end of a line, with code that was open closed."""
    cut = source[: limit - 4]
    lines = cut.rpartition("\n")[0]
    cut = lines if len(lines) > limit // 2 else cut
    return cut + "\n```" * (cut.count("\n```") % 2)
