"""Pictures and documents of an imported folder, each put into the library once."""

import base64
import binascii
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.utils.file import hash_filelike
from willow.image import Image as Willow

from community.content.pictures import anew

from .report import Report
from .svg import fault_of

COLLECTION = "Imported"
SIZE_LIMIT = 10 * 1024 * 1024  # bytes, as for uploads in the admin
PIXEL_LIMIT = 100_000_000  # what a picture may unfold to in memory
SITE_FOLDERS = ["", "static", "public", "assets"]  # where site builders look for "/picture.png"
DATA = re.compile(r"data:image/([\w+.-]+);(base64,)?", re.I)


class Refused(Exception):
    """A file that cannot be used. Its text says why."""


@dataclass(frozen=True)
class Picture:
    """A picture of the library; `id` is 0 while only looking."""

    id: int
    url: str
    name: str
    width: int
    height: int

    @property
    def words(self) -> str:
        """The file's name as a person would write it."""
        return humanised(Path(self.name).stem) or self.name


class Library:
    def __init__(
        self, directory: Path, report: Report, *, dry_run: bool = False, within: Path | None = None
    ):
        """Files are looked for from `directory`, and must lie `within` that or another folder around it."""
        self.root = directory.resolve()
        self.limit = (within or directory).resolve()
        self.report, self.dry_run = report, dry_run
        self.known: dict = {}

    def picture(self, folder: str, target: str) -> Picture:
        """The picture that a file in `folder` calls `target`. Raises Refused."""
        if DATA.match(target):
            return self.once(("data", target), lambda: self.add_picture(*written_out(target)))
        path = self.locate(folder, target)
        return self.once(path, lambda: self.add_picture(path.name, read(path)))

    def document(self, folder: str, target: str):
        """(id, address) of the document that a file in `folder` links to. Raises Refused."""
        path = self.locate(folder, target)
        if path.suffix.lower().lstrip(".") not in settings.WAGTAILDOCS_EXTENSIONS:
            raise Refused("is not a kind of file that can be kept")
        return self.once(("document", path), lambda: self.add_document(path.name, read(path)))

    def once(self, key, make):
        if key not in self.known:
            try:
                self.known[key] = make()
            except Refused as error:
                self.known[key] = error
        if isinstance(self.known[key], Refused):
            raise self.known[key]
        return self.known[key]

    def locate(self, folder: str, target: str) -> Path:
        """The file meant, which lies in the imported folder. Raises Refused."""
        name = unquote(target.split("#")[0].split("?")[0]).replace("\\", "/")
        bases = SITE_FOLDERS if name.startswith("/") else [folder]
        outside = False
        for base in bases:
            try:
                path = (self.root / base / name.lstrip("/")).resolve()
                inside = path.is_relative_to(self.limit)
                if inside and path.is_file():
                    return path
            except (OSError, ValueError):  # too long, or a null character
                continue
            outside = outside or not inside
        raise Refused("leads out of the folder" if outside else "does not exist")

    def add_picture(self, name: str, data: bytes) -> Picture:
        width, height = measured(name, data)
        Image = get_image_model()
        found = self.find(Image, data)
        if found is None and self.dry_run:
            self.report.pictures += 1
            return Picture(0, "", name, width, height)
        if found is None:
            image = Image(
                title=humanised(Path(name).stem)[:255] or name[:255], collection=self.collection
            )
            found = self.keep(image, name, data, drawn_anew(name, data))
            self.report.pictures += 1
        return Picture(found.pk, found.file.url, name, width, height)

    def add_document(self, name: str, data: bytes) -> tuple[int, str]:
        Document = get_document_model()
        found = self.find(Document, data)
        if found is None:
            self.report.documents += 1
            if self.dry_run:
                return 0, ""
            found = self.keep(Document(title=name[:255], collection=self.collection), name, data)
        return found.pk, found.url

    def find(self, model, data):
        found = model.objects.filter(file_hash=hash_filelike(BytesIO(data)))
        return found.filter(collection__name=COLLECTION).order_by("pk").first()

    def keep(self, item, name, data, kept=None):
        """`kept` instead of `data`, by which it is found again."""
        item.file = ContentFile(kept or data, name)
        item.file_size, item.file_hash = len(kept or data), hash_filelike(BytesIO(data))
        item.save()
        return item

    @property
    def collection(self) -> Collection:
        if "collection" not in self.known:
            root = Collection.get_first_root_node()
            found = root.get_children().filter(name=COLLECTION).first()
            self.known["collection"] = found or root.add_child(name=COLLECTION)
        return self.known["collection"]


def drawn_anew(name: str, data: bytes) -> bytes:
    """A picture without what its file says beside it; a drawing, which was looked through, as it is."""
    if Path(name).suffix.lower() == ".svg":
        return data
    try:
        return anew(data)
    except ValidationError:
        raise Refused("is no picture, or a broken one") from None


def read(path: Path) -> bytes:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise Refused(f"is larger than {SIZE_LIMIT // 2**20} MB")
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"cannot be read: {error.strerror}") from None


def written_out(target: str) -> tuple[str, bytes]:
    """Name and content of a picture that stands in the text itself."""
    match = DATA.match(target)
    content = target[match.end() :]
    try:
        data = base64.b64decode(unquote(content)) if match[2] else unquote_to_bytes(content)
    except (binascii.Error, ValueError):
        raise Refused("is broken") from None
    return f"picture.{match[1].lower().split('+')[0].replace('jpeg', 'jpg')}", data


def measured(name: str, data: bytes) -> tuple[int, int]:
    """Width and height in pixels. Raises Refused for what is no picture, or no harmless one."""
    extension = Path(name).suffix.lower().lstrip(".")
    if extension not in settings.WAGTAILIMAGES_EXTENSIONS:
        raise Refused("is not a kind of picture that can be shown")
    if extension == "svg" and (fault := fault_of(data)):
        raise Refused(fault)
    try:
        width, height = Willow.open(BytesIO(data)).get_size()
    except Exception:
        raise Refused("is no picture, or a broken one") from None
    if width * height > PIXEL_LIMIT:
        raise Refused("has too many pixels")
    return int(width), int(height)


def humanised(name: str) -> str:
    """`reset-your_password` → "Reset your password"."""
    words = " ".join(re.sub(r"[-_.\s]+", " ", unquote(name)).split())
    return words[:1].upper() + words[1:]
