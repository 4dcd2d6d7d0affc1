"""Sentences as somebody read and approved them: in a file beside the test, a line each, compared word for word.

`bash tests/run PART --approve` writes the files anew; what changed is then read in the difference before it is kept.
"""

from collections.abc import Callable, Iterable
from difflib import unified_diff
from pathlib import Path

import pytest

from cantine.common.form_input import NotAccepted


class Approved:
    """The approved texts of one test file: `approved(name, lines)` compares with `approved/NAME.txt` beside it."""

    def __init__(self, folder: Path, *, write: bool) -> None:
        self._folder = folder
        self._write = write

    def __call__(self, name: str, lines: Iterable[str]) -> None:
        """Fail where these lines are not the approved ones; narrow blanks are shown as « ~ »."""
        said = "".join(f"{line}\n" for line in lines).replace("\u202f", "~").replace("\xa0", "~")
        path = self._folder / "approved" / f"{name}.txt"
        if self._write:
            path.parent.mkdir(exist_ok=True)
            path.write_text(said, "utf-8")
        known = path.read_text("utf-8")
        if said != known:
            pytest.fail("\n".join(unified_diff(known.splitlines(), said.splitlines(), "approved", "now", lineterm="")))


@pytest.fixture
def approved(request: pytest.FixtureRequest) -> Approved:
    """The approved texts beside the asking test."""
    return Approved(request.path.parent, write=request.config.getoption("--approve"))


def say(check: Callable[..., object], *asked: object, **more: object) -> str:
    """The sentence with which a check refuses these arguments; what it answers where it does not."""
    try:
        return str(check(*asked, **more))
    except NotAccepted as refused:
        return f"! {refused}"


def say_each(check: Callable[..., object], asked: Iterable[object], *more: object) -> list[str]:
    """What a check says of each of these: « 10: ! Le nombre est trop grand. »."""
    return [f"{one}: {say(check, one, *more)}" for one in asked]
