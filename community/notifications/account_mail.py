from community.members.adapter import MemberAdapter
from community.notifications import send


class AccountAdapter(MemberAdapter):
    """Sends allauth's mail in our words and our layout: templates/notifications/account/."""

    def send_mail(self, template_prefix, email, context):
        name = template_prefix.rpartition("/")[2]
        send(f"account/{name}", to=email, context={**context, "email": email}, essential=True)
