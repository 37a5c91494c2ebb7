import json
import sys

from django.core.management.base import BaseCommand

from community.serving.doctor import examinations

FINE, ODD, GRAVE = "fine", "look", "BAD"


class Command(BaseCommand):
    help = "Examine the site and say what is wrong and what to do. Exit status 1: something is."
    requires_system_checks = ()  # what they say is one of the findings

    def add_arguments(self, parser):
        parser.add_argument(
            "--quick", action="store_true", help="Ask no other machine, and read no whole table."
        )
        parser.add_argument("--json", action="store_true", help="For programs.")

    def handle(self, *, quick, **options):
        say = self.note if options["json"] else self.tell
        self.noted, grave = [], 0
        for each in examinations(quick=quick):
            findings = each.findings()
            grave += sum(finding.is_grave for finding in findings)
            say(each.of, findings)
        if options["json"]:
            self.stdout.write(json.dumps(self.noted, indent=2))
        else:
            self.stdout.write("")
            self.stdout.write(
                f"{grave} of it should be mended." if grave else "Nothing has to be mended."
            )
        if grave:
            sys.exit(1)

    def tell(self, of: str, findings) -> None:
        if not findings:
            self.stdout.write(f"{FINE:5}{of}")
        for finding in findings:
            self.stdout.write(f"{GRAVE if finding.is_grave else ODD:5}{of}: {finding.says}")
            self.stdout.write(f"{'':5}  → {finding.do}")

    def note(self, of: str, findings) -> None:
        for finding in findings:
            level = "grave" if finding.is_grave else "look"
            self.noted.append({"of": of, "level": level, "says": finding.says, "do": finding.do})
