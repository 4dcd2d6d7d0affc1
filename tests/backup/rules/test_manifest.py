"""The manifest of a backup: what is written reads as the same, and anything else is not ours."""

import json
from datetime import timedelta

import pytest

from cantine.backup.rules.freshness import describe_age
from cantine.backup.rules.manifest import FileSum, Manifest, NewerFormat, NotOurs, read_manifest, write_manifest
from cantine.backup.rules.outcomes import BackupFailed
from cantine.common.paris import PARIS
from tests.dates import at

SUM = "0123456789abcdef" * 4
TAKEN = at("lundi 2026-11-30 02:00:00")
MANIFEST = Manifest("sqlite", "0061", TAKEN, {"cantine.db": FileSum(12, SUM), "outbox/lettre-1.eml": FileSum(0, SUM)})


def changed(**more):
    return json.dumps({**json.loads(write_manifest(MANIFEST)), **more}).encode()


def test_what_is_written_reads_as_the_same():
    assert read_manifest(write_manifest(MANIFEST)) == MANIFEST
    told = json.loads(write_manifest(MANIFEST))
    assert (told["portal"], told["format"], told["taken_at"]) == ("cantine", 1, "2026-11-30T01:00:00+00:00")
    assert write_manifest(MANIFEST).startswith(b'{\n  "portal": "cantine",')
    local = Manifest("postgresql", "0061", TAKEN.astimezone(PARIS), {"cantine.dump": FileSum(12, SUM)})
    assert json.loads(write_manifest(local))["taken_at"] == "2026-11-30T01:00:00+00:00"
    assert read_manifest(write_manifest(local)) == local


def test_a_moment_with_a_zone_is_read_as_the_same_instant():
    assert read_manifest(changed(taken_at="2026-11-30T02:00:00+01:00")).taken_at == TAKEN
    assert read_manifest(changed(taken_at="2026-11-30T02:00:00+01:00")).taken_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"{}", b'"cantine"', b"\xff", changed(portal="autre"), changed(format="1"), changed(format=None)),
        *(changed(engine=one) for one in ("mysql", "postgresql", None)),
        *(changed(revision=one) for one in (61, None)),
        *(changed(taken_at=one) for one in ("hier", 7, None)),
        *(changed(files=one) for one in ({}, [], {"cantine.db": {}}, {"cantine.db": {"bytes": "x", "sha256": SUM}})),
        changed(files={"outbox/a.eml": {"bytes": 1, "sha256": SUM}}),
        *(
            changed(files={"cantine.db": {"bytes": 1, "sha256": SUM}, name: {"bytes": 1, "sha256": SUM}})
            for name in (
                "../cantine.db",
                "outbox/../x",
                "outbox/.x",
                "outbox/a/b",
                "/etc/passwd",
                "cantine.db-wal",
                "x.db",
            )
        ),
        *(changed(files={"cantine.db": {"bytes": 1, "sha256": one}}) for one in (SUM[1:], SUM.upper(), SUM + "0", 7)),
    ],
)
def test_anything_else_is_not_ours(content):
    with pytest.raises(NotOurs):
        read_manifest(content)


def test_letters_of_a_demonstration_are_ours():
    files = {"cantine.db": {"bytes": 1, "sha256": SUM}, "demonstration.outbox/a.eml": {"bytes": 1, "sha256": SUM}}
    assert {*read_manifest(changed(files=files)).files} == {*files}


def test_a_later_portal_made_a_newer_format():
    with pytest.raises(NewerFormat):
        read_manifest(changed(format=2))


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-5), "il y a 0 minute"),
        (timedelta(seconds=119), "il y a 1 minute"),
        (timedelta(minutes=59, seconds=59), "il y a 59 minutes"),
        (timedelta(hours=1), "il y a 1 heure"),
        (timedelta(hours=47, minutes=59), "il y a 47 heures"),
        (timedelta(hours=48), "il y a 2 jours"),
        (timedelta(days=3, hours=23), "il y a 3 jours"),
    ],
)
def test_an_age_is_told_in_whole_units(age, said):
    assert describe_age(TAKEN, TAKEN + age) == said


def test_a_failure_says_why_and_names_what_was_kept(tmp_path):
    failed = BackupFailed("Le disque est plein.", tmp_path)
    assert (str(failed), failed.file, BackupFailed("x").file) == ("Le disque est plein.", tmp_path, None)
