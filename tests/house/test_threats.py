"""The threat model in the README names tests: each of them is there, and each row has one."""

import re

from cantine.settings import HERE

SECTION = re.compile(r"^## Who may come in\n(.*?)^## ", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_threat_names_a_test_that_exists():
    [section] = SECTION.findall((HERE / "README.md").read_text("utf-8"))
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    assert len(rows) > 10
    for row in rows:
        named = NAMED.findall(row.rpartition(" | ")[2])
        assert named, row
        for path, function in named:
            assert (HERE / path).is_file(), path
            assert not function or f"def {function}(" in (HERE / path).read_text("utf-8"), function
