"""Invented families: the same number always gives the same people."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

from cantine.common.vocabulary import Diet, Weeks
from cantine.demo.offer import ALL_WEEK, CENTRE_EVENING, CENTRE_MORNING, EARLY, LATE, MEAL, SCHOOL_DAYS, SERVICES, STUDY
from cantine.demo.people import Adult, DemoHome, DemoHousehold, Habit, Kid
from cantine.settings import DATA

AGES = range(3, 11)

_DIETS = {Diet.STANDARD: 84, Diet.NO_PORK: 10, Diet.VEGETARIAN: 6}
_STREETS = ("rue des Écoles", "chemin du Moulin", "route de Chamelet", "place de l'Église", "montée des Vignes")
_HEALTH = (
    "PAI : allergie à l'arachide. Trousse d'urgence dans l'armoire de la cantine.",
    "PAI : intolérance au lactose. Repas adapté, sans lait ni crème.",
    "PAI : asthme. Ventoline dans le cartable, deux bouffées en cas de gêne.",
)
_MEAL_DAYS = (SCHOOL_DAYS, SCHOOL_DAYS, ALL_WEEK, frozenset({0, 3}), frozenset({1, 4}), frozenset({0, 1, 3}))


@cache
def _list_names() -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """The last names, the first names of adults, and those of children, of a file."""
    with (DATA / "noms_de_demonstration.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last, adults, children = ([row[column] for row in rows] for column in ("nom", "prenom_adulte", "prenom_enfant"))
    return last, adults, children


def list_last_names() -> Sequence[str]:
    """The last names of invented families, in the order in which they take turns."""
    return _list_names()[0]


def invent_households(numbers: range, year: int, rarely: float = 0) -> Iterator[DemoHousehold]:
    """The households of these family numbers, with the ages they have in the school year that starts in `year`. A share
    of `rarely` has children who come for one meal a week and nothing else."""
    for number in numbers:
        household = _invent_household(number, year)
        if Random(f"{number} rarely").random() < rarely:
            household = replace(household, kids=[_thin_habit(kid) for kid in household.kids])
        yield household


def _thin_habit(kid: Kid) -> Kid:
    return replace(kid, habit=replace(kid.habit, weekdays={MEAL: frozenset({min(kid.habit.weekdays[MEAL])})}))


def _invent_household(number: int, year: int) -> DemoHousehold:
    random = Random(number)
    last_names, adults, children = _list_names()
    name = last_names[number % len(last_names)]
    guardians = [
        Adult(
            first,
            name,
            f"famille{number}{suffix}@exemple.fr",
            f"06 39 98 {random.randrange(100):02} {random.randrange(100):02}",
        )
        for first, suffix in zip(random.sample(adults, random.choice((1, 2, 2))), ("", ".bis"), strict=False)
    ]
    quotient = None if random.random() < 0.08 else random.randrange(250, 1800)
    address = f"{random.randrange(1, 60)} {random.choice(_STREETS)}"
    home = DemoHome(number, name, address, quotient, guardians, resident=number % 12 != 11)
    count = random.choices((1, 2, 3), (50, 40, 10))[0]
    siblings = zip(random.sample(children, count), random.sample(AGES, count), strict=True)
    kids = [_invent_kid(random, first, home, year - age) for first, age in siblings]
    if number % 20 == 10:
        kids[0] = replace(kids[0], health=_HEALTH[number // 20 % len(_HEALTH)])
    return DemoHousehold([home], kids)


def _invent_kid(random: Random, first_name: str, home: DemoHome, born: int) -> Kid:
    return Kid(
        first_name,
        home.name,
        date(born, 1, 1) + timedelta(random.randrange(365)),
        _invent_habit(random),
        {home.number: Weeks.ALL},
        random.choices(list(_DIETS), list(_DIETS.values()))[0],
    )


def _invent_habit(random: Random) -> Habit:
    """Most eat at school four days; some come early or stay late; a few spend Wednesdays and holidays at the centre."""
    meals = random.choice(_MEAL_DAYS)
    weekdays = {MEAL: meals}
    if random.random() < 0.2:
        weekdays[EARLY] = meals & SCHOOL_DAYS
    if random.random() < 0.35:
        weekdays[LATE] = meals & SCHOOL_DAYS
    elif random.random() < 0.25:
        weekdays[STUDY] = frozenset({0, 3})
    if random.random() < 0.2:
        weekdays[CENTRE_MORNING] = random.choice((frozenset({2}), frozenset({1, 2, 3})))
        if random.random() < 0.6:
            weekdays[CENTRE_EVENING] = weekdays[CENTRE_MORNING]
    times = {service.id: random.choice(service.times) for service in SERVICES if service.times}
    return Habit(weekdays, times)
