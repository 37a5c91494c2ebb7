from django.core.management import BaseCommand, CommandError

from community.members.owner import first_owner_link


class Command(BaseCommand):
    help = "Print a link, good once and for a day, with which the first owner of the site makes their account."

    def handle(self, *args, **options):
        link = first_owner_link()
        if not link:
            raise CommandError(
                "This site has an owner already; they let others in at /admin/users/."
            )
        self.stdout.write(link)
