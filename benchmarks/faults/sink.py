"""A mail server that keeps what it takes, and can be slow, refuse, or be gone."""

import time
from collections import Counter
from email import message_from_bytes

from aiosmtpd.controller import Controller


class Sink:
    def __init__(self, port: int):
        self.port, self.mode, self.taken = port, "fine", Counter()
        self.controller = None

    async def handle_DATA(self, server, session, envelope):
        import asyncio

        if self.mode == "refusing":
            return "451 not now"
        if self.mode == "slow":
            await asyncio.sleep(5)
        if not any("reader" in address for address in envelope.rcpt_tos):
            return "250 OK"  # an alarm to the owner
        self.taken[message_from_bytes(envelope.content)["Message-ID"].strip()] += 1
        return "250 OK"

    def start(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.controller:
            self.controller.stop()

    @property
    def settings(self) -> dict[str, str]:
        return {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.port), "EMAIL_USE_TLS": "0"}

    def quiet(self, seconds: float) -> None:
        """Until nothing came for five seconds: what is not sent by now is in nobody's hands."""
        end, last, came = time.monotonic() + seconds, time.monotonic(), -1
        while time.monotonic() < min(end, last + 5):
            if len(self.taken) != came:
                last, came = time.monotonic(), len(self.taken)
            time.sleep(0.2)

    def until(self, number: int, seconds: float) -> None:
        end = time.monotonic() + seconds
        while len(self.taken) < number and time.monotonic() < end:
            time.sleep(0.2)
