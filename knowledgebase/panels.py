"""What stands between the fields on the edit screen of a guide or an answer."""

from django.forms.widgets import Script
from django.utils.functional import cached_property
from wagtail.admin.panels import Panel


class LookAgainPanel(Panel):
    """Doubts about the guide with the button that settles them, and what readers would change."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "knowledgebase/admin/look_again.html"

        def is_shown(self):
            return (
                bool(self.instance.pk)
                and super().is_shown()
                and bool(self.doubts or self.suggestions)
            )

        @cached_property
        def doubts(self):
            return list(self.instance.doubts.open())

        @cached_property
        def suggestions(self):
            found = self.instance.suggestions.waiting().decidable_by(self.request.user)
            return list(found.select_related("member"))

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "doubts": self.doubts, "suggestions": self.suggestions}


class AlikePanel(Panel):
    """Answers and guides like the question, so that none is written twice; js/admin/alike.js asks the search for them."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "knowledgebase/admin/alike.html"

        class Media:
            js = [Script("js/alike.js", type="module")]
