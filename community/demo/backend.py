"""The demo's sign-ins. Their rows have no usable password; it is known here, and this runs with DEMO=1 only."""

from dataclasses import dataclass

from django.contrib.auth.backends import BaseBackend
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from community.members.models import Member

DOMAIN = "morrow.example"
PASSWORD = "demo"  # noqa: S105 (printed at the start and on the sign-in page: it is meant to be known)


@dataclass(frozen=True)
class SignIn:
    username: str
    role: str
    about: str

    @property
    def email(self) -> str:
        return f"{self.username}@{DOMAIN}"

    password = PASSWORD


SIGN_INS = [
    SignIn("hana", _("Customer"), _("new here, has asked one question")),
    SignIn("ruben", _("Member"), _("asks and answers")),
    SignIn("nela", _("Moderator"), _("keeps the forum kind")),
    SignIn("karim", _("Editor"), _("writes guides and answers")),
    SignIn("mira", _("Owner"), _("may do everything")),
]


class DemoBackend(BaseBackend):
    def authenticate(self, request, email=None, password=None, **credentials):
        known = {sign_in.email for sign_in in SIGN_INS}
        if (email or "").lower() in known and constant_time_compare(password or "", PASSWORD):
            return Member.objects.able_to_sign_in().filter(email=email.lower()).first()
        return None

    def get_user(self, user_id):
        return Member.objects.able_to_sign_in().filter(pk=user_id).first()
