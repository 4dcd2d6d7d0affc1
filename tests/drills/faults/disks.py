"""The disk of SQLite's file, of the letters or of the backups is full or takes no writing. As root: it mounts disks."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cantine.mail import outbox
from cantine.store import database
from tests.drills.faults.findings import Answer, Finding
from tests.drills.faults.portal import PATIENCE, Portal, found_portal, wait_until
from tests.drills.faults.scene import Scene, open_scene, play_fault


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _mount_memory(place: Path, megabytes: int) -> Iterator[None]:
    """A disk of so many megabytes."""
    place.mkdir(exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "cantine-drill", str(place))
    try:
        yield
    finally:
        _run("umount", str(place))


def _fill(place: Path) -> None:
    """Write until there is no room for one more byte."""
    with (place / "ballast").open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def _play_full(scene: Scene, disk: Path) -> Finding:
    return play_fault(scene, "disk full (SQLite)", lambda: _fill(disk), (disk / "ballast").unlink)


def _play_full_outbox(portal: Portal) -> Finding:
    """Letters are files of a folder of its own, which has no room; the database has."""
    finding, folder = Finding("folder of letters full"), portal.folder / "cantine.db.demonstration.outbox"
    with _mount_memory(folder, 1):
        _fill(folder)
        with database.open_writer(portal.url) as db:
            for number in range(3):
                outbox.write(db, f"parent{number}@exemple.fr", "Sujet", "Bonjour\n" * 2000, portal.now)
        failed = "SELECT failure FROM outbox_mail WHERE failure <> ''"
        wait_until(lambda: bool(portal.ask(failed)), 30)
        said = [row[0] for row in portal.ask(failed)]
        finding.clerk.append(Answer("reads « Réglages »", False, said[0] if said else "", 0))
        (folder / "ballast").unlink()
        began, waits = time.monotonic(), "SELECT count(*) FROM outbox_mail WHERE sent_at IS NULL"
        portal.wait(60)
        if wait_until(lambda: portal.ask(waits) == [(0,)], PATIENCE):
            finding.recovery = time.monotonic() - began
        files = [one for one in folder.iterdir() if one.suffix == ".eml" and one.stat().st_size > 0]
        finding.lost = 3 - len(files)
    finding.judge()
    return finding


def _play_full_backup(portal: Portal) -> Finding:
    """The disk of the backups has no room: none is called good, none stays there half written, the next one is made."""
    finding, folder = Finding("disk of backups full"), portal.folder / "copies"

    def back_up() -> Answer:
        began = time.monotonic()
        ran = portal.run("backup", str(folder))
        said = "" if ran.returncode == 0 else " ".join((ran.stderr or ran.stdout).split())
        return Answer("runs « backup »", ran.returncode == 0, said, time.monotonic() - began, limit=PATIENCE)

    with _mount_memory(folder, 1):
        _fill(folder)
        finding.clerk.append(back_up())
        left = [one.name for one in folder.iterdir() if one.name != "ballast"]
        if finding.clerk[0].done or left:
            finding.faults.append(f"called good, or left behind: {left}")
        _run("mount", "-o", "remount,size=64m", str(folder))
        (folder / "ballast").unlink()
        again = back_up()
        if again.done and len([*folder.glob("cantine-*.tar.gz")]) == 1:
            finding.recovery = again.seconds
    finding.judge()
    return finding


@contextmanager
def _mount_file(place: Path, image: Path) -> Iterator[None]:
    """A disk of its own, with a file system that stops writing when told that it is broken."""
    place.mkdir(exist_ok=True)
    with image.open("wb") as file:
        file.truncate(64 << 20)
    _run("mkfs.ext4", "-q", str(image))
    _run("mount", "-o", "loop", str(image), str(place))
    try:
        yield
    finally:
        _run("umount", str(place))


def _play_read_only(portal: Portal, scene: Scene, disk: Path, image: Path) -> Finding:
    """The system takes the disk for broken and writes nothing more to it; it has to be mended by hand."""
    finding = Finding("disk read-only (SQLite)", hand="the disk is repaired, the portal started")
    database.engine(portal.url).dispose()
    _run("mount", "-o", "remount,abort", str(disk))
    scene.try_everything(finding)
    portal.stop()
    database.engine(portal.url).dispose()
    _run("umount", str(disk))
    subprocess.run(["e2fsck", "-p", str(image)], check=False, stdout=subprocess.DEVNULL)
    _run("mount", "-o", "loop", str(image), str(disk))
    portal.start()
    scene.count(finding)
    finding.judge()
    return finding


def _play_start(portal: Portal, name: str, breaks: list[str], mends: list[str]) -> Finding:
    """The portal is started where it may not write; then it may."""
    finding = Finding(f"started on {name}")
    portal.stop()
    database.engine(portal.url).dispose()
    _run(*breaks)
    before = portal.log.stat().st_size
    portal.launch()
    began = time.monotonic()
    code = portal.wait_for_end()
    said = portal.log.read_bytes()[before:].decode().strip()
    finding.clerk.append(Answer("starts the portal", code == 0, said[-600:], time.monotonic() - began, limit=PATIENCE))
    _run(*mends)
    began = time.monotonic()
    portal.start()
    finding.recovery = time.monotonic() - began
    finding.judge()
    return finding


def drill_disks() -> Iterator[Finding]:
    """Each fault on a disk of its own. Raises SystemExit where the caller is not root."""
    if os.getuid():
        raise SystemExit("Faults of disks need root: they mount small ones (sudo bash tests/drills/run).")
    with tempfile.TemporaryDirectory(prefix="cantine-faults.") as name:
        folder, disk = Path(name), Path(name) / "disk"
        with _mount_memory(disk, 48):
            portal = found_portal(f"sqlite:///{disk}/cantine.db", folder)
            with open_scene(portal) as scene:
                yield _play_full(scene, disk)
            database.engine(portal.url).dispose()
    with tempfile.TemporaryDirectory(prefix="cantine-faults.") as name:
        folder, disk, image = Path(name), Path(name) / "disk", Path(name) / "image"
        with _mount_file(disk, image):
            portal = found_portal(f"sqlite:///{disk}/cantine.db", folder)
            with open_scene(portal) as scene:
                yield _play_read_only(portal, scene, disk, image)
                again = ["mount", "-o", "remount,rw", str(disk)]
                yield _play_start(portal, "a read-only disk", ["mount", "-o", "remount,ro", str(disk)], again)
            database.engine(portal.url).dispose()
    with tempfile.TemporaryDirectory(prefix="cantine-faults.") as name:
        portal = found_portal(f"sqlite:///{name}/cantine.db", Path(name))
        portal.start()
        try:
            yield _play_full_outbox(portal)
            yield _play_full_backup(portal)
        finally:
            portal.stop()
            database.engine(portal.url).dispose()
