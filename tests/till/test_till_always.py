"""Whatever is done at the till, in any order: its books agree with a sum kept in one's head."""

from collections import defaultdict
from datetime import timedelta
from random import Random

from cantine.common.form_input import NotAccepted
from cantine.common.terms.till import DENOMINATIONS
from cantine.common.vocabulary import Method, Reversal
from cantine.ledger.actions import payments, reversals
from cantine.ledger.queries.reconciliation import find_differences
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.ledger.rules.reversals import TypedReversal
from cantine.store import database
from cantine.till.actions import deposit_slips, till_days
from cantine.till.queries import till_pages
from cantine.till.rules.closing import TypedClosing
from tests.dates import at, on
from tests.till.test_till_days import farid, ines

SEED, STEPS = 8, 54
FIRST, NOW = on("lundi 2026-11-23"), at("lundi 2026-11-23 17:00:00")


def break_down(cents):
    """Cents in as few notes and coins as there can be."""
    counts = {}
    for value in DENOMINATIONS:
        counts[value], cents = divmod(cents, value)
    return {value: number for value, number in counts.items() if number}


class PlainTill:
    """The cash by day as one would keep it on a sheet of paper."""

    def __init__(self):
        self.moved, self.banked, self.payments, self.slips = defaultdict(int), defaultdict(int), {}, {}
        self.closed, self.today = [], FIRST

    @property
    def last(self):
        return self.closed[-1][0] if self.closed else None

    def is_open(self, *days):
        return self.last is None or all(day > self.last for day in days)

    def find_cash(self, day):
        """What lies in the till on the evening of `day`; before the first closing nothing lay there on the morning."""
        since, cash = (self.last, self.closed[-1][1]) if self.closed else (day - timedelta(1), 0)
        days = {one for one in {*self.moved, *self.banked} if since < one <= day}
        return cash + sum(self.moved[one] - self.banked[one] for one in days)

    def list_waiting_days(self):
        return sorted(one for one in self.touched if self.last and one > self.last)

    @property
    def touched(self):
        return {*self.moved, *self.banked}


def act(cast, plain, chance, now):
    """One act, with what the sheet of paper expects of it."""
    kind, day = chance.choice("ppppcrsskkkon"), plain.today - timedelta(chance.choice([0, 0, 0, 1, 2]))
    with database.open_writer(cast.url) as db:
        if kind == "p":
            cents = chance.randrange(1, 20_000)
            id = payments.record_payment(
                db, farid(cast), cast.alices_family, ReceivedPayment(day, Method.CASH, cents), now, confirmed=True
            )
            assert plain.is_open(day)
            plain.payments[id] = [day, cents, False]
            plain.moved[day] += cents
        elif kind == "c":
            id = chance.choice([*plain.payments])
            came, cents, touched = plain.payments[id]
            payments.cancel_payment(db, farid(cast), id, "Erreur", now)
            assert not touched
            counts_on = came if plain.is_open(came) else plain.today
            assert plain.is_open(counts_on)
            plain.moved[counts_on] -= cents
            plain.payments[id][2] = True
        elif kind == "r":
            id = chance.choice([*plain.payments])
            reversals.reverse_payment(db, farid(cast), id, TypedReversal(Reversal.REFUNDED, day, "Rendu", 1), now)
            assert plain.is_open(day)
            plain.moved[day] -= 1
            plain.payments[id][2] = True
        elif kind == "s":
            cents = chance.randrange(1, 9_000)
            slip = deposit_slips.make_cash_slip(db, farid(cast), break_down(cents), now)
            assert plain.is_open(plain.today)
            assert not plain.closed or cents <= plain.find_cash(plain.today)
            plain.slips[slip] = plain.today, cents
            plain.banked[plain.today] += cents
        elif kind == "n":
            slip = chance.choice([*plain.slips])
            made_on, cents = plain.slips.pop(slip)
            plain.slips[slip] = made_on, cents
            deposit_slips.take_back_slip(db, farid(cast), slip, "Banque fermée", now)
            plain.slips.pop(slip)
            plain.banked[made_on if plain.is_open(made_on) else plain.today] -= cents
        elif kind == "o":
            till_days.reopen_day(db, ines(cast), plain.last, "Oubli", now)
            plain.closed.pop()
        else:
            waiting = plain.list_waiting_days()
            day = waiting[0] if waiting and chance.random() < 0.8 else day
            expected = plain.find_cash(day)
            counted = max(0, expected + chance.choice([0, 0, 0, -5, 3]))
            typed = TypedClosing(day, break_down(counted), expected, "Recompté", None if plain.closed else 0)
            assert till_days.close_day(db, farid(cast), typed, now) == counted - expected
            assert plain.is_open(day)
            plain.closed.append((day, counted))


def test_any_sequence_of_acts_keeps_the_till_right(cast):
    plain, chance, done = PlainTill(), Random(SEED), 0
    for step in range(STEPS):
        plain.today = FIRST + timedelta(step // 9)
        now = NOW + timedelta(step // 9)
        try:
            act(cast, plain, chance, now)
            done += 1
        except (NotAccepted, IndexError):
            pass
        except TypeError:
            assert plain.last is None  # there was nothing to open again
        with database.open_reader(cast.url) as db:
            for day in sorted(plain.touched)[-2:]:
                page = till_pages.read_till_page(db, day)
                assert (page.cash.received, page.cash.deposited) == (plain.moved[day], plain.banked[day])
            if plain.closed:
                assert till_pages.find_cash_in_till(db, plain.today) == plain.find_cash(plain.today)
            if step % 10 == 9:
                assert [*find_differences(db)] == [], f"seed {SEED}, step {step}"
    assert done > STEPS / 3
