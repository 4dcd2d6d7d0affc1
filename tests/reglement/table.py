"""What of the règlements of real communes can be set: by kind and by commune, before and now.

`python -m tests.reglement.table` plays every file and prints the table. A rule counts as F (a setting or a page does
it) only where each example that it names comes out as it says, or where it names the page of the portal that it is.
"""

import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cantine import demo
from cantine.http.addresses import PAGES
from cantine.reglement.rules.form_values import build_form
from cantine.store import database
from tests.reglement.player import play_file

OF_THE_TESTS = Path(__file__).parent / "communes"
OF_THE_DEMONSTRATION = Path(demo.__file__).parent / "reglements"

MONEY = {"ONLINE", "SEPA", "TITRE", "PREPAY", "THIRD"}
PAPERS = {"DOCS", "PERSONS"}
NOT_COUNTED = MONEY | PAPERS
"""Kinds that are issues of their own: listed, and not counted."""

PLACES = {page.title for page in PAGES}


@dataclass(frozen=True)
class Rule:
    """A rule of a règlement: what stands there, its kind (empty: an ordinary setting), F, P or N before and now.

    `shown` are the examples that prove it, `page` the page of the portal that does it. What is not F says `why`.
    """

    text: str
    was: str
    now: str
    kind: str = ""
    shown: tuple[str, ...] = ()
    page: str = ""
    why: str = ""

    def judge(self, outcomes: Mapping[str, str]) -> str:
        """F, P or N by what the examples showed: an F that nothing shows is P."""
        if self.now != "F":
            return self.now
        proved = bool(self.shown) and all(outcomes.get(one, "missing") == "" for one in self.shown)
        return "F" if proved or (not self.shown and self.page in PLACES) else "P"


@dataclass(frozen=True)
class Played:
    """A commune: its rules, each with what was judged, and what is wrong with each of its examples (empty: nothing)."""

    town: str
    rules: Sequence[tuple[Rule, str]]
    outcomes: Mapping[str, str]


def list_files() -> list[Path]:
    """Every settings file of a real commune, by its name."""
    found = [*OF_THE_TESTS.rglob("*.toml"), *OF_THE_DEMONSTRATION.glob("*.toml")]
    return sorted(found, key=lambda path: path.stem)


def play(url: str, path: Path) -> Played:
    """Play one file on a migrated and empty database, which stays empty."""
    text = path.read_text(encoding="utf-8")
    said = tomllib.loads(text)
    with database.open_writer(url) as db:
        outcomes = play_file(db, text)
        db.rollback()
    rules = [build_form(Rule, one, {}, f"{path.stem}, « {one.get('text')} »") for one in said.get("rule", [])]
    return Played(said["town"], [(rule, rule.judge(outcomes)) for rule in rules], outcomes)


def play_all(paths: Iterable[Path]) -> list[Played]:
    """Play these files, one after the other, on a database of their own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/cantine.db"
        database.migrate(url)
        played = [play(url, path) for path in paths]
        database.engine(url).dispose()
    return played


def is_counted(rule: Rule) -> bool:
    """Whether the rule is none of money by other roads or of papers."""
    return rule.kind not in NOT_COUNTED


def compute_share(judged: Sequence[tuple[Rule, str]]) -> float:
    """How many of these rules are F now, in percent."""
    return 100 * sum(now == "F" for _rule, now in judged) / len(judged) if judged else 100.0


def format_line(name: str, judged: Sequence[tuple[Rule, str]]) -> str:
    """« Vailhauquès        6   1/3/2   6/0/0   100 % »."""
    was, now = Counter(rule.was for rule, _now in judged), Counter(now for _rule, now in judged)
    before, after = ("/".join(str(count[letter]) for letter in "FPN") for count in (was, now))
    return f"{name:<44} {len(judged):>4}   {before:>11}   {after:>11}   {compute_share(judged):5.1f} %"


def print_table(played: Sequence[Played]) -> None:
    """Print the table by kind, by commune, the totals, and what stays P or N with its reason."""
    everything = [one for commune in played for one in commune.rules]
    print(f"{'kind':<44} {'':>4}   {'before':>11}   {'now':>11}   F now")
    for kind in sorted({rule.kind for rule, _now in everything}):
        title = (kind or "(ordinary setting or page)") + (" – not counted" if kind in NOT_COUNTED else "")
        print(format_line(title, [one for one in everything if one[0].kind == kind]))
    print(f"\n{'commune':<44} {'':>4}   {'F/P/N':>11}   {'F/P/N':>11}   F now")
    for commune in played:
        print(format_line(commune.town, commune.rules))
    print()
    print(format_line("all rules", everything))
    print(format_line("without papers", [one for one in everything if one[0].kind not in PAPERS]))
    print(format_line("without money by other roads and papers", [one for one in everything if is_counted(one[0])]))
    print("\nNot a setting:")
    for commune in played:
        for rule, now in commune.rules:
            if now != "F" and is_counted(rule):
                failed = "; ".join(f"{one}: {commune.outcomes.get(one, 'no such example')}" for one in rule.shown)
                print(f"  {now} {commune.town}: {rule.text} [{rule.kind}] {rule.why or failed}")


if __name__ == "__main__":
    wanted = sys.argv[1:]
    print_table(play_all(path for path in list_files() if not wanted or path.stem in wanted))
