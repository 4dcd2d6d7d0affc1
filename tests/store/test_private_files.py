"""What the portal keeps, its owner alone may read; what cannot be closed is said."""

from pathlib import Path

import pytest

from cantine.store import private_files


@pytest.fixture
def kept(tmp_path):
    """The files of a database, as an older version left them: all may read them."""
    base = tmp_path / "cantine.db"
    for name in ("cantine.db", "cantine.db-wal", "cantine.db-shm", "cantine.db.simulateur", "another.db"):
        (tmp_path / name).touch()
    for folder in ("cantine.db.outbox", "cantine.db.demonstration.outbox"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "000001.eml").touch()
    for path in tmp_path.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return base


def list_open(base):
    return {str(one.relative_to(base.parent)) for one in base.parent.rglob("*") if one.stat().st_mode & 0o077}


def test_the_files_of_the_database_are_closed_and_those_of_others_left_alone(kept):
    assert private_files.close_files(f"sqlite:///{kept}") == []
    assert list_open(kept) == {"another.db"}
    assert kept.stat().st_mode & 0o777 == 0o600
    assert (kept.parent / "cantine.db.outbox").stat().st_mode & 0o777 == 0o700


def test_a_link_in_the_folder_of_letters_is_not_followed(kept, tmp_path):
    (kept.parent / "cantine.db.outbox" / "000002.eml").symlink_to(tmp_path / "another.db")
    private_files.close_files(f"sqlite:///{kept}")
    assert list_open(kept) >= {"another.db"}


def refuse(self, _mode):
    raise PermissionError(self)


@pytest.mark.parametrize("chmod", [lambda _self, _mode: None, refuse], ids=["changes nothing", "refused"])
def test_where_the_disk_does_not_allow_it_that_is_said(kept, monkeypatch, chmod):
    monkeypatch.setattr(Path, "chmod", chmod)
    [said] = private_files.close_files(f"sqlite:///{kept}")
    assert said.startswith("D'autres comptes de ce serveur peuvent lire «\u00a0cantine.db.simulateur\u00a0», ")
    assert "et 5 autres fichiers, et le portail ne peut pas le changer" in said
    assert str(kept.parent) in said


def test_settings_that_all_accounts_may_read_are_said(tmp_path):
    env = tmp_path / ".env"
    assert private_files.check_secrets(env) == []
    env.touch()
    env.chmod(0o640)  # of the administrator, for the group of the portal
    assert private_files.check_secrets(env) == []
    env.chmod(0o644)
    [said] = private_files.check_secrets(env)
    assert said == f"Tous les comptes de ce serveur peuvent lire {env}, où sont des mots de passe : « chmod o= .env »."
