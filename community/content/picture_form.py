from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from community.content.pictures import anew, damaged


class PictureField(WagtailImageField):
    def to_python(self, data):
        """Wagtail's own fails on what begins like a picture and is none."""
        try:
            return super().to_python(data)
        except ValidationError:
            raise
        except Exception as broken:
            raise damaged() from broken


class PictureForm(BaseImageForm):
    """What the team puts into the library is drawn anew too: their cameras also write down where they stood."""

    file = PictureField(label=_("File"))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile) or file.image.format_name == "svg":
            return file
        file.seek(0)
        made = SimpleUploadedFile(file.name, anew(file.read()), file.content_type)
        made.image = file.image
        return made
