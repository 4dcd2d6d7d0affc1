"""What a fault showed: the sentences of both sides, what was lost, how long it took to be well again."""

import textwrap
from dataclasses import dataclass, field

LONGEST_ANSWER = 25.0
"""Seconds after which whoever waits for a page has given up."""

TELLING = ("Traceback", "sqlalchemy", "psycopg", "sqlite3", "OperationalError", "Errno", "site-packages")
"""What no answer says: how the portal is made."""


@dataclass(frozen=True)
class Answer:
    """What one act or question was answered: whether it was `done`, what was `said`, after how many seconds; `kept`:
    whether what was typed is still on the page; `limit`: seconds that it may take at most."""

    what: str
    done: bool
    said: str
    seconds: float
    kept: bool = True
    limit: float = LONGEST_ANSWER

    def find_faults(self) -> list[str]:
        """What is wrong with it, whatever the fault that it met."""
        wrong = []
        if not self.done and not self.said:
            wrong.append("no sentence")
        if telling := [word for word in TELLING if word in self.said]:
            wrong.append(f"says {', '.join(telling)}")
        if self.seconds > self.limit:
            wrong.append(f"took {self.seconds:.0f} s")
        if not self.kept:
            wrong.append("what was typed is gone")
        return [f"{self.what}: {one}" for one in wrong]


@dataclass
class Finding:
    """One fault: what was answered while it lasted, and afterwards. `recovery` are seconds, on the portal's own clock
    where the drill moves that; None where somebody has to lend a hand, which `hand` names."""

    fault: str
    parent: list[Answer] = field(default_factory=list)
    clerk: list[Answer] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    recovery: float | None = None
    hand: str = ""
    faults: list[str] = field(default_factory=list)

    def judge(self) -> None:
        """Add what is wrong with the answers to the faults."""
        for answer in (*self.parent, *self.clerk):
            self.faults += answer.find_faults()
        if self.lost:
            self.faults.append(f"lost {self.lost}")
        if self.doubled:
            self.faults.append(f"done though it was said not to be: {self.doubled}")
        if self.recovery is None and not self.hand:
            self.faults.append("not well again")

    def describe(self) -> str:
        """The fault's part of the table."""
        again = f"{self.recovery:.1f} s" if self.recovery is not None else self.hand or "never"
        lines = [f"── {self.fault}: lost {self.lost}, doubled {self.doubled}, well again after {again}"]
        for who, answers in (("parent", self.parent), ("clerk", self.clerk)):
            lines += [_describe_answer(who, one) for one in answers]
        lines += [f"   FAULT  {one}" for one in self.faults]
        return "\n".join(lines)


def _describe_answer(who: str, answer: Answer) -> str:
    said = answer.said or ("done" if answer.done else "nothing")
    head = f"   {who:<7}{answer.what:<22}{answer.seconds:5.1f} s  "
    return textwrap.fill(head + said, 150, subsequent_indent=" " * 39)
