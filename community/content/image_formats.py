"""How pictures look within running text. Wagtail finds this module by its name."""

from django.utils.translation import gettext_lazy as _
from wagtail.images.formats import Format, register_image_format

# Buttons and symbols named in instructions: "Press ⚙ and choose …".
register_image_format(Format("icon", _("Small, in the line"), "icon", "max-320x64"))
