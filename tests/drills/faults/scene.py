"""One fault from its beginning to its end: all is well, it breaks, everybody tries, it is mended, all is well again."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cantine.ledger.queries import reconciliation
from cantine.store.database import open_reader
from tests.drills.faults.findings import Finding
from tests.drills.faults.people import Clerk, Parent, do_at_once
from tests.drills.faults.portal import PATIENCE, Portal

Step = Callable[[], object]


@dataclass
class Scene:
    """A running portal, and both with their pages open."""

    portal: Portal
    parent: Parent
    clerk: Clerk

    def try_everything(self, finding: Finding, *, check: bool = False) -> None:
        """Let both do and ask everything at once, and note the answers; `check`: the command line too."""
        parent, clerk = self.parent, self.clerk
        parents = [parent.save, parent.look, parent.sign_in, parent.download]
        clerks = [clerk.save, clerk.look, clerk.watch, *([clerk.check] if check else [])]
        answers = do_at_once(*parents, *clerks)
        finding.parent += answers[: len(parents)]
        finding.clerk += answers[len(parents) :]

    def recover(self, finding: Finding) -> None:
        """Note the seconds until both have saved again on the pages that they have open, without loading them anew:
        pages that wait go on by themselves, and do what was clicked."""
        began = time.monotonic()
        saved = [one is not None and one.done for one in do_at_once(self.parent.go_on, self.clerk.go_on)]
        while not all(saved) and time.monotonic() - began < PATIENCE:
            acts = [self.parent.save, self.clerk.save]
            again = [act for act, done in zip(acts, saved, strict=True) if not done]
            answers = iter(do_at_once(*again))
            saved = [done or next(answers).done for done in saved]
        if all(saved):
            finding.recovery = time.monotonic() - began

    def count(self, finding: Finding) -> None:
        """Count what was lost, and let the portal prove its books."""
        for person in (self.parent, self.clerk):
            lost, doubled = person.count_lost()
            finding.lost, finding.doubled = finding.lost + lost, finding.doubled + doubled
        with open_reader(self.portal.url) as db:
            finding.faults += [f"check: {one}" for one in reconciliation.find_differences(db)]


@contextmanager
def open_scene(portal: Portal) -> Iterator[Scene]:
    """Start the portal, open the pages, and see that all of it works; all is closed in the end."""
    portal.start()
    try:
        scene = Scene(portal, Parent(portal), Clerk(portal))
        well = Finding("before")
        scene.try_everything(well)
        assert all(one.done for one in (*well.parent, *well.clerk)), well.describe()
        yield scene
        scene.parent.close()
        scene.clerk.close()
    finally:
        portal.stop()


def play_fault(scene: Scene, fault: str, breaks: Step, mends: Step, *, check: bool = False) -> Finding:
    """Break it, let everybody try, mend it, and see how soon both save again."""
    finding = Finding(fault)
    breaks()
    try:
        scene.try_everything(finding, check=check)
    finally:
        mends()
    scene.recover(finding)
    scene.count(finding)
    finding.judge()
    return finding
