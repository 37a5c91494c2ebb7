"""What is no backup, or no longer one, is refused with its reason, and everything stays as it was."""

import fcntl
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from community.serving.backup import Refused
from community.serving.backup.archive import Writer, check_seal, is_plain, seal, unpack
from community.serving.backup.manifest import Manifest
from community.serving.backup.restoring import restore
from community.serving.lock import Occupied, alone, locked


def quiet(line):
    pass


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """An archive of some hundred bytes, and a path to write others to."""
    whole = io.BytesIO()
    archive = Writer(whole)
    for name, data in {
        "manifest.json": b"{}",
        "database.sqlite3": b"x" * 3000,
        "media/a.png": b"y" * 99,
    }.items():
        archive.add(name, io.BytesIO(data), len(data))
    archive.finish()
    return whole.getvalue(), tmp_path_factory.mktemp("small") / "backup.tar.gz"


def test_an_archive_that_is_whole_passes(small):
    data, path = small
    path.write_bytes(data)
    check_seal(path)
    assert gzip.decompress(data)[:13] == b"manifest.json"  # the seal is in nobody's way


@trials(max_examples=300, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_flipped_byte_is_seen_wherever_it_is(small, where, flip):
    data, path = small
    changed = bytearray(data)
    changed[int(where * len(data))] ^= flip
    path.write_bytes(changed)
    with pytest.raises(Refused):
        check_seal(path)


@trials(max_examples=100, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True))
def test_a_part_is_seen_wherever_it_ends(small, where):
    data, path = small
    path.write_bytes(data[: int(where * len(data))])
    with pytest.raises(Refused):
        check_seal(path)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\x1f\x8b\x08", gzip.compress(b"hello" * 99, mtime=0), b"PK\3\4" * 99]
)
def test_what_is_no_backup_is_refused(site, contents, tmp_path, data):
    before, path = contents(site), tmp_path / "backup.tar.gz"
    path.write_bytes(data)
    with pytest.raises(Refused, match="no backup of Hearth"):
        restore(path, quiet)
    assert contents(site) == before


def test_a_damaged_backup_changes_nothing(site, backup, contents):
    before, data = contents(site), bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    backup.write_bytes(data)
    with pytest.raises(Refused, match="is damaged"):
        restore(backup, quiet)
    backup.write_bytes(data[:-500])
    with pytest.raises(Refused, match="is not complete"):
        restore(backup, quiet)
    assert contents(site) == before


def members_of(backup) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(backup) as tar:
        return [(member, tar.extractfile(member).read()) for member in tar]


def rewrite(backup, members, sums=True) -> None:
    """With a seal and sums that fit, as somebody would who means harm."""
    if sums:
        text = "".join(
            f"{hashlib.sha256(d).hexdigest()}  {m.name}\n" for m, d in members[:-1]
        ).encode()
        members[-1] = (tarfile.TarInfo("SHA256SUMS"), text)
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        for member, data in members:
            member.size = len(data) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(data))
    data = whole.getvalue()
    backup.write_bytes(data + seal(hashlib.sha256(data).hexdigest()))


def odd(name, kind=tarfile.REGTYPE, to="") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, to
    return member, b"root::0:0" if kind == tarfile.REGTYPE else b""


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (odd("media/../../evil"), "leads elsewhere"),
        (odd("/etc/evil"), "leads elsewhere"),
        (odd("media//evil"), "leads elsewhere"),
        (odd("media/a\\..\\evil"), "leads elsewhere"),
        (odd("media/" + "long/" * 300 + "x"), "leads elsewhere"),
        (odd("evil.py"), "leads elsewhere"),
        (odd("media/link", tarfile.SYMTYPE, "/etc/passwd"), "no ordinary file"),
        (odd("media/link", tarfile.LNKTYPE, "secret_key"), "no ordinary file"),
        (odd("media/device", tarfile.CHRTYPE), "no ordinary file"),
        (odd("media/pipe", tarfile.FIFOTYPE), "no ordinary file"),
        (odd("media/folder", tarfile.DIRTYPE), "no ordinary file"),
        (odd("media/images/a.png"), "twice"),
        (odd("media/images"), "twice"),
        (odd("media/images/a.png/b"), "twice"),
    ],
)
def test_a_member_that_would_do_harm_is_refused(site, backup, contents, member, reason):
    before, members = contents(site), members_of(backup)
    members.insert(-1, member)
    rewrite(backup, members)
    with pytest.raises(Refused, match=reason):
        restore(backup, quiet)
    assert contents(site) == before


