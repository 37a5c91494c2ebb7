"""Who keeps a guide true: chosen among the team, on the guide's edit screen."""

from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from community.members.models import Member


class OwnedPageForm(WagtailAdminPageForm):
    """Wagtail keeps a page's owner outside its revisions, so the choice is written at once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if owner := self.fields.get("owner"):
            team = Member.objects.able_to_sign_in().filter(is_team=True)
            owner.queryset = (team | Member.objects.filter(pk=self.instance.owner_id)).order_by(
                "name"
            )
            owner.empty_label = ""
            owner.disabled = not self.may_give_away or not self.asks_for_owner

    @property
    def may_give_away(self) -> bool:
        """Whoever writes without publishing changes only what is theirs, and so must keep it."""
        if self.instance.pk:
            return self.instance.permissions_for_user(self.for_user).can_publish()
        return self.parent_page.permissions_for_user(self.for_user).can_publish_subpage()

    @property
    def asks_for_owner(self) -> bool:
        """A form sent without the field says nothing about the owner."""
        return not self.is_bound or self.add_prefix("owner") in self.data

    def save(self, commit=True):
        page = super().save(commit)
        if page.pk and "owner" in self.changed_data:
            Page.objects.filter(pk=page.pk).update(owner=page.owner)
        return page
