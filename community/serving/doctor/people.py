"""People: who may do everything, and whose door is open."""

from django.conf import settings
from django.contrib.auth.hashers import check_password
from wagtail.models import Site

from community.members.models import Member
from community.serving.doctor import Finding, examines, odd

OWNERS_LOOKED_AT = 20
WEAK = ("demo", "password", "hearth", "admin", "12345678")


@examines("Owners")
def owners():
    found = list(Member.objects.owners()[:OWNERS_LOOKED_AT])
    if not found:
        yield Finding(
            "Nobody owns this site.",
            "Start `hearth serve` and open the link that it prints, before somebody else does.",
        )
    if len(found) == 1:
        yield odd(
            "One person alone owns this site.",
            "Give a second one the role: who leaves or loses a phone locks the site.",
        )
    bare = [owner for owner in found if not owner.authenticator_set.exists()]
    if bare and not settings.DEMO:
        yield odd(
            f"{len(bare)} owners sign in without a second factor.",
            "Write STAFF_MFA=required (docs/accounts.md).",
        )


@examines("Passwords that everybody knows", slow=True)
def known_passwords():
    team = Member.objects.able_to_sign_in().filter(is_team=True)
    staff = {*Member.objects.owners()[:OWNERS_LOOKED_AT], *team[:OWNERS_LOOKED_AT]}
    for member in sorted(staff, key=lambda member: member.pk):
        if any(check_password(word, member.password) for word in WEAK):
            yield Finding(
                f"The password of {member.username} is one that everybody knows.",
                "Let them choose another, now.",
            )


@examines("The site's own record")
def record():
    if not Site.objects.filter(is_default_site=True).exists():
        yield Finding(
            "There is no default site, so no page has an address.",
            "Wagtail › Settings › Sites: make one the default.",
        )
