"""Django's way of sending mail, made safe: a message becomes an outbox row in the caller's transaction."""

from django.core.mail.backends.base import BaseEmailBackend

from community.notifications.models import OutboxMessage


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        rows = [
            OutboxMessage(
                to=message.recipients(),
                subject=message.subject,
                message=message.message().as_bytes(),
            )
            for message in email_messages
            if message.recipients()
        ]
        OutboxMessage.objects.bulk_create(rows)
        return len(rows)