def test_a_member_that_is_missing_changed_or_put_after_the_sums_is_seen(site, backup, contents):
    before, members = contents(site), members_of(backup)
    names = [member.name for member, _ in members]

    rewrite(backup, [each for each in members if each[0].name != "media/images/a.png"], sums=False)
    with pytest.raises(Refused, match=r"see media/images/a\.png"):
        restore(backup, quiet)

    changed = [(m, b"A" + d[1:] if m.name == "media/images/a.png" else d) for m, d in members]
    rewrite(backup, changed, sums=False)
    with pytest.raises(Refused, match=r"see media/images/a\.png"):
        restore(backup, quiet)

    rewrite(backup, [each for each in members if each[0].name != "database.sqlite3"])
    with pytest.raises(Refused, match="holds no database"):
        restore(backup, quiet)

    rewrite(backup, members[:-1], sums=False)
    with pytest.raises(Refused, match="no SHA256SUMS"):
        restore(backup, quiet)

    rewrite(backup, [*members, odd("media/late")], sums=False)
    with pytest.raises(Refused, match="goes on after"):
        restore(backup, quiet)

    rewrite(backup, members[1:])
    with pytest.raises(Refused, match=r"does not begin with manifest\.json"):
        restore(backup, quiet)
    assert "manifest.json" in names
    assert contents(site) == before


def with_manifest(backup, **changes) -> None:
    members = members_of(backup)
    fields = {**json.loads(members[0][1]), **changes}
    members[0] = (members[0][0], json.dumps(fields).encode())
    rewrite(backup, members)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"migrations": [["forum", "9999_of_next_year"]]},
            r"newer than this.*forum\.9999_of_next_year",
        ),
        ({"migrations": [["polls", "0001_initial"]]}, "has other apps"),
        ({"engine": "postgresql"}, "hearth move"),
        ({"format": 2}, "reads format 1"),
        ({"counts": {"forum_topic": 19}}, "forum_topic has 20 rows instead of 19"),
        ({"counts": "many"}, "says nothing that Hearth understands"),
        ({"migrations": [1]}, "says nothing that Hearth understands"),
        ({"surprise": 1}, "says nothing that Hearth understands"),
        ({"created": "yesterday"}, "says nothing that Hearth understands"),
    ],
)
def test_what_this_installation_cannot_read_is_refused(site, backup, contents, changes, reason):
    before = contents(site)
    with_manifest(backup, **changes)
    with pytest.raises(Refused, match=reason):
        restore(backup, quiet)
    assert contents(site) == before


def test_a_database_that_is_none_is_refused(site, backup, contents):
    before = contents(site)
    members = [
        (m, b"x" * 9000 if m.name == "database.sqlite3" else d) for m, d in members_of(backup)
    ]
    rewrite(backup, members)
    with pytest.raises(Refused, match="not a database"):
        restore(backup, quiet)
    assert contents(site) == before


def test_sizes_are_believed_before_a_byte_is_written(site, backup, monkeypatch):
    usage = shutil._ntuple_diskusage(10**9, 10**9, 64 * 2**20 + 20_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(Refused, match=r"not enough room.*20 kB are free"):
        restore(backup, quiet)


def test_a_header_cannot_fill_the_memory(backup, tmp_path):
    member, data = odd("media/x")
    member.pax_headers = {"comment": "x" * (5 * 2**20)}
    rewrite(backup, [*members_of(backup)[:-1], (member, data), odd("SHA256SUMS")])
    folder = tmp_path / "aside"
    folder.mkdir()
    with pytest.raises(Refused, match="a header is larger"):
        unpack(backup, folder, quiet)


def test_nothing_is_restored_under_a_server(site, backup, contents):
    before = contents(site)
    held = locked(site, fcntl.LOCK_SH, "")  # as `occupy` does
    try:
        with pytest.raises(Occupied, match="end it first"):
            restore(backup, quiet)
    finally:
        os.close(held)
    assert contents(site) == before
    with alone(site), pytest.raises(Occupied, match="is going on"):
        locked(site, fcntl.LOCK_SH, "It is going on.")


@pytest.mark.parametrize(
    "name", ["media/a b.png", "media/Žába (1).png", "media/.hidden", "media/a:b"]
)
def test_ordinary_names_are_plain(name):
    assert is_plain(name)


def test_a_manifest_reads_what_it_wrote():
    manifest = Manifest(
        "1",
        "2026-11-30T22:15:30+00:00",
        "https://x",
        "sqlite",
        "3",
        [("a", "b")],
        {"t": 1},
        "p",
        True,
    )
    assert Manifest.read(manifest.to_json()) == manifest
