from django.apps import apps as installed
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from community.members.happened import erased
from community.notifications.models import MailChoices
from community.notifications.stopping import Stop
from community.welcome.greeting import KIND
from community.welcome.models import Letter, Series
from community.welcome.series import CHOICE
from forum.models import Reply, Topic


def end(member, key: str) -> None:
    MailChoices.objects.of(member).refuse(CHOICE)


STOPS = {
    "welcome": Stop(
        end,
        lambda viewer, key: None,
        _(
            "You get no more letters for newcomers. What else you want is chosen under “What you get by mail”."
        ),
    )
}


@receiver(post_migrate, sender=installed.get_app_config("welcome"))
def begin(apps=installed, **kwargs):
    """After an upgrade as after the first start: members who are here already are older than the series."""
    if "letter" in apps.all_models["welcome"]:  # not when its migrations are taken back
        Series.load()
        Letter.objects.complete()


@receiver(erased)
def forget_words(member, **kwargs):
    """Thanks call people by their names."""
    for model in (Topic, Reply):
        posts = model.objects.filter(author=member).values_list("pk", flat=True)
        said = ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id__in=[str(pk) for pk in posts],
            action=KIND,
        )
        said.update(data={})
