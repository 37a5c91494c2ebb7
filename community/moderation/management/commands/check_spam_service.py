from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.moderation.spam.elsewhere import is_key_valid


class Command(BaseCommand):
    help = "Say whether the service for spam (SPAM_CHECK_URL) answers and knows our key."

    def handle(self, **options):
        if not settings.SPAM_CHECK_URL:
            raise CommandError("No service is set: docs/spam.md says how.")
        if not is_key_valid():
            raise CommandError("It does not answer, or does not know SPAM_CHECK_KEY.")
        self.stdout.write("It answers, and knows our key.")
