"""Static files as they are served: hashed, compressed, and one stylesheet instead of a chain of imports."""

import re

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/site.css"
IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\)(?: layer\((?P<layer>[\w.]+)\))?;')


class SiteStaticStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True  # one module imports another by its hashed name

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.addresses = {}

    def url(self, name, force=False):
        """A process serves the files it found when it started: the address of each is made once."""
        if settings.DEBUG:
            return super().url(name, force)
        if name not in self.addresses:
            self.addresses[name] = super().url(name, force)
        return self.addresses[name]

    def post_process(self, paths, dry_run=False, **options):
        if SHEET in paths and not dry_run:
            self._inline_imports(*paths[SHEET])
            paths = {**paths, SHEET: (self, SHEET)}  # else the sheet as it was written is hashed
        yield from super().post_process(paths, dry_run, **options)

    def _inline_imports(self, source, path):
        """Browsers fetch imports one after another; site.css is written with its parts in place."""

        def part(match):
            with self.open(f"css/{match['path']}") as file:
                css = file.read().decode()
            return f"@layer {match['layer']} {{\n{css}}}\n" if match["layer"] else css

        with source.open(path) as file:
            sheet = IMPORT.sub(part, file.read().decode())
        self.delete(SHEET)
        self._save(SHEET, ContentFile(sheet.encode()))
