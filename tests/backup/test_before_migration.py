"""An older database of a commune is backed up before it is migrated, once; where it cannot be, nothing is migrated."""

from threading import Thread

import pytest
from alembic import command
from sqlalchemy import text

from cantine.backup.documents import archive
from cantine.backup.flow import opening
from cantine.backup.flow.opening import NotBackedUp, prepare_installation
from cantine.backup.queries.backups import list_backups
from cantine.common.terms.backups import BackupKind
from cantine.store import database


@pytest.fixture
def older(town):
    """The town, as a version before this one left it."""
    alembic = database.make_alembic_config()
    with database._open_reshaper(town.url) as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "0057")
    return town.url


def read_revision(url):
    with database.open_reader(url) as db:
        return db.scalar(text("SELECT version_num FROM alembic_version"))


def test_many_starts_at_once_make_one_backup_of_the_older_database(older, folder):
    starts = [Thread(target=prepare_installation, args=(older,)) for _ in range(3)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    [file] = folder.iterdir()
    assert file.name.endswith("-avant-mise-a-jour.tar.gz")
    assert archive.read_archive_manifest(file).revision == "0057"
    assert read_revision(older) == database.find_head()
    with database.open_reader(older) as db:
        [noted] = list_backups(db)
    assert (noted.kind, noted.file, noted.is_good) == (BackupKind.BEFORE_MIGRATION, file.name, True)
    prepare_installation(older)
    assert len([*folder.iterdir()]) == 1


def test_where_it_cannot_be_backed_up_it_is_not_migrated_unless_that_is_wanted(older, folder):
    folder.write_text("a file, and no folder")
    with pytest.raises(NotBackedUp, match=r"a échoué : .*« python -m cantine migrate --without-backup »"):
        prepare_installation(older)
    assert read_revision(older) == "0057"
    prepare_installation(older, back_up=False)
    assert read_revision(older) == database.find_head()


def test_a_demonstration_and_a_database_without_a_commune_are_migrated_without(older, url_of_nobody, folder):
    with database.open_writer(older) as db:
        db.execute(text("UPDATE commune SET demonstration = true"))
    for url in (older, url_of_nobody):
        assert not opening.is_to_be_migrated(url)


@pytest.fixture
def url_of_nobody(tmp_path):
    """The address of a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'pas' / 'encore.db'}"
