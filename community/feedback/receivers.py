from django.dispatch import receiver

from community.feedback.models import Survey
from community.members.happened import erased


@receiver(erased)
def forget_answers(member, addresses, **kwargs):
    Survey.objects.forget(member, addresses)
