"""Video addresses, recognised by their form alone: nobody is asked anything, nothing loads before it is wanted."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

ID = r"(?P<id>[\w-]{11})"
YOUTUBE_HOSTS = {"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"}
YOUTUBE_PATH = re.compile(rf"/(?:embed|shorts|live|v)/{ID}/?")
VIMEO_PATH = re.compile(
    r"/(?:video/|channels/[\w-]+/|groups/[\w-]+/videos/)?(?P<id>\d{6,12})(?:/(?P<key>[0-9a-f]{6,16}))?/?"
)
SECONDS = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?")


@dataclass(frozen=True)
class Video:
    provider: str  # the name readers know
    watch_url: str  # its page there
    embed_url: str  # what to put into a frame


def video_at(url: str) -> Video | None:
    """The video that `url` shows, if it is one of YouTube or Vimeo."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    if host == "youtu.be" or host in YOUTUBE_HOSTS:
        return _youtube(host, parts)
    if host in {"vimeo.com", "player.vimeo.com"}:
        return _vimeo(parts)
    return None


def _youtube(host, parts):
    query = parse_qs(parts.query)
    if host == "youtu.be":
        match = re.fullmatch(rf"/{ID}/?", parts.path)
    elif parts.path.rstrip("/") == "/watch":
        match = re.fullmatch(ID, query.get("v", [""])[0])
    else:
        match = YOUTUBE_PATH.fullmatch(parts.path)
    if not match:
        return None
    start = _seconds((query.get("t") or query.get("start") or [""])[0])
    return Video(
        "YouTube",
        f"https://www.youtube.com/watch?v={match['id']}" + (f"&t={start}s" if start else ""),
        f"https://www.youtube-nocookie.com/embed/{match['id']}"
        + (f"?start={start}" if start else ""),
    )


def _vimeo(parts):
    match = VIMEO_PATH.fullmatch(parts.path)
    if not match:
        return None
    key = match["key"] or parse_qs(parts.query).get("h", [""])[0]
    key = key if re.fullmatch(r"[0-9a-f]{6,16}", key) else ""  # unlisted videos carry a key
    return Video(
        "Vimeo",
        f"https://vimeo.com/{match['id']}" + (f"/{key}" if key else ""),
        f"https://player.vimeo.com/video/{match['id']}?dnt=1" + (f"&h={key}" if key else ""),
    )


def _seconds(text: str) -> int:
    """ "1h2m3s", "2m" or "90" as seconds; 0 for anything else."""
    match = SECONDS.fullmatch(text)
    if not match:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds
