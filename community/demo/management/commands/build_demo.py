from django.conf import settings
from django.core.management import BaseCommand, CommandError

from community.demo.backend import PASSWORD, SIGN_INS
from community.demo.build import build, built


class Command(BaseCommand):
    help = "Build the demo company's site in an empty DATA_DIR; a site that is already built stays as it is."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError(
                "The demo is built with DEMO=1 only, so that it never lands in a real site."
            )
        if not built():
            self.say("Building the demo; this takes a minute ...")
            build(self.say)
        self.say(f"\nSign in with the password “{PASSWORD}” as")
        for sign_in in SIGN_INS:
            self.say(f"  {sign_in.role!s:<12}{sign_in.email}")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()
