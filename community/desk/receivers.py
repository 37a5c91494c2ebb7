from django.dispatch import receiver

from community.desk.models import SupportRequest
from community.members.happened import erased


@receiver(erased)
def forget_requests(member, addresses, **kwargs):
    SupportRequest.objects.forget(member, addresses)
