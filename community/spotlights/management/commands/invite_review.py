from django.core.management.base import BaseCommand, CommandError

from community.audience.models import Segment
from community.members.models import Member
from community.spotlights.inviting import invite
from community.spotlights.models import ReviewInvitation


class Command(BaseCommand):
    help = "Ask a customer for a review that counts as verified: by mail, or as a link to put into a mail of yours."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--product", help="short name of a product, as in its segment")
        parser.add_argument(
            "--by", required=True, help="username of the colleague who answers for it"
        )
        parser.add_argument("--print", action="store_true", help="print the link and send no mail")

    def handle(self, *args, email, product, by, **options):
        issuer = Member.objects.filter(username=by, is_team=True).first()
        if not issuer:
            raise CommandError(f"Nobody of the team has the username {by}.")
        bought = None
        if product and not (bought := Segment.objects.filter(slug=product, kind="product").first()):
            raise CommandError(f"There is no product with the short name {product}.")
        if options["print"]:
            invitation = ReviewInvitation.objects.issue(email, by=issuer, product=bought)
            self.stdout.write(invitation.url)
        else:
            invite(email, by=issuer, product=bought)
            self.stdout.write(f"A mail to {email} is in the outbox.")
