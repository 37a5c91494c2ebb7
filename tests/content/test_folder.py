"""Files in the data folder."""

import os

from django.core.files.base import ContentFile

from community.content.folder import Folder


def test_a_file_is_on_the_disk_before_anybody_is_told_of_it(tmp_path, monkeypatch):
    through = []
    monkeypatch.setattr(os, "fsync", lambda file: through.append(os.fstat(file).st_ino))
    name = Folder(tmp_path).save("pictures/a.png", ContentFile(b"x"))
    places = (tmp_path / name, tmp_path / "pictures")
    assert through == [place.stat().st_ino for place in places]
