"""A town whose books are kept by chance: one act after the other, each through the real actions, from one seed.

What an act must bring about is worked out before it. A refusal is normal, and must have changed nothing; anything else
that is raised is a fault, which is told with the seed and the acts before it.
"""

from collections import Counter, deque
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from cantine.attendance.rules.roll_call import NotNoted
from cantine.common.form_input import NotAccepted
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Role
from cantine.store import database
from tests.cast import Cast
from tests.dates import at
from tests.ledger.books import bare_rows
from tests.ledger.books.kept_papers import Expected
from tests.ledger.books.plain_money import ACCOUNTS, BookedAmount, KeptPayment, Money, Movement
from tests.ledger.books.plain_papers import Papers
from tests.ledger.books.plain_prices import PlainTown
from tests.ledger.books.plain_till import Till

BEGINNING = at("mardi 2026-12-01 08:00:00")
REFUSALS = (NotAccepted, NotFound, NotNoted)
REMEMBERED = 25
Act = Callable[["Machine"], object]
ACTS: dict[str, tuple[Act, int]] = {}


def act(weight: int) -> Callable[[Act], Act]:
    """Let the machine do this, as often as its weight among those of all acts."""

    def note(what: Act) -> Act:
        ACTS[what.__name__] = what, weight
        return what

    return note


class Refused(Exception):
    """The portal refused; the machine has nothing to remember."""


class Machine:
    """The town, what the machine remembers of it, and the chance that decides what comes next."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.url, self.seed, self.rng = cast, cast.url, seed, Random(seed)
        self.now, self.steps = BEGINNING, 0
        self.town, self.papers, self.money = PlainTown(ACCOUNTS), Papers(), Money()
        self.families: list[int] = []
        self.payers: list[int] = []
        self.children: list[int] = []
        self.rooms: dict[int, int] = {}
        self.archived: set[int] = set()
        self.closed: dict[int, tuple[str, bool]] = {}
        self.till = Till()
        self.closed_until: date | None = None
        self.seen_closed: dict[str, Any] = {}
        self.issued: list[Movement] = []
        self.booked: list[BookedAmount] = []
        self.told: deque[str] = deque(maxlen=REMEMBERED)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.manager = Actor(cast.nadia, None, Role.MANAGER)
        self.finance = Actor(cast.farid, None, Role.FINANCE)
        self.admin = Actor(cast.ines, None, Role.ADMIN)

    # ── Chance ──────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def today(self) -> date:
        return local_date(self.now)

    def happens(self, chance: float) -> bool:
        return self.rng.random() < chance

    def choose(self, some: Collection[Any]) -> Any:
        """One of these. Raises Refused where there is none: the act has nothing to do."""
        if not some:
            raise Refused("nothing to choose from")
        return self.rng.choice([*some])

    def choose_some(self, some: Collection[Any], at_most: int) -> list[Any]:
        if not some:
            raise Refused("nothing to choose from")
        return self.rng.sample([*some], min(len(some), self.rng.randint(1, at_most)))

    def draw_day(self, before: int, after: int) -> date:
        return self.today + timedelta(self.rng.randint(-before, after))

    def draw_cents(self, most: int = 6000) -> int:
        return self.rng.choice([1, 99, 100, self.rng.randint(1, most), self.rng.randint(1, most)])

    # ── Acts ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def writer(self) -> AbstractContextManager[Session]:
        return database.open_writer(self.url)

    def step(self) -> None:
        """Do one act of chance, and look at what it must have brought about."""
        self.steps += 1
        names = [*ACTS]
        [name] = self.rng.choices(names, [ACTS[each][1] for each in names])
        self.told.append(f"{self.steps} {self.now:%Y-%m-%d %H:%M} {name}")
        try:
            ACTS[name][0](self)
            self.done[name] += 1
        except Refused:
            self.told[-1] += " – nothing to do"
        except REFUSALS as refused:
            self.refused[name] += 1
            self.told[-1] += f" – refused: {refused or type(refused).__name__}"
        if self.papers.last < (bare_rows.read_column(self.url, "SELECT coalesce(max(id), 0) FROM invoice")[0]):
            raise AssertionError("papers that nobody expected")

    def tell(self, what: object) -> None:
        """Say what is done in this step, for the one who looks for a fault."""
        self.told[-1] += f" {what}"

    def keep_papers(self, expected: Expected) -> None:
        """Compare the papers of this act with what it had to issue, and remember them."""
        issued = bare_rows.read_new_papers(self.url, self.papers.last)
        self.papers.keep(issued, expected, bare_rows.read_bookings(self.url), self.today, self.town)
        balances = self.sum_balances(self.today)
        for paper, lines in issued:
            sign = -1 if paper.kind == "credit_note" else 1
            assert paper.balance_before == balances[paper.family_id]
            older = sum(debt.cents for debt in paper.older_debts or ())
            assert older == (max(0, -paper.balance_before) if paper.kind == "invoice" else 0)
            balances[paper.family_id] -= sign * paper.cents
            self.issued.append(Movement(paper.family_id, self.today, -sign * paper.cents, str(paper.kind)))
            account = self.papers.receivables[paper.corrects_id or paper.id]
            self.booked.append(BookedAmount(self.today, account, sign * paper.cents))
            for line in lines:
                account = line.account_code or ACCOUNTS["unsorted"]
                self.booked.append(BookedAmount(self.today, account, -sign * line.cents))

    def keep_payment(
        self, key: int, family: int, method: str, cents: int, day: date, counts: date, *, usual: bool = False
    ) -> None:
        """Remember a payment, with the accounts of today; `usual` ones were recorded without noting any."""
        accounts = ACCOUNTS if usual else self.town.accounts
        self.till.check_open(method, day)
        self.money.keep(KeptPayment(key, family, method, cents, day, counts, accounts))

    # ── What it comes to ────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def accounts(self) -> list[int]:
        """Families and other payers."""
        return self.families + self.payers

    def list_movements(self) -> list[Movement]:
        return self.issued + self.money.list_movements()

    def list_booked(self) -> list[BookedAmount]:
        return self.booked + self.money.list_booked()

    def sum_balances(self, until: date = date.max) -> dict[int, int]:
        """The balance of each family at the end of the day, by adding up what moved it."""
        found = dict.fromkeys(self.accounts, 0)
        for one in self.list_movements():
            if one.day <= until:
                found[one.family] += one.cents
        return found
