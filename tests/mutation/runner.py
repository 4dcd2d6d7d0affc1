"""Runs the tests that belong to one change, each time in a process of its own."""

import contextlib
import json
import os
import resource
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.utils.file_utils import change_cwd

MEMORY = 6 * 2**30
"""A change that makes a rule collect for ever ends here, and not the machine."""

SURVIVED, NOTICED, NO_TEST, UNCLEAR, TOO_LONG = 0, 1, 5, 35, -24
"""What became of a change, in the numbers of pytest and mutmut."""


@dataclass(eq=False)
class Choice:
    """Which tests a run keeps, and in which order: without a database first, then by what they took."""

    with_database: bool = False
    only: set[str] | None = None
    failed: list[str] = field(default_factory=list)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep what was chosen."""
        kept = [item for item in items if self.wants(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = sorted(kept, key=lambda item: (needs_database(item), state().duration_by_test.get(item.nodeid, 0)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember what failed."""
        if report.failed:
            self.failed.append(report.nodeid)

    def wants(self, item: pytest.Item) -> bool:
        """Whether this test is run."""
        if self.only is not None and item.nodeid not in self.only:
            return False
        if any("postgres" in name for name in find_fixtures(item)):
            return False
        return self.with_database or not needs_database(item)


def needs_database(item: pytest.Item) -> bool:
    """Whether a test works on a database: a copy of one costs more than most tests of rules."""
    return not {"_sqlite_template", "engine_name", "url", "cast"}.isdisjoint(find_fixtures(item))


def find_fixtures(item: pytest.Item) -> list[str]:
    """What a test asks for, by name."""
    return getattr(item, "fixturenames", [])


class Outcome(NamedTuple):
    """What became of a run, and the test that failed."""

    code: int
    failed: str = ""


@dataclass(eq=False)
class Runner(PytestRunner):
    """Mutmut's runner of pytest, with a choice of tests; several runs at a time, each in a fork of this process."""

    choice: Choice = field(default_factory=Choice)
    _running: dict[int, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def execute_pytest(self, params: list[str], **kwargs: list[object]) -> int:
        """Run pytest with the choice as one more plugin."""
        return int(super().execute_pytest(params, plugins=[*kwargs.get("plugins", []), self.choice]))

    def _pytest_args_regular_run(self, tests: Iterable[str]) -> list[str]:
        """While it is noted what is called, a test that fails does not end the run."""
        return [one for one in super()._pytest_args_regular_run(tests) if one != "-x"]

    def __len__(self) -> int:
        """How many runs are under way."""
        return len(self._running)

    def start(self, change: str, tests: set[str]) -> None:
        """Start the tests with this change in force (none: « »), and come back at once."""
        read, write = os.pipe()
        child = os.fork()
        if child:
            os.close(write)
            self._running[child] = change, read
            return
        os.close(read)
        try:
            outcome = self._run_here(change, tests)
        except BaseException:
            outcome = Outcome(UNCLEAR)
        os.write(write, json.dumps(outcome).encode())
        os._exit(0)

    def wait(self, child: int = -1) -> tuple[str, Outcome]:
        """Wait for a run to end: the change and what became of it."""
        child, _ = os.waitpid(child, 0)
        change, read = self._running.pop(child)
        with os.fdopen(read) as pipe:
            said = pipe.read()
        return change, Outcome(*json.loads(said)) if said else Outcome(TOO_LONG)

    def holds_unchanged(self, test: str) -> bool:
        """Whether a test is green by itself while nothing is changed."""
        self.start("", {test})
        return self.wait(next(reversed(self._running)))[1].code == SURVIVED

    def _run_here(self, change: str, tests: set[str]) -> Outcome:
        """Run them in this process, which has an end, a limit of its memory, and says nothing."""
        set_mutant_under_test(change)
        self.choice.failed.clear()
        seconds = int(60 + 15 * sum(state().duration_by_test.get(test, 1) for test in tests))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(20 * seconds)
        near = {test for test in tests if test.split("/")[1:2] == change.split(".")[1:2]}
        code = NO_TEST
        for chosen in (near, tests - near):  # those of the same noun, then the others
            if chosen and code in (SURVIVED, NO_TEST):
                self.choice.only = chosen
                with silence(), change_cwd("mutants"):
                    code = self.execute_pytest(["-x", "-q", *sorted({test.partition("::")[0] for test in chosen})])
        return Outcome(code if code in (SURVIVED, NOTICED, NO_TEST) else UNCLEAR, *self.choice.failed[:1])


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """What is written meanwhile goes nowhere."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        sys.stdout = sys.stderr = nowhere
        yield
