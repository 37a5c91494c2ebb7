from django.core.management import call_command


def test_the_release_is_named(db, settings, capsys):
    call_command("about")
    said = capsys.readouterr().out
    assert said.startswith("Hearth 0.")
    assert str(settings.DATA_DIR) in said
