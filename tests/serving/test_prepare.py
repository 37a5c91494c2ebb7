from community.serving import prepare


def test_static_files_are_collected_once_and_again_when_their_names_are_gone(
    settings, tmp_path, monkeypatch
):
    def collectstatic(*args, **options):
        (tmp_path / prepare.NAMES).touch()

    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(prepare, "call_command", collectstatic)
    monkeypatch.setattr(prepare, "static_digest", lambda: "of this version")
    assert prepare.collect_static()
    assert not prepare.collect_static()
    (tmp_path / prepare.NAMES).unlink()
    assert prepare.collect_static()
