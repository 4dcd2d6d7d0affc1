"""Makes the changes, notes which test calls what, and tries one change after the other."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from mutmut import __main__ as mutmut
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.stats import load_stats, save_stats
from mutmut.utils.format_utils import mangled_name_from_mutant_name

from tests.mutation.runner import NO_TEST, NOTICED, TOO_LONG, UNCLEAR, Outcome, Runner

STATS = Path("mutants/mutmut-stats.json")


class Trials:
    """All changes of the rules, what became of each, and the tests that call what was changed."""

    def __init__(self, *, with_database: bool, processes: int) -> None:
        self._processes = processes
        self._make_changes()
        self._files = self._read_files()
        self._runner = Runner()
        self._runner.choice.with_database = with_database
        self._green: dict[str, bool] = {}

    @property
    def outcomes(self) -> dict[str, int | None]:
        """What became of each change, by name; nothing where it was not tried."""
        return {name: code for file in self._files for name, code in file.exit_code_by_key.items()}

    def note_tests(self) -> None:
        """Note which test calls which rule and how long it takes: of those that are new or changed since."""
        noted_at = STATS.stat().st_mtime if STATS.exists() else 0.0
        load_stats()
        set_mutant_under_test("list_all_tests")
        with mutmut.CatchOutput():
            listed = self._runner.list_all_tests().ids
        changed = {test for test in listed if Path(test.partition("::")[0]).stat().st_mtime > noted_at}
        missing = changed | (listed - state().duration_by_test.keys())
        for tests in state().tests_by_mangled_function_name.values():
            tests -= missing
        print(f"{len(listed)} tests; {len(missing)} are run once to note what they call", flush=True)
        if missing:
            set_mutant_under_test("stats")
            self._runner.choice.only = missing
            self._runner.run_stats(tests=sorted({test.partition("::")[0] for test in missing}))
            for test in self._runner.choice.failed:
                print(f"Left out, as it fails without any change: {test}")
                state().duration_by_test.pop(test, None)
            save_stats()
        self._listed = listed & state().duration_by_test.keys()

    def try_changes(self, names: Sequence[str], until: float, tell: Callable[[str, int], None]) -> None:
        """Try these until this instant, in their order; each outcome is kept as soon as it is there.

        What was noticed before is told and not tried again.
        """
        waiting = [*names][::-1]
        while waiting or len(self._runner):
            while waiting and len(self._runner) < self._processes and time.time() < until:
                name = waiting.pop()
                known, tests = self.outcomes[name], self._tests_of(name)
                if known in (NOTICED, TOO_LONG):
                    tell(name, known)
                elif tests:
                    self._runner.start(name, tests)
                else:
                    self._keep(name, NO_TEST)
                    tell(name, NO_TEST)
            if not len(self._runner):
                break
            name, outcome = self._runner.wait()
            self._keep(name, code := self._judge(outcome))
            tell(name, code)

    def _tests_of(self, name: str) -> set[str]:
        return state().tests_by_mangled_function_name[mangled_name_from_mutant_name(name)] & self._listed

    def _judge(self, outcome: Outcome) -> int:
        """A failure counts where that test is green without the change; each test is asked once."""
        if outcome.code != NOTICED:
            return outcome.code
        if outcome.failed not in self._green:
            self._green[outcome.failed] = self._runner.holds_unchanged(outcome.failed)
            if not self._green[outcome.failed]:
                print(f"Fails without a change too: {outcome.failed}")
        return NOTICED if self._green[outcome.failed] else UNCLEAR

    def _keep(self, name: str, code: int) -> None:
        file = next(file for file in self._files if name in file.exit_code_by_key)
        file.exit_code_by_key[name] = code
        file.save()

    def _make_changes(self) -> None:
        """Write the rules with all their changes beside the originals; what is unchanged since stays."""
        set_mutant_under_test("mutant_generation")
        os.makedirs("mutants", exist_ok=True)
        for path in mutmut.walk_mutatable_files():
            changed, known = Path("mutants") / path, Path("mutants") / f"{path}.meta"
            if changed.exists() and (not known.exists() or known.stat().st_mtime < changed.stat().st_mtime):
                changed.unlink()  # half written by a run that was stopped
        with mutmut.CatchOutput():
            mutmut.copy_src_dir()
            mutmut.copy_also_copy_files()
            mutmut.setup_source_paths()
            mutmut.create_mutants(self._processes)
        for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
            del sys.modules[name]  # the tests are those beside the changed rules

    def _read_files(self) -> list[SourceFileMutationData]:
        files = [SourceFileMutationData(path=path) for path in mutmut.walk_mutatable_files()]
        for file in files:
            file.load()
        return sorted(files, key=lambda file: str(file.path))
