"""Pictures that lie in the folder are taken along."""

import io
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.files.base import ContentFile
from django.utils.crypto import salted_hmac
from PIL import Image

from forum.importers.report import Report
from forum.models import Upload

TYPES = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}
BYTES, PIXELS = 20 * 2**20, 40_000_000
SHORT = re.compile(r"upload://([0-9a-zA-Z]{1,40})(\.\w{1,10})?")
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Pictures:
    def __init__(self, root: Path, site: str, report: Report, *, dry_run: bool):
        self.root, self.site, self.report, self.dry_run = root.resolve(), site, report, dry_run
        self.used: set[str] = set()  # keys of uploads, since somebody asked last
        self.by_name: dict[str, Path] | None = None

    def take(self, address: str) -> str | None:
        """Our address of a picture that is in the folder; None for others."""
        path = self.find(address)
        if not path or self.dry_run:
            return None
        try:
            return self.upload(path).get_absolute_url()
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            place = path.relative_to(self.root).as_posix()
            self.report.problem(place, f"is no picture that can be shown: {error}")
            return None

    def find(self, address: str) -> Path | None:
        if match := SHORT.fullmatch(address):
            return self.named(match[1])
        try:
            parts = urlsplit(address)
            if parts.netloc and parts.netloc != urlsplit(self.site).netloc:
                return None
            path = (self.root / unquote(parts.path).lstrip("/")).resolve()
            inside = path.is_relative_to(self.root) and path.is_file()
        except (ValueError, OSError):
            return None
        return path if inside and parts.path.strip("/") else None

    def named(self, short: str) -> Path | None:
        """Discourse's short name is the file's, as a number written with 62 digits."""
        if self.by_name is None:
            files = (self.root / "uploads").rglob("*")
            self.by_name = {path.stem: path for path in files if path.suffix}
        number = 0
        for letter in short:
            number = number * 62 + LETTERS.index(letter)
        path = self.by_name.get(f"{number:040x}")
        return path if path and path.resolve().is_relative_to(self.root) else None

    def upload(self, path: Path) -> Upload:
        """Made once for each picture; its name tells nothing to those who have not seen it."""
        if path.stat().st_size > BYTES:
            raise ValueError(f"it has more than {BYTES // 2**20} MB")
        content = path.read_bytes()
        key = salted_hmac("forum.importers.pictures", content, algorithm="sha256").hexdigest()[:32]
        self.used.add(key)
        if found := Upload.objects.filter(key=key).first():
            return found
        picture = Image.open(io.BytesIO(content), formats=list(TYPES))
        if picture.width * picture.height * getattr(picture, "n_frames", 1) > PIXELS:
            raise ValueError(f"it has more than {PIXELS // 1_000_000} million pixels")
        self.report.made["pictures"] += 1
        return self.made_anew(key, path.name, picture)

    def made_anew(self, key: str, name: str, picture: Image.Image) -> Upload:
        """Painted again, so that nothing but the picture is left of the file."""
        kind, out = picture.format, io.BytesIO()
        picture.load()
        animated = {"save_all": True} if getattr(picture, "n_frames", 1) > 1 else {}
        picture.info = {
            k: v for k, v in picture.info.items() if k in ("duration", "loop", "transparency")
        }
        picture.save(out, format=kind, **animated)
        return Upload.objects.create(
            key=key,
            file=ContentFile(out.getvalue(), name=f"{key}.{TYPES[kind]}"),
            name=name[-120:],
            content_type=Image.MIME[kind],
            size=len(out.getvalue()),
            width=picture.width,
            height=picture.height,
        )
