"""A restore is killed at each of its steps: the next start, or the next restore, finds a whole installation."""

import os
import signal
import sys
import traceback

from sqlalchemy import text

from cantine.backup.flow import make_backup, restore, restore_sqlite
from cantine.backup.flow.opening import prepare_installation
from cantine.backup.flow.restore_postgres import restore_postgres
from cantine.common.terms.backups import BackupKind
from cantine.store import database
from cantine.store.file_places import choose_place
from tests.backup.conftest import NOW, drop_beside, letters_of, list_rows

STEPS = {"os.rename", "os.remove", "shutil.rmtree", "subprocess.Popen"}
"""What Python tells of before it is done (audit events): whatever changes names on the disk, and other programs."""


def bring_back(url, file):
    act = restore_sqlite.restore_sqlite if url.startswith("sqlite") else restore_postgres
    act(url, file, None, lambda _question: True, NOW)
    database.engine(url).dispose()


def kill_at(step, url, file):
    """Bring the backup back in a process that kills itself before this step; whether it came so far."""
    child = os.fork()
    if child:
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert ended in (0, -signal.SIGKILL)
        return ended != 0
    seen = 0

    def count(event, _words):
        nonlocal seen
        if event in STEPS:
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    try:
        restore.count_differences = lambda _url: 0  # tried elsewhere, and most of the time
        bring_back(url, file)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def live_on(url):
    """What happens after the backup: a note is written, a letter goes, another one comes."""
    with database.open_writer(url) as db:
        db.execute(text("UPDATE family SET note = 'après'"))
    database.engine(url).dispose()
    folder = letters_of(url)
    (folder / "000001.eml").unlink(missing_ok=True)
    (folder / "000009.eml").write_text("Plus tard")


def look(url, rows):
    """« as it was » or « brought back »: the installation is wholly the one or wholly the other."""
    letters = [path.name for path in letters_of(url).iterdir()]
    with database.open_reader(url) as db:
        lived_on = db.execute(text("SELECT DISTINCT note FROM family")).all() == [("après",)]
    if lived_on:
        assert letters == ["000009.eml"]
    else:
        assert letters == ["000001.eml"]
        assert list_rows(url) == rows
    database.engine(url).dispose()
    assert not choose_place(url, "restauration").exists()
    return "as it was" if lived_on else "brought back"


def test_killed_anywhere_a_restore_is_done_or_not_done(town, folder, request):
    (letters_of(town.url) / ".000002.part").unlink()
    rows = list_rows(town.url)
    file = make_backup(town.url, folder, BackupKind.DAILY, NOW).file
    found = []
    step, later = 1, 1 if town.url.startswith("sqlite") else 2  # each step of PostgreSQL's is slow
    while True:
        live_on(town.url)
        if not kill_at(step, town.url, file):
            break
        prepare_installation(town.url)
        found.append(look(town.url, rows))
        step += later if step > 4 else 2  # the first ones only read and write what is thrown away
    assert look(town.url, rows) == "brought back"
    assert len(found) > 6 // later
    assert found == sorted(found)  # up to one step it is not done, from then on it is
    assert {*found} == {"as it was", "brought back"}
    for early in (2, step - 2):
        live_on(town.url)
        assert kill_at(early, town.url, file)
        bring_back(town.url, file)  # the next restore, in the place of a start
        assert look(town.url, rows) == "brought back"
    if not town.url.startswith("sqlite"):
        drop_beside(request.getfixturevalue("postgres_server"))
