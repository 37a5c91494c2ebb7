from django.core.management.base import BaseCommand, CommandError

from community.privacy.erasing import erase_guests


class Command(BaseCommand):
    help = "Erase somebody without an account who asked for it by mail; members do it themselves, on the site."

    def add_arguments(self, parser):
        parser.add_argument("address", help="their e-mail address")
        parser.add_argument(
            "--with-posts",
            action="store_true",
            help="also what they wrote; otherwise it stays under “Former member”",
        )

    def handle(self, *, address, with_posts, **options):
        number = erase_guests(address, with_posts=with_posts)
        if not number:
            raise CommandError("Nobody without an account has this address.")
        self.stdout.write(f"Erased: {number}")
