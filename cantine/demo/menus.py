"""What the demonstration cooks: two weeks either side of this one, the same dishes on the same days."""

from datetime import date, timedelta

from cantine.common.school_days import find_monday
from cantine.demo.period import Period
from cantine.demo.rows import Rows
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.store import tables

WEEKS_AROUND = 2
THURSDAY = 3
"""The day on which everybody eats without meat and fish, once a week as the law of 2018 wants it."""

STARTERS = ("Carottes râpées", "Salade verte", "Betteraves", "Taboulé", "Potage de légumes", "Concombre", "Céleri")
DISHES = (
    "poulet rôti, haricots verts",
    "poisson pané, riz",
    "rôti de porc (sans porc : rôti de dinde), lentilles",
    "bœuf bourguignon, pommes vapeur",
    "blanquette de poisson, semoule",
    "saucisses (sans porc : saucisses de volaille), purée",
    "sauté de dinde, petits pois",
)
WITHOUT_MEAT = ("lasagnes aux légumes", "chili de haricots rouges, riz", "gratin de pâtes", "omelette, pommes sautées")
DESSERTS = ("yaourt", "pomme", "fromage, clémentine", "compote", "crème au chocolat", "fromage blanc", "poire")


def add_menus(rows: Rows, period: Period) -> None:
    """Add a menu for each day with meals, from two weeks before this one to two weeks after it."""
    calendar = Calendar(period.town.zone, (period.closure,))
    start = find_monday(period.today) - timedelta(weeks=WEEKS_AROUND)
    for ahead in range(7 * (2 * WEEKS_AROUND + 1)):
        day = start + timedelta(ahead)
        if not find_obstacle(period.town.services[0], day, calendar):
            text, vegetarian = _choose_menu(day)
            rows.add(tables.Menu, day=day, text=text, vegetarian=vegetarian)


def _choose_menu(day: date) -> tuple[str, bool]:
    """The dishes of a day and whether they are vegetarian; they depend on the day alone."""
    served = day.toordinal() // 7 * 5 + day.weekday()
    vegetarian = day.weekday() == THURSDAY
    dishes = WITHOUT_MEAT if vegetarian else DISHES
    dish = dishes[day.toordinal() // 7 % len(dishes) if vegetarian else served % len(dishes)]
    parts = STARTERS[served % len(STARTERS)], dish, DESSERTS[served % len(DESSERTS)]
    return ", ".join(parts), vegetarian
