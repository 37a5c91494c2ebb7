"""Members who write, and what was acknowledged to them."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from io import BytesIO

from PIL import Image

MARK = "fault-"
TRIES = (OSError, http.client.HTTPException)


class Writers:
    """Each posts one reply after the other, and now and then a picture; what a 302 or an address said is remembered."""

    def __init__(self, site, people: list[dict], pause: float = 0.0):
        self.site, self.people, self.pause = site, people, pause
        self.texts, self.files, self.answers = [], [], Counter()
        self.slowest, self.said = 0.0, ""
        self.stopping, self.threads = threading.Event(), []

    def __enter__(self):
        self.threads = [
            threading.Thread(target=self.write, args=[one], daemon=True) for one in self.people
        ]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)

    def write(self, one: dict) -> None:
        number = 0
        while not self.stopping.is_set():
            number += 1
            began = time.monotonic()
            try:
                (self.upload if number % 5 == 0 else self.post)(one)
            except TRIES:
                self.answers["no answer"] += 1
                time.sleep(0.2)
            self.slowest = max(self.slowest, time.monotonic() - began)
            time.sleep(self.pause)

    def post(self, one: dict) -> None:
        text = f"{MARK}{random.getrandbits(64):x} and some words so that it is a reply"
        status, said = self.site.ask(one["reply"], form={"source": text}, cookie=one["cookie"])
        self.answers[status] += 1
        if status == 302:
            self.texts.append(text)
        elif status >= 500:
            self.said = said
            time.sleep(0.2)

    def upload(self, one: dict) -> None:
        body, kind = picture_form()
        status, said = self.site.ask(
            one["upload"],
            body=body,
            cookie=one["cookie"],
            **{"Content-Type": kind, "X-CSRFToken": "f" * 32},
        )
        self.answers[status] += 1
        if status == 200:
            self.files.append(json.loads(said)["markdown"])

    def until(self, number: int, seconds: float = 300) -> None:
        """Wait until so many texts were acknowledged."""
        end = time.monotonic() + seconds
        while len(self.texts) < number and time.monotonic() < end:
            time.sleep(0.1)

    def lost(self, there: dict) -> tuple[str, bool]:
        """What was acknowledged and is not there exactly once, in words; whether all is well."""
        missing = sum(text not in there["texts"] for text in self.texts)
        twice = sum(number > 1 for number in there["texts"].values())
        kept = [key for key, size in there["files"].items() if size]
        gone = sum(not any(key in said for key in kept) for said in self.files)
        parts = [f"{len(self.texts)} replies acknowledged: {missing} missing, {twice} twice"]
        if self.files:
            parts.append(f"{len(self.files)} pictures: {gone} missing")
        if there["counters"]:
            parts.append(f"{len(there['counters'])} topics count wrong")
        return "; ".join(parts), not (missing or twice or gone or there["counters"])


def picture_form() -> tuple[bytes, str]:
    file = BytesIO()
    shade = tuple(random.randbytes(3))
    Image.new("RGB", (80, 80), shade).save(file, "PNG")
    bound = "fault"
    head = f'--{bound}\r\nContent-Disposition: form-data; name="file"; filename="p.png"\r\nContent-Type: image/png\r\n\r\n'
    return (
        head.encode() + file.getvalue() + f"\r\n--{bound}--\r\n".encode(),
        f"multipart/form-data; boundary={bound}",
    )
